//! Exact evaluation of a scheme over figures; every step becomes a node of the derivation while it is computed.

mod conclusion;
mod earlier;
mod finding;
mod item;
mod light;
mod node;
mod rank;
mod results;
mod revised;
mod subject;
mod total;

use crate::figures::Figures;
use crate::outcome::{Finding, Node, Outcome, SubjectOutcome};
use crate::scheme::{Group, Measure, MeasureRule, Scheme, Subjects, Unspecified};
use crate::value::{Value, compute};
use ballast_domain::{Exact, Lang, Text};
pub(crate) use conclusion::{compared_total, effect_words};
pub(crate) use node::rounding_name;
use results::Results;
use std::collections::{BTreeMap, BTreeSet};
use subject::SubjectSurroundings;

/// Why a scheme cannot be evaluated over some figures at all. Gaps in single figures are findings, not errors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvaluateError {
    /// The scheme is not made for periods of this kind.
    #[error("scheme {scheme} is not applied to a period like {period}")]
    WrongPeriod {
        /// Scheme id.
        scheme: String,
        /// The period.
        period: String,
    },
    /// Nobody to assess.
    #[error("no subjects")]
    NoSubjects,
    /// Two subjects with one id.
    #[error("subject {0} stands twice")]
    DuplicateSubject(String),
    /// A measure over records was not handed over at all.
    #[error("measure {0} was not computed")]
    MeasureNotComputed(String),
}

impl EvaluateError {
    /// The sentence for users.
    pub fn say(&self) -> Text {
        match self {
            Self::WrongPeriod { scheme, period } => Text::new(
                format!("办法“{scheme}”不适用于考核期 {period}。请选择办法规定的考核期"),
                format!("Scheme {scheme} does not apply to period {period}. Choose a period that it provides for"),
            ),
            Self::NoSubjects => Text::fixed(
                "没有考核对象。请先导入机构或项目",
                "There is nobody to assess. Import units or projects first",
            ),
            Self::DuplicateSubject(id) => {
                Text::new(format!("考核对象“{id}”重复"), format!("Subject {id} stands twice"))
            }
            Self::MeasureNotComputed(id) => {
                Text::new(format!("度量“{id}”没有计算"), format!("Measure {id} was not computed"))
            }
        }
    }
}

/// Computes scores, ranks and lights of all subjects with their derivations.
///
/// # Missing data
/// A missing figure makes every score that needs it missing, with a finding, unless the item states a substitute. It never
/// counts as nought. A subject with a missing item has no total and no rank.
/// # Rounding
/// Only where the scheme says; everything else is exact.
/// # Errors
/// [`EvaluateError`] when the figures do not belong to the scheme.
pub fn evaluate(scheme: &Scheme, figures: &Figures) -> Result<Outcome, EvaluateError> {
    run(scheme, figures, true)
}

/// The same without derivations: for trials of which only scores and places are looked at.
///
/// # Errors
/// As [`evaluate()`].
pub(crate) fn evaluate_bare(scheme: &Scheme, figures: &Figures) -> Result<Outcome, EvaluateError> {
    run(scheme, figures, false)
}

fn run(scheme: &Scheme, figures: &Figures, explains: bool) -> Result<Outcome, EvaluateError> {
    check(scheme, figures)?;
    let mut run = Run::new(scheme, figures, explains);
    for measure in &scheme.measures {
        run.measure(measure);
    }
    run.revised = revised::colours(scheme, figures);
    let mut subjects: Vec<SubjectOutcome> =
        (0..figures.subjects.len()).map(|index| total::subject(&mut run, index)).collect();
    conclusion::before_ranking(&mut run, &mut subjects);
    let groups = rank::rank(&mut run, &mut subjects);
    conclusion::after_ranking(&mut run, &mut subjects);
    Ok(Outcome {
        scheme_id: scheme.id.clone(),
        scheme_version: scheme.version.clone(),
        title: scheme.title.clone(),
        is_sample: scheme.source.is_sample,
        period: figures.period,
        as_of: figures.as_of,
        full: scheme.total.as_ref().and_then(|total| total.full.clone()),
        subjects,
        groups,
        findings: run.findings,
        declared: scheme.declared.iter().map(|declaration| declaration.text.clone()).collect(),
        unspecified: unspecified(scheme, figures.period.last_month()),
    })
}

/// The unknown parts of a month, each with the groups of which it is one where it is not of all.
fn unspecified(scheme: &Scheme, month: i8) -> Vec<Text> {
    let parts = scheme.unspecified.iter().filter(|part| part.months.is_empty() || part.months.contains(&month));
    parts.map(|part| unknown_part(scheme, part)).collect()
}

/// The title of an unknown part with its groups, where it is not of all.
pub(crate) fn unknown_part(scheme: &Scheme, part: &Unspecified) -> Text {
    let groups = scheme.ranking.as_ref().map(|ranking| ranking.groups.as_slice()).unwrap_or_default();
    let of = |lang: Lang| {
        let titles = groups.iter().filter(|group| part.groups.contains(&group.id)).map(|group| group.title.get(lang));
        titles.collect::<Vec<_>>().join(lang.pick("、", ", "))
    };
    if part.groups.is_empty() {
        return part.title.clone();
    }
    let (zh, en) = (of(Lang::Zh), of(Lang::En));
    Text::new(format!("{}（仅{zh}）", part.title.zh), format!("{} ({en} only)", part.title.en))
}

fn check(scheme: &Scheme, figures: &Figures) -> Result<(), EvaluateError> {
    if !scheme.periods.contains(&figures.period.kind()) {
        return Err(EvaluateError::WrongPeriod { scheme: scheme.id.clone(), period: figures.period.to_string() });
    }
    if figures.subjects.is_empty() {
        return Err(EvaluateError::NoSubjects);
    }
    let mut ids = BTreeSet::new();
    for subject in &figures.subjects {
        if !ids.insert(&subject.id) {
            return Err(EvaluateError::DuplicateSubject(subject.id.clone()));
        }
    }
    let missing = scheme
        .measures
        .iter()
        .find(|measure| measure.records().is_some() && !figures.measures.contains_key(&measure.id));
    missing.map_or(Ok(()), |measure| Err(EvaluateError::MeasureNotComputed(measure.id.clone())))
}

/// One evaluation while it runs.
struct Run<'a> {
    scheme: &'a Scheme,
    figures: &'a Figures,
    /// Whether steps are remembered.
    explains: bool,
    /// The group of each subject, as an index into the ranking's groups.
    groups: Vec<Option<usize>>,
    /// Measure id → value and node per subject.
    measures: BTreeMap<&'a str, Vec<(Option<Exact>, Node)>>,
    /// What is known of each subject's result so far.
    results: Vec<Results>,
    findings: Vec<Finding>,
    /// Colours of earlier periods by the records of now.
    revised: revised::Colours,
}

impl<'a> Run<'a> {
    fn new(scheme: &'a Scheme, figures: &'a Figures, explains: bool) -> Self {
        let groups = figures.subjects.iter().map(|subject| rank::group_of(scheme, subject)).collect();
        let results = vec![Results::default(); figures.subjects.len()];
        Self {
            scheme,
            figures,
            explains,
            groups,
            measures: BTreeMap::new(),
            results,
            findings: Vec::new(),
            revised: BTreeMap::new(),
        }
    }

    /// Computes a measure for every subject.
    fn measure(&mut self, measure: &'a Measure) {
        let values = (0..self.figures.subjects.len()).map(|index| self.measure_of(measure, index)).collect();
        self.measures.insert(&measure.id, values);
    }

    fn measure_of(&mut self, measure: &'a Measure, index: usize) -> (Option<Exact>, Node) {
        let id = &self.figures.subjects[index].id;
        match &measure.rule {
            MeasureRule::Records(_) => {
                let figure = self.figures.measures.get(&measure.id).and_then(|by_subject| by_subject.get(id));
                let figure = figure.cloned().unwrap_or_default();
                if figure.missing > 0 {
                    self.find(finding::records_without_value(measure, id, figure.missing));
                }
                if figure.wrong > 0 {
                    self.find(finding::records_wrong(measure, id, figure.wrong));
                }
                let raw = figure.value.clone();
                let value = raw.as_ref().map(|value| rounded(measure, value));
                let node =
                    if self.explains { node::records(measure, &figure, value.as_ref()) } else { node::nothing() };
                (value, node)
            }
            MeasureRule::Formula(formula) => {
                let mut around = SubjectSurroundings::new(self, index, None);
                let raw = compute(formula, &mut around);
                let (children, findings) = around.finish();
                self.findings_of(findings);
                let value = raw.number().map(|value| rounded(measure, value));
                let node = if self.explains {
                    node::formula(self.scheme, measure, formula, raw.number(), value.as_ref(), children)
                } else {
                    node::nothing()
                };
                (value, node)
            }
        }
    }

    /// The values of a measure over the group of a subject; those that are missing are left out.
    fn over_group(&self, index: usize, id: &str) -> Vec<Exact> {
        let Some(values) = self.measures.get(id) else { return Vec::new() };
        let group = self.groups[index];
        values
            .iter()
            .enumerate()
            .filter(|(other, _)| self.groups[*other] == group)
            .filter_map(|(_, (value, _))| value.clone())
            .collect()
    }

    /// The values of a measure over all subjects; those that are missing are left out.
    fn over_all(&self, id: &str) -> Vec<Exact> {
        let Some(values) = self.measures.get(id) else { return Vec::new() };
        values.iter().filter_map(|(value, _)| value.clone()).collect()
    }

    /// The group of a subject.
    fn group(&self, index: usize) -> Option<&'a Group> {
        self.groups[index].and_then(|group| self.scheme.ranking.as_ref()?.groups.get(group))
    }

    fn find(&mut self, finding: Finding) {
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    fn findings_of(&mut self, findings: Vec<Finding>) {
        for finding in findings {
            self.find(finding);
        }
    }
}

fn rounded(measure: &Measure, value: &Exact) -> Exact {
    measure.rounding.map_or_else(|| value.clone(), |rounding| value.round(rounding))
}

/// True when the scheme assesses single projects.
fn assesses_projects(scheme: &Scheme) -> bool {
    scheme.subjects == Subjects::Projects
}

/// A missing number as a value.
fn value_of(number: Option<&Exact>) -> Value {
    number.cloned().into()
}

#[cfg(test)]
mod tests;
