//! Other rules over the records of a run: the scheme's text, what would change, who would move.

use super::{likeness, moves};
use crate::assessments::inside;
use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::page;
use crate::routes;
use crate::schemes::save::{reason_field, text_errors, text_field, text_of};
use crate::ui::form::{self, FieldError};
use crate::ui::panel::panel;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ballast_app::assessments::show::{AssessmentView, show_assessment};
use ballast_app::foresight::what_if::{Trial, scheme_text, try_rules};
use ballast_app::{AppError, Caller, Permission};
use ballast_domain::Lang;
use maud::{Markup, html};

/// The frozen rules, to be changed.
///
/// # Errors
/// [`Failure::NotFound`] for an unknown run.
pub(crate) async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(run): Path<String>,
) -> Result<Markup, Failure> {
    let view = show_assessment(&web.app, &caller, &run).await?;
    let text = scheme_text(&web.app, &caller, &run).await?;
    Ok(show(&visit, &caller, &view, &text, None, &[]))
}

/// Computes the changed rules and shows who would move. Keeps nothing.
///
/// # Errors
/// [`Failure::ForeignForm`] without the token; [`Failure::NotFound`] for an unknown run.
pub(crate) async fn post(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(run): Path<String>,
    fields: Fields,
) -> Result<Response, Failure> {
    let view = show_assessment(&web.app, &caller, &run).await?;
    let text = text_of(&fields);
    let errors = match try_rules(&web.app, &caller, &run, text.clone()).await {
        Ok(trial) => return Ok(show(&visit, &caller, &view, &text, Some(&trial), &[]).into_response()),
        Err(AppError::Scheme(problems)) => text_errors(&problems),
        Err(AppError::Invalid(message)) => vec![FieldError { field: "text", message }],
        Err(error) => return Err(error.into()),
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&visit, &caller, &view, &text, None, &errors)).into_response())
}

fn show(
    visit: &Visit,
    caller: &Caller,
    view: &AssessmentView,
    text: &str,
    trial: Option<&Trial>,
    errors: &[FieldError],
) -> Markup {
    let lang = visit.lang;
    let frame = inside(visit, view, lang.pick("规则推演", "Other rules")).under(html! {
        (lang.pick("改动办法，用这次考核的记录重算；推演本身什么也不保存。", "Change the rules and compute this run's records again; the trial itself keeps nothing."))
    });
    let body = html! {
        (form::errors(lang, errors))
        @if let Some(trial) = trial {
            (result(lang, trial))
            @if !trial.changes.is_empty() && caller.may(Permission::SaveSchemes) { (save(visit, text)) }
        }
        (panel(lang.pick("办法原文", "The scheme file"), Markup::default(), html! {
            form.source-form method="post" action=(routes::WhatIf(view.record.id.clone())) {
                (form::token(visit))
                (text_field(lang, text, errors))
                div.buttons {
                    button.button.primary type="submit" data-busy=(lang.pick("正在推演…", "Computing…")) { (lang.pick("推演", "Compute")) }
                    a.button href=(routes::WhatIf(view.record.id.clone())) { (lang.pick("恢复原文", "Begin again")) }
                }
            }
        }))
    };
    page(visit, &frame, &body)
}

fn result(lang: Lang, trial: &Trial) -> Markup {
    let changes = html! {
        @if trial.changes.is_empty() { p { (lang.pick("规则没有改动。", "The rules are as they were.")) } }
        @else { ul.prose-list { @for change in &trial.changes { li { (change.say(lang)) } } } }
        p.small.quiet {
            (lang.pick("两种排名的等级相关（肯德尔 τ）：", "Rank correlation of both rankings (Kendall's τ): "))
            (likeness(trial.likeness.as_ref()))
        }
    };
    html! {
        (panel(lang.pick("改动", "What was changed"), Markup::default(), changes))
        (moves::moves(lang, lang.pick("谁会变动", "Who would move"), &trial.moves))
    }
}

/// What was tried, to be kept as a new version.
fn save(visit: &Visit, text: &str) -> Markup {
    let lang = visit.lang;
    panel(
        lang.pick("保存这些规则", "Save these rules"),
        Markup::default(),
        html! {
            form method="post" action=(routes::NewScheme) {
                (form::token(visit))
                input type="hidden" name="text" value=(text);
                (reason_field(lang, "", &[]))
                p.small.quiet { (lang.pick("保存前在原文里改写 version。需要五分钟内确认过身份。", "Change `version` in the text before saving. Saving needs a proof of the last five minutes.")) }
                div.buttons { button.button type="submit" { (lang.pick("保存为新版本", "Save as a new version")) } }
            }
        },
    )
}
