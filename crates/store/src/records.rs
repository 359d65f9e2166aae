//! Records of units: targets, indicator values, events, judgements.

use crate::column::read_json;
use crate::error::StoreError;
use crate::sql::{Place, Query};
use crate::{AsOf, Store};
use ballast_domain::record::{Event, Judgement, Observation, Target};
use ballast_domain::text::name_key;
use ballast_domain::{Scope, UnitId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row;

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

impl Store {
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
