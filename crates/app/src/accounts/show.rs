//! One account (账号页).

use crate::audit::reading::note_accounts;
use crate::{App, AppError, Caller, Permission, personal};
use ballast_domain::Text;
pub use ballast_store::people::erasure::Erasure;
pub use ballast_store::people::tokens::ServiceToken;
use ballast_store::{Account, Grant, Session};

/// An account with everything that concerns it.
#[derive(Debug, Clone)]
pub struct AccountView {
    /// The account; the name masked, but for the caller's own.
    pub account: Account,
    /// Name of its unit.
    pub unit: Text,
    /// All its grants, oldest first.
    pub grants: Vec<Grant>,
    /// Open sessions, the newest first.
    pub sessions: Vec<Session>,
    /// Tokens of a service account.
    pub tokens: Vec<ServiceToken>,
    /// The erasure of its personal data, if one was asked for.
    pub erasure: Option<Erasure>,
    /// True when a second factor is set up.
    pub has_second_factor: bool,
}

/// An account.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`], [`AppError::Store`].
pub async fn show_account(app: &App, caller: &Caller, login: &str) -> Result<AccountView, AppError> {
    let granted = caller.require(Permission::ReadAccounts)?;
    let account = app.store().account(login).await?.ok_or(AppError::NotFound)?;
    note_accounts(app, &granted, login, 1).await?;
    let tree = app.tree().await?;
    Ok(AccountView {
        unit: tree.get(&account.unit).map_or_else(|| Text::fixed("", ""), |unit| unit.name.clone()),
        grants: app.store().grants_of(login).await?,
        sessions: app.store().sessions_of(login, app.clock().now()).await?,
        tokens: app.store().tokens_of(login).await?,
        erasure: app.store().erasure(login).await?,
        has_second_factor: app.store().factors_of(login).await?.iter().any(|factor| factor.is_active),
        account: Account { name: personal::name_of(caller, &account), ..account },
    })
}
