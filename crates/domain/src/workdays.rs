//! Working days (工作日): the yearly table of holidays and make-up days (节假日和调休).
//!
//! A day is a working day when the table lists it as one, or when it is Monday to Friday and not listed as a holiday. The shipped table
//! follows the yearly notices of the State Council; a site adds the next year's when it is announced.

use crate::Text;
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use std::collections::{BTreeMap, BTreeSet};

/// Dates with `holiday` or `workday`, as shipped: `date,kind,name,…`.
const SHIPPED: &str = include_str!("../../../data/calendar/workdays.csv");

/// Most working days that a deadline may lie ahead.
pub const MOST_WORKING_DAYS: u16 = 250;

/// Which days are worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkdayCalendar {
    /// True for a make-up day, false for a holiday.
    listed: BTreeMap<Date, bool>,
    /// Years that the table speaks of.
    years: BTreeSet<i16>,
}

/// A line of a table that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is not `2027-01-01,holiday` or `2027-01-03,workday`: {text:?}")]
pub struct BadCalendar {
    /// From 1.
    pub line: usize,
    /// The line, shortened.
    pub text: String,
}

impl BadCalendar {
    /// In words, with the remedy.
    pub fn say(&self) -> Text {
        let Self { line, text } = self;
        Text::new(
            format!(
                "工作日历第 {line} 行无法识别：{text}。每行应为“日期,holiday”或“日期,workday”，如 2027-01-01,holiday"
            ),
            format!(
                "line {line} of the calendar cannot be read: {text}; write `2027-01-01,holiday` or `2027-01-03,workday` on each line"
            ),
        )
    }
}

/// A deadline with how it was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The last day.
    pub day: Date,
    /// Days after the start that were not worked, in order.
    pub skipped: Vec<Date>,
    /// Years that the table does not speak of: their days were counted Monday to Friday.
    pub assumed_years: BTreeSet<i16>,
}

impl WorkdayCalendar {
    /// The shipped table.
    ///
    /// # Errors
    /// [`BadCalendar`] for a damaged build.
    pub fn shipped() -> Result<Self, BadCalendar> {
        Self { listed: BTreeMap::new(), years: BTreeSet::new() }.with(SHIPPED)
    }

    /// Adds lines `date,holiday` or `date,workday`; what stands behind a second comma is a remark. A head line `date,kind` and empty lines are passed
    /// over. A year that the text speaks of is replaced as a whole.
    ///
    /// # Errors
    /// [`BadCalendar`] naming the first wrong line.
    pub fn with(mut self, text: &str) -> Result<Self, BadCalendar> {
        let mut added = BTreeMap::new();
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || (index == 0 && line.starts_with("date,")) {
                continue;
            }
            let bad = || BadCalendar { line: index + 1, text: line.chars().take(40).collect() };
            let mut fields = line.split(',').map(str::trim);
            let day: Date = fields.next().and_then(|day| day.parse().ok()).ok_or_else(bad)?;
            let is_worked = match fields.next() {
                Some("workday") => true,
                Some("holiday") => false,
                _ => return Err(bad()),
            };
            added.insert(day, is_worked);
        }
        let years: BTreeSet<i16> = added.keys().map(|day| day.year()).collect();
        self.listed.retain(|day, _| !years.contains(&day.year()));
        self.listed.extend(added);
        self.years.extend(years);
        Ok(self)
    }

    /// Whether a day is worked. In a year that the table does not speak of: Monday to Friday.
    pub fn is_workday(&self, day: Date) -> bool {
        let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        self.listed.get(&day).copied().unwrap_or(!is_weekend)
    }

    /// The deadline so many working days after a day, which itself does not count: published on Friday with one working day, the deadline is
    /// the end of Monday. `None` for 0, for more than [`MOST_WORKING_DAYS`], and at the end of time.
    ///
    /// ```
    /// use ballast_domain::workdays::WorkdayCalendar;
    /// use jiff::civil::date;
    /// let calendar = WorkdayCalendar::shipped()?;
    /// // 2024-09-14 was worked for Mid-Autumn; the 15th to the 17th were not.
    /// assert_eq!(calendar.deadline(date(2024, 9, 13), 2).map(|found| found.day), Some(date(2024, 9, 18)));
    /// assert_eq!(calendar.deadline(date(2024, 9, 13), 0), None);
    /// # Ok::<(), ballast_domain::workdays::BadCalendar>(())
    /// ```
    pub fn deadline(&self, after: Date, working_days: u16) -> Option<Deadline> {
        if working_days == 0 || working_days > MOST_WORKING_DAYS {
            return None;
        }
        let mut found = Deadline { day: after, skipped: Vec::new(), assumed_years: BTreeSet::new() };
        let mut left = working_days;
        while left > 0 {
            found.day = found.day.checked_add(1.day()).ok()?;
            if !self.years.contains(&found.day.year()) {
                found.assumed_years.insert(found.day.year());
            }
            if self.is_workday(found.day) {
                left -= 1;
            } else {
                found.skipped.push(found.day);
            }
        }
        Some(found)
    }

    /// Working days from today to a deadline, both counted when worked: 0 once the deadline is over.
    pub fn left(&self, today: Date, deadline: Date) -> u32 {
        let mut day = today;
        let mut left = 0;
        while day <= deadline {
            left += u32::from(self.is_workday(day));
            let Ok(next) = day.checked_add(1.day()) else { break };
            day = next;
        }
        left
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn day(after: Date, working_days: u16) -> Date {
        WorkdayCalendar::shipped().unwrap().deadline(after, working_days).unwrap().day
    }

    #[test]
    fn holidays_and_weekends_do_not_count_and_make_up_days_do() {
        // A plain week; published on Friday.
        assert_eq!(day(date(2024, 7, 19), 1), date(2024, 7, 22));
        assert_eq!(day(date(2024, 7, 19), 5), date(2024, 7, 26));
        // National Day 2024: 1 to 7 October off; Sunday 29 September and Saturday 12 October worked.
        assert_eq!(day(date(2024, 9, 27), 1), date(2024, 9, 29));
        assert_eq!(day(date(2024, 9, 27), 3), date(2024, 10, 8));
        assert_eq!(day(date(2024, 10, 10), 2), date(2024, 10, 12));
        // Spring Festival 2025: 28 January to 4 February off; Sunday 26 January and Saturday 8 February worked.
        assert_eq!(day(date(2025, 1, 24), 2), date(2025, 1, 27));
        assert_eq!(day(date(2025, 1, 27), 4), date(2025, 2, 8));
        // Published on a holiday: the first working day after it is the first.
        assert_eq!(day(date(2024, 10, 3), 1), date(2024, 10, 8));
    }

    #[test]
    fn what_was_passed_over_is_told() {
        let found = WorkdayCalendar::shipped().unwrap().deadline(date(2024, 9, 13), 2).unwrap();
        assert_eq!(found.skipped, [date(2024, 9, 15), date(2024, 9, 16), date(2024, 9, 17)]);
        assert!(found.assumed_years.is_empty());
    }

    #[test]
    fn a_year_nobody_announced_is_counted_by_weekdays_and_says_so_until_the_site_adds_it() {
        let calendar = WorkdayCalendar::shipped().unwrap();
        let found = calendar.deadline(date(2029, 12, 31), 1).unwrap();
        assert_eq!((found.day, found.assumed_years), (date(2030, 1, 1), BTreeSet::from([2030])));
        let calendar = calendar.with("date,kind\n2030-01-01,holiday,元旦\n\n2030-01-05,workday\n").unwrap();
        let found = calendar.deadline(date(2029, 12, 31), 4).unwrap();
        assert_eq!((found.day, found.assumed_years.len()), (date(2030, 1, 5), 0));
        // A year is replaced as a whole.
        let calendar = calendar.with("2030-05-01,holiday").unwrap();
        assert!(calendar.is_workday(date(2030, 1, 1)));
    }

    #[test]
    fn a_wrong_line_is_named() {
        let calendar = WorkdayCalendar::shipped().unwrap();
        for (text, line) in [("2030-01-01,off", 1), ("2030-01-01,holiday\n2030-02-30,holiday", 2), ("neujahr", 1)] {
            let error = calendar.clone().with(text).unwrap_err();
            assert_eq!(error.line, line);
            assert!(error.say().zh.contains(&line.to_string()));
        }
    }

    #[test]
    fn days_that_are_left_are_counted_with_today() {
        let calendar = WorkdayCalendar::shipped().unwrap();
        assert_eq!(calendar.left(date(2024, 7, 19), date(2024, 7, 22)), 2);
        assert_eq!(calendar.left(date(2024, 7, 20), date(2024, 7, 22)), 1);
        assert_eq!(calendar.left(date(2024, 7, 23), date(2024, 7, 22)), 0);
    }

    #[test]
    fn a_deadline_is_within_reason() {
        let calendar = WorkdayCalendar::shipped().unwrap();
        assert_eq!(calendar.deadline(date(2024, 7, 19), MOST_WORKING_DAYS + 1), None);
        assert_eq!(calendar.deadline(Date::MAX, 1), None);
    }
}
