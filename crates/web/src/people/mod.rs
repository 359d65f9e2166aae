//! Accounts, grants and proofs: one's own, and those that administrators look after (账号与授权).

pub(crate) mod accounts;
mod browser;
pub(crate) mod data;
pub(crate) mod factor;
pub(crate) mod grants;
pub(crate) mod new;
pub(crate) mod own;
pub(crate) mod passkey;
pub(crate) mod password;
pub(crate) mod permissions;
pub(crate) mod prove;
pub(crate) mod retention;
pub(crate) mod show;
pub(crate) mod welcome;

use self::browser::browser;
use crate::cookie::Jar;
use crate::fields::Fields;
use crate::sign_in::DEVICE;
use crate::ui;
use crate::ui::form::field;
use crate::ui::status::{Tone, badge};
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use axum::http::HeaderMap;
use ballast_app::Role;
use ballast_app::access::own::{Grant, GrantState, Session};
use ballast_app::access::proof::Proof;
use ballast_domain::{Lang, OrganizationTree};
use maud::{Markup, html};

/// What a form shows as proof; the login is the caller's own.
fn proof<'a>(jar: Jar, fields: &'a Fields, headers: &'a HeaderMap, address: &'a str) -> Proof<'a> {
    let device = jar.read(headers, DEVICE);
    let passkey = fields.get("passkey");
    Proof { login: "", password: fields.exact("password"), code: fields.get("code"), passkey, device, address }
}

/// The fields with which a person proves who he is. Where the password is needed a passkey stands beside it, not in its place.
fn proof_fields(visit: &Visit, needs_password: bool) -> Markup {
    let lang = visit.lang;
    html! {
        (field(lang, "password", lang.pick("当前密码", "Present password"), None, &[], |_| html! {
            input #password type="password" name="password" autocomplete="current-password" required;
        }))
        (field(lang, "code", lang.pick("动态验证码", "Authenticator code"), Some(lang.pick("设置过验证器才需要填写", "only if you set one up")), &[], |d| html! {
            input #code type="text" name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" maxlength="40" aria-describedby=[d.by];
        }))
        (passkey::button(visit, lang.pick("用通行密钥确认", "Prove with a passkey"), needs_password))
    }
}

/// The name of a role; of one that the program no longer knows, its code.
pub(crate) fn role_name(lang: Lang, code: &str) -> String {
    Role::all()
        .chain([Role::command_line()])
        .find(|role| role.code() == code)
        .map_or_else(|| code.to_owned(), |role| role.label().get(lang).to_owned())
}

/// Role, scope and time of grants, with what can be done about each.
fn grant_table(
    visit: &Visit,
    tree: &OrganizationTree,
    grants: &[Grant],
    with_login: bool,
    actions: impl Fn(&Grant) -> Markup,
) -> Markup {
    let lang = visit.lang;
    let columns = [
        Column::text(lang.pick("角色", "Role")).title(),
        Column::text(lang.pick("范围", "Scope")),
        Column::text(lang.pick("有效期", "Valid")),
        Column::text(lang.pick("状态", "State")),
        Column::text(lang.pick("理由", "Reason")),
        Column::text(""),
    ];
    let row = |grant: &Grant| {
        let new = &grant.grant;
        let unit = tree.get(&new.unit).map_or(new.unit.as_str(), |unit| unit.name.get(lang));
        let until = new.valid_until.map_or_else(|| lang.pick("长期", "no end").to_owned(), |day| day.to_string());
        let (tone, word) = match grant.state {
            GrantState::Requested => (Tone::Warn, lang.pick("待审批", "waits")),
            GrantState::Active if grant.holds_on(visit.today) => (Tone::Good, lang.pick("有效", "holds")),
            GrantState::Active => (Tone::Plain, lang.pick("不在有效期", "not now")),
            GrantState::Refused => (Tone::Bad, lang.pick("未批准", "refused")),
            GrantState::Ended => (Tone::Plain, lang.pick("已结束", "ended")),
        };
        Row::plain(vec![
            html! { (role_name(lang, &new.role)) @if with_login { span.sub { (new.login) } } },
            html! { (unit) @if let Some(projects) = &new.projects { span.sub { (projects.len()) " " (lang.pick("个项目", "projects")) } } },
            html! { (new.valid_from) " – " (until) @if let Some(other) = &new.deputy_for { span.sub { (lang.pick("代理", "for ")) (other) } } },
            html! { (badge(tone, word)) },
            html! { (new.reason) span.sub { (grant.requested.0) " · " (ui::moment(grant.requested.1)) } },
            actions(grant),
        ])
    };
    table(lang.pick("授权", "Grants"), Shape::Cards, &columns, &grants.iter().map(row).collect::<Vec<_>>())
}

/// Open sessions, with what can be done about each.
fn session_table(visit: &Visit, sessions: &[Session], actions: impl Fn(&Session) -> Markup) -> Markup {
    let lang = visit.lang;
    if sessions.is_empty() {
        return html! { div.body { p { (lang.pick("没有打开的会话。", "No open sessions.")) } } };
    }
    let columns = [
        Column::text(lang.pick("浏览器", "Browser")).title(),
        Column::text(lang.pick("网络", "Network")),
        Column::text(lang.pick("登录", "Signed in")),
        Column::text(lang.pick("最近使用", "Last used")),
        Column::text(""),
    ];
    let row = |session: &Session| {
        Row::plain(vec![
            html! { (browser(&session.session.agent)) },
            html! { (session.session.address) },
            html! { (ui::moment(session.made_at)) },
            html! { (ui::moment(session.seen_at)) },
            actions(session),
        ])
    };
    table(lang.pick("会话", "Sessions"), Shape::Cards, &columns, &sessions.iter().map(row).collect::<Vec<_>>())
}
