//! Reporting periods (报告期).

use crate::lang::{Lang, Text};
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A period with a first and a last day.
///
/// # Text form
/// `2024`, `2024H1`, `2024Q2`, `2024-06`, `2024-06X1` (上旬; X2 中旬, X3 下旬), `2024-06YTD` (January to June).
/// Years 1949–2199. Order: by first day, then the longer period first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Period {
    /// 年.
    Year(i16),
    /// 半年: half 1 or 2.
    HalfYear(i16, i8),
    /// 季度: 1–4.
    Quarter(i16, i8),
    /// 月: 1–12.
    Month(i16, i8),
    /// 旬: month 1–12, part 1–3; the third part takes the rest of the month.
    TenDays(i16, i8, i8),
    /// 1月至某月累计: January to the month.
    YearToDate(i16, i8),
}

/// The kind of a period, as a scheme names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodKind {
    /// 年.
    Year,
    /// 半年.
    HalfYear,
    /// 季度.
    Quarter,
    /// 月.
    Month,
    /// 旬.
    TenDays,
    /// 累计.
    YearToDate,
}

impl PeriodKind {
    /// The word for it.
    pub const fn label(self) -> Text {
        match self {
            Self::Year => Text::fixed("年", "year"),
            Self::HalfYear => Text::fixed("半年", "half-year"),
            Self::Quarter => Text::fixed("季度", "quarter"),
            Self::Month => Text::fixed("月", "month"),
            Self::TenDays => Text::fixed("旬", "ten days"),
            Self::YearToDate => Text::fixed("年初累计", "January to date"),
        }
    }
}

/// The text names no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a period: {0:?}; write 2024, 2024H1, 2024Q2, 2024-06, 2024-06X1 or 2024-06YTD")]
pub struct NotAPeriod(pub String);

impl Period {
    /// The kind.
    pub fn kind(self) -> PeriodKind {
        match self {
            Self::Year(_) => PeriodKind::Year,
            Self::HalfYear(..) => PeriodKind::HalfYear,
            Self::Quarter(..) => PeriodKind::Quarter,
            Self::Month(..) => PeriodKind::Month,
            Self::TenDays(..) => PeriodKind::TenDays,
            Self::YearToDate(..) => PeriodKind::YearToDate,
        }
    }

    /// The year.
    pub fn year(self) -> i16 {
        match self {
            Self::Year(y)
            | Self::HalfYear(y, _)
            | Self::Quarter(y, _)
            | Self::Month(y, _)
            | Self::TenDays(y, ..)
            | Self::YearToDate(y, _) => y,
        }
    }

    /// The last month that the period touches, 1–12.
    pub fn last_month(self) -> i8 {
        match self {
            Self::Year(_) => 12,
            Self::HalfYear(_, h) => h * 6,
            Self::Quarter(_, q) => q * 3,
            Self::Month(_, m) | Self::TenDays(_, m, _) | Self::YearToDate(_, m) => m,
        }
    }

    fn first_month(self) -> i8 {
        match self {
            Self::Year(_) | Self::YearToDate(..) => 1,
            Self::HalfYear(_, h) => h * 6 - 5,
            Self::Quarter(_, q) => q * 3 - 2,
            Self::Month(_, m) | Self::TenDays(_, m, _) => m,
        }
    }

    /// The first day.
    pub fn first_day(self) -> Date {
        let day = if let Self::TenDays(_, _, part) = self { part * 10 - 9 } else { 1 };
        date(self.year(), self.first_month(), day)
    }

    /// The last day.
    pub fn last_day(self) -> Date {
        if let Self::TenDays(y, m, part @ (1 | 2)) = self {
            return date(y, m, part * 10);
        }
        date(self.year(), self.last_month(), 1).last_of_month()
    }

    /// True when the day lies within, ends included.
    pub fn contains(self, day: Date) -> bool {
        (self.first_day()..=self.last_day()).contains(&day)
    }

    /// The months that the period touches, in order.
    pub fn months(self) -> Vec<Self> {
        (self.first_month()..=self.last_month()).map(|m| Self::Month(self.year(), m)).collect()
    }

    /// From January to the end of this period.
    #[must_use]
    pub fn year_to_date(self) -> Self {
        Self::YearToDate(self.year(), self.last_month())
    }

    /// The same period a year before.
    #[must_use]
    pub fn last_year(self) -> Self {
        let before = self.year() - 1;
        match self {
            Self::Year(_) => Self::Year(before),
            Self::HalfYear(_, h) => Self::HalfYear(before, h),
            Self::Quarter(_, q) => Self::Quarter(before, q),
            Self::Month(_, m) => Self::Month(before, m),
            Self::TenDays(_, m, part) => Self::TenDays(before, m, part),
            Self::YearToDate(_, m) => Self::YearToDate(before, m),
        }
    }

    /// The period of the same kind `count` periods before: one before 2024Q1 is 2023Q4, one before January to March is January to
    /// February, one before January is January to December of the last year. `None` before 1949.
    #[must_use]
    pub fn before(self, count: u16) -> Option<Self> {
        let (per_year, index) = match self {
            Self::Year(_) => (1, 0),
            Self::HalfYear(_, h) => (2, h - 1),
            Self::Quarter(_, q) => (4, q - 1),
            Self::Month(_, m) | Self::YearToDate(_, m) => (12, m - 1),
            Self::TenDays(_, m, part) => (36, (m - 1) * 3 + part - 1),
        };
        let at = i32::from(self.year()) * per_year + i32::from(index) - i32::from(count);
        let year = i16::try_from(at.div_euclid(per_year)).ok().filter(|year| *year >= 1949)?;
        let index = i8::try_from(at.rem_euclid(per_year)).ok()?;
        Some(match self {
            Self::Year(_) => Self::Year(year),
            Self::HalfYear(..) => Self::HalfYear(year, index + 1),
            Self::Quarter(..) => Self::Quarter(year, index + 1),
            Self::Month(..) => Self::Month(year, index + 1),
            Self::YearToDate(..) => Self::YearToDate(year, index + 1),
            Self::TenDays(..) => Self::TenDays(year, index / 3 + 1, index % 3 + 1),
        })
    }

    /// The quarters that lie wholly within, in order.
    pub fn quarters(self) -> Vec<Self> {
        self.wholly((1..=4).map(|q| Self::Quarter(self.year(), q)))
    }

    /// The half-years that lie wholly within, in order.
    pub fn half_years(self) -> Vec<Self> {
        self.wholly((1..=2).map(|h| Self::HalfYear(self.year(), h)))
    }

    fn wholly(self, parts: impl Iterator<Item = Self>) -> Vec<Self> {
        parts.filter(|part| self.contains(part.first_day()) && self.contains(part.last_day())).collect()
    }

    /// The name as it is printed: 2024年第二季度, Q2 2024.
    pub fn name(self, lang: Lang) -> String {
        const ORDINAL: [&str; 4] = ["一", "二", "三", "四"];
        const PART: [&str; 3] = ["上旬", "中旬", "下旬"];
        let y = self.year();
        match (lang, self) {
            (Lang::Zh, Self::Year(_)) => format!("{y}年"),
            (Lang::Zh, Self::HalfYear(_, h)) => format!("{y}年{}半年", if h == 1 { "上" } else { "下" }),
            (Lang::Zh, Self::Quarter(_, q)) => format!("{y}年第{}季度", ORDINAL[usize::try_from(q - 1).unwrap_or(0)]),
            (Lang::Zh, Self::Month(_, m)) => format!("{y}年{m}月"),
            (Lang::Zh, Self::TenDays(_, m, part)) => {
                format!("{y}年{m}月{}", PART[usize::try_from(part - 1).unwrap_or(0)])
            }
            (Lang::Zh, Self::YearToDate(_, 1)) => format!("{y}年1月"),
            (Lang::Zh, Self::YearToDate(_, m)) => format!("{y}年1—{m}月"),
            (Lang::En, Self::Year(_)) => format!("{y}"),
            (Lang::En, Self::HalfYear(_, h)) => format!("H{h} {y}"),
            (Lang::En, Self::Quarter(_, q)) => format!("Q{q} {y}"),
            (Lang::En, Self::Month(_, m)) => format!("{y}-{m:02}"),
            (Lang::En, Self::TenDays(_, m, part)) => format!("{y}-{m:02}, part {part} of 3"),
            (Lang::En, Self::YearToDate(_, m)) => format!("January to month {m}, {y}"),
        }
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |p: &Self| (p.first_day(), std::cmp::Reverse(p.last_day()), p.to_string());
        key(self).cmp(&key(other))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(y) => write!(f, "{y}"),
            Self::HalfYear(y, h) => write!(f, "{y}H{h}"),
            Self::Quarter(y, q) => write!(f, "{y}Q{q}"),
            Self::Month(y, m) => write!(f, "{y}-{m:02}"),
            Self::TenDays(y, m, part) => write!(f, "{y}-{m:02}X{part}"),
            Self::YearToDate(y, m) => write!(f, "{y}-{m:02}YTD"),
        }
    }
}

impl FromStr for Period {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        parse(text).ok_or_else(|| NotAPeriod(text.chars().take(40).collect()))
    }
}

fn parse(text: &str) -> Option<Period> {
    if !text.is_ascii() || text.len() < 4 {
        return None;
    }
    let (year, rest) = text.split_at(4);
    let year: i16 = year.parse().ok().filter(|y| (1949..=2199).contains(y))?;
    let number = |digits: &str, width: usize, max: i8| {
        let is_form = digits.len() == width && digits.bytes().all(|b| b.is_ascii_digit());
        digits.parse::<i8>().ok().filter(|n| is_form && (1..=max).contains(n))
    };
    if rest.is_empty() {
        return Some(Period::Year(year));
    }
    if let Some(half) = rest.strip_prefix('H') {
        return Some(Period::HalfYear(year, number(half, 1, 2)?));
    }
    if let Some(quarter) = rest.strip_prefix('Q') {
        return Some(Period::Quarter(year, number(quarter, 1, 4)?));
    }
    let rest = rest.strip_prefix('-')?;
    let month = number(rest.get(..2)?, 2, 12)?;
    match &rest[2..] {
        "" => Some(Period::Month(year, month)),
        "YTD" => Some(Period::YearToDate(year, month)),
        part => Some(Period::TenDays(year, month, number(part.strip_prefix('X')?, 1, 3)?)),
    }
}

impl TryFrom<String> for Period {
    type Error = NotAPeriod;
    fn try_from(text: String) -> Result<Self, NotAPeriod> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn earlier_periods_cross_the_year_and_parts_lie_within() {
        let before = |text: &str, count| text.parse::<Period>().unwrap().before(count).map(|period| period.to_string());
        for (of, count, expected) in [
            ("2024", 2, "2022"),
            ("2024H1", 1, "2023H2"),
            ("2024Q1", 1, "2023Q4"),
            ("2024-02", 3, "2023-11"),
            ("2024-01YTD", 1, "2023-12YTD"),
            ("2024-01X1", 1, "2023-12X3"),
            ("2024-03X2", 4, "2024-02X1"),
        ] {
            assert_eq!(before(of, count).as_deref(), Some(expected), "{of}");
        }
        assert_eq!(before("1949", 1), None);
        let said = |parts: Vec<Period>| parts.iter().map(ToString::to_string).collect::<Vec<_>>();
        let period = |text: &str| text.parse::<Period>().unwrap();
        assert_eq!(said(period("2024").half_years()), ["2024H1", "2024H2"]);
        assert_eq!(said(period("2024-07YTD").quarters()), ["2024Q1", "2024Q2"]);
        assert_eq!(said(period("2024-05").quarters()), Vec::<String>::new());
    }

    #[test]
    fn text_form_survives_the_round_trip() {
        for text in ["2024", "2024H1", "2024Q2", "2024-06", "2024-06X3", "2024-06YTD"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        for text in
            ["", "24", "2024Q5", "2024Q0", "2024-13", "2024-6", "2024-06X4", "2024-+1", "1848", "2024年", "2024-06YTD1"]
        {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }

    #[test]
    fn first_and_last_days() {
        let days = |text: &str| {
            let period: Period = text.parse().unwrap();
            format!("{} {}", period.first_day(), period.last_day())
        };
        assert_eq!(days("2024"), "2024-01-01 2024-12-31");
        assert_eq!(days("2024H2"), "2024-07-01 2024-12-31");
        assert_eq!(days("2024Q2"), "2024-04-01 2024-06-30");
        assert_eq!(days("2024-02"), "2024-02-01 2024-02-29");
        assert_eq!(days("2024-02X2"), "2024-02-11 2024-02-20");
        assert_eq!(days("2023-02X3"), "2023-02-21 2023-02-28");
        assert_eq!(days("2024-05YTD"), "2024-01-01 2024-05-31");
    }
}
