//! Forms: every POST form carries the token; errors stand beside the field and in a summary that links to it.

use crate::ui::notice::notice;
use crate::ui::status::Tone;
use crate::visit::Visit;
use ballast_domain::{Lang, Text};
use maud::{Markup, html};

/// The hidden token of a form.
pub fn token(visit: &Visit) -> Markup {
    html! { input type="hidden" name="csrf" value=(visit.csrf); }
}

/// A problem of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name, which is also its id.
    pub field: &'static str,
    /// What is wrong and how to mend it.
    pub message: Text,
}

/// The summary above a form; nothing when there is no error.
pub fn errors(lang: Lang, errors: &[FieldError]) -> Markup {
    if errors.is_empty() {
        return Markup::default();
    }
    notice(
        Tone::Bad,
        html! {
            strong { (lang.pick("请改正下列问题后重新提交", "Please mend the following and send again")) }
            ul { @for error in errors { li { a href={ "#" (error.field) } { (error.message.get(lang)) } } } }
        },
    )
}

/// A labelled control with hint and error. `control` gets the ids that describe it.
pub fn field(
    lang: Lang,
    name: &str,
    label: &str,
    hint: Option<&str>,
    errors: &[FieldError],
    control: impl Fn(Described<'_>) -> Markup,
) -> Markup {
    let error = errors.iter().find(|error| error.field == name);
    let hint_id = hint.map(|_| format!("{name}-hint"));
    let error_id = error.map(|_| format!("{name}-error"));
    let by = [error_id.as_deref(), hint_id.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let described = Described { by: (!by.is_empty()).then_some(by.as_str()), invalid: error.map(|_| "true") };
    html! {
        div.field {
            label for=(name) { (label) }
            (control(described))
            @if let Some(hint) = hint { span.hint id=[hint_id.as_deref()] { (hint) } }
            @if let Some(error) = error { span.error id=[error_id.as_deref()] { (error.message.get(lang)) } }
        }
    }
}

/// The attributes that tie a control to its hint and error.
#[derive(Debug, Clone, Copy)]
pub struct Described<'a> {
    /// For `aria-describedby`.
    pub by: Option<&'a str>,
    /// For `aria-invalid`.
    pub invalid: Option<&'a str>,
}

/// A select of (value, label) pairs; the first may be empty for “all”.
pub fn select(name: &str, id: &str, applies: bool, chosen: &str, options: &[(String, String)]) -> Markup {
    html! {
        select name=(name) id=(id) data-apply[applies] {
            @for (value, label) in options {
                option value=(value) selected[value == chosen] { (label) }
            }
        }
    }
}
