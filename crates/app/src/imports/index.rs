//! Which project a row means: by its code, else by unit and name.

use ballast_domain::project_code::ProjectCode;
use ballast_domain::text::name_key;
use ballast_domain::{ProjectId, Scope, UnitId};
use std::collections::{BTreeMap, BTreeSet};

/// The current projects of the installation by what identifies them.
#[derive(Debug, Default)]
pub(super) struct ProjectIndex {
    by_code: BTreeMap<ProjectCode, ProjectId>,
    by_name: BTreeMap<(UnitId, String), ProjectId>,
    names: BTreeMap<ProjectId, (UnitId, String)>,
}

impl ProjectIndex {
    /// Adds a project.
    pub(super) fn insert(&mut self, id: ProjectId, unit: UnitId, name: String, code: Option<ProjectCode>) {
        if let Some(code) = code {
            self.by_code.insert(code, id);
        }
        self.by_name.insert((unit.clone(), name_key(&name)), id);
        self.names.insert(id, (unit, name));
    }

    /// The project that a row means.
    pub(super) fn find(&self, code: Option<&ProjectCode>, unit: &UnitId, name: &str) -> Option<ProjectId> {
        let by_code = code.and_then(|code| self.by_code.get(code));
        by_code.or_else(|| self.by_name.get(&(unit.clone(), name_key(name)))).copied()
    }

    /// The unit of a project as it stands.
    pub(super) fn unit_of(&self, id: ProjectId) -> Option<&UnitId> {
        self.names.get(&id).map(|(unit, _)| unit)
    }

    /// Up to three names of projects within the scope that resemble the one that was not found; those of the same unit
    /// first.
    pub(super) fn close_names(&self, scope: &Scope, unit: &UnitId, name: &str) -> Vec<String> {
        let wanted = pairs(&name_key(name));
        let mut close: Vec<(bool, usize, &str)> = self
            .names
            .values()
            .filter(|(owner, _)| scope.covers(owner))
            .filter_map(|(owner, candidate)| {
                let likeness = likeness_percent(&wanted, &pairs(&name_key(candidate)));
                (likeness >= 40).then_some((owner != unit, 100 - likeness, candidate.as_str()))
            })
            .collect();
        close.sort_unstable();
        close.into_iter().take(3).map(|(_, _, name)| name.to_owned()).collect()
    }
}

/// The pairs of neighbouring characters of a text.
fn pairs(text: &str) -> BTreeSet<(char, char)> {
    text.chars().zip(text.chars().skip(1)).collect()
}

/// Shared pairs, counted twice, per hundred pairs of both.
fn likeness_percent(a: &BTreeSet<(char, char)>, b: &BTreeSet<(char, char)>) -> usize {
    let all = a.len() + b.len();
    (200 * a.intersection(b).count()).checked_div(all).unwrap_or(0)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn index() -> (ProjectIndex, UnitId, UnitId) {
        let (here, there) = (UnitId::new("140827").unwrap(), UnitId::new("140882").unwrap());
        let mut index = ProjectIndex::default();
        let code = ProjectCode::from_digits("24071408270401123456");
        index.insert(ProjectId(1), here.clone(), "年产10万吨铝材深加工项目".into(), code);
        index.insert(ProjectId(2), there.clone(), "年产20万吨铝材深加工项目".into(), None);
        index.insert(ProjectId(3), there.clone(), "城区集中供热管网改造".into(), None);
        (index, here, there)
    }

    #[test]
    fn the_code_decides_before_the_name() {
        let (index, here, there) = index();
        let code = ProjectCode::from_digits("24071408270401123456").unwrap();
        assert_eq!(index.find(Some(&code), &there, "城区集中供热管网改造"), Some(ProjectId(1)));
        assert_eq!(index.find(None, &there, "城区集中供热 管网改造"), Some(ProjectId(3)));
        assert_eq!(index.find(None, &here, "城区集中供热管网改造"), None);
    }

    #[test]
    fn close_names_come_from_the_own_unit_first_and_never_from_outside_the_scope() {
        let (index, here, there) = index();
        let close = |scope: &Scope| index.close_names(scope, &there, "年产20万吨铝材加工项目");
        assert_eq!(close(&Scope::All), ["年产20万吨铝材深加工项目", "年产10万吨铝材深加工项目"]);
        assert_eq!(close(&Scope::of_units([here].into())), ["年产10万吨铝材深加工项目"]);
    }
}
