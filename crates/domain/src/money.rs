//! Money in integer fen (分).

use crate::number::{Exact, Rounding};
use serde::{Deserialize, Serialize};

/// An amount of money in fen, negative where something was taken back. Range ± 9.2 × 10^16 yuan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

/// A unit in which forms and notices print money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MoneyUnit {
    /// 元.
    Yuan,
    /// 万元: the unit of forms.
    TenThousand,
    /// 亿元: the unit of notices.
    HundredMillion,
}

impl MoneyUnit {
    /// Fen in one unit.
    pub const fn fen(self) -> i64 {
        match self {
            Self::Yuan => 100,
            Self::TenThousand => 1_000_000,
            Self::HundredMillion => 10_000_000_000,
        }
    }

    /// The Chinese word: 元, 万元, 亿元.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Yuan => "元",
            Self::TenThousand => "万元",
            Self::HundredMillion => "亿元",
        }
    }

    /// Finds the unit named in a column head or a cell; the longest word wins.
    pub fn find_in(text: &str) -> Option<Self> {
        [Self::HundredMillion, Self::TenThousand, Self::Yuan].into_iter().find(|unit| text.contains(unit.zh()))
    }
}

impl Money {
    /// Nought.
    pub const ZERO: Self = Self(0);

    /// From fen.
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// In fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// `value` units of money; `None` when it is not a whole number of fen or out of range.
    ///
    /// ```
    /// use ballast_domain::money::{Money, MoneyUnit};
    /// let amount = Money::from_unit(&"1.2345".parse().unwrap(), MoneyUnit::HundredMillion).unwrap();
    /// assert_eq!(amount.fen(), 12_345_000_000);
    /// ```
    pub fn from_unit(value: &Exact, unit: MoneyUnit) -> Option<Self> {
        let fen = value * &Exact::from(unit.fen());
        if fen.decimal_places() != Some(0) {
            return None;
        }
        i64::try_from(fen.to_scaled(Rounding::half_up(0))?).ok().map(Self)
    }

    /// The exact number of units.
    pub fn in_unit(self, unit: MoneyUnit) -> Exact {
        Exact::ratio(self.0, unit.fen()).unwrap_or_else(Exact::zero)
    }

    /// Printed in a unit with the given decimals, rounded half up: 万元 with 2 in forms, 亿元 with 2 in overviews.
    pub fn print(self, unit: MoneyUnit, places: u32) -> String {
        // Lists print thousands of amounts: whole numbers do it without the exact fraction in between.
        let (fen, per) = (u128::from(self.0.unsigned_abs()), u128::from(unit.fen().unsigned_abs()));
        let Some((scale, scaled)) =
            10_u128.checked_pow(places).and_then(|scale| Some((scale, fen.checked_mul(scale)?)))
        else {
            return self.in_unit(unit).to_fixed(Rounding::half_up(places));
        };
        let rounded = scaled / per + u128::from(scaled % per * 2 >= per);
        let sign = if self.0 < 0 && rounded > 0 { "-" } else { "" };
        if places == 0 {
            return format!("{sign}{rounded}");
        }
        format!("{sign}{}.{:0width$}", rounded / scale, rounded % scale, width = places as usize)
    }

    /// Printed in a unit with just the decimals it needs: `9500`, `0.05`.
    pub fn print_exactly(self, unit: MoneyUnit) -> String {
        let text = self.print(unit, unit.fen().unsigned_abs().ilog10());
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// The sum; `None` outside the range.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference; `None` outside the range.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_print_as_the_exact_fraction_does() {
        let mut state = 1_i64;
        let amounts = std::iter::from_fn(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            Some(state >> (state.unsigned_abs() % 60))
        });
        let edges = [0, 1, -1, 49, 50, 51, -50, 4_999, 5_000, -5_000, 999_999, i64::MAX, i64::MIN + 1];
        for fen in edges.into_iter().chain(amounts.take(2_000)) {
            for unit in [MoneyUnit::Yuan, MoneyUnit::TenThousand, MoneyUnit::HundredMillion] {
                let money = Money::from_fen(fen);
                for places in [0, 1, 2, 4, 8, 12] {
                    let exact = money.in_unit(unit).to_fixed(Rounding::half_up(places));
                    assert_eq!(money.print(unit, places), exact, "{fen} {unit:?} {places}");
                }
                assert_eq!(money.print_exactly(unit), money.in_unit(unit).to_string(), "{fen} {unit:?}");
            }
        }
    }
}
