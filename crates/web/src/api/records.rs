//! The records of a unit: targets, indicator values, events, judgements.

use super::answer::Given;
use super::extract::{Asked, At};
use super::page::Address;
use super::problem::{Kind, Problem};
use super::words::{Day, Number, Words};
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::units::records::{AnyRecord, list_unit_records};
use ballast_domain::UnitId;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;
use utoipa::{IntoParams, ToSchema};

/// A page of records.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnitRecords {
    /// The unit's name.
    unit: Words,
    /// By kind, the newest first, at most 200.
    records: Vec<UnitRecord>,
    /// The address of the next page; none on the last.
    next: Option<String>,
}

/// A record. Its history stands under its number.
#[derive(Serialize, ToSchema)]
struct UnitRecord {
    id: i64,
    #[serde(flatten)]
    #[schema(inline)]
    content: Content,
}

/// What a record says.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Content {
    /// What the unit has to reach.
    Target { key: String, period: String, value: Number, unit_of_measure: String },
    /// A value of an indicator.
    Observation {
        indicator: String,
        period: String,
        value: Option<Number>,
        unit_of_measure: String,
        growth_percent: Option<Number>,
        province_gap_points: Option<Number>,
        source: Option<String>,
    },
    /// A dated thing that may earn or cost points.
    Event {
        event: String,
        project: Option<String>,
        on: Day,
        count: i64,
        amount: Option<Number>,
        document: Option<String>,
        note: Option<String>,
    },
    /// Points that a person gave. Who is masked.
    Judgement {
        item: String,
        period: String,
        points: Number,
        reason: String,
        document: Option<String>,
        judged_by: Option<String>,
    },
}

impl From<AnyRecord> for Content {
    fn from(record: AnyRecord) -> Self {
        match record {
            AnyRecord::Target(target) => Self::Target {
                key: target.key,
                period: target.period.to_string(),
                value: (&target.value).into(),
                unit_of_measure: target.unit_of_measure,
            },
            AnyRecord::Observation(observation) => Self::Observation {
                indicator: observation.indicator,
                period: observation.period.to_string(),
                value: observation.value.as_ref().map(Number::from),
                unit_of_measure: observation.unit_of_measure,
                growth_percent: observation.growth_percent.as_ref().map(Number::from),
                province_gap_points: observation.province_gap_points.as_ref().map(Number::from),
                source: observation.source,
            },
            AnyRecord::Event(event) => Self::Event {
                event: event.kind,
                project: event.project_name,
                on: Day(event.on),
                count: event.count,
                amount: event.amount.as_ref().map(Number::from),
                document: event.document,
                note: event.note,
            },
            AnyRecord::Judgement(judgement) => Self::Judgement {
                item: judgement.item,
                period: judgement.period.to_string(),
                points: (&judgement.points).into(),
                reason: judgement.reason,
                document: judgement.document,
                judged_by: judgement.judged_by,
            },
        }
    }
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordsAsked {
    /// The page, from 1; beyond the last there are none.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1_000_000)]
    page: Option<NonZeroU32>,
}

/// Lists them.
pub(crate) async fn list(
    State(web): State<Web>,
    By(caller): By,
    At(unit): At<String>,
    address: Address,
    Asked(asked): Asked<RecordsAsked>,
) -> Result<Given<UnitRecords>, Problem> {
    let unit = UnitId::new(&unit).ok_or(Kind::NotFound)?;
    let page = asked.page.map_or(1, NonZeroU32::get);
    let list = list_unit_records(&web.app, &caller, &unit, page).await?;
    let next = list.has_more.then(|| address.with(&[("page", &page.saturating_add(1).to_string())]));
    let records = list.records.into_iter().map(|(id, record)| UnitRecord { id, content: record.into() });
    Ok(Given(UnitRecords { unit: (&list.unit).into(), records: records.collect(), next }))
}
