//! `[scheme]`, `[source]`, `[rounding]`, `[pace]`, `[[target]]`, `[[indicator]]`.

use super::id;
use super::section::Section;
use crate::language::{Declared, number_literal};
use crate::scheme::{Due, Input, RoundAt, ScoreRounding, Source, Subjects};
use crate::unit::{ShownUnit, Unit};
use ballast_domain::org::UnitKind;
use ballast_domain::pace::BadPace;
use ballast_domain::period::PeriodKind;
use ballast_domain::{Exact, PaceTable, Rounding, Text};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What `[scheme]` says.
pub(super) struct Head {
    pub(super) id: String,
    pub(super) title: Text,
    pub(super) version: String,
    pub(super) effective_from: Option<Date>,
    pub(super) effective_until: Option<Date>,
    pub(super) subjects: Subjects,
    pub(super) periods: Vec<PeriodKind>,
}

/// Kinds of unit that a scheme may assess or group.
pub(super) const UNIT_KINDS: &[(&str, UnitKind)] = &[
    ("county", UnitKind::County),
    ("zone", UnitKind::Zone),
    ("city", UnitKind::City),
    ("department", UnitKind::Department),
    ("township", UnitKind::Township),
    ("province", UnitKind::Province),
];

const PERIOD_KINDS: &[(&str, PeriodKind)] = &[
    ("year", PeriodKind::Year),
    ("half_year", PeriodKind::HalfYear),
    ("quarter", PeriodKind::Quarter),
    ("month", PeriodKind::Month),
    ("ten_days", PeriodKind::TenDays),
    ("year_to_date", PeriodKind::YearToDate),
];

/// Reads `[scheme]`.
pub(super) fn read(root: &Section<'_>) -> Option<Head> {
    root.need("scheme")?;
    let section = root.section("scheme")?;
    let id = id(&section, "id", &mut BTreeSet::new());
    let title = section.need_words("title");
    let version = section.text("version").map_or_else(|| "1".to_owned(), |version| version.value.to_owned());
    let effective_from = section.date("effective_from");
    let effective_until = section.date("effective_until");
    if let (Some(from), Some(until)) = (effective_from, effective_until)
        && from > until
    {
        section.reader.report(
            "SC-032",
            section.place("effective_until"),
            Text::new(
                format!("失效日期 {until} 早于生效日期 {from}"),
                format!("ends on {until}, before it begins on {from}"),
            ),
            Text::fixed("请改正日期", "Correct the dates"),
        );
    }
    section.need("subjects");
    let subjects = subjects(&section);
    section.need("periods");
    let periods = section.choices("periods", PERIOD_KINDS);
    section.finish();
    Some(Head {
        id: id?,
        title: title?,
        version,
        effective_from,
        effective_until,
        subjects: subjects?,
        periods: periods?,
    })
}

fn subjects(section: &Section<'_>) -> Option<Subjects> {
    let is_projects = section.texts("subjects")?.iter().any(|written| written.value == "project");
    if is_projects {
        return Some(Subjects::Projects);
    }
    let with_project: Vec<(&'static str, Option<UnitKind>)> =
        UNIT_KINDS.iter().map(|(word, kind)| (*word, Some(*kind))).chain([("project", None)]).collect();
    let kinds: Vec<UnitKind> = section.choices("subjects", &with_project)?.into_iter().flatten().collect();
    (!kinds.is_empty()).then_some(Subjects::Units(kinds))
}

/// Reads `[source]`.
pub(super) fn source(root: &Section<'_>) -> Option<Source> {
    root.need("source")?;
    let section = root.section("source")?;
    let paper = section.need_words("paper");
    let issued_by = section.words("issued_by");
    let number = section.text("number").map(|number| number.value.to_owned());
    let url = section.text("url").map(|url| url.value.to_owned());
    let is_sample = section.flag("sample").unwrap_or(false);
    section.finish();
    Some(Source { paper: paper?, issued_by, number, url, is_sample })
}

/// Reads `[rounding]`; a scheme without scores needs none.
pub(super) fn rounding(root: &Section<'_>, has_scores: bool) -> Option<ScoreRounding> {
    if !has_scores && !root.has("rounding") {
        return Some(ScoreRounding { rounding: Rounding::half_up(2), at: RoundAt::Item });
    }
    root.need("rounding")?;
    let section = root.section("rounding")?;
    let rounding = section.own_rounding();
    section.need("at");
    let at = section.choice("at", &[("item", RoundAt::Item), ("total", RoundAt::Total)]);
    section.finish();
    Some(ScoreRounding { rounding: rounding?, at: at? })
}

/// Reads `[pace]`; without it the pace is even.
pub(super) fn pace(root: &Section<'_>) -> Option<PaceTable> {
    let Some(section) = root.section("pace") else { return Some(PaceTable::even()) };
    section.need("shares");
    let written = section.texts("shares").unwrap_or_default();
    let at = section.place("shares");
    let reader = section.reader;
    section.finish();
    let bad = |what: Text| {
        reader.report(
            "SC-031",
            at,
            what,
            Text::fixed(
                "请写十二个月的百分比，逐月不减，如 shares = [\"5%\", …, \"100%\"]",
                "Write twelve percentages that never fall: shares = [\"5%\", …, \"100%\"]",
            ),
        );
    };
    let shares: Vec<Exact> = written
        .iter()
        .filter_map(|share| number_literal(share.value))
        .filter(|(_, unit)| *unit == Unit::Share)
        .map(|(share, _)| share)
        .collect();
    let Ok(shares) = <[Exact; 12]>::try_from(shares) else {
        bad(Text::fixed("序时进度表不是十二个百分比", "the pace table is not twelve percentages"));
        return None;
    };
    match PaceTable::published(shares) {
        Ok(table) => Some(table),
        Err(BadPace::OutOfRange(month)) => {
            bad(Text::new(
                format!("{month} 月的序时进度不在 0–100%"),
                format!("the pace of month {month} is outside 0–100%"),
            ));
            None
        }
        Err(BadPace::Falling(month)) => {
            bad(Text::new(
                format!("{month} 月的序时进度低于上月"),
                format!("the pace of month {month} is below the month before"),
            ));
            None
        }
    }
}

/// Names and units of all measures, targets or indicators, read first: expressions may name what stands below them.
pub(super) fn units(sections: &[Section<'_>], key: &'static str) -> Declared {
    let unit = |section: &Section<'_>| {
        let unit = section.text("unit").and_then(|unit| ShownUnit::from_word(unit.value));
        Some((section.text(key)?.value.to_owned(), unit))
    };
    sections.iter().filter_map(unit).collect()
}

/// Reads `[[target]]` or `[[indicator]]`.
pub(super) fn inputs(sections: Vec<Section<'_>>, may_be_due: bool) -> Vec<Input> {
    let mut taken = BTreeSet::new();
    let mut inputs = Vec::new();
    for section in sections {
        let key = id(&section, "key", &mut taken);
        let title = section.need_words("title");
        let unit = shown_unit(&section);
        let supplier = section.words("supplier");
        let deadline = section.words("deadline");
        let due = if may_be_due { due(&section) } else { None };
        let clause = section.words("clause");
        section.finish();
        if let (Some(key), Some(title), Some(unit)) = (key, title, unit) {
            inputs.push(Input { key, title, unit, supplier, deadline, due, clause });
        }
    }
    inputs
}

/// `due_days = 10`: so many days after the period; `late = "ignore"`: what comes later is not used.
fn due(section: &Section<'_>) -> Option<Due> {
    let late = section.choice("late", &[("accept", false), ("ignore", true)]);
    if !section.has("due_days") {
        if section.has("late") {
            section.need("due_days");
        }
        return None;
    }
    let number = section.number("due_days")?;
    let days = (0..=MOST_DUE_DAYS).find(|days| number == Exact::from(i64::from(*days)));
    if days.is_none() {
        section.wrong_type(
            "due_days",
            "0–366 的整数：考核期末后多少日",
            "a whole number from 0 to 366: days after the period",
        );
    }
    days.map(|days| Due { days, ignores_late: late.unwrap_or(false) })
}

/// Longest time for a figure.
const MOST_DUE_DAYS: u16 = 366;

/// Reads `unit`.
pub(super) fn shown_unit(section: &Section<'_>) -> Option<ShownUnit> {
    let written = section.need_text("unit")?;
    let unit = ShownUnit::from_word(written.value);
    if unit.is_none() {
        section.reader.report(
            "SC-006",
            written.raw.start,
            Text::new(format!("不认识计量单位“{}”", written.value), format!("unknown unit `{}`", written.value)),
            crate::hint::remedy(written.value, ShownUnit::WORDS.iter().copied()),
        );
    }
    unit
}
