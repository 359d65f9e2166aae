//! Worked cases of shipped schemes, frozen as records: what comes out of a snapshot is what the case states.
//!
//! Case files that write out measures or indicator values (`investment-promotion-2024`, `yuzhou-2018-quarter`) have no records
//! to freeze; the scheme crate runs them.

use crate::support::wait;
use ballast_domain::money::MoneyUnit;
use ballast_domain::org::UnitKind;
use ballast_domain::project::{
    Category, MonthlyReport, Obstacle, ObstacleKind, PlanClass, ReportState, Stage, StageEvent, Tier, Truth,
};
use ballast_domain::record::{Event, Judgement, Observation};
use ballast_domain::{Exact, Money, OrganizationUnit, Period, Project, Text, UnitId};
use ballast_engine::{ProjectFacts, Snapshot, SnapshotHeader, SnapshotWriter};
use ballast_scheme::outcome::{AppliedKind, NodeKind};
use ballast_scheme::scheme::Subjects;
use ballast_scheme::{Node, Outcome, Scheme, shipped};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::path::Path;
use toml::{Table, Value};

#[test]
fn cases_with_records_hold_for_snapshots() {
    for id in ["sample-key-projects", "yanan-2017", "yinchuan-2025-lights", "jining-2015-vote"] {
        let shipped = shipped::find(id).unwrap();
        for (file, text) in shipped.cases {
            let case: Table = text.parse().unwrap();
            let folder = tempfile::tempdir().unwrap();
            let (snapshot, ids) = freeze(&folder.path().join("s"), shipped.text, &case);
            let outcome = wait(ballast_engine::assess(&snapshot, 1)).unwrap().outcome;
            assert_eq!(outcome.subjects.len(), ids.len());
            for (subject, id) in tables(&case, "subject").zip(&ids) {
                let comparisons = compare(&snapshot.scheme, &outcome, id, subject["expect"].as_table().unwrap());
                assert!(!comparisons.is_empty(), "{file}: {id}");
                for (what, wanted, found) in comparisons {
                    assert_eq!(found, wanted, "{file}: {what} of {id}");
                }
            }
        }
    }
}

#[test]
fn void_ballots_are_listed_with_the_rule_they_break() {
    let shipped = shipped::find("jining-2015-vote").unwrap();
    let (_, text) = shipped.cases.iter().find(|(file, _)| file.ends_with("void.toml")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (snapshot, _) = freeze(&folder.path().join("s"), shipped.text, &text.parse().unwrap());
    let subjects = wait(ballast_engine::figures(&snapshot, 1)).unwrap().subjects;
    let first = subjects.iter().find(|subject| subject.id == "u1").unwrap();
    let list = wait(ballast_engine::records(&snapshot, "average", first, (0, 10))).unwrap();
    assert_eq!((list.counted, list.refused), (1, 4));
    let said: Vec<&str> =
        list.rows.iter().map(|row| row.refused_by.as_ref().map_or("100分", |gate| gate.gate.zh.as_ref())).collect();
    // In the order of the file: by place, then by number.
    assert_eq!(said, ["100分", "选票上名次不重复", "选票给全部13个单位排序", "选票署名", "名次为1至13"]);
    assert_eq!(list.rows[0].value, Some(Exact::from(100_i64)));
}

/// The records of a case as a snapshot, and the ids that its subjects have there.
fn freeze(folder: &Path, scheme_text: &str, case: &Table) -> (Snapshot, Vec<String>) {
    let period: Period = text(&case["period"]).parse().unwrap();
    let as_of = day(&case["as_of"]);
    let frozen_at = TimeZone::UTC.to_timestamp(as_of.at(0, 0, 0, 0)).unwrap();
    let header = SnapshotHeader { scheme_text: scheme_text.to_owned(), period, as_of, frozen_at, is_sample: true };
    let scheme = ballast_scheme::parse("scheme.toml", scheme_text).unwrap();
    let mut units = vec![unit("140800", Text::fixed("示例市", "Sample city"), UnitKind::City, None)];
    let (mut records, mut ids) = (Records::default(), Vec::new());
    for subject in tables(case, "subject") {
        let id = text(&subject["id"]);
        let name = |lang: &str| subject.get("name").map_or_else(|| id.clone(), |name| text(&name[lang]));
        let name = Text::new(name("zh"), name("en"));
        let kind = subject.get("kind").map_or(UnitKind::County, |kind| UnitKind::from_code(&text(kind)).unwrap());
        records.add(subject, &UnitId::new(&id).unwrap(), &name.zh, period);
        // Subjects that are projects: each lies in a unit of its own, and is known by its number.
        ids.push(if scheme.subjects == Subjects::Projects { records.projects.len().to_string() } else { id.clone() });
        units.push(unit(&id, name, kind, Some("140800")));
    }
    let mut writer = SnapshotWriter::create(folder, header, records.packages).unwrap();
    for (id, Facts { project, stages, reports, obstacles }) in (1..).zip(&records.projects) {
        writer.project(ProjectFacts { id, project, stages, reports, obstacles }).unwrap();
    }
    writer.observations(&records.observations).unwrap();
    writer.events(&records.events).unwrap();
    writer.judgements(&records.judgements).unwrap();
    writer.finish(&units).unwrap();
    (Snapshot::open(folder).unwrap(), ids)
}

fn unit(id: &str, name: Text, kind: UnitKind, parent: Option<&str>) -> OrganizationUnit {
    OrganizationUnit {
        id: UnitId::new(id).unwrap(),
        name,
        aliases: Vec::new(),
        kind,
        division: None,
        parent: parent.and_then(UnitId::new),
        sort: 0,
        valid_from: date(1949, 10, 1),
        valid_until: None,
    }
}

/// A project with what belongs to it.
struct Facts {
    project: Project,
    stages: Vec<StageEvent>,
    reports: Vec<MonthlyReport>,
    obstacles: Vec<Obstacle>,
}

/// The records of all subjects of a case.
#[derive(Default)]
struct Records {
    projects: Vec<Facts>,
    packages: Vec<(String, String)>,
    observations: Vec<Observation>,
    events: Vec<Event>,
    judgements: Vec<Judgement>,
}

impl Records {
    fn add(&mut self, subject: &Table, unit: &UnitId, name: &str, period: Period) {
        let first = self.projects.len();
        for (row, number) in tables(subject, "projects").zip(1..) {
            // Packages are known by name, so no two projects share one.
            let name = if number == 1 { name.to_owned() } else { format!("{name}{number}") };
            let facts = facts(row, unit, name, period);
            if row.get("is_package").is_some_and(|flag| flag.as_bool().unwrap()) {
                self.packages.push((unit.to_string(), facts.project.name.clone()));
            }
            self.projects.push(facts);
        }
        // Cases name no project for these; any of the subject's does.
        for row in tables(subject, "reports") {
            let month = day(&row["month"]);
            let submitted_on =
                month.checked_add(if row["is_late"].as_bool().unwrap() { 2.months() } else { 1.month() });
            self.projects[first].reports.push(report(month, Money::ZERO, submitted_on.ok()));
        }
        for row in tables(subject, "obstacles") {
            let due_on = day(&row["due_on"]);
            self.projects[first].obstacles.push(Obstacle {
                kind: ObstacleKind::from_code(&text(&row["kind"])).unwrap(),
                description: "堵点".to_owned(),
                raised_on: due_on,
                responsible: None,
                due_on: Some(due_on),
                resolved_on: row.get("resolved_on").map(day),
                outcome: None,
            });
        }
        self.observations.extend(tables(subject, "observations").map(|row| Observation {
            unit: unit.clone(),
            indicator: text(&row["indicator"]),
            period: text(&row["period"]).parse().unwrap(),
            value: Some(exact(&row["value"])),
            unit_of_measure: text(&row["unit_of_measure"]),
            growth_percent: None,
            province_gap_points: None,
            source: None,
        }));
        self.events.extend(tables(subject, "events").map(|row| Event {
            unit: unit.clone(),
            project_name: Some(name.to_owned()),
            kind: text(&row["kind"]),
            on: day(&row["on"]),
            count: row.get("count").map_or(1, |count| count.as_integer().unwrap()),
            amount: row.get("amount").map(exact),
            document: row.get("document").map(text),
            note: row.get("note").map(text),
        }));
        self.judgements.extend(entries(subject, "judgements").map(|(item, judged)| Judgement {
            unit: unit.clone(),
            item: item.clone(),
            period,
            points: exact(&judged["points"]),
            reason: text(&judged["reason"]),
            document: judged.get("document").map(text),
            judged_by: None,
        }));
    }
}

/// Columns that the writer derives, and the stage that gives each.
const STAGES: &[(&str, Stage, Truth)] = &[
    ("started_on", Stage::Started, Truth::Reported),
    ("completed_on", Stage::Completed, Truth::Reported),
    ("in_production_on", Stage::InProduction, Truth::Reported),
    ("in_operation_on", Stage::InOperation, Truth::Reported),
    ("verified_started_on", Stage::Started, Truth::Verified),
    ("verified_completed_on", Stage::Completed, Truth::Verified),
    ("registered_on", Stage::Started, Truth::Statistical),
];

/// A row of `projects` as the facts behind it. What a case leaves out it does not look at.
fn facts(row: &Table, unit: &UnitId, name: String, period: Period) -> Facts {
    let code = |column: &str| row.get(column).map(text);
    let january = date(period.year(), 1, 1);
    let project = Project {
        unit: unit.clone(),
        name: code("name").unwrap_or(name),
        code: None,
        parent_name: None,
        tier: code("tier").map_or(Tier::County, |code| Tier::from_code(&code).unwrap()),
        category: code("category").map_or(Category::Industry, |code| Category::from_code(&code).unwrap()),
        plan_class: code("plan_class").map_or(PlanClass::New, |code| PlanClass::from_code(&code).unwrap()),
        project_type: None,
        industry: None,
        owner_name: None,
        owner_credit_code: None,
        location: None,
        content: None,
        total_investment: money(&row["annual_plan"]),
        invested_before: Money::ZERO,
        plan_year: period.year(),
        annual_plan: money(&row["annual_plan"]),
        expected_output: None,
        planned_start_on: row.get("planned_start_on").map(day),
        planned_completion_on: row.get("planned_completion_on").map(day),
        linked_leader: None,
        list_number: None,
        left_on: row.get("left_on").map(day),
        left_reason: None,
        note: None,
        is_sample: true,
    };
    let event = |(column, stage, truth): &(&str, Stage, Truth)| {
        Some(StageEvent { stage: *stage, truth: *truth, on: row.get(*column).map(day)?, evidence: None })
    };
    Facts {
        project,
        stages: STAGES.iter().filter_map(event).collect(),
        reports: vec![report(january, money(&row["done_in_year"]), None)],
        obstacles: Vec::new(),
    }
}

fn report(month: Date, done: Money, submitted_on: Option<Date>) -> MonthlyReport {
    MonthlyReport {
        month,
        planned: None,
        done,
        done_in_year: done,
        basis: None,
        progress: None,
        state: ReportState::Approved,
        submitted_on,
        reason: None,
        reporter: None,
    }
}

/// What `[subject.expect]` states beside what was found: name, expected, found.
fn compare(scheme: &Scheme, outcome: &Outcome, id: &str, expect: &Table) -> Vec<(String, String, String)> {
    let subject = outcome.subjects.iter().find(|subject| subject.id == id).unwrap();
    let mut comparisons = Vec::new();
    let mut add = |what: &str, wanted: String, found: String| comparisons.push((what.to_owned(), wanted, found));
    for (key, wanted) in expect {
        match key.as_str() {
            "total" => {
                let found = subject.total.as_ref().map(|total| total.published.as_str());
                add(key, plain(wanted), found.map_or("missing".to_owned(), number));
            }
            "rank" => add(key, text(wanted), subject.rank.map_or("none".to_owned(), |rank| rank.to_string())),
            "lists" => {
                let wanted: Vec<String> = wanted.as_array().unwrap().iter().map(text).collect();
                let found: Vec<&str> = subject.lists.iter().map(|list| list.id.as_str()).collect();
                add(key, wanted.join(", "), found.join(", "));
            }
            "overall" => add(key, text(wanted), code(&subject.overall)),
            "findings" => {
                let of_subject = outcome.findings.iter().filter(|finding| finding.subject.as_deref() == Some(id));
                let found: Vec<&str> = of_subject.map(|finding| finding.code.as_str()).collect();
                for wanted in wanted.as_array().unwrap() {
                    let is_found = found.contains(&wanted.as_str().unwrap());
                    add(key, text(wanted), if is_found { text(wanted) } else { found.join(", ") });
                }
            }
            // What was published then is no record; what the records of now say is.
            "revised" => {
                for (of, wanted) in entries(expect, key) {
                    let light = subject.lights.iter().find(|light| light.id == *of).unwrap();
                    let now = |told: &Value| text(told).rsplit_once(", now ").unwrap().1.to_owned();
                    let wanted: Vec<String> = wanted.as_array().unwrap().iter().map(now).collect();
                    let found: Vec<String> = light.revised.iter().map(|told| code(&told.now)).collect();
                    add(of, wanted.join(", "), found.join(", "));
                }
            }
            "items" | "applied" | "lights" | "measures" => {
                for (of, wanted) in entries(expect, key) {
                    let (wanted, found) = match key.as_str() {
                        "items" => {
                            let item = subject.items.iter().find(|item| item.id == *of).unwrap();
                            let found = match &item.score {
                                _ if item.is_excluded => "excluded".to_owned(),
                                Some(score) => number(&score.published),
                                None => "missing".to_owned(),
                            };
                            (plain(wanted), found)
                        }
                        "applied" => {
                            let item = subject.items.iter().find(|item| item.id == *of).unwrap();
                            let kinds = item.applied.iter().map(|applied| applied.kind);
                            let found = kinds.filter(|kind| *kind != AppliedKind::Rounding).map(|kind| code(&kind));
                            let wanted: Vec<String> = wanted.as_array().unwrap().iter().map(text).collect();
                            (wanted.join(", "), found.collect::<Vec<_>>().join(", "))
                        }
                        "lights" => {
                            let light = subject.lights.iter().find(|light| light.id == *of).unwrap();
                            (text(wanted), code(&light.colour))
                        }
                        _ => {
                            let unit = &scheme.measure(of).unwrap().unit;
                            let base = measure(&subject.derivation, of);
                            let found = base.map_or("missing".to_owned(), |base| unit.shown(&base).to_string());
                            (plain(wanted), found)
                        }
                    };
                    add(of, wanted, found);
                }
            }
            other => panic!("cases expect `{other}`, which is not compared here"),
        }
    }
    comparisons
}

/// The value of a measure where a derivation uses it.
fn measure(node: &Node, id: &str) -> Option<Exact> {
    if matches!(node.kind, NodeKind::Records | NodeKind::Measure) && node.id.as_deref() == Some(id) {
        return node.exact.as_ref()?.parse().ok();
    }
    node.children.iter().find_map(|child| measure(child, id))
}

/// The code under which a value is stored.
fn code(value: &impl Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// A word as it stands, or a number without unit and final noughts: `"missing"`, `27`, `"45%"`, `"-10pp"`.
fn plain(value: &Value) -> String {
    let text = text(value);
    number(text.trim_end_matches(['%', 'p']))
}

fn number(text: &str) -> String {
    text.parse::<Exact>().map_or_else(|_| text.to_owned(), |number| number.to_string())
}

fn exact(value: &Value) -> Exact {
    text(value).parse().unwrap()
}

fn money(value: &Value) -> Money {
    let text = text(value);
    let unit = MoneyUnit::find_in(&text).unwrap();
    Money::from_unit(&text.trim_end_matches(unit.zh()).parse().unwrap(), unit).unwrap()
}

fn day(value: &Value) -> Date {
    text(value).parse().unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// The tables of a list, written either way.
fn tables<'a>(of: &'a Table, key: &str) -> impl Iterator<Item = &'a Table> {
    of.get(key).and_then(Value::as_array).into_iter().flatten().map(|table| table.as_table().unwrap())
}

fn entries<'a>(of: &'a Table, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    of.get(key).and_then(Value::as_table).into_iter().flatten()
}
