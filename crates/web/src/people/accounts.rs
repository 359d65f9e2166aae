//! All accounts (账号管理).

use crate::failure::Failure;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui;
use crate::ui::panel::{button_link, flush};
use crate::ui::status::{Tone, badge};
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::Permission;
use ballast_app::accounts::list::{AccountLine, AccountState, list_accounts};
use ballast_domain::Lang;
use maud::{Markup, html};

/// Shows them.
///
/// # Errors
/// [`Failure::Internal`] when a query fails.
pub(crate) async fn get(State(web): State<Web>, visit: Visit, By(caller): By) -> Result<Markup, Failure> {
    let lines = list_accounts(&web.app, &caller).await?;
    let lang = visit.lang;
    let title = lang.pick("账号", "Accounts");
    let columns = [
        Column::text(lang.pick("姓名", "Name")).title(),
        Column::text(lang.pick("单位", "Unit")),
        Column::text(lang.pick("现有角色", "Roles now")),
        Column::text(lang.pick("状态", "State")),
        Column::text(lang.pick("最近登录", "Last sign-in")),
    ];
    let rows: Vec<Row> = lines.iter().map(|line| row(lang, line)).collect();
    let frame = Frame::new(Section::Accounts, title).actions(html! {
        @if caller.may(Permission::ManageAccounts) { (button_link(routes::NewAccount, lang.pick("新建账号", "New account"), true)) }
        (button_link(routes::Retention, lang.pick("到期清理", "Retention"), false))
        (button_link(routes::Permissions, lang.pick("权限表", "Permissions"), false))
    });
    let body = flush(title, Markup::default(), table(title, Shape::Cards, &columns, &rows));
    Ok(page(&visit, &frame, &body))
}

fn row(lang: Lang, line: &AccountLine) -> Row {
    let account = &line.account;
    Row::plain(vec![
        html! { a href=(routes::Account(account.login.clone())) { (account.name) } span.sub.code { (account.login) } },
        html! { (line.unit.get(lang)) },
        html! { @for (index, role) in line.roles.iter().enumerate() { @if index > 0 { (lang.pick("、", ", ")) } (role.label().get(lang)) } },
        state(lang, account.state, account.is_service),
        html! { (account.last_success_at.map_or_else(|| "—".to_owned(), ui::moment)) },
    ])
}

/// Whether an account can be used, as a badge.
pub(super) fn state(lang: Lang, state: AccountState, is_service: bool) -> Markup {
    let (tone, word) = match state {
        AccountState::Invited => (Tone::Warn, lang.pick("待设密码", "invited")),
        AccountState::Active if is_service => (Tone::Accent, lang.pick("程序账号", "service")),
        AccountState::Active => (Tone::Good, lang.pick("在用", "in use")),
        AccountState::Disabled => (Tone::Bad, lang.pick("已停用", "closed")),
    };
    badge(tone, word)
}
