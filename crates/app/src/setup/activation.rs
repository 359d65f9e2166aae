//! The first start: three administrators and nobody else, each with an activation code (首次启动).

use super::organization::{ADMINISTRATORS, account, grant};
use crate::access::links::{NewLink, make_link};
use crate::access::role::Role;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::{OrganizationUnit, Text, UnitId, UnitKind};
use ballast_store::{AccountState, AuditEntry, GrantState};

/// The unit that stands for the city until its units are set up.
pub(crate) const STAND_IN: &str = "root";

/// Makes the three administrators of an installation without accounts, and gives each administrator who has no password and no open
/// invitation a code, good for 72 hours. Once one of them has set a password nothing happens any more: the system administrator
/// invites then.
///
/// # Errors
/// [`AppError::Forbidden`] for anybody but the command line; [`AppError::Store`].
pub async fn activate(app: &App, caller: &Caller) -> Result<Vec<NewLink>, AppError> {
    let granted = caller.require(Permission::ManageAccounts)?;
    if app.store().accounts().await?.is_empty() {
        found(app, &granted).await?;
    }
    let mut invited = Vec::new();
    for held in app.store().grants_in(GrantState::Active).await? {
        if !Role::from_code(&held.grant.role).is_some_and(Role::is_administrator) {
            continue;
        }
        match app.store().account(&held.grant.login).await? {
            Some(account) if account.state == AccountState::Invited => invited.push(account.login),
            _ => return Ok(Vec::new()),
        }
    }
    let mut codes = Vec::new();
    for login in invited {
        if !app.store().has_open_link(&login, app.clock().now()).await? {
            codes.push(make_link(app, caller, &login).await?);
        }
    }
    Ok(codes)
}

async fn found(app: &App, granted: &crate::access::Granted) -> Result<(), AppError> {
    let today = app.clock().today();
    let tree = app.tree().await?;
    let stand_in = OrganizationUnit {
        id: UnitId::new(STAND_IN).ok_or_else(|| AppError::Damaged(STAND_IN.into()))?,
        name: Text::fixed("本市", "the city"),
        aliases: Vec::new(),
        kind: UnitKind::City,
        division: None,
        parent: None,
        sort: 0,
        valid_from: today,
        valid_until: None,
    };
    let root = tree.root().map_or_else(|| stand_in.id.clone(), |root| root.id.clone());
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    write.put_exclusions(&Role::exclusions()).await?;
    if tree.root().is_none() {
        write.put_units(&[stand_in]).await?;
    }
    let accounts = ADMINISTRATORS.map(|(login, name, _)| account(login, name, root.clone(), None));
    write.put_accounts(&accounts).await?;
    for (login, _, role) in ADMINISTRATORS {
        write.record_grant(&grant(login, role, &root, today, "first start"), GrantState::Active).await?;
    }
    let detail = serde_json::json!({ "accounts": accounts.len() });
    write.commit(AuditEntry::new("setup.first_start", "city", detail)).await?;
    Ok(())
}
