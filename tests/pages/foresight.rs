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
    let text = page.split("spellcheck=\"false\"").nth(1).and_then(|rest| rest.split_once('>')).map(|(_, rest)| rest);
    let text = text.and_then(|rest| rest.split("</textarea>").next()).unwrap_or_default();
    let text = text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
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
