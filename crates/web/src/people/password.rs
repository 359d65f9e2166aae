//! Changing one's password (修改密码).

use super::welcome::wanted_fields;
use super::{proof, proof_fields};
use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui::form::{self, FieldError};
use crate::ui::panel::panel;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use ballast_app::AppError;
use ballast_app::access::own::change_password;
use ballast_domain::Text;
use maud::{Markup, html};

/// Shows the form.
pub(crate) async fn get(visit: Visit) -> Markup {
    show(&visit, &[])
}

/// Changes it.
///
/// # Errors
/// [`Failure::ProofRefused`], [`Failure::TooMany`].
pub(crate) async fn post(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Failure> {
    web.count_try(visit.address)?;
    let refused = |message: Text| {
        (StatusCode::UNPROCESSABLE_ENTITY, show(&visit, &[FieldError { field: "wanted", message }])).into_response()
    };
    if fields.exact("wanted") != fields.exact("again") {
        return Ok(refused(Text::fixed("两次输入不一致", "the two differ")));
    }
    let address = visit.address.to_string();
    match change_password(&web.app, &caller, &proof(web.jar(), &fields, &headers, &address), fields.exact("wanted"))
        .await
    {
        Ok(()) => Ok(Redirect::to(&routes::OwnAccount.to_string()).into_response()),
        Err(AppError::Invalid(message)) => Ok(refused(message)),
        Err(error) => Err(error.into()),
    }
}

fn show(visit: &Visit, errors: &[FieldError]) -> Markup {
    let lang = visit.lang;
    let title = lang.pick("修改密码", "Change your password");
    let body = html! {
        (form::errors(lang, errors))
        form method="post" action=(routes::OwnPassword) {
            (form::token(visit))
            (proof_fields(visit, true))
            (wanted_fields(visit, errors))
            button.button.primary type="submit" { (title) }
        }
    };
    let frame = Frame::new(Section::None, title).crumb(&routes::OwnAccount, lang.pick("我的账号", "My account"));
    page(visit, &frame, &panel(title, Markup::default(), body))
}
