//! What an evaluation is given: subjects and their figures.

use crate::outcome::{Colour, ItemOutcome, Outcome, Score, SubjectOutcome};
use ballast_domain::org::UnitKind;
use ballast_domain::{Exact, Period, Text};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Everything that scores depend on.
///
/// # Shape
/// `measures`: for every measure over records (and only those), a figure per subject id. A subject without an entry has no
/// figure: its items get no score and a finding. Formulas over measures are computed by the evaluation itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// The assessed period.
    pub period: Period,
    /// The day as of which records were read.
    pub as_of: Date,
    /// The subjects in official order.
    pub subjects: Vec<Subject>,
    /// Measure id → subject id → figure.
    pub measures: BTreeMap<String, BTreeMap<String, Figure>>,
    /// (Unit id, key) → target of the assessed period.
    pub targets: BTreeMap<(String, String), Quantity>,
    /// (Unit id, indicator, period text) → value. For projects as subjects: of their unit.
    pub observations: BTreeMap<(String, String, String), ObservedFigure>,
    /// (Subject id, item id) → judgement of the assessed period.
    pub judgements: BTreeMap<(String, String), JudgedFigure>,
    /// (Key of the scheme's earlier results, period text) → the result. One that was not frozen is missing.
    pub earlier: BTreeMap<(String, String), EarlierResult>,
    /// Period text → the figures of an earlier period by the records of now; where lights are revised.
    pub now: BTreeMap<String, Self>,
}

/// A unit or project that is assessed (考核对象).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Unit id, or project number.
    pub id: String,
    /// Name.
    pub name: Text,
    /// The unit itself, or the project's unit: targets and indicators are looked up under it.
    pub unit_id: String,
    /// Kind of that unit, for groups.
    pub kind: UnitKind,
}

/// One measure of one subject.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figure {
    /// The value in base units (money in fen); `None` is missing, never nought.
    pub value: Option<Exact>,
    /// Records counted.
    pub counted: u64,
    /// Records refused by a gate.
    pub refused: u64,
    /// Counted records whose value was missing and was left out.
    pub missing: u64,
    /// Of those refused: by a gate that finds records wrong.
    pub wrong: u64,
}

impl From<Exact> for Figure {
    fn from(value: Exact) -> Self {
        Self { value: Some(value), ..Self::default() }
    }
}

/// An amount with the unit it was imported with: 177.7 亿元.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// The amount.
    pub value: Exact,
    /// 亿元, 个, % …; empty: the unit that the scheme names.
    pub unit_of_measure: String,
}

/// A value of an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ObservedFigure {
    /// Value and unit; none where only growth is published.
    pub value: Option<Quantity>,
    /// Growth in per cent.
    pub growth_percent: Option<Exact>,
    /// Growth less the province's, percentage points.
    pub province_gap_points: Option<Exact>,
}

/// Points that a person gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedFigure {
    /// The points.
    pub points: Exact,
    /// Why.
    pub reason: String,
    /// The paper.
    pub document: Option<String>,
    /// Who gave them.
    pub judged_by: Option<String>,
}

/// A sealed result of another period.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EarlierResult {
    /// Id of the snapshot it was computed from; empty in worked cases.
    pub snapshot_id: String,
    /// By subject id.
    pub subjects: BTreeMap<String, EarlierFigure>,
}

/// What an earlier result said of one subject, as published.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EarlierFigure {
    /// The published total; none: it had none.
    pub total: Option<Exact>,
    /// Place in its group.
    pub place: Option<u32>,
    /// Place from the end of its group; the last is 1.
    pub place_from_end: Option<u32>,
    /// Item id → published score. An item that was not asked brought nothing: nought.
    pub items: BTreeMap<String, Exact>,
    /// Light id → colour.
    pub lights: BTreeMap<String, Colour>,
}

impl EarlierResult {
    /// What an outcome says of its subjects.
    pub fn of(snapshot_id: &str, outcome: &Outcome) -> Self {
        let published = |score: &Score| score.published.parse::<Exact>().ok();
        let placed_in = |group: &Option<String>| -> Vec<u32> {
            outcome.subjects.iter().filter(|other| other.group == *group).filter_map(|other| other.rank).collect()
        };
        let figure = |subject: &SubjectOutcome| {
            let places = placed_in(&subject.group);
            let from_end = |place: u32| places.iter().filter(|other| **other > place).count() + 1;
            let score = |item: &ItemOutcome| match (&item.score, item.is_excluded) {
                (_, true) => Some(Exact::zero()),
                (score, false) => score.as_ref().and_then(published),
            };
            EarlierFigure {
                total: subject.total.as_ref().and_then(published),
                place: subject.rank,
                place_from_end: subject.rank.and_then(|place| u32::try_from(from_end(place)).ok()),
                items: subject.items.iter().filter_map(|item| Some((item.id.clone(), score(item)?))).collect(),
                lights: subject.lights.iter().map(|light| (light.id.clone(), light.colour)).collect(),
            }
        };
        let subjects = outcome.subjects.iter().map(|subject| (subject.id.clone(), figure(subject))).collect();
        Self { snapshot_id: snapshot_id.to_owned(), subjects }
    }
}
