//! Assessments: the freeze, the judgements that it counted, the documents made of it, the runs before and after it.

use super::steps::{Batches, Told, changes_of, steps as told};
use super::{Deed, Found, Step, Subject, events};
use crate::audit::words::operation;
use crate::imports::changes::JUDGEMENT;
use crate::units::records::title_of;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::clock::CHINA;
use ballast_domain::record::Judgement;
use ballast_domain::{Lang, Text};
use ballast_store::records::AnyRecord;
use ballast_store::{AsOf, AssessmentRecord, AuditEvent, StepRecord};
use serde_json::Value;

/// The steps of an assessment. Judgements are told to who may read the records of their units.
pub(super) async fn steps(app: &App, caller: &Caller, id: &str) -> Result<Found, AppError> {
    let store = app.store();
    let run = store.assessment(id).await?.ok_or(AppError::NotFound)?;
    let mut steps = vec![of_run(&run)];
    steps.extend(store.assessment_steps(id).await?.iter().map(|done| of_step(&run, done)));
    steps.extend(events(store, id).await?.iter().filter_map(of_event));
    let others = store.assessments().await?;
    let same = |other: &&AssessmentRecord| {
        other.id != run.id && other.scheme_id == run.scheme_id && other.period == run.period
    };
    steps.extend(others.iter().filter(same).map(|other| of_other(&run, other)));
    let scope = caller.scope(Permission::ReadRecords);
    let mut batches = Batches::default();
    for (number, judgement) in store.judgements(&scope, AsOf::Day(run.as_of)).await? {
        if judgement.period == run.period {
            steps.extend(of_judgement(app, caller, &run, (number, &judgement), &mut batches).await?);
        }
    }
    let title = |lang: Lang| format!("{} · {}", run.title.get(lang), run.period.name(lang));
    Ok((Text::new(title(Lang::Zh), title(Lang::En)), None, steps))
}

fn step(run: &AssessmentRecord, by: &str, at: jiff::Timestamp, words: Text) -> Step {
    Step {
        known_on: CHINA.to_datetime(at).date(),
        recorded_at: at,
        by: Some(by.to_owned()),
        subject: run.title.clone(),
        deed: Deed::Told(words),
        changes: Vec::new(),
        figures: None,
        source: None,
        reason: String::new(),
        more: None,
    }
}

/// Freeze and computation are one act.
fn of_run(run: &AssessmentRecord) -> Step {
    let short = |hash: &str| hash.chars().take(12).collect::<String>();
    let (version, as_of) = (&run.scheme_version, run.as_of);
    let (snapshot, result) = (short(&run.snapshot_id), short(&run.result_hash));
    let words = Text::new(
        format!("封存数据并计算：截至 {as_of} 的资料，办法版本 {version}，快照 {snapshot}…，结果 {result}…"),
        format!(
            "Froze the data and computed: as of {as_of}, scheme version {version}, snapshot {snapshot}…, result {result}…"
        ),
    );
    step(run, &run.computed_by, run.computed_at, words)
}

/// A document that was made; who looked at the result stands in the audit trail.
fn of_event(event: &AuditEvent) -> Option<Step> {
    if event.operation != "document.make" {
        return None;
    }
    let at = event.at.parse().ok()?;
    let words = operation(&event.operation)?;
    let detail: Value = serde_json::from_str(&event.detail).unwrap_or_default();
    let text = |name: &str| detail.get(name).and_then(Value::as_str).unwrap_or_default();
    let (format, hash) = (text("format").to_uppercase(), text("file_sha256").chars().take(12).collect::<String>());
    Some(Step {
        known_on: CHINA.to_datetime(at).date(),
        recorded_at: at,
        by: Some(event.actor.clone()),
        subject: Text::fixed("通报", "Bulletin"),
        deed: Deed::Told(Text::new(
            format!("{}：{format}，SHA-256 {hash}…", words.zh),
            format!("{}: {format}, SHA-256 {hash}…", words.en),
        )),
        changes: Vec::new(),
        figures: None,
        source: None,
        reason: event.reason.clone(),
        more: None,
    })
}

/// A step of its life.
fn of_step(run: &AssessmentRecord, done: &StepRecord) -> Step {
    let label = done.step.label();
    let words = match (&done.deadline, &done.other) {
        (Some(deadline), _) => Text::new(
            format!("{}：公示期至 {deadline}", label.zh),
            format!("{}: objections until {deadline}", label.en),
        ),
        (None, Some(other)) => Text::new(format!("{}：{other}", label.zh), format!("{}: {other}", label.en)),
        (None, None) => label,
    };
    let more = done.other.clone().map(Subject::Assessment);
    Step { reason: done.reason.clone(), more, ..step(run, &done.by, done.at, words) }
}

/// Another run of the same scheme for the same period.
fn of_other(run: &AssessmentRecord, other: &AssessmentRecord) -> Step {
    let (id, as_of) = (&other.id, other.as_of);
    let is_later = (other.computed_at, &other.id) > (run.computed_at, &run.id);
    let words = if is_later {
        Text::new(
            format!("同一办法、同一考核期后来又有计算：{id}（截至 {as_of}）"),
            format!("A later run of the same scheme and period: {id} (as of {as_of})"),
        )
    } else {
        Text::new(
            format!("同一办法、同一考核期此前已有计算：{id}（截至 {as_of}）"),
            format!("An earlier run of the same scheme and period: {id} (as of {as_of})"),
        )
    };
    let at = if is_later { other.computed_at } else { run.computed_at };
    let by = if is_later { &other.computed_by } else { &run.computed_by };
    Step { more: Some(Subject::Assessment(id.clone())), ..step(run, by, at, words) }
}

/// How a judgement that was counted came to be what it was on the day of the freeze.
async fn of_judgement(
    app: &App,
    caller: &Caller,
    run: &AssessmentRecord,
    (number, judgement): (i64, &Judgement),
    batches: &mut Batches,
) -> Result<Vec<Step>, AppError> {
    let scope = caller.scope(Permission::ReadRecords);
    let mut versions = app.store().record_history(&scope, number).await?;
    versions.retain(|version| version.known_on <= run.as_of);
    batches.learn(app, &versions).await?;
    let tree = app.tree().await?;
    let unit = tree.get(&judgement.unit).map_or_else(|| Text::fixed("", ""), |unit| unit.name.clone());
    let wanted: Vec<&str> = JUDGEMENT.iter().map(|field| field.code).collect();
    let changed = changes_of(JUDGEMENT, &wanted);
    let pick = |any: &AnyRecord| match any {
        AnyRecord::Judgement(judgement) => Some(judgement.clone()),
        _ => None,
    };
    let telling = Told {
        subject: &|any: &AnyRecord| {
            let title = title_of(any);
            Text::new(format!("{} {}", unit.zh, title.zh), format!("{} {}", unit.en, title.en))
        },
        changes: &|old: Option<&AnyRecord>, new: &AnyRecord| {
            pick(new).map(|new| changed(old.and_then(pick).as_ref(), &new)).unwrap_or_default()
        },
        figures: &|_| None,
        figure: None,
    };
    let mut steps = told(batches, &versions, &telling);
    // That its batch was undone later is no part of what the run counted.
    steps.retain(|step| step.deed != Deed::TakenBack);
    for step in &mut steps {
        step.more = Some(Subject::Record(number));
    }
    Ok(steps)
}
