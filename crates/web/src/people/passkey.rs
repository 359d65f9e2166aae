//! Passkeys: the question to the browser, a new one, and the button with which one is shown (通行密钥).

use super::factor::told_codes;
use crate::assets;
use crate::failure::Failure;
use crate::fields::Fields;
use crate::routes;
use crate::ui::form::{self, field};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use ballast_app::access::passkey::{Asked, ask, ask_new, register};
use maud::{Markup, html};
use std::fmt::Display;

/// What a browser is to sign in order to enter or to prove.
///
/// # Errors
/// [`Failure::Refused`] where the site has no address; [`Failure::TooMany`].
pub(crate) async fn question(State(web): State<Web>, visit: Visit, _: Fields) -> Result<Json<Asked>, Failure> {
    web.count_try(visit.address)?;
    Ok(Json(ask(&web.app).await?))
}

/// What a browser is to sign in order to make a passkey for the person.
///
/// # Errors
/// [`Failure::Refused`] where the site has no address; [`Failure::TooMany`].
pub(crate) async fn new_question(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    _: Fields,
) -> Result<Json<Asked>, Failure> {
    web.count_try(visit.address)?;
    Ok(Json(ask_new(&web.app, &caller).await?))
}

/// Takes a new passkey; shows recovery codes if these are the first.
///
/// # Errors
/// [`Failure::Refused`] when the browser's answer cannot be used; [`Failure::TooMany`].
pub(crate) async fn add(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    fields: Fields,
) -> Result<Response, Failure> {
    web.count_try(visit.address)?;
    let codes = register(&web.app, &caller, fields.get("label"), fields.get("passkey")).await?;
    if codes.is_empty() {
        return Ok(Redirect::to(&routes::OwnAccount.to_string()).into_response());
    }
    Ok(told_codes(&visit, visit.lang.pick("通行密钥已添加", "The passkey is added"), &codes).into_response())
}

/// A button that shows a passkey with the form around it; hidden until the script finds that the browser can.
pub(crate) fn button(visit: &Visit, words: &str, needs_password: bool) -> Markup {
    let lang = visit.lang;
    let hint = if needs_password {
        lang.pick("代替验证码；密码仍要填写", "in place of the code; the password is needed as well")
    } else {
        lang.pick(
            "USB 密钥没有设 PIN 码时，请先填好密码再点按钮",
            "with a USB key that has no PIN, fill in the password first",
        )
    };
    ask_button(visit, &routes::PasskeyQuestion, words, hint, needs_password)
}

fn ask_button(visit: &Visit, question: &impl Display, words: &str, hint: &str, needs_password: bool) -> Markup {
    let lang = visit.lang;
    html! {
        @if let Some(site) = &visit.site {
            div.field.passkey hidden data-passkey-box {
                input type="hidden" name="passkey";
                button.button type="button" data-passkey=(question) data-site=(site) data-needs-password[needs_password] { (words) }
                @if !hint.is_empty() { span.hint { (hint) } }
                p.error role="alert" hidden data-passkey-told {
                    (lang.pick("没有完成：已取消、超时，或此设备上没有本系统的通行密钥。可以再试一次，或改用密码和验证码。", "Not done: it was cancelled, took too long, or there is no passkey for this site here. Try again, or use password and code."))
                }
            }
            script type="module" src=(assets::href("passkey.js")) {}
        }
    }
}

/// The form that adds one.
pub(super) fn new_form(visit: &Visit) -> Markup {
    let lang = visit.lang;
    html! {
        form method="post" action=(routes::OwnPasskeys) {
            (form::token(visit))
            (field(lang, "label", lang.pick("给它起个名字", "A name for it"), Some(lang.pick("如“办公室的 USB 密钥”“我的手机”", "such as “office USB key”, “my telephone”")), &[], |d| html! {
                input #label type="text" name="label" maxlength="40" autocomplete="off" aria-describedby=[d.by];
            }))
            (ask_button(visit, &routes::NewPasskeyQuestion, lang.pick("添加通行密钥", "Add a passkey"), "", false))
            noscript { p { (lang.pick("添加通行密钥需要浏览器允许脚本；也可以改用手机验证器。", "Adding a passkey needs a browser that allows script; an authenticator will do instead.")) } }
        }
        @if let Some(site) = &visit.site { p.quiet.small { (lang.pick("通行密钥只能在这个地址使用：", "Passkeys work at this address alone: ")) code { (site) } } }
    }
}
