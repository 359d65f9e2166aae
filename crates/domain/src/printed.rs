//! Whether a printed ratio fits the printed figures it stands beside (公布比率核对): by the three habits of rounding, and by interval.
//!
//! A figure is never altered to fit: the answer is consistent, inconsistent or cannot tell, and under which habit.

use crate::{Exact, Mode, Rounding};

/// A number as it was printed: its value and how many decimals it showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The value.
    pub value: Exact,
    /// Decimals shown: `97.20` has two.
    pub places: u32,
}

impl Printed {
    /// Reads `647.4`, `1,234.50`, `-6.6`, with a full-width minus or a percent sign; `None` for anything else, and for more than 18 decimals.
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.trim().trim_end_matches(['%', '％']).replace(',', "").replace(['−', '－'], "-");
        let places = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let is_number = text.trim_start_matches('-').chars().all(|c| c.is_ascii_digit() || c == '.');
        let places = u32::try_from(places).ok().filter(|places| is_number && *places <= 18)?;
        Some(Self { value: text.parse().ok()?, places })
    }

    /// Half a unit of the last place shown.
    fn half(&self) -> Exact {
        Exact::scaled(5, self.places + 1)
    }
}

/// How a printed ratio may have come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Habits {
    /// 四舍五入 of the quotient of the printed figures.
    pub rounded: bool,
    /// 截尾 of it.
    pub truncated: bool,
    /// By figures that are printed as these are: the true ratio lies within what their last places leave open.
    pub by_interval: bool,
}

/// What can be said of a printed ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It fits, under these habits.
    Consistent(Habits),
    /// It fits under none.
    Inconsistent,
    /// Nothing is printed, or the base is nought or may be.
    CannotTell,
}

/// Compares a printed percentage with the printed figures: `done ÷ plan`.
///
/// The true figures lie within half a unit of their last places, so the true rate lies in [(d − h) ÷ (p + h), (d + h) ÷ (p − h)]. A rate r that is
/// printed in units of u admits [r − u/2, r + u/2) when rounded and [r, r + u) when cut off.
pub fn check_ratio(plan: &Printed, done: &Printed, printed: Option<&Printed>) -> Verdict {
    let hundred = Exact::from(100_i64);
    let (Some(printed), Some(quotient)) = (printed, done.value.checked_div(&plan.value)) else {
        return Verdict::CannotTell;
    };
    let percent = &quotient * &hundred;
    let at = |mode| percent.round(Rounding { mode, places: printed.places }) == printed.value;
    let (low_base, high_base) = (&plan.value - &plan.half(), &plan.value + &plan.half());
    if low_base.is_zero() || low_base.is_negative() {
        return Verdict::CannotTell;
    }
    let ends = (
        (&done.value - &done.half()).checked_div(if done.value.is_negative() { &low_base } else { &high_base }),
        (&done.value + &done.half()).checked_div(if done.value.is_negative() { &high_base } else { &low_base }),
    );
    let (Some(low), Some(high)) = ends else { return Verdict::CannotTell };
    let (low, high) = (&low * &hundred, &high * &hundred);
    let unit = &printed.half() + &printed.half();
    let meets = |from: &Exact, until: &Exact| low < *until && high >= *from;
    let rounded = (&printed.value - &printed.half(), &printed.value + &printed.half());
    let by_interval = meets(&rounded.0, &rounded.1) || meets(&printed.value, &(&printed.value + &unit));
    let habits = Habits { rounded: at(Mode::HalfUp), truncated: at(Mode::Truncate), by_interval };
    if habits.rounded || habits.truncated || habits.by_interval {
        Verdict::Consistent(habits)
    } else {
        Verdict::Inconsistent
    }
}

/// From which parts a printed gap may have been taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parts {
    /// Rate and pace before rounding.
    Unrounded,
    /// The printed rate, the pace before rounding.
    PrintedRate,
    /// The printed rate and the pace rounded to the places of the gap.
    RoundedParts,
    /// The printed rate and the pace cut off there.
    TruncatedPace,
}

/// Which parts give a printed gap between a rate and the time pace (percentage points), the difference being rounded; empty: none does.
///
/// `pace`: months ÷ 12 or whatever table is in force, in per cent.
pub fn gap_parts(plan: &Printed, done: &Printed, rate: &Printed, pace: &Exact, gap: &Printed) -> Vec<Parts> {
    let Some(quotient) = done.value.checked_div(&plan.value) else { return Vec::new() };
    let percent = &quotient * &Exact::from(100_i64);
    let at = |mode| Rounding { mode, places: gap.places };
    let candidates = [
        (Parts::Unrounded, &percent - pace),
        (Parts::PrintedRate, &rate.value - pace),
        (Parts::RoundedParts, &rate.value - &pace.round(at(Mode::HalfUp))),
        (Parts::TruncatedPace, &rate.value - &pace.round(at(Mode::Truncate))),
    ];
    let fits = candidates.into_iter().filter(|(_, difference)| difference.round(at(Mode::HalfUp)) == gap.value);
    fits.map(|(parts, _)| parts).collect()
}

/// By how much a total may miss the sum of its printed addends through rounding alone: (n + 1) · u ÷ 2, u being the coarsest unit.
pub fn sum_tolerance(addends: usize, places: u32) -> Exact {
    let count = i64::try_from(addends).unwrap_or(i64::MAX - 1) + 1;
    &Exact::from(count) * &Exact::scaled(5, places + 1)
}

/// How far a printed total is from the sum of its printed addends; `None` when rounding explains it.
pub fn sum_gap(addends: &[Printed], total: &Printed) -> Option<Exact> {
    let sum: Exact = addends.iter().map(|addend| addend.value.clone()).sum();
    let places = addends.iter().map(|addend| addend.places).chain([total.places]).min().unwrap_or(0);
    let gap = &sum - &total.value;
    (gap.abs() > sum_tolerance(addends.len(), places)).then_some(gap)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn printed(text: &str) -> Printed {
        Printed::parse(text).unwrap()
    }

    fn said(plan: &str, done: &str, rate: &str) -> &'static str {
        let rate = Printed::parse(rate);
        match check_ratio(&printed(plan), &printed(done), rate.as_ref()) {
            Verdict::CannotTell => "cannot tell",
            Verdict::Inconsistent => "inconsistent",
            Verdict::Consistent(Habits { rounded: true, truncated: true, .. }) => "any",
            Verdict::Consistent(Habits { rounded: true, .. }) => "rounded",
            Verdict::Consistent(Habits { truncated: true, .. }) => "truncated",
            Verdict::Consistent(_) => "interval",
        }
    }

    /// Published figures: plan, done, printed rate, verdict.
    #[test]
    fn published_rates_get_their_verdicts() {
        for (plan, done, rate, verdict) in [
            ("647.4", "629.0", "97.2", "rounded"),
            ("401.9", "107.4", "26.7", "any"),
            ("304", "96.4", "31.7", "any"),
            ("67.9", "7.7", "11.4", "interval"),
            ("17.68", "4.28", "24.25", "inconsistent"),
            ("561.86", "362.32", "64.49", "rounded"),
            ("194.54", "101.97", "52.42", "rounded"),
            ("63.27", "77.57", "122.6", "any"),
            ("22.67", "26.4", "116.45", "any"),
            ("279.9", "273.4", "97.7", "rounded"),
            ("49.19", "32.43", "", "cannot tell"),
            ("9.7", "8.15", "84.02", "any"),
            ("305.3", "239.5", "78", "any"),
            ("18", "10.52", "58.42", "interval"),
            ("68.1", "28.05", "41.18", "truncated"),
            ("54.5", "26.38", "48.4", "any"),
            ("0", "1", "10", "cannot tell"),
        ] {
            assert_eq!(said(plan, done, rate), verdict, "{done} of {plan}: {rate}");
        }
    }

    /// Published conversion ratios: of, n, printed, habit. Counts are exact: nothing is left open by their last place.
    #[test]
    fn published_conversions_get_their_habits() {
        for (of, n, rate, habit) in [
            ("68", "40", "58.82", "any"),
            ("418.12", "301.7", "72.17", "interval"),
            ("242", "100.66", "41.6", "rounded"),
            ("81", "63", "77.78", "rounded"),
            ("215", "200", "93", "any"),
            ("889", "760", "85.5", "rounded"),
            ("145", "82", "56.5", "truncated"),
            ("225", "188", "83.6", "rounded"),
            ("177", "169", "95.5", "rounded"),
            ("270", "129", "47", "truncated"),
            ("10", "7", "70", "any"),
        ] {
            assert_eq!(said(of, n, rate), habit, "{n} of {of}: {rate}");
        }
    }

    #[test]
    fn published_gaps_name_the_parts_they_were_taken_from() {
        let parts = |months: i64, plan: &str, done: &str, rate: &str, gap: &str| {
            let pace = Exact::ratio(months * 100, 12).unwrap();
            gap_parts(&printed(plan), &printed(done), &printed(rate), &pace, &printed(gap))
        };
        assert_eq!(parts(10, "647.4", "629.0", "97.2", "13.8"), [Parts::Unrounded]);
        assert!(parts(4, "401.9", "107.4", "26.7", "−6.6").contains(&Parts::Unrounded));
        assert!(parts(4, "304", "96.4", "31.7", "-1.6").contains(&Parts::RoundedParts));
        assert_eq!(
            parts(4, "67.9", "7.7", "11.4", "-21.9"),
            [Parts::PrintedRate, Parts::RoundedParts, Parts::TruncatedPace]
        );
        assert_eq!(parts(11, "279.9", "273.4", "97.7", "6.1"), [Parts::TruncatedPace]);
        assert_eq!(parts(5, "54.5", "26.38", "48.4", "5.9"), []);
    }

    #[test]
    fn cuts_of_a_total_are_found_when_rounding_does_not_explain_them() {
        let gap = |addends: &[&str], total: &str| {
            let addends: Vec<Printed> = addends.iter().map(|text| printed(text)).collect();
            sum_gap(&addends, &printed(total)).map(|gap| gap.to_string())
        };
        assert_eq!(gap(&["24.0", "21.0", "15.0"], "60.0"), None);
        assert_eq!(gap(&["35.0", "17.0", "8.0"], "60.0"), None);
        // 60.1 of 60.0: within 0.15.
        assert_eq!(gap(&["38.0", "22.1"], "60.0"), None);
        assert_eq!(gap(&["38.0", "22.2"], "60.0"), Some("0.2".to_owned()));
        // The city's own 18.0 contradicts the table's 15.0 by 3.0.
        assert_eq!(gap(&["18.0"], "15.0"), Some("3".to_owned()));
        assert_eq!(gap(&["123.5", "409.8", "484.2"], "1017.5"), None);
    }

    #[test]
    fn precision_is_read_from_the_print() {
        assert_eq!(printed("97.2").value, printed("97.20").value);
        assert_eq!((printed("97.2").places, printed("97.20").places), (1, 2));
        assert_eq!(printed("1,234.5％").value.to_string(), "1234.5");
        for wrong in ["", "-", "约3", "1.2.3", "1e5", &format!("0.{}", "1".repeat(19))] {
            assert_eq!(Printed::parse(wrong), None, "{wrong}");
        }
    }
}
