//! Objections of units against one step of a computation (异议), and what became of them. Rows are only added.

use crate::column::{instant, json, read_code, read_instant, read_json, read_unit};
use crate::error::StoreError;
use crate::fact;
use crate::row::Row;
use crate::sql::Query;
use crate::transaction::take_numbers;
use crate::{Store, Write};
use ballast_domain::life::{Claim, ObjectionState};
use ballast_domain::{Scope, UnitId};
use jiff::Timestamp;

/// An objection with the state that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectionRecord {
    /// Number.
    pub id: i64,
    /// The result it is about.
    pub assessment: String,
    /// The unit that objects.
    pub unit: UnitId,
    /// Whose derivation: the unit, or one of its projects.
    pub subject: String,
    /// Address of the step objected to.
    pub node: String,
    /// What is claimed.
    pub claim: Claim,
    /// Login of who filed it.
    pub filed_by: String,
    /// When.
    pub filed_at: Timestamp,
    /// Where it stands.
    pub state: ObjectionState,
    /// Who brought it there.
    pub moved_by: String,
    /// When.
    pub moved_at: Timestamp,
    /// Why; of a ruling its grounds.
    pub reason: String,
}

/// An objection about to be recorded.
#[derive(Debug, Clone, Copy)]
pub struct NewObjection<'a> {
    /// The result it is about.
    pub assessment: &'a str,
    /// The unit that objects.
    pub unit: &'a UnitId,
    /// Whose derivation.
    pub subject: &'a str,
    /// Address of the step objected to.
    pub node: &'a str,
    /// What is claimed.
    pub claim: &'a Claim,
}

/// Which objections are asked for; what is not told narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObjectionFilter {
    /// Those against one result.
    pub assessment: Option<String>,
    /// Those in one state.
    pub state: Option<ObjectionState>,
}

const OBJECTION: &str = "SELECT objections.id, assessment_id, unit_id, subject_id, node, content, filed_by, filed_at, state, done_by, \
    done_at, reason FROM objections \
    JOIN objection_steps ON objection_steps.objection_id = objections.id \
    AND step_no = (SELECT max(newer.step_no) FROM objection_steps newer WHERE newer.objection_id = objections.id) \
    WHERE 1 = 1";

impl Write {
    /// Records an open objection and gives its number.
    ///
    /// # Errors
    /// [`StoreError::UnknownReference`] for an unknown assessment or unit; [`StoreError::Query`].
    pub async fn record_objection(&mut self, new: &NewObjection<'_>) -> Result<i64, StoreError> {
        let id = take_numbers(self.data(), "objection_id", 1).await? + 1;
        let (by, at) = (self.actor.login.clone(), instant(self.at));
        let mut query = Query::new(
            "INSERT INTO objections (id, assessment_id, unit_id, subject_id, node, filed_by, filed_at, content) VALUES (",
        );
        query.bind(id).bind_more([new.assessment, new.unit.as_str(), new.subject, new.node]);
        query.bind_more([by, at, json(new.claim)?]).push(")");
        query.run(self.data(), "record an objection").await?;
        self.put_objection_step(id, 1, ObjectionState::Open, "").await?;
        Ok(id)
    }

    /// Brings an open objection to its end. False when it is not open.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn end_objection(&mut self, id: i64, to: ObjectionState, reason: &str) -> Result<bool, StoreError> {
        let mut query = Query::new("SELECT step_no, state FROM objection_steps WHERE objection_id = ");
        query.bind(id).push(" ORDER BY step_no DESC LIMIT 1");
        let Some(row) = query.first(self.data(), "read the state of an objection").await? else { return Ok(false) };
        if !read_code(row.get(1), ObjectionState::from_code)?.may_become(to) {
            return Ok(false);
        }
        self.put_objection_step(id, row.get::<i64>(0) + 1, to, reason).await?;
        Ok(true)
    }

    async fn put_objection_step(
        &mut self,
        id: i64,
        number: i64,
        state: ObjectionState,
        reason: &str,
    ) -> Result<(), StoreError> {
        let (by, at) = (self.actor.login.clone(), instant(self.at));
        let mut query =
            Query::new("INSERT INTO objection_steps (objection_id, step_no, state, done_by, done_at, reason) VALUES (");
        query.bind(id).bind_more([number]).bind_more([state.code(), &by, &at, reason]).push(")");
        query.run(self.data(), "set the state of an objection").await?;
        Ok(())
    }
}

impl Store {
    /// Objections of units within the scope, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn objections(
        &self,
        scope: &Scope,
        filter: &ObjectionFilter,
    ) -> Result<Vec<ObjectionRecord>, StoreError> {
        let mut query = Query::new(OBJECTION);
        if let Some(assessment) = &filter.assessment {
            query.push(" AND assessment_id = ").bind(assessment.as_str());
        }
        if let Some(state) = filter.state {
            query.push(" AND state = ").bind(state.code());
        }
        query.within("unit_id", None, scope).push(" ORDER BY objections.id");
        query.all(&self.readers, "list objections").await?.iter().map(objection).collect()
    }

    /// One objection of a unit within the scope.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn objection(&self, scope: &Scope, id: i64) -> Result<Option<ObjectionRecord>, StoreError> {
        let mut query = Query::new(OBJECTION);
        query.push(" AND objections.id = ").bind(id).within("unit_id", None, scope);
        query.first(&self.readers, "read an objection").await?.as_ref().map(objection).transpose()
    }

    /// True when a person brought in a record of the unit, or a judgement of any unit: his own work would be what is ruled on.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn has_brought_in(&self, login: &str, unit: &UnitId) -> Result<bool, StoreError> {
        for table in fact::ALL {
            let mut query = Query::new("SELECT 1 FROM imports JOIN ");
            query.push(table.name).push(" brought ON brought.import_id = imports.id WHERE imported_by = ").bind(login);
            query.push(" AND (brought.unit_id = ").bind(unit.as_str());
            query.push(if table.name == fact::UNIT_RECORDS.name { " OR kind = 'judgement')" } else { ")" });
            query.within("brought.unit_id", None, &Scope::All).push(" LIMIT 1");
            if query.first(&self.readers, "ask who brought records in").await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn objection(row: &Row) -> Result<ObjectionRecord, StoreError> {
    Ok(ObjectionRecord {
        id: row.get(0),
        assessment: row.get(1),
        unit: read_unit(row.get(2))?,
        subject: row.get(3),
        node: row.get(4),
        claim: read_json(row.get(5))?,
        filed_by: row.get(6),
        filed_at: read_instant(row.get(7))?,
        state: read_code(row.get(8), ObjectionState::from_code)?,
        moved_by: row.get(9),
        moved_at: read_instant(row.get(10))?,
        reason: row.get(11),
    })
}
