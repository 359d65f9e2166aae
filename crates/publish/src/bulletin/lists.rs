//! Lists of units with their numbers: 正阳县78.7分、上蔡县78.6分.

use crate::document::Span;
use crate::table::CellRef;
use ballast_domain::{Exact, Lang};

/// Units that share a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Level {
    pub(super) names: Vec<String>,
    pub(super) number: String,
    pub(super) cell: CellRef,
}

/// One unit's number.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) number: String,
    pub(super) cell: CellRef,
}

/// Entries with equal numbers put together, highest first; within one the given order.
pub(super) fn by_number(entries: Vec<Entry>) -> Vec<Level> {
    let mut valued: Vec<(Exact, Entry)> =
        entries.into_iter().filter_map(|entry| Some((entry.number.parse().ok()?, entry))).collect();
    valued.sort_by(|a, b| b.0.cmp(&a.0));
    let mut levels: Vec<Level> = Vec::new();
    let mut last: Option<Exact> = None;
    for (value, Entry { name, number, cell }) in valued {
        match levels.last_mut() {
            Some(level) if last.as_ref() == Some(&value) => level.names.push(name),
            _ => levels.push(Level { names: vec![name], number, cell }),
        }
        last = Some(value);
    }
    levels
}

/// The best and the worst to be named out of all levels; an empty list where naming would take more than five.
pub(super) fn extremes(levels: &[Level]) -> (&[Level], &[Level]) {
    let units: usize = levels.iter().map(|level| level.names.len()).sum();
    let wanted = (units / 4).clamp(1, 3);
    let best = enough(levels.iter(), wanted);
    let rest = &levels[best..];
    let worst = enough(rest.iter().rev(), wanted);
    (&levels[..best], &rest[rest.len() - worst..])
}

/// How many levels from one end hold the wanted number of units, without exceeding five.
fn enough<'a>(levels: impl Iterator<Item = &'a Level>, wanted: usize) -> usize {
    let mut units = 0;
    let mut taken = 0;
    for level in levels {
        if units >= wanted || units + level.names.len() > 5 {
            break;
        }
        units += level.names.len();
        taken += 1;
    }
    taken
}

/// The list as prose, each number followed by its unit; a comma parts the entries where 、 already joins tied names.
pub(super) fn say(levels: &[Level], unit: &str, lang: Lang) -> Vec<Span> {
    let has_ties = levels.iter().any(|level| level.names.len() > 1);
    let between = match (lang, has_ties) {
        (Lang::Zh, true) => "，",
        (Lang::Zh, false) => "、",
        (Lang::En, true) => "; ",
        (Lang::En, false) => ", ",
    };
    let mut spans = Vec::new();
    for (index, level) in levels.iter().enumerate() {
        let before = if index == 0 { "" } else { between };
        for (place, name) in level.names.iter().enumerate() {
            let joint = if place == 0 { before } else { lang.pick("、", ", ") };
            push_text(&mut spans, joint);
            spans.push(Span::name(name));
        }
        let is_tied = level.names.len() > 1;
        push_text(&mut spans, if is_tied { lang.pick("并列", " tied at ") } else { lang.pick("", " ") });
        spans.push(Span::Figure { text: level.number.clone(), cell: level.cell.clone() });
        spans.push(Span::text(with_space(unit, lang)));
    }
    spans
}

/// The unit as it follows a number: a space before words in English, none before a percent sign or in Chinese.
pub(super) fn with_space(unit: &str, lang: Lang) -> String {
    let is_closed = lang == Lang::Zh || unit.starts_with('%') || unit.is_empty();
    if is_closed { unit.to_owned() } else { format!(" {unit}") }
}

fn push_text(spans: &mut Vec<Span>, words: &str) {
    if !words.is_empty() {
        spans.push(Span::text(words));
    }
}
