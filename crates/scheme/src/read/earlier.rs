//! `[[earlier]]`: results of other periods that formulas name.

use super::section::Section;
use super::{id, ids_of};
use crate::scheme::{Earlier, EarlierSpan};
use ballast_domain::Text;
use std::collections::{BTreeMap, BTreeSet};

/// Most periods back.
const MOST: i64 = 36;

/// Reads all; by key also those that are declared wrongly. `own`: id, items and lights of the scheme itself.
pub(super) fn read(
    sections: Vec<Section<'_>>,
    own: (&str, &BTreeSet<String>, &BTreeSet<String>),
) -> (Vec<Earlier>, BTreeMap<String, Option<Earlier>>) {
    let (mut taken, mut all, mut by_key) = (BTreeSet::new(), Vec::new(), BTreeMap::new());
    for section in sections {
        let key = section.peek_text("key").map(ToOwned::to_owned);
        let earlier = one(section, own, &mut taken);
        if let Some(key) = key {
            by_key.insert(key, earlier.clone());
        }
        all.extend(earlier);
    }
    (all, by_key)
}

fn one(
    section: Section<'_>,
    (own, own_items, own_lights): (&str, &BTreeSet<String>, &BTreeSet<String>),
    taken: &mut BTreeSet<String>,
) -> Option<Earlier> {
    let key = id(&section, "key", taken);
    let title = section.need_words("title");
    let clause = section.words("clause");
    let of_other = section.text("scheme").map(|written| written.value.to_owned()).filter(|other| other != own);
    let (items, lights) = (ids_of(&section, "items"), ids_of(&section, "lights"));
    if of_other.is_none() && (section.has("items") || section.has("lights")) {
        wrong(
            &section,
            if section.has("items") { "items" } else { "lights" },
            Text::fixed("本办法自己的指标和预警灯不用再列", "the scheme's own items and lights need not be listed"),
            Text::fixed(
                "请删去 items、lights；若是另一办法的结果，请写 scheme",
                "Remove items and lights, or name the other scheme as scheme",
            ),
        );
    }
    section.need("period");
    let spans = [("before", None), ("month", Some(EarlierSpan::Months)), ("quarter", Some(EarlierSpan::Quarters))];
    let spans = [spans[0], spans[1], spans[2], ("half_year", Some(EarlierSpan::HalfYears))];
    let span = section.choice("period", &spans);
    let count = count(&section, span.flatten().is_some());
    let span = span.and_then(|span| span.or_else(|| count.map(EarlierSpan::Before)));
    section.finish();
    let is_own = of_other.is_none();
    Some(Earlier {
        key: key?,
        title: title?,
        scheme: of_other.unwrap_or_else(|| own.to_owned()),
        span: span?,
        items: if is_own { own_items.iter().cloned().collect() } else { items },
        lights: if is_own { own_lights.iter().cloned().collect() } else { lights },
        clause,
    })
}

/// `count`, with `period = "before"` alone; 1 where it is not written.
fn count(section: &Section<'_>, is_inside_the_period: bool) -> Option<u16> {
    if !section.has("count") {
        return Some(1);
    }
    if is_inside_the_period {
        wrong(
            section,
            "count",
            Text::fixed("count 只与 period = \"before\" 同写", "count stands with period = \"before\" alone"),
            Text::fixed("请删去 count", "Remove count"),
        );
        return None;
    }
    let number = section.number("count")?;
    let count = (1..=MOST).find(|count| number == ballast_domain::Exact::from(*count));
    if count.is_none() {
        wrong(
            section,
            "count",
            Text::new(format!("count 须是 1–{MOST} 的整数"), format!("count must be a whole number from 1 to {MOST}")),
            Text::fixed("请改正", "Correct it"),
        );
    }
    count.and_then(|count| u16::try_from(count).ok())
}

fn wrong(section: &Section<'_>, key: &'static str, what: Text, remedy: Text) {
    section.reader.report("SC-038", section.place(key), what, remedy);
}
