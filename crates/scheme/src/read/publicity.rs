//! `[publicity]`: how long a result is publicised, where objections go, what units see of one another.

use super::section::Section;
use crate::scheme::{Others, Publicity};
use ballast_domain::Text;
use ballast_domain::workdays::MOST_WORKING_DAYS;

/// How far units see one another, by its word in the file.
pub(crate) const OTHERS: &[(&str, Others)] =
    &[("totals", Others::Totals), ("items", Others::Items), ("records", Others::Records)];

/// Reads it; what the file leaves out is as in [`Publicity::default`].
pub(super) fn read(root: &Section<'_>) -> Publicity {
    let default = Publicity::default();
    let Some(section) = root.section("publicity") else { return default };
    let days = working_days(&section);
    let objections = section.words("objections");
    let others = section.choice("others", OTHERS);
    let clause = section.words("clause");
    section.finish();
    Publicity {
        working_days: days.unwrap_or(default.working_days),
        objections,
        others: others.unwrap_or(default.others),
        clause,
        is_declared: true,
    }
}

fn working_days(section: &Section<'_>) -> Option<u16> {
    let written = section.number("working_days")?;
    let days = written.to_string().parse().ok().filter(|days| (1..=MOST_WORKING_DAYS).contains(days));
    if days.is_none() {
        section.reader.report(
            "SC-006",
            section.place("working_days"),
            Text::new(
                format!("公示期不能是 {written} 个工作日"),
                format!("a result cannot be publicised for {written} working days"),
            ),
            Text::new(
                format!("请写 1–{MOST_WORKING_DAYS} 的整数，如 working_days = 5"),
                format!("Write a whole number from 1 to {MOST_WORKING_DAYS}: working_days = 5"),
            ),
        );
    }
    days
}
