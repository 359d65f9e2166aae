//! Write transactions. Each ends in a commit that takes its audit entry.

use crate::audit::{self, AuditEntry};
use crate::column::{instant, json};
use crate::error::{StoreError, is_of_the_disk, while_trying_to};
pub use crate::fact::Source;
use crate::fact::{self, NewVersion, take_numbers};
use crate::records::UnitRecord;
use crate::requests::{self, Once};
use crate::sql::Value;
use crate::transaction::WriteTransaction;
use crate::{Store, lines};
use ballast_audit::Suite;
use ballast_domain::project::{MonthlyReport, Obstacle, StageEvent};
use ballast_domain::text::name_key;
use ballast_domain::{Money, Project, ProjectId, UnitId};
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::AnyConnection;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// On whose behalf a write happens, and from where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Actor {
    /// Login; empty for somebody who is not known.
    pub login: String,
    /// Code of the role that allows it.
    pub role: String,
    /// Where the request came from; empty at the command line.
    pub origin: Origin,
}

/// Where a request came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// Number of the session.
    pub session: String,
    /// Network of the address, not the address itself.
    pub address: String,
    /// Number of the request, as in the log and on error pages.
    pub request_id: String,
    /// The key under which the request is done once alone; none for requests without one.
    pub once: Option<Once>,
}

/// One transaction. Dropped without [`Write::commit`], it leaves nothing behind.
///
/// ```compile_fail
/// async fn without_saying_what_was_done(write: ballast_store::Write) {
///     let _ = write.commit().await;
/// }
/// ```
pub struct Write {
    transaction: WriteTransaction,
    pub(crate) actor: Actor,
    pub(crate) at: Timestamp,
    /// The number of the audit event with which this write will end.
    audit_seq: i64,
    /// Projects whose current figures may have changed.
    pub(crate) touched: BTreeSet<i64>,
    changes_data: bool,
    is_stopped: Arc<AtomicBool>,
    first_suite: Suite,
}

impl Store {
    /// Begins a write. Writers wait for one another.
    ///
    /// # Errors
    /// [`StoreError::Query`]; [`StoreError::Stopped`] after a commit that the disk failed; [`StoreError::Repeated`] for a request that
    /// was done before under its key.
    pub async fn begin(&self, actor: &Actor, at: Timestamp) -> Result<Write, StoreError> {
        if self.is_stopped.load(Ordering::SeqCst) {
            return Err(StoreError::Stopped);
        }
        let mut transaction = WriteTransaction::begin(&self.writer).await.map_err(while_trying_to("begin a write"))?;
        // Taking the number locks its row until the commit, so that writes, record numbers and audit events have one order on
        // both databases.
        let audit_seq = take_numbers(&mut transaction, "audit_seq", 1).await? + 1;
        if let Some(once) = &actor.origin.once {
            requests::claim(&mut transaction, actor, once, at, audit_seq).await?;
        }
        let is_stopped = self.is_stopped.clone();
        let (touched, first_suite) = (BTreeSet::new(), self.first_suite);
        let actor = actor.clone();
        Ok(Write { transaction, actor, at, audit_seq, touched, changes_data: false, is_stopped, first_suite })
    }
}

impl Write {
    /// For statements that change what pages show: the data version rises with the commit.
    pub(crate) fn data(&mut self) -> &mut AnyConnection {
        self.changes_data = true;
        &mut self.transaction
    }

    /// For sessions and proofs, which change nothing that pages show.
    pub(crate) fn proofs(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }

    /// Writes projects; a given id means that project even under another name. Gives their ids in order.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when another current project of the unit has the name; [`StoreError::UnknownReference`] for an unknown
    /// unit, here and in the methods below; [`StoreError::Query`].
    pub async fn put_projects(
        &mut self,
        projects: &[(Option<ProjectId>, &Project)],
        known_on: Date,
        source: impl Into<Source<'_>> + Send,
    ) -> Result<Vec<ProjectId>, StoreError> {
        let versions = projects.iter().map(|(id, project)| {
            Ok(NewVersion {
                id: id.map(|id| id.0),
                unit: project.unit.to_string(),
                key: format!("{}|{}", project.unit, name_key(&project.name)),
                known_on,
                content: json(project)?,
                own: vec![
                    Value::Text(project.code.as_ref().map(|code| code.digits().to_owned())),
                    project.parent_name.clone().into(),
                    i64::from(project.is_sample).into(),
                ],
            })
        });
        let versions = versions.collect::<Result<Vec<_>, StoreError>>()?;
        let ids = self.put(&fact::PROJECTS, versions, source.into()).await?;
        self.touched.extend(&ids);
        Ok(ids.into_iter().map(ProjectId).collect())
    }

    /// Writes stage events: one current per project, stage and truth.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn put_stages(
        &mut self,
        stages: &[(ProjectId, &UnitId, &StageEvent)],
        known_on: Date,
        source: impl Into<Source<'_>> + Send,
    ) -> Result<(), StoreError> {
        let versions = stages.iter().map(|(project, unit, event)| {
            Ok(NewVersion {
                id: None,
                unit: unit.to_string(),
                key: format!("{}|{}|{}", project.0, event.stage.code(), event.truth.code()),
                known_on,
                content: json(event)?,
                own: vec![project.0.into(), event.stage.code().into(), event.truth.code().into()],
            })
        });
        let versions = versions.collect::<Result<Vec<_>, StoreError>>()?;
        self.put(&fact::STAGE_EVENTS, versions, source.into()).await?;
        self.touched.extend(stages.iter().map(|(project, ..)| project.0));
        Ok(())
    }

    /// Writes monthly reports: one current per project and month. Each is known from the day it was handed in, if that is told.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn put_reports(
        &mut self,
        reports: &[(ProjectId, &UnitId, &MonthlyReport)],
        known_on: Date,
        source: impl Into<Source<'_>> + Send,
    ) -> Result<(), StoreError> {
        let versions = reports.iter().map(|(project, unit, report)| {
            Ok(NewVersion {
                id: None,
                unit: unit.to_string(),
                key: format!("{}|{}", project.0, report.month),
                known_on: report.submitted_on.unwrap_or(known_on),
                content: json(report)?,
                own: vec![
                    project.0.into(),
                    report.month.to_string().into(),
                    report.state.code().into(),
                    report.planned.map(Money::fen).into(),
                    report.done.fen().into(),
                ],
            })
        });
        let versions = versions.collect::<Result<Vec<_>, StoreError>>()?;
        self.put(&fact::MONTHLY_REPORTS, versions, source.into()).await?;
        self.touched.extend(reports.iter().map(|(project, ..)| project.0));
        Ok(())
    }

    /// Writes obstacles: one current per project, description and day raised.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn put_obstacles(
        &mut self,
        obstacles: &[(ProjectId, &UnitId, &Obstacle)],
        known_on: Date,
        source: impl Into<Source<'_>> + Send,
    ) -> Result<(), StoreError> {
        let versions = obstacles.iter().map(|(project, unit, obstacle)| {
            Ok(NewVersion {
                id: None,
                unit: unit.to_string(),
                key: format!("{}|{}|{}", project.0, obstacle.raised_on, name_key(&obstacle.description)),
                known_on,
                content: json(obstacle)?,
                own: vec![
                    project.0.into(),
                    obstacle.due_on.map(|day| day.to_string()).into(),
                    obstacle.resolved_on.map(|day| day.to_string()).into(),
                ],
            })
        });
        let versions = versions.collect::<Result<Vec<_>, StoreError>>()?;
        self.put(&fact::OBSTACLES, versions, source.into()).await?;
        self.touched.extend(obstacles.iter().map(|(project, ..)| project.0));
        Ok(())
    }

    /// Writes records of units: targets, indicator values, events, judgements.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn put_records<R: UnitRecord>(
        &mut self,
        records: &[&R],
        known_on: Date,
        source: impl Into<Source<'_>> + Send,
    ) -> Result<(), StoreError> {
        let versions = records.iter().map(|record| {
            Ok(NewVersion {
                id: None,
                unit: record.unit().to_string(),
                key: format!("{}|{}|{}", R::KIND, record.unit(), record.identity()),
                known_on,
                content: json(record)?,
                own: vec![R::KIND.into()],
            })
        });
        let versions = versions.collect::<Result<Vec<_>, StoreError>>()?;
        self.put(&fact::UNIT_RECORDS, versions, source.into()).await?;
        Ok(())
    }

    async fn put(
        &mut self,
        table: &'static fact::Table,
        versions: Vec<NewVersion>,
        source: Source<'_>,
    ) -> Result<Vec<i64>, StoreError> {
        let at = instant(self.at);
        fact::put(self.data(), table, versions, &at, source).await
    }

    /// Makes everything since [`Store::begin`] durable, together with the audit event.
    ///
    /// # Errors
    /// [`StoreError::Query`]: then nothing was written, as far as the disk can be trusted. When the disk itself failed, no write
    /// begins any more ([`StoreError::Stopped`]): a synchronisation that failed once must not be believed when it is tried again.
    pub async fn commit(mut self, entry: AuditEntry) -> Result<(), StoreError> {
        let connection = &mut *self.transaction;
        lines::refresh(connection, &self.touched).await?;
        if self.changes_data {
            take_numbers(connection, "data_version", 1).await?;
        }
        audit::append(connection, self.first_suite, self.audit_seq, &self.actor, self.at, entry).await?;
        let committed = self.transaction.commit().await;
        if committed.as_ref().is_err_and(is_of_the_disk) {
            self.is_stopped.store(true, Ordering::SeqCst);
        }
        committed.map_err(while_trying_to("commit"))
    }
}
