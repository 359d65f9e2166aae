//! Sign-out (退出登录).

use crate::cookie;
use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui::form;
use crate::ui::panel::panel;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use ballast_app::access::sign_out::sign_out;
use maud::{Markup, html};

/// Asks: for whoever comes by the address instead of the menu.
pub(crate) async fn get(visit: Visit) -> Markup {
    let lang = visit.lang;
    let title = lang.pick("退出登录", "Sign out");
    let ask = html! {
        form method="post" action=(routes::SignOut) {
            (form::token(&visit))
            button.button.primary type="submit" { (title) }
        }
    };
    let body = panel(lang.pick("要退出吗？", "Sign out?"), Markup::default(), ask);
    page(&visit, &Frame::new(Section::None, title), &body)
}

/// Ends the session and clears what the browser keeps of it.
///
/// # Errors
/// [`Failure::ForeignForm`] without the token.
pub(crate) async fn post(State(web): State<Web>, By(caller): By, _: Fields) -> Result<Response, Failure> {
    let jar = web.jar();
    sign_out(&web.app, &caller).await?;
    let mut response = Redirect::to(&routes::SignIn.to_string()).into_response();
    response.headers_mut().extend(jar.forget(cookie::SESSION).map(|cookie| (header::SET_COOKIE, cookie)));
    let cleared = HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), cleared);
    Ok(response)
}
