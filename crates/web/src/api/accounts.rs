//! Accounts, as administrators deal with them: state, links, sessions, second factors, tokens.

use super::answer::{Done, Given, Made};
use super::codes::PermissionCode;
use super::extract::{Asked, At, Nothing, Sent};
use super::grants::GrantOut;
use super::page::{Address, Page, PageAsked};
use super::personal::ErasureOut;
use super::problem::{Kind, Problem};
use super::words::{Moment, Words};
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::Permission;
use ballast_app::access::links::make_link;
use ballast_app::access::own::Session;
use ballast_app::accounts::list::{AccountLine, list_accounts};
use ballast_app::accounts::make::{NewAccount, make_account};
use ballast_app::accounts::show::{ServiceToken, show_account};
use ballast_app::accounts::tokens::TokenAsked;
use ballast_app::accounts::{recovery, sessions, state as states, tokens};
use ballast_domain::{Text, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An account with what it holds today.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AccountItem {
    login: String,
    /// Masked, but for the caller's own.
    name: String,
    /// Code of the unit.
    unit: String,
    unit_name: Words,
    /// `invited`, `active` or `disabled`.
    state: &'static str,
    /// True for a program.
    is_service: bool,
    /// Codes of the roles.
    roles: Vec<String>,
    last_success_at: Option<Moment>,
    /// Demonstration data.
    is_sample: bool,
}

impl From<&AccountLine> for AccountItem {
    fn from(line: &AccountLine) -> Self {
        Self {
            login: line.account.login.clone(),
            name: line.account.name.clone(),
            unit: line.account.unit.to_string(),
            unit_name: (&line.unit).into(),
            state: line.account.state.code(),
            is_service: line.account.is_service,
            roles: line.roles.iter().map(|role| role.code().to_owned()).collect(),
            last_success_at: line.account.last_success_at.map(Moment),
            is_sample: line.account.is_sample,
        }
    }
}

/// Lists them by login.
pub(crate) async fn list(
    State(web): State<Web>,
    By(caller): By,
    address: Address,
    Asked(asked): Asked<PageAsked>,
) -> Result<Given<Page<AccountItem>>, Problem> {
    let accounts = list_accounts(&web.app, &caller).await?;
    Ok(Given(Page::of(accounts.iter().map(AccountItem::from).collect(), asked, &address)?))
}

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountAsked {
    /// Small letters, digits and `-_.`, beginning with a letter.
    login: String,
    name: String,
    /// Code of the unit.
    unit: String,
    /// True for a program.
    is_service: bool,
}

/// What was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountMade {
    login: String,
}

/// Makes one, without any right.
pub(crate) async fn make(
    State(web): State<Web>,
    By(caller): By,
    Sent(sent): Sent<AccountAsked>,
) -> Result<Made<AccountMade>, Problem> {
    let AccountAsked { login, name, unit, is_service } = sent;
    let new = NewAccount { login, name, unit: unit_of(&unit)?, is_service };
    make_account(&web.app, &caller, &new).await?;
    Ok(Made { location: format!("/api/v1/accounts/{}", new.login), value: AccountMade { login: new.login } })
}

/// The code of a unit in a body.
pub(crate) fn unit_of(code: &str) -> Result<UnitId, Problem> {
    let text = Text::fixed("单位代码不正确", "this is no code of a unit");
    UnitId::new(code).ok_or_else(|| Problem::new(Kind::WrongValue, text).at("body unit"))
}

/// An account with everything that concerns it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountOut {
    login: String,
    /// Masked, but for the caller's own.
    name: String,
    unit: String,
    unit_name: Words,
    /// `invited`, `active` or `disabled`.
    state: &'static str,
    is_service: bool,
    last_success_at: Option<Moment>,
    /// Refused tries since.
    failures_since: i64,
    has_second_factor: bool,
    /// All, oldest first.
    grants: Vec<GrantOut>,
    /// Open ones, the newest first.
    sessions: Vec<SessionOut>,
    /// Of a program.
    tokens: Vec<TokenOut>,
    /// The erasure of its personal data, if one was asked for.
    erasure: Option<ErasureOut>,
}

/// An open session.
#[derive(Serialize, ToSchema)]
struct SessionOut {
    id: i64,
    made_at: Moment,
    seen_at: Moment,
    /// Network of the address.
    address: String,
}

impl From<&Session> for SessionOut {
    fn from(session: &Session) -> Self {
        Self {
            id: session.id,
            made_at: Moment(session.made_at),
            seen_at: Moment(session.seen_at),
            address: session.session.address.clone(),
        }
    }
}

/// A token; itself it stands nowhere.
#[derive(Serialize, ToSchema)]
struct TokenOut {
    id: i64,
    label: String,
    made_by: String,
    made_at: Moment,
    expires_at: Moment,
    ended_at: Option<Moment>,
    /// What it is narrowed to; none for all of its account but dangerous acts.
    permissions: Option<Vec<PermissionCode>>,
}

impl From<&ServiceToken> for TokenOut {
    fn from(token: &ServiceToken) -> Self {
        let known = |codes: &Vec<String>| {
            codes.iter().filter_map(|code| Permission::from_code(code)).map(PermissionCode).collect()
        };
        Self {
            id: token.id,
            label: token.label.clone(),
            made_by: token.made.0.clone(),
            made_at: Moment(token.made.1),
            expires_at: Moment(token.expires_at),
            ended_at: token.ended_at.map(Moment),
            permissions: token.permissions.as_ref().map(known),
        }
    }
}

/// Shows one.
pub(crate) async fn show(
    State(web): State<Web>,
    By(caller): By,
    At(login): At<String>,
) -> Result<Given<AccountOut>, Problem> {
    let view = show_account(&web.app, &caller, &login).await?;
    Ok(Given(AccountOut {
        login: view.account.login,
        name: view.account.name,
        unit: view.account.unit.to_string(),
        unit_name: view.unit.into(),
        state: view.account.state.code(),
        is_service: view.account.is_service,
        last_success_at: view.account.last_success_at.map(Moment),
        failures_since: view.account.failures_since,
        has_second_factor: view.has_second_factor,
        grants: view.grants.iter().map(GrantOut::from).collect(),
        sessions: view.sessions.iter().map(SessionOut::from).collect(),
        tokens: view.tokens.iter().map(TokenOut::from).collect(),
        erasure: view.erasure.as_ref().map(ErasureOut::from),
    }))
}

/// Whether an account is open.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StateSent {
    is_open: bool,
}

/// Opens or closes one.
pub(crate) async fn set_state(
    State(web): State<Web>,
    By(caller): By,
    At(login): At<String>,
    Sent(sent): Sent<StateSent>,
) -> Result<Done, Problem> {
    states::set_account_state(&web.app, &caller, &login, sent.is_open).await?;
    Ok(Done)
}

/// A link that works once.
#[derive(Serialize, ToSchema)]
pub(crate) struct LinkMade {
    /// The path of the page that it opens.
    path: String,
    expires_at: Moment,
}

/// Makes an invitation or reset link.
pub(crate) async fn link(
    State(web): State<Web>,
    By(caller): By,
    At(login): At<String>,
    _: Nothing,
) -> Result<Given<LinkMade>, Problem> {
    let link = make_link(&web.app, &caller, &login).await?;
    Ok(Given(LinkMade { path: crate::routes::Welcome(link.token).to_string(), expires_at: Moment(link.expires_at) }))
}

/// What ending came to.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionsEnded {
    /// Sessions that were open.
    sessions: u64,
}

/// Ends all sessions of an account.
pub(crate) async fn end_sessions(
    State(web): State<Web>,
    By(caller): By,
    At(login): At<String>,
    _: Nothing,
) -> Result<Given<SessionsEnded>, Problem> {
    Ok(Given(SessionsEnded { sessions: sessions::end_sessions(&web.app, &caller, &login).await? }))
}

/// Lifts the pause after wrong tries.
pub(crate) async fn lift_pause(
    State(web): State<Web>,
    By(caller): By,
    At(login): At<String>,
    _: Nothing,
) -> Result<Done, Problem> {
    sessions::lift_pause(&web.app, &caller, &login).await?;
    Ok(Done)
}

/// Removes lost second factors.
pub(crate) async fn remove_factors(
    State(web): State<Web>,
    By(caller): By,
    At(login): At<String>,
    _: Nothing,
) -> Result<Done, Problem> {
    recovery::remove_lost_factors(&web.app, &caller, &login).await?;
    Ok(Done)
}

/// A new token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenSent {
    /// What it is for.
    label: String,
    /// For how many days it is good.
    #[schema(minimum = 1, maximum = 366)]
    days: i64,
    /// What it is narrowed to; absent for all of its account but dangerous acts.
    #[schema(min_items = 1)]
    permissions: Option<Vec<PermissionCode>>,
}

/// A token as it is handed over, once.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenMade {
    id: i64,
    /// Itself; it is not shown again.
    token: String,
    expires_at: Moment,
}

/// Makes a token of a service account.
pub(crate) async fn make_token(
    State(web): State<Web>,
    By(caller): By,
    At(login): At<String>,
    Sent(sent): Sent<TokenSent>,
) -> Result<Made<TokenMade>, Problem> {
    let permissions = sent.permissions.map(|codes| codes.into_iter().map(|code| code.0).collect());
    let asked = TokenAsked { label: &sent.label, days: sent.days, permissions };
    let made = tokens::make_token(&web.app, &caller, &login, &asked).await?;
    let value = TokenMade { id: made.id, token: made.token, expires_at: Moment(made.expires_at) };
    Ok(Made { location: format!("/api/v1/accounts/{login}"), value })
}

/// Takes a token back.
pub(crate) async fn end_token(
    State(web): State<Web>,
    By(caller): By,
    At((login, token)): At<(String, i64)>,
    _: Nothing,
) -> Result<Done, Problem> {
    tokens::end_token(&web.app, &caller, &login, token).await?;
    Ok(Done)
}
