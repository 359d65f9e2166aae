//! The link with which a person sets the password, once (设置密码).

use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::sign_in::origin;
use crate::ui::form::{self, FieldError, field};
use crate::ui::panel::panel;
use crate::visit::Visit;
use crate::web::Web;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use ballast_app::AppError;
use ballast_app::access::links::{open_link, use_link};
use ballast_domain::Text;
use maud::{Markup, html};

/// Shows the form.
///
/// # Errors
/// [`Failure::NotFound`] for a link that is unknown, used or too old.
pub(crate) async fn get(State(web): State<Web>, visit: Visit, Path(token): Path<String>) -> Result<Markup, Failure> {
    web.count_try(visit.address)?;
    let account = open_link(&web.app, &token).await?;
    Ok(show(&visit, &token, &account.login, &[]))
}

/// Sets the password and leads to the sign-in.
///
/// # Errors
/// [`Failure::NotFound`] for a link that is unknown, used or too old.
pub(crate) async fn post(
    State(web): State<Web>,
    visit: Visit,
    Path(token): Path<String>,
    fields: Fields,
) -> Result<Response, Failure> {
    let account = open_link(&web.app, &token).await?;
    let refused = |message: Text| {
        let errors = [FieldError { field: "wanted", message }];
        (StatusCode::UNPROCESSABLE_ENTITY, show(&visit, &token, &account.login, &errors)).into_response()
    };
    if fields.exact("wanted") != fields.exact("again") {
        return Ok(refused(Text::fixed("两次输入不一致", "the two differ")));
    }
    match use_link(&web.app, &token, fields.exact("wanted"), &origin(&visit)).await {
        Ok(()) => Ok(Redirect::to(&routes::SignIn.to_string()).into_response()),
        Err(AppError::Invalid(message)) => Ok(refused(message)),
        Err(error) => Err(error.into()),
    }
}

fn show(visit: &Visit, token: &str, login: &str, errors: &[FieldError]) -> Markup {
    let lang = visit.lang;
    let title = lang.pick("设置密码", "Set your password");
    let body = html! {
        (form::errors(lang, errors))
        form method="post" action=(routes::Welcome(token.to_owned())) {
            (form::token(visit))
            p { (lang.pick("账号", "Account")) " " code { (login) } }
            (wanted_fields(visit, errors))
            button.button.primary type="submit" { (title) }
        }
    };
    page(visit, &Frame::new(Section::None, title), &panel(title, Markup::default(), body))
}

/// The new password, twice.
pub(super) fn wanted_fields(visit: &Visit, errors: &[FieldError]) -> Markup {
    let lang = visit.lang;
    let hint = lang.pick(
        "12 至 256 个字符，可以是一句话，中文也行；可以粘贴",
        "12 to 256 signs, a sentence will do; pasting is fine",
    );
    html! {
        (field(lang, "wanted", lang.pick("新密码", "New password"), Some(hint), errors, |d| html! {
            input #wanted type="password" name="wanted" autocomplete="new-password" required aria-describedby=[d.by] aria-invalid=[d.invalid];
        }))
        (field(lang, "again", lang.pick("再输一次", "Once more"), None, &[], |_| html! {
            input #again type="password" name="again" autocomplete="new-password" required;
        }))
    }
}
