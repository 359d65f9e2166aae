//! Proving again who one is, before a dangerous act (确认身份).

use super::{proof, proof_fields};
use crate::cookie;
use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::sign_in::way_on;
use crate::ui::form;
use crate::ui::panel::panel;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use ballast_app::access::sign_in::prove_again;
use maud::{Markup, html};

/// Shows the form.
pub(crate) async fn get(visit: Visit) -> Markup {
    let lang = visit.lang;
    let title = lang.pick("确认身份", "Prove who you are");
    let body = html! {
        p { (lang.pick("封存、导出、授权等操作要求五分钟内确认过身份。", "Freezing, exporting and granting need a proof of the last five minutes.")) }
        form method="post" action=(routes::Prove) {
            (form::token(&visit))
            input type="hidden" name="to" value=(visit.asked("to"));
            (proof_fields(&visit, false))
            button.button.primary type="submit" { (lang.pick("确认", "Prove")) }
        }
    };
    page(&visit, &Frame::new(Section::None, title), &panel(title, Markup::default(), body))
}

/// Goes on under a new token.
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
    let address = visit.address.to_string();
    let token = prove_again(&web.app, &caller, &proof(web.jar(), &fields, &headers, &address)).await?;
    let jar = web.jar();
    let mut response = Redirect::to(&way_on(fields.get("to"))).into_response();
    response.headers_mut().extend(jar.secret(cookie::SESSION, &token).map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(response)
}
