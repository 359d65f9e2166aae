//! The other records an assessment counts: targets, indicator values, events, judgements.

use crate::lang::Text;
use crate::number::Exact;
use crate::org::UnitId;
use crate::period::Period;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a unit has to reach in a measure (目标任务). One per unit, key and period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The unit.
    pub unit: UnitId,
    /// The measure it belongs to, as schemes name it: `signed_count`.
    pub key: String,
    /// The period.
    pub period: Period,
    /// The amount, in `unit_of_measure`.
    pub value: Exact,
    /// 个, 亿元, % …
    pub unit_of_measure: String,
}

/// One value of an indicator for a unit and a period (指标值). One per unit, indicator and period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The unit.
    pub unit: UnitId,
    /// The indicator's key or name, as schemes name it: `gdp`.
    pub indicator: String,
    /// The period.
    pub period: Period,
    /// The value as printed (its decimals are its precision); none where only growth is published.
    pub value: Option<Exact>,
    /// 亿元, % …
    pub unit_of_measure: String,
    /// Growth against the same period of last year in per cent.
    pub growth_percent: Option<Exact>,
    /// Own growth minus the province's, in percentage points.
    pub province_gap_points: Option<Exact>,
    /// Source.
    pub source: Option<String>,
}

/// A dated thing that happened to a unit or project and may earn or cost points (事件).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The unit.
    pub unit: UnitId,
    /// The project by name, if the event belongs to one.
    pub project_name: Option<String>,
    /// Kind, as schemes name it: `start_ceremony`, `criticised`.
    pub kind: String,
    /// The day.
    pub on: Date,
    /// How many (1 unless told).
    pub count: i64,
    /// An amount of whatever the kind says.
    pub amount: Option<Exact>,
    /// The paper that proves it.
    pub document: Option<String>,
    /// Remark.
    pub note: Option<String>,
}

/// Points that a person gave within a range (人工评分). One per unit, item and period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// The unit.
    pub unit: UnitId,
    /// The item, as schemes name it.
    pub item: String,
    /// The period.
    pub period: Period,
    /// The points.
    pub points: Exact,
    /// Why.
    pub reason: String,
    /// The paper.
    pub document: Option<String>,
    /// Who gave them.
    pub judged_by: Option<String>,
}

/// Whether data are real, shipped as facts, or invented for demonstration.
pub fn sample_mark() -> Text {
    Text::fixed("示例数据", "Sample data")
}
