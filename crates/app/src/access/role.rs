//! Roles (角色): named sets of permissions, as the role file says.

use super::permission::Permission;
use ballast_domain::Text;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

/// A role of the role file.
#[derive(Clone, Copy)]
pub struct Role(&'static Entry);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    code: String,
    name: Text,
    permissions: BTreeSet<Permission>,
    #[serde(default)]
    excludes: BTreeSet<String>,
    /// One of the three administrators: shorter sessions, no business data.
    #[serde(default)]
    is_administrator: bool,
    /// Held only by whoever entered with a passkey, where a second factor is required.
    #[serde(default)]
    needs_passkey: bool,
    /// The command line; never granted.
    #[serde(default)]
    is_machine: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "role")]
    roles: Vec<Entry>,
}

static FILE: LazyLock<File> =
    LazyLock::new(|| toml::from_str(include_str!("roles.toml")).expect("the role file was tested with the program"));

impl Role {
    /// All roles that can be granted, in the order of the file.
    pub fn all() -> impl Iterator<Item = Self> {
        FILE.roles.iter().filter(|entry| !entry.is_machine).map(Self)
    }

    /// The role of the machine's own command line.
    ///
    /// # Panics
    ///
    /// If the role file built into the program had none; a test reads it.
    pub fn command_line() -> Self {
        Self(FILE.roles.iter().find(|entry| entry.is_machine).expect("the role file was tested with the program"))
    }

    /// The role of a code that can be granted.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|role| role.code() == code)
    }

    /// The code in the database and in files.
    pub fn code(self) -> &'static str {
        &self.0.code
    }

    /// The name.
    pub fn label(self) -> &'static Text {
        &self.0.name
    }

    /// True when the role holds the permission.
    pub fn holds(self, permission: Permission) -> bool {
        self.0.permissions.contains(&permission)
    }

    /// True for the three administrators.
    pub fn is_administrator(self) -> bool {
        self.0.is_administrator
    }

    /// True when the role holds only for whoever entered with a passkey, where a second factor is required.
    pub fn needs_passkey(self) -> bool {
        self.0.needs_passkey
    }

    /// True when one person must not hold both.
    pub fn excludes(self, other: Self) -> bool {
        let names = |a: &Entry, b: &Entry| a.excludes.contains(&b.code) || a.excludes.contains("*");
        self != other && (names(self.0, other.0) || names(other.0, self.0))
    }

    /// Every pair of codes that exclude each other, both ways round.
    pub fn exclusions() -> BTreeSet<(String, String)> {
        let others = |role: Self| Self::all().filter(move |other| role.excludes(*other));
        let pair = |a: Self, b: Self| (a.code().to_owned(), b.code().to_owned());
        Self::all().flat_map(|role| others(role).map(move |other| pair(role, other))).collect()
    }
}

impl PartialEq for Role {
    fn eq(&self, other: &Self) -> bool {
        self.0.code == other.0.code
    }
}

impl Eq for Role {}

impl fmt::Debug for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn role(code: &str) -> Role {
        Role::from_code(code).unwrap()
    }

    #[test]
    fn the_role_file_is_sound() {
        assert_eq!(Role::all().count(), 15);
        assert!(Role::command_line().holds(Permission::ManageAccounts));
        assert!(Role::from_code(Role::command_line().code()).is_none());
        for entry in &FILE.roles {
            for name in entry.excludes.iter().filter(|name| *name != "*") {
                assert!(Role::from_code(name).is_some(), "{} excludes the unknown role {name}", entry.code);
            }
        }
        for permission in Permission::ALL {
            let mut roles = Role::all().chain([Role::command_line()]);
            assert!(roles.any(|role| role.holds(permission)), "nobody can hold {permission:?}");
        }
    }

    #[test]
    fn administrators_hold_no_business_rights_and_exclude_everything() {
        for admin in Role::all().filter(|role| role.is_administrator()) {
            use Permission::{ImportRecords, PublishDocuments, ReadAssessments, ReadRecords, RunAssessment};
            for business in [ReadRecords, ImportRecords, ReadAssessments, RunAssessment, PublishDocuments] {
                assert!(!admin.holds(business), "{admin:?} {business:?}");
            }
            assert!(Role::all().filter(|role| *role != admin).all(|role| role.excludes(admin)));
            assert!(admin.needs_passkey());
        }
        assert!(role("publisher").needs_passkey() && !role("reporter").needs_passkey());
        let deciders: Vec<Role> = Role::all().filter(|role| role.holds(Permission::DecideGrants)).collect();
        assert!(deciders.len() == 1 && !deciders[0].holds(Permission::ManageAccounts));
    }

    #[test]
    fn nobody_rules_on_what_he_did_himself() {
        for doer in ["reporter", "county_approver", "city_reviewer", "site_verifier", "scorer", "tallier", "publisher"]
        {
            assert!(role("ruler").excludes(role(doer)) && role(doer).excludes(role("ruler")), "{doer}");
        }
        assert!(!role("leader").excludes(role("publisher")));
        assert!(Role::exclusions().contains(&("scorer".to_owned(), "tallier".to_owned())));
    }
}
