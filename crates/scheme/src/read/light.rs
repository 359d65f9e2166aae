//! `[lights]` and `[[light]]`.

use super::section::Section;
use super::{condition, id, limited};
use crate::language::{Names, Scope};
use crate::outcome::Colour;
use crate::scheme::{Light, LightWords, Lights, Overall};
use std::collections::BTreeSet;

/// Reads the lights; `None` when there are none.
pub(super) fn read(root: &Section<'_>, names: &Names) -> Option<Lights> {
    let sections = limited(root, "light");
    if sections.is_empty() && !root.has("lights") {
        return None;
    }
    root.need("lights");
    let overall = root.section("lights").and_then(|section| {
        section.need("overall");
        let overall = section.choice("overall", &[("worst", Overall::Worst), ("separate", Overall::Separate)]);
        section.finish();
        overall
    });
    let mut taken = BTreeSet::new();
    let lights: Vec<Light> = sections.into_iter().filter_map(|section| light(section, names, &mut taken)).collect();
    Some(Lights { overall: overall?, lights })
}

fn light(section: Section<'_>, names: &Names, taken: &mut BTreeSet<String>) -> Option<Light> {
    let scope = Scope::scores(names);
    let id = id(&section, "id", taken);
    let title = section.need_words("title");
    let clause = section.words("clause");
    let has = (section.has("unless"), section.has("yellow"));
    let unless = condition(&section, "unless", scope);
    section.need("red");
    let red = condition(&section, "red", scope);
    let yellow = condition(&section, "yellow", scope);
    let words = words(&section);
    section.finish();
    let is_whole = has == (unless.is_some(), yellow.is_some());
    let light = Light { id: id?, title: title?, clause, unless, red: red?, yellow, words };
    is_whole.then_some(light)
}

fn words(section: &Section<'_>) -> LightWords {
    let inner = section.section("words");
    let word = |key: &'static str, colour: Colour| {
        inner.as_ref().and_then(|inner| inner.words(key)).unwrap_or_else(|| colour.word())
    };
    let words = LightWords {
        green: word("green", Colour::Green),
        yellow: word("yellow", Colour::Yellow),
        red: word("red", Colour::Red),
    };
    if let Some(inner) = inner {
        inner.finish();
    }
    words
}
