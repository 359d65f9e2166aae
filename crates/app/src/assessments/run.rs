//! Freezing the records and computing an assessment (考核计算).

use super::cluster::Cluster;
use super::life::state_of;
use super::schemes::SchemeFile;
use crate::audit::checkpoint::sign_what_was_done;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::life::LifeState;
use ballast_domain::record::{Event, Judgement, Observation, Target};
use ballast_domain::text::hex;
use ballast_domain::{Lang, Period, ProjectId, Scope, Text};
use ballast_engine::{
    EarlierInput, EngineError, ProjectFacts, Run, Seal, Snapshot, SnapshotHeader, SnapshotWriter, assess,
    assessment_id, write_result,
};
use ballast_scheme::Scheme;
use ballast_store::{AsOf, AssessmentRecord, AuditEntry, StoreError};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::path::Path;

/// What is to be computed.
#[derive(Debug, Clone)]
pub struct RunInput {
    /// By which rules.
    pub scheme: SchemeFile,
    /// For which period.
    pub period: Period,
    /// From what was known on which day; none: today.
    pub as_of: Option<Date>,
}

/// Projects read at once while freezing.
const BATCH: u32 = 2_000;

/// Freezes, computes, and keeps the result. The same records, scheme, period and day give the same result; it is then
/// recorded once more with its own time, unless that is the same as well: then there is one record.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Invalid`] for a period the scheme is not meant for, for an as-of day before the period began or in the future; [`AppError::Engine`],
/// [`AppError::Store`]. A run that fails leaves nothing behind.
pub async fn run_assessment(app: &App, caller: &Caller, input: &RunInput) -> Result<AssessmentRecord, AppError> {
    run(app, caller, input, None).await
}

/// [`run_assessment`] with the measures computed on a cluster: the same bytes.
///
/// # Errors
/// Those of [`run_assessment`] and of [`Cluster::assess`].
pub async fn run_assessment_on(
    app: &App,
    caller: &Caller,
    input: &RunInput,
    cluster: &Cluster,
) -> Result<AssessmentRecord, AppError> {
    run(app, caller, input, Some(cluster)).await
}

async fn run(
    app: &App,
    caller: &Caller,
    input: &RunInput,
    cluster: Option<&Cluster>,
) -> Result<AssessmentRecord, AppError> {
    let granted = caller.require(Permission::RunAssessment)?;
    let (now, today) = (app.clock().now(), app.clock().today());
    let as_of = input.as_of.unwrap_or(today);
    check_period(&input.scheme, input.period)?;
    check_day(input.period, as_of, today)?;
    let folder = app.folder().join("snapshots");
    let refused = |source| AppError::Folder { folder: folder.clone(), source };
    let work = tempfile::Builder::new().prefix("making-").tempdir_in(&folder).map_err(refused)?;
    let turn = app.computing().take().await?;
    let header = SnapshotHeader {
        scheme_text: input.scheme.text.clone(),
        period: input.period,
        as_of,
        frozen_at: now,
        is_sample: false,
    };
    let earlier = earlier(app, input).await?;
    freeze(app, &input.scheme.scheme, header, as_of, &earlier, work.path()).await?;
    let snapshot = Snapshot::open(work.path())?;
    let run = match cluster {
        Some(cluster) => cluster.assess(&snapshot).await?,
        None => assess(&snapshot, partitions()).await?,
    };
    write_result(work.path(), &run)?;
    drop(turn);
    let record = record(caller, &snapshot, &run, app);
    Seal::sign(&run, &record.id, &app.keys().audit, now)?.write(work.path())?;
    // The folder gets its name before the database names it: a crash between the two leaves a folder nobody names, never a
    // record without its folder.
    let kept = folder.join(&record.folder);
    let work = work.keep();
    if let Err(source) = std::fs::rename(&work, &kept) {
        // The folder's name holds the hash of its contents: if it is there, somebody did the very same at the same moment.
        let removed = std::fs::remove_dir_all(&work);
        if !kept.join("result.json").exists() {
            return Err(refused(source));
        }
        removed.map_err(refused)?;
    }
    let mut write = app.store().begin(&granted.actor, now).await?;
    match write.record_assessment(&record).await {
        Err(StoreError::Duplicate { .. }) => {
            return app.store().assessment(&record.id).await?.ok_or(AppError::NotFound);
        }
        other => other?,
    }
    let detail = serde_json::json!({
        "scheme": record.scheme_id,
        "period": record.period.to_string(),
        "as_of": record.as_of.to_string(),
        "snapshot": record.snapshot_id,
        "result_sha256": record.result_hash,
        "earlier": earlier.iter().map(|earlier| earlier.record.id.as_str()).collect::<Vec<_>>(),
    });
    write.commit(AuditEntry::new("assessment.run", record.id.clone(), detail)).await?;
    sign_what_was_done(app).await;
    Ok(record)
}

fn check_period(scheme: &SchemeFile, period: Period) -> Result<(), AppError> {
    let meant = &scheme.scheme.periods;
    if meant.contains(&period.kind()) {
        return check_force(scheme, period);
    }
    let list = |lang: Lang| {
        let words: Vec<String> = meant.iter().map(|kind| kind.label().get(lang).to_owned()).collect();
        words.join(lang.pick("、", ", "))
    };
    let title = &scheme.scheme.title;
    Err(AppError::Invalid(Text::new(
        format!("“{}”不按“{}”考核，可用的考核期：{}", title.zh, period.name(Lang::Zh), list(Lang::Zh)),
        format!("“{}” is not meant for {}; it may be run for: {}", title.en, period.name(Lang::En), list(Lang::En)),
    )))
}

/// A scheme speaks of the time in which it is in force alone.
fn check_force(scheme: &SchemeFile, period: Period) -> Result<(), AppError> {
    let (from, until) = (scheme.scheme.effective_from, scheme.scheme.effective_until);
    let is_before = from.is_some_and(|from| period.last_day() < from);
    let is_after = until.is_some_and(|until| period.first_day() > until);
    if !is_before && !is_after {
        return Ok(());
    }
    let day = |day: Option<Date>| day.map_or_else(|| "…".to_owned(), |day| day.to_string());
    let title = &scheme.scheme.title;
    Err(AppError::Invalid(Text::new(
        format!("“{}”的有效期是 {} 至 {}，不能用于“{}”", title.zh, day(from), day(until), period.name(Lang::Zh)),
        format!("“{}” is in force from {} to {}, not in {}", title.en, day(from), day(until), period.name(Lang::En)),
    )))
}

fn check_day(period: Period, as_of: Date, today: Date) -> Result<(), AppError> {
    if as_of > today {
        return Err(AppError::Invalid(Text::new(
            format!("截至时点 {as_of} 在今天（{today}）之后。请改为今天或更早的日期"),
            format!("the as-of day {as_of} is after today ({today}); choose today or an earlier day"),
        )));
    }
    if as_of < period.first_day() {
        return Err(AppError::Invalid(Text::new(
            format!("截至时点 {as_of} 早于考核期的第一天 {}。请改为考核期开始后的日期", period.first_day()),
            format!(
                "the as-of day {as_of} is before the period's first day {}; choose a later day",
                period.first_day()
            ),
        )));
    }
    Ok(())
}

/// A sealed result of another period that the scheme names.
struct Earlier {
    key: String,
    record: AssessmentRecord,
    result: Vec<u8>,
}

/// The results of other periods that the scheme names: of each period the final one, else the one computed last that was neither returned nor
/// replaced. A period without such a result is left out; the scores that need it are then missing, with a finding.
async fn earlier(app: &App, input: &RunInput) -> Result<Vec<Earlier>, AppError> {
    let scheme = &input.scheme.scheme;
    if scheme.earlier.is_empty() {
        return Ok(Vec::new());
    }
    let records = app.store().assessments().await?;
    let steps = app.store().all_assessment_steps().await?;
    let mut found = Vec::new();
    for declared in &scheme.earlier {
        for period in declared.periods(input.period) {
            let of_period =
                records.iter().filter(|record| record.scheme_id == declared.scheme && record.period == period);
            let standing = of_period.filter_map(|record| match state_of(&steps, &record.id) {
                LifeState::Returned | LifeState::Superseded => None,
                state => Some((state == LifeState::Final, record.computed_at, &record.id, record)),
            });
            let Some((.., record)) = standing.max_by_key(|(is_final, at, id, _)| (*is_final, *at, *id)) else {
                continue;
            };
            let result = sealed_result(app, record).await?;
            found.push(Earlier { key: declared.key.clone(), record: record.clone(), result });
        }
    }
    Ok(found)
}

/// The bytes of a result, which must be those that were recorded.
async fn sealed_result(app: &App, record: &AssessmentRecord) -> Result<Vec<u8>, AppError> {
    let path = app.folder().join("snapshots").join(&record.folder).join("result.json");
    let bytes = tokio::fs::read(&path).await.map_err(|source| EngineError::File { path: path.clone(), source })?;
    if hex(&Sha256::digest(&bytes)) != record.result_hash {
        let problem = "its hash is not the one that was recorded when it was computed".to_owned();
        return Err(EngineError::Tampered { file: path.display().to_string(), problem }.into());
    }
    Ok(bytes)
}

/// Writes everything known on the day, all read at one moment. An assessment ranks all units, so it reads the whole scope whoever
/// starts it.
async fn freeze(
    app: &App,
    scheme: &Scheme,
    mut header: SnapshotHeader,
    as_of: Date,
    earlier: &[Earlier],
    folder: &Path,
) -> Result<(), AppError> {
    let scope = Scope::All;
    let period = header.period;
    let mut reading = app.store().reading(AsOf::Day(as_of)).await?;
    header.is_sample |= earlier.iter().any(|earlier| earlier.record.is_sample);
    header.is_sample |= reading.holds_sample_data(&scope).await?;
    let packages = reading.packages(&scope).await?.into_iter().map(|(unit, name)| (unit.to_string(), name));
    let mut writer = SnapshotWriter::create(folder, header, packages)?;
    let mut after = ProjectId(0);
    loop {
        let batch = reading.projects(&scope, after, BATCH).await?;
        let Some(last) = batch.last() else { break };
        after = last.id;
        for records in &batch {
            writer.project(ProjectFacts {
                id: records.id.0,
                project: &records.project,
                stages: &records.stages,
                reports: &records.reports,
                obstacles: &records.obstacles,
            })?;
        }
    }
    writer.targets(&reading.records::<Target>(&scope).await?)?;
    let observations = reading.records::<Observation>(&scope).await?;
    writer.observations(&in_time(app, scheme, period, as_of, observations).await?)?;
    writer.events(&reading.records::<Event>(&scope).await?)?;
    writer.judgements(&reading.records::<Judgement>(&scope).await?)?;
    for Earlier { key, record, result } in earlier {
        let (key, period, result) = (key.clone(), record.period, result.clone());
        writer.earlier(EarlierInput { key, period, result });
    }
    writer.finish(&reading.units().await?)?;
    Ok(())
}

/// The values as of the day; those whose late values are not used as they were known when they were due.
async fn in_time(
    app: &App,
    scheme: &Scheme,
    period: Period,
    as_of: Date,
    mut observations: Vec<Observation>,
) -> Result<Vec<Observation>, AppError> {
    for (day, asked) in scheme.read_when_due(period, as_of) {
        let is_asked = |value: &Observation| asked.contains(&(value.indicator.as_str(), value.period));
        observations.retain(|value| !is_asked(value));
        let known = app.store().records::<Observation>(&Scope::All, AsOf::Day(day)).await?;
        observations.extend(known.into_iter().filter(is_asked));
    }
    Ok(observations)
}

fn record(caller: &Caller, snapshot: &Snapshot, run: &Run, app: &App) -> AssessmentRecord {
    let id = assessment_id(snapshot, run);
    AssessmentRecord {
        folder: id.clone(),
        id,
        scheme_id: snapshot.scheme.id.clone(),
        scheme_version: snapshot.scheme.version.clone(),
        title: snapshot.scheme.title.clone(),
        period: snapshot.manifest.period,
        as_of: snapshot.manifest.as_of,
        snapshot_id: run.snapshot_id.clone(),
        result_hash: run.result_hash(),
        computed_by: caller.login.clone(),
        computed_at: app.clock().now(),
        is_sample: snapshot.manifest.is_sample || snapshot.scheme.source.is_sample,
    }
}

/// As many threads as the machine has; the result does not depend on it.
pub(crate) fn partitions() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}
