//! Plans against the row-by-row evaluation of the scheme crate: every figure must be the same to the last digit.

use crate::support::{city, figures, scheme_of, wait};
use ballast_engine::bench_data::{self, Size};
use ballast_engine::{EngineError, Snapshot};
use ballast_scheme::catalog::ProjectKey;
use ballast_scheme::rows::{Records, Row, Rows};
use ballast_scheme::scheme::Subjects;
use ballast_scheme::{Dataset, Subject, shipped};
use proptest::prelude::*;

/// Compares all measures of a snapshot; gives how many figures were compared.
fn compare(snapshot: &Snapshot) -> usize {
    let (subjects, figures) = figures(snapshot, 2);
    let all: Rows = Dataset::ALL.map(|dataset| (dataset, crate::rows::all(snapshot, dataset.name()))).into();
    let own = |subject: &Subject| -> Rows {
        let of = |(dataset, rows): (&Dataset, &Vec<Row>)| {
            let own = rows.iter().filter(|row| belongs(snapshot, *dataset, subject, row));
            (*dataset, own.cloned().collect())
        };
        all.iter().map(of).collect()
    };
    let (period, as_of) = (snapshot.manifest.period, snapshot.manifest.as_of);
    let mut compared = 0;
    for subject in &subjects {
        let own = own(subject);
        let measures = &snapshot.scheme.measures;
        let records = Records { measures, own: &own, all: &[&all], period, as_of };
        for measure in measures {
            let Some(wanted) = measure.records().map(|rule| records.figure(rule)) else { continue };
            assert_eq!(figures[&measure.id][&subject.id], wanted, "{} of {}", measure.id, subject.id);
            compared += 1;
        }
    }
    compared
}

fn belongs(snapshot: &Snapshot, dataset: Dataset, subject: &Subject, row: &Row) -> bool {
    let is = |column: &str, wanted: &str| crate::rows::text(&row[column]) == wanted;
    match (&snapshot.scheme.subjects, dataset.project_key()) {
        (Subjects::Projects, Some(ProjectKey::Id)) => is("project_id", &subject.id),
        (Subjects::Projects, Some(ProjectKey::UnitAndName)) => {
            is("unit_id", &subject.unit_id) && is("project_name", &subject.name.zh)
        }
        _ => is("unit_id", &subject.unit_id),
    }
}

#[test]
fn shipped_schemes_over_a_made_up_city() {
    for (id, period) in [
        ("sample-key-projects", "2024Q2"),
        ("investment-promotion-2024", "2024"),
        ("yanan-2017", "2017-05YTD"),
        ("yinchuan-2025-lights", "2025-06"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let snapshot = city(&folder.path().join("s"), shipped::find(id).unwrap().text, period);
        assert!(compare(&snapshot) > 20, "{id}");
    }
}

/// Every kind of expression that stands in measures over records. `D` is the rounding of quotients.
const MEASURES: &[(&str, &str, &str, &str)] = &[
    ("projects", "个", "not is_package", "count(*)"),
    ("projects", "元", "annual_plan > 0元", "sum(total_investment)"),
    ("projects", "元", "tier in ('provincial', 'city')", "sum(total_investment - invested_before)"),
    ("projects", "%", "annual_plan > 0元", "sum(done_in_year / annual_plan)"),
    ("projects", "%", "true", "mean(done_in_year / total_investment)"),
    ("projects", "%", "true", "sum(done_in_year / (annual_plan - annual_plan))"),
    ("projects", "分", "true", "sum(60 * (done_in_year / annual_plan) - 7 * (done_in_period / total_investment))"),
    (
        "projects",
        "分",
        "true",
        "sum(least(60 * (done_in_year / annual_plan), 45, greatest(2 * (total_investment / 1亿元), 3)))",
    ),
    ("projects", "分", "true", "sum(round(7 * (done_in_year / total_investment), 3))"),
    (
        "projects",
        "分",
        "true",
        "sum(band(annual_plan, [10亿元, ..): 20, [5亿元, 10亿元): 10.5, (1亿元, 5亿元): 6, else: 6 * (done_in_year / annual_plan)))",
    ),
    ("projects", "分", "true", "sum(band(expected_output, (.., 1亿元]: 1, (1亿元, ..): 2.25))"),
    ("projects", "分", "true", "sum(if(started_on <= period_end, 1.5, if(category = 'industry', 15, 6)))"),
    ("projects", "元", "true", "sum(coalesce(expected_output, annual_plan))"),
    ("projects", "元", "true", "sum(abs(annual_plan - done_in_year))"),
    ("projects", "元", "true", "sum(-annual_plan)"),
    ("projects", "元", "true", "max(expected_output)"),
    ("projects", "元", "left_on is not null", "min(total_investment)"),
    ("projects", "天", "true", "sum(days_between(signed_on, started_on))"),
    ("projects", "天", "true", "sum(planned_start_on - started_on)"),
    ("projects", "天", "started_on - signed_on > 100", "mean(as_of - started_on)"),
    ("projects", "数", "true", "sum(months_between(planned_start_on, period_end) + 1)"),
    ("projects", "数", "year(started_on) = period_year", "sum(month(started_on) * quarter(started_on))"),
    ("projects", "个", "add_months(started_on, 1) < period_end", "count_distinct(quarter(started_on))"),
    ("projects", "个", "add_months(started_on, -3) >= date '2023-10-31'", "count_distinct(owner_name)"),
    ("projects", "个", "not (started_on > period_end) or completed_on is null", "count_distinct(started_on)"),
    ("projects", "个", "open_obstacles >= 1 and months >= 3 and period_months = 3", "count_distinct(project_id)"),
    ("projects", "个", "signed_on between add_months(period_start, -12) and period_end", "sum(open_obstacles)"),
    (
        "projects",
        "%",
        "true",
        "sum(if(done_in_year / annual_plan > 50%, least(100%, done_in_year / annual_plan), coalesce(done_in_period / expected_output, 12.5%)))",
    ),
    ("projects", "分", "not (expected_output > 10亿元)", "max(if(expected_output > 3亿元, 1, 2.75))"),
    ("projects", "分", "open_obstacles in (0, 1)", "min(greatest(1 * (done_in_year / annual_plan), 0.25, -3))"),
    (
        "projects",
        "分",
        "not (owner_name in ('示例公司1', '示例公司2'))",
        "sum(round(-7 * (done_in_year / total_investment), 0))",
    ),
    (
        "projects",
        "个",
        "done_in_year / annual_plan between 20% and 75%",
        "count_distinct(done_in_year / total_investment)",
    ),
    ("projects", "个", "expected_output != 5亿元 or owner_name = '示例公司3'", "count_distinct(expected_output)"),
    ("projects", "百分点", "true", "mean(abs(100% - (done_in_year / annual_plan) * (done_in_period / annual_plan)))"),
    (
        "projects",
        "%",
        "true",
        "sum(band(done_in_year / annual_plan, (.., 25%]: -100%, (25%, 50%]: coalesce(expected_output / annual_plan, 112.5%), (50%, ..): 300%))",
    ),
    ("projects", "个", "true", "count_distinct(if(is_package, 'package', category))"),
    ("projects", "天", "true", "max(coalesce(completed_on, period_end) - started_on)"),
    ("reports", "元", "state = 'approved' and month between year_start and period_end", "sum(done)"),
    ("reports", "份", "month between period_start and period_end and is_late", "count(*)"),
    ("reports", "%", "state != 'returned'", "mean(done / planned)"),
    ("stage_events", "个", "stage = 'started' and truth = 'verified'", "count_distinct(on)"),
    ("obstacles", "个", "due_on <= period_end and (resolved_on is null or resolved_on > period_end)", "count(*)"),
    ("observations", "数", "is_month_of_period(period)", "sum(value * growth_percent)"),
    ("observations", "数", "growth_percent < -1.05", "min(value)"),
    ("targets", "数", "key in ('a', 'b')", "sum(value)"),
    ("events", "次", "on between period_start and period_end", "sum(count)"),
    ("events", "数", "document is not null", "mean(amount / 3)"),
    ("judgements", "分", "points > 0", "sum(points)"),
    ("projects", "分", "true", "trimmed_mean(if(expected_output > 3亿元, 1, 2.75), 1, 2, 'mean')"),
    ("projects", "%", "annual_plan > 0元", "trimmed_mean(done_in_year / annual_plan, 0, 3, 'missing')"),
    ("projects", "个", "not is_package", "sum(same_count(owner_name))"),
    (
        "projects",
        "个",
        "tier != 'county'",
        "sum(if(same_distinct(owner_name, category) > 1, open_obstacles + 1, open_obstacles))",
    ),
    ("projects", "%", "true", "sum(total_investment / same_sum(owner_name, total_investment))"),
    ("projects", "元", "true", "max(same_sum(expected_output, if(is_package, annual_plan, expected_output)))"),
    ("projects", "元", "not is_package", "sum(if(is_highest(category, annual_plan), total_investment, 0元))"),
    ("reports", "个", "is_counted('m0') and not is_counted('g1')", "sum(if(is_highest(project_id, done), 1, 0))"),
    ("events", "次", "not is_counted('m2')", "sum(count)"),
    ("events", "元", "amount is not null", "sum(amount * of_project('total_investment'))"),
    (
        "events",
        "个",
        "of_project('tier') = 'city' and not of_project('is_package')",
        "count_distinct(of_project('started_on'))",
    ),
    ("events", "个", "of_project('started_on') <= period_end", "sum(same_count(of_project('owner_name')))"),
    ("projects", "元", "true", "sum(total_investment * coalesce(event_mean('commended'), 0.5))"),
    ("reports", "%", "event_mean('commended') is not null", "sum(event_mean('commended') * done / planned)"),
    ("events", "数", "document is not null", "sum(same_sum(kind, coalesce(amount, 0.5) / 3) - same_count(on) / 1)"),
];

/// A scheme with all of them, each once with gates and once without.
fn everything(subjects: &str, mode: &str, places: u32) -> String {
    let measure = |(index, (from, unit, filter, value)): (usize, &(&str, &str, &str, &str))| {
        let gate = match *from {
            "projects" => "left_on is null or left_on > period_end",
            "reports" => "tier = 'city'",
            "stage_events" | "obstacles" => "project_id > 20",
            "events" => "document is not null",
            _ => "unit_id != '140803'",
        };
        format!(
            r#"
[[measure]]
id = "m{index}"
title = {{ zh = "度量{index}", en = "measure {index}" }}
unit = "{unit}"
from = "{from}"
where = "{filter}"
value = "{value}"
record_rounding = {{ mode = "{mode}", places = {places} }}

[[measure]]
id = "g{index}"
title = {{ zh = "度量{index}", en = "measure {index}" }}
unit = "{unit}"
from = "{from}"
value = "{value}"
record_rounding = {{ mode = "{mode}", places = {places} }}
[[measure.gate]]
id = "a"
title = {{ zh = "甲", en = "a" }}
condition = "{gate}"
[[measure.gate]]
id = "b"
title = {{ zh = "乙", en = "b" }}
condition = "{filter}"
finding = true
"#
        )
    };
    let with_unit_records = subjects.contains("county");
    let usable = MEASURES
        .iter()
        .enumerate()
        .filter(|(_, (from, ..))| with_unit_records || !matches!(*from, "observations" | "targets" | "judgements"));
    scheme_of(subjects, &usable.map(measure).collect::<String>())
}

#[test]
fn every_kind_of_expression() {
    for (subjects, mode, places) in
        [(r#"["county", "zone"]"#, "half_up", 4), (r#"["county"]"#, "half_even", 0), (r#""project""#, "truncate", 9)]
    {
        let folder = tempfile::tempdir().unwrap();
        let snapshot = city(&folder.path().join("s"), &everything(subjects, mode, places), "2024Q2");
        assert!(compare(&snapshot) > 500, "{subjects}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn any_city_any_rounding(seed: u64, places in 0_u32..10, mode in prop::sample::select(vec!["half_up", "half_even", "truncate"]), projects in 0_u32..90) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s");
        let size = Size { units: 3, projects, months: 7, seed };
        bench_data::write(&path, &everything(r#"["county", "zone"]"#, mode, places), "2024Q2".parse().unwrap(), size).unwrap();
        compare(&Snapshot::open(&path).unwrap());
    }
}

#[test]
fn sums_that_could_wrap_around_are_errors() {
    let measures = r#"
[[measure]]
id = "huge"
title = { zh = "大", en = "huge" }
unit = "元"
from = "projects"
value = "sum(total_investment * 1000000000000000000)"
"#;
    let folder = tempfile::tempdir().unwrap();
    let snapshot = city(&folder.path().join("s"), &scheme_of(r#"["county"]"#, measures), "2024Q2");
    let error = wait(ballast_engine::assess(&snapshot, 1)).unwrap_err();
    assert!(matches!(error, EngineError::OutOfRange(_)), "{error:?}");
}
