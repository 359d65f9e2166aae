//! How far a unit sees what the others' scores were made of (他单位可见范围): wholly its own, of the others what the scheme's `[publicity]` allows.

use super::schemes::read_scheme;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::{Scope, UnitId};
use ballast_scheme::foresight::difference::Move;
use ballast_scheme::outcome::{NodeKind, SubjectOutcome};
use ballast_scheme::scheme::{Others, Publicity, Scheme, Subjects};
use ballast_scheme::{Node, Outcome};
use ballast_store::AssessmentRecord;
use std::collections::BTreeSet;

/// The setting of the scheme that was frozen with a result.
pub(super) fn of(app: &App, record: &AssessmentRecord) -> Result<Publicity, AppError> {
    let path = app.folder().join("snapshots").join(&record.folder).join("scheme.toml");
    let text = std::fs::read_to_string(&path).map_err(|source| AppError::Folder { folder: path, source })?;
    Ok(read_scheme("scheme.toml", text)?.scheme.publicity)
}

/// Whose computation somebody sees wholly, and how much of the rest.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    scope: Scope,
    /// Projects of the scope, where single projects are assessed.
    projects: BTreeSet<String>,
    others: Others,
}

impl Seen {
    /// What the caller sees of results of a scheme.
    pub(crate) async fn by(app: &App, caller: &Caller, scheme: &Scheme) -> Result<Self, AppError> {
        let scope = caller.scope(Permission::ReadAssessments);
        let projects = match (&scheme.subjects, &scope) {
            (Subjects::Projects, Scope::Only { .. }) => {
                let keys = app.store().project_keys(&scope).await?;
                keys.into_iter().map(|key| key.id.0.to_string()).collect()
            }
            _ => BTreeSet::new(),
        };
        Ok(Self { scope, projects, others: scheme.publicity.others })
    }

    /// True when nothing is hidden.
    pub(crate) fn is_everything(&self) -> bool {
        self.scope == Scope::All || self.others == Others::Records
    }

    /// True when the subject is the caller's own.
    pub(crate) fn wholly(&self, subject: &str) -> bool {
        let is_unit = UnitId::new(subject).is_some_and(|unit| self.scope.covers(&unit));
        self.scope == Scope::All || is_unit || self.projects.contains(subject)
    }
}

/// The outcome as it may be seen.
pub(crate) fn outcome(outcome: &Outcome, seen: &Seen) -> Outcome {
    let mut shown = outcome.clone();
    for subject in shown.subjects.iter_mut().filter(|subject| !seen.wholly(&subject.id)) {
        hide(subject, seen.others);
    }
    let keeps = |subject: &Option<String>| subject.as_deref().is_none_or(|subject| seen.wholly(subject));
    shown.findings.retain(|finding| keeps(&finding.subject));
    shown
}

/// Takes from a subject what others may not see of it.
pub(super) fn hide(subject: &mut SubjectOutcome, others: Others) {
    if others == Others::Records {
        return;
    }
    if others == Others::Totals {
        subject.items.iter_mut().for_each(|item| {
            (item.raw, item.score, item.weighted) = (None, None, None);
            item.applied.clear();
        });
        subject.blocks.clear();
    }
    prune(&mut subject.derivation, others);
}

/// Takes away what is below the items, and with the setting “totals” the items as well. Colours of lights are conclusions and stay.
fn prune(node: &mut Node, others: Others) {
    let hidden = [NodeKind::Item, NodeKind::Block];
    if others == Others::Totals {
        node.children.retain(|child| !hidden.contains(&child.kind));
    }
    let is_frame = matches!(node.kind, NodeKind::Total | NodeKind::Block);
    if !is_frame {
        node.children.clear();
        node.records = None;
        node.with_numbers = None;
    }
    for child in &mut node.children {
        prune(child, others);
    }
    if others == Others::Totals {
        node.with_numbers = None;
    }
}

/// Takes from moves what may not be seen of them: scores of single items.
pub(crate) fn moves(moves: &mut [Move], seen: &Seen) {
    if seen.is_everything() || seen.others != Others::Totals {
        return;
    }
    for found in moves.iter_mut().filter(|found| !seen.wholly(&found.subject)) {
        found.items.clear();
    }
}
