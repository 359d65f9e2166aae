//! One account: its grants, sessions and tokens, and what administrators do about it (账号页).

use super::accounts::state;
use super::data;
use super::new::units;
use super::{grant_table, session_table};
use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::{Frame, Section, page};
use crate::revealing;
use crate::routes::{self, with_query};
use crate::ui;
use crate::ui::form::{self, field};
use crate::ui::notice::notice;
use crate::ui::panel::{button_link, flush, panel};
use crate::ui::status::Tone;
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use axum::response::Redirect;
use ballast_app::access::links::make_link as make;
use ballast_app::access::own::{Grant, GrantState};
use ballast_app::accounts::list::AccountState;
use ballast_app::accounts::show::{AccountView, show_account};
use ballast_app::accounts::tokens::TokenAsked;
use ballast_app::accounts::{recovery, sessions, state as states, tokens};
use ballast_app::history::Subject;
use ballast_app::{Caller, Permission, Role};
use ballast_domain::{Lang, OrganizationTree};
use maud::{Markup, html};
use std::collections::BTreeSet;

/// Shows it.
///
/// # Errors
/// [`Failure::NotFound`] for no such account.
pub(crate) async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(login): Path<String>,
) -> Result<Markup, Failure> {
    let view = show_account(&web.app, &caller, &login).await?;
    let tree = web.app.tree().await?;
    Ok(show(&visit, &caller, &tree, &view, &Markup::default()))
}

/// Opens or closes the account.
///
/// # Errors
/// [`Failure::Refused`] for one's own account.
pub(crate) async fn set_state(
    State(web): State<Web>,
    By(caller): By,
    Path(login): Path<String>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    states::set_account_state(&web.app, &caller, &login, fields.get("state") == "open").await?;
    Ok(back(&login))
}

/// Makes an invitation or reset link and shows it, this once.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Refused`].
pub(crate) async fn make_link(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(login): Path<String>,
    _: Fields,
) -> Result<Markup, Failure> {
    let link = make(&web.app, &caller, &login).await?;
    let lang = visit.lang;
    let told = notice(
        Tone::Warn,
        html! {
            p { (lang.pick("把下面的地址交给本人，只显示这一次，用过即失效。有效至 ", "Hand this address to the person. It is shown this once, works once, and until ")) (ui::moment(link.expires_at)) }
            p { code { (routes::Welcome(link.token)) } }
        },
    );
    let view = show_account(&web.app, &caller, &login).await?;
    let tree = web.app.tree().await?;
    Ok(show(&visit, &caller, &tree, &view, &told))
}

/// Ends all sessions.
///
/// # Errors
/// [`Failure::NotFound`].
pub(crate) async fn end_sessions(
    State(web): State<Web>,
    By(caller): By,
    Path(login): Path<String>,
    _: Fields,
) -> Result<Redirect, Failure> {
    sessions::end_sessions(&web.app, &caller, &login).await?;
    Ok(back(&login))
}

/// Lifts the pause after wrong tries.
///
/// # Errors
/// [`Failure::NotFound`].
pub(crate) async fn lift_pause(
    State(web): State<Web>,
    By(caller): By,
    Path(login): Path<String>,
    _: Fields,
) -> Result<Redirect, Failure> {
    sessions::lift_pause(&web.app, &caller, &login).await?;
    Ok(back(&login))
}

/// Removes lost second factors.
///
/// # Errors
/// [`Failure::Refused`] without an open reset link.
pub(crate) async fn remove_factors(
    State(web): State<Web>,
    By(caller): By,
    Path(login): Path<String>,
    _: Fields,
) -> Result<Redirect, Failure> {
    recovery::remove_lost_factors(&web.app, &caller, &login).await?;
    Ok(back(&login))
}

/// Makes a token and shows it, this once.
///
/// # Errors
/// [`Failure::NotFound`] for a person's account; [`Failure::Refused`].
pub(crate) async fn make_token(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(login): Path<String>,
    fields: Fields,
) -> Result<Markup, Failure> {
    let days = fields.get("days").parse().unwrap_or_default();
    let named: BTreeSet<Permission> =
        fields.beginning("may.").filter_map(|(code, _)| Permission::from_code(code)).collect();
    let asked =
        TokenAsked { label: fields.get("label"), days, permissions: Some(named).filter(|named| !named.is_empty()) };
    let made = tokens::make_token(&web.app, &caller, &login, &asked).await?;
    let lang = visit.lang;
    let told = notice(
        Tone::Warn,
        html! {
            p { (lang.pick("令牌只显示这一次：", "The token is shown this once:")) }
            p { code { (made.token) } }
        },
    );
    let view = show_account(&web.app, &caller, &login).await?;
    let tree = web.app.tree().await?;
    Ok(show(&visit, &caller, &tree, &view, &told))
}

/// Takes a token back.
///
/// # Errors
/// [`Failure::NotFound`].
pub(crate) async fn end_token(
    State(web): State<Web>,
    By(caller): By,
    Path((login, token)): Path<(String, i64)>,
    _: Fields,
) -> Result<Redirect, Failure> {
    tokens::end_token(&web.app, &caller, &login, token).await?;
    Ok(back(&login))
}

fn back(login: &str) -> Redirect {
    Redirect::to(&routes::Account(login.to_owned()).to_string())
}

fn show(visit: &Visit, caller: &Caller, tree: &OrganizationTree, view: &AccountView, told: &Markup) -> Markup {
    let lang = visit.lang;
    let account = &view.account;
    let login = &account.login;
    let (manages, decides) = (caller.may(Permission::ManageAccounts), caller.may(Permission::DecideGrants));
    let body = html! {
        (told)
        (panel(lang.pick("账号", "Account"), Markup::default(), html! {
            dl.facts {
                div { dt { (lang.pick("账号", "Login")) } dd.code { (login) } }
                div { dt { (lang.pick("单位", "Unit")) } dd { (view.unit.get(lang)) } }
                div { dt { (lang.pick("状态", "State")) } dd { (state(lang, account.state, account.is_service)) } }
                div { dt { (lang.pick("最近登录", "Last sign-in")) } dd { (account.last_success_at.map_or_else(|| "—".to_owned(), ui::moment)) } }
                div { dt { (lang.pick("其后失败", "Refused since")) } dd { (account.failures_since) } }
                div { dt { (lang.pick("第二因素", "Second factor")) } dd { (if view.has_second_factor { lang.pick("已设置", "set up") } else { lang.pick("未设置", "none") }) } }
            }
            div.buttons {
                @if manages {
                    @let is_open = account.state != AccountState::Disabled;
                    (deed(visit, &routes::AccountState(login.clone()), ("state", if is_open { "closed" } else { "open" }), if is_open { lang.pick("停用", "Close") } else { lang.pick("启用", "Open") }))
                    @if !account.is_service {
                        (deed(visit, &routes::AccountLink(login.clone()), ("", ""), if account.password_hash.is_empty() { lang.pick("生成邀请链接", "Make an invitation") } else { lang.pick("生成重置链接", "Make a reset link") }))
                    }
                }
                @if decides {
                    (deed(visit, &routes::AccountSessions(login.clone()), ("", ""), lang.pick("结束全部会话", "End all sessions")))
                    (deed(visit, &routes::AccountPause(login.clone()), ("", ""), lang.pick("解除登录等待", "Lift the pause")))
                    (deed(visit, &routes::AccountFactors(login.clone()), ("", ""), lang.pick("移除遗失的第二因素", "Remove lost second factors")))
                }
            }
        }))
        (flush(lang.pick("授权", "Grants"), Markup::default(), grant_table(visit, tree, &view.grants, false, |grant| grant_deeds(visit, caller, grant))))
        @if manages { (request(visit, tree, login)) }
        (flush(lang.pick("打开的会话", "Open sessions"), Markup::default(), session_table(visit, &view.sessions, |_| Markup::default())))
        @if account.is_service { (token_list(visit, view, manages)) }
        @else { (data::section(visit, caller, login, view.erasure.as_ref())) }
    };
    let body = html! {
        (body)
        @if !account.is_service && *login != caller.login { (revealing::panel_for(visit, caller, &Subject::Account(login.clone()))) }
    };
    let history = routes::AccountHistory(login.clone());
    let frame = Frame::new(Section::Accounts, &account.name)
        .crumb(&routes::Accounts, lang.pick("账号", "Accounts"))
        .actions(button_link(history, lang.pick("变更历史", "History"), false));
    page(visit, &frame, &body)
}

/// A button that does something.
fn deed(visit: &Visit, to: &impl std::fmt::Display, (name, value): (&str, &str), word: &str) -> Markup {
    html! {
        form method="post" action=(to) {
            (form::token(visit))
            @if !name.is_empty() { input type="hidden" name=(name) value=(value); }
            button.button type="submit" { (word) }
        }
    }
}

/// What the caller can do about a grant.
pub(super) fn grant_deeds(visit: &Visit, caller: &Caller, grant: &Grant) -> Markup {
    let lang = visit.lang;
    if !caller.may(Permission::DecideGrants) {
        return Markup::default();
    }
    match grant.state {
        GrantState::Requested => html! {
            div.buttons {
                (deed(visit, &routes::DecidingGrant(grant.id), ("decision", "allow"), lang.pick("批准", "Allow")))
                (deed(visit, &routes::DecidingGrant(grant.id), ("decision", "refuse"), lang.pick("不批准", "Refuse")))
            }
        },
        GrantState::Active => html! {
            form method="post" action=(routes::EndingGrant(grant.id)) {
                (form::token(visit))
                label.visually-hidden for={ "reason-" (grant.id) } { (lang.pick("结束的理由", "Reason for ending it")) }
                input id={ "reason-" (grant.id) } type="text" name="reason" required maxlength="200" placeholder=(lang.pick("结束的理由", "Reason for ending it"));
                button.button type="submit" { (lang.pick("结束", "End")) }
            }
        },
        GrantState::Refused | GrantState::Ended => Markup::default(),
    }
}

fn request(visit: &Visit, tree: &OrganizationTree, login: &str) -> Markup {
    let lang = visit.lang;
    let roles: Vec<(String, String)> =
        Role::all().map(|role| (role.code().to_owned(), role.label().get(lang).to_owned())).collect();
    let form = html! {
        form method="post" action=(routes::AccountGrants(login.to_owned())) {
            (form::token(visit))
            div.field-row {
                (field(lang, "role", lang.pick("角色", "Role"), None, &[], |_| form::select("role", "role", false, "", &roles)))
                (field(lang, "unit", lang.pick("范围：单位及其下级", "Scope: the unit and all below"), None, &[], |_| form::select("unit", "unit", false, "", &units(lang, tree))))
            }
            (field(lang, "projects", lang.pick("只限这些项目", "These projects alone"), Some(lang.pick("项目编号，用逗号分开；不填为全部", "numbers of projects, separated by commas; empty for all")), &[], |d| html! {
                input #projects type="text" name="projects" maxlength="2000" aria-describedby=[d.by];
            }))
            div.field-row {
                (field(lang, "valid_from", lang.pick("开始日期", "First day"), None, &[], |_| html! { input #valid_from type="date" name="valid_from" value=(visit.today) required; }))
                (field(lang, "valid_until", lang.pick("截止日期", "Last day"), Some(lang.pick("不填为长期", "empty for no end")), &[], |d| html! { input #valid_until type="date" name="valid_until" aria-describedby=[d.by]; }))
                (field(lang, "deputy_for", lang.pick("代理谁", "Stands in for"), Some(lang.pick("被代理人的账号", "login of the person")), &[], |d| html! { input #deputy_for type="text" name="deputy_for" maxlength="40" aria-describedby=[d.by]; }))
            }
            (field(lang, "reason", lang.pick("理由", "Reason"), None, &[], |_| html! { input #reason type="text" name="reason" required maxlength="200"; }))
            button.button.primary type="submit" { (lang.pick("申请授权", "Ask for the grant")) }
        }
    };
    panel(lang.pick("申请授权", "Ask for a grant"), Markup::default(), form)
}

/// The permissions that a token is narrowed to, in words.
fn narrowed(lang: Lang, codes: &[String]) -> String {
    let words = codes.iter().map(|code| {
        Permission::from_code(code).map_or_else(|| code.clone(), |permission| permission.label().get(lang).to_owned())
    });
    words.collect::<Vec<_>>().join(lang.pick("、", ", "))
}

fn token_list(visit: &Visit, view: &AccountView, manages: bool) -> Markup {
    let lang = visit.lang;
    let login = &view.account.login;
    let columns = [
        Column::text(lang.pick("用途", "What for")).title(),
        Column::text(lang.pick("生成", "Made")),
        Column::text(lang.pick("有效至", "Until")),
        Column::text(""),
    ];
    let row = |token: &ballast_app::accounts::show::ServiceToken| {
        Row::plain(vec![
            html! { (token.label) @if let Some(codes) = &token.permissions { span.sub { (narrowed(lang, codes)) } } },
            html! { (token.made.0) span.sub { (ui::moment(token.made.1)) } },
            html! { (ui::moment(token.expires_at)) },
            html! {
                @if let Some(at) = token.ended_at { (lang.pick("已收回 ", "taken back ")) (ui::moment(at)) }
                @else if manages { (deed(visit, &routes::EndingToken(login.clone(), token.id), ("", ""), lang.pick("收回", "Take back"))) }
            },
        ])
    };
    html! {
        (flush(lang.pick("令牌", "Tokens"), Markup::default(), table(lang.pick("令牌", "Tokens"), Shape::Cards, &columns, &view.tokens.iter().map(row).collect::<Vec<_>>())))
        @if manages {
            (panel(lang.pick("生成令牌", "Make a token"), Markup::default(), html! {
                form method="post" action=(routes::AccountTokens(login.clone())) {
                    (form::token(visit))
                    div.field-row {
                        (field(lang, "label", lang.pick("用途", "What for"), None, &[], |_| html! { input #label type="text" name="label" required maxlength="60"; }))
                        (field(lang, "days", lang.pick("有效天数", "Days"), None, &[], |_| html! { input #days type="number" name="days" min="1" max="366" value="90" required; }))
                    }
                    fieldset.choices {
                        legend { (lang.pick("限定权限", "Narrowed to")) }
                        p.small.quiet { (lang.pick("都不选：账号获得的全部权限，但不能做要求再次确认身份的操作。选了：只有所选的权限，包括这类操作。",
                            "None: all that the account was granted, but for acts that ask a person for a fresh proof. Some: these alone, such acts included.")) }
                        @for permission in Permission::ALL {
                            label { input type="checkbox" name={ "may." (permission.code()) }; " " (permission.label().get(lang)) }
                        }
                    }
                    button.button.primary type="submit" { (lang.pick("生成", "Make it")) }
                }
            }))
        }
        p.small { a href=(with_query(&routes::AuditTrail, &[("actor", login)])) { (lang.pick("该账号的审计记录", "Its audit trail")) } }
    }
}
