//! Records of units: targets, indicator values, events, judgements.

use crate::column::read_json;
use crate::error::{StoreError, damaged};
use crate::sql::{Place, Query};
use crate::versions::{Version, Wanted};
use crate::{AsOf, Store};
use ballast_domain::record::{Event, Judgement, Observation, Target};
use ballast_domain::text::name_key;
use ballast_domain::{Scope, UnitId};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A record that belongs to a unit alone.
pub trait UnitRecord: Serialize + DeserializeOwned {
    /// Its kind in the database.
    const KIND: &'static str;

    /// The unit it belongs to.
    fn unit(&self) -> &UnitId;

    /// What identifies it within its kind and unit.
    fn identity(&self) -> String;
}

impl UnitRecord for Target {
    const KIND: &'static str = "target";
    fn unit(&self) -> &UnitId {
        &self.unit
    }
    fn identity(&self) -> String {
        format!("{}|{}", self.key, self.period)
    }
}

impl UnitRecord for Observation {
    const KIND: &'static str = "observation";
    fn unit(&self) -> &UnitId {
        &self.unit
    }
    fn identity(&self) -> String {
        format!("{}|{}", name_key(&self.indicator), self.period)
    }
}

impl UnitRecord for Event {
    const KIND: &'static str = "event";
    fn unit(&self) -> &UnitId {
        &self.unit
    }
    fn identity(&self) -> String {
        format!("{}|{}|{}", self.kind, self.on, self.project_name.as_deref().map(name_key).unwrap_or_default())
    }
}

impl UnitRecord for Judgement {
    const KIND: &'static str = "judgement";
    fn unit(&self) -> &UnitId {
        &self.unit
    }
    fn identity(&self) -> String {
        format!("{}|{}", self.item, self.period)
    }
}

/// A record of a unit of whichever kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnyRecord {
    /// 目标任务.
    Target(Target),
    /// 指标值.
    Observation(Observation),
    /// 事件.
    Event(Event),
    /// 人工评分.
    Judgement(Judgement),
}

impl AnyRecord {
    /// The unit it belongs to.
    pub fn unit(&self) -> &UnitId {
        match self {
            Self::Target(record) => &record.unit,
            Self::Observation(record) => &record.unit,
            Self::Event(record) => &record.unit,
            Self::Judgement(record) => &record.unit,
        }
    }

    fn read(kind: &str, content: &str) -> Result<Self, StoreError> {
        match kind {
            Target::KIND => read_json(content).map(Self::Target),
            Observation::KIND => read_json(content).map(Self::Observation),
            Event::KIND => read_json(content).map(Self::Event),
            Judgement::KIND => read_json(content).map(Self::Judgement),
            other => Err(damaged("kind of record", other)),
        }
    }
}

impl Store {
    /// The current records of a unit of every kind, by kind, the newest first, with their numbers: at most `limit` after the first
    /// `offset`.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn records_of_unit(
        &self,
        scope: &Scope,
        unit: &UnitId,
        (limit, offset): (u32, u32),
    ) -> Result<Vec<(i64, AnyRecord)>, StoreError> {
        let mut query =
            Query::new("SELECT id, kind, content FROM unit_records WHERE superseded_on IS NULL AND unit_id = ");
        query.bind(unit.as_str()).within("unit_id", None, scope).push(" ORDER BY kind, id DESC LIMIT ");
        query.bind(i64::from(limit)).push(" OFFSET ").bind(i64::from(offset));
        let rows = query.all(&self.readers, "list the records of a unit").await?;
        rows.iter().map(|row| Ok((row.get(0), AnyRecord::read(row.get(1), row.get(2))?))).collect()
    }

    /// Every version of a record of a unit within the scope, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn record_history(&self, scope: &Scope, id: i64) -> Result<Vec<Version<AnyRecord>>, StoreError> {
        let wanted = Wanted { from: ", kind FROM unit_records WHERE id = ", id, project: None, order: "" };
        self.versions(&wanted, scope, |row| AnyRecord::read(row.get(10), row.get(9))).await
    }

    /// The judgements within the scope that were known at a moment, with their numbers, by unit and number.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn judgements(&self, scope: &Scope, as_of: AsOf) -> Result<Vec<(i64, Judgement)>, StoreError> {
        let mut query = Query::new("SELECT id, content FROM unit_records WHERE kind = ");
        query.bind(Judgement::KIND).known(as_of).within("unit_id", None, scope).push(" ORDER BY unit_id, id");
        let rows = query.all(&self.readers, "read judgements").await?;
        rows.iter().map(|row| Ok((row.get(0), read_json(row.get(1))?))).collect()
    }

    /// The records of one kind within the scope, by unit and id.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn records<R: UnitRecord>(&self, scope: &Scope, as_of: AsOf) -> Result<Vec<R>, StoreError> {
        of_kind(&self.readers, scope, as_of).await
    }
}

pub(crate) async fn of_kind<'e, R: UnitRecord>(
    on: impl Into<Place<'e>>,
    scope: &Scope,
    as_of: AsOf,
) -> Result<Vec<R>, StoreError> {
    let mut query = Query::new("SELECT content FROM unit_records WHERE kind = ");
    query.bind(R::KIND).known(as_of).within("unit_id", None, scope).push(" ORDER BY unit_id, id");
    let rows = query.all(on, "read records of units").await?;
    rows.iter().map(|row| read_json(row.get(0))).collect()
}
