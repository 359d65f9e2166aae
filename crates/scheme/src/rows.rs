//! Measures over rows held in memory, record by record: for worked cases, and as the yardstick for the engine's plans.

use crate::ast::{Context, Expr};
use crate::figures::Figure;
use crate::functions::Function;
use crate::scheme::{Aggregate, RecordMeasure};
use crate::value::{Surroundings, Value, compute};
use ballast_domain::{Exact, Period, Rounding};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// One record: column name → value; an absent column is missing.
pub type Row = BTreeMap<String, Value>;

/// What became of a row in a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Not looked at: the filter does not hold.
    Outside,
    /// Refused by the gate with this index.
    Refused(usize),
    /// Counted.
    Counted,
}

/// What becomes of a row.
pub fn verdict(measure: &RecordMeasure, row: &Row, period: Period, as_of: Date) -> Verdict {
    let mut around = RowSurroundings { row, period, as_of, rounding: measure.record_rounding };
    let mut holds = |condition: &Expr| compute(condition, &mut around).flag() == Some(true);
    if measure.filter.as_ref().is_some_and(|filter| !holds(filter)) {
        return Verdict::Outside;
    }
    measure.gates.iter().position(|gate| !holds(&gate.condition)).map_or(Verdict::Counted, Verdict::Refused)
}

/// A measure over the rows of one subject.
pub fn figure(measure: &RecordMeasure, rows: &[Row], period: Period, as_of: Date) -> Figure {
    let mut figure = Figure::default();
    let mut values = Vec::new();
    for row in rows {
        match verdict(measure, row, period, as_of) {
            Verdict::Outside => {}
            Verdict::Refused(_) => figure.refused += 1,
            Verdict::Counted => {
                figure.counted += 1;
                let mut around = RowSurroundings { row, period, as_of, rounding: measure.record_rounding };
                match measure.aggregate.inner().map(|inner| compute(inner, &mut around)) {
                    Some(Value::Null) => figure.missing += 1,
                    Some(value) => values.push(value),
                    None => {}
                }
            }
        }
    }
    figure.value = aggregate(&measure.aggregate, figure.counted, &values);
    figure
}

fn aggregate(aggregate: &Aggregate, counted: u64, values: &[Value]) -> Option<Exact> {
    let count = |n: usize| Exact::from(i64::try_from(n).unwrap_or(i64::MAX));
    let numbers = || values.iter().filter_map(Value::number);
    match aggregate {
        Aggregate::Count => Some(Exact::from(i128::from(counted))),
        Aggregate::CountDistinct(_) => {
            let mut different: Vec<&Value> = Vec::new();
            for value in values {
                if !different.contains(&value) {
                    different.push(value);
                }
            }
            Some(count(different.len()))
        }
        Aggregate::Sum(_) => Some(numbers().cloned().sum()),
        Aggregate::Min(_) => numbers().min().cloned(),
        Aggregate::Max(_) => numbers().max().cloned(),
        Aggregate::Mean(_) => numbers().cloned().sum::<Exact>().checked_div(&count(values.len())),
    }
}

/// One record and the period.
pub(crate) struct RowSurroundings<'a> {
    pub(crate) row: &'a Row,
    pub(crate) period: Period,
    pub(crate) as_of: Date,
    pub(crate) rounding: Option<Rounding>,
}

impl Surroundings for RowSurroundings<'_> {
    fn column(&mut self, name: &str) -> Value {
        self.row.get(name).cloned().unwrap_or(Value::Null)
    }

    fn context(&mut self, context: Context) -> Value {
        period_fact(context, self.period, self.as_of)
    }

    fn measure(&mut self, _: &str) -> Value {
        Value::Null
    }

    fn input(&mut self, function: Function, arguments: &[Value]) -> Value {
        match (function, arguments) {
            (Function::IsMonthOfPeriod, [Value::Text(text)]) => {
                Value::Flag(self.period.months().iter().any(|month| month.to_string() == *text))
            }
            _ => Value::Null,
        }
    }

    fn group(&mut self, _: Function, _: &[Expr], _: &[Value]) -> Value {
        Value::Null
    }

    fn quotient(&mut self, quotient: Exact) -> Exact {
        self.rounding.map_or_else(|| quotient.clone(), |rounding| quotient.round(rounding))
    }
}

/// The value of a fact of the period.
pub(crate) fn period_fact(context: Context, period: Period, as_of: Date) -> Value {
    let number = |n: i64| Value::Number(n.into());
    match context {
        Context::PeriodStart => Value::Date(period.first_day()),
        Context::PeriodEnd => Value::Date(period.last_day()),
        Context::YearStart => Value::Date(period.year_to_date().first_day()),
        Context::AsOf => Value::Date(as_of),
        Context::PeriodYear => number(period.year().into()),
        Context::Months => number(period.last_month().into()),
        Context::PeriodMonths => number(i64::try_from(period.months().len()).unwrap_or(0)),
        // Facts of a result: the parser lets them stand only where the evaluation knows them.
        Context::Group
        | Context::Total
        | Context::FailedBlocks
        | Context::Place
        | Context::PlaceFromEnd
        | Context::GroupSize
        | Context::Grade => Value::Null,
    }
}
