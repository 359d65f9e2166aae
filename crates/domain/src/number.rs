//! Exact numbers: fractions without limit, rounded only where somebody said so.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::{Add, Div, Mul, Neg, Sub};
use std::str::FromStr;

/// How a number loses decimals (舍入方式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// 四舍五入: halves away from zero.
    HalfUp,
    /// 四舍六入五成双: halves to the even neighbour.
    HalfEven,
    /// 截尾: what is cut off is cut off, towards zero.
    Truncate,
}

/// A rounding: mode and number of decimal places (0–18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rounding {
    /// How.
    pub mode: Mode,
    /// Decimal places that stay.
    pub places: u32,
}

impl Rounding {
    /// 四舍五入 to `places` decimals.
    pub const fn half_up(places: u32) -> Self {
        Self { mode: Mode::HalfUp, places }
    }
}

/// An exact number: a fraction of two integers without limit.
///
/// # Text form
/// A finite decimal prints as such (`0.5`, `-12`); anything else as `numerator/denominator` (`28/27`), so that printing
/// and reading back lose nothing. JSON carries the text, never a float.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(BigRational);

/// The text is neither a decimal nor a fraction.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a number: {0:?}")]
pub struct NotANumber(pub String);

impl Exact {
    /// Nought.
    pub fn zero() -> Self {
        Self(BigRational::zero())
    }

    /// One.
    pub fn one() -> Self {
        Self(BigRational::one())
    }

    /// `numerator ÷ denominator`; `None` for a denominator of nought.
    pub fn ratio(numerator: impl Into<BigInt>, denominator: impl Into<BigInt>) -> Option<Self> {
        let denominator = denominator.into();
        (!denominator.is_zero()).then(|| Self(BigRational::new(numerator.into(), denominator)))
    }

    /// `mantissa × 10^-places`.
    pub fn scaled(mantissa: impl Into<BigInt>, places: u32) -> Self {
        Self(BigRational::new(mantissa.into(), ten_to(places)))
    }

    /// Division; `None` when dividing by nought.
    pub fn checked_div(&self, by: &Self) -> Option<Self> {
        (!by.0.is_zero()).then(|| Self(&self.0 / &by.0))
    }

    /// True for nought.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// True below nought.
    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// The distance from nought.
    #[must_use]
    pub fn abs(&self) -> Self {
        Self(self.0.abs())
    }

    /// The largest integer not above.
    #[must_use]
    pub fn floor(&self) -> Self {
        Self(self.0.floor())
    }

    /// The integer part, towards nought.
    #[must_use]
    pub fn trunc(&self) -> Self {
        Self(self.0.trunc())
    }

    /// Rounded as said.
    ///
    /// ```
    /// use ballast_domain::{Exact, Mode, Rounding};
    /// let x: Exact = "2.345".parse().unwrap();
    /// assert_eq!(x.round(Rounding::half_up(2)).to_string(), "2.35");
    /// assert_eq!(x.round(Rounding { mode: Mode::HalfEven, places: 2 }).to_string(), "2.34");
    /// assert_eq!(x.round(Rounding { mode: Mode::Truncate, places: 1 }).to_string(), "2.3");
    /// ```
    #[must_use]
    pub fn round(&self, rounding: Rounding) -> Self {
        Self(BigRational::new(self.mantissa(rounding), ten_to(rounding.places)))
    }

    /// The rounded value with exactly `places` decimals, as it is printed: `"2.50"`.
    pub fn to_fixed(&self, rounding: Rounding) -> String {
        print_scaled(&self.mantissa(rounding), rounding.places)
    }

    /// The value times 10^places as an `i128`, rounded as said; `None` outside its range.
    pub fn to_scaled(&self, rounding: Rounding) -> Option<i128> {
        self.mantissa(rounding).to_i128()
    }

    /// The number of decimals a finite decimal needs; `None` for a periodic one such as 1/3 (or above 60 places).
    pub fn decimal_places(&self) -> Option<u32> {
        let mut value = self.0.clone();
        let ten = BigRational::from_integer(BigInt::from(10));
        for places in 0..=60 {
            if value.is_integer() {
                return Some(places);
            }
            value *= &ten;
        }
        None
    }

    /// How many bits numerator and denominator take together: the size of a number, for limits on what others compute.
    pub fn bits(&self) -> u64 {
        self.0.numer().bits() + self.0.denom().bits()
    }

    /// The nearest `f64`, for the lengths of bars and the shade of maps; never for a figure.
    pub fn to_plot(&self) -> f64 {
        self.0.to_f64().unwrap_or(0.0)
    }

    fn mantissa(&self, rounding: Rounding) -> BigInt {
        let scaled = &self.0 * BigRational::from_integer(ten_to(rounding.places));
        match rounding.mode {
            Mode::Truncate => scaled.trunc().to_integer(),
            Mode::HalfUp => scaled.round().to_integer(),
            Mode::HalfEven => {
                let below = scaled.floor();
                let half = BigRational::new(BigInt::one(), BigInt::from(2));
                let rest = &scaled - &below;
                let below = below.to_integer();
                let odd = &below % 2 != BigInt::zero();
                if rest > half || (rest == half && odd) { below + 1 } else { below }
            }
        }
    }
}

fn ten_to(places: u32) -> BigInt {
    BigInt::from(10).pow(places)
}

fn print_scaled(mantissa: &BigInt, places: u32) -> String {
    if places == 0 {
        return mantissa.to_string();
    }
    let places = places as usize;
    let digits = mantissa.abs().to_string();
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let sign = if mantissa.is_negative() { "-" } else { "" };
    format!("{sign}{whole}.{fraction}")
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.decimal_places() {
            Some(places) => f.write_str(&self.to_fixed(Rounding::half_up(places))),
            None => write!(f, "{}/{}", self.0.numer(), self.0.denom()),
        }
    }
}

impl FromStr for Exact {
    type Err = NotANumber;

    /// Reads `-12`, `0.50`, `28/27`. No grouping signs, exponents or percent signs; at most 200 characters.
    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let bad = || NotANumber(text.chars().take(40).collect());
        if text.len() > 200 {
            return Err(bad());
        }
        if let Some((n, d)) = text.split_once('/') {
            let n = BigInt::from_str(n).map_err(|_| bad())?;
            let d = BigInt::from_str(d).map_err(|_| bad())?;
            return Self::ratio(n, d).ok_or_else(bad);
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let unsigned = whole.strip_prefix(['-', '+']).unwrap_or(whole);
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let has_digits = !unsigned.is_empty() && (!text.contains('.') || !fraction.is_empty());
        if !has_digits || !all_digits(unsigned) || !all_digits(fraction) {
            return Err(bad());
        }
        let mantissa = BigInt::from_str(&format!("{unsigned}{fraction}")).map_err(|_| bad())?;
        let mantissa = if whole.starts_with('-') { -mantissa } else { mantissa };
        let places = u32::try_from(fraction.len()).map_err(|_| bad())?;
        Ok(Self::scaled(mantissa, places))
    }
}

impl From<i64> for Exact {
    fn from(value: i64) -> Self {
        Self(BigRational::from_integer(value.into()))
    }
}

impl From<i128> for Exact {
    fn from(value: i128) -> Self {
        Self(BigRational::from_integer(value.into()))
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident) => {
        impl $trait for &Exact {
            type Output = Exact;
            fn $method(self, other: &Exact) -> Exact {
                Exact($trait::$method(&self.0, &other.0))
            }
        }
        impl $trait for Exact {
            type Output = Exact;
            fn $method(self, other: Exact) -> Exact {
                Exact($trait::$method(self.0, other.0))
            }
        }
    };
}
operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);

impl Neg for &Exact {
    type Output = Exact;
    fn neg(self) -> Exact {
        Exact(-&self.0)
    }
}

impl std::iter::Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::zero(), |total, number| total + number)
    }
}

/// Only for a divisor known not to be nought, such as a literal; everything else uses [`Exact::checked_div`].
impl Div<std::num::NonZeroI64> for &Exact {
    type Output = Exact;
    fn div(self, by: std::num::NonZeroI64) -> Exact {
        Exact(&self.0 / BigRational::from_integer(by.get().into()))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        text.parse().unwrap()
    }

    #[test]
    fn text_form_survives_the_round_trip() {
        for text in ["0", "-12", "0.5", "28/27", "-1/3", "123450000.25"] {
            assert_eq!(exact(text).to_string(), text);
        }
        assert_eq!(exact("97.20").to_string(), "97.2");
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "-", ".", "1.", ".5", "1e5", "1,000", "1/0", "１", "--1", "1/2/3", "+-1", "0x10"] {
            assert!(text.parse::<Exact>().is_err(), "{text}");
        }
    }

    #[test]
    fn rounding_modes_differ_at_halves_and_below_nought() {
        let round = |text: &str, mode, places| exact(text).to_fixed(Rounding { mode, places });
        assert_eq!(round("-2.5", Mode::HalfUp, 0), "-3");
        assert_eq!(round("-2.5", Mode::HalfEven, 0), "-2");
        assert_eq!(round("-3.5", Mode::HalfEven, 0), "-4");
        assert_eq!(round("-2.59", Mode::Truncate, 1), "-2.5");
        assert_eq!(round("0.004", Mode::HalfUp, 2), "0.00");
        assert_eq!(round("-0.004", Mode::HalfUp, 2), "0.00");
    }
}
