//! What each row means for the records: new, changed, unchanged or refused. Pure; the store is asked before.

use super::index::ProjectIndex;
use super::spool::Reading;
use super::{FieldChange, RowFate, changes, merge, messages};
use ballast_domain::form::{LedgerRow, MonthlyRow, RowContent};
use ballast_domain::personal::is_masked;
use ballast_domain::project::{MonthlyReport, Obstacle, StageEvent};
use ballast_domain::record::{Event, Judgement, Observation, Target};
use ballast_domain::text::name_key;
use ballast_domain::{
    ImportIssue, Money, OrganizationTree, Place, Project, ProjectId, Scope, Severity, TypedRow, UnitId,
};
use ballast_store::records::UnitRecord;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The current records that a chunk of rows speaks of, as the store holds them.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Projects of ledger rows.
    pub projects: BTreeMap<ProjectId, Project>,
    /// Their stages.
    pub stages: BTreeMap<ProjectId, Vec<StageEvent>>,
    /// Obstacles of the projects of ledger and monthly rows.
    pub obstacles: BTreeMap<ProjectId, Vec<Obstacle>>,
    /// Reports of the projects of monthly rows, by month.
    pub reports: BTreeMap<ProjectId, BTreeMap<Date, MonthlyReport>>,
    /// Targets by [`record_key`], as the three kinds below.
    pub targets: BTreeMap<String, Target>,
    /// Indicator values.
    pub observations: BTreeMap<String, Observation>,
    /// Events.
    pub events: BTreeMap<String, Event>,
    /// Judgements.
    pub judgements: BTreeMap<String, Judgement>,
}

impl Known {
    /// Makes room for the projects of the next chunk.
    pub(super) fn forget_projects(&mut self) {
        self.projects.clear();
        self.stages.clear();
        self.obstacles.clear();
        self.reports.clear();
    }
}

/// What identifies a record of a unit among those of its kind.
pub(super) fn record_key<R: UnitRecord>(record: &R) -> String {
    format!("{}|{}", record.unit(), record.identity())
}

/// What has to be written for a row. Holds only what differs from the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// A project with its stages and obstacles.
    Project {
        /// The project, when it exists.
        id: Option<ProjectId>,
        /// Its new version, when it differs.
        project: Option<Box<Project>>,
        /// Stages that are new or differ.
        stages: Vec<StageEvent>,
        /// Obstacles that are new or differ.
        obstacles: Vec<Obstacle>,
    },
    /// A monthly report with its obstacles.
    Report {
        /// The project.
        id: ProjectId,
        /// The report, when it differs.
        report: Option<Box<MonthlyReport>>,
        /// Obstacles that are new or differ.
        obstacles: Vec<Obstacle>,
    },
    /// A target.
    Target(Target),
    /// An indicator value.
    Observation(Observation),
    /// An event.
    Event(Event),
    /// A judgement.
    Judgement(Judgement),
}

/// A row with its fate.
#[derive(Debug)]
pub(super) struct Resolved {
    pub place: Place,
    pub subject: String,
    pub fate: RowFate,
    pub issues: Vec<ImportIssue>,
    /// What to write; none for unchanged and refused rows.
    pub change: Option<Change>,
}

/// Goes through the rows of one file in order.
pub(super) struct Resolver<'a> {
    pub scope: &'a Scope,
    pub tree: &'a OrganizationTree,
    pub reading: &'a Reading,
    pub known_on: Date,
    pub index: ProjectIndex,
    /// Which row spoke of a record first: a record may stand in a file once, by whatever it is identified.
    seen: BTreeMap<String, u32>,
    /// How many unknown projects may still be answered with close names: each costs a look at every project.
    close_names_left: u32,
}

/// A name with stars came from an export; the record's own is kept before this is asked.
fn refuse_masked(
    place: &Place,
    column: &'static str,
    name: Option<&String>,
    before: Option<&String>,
) -> Result<(), ImportIssue> {
    match name {
        Some(name) if is_masked(name) && before != Some(name) => Err(messages::masked_name(place, column, name)),
        _ => Ok(()),
    }
}

/// A finding about a row: its change and the fields that differ, or why it cannot be taken.
type Verdict = Result<(Option<Change>, Differs), ImportIssue>;

enum Differs {
    New,
    In(Vec<FieldChange>),
}

impl<'a> Resolver<'a> {
    pub(super) fn new(
        scope: &'a Scope,
        tree: &'a OrganizationTree,
        reading: &'a Reading,
        known_on: Date,
        index: ProjectIndex,
    ) -> Self {
        Self { scope, tree, reading, known_on, index, seen: BTreeMap::new(), close_names_left: 50 }
    }

    /// The existing project that a row is about, if it is about one.
    pub(super) fn project_of(&self, content: &RowContent) -> Option<ProjectId> {
        match content {
            RowContent::Ledger(row) => self.index.find(row.project.code.as_ref(), &row.project.unit, &row.project.name),
            RowContent::MonthlyReport(row) => self.index.find(row.project_code.as_ref(), &row.unit, &row.project_name),
            _ => None,
        }
    }

    /// What a row means.
    pub(super) fn resolve(&mut self, row: TypedRow, known: &Known) -> Resolved {
        let TypedRow { place, content } = row;
        let mut issues = place.row.and_then(|row| self.reading.row_issues.get(&row)).cloned().unwrap_or_default();
        let subject = self.subject(&content);
        let is_refused = place.row.is_some_and(|row| self.reading.refused_rows.contains(&row));
        let verdict = if is_refused {
            Ok((None, Differs::In(Vec::new())))
        } else {
            self.judge(content, &place, known, &mut issues)
        };
        let (fate, change) = match verdict {
            Err(issue) => {
                issues.push(issue);
                (RowFate::Refused, None)
            }
            Ok(_) if issues.iter().any(|issue| issue.severity == Severity::Error) => (RowFate::Refused, None),
            Ok((change, Differs::New)) => (RowFate::New, change),
            Ok((_, Differs::In(changes))) if changes.is_empty() => (RowFate::Unchanged, None),
            Ok((change, Differs::In(changes))) => (RowFate::Changed { changes }, change),
        };
        Resolved { place, subject, fate, issues, change }
    }

    fn judge(&mut self, content: RowContent, place: &Place, known: &Known, issues: &mut Vec<ImportIssue>) -> Verdict {
        self.check_scope(unit_of(&content), place)?;
        match content {
            RowContent::Ledger(row) => self.ledger(*row, place, known),
            RowContent::MonthlyReport(row) => self.monthly(*row, place, known, issues),
            RowContent::Target(new) => {
                let old = self.old_record(&new, &known.targets, place)?;
                Ok(simple(old, new, changes::of_target, Change::Target))
            }
            RowContent::Observation(new) => {
                let old = self.old_record(&new, &known.observations, place)?;
                let new = old.map_or(new.clone(), |old| merge::observation(&self.reading.fields, old, new));
                Ok(simple(old, new, changes::of_observation, Change::Observation))
            }
            RowContent::Event(new) => {
                let old = self.old_record(&new, &known.events, place)?;
                let new = old.map_or(new.clone(), |old| merge::event(&self.reading.fields, old, new));
                Ok(simple(old, new, changes::of_event, Change::Event))
            }
            RowContent::Judgement(new) => {
                let old = self.old_record(&new, &known.judgements, place)?;
                let new = old.map_or(new.clone(), |old| merge::judgement(&self.reading.fields, old, new));
                let before = old.and_then(|old| old.judged_by.as_ref());
                refuse_masked(place, "评分人", new.judged_by.as_ref(), before)?;
                Ok(simple(old, new, changes::of_judgement, Change::Judgement))
            }
        }
    }

    fn old_record<'k, R: UnitRecord>(
        &mut self,
        new: &R,
        known: &'k BTreeMap<String, R>,
        place: &Place,
    ) -> Result<Option<&'k R>, ImportIssue> {
        let key = record_key(new);
        let old = known.get(&key);
        self.once(key, place)?;
        Ok(old)
    }

    fn ledger(&mut self, row: LedgerRow, place: &Place, known: &Known) -> Verdict {
        let LedgerRow { project, stages, obstacles } = row;
        let id = self.index.find(project.code.as_ref(), &project.unit, &project.name);
        let Some((id, old)) = id.and_then(|id| Some((id, known.projects.get(&id)?))) else {
            refuse_masked(place, "包联领导", project.linked_leader.as_ref(), None)?;
            self.once(format!("name|{}|{}", project.unit, name_key(&project.name)), place)?;
            if let Some(code) = &project.code {
                self.once(format!("code|{}", code.digits()), place)?;
            }
            let change = Change::Project { id: None, project: Some(Box::new(project)), stages, obstacles };
            return Ok((Some(change), Differs::New));
        };
        self.once(format!("id|{}", id.0), place)?;
        // Moving a project needs the right at both ends.
        self.check_owner(&old.unit, place)?;
        let project = merge::project(&self.reading.fields, old, project);
        refuse_masked(place, "包联领导", project.linked_leader.as_ref(), old.linked_leader.as_ref())?;
        let mut differs = changes::of_project(old, &project);
        let project = (!differs.is_empty()).then(|| Box::new(project));
        let stages = differing_stages(known.stages.get(&id), stages, &mut differs);
        let obstacles = self.differing_obstacles(known.obstacles.get(&id), obstacles, &mut differs);
        Ok((Some(Change::Project { id: Some(id), project, stages, obstacles }), Differs::In(differs)))
    }

    fn monthly(&mut self, row: MonthlyRow, place: &Place, known: &Known, issues: &mut Vec<ImportIssue>) -> Verdict {
        let Some(id) = self.index.find(row.project_code.as_ref(), &row.unit, &row.project_name) else {
            let close = self.close_names(&row);
            return Err(messages::unknown_project(place, &row.project_name, &close));
        };
        if let Some(unit) = self.index.unit_of(id) {
            self.check_owner(unit, place)?;
        }
        let month = row.report.month;
        self.once(format!("{}|{month}", id.0), place)?;
        let reports = known.reports.get(&id);
        let mut report = row.report.clone();
        if row.is_cumulative_only {
            report.done = self.month_from_cumulative(&row, reports, place, issues)?;
        }
        let old = reports.and_then(|reports| reports.get(&month));
        let (report, mut differs) = match old {
            None => {
                refuse_masked(place, "填报人", report.reporter.as_ref(), None)?;
                (Some(Box::new(report)), None)
            }
            Some(old) => {
                let report = merge::report(&self.reading.fields, old, report);
                refuse_masked(place, "填报人", report.reporter.as_ref(), old.reporter.as_ref())?;
                let differs = changes::of_report(old, &report);
                ((!differs.is_empty()).then(|| Box::new(report)), Some(differs))
            }
        };
        let mut found = Vec::new();
        let obstacles = self.differing_obstacles(known.obstacles.get(&id), row.obstacles, &mut found);
        if let Some(differs) = &mut differs {
            differs.append(&mut found);
        }
        let change = Change::Report { id, report, obstacles };
        Ok((Some(change), differs.map_or(Differs::New, Differs::In)))
    }

    fn close_names(&mut self, row: &MonthlyRow) -> Vec<String> {
        let Some(left) = self.close_names_left.checked_sub(1) else { return Vec::new() };
        self.close_names_left = left;
        self.index.close_names(self.scope, &row.unit, &row.project_name)
    }

    /// The month's amount when the file states only the amount since January: less what stood at the end of the latest
    /// month before, in this file or in the records.
    fn month_from_cumulative(
        &self,
        row: &MonthlyRow,
        reports: Option<&BTreeMap<Date, MonthlyReport>>,
        place: &Place,
        issues: &mut Vec<ImportIssue>,
    ) -> Result<Money, ImportIssue> {
        let month = row.report.month;
        let january = month.first_of_year();
        let in_file = self.reading.cumulative.get(&row.unit).and_then(|names| names.get(&name_key(&row.project_name)));
        let in_file = in_file.and_then(|months| months.range(january..month).next_back());
        let recorded = reports.and_then(|months| months.range(january..month).next_back());
        let recorded = recorded.map(|(month, report)| (*month, report.done_in_year));
        // The file is newer than the records for a month that both know.
        let before = [recorded, in_file.map(|(month, amount)| (*month, *amount))]
            .into_iter()
            .flatten()
            .max_by_key(|(month, _)| *month);
        let Some((_, before)) = before else {
            issues.push(messages::no_month_before(place, month));
            return Ok(row.report.done_in_year);
        };
        let done = row.report.done_in_year.checked_sub(before).ok_or_else(|| messages::out_of_range(place))?;
        if done < Money::ZERO {
            issues.push(messages::cumulative_falls(place, before, row.report.done_in_year));
        }
        Ok(done)
    }

    fn differing_obstacles(
        &self,
        old: Option<&Vec<Obstacle>>,
        new: Vec<Obstacle>,
        differs: &mut Vec<FieldChange>,
    ) -> Vec<Obstacle> {
        let mut out = Vec::new();
        for mut obstacle in new {
            let same = |old: &&Obstacle| name_key(&old.description) == name_key(&obstacle.description);
            let old = old.into_iter().flatten().filter(same).max_by_key(|old| old.raised_on);
            // A ledger repeats a problem month after month without saying since when: then it stays the same problem.
            if let Some(old) = old
                && obstacle.raised_on == self.known_on
            {
                obstacle.raised_on = old.raised_on;
            }
            let old = old.filter(|old| old.raised_on == obstacle.raised_on);
            if let Some(change) = changes::of_obstacle(old, &obstacle) {
                differs.push(change);
                out.push(obstacle);
            }
        }
        out
    }

    fn check_scope(&self, unit: &UnitId, place: &Place) -> Result<(), ImportIssue> {
        if self.scope.covers(unit) { Ok(()) } else { Err(messages::outside_scope(place, &self.unit_name(unit))) }
    }

    /// The project found by its code may be another unit's, which is not named.
    fn check_owner(&self, unit: &UnitId, place: &Place) -> Result<(), ImportIssue> {
        if self.scope.covers(unit) { Ok(()) } else { Err(messages::code_of_another_unit(place)) }
    }

    fn once(&mut self, key: String, place: &Place) -> Result<(), ImportIssue> {
        match self.seen.insert(key, place.row.unwrap_or_default()) {
            Some(first) => Err(messages::twice(place, first)),
            None => Ok(()),
        }
    }

    fn unit_name(&self, unit: &UnitId) -> String {
        self.tree.get(unit).map_or_else(|| unit.to_string(), |unit| unit.name.zh.to_string())
    }

    fn subject(&self, content: &RowContent) -> String {
        let unit = self.unit_name(unit_of(content));
        match content {
            RowContent::Ledger(row) => format!("{unit} {}", row.project.name),
            RowContent::MonthlyReport(row) => {
                format!("{unit} {} {}", row.project_name, row.report.month.strftime("%Y-%m"))
            }
            RowContent::Target(target) => format!("{unit} {} {}", target.key, target.period),
            RowContent::Observation(value) => format!("{unit} {} {}", value.indicator, value.period),
            RowContent::Event(event) => {
                format!("{unit} {} {} {}", event.project_name.as_deref().unwrap_or(""), event.kind, event.on)
            }
            RowContent::Judgement(judgement) => format!("{unit} {} {}", judgement.item, judgement.period),
        }
    }
}

fn unit_of(content: &RowContent) -> &UnitId {
    match content {
        RowContent::Ledger(row) => &row.project.unit,
        RowContent::MonthlyReport(row) => &row.unit,
        RowContent::Target(target) => &target.unit,
        RowContent::Observation(value) => &value.unit,
        RowContent::Event(event) => &event.unit,
        RowContent::Judgement(judgement) => &judgement.unit,
    }
}

fn simple<T>(
    old: Option<&T>,
    new: T,
    compare: fn(&T, &T) -> Vec<FieldChange>,
    change: fn(T) -> Change,
) -> (Option<Change>, Differs) {
    let differs = old.map_or(Differs::New, |old| Differs::In(compare(old, &new)));
    (Some(change(new)), differs)
}

/// Stages of the row that are new or differ; a stage that the row leaves blank stays, for evidence is never taken away by
/// an empty cell.
fn differing_stages(
    old: Option<&Vec<StageEvent>>,
    new: Vec<StageEvent>,
    differs: &mut Vec<FieldChange>,
) -> Vec<StageEvent> {
    let mut out = Vec::new();
    for mut event in new {
        let old = old.into_iter().flatten().find(|old| old.stage == event.stage && old.truth == event.truth);
        if event.evidence.is_none()
            && let Some(old) = old.filter(|old| old.on == event.on)
        {
            event.evidence.clone_from(&old.evidence);
        }
        if let Some(change) = changes::of_stage(old, &event) {
            differs.push(change);
            out.push(event);
        }
    }
    out
}

#[cfg(test)]
#[path = "resolve_tests.rs"]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
