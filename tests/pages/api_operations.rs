//! Operations of the JSON interface beyond the lists: papers, histories, originals, personal data, retention, foresight.

use crate::made::{pdf, png};
use crate::program::Program;
use crate::site::{Answer, Setup, Site};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::SignedDuration;
use serde_json::{Value, json};

fn problem(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// A project of a unit, as its program finds it.
fn project_of(program: &Program, unit: &str) -> i64 {
    let list = program.get(&format!("/api/v1/projects?unit={unit}&limit=1")).given();
    list["projects"]["items"][0]["id"].as_i64().unwrap()
}

fn send_paper(program: &Program, project: i64, query: &str, content: &[u8], key: Option<&str>) -> Answer {
    let request = Request::post(format!("/api/v1/projects/{project}/papers?{query}"));
    let mut request = request.header(header::CONTENT_TYPE, "application/octet-stream");
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    program.send(request, Body::from(content.to_vec()))
}

#[test]
fn a_paper_is_added_given_out_and_removed_by_two_programs() {
    let (reporter, centre) = (Program::like("wenxi"), Program::like("centre"));
    let project = project_of(&reporter, "140823");
    let at = format!("/api/v1/projects/{project}/papers");
    let before = reporter.get(&at).given();
    assert_eq!((&before["may_add"], &before["is_scanned"]), (&json!(true), &json!(false)));

    let content = pdf("接口附件");
    let added = send_paper(&reporter, project, "kind=approval&file_name=api.pdf", &content, Some("paper-1"));
    assert_eq!(added.given()["state"], "unscanned");
    let paper = added.location();
    // Sent again under its key it is the same paper.
    let again = send_paper(&reporter, project, "kind=approval&file_name=api.pdf", &content, Some("paper-1"));
    assert_eq!((again.location(), &again.headers["idempotency-replayed"]), (paper.clone(), &"true".parse().unwrap()));
    let list = reporter.get(&at).given();
    assert_eq!(list["papers"].as_array().unwrap().len(), before["papers"].as_array().unwrap().len() + 1);
    let facts = &list["papers"][0];
    assert_eq!(
        (&facts["file_name"], &facts["media"], &facts["about"]["of"]),
        (&json!("api.pdf"), &json!("pdf"), &json!("project"))
    );
    assert_eq!((&facts["is_open"], &facts["has_thumbnail"]), (&json!(true), &json!(false)));
    let given = centre.get(&paper);
    assert_eq!((given.status, &given.body), (StatusCode::OK, &content));
    assert_eq!(given.headers[header::CONTENT_TYPE], "application/pdf");
    assert_eq!(centre.get(&format!("{paper}/thumbnail")).problem(), problem(404, "not_found"));
    let picture = send_paper(&reporter, project, "kind=site_photo&file_name=a.png", &png(30), None).location();
    assert_eq!(reporter.get(&format!("{picture}/thumbnail")).headers[header::CONTENT_TYPE], "image/jpeg");

    // A foreign paper looks like a missing one, and nothing is added to a foreign project.
    let stranger = Program::like("yanhu");
    for path in [&at, &paper] {
        assert_eq!(stranger.get(path).problem(), problem(404, "not_found"), "{path}");
    }
    let answer = send_paper(&stranger, project, "kind=approval&file_name=b.pdf", &content, None);
    assert_eq!(answer.problem(), problem(404, "not_found"));
    // What is wrong is said before a byte is kept.
    for (query, expected) in [
        ("kind=approval&file_name=a.exe", problem(422, "refused")),
        ("kind=nothing&file_name=a.pdf", problem(400, "wrong_query")),
        ("kind=approval&file_name=a.pdf&obstacle=x", problem(400, "wrong_query")),
        ("kind=approval&file_name=a.pdf&stage=completed&obstacle=x", problem(400, "wrong_query")),
    ] {
        assert_eq!(send_paper(&reporter, project, query, &content, None).problem(), expected, "{query}");
    }
    let disguised = send_paper(&reporter, project, "kind=approval&file_name=a.pdf", b"MZ no paper", None);
    assert_eq!(disguised.problem(), problem(422, "file_refused"));
    assert!(!disguised.json()["problems"].as_array().unwrap().is_empty());

    // One asks, the other allows.
    let removal = format!("{paper}/removal");
    assert_eq!(reporter.post(&removal, &json!({ "reason": " " })).problem(), problem(422, "refused"));
    assert_eq!(reporter.post(&removal, &json!({ "reason": "传错" })).status, StatusCode::NO_CONTENT);
    let decision = format!("{removal}/decision");
    let allow = json!({ "is_allowed": true });
    assert_eq!(reporter.post(&decision, &allow).problem(), problem(422, "refused"), "one alone");
    assert_eq!(centre.get(&at).given()["papers"][1]["may_allow_removal"], true);
    assert_eq!(centre.post(&decision, &allow).status, StatusCode::NO_CONTENT);
    assert_eq!(centre.get(&paper).problem(), problem(422, "refused"));
}

#[test]
fn histories_are_told_with_their_cells_and_as_files() {
    let program = Program::like("hejin");
    let project = project_of(&program, "140882");
    let at = format!("/api/v1/projects/{project}/history");
    let steps = program.get(&at).given();
    let first = steps["items"].as_array().unwrap().iter().find(|step| step["is_first"] == true).unwrap().clone();
    assert!(first["source"]["file_name"].as_str().unwrap().contains("ledger") || first["source"]["cell"].is_string());
    let of_figure = program.get(&format!("{at}?figure=annual_plan")).given();
    assert_eq!(of_figure["items"][0]["changes"][0]["field"]["en"], "Annual plan (10,000 yuan)");
    assert_eq!(program.get(&format!("{at}?figure=nothing")).problem(), problem(404, "not_found"));
    let csv = program.get(&format!("{at}/csv?lang=en"));
    assert_eq!(csv.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    assert!(csv.text().contains("known on"), "{}", csv.text());
    assert_eq!(program.get(&format!("{at}/pdf")).problem(), problem(404, "not_found"));

    // Records of a unit, with their numbers.
    let records = program.get("/api/v1/units/140882/records").given();
    let record =
        records["records"].as_array().unwrap().iter().find(|record| record["kind"] == "target").unwrap().clone();
    assert!(record["key"].is_string() && record["value"].is_string(), "{record}");
    let history = format!("/api/v1/records/{}/history", record["id"]);
    assert_eq!(program.get(&history).given()["items"][0]["is_first"], true);
    assert!(program.get(&format!("{history}/xlsx")).body.starts_with(b"PK"));
    let stranger = Program::like("yanhu");
    assert_eq!(stranger.get(&history).problem(), problem(404, "not_found"));
    assert_eq!(stranger.get("/api/v1/units/140882/records").problem(), problem(404, "not_found"));

    let system = Program::like("sysadmin");
    assert!(system.get("/api/v1/accounts/hejin/history").given()["total"].as_i64().unwrap() > 0);
    assert!(program.get("/api/v1/me/history").given()["total"].as_i64().unwrap() > 0);
    assert_eq!(program.get("/api/v1/accounts/hejin/history").problem(), problem(403, "forbidden"));
}

#[test]
fn the_original_of_a_batch_is_given_to_who_may_undo_it_and_to_auditors() {
    let program = Program::like("hejin");
    let content = "项目名称,县（市、区）,项目层级,项目类别,计划类别,计划年度,总投资（万元）,年度计划投资（万元）,计划开工时间\n\
        接口原件项目,河津市,市级重点,基础设施,新开工,2024,5000,1200,2024-03-01\n";
    let request = Request::post("/api/v1/imports/uploads?file_name=original.csv&known_on=2024-08-02")
        .header(header::CONTENT_TYPE, "application/octet-stream");
    let upload = program.send(request, Body::from(content)).location();
    let batch = program.post(&format!("{upload}/taking"), &json!({ "take": "all" })).location();
    let original = format!("{batch}/original");
    for reader in ["hejin", "auditor"] {
        let given = if reader == "hejin" { program.get(&original) } else { Program::like(reader).get(&original) };
        assert_eq!((given.status, given.text().as_str()), (StatusCode::OK, content), "{reader}");
    }
    assert_eq!(Program::like("yanhu").get(&original).problem(), problem(404, "not_found"));
    program.post(&format!("{batch}/undoing"), &json!({}));
}

#[test]
fn the_trail_is_held_against_a_printed_root() {
    let centre = Program::like("centre");
    let asked = json!({ "scheme": "sample-key-projects", "period": "2024Q1", "as_of": "2024-04-16" });
    let run = centre.post("/api/v1/assessments", &asked).location();
    let root = centre.get(&run).given()["audit_root"].as_str().unwrap().to_owned();
    let auditor = Program::like("auditadmin");
    let verify = |root: &str| auditor.get(&format!("/api/v1/audit/verification?root={root}"));
    assert_eq!(verify(&root).given()["is_whole"], true);
    // One sign copied wrongly.
    let end = if root.ends_with('0') { "1" } else { "0" };
    let other = format!("{}{end}", &root[..root.len() - 1]);
    assert_eq!(verify(&other).given()["is_whole"], false);
    assert_eq!(verify("nothing").problem(), problem(422, "refused"));
    assert!(centre.get(&format!("{run}/history")).given()["total"].as_i64().unwrap() > 0);
}

#[test]
fn personal_data_is_taken_along_and_erased_by_two() {
    let site = Site::with_people(Setup::default());
    let (system, security) = (Program::of(&site, "sysadmin"), Program::of(&site, "secadmin"));
    let own: Value = serde_json::from_str(&system.get("/api/v1/me/data").text()).unwrap();
    assert_eq!(own["account"]["login"], "sysadmin.program");
    let new = json!({ "login": "leaver", "name": "金丝雀某某", "unit": "140882", "is_service": false });
    let account = system.post("/api/v1/accounts", &new).location();
    let data = system.get(&format!("{account}/data?format=csv&lang=en"));
    assert_eq!(data.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    assert!(data.text().contains("金丝雀某某"));
    assert_eq!(system.get(&format!("{account}/data?format=xml")).problem(), problem(400, "wrong_query"));
    let (erasure, reason) = (format!("{account}/erasure"), json!({ "reason": "已调离" }));
    assert_eq!(system.post(&erasure, &reason).problem(), problem(422, "refused"), "still open");
    system.post(&format!("{account}/state"), &json!({ "is_open": false }));
    assert_eq!(system.post(&erasure, &reason).status, StatusCode::NO_CONTENT);
    assert_eq!(security.get(&account).given()["erasure"]["decided_by"], Value::Null);
    let (decision, allow) = (format!("{erasure}/decision"), json!({ "is_allowed": true }));
    assert_eq!(system.post(&decision, &allow).problem(), problem(403, "forbidden"), "one alone");
    assert_eq!(security.post(&decision, &allow).status, StatusCode::NO_CONTENT);
    let erased = security.get(&account).given();
    assert_eq!(erased["erasure"]["decided_by"], "secadmin.program");
    assert!(!system.get(&format!("{account}/data")).text().contains("金丝雀某某"));
}

#[test]
fn what_outlived_its_term_goes_by_two_programs() {
    let setup = Setup::default();
    let clock = setup.clock.clone();
    let site = Site::with_people(setup);
    site.signed_in("hejin");
    clock.move_on(SignedDuration::from_hours(24 * 400));
    let (system, security) = (Program::of(&site, "sysadmin"), Program::of(&site, "secadmin"));
    let due = system.get("/api/v1/retention").given();
    let classes = due["classes"].as_array().unwrap();
    let devices = classes.iter().find(|class| class["class"] == "known_devices").unwrap();
    assert!(devices["due"]["count"].as_u64().unwrap() > 0 && devices["term_days"].as_u64().unwrap() > 0, "{devices}");
    let made = system.post("/api/v1/retention/plans", &json!({}));
    let plan = made.location();
    let planned = security.get(&plan).given();
    assert_eq!((&planned["state"], &planned["may_decide"]), (&json!("waiting"), &json!(true)));
    assert_eq!(system.get(&plan).given()["may_decide"], false);
    let decision = format!("{plan}/decision");
    let allow = json!({ "is_allowed": true });
    assert_eq!(system.post(&decision, &allow).problem(), problem(403, "forbidden"), "one alone");
    let done = security.post(&decision, &allow).given();
    assert_eq!((&done["removed_sha256"], &done["passed_over"]), (&planned["items_sha256"], &json!(0)));
    assert_eq!(security.post(&decision, &allow).problem(), problem(422, "refused"), "once");
    assert_eq!(system.get(&plan).given()["state"], "carried_out");
    assert_eq!(system.get("/api/v1/retention/plans/999").problem(), problem(404, "not_found"));
}

#[test]
fn what_would_be_is_computed_for_programs() {
    let centre = Program::like("centre");
    let asked = json!({ "scheme": "sample-key-projects", "period": "2024Q2", "as_of": "2024-07-15" });
    let run = centre.post("/api/v1/assessments", &asked).location();
    let wenxi = Program::like("wenxi");
    let advice = format!("{run}/units/140823/advice");
    let advised = wenxi.get(&advice).given();
    let actions = advised["actions"].as_array().unwrap();
    assert!(actions.len() >= 2 && actions[0]["points"].is_string(), "{advised}");
    assert_eq!(advised["moves"], json!([]));
    let two = format!("{advice}?actions={},{}", actions[0]["id"].as_str().unwrap(), actions[1]["id"].as_str().unwrap());
    let moves = wenxi.get(&two).given()["moves"].as_array().unwrap().clone();
    assert!(moves.iter().any(|found| found["subject"] == "140823"), "{moves:?}");
    assert_eq!(wenxi.get(&format!("{run}/units/140882/advice")).problem(), problem(404, "not_found"));

    let text = centre.get(&format!("{run}/rules")).given()["text"].as_str().unwrap().to_owned();
    let path = format!("{run}/what-if");
    let same = centre.post(&path, &json!({ "text": text })).given();
    assert_eq!((&same["changes"], &same["moves"], &same["likeness"]), (&json!([]), &json!([]), &json!("1")));
    let capped = text.replacen("[total]", "[total]\ncap = 60", 1);
    let moved = centre.post(&path, &json!({ "text": capped })).given();
    assert!(moved["changes"][0]["words"]["zh"].as_str().unwrap().contains("封顶 60"), "{moved}");
    let wrong = text.replacen("score = \"", "score = \"nichts + ", 1);
    let answer = centre.post(&path, &json!({ "text": wrong }));
    assert_eq!(answer.problem(), problem(422, "refused"));
    assert!(answer.json()["detail"].as_str().unwrap().contains("SC-012"), "{}", answer.text());
    assert_eq!(wenxi.post(&path, &json!({ "text": text })).problem(), problem(403, "forbidden"));

    let firm = centre.get(&format!("{run}/firmness")).given();
    assert_eq!((&firm["draws"], firm["places"].as_array().unwrap().len() >= 10), (&json!(1000), true), "{firm}");
    let tested = centre.get("/api/v1/schemes/sample-key-projects/back-test").given();
    let id = run.rsplit('/').next().unwrap();
    let of_run = tested["runs"].as_array().unwrap().iter().find(|tested| tested["run"]["id"] == id).unwrap();
    assert_eq!((&of_run["likeness"], &of_run["moves"]), (&json!("1"), &json!([])));
    assert_eq!(centre.get("/api/v1/schemes/nothing/back-test").problem(), problem(404, "not_found"));
}
