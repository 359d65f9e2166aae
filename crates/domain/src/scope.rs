//! What a caller may see (数据范围). Every query on scoped records takes one.

use crate::org::{OrganizationTree, UnitId};
use crate::project::ProjectId;
use std::collections::BTreeSet;

/// The records that a caller may read: those of units, closed downwards, and those of single projects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Every unit: the city project centre, and the program itself when it freezes a snapshot.
    All,
    /// These only; two empty sets mean nothing.
    Only {
        /// Units, with all their records.
        units: BTreeSet<UnitId>,
        /// Projects, with their reports, stages and obstacles; of their units nothing else.
        projects: BTreeSet<ProjectId>,
    },
}

impl Scope {
    /// Nothing.
    pub fn nothing() -> Self {
        Self::of_units(BTreeSet::new())
    }

    /// These units and nothing else; what lies below them must be among them.
    pub fn of_units(units: BTreeSet<UnitId>) -> Self {
        Self::Only { units, projects: BTreeSet::new() }
    }

    /// These projects and nothing else.
    pub fn of_projects(projects: BTreeSet<ProjectId>) -> Self {
        Self::Only { units: BTreeSet::new(), projects }
    }

    /// A unit and everything below it; the root's scope is [`Scope::All`].
    pub fn of_subtree(tree: &OrganizationTree, unit: &UnitId) -> Self {
        if tree.root().is_some_and(|root| root.id == *unit) { Self::All } else { Self::of_units(tree.subtree(unit)) }
    }

    /// What either of the two covers.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Only { mut units, mut projects }, Self::Only { units: more_units, projects: more_projects }) => {
                units.extend(more_units);
                projects.extend(more_projects);
                Self::Only { units, projects }
            }
            _ => Self::All,
        }
    }

    /// True when all records of the unit may be read.
    pub fn covers(&self, unit: &UnitId) -> bool {
        match self {
            Self::All => true,
            Self::Only { units, .. } => units.contains(unit),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn two_scopes_together_cover_what_either_covers() {
        let unit = |code| UnitId::new(code).unwrap();
        let units = Scope::of_units([unit("140882")].into());
        let both = units.clone().and(Scope::of_projects([ProjectId(7)].into()));
        assert!(both.covers(&unit("140882")) && !both.covers(&unit("140827")));
        assert_eq!(both, Scope::Only { units: [unit("140882")].into(), projects: [ProjectId(7)].into() });
        assert_eq!(units.and(Scope::All), Scope::All);
        assert!(!Scope::nothing().covers(&unit("140882")));
    }
}
