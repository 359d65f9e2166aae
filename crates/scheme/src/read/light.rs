//! `[lights]` and `[[light]]`.

use super::section::{Section, Written};
use super::{condition, id, limited};
use crate::hint;
use crate::language::{Names, Scope};
use crate::outcome::Colour;
use crate::scheme::{EarlierSpan, Light, LightWords, Lights, Overall};
use ballast_domain::Text;
use std::collections::BTreeSet;

/// Reads the lights; `None` when there are none.
pub(super) fn read(root: &Section<'_>, own: &str, names: &Names) -> Option<Lights> {
    let sections = limited(root, "light");
    if sections.is_empty() && !root.has("lights") {
        return None;
    }
    root.need("lights");
    let mut revises = None;
    let overall = root.section("lights").and_then(|section| {
        section.need("overall");
        let overall = section.choice("overall", &[("worst", Overall::Worst), ("separate", Overall::Separate)]);
        revises = section.text("revises").and_then(|written| revised(&section, &written, own, names));
        section.finish();
        overall
    });
    let mut taken = BTreeSet::new();
    let lights: Vec<Light> = sections.into_iter().filter_map(|section| light(section, names, &mut taken)).collect();
    Some(Lights { overall: overall?, lights, revises })
}

/// `revises = "before"`: the scheme's own results of periods before.
fn revised(section: &Section<'_>, written: &Written<'_>, own: &str, names: &Names) -> Option<String> {
    let key = written.value;
    let Some(declared) = names.earlier.get(key) else {
        let what = Text::new(format!("没有声明往期结果“{key}”"), format!("unknown earlier results `{key}`"));
        let remedy = hint::remedy(key, names.earlier.keys().map(String::as_str));
        section.reader.report("SC-012", written.raw.start, what, remedy);
        return None;
    };
    // One that is declared wrongly was reported there.
    let declared = declared.as_ref()?;
    if declared.scheme != own || !matches!(declared.span, EarlierSpan::Before(_)) {
        section.reader.report(
            "SC-038",
            written.raw.start,
            Text::fixed(
                "只能追溯调整本办法以前各期的灯色",
                "only the scheme's own colours of periods before can be told again",
            ),
            Text::fixed(
                "请声明不写 scheme、period = \"before\" 的 [[earlier]]",
                "Declare [[earlier]] without scheme and with period = \"before\"",
            ),
        );
        return None;
    }
    Some(key.to_owned())
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
