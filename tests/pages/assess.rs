//! From a new assessment to its records and documents.

use crate::site::{Setup, Site, Visitor, link, run};
use axum::http::StatusCode;
use ballast_app::assessments::run::{RunInput, run_assessment};
use ballast_app::assessments::schemes::SchemeFile;
use ballast_app::assessments::show::show_assessment;
use ballast_domain::UnitId;
use ballast_domain::record::Observation;
use ballast_store::{Actor, AuditEntry};
use jiff::civil::date;

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

/// A scheme over one value that the statistics office supplies until the tenth day after the quarter.
fn over_a_supplied_value(late: &str) -> SchemeFile {
    let text = format!(
        r#"[scheme]
id = "supplied-{}"
title = "统计局供数"
subjects = ["county"]
periods = ["quarter"]
[source]
paper = "测试用"
sample = true
[rounding]
mode = "half_up"
places = 2
at = "item"
[[indicator]]
key = "supplied"
title = "增速"
unit = "数"
supplier = "统计局"
due_days = 10
{late}
[[measure]]
id = "value"
title = "数"
unit = "数"
formula = "observation('supplied')"
[[item]]
id = "one"
title = "一"
full = 100
score = "value"
missing = 0
[total]
full = 100
[ranking]
compare = "published"
groups = "all"
"#,
        if late.is_empty() { "accepted" } else { "ignored" }
    );
    let scheme = ballast_scheme::parse("scheme.toml", &text).unwrap_or_else(|problems| panic!("{problems:?}"));
    SchemeFile { scheme, text }
}

#[test]
fn what_comes_late_is_not_used_where_the_scheme_says_so() {
    let site = Site::with_people(Setup::default());
    let unit = UnitId::new("140802").unwrap();
    // In time the value was 10; it was corrected to 20 after the tenth.
    for (value, known_on) in [(10_i64, date(2024, 7, 9)), (20, date(2024, 7, 20))] {
        let value = Observation {
            unit: unit.clone(),
            indicator: "supplied".into(),
            period: "2024Q2".parse().unwrap(),
            value: Some(value.into()),
            unit_of_measure: "数".into(),
            growth_percent: None,
            province_gap_points: None,
            source: None,
        };
        run(async {
            let mut write = site.app.store().begin(&Actor::default(), site.app.clock().now()).await.unwrap();
            write.put_records(&[&value], known_on, None).await.unwrap();
            write.commit(AuditEntry::new("records.put", "test", serde_json::json!({}))).await.unwrap();
        });
    }
    for (late, total) in [("", "20.00"), ("late = \"ignore\"", "10.00")] {
        let scheme = over_a_supplied_value(late);
        let input = RunInput { scheme, period: "2024Q2".parse().unwrap(), as_of: Some(date(2024, 8, 1)) };
        let view = run(async {
            let record = run_assessment(&site.app, &Site::caller(), &input).await.unwrap();
            show_assessment(&site.app, &Site::caller(), &record.id).await.unwrap()
        });
        let found =
            view.subject("140802").and_then(|subject| subject.total.as_ref()).map(|total| total.published.clone());
        assert_eq!(found.as_deref(), Some(total), "{late}");
    }
}
