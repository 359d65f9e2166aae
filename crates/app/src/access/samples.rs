//! The accounts of a demonstration, shown on its sign-in page (示例账号).

use crate::{App, AppError, Role};
use ballast_domain::{Text, UnitId};

/// One sample account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleAccount {
    /// Login.
    pub login: String,
    /// Whose.
    pub name: String,
    /// Its role.
    pub role: Role,
    /// The unit the person works for.
    pub unit: UnitId,
    /// Name of that unit.
    pub unit_name: Text,
}

/// The sample accounts by role, then login; none in a real installation.
///
/// # Errors
/// [`AppError::Store`], [`AppError::Tree`].
pub async fn list_sample_accounts(app: &App) -> Result<Vec<SampleAccount>, AppError> {
    let tree = app.tree().await?;
    let users = app.store().users().await?;
    let mut accounts: Vec<SampleAccount> = users
        .into_iter()
        .filter(|user| user.is_sample)
        .filter_map(|user| {
            let unit_name = tree.get(&user.unit)?.name.clone();
            Some(SampleAccount {
                login: user.login,
                name: user.name,
                role: Role::from_code(&user.role)?,
                unit: user.unit,
                unit_name,
            })
        })
        .collect();
    accounts.sort_by(|a, b| (a.role, &a.login).cmp(&(b.role, &b.login)));
    Ok(accounts)
}
