//! Amounts of money into whole fen.

use super::decimal::{self, Decimal};
use ballast_domain::Money;
use ballast_domain::money::MoneyUnit;
use ballast_domain::text::to_half_width;

/// An amount as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Amount {
    /// In fen; rounded half up when `is_rounded`.
    pub(crate) money: Money,
    /// True when the text said parts of a fen.
    pub(crate) is_rounded: bool,
    /// Decimals printed, in the printed unit: the precision of totals.
    pub(crate) places: u32,
}

/// Above 1万亿元 an amount of one project is a slip of the unit.
pub(crate) const ABSURD: Money = Money::from_fen(1_000_000_000_000 * 100);

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoAmount {
    /// No number.
    NotANumber,
    /// More than [`ABSURD`], either way.
    Absurd,
}

/// Reads an amount in `unit`; a unit in the cell itself (`3.5亿元`, `￥120万`) goes before.
pub(crate) fn read(text: &str, unit: MoneyUnit, multiplier: i64) -> Result<Amount, NoAmount> {
    if let Some(number) = decimal::read(text) {
        return in_fen(number, unit, multiplier);
    }
    let text = to_half_width(text);
    let text = text.trim_start_matches(['¥', '￥']).trim_end_matches("人民币").trim();
    let endings =
        [("亿元", MoneyUnit::HundredMillion), ("亿", MoneyUnit::HundredMillion), ("万元", MoneyUnit::TenThousand)];
    let more = [("万", MoneyUnit::TenThousand), ("元", MoneyUnit::Yuan)];
    let own_unit = endings.into_iter().chain(more).find_map(|(end, unit)| Some((text.strip_suffix(end)?, unit)));
    let (digits, unit) = own_unit.unwrap_or((text, unit));
    let number = decimal::read(digits).ok_or(NoAmount::NotANumber)?;
    in_fen(number, unit, multiplier)
}

fn in_fen(number: Decimal, unit: MoneyUnit, multiplier: i64) -> Result<Amount, NoAmount> {
    let scale = i128::from(unit.fen()) * i128::from(multiplier);
    let numerator = number.mantissa.checked_mul(scale).ok_or(NoAmount::Absurd)?;
    let denominator = 10_i128.checked_pow(number.places).ok_or(NoAmount::NotANumber)?;
    let (whole, rest) = (numerator / denominator, numerator % denominator);
    let is_half_or_more = rest.unsigned_abs() * 2 >= denominator.unsigned_abs();
    let fen = if is_half_or_more { whole + numerator.signum() } else { whole };
    let money = i64::try_from(fen).map(Money::from_fen).map_err(|_| NoAmount::Absurd)?;
    if money.fen().unsigned_abs() > ABSURD.fen().unsigned_abs() {
        return Err(NoAmount::Absurd);
    }
    Ok(Amount { money, is_rounded: rest != 0, places: number.places })
}

#[cfg(test)]
mod tests {
    use super::*;
    use MoneyUnit::{HundredMillion, TenThousand, Yuan};

    fn fen(text: &str, unit: MoneyUnit) -> Result<i64, NoAmount> {
        read(text, unit, 1).map(|amount| amount.money.fen())
    }

    #[test]
    fn amounts_are_exact_fen() {
        for (text, unit, expected) in [
            ("1234.5678", TenThousand, 1_234_567_800),
            ("1.2345", HundredMillion, 12_345_000_000),
            ("3.5亿元", TenThousand, 35_000_000_000),
            ("￥１２０万", Yuan, 120_000_000),
            ("88元", TenThousand, 8_800),
            ("-2", Yuan, -200),
        ] {
            assert_eq!(fen(text, unit), Ok(expected), "{text}");
        }
    }

    #[test]
    fn parts_of_a_fen_are_rounded_and_told() {
        let amount = read("0.0000005", TenThousand, 1);
        assert_eq!(amount.map(|a| (a.money.fen(), a.is_rounded)), Ok((1, true)));
        let amount = read("-0.0000005", TenThousand, 1);
        assert_eq!(amount.map(|a| (a.money.fen(), a.is_rounded)), Ok((-1, true)));
        assert_eq!(read("0.0000004", TenThousand, 1).map(|a| (a.money.fen(), a.is_rounded)), Ok((0, true)));
    }

    #[test]
    fn more_than_a_billion_ten_thousands_is_absurd() {
        assert_eq!(fen("10000", HundredMillion), Ok(100_000_000_000_000));
        for text in ["10000.01", "-99999999", "123456789012345678901234567890"] {
            assert_eq!(fen(text, HundredMillion), Err(NoAmount::Absurd), "{text}");
        }
        assert_eq!(fen("约3亿", Yuan), Err(NoAmount::NotANumber));
    }
}
