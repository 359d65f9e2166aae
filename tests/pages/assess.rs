//! From a new assessment to its records and documents.

use crate::site::{Visitor, link};
use axum::http::StatusCode;

#[test]
fn a_score_leads_to_its_records() {
    let mut centre = Visitor::signed_in("centre");
    let token = centre.token("/assessments/new");
    let fields =
        [("csrf", token.as_str()), ("scheme", "sample-key-projects"), ("period", "2024Q1"), ("as_of", "2024-04-15")];
    let answer = centre.post("/assessments/new", &fields);
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let run = answer.location();
    let ranking = centre.get(&run).page();
    let unit = centre.get(&link(&ranking, &format!("{run}/units/140802"))).page();
    let item = link(&unit, &format!("{run}/units/140802/items/investment"));
    let derivation = centre.get(&item).page();
    let path = link(&derivation, &format!("{run}/units/140802/measures/annual_plan"));
    let stated = derivation.split("查看记录：计入 ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    let records = centre.get(&path).page();
    assert!(records.contains(&format!("计入的记录（{stated}）")), "{stated}");
    // The sum of the records stands first and is the figure of the derivation.
    let sum = records.split("class=\"total\"").nth(1).unwrap().split("class=\"num\"").nth(1).unwrap();
    let sum: String = sum.split("</td>").next().unwrap().rsplit('>').next().unwrap().to_owned();
    assert!(derivation.contains(&format!("{sum}亿元")), "{sum} is not the figure of the derivation");

    let judged = centre.get(&format!("{run}/units/140802/items/service")).page();
    assert!(judged.contains("理由：") && judged.contains("评分人：市***"), "{judged}");

    for (kind, magic) in [("pdf", &b"%PDF-"[..]), ("docx", b"PK"), ("xlsx", b"PK")] {
        let document = centre.get(&format!("{run}/documents/{kind}"));
        assert_eq!(document.status, StatusCode::OK);
        assert!(document.body.starts_with(magic), "{kind}");
    }
    let page = centre.get(&format!("{run}/documents/html")).page();
    assert!(page.contains("综合得分从高到低依次是") && page.contains("示例数据"));
    assert_eq!(centre.get(&format!("{run}/documents/exe")).status, StatusCode::NOT_FOUND);
}

#[test]
fn a_scheme_is_not_applied_to_a_time_in_which_it_is_not_in_force() {
    let mut centre = Visitor::signed_in("centre");
    let token = centre.token("/assessments/new");
    let fields = [("csrf", token.as_str()), ("scheme", "yanan-2017"), ("period", "2024"), ("as_of", "2024-07-15")];
    let answer = centre.post("/assessments/new", &fields);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("有效期"), "{}", answer.text());
}

#[test]
fn a_wrong_question_is_answered_on_the_form() {
    let mut centre = Visitor::signed_in("centre");
    for (period, as_of, wanted) in [
        ("2024Q9", "2024-07-15", "考核期"),
        ("2024-06", "2024-07-15", "可用的考核期"),
        ("2024Q2", "2199-01-01", "之后"),
        ("2024Q2", "2020-01-01", "早于"),
        ("2024Q2", "gestern", "截至"),
    ] {
        let token = centre.token("/assessments/new");
        let fields =
            [("csrf", token.as_str()), ("scheme", "sample-key-projects"), ("period", period), ("as_of", as_of)];
        let answer = centre.post("/assessments/new", &fields);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{period} {as_of}: {}", answer.text());
        assert!(answer.text().contains(wanted), "{period} {as_of}");
    }
}
