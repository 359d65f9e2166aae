//! What rows mean for records, case by case.

use super::*;
use ballast_domain::project::{Category, ObstacleKind, PlanClass, ReportState, Stage, Tier, Truth};
use ballast_domain::{Form, OrganizationUnit, Text, UnitKind};
use jiff::civil::date;
use std::collections::BTreeSet;

const HERE: &str = "140827";
const THERE: &str = "140882";

fn unit(code: &str) -> UnitId {
    UnitId::new(code).unwrap()
}

fn tree() -> OrganizationTree {
    let node = |id: &str, zh: &str, kind, parent: Option<&str>| OrganizationUnit {
        id: unit(id),
        name: Text::new(zh, id),
        aliases: Vec::new(),
        kind,
        division: None,
        parent: parent.map(unit),
        sort: 0,
        valid_from: date(1949, 10, 1),
        valid_until: None,
    };
    OrganizationTree::new([
        node("140800", "运城市", UnitKind::City, None),
        node(HERE, "垣曲县", UnitKind::County, Some("140800")),
        node(THERE, "河津市", UnitKind::County, Some("140800")),
    ])
    .unwrap()
}

fn reading(form: Form, fields: &[&str]) -> Reading {
    Reading {
        columns: BTreeMap::new(),
        form,
        fields: fields.iter().map(ToString::to_string).collect(),
        file_issues: Vec::new(),
        row_issues: BTreeMap::new(),
        refused_rows: BTreeSet::new(),
        is_cut: false,
        notes: Vec::new(),
        cumulative: BTreeMap::new(),
    }
}

fn project(unit_code: &str, name: &str) -> Project {
    Project {
        unit: unit(unit_code),
        name: name.into(),
        code: None,
        parent_name: None,
        tier: Tier::City,
        category: Category::Industry,
        plan_class: PlanClass::New,
        project_type: None,
        industry: None,
        owner_name: Some("某公司".into()),
        owner_credit_code: None,
        location: None,
        content: None,
        total_investment: Money::from_fen(20_000_000_000),
        invested_before: Money::ZERO,
        plan_year: 2024,
        annual_plan: Money::from_fen(5_000_000_000),
        expected_output: None,
        planned_start_on: None,
        planned_completion_on: None,
        linked_leader: Some("张三".into()),
        list_number: None,
        left_on: None,
        left_reason: None,
        note: None,
        is_sample: false,
    }
}

fn report(month: i8, done: i64, in_year: i64) -> MonthlyReport {
    MonthlyReport {
        month: date(2024, month, 1),
        planned: None,
        done: Money::from_fen(done),
        done_in_year: Money::from_fen(in_year),
        basis: None,
        progress: None,
        state: ReportState::Submitted,
        submitted_on: None,
        reason: None,
        reporter: None,
    }
}

fn obstacle(day: Date) -> Obstacle {
    Obstacle {
        kind: ObstacleKind::Land,
        description: "征地未完成".into(),
        raised_on: day,
        responsible: None,
        due_on: None,
        resolved_on: None,
        outcome: None,
    }
}

fn ledger_row(row: u32, project: Project) -> TypedRow {
    let content = RowContent::Ledger(Box::new(LedgerRow { project, stages: Vec::new(), obstacles: Vec::new() }));
    TypedRow { place: Place { row: Some(row), ..Place::default() }, content }
}

fn monthly_row(row: u32, name: &str, report: MonthlyReport, is_cumulative_only: bool) -> TypedRow {
    let content = RowContent::MonthlyReport(Box::new(MonthlyRow {
        unit: unit(HERE),
        project_code: None,
        project_name: name.into(),
        report,
        is_cumulative_only,
        obstacles: Vec::new(),
    }));
    TypedRow { place: Place { row: Some(row), ..Place::default() }, content }
}

/// Resolves rows against one known project of unit [`HERE`], within a scope.
fn resolve(scope: &Scope, reading: &Reading, known: &Known, rows: Vec<TypedRow>) -> Vec<Resolved> {
    let mut index = ProjectIndex::default();
    for (id, project) in &known.projects {
        index.insert(*id, project.unit.clone(), project.name.clone(), project.code.clone());
    }
    let tree = tree();
    let mut resolver = Resolver::new(scope, &tree, reading, date(2024, 7, 5), index);
    rows.into_iter().map(|row| resolver.resolve(row, known)).collect()
}

fn known() -> Known {
    Known { projects: [(ProjectId(1), project(HERE, "铝材项目"))].into(), ..Known::default() }
}

fn codes(resolved: &Resolved) -> Vec<&str> {
    resolved.issues.iter().map(|issue| issue.code.as_str()).collect()
}

#[test]
fn a_known_project_is_unchanged_and_an_unknown_one_is_new() {
    let reading = reading(Form::Ledger, &["linked_leader", "owner_name"]);
    let rows = vec![ledger_row(5, project(HERE, "铝材 项目")), ledger_row(6, project(HERE, "镁材项目"))];
    let mut known = known();
    known.projects.get_mut(&ProjectId(1)).unwrap().name = "铝材 项目".into();
    let resolved = resolve(&Scope::All, &reading, &known, rows);
    assert_eq!(resolved[0].fate, RowFate::Unchanged);
    assert_eq!(resolved[0].change, None);
    assert_eq!(resolved[1].fate, RowFate::New);
}

#[test]
fn a_change_says_old_and_new_and_a_missing_column_keeps_the_old() {
    let mut row = project(HERE, "铝材项目");
    row.annual_plan = Money::from_fen(6_000_000_000);
    row.linked_leader = None;
    row.owner_name = None;
    let reading = reading(Form::Ledger, &["owner_name"]);
    let resolved = resolve(&Scope::All, &reading, &known(), vec![ledger_row(5, row)]);
    let RowFate::Changed { changes } = &resolved[0].fate else { panic!("{:?}", resolved[0].fate) };
    let told: Vec<_> = changes.iter().map(|c| (&*c.field.zh, c.old.as_str(), c.new.as_str())).collect();
    assert_eq!(told, [("建设单位", "某公司", ""), ("年度计划投资（万元）", "5000", "6000")]);
    let Some(Change::Project { project: Some(project), .. }) = &resolved[0].change else { panic!() };
    assert_eq!(project.linked_leader.as_deref(), Some("张三"));
}

#[test]
fn rows_outside_the_scope_are_refused_whatever_identifies_them() {
    let scope = Scope::of_units([unit(THERE)].into());
    let reading = reading(Form::Ledger, &[]);
    let code = ballast_domain::project_code::ProjectCode::from_digits("24071408270401123456");
    let mut known = known();
    known.projects.get_mut(&ProjectId(1)).unwrap().code.clone_from(&code);
    let theirs = Project { code, ..project(THERE, "换了名字") };
    let rows =
        vec![ledger_row(5, project(HERE, "铝材项目")), ledger_row(6, theirs), ledger_row(7, project(THERE, "新项目"))];
    let resolved = resolve(&scope, &reading, &known, rows);
    assert_eq!(codes(&resolved[0]), ["IM-070"]);
    assert_eq!(codes(&resolved[1]), ["IM-076"]);
    assert!(!resolved[1].issues[0].what.zh.contains("垣曲"));
    assert_eq!(resolved[2].fate, RowFate::New);
}

#[test]
fn one_record_stands_in_a_file_once() {
    let reading = reading(Form::Ledger, &[]);
    let rows = vec![ledger_row(5, project(HERE, "镁材项目")), ledger_row(9, project(HERE, "镁材　项目"))];
    let resolved = resolve(&Scope::All, &reading, &known(), rows);
    assert_eq!(resolved[0].fate, RowFate::New);
    assert_eq!(codes(&resolved[1]), ["IM-072"]);
    assert!(resolved[1].issues[0].what.zh.contains("第 5 行"));
}

#[test]
fn a_monthly_row_needs_its_project_and_is_told_close_names() {
    let reading = reading(Form::MonthlyReport, &["done", "done_in_year"]);
    let rows = vec![
        monthly_row(5, "铝材项目", report(5, 100, 500), false),
        monthly_row(6, "铝材项目一期", report(5, 100, 500), false),
    ];
    let resolved = resolve(&Scope::All, &reading, &known(), rows);
    assert_eq!(resolved[0].fate, RowFate::New);
    assert_eq!(codes(&resolved[1]), ["IM-071"]);
    assert!(resolved[1].issues[0].remedy.zh.contains("铝材项目"));
}

#[test]
fn cumulative_amounts_become_months_by_what_stood_before() {
    let mut reading = reading(Form::MonthlyReport, &["done_in_year"]);
    let in_file = [(date(2024, 4, 1), Money::from_fen(400)), (date(2024, 5, 1), Money::from_fen(650))].into();
    reading.cumulative.insert(unit(HERE), [(name_key("铝材项目"), in_file)].into());
    let mut known = known();
    known.reports.insert(ProjectId(1), [(date(2024, 3, 1), report(3, 100, 300))].into());
    let rows = vec![
        monthly_row(5, "铝材项目", report(5, 0, 650), true),
        monthly_row(6, "铝材项目", report(4, 0, 400), true),
        monthly_row(7, "铝材项目", report(2, 0, 90), true),
        monthly_row(8, "铝材项目", report(6, 0, 600), true),
    ];
    let resolved = resolve(&Scope::All, &reading, &known, rows);
    let done = |resolved: &Resolved| match &resolved.change {
        Some(Change::Report { report: Some(report), .. }) => report.done.fen(),
        other => panic!("{other:?}"),
    };
    assert_eq!(resolved.iter().map(done).collect::<Vec<_>>(), [250, 100, 90, -50]);
    assert_eq!(codes(&resolved[2]), ["IM-074"]);
    assert_eq!(codes(&resolved[3]), ["IM-075"]);
}

#[test]
fn a_problem_repeated_without_its_day_is_the_same_problem() {
    let reading = reading(Form::Ledger, &[]);
    let mut known = known();
    known.obstacles.insert(ProjectId(1), vec![obstacle(date(2024, 4, 10))]);
    let row = |raised_on| {
        let project = project(HERE, "铝材项目");
        let content = LedgerRow { project, stages: Vec::new(), obstacles: vec![obstacle(raised_on)] };
        TypedRow { place: Place { row: Some(5), ..Place::default() }, content: RowContent::Ledger(Box::new(content)) }
    };
    let information_date = date(2024, 7, 5);
    let fate = |day| resolve(&Scope::All, &reading, &known, vec![row(day)]).remove(0).fate;
    assert_eq!(fate(information_date), RowFate::Unchanged);
    assert!(matches!(fate(date(2024, 6, 1)), RowFate::Changed { .. }));
}

#[test]
fn a_stage_is_never_taken_away_and_keeps_its_evidence() {
    let reading = reading(Form::Ledger, &[]);
    let started = |on, evidence: Option<&str>| StageEvent {
        stage: Stage::Started,
        truth: Truth::Reported,
        on,
        evidence: evidence.map(str::to_owned),
    };
    let mut known = known();
    known.stages.insert(ProjectId(1), vec![started(date(2024, 3, 18), Some("施工许可证"))]);
    let fate = |stages: Vec<StageEvent>| {
        let project = project(HERE, "铝材项目");
        let content = LedgerRow { project, stages, obstacles: Vec::new() };
        let place = Place { row: Some(5), ..Place::default() };
        let row = TypedRow { place, content: RowContent::Ledger(Box::new(content)) };
        resolve(&Scope::All, &reading, &known, vec![row]).remove(0).fate
    };
    assert_eq!(fate(Vec::new()), RowFate::Unchanged);
    assert_eq!(fate(vec![started(date(2024, 3, 18), None)]), RowFate::Unchanged);
    let RowFate::Changed { changes } = fate(vec![started(date(2024, 4, 2), Some("现场照片"))]) else { panic!() };
    assert_eq!(changes[0].old, "2024-03-18（施工许可证）");
    assert_eq!(changes[0].new, "2024-04-02（现场照片）");
}

#[test]
fn a_row_with_an_error_of_its_own_stays_out() {
    let mut reading = reading(Form::Ledger, &[]);
    let place = Place { row: Some(5), ..Place::default() };
    reading.refused_rows.insert(5);
    reading.row_issues.insert(5, vec![messages::twice(&place, 4)]);
    let resolved = resolve(&Scope::All, &reading, &known(), vec![ledger_row(5, project(HERE, "镁材项目"))]);
    assert_eq!(resolved[0].fate, RowFate::Refused);
    assert_eq!(resolved[0].change, None);
}
