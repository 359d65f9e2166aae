//! Scores and lights as cells of a table.

use crate::ui::number::NONE;
use crate::ui::status::{self, Light, Tone};
use ballast_domain::Lang;
use ballast_scheme::outcome::{AppliedKind, Colour, ItemOutcome, LightOutcome, Named, Score};
use maud::{Markup, html};

/// A score as published; the exact value on hover when rounding cut something off.
pub fn score(score: Option<&Score>) -> Markup {
    let Some(score) = score else { return html! { (NONE) } };
    let exact = score.exact.to_string();
    let differs = score.published.parse().is_ok_and(|published: ballast_domain::Exact| published != score.exact);
    html! { span title=[differs.then_some(exact.as_str())] { (score.published) } }
}

/// The score of an item, or why there is none.
pub fn item_score(lang: Lang, item: &ItemOutcome) -> Markup {
    if item.applied.iter().any(|applied| applied.kind == AppliedKind::NotAsked) {
        return html! { span.quiet { (lang.pick("不考核", "not asked")) } };
    }
    if item.is_excluded {
        return html! { span.quiet title=(lang.pick("无任务，不计入总分", "no task; left out of the total")) { (lang.pick("无任务", "no task")) } };
    }
    score(item.score.as_ref())
}

/// Grades or lists by their titles.
pub fn titles(lang: Lang, named: &[Named]) -> Markup {
    html! { @for named in named { span.applied-word { (status::badge(Tone::Plain, named.title.get(lang))) } } }
}

/// A light with its word.
pub fn light(lang: Lang, light: &LightOutcome) -> Markup {
    coloured(lang, light.colour, light.word.get(lang))
}

/// A colour with a word.
pub fn coloured(lang: Lang, colour: Colour, word: &str) -> Markup {
    match colour {
        Colour::Green => status::light(Light::Green, word),
        Colour::Yellow => status::light(Light::Yellow, word),
        Colour::Red => status::light(Light::Red, word),
        Colour::None | Colour::Unknown => html! { span.quiet { (colour.word().get(lang)) } },
    }
}
