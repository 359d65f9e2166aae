//! Functions of the expression language that the query engine lacks, exact to the last digit.

use ballast_domain::text::name_key;
use ballast_domain::{Exact, Mode, Rounding};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, Int64Array};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Date32Type, Decimal128Type, Int64Type};
use datafusion::common::exec_err;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Precision of all decimals made here.
pub(crate) const PRECISION: u8 = 38;

/// `a ÷ b`, rounded at once; null by nought.
pub(crate) fn divide(a: Expr, b: Expr, rounding: Rounding) -> Expr {
    call(Arithmetic { kind: ArithmeticKind::Divide, rounding }, vec![a, b])
}

/// `x` rounded.
pub(crate) fn round(x: Expr, rounding: Rounding) -> Expr {
    call(Arithmetic { kind: ArithmeticKind::Round, rounding }, vec![x])
}

/// `x` itself, or an error where it is so large that a sum of many could leave 128 bits: sums of the query engine wrap around.
pub(crate) fn summand(x: Expr) -> Expr {
    call(Summand, vec![x])
}

/// Year, quarter or month of a date as an integer.
pub(crate) fn date_part(part: DatePart, day: Expr) -> Expr {
    call(part, vec![day])
}

/// The date `months` later, or that month's last day.
pub(crate) fn add_months(day: Expr, months: i64) -> Expr {
    call(AddMonths { months }, vec![day])
}

/// True where unit and name are those of one of the projects; null without a name.
pub(crate) fn is_one_of(projects: Arc<Projects>, unit: Expr, name: Expr) -> Expr {
    call(IsOneOf { projects }, vec![unit, name])
}

fn call(function: impl ScalarUDFImpl + 'static, arguments: Vec<Expr>) -> Expr {
    ScalarUDF::new_from_impl(function).call(arguments)
}

fn any_signature(count: usize) -> Signature {
    Signature::any(count, Volatility::Immutable)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum ArithmeticKind {
    Divide,
    Round,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Arithmetic {
    kind: ArithmeticKind,
    rounding: Rounding,
}

impl ScalarUDFImpl for Arithmetic {
    fn name(&self) -> &'static str {
        match self.kind {
            ArithmeticKind::Divide => "exact_divide",
            ArithmeticKind::Round => "exact_round",
        }
    }

    fn signature(&self) -> &Signature {
        static ONE: std::sync::LazyLock<Signature> = std::sync::LazyLock::new(|| any_signature(1));
        static TWO: std::sync::LazyLock<Signature> = std::sync::LazyLock::new(|| any_signature(2));
        match self.kind {
            ArithmeticKind::Divide => &TWO,
            ArithmeticKind::Round => &ONE,
        }
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Decimal128(PRECISION, scale(self.rounding.places)?))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let numbers = arrays.iter().map(Numbers::new).collect::<Result<Vec<_>>>()?;
        let rows = args.number_rows.min(numbers.first().map_or(0, |n| n.values.len()));
        let mut out = Vec::with_capacity(rows);
        for row in 0..rows {
            out.push(match (self.kind, numbers.as_slice()) {
                (ArithmeticKind::Divide, [a, b]) => match (a.get(row), b.get(row)) {
                    (Some(a_value), Some(b_value)) => {
                        quotient((a_value, a.places), (b_value, b.places), self.rounding)?
                    }
                    _ => None,
                },
                (ArithmeticKind::Round, [x]) => {
                    x.get(row).map(|value| quotient((value, x.places), (1, 0), self.rounding)).transpose()?.flatten()
                }
                _ => return exec_err!("{} has the wrong number of arguments", self.name()),
            });
        }
        let array = Decimal128Array::from(out).with_precision_and_scale(PRECISION, scale(self.rounding.places)?)?;
        Ok(ColumnarValue::Array(Arc::new(array)))
    }
}

/// Numbers that are added stay below this, so that 10^11 of them stay within 128 bits.
const SUMMAND_LIMIT: u128 = 10_u128.pow(27);

/// A number of a record that is too large for exact figures.
#[derive(Debug, thiserror::Error)]
#[error("the value {0} of a record is too large")]
pub(crate) struct TooLarge(String);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Summand;

impl ScalarUDFImpl for Summand {
    fn name(&self) -> &'static str {
        "summand"
    }

    fn signature(&self) -> &Signature {
        static ONE: std::sync::LazyLock<Signature> = std::sync::LazyLock::new(|| any_signature(1));
        &ONE
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        match types {
            [decimal @ DataType::Decimal128(..)] => Ok(decimal.clone()),
            _ => exec_err!("only decimals are added up"),
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let Some(array) = arrays.into_iter().next() else { return exec_err!("a summand is missing") };
        let numbers = array.as_primitive::<Decimal128Type>();
        let too_large = |number: &i128| number.unsigned_abs() >= SUMMAND_LIMIT;
        if let Some(number) = numbers.iter().flatten().find(too_large) {
            let exact = Exact::scaled(number, u32::from(numbers.scale().unsigned_abs()));
            return Err(DataFusionError::External(Box::new(TooLarge(exact.to_string()))));
        }
        Ok(ColumnarValue::Array(array))
    }
}

fn scale(places: u32) -> Result<i8> {
    i8::try_from(places).map_err(|error| DataFusionError::External(Box::new(error)))
}

/// A column of numbers as integers with a scale.
struct Numbers {
    values: Decimal128Array,
    places: u32,
}

impl Numbers {
    fn new(array: &ArrayRef) -> Result<Self> {
        let array = match array.data_type() {
            DataType::Decimal128(..) => Arc::clone(array),
            _ => cast(array, &DataType::Decimal128(PRECISION, 0))?,
        };
        let values = array.as_primitive::<Decimal128Type>().clone();
        let places = u32::from(values.scale().unsigned_abs());
        Ok(Self { values, places })
    }

    fn get(&self, row: usize) -> Option<i128> {
        self.values.is_valid(row).then(|| self.values.value(row))
    }
}

/// Rounded quotient of two scaled integers, as an integer of `rounding.places`; null by nought.
fn quotient((a, a_places): (i128, u32), (b, b_places): (i128, u32), rounding: Rounding) -> Result<Option<i128>> {
    if b == 0 {
        return Ok(None);
    }
    // Fast path: everything stays within 128 bits and the shift is upwards.
    let shift = i64::from(rounding.places) + i64::from(b_places) - i64::from(a_places);
    if let Ok(shift) = u32::try_from(shift)
        && let Some(numerator) = 10_i128.checked_pow(shift).and_then(|factor| a.checked_mul(factor))
        && let Some(rounded) = divide_rounded(numerator, b, rounding.mode)
    {
        return Ok(Some(rounded));
    }
    let exact = Exact::scaled(a, a_places).checked_div(&Exact::scaled(b, b_places));
    match exact
        .and_then(|exact| exact.to_scaled(rounding))
        .filter(|n| n.unsigned_abs() < 10_u128.pow(u32::from(PRECISION)))
    {
        Some(rounded) => Ok(Some(rounded)),
        None => Err(DataFusionError::External(Box::new(TooLarge(format!("{a}e-{a_places} / {b}e-{b_places}"))))),
    }
}

fn divide_rounded(a: i128, b: i128, mode: Mode) -> Option<i128> {
    let (whole, rest) = (a.checked_div(b)?, a.checked_rem(b)?);
    if rest == 0 || mode == Mode::Truncate {
        return Some(whole);
    }
    let twice = rest.unsigned_abs().checked_mul(2)?;
    let away = match twice.cmp(&b.unsigned_abs()) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => mode == Mode::HalfUp || whole % 2 != 0,
    };
    let sign = if (a < 0) == (b < 0) { 1 } else { -1 };
    if away { whole.checked_add(sign) } else { Some(whole) }
}

/// A part of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum DatePart {
    Year,
    Quarter,
    Month,
    /// Months since year nought: the difference of two is calendar months.
    MonthCount,
}

impl ScalarUDFImpl for DatePart {
    fn name(&self) -> &'static str {
        match self {
            Self::Year => "year_of",
            Self::Quarter => "quarter_of",
            Self::Month => "month_of",
            Self::MonthCount => "month_count",
        }
    }

    fn signature(&self) -> &Signature {
        static ONE: std::sync::LazyLock<Signature> = std::sync::LazyLock::new(|| any_signature(1));
        &ONE
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Int64)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let days = dates(&args)?;
        let part = |day: Date| match self {
            Self::Year => i64::from(day.year()),
            Self::Quarter => i64::from((day.month() + 2) / 3),
            Self::Month => i64::from(day.month()),
            Self::MonthCount => i64::from(day.year()) * 12 + i64::from(day.month()) - 1,
        };
        let out: Int64Array = days.iter().map(|day| day.and_then(civil).map(part)).collect();
        Ok(ColumnarValue::Array(Arc::new(out)))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct AddMonths {
    months: i64,
}

impl ScalarUDFImpl for AddMonths {
    fn name(&self) -> &'static str {
        "add_months"
    }

    fn signature(&self) -> &Signature {
        static ONE: std::sync::LazyLock<Signature> = std::sync::LazyLock::new(|| any_signature(1));
        &ONE
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Date32)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let shift = |day: i32| {
            let span = jiff::Span::new().try_months(self.months).ok()?;
            civil(day)?.checked_add(span).ok().map(crate::write::days)
        };
        let out: Date32Array = dates(&args)?.iter().map(|day| day.and_then(shift)).collect();
        Ok(ColumnarValue::Array(Arc::new(out)))
    }
}

/// Projects by unit and name, as names are compared.
pub(crate) type Projects = BTreeSet<(String, String)>;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct IsOneOf {
    projects: Arc<Projects>,
}

impl ScalarUDFImpl for IsOneOf {
    fn name(&self) -> &'static str {
        "is_one_of"
    }

    fn signature(&self) -> &Signature {
        static TWO: std::sync::LazyLock<Signature> = std::sync::LazyLock::new(|| any_signature(2));
        &TWO
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let [units, names] = arrays.as_slice() else { return exec_err!("unit and name are wanted") };
        let (units, names) = (units.as_string_view(), names.as_string_view());
        let is_one = |(unit, name): (Option<&str>, Option<&str>)| {
            Some(self.projects.contains(&(unit?.to_owned(), name_key(name?))))
        };
        let out: BooleanArray = units.iter().zip(names).map(is_one).collect();
        Ok(ColumnarValue::Array(Arc::new(out)))
    }
}

fn dates(args: &ScalarFunctionArgs) -> Result<Date32Array> {
    let arrays = ColumnarValue::values_to_arrays(&args.args)?;
    match arrays.first() {
        Some(array) if array.data_type() == &DataType::Date32 => Ok(array.as_primitive::<Date32Type>().clone()),
        _ => exec_err!("a date is wanted"),
    }
}

/// The civil date of days since 1970-01-01.
pub(crate) fn civil(days: i32) -> Option<Date> {
    date(1970, 1, 1).checked_add(i64::from(days).days()).ok()
}

/// Reads a number column of a result, whatever its type.
pub(crate) fn exact_at(array: &ArrayRef, row: usize) -> Option<Exact> {
    if array.is_null(row) {
        return None;
    }
    match array.data_type() {
        DataType::Int64 => Some(Exact::from(array.as_primitive::<Int64Type>().value(row))),
        DataType::Int32 => {
            Some(Exact::from(i64::from(array.as_primitive::<datafusion::arrow::datatypes::Int32Type>().value(row))))
        }
        DataType::Decimal128(_, scale) => {
            Some(Exact::scaled(array.as_primitive::<Decimal128Type>().value(row), u32::from(scale.unsigned_abs())))
        }
        _ => None,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn quotients_equal_exact_fractions_rounded() {
        let numbers = [0_i128, 1, -1, 5, 15, -25, 999, 123_456_789, i128::from(i64::MAX), 10_i128.pow(30)];
        for mode in [Mode::HalfUp, Mode::HalfEven, Mode::Truncate] {
            for &a in &numbers {
                for &b in &numbers {
                    for (a_places, b_places, places) in [(0, 0, 0), (2, 0, 1), (0, 3, 2), (6, 6, 0)] {
                        let rounding = Rounding { mode, places };
                        let wanted = Exact::scaled(a, a_places).checked_div(&Exact::scaled(b, b_places));
                        let wanted = wanted.map(|exact| exact.to_scaled(rounding).unwrap());
                        assert_eq!(
                            quotient((a, a_places), (b, b_places), rounding).unwrap(),
                            wanted,
                            "{a}/{b} {rounding:?}"
                        );
                    }
                }
            }
        }
    }
}
