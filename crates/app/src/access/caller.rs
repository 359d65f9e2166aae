//! Who asks: a person with what he was granted, loaded anew for each request.

use super::commands::CommandLine;
use super::permission::Permission;
use super::role::Role;
use crate::error::AppError;
use ballast_domain::{Scope, UnitId};
use ballast_store::Actor;
pub use ballast_store::Origin;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// The login under which the machine's own command line stands in every record.
pub const COMMAND_LINE: &str = "command-line";

/// A role that the person holds now, and for whose records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub scope: Scope,
}

/// What has to be done before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// Set up a second factor.
    SecondFactor,
    /// Enter with a passkey, or set one up.
    Passkey,
    /// Change the password.
    NewPassword,
}

/// The session through which the person asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Through {
    /// Its number.
    pub session: i64,
    /// When the person last proved who he is.
    pub proved_at: Timestamp,
}

/// The person on whose behalf an operation runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Login name; stands in the audit trail.
    pub login: String,
    /// Name shown on screen.
    pub name: String,
    /// The unit the person works for.
    pub unit: UnitId,
    /// What the person holds now; empty while a duty stands.
    pub held: Vec<Held>,
    /// What the token that was shown is narrowed to; none for people and for a token that is not.
    pub narrowed: Option<BTreeSet<Permission>>,
    /// What has to be done first.
    pub duty: Option<Duty>,
    /// The session; none at the command line and for tokens.
    pub through: Option<Through>,
    /// Where the request came from.
    pub origin: Origin,
}

/// A permission with its scope, for the rest of an operation. It comes from [`Caller::require`] alone: without it there is neither
/// a scope to read with nor an actor to write as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// Whose records.
    pub scope: Scope,
    /// How the caller stands in the audit trail: with the role that allows it.
    pub actor: Actor,
}

impl Caller {
    /// True when a role of the caller holds the permission and his token, if he shows one, is not narrowed to others.
    pub fn may(&self, permission: Permission) -> bool {
        self.holding(permission).next().is_some()
    }

    /// True when the caller may do dangerous acts of the permission without a session: his token names it.
    pub fn is_named_for(&self, permission: Permission) -> bool {
        self.narrowed.as_ref().is_some_and(|narrowed| narrowed.contains(&permission))
    }

    /// What the caller holds that allows it.
    fn holding(&self, permission: Permission) -> impl Iterator<Item = &Held> {
        let is_barred = self.narrowed.as_ref().is_some_and(|narrowed| !narrowed.contains(&permission));
        self.held.iter().filter(move |held| !is_barred && held.role.holds(permission))
    }

    /// The records for which the permission holds: of all roles that hold it together.
    pub fn scope(&self, permission: Permission) -> Scope {
        self.holding(permission).fold(Scope::nothing(), |scope, held| scope.and(held.scope.clone()))
    }

    /// Goes on only when a role of the caller holds the permission.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    pub fn require(&self, permission: Permission) -> Result<Granted, AppError> {
        let role = self.holding(permission).next().ok_or(AppError::Forbidden(permission))?.role;
        Ok(Granted { scope: self.scope(permission), actor: self.actor(role.code()) })
    }

    /// How the caller stands in the audit trail when he deals with his own account: without a role.
    pub fn as_oneself(&self) -> Actor {
        self.actor("")
    }

    fn actor(&self, role: &str) -> Actor {
        Actor { login: self.login.clone(), role: role.to_owned(), origin: self.origin.clone() }
    }

    /// True when one of the three administrators asks.
    pub fn is_administrator(&self) -> bool {
        self.held.iter().any(|held| held.role.is_administrator())
    }

    /// The same for one command, which does no more than its line of the table says.
    pub fn at_command(root: UnitId, command: &CommandLine) -> Self {
        Self { narrowed: Some(command.needs.clone()), ..Self::command_line(root) }
    }

    /// The program acting for the person at the machine's own command line, who owns the database file anyway.
    pub fn command_line(root: UnitId) -> Self {
        Self {
            login: COMMAND_LINE.into(),
            name: "command line".into(),
            unit: root,
            held: vec![Held { role: Role::command_line(), scope: Scope::All }],
            narrowed: None,
            duty: None,
            through: None,
            origin: Origin::default(),
        }
    }
}
