//! Boxes with a heading.
#![expect(clippy::needless_pass_by_value, reason = "markup is made for its place and handed over")]

use crate::ui::icon::{Icon, icon};
use maud::{Markup, html};

/// A box with a heading and something at its right end (a link, a legend, or nothing).
pub fn panel(title: &str, more: Markup, body: Markup) -> Markup {
    html! {
        section.panel {
            header { h2 { (title) } @if !more.0.is_empty() { div.more { (more) } } }
            div.body { (body) }
        }
    }
}

/// A box whose content touches the edges: tables, lists.
pub fn flush(title: &str, more: Markup, body: Markup) -> Markup {
    html! {
        section.panel.long {
            header { h2 { (title) } @if !more.0.is_empty() { div.more { (more) } } }
            div.flush { (body) }
        }
    }
}

/// What stands where a list is empty: what is missing, and the next step.
pub fn empty(what: &str, next: &str, actions: Markup) -> Markup {
    html! {
        div.empty {
            (icon(Icon::Empty))
            strong { (what) }
            p { (next) }
            @if !actions.0.is_empty() { div.actions { (actions) } }
        }
    }
}

/// A link that looks like a button.
pub fn button_link(href: impl std::fmt::Display, label: &str, is_primary: bool) -> Markup {
    html! { a.button.primary[is_primary] href=(href) { (label) } }
}
