//! Who the token speaks for, and what it may do.

use super::answer::Given;
use super::codes::PermissionCode;
use super::problem::Problem;
use super::units::UnitName;
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::Permission;
use ballast_app::access::Held;
use ballast_domain::Scope;
use serde::Serialize;
use utoipa::ToSchema;

/// The account of the token.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    /// Login.
    login: String,
    /// Name.
    name: String,
    /// The unit it works for.
    unit: Option<UnitName>,
    /// What it may do: what the account was granted and the token is not narrowed from.
    permissions: Vec<PermissionCode>,
    /// Permissions for whose dangerous acts the token is good.
    named: Vec<PermissionCode>,
    /// The roles that the account holds today.
    roles: Vec<HeldRole>,
}

/// A role with the records that it is held over.
#[derive(Serialize, ToSchema)]
struct HeldRole {
    /// Code of the role.
    role: String,
    /// True when it holds everywhere.
    is_everywhere: bool,
    /// Units whose records it holds over.
    units: Vec<String>,
    /// Single projects that it holds over.
    projects: Vec<i64>,
}

/// Tells it.
pub(crate) async fn get(State(web): State<Web>, By(caller): By) -> Result<Given<Me>, Problem> {
    let tree = web.app.tree().await?;
    let all = || Permission::ALL.into_iter();
    Ok(Given(Me {
        unit: tree.get(&caller.unit).map(UnitName::of),
        permissions: all().filter(|permission| caller.may(*permission)).map(PermissionCode).collect(),
        named: all()
            .filter(|permission| caller.may(*permission) && caller.is_named_for(*permission))
            .map(PermissionCode)
            .collect(),
        roles: caller.held.iter().map(held).collect(),
        login: caller.login,
        name: caller.name,
    }))
}

fn held(held: &Held) -> HeldRole {
    let (units, projects) = match &held.scope {
        Scope::All => (Vec::new(), Vec::new()),
        Scope::Only { units, projects } => {
            (units.iter().map(ToString::to_string).collect(), projects.iter().map(|project| project.0).collect())
        }
    };
    HeldRole { role: held.role.code().to_owned(), is_everywhere: held.scope == Scope::All, units, projects }
}
