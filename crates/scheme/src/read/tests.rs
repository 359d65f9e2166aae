//! One wrong file for every code.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::parse;
use crate::problem::Problem;
use ballast_domain::Lang;

/// A scheme without faults; tests break one thing in it.
const GOOD: &str = r#"
[scheme]
id = "good"
title = { zh = "好", en = "Good" }
subjects = ["county", "zone"]
periods = ["quarter"]

[source]
paper = "甲文件"

[rounding]
mode = "half_up"
places = 2
at = "item"

[[target]]
key = "signed"
title = "签约目标"
unit = "个"

[[indicator]]
key = "gdp"
title = "地区生产总值"
unit = "亿元"

[[measure]]
id = "signed_count"
title = "签约项目数"
unit = "个"
from = "projects"
where = "signed_on between period_start and period_end"
value = "count(*)"

[[measure]]
id = "amount"
title = "签约金额"
unit = "亿元"
from = "projects"
value = "sum(total_investment)"

[[measure]]
id = "mean_amount"
title = "平均金额"
unit = "亿元"
formula = "amount / signed_count"

[[item]]
id = "signed"
title = "签约"
full = 10
score = "signed_count / target('signed') * 10"
cap = 10
no_task = "full"

[total]
full = 10

[ranking]
compare = "published"
groups = "all"
"#;

fn problems(text: &str) -> Vec<Problem> {
    parse("scheme.toml", text).err().unwrap_or_default()
}

/// Replaces one part of the good scheme and expects exactly one problem, at a place whose line begins with `line`.
#[track_caller]
fn check(part: &str, replacement: &str, code: &str, line: &str) {
    assert!(GOOD.contains(part), "{part}");
    let text = GOOD.replacen(part, replacement, 1);
    let found = problems(&text);
    let said: Vec<String> = found.iter().map(|problem| problem.say(Lang::En)).collect();
    assert_eq!(found.len(), 1, "{said:#?}");
    assert_eq!(found[0].code, code, "{said:#?}");
    let written = text.lines().nth(found[0].line - 1).unwrap_or_default();
    assert!(written.starts_with(line), "{said:#?} stands at {written:?}");
    assert!(!found[0].remedy.zh.is_empty() && !found[0].remedy.en.is_empty());
}

#[test]
fn the_good_scheme_is_good() {
    let said: Vec<String> = problems(GOOD).iter().map(|problem| problem.say(Lang::Zh)).collect();
    assert!(said.is_empty(), "{said:#?}");
}

#[test]
fn grammar_and_size_of_the_file() {
    check("[scheme]", "[scheme", "SC-001", "[scheme");
    let huge = format!("{GOOD}\n# {}", "x".repeat(1 << 20));
    assert_eq!(problems(&huge)[0].code, "SC-002");
    let nested = format!("x = {}", "[".repeat(10_000));
    assert_eq!(problems(&nested)[0].code, "SC-001");
}

#[test]
fn keys_and_values() {
    check("cap = 10", "capp = 10", "SC-003", "capp");
    check("[rounding]", "[totale]\nfull = 1\n\n[rounding]", "SC-003", "[totale]");
    check("paper = \"甲文件\"\n", "", "SC-004", "[source]");
    check("cap = 10", "cap = true", "SC-005", "cap");
    check("mode = \"half_up\"", "mode = \"up\"", "SC-006", "mode");
    check("unit = \"个\"\n\n[[ind", "unit = \"斤\"\n\n[[ind", "SC-006", "unit");
    check("places = 2", "places = 19", "SC-030", "places");
    check("id = \"good\"", "id = \"Gut\"", "SC-008", "id");
    check("id = \"mean_amount\"", "id = \"mean-amount\"", "SC-008", "id");
    check("id = \"mean_amount\"", "id = \"months\"", "SC-008", "id");
    check("id = \"mean_amount\"", "id = \"amount\"", "SC-007", "id");
}

#[test]
fn hints_name_the_nearest_key() {
    let text = GOOD.replacen("cap = 10", "capp = 10", 1);
    assert_eq!(problems(&text)[0].remedy.en, "Did you mean `cap`?");
    let text = GOOD.replacen("amount / signed_count", "amount / signed_cnt", 1);
    let problem = &problems(&text)[0];
    assert_eq!(problem.what.en, "unknown measure `signed_cnt`");
    assert_eq!(problem.remedy.en, "Did you mean `signed_count`?");
    assert_eq!((problem.line, problem.column), (45, 21));
}

#[test]
fn names_in_expressions() {
    check("amount / signed_count", "amount / signed_cnt", "SC-012", "formula");
    check("from = \"projects\"\nvalue", "from = \"project\"\nvalue", "SC-012", "from");
    check("signed_on between", "signed_no between", "SC-012", "where");
    check("target('signed')", "target('sigend')", "SC-012", "score");
    check("sum(total_investment)", "sum(amount)", "SC-017", "value");
    check("amount / signed_count", "median(amount)", "SC-013", "formula");
    check("amount / signed_count", "sum(amount)", "SC-013", "formula");
    check("amount / signed_count", "add_months(amount, 1)", "SC-017", "formula");
    check("sum(total_investment)", "sum(clamp(total_investment, 1亿元, 2亿元))", "SC-017", "value");
}

#[test]
fn grammar_of_expressions() {
    for broken in [
        "amount /",
        "amount $ 2",
        "(amount",
        "amount amount",
        "amount in (signed_count)",
        "1 < signed_count < 2",
        "and 1",
    ] {
        check("amount / signed_count", broken, "SC-010", "formula");
    }
    check("value = \"count(*)\"", "value = \"count(*) * 2\"", "SC-034", "value");
    check("value = \"count(*)\"", "value = \"total_investment\"", "SC-034", "value");
}

#[test]
fn size_of_expressions() {
    let deep = format!("{}amount{}", "(".repeat(10_000), ")".repeat(10_000));
    check("amount / signed_count", &deep, "SC-011", "formula");
    let deep = format!("{}amount{}", "(".repeat(100), ")".repeat(100));
    check("amount / signed_count", &deep, "SC-011", "formula");
    let long = vec!["amount"; 200].join(" + ");
    check("amount / signed_count", &long, "SC-011", "formula");
    let minus = format!("{}amount", "- ".repeat(4_000));
    check("amount / signed_count", &minus, "SC-011", "formula");
    let calls = format!("amount * (1 + {})", vec!["abs(1)"; 70].join(" + "));
    check("amount / signed_count", &calls, "SC-011", "formula");
}

#[test]
fn types_and_units() {
    check("amount / signed_count", "amount + signed_count", "SC-014", "formula");
    check("amount / signed_count", "amount + 10", "SC-014", "formula");
    check("amount / signed_count", "if(amount > 10, amount, amount)", "SC-014", "formula");
    check("signed_on between period_start and period_end", "signed_on > 3", "SC-014", "where");
    check("signed_on between period_start and period_end", "not signed_on", "SC-014", "where");
    check("sum(total_investment)", "sum(signed_on)", "SC-014", "value");
    check("amount / signed_count", "round(amount)", "SC-015", "formula");
    check("amount / signed_count", "rank(amount + amount)", "SC-015", "formula");
    check("amount / signed_count", "efficacy(amount, 60, 40)", "SC-026", "formula");
    check("amount / signed_count", "amount / 0", "SC-016", "formula");
    check("signed_on between period_start and period_end", "tier = 'provinzial'", "SC-018", "where");
    check("signed_on between period_start and period_end", "total_investment", "SC-021", "where");
    check("amount / signed_count", "signed_count", "SC-021", "formula");
    check("signed_count / target('signed') * 10", "signed_count / target('signed')", "SC-021", "score");
    check("signed_count / target('signed') * 10", "amount", "SC-021", "score");
    check("sum(total_investment)", "sum(total_investment * (done_in_year / annual_plan))", "SC-028", "value");
}

#[test]
fn records_of_one_key_and_trimmed_means() {
    let gate = |condition: &str| {
        format!("value = \"count(*)\"\n[[measure.gate]]\nid = \"g\"\ntitle = \"须\"\ncondition = \"{condition}\"")
    };
    let in_gate = |condition: &str, code: &str| check("value = \"count(*)\"", &gate(condition), code, "condition");
    assert_eq!(problems(&GOOD.replacen("value = \"count(*)\"", &gate("same_count(name) = 1"), 1)), []);
    in_gate("same_count(name, code) = 1", "SC-015");
    in_gate("same_sum(name, code) = 1", "SC-014");
    in_gate("same_sum(name, annual_plan) = 1", "SC-014");
    in_gate("same_sum(name, 1 * same_count(name)) = 1", "SC-017");
    check("signed_on between period_start and period_end", "same_count(name) = 1", "SC-017", "where");
    check("signed_on between period_start and period_end", "is_highest(name, annual_plan)", "SC-017", "where");
    in_gate("is_highest(name, code)", "SC-014");
    in_gate("not is_counted('amuont')", "SC-012");
    in_gate("not is_counted('mean_amount')", "SC-012");
    check("value = \"count(*)\"", &gate("not is_counted('signed_count')"), "SC-020", "[[measure]]");
    let (projects, targets) = (
        "from = \"projects\"\nvalue = \"sum(total_investment)",
        "from = \"targets\"\nwhere = \"is_counted('signed_count')\"\nvalue = \"sum(value * 1亿元)",
    );
    check(projects, targets, "SC-017", "where");
    check("amount / signed_count", "same_count(amount)", "SC-017", "formula");
    let trimmed = |rest: &str, code: &str| {
        check("sum(total_investment)", &format!("trimmed_mean(total_investment{rest})"), code, "value");
    };
    let good = GOOD.replacen("sum(total_investment)", "trimmed_mean(total_investment, 1, 0, 'missing')", 1);
    assert_eq!(problems(&good), []);
    trimmed("", "SC-015");
    trimmed(", 1, 1", "SC-026");
    trimmed(", 0, 0, 'mean'", "SC-015");
    trimmed(", 1.5, 1, 'mean'", "SC-015");
    trimmed(", 1, 21, 'mean'", "SC-015");
    trimmed(", 1, 1, 'median'", "SC-015");
    check("sum(total_investment)", "trimmed_mean(signed_on, 1, 1, 'mean')", "SC-014", "value");
}

#[test]
fn unknown_parts_belong_to_months_and_groups() {
    let part = |rest: &str| format!("[[unspecified]]\ntitle = \"其余\"\nfull = 5\n{rest}\n[total]\nfull = ");
    let total = "[total]\nfull = ";
    // 5 of an unknown part are in the total of March alone, so no total is right for all months.
    check(total, &part("months = [3]"), "SC-024", "[total]");
    assert_eq!(problems(&GOOD.replacen("[total]\nfull = 10", &format!("{}15", part("")), 1)), []);
    check("[total]", "[[unspecified]]\ntitle = \"其余\"\ngroups = [\"x\"]\n[total]", "SC-012", "groups");
}

#[test]
fn colours_that_are_told_again_are_the_schemes_own() {
    let lights = |earlier: &str| {
        format!(
            "{earlier}\n[lights]\noverall = \"worst\"\nrevises = \"e\"\n[[light]]\nid = \"l\"\ntitle = \"灯\"\nred = \"amount > 1亿元\"\n[total]"
        )
    };
    let earlier = |rest: &str| lights(&format!("[[earlier]]\nkey = \"e\"\ntitle = \"前期\"\n{rest}"));
    assert_eq!(problems(&GOOD.replacen("[total]", &earlier("period = \"before\""), 1)), []);
    check("[total]", &lights(""), "SC-012", "revises");
    check("[total]", &earlier("period = \"before\"\nscheme = \"other\""), "SC-038", "revises");
    check("[total]", &earlier("period = \"month\""), "SC-038", "revises");
}

#[test]
fn days_by_which_data_are_due() {
    let unit = "unit = \"亿元\"\n\n[[measure]]\nid = \"signed_count\"";
    let due = |keys: &str| unit.replacen("\n\n", &format!("\n{keys}\n\n"), 1);
    let and_late = |keys: &str| {
        let text = GOOD.replacen(unit, &due(keys), 1).replacen("amount / signed_count", "observation('gdp')", 1);
        let text = text.replacen("signed_count / target('signed') * 10", "mean_amount / 1亿元\nlate = 0", 1);
        problems(&text.replacen("1亿元\nlate = 0\"", "1亿元\"\nlate = 0", 1))
    };
    assert_eq!(and_late("due_days = 10\nlate = \"ignore\""), []);
    assert_eq!(and_late("").iter().map(|problem| problem.code).collect::<Vec<_>>(), ["SC-039"]);
    check(unit, &due("due_days = 400"), "SC-005", "due_days");
    check(unit, &due("due_days = 10\nlate = \"never\""), "SC-006", "late");
    check(unit, &due("late = \"ignore\""), "SC-004", "[[indicator]]");
    check("key = \"signed\"", "key = \"signed\"\ndue_days = 10", "SC-003", "due_days");
}

#[test]
fn a_label_in_place_of_a_code_is_told_the_code() {
    let text = GOOD.replacen("signed_on between period_start and period_end", "tier = '省级重点'", 1);
    assert_eq!(problems(&text)[0].remedy.en, "Did you mean 'provincial'?");
}

#[test]
fn bands_meet_and_cover() {
    for broken in [
        "band(amount, [5亿元, ..): 1, (.., 4亿元): 0)",
        "band(amount, [5亿元, ..): 1, (.., 6亿元): 0)",
        "band(amount, (5亿元, ..): 1, (.., 5亿元): 0)",
        "band(amount, [5亿元, ..): 1, (.., 5亿元]: 0)",
        "band(amount, [5亿元, 4亿元): 1, else: 0)",
        "band(amount, [5亿元, 6亿元): 1)",
        "band(amount)",
    ] {
        check("signed_count / target('signed') * 10", broken, "SC-019", "score");
    }
}

#[test]
fn circles_of_measures() {
    check("amount / signed_count", "mean_amount / signed_count", "SC-020", "[[measure]]");
    let text = GOOD.replacen(
        "[[item]]",
        "[[measure]]\nid = \"b\"\ntitle = \"乙\"\nunit = \"亿元\"\nformula = \"mean_amount\"\n\n[[item]]",
        1,
    );
    let text = text.replacen("amount / signed_count", "b / signed_count", 1);
    let codes: Vec<&str> = problems(&text).iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["SC-020", "SC-020"]);
    assert!(problems(&text)[0].what.en.ends_with("mean_amount → b → mean_amount"), "{}", problems(&text)[0].what.en);
}

#[test]
fn what_a_paper_must_decide() {
    check("no_task = \"full\"\n", "", "SC-027", "score");
    check("full = 10\nscore", "score", "SC-022", "[[item]]");
    check("[total]\nfull = 10", "[total]\nfull = 11", "SC-024", "[total]");
    check("full = 10\nscore", "full = 10\nweight = \"90%\"\nscore", "SC-023", "[total]");
    check("cap = 10", "cap = 10\nfloor = 11", "SC-029", "floor");
    check("full = 10\nscore", "full = \"none\"\nkind = \"bonus\"\nscore", "SC-024", "[total]");
    check("groups = \"all\"", "", "SC-025", "[ranking]");
    check(
        "groups = \"all\"",
        "\n[[group]]\nid = \"a\"\ntitle = \"甲\"\nkinds = [\"department\"]",
        "SC-025",
        "[[group]]",
    );
    check("groups = \"all\"", "\n[[group]]\nid = \"a\"\ntitle = \"甲\"\nkinds = []", "SC-025", "[[group]]");
    check("compare = \"published\"", "", "SC-004", "[ranking]");
}

#[test]
fn conclusions_are_checked() {
    let before = |rule: &str, code: &str, line: &str| check("[total]", &format!("{rule}\n[total]"), code, line);
    before("[[block]]\nid = \"b\"\ntitle = \"块\"\nitems = [\"x\"]\n", "SC-012", "items");
    before("[[block]]\nid = \"b\"\ntitle = \"块\"\nitems = [\"signed\", \"signed\"]\n", "SC-037", "items");
    before("[[block]]\nid = \"b\"\ntitle = \"块\"\nitems = [\"signed\"]\nfull = 9\n", "SC-024", "full");
    let veto = |when: &str, effect: &str| {
        format!("[[override]]\nid = \"v\"\ntitle = \"否决\"\nwhen = \"{when}\"\neffect = {effect}\n")
    };
    before(&veto("place > 3", "\"nought\""), "SC-017", "when");
    before(&veto("score('sgned') < 3", "\"nought\""), "SC-012", "when");
    before(&veto("total < 3", "\"lowest_grade\""), "SC-037", "effect");
    before(&veto("total < 3", "{ not_above = \"x\" }"), "SC-012", "effect");
    before(&veto("total", "\"nought\""), "SC-021", "when");
    check("score = \"signed_count", "score = \"score('signed') + signed_count", "SC-017", "score");
    check("score = \"signed_count", "score = \"total + signed_count", "SC-017", "score");
    let grade = |id: &str, when: &str| format!("[[grade]]\nid = \"{id}\"\ntitle = \"等\"\n{when}\n");
    before(&format!("{}{}", grade("a", ""), grade("b", "when = \"total > 1\"")), "SC-037", "[[grade]]");
    before(&grade("a", "when = \"grade = 'a'\""), "SC-017", "when");
    before("[[list]]\nid = \"l\"\ntitle = \"榜\"\nwhen = \"place = 1\"\n", "SC-004", "[[list]]");
    before("[[reward]]\nid = \"r\"\ntitle = \"奖\"\nunit = \"万元\"\namount = \"30 * place\"\n", "SC-021", "amount");
    check("cap = 10", "cap = 10\nmonths = [13]", "SC-005", "months");
    check("cap = 10", "cap = 10\ngroups = [\"x\"]", "SC-012", "groups");
    check("groups = \"all\"", "groups = \"all\"\ntie_breaks = [\"total > 1\"]", "SC-021", "tie_breaks");
}

#[test]
fn multiple_of_a_full_score_needs_one() {
    let text = GOOD
        .replacen("full = 10\nscore", "full = \"none\"\nscore", 1)
        .replacen("cap = 10", "cap = { times = 1.2 }", 1)
        .replacen("[total]\nfull = 10", "", 1);
    let codes: Vec<&str> = problems(&text).iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["SC-029"]);
}

#[test]
fn pace_dates_and_subjects() {
    check("[total]", "[pace]\nshares = [\"50%\"]\n\n[total]", "SC-031", "shares");
    let falling = (1..=12).map(|month| if month == 5 { "\"1%\"" } else { "\"50%\"" }).collect::<Vec<_>>().join(", ");
    check("[total]", &format!("[pace]\nshares = [{falling}]\n\n[total]"), "SC-031", "shares");
    check(
        "periods = [\"quarter\"]",
        "periods = [\"quarter\"]\neffective_from = 2024-01-01\neffective_until = 2023-01-01",
        "SC-032",
        "effective_until",
    );
    let text = GOOD.replacen("subjects = [\"county\", \"zone\"]", "subjects = \"project\"", 1);
    let text = text.replacen(
        "from = \"projects\"\nvalue = \"sum(total_investment)\"",
        "from = \"observations\"\nvalue = \"sum(value)\"",
        1,
    );
    let codes: Vec<&str> = problems(&text).iter().map(|problem| problem.code).collect();
    assert!(codes.contains(&"SC-035"), "{codes:?}");
}

#[test]
fn too_many_and_nothing_at_all() {
    let many = "[[declare]]\ntext = \"x\"\n".repeat(501);
    let text = format!("{GOOD}\n{many}");
    assert_eq!(problems(&text).iter().map(|problem| problem.code).collect::<Vec<_>>(), ["SC-033"]);
    let start = GOOD.find("[[item]]").unwrap_or(0);
    let end = GOOD.find("[total]").unwrap_or(0);
    let text = format!("{}{}", &GOOD[..start], &GOOD[end..]);
    assert!(problems(&text).iter().any(|problem| problem.code == "SC-036"));
}

#[test]
fn derivations_stay_small() {
    let mut text = GOOD.to_owned();
    let mut before = "amount".to_owned();
    for step in 0..40 {
        let pair = format!(
            "\n[[measure]]\nid = \"a{step}\"\ntitle = \"x\"\nunit = \"亿元\"\nformula = \"{before} + b{step}\"\n\
             \n[[measure]]\nid = \"b{step}\"\ntitle = \"x\"\nunit = \"亿元\"\nformula = \"{before} * 2\"\n"
        );
        text.push_str(&pair);
        before = format!("a{step}");
    }
    let text = text.replacen("signed_count / target('signed') * 10", &format!("{before} / 1亿元 * 10"), 1);
    assert_eq!(problems(&text).iter().map(|problem| problem.code).collect::<Vec<_>>(), ["SC-011"]);
}

#[test]
fn all_problems_come_at_once_and_in_order() {
    let text = GOOD
        .replacen("mode = \"half_up\"", "mode = \"up\"", 1)
        .replacen("amount / signed_count", "amonut / signed_cnt + 1 / 0", 1)
        .replacen("cap = 10", "capp = 10", 1);
    let codes: Vec<&str> = problems(&text).iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["SC-006", "SC-012", "SC-012", "SC-016", "SC-003"]);
}

#[test]
fn publicity_is_read_said_and_compared() {
    use crate::scheme::{Others, Publicity};
    let silent = parse("scheme.toml", GOOD).unwrap();
    assert_eq!(silent.publicity, Publicity::default());
    assert!(crate::explain(&silent, Lang::Zh).to_string().contains("以上为程序默认"));
    let said = format!("{GOOD}\n[publicity]\nworking_days = 7\nobjections = \"市项目推进中心\"\nothers = \"totals\"\n");
    let scheme = parse("scheme.toml", &said).unwrap();
    assert_eq!((scheme.publicity.working_days, scheme.publicity.others), (7, Others::Totals));
    let words = crate::explain(&scheme, Lang::Zh).to_string();
    assert!(words.contains("公示期 7 个工作日") && words.contains("市项目推进中心"), "{words}");
    let changes: Vec<String> = crate::compare(&silent, &scheme).iter().map(|change| change.say(Lang::Zh)).collect();
    assert!(changes.iter().any(|change| change.contains("公示期（工作日）由 5 提高到 7")), "{changes:?}");
    assert!(changes.iter().any(|change| change.contains("异议受理由“无”改为“市项目推进中心”")), "{changes:?}");
    assert!(changes.iter().any(|change| change.contains("他单位可见范围")), "{changes:?}");
    for (wrong, says) in [
        ("working_days = 0", "公示期不能是 0 个工作日"),
        ("working_days = 2.5", "公示期不能是 2.5"),
        ("working_days = 251", "公示期不能是 251"),
        ("others = \"all\"", "all"),
        ("days = 5", "days"),
    ] {
        let problems = parse("scheme.toml", &format!("{GOOD}\n[publicity]\n{wrong}\n")).unwrap_err();
        assert!(problems.iter().any(|problem| problem.what.zh.contains(says)), "{wrong}: {problems:?}");
    }
}

#[test]
fn earlier_results_are_declared_before_they_are_named() {
    let with = |declared: &str, score: &str| {
        let declared =
            format!("[[earlier]]\nkey = \"last\"\ntitle = \"上期\"\n{declared}\n[[measure]]\nid = \"signed_count\"");
        let score = format!("score = \"signed_count / target('signed') * 10 + {score}\"");
        let text = GOOD.replacen("[[measure]]\nid = \"signed_count\"", &declared, 1);
        let text = text.replacen("score = \"signed_count / target('signed') * 10\"", &score, 1);
        let found = problems(&text);
        let said: Vec<(&str, String, String)> = found
            .iter()
            .map(|problem| (problem.code, problem.what.en.to_string(), problem.remedy.en.to_string()))
            .collect();
        for problem in &found {
            assert!(problem.line > 1 && !problem.remedy.zh.is_empty(), "{said:#?}");
        }
        found.iter().map(|problem| problem.code).collect::<Vec<_>>()
    };
    let before = "period = \"before\"";
    assert_eq!(with(before, "earlier_total('last', 1)"), [""; 0]);
    assert_eq!(with("period = \"before\"\ncount = 3", "earlier_score('last', 'signed', 3)"), [""; 0]);
    assert_eq!(with("period = \"month\"\nscheme = \"other\"\nitems = [\"x\"]", "earlier_sum('last', 'x')"), [""; 0]);
    assert_eq!(with(before, "if(earlier_place_from_end('last', 1) <= 2, 1, 0)"), [""; 0]);
    assert_eq!(with(before, "earlier_total('lost', 1)"), ["SC-012"]);
    assert_eq!(with(before, "earlier_score('last', 'signd', 1)"), ["SC-012"]);
    assert_eq!(with(before, "earlier_total('last', 2)"), ["SC-015"]);
    assert_eq!(with("period = \"quarter\"\nscheme = \"other\"", "earlier_score('last', 'x', 1)"), ["SC-012"]);
    assert_eq!(with("period = \"month\"", "earlier_total('last', 13)"), ["SC-015"]);
    assert_eq!(with("period = \"month\"\ncount = 2", "earlier_total('last', 9)"), ["SC-038"]);
    assert_eq!(with("period = \"before\"\ncount = 37", "1"), ["SC-038"]);
    assert_eq!(with("period = \"before\"\nitems = [\"signed\"]", "1"), ["SC-038"]);
    assert_eq!(with("period = \"yesterday\"", "1"), ["SC-006"]);
    assert_eq!(with("", "1"), ["SC-004"]);
}
