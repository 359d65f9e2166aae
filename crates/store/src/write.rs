//! Write transactions. Each ends in a commit that takes its audit entry.

use crate::audit::{self, AuditEntry};
use crate::column::{instant, json};
use crate::error::StoreError;
pub use crate::fact::Source;
use crate::fact::{self, NewVersion};
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
use std::collections::{BTreeMap, BTreeSet};
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

/// New projects that a write keeps in mind; of further ones it reads at its end what they are.
const NEW_AT_ONCE: usize = 1_000;

/// One transaction. Dropped without [`Write::commit`], it leaves nothing behind.
///
/// Statements whose answer nobody needs travel with the next ones, at the latest with the commit: an error of a put method may be told
/// there. After an error nothing more is taken and nothing is kept.
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
    /// Projects whose lines are to be made anew.
    pub(crate) touched: BTreeSet<i64>,
    /// Projects that are what they were, but for what belongs to them.
    touched_in_part: BTreeSet<i64>,
    /// Projects that are new in this write and of which it wrote nothing else: what stands of them is this.
    new: BTreeMap<i64, Project>,
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
        let mut transaction = WriteTransaction::begin(&self.writer, self.dialect).await?;
        if let Some(once) = &actor.origin.once {
            requests::claim(&mut transaction, actor, once, at).await?;
        }
        let is_stopped = self.is_stopped.clone();
        let (touched, touched_in_part, new) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
        let first_suite = self.first_suite;
        let actor = actor.clone();
        Ok(Write { transaction, actor, at, touched, touched_in_part, new, is_stopped, first_suite })
    }
}

impl Write {
    /// For statements that change what pages show: the data version rises with the commit.
    pub(crate) fn data(&mut self) -> &mut WriteTransaction {
        self.transaction.change_data();
        &mut self.transaction
    }

    /// For sessions and proofs, which change nothing that pages show.
    pub(crate) fn proofs(&mut self) -> &mut WriteTransaction {
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
        let (ids, new) = self.put(&fact::PROJECTS, versions, source.into()).await?;
        for (id, (_, project)) in ids.iter().zip(projects) {
            let is_new = new.contains(id) && !self.touched.contains(id) && self.new.len() < NEW_AT_ONCE;
            if is_new || self.new.contains_key(id) {
                self.new.insert(*id, (*project).clone());
            } else {
                self.touched.insert(*id);
            }
        }
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
        self.touch(stages.iter().map(|(project, ..)| project.0));
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
        self.touch(reports.iter().map(|(project, ..)| project.0));
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
        self.touch(obstacles.iter().map(|(project, ..)| project.0));
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

    /// Something that belongs to projects was written.
    fn touch(&mut self, projects: impl Iterator<Item = i64>) {
        for project in projects {
            // What is new here has no line yet.
            if self.new.remove(&project).is_some() {
                self.touched.insert(project);
            } else {
                self.touched_in_part.insert(project);
            }
        }
    }

    async fn put(
        &mut self,
        table: &'static fact::Table,
        versions: Vec<NewVersion>,
        source: Source<'_>,
    ) -> Result<(Vec<i64>, BTreeSet<i64>), StoreError> {
        let at = instant(self.at);
        fact::put(self.data(), table, versions, &at, source).await
    }

    /// Makes everything since [`Store::begin`] durable, together with the audit event.
    ///
    /// # Errors
    /// [`StoreError::Query`]: then nothing was written, as far as the disk can be trusted. When the disk itself failed, no write
    /// begins any more ([`StoreError::Stopped`]): a synchronisation that failed once must not be believed when it is tried again.
    pub async fn commit(mut self, entry: AuditEntry) -> Result<(), StoreError> {
        let transaction = &mut self.transaction;
        lines::add(transaction, self.new).await?;
        lines::refresh(transaction, &self.touched).await?;
        self.touched_in_part.retain(|project| !self.touched.contains(project));
        lines::bring_up_to_date(transaction, &self.touched_in_part).await?;
        audit::append(transaction, self.first_suite, &self.actor, self.at, entry).await?;
        self.transaction.commit().await.map_err(|(error, is_of_the_disk)| {
            if is_of_the_disk {
                self.is_stopped.store(true, Ordering::SeqCst);
            }
            error
        })
    }
}
