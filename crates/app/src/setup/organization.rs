//! Setting up the units and the accounts of a city (建立机构和账号).

use super::City;
use super::activation::STAND_IN;
use crate::access::links::{NewLink, make_link};
use crate::access::password;
use crate::access::role::Role;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::{OrganizationUnit, UnitId};
use ballast_store::{Account, AccountState, AuditEntry, GrantState, NewGrant};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Logins of the three administrators that an installation begins with unless its file names others.
pub(super) const ADMINISTRATORS: [(&str, &str, &str); 3] = [
    ("sysadmin", "系统管理员", "system_admin"),
    ("secadmin", "安全管理员", "security_admin"),
    ("auditadmin", "审计管理员", "audit_admin"),
];

/// Why the grants of the file were made.
const FILE: &str = "city.toml";

/// What setting up came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetUp {
    /// Logins of the new accounts.
    pub made: Vec<String>,
    /// Invitations of the new accounts, unless they all got the same password; each stands nowhere else.
    pub links: Vec<NewLink>,
    /// Grants that wait for the security administrator.
    pub waiting: usize,
}

/// Writes the units and accounts of a city. Known units and accounts take the new names; everything else of a known account stays.
/// An installation without administrators gets the three. Until a security administrator has entered, the grants of the file hold at
/// once; afterwards they wait for him. New accounts get `password`, which is for demonstrations, or an invitation each.
///
/// # Errors
/// [`AppError::Invalid`] for a unit id of the wrong form.
pub async fn set_up_city(app: &App, caller: &Caller, city: &City, password: Option<&str>) -> Result<SetUp, AppError> {
    let granted = caller.require(Permission::ManageAccounts)?;
    let units = city.organization()?;
    let root = units.iter().find(|unit| unit.parent.is_none()).map(|unit| unit.id.clone());
    let known: BTreeSet<String> = app.store().accounts().await?.into_iter().map(|account| account.login).collect();
    let hash = match password {
        Some(password) => password::hash(app, password).await?,
        None => String::new(),
    };
    let now = app.clock().now();
    let password_of_all = password.map(|_| (hash.as_str(), now));
    let account = |login: &str, name: &str, unit: UnitId| Account {
        is_sample: city.sample,
        ..account(login, name, unit, password_of_all)
    };
    let (mut accounts, mut grants) = (Vec::new(), Vec::new());
    for user in &city.users {
        let unit = UnitId::new(&user.unit).ok_or_else(|| AppError::Damaged(user.unit.clone()))?;
        accounts.push(account(&user.login, &user.name, unit.clone()));
        if !known.contains(&user.login) {
            grants.extend(user.roles.iter().map(|role| grant(&user.login, role, &unit, app.clock().today(), FILE)));
        }
    }
    let named: BTreeSet<&str> = city.users.iter().flat_map(|user| user.roles.iter().map(String::as_str)).collect();
    if let Some(root) = root.clone().filter(|_| known.is_empty()) {
        for (login, name, role) in ADMINISTRATORS.into_iter().filter(|(_, _, role)| !named.contains(role)) {
            accounts.push(account(login, name, root.clone()));
            grants.push(grant(login, role, &root, app.clock().today(), FILE));
        }
    }
    let is_stand_in = |unit: &OrganizationUnit| unit.id.as_str() == STAND_IN;
    let has_stand_in = app.store().units().await?.iter().any(is_stand_in) && !units.iter().any(is_stand_in);
    let state = if is_founded(app).await? { GrantState::Requested } else { GrantState::Active };
    let mut write = app.store().begin(&granted.actor, now).await?;
    write.put_exclusions(&Role::exclusions()).await?;
    write.put_units(&units).await?;
    if let (true, Some(root)) = (has_stand_in, &root) {
        write.replace_unit(STAND_IN, root).await?;
    }
    write.put_accounts(&accounts).await?;
    for grant in &grants {
        write.record_grant(grant, state).await?;
    }
    let detail = serde_json::json!({
        "units": units.len(), "accounts": accounts.len(), "grants": grants.len(), "grants_are": state.code(),
        "is_sample": city.sample,
    });
    write.commit(AuditEntry::new("setup.city", "city", detail)).await?;
    let mut done = SetUp { waiting: if state == GrantState::Requested { grants.len() } else { 0 }, ..SetUp::default() };
    for account in accounts.into_iter().filter(|account| !known.contains(&account.login)) {
        if password.is_none() {
            done.links.push(make_link(app, caller, &account.login).await?);
        }
        done.made.push(account.login);
    }
    Ok(done)
}

/// True once somebody who holds the role of the security administrator has set a password.
async fn is_founded(app: &App) -> Result<bool, AppError> {
    for grant in app.store().grants_in(GrantState::Active).await? {
        if Role::from_code(&grant.grant.role).is_some_and(|role| role.holds(Permission::DecideGrants)) {
            let account = app.store().account(&grant.grant.login).await?;
            if account.is_some_and(|account| account.state == AccountState::Active) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// An account of a person, with a password or still to be invited.
pub(super) fn account(login: &str, name: &str, unit: UnitId, password: Option<(&str, Timestamp)>) -> Account {
    Account {
        login: login.to_owned(),
        name: name.to_owned(),
        unit,
        state: if password.is_some() { AccountState::Active } else { AccountState::Invited },
        is_service: false,
        password_hash: password.map_or_else(String::new, |(hash, _)| hash.to_owned()),
        password_changed_at: password.map(|(_, at)| at),
        last_success_at: None,
        failures_since: 0,
        is_sample: false,
    }
}

/// A grant without end, from today.
pub(super) fn grant(login: &str, role: &str, unit: &UnitId, today: Date, reason: &str) -> NewGrant {
    NewGrant {
        login: login.to_owned(),
        role: role.to_owned(),
        unit: unit.clone(),
        projects: None,
        valid_from: today,
        valid_until: None,
        deputy_for: None,
        reason: reason.to_owned(),
    }
}
