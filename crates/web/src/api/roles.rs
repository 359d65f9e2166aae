//! Roles and their permissions.

use super::answer::Given;
use super::codes::PermissionCode;
use super::problem::Problem;
use super::words::Words;
use ballast_app::{Permission, Role};
use serde::Serialize;
use utoipa::ToSchema;

/// The roles, in the order of the role file.
#[derive(Serialize, ToSchema)]
pub(crate) struct Roles {
    roles: Vec<RoleOut>,
}

/// A role.
#[derive(Serialize, ToSchema)]
#[schema(as = Role)]
struct RoleOut {
    code: String,
    name: Words,
    permissions: Vec<PermissionCode>,
    /// Codes of roles that one person must not hold together with it.
    excludes: Vec<String>,
}

/// Lists them.
pub(crate) async fn list() -> Result<Given<Roles>, Problem> {
    let role = |role: Role| RoleOut {
        code: role.code().to_owned(),
        name: role.label().into(),
        permissions: Permission::ALL
            .into_iter()
            .filter(|permission| role.holds(*permission))
            .map(PermissionCode)
            .collect(),
        excludes: Role::all().filter(|other| role.excludes(*other)).map(|other| other.code().to_owned()).collect(),
    };
    Ok(Given(Roles { roles: Role::all().map(role).collect() }))
}
