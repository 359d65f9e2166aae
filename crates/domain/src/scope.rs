//! What a caller may see (数据范围). Every query on scoped records takes one.

use crate::org::{OrganizationTree, UnitId};
use std::collections::BTreeSet;

/// The set of organisation units whose records a caller may read, closed downwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Every unit: the city project centre, and the program itself when it freezes a snapshot.
    All,
    /// These units only; empty means nothing.
    Units(BTreeSet<UnitId>),
}

impl Scope {
    /// A unit and everything below it; the root's scope is [`Scope::All`].
    pub fn of_subtree(tree: &OrganizationTree, unit: &UnitId) -> Self {
        if tree.root().is_some_and(|root| root.id == *unit) { Self::All } else { Self::Units(tree.subtree(unit)) }
    }

    /// True when the records of the unit may be read.
    pub fn covers(&self, unit: &UnitId) -> bool {
        match self {
            Self::All => true,
            Self::Units(units) => units.contains(unit),
        }
    }
}
