//! Months counted through, so that a schedule is arithmetic.

use jiff::civil::{Date, date};

/// A month: years × 12 + month of the year from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month(pub(crate) i32);

/// How a year's work is spread over its months in the north, in per cent: little in winter.
const SEASON: [i64; 12] = [5, 5, 8, 9, 10, 11, 9, 9, 10, 9, 8, 7];

impl Month {
    /// The month of a year, 1–12.
    pub(crate) const fn of(year: i16, month: i8) -> Self {
        Self(year as i32 * 12 + month as i32 - 1)
    }

    /// The month of a day.
    pub(crate) fn containing(day: Date) -> Self {
        Self::of(day.year(), day.month())
    }

    pub(crate) fn year(self) -> i16 {
        i16::try_from(self.0.div_euclid(12)).unwrap_or_default()
    }

    /// 1–12.
    pub(crate) fn number(self) -> i8 {
        i8::try_from(self.0.rem_euclid(12)).unwrap_or_default() + 1
    }

    pub(crate) fn first_day(self) -> Date {
        date(self.year(), self.number(), 1)
    }

    pub(crate) fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }

    /// A day of the month, 1–28.
    pub(crate) fn day(self, day: i64) -> Date {
        date(self.year(), self.number(), i8::try_from(day.clamp(1, 28)).unwrap_or(1))
    }

    pub(crate) fn plus(self, months: i64) -> Self {
        Self(self.0 + i32::try_from(months).unwrap_or_default())
    }

    /// The share of a year's work that falls into this month, in per cent.
    pub(crate) fn season(self) -> i64 {
        SEASON[usize::try_from(self.0.rem_euclid(12)).unwrap_or_default()]
    }

    /// From this month to the last one, both included.
    pub(crate) fn to(self, last: Self) -> impl Iterator<Item = Self> {
        (self.0..=last.0).map(Self)
    }

    /// The work that falls into the months from this to the last one.
    pub(crate) fn season_to(self, last: Self) -> i64 {
        self.to(last).map(Self::season).sum()
    }
}

/// A day some days later.
pub(crate) fn days_after(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}
