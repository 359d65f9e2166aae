//! Advice, other rules, firmness and back-test: trials that change nothing.

use crate::site::{Visitor, link};
use axum::http::StatusCode;

/// A run of the sample scheme, and the visitor who made it.
fn run_of_the_sample() -> (Visitor, String) {
    let mut centre = Visitor::signed_in("centre");
    let token = centre.token("/assessments/new");
    let fields =
        [("csrf", token.as_str()), ("scheme", "sample-key-projects"), ("period", "2024Q2"), ("as_of", "2024-07-15")];
    let run = centre.post("/assessments/new", &fields).location();
    (centre, run)
}

/// The scheme file in the field of a page.
fn rules(page: &str) -> String {
    let text = page.split("spellcheck=\"false\"").nth(1).and_then(|rest| rest.split_once('>')).map(|(_, rest)| rest);
    let text = text.and_then(|rest| rest.split("</textarea>").next()).unwrap_or_default();
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[test]
fn advice_names_projects_with_their_points_and_computes_the_chosen_together() {
    let (_, run) = run_of_the_sample();
    let mut wenxi = Visitor::signed_in("wenxi");
    let unit = wenxi.get(&format!("{run}/units/140823")).page();
    let advice = link(&unit, &format!("{run}/units/140823/advice"));
    let page = wenxi.get(&advice).page();
    let ids: Vec<&str> = page.split("name=\"do\" value=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(ids.len() >= 2, "{ids:?} {}", page.split("<main").nth(1).unwrap_or_default());
    assert!(!page.contains("所选事项全部完成后"));
    let together = wenxi.get(&format!("{advice}?do={}&do={}", ids[0], ids[1])).page();
    assert!(together.contains("所选事项全部完成后") && together.contains("闻喜县"), "{together}");
    // Nothing was changed by trying.
    assert_eq!(wenxi.get(&advice).page().matches("name=\"do\"").count(), ids.len());
}

#[test]
fn advice_is_of_ones_own_units_only() {
    let (_, run) = run_of_the_sample();
    let mut wenxi = Visitor::signed_in("wenxi");
    assert_eq!(wenxi.get(&format!("{run}/units/140882/advice")).status, StatusCode::NOT_FOUND);
    assert_eq!(wenxi.get(&format!("{run}/units/149999/advice")).status, StatusCode::NOT_FOUND);
    assert_eq!(wenxi.get(&format!("{run}/what-if")).status, StatusCode::FORBIDDEN);
}

#[test]
fn other_rules_say_what_changes_and_who_moves() {
    let (mut centre, run) = run_of_the_sample();
    let path = format!("{run}/what-if");
    let page = centre.get(&path).page();
    let text = rules(&page);
    let token = centre.token(&path);
    let same = centre.post(&path, &[("csrf", &token), ("text", &text)]).page();
    assert!(same.contains("规则没有改动") && same.contains("得分和位次都没有变化"), "{same}");
    let capped = text.replacen("[total]", "[total]\ncap = 60", 1);
    assert_ne!(capped, text, "{text}");
    let moved = centre.post(&path, &[("csrf", &token), ("text", &capped)]).page();
    assert!(moved.contains("总分：新设封顶 60"), "{moved}");
    assert!(moved.contains("谁会变动") && moved.contains("→"));
    let wrong = text.replacen("score = \"", "score = \"nichts + ", 1);
    let answer = centre.post(&path, &[("csrf", &token), ("text", &wrong)]);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("SC-012"), "{}", answer.text());
}

#[test]
fn firmness_and_back_test_are_shown() {
    let (mut centre, run) = run_of_the_sample();
    let firm = centre.get(&format!("{run}/firmness")).page();
    assert!(firm.contains("1000 次中的位次") && firm.contains("河津市"), "{firm}");
    let tested = centre.get("/schemes/sample-key-projects/back-test").page();
    // The same rules over the same records: the same order.
    assert!(tested.contains("1.00") && tested.contains("2024年第二季度"), "{tested}");
    assert_eq!(centre.get("/schemes/nothing/back-test").status, StatusCode::NOT_FOUND);
}

#[test]
fn tried_rules_are_saved_as_a_version_that_later_runs_use() {
    let (mut centre, run) = run_of_the_sample();
    let path = format!("{run}/what-if");
    let text = rules(&centre.get(&path).page());
    let token = centre.token(&path);
    let capped = text.replacen("[total]", "[total]\ncap = 60", 1);
    let tried = centre.post(&path, &[("csrf", &token), ("text", &capped)]).page();
    assert!(tried.contains("保存这些规则") && tried.contains("action=\"/schemes/new\""), "{tried}");

    // The version is that of the shipped file still; then the reason is missing; nothing is kept of either.
    let save = |centre: &mut Visitor, text: &str, reason: &str| {
        let token = centre.token("/schemes/new");
        centre.post("/schemes/new", &[("csrf", &token), ("text", text), ("reason", reason)])
    };
    let taken = save(&mut centre, &capped, "试行");
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(taken.text().contains("已经有版本") && taken.text().contains("cap = 60"), "{}", taken.text());
    let version = text.lines().find(|line| line.starts_with("version")).unwrap();
    let newer = capped.replacen(version, "version = \"试行二\"", 1);
    assert!(save(&mut centre, &newer, " ").text().contains("请写明修改依据"));
    let wrong = save(&mut centre, &newer.replacen("[total]", "[totale]", 1), "试行");
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text().contains("totale"), "{}", wrong.text());
    assert!(!centre.get("/schemes/sample-key-projects").page().contains("保存的版本"));

    let saved = save(&mut centre, &newer, "项目中心会议纪要〔2024〕9号").location();
    assert_eq!(saved, "/schemes/sample-key-projects");
    let page = centre.get(&saved).page();
    for words in ["保存的版本", "试行二", "会议纪要〔2024〕9号", "总分：新设封顶 60", "centre"] {
        assert!(page.contains(words), "{words} {page}");
    }
    assert_eq!(save(&mut centre, &newer, "再存").status, StatusCode::UNPROCESSABLE_ENTITY, "a version is taken once");

    // A new run uses it; the earlier one keeps its rules.
    let token = centre.token("/assessments/new");
    let fields =
        [("csrf", token.as_str()), ("scheme", "sample-key-projects"), ("period", "2024Q2"), ("as_of", "2024-07-15")];
    let later = centre.post("/assessments/new", &fields).location();
    assert_ne!(later, run);
    assert!(rules(&centre.get(&format!("{later}/what-if")).page()).contains("cap = 60"));
    assert!(!rules(&centre.get(&path).page()).contains("cap = 60"));
    assert_eq!(Visitor::signed_in("wenxi").get("/schemes/new").status, StatusCode::FORBIDDEN);
}

#[test]
fn records_of_a_unit_are_tried_changed_and_nothing_is_kept() {
    let (_, run) = run_of_the_sample();
    let mut wenxi = Visitor::signed_in("wenxi");
    let unit = wenxi.get(&format!("{run}/units/140823")).page();
    let path = link(&unit, &format!("{run}/units/140823/what-if"));
    let page = wenxi.get(&path).page();
    assert!(page.contains("可改动的记录") && !page.contains("改动后"), "{page}");
    let form = wenxi.get(&format!("{path}?edit=projects.0")).page();
    assert!(form.contains("name=\"v:annual_plan\""), "{form}");

    // What is typed becomes part of the address; what stays as it was does not.
    let sent = wenxi.get(&format!("{path}?edit=projects.0&v:annual_plan=1"));
    let changed = sent.location();
    assert_eq!(changed, format!("{path}?set=annual_plan%7Eprojects.0%7E1"));
    let page = wenxi.get(&changed).page();
    assert!(page.contains("改动后") && page.contains("闻喜县") && page.contains("全部撤回"), "{page}");
    let back = wenxi.get(&format!("{changed}&edit=projects.0&v:annual_plan={}", plan(&form))).location();
    assert_eq!(back, path);

    // Other figures give other points.
    let moved = wenxi.get(&format!("{path}?set=done_in_year~projects.1~0")).page();
    assert!(moved.contains("变动的指标") && moved.contains("→"), "{moved}");

    // Wrong values are named, and nothing is computed with them.
    let wrong = wenxi.get(&format!("{path}?set=annual_plan~projects.0~viel&set=x~projects.99999~1")).page();
    assert!(wrong.contains("“viel”不是数字") && wrong.contains("没有记录“projects.99999”"), "{wrong}");
    assert!(!wrong.contains("改动后"));
    assert_eq!(wenxi.get(&format!("{run}/units/140882/what-if")).status, StatusCode::NOT_FOUND);
    assert!(!wenxi.get(&path).page().contains("改动后"));
}

/// The annual plan in the form of a project.
fn plan(form: &str) -> String {
    let field = form.split("name=\"v:annual_plan\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    field.unwrap_or_default().to_owned()
}
