//! All accounts (账号列表).

use crate::access::role::Role;
use crate::audit::reading::note_accounts;
use crate::{App, AppError, Caller, Permission, personal};
use ballast_domain::Text;
pub use ballast_store::AccountState;
use ballast_store::{Account, GrantState};
use std::collections::BTreeMap;

/// One account with what it holds today.
#[derive(Debug, Clone)]
pub struct AccountLine {
    /// The account; the name masked, but for the caller's own.
    pub account: Account,
    /// Name of its unit.
    pub unit: Text,
    /// Roles it holds today.
    pub roles: Vec<Role>,
}

/// All accounts by login.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Store`].
pub async fn list_accounts(app: &App, caller: &Caller) -> Result<Vec<AccountLine>, AppError> {
    let granted = caller.require(Permission::ReadAccounts)?;
    let (tree, today) = (app.tree().await?, app.clock().today());
    let mut roles: BTreeMap<String, Vec<Role>> = BTreeMap::new();
    for grant in app.store().grants_in(GrantState::Active).await? {
        if let Some(role) = Role::from_code(&grant.grant.role).filter(|_| grant.holds_on(today)) {
            roles.entry(grant.grant.login).or_default().push(role);
        }
    }
    let accounts = app.store().accounts().await?;
    note_accounts(app, &granted, "accounts", accounts.len()).await?;
    let accounts = accounts.into_iter().map(|account| Account { name: personal::name_of(caller, &account), ..account });
    let line = |account: Account| AccountLine {
        unit: tree.get(&account.unit).map_or_else(|| Text::fixed("", ""), |unit| unit.name.clone()),
        roles: roles.remove(&account.login).unwrap_or_default(),
        account,
    };
    Ok(accounts.map(line).collect())
}
