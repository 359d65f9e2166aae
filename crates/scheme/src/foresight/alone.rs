//! Computing one subject again by itself, where no rule looks at another: its score, then the places anew.

use crate::ast::{Expr, ExprKind};
use crate::evaluate::compared_total;
use crate::figures::Figures;
use crate::functions::Apply;
use crate::outcome::{Outcome, SubjectOutcome};
use crate::scheme::{ItemRule, MeasureRule, Scheme, Subjects};
use ballast_domain::Exact;
use std::collections::BTreeMap;

/// True when the score of one subject can depend on the figures of another, or ties are told apart: then everything is computed again for each
/// change.
pub(super) fn looks_at_others(scheme: &Scheme) -> bool {
    let is_of_group = |expr: &Expr| matches!(expr.kind, ExprKind::Call(function, _) if matches!(function.primitive().apply, Apply::Group(_)));
    let formulas = scheme.measures.iter().filter_map(|measure| match &measure.rule {
        MeasureRule::Formula(formula) => Some(formula),
        MeasureRule::Records(_) => None,
    });
    let items = scheme.items.iter().flat_map(|item| {
        let score = match &item.rule {
            ItemRule::Formula(formula) => Some(formula),
            ItemRule::Judgement { .. } => None,
        };
        score.into_iter().chain(item.no_task.iter().filter_map(|no_task| no_task.when.as_ref()))
    });
    let overrides = scheme.overrides.iter().map(|rule| &rule.when);
    let has_ties = scheme.ranking.as_ref().is_some_and(|ranking| !ranking.tie_breaks.is_empty());
    scheme.subjects == Subjects::Projects
        || has_ties
        || scheme.has_measures_over_others()
        || formulas.chain(items).chain(overrides).any(|expr| expr.any(is_of_group))
}

/// The figures of one subject.
pub(super) fn alone(figures: &Figures, subject: &str) -> Figures {
    let measures = figures.measures.iter().map(|(id, by_subject)| {
        let own = by_subject.get(subject).map(|figure| (subject.to_owned(), figure.clone()));
        (id.clone(), own.into_iter().collect())
    });
    let own = |of: &String| of == subject;
    Figures {
        period: figures.period,
        as_of: figures.as_of,
        subjects: figures.subjects.iter().filter(|one| one.id == subject).cloned().collect(),
        measures: measures.collect(),
        targets: figures
            .targets
            .iter()
            .filter(|((of, _), _)| own(of))
            .map(|(at, to)| (at.clone(), to.clone()))
            .collect(),
        observations: figures
            .observations
            .iter()
            .filter(|((of, _, _), _)| own(of))
            .map(|(at, to)| (at.clone(), to.clone()))
            .collect(),
        judgements: figures
            .judgements
            .iter()
            .filter(|((of, _), _)| own(of))
            .map(|(at, to)| (at.clone(), to.clone()))
            .collect(),
        earlier: figures.earlier.clone(),
        // What colours of earlier periods became is no part of a trial.
        now: BTreeMap::new(),
    }
}

/// The result with one subject in its place, ranked anew.
pub(super) fn with_one_changed(scheme: &Scheme, now: &Outcome, one: Outcome) -> Outcome {
    let mut then = now.clone();
    for changed in one.subjects {
        if let Some(place) = then.subjects.iter_mut().find(|subject| subject.id == changed.id) {
            *place = changed;
        }
    }
    let of_ranked = |subject: &SubjectOutcome| subject.rank.and_then(|_| compared_total(scheme, subject));
    let compared: Vec<Option<Exact>> = then.subjects.iter().map(of_ranked).collect();
    for index in 0..then.subjects.len() {
        let Some(own) = &compared[index] else { continue };
        let group = then.subjects[index].group.clone();
        let others = then.subjects.iter().zip(&compared).filter(|(other, _)| other.group == group);
        let above = others.filter(|(_, total)| total.as_ref().is_some_and(|total| total > own)).count();
        then.subjects[index].rank = u32::try_from(above + 1).ok();
    }
    let ranks: BTreeMap<String, u32> =
        then.subjects.iter().map(|subject| (subject.id.clone(), subject.rank.unwrap_or(u32::MAX))).collect();
    let official: BTreeMap<&str, usize> =
        now.subjects.iter().enumerate().map(|(index, subject)| (subject.id.as_str(), index)).collect();
    for group in &mut then.groups {
        group.subjects.sort_by_key(|id| (ranks.get(id).copied(), official.get(id.as_str()).copied()));
    }
    then
}
