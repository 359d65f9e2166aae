//! Setting up an authenticator, seeing its first code, removing it (手机验证器).

use super::{proof, proof_fields};
use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui::form::{self, FieldError, field};
use crate::ui::notice::notice;
use crate::ui::panel::{button_link, panel};
use crate::ui::status::Tone;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use ballast_app::AppError;
use ballast_app::access::second_factor::{self, Enrolment, confirm, enrol};
use maud::{Markup, PreEscaped, html};
use qrcode::QrCode;
use qrcode::render::svg;

/// Without a code: makes a secret and shows it. With one: confirms it and shows the recovery codes, this once.
///
/// # Errors
/// [`Failure::NotFound`] when there is nothing to confirm; [`Failure::TooMany`].
pub(crate) async fn post(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    fields: Fields,
) -> Result<Response, Failure> {
    web.count_try(visit.address)?;
    let Ok(id) = fields.get("factor").parse::<i64>() else {
        let enrolment = enrol(&web.app, &caller).await?;
        return Ok(ask(&visit, &enrolment, &[]).into_response());
    };
    match confirm(&web.app, &caller, id, fields.get("code")).await {
        Ok(codes) => {
            Ok(told_codes(&visit, visit.lang.pick("验证器已启用", "The authenticator is on"), &codes).into_response())
        }
        Err(AppError::Invalid(message)) => {
            let (secret, address) = (fields.get("secret").to_owned(), fields.get("address").to_owned());
            let errors = [FieldError { field: "code", message }];
            let again = ask(&visit, &Enrolment { id, secret, address }, &errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Asks for the proof with which one is removed.
pub(crate) async fn ask_removal(visit: Visit, Path(factor): Path<i64>) -> Markup {
    let lang = visit.lang;
    let title = lang.pick("移除第二因素", "Remove a second factor");
    let body = html! {
        p { (lang.pick("移除后，用它不能再登录；其他浏览器的会话随即结束。移除最后一个时，恢复码一并作废。", "It signs in no more, and sessions in other browsers end. With the last one the recovery codes go too.")) }
        form method="post" action=(routes::RemovingFactor(factor)) {
            (form::token(&visit))
            (proof_fields(&visit, false))
            button.button.primary type="submit" { (lang.pick("移除", "Remove")) }
        }
    };
    page(&visit, &frame(&visit, title), &panel(title, Markup::default(), body))
}

/// Removes one of one's authenticators or passkeys.
///
/// # Errors
/// [`Failure::ProofRefused`], [`Failure::NotFound`], [`Failure::TooMany`].
pub(crate) async fn remove(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(factor): Path<i64>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Redirect, Failure> {
    web.count_try(visit.address)?;
    let address = visit.address.to_string();
    second_factor::remove(&web.app, &caller, factor, &proof(web.jar(), &fields, &headers, &address)).await?;
    Ok(Redirect::to(&routes::OwnAccount.to_string()))
}

fn frame<'a>(visit: &Visit, title: &'a str) -> Frame<'a> {
    Frame::new(Section::None, title).crumb(&routes::OwnAccount, visit.lang.pick("我的账号", "My account"))
}

fn ask(visit: &Visit, enrolment: &Enrolment, errors: &[FieldError]) -> Markup {
    let lang = visit.lang;
    let title = lang.pick("设置验证器", "Set up an authenticator");
    let picture = QrCode::new(&enrolment.address).ok().map(|code| {
        code.render::<svg::Color<'_>>()
            .min_dimensions(220, 220)
            .dark_color(svg::Color("#000"))
            .light_color(svg::Color("#fff"))
            .build()
    });
    // The library's drawing without its XML head: paths and two fixed colours.
    let picture = picture.and_then(|text| text.find("<svg").map(|at| text[at..].to_owned()));
    let body = html! {
        (form::errors(lang, errors))
        ol.prose-list {
            li { (lang.pick("用手机上的验证器扫描下面的码，或手工输入密钥。", "Scan the code with the authenticator on your telephone, or type the key.")) }
            li { (lang.pick("把它显示的六位数字填在下面。", "Type the six digits that it shows.")) }
        }
        @if let Some(picture) = picture {
            div role="img" aria-label=(lang.pick("验证器二维码", "Code for the authenticator")) { (PreEscaped(picture)) }
        }
        p { (lang.pick("密钥", "Key")) " " code { (enrolment.secret) } }
        form method="post" action=(routes::OwnFactor) {
            (form::token(visit))
            input type="hidden" name="factor" value=(enrolment.id);
            input type="hidden" name="secret" value=(enrolment.secret);
            input type="hidden" name="address" value=(enrolment.address);
            (field(lang, "code", lang.pick("六位数字", "Six digits"), None, errors, |d| html! {
                input #code type="text" name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="10" aria-describedby=[d.by] aria-invalid=[d.invalid];
            }))
            button.button.primary type="submit" { (lang.pick("启用", "Turn on")) }
        }
    };
    page(visit, &frame(visit, title), &panel(title, Markup::default(), body))
}

/// Recovery codes, shown this once.
pub(super) fn told_codes(visit: &Visit, title: &str, codes: &[String]) -> Markup {
    let lang = visit.lang;
    let body = html! {
        (notice(Tone::Warn, html! { (lang.pick("恢复码只显示这一次。请抄下或打印，放在安全的地方；手机或密钥遗失时每个可用一次。", "Recovery codes are shown this once. Write them down or print them and keep them safe; each works once when telephone or key is lost.")) }))
        ul { @for code in codes { li { code { (code) } } } }
        (button_link(routes::Home, lang.pick("继续", "Go on"), true))
    };
    page(visit, &frame(visit, title), &panel(title, Markup::default(), body))
}
