//! Cases that fail, and files of cases with problems.

use super::{CaseReport, run_cases};
use crate::problem::Problem;
use crate::read::parse;
use crate::scheme::Scheme;
use ballast_domain::Lang;

fn scheme(id: &str) -> Scheme {
    let text = crate::shipped::find(id).map(|shipped| shipped.text).unwrap_or_default();
    parse(id, text).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn run(replace: (&str, &str)) -> Result<CaseReport, Vec<Problem>> {
    let shipped = crate::shipped::find("investment-promotion-2024");
    let (_, text) = shipped.and_then(|shipped| shipped.cases.first()).copied().unwrap_or_default();
    assert!(text.contains(replace.0), "{}", replace.0);
    run_cases(&scheme("investment-promotion-2024"), "cases.toml", &text.replacen(replace.0, replace.1, 1))
}

#[test]
fn a_wrong_expectation_says_what_was_computed() {
    let report = run(("total = 2.78", "total = 2.88")).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert_eq!(report.failures.len(), 1);
    assert_eq!(report.failures[0].say(Lang::En), "unit-a: total should be 2.88, is 2.78");
    let report = run(("\"1.08194…\"", "\"1.08195…\"")).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert_eq!(report.failures[0].found, "1.08194…");
    let report = run(("signed = [\"cap\"]", "signed = []")).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert_eq!(report.failures[0].found, "cap");
}

#[test]
fn problems_of_a_case_file_have_place_and_hint() {
    for (replace, code) in [
        (("signed_count = 28", "signed_cnt = 28"), "SC-012"),
        (("signed_count = 28", "signed_count = \"28亿元\""), "SC-005"),
        (("fdi_rate = \"120%\"", "fdi_rat = \"120%\""), "SC-012"),
        (("honesty = 0.40 }", "honest = 0.40 }"), "SC-012"),
        (("origin = \"published\"", "origin = \"print\""), "SC-006"),
        (("period = \"2024\"", "period = \"2024年\""), "SC-005"),
        (("period = \"2024\"", "period = \"2024-06\""), "SC-040"),
        (("total = 2.78", "totel = 2.78"), "SC-003"),
    ] {
        let problems = run(replace).err().unwrap_or_default();
        assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [code], "{problems:?}");
        assert!(problems[0].line > 1);
    }
}

/// A scheme of one measure over events and one item that is worth it.
fn over_events(value: &str, gates: &str) -> Scheme {
    parsed(value, gates, "score = \"m\"")
}

/// The same with another item, and what stands before it.
fn over_events_with(item: &str, before: &str) -> Scheme {
    parsed("sum(amount)", before, item)
}

fn parsed(value: &str, gates: &str, item: &str) -> Scheme {
    let text = format!(
        r#"
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
id = "m"
title = {{ zh = "度量", en = "measure" }}
unit = "数"
from = "events"
where = "kind = 'k' and on between period_start and period_end"
value = "{value}"
{gates}
[[item]]
id = "a"
title = "甲"
full = "none"
{item}
[ranking]
compare = "published"
groups = "all"
"#
    );
    parse("scheme.toml", &text).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// A case of subjects: id, events, what is expected.
fn case(subjects: &[(&str, &str, &str)]) -> String {
    let head = "title = \"试\"\norigin = \"synthetic\"\nperiod = \"2024Q2\"\nas_of = 2024-07-15\n";
    let subject = |(id, events, expected): &(&str, &str, &str)| {
        let events = events.replace("{ ", "{ kind = \"k\", on = 2024-05-01, ");
        format!("[[subject]]\nid = \"{id}\"\nevents = [{events}]\nexpect = {{ {expected} }}\n")
    };
    head.to_owned() + &subjects.iter().map(subject).collect::<String>()
}

#[track_caller]
fn holds(scheme: &Scheme, subjects: &[(&str, &str, &str)]) {
    let report = run_cases(scheme, "case.toml", &case(subjects)).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert!(report.failures.is_empty(), "{:#?}", report.failures);
}

#[test]
fn shares_of_one_project_sum_to_one_or_are_findings() {
    let gate = "[[measure.gate]]\nid = \"shares\"\ntitle = \"各单位份额之和为 1\"\ncondition = \"same_sum(project_name, amount) = 1\"\nfinding = true";
    let scheme = over_events("sum(amount)", gate);
    let (a, b) = ("{ project_name = \"甲\", amount = 0.6 }", "{ project_name = \"乙\", amount = 0.7 }");
    let shared = "{ project_name = \"甲\", amount = 0.4 }, { project_name = \"乙\", amount = 0.4 }";
    // 甲: 0.6 and 0.4; 乙: 0.7 and 0.4 are more than one project.
    holds(
        &scheme,
        &[
            ("x", &format!("{a}, {b}"), "items = { a = 0.6 }, findings = [\"SF-018\"]"),
            ("y", shared, "items = { a = 0.4 }, findings = [\"SF-018\"]"),
            ("z", "{ project_name = \"丙\", amount = 1 }", "items = { a = 1 }, rank = 1"),
            // A share without its project belongs to none.
            ("w", "{ amount = 1 }", "items = { a = 0 }, findings = [\"SF-018\"]"),
        ],
    );
}

#[test]
fn a_second_ballot_gives_a_difficulty_factor() {
    let measures = "[[measure]]\nid = \"difficulty\"\ntitle = \"难度系数\"\nunit = \"数\"\nfrom = \"events\"\nwhere = \"kind = 'd'\"\nvalue = \"mean(amount)\"";
    let scheme = over_events_with("score = \"m * coalesce(difficulty, 1)\"", measures);
    let difficulty = "{ amount = 40 }, { amount = 1.2, kind = \"d\" }, { amount = 1, kind = \"d\" }";
    let text =
        case(&[("x", difficulty, "items = { a = 44 }"), ("y", "{ amount = 42 }", "items = { a = 42 }, rank = 2")]);
    let text = text.replace("{ kind = \"k\", on = 2024-05-01, amount = 1.2,", "{ on = 2024-05-01, amount = 1.2,");
    let text = text.replace("{ kind = \"k\", on = 2024-05-01, amount = 1,", "{ on = 2024-05-01, amount = 1,");
    let report = run_cases(&scheme, "case.toml", &text).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert!(report.failures.is_empty(), "{:#?}", report.failures);
}

#[test]
fn a_ladder_climbs_a_level_only_after_the_former_was_ignored() {
    let level = |id: &str, entry: &str, slip: &str| {
        format!(
            r#"
[[measure]]
id = "{id}"
title = "应发"
unit = "数"
from = "events"
where = "kind in ('matter', 'blue_slip', 'yellow_slip', 'reply') and on <= period_end"
value = "sum(if({entry}, 1, 0))"
[[measure.gate]]
id = "ignored"
title = "没有回复，也没有发过本级督办函"
condition = "same_sum(document, if(kind in ('reply', '{slip}'), 1, 0)) = 0"
[[list]]
id = "{id}"
title = "应发督办函"
colour = "plain"
when = "{id} > 0"
"#
        )
    };
    // An important matter begins with yellow; any other with blue, and yellow after ten days without a reply.
    let blue = level("blue_due", "kind = 'matter' and amount < 2", "blue_slip");
    let ignored = "kind = 'blue_slip' and days_between(on, period_end) > 10";
    let yellow = level("yellow_due", &format!("(kind = 'matter' and amount >= 2) or ({ignored})"), "yellow_slip");
    let scheme = over_events_with("score = \"m\"", &format!("{blue}{yellow}"));
    let matter = |amount: u8, steps: &str| {
        let step = |word: &str| {
            let (kind, on) = word.split_once('@').unwrap_or_default();
            format!("{{ kind = \"{kind}\", on = 2024-{on}, document = \"1号\" }}")
        };
        let steps: Vec<String> = steps.split_whitespace().map(step).collect();
        let begun = format!("{{ kind = \"matter\", on = 2024-04-01, document = \"1号\", amount = {amount} }}");
        [begun].into_iter().chain(steps).collect::<Vec<_>>().join(", ")
    };
    for (amount, steps, lists) in [
        (1, "", "[\"blue_due\"]"),
        (1, "blue_slip@06-25", "[]"),
        (1, "blue_slip@06-01", "[\"yellow_due\"]"),
        (1, "blue_slip@06-01 reply@06-20", "[]"),
        (1, "blue_slip@06-01 yellow_slip@06-15", "[]"),
        (2, "", "[\"yellow_due\"]"),
        (2, "yellow_slip@04-02", "[]"),
    ] {
        let text = case(&[("x", "EVENTS", &format!("lists = {lists}"))]).replace("EVENTS", &matter(amount, steps));
        let report = run_cases(&scheme, "case.toml", &text).unwrap_or_else(|problems| panic!("{problems:?}"));
        assert!(report.failures.is_empty(), "{amount} {steps}: {:#?}", report.failures);
    }
}

#[test]
fn what_is_not_there_when_due_has_its_stated_consequence() {
    let scheme = |late: &str| {
        let indicator = format!(
            "[[indicator]]\nkey = \"i\"\ntitle = \"增速\"\nunit = \"数\"\nsupplier = \"统计局\"\ndue_days = 15\n{late}\n[[measure]]\nid = \"n\"\ntitle = \"数\"\nunit = \"数\"\nformula = \"observation('i')\""
        );
        over_events_with("score = \"n\"\nmissing = 3\nlate = 1", &indicator)
    };
    // Due on 15 July: missing on that day, overdue from the next on.
    let on = |day: &str, scheme: &Scheme, expected: &str| {
        let text = case(&[("x", "", expected)]).replace("2024-07-15", day);
        let report = run_cases(scheme, "case.toml", &text).unwrap_or_else(|problems| panic!("{problems:?}"));
        assert!(report.failures.is_empty(), "{:#?}", report.failures);
    };
    let ignores = scheme("late = \"ignore\"");
    let day = |text: &str| text.parse::<jiff::civil::Date>().unwrap_or_default();
    let period = |text: &str| text.parse::<ballast_domain::Period>().unwrap_or_else(|_| panic!("{text}"));
    let due = |on: &str| {
        let days = ignores.read_when_due(period("2024Q2"), day(on));
        let said =
            |(day, values): (&jiff::civil::Date, &std::collections::BTreeSet<(&str, ballast_domain::Period)>)| {
                let periods: Vec<String> = values.iter().map(|(key, period)| format!("{key} {period}")).collect();
                format!("{day}: {}", periods.join(", "))
            };
        days.iter().map(said).collect::<Vec<_>>()
    };
    // On the day itself what is known then is read anyway.
    assert_eq!(due("2024-06-15"), ["2024-05-15: i 2024-04"]);
    assert_eq!(due("2024-07-15"), ["2024-05-15: i 2024-04", "2024-06-15: i 2024-05"]);
    assert_eq!(due("2024-07-16").len(), 3);
    let accepts = scheme("");
    assert!(accepts.read_when_due(period("2024Q2"), day("2025-01-01")).is_empty());
    on("2024-07-15", &accepts, "items = { a = 3 }, applied = { a = [\"missing\"] }, findings = [\"SF-003\"]");
    on("2024-07-16", &accepts, "items = { a = 1 }, applied = { a = [\"missing\"] }, findings = [\"SF-019\"]");
}

#[test]
fn late_and_missing_reports_cost_points_up_to_a_maximum() {
    let measures = r#"
[[measure]]
id = "owed"
title = "应报"
unit = "个"
from = "projects"
where = "not is_package and (left_on is null or left_on > period_end)"
value = "sum(period_months)"
[[measure]]
id = "on_time"
title = "按时报送"
unit = "个"
from = "reports"
where = "month between period_start and period_end and submitted_on is not null and not is_late"
value = "count(*)"
"#;
    let scheme = over_events_with("score = \"-0.1分 * shortfall(on_time, owed)\"\nfloor = -0.5", measures);
    let report = |month: u8, on: &str, is_late| {
        let on = if on.is_empty() { String::new() } else { format!(", submitted_on = {on}") };
        format!("{{ month = 2024-{month:02}-01{on}, is_late = {is_late} }}")
    };
    // Two projects owe six reports of the quarter; one is late, one was not handed in and one is only begun.
    let reports = [
        report(4, "2024-05-03", false),
        report(4, "2024-05-04", false),
        report(5, "2024-06-03", false),
        report(5, "2024-06-09", true),
        report(6, "", false),
        report(3, "2024-04-01", false),
    ];
    let of = |reports: &[String]| format!("projects = [{{}}, {{}}]\nreports = [{}]", reports.join(", "));
    let text =
        case(&[("x", "", "items = { a = -0.3 }"), ("y", "", "items = { a = -0.5 }, applied = { a = [\"floor\"] }")]);
    let (x, y) = text.split_at(text.rfind("[[subject]]").unwrap_or_default());
    let text = x.replace("events = []", &of(&reports)) + &y.replace("events = []", &of(&[]));
    let report = run_cases(&scheme, "case.toml", &text).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert!(report.failures.is_empty(), "{:#?}", report.failures);
}

#[test]
fn wrong_engines_show_themselves() {
    // One cap of 0.5 for everything gives 2.68 and 2.85, one of 0.6 gives 2.88 and 3.05, none gives 3.36 and 3.38.
    let shipped = crate::shipped::find("investment-promotion-2024");
    let text = shipped.map(|shipped| shipped.text).unwrap_or_default();
    let (_, case) = shipped.and_then(|shipped| shipped.cases.first()).copied().unwrap_or_default();
    let totals = |text: &str| {
        let scheme = parse("scheme.toml", text).unwrap_or_else(|problems| panic!("{problems:?}"));
        let report = run_cases(&scheme, "cases.toml", case).unwrap_or_else(|problems| panic!("{problems:?}"));
        let totals = report.failures.into_iter().filter(|failure| failure.what.en == "total");
        totals.map(|failure| failure.found).collect::<Vec<_>>()
    };
    let uncapped = text.replace("cap = 0.5\n", "");
    let capped = |cap: &str| uncapped.replace("full = 0.5\n", &format!("full = 0.5\ncap = {cap}\n"));
    assert_eq!(totals(&capped("0.5")), ["2.68", "2.85"]);
    assert_eq!(totals(&capped("0.6")), ["2.88", "3.05"]);
    assert_eq!(totals(&uncapped), ["3.36", "3.38"]);
}
