//! The walk through a file's rows that preview and import share: ask the records, resolve, and write if told to.

use super::index::ProjectIndex;
use super::resolve::{Change, Known, Resolved, Resolver};
use super::spool::{self, Reading};
use super::{PlanCounts, RowFate, RowPlan, Take};
use crate::access::Granted;
use crate::{App, AppError};
use ballast_domain::form::RowContent;
use ballast_domain::project::{Obstacle, StageEvent};
use ballast_domain::text::hex;
use ballast_domain::{Form, ImportIssue, OrganizationTree, Place, Project, ProjectId, Scope, TypedRow, UnitId};
use ballast_store::records::UnitRecord;
use ballast_store::{AsOf, Source, Store, Write};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// A file that has been read and is to be compared with the records.
pub(super) struct Job<'a> {
    pub app: &'a App,
    pub granted: &'a Granted,
    pub tree: &'a OrganizationTree,
    pub reading: &'a Reading,
    pub rows: PathBuf,
    pub known_on: Date,
}

/// Where the changes go.
pub(super) struct Target {
    pub write: Write,
    pub import_id: i64,
    pub take: Take,
}

/// What the walk came to.
pub(super) struct Walked {
    pub counts: PlanCounts,
    /// Over what happens to each row.
    pub digest: String,
    /// The target, unless a refused row made an end of it.
    pub target: Option<Target>,
}

/// Goes through the rows in order. `see` is told each row; a refused row under [`Take::All`] ends the writing but not the
/// walk, so that all problems are told at once.
pub(super) async fn walk(
    job: &Job<'_>,
    mut target: Option<Target>,
    see: &mut (dyn FnMut(RowPlan) + Send),
) -> Result<Walked, AppError> {
    let store = job.app.store();
    let form = job.reading.form;
    let mut known = unit_records(store, form).await?;
    let index =
        if matches!(form, Form::Ledger | Form::MonthlyReport) { index(store).await? } else { ProjectIndex::default() };
    let mut resolver = Resolver::new(&job.granted.scope, job.tree, job.reading, job.known_on, index);
    let mut counts = PlanCounts::default();
    let mut digest = Sha256::new();
    let mut unread = job.reading.refused_rows.clone();
    let mut chunks = spool::stream(job.rows.clone());
    while let Some(chunk) = chunks.recv().await {
        let chunk = chunk?;
        project_records(store, &resolver, &chunk, &mut known).await?;
        let mut changes = Vec::with_capacity(chunk.len());
        for row in chunk {
            let Resolved { place, subject, fate, issues, change } = resolver.resolve(row, &known);
            if let Some(row) = place.row {
                unread.remove(&row);
            }
            counts.add(&fate, &issues);
            add_to_digest(&mut digest, &place, &fate);
            changes.extend(change.map(|change| (place.clone(), change)));
            see(RowPlan { place, subject, fate, issues });
        }
        if counts.refused > 0 {
            target.take_if(|target| target.take == Take::All);
        }
        if let Some(target) = &mut target {
            put(target, &resolver.index, job.known_on, &changes).await?;
            tracing::info!(new = counts.new, changed = counts.changed, unchanged = counts.unchanged, "rows written");
        }
    }
    for plan in unread_rows(job.reading, &unread) {
        counts.add(&plan.fate, &plan.issues);
        add_to_digest(&mut digest, &plan.place, &plan.fate);
        see(plan);
    }
    if counts.refused > 0 {
        target.take_if(|target| target.take == Take::All);
    }
    let digest = hex(&digest.finalize());
    Ok(Walked { counts, digest, target })
}

/// Rows that could not be read at all stand in no spool; their problems do.
fn unread_rows<'a>(reading: &'a Reading, unread: &'a BTreeSet<u32>) -> impl Iterator<Item = RowPlan> + 'a {
    unread.iter().map(|row| {
        let issues: Vec<ImportIssue> = reading.row_issues.get(row).cloned().unwrap_or_default();
        let sheet = issues.first().and_then(|issue| issue.place.sheet.clone());
        let place = Place { sheet, row: Some(*row), column: None };
        RowPlan { place, subject: String::new(), fate: RowFate::Refused, issues }
    })
}

fn add_to_digest(digest: &mut Sha256, place: &Place, fate: &RowFate) {
    let (word, changes) = match fate {
        RowFate::New => ("new", &[][..]),
        RowFate::Changed { changes } => ("changed", changes.as_slice()),
        RowFate::Unchanged => ("unchanged", &[][..]),
        RowFate::Refused => ("refused", &[][..]),
    };
    digest.update(format!("{}\u{1f}{word}\u{1e}", place.row.unwrap_or_default()));
    for change in changes {
        digest.update(format!("{}\u{1f}{}\u{1f}{}\u{1e}", change.field.zh, change.old, change.new));
    }
}

/// All projects, whatever the scope: a code that belongs to another unit's project must not become a second project.
async fn index(store: &Store) -> Result<ProjectIndex, AppError> {
    let mut index = ProjectIndex::default();
    for key in store.project_keys(&Scope::All).await? {
        index.insert(key.id, key.unit, key.name, key.code);
    }
    Ok(index)
}

/// The records of units that rows of the form may speak of. They are few: some per unit and period.
async fn unit_records(store: &Store, form: Form) -> Result<Known, AppError> {
    let mut known = Known::default();
    match form {
        Form::Targets => known.targets = current(store).await?,
        Form::Indicators => known.observations = current(store).await?,
        Form::Events => known.events = current(store).await?,
        Form::Judgements => known.judgements = current(store).await?,
        Form::Ledger | Form::MonthlyReport => {}
    }
    Ok(known)
}

async fn current<R: UnitRecord>(store: &Store) -> Result<BTreeMap<String, R>, AppError> {
    let records: Vec<R> = store.records(&Scope::All, AsOf::Now).await?;
    Ok(records.into_iter().map(|record| (super::resolve::record_key(&record), record)).collect())
}

/// The records of the projects that a chunk speaks of.
async fn project_records(
    store: &Store,
    resolver: &Resolver<'_>,
    chunk: &[TypedRow],
    known: &mut Known,
) -> Result<(), AppError> {
    let ids: BTreeSet<ProjectId> = chunk.iter().filter_map(|row| resolver.project_of(&row.content)).collect();
    let ids: Vec<ProjectId> = ids.into_iter().collect();
    known.forget_projects();
    if ids.is_empty() {
        return Ok(());
    }
    let all = &Scope::All;
    if chunk.iter().any(|row| matches!(row.content, RowContent::MonthlyReport(_))) {
        for (id, report) in store.reports_of(all, &ids).await? {
            known.reports.entry(id).or_default().insert(report.month, report);
        }
    } else {
        known.projects.extend(store.projects_by_id(all, &ids).await?);
        for (id, stage) in store.stages_of(all, &ids).await? {
            known.stages.entry(id).or_default().push(stage);
        }
    }
    for (id, obstacle) in store.obstacles_of(all, &ids).await? {
        known.obstacles.entry(id).or_default().push(obstacle);
    }
    Ok(())
}

/// Writes the changes of a chunk.
async fn put(
    target: &mut Target,
    index: &ProjectIndex,
    known_on: Date,
    changes: &[(Place, Change)],
) -> Result<(), AppError> {
    let Target { write, import_id, .. } = target;
    let import = *import_id;
    let mut projects: Placed<'_, (Option<ProjectId>, &Project)> = Placed::default();
    for (place, change) in changes {
        if let Change::Project { id, project: Some(project), .. } = change {
            projects.add(place, (*id, &**project));
        }
    }
    let mut written = write.put_projects(&projects.records, known_on, projects.source(import)).await?.into_iter();
    let mut stages: Placed<'_, (ProjectId, &UnitId, &StageEvent)> = Placed::default();
    let mut obstacles: Placed<'_, (ProjectId, &UnitId, &Obstacle)> = Placed::default();
    let mut reports = Placed::default();
    let (mut targets, mut observations) = (Placed::default(), Placed::default());
    let (mut events, mut judgements) = (Placed::default(), Placed::default());
    let unknown = || AppError::Damaged("a change without its project".to_owned());
    for (place, change) in changes {
        match change {
            Change::Project { id, project, stages: dated, obstacles: raised } => {
                let id = if project.is_some() { written.next() } else { *id }.ok_or_else(unknown)?;
                let unit = project.as_ref().map(|project| &project.unit).or_else(|| index.unit_of(id));
                let unit = unit.ok_or_else(unknown)?;
                stages.extend(place, dated.iter().map(|stage| (id, unit, stage)));
                obstacles.extend(place, raised.iter().map(|obstacle| (id, unit, obstacle)));
            }
            Change::Report { id, report, obstacles: raised } => {
                let unit = index.unit_of(*id).ok_or_else(unknown)?;
                reports.extend(place, report.iter().map(|report| (*id, unit, &**report)));
                obstacles.extend(place, raised.iter().map(|obstacle| (*id, unit, obstacle)));
            }
            Change::Target(record) => targets.add(place, record),
            Change::Observation(record) => observations.add(place, record),
            Change::Event(record) => events.add(place, record),
            Change::Judgement(record) => judgements.add(place, record),
        }
    }
    write.put_stages(&stages.records, known_on, stages.source(import)).await?;
    write.put_reports(&reports.records, known_on, reports.source(import)).await?;
    write.put_obstacles(&obstacles.records, known_on, obstacles.source(import)).await?;
    write.put_records(&targets.records, known_on, targets.source(import)).await?;
    write.put_records(&observations.records, known_on, observations.source(import)).await?;
    write.put_records(&events.records, known_on, events.source(import)).await?;
    write.put_records(&judgements.records, known_on, judgements.source(import)).await?;
    Ok(())
}

/// Records with the place of each in the file.
struct Placed<'a, T> {
    records: Vec<T>,
    places: Vec<&'a Place>,
}

impl<T> Default for Placed<'_, T> {
    fn default() -> Self {
        Self { records: Vec::new(), places: Vec::new() }
    }
}

impl<'a, T> Placed<'a, T> {
    fn add(&mut self, place: &'a Place, record: T) {
        self.records.push(record);
        self.places.push(place);
    }

    fn extend(&mut self, place: &'a Place, records: impl Iterator<Item = T>) {
        for record in records {
            self.add(place, record);
        }
    }

    fn source(&self, import: i64) -> Source<'_> {
        Source::rows(import, &self.places)
    }
}
