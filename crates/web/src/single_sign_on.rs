//! Single sign-on: to the provider and back (单点登录).
//!
//! A form may lead to pages of ours alone (`form-action 'self'`), so that the way out is a page that goes on by itself. The way back is a
//! GET, which changes nothing: it shows a form with what the provider sent, and the form does the rest.

use crate::csrf;
use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::{Frame, Section, page};
use crate::people::passkey;
use crate::routes;
use crate::sign_in::{self, DEVICE, entered, origin};
use crate::ui::form::{self, field};
use crate::ui::panel::panel;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use ballast_app::AppError;
use ballast_app::access::proof::Proof;
use ballast_app::access::single_sign_on::{
    Identity, Returned, begin_linking, begin_sign_in, link, provider_name, sign_in as finish, unlink,
};
use maud::{Markup, html};

/// The button on the sign-in page; nothing where single sign-on is off.
pub(crate) fn button(web: &Web, visit: &Visit, to: &str) -> Markup {
    let lang = visit.lang;
    html! {
        @if let Some(name) = provider_name(&web.app) {
            form method="post" action=(routes::SignOn) {
                (form::token(visit))
                input type="hidden" name="to" value=(to);
                button.button type="submit" { (lang.pick("用", "Sign in with ")) (name.get(lang)) (lang.pick("登录", "")) }
            }
        }
    }
}

/// Sets out for the provider.
///
/// # Errors
/// [`Failure::NotFound`] where single sign-on is off; [`Failure::Refused`] when the provider does not answer; [`Failure::TooMany`].
pub(crate) async fn begin(State(web): State<Web>, visit: Visit, fields: Fields) -> Result<Response, Failure> {
    web.count_try(visit.address)?;
    let address = begin_sign_in(&web.app, &browser(&visit), fields.get("to")).await?;
    Ok(way_out(&visit, &address))
}

/// Sets out for the provider to tie an identity to one's account.
///
/// # Errors
/// As [`begin`].
pub(crate) async fn begin_link(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    _: Fields,
) -> Result<Response, Failure> {
    web.count_try(visit.address)?;
    let address = begin_linking(&web.app, &caller, &browser(&visit)).await?;
    Ok(way_out(&visit, &address))
}

/// A page that goes on to the provider by itself.
fn way_out(visit: &Visit, address: &str) -> Response {
    let lang = visit.lang;
    let title = lang.pick("前往统一身份认证", "On the way to the single sign-on");
    let body = html! {
        p { (lang.pick("正在前往统一身份认证页面。如果没有自动跳转，请点下面的链接。", "You are being taken there. If nothing happens, use the link.")) }
        p { a href=(address) rel="noreferrer" { (lang.pick("继续", "Go on")) } }
    };
    let body = page(visit, &Frame::new(Section::None, title).bare(), &panel(title, Markup::default(), body));
    let mut response = body.into_response();
    if let Ok(refresh) = HeaderValue::from_str(&format!("0; url={address}")) {
        response.headers_mut().insert(header::REFRESH, refresh);
    }
    response
}

/// Shows what the provider sent as a form: signing in, or, for whom is signed in, tying the identity.
///
/// # Errors
/// [`Failure::NotFound`] where single sign-on is off.
pub(crate) async fn get(State(web): State<Web>, visit: Visit) -> Result<Markup, Failure> {
    let name = provider_name(&web.app).ok_or(Failure::NotFound)?;
    let lang = visit.lang;
    if !visit.asked("error").is_empty() {
        return Ok(told(&visit, lang.pick("统一身份认证没有完成，可能是您取消了登录。请返回重试，或用账号和密码登录。", "The single sign-on was not completed; perhaps you cancelled it. Go back and try again, or sign in with account and password.")));
    }
    let is_link = visit.person.is_some();
    let action = if is_link { routes::OwnSignOnAnswer.to_string() } else { routes::SignOnAnswer.to_string() };
    let title = if is_link {
        lang.pick("绑定统一身份认证", "Tie the single sign-on")
    } else {
        lang.pick("登录", "Sign in")
    };
    let body = html! {
        p { (name.get(lang)) (lang.pick("已确认您的身份。", " has seen who you are.")) }
        form method="post" action=(action) {
            (form::token(&visit))
            @for sent in ["code", "state", "iss"] { input type="hidden" name={ "sent-" (sent) } value=(visit.asked(sent)); }
            @if !is_link {
                (field(lang, "code", lang.pick("动态验证码", "Authenticator code"), Some(lang.pick("设置过第二因素才需要填写；也可填恢复码", "only if you set up a second factor; a recovery code will do")), &[], |d| html! {
                    input #code type="text" name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" maxlength="40" aria-describedby=[d.by];
                }))
            }
            button.button.primary type="submit" { (if is_link { lang.pick("绑定到我的账号", "Tie it to my account") } else { lang.pick("登录", "Sign in") }) }
            @if !is_link { (passkey::button(&visit, lang.pick("用通行密钥登录", "Sign in with a passkey"), true)) }
        }
    };
    Ok(page(&visit, &Frame::new(Section::None, title).bare(), &panel(title, Markup::default(), body)))
}

/// Signs in whom the provider identified.
///
/// # Errors
/// [`Failure::NotFound`] where single sign-on is off; [`Failure::Refused`] when the provider does not answer; [`Failure::TooMany`].
pub(crate) async fn post(
    State(web): State<Web>,
    visit: Visit,
    before: Option<Extension<By>>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Failure> {
    web.count_try(visit.address)?;
    let (address, browser) = (visit.address.to_string(), browser(&visit));
    let proof = Proof {
        code: fields.get("code"),
        passkey: fields.get("passkey"),
        device: web.jar().read(&headers, DEVICE),
        address: &address,
        ..Proof::default()
    };
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match finish(&web.app, &returned(&fields, &browser), &proof, agent, &origin(&visit)).await {
        Ok((signed_in, to)) => entered(&web, &signed_in, &to, before).await,
        Err(AppError::SignInRefused) => sign_in::refused(&web, &visit, "", "").await,
        Err(error) => Err(error.into()),
    }
}

/// Ties the identity to one's account.
///
/// # Errors
/// [`Failure::Refused`] when the answer cannot be used, or the identity is another's; [`Failure::TooMany`].
pub(crate) async fn post_link(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    fields: Fields,
) -> Result<Redirect, Failure> {
    web.count_try(visit.address)?;
    link(&web.app, &caller, &returned(&fields, &browser(&visit))).await?;
    Ok(Redirect::to(&routes::OwnAccount.to_string()))
}

/// Unties it.
///
/// # Errors
/// [`Failure::NotFound`] when none is tied.
pub(crate) async fn end(State(web): State<Web>, By(caller): By, _: Fields) -> Result<Redirect, Failure> {
    unlink(&web.app, &caller).await?;
    Ok(Redirect::to(&routes::OwnAccount.to_string()))
}

/// The part of one's account page; nothing where single sign-on is off.
pub(crate) fn own(web: &Web, visit: &Visit, identity: Option<&Identity>) -> Markup {
    let lang = visit.lang;
    let Some(name) = provider_name(&web.app) else { return Markup::default() };
    let body = html! {
        @match identity {
            Some(identity) => {
                p { (lang.pick("已绑定，绑定于 ", "tied since ")) (crate::ui::moment(identity.made_at)) }
                (button_form(visit, &routes::OwnSignOnEnding, lang.pick("解除绑定", "Untie")))
            }
            None => {
                p { (lang.pick("绑定后可以用它登录本系统。须由本人操作，管理员不能代办。", "Once tied you can sign in with it. Only you can do this; no administrator can do it for you.")) }
                (button_form(visit, &routes::OwnSignOn, lang.pick("绑定", "Tie it")))
            }
        }
    };
    panel(name.get(lang), Markup::default(), body)
}

fn button_form(visit: &Visit, action: &impl std::fmt::Display, words: &str) -> Markup {
    html! { form method="post" action=(action) { (form::token(visit)) button.button type="submit" { (words) } } }
}

fn told(visit: &Visit, words: &str) -> Markup {
    let title = visit.lang.pick("登录没有完成", "Not signed in");
    let body = html! {
        p { (words) }
        (crate::ui::panel::button_link(routes::SignIn, visit.lang.pick("去登录", "Sign in"), true))
    };
    page(visit, &Frame::new(Section::None, title).bare(), &panel(title, Markup::default(), body))
}

fn returned<'a>(fields: &'a Fields, browser: &'a str) -> Returned<'a> {
    let sent = |name| fields.get(name);
    Returned { code: sent("sent-code"), state: sent("sent-state"), issuer: sent("sent-iss"), browser }
}

/// A tag of the browser: made of its form token, and no such token itself.
fn browser(visit: &Visit) -> String {
    csrf::token(&visit.csrf)
}
