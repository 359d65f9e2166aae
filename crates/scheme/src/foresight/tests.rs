//! Foresight over a small city: three counties, two projects each.

use super::advice::{ActionKind, advise};
use super::correlation::kendall;
use super::difference::difference;
use super::edit::{FieldKind, Group, change, entries};
use super::sandbox::{Change, Sandbox, SubjectRows};
use super::sensitivity::sensitivity;
use super::stability::stability;
use crate::catalog::Dataset;
use crate::evaluate::evaluate;
use crate::figures::{Figures, Subject};
use crate::read::parse;
use crate::rows::{Records, Row};
use crate::scheme::Scheme;
use crate::value::Value;
use ballast_domain::org::UnitKind;
use ballast_domain::{Exact, Lang, Period, Text};
use jiff::civil::{Date, date};
use std::collections::BTreeMap;

const SCHEME: &str = r#"
[scheme]
id = "test"
title = "试"
subjects = ["county"]
periods = ["quarter"]
[source]
paper = "甲文件"
[rounding]
mode = "half_up"
places = 2
at = "item"
[[measure]]
id = "started"
title = "开工数"
unit = "个"
from = "projects"
where = "verified_started_on <= period_end"
value = "count(*)"
[[measure]]
id = "registered"
title = "入库数"
unit = "个"
from = "projects"
where = "registered_on <= period_end"
value = "count(*)"
[[measure]]
id = "done"
title = "完成投资"
unit = "万元"
from = "projects"
value = "sum(done_in_year)"
[[measure]]
id = "plan"
title = "年度计划"
unit = "万元"
from = "projects"
value = "sum(annual_plan)"
[[measure]]
id = "open"
title = "未解决堵点"
unit = "个"
from = "obstacles"
where = "resolved_on is null"
value = "count(*)"
[[item]]
id = "starts"
title = "开工"
full = 40
score = "20 * started"
cap = 40
[[item]]
id = "progress"
title = "进度"
full = 60
score = "done / plan * 60分"
cap = 60
[[item]]
id = "obstacles"
title = "堵点"
kind = "deduction"
score = "-3 * open"
[total]
full = 100
[ranking]
compare = "published"
groups = "all"
"#;

const PERIOD: Period = Period::Quarter(2024, 2);

fn scheme(text: &str) -> Scheme {
    parse("scheme.toml", text).unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(|problem| problem.say(Lang::En)).collect::<Vec<_>>().join("\n"))
    })
}

fn money(wan: i64) -> Value {
    Value::Number(Exact::from(wan * 1_000_000))
}

fn project(number: i64, started: Option<Date>, plan: i64, done: i64) -> Row {
    let mut row = Row::from([
        ("project_id".to_owned(), Value::Number(Exact::from(number))),
        ("name".to_owned(), Value::Text(format!("项目{number}"))),
        ("unit_id".to_owned(), Value::Text("x".to_owned())),
        ("annual_plan".to_owned(), money(plan)),
        ("done_in_year".to_owned(), money(done)),
        ("done_in_period".to_owned(), money(done)),
        ("is_package".to_owned(), Value::Flag(false)),
        ("planned_start_on".to_owned(), Value::Date(date(2024, 5, 1))),
        ("open_obstacles".to_owned(), Value::Number(Exact::zero())),
    ]);
    if let Some(day) = started {
        row.insert("started_on".to_owned(), Value::Date(day));
        row.insert("verified_started_on".to_owned(), Value::Date(day));
    }
    row
}

/// Counties a, b and c: 70, 50 and 20 points; c has an open obstacle.
fn city(scheme: &Scheme) -> (Figures, SubjectRows) {
    let day = Some(date(2024, 4, 2));
    let mut obstacle = Row::from([("project_id".to_owned(), Value::Number(Exact::from(5_i64)))]);
    obstacle.insert("description".to_owned(), Value::Text("用地未批".to_owned()));
    let rows: SubjectRows = [
        ("a", vec![project(1, day, 1_000, 500), project(2, day, 1_000, 500)], vec![]),
        ("b", vec![project(3, day, 1_000, 500), project(4, None, 1_000, 500)], vec![]),
        ("c", vec![project(5, day, 1_000, 100), project(6, None, 1_000, 0)], vec![obstacle]),
    ]
    .into_iter()
    .map(|(id, projects, obstacles)| {
        (id.to_owned(), BTreeMap::from([(Dataset::Projects, projects), (Dataset::Obstacles, obstacles)]))
    })
    .collect();
    let as_of = date(2024, 7, 15);
    let subjects = rows.keys().map(|id| Subject {
        id: id.clone(),
        name: Text::new(format!("{id}县"), format!("County {id}")),
        unit_id: id.clone(),
        kind: UnitKind::County,
    });
    let measures = scheme.measures.iter().filter_map(|measure| {
        let rule = measure.records()?;
        let of = rows.iter().map(|(id, own)| {
            let records = Records { measures: &scheme.measures, own, all: &[own], period: PERIOD, as_of };
            (id.clone(), records.figure(rule))
        });
        Some((measure.id.clone(), of.collect()))
    });
    let figures = Figures {
        period: PERIOD,
        as_of,
        subjects: subjects.collect(),
        measures: measures.collect(),
        targets: BTreeMap::new(),
        observations: BTreeMap::new(),
        judgements: BTreeMap::new(),
        earlier: BTreeMap::new(),
        now: BTreeMap::new(),
    };
    (figures, rows)
}

#[test]
fn a_changed_record_moves_its_county_and_nothing_else() {
    let scheme = scheme(SCHEME);
    let (figures, rows) = city(&scheme);
    let before = evaluate(&scheme, &figures).unwrap();
    let mut sandbox = Sandbox::new(&scheme, figures, rows);
    let values = BTreeMap::from([("verified_started_on".to_owned(), Value::Date(date(2024, 6, 1)))]);
    sandbox.change(&Change { subject: "b".to_owned(), dataset: Dataset::Projects, row: Some(1), values });
    let moves = difference(&before, &sandbox.outcome().unwrap());
    let said: Vec<_> = moves
        .iter()
        .map(|found| (found.subject.as_str(), found.rank_before, found.rank_after, found.total_after.as_deref()))
        .collect();
    // Counties that share the first place are both first.
    assert_eq!(said, [("b", Some(2), Some(1), Some("70.00"))]);
    assert_eq!(moves[0].items[0].item, "starts");
    assert_eq!(
        (moves[0].items[0].before.as_deref(), moves[0].items[0].after.as_deref()),
        (Some("20.00"), Some("40.00"))
    );
}

/// The counties' scheme where investment is credited by shares: half of 项目3, which b hosts, is a's.
fn shared_city() -> (Scheme, Figures, SubjectRows) {
    let own = "from = \"projects\"\nvalue = \"sum(done_in_year)\"";
    assert!(SCHEME.contains(own));
    let scheme =
        scheme(&SCHEME.replace(own, "from = \"events\"\nvalue = \"sum(amount * of_project('done_in_year'))\""));
    let (mut figures, mut rows) = city(&scheme);
    for unit in ["a", "b"] {
        for project in rows.get_mut(unit).into_iter().filter_map(|rows| rows.get_mut(&Dataset::Projects)).flatten() {
            project.insert("unit_id".to_owned(), Value::Text(unit.to_owned()));
        }
        let share = Row::from([
            ("unit_id".to_owned(), Value::Text(unit.to_owned())),
            ("project_name".to_owned(), Value::Text("项目3".to_owned())),
            ("kind".to_owned(), Value::Text("credit_share".to_owned())),
            ("amount".to_owned(), Value::Number("0.5".parse().unwrap())),
        ]);
        rows.get_mut(unit).unwrap().insert(Dataset::Events, vec![share]);
    }
    let rule = scheme.measure("done").unwrap().records().unwrap();
    let all: Vec<_> = rows.values().collect();
    let (period, as_of) = (figures.period, figures.as_of);
    for (unit, own) in &rows {
        let records = Records { measures: &scheme.measures, own, all: &all, period, as_of };
        figures.measures.get_mut("done").unwrap().insert(unit.clone(), records.figure(rule));
    }
    (scheme, figures, rows)
}

#[test]
fn a_change_moves_everybody_whom_its_record_concerns() {
    let (scheme, figures, rows) = shared_city();
    let before = evaluate(&scheme, &figures).unwrap();
    let values = BTreeMap::from([("done_in_year".to_owned(), money(900))]);
    let change = Change { subject: "b".to_owned(), dataset: Dataset::Projects, row: Some(0), values };
    let mut sandbox = Sandbox::new(&scheme, figures.clone(), rows.clone());
    sandbox.change(&change);
    let moves = difference(&before, &sandbox.outcome().unwrap());
    // 450 instead of 250 of 2,000 planned, for both: 13.50 instead of 7.50 of 60 points.
    let said: Vec<_> = moves
        .iter()
        .map(|found| (found.subject.as_str(), found.items[0].before.as_deref(), found.items[0].after.as_deref()))
        .collect();
    assert_eq!(said, [("a", Some("7.50"), Some("13.50")), ("b", Some("7.50"), Some("13.50"))]);
    let advice = advise(&scheme, &figures, "b", &rows).unwrap().unwrap();
    assert_eq!((advice.rank, advice.actions[0].rank), (Some(2), Some(1)));
    // What is not there cannot be computed again.
    let own: SubjectRows = rows.into_iter().filter(|(unit, _)| unit == "b").collect();
    let mut sandbox = Sandbox::new(&scheme, figures, own);
    sandbox.change(&change);
    assert_eq!(difference(&before, &sandbox.outcome().unwrap()), []);
}

#[test]
fn a_result_does_not_differ_from_itself() {
    let scheme = scheme(SCHEME);
    let outcome = evaluate(&scheme, &city(&scheme).0).unwrap();
    assert_eq!(difference(&outcome, &outcome), []);
    assert_eq!(kendall(&outcome, &outcome), Some(Exact::one()));
}

#[test]
fn opposite_orders_correlate_with_minus_one() {
    let scheme = scheme(SCHEME);
    let outcome = evaluate(&scheme, &city(&scheme).0).unwrap();
    let mut turned = outcome.clone();
    for subject in &mut turned.subjects {
        subject.rank = subject.rank.map(|rank| 4 - rank);
    }
    assert_eq!(kendall(&outcome, &turned), Some(-&Exact::one()));
}

#[test]
fn advice_names_each_pending_action_with_its_points() {
    let scheme = scheme(SCHEME);
    let (figures, rows) = city(&scheme);
    let advice = advise(&scheme, &figures, "c", &rows).unwrap().unwrap();
    let said: Vec<_> = advice
        .actions
        .iter()
        .map(|action| (action.kind, action.project.as_str(), action.points.to_string(), action.rank))
        .collect();
    assert_eq!(
        said,
        [
            (ActionKind::Start, "项目6", "20".to_owned(), Some(3)),
            (ActionKind::InvestToPlan, "项目5", "12".to_owned(), Some(3)),
            (ActionKind::CloseObstacle, "项目5", "3".to_owned(), Some(3)),
        ]
    );
    assert_eq!(advice.actions[1].detail.as_ref().unwrap().zh, "400万元");
    // Registration is scored nowhere.
    assert_eq!(advice.without_points, 1);
    assert_eq!((advice.rank, advice.total.as_deref()), (Some(3), Some("20.00")));
    assert_eq!(
        advice.gap.as_ref().map(|(points, name)| (points.to_string(), name.zh.to_string())),
        Some(("30".to_owned(), "b县".to_owned()))
    );
    assert_eq!(advice.all, Some(("55.00".to_owned(), Some(2))));
    assert_eq!(advise(&scheme, &figures, "z", &rows).unwrap(), None);
}

#[test]
fn the_figure_that_decides_the_first_place_is_found() {
    let scheme = scheme(&SCHEME.replace("score = \"20 * started\"", "score = \"15 * started\""));
    let (figures, _) = city(&scheme);
    let share: Exact = "0.05".parse().unwrap();
    // 60, 45 and 11.25 points: a piece more or less for b brings 60 for both; five per cent of money decides nothing.
    let weak = sensitivity(&scheme, &figures, &share, 1).unwrap();
    let said: Vec<_> =
        weak.iter().map(|weak| (weak.subject.as_str(), weak.figure.zh.as_ref(), weak.instead.zh.as_ref())).collect();
    assert_eq!(said, [("a", "开工数", "1个"), ("b", "开工数", "2个")]);
    assert_eq!(weak[1].after.len(), 2);
}

#[test]
fn one_subject_alone_gives_the_same_as_the_whole_city() {
    let share: Exact = "0.3".parse().unwrap();
    let text = SCHEME.replace("score = \"20 * started\"", "score = \"15 * started\"");
    let quick = scheme(&text);
    // The same rules with a look at the group that never counts: everything is computed again each time.
    let whole = scheme(&text.replace("15 * started", "15 * started + 0 * group_max(started)"));
    let weak = sensitivity(&quick, &city(&quick).0, &share, 2).unwrap();
    assert_eq!(weak, sensitivity(&whole, &city(&whole).0, &share, 2).unwrap());
    assert!(!weak.is_empty());
}

#[test]
fn firm_places_keep_under_noise_and_draws_repeat() {
    let scheme = scheme(SCHEME);
    let outcome = evaluate(&scheme, &city(&scheme).0).unwrap();
    let noise: Exact = "0.1".parse().unwrap();
    let firm = stability(&scheme, &outcome, &noise, 200, 7);
    assert_eq!(
        firm.iter().map(|firm| (firm.rank, firm.best, firm.worst, firm.kept)).collect::<Vec<_>>(),
        [(1, 1, 1, 200), (2, 2, 2, 200), (3, 3, 3, 200)]
    );
    assert_eq!(firm, stability(&scheme, &outcome, &noise, 200, 7));
    // b invests its whole plan: 80 points against 70, and which item counts more decides.
    let (mut figures, _) = city(&scheme);
    let all = Exact::from(2_000_000_000_i64);
    figures.measures.get_mut("done").unwrap().insert("b".to_owned(), all.into());
    let close = evaluate(&scheme, &figures).unwrap();
    let half: Exact = "0.5".parse().unwrap();
    let noisy = stability(&scheme, &close, &half, 200, 7);
    assert!(noisy[0].subject == "b" && noisy[0].worst == 2 && noisy[0].kept < 200, "{noisy:?}");
}

#[test]
fn what_the_rules_read_can_be_typed_anew_and_nothing_else() {
    let scheme = scheme(SCHEME);
    let (mut figures, rows) = city(&scheme);
    let target = crate::figures::Quantity { value: Exact::from(12_i64), unit_of_measure: "亿元".to_owned() };
    figures.targets.insert(("b".to_owned(), "investment".to_owned()), target);
    let before = evaluate(&scheme, &figures).unwrap();
    let mut sandbox = Sandbox::new(&scheme, figures, rows);
    let found = entries(&scheme, &sandbox, "b");
    let ids: Vec<&str> = found.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(ids, ["projects.0", "projects.1", "target.investment"]);
    let names: Vec<&str> = found[1].fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["annual_plan", "verified_started_on", "registered_on", "done_in_year"]);
    assert_eq!((found[1].title.zh.as_ref(), found[1].group), ("项目4", Group::Records(Dataset::Projects)));
    assert_eq!((found[1].fields[0].kind.clone(), found[1].fields[0].text.as_str()), (FieldKind::Money, "1000"));
    assert_eq!(found[2].fields[0].text, "12");

    for (record, field, typed) in [
        (1, "plan_year", "2024"),
        (1, "annual_plan", ""),
        (1, "annual_plan", "abc"),
        (1, "annual_plan", "0.00000001"),
        (1, "verified_started_on", "2024-02-30"),
        (2, "value", "1e9999999"),
    ] {
        let wrong = change(&mut sandbox, "b", &found[record], field, typed);
        assert!(wrong.is_err(), "{field} {typed}");
    }
    assert_eq!(difference(&before, &sandbox.outcome().unwrap()), [], "what is refused changes nothing");

    change(&mut sandbox, "b", &found[1], "verified_started_on", " 2024-06-01 ").unwrap();
    change(&mut sandbox, "b", &found[1], "annual_plan", "500.5").unwrap();
    change(&mut sandbox, "b", &found[2], "value", "13.5").unwrap();
    let moves = difference(&before, &sandbox.outcome().unwrap());
    // Two starts; 1,000 of 1,500.5 invested.
    let own = moves.iter().find(|found| found.subject == "b").unwrap();
    assert_eq!(own.total_after.as_deref(), Some("79.99"));
    assert_eq!(sandbox.figures().targets.values().next().unwrap().value.to_string(), "13.5");
    change(&mut sandbox, "b", &found[1], "verified_started_on", "").unwrap();
    assert_eq!(sandbox.outcome().unwrap().subjects[1].total.as_ref().unwrap().published, "59.99");
}
