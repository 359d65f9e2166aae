//! Evaluations of small schemes, one mechanism each.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::{EvaluateError, evaluate};
use crate::figures::{Figure, Figures, JudgedFigure, ObservedFigure, Quantity, Subject};
use crate::outcome::{AppliedKind, Colour, Node, NodeKind, Outcome};
use crate::read::parse;
use crate::scheme::Scheme;
use ballast_domain::org::UnitKind;
use ballast_domain::{Exact, Lang, Text};
use jiff::civil::date;
use std::collections::BTreeMap;

const HEAD: &str = r#"
[scheme]
id = "test"
title = "试"
subjects = ["county"]
periods = ["quarter"]
[source]
paper = "甲文件"
[rounding]
mode = "half_up"
places = 1
at = "item"
[[measure]]
id = "m"
title = "数量"
unit = "个"
from = "projects"
value = "count(*)"
"#;

#[track_caller]
fn scheme(rest: &str) -> Scheme {
    match parse("scheme.toml", &format!("{HEAD}{rest}")) {
        Ok(scheme) => scheme,
        Err(problems) => {
            let said: Vec<String> = problems.iter().map(|problem| problem.say(Lang::En)).collect();
            panic!("{}", said.join("\n"));
        }
    }
}

fn exact(text: &str) -> Exact {
    text.parse().unwrap_or_else(|_| Exact::zero())
}

/// Subjects a, b, c … with a value of `m` each; an empty value is missing.
fn figures(values: &[&str]) -> Figures {
    let ids: Vec<String> = ('a'..='z').map(|letter| letter.to_string()).take(values.len()).collect();
    let subject = |id: &String| Subject {
        id: id.clone(),
        name: Text::new(id.clone(), id.clone()),
        unit_id: id.clone(),
        kind: UnitKind::County,
    };
    let figure = |value: &str| match value {
        "" => Figure::default(),
        value => Figure::from(exact(value)),
    };
    let measure = ids.iter().zip(values).map(|(id, value)| (id.clone(), figure(value))).collect();
    Figures {
        period: ballast_domain::Period::Quarter(2024, 2),
        as_of: date(2024, 7, 15),
        subjects: ids.iter().map(subject).collect(),
        measures: BTreeMap::from([("m".to_owned(), measure)]),
        targets: BTreeMap::new(),
        observations: BTreeMap::new(),
        judgements: BTreeMap::new(),
        earlier: BTreeMap::new(),
        now: BTreeMap::new(),
    }
}

#[track_caller]
fn run(scheme: &Scheme, figures: &Figures) -> Outcome {
    evaluate(scheme, figures).unwrap_or_else(|error| panic!("{error}"))
}

fn totals(outcome: &Outcome) -> Vec<&str> {
    outcome
        .subjects
        .iter()
        .map(|subject| subject.total.as_ref().map_or("—", |total| total.published.as_str()))
        .collect()
}

fn ranks(outcome: &Outcome) -> Vec<Option<u32>> {
    outcome.subjects.iter().map(|subject| subject.rank).collect()
}

fn codes(outcome: &Outcome) -> Vec<&str> {
    outcome.findings.iter().map(|finding| finding.code.as_str()).collect()
}

const SIMPLE: &str = r#"
[[item]]
id = "i"
title = "项"
full = "none"
score = "1分 * m"
"#;

const ALL: &str = "[ranking]\ncompare = \"published\"\ngroups = \"all\"\n";

#[test]
fn ties_share_the_better_place_and_missing_totals_have_none() {
    let outcome = run(&scheme(&format!("{SIMPLE}{ALL}")), &figures(&["9", "11", "9", "", "3"]));
    assert_eq!(ranks(&outcome), [Some(2), Some(1), Some(2), None, Some(4)]);
    assert_eq!(outcome.groups[0].subjects, ["b", "a", "c", "e", "d"]);
    assert_eq!(totals(&outcome), ["9.0", "11.0", "9.0", "—", "3.0"]);
    assert_eq!(codes(&outcome), ["SF-001", "SF-014"]);
}

#[test]
fn comparison_on_published_or_exact_totals_is_declared() {
    // 78.64 and 78.56 are both printed 78.6.
    let at_total = |compare: &str| {
        let head = HEAD.replacen("at = \"item\"", "at = \"total\"", 1);
        let rest = format!("{SIMPLE}[ranking]\ncompare = \"{compare}\"\ngroups = \"all\"\n");
        parse("scheme.toml", &format!("{head}{rest}")).unwrap_or_else(|problems| panic!("{problems:?}"))
    };
    let figures = figures(&["78.64", "78.56"]);
    let published = run(&at_total("published"), &figures);
    assert_eq!((totals(&published), ranks(&published)), (vec!["78.6", "78.6"], vec![Some(1), Some(1)]));
    assert_eq!(ranks(&run(&at_total("exact"), &figures)), [Some(1), Some(2)]);
}

#[test]
fn groups_are_ranked_apart_and_strangers_are_listed() {
    let groups = r#"
[ranking]
compare = "published"
[[group]]
id = "one"
title = "一组"
subjects = ["a", "c"]
[[group]]
id = "two"
title = "二组"
subjects = ["b"]
[[group]]
id = "three"
title = "三组"
subjects = ["x"]
"#;
    let outcome = run(&scheme(&format!("{SIMPLE}{groups}")), &figures(&["1", "2", "3", "4"]));
    assert_eq!(ranks(&outcome), [Some(2), Some(1), Some(1), None]);
    assert_eq!(outcome.groups[0].subjects, ["c", "a"]);
    assert_eq!(codes(&outcome), ["SF-012", "SF-011"]);
}

#[test]
fn the_rank_of_all_looks_beyond_the_group() {
    let rules = r#"
[[item]]
id = "i"
title = "项"
full = "none"
score = "100分 - 10分 * rank_of_all(m) - 1分 * rank(m)"
[ranking]
compare = "published"
[[group]]
id = "one"
title = "一组"
subjects = ["a", "c"]
[[group]]
id = "two"
title = "二组"
subjects = ["b", "d"]
"#;
    let outcome = run(&scheme(rules), &figures(&["1", "2", "3", ""]));
    assert_eq!(totals(&outcome), ["68.0", "79.0", "89.0", "—"]);
}

#[test]
fn a_division_by_nought_is_a_finding_and_no_score() {
    let item = SIMPLE.replacen("1分 * m", "1 / m", 1);
    let outcome = run(&scheme(&item), &figures(&["0", "4"]));
    assert_eq!(totals(&outcome), ["—", "0.3"]);
    assert_eq!(codes(&outcome), ["SF-008", "SF-014"]);
    assert!(outcome.findings[0].text.zh.contains("数量"));
}

#[test]
fn missing_data_get_the_stated_substitute() {
    let item = format!("{SIMPLE}missing = 2\n");
    let outcome = run(&scheme(&item), &figures(&["", "5"]));
    assert_eq!(totals(&outcome), ["2.0", "5.0"]);
    assert_eq!(outcome.subjects[0].items[0].applied[0].kind, AppliedKind::Missing);
}

const TARGET: &str = r#"
[[target]]
key = "t"
title = "目标"
unit = "亿元"
[[indicator]]
key = "v"
title = "产值"
unit = "亿元"
[[item]]
id = "i"
title = "项"
full = 10
score = "observation('v') / target('t') * 10"
cap = { times = 1.2 }
floor = 1
"#;

fn with_target(target: (&str, &str), value: &str) -> Figures {
    let mut figures = figures(&["0"]);
    let quantity = |value: &str, unit: &str| Quantity { value: exact(value), unit_of_measure: unit.to_owned() };
    figures.targets.insert(("a".to_owned(), "t".to_owned()), quantity(target.0, target.1));
    let observed = ObservedFigure {
        value: Some(quantity(value, "亿元")),
        growth_percent: Some(exact("3.6")),
        ..ObservedFigure::default()
    };
    figures.observations.insert(("a".to_owned(), "v".to_owned(), "2024Q2".to_owned()), observed);
    figures
}

#[test]
fn imported_units_are_converted_and_caps_and_floors_hold() {
    let scheme = scheme(&format!("{TARGET}no_task = \"full\"\n"));
    let total = |target, value| totals(&run(&scheme, &with_target(target, value)))[0].to_owned();
    assert_eq!(total(("10", "亿元"), "8"), "8.0");
    assert_eq!(total(("100000", "万元"), "8"), "8.0");
    assert_eq!(total(("10", ""), "8"), "8.0");
    assert_eq!(total(("10", "亿元"), "13"), "12.0");
    assert_eq!(total(("10", "亿元"), "0.5"), "1.0");
    let outcome = run(&scheme, &with_target(("10", "个"), "8"));
    assert!(codes(&outcome).contains(&"SF-010"), "{:?}", outcome.findings);
}

#[test]
fn without_a_target_each_policy_gives_what_it_says() {
    let second = "[[item]]\nid = \"j\"\ntitle = \"二\"\nfull = 30\nscore = \"24分\"\n";
    let total = |policy: &str| {
        let scheme = scheme(&format!("{TARGET}no_task = {policy}\n{second}"));
        let absent = figures(&["0"]);
        let nought = with_target(("0", "亿元"), "8");
        let (absent, nought) = (run(&scheme, &absent), run(&scheme, &nought));
        assert_eq!(totals(&absent), totals(&nought));
        (totals(&absent)[0].to_owned(), codes(&absent).contains(&"SF-004"))
    };
    assert_eq!(total("2"), ("26.0".to_owned(), false));
    assert_eq!(total("\"full\""), ("34.0".to_owned(), false));
    // 24 of 30 grows to 32 of 40.
    assert_eq!(total("\"exclude\""), ("32.0".to_owned(), false));
    assert_eq!(total("\"unspecified\""), ("—".to_owned(), true));
    assert_eq!(total("{ when = \"m = 0\", then = 3 }"), ("27.0".to_owned(), false));
}

#[test]
fn judgements_need_range_reason_and_paper() {
    let scheme =
        scheme("[[item]]\nid = \"i\"\ntitle = \"项\"\nfull = 5\njudgement = { min = 0, max = 5, document = true }\n");
    let judged = |points: &str, reason: &str, document: Option<&str>| {
        let mut figures = figures(&["0"]);
        let judged = JudgedFigure {
            points: exact(points),
            reason: reason.to_owned(),
            document: document.map(ToOwned::to_owned),
            judged_by: None,
        };
        figures.judgements.insert(("a".to_owned(), "i".to_owned()), judged);
        let outcome = run(&scheme, &figures);
        (totals(&outcome)[0].to_owned(), codes(&outcome).first().map(ToString::to_string))
    };
    assert_eq!(judged("4.5", "到位", Some("文")), ("4.5".to_owned(), None));
    assert_eq!(judged("5.5", "到位", Some("文")), ("—".to_owned(), Some("SF-006".to_owned())));
    assert_eq!(judged("4.5", " ", Some("文")), ("—".to_owned(), Some("SF-007".to_owned())));
    assert_eq!(judged("4.5", "到位", None), ("—".to_owned(), Some("SF-007".to_owned())));
    assert_eq!(codes(&run(&scheme, &figures(&["0"]))), ["SF-005", "SF-014"]);
}

#[test]
fn functions_over_the_group_leave_missing_values_out() {
    let item = SIMPLE.replacen("1分 * m", "efficacy(m, 60, 40, 80)", 1);
    let outcome = run(&scheme(&format!("{item}{ALL}")), &figures(&["12", "21", "", "30", "48"]));
    assert_eq!(totals(&outcome), ["60.0", "70.0", "—", "80.0", "100.0"]);
    let item = SIMPLE.replacen("1分 * m", "band(rank(m), [1, 2]: 7, [3, 4]: 5, else: 0)", 1);
    let outcome = run(&scheme(&item), &figures(&["9", "9", "11", "3", "1"]));
    assert_eq!(totals(&outcome), ["7.0", "7.0", "7.0", "5.0", "0.0"]);
}

#[test]
fn lights_ask_red_first_and_know_when_they_cannot_tell() {
    let lights = r#"
[lights]
overall = "worst"
[[light]]
id = "l"
title = "灯"
unless = "m = 100"
red = "m < 1"
yellow = "m < 5"
"#;
    let outcome = run(&scheme(lights), &figures(&["0", "1", "5", "100", ""]));
    let colours: Vec<Colour> = outcome.subjects.iter().map(|subject| subject.lights[0].colour).collect();
    assert_eq!(colours, [Colour::Red, Colour::Yellow, Colour::Green, Colour::None, Colour::Unknown]);
    assert_eq!(outcome.subjects[0].overall, Some(Colour::Red));
    assert_eq!(codes(&outcome), ["SF-001", "SF-013"]);
    assert!(outcome.subjects[0].total.is_none());
}

#[test]
fn numbers_beyond_all_measure_end_as_findings() {
    let factors = vec!["123456789012345678901234567890"; 60].join(" * ");
    let rest = SIMPLE.replacen("1分 * m", &format!("{factors} * 1分"), 1);
    let outcome = run(&scheme(&rest), &figures(&["1"]));
    assert_eq!(totals(&outcome), ["—"]);
    assert!(codes(&outcome).contains(&"SF-015"), "{:?}", codes(&outcome));
}

#[test]
fn figures_that_do_not_belong_to_the_scheme_are_refused() {
    let scheme = scheme(SIMPLE);
    let mut wrong = figures(&["1"]);
    wrong.period = ballast_domain::Period::Year(2024);
    assert!(matches!(evaluate(&scheme, &wrong), Err(EvaluateError::WrongPeriod { .. })));
    assert_eq!(evaluate(&scheme, &figures(&[])), Err(EvaluateError::NoSubjects));
    let mut twice = figures(&["1", "2"]);
    twice.subjects[1].id = "a".to_owned();
    assert_eq!(evaluate(&scheme, &twice), Err(EvaluateError::DuplicateSubject("a".to_owned())));
    let mut without = figures(&["1"]);
    without.measures.clear();
    assert_eq!(evaluate(&scheme, &without), Err(EvaluateError::MeasureNotComputed("m".to_owned())));
}

#[test]
fn a_derivation_shows_formula_numbers_cap_and_rounding() {
    let scheme = scheme(&format!("{TARGET}no_task = \"full\"\n"));
    let outcome = run(&scheme, &with_target(("9", "亿元"), "11"));
    let total = &outcome.subjects[0].derivation;
    assert_eq!((total.kind, total.shown.zh.as_ref()), (NodeKind::Total, "12.0分"));
    let item: &Node = &total.children[0];
    assert_eq!(item.formula.as_deref(), Some("observation('v') / target('t') * 10"));
    assert_eq!(item.words.as_ref().map(|words| words.zh.as_ref()), Some("产值 ÷ 目标 × 10"));
    assert_eq!(item.with_numbers.as_ref().map(|numbers| numbers.zh.as_ref()), Some("11亿元 ÷ 9亿元 × 10"));
    assert_eq!(item.applied[0].text.zh, "封顶 12：12.2222… → 12");
    let parts: Vec<(NodeKind, &str)> = item.children.iter().map(|node| (node.kind, node.shown.zh.as_ref())).collect();
    assert_eq!(parts, [(NodeKind::Observation, "11亿元"), (NodeKind::Target, "9亿元")]);
    assert_eq!(outcome.subjects[0].items[0].raw.as_ref().map(ToString::to_string).as_deref(), Some("110/9"));
}

#[test]
fn order_of_subjects_does_not_change_their_scores() {
    let scheme = scheme(&format!("{SIMPLE}{ALL}"));
    let forwards = run(&scheme, &figures(&["9", "11", "9"]));
    let mut turned = figures(&["9", "11", "9"]);
    turned.subjects.reverse();
    let mut backwards = run(&scheme, &turned);
    backwards.subjects.reverse();
    assert_eq!(forwards.subjects, backwards.subjects);
}

/// Grades, lists and rewards over `m` points, with overrides that a test adds.
fn concluded(rules: &str, values: &[&str]) -> Outcome {
    let conclusions = r#"
[[block]]
id = "whole"
title = "板块"
items = ["i"]
min = 5
[[grade]]
id = "excellent"
title = "优秀"
when = "place <= 1 and total >= 9"
[[grade]]
id = "good"
title = "良好"
when = "total >= 6"
[[grade]]
id = "fair"
title = "一般"
[[list]]
id = "red"
title = "红榜"
colour = "red"
when = "place <= 2 and grade != 'fair'"
[[list]]
id = "black"
title = "黑榜"
colour = "black"
when = "place_from_end <= 2 and block('whole') < 5"
[[reward]]
id = "money"
title = "奖金"
unit = "万元"
amount = "band(place, [1, 1]: 30万元, [2, 2]: 20万元, else: 0元)"
"#;
    run(&scheme(&format!("{SIMPLE}{ALL}{conclusions}{rules}")), &figures(values))
}

fn grades(outcome: &Outcome) -> Vec<&str> {
    let grade = |subject: &crate::outcome::SubjectOutcome| subject.grade.clone();
    let titles = outcome.subjects.iter().map(grade);
    titles
        .map(|grade| {
            grade.map_or("—", |grade| match grade.id.as_str() {
                "excellent" => "excellent",
                "good" => "good",
                _ => "fair",
            })
        })
        .collect()
}

fn lists(outcome: &Outcome) -> Vec<Vec<String>> {
    outcome.subjects.iter().map(|subject| subject.lists.iter().map(|list| list.id.clone()).collect()).collect()
}

#[test]
fn grades_lists_and_rewards_follow_from_places_totals_and_blocks() {
    let outcome = concluded("", &["9", "7", "4", "", "1"]);
    assert_eq!(ranks(&outcome), [Some(1), Some(2), Some(3), None, Some(4)]);
    assert_eq!(grades(&outcome), ["excellent", "good", "fair", "—", "fair"]);
    assert_eq!(lists(&outcome), [vec!["red"], vec!["red"], vec!["black"], vec![], vec!["black"]]);
    let rewards: Vec<&str> = outcome.subjects.iter().map(|subject| subject.rewards[0].shown.zh.as_ref()).collect();
    assert_eq!(rewards, ["30万元", "20万元", "0万元", "缺失", "0万元"]);
    let met: Vec<Option<bool>> = outcome.subjects.iter().map(|subject| subject.blocks[0].is_met).collect();
    assert_eq!(met, [Some(true), Some(true), Some(false), None, Some(false)]);
    let kinds: Vec<NodeKind> = outcome.subjects[0].derivation.children.iter().map(|node| node.kind).collect();
    let expected = [
        NodeKind::Item,
        NodeKind::Block,
        NodeKind::Rank,
        NodeKind::Grade,
        NodeKind::List,
        NodeKind::List,
        NodeKind::Reward,
    ];
    assert_eq!(kinds, expected);
    let place = &outcome.subjects[2].derivation.children[2];
    assert_eq!(
        place.with_numbers.as_ref().map_or("", |text| &text.en),
        "of 4 in the group 2 stand above, 0 beside: 2 + 1 = 3"
    );
}

#[test]
fn overrides_set_totals_aside_and_lower_grades() {
    let rule =
        |effect: &str| format!("[[override]]\nid = \"veto\"\ntitle = \"否决\"\nwhen = \"m = 9\"\neffect = {effect}\n");
    let outcome = |effect: &str| concluded(&rule(effect), &["9", "7", "4"]);
    let nought = outcome("\"nought\"");
    assert_eq!((totals(&nought), ranks(&nought)), (vec!["0.0", "7.0", "4.0"], vec![Some(3), Some(1), Some(2)]));
    assert_eq!(nought.subjects[0].derivation.applied[0].text.en, "否决: 9.0 → 0.0 points");
    let none = outcome("\"no_score\"");
    assert_eq!((totals(&none), ranks(&none)), (vec!["—", "7.0", "4.0"], vec![None, Some(1), Some(2)]));
    let unranked = outcome("\"not_ranked\"");
    assert_eq!((totals(&unranked), ranks(&unranked)), (vec!["9.0", "7.0", "4.0"], vec![None, Some(1), Some(2)]));
    assert_eq!(grades(&outcome("\"lowest_grade\""))[0], "fair");
    assert_eq!(grades(&outcome("{ grade_down = 1 }"))[0], "good");
    assert_eq!(grades(&outcome("{ not_above = \"good\" }"))[0], "good");
    let barred = outcome("\"no_reward\"");
    assert_eq!(barred.subjects[0].rewards[0].shown.en, "0m yuan");
    let reward = barred.subjects[0].derivation.children.iter().find(|node| node.kind == NodeKind::Reward).unwrap();
    assert_eq!(reward.applied[0].text, Text::fixed("不予奖励：30万元 → 0万元", "no reward: 0.3m yuan → 0m yuan"));
    assert_eq!(barred.subjects[0].overrides[0].effect.zh, "不予奖励");
    assert_eq!(barred.subjects[1].overrides, []);
}

#[test]
fn failed_blocks_count_and_an_override_without_data_is_a_finding() {
    let rule = "[[override]]\nid = \"blocks\"\ntitle = \"板块不合格\"\nwhen = \"failed_blocks >= 1\"\neffect = \"not_ranked\"\n";
    let outcome = concluded(rule, &["9", "4", ""]);
    assert_eq!(ranks(&outcome), [Some(1), None, None]);
    assert!(codes(&outcome).contains(&"SF-016"));
}

#[test]
fn ties_are_told_apart_where_the_scheme_says_by_what() {
    let ranking = "[ranking]\ncompare = \"published\"\ngroups = \"all\"\ntie_breaks = [\"m\"]\n";
    let item = SIMPLE.replace("1分 * m", "least(1分 * m, 5分)");
    let outcome = run(&scheme(&format!("{item}{ranking}")), &figures(&["7", "9", "3", "9"]));
    assert_eq!(totals(&outcome), ["5.0", "5.0", "3.0", "5.0"]);
    assert_eq!(ranks(&outcome), [Some(3), Some(1), Some(4), Some(1)]);
    let place = outcome.subjects[0].derivation.children.iter().find(|node| node.kind == NodeKind::Rank);
    assert_eq!(place.map(|place| place.applied[0].kind), Some(AppliedKind::TieBreak));
}

#[test]
fn items_are_asked_in_their_months_and_of_their_groups_only() {
    let rules = r#"
[[item]]
id = "always"
title = "常设"
full = 10
score = "1分 * m"
[[item]]
id = "june"
title = "六月"
full = 10
months = [6]
score = "1分 * m"
[[item]]
id = "march"
title = "三月"
full = 10
months = [3]
score = "1分 * m"
[[item]]
id = "second"
title = "第二组"
full = 30
groups = ["second"]
score = "2分 * m"
[ranking]
compare = "published"
[[group]]
id = "first"
title = "第一组"
subjects = ["a"]
[[group]]
id = "second"
title = "第二组"
subjects = ["b"]
"#;
    let outcome = run(&scheme(rules), &figures(&["3", "4"]));
    assert_eq!(totals(&outcome), ["6.0", "16.0"]);
    let excluded: Vec<bool> = outcome.subjects[0].items.iter().map(|item| item.is_excluded).collect();
    assert_eq!(excluded, [false, false, true, true]);
    assert_eq!(outcome.subjects[0].items[2].applied[0].kind, AppliedKind::NotAsked);
    let total = "[total]\nfull = 20\n";
    let Err(problems) = parse("scheme.toml", &format!("{HEAD}{rules}{total}")) else { panic!("accepted") };
    let said: Vec<String> = problems.iter().map(|problem| problem.say(Lang::Zh)).collect();
    assert!(said.iter().any(|said| said.contains("第二组6月")), "{said:?}");
}

#[test]
fn the_gap_to_the_province_is_percentage_points() {
    let rules = r#"
[[indicator]]
key = "gdp"
title = "生产总值"
unit = "亿元"
[[item]]
id = "i"
title = "项"
full = "none"
score = "1分 * steps(province_gap('gdp'), 1pp)"
"#;
    let mut figures = figures(&["1", "1"]);
    let observed = ObservedFigure { province_gap_points: Some(exact("1.7")), ..ObservedFigure::default() };
    figures.observations.insert(("a".to_owned(), "gdp".to_owned(), "2024Q2".to_owned()), observed);
    let outcome = run(&scheme(rules), &figures);
    assert_eq!(totals(&outcome), ["1.7", "—"]);
    assert_eq!(codes(&outcome), ["SF-003", "SF-014"]);
}

#[test]
fn a_draft_shows_what_is_not_known_and_scores_the_rest() {
    let rules = "[[unspecified]]\ntitle = \"组织保障\"\nfull = 20\n[total]\nfull = 30\n";
    let item = SIMPLE.replace("\"none\"", "10");
    let scheme = scheme(&format!("{item}{ALL}{rules}"));
    assert!(scheme.is_draft());
    let outcome = run(&scheme, &figures(&["3"]));
    assert_eq!((totals(&outcome), outcome.unspecified[0].zh.as_ref()), (vec!["3.0"], "组织保障"));
}

#[test]
fn an_unknown_part_of_a_month_or_group_is_told_apart() {
    let part = |title: &str, rest: &str| format!("[[unspecified]]\ntitle = \"{title}\"\n{rest}\n");
    let groups = "[ranking]\ncompare = \"published\"\n[[group]]\nid = \"g\"\ntitle = { zh = \"县\", en = \"Counties\" }\nkinds = [\"county\"]\n";
    let rules =
        format!("{SIMPLE}{groups}{}{}", part("甲", "months = [3]"), part("乙", "months = [6]\ngroups = [\"g\"]"));
    let outcome = run(&scheme(&rules), &figures(&["3"]));
    assert_eq!(outcome.unspecified.iter().map(|part| part.zh.as_ref()).collect::<Vec<_>>(), ["乙（仅县）"]);
    let said = crate::explain(&scheme(&rules), ballast_domain::Lang::En).to_string();
    assert!(said.contains("甲, in months 3 only") && said.contains("乙 (Counties only), in months 6 only"), "{said}");
}

#[test]
fn without_derivations_everything_else_is_the_same() {
    let rules = "[[override]]\nid = \"veto\"\ntitle = \"否决\"\nwhen = \"m = 9\"\neffect = { grade_down = 1 }\n";
    let (mut explained, mut bare) = {
        let text = format!(
            "{SIMPLE}{ALL}{rules}[[grade]]\nid = \"a\"\ntitle = \"甲\"\nwhen = \"total >= 6\"\n[[grade]]\nid = \"b\"\ntitle = \"乙\"\n"
        );
        let (scheme, figures) = (scheme(&text), figures(&["9", "7", "", "1"]));
        (run(&scheme, &figures), super::evaluate_bare(&scheme, &figures).unwrap_or_else(|error| panic!("{error}")))
    };
    for subject in explained.subjects.iter_mut().chain(&mut bare.subjects) {
        subject.derivation.children.clear();
        subject.derivation = Node { applied: Vec::new(), ..super::node::nothing() };
    }
    assert_eq!(explained, bare);
}

#[test]
fn the_gap_to_a_published_pace_is_that_of_its_month() {
    // 50 % by the end of May and 60 % at half-year: 44.0 % in May is 6 points behind, not ahead of 5 ÷ 12.
    let head = HEAD.replacen("periods = [\"quarter\"]", "periods = [\"year_to_date\"]", 1);
    let rest = "[pace]\nshares = [\"8%\", \"16%\", \"25%\", \"38%\", \"50%\", \"60%\", \"66%\", \"73%\", \"80%\", \"87%\", \"94%\", \"100%\"]\n";
    let item = SIMPLE.replacen("1分 * m", "1分 * steps(44% - pace(), 1pp)", 1);
    let scheme = parse("scheme.toml", &format!("{head}{rest}{item}")).unwrap_or_else(|problems| panic!("{problems:?}"));
    let mut figures = figures(&["0"]);
    let mut at = |month| {
        figures.period = ballast_domain::Period::YearToDate(2024, month);
        totals(&run(&scheme, &figures))[0].to_owned()
    };
    assert_eq!((at(5), at(6)), ("-6.0".to_owned(), "-16.0".to_owned()));
}
