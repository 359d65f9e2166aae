//! What a unit can still do, and what each is worth by the end of the period.

use super::alone::{alone, looks_at_others, with_one_changed};
use super::sandbox::{Change, Sandbox, SubjectRows};
use crate::catalog::Dataset;
use crate::evaluate::{EvaluateError, evaluate_bare};
use crate::figures::Figures;
use crate::outcome::{Outcome, SubjectOutcome};
use crate::rows::Row;
use crate::scheme::Scheme;
use crate::value::Value;
use ballast_domain::{Exact, Period, Rounding, Text};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// What can be done with a project (待办事项).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// 开工.
    Start,
    /// 入库纳统.
    Register,
    /// 完成投资达到序时.
    InvestToPlan,
    /// 竣工.
    Complete,
    /// 解决堵点.
    CloseObstacle,
}

impl ActionKind {
    /// As ids have it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Register => "register",
            Self::InvestToPlan => "invest",
            Self::Complete => "complete",
            Self::CloseObstacle => "obstacle",
        }
    }

    /// In words.
    pub const fn label(self) -> Text {
        match self {
            Self::Start => Text::fixed("开工", "start"),
            Self::Register => Text::fixed("入库纳统", "register in statistics"),
            Self::InvestToPlan => Text::fixed("完成投资达到序时进度", "invest up to the time pace"),
            Self::Complete => Text::fixed("竣工", "complete"),
            Self::CloseObstacle => Text::fixed("解决堵点", "close the obstacle"),
        }
    }
}

/// A pending action with what it is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Action {
    /// Names it among the actions of its unit: kind, project, and a number where one project has several.
    pub id: String,
    /// What.
    pub kind: ActionKind,
    /// Number of the project.
    pub project_id: String,
    /// Name of the project.
    pub project: String,
    /// What exactly: the amount to invest, the obstacle; none for the others.
    pub detail: Option<Text>,
    /// Points of the total that it brings, alone; above nought.
    pub points: Exact,
    /// Place then, others staying as they are.
    pub rank: Option<u32>,
}

/// What a unit can still do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Advice {
    /// The unit.
    pub subject: String,
    /// Its name.
    pub name: Text,
    /// Its place now.
    pub rank: Option<u32>,
    /// Its published total now.
    pub total: Option<String>,
    /// Points to the next better total of the group, and whose that is; none for the first.
    pub gap: Option<(Exact, Text)>,
    /// The actions that bring points, the most first.
    pub actions: Vec<Action>,
    /// Pending actions that bring none under this scheme, or cost some alone.
    pub without_points: usize,
    /// Total and place if all the actions listed are done.
    pub all: Option<(String, Option<u32>)>,
}

/// Computes the advice of a unit. `rows`: its records, as the measures read them; those of everybody where a measure looks at others.
///
/// Each action is tried alone in a sandbox: a start or completion is taken as reported, verified and dated the last day of the period, an
/// investment as reported for its last month, an obstacle as resolved on its last day. What needs a person's judgement is not counted.
/// # Errors
/// Those of [`crate::evaluate()`].
pub fn advise(
    scheme: &Scheme,
    figures: &Figures,
    subject: &str,
    rows: &SubjectRows,
) -> Result<Option<Advice>, EvaluateError> {
    let now = evaluate_bare(scheme, figures)?;
    let Some(own) = now.subjects.iter().find(|outcome| outcome.id == subject) else { return Ok(None) };
    // Where no rule looks at others, the unit alone is computed and put in its place.
    let is_alone = !looks_at_others(scheme);
    let (base, rows) = if is_alone {
        let own = rows.get(subject).map(|rows| (subject.to_owned(), rows.clone()));
        (alone(figures, subject), own.into_iter().collect())
    } else {
        (figures.clone(), rows.clone())
    };
    let outcome = |sandbox: &Sandbox<'_>| {
        let then = sandbox.outcome()?;
        Ok::<Outcome, EvaluateError>(if is_alone { with_one_changed(scheme, &now, then) } else { then })
    };
    let sandbox = Sandbox::new(scheme, base, rows);
    let pending = pending(&sandbox, subject, figures.period, &scheme.pace);
    let (mut actions, mut without_points) = (Vec::new(), 0);
    let mut together = sandbox.clone();
    for step in &pending {
        let mut tried = sandbox.clone();
        for change in &step.changes {
            tried.change(change);
        }
        let then = outcome(&tried)?;
        let then = then.subjects.iter().find(|outcome| outcome.id == subject);
        let gained =
            then.and_then(|then| gained(own, then)).filter(|points| !points.is_zero() && !points.is_negative());
        match gained {
            Some(points) => actions.push(Action {
                id: step.id.clone(),
                kind: step.kind,
                project_id: step.project_id.clone(),
                project: step.project.clone(),
                detail: step.detail.clone(),
                points,
                rank: then.and_then(|then| then.rank),
            }),
            None => without_points += 1,
        }
    }
    actions.sort_by(|a, b| {
        (&b.points, a.kind, &a.project, &a.project_id).cmp(&(&a.points, b.kind, &b.project, &b.project_id))
    });
    let chosen = |step: &&Pending| actions.iter().any(|action| action.id == step.id);
    for change in pending.iter().filter(chosen).flat_map(|step| &step.changes) {
        together.change(change);
    }
    let all = if actions.is_empty() { None } else { all(&outcome(&together)?, subject) };
    Ok(Some(Advice {
        subject: subject.to_owned(),
        name: own.name.clone(),
        rank: own.rank,
        total: own.total.as_ref().map(|total| total.published.clone()),
        gap: gap(&now, own),
        actions,
        without_points,
        all,
    }))
}

/// The result if the named actions of a unit are done together, others staying as they are; unknown names mean nothing.
///
/// # Errors
/// Those of [`crate::evaluate()`].
pub fn try_actions(
    scheme: &Scheme,
    figures: &Figures,
    subject: &str,
    rows: &SubjectRows,
    chosen: &[String],
) -> Result<Outcome, EvaluateError> {
    let mut sandbox = Sandbox::new(scheme, figures.clone(), rows.clone());
    let pending = pending(&sandbox, subject, figures.period, &scheme.pace);
    for change in pending.iter().filter(|step| chosen.contains(&step.id)).flat_map(|step| &step.changes) {
        sandbox.change(change);
    }
    sandbox.outcome()
}

fn gained(own: &SubjectOutcome, then: &SubjectOutcome) -> Option<Exact> {
    Some(&then.total.as_ref()?.exact - &own.total.as_ref()?.exact)
}

fn all(outcome: &Outcome, subject: &str) -> Option<(String, Option<u32>)> {
    let then = outcome.subjects.iter().find(|outcome| outcome.id == subject)?;
    Some((then.total.as_ref()?.published.clone(), then.rank))
}

/// The nearest total above within the group.
fn gap(now: &Outcome, own: &SubjectOutcome) -> Option<(Exact, Text)> {
    let mine = &own.total.as_ref()?.exact;
    own.rank?;
    let above =
        now.subjects.iter().filter(|other| other.group == own.group && other.rank.is_some() && other.rank < own.rank);
    let above = above.filter_map(|other| Some((&other.total.as_ref()?.exact - mine, other.name.clone())));
    above.min_by(|(a, _), (b, _)| a.cmp(b))
}

/// A pending action with the changes of records that it means.
struct Pending {
    id: String,
    kind: ActionKind,
    project_id: String,
    project: String,
    detail: Option<Text>,
    changes: Vec<Change>,
}

fn pending(sandbox: &Sandbox<'_>, subject: &str, period: Period, pace: &ballast_domain::PaceTable) -> Vec<Pending> {
    let end = period.last_day();
    let mut pending = Vec::new();
    for (index, row) in sandbox.rows(subject, Dataset::Projects).iter().enumerate() {
        let project = Listed { sandbox, subject, index, row, end };
        if project.date("left_on").is_some_and(|day| day <= end) || project.flag("is_package") {
            continue;
        }
        let is_started = project.is_past("started_on");
        if !is_started && project.date("planned_start_on").is_some_and(|day| day <= end) {
            pending.push(project.stage(ActionKind::Start, "started", &["started_on", "verified_started_on"]));
        }
        if is_started && !project.is_past("registered_on") {
            pending.push(project.plain(ActionKind::Register, vec![project.dated(&["registered_on"])]));
        }
        if is_started && let Some(due) = pace.due_by_month(period.last_month()) {
            pending.extend(project.invest(due, period));
        }
        let is_due = project.date("planned_completion_on").is_some_and(|day| day <= end);
        if is_started && is_due && !project.is_past("completed_on") {
            pending.push(project.stage(ActionKind::Complete, "completed", &["completed_on", "verified_completed_on"]));
        }
        pending.extend(project.obstacles());
    }
    pending
}

/// A project of the list while its pending actions are looked for.
struct Listed<'a> {
    sandbox: &'a Sandbox<'a>,
    subject: &'a str,
    index: usize,
    row: &'a Row,
    end: Date,
}

impl Listed<'_> {
    fn date(&self, column: &str) -> Option<Date> {
        match self.row.get(column) {
            Some(Value::Date(day)) => Some(*day),
            _ => None,
        }
    }

    fn flag(&self, column: &str) -> bool {
        self.row.get(column) == Some(&Value::Flag(true))
    }

    fn is_past(&self, column: &str) -> bool {
        self.date(column).is_some_and(|day| day <= self.end)
    }

    fn number(&self, column: &str) -> Option<&Exact> {
        self.row.get(column).and_then(Value::number)
    }

    fn id(&self) -> Value {
        self.row.get("project_id").cloned().unwrap_or(Value::Null)
    }

    fn text(&self, column: &str) -> String {
        match self.row.get(column) {
            Some(Value::Text(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    fn plain(&self, kind: ActionKind, changes: Vec<Change>) -> Pending {
        let (project_id, project) = (self.text("project_id"), self.text("name"));
        let id = format!("{}-{project_id}", kind.code());
        Pending { id, kind, project_id, project, detail: None, changes }
    }

    fn own(&self, values: BTreeMap<String, Value>) -> Change {
        Change { subject: self.subject.to_owned(), dataset: Dataset::Projects, row: Some(self.index), values }
    }

    /// Dates of the project set to the last day.
    fn dated(&self, columns: &[&str]) -> Change {
        self.own(columns.iter().map(|column| ((*column).to_owned(), Value::Date(self.end))).collect())
    }

    /// A stage reached on the last day, reported and verified.
    fn stage(&self, kind: ActionKind, stage: &str, columns: &[&str]) -> Pending {
        let mut changes = vec![self.dated(columns)];
        for truth in ["reported", "verified"] {
            let values = [
                ("project_id", self.id()),
                ("project_name", Value::Text(self.text("name"))),
                ("unit_id", Value::Text(self.text("unit_id"))),
                ("stage", Value::Text(stage.to_owned())),
                ("truth", Value::Text(truth.to_owned())),
                ("on", Value::Date(self.end)),
            ];
            let values = values.into_iter().map(|(column, value)| (column.to_owned(), value)).collect();
            changes.push(Change { subject: self.subject.to_owned(), dataset: Dataset::StageEvents, row: None, values });
        }
        self.plain(kind, changes)
    }

    /// The year's investment brought up to what is due.
    fn invest(&self, due: &Exact, period: Period) -> Option<Pending> {
        let (plan, done) = (self.number("annual_plan")?, self.number("done_in_year")?);
        let wanted = (plan * due).round(Rounding::half_up(0));
        let missing = &wanted - done;
        if missing.is_zero() || missing.is_negative() {
            return None;
        }
        let in_period = self.number("done_in_period").map_or_else(|| missing.clone(), |done| done + &missing);
        let values = [("done_in_year", Value::Number(wanted.clone())), ("done_in_period", Value::Number(in_period))];
        let mut changes =
            vec![self.own(values.into_iter().map(|(column, value)| (column.to_owned(), value)).collect())];
        let month = period.months().last().map(|month| month.first_day());
        let reports = self.sandbox.rows(self.subject, Dataset::Reports);
        let is_last = |row: &Row| {
            row.get("project_id") == Some(&self.id()) && row.get("month") == month.map(Value::Date).as_ref()
        };
        if let Some(row) = reports.iter().position(is_last) {
            let reported = reports[row].get("done").and_then(Value::number).cloned().unwrap_or_else(Exact::zero);
            let values = [("done", Value::Number(&reported + &missing)), ("done_in_year", Value::Number(wanted))];
            let values = values.into_iter().map(|(column, value)| (column.to_owned(), value)).collect();
            changes.push(Change {
                subject: self.subject.to_owned(),
                dataset: Dataset::Reports,
                row: Some(row),
                values,
            });
        }
        let mut pending = self.plain(ActionKind::InvestToPlan, changes);
        let unit = crate::unit::ShownUnit::from_word("万元");
        pending.detail = Some(crate::words::show_number(&missing, unit.as_ref()));
        Some(pending)
    }

    /// Each unresolved obstacle resolved.
    fn obstacles(&self) -> Vec<Pending> {
        let mut pending = Vec::new();
        for (row, obstacle) in self.sandbox.rows(self.subject, Dataset::Obstacles).iter().enumerate() {
            let is_open = !matches!(obstacle.get("resolved_on"), Some(Value::Date(day)) if *day <= self.end);
            if obstacle.get("project_id") != Some(&self.id()) || !is_open {
                continue;
            }
            let resolved = BTreeMap::from([("resolved_on".to_owned(), Value::Date(self.end))]);
            let open = self.number("open_obstacles").map(|open| open - &Exact::one());
            let mut changes = vec![Change {
                subject: self.subject.to_owned(),
                dataset: Dataset::Obstacles,
                row: Some(row),
                values: resolved,
            }];
            if let Some(open) = open.filter(|open| !open.is_negative()) {
                changes.push(self.own(BTreeMap::from([("open_obstacles".to_owned(), Value::Number(open))])));
            }
            let mut step = self.plain(ActionKind::CloseObstacle, changes);
            step.id = format!("{}-{row}", step.id);
            if let Some(Value::Text(text)) = obstacle.get("description") {
                step.detail = Some(Text::new(text.clone(), text.clone()));
            }
            pending.push(step);
        }
        pending
    }
}
