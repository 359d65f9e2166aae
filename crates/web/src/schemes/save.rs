//! Saving rules as a new version of a scheme: the text, why, then its page.

use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui::form::{self, FieldError, field};
use crate::ui::panel::panel;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use ballast_app::AppError;
use ballast_app::assessments::save_scheme::{LONGEST_REASON, save_scheme};
use ballast_app::assessments::schemes::find_scheme;
use ballast_domain::{Lang, Text};
use maud::{Markup, html};

/// The form; `?from=` begins with the text of a scheme.
///
/// # Errors
/// [`Failure::NotFound`] for an unknown scheme.
pub(crate) async fn get(State(web): State<Web>, visit: Visit, By(caller): By) -> Result<Markup, Failure> {
    let text = match visit.asked("from") {
        "" => String::new(),
        from => find_scheme(&web.app, &caller, from).await?.text,
    };
    Ok(show(&visit, &text, "", &[]))
}

/// Saves it and leads to its rules.
///
/// # Errors
/// [`Failure::ForeignForm`] without the token.
pub(crate) async fn post(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    fields: Fields,
) -> Result<Response, Failure> {
    let (text, reason) = (text_of(&fields), fields.get("reason"));
    let errors = match save_scheme(&web.app, &caller, text.clone(), reason).await {
        Ok(scheme) => return Ok(Redirect::to(&routes::Scheme(scheme.id).to_string()).into_response()),
        Err(AppError::Scheme(problems)) => text_errors(&problems),
        Err(AppError::Invalid(message)) => {
            let is_of_reason = reason.is_empty() || reason.chars().count() > LONGEST_REASON;
            vec![FieldError { field: if is_of_reason { "reason" } else { "text" }, message }]
        }
        Err(error) => return Err(error.into()),
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&visit, &text, reason, &errors)).into_response())
}

/// The rules of a form, with the line ends of a file.
pub(crate) fn text_of(fields: &Fields) -> String {
    fields.exact("text").replace("\r\n", "\n")
}

/// The problems of a scheme's text beside its field.
pub(crate) fn text_errors(problems: &[ballast_scheme::Problem]) -> Vec<FieldError> {
    let message = |problem: &ballast_scheme::Problem| Text::new(problem.say(Lang::Zh), problem.say(Lang::En));
    problems.iter().map(|problem| FieldError { field: "text", message: message(problem) }).collect()
}

/// The field for the rules.
pub(crate) fn text_field(lang: Lang, text: &str, errors: &[FieldError]) -> Markup {
    let hint = lang.pick("写法见考核办法指南", "the guide to schemes tells how it is written");
    field(lang, "text", lang.pick("规则", "Rules"), Some(hint), errors, |d| {
        html! {
            textarea.code #text name="text" rows="28" spellcheck="false" aria-describedby=[d.by] aria-invalid=[d.invalid] { (text) }
        }
    })
}

/// The field for the reason.
pub(crate) fn reason_field(lang: Lang, reason: &str, errors: &[FieldError]) -> Markup {
    let hint =
        lang.pick("如文件名称和文号、会议决定", "such as the paper and its number, or the decision of a meeting");
    field(lang, "reason", lang.pick("修改依据", "Why the rules change"), Some(hint), errors, |d| {
        html! {
            input #reason type="text" name="reason" value=(reason) required maxlength=(LONGEST_REASON) aria-describedby=[d.by] aria-invalid=[d.invalid];
        }
    })
}

fn show(visit: &Visit, text: &str, reason: &str, errors: &[FieldError]) -> Markup {
    let lang = visit.lang;
    let frame = Frame::new(Section::Assessments, lang.pick("保存考核办法", "Save a scheme"))
        .crumb(&routes::Assessments, lang.pick("考核", "Assessment"))
        .crumb(&routes::Schemes, lang.pick("考核办法", "Schemes"))
        .under(html! {
            (lang.pick("保存为新版本，以后的考核使用它；已有结果仍按封存时的办法。", "It is saved as a new version that later assessments use; results keep the rules they were frozen with."))
        });
    let body = html! {
        (form::errors(lang, errors))
        (panel(lang.pick("办法原文", "The scheme file"), Markup::default(), html! {
            form.source-form method="post" action=(routes::NewScheme) {
                (form::token(visit))
                (text_field(lang, text, errors))
                (reason_field(lang, reason, errors))
                div.buttons {
                    button.button.primary type="submit" { (lang.pick("保存为新版本", "Save as a new version")) }
                    a.button href=(routes::Schemes) { (lang.pick("取消", "Cancel")) }
                }
            }
        }))
    };
    page(visit, &frame, &body)
}
