//! What an evaluation is given: subjects and their figures.

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
