//! Expressions of the scheme language become DataFusion expressions, through its typed API.

use crate::functions::{PRECISION, add_months, divide, month_count, round, summand};
use crate::lookups::lookup_name;
use crate::measures::Counted;
use crate::write::table_schema;
use ballast_domain::{Exact, Period, Rounding};
use ballast_scheme::ast::{BinaryOp, Context, End, Expr as Ast, ExprKind, Literal, Type};
use ballast_scheme::catalog::Storage;
use ballast_scheme::{Dataset, Function};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{Column, DFSchema, ScalarValue, plan_err};
use datafusion::error::Result;
use datafusion::functions_aggregate::count::count_udaf;
use datafusion::functions_aggregate::sum::sum_udaf;
use datafusion::functions_window::expr_fn::row_number;
use datafusion::logical_expr::expr::WindowFunction;
use datafusion::logical_expr::{
    BinaryExpr, Expr, ExprFunctionExt, ExprSchemable, Operator, cast, col, in_list, lit, when,
};
use jiff::civil::{Date, date};
use std::collections::BTreeSet;

/// What expressions over records may refer to besides columns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lowering<'a> {
    pub(crate) dataset: Dataset,
    pub(crate) period: Period,
    pub(crate) as_of: Date,
    /// Of quotients inside one record.
    pub(crate) rounding: Option<Rounding>,
    /// The calls of functions over records of one key; each is a column of [`Lowering::windows`].
    pub(crate) shared: &'a [(Function, &'a [Ast])],
    /// The calls of functions that look something up elsewhere; the n-th is a column called [`lookup_name`] of n.
    pub(crate) lookups: &'a [(Function, &'a str)],
    /// The columns that tie a record to its subject.
    pub(crate) keys: &'static [&'static str],
    /// What measures count, as far as others ask.
    pub(crate) counted: &'a Counted,
}

impl Lowering<'_> {
    /// What the functions over records of one key give, as columns. Where the key is missing they give something for which nobody asks.
    pub(crate) fn windows(&self) -> Result<Vec<Expr>> {
        let window = |(index, (function, arguments)): (usize, &(Function, &[Ast]))| {
            let key = self.expr(&arguments[0])?;
            if *function == Function::IsHighest {
                let of_subject = self.keys.iter().map(|name| col(*name)).chain([key]).collect();
                let value = self.expr(&arguments[1])?.sort(false, false);
                let columns = self.dataset.columns().iter().map(|column| col(column.name).sort(true, false));
                let order = [value].into_iter().chain(columns).collect();
                return Ok(row_number().partition_by(of_subject).order_by(order).build()?.alias(window_name(index)));
            }
            let over = match function {
                Function::SameDistinct => WindowFunction::new(count_udaf(), vec![self.expr(&arguments[1])?]),
                Function::SameSum => WindowFunction::new(sum_udaf(), vec![self.summand(&arguments[1])?]),
                _ => WindowFunction::new(count_udaf(), vec![lit(1_i64)]),
            };
            let over = Expr::from(over).partition_by(vec![key]);
            let over = if *function == Function::SameDistinct { over.distinct() } else { over };
            Ok(over.build()?.alias(window_name(index)))
        };
        self.shared.iter().enumerate().map(window).collect()
    }

    /// A number to be added up; a missing one adds nothing.
    fn summand(&self, ast: &Ast) -> Result<Expr> {
        let x = self.expr(ast)?;
        summand(self.choose(vec![(x.clone().is_null(), integer(0))], Some(x))?, &self.schema()?)
    }

    /// The value of a function over records of one key.
    fn same(&self, function: Function, arguments: &[Ast]) -> Result<Expr> {
        let Some(index) = self.shared.iter().position(|call| *call == (function, arguments)) else {
            return plan_err!("{} looks at no records", function.primitive().name);
        };
        let column = Expr::Column(Column::new_unqualified(window_name(index)));
        if function == Function::IsHighest {
            return when(self.expr(&arguments[0])?.is_not_null(), column.eq(lit(1_u64))).end();
        }
        let places = match function {
            Function::SameSum => match self.summand(&arguments[1])?.get_type(&self.schema()?)? {
                DataType::Decimal128(_, places) => places,
                other => return plan_err!("a sum of {other}"),
            },
            _ => 0,
        };
        let value = cast(column, DataType::Decimal128(PRECISION, places));
        when(self.expr(&arguments[0])?.is_not_null(), value).end()
    }

    /// What is looked up for a record elsewhere.
    fn looked_up(&self, function: Function, arguments: &[Ast]) -> Result<Expr> {
        let Some(ExprKind::Literal(Literal::Text(text))) = arguments.first().map(|argument| &argument.kind) else {
            return plan_err!("a text written out is wanted");
        };
        let Some(index) = self.lookups.iter().position(|call| *call == (function, text.as_str())) else {
            return plan_err!("{} looks nothing up", function.primitive().name);
        };
        let value = Expr::Column(Column::new_unqualified(lookup_name(index)));
        if function == Function::EventMean {
            let places = i8::try_from(self.quotient_rounding()?.places).unwrap_or(0);
            return Ok(cast(value, DataType::Decimal128(PRECISION, places)));
        }
        let data_type = match table_schema(Dataset::Projects).field_with_name(text) {
            Ok(field) => field.data_type().clone(),
            Err(error) => return plan_err!("{error}"),
        };
        Ok(typed(cast(value, data_type), Dataset::Projects, text))
    }

    /// True where another measure counts the project of the record.
    fn is_counted(&self, arguments: &[Ast]) -> Result<Expr> {
        let Some(ExprKind::Literal(Literal::Text(id))) = arguments.first().map(|argument| &argument.kind) else {
            return plan_err!("the name of a measure is wanted");
        };
        let projects = self.counted.get(&(id.clone(), self.dataset));
        let (Some(projects), Some(name)) = (projects, self.dataset.project_name()) else {
            return plan_err!("what {id} counts is not known");
        };
        let of_unit = |(unit, names): (&String, &BTreeSet<String>)| {
            let names = names.iter().map(|name| lit(name.as_str())).collect();
            col("unit_id").eq(lit(unit.as_str())).and(in_list(col(name), names, false))
        };
        let is_one = projects.iter().map(of_unit).reduce(Expr::or).unwrap_or_else(|| lit(false));
        when(col(name).is_not_null(), is_one).end()
    }

    /// Lowers an expression. Null stays null; conditions are three-valued as in the language.
    pub(crate) fn expr(&self, ast: &Ast) -> Result<Expr> {
        match &ast.kind {
            ExprKind::Literal(literal) => value(literal),
            ExprKind::Column(name) => Ok(column(self.dataset, name)),
            ExprKind::Context(context) => self.context(*context),
            ExprKind::Measure(id) => plan_err!("the measure {id} cannot stand in an expression over records"),
            ExprKind::Negate(inner) => Ok(Expr::Negative(Box::new(self.expr(inner)?))),
            ExprKind::Not(inner) => Ok(Expr::Not(Box::new(self.expr(inner)?))),
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right),
            ExprKind::Between { value, low, high } => {
                let value = self.expr(value)?;
                let (low, high) = (self.expr(low)?, self.expr(high)?);
                Ok(value.clone().gt_eq(low).and(value.lt_eq(high)))
            }
            ExprKind::In { value: inner, list } => {
                let list = list.iter().map(value).collect::<Result<_>>()?;
                Ok(in_list(self.expr(inner)?, list, false))
            }
            ExprKind::IsNull { value, is_negated } => {
                let value = self.expr(value)?;
                Ok(if *is_negated { value.is_not_null() } else { value.is_null() })
            }
            ExprKind::Call(function, arguments) => self.call(*function, arguments),
            ExprKind::Band { value, bands, otherwise } => {
                let subject = self.expr(value)?;
                let mut branches = vec![(subject.clone().is_null(), null())];
                for band in bands {
                    branches.push((within(&subject, band.low.as_ref(), band.high.as_ref())?, self.expr(&band.result)?));
                }
                let otherwise = otherwise.as_deref().map(|otherwise| self.expr(otherwise)).transpose()?;
                self.choose(branches, otherwise)
            }
        }
    }

    fn context(&self, context: Context) -> Result<Expr> {
        let period = self.period;
        Ok(match context {
            Context::PeriodStart => day(period.first_day()),
            Context::PeriodEnd => day(period.last_day()),
            Context::YearStart => day(date(period.year(), 1, 1)),
            Context::AsOf => day(self.as_of),
            Context::PeriodYear => integer(period.year().into()),
            Context::Months => integer(period.last_month().into()),
            Context::PeriodMonths => integer(period.months().len() as i128),
            Context::Group
            | Context::Total
            | Context::FailedBlocks
            | Context::Place
            | Context::PlaceFromEnd
            | Context::GroupSize
            | Context::Grade => return plan_err!("{} is known of results, not of records", context.name()),
        })
    }

    fn binary(&self, op: BinaryOp, left: &Ast, right: &Ast) -> Result<Expr> {
        let (a, b) = (self.expr(left)?, self.expr(right)?);
        if op == BinaryOp::Subtract && left.ty == Type::Date {
            return Ok(days_between(b, a));
        }
        let operator = match op {
            BinaryOp::Divide => return divide(a, b, self.quotient_rounding()?, &self.schema()?),
            BinaryOp::Add => Operator::Plus,
            BinaryOp::Subtract => Operator::Minus,
            BinaryOp::Multiply => Operator::Multiply,
            BinaryOp::Equal => Operator::Eq,
            BinaryOp::NotEqual => Operator::NotEq,
            BinaryOp::Less => Operator::Lt,
            BinaryOp::LessOrEqual => Operator::LtEq,
            BinaryOp::Greater => Operator::Gt,
            BinaryOp::GreaterOrEqual => Operator::GtEq,
            BinaryOp::And => Operator::And,
            BinaryOp::Or => Operator::Or,
        };
        Ok(Expr::BinaryExpr(BinaryExpr::new(Box::new(a), operator, Box::new(b))))
    }

    fn quotient_rounding(&self) -> Result<Rounding> {
        match self.rounding {
            Some(rounding) => Ok(rounding),
            None => plan_err!("a quotient inside a record has no rounding"),
        }
    }

    fn call(&self, function: Function, arguments: &[Ast]) -> Result<Expr> {
        match function {
            Function::SameCount | Function::SameDistinct | Function::SameSum | Function::IsHighest => {
                return self.same(function, arguments);
            }
            Function::IsCounted => return self.is_counted(arguments),
            Function::OfProject | Function::EventMean => return self.looked_up(function, arguments),
            _ => {}
        }
        let lowered = arguments.iter().map(|argument| self.expr(argument)).collect::<Result<Vec<_>>>()?;
        match (function, lowered.as_slice()) {
            (Function::If, [condition, then, otherwise]) => {
                let branches = vec![
                    (condition.clone(), then.clone()),
                    (Expr::Not(Box::new(condition.clone())), otherwise.clone()),
                ];
                self.choose(branches, None)
            }
            (Function::Least, [first, rest @ ..]) => self.extreme(first, rest, Operator::LtEq),
            (Function::Greatest, [first, rest @ ..]) => self.extreme(first, rest, Operator::GtEq),
            (Function::Abs, [x]) => {
                let negative = Expr::Negative(Box::new(x.clone()));
                self.choose(vec![(x.clone().lt(integer(0)), negative)], Some(x.clone()))
            }
            (Function::Coalesce, [x, y]) => self.choose(vec![(x.clone().is_not_null(), x.clone())], Some(y.clone())),
            (Function::Round, [x, _]) => {
                let rounding = Rounding::half_up(u32::try_from(whole(arguments, 1)?).unwrap_or(0));
                round(x.clone(), rounding, &self.schema()?)
            }
            (Function::AddMonths, [x, _]) => add_months(x.clone(), whole(arguments, 1)?),
            (Function::DaysBetween, [from, to]) => Ok(days_between(from.clone(), to.clone())),
            (Function::MonthsBetween, [from, to]) => Ok(decimal(month_count(to.clone()) - month_count(from.clone()))),
            (Function::Month, [x]) => Ok(decimal(month_count(x.clone()) % lit(12_i64) + lit(1_i64))),
            (Function::Quarter, [x]) => Ok(decimal(month_count(x.clone()) % lit(12_i64) / lit(3_i64) + lit(1_i64))),
            (Function::Year, [x]) => Ok(decimal(month_count(x.clone()) / lit(12_i64))),
            (Function::IsMonthOfPeriod, [x]) => {
                Ok(in_list(x.clone(), self.period.months().iter().map(|month| lit(month.to_string())).collect(), false))
            }
            _ => plan_err!("{} cannot stand in an expression over records", function.primitive().name),
        }
    }

    /// The columns that expressions are typed by.
    fn schema(&self) -> Result<DFSchema> {
        DFSchema::try_from(table_schema(self.dataset))
    }

    /// Null when one of them is null, unlike SQL.
    fn extreme(&self, first: &Expr, rest: &[Expr], operator: Operator) -> Result<Expr> {
        let mut so_far = first.clone();
        for next in rest {
            let is_kept = Expr::BinaryExpr(BinaryExpr::new(Box::new(so_far.clone()), operator, Box::new(next.clone())));
            let is_missing = so_far.clone().is_null().or(next.clone().is_null());
            so_far = self.choose(vec![(is_missing, null()), (is_kept, so_far)], Some(next.clone()))?;
        }
        Ok(so_far)
    }

    /// A choice whose branches are brought to one decimal type first: the query engine wants them alike.
    fn choose(&self, mut branches: Vec<(Expr, Expr)>, mut otherwise: Option<Expr>) -> Result<Expr> {
        let schema = self.schema()?;
        let results = || branches.iter().map(|(_, then)| then).chain(&otherwise);
        let types = results().map(|result| result.get_type(&schema)).collect::<Result<Vec<_>>>()?;
        let decimals = types.iter().filter_map(|ty| match ty {
            DataType::Decimal128(precision, scale) => Some((*precision, *scale)),
            _ => None,
        });
        let common = decimals.reduce(|(p, s), (q, t)| {
            let (whole, places) = ((i16::from(p) - i16::from(s)).max(i16::from(q) - i16::from(t)), s.max(t));
            (u8::try_from(whole + i16::from(places)).unwrap_or(PRECISION).min(PRECISION), places)
        });
        if let Some((precision, places)) = common {
            let common = DataType::Decimal128(precision, places);
            let all = branches.iter_mut().map(|(_, then)| then).chain(otherwise.as_mut());
            for (result, _) in
                all.zip(&types).filter(|(_, ty)| matches!(ty, DataType::Decimal128(..)) && **ty != common)
            {
                *result = cast(result.clone(), common.clone());
            }
        }
        let mut branches = branches.into_iter();
        let Some((condition, then)) = branches.next() else { return plan_err!("a choice without branches") };
        let mut case = when(condition, then);
        for (condition, then) in branches {
            case = case.when(condition, then);
        }
        match otherwise {
            Some(otherwise) => case.otherwise(otherwise),
            None => case.end(),
        }
    }
}

fn window_name(index: usize) -> String {
    format!("__same_{index}")
}

/// Money, counts and numbers are computed as decimals: integers of the query engine wrap around, decimals do not.
fn column(dataset: Dataset, name: &str) -> Expr {
    typed(Expr::Column(Column::new_unqualified(name)), dataset, name)
}

/// The value of a column as it is computed with.
fn typed(expr: Expr, dataset: Dataset, name: &str) -> Expr {
    match dataset.column(name).map(|column| (column.ty, column.storage)) {
        Some((Type::Number(_), Storage::Decimal)) => cast(expr, DataType::Decimal128(28, 6)),
        Some((Type::Number(_), _)) => decimal(expr),
        _ => expr,
    }
}

fn decimal(integer: Expr) -> Expr {
    cast(integer, DataType::Decimal128(20, 0))
}

fn integer(value: i128) -> Expr {
    lit(ScalarValue::Decimal128(Some(value), 20, 0))
}

/// The value of a literal in base units.
fn value(literal: &Literal) -> Result<Expr> {
    match literal {
        Literal::Number { value, .. } => number(value),
        Literal::Text(text) => Ok(lit(text.as_str())),
        Literal::Date(date) => Ok(day(*date)),
        Literal::Flag(flag) => Ok(lit(*flag)),
    }
}

/// An exact number as a decimal with just the digits it needs.
fn number(value: &Exact) -> Result<Expr> {
    let Some(places) = value.decimal_places().filter(|places| *places <= 18) else {
        return plan_err!("the number {value} has too many decimals");
    };
    let Some(scaled) = value.to_scaled(Rounding::half_up(places)).filter(|n| n.unsigned_abs() < 10_u128.pow(30)) else {
        return plan_err!("the number {value} is too large");
    };
    let digits = scaled.unsigned_abs().checked_ilog10().unwrap_or(0) + 1;
    let precision = u8::try_from(digits.max(places + 1)).unwrap_or(PRECISION);
    Ok(lit(ScalarValue::Decimal128(Some(scaled), precision, i8::try_from(places).unwrap_or(18))))
}

pub(crate) fn day(day: Date) -> Expr {
    lit(ScalarValue::Date32(Some(crate::write::days(day))))
}

fn null() -> Expr {
    lit(ScalarValue::Null)
}

fn days_between(from: Expr, to: Expr) -> Expr {
    let days = |date| cast(cast(date, DataType::Int32), DataType::Int64);
    decimal(days(to) - days(from))
}

fn whole(arguments: &[Ast], index: usize) -> Result<i64> {
    let literal = |ast: &Ast| match &ast.kind {
        ExprKind::Literal(Literal::Number { value, .. }) => {
            value.to_scaled(Rounding::half_up(0)).and_then(|n| i64::try_from(n).ok())
        }
        ExprKind::Negate(inner) => match &inner.kind {
            ExprKind::Literal(Literal::Number { value, .. }) => {
                value.to_scaled(Rounding::half_up(0)).and_then(|n| i64::try_from(-n).ok())
            }
            _ => None,
        },
        _ => None,
    };
    match arguments.get(index).and_then(literal) {
        Some(whole) => Ok(whole),
        None => plan_err!("a literal whole number is wanted"),
    }
}

fn within(subject: &Expr, low: Option<&End>, high: Option<&End>) -> Result<Expr> {
    let mut condition: Option<Expr> = None;
    for (end, is_low) in [(low, true), (high, false)] {
        if let Some(end) = end {
            let at = number(&end.at)?;
            let subject = subject.clone();
            let part = match (is_low, end.is_included) {
                (true, true) => subject.gt_eq(at),
                (true, false) => subject.gt(at),
                (false, true) => subject.lt_eq(at),
                (false, false) => subject.lt(at),
            };
            condition = Some(condition.map_or(part.clone(), |so_far| so_far.and(part)));
        }
    }
    Ok(condition.unwrap_or_else(|| lit(true)))
}
