//! Badges, lights and meters: colour never speaks alone.

#![expect(clippy::float_arithmetic, reason = "lengths of bars")]

use crate::ui::icon::{Icon, icon};
use crate::ui::number;
use ballast_domain::{Exact, Lang};
use maud::{Markup, html};

/// The tone of a badge or a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// Belongs to what can be done here.
    Accent,
    /// Well.
    Good,
    /// Look at it.
    Warn,
    /// Wrong, or official alarm.
    Bad,
}

impl Tone {
    /// The class of the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Accent => "accent",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// A word in a box.
pub fn badge(tone: Tone, word: &str) -> Markup {
    html! { span class={ "badge " (tone.class()) } { (word) } }
}

/// Green, yellow or red (三色预警), with its shape and a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// 绿灯.
    Green,
    /// 黄灯.
    Yellow,
    /// 红灯.
    Red,
}

/// The light with its word.
pub fn light(light: Light, word: &str) -> Markup {
    let (class, shape) = match light {
        Light::Green => ("light green", Icon::Check),
        Light::Yellow => ("light yellow", Icon::Warning),
        Light::Red => ("light red", Icon::Stop),
    };
    html! { span class=(class) { (icon(shape)) span { (word) } } }
}

/// A share as a bar with the figure beside it; `due` (1 = 100 %) is marked on the bar when there is one. Beyond 100 % the bar
/// is full.
pub fn meter(lang: Lang, share: Option<&Exact>, due: Option<&Exact>) -> Markup {
    let width = |share: &Exact| (share.to_plot() * 100.0).clamp(0.0, 100.0);
    let is_behind = share.zip(due).is_some_and(|(share, due)| share < due);
    html! {
        span.meter {
            svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" {
                rect.track width="100" height="6" {}
                @if let Some(share) = share { rect.fill.behind[is_behind] width=(format!("{:.1}", width(share))) height="6" {} }
                @if let Some(due) = due { rect.due x=(format!("{:.1}", (width(due) - 0.6).max(0.0))) width="1.2" height="6" {} }
            }
            span.meter-value {
                (number::percent(share))
                @if is_behind { span.visually-hidden { (lang.pick("，低于序时进度", ", behind time pace")) } }
            }
        }
    }
}
