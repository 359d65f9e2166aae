//! Values, and how an expression becomes one.

use crate::ast::{Band, BinaryOp, Context, Expr, ExprKind, Literal};
use crate::functions::{Apply, Function};
use ballast_domain::Exact;
use jiff::civil::Date;

/// What an expression gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Missing or unknown; never nought.
    Null,
    /// A number in base units.
    Number(Exact),
    /// Text.
    Text(String),
    /// A date.
    Date(Date),
    /// True or false.
    Flag(bool),
}

impl Value {
    /// The number, if it is one.
    pub fn number(&self) -> Option<&Exact> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The value of an expression that is written out; `None` for any other.
    pub(crate) fn of_literal(expr: &Expr) -> Option<Self> {
        match &expr.kind {
            ExprKind::Literal(literal) => Some(literal.into()),
            _ => None,
        }
    }

    /// True or false; unknown is `None`.
    pub fn flag(&self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(*flag),
            _ => None,
        }
    }
}

impl From<Option<Exact>> for Value {
    fn from(number: Option<Exact>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }
}

impl From<&Literal> for Value {
    fn from(literal: &Literal) -> Self {
        match literal {
            Literal::Number { value, .. } => Self::Number(value.clone()),
            Literal::Text(text) => Self::Text(text.clone()),
            Literal::Date(date) => Self::Date(*date),
            Literal::Flag(flag) => Self::Flag(*flag),
        }
    }
}

/// All values as numbers; `None` when one is missing.
pub(crate) fn numbers(values: &[Value]) -> Option<Vec<&Exact>> {
    values.iter().map(Value::number).collect()
}

/// Where an expression is computed: what its names stand for, and who remembers the steps.
pub(crate) trait Surroundings {
    /// A column of the record at hand.
    fn column(&mut self, name: &str) -> Value;
    /// A fact of the period.
    fn context(&mut self, context: Context) -> Value;
    /// A measure of the subject at hand.
    fn measure(&mut self, id: &str) -> Value;
    /// A function whose value comes from outside: targets, indicators, pace, months of the period.
    fn input(&mut self, function: Function, arguments: &[Value]) -> Value;
    /// A function over the group of the subject at hand.
    fn group(&mut self, function: Function, arguments: &[Expr], values: &[Value]) -> Value;
    /// A function over the records whose key is that of the record at hand; the key is known.
    fn shared(&mut self, function: Function, arguments: &[Expr], key: &Value) -> Value {
        let _ = (function, arguments, key);
        Value::Null
    }
    /// A quotient, rounded if this is a record.
    fn quotient(&mut self, quotient: Exact) -> Exact {
        quotient
    }
    /// Somebody divided by nought; the value is missing.
    fn divided_by_nought(&mut self, divisor: &Expr) {
        let _ = divisor;
    }
    /// A number grew beyond [`MAX_BITS`]; the value is missing.
    fn too_large(&mut self, expr: &Expr) {
        let _ = expr;
    }
    /// A step begins whose parts belong to it.
    fn enter(&mut self) {}
    /// The step ends with a value.
    fn leave(&mut self, step: &Expr, value: &Value) {
        let _ = (step, value);
    }
}

/// Largest number that may arise: far above any figure, and a chain of products stays small.
const MAX_BITS: u64 = 4_096;

/// Computes an expression. It always ends: the language has no loops, and trees are bounded when they are read.
pub(crate) fn compute(expr: &Expr, around: &mut impl Surroundings) -> Value {
    let value = computed(expr, around);
    if value.number().is_some_and(|number| number.bits() > MAX_BITS) {
        around.too_large(expr);
        return Value::Null;
    }
    value
}

fn computed(expr: &Expr, around: &mut impl Surroundings) -> Value {
    match &expr.kind {
        ExprKind::Literal(literal) => literal.into(),
        ExprKind::Column(name) => around.column(name),
        ExprKind::Context(context) => around.context(*context),
        ExprKind::Measure(id) => {
            around.enter();
            let value = around.measure(id);
            around.leave(expr, &value);
            value
        }
        ExprKind::Negate(inner) => compute(inner, around).number().map(|number| -number).into(),
        ExprKind::Not(inner) => compute(inner, around).flag().map_or(Value::Null, |flag| Value::Flag(!flag)),
        ExprKind::Binary(op, left, right) => binary(*op, left, right, around),
        ExprKind::Between { value, low, high } => {
            let value = compute(value, around);
            let above = compare(BinaryOp::GreaterOrEqual, &value, &compute(low, around));
            let below = compare(BinaryOp::LessOrEqual, &value, &compute(high, around));
            and(&above, &below)
        }
        ExprKind::In { value, list } => match compute(value, around) {
            Value::Null => Value::Null,
            value => Value::Flag(list.iter().any(|item| Value::from(item) == value)),
        },
        ExprKind::IsNull { value, is_negated } => Value::Flag((compute(value, around) == Value::Null) != *is_negated),
        ExprKind::Call(function, arguments) => {
            around.enter();
            let value = call(*function, arguments, around);
            around.leave(expr, &value);
            value
        }
        ExprKind::Band { value, bands, otherwise } => {
            around.enter();
            let value = band(value, bands, otherwise.as_deref(), around);
            around.leave(expr, &value);
            value
        }
    }
}

fn call(function: Function, arguments: &[Expr], around: &mut impl Surroundings) -> Value {
    if function == Function::If {
        return match compute(&arguments[0], around).flag() {
            Some(true) => compute(&arguments[1], around),
            Some(false) => compute(&arguments[2], around),
            None => Value::Null,
        };
    }
    if function == Function::Coalesce {
        let first = compute(&arguments[0], around);
        return if first == Value::Null { compute(&arguments[1], around) } else { first };
    }
    let values: Vec<Value> = arguments.iter().map(|argument| compute(argument, around)).collect();
    match function.primitive().apply {
        Apply::Values(apply) => apply(&values),
        Apply::Group(_) => around.group(function, arguments, &values),
        Apply::Shared(_) => match &values[0] {
            Value::Null => Value::Null,
            key => around.shared(function, arguments, key),
        },
        Apply::Evaluation => around.input(function, &values),
    }
}

fn binary(op: BinaryOp, left: &Expr, right: &Expr, around: &mut impl Surroundings) -> Value {
    let a = compute(left, around);
    let b = compute(right, around);
    match op {
        BinaryOp::And => and(&a, &b),
        BinaryOp::Or => match (a.flag(), b.flag()) {
            (Some(true), _) | (_, Some(true)) => Value::Flag(true),
            (Some(false), Some(false)) => Value::Flag(false),
            _ => Value::Null,
        },
        op if op.is_comparison() => compare(op, &a, &b),
        _ => arithmetic(op, &a, &b, right, around),
    }
}

fn and(a: &Value, b: &Value) -> Value {
    match (a.flag(), b.flag()) {
        (Some(false), _) | (_, Some(false)) => Value::Flag(false),
        (Some(true), Some(true)) => Value::Flag(true),
        _ => Value::Null,
    }
}

fn arithmetic(op: BinaryOp, a: &Value, b: &Value, divisor: &Expr, around: &mut impl Surroundings) -> Value {
    if let (BinaryOp::Subtract, Value::Date(later), Value::Date(earlier)) = (op, a, b) {
        return Value::Number(i64::from((*later - *earlier).get_days()).into());
    }
    let (Some(a), Some(b)) = (a.number(), b.number()) else { return Value::Null };
    match op {
        BinaryOp::Add => Value::Number(a + b),
        BinaryOp::Subtract => Value::Number(a - b),
        BinaryOp::Multiply => Value::Number(a * b),
        _ => {
            let Some(quotient) = a.checked_div(b) else {
                around.divided_by_nought(divisor);
                return Value::Null;
            };
            Value::Number(around.quotient(quotient))
        }
    }
}

fn compare(op: BinaryOp, a: &Value, b: &Value) -> Value {
    use std::cmp::Ordering;
    let order = match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Flag(a), Value::Flag(b)) => a.cmp(b),
        _ => return Value::Null,
    };
    Value::Flag(match op {
        BinaryOp::Equal => order == Ordering::Equal,
        BinaryOp::NotEqual => order != Ordering::Equal,
        BinaryOp::Less => order == Ordering::Less,
        BinaryOp::LessOrEqual => order != Ordering::Greater,
        BinaryOp::Greater => order == Ordering::Greater,
        _ => order != Ordering::Less,
    })
}

fn band(value: &Expr, bands: &[Band], otherwise: Option<&Expr>, around: &mut impl Surroundings) -> Value {
    let value = compute(value, around);
    let Some(number) = value.number() else { return Value::Null };
    let holds = |band: &&Band| {
        let above =
            band.low.as_ref().is_none_or(|end| if end.is_included { *number >= end.at } else { *number > end.at });
        let below =
            band.high.as_ref().is_none_or(|end| if end.is_included { *number <= end.at } else { *number < end.at });
        above && below
    };
    match (bands.iter().find(holds), otherwise) {
        (Some(band), _) => compute(&band.result, around),
        (None, Some(otherwise)) => compute(otherwise, around),
        (None, None) => Value::Null,
    }
}

/// Small calculations for the tests of functions.
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
pub(crate) mod testing {
    use super::*;
    use crate::catalog::Dataset;
    use crate::functions::GroupValues;
    use crate::language::{Names, Scope, parse_aggregate, parse_expression};
    use crate::rows::{Peers, Records, Row, RowSurroundings, Rows};
    use crate::scheme::{Aggregate, RecordMeasure};
    use crate::unit::ShownUnit;
    use ballast_domain::Rounding;
    use jiff::civil::date;
    use std::collections::BTreeMap;

    /// The value of an expression without names, as text.
    pub(crate) fn calculate(text: &str) -> String {
        let names = Names::default();
        show(text, Scope::scores(&names))
    }

    /// The value of an expression inside records; the period is the second quarter of 2024, as of 15 July.
    pub(crate) fn calculate_in_records(text: &str) -> String {
        let names = Names::default();
        show(text, Scope::records(Dataset::Projects, true, &names))
    }

    /// The value of a function over a group whose measure is called `m`.
    pub(crate) fn over_group(text: &str, own: &str, all: &[&str]) -> String {
        let mut names = Names::default();
        names.measures.insert("m".to_owned(), ShownUnit::from_word("数"));
        let expr = parse_expression(text, Scope::scores(&names)).unwrap();
        let ExprKind::Call(function, arguments) = &expr.kind else { panic!("{text}") };
        let all: Vec<Exact> = all.iter().map(|value| value.parse().unwrap()).collect();
        let own: Exact = own.parse().unwrap();
        let values: Vec<Value> = arguments
            .iter()
            .map(|argument| match &argument.kind {
                ExprKind::Literal(literal) => literal.into(),
                _ => Value::Number(own.clone()),
            })
            .collect();
        let Apply::Group(apply) = function.primitive().apply else { panic!("{text}") };
        print(&apply(&GroupValues { own: &own, all: &all }, &values))
    }

    /// The sum of an expression over the events of each unit, given by unit, document and amount.
    pub(crate) fn over_records(text: &str, records: &[(&str, &str, &str)]) -> Vec<String> {
        let names = Names::default();
        let aggregate = Aggregate::Sum(parse_expression(text, Scope::records(Dataset::Events, false, &names)).unwrap());
        let measure =
            RecordMeasure { dataset: Dataset::Events, filter: None, gates: vec![], aggregate, record_rounding: None };
        let mut units: BTreeMap<&str, Rows> = BTreeMap::new();
        for (unit, document, amount) in records {
            let row = Row::from([
                ("document".to_owned(), Value::Text((*document).to_owned())),
                ("amount".to_owned(), Value::Number(amount.parse().unwrap())),
            ]);
            units.entry(unit).or_default().entry(Dataset::Events).or_default().push(row);
        }
        let all: Vec<&Rows> = units.values().collect();
        let (period, as_of) = ("2024Q2".parse().unwrap(), date(2024, 7, 15));
        let sum = |own| Records { measures: &[], own, all: &all, period, as_of }.figure(&measure).value;
        units.values().map(|own| print(&sum(own).into())).collect()
    }

    /// An aggregate over the events or the projects of each unit that has any of them, to two decimals in a record. Projects: unit, name and
    /// total investment. Events of the second quarter: unit, project, kind and amount.
    pub(crate) fn over_city(
        dataset: &str,
        text: &str,
        projects: &[(&str, &str, &str)],
        events: &[(&str, &str, &str, &str)],
    ) -> Vec<String> {
        let names = Names::default();
        let dataset = Dataset::from_name(dataset).unwrap();
        let aggregate = parse_aggregate(text, Scope::records(dataset, true, &names)).unwrap();
        let record_rounding = Some(Rounding::half_up(2));
        let measure = RecordMeasure { dataset, filter: None, gates: vec![], aggregate, record_rounding };
        let mut units: BTreeMap<&str, Rows> = BTreeMap::new();
        let words = |text: &str| Value::Text(text.to_owned());
        let number = |text: &str| Value::Number(text.parse().unwrap());
        for (unit, name, total) in projects {
            let row = [("unit_id", words(unit)), ("name", words(name)), ("total_investment", number(total))];
            let row = row.map(|(column, value)| (column.to_owned(), value)).into();
            units.entry(unit).or_default().entry(Dataset::Projects).or_default().push(row);
        }
        for (unit, project, kind, amount) in events {
            let on = Value::Date(date(2024, 5, 6));
            let row = [
                ("unit_id", words(unit)),
                ("project_name", words(project)),
                ("kind", words(kind)),
                ("on", on),
                ("amount", number(amount)),
            ];
            let row = row.map(|(column, value)| (column.to_owned(), value)).into();
            units.entry(unit).or_default().entry(Dataset::Events).or_default().push(row);
        }
        let all: Vec<&Rows> = units.values().collect();
        let (period, as_of) = ("2024Q2".parse().unwrap(), date(2024, 7, 15));
        let sum = |own| Records { measures: &[], own, all: &all, period, as_of }.figure(&measure).value;
        units.values().map(|own| print(&sum(own).into())).collect()
    }

    fn show(text: &str, scope: Scope<'_>) -> String {
        let expr = parse_expression(text, scope).unwrap();
        let row = BTreeMap::new();
        let period = "2024Q2".parse().unwrap();
        let mut around =
            RowSurroundings { row: &row, period, as_of: date(2024, 7, 15), rounding: None, peers: &Peers::default() };
        print(&compute(&expr, &mut around))
    }

    fn print(value: &Value) -> String {
        match value {
            Value::Null => "null".to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Text(text) => text.clone(),
            Value::Date(date) => date.to_string(),
            Value::Flag(flag) => flag.to_string(),
        }
    }

    #[test]
    fn null_spreads_through_arithmetic_and_three_valued_logic() {
        for (text, expected) in [
            ("1 + 1 / (1 - 1)", "null"),
            ("1 / (1 - 1) > 0", "null"),
            ("1 / (1 - 1) > 0 and 1 > 2", "false"),
            ("1 / (1 - 1) > 0 or 1 < 2", "true"),
            ("1 / (1 - 1) is null", "true"),
            ("not 1 > 2", "true"),
            ("3 between 1 and 3", "true"),
            ("2 in (1, 2)", "true"),
            ("85% - 80% = 5pp", "true"),
            ("25亿元 / 10亿元", "2.5"),
        ] {
            assert_eq!(calculate(text), expected, "{text}");
        }
    }

    #[test]
    fn bands_take_their_ends_as_written() {
        let band = |x: &str| calculate(&format!("band({x}, [10亿元, ..): 20, [5亿元, 10亿元): 10, (.., 5亿元): 3)"));
        assert_eq!(band("10亿元"), "20");
        assert_eq!(band("9.9999亿元"), "10");
        assert_eq!(band("5亿元"), "10");
        assert_eq!(band("4.9999亿元"), "3");
    }
}
