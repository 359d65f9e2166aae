//! Messages to the user.
#![expect(clippy::needless_pass_by_value, reason = "markup is made for its place and handed over")]

use crate::ui::icon::{Icon, icon};
use crate::ui::status::Tone;
use maud::{Markup, html};

/// A message in the flow of the page. Bad ones are announced at once.
pub fn notice(tone: Tone, body: Markup) -> Markup {
    let shape = match tone {
        Tone::Good => Icon::Check,
        Tone::Warn => Icon::Warning,
        Tone::Bad => Icon::Stop,
        Tone::Plain | Tone::Accent => Icon::Info,
    };
    html! {
        div class={ "notice " (tone.class()) } role=(if tone == Tone::Bad { "alert" } else { "status" }) {
            (icon(shape)) div { (body) }
        }
    }
}
