//! Setting up the units and the accounts of a city (建立机构和账号).

use super::City;
use crate::access::password;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::UnitId;
use ballast_store::{AuditEntry, User};

/// Writes the units and accounts of a city. Units and accounts that are known already take the new names; the password of a
/// known account stays. New accounts get `password`, or, without one, a random password each. Gives the new accounts with
/// their passwords, which stand nowhere else.
///
/// # Errors
/// [`AppError::Invalid`] for a unit id of the wrong form.
pub async fn set_up_city(
    app: &App,
    caller: &Caller,
    city: &City,
    password: Option<&str>,
) -> Result<Vec<(String, String)>, AppError> {
    caller.require(Permission::RunAssessment)?;
    let units = city.organization()?;
    let known = app.store().users().await?;
    let mut users = Vec::new();
    let mut made = Vec::new();
    for user in &city.users {
        let password_hash = match known.iter().find(|known| known.login == user.login) {
            Some(known) => known.password_hash.clone(),
            None => {
                let password = password.map_or_else(random_password, str::to_owned);
                made.push((user.login.clone(), password.clone()));
                hash(password).await?
            }
        };
        users.push(User {
            login: user.login.clone(),
            name: user.name.clone(),
            role: user.role.clone(),
            unit: UnitId::new(&user.unit).ok_or_else(|| AppError::Damaged(user.unit.clone()))?,
            password_hash,
            is_sample: city.sample,
        });
    }
    let mut write = app.store().begin(&caller.actor(), app.clock().now()).await?;
    write.put_units(&units).await?;
    write.put_users(&users).await?;
    let detail = serde_json::json!({ "units": units.len(), "accounts": users.len(), "is_sample": city.sample });
    write.commit(AuditEntry { operation: "setup.city", object: "city".to_owned(), detail }).await?;
    Ok(made)
}

async fn hash(password: String) -> Result<String, AppError> {
    let hashed = tokio::task::spawn_blocking(move || password::hash(&password)).await;
    hashed.map_err(|error| AppError::Damaged(error.to_string()))?
}

/// Sixteen letters and digits that are not taken for one another: 79 bits.
fn random_password() -> String {
    const SIGNS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
    (0..16).map(|_| char::from(SIGNS[rand::random_range(0..SIGNS.len())])).collect()
}
