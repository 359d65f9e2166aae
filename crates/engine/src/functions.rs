//! What the expression language has and the query engine lacks, said in the engine's own operators, exact to the last digit.
//!
//! No function of ours stands in a plan: a plan can be run by any program that has the query engine, such as the executors of a cluster.

use ballast_domain::{Exact, Mode, Rounding};
use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Int32Type, Int64Type, i256};
use datafusion::common::{DFSchema, ScalarValue, plan_err};
use datafusion::error::Result;
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable, Operator, cast, lit, when};
use jiff::ToSpan;
use jiff::civil::{Date, date};

/// Precision of all decimals made here.
pub(crate) const PRECISION: u8 = 38;

/// Integers of quotients: 128 bits are not enough while noughts are appended to a dividend.
const WIDE: DataType = DataType::Decimal256(76, 0);

/// `a ÷ b`, rounded at once; null by nought.
///
/// # Errors
/// When one of them is no decimal.
pub(crate) fn divide(a: Expr, b: Expr, rounding: Rounding, schema: &DFSchema) -> Result<Expr> {
    let ((a, a_places), (b, b_places)) = (integer(a, schema)?, integer(b, schema)?);
    let shift = i64::from(rounding.places) + i64::from(b_places) - i64::from(a_places);
    let factor = power_of_ten(shift.unsigned_abs())?;
    let (a, b) = if shift < 0 { (a, b * factor) } else { (a * factor, b) };
    let divisor = when(b.clone().not_eq(wide(0)), b).end()?;
    rounded_quotient(a, divisor, rounding)
}

/// `x` rounded.
///
/// # Errors
/// When it is no decimal.
pub(crate) fn round(x: Expr, rounding: Rounding, schema: &DFSchema) -> Result<Expr> {
    let (x, places) = integer(x, schema)?;
    match i64::from(rounding.places) - i64::from(places) {
        shift @ ..0 => rounded_quotient(x, power_of_ten(shift.unsigned_abs())?, rounding),
        shift => of_places(x * power_of_ten(shift.unsigned_abs())?, rounding.places),
    }
}

/// Digits of numbers that are added: 10^11 numbers below 10^27 stay within 128 bits, and sums of the query engine wrap around.
const SUMMAND_DIGITS: u8 = 27;

/// `x` itself, or an error where it is so large that a sum of many could leave 128 bits.
///
/// # Errors
/// When it has so many decimals that hardly any number would be small enough.
pub(crate) fn summand(x: Expr, schema: &DFSchema) -> Result<Expr> {
    match x.get_type(schema)? {
        DataType::Decimal128(SUMMAND_DIGITS.., places) if places <= SUMMAND_DIGITS.cast_signed() => {
            Ok(cast(x, DataType::Decimal128(SUMMAND_DIGITS, places)))
        }
        DataType::Decimal128(..SUMMAND_DIGITS, _) => Ok(x),
        other => plan_err!("{other} cannot be added up exactly"),
    }
}

/// Calendar months from January of the year nought to the month of a date, as an integer.
///
/// Days are counted from 1 March, so that the odd day of a leap year is the last of its year; 10,000 years are added before, so that the
/// divisions below see no negative number. Arrow's dates and those of the domain stay within that.
pub(crate) fn month_count(day: Expr) -> Expr {
    let days = cast(cast(day, DataType::Int32), DataType::Int64) + lit(719_468_i64 + 25 * 146_097);
    let quarters = days * lit(4_i64) + lit(3_i64);
    let century = quarters.clone() / lit(146_097_i64);
    let of_century = (quarters % lit(146_097_i64)) / lit(4_i64) * lit(4_i64) + lit(3_i64);
    let year = of_century.clone() / lit(1_461_i64);
    let of_year = (of_century % lit(1_461_i64)) / lit(4_i64);
    // 3 is March, 14 the February that follows.
    let month = (of_year * lit(5_i64) + lit(461_i64)) / lit(153_i64);
    (century * lit(100_i64) + year - lit(10_000_i64)) * lit(12_i64) + month - lit(1_i64)
}

/// The date `months` later, or that month's last day.
///
/// # Errors
/// When the calendar ends before.
pub(crate) fn add_months(day: Expr, months: i64) -> Result<Expr> {
    match i32::try_from(months) {
        Ok(months @ -100_000..=100_000) => Ok(day + lit(ScalarValue::IntervalYearMonth(Some(months)))),
        _ => plan_err!("{months} months are more than the calendar has"),
    }
}

/// A decimal as an integer, and how many of its digits are decimals.
fn integer(x: Expr, schema: &DFSchema) -> Result<(Expr, u8)> {
    match x.get_type(schema)? {
        DataType::Decimal128(_, places) if places >= 0 => {
            let places = places.unsigned_abs();
            let x = cast(x, DataType::Decimal256(76, places.cast_signed()));
            Ok((if places == 0 { x } else { cast(x * power_of_ten(places.into())?, WIDE) }, places))
        }
        other => plan_err!("{other} is no decimal"),
    }
}

fn wide(value: i128) -> Expr {
    lit(ScalarValue::Decimal256(Some(i256::from_i128(value)), 76, 0))
}

fn power_of_ten(exponent: u64) -> Result<Expr> {
    let power = u32::try_from(exponent).ok().and_then(|exponent| i256::from_i128(10).checked_pow(exponent));
    match power {
        Some(power) => Ok(lit(ScalarValue::Decimal256(Some(power), 76, 0))),
        None => plan_err!("10^{exponent} has too many digits"),
    }
}

/// The quotient of two integers, rounded to an integer, with its last digits as decimals; null by null.
fn rounded_quotient(a: Expr, b: Expr, Rounding { mode, places }: Rounding) -> Result<Expr> {
    let rest = a.clone() % b.clone();
    let whole = cast((a.clone() - rest.clone()) / b.clone(), WIDE);
    let (twice, size) = (absolute(rest)? * wide(2), absolute(b.clone())?);
    let is_away = match mode {
        Mode::Truncate => return of_places(whole, places),
        Mode::HalfUp => twice.gt_eq(size),
        Mode::HalfEven => {
            let is_odd = (whole.clone() % wide(2)).not_eq(wide(0));
            twice.clone().gt(size.clone()).or(twice.eq(size).and(is_odd))
        }
    };
    let is_positive = binary(a.lt(wide(0)), Operator::Eq, b.lt(wide(0)));
    let away = when(is_positive, whole.clone() + wide(1)).otherwise(whole.clone() - wide(1))?;
    of_places(cast(when(is_away, cast(away, WIDE)).otherwise(whole)?, WIDE), places)
}

fn absolute(x: Expr) -> Result<Expr> {
    when(x.clone().lt(wide(0)), Expr::Negative(Box::new(x.clone()))).otherwise(x)
}

fn binary(left: Expr, operator: Operator, right: Expr) -> Expr {
    Expr::BinaryExpr(BinaryExpr::new(Box::new(left), operator, Box::new(right)))
}

/// An integer whose last digits are decimals.
fn of_places(integer: Expr, places: u32) -> Result<Expr> {
    let Some(scale) = i8::try_from(places).ok().filter(|scale| *scale <= PRECISION.cast_signed()) else {
        return plan_err!("{places} decimals are too many");
    };
    let unit = lit(ScalarValue::Decimal256(Some(i256::ONE), 76, scale));
    Ok(cast(integer * unit, DataType::Decimal128(PRECISION, scale)))
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
        DataType::Int32 => Some(Exact::from(i64::from(array.as_primitive::<Int32Type>().value(row)))),
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
    use datafusion::arrow::array::{Date32Array, Decimal128Array, RecordBatch};
    use datafusion::logical_expr::col;
    use datafusion::prelude::SessionContext;
    use std::sync::Arc;

    /// The value of an expression in each row of a table.
    fn values(columns: Vec<(&str, ArrayRef)>, of: impl FnOnce(&DFSchema) -> Result<Expr>) -> Vec<Option<Exact>> {
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let frame = SessionContext::new().read_batch(batch).unwrap();
        let expr = of(frame.schema()).unwrap();
        let collected = frame.select(vec![expr.alias("x")]).unwrap().collect();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let batches = runtime.block_on(collected).unwrap();
        let rows =
            |batch: &RecordBatch| (0..batch.num_rows()).map(|row| exact_at(batch.column(0), row)).collect::<Vec<_>>();
        batches.iter().flat_map(rows).collect()
    }

    #[test]
    fn quotients_equal_exact_fractions_rounded() {
        let numbers = [0_i128, 1, -1, 5, 15, -25, 999, 123_456_789, i128::from(i64::MAX), 10_i128.pow(30)];
        let pairs: Vec<(i128, i128)> = numbers.iter().flat_map(|a| numbers.iter().map(|b| (*a, *b))).collect();
        let column = |values: Vec<i128>, places: i8| -> ArrayRef {
            Arc::new(Decimal128Array::from(values).with_precision_and_scale(PRECISION, places).unwrap())
        };
        for mode in [Mode::HalfUp, Mode::HalfEven, Mode::Truncate] {
            for (a_places, b_places, places) in [(0_u8, 0_u8, 0), (2, 0, 1), (0, 3, 2), (6, 6, 0)] {
                let rounding = Rounding { mode, places };
                let a = column(pairs.iter().map(|pair| pair.0).collect(), a_places.cast_signed());
                let b = column(pairs.iter().map(|pair| pair.1).collect(), b_places.cast_signed());
                let found = values(vec![("a", a), ("b", b)], |schema| divide(col("a"), col("b"), rounding, schema));
                for ((a, b), found) in pairs.iter().zip(found) {
                    let exact = Exact::scaled(*a, a_places.into()).checked_div(&Exact::scaled(*b, b_places.into()));
                    let wanted = exact.map(|exact| Exact::scaled(exact.to_scaled(rounding).unwrap(), places));
                    assert_eq!(found, wanted, "{a}/{b} {rounding:?}");
                }
            }
        }
    }

    #[test]
    fn rounding_keeps_its_place_before_a_comparison() {
        let column: ArrayRef =
            Arc::new(Decimal128Array::from(vec![149, 150, -150, 199]).with_precision_and_scale(9, 2).unwrap());
        let is_two = |schema: &DFSchema| {
            let rounded = round(col("x"), Rounding::half_up(0), schema)?;
            when(rounded.eq(lit(ScalarValue::Decimal128(Some(2), 20, 0))), lit(1_i64)).otherwise(lit(0_i64))
        };
        let found: Vec<_> = values(vec![("x", column)], is_two).into_iter().flatten().collect();
        assert_eq!(found, [0_i64, 1, 0, 1].map(Exact::from));
    }

    #[test]
    fn months_are_counted_as_the_calendar_does() {
        let days: Vec<Date> =
            (0..4_000).map(|n| date(1, 1, 1).checked_add((n * 911 + n % 7).days()).unwrap()).collect();
        let column: ArrayRef = Arc::new(days.iter().map(|day| Some(crate::write::days(*day))).collect::<Date32Array>());
        let found = values(vec![("day", column)], |_| Ok(month_count(col("day"))));
        for (day, found) in days.into_iter().zip(found) {
            let wanted = i64::from(day.year()) * 12 + i64::from(day.month()) - 1;
            assert_eq!(found, Some(Exact::from(wanted)), "{day}");
        }
    }
}
