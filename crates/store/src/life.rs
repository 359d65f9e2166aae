//! What was done with a computed assessment, step after step (考核流程). Steps are only added.

use crate::column::{instant, read_code, read_date, read_instant};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::{Place, Query};
use crate::{Store, Write};
use ballast_domain::life::LifeStep;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRecord {
    /// What was done.
    pub step: LifeStep,
    /// Login.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Of publication: the last day for objections.
    pub deadline: Option<Date>,
    /// What the person said; empty where nothing had to be said.
    pub reason: String,
    /// Of superseding: the id of the other result.
    pub other: Option<String>,
}

/// A step about to be recorded.
#[derive(Debug, Clone, Copy)]
pub struct NewStep<'a> {
    /// What is done.
    pub step: LifeStep,
    /// Of publication: the last day for objections.
    pub deadline: Option<Date>,
    /// What the person says.
    pub reason: &'a str,
    /// Of superseding: the id of the other result.
    pub other: Option<&'a str>,
}

const STEPS: &str =
    "SELECT assessment_id, step, done_by, done_at, deadline, reason, other_id FROM assessment_steps WHERE 1 = 1";

impl Write {
    /// Adds a step. Whether it may follow is for the caller to decide after the write began: writers wait for one another.
    ///
    /// # Errors
    /// [`StoreError::UnknownReference`] for an unknown assessment; [`StoreError::Query`].
    pub async fn put_assessment_step(&mut self, assessment: &str, new: &NewStep<'_>) -> Result<(), StoreError> {
        let number = i64::try_from(steps(self.proofs(), assessment).await?.len()).unwrap_or(i64::MAX) + 1;
        let (by, at) = (self.actor.login.clone(), instant(self.at));
        let mut query = Query::new(
            "INSERT INTO assessment_steps (assessment_id, step_no, step, done_by, done_at, deadline, reason, other_id) VALUES (",
        );
        query.bind(assessment).bind_more([number]).bind_more([new.step.code(), &by, &at]);
        query.bind_more([new.deadline.map(|day| day.to_string()), Some(new.reason.to_owned())]);
        query.bind_more([new.other.map(ToOwned::to_owned)]).push(")");
        query.run(self.data(), "record a step of an assessment").await?;
        Ok(())
    }
}

impl Store {
    /// The steps of an assessment, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn assessment_steps(&self, assessment: &str) -> Result<Vec<StepRecord>, StoreError> {
        steps(&self.readers, assessment).await
    }

    /// The steps of all assessments by id, each oldest first.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn all_assessment_steps(&self) -> Result<BTreeMap<String, Vec<StepRecord>>, StoreError> {
        let mut query = Query::new(STEPS);
        query.push(" ORDER BY assessment_id, step_no");
        let rows = query.all(&self.readers, "list the steps of assessments").await?;
        let mut all: BTreeMap<String, Vec<StepRecord>> = BTreeMap::new();
        for row in &rows {
            all.entry(row.get(0)).or_default().push(step(row)?);
        }
        Ok(all)
    }
}

async fn steps<'e>(on: impl Into<Place<'e>>, assessment: &str) -> Result<Vec<StepRecord>, StoreError> {
    let mut query = Query::new(STEPS);
    query.push(" AND assessment_id = ").bind(assessment).push(" ORDER BY step_no");
    query.all(on, "read the steps of an assessment").await?.iter().map(step).collect()
}

fn step(row: &Row) -> Result<StepRecord, StoreError> {
    let deadline: Option<String> = row.get(4);
    Ok(StepRecord {
        step: read_code(row.get(1), LifeStep::from_code)?,
        by: row.get(2),
        at: read_instant(row.get(3))?,
        deadline: deadline.as_deref().map(read_date).transpose()?,
        reason: row.get(5),
        other: row.get(6),
    })
}
