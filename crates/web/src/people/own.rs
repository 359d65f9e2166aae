//! One's own account: grants, second factor, sessions (我的账号).

use super::{grant_table, session_table};
use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::single_sign_on;
use crate::ui;
use crate::ui::form;
use crate::ui::notice::notice;
use crate::ui::panel::{button_link, flush, panel};
use crate::ui::status::Tone;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use axum::response::Redirect;
use ballast_app::access::caller::Duty;
use ballast_app::access::own::{end_own_session, own_account};
use ballast_app::access::second_factor::{OwnFactor, OwnFactors, own_factors};
use ballast_app::access::single_sign_on::own_identity;
use maud::{Markup, html};

/// Shows it.
///
/// # Errors
/// [`Failure::Internal`] when a query fails.
pub(crate) async fn get(State(web): State<Web>, visit: Visit, By(caller): By) -> Result<Markup, Failure> {
    let own = own_account(&web.app, &caller).await?;
    let factors = own_factors(&web.app, &caller).await?;
    let identity = own_identity(&web.app, &caller).await?;
    let tree = web.app.tree().await?;
    let lang = visit.lang;
    let title = lang.pick("我的账号", "My account");
    let this = caller.through.as_ref().map(|through| through.session);
    let end = |session: &ballast_app::access::own::Session| {
        html! {
            @if Some(session.id) == this { (lang.pick("本会话", "this one")) } @else {
                form method="post" action=(routes::EndingSession(session.id)) {
                    (form::token(&visit))
                    button.button type="submit" { (lang.pick("结束", "End")) }
                }
            }
        }
    };
    let body = html! {
        @if let Some(duty) = caller.duty { (notice(Tone::Warn, html! { (duty_words(&visit, duty)) })) }
        (panel(lang.pick("登录方式", "How you sign in"), Markup::default(), html! {
            p { (lang.pick("账号", "Account")) " " code { (own.account.login) } }
            p { (button_link(routes::OwnPassword, lang.pick("修改密码", "Change the password"), caller.duty == Some(Duty::NewPassword))) }
            @if factors.recovery_codes > 0 { p { (lang.pick("剩余恢复码：", "Recovery codes left: ")) (factors.recovery_codes) } }
        }))
        (panel(lang.pick("通行密钥", "Passkeys"), Markup::default(), passkeys(&visit, &factors)))
        (panel(lang.pick("手机验证器", "Authenticator"), Markup::default(), second_factor(&visit, &factors, caller.duty == Some(Duty::SecondFactor))))
        (single_sign_on::own(&web, &visit, identity.as_ref()))
        (panel(lang.pick("个人信息", "Personal data"), Markup::default(), html! {
            p { (lang.pick("系统保存您的账号、姓名、单位、授权、登录方式、打开的会话和操作记录；离职后可向系统管理员申请清除，操作记录只留账号名。", "The system keeps your login, name, unit, grants, ways of signing in, open sessions and deeds. When you have left, the system administrator can have them erased; the deeds then stay under the login alone.")) }
            p {
                a.button href=(routes::OwnData) download { (lang.pick("导出我的信息（JSON）", "Export my data (JSON)")) } " "
                a.button href=(routes::with_query(&routes::OwnData, &[("format", "csv")])) download { (lang.pick("导出我的信息（CSV）", "Export my data (CSV)")) }
            }
        }))
        (flush(lang.pick("我的授权", "My grants"), Markup::default(), grant_table(&visit, &tree, &own.grants, false, |_| Markup::default())))
        (flush(lang.pick("打开的会话", "Open sessions"), Markup::default(), session_table(&visit, &own.sessions, end)))
    };
    let history = button_link(routes::OwnHistory, lang.pick("变更历史", "History"), false);
    Ok(page(&visit, &Frame::new(Section::None, title).actions(history), &body))
}

/// Ends one of one's sessions.
///
/// # Errors
/// [`Failure::NotFound`] for somebody else's.
pub(crate) async fn end_session(
    State(web): State<Web>,
    By(caller): By,
    Path(session): Path<i64>,
    _: Fields,
) -> Result<Redirect, Failure> {
    end_own_session(&web.app, &caller, session).await?;
    Ok(Redirect::to(&routes::OwnAccount.to_string()))
}

fn duty_words(visit: &Visit, duty: Duty) -> &'static str {
    match duty {
        Duty::SecondFactor => visit.lang.pick(
            "使用系统前，请先添加通行密钥，或在手机上设置验证器（第二因素）。",
            "Before you go on, add a passkey or set up an authenticator on your telephone.",
        ),
        Duty::Passkey => visit.lang.pick(
            "您的角色须用通行密钥登录。请在下面添加一个，或退出后用已有的通行密钥登录。",
            "Your role is entered with a passkey. Add one below, or sign out and sign in with the one you have.",
        ),
        Duty::NewPassword => {
            visit.lang.pick("密码已用满 90 天，请先修改。", "The password is ninety days old; change it first.")
        }
    }
}

fn passkeys(visit: &Visit, factors: &OwnFactors) -> Markup {
    let lang = visit.lang;
    html! {
        p { (lang.pick("用手机、电脑或 USB 密钥登录，不怕假冒网站。建议至少添加两个，一个作备用。", "Sign in with a telephone, a computer or a USB key; no false site can take it from you. Add two at least, one as a spare.")) }
        ul.plain { @for passkey in &factors.passkeys { li { (one(visit, passkey, lang.pick("移除通行密钥", "Remove the passkey"))) } } }
        @if visit.site.is_some() { (super::passkey::new_form(visit)) } @else {
            p { (lang.pick("本系统未设置访问地址（address），不能使用通行密钥。", "The address of this site is not set (`address`), so that it has no passkeys.")) }
        }
    }
}

/// A factor with what can be done about it.
fn one(visit: &Visit, factor: &OwnFactor, removal: &str) -> Markup {
    let lang = visit.lang;
    html! {
        p {
            @if !factor.label.is_empty() { strong { (factor.label) } " · " }
            (lang.pick("设置于 ", "set up on ")) (ui::moment(factor.made_at))
            @if let Some(used_at) = factor.used_at { (lang.pick("，最近使用 ", ", last used ")) (ui::moment(used_at)) }
        }
        (button_link(routes::RemovingFactor(factor.id), removal, false))
    }
}

fn second_factor(visit: &Visit, factors: &OwnFactors, is_due: bool) -> Markup {
    let lang = visit.lang;
    html! {
        @for factor in &factors.authenticators { (one(visit, factor, lang.pick("移除验证器", "Remove the authenticator"))) }
        @if factors.authenticators.is_empty() {
            form method="post" action=(routes::OwnFactor) {
                (form::token(visit))
                p { (lang.pick("密码之外再加一道：手机上的六位验证码。任何支持 TOTP 的验证器都可以用。", "Six digits on your telephone beside the password; any TOTP authenticator will do.")) }
                button.button.primary[is_due] type="submit" { (lang.pick("设置验证器", "Set up an authenticator")) }
            }
        }
    }
}
