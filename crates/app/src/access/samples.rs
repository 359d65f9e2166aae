//! The accounts of a demonstration, shown on its sign-in page (示例账号).

use crate::{App, AppError, Role};
use ballast_domain::{Text, UnitId};
use ballast_store::GrantState;

/// One sample account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleAccount {
    /// Login.
    pub login: String,
    /// Whose.
    pub name: String,
    /// Its roles.
    pub roles: Vec<Role>,
    /// The unit the person works for.
    pub unit: UnitId,
    /// Name of that unit.
    pub unit_name: Text,
}

/// The sample accounts in the order of their roles, then by login; none in a real installation.
///
/// # Errors
/// [`AppError::Store`], [`AppError::Tree`].
pub async fn list_sample_accounts(app: &App) -> Result<Vec<SampleAccount>, AppError> {
    let tree = app.tree().await?;
    let grants = app.store().grants_in(GrantState::Active).await?;
    let mut accounts = Vec::new();
    for account in app.store().accounts().await?.into_iter().filter(|account| account.is_sample) {
        let Some(unit) = tree.get(&account.unit) else { continue };
        let own = grants.iter().filter(|grant| grant.grant.login == account.login);
        accounts.push(SampleAccount {
            roles: own.filter_map(|grant| Role::from_code(&grant.grant.role)).collect(),
            login: account.login,
            name: account.name,
            unit_name: unit.name.clone(),
            unit: account.unit,
        });
    }
    let place = |account: &SampleAccount| Role::all().position(|role| account.roles.contains(&role));
    accounts.sort_by_key(|account| (place(account), account.login.clone()));
    Ok(accounts)
}
