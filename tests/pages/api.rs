//! The JSON interface: tokens, problems, what is read strictly, an import from end to end.

use crate::program::Program;
use crate::site::Visitor;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use ballast_app::Permission;
use serde_json::json;

fn problem(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[test]
fn a_token_opens_the_interface_and_no_page() {
    let program = Program::like("yanhu");
    let me = program.get("/api/v1/me").given();
    assert_eq!((&me["login"], &me["unit"]["id"]), (&json!("yanhu.program"), &json!("140802")));
    assert_eq!(me["permissions"], json!(["read_records", "import_records", "read_assessments", "file_objections"]));
    assert_eq!(me["roles"][0]["units"], json!(["140802"]));
    // A page shows a token the way to the sign-in.
    assert!(program.get("/projects").location().starts_with("/sign-in"));
    // A cookie opens nothing here.
    let mut person = Visitor::signed_in("yanhu");
    let answer = person.get("/api/v1/me");
    assert_eq!(answer.problem(), problem(401, "token_needed"));
    assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer realm=\"ballast\"");
    assert!(answer.headers.get(header::SET_COOKIE).is_none());
}

#[test]
fn wrong_tokens_are_refused_and_slowed_down_by_address() {
    let guesser = Program::with_token("ballast_guess".to_owned());
    let answer = guesser.get("/api/v1/me");
    assert_eq!(answer.problem(), problem(401, "token_refused"));
    assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer realm=\"ballast\", error=\"invalid_token\"");
    let last = (0..25).map(|_| guesser.get("/api/v1/me")).fold(answer, |_, next| next);
    assert_eq!(last.problem(), problem(429, "too_many"));
    assert_eq!(last.headers[header::RETRY_AFTER], "60");
    // The right token of the same address goes on.
    let right = Program::like("leader");
    let guesser = Program { token: right.token.clone(), ..guesser };
    assert_eq!(guesser.get("/api/v1/me").status, StatusCode::OK);
}

#[test]
fn a_token_ends_when_it_is_taken_back_and_with_its_account() {
    let system = Program::like("sysadmin");
    let make = |login: &str| {
        let new = json!({ "login": login, "name": "接口", "unit": "140827", "is_service": true });
        let made = system.post("/api/v1/accounts", &new);
        assert_eq!((made.status, made.location()), (StatusCode::CREATED, format!("/api/v1/accounts/{login}")));
    };
    let token = |login: &str| {
        let made =
            system.post(&format!("/api/v1/accounts/{login}/tokens"), &json!({ "label": "月报", "days": 1 })).given();
        (made["id"].as_i64().unwrap(), Program::with_token(made["token"].as_str().unwrap().to_owned()))
    };
    make("ending.one");
    let (id, program) = token("ending.one");
    assert_eq!(program.get("/api/v1/me").given()["permissions"], json!([]));
    let ended = system.post(&format!("/api/v1/accounts/ending.one/tokens/{id}/ending"), &json!({}));
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    assert_eq!(program.get("/api/v1/me").problem(), problem(401, "token_refused"));
    let (_, program) = token("ending.one");
    assert_eq!(program.get("/api/v1/me").status, StatusCode::OK);
    system.post("/api/v1/accounts/ending.one/state", &json!({ "is_open": false }));
    assert_eq!(program.get("/api/v1/me").problem(), problem(401, "token_refused"));
    // A person has no tokens.
    let answer = system.post("/api/v1/accounts/hejin/tokens", &json!({ "label": "x", "days": 1 }));
    assert_eq!(answer.problem(), problem(404, "not_found"));
}

#[test]
fn a_token_may_do_what_it_names_alone() {
    let reader = Program::narrowed("centre", Some([Permission::ReadRecords].into()));
    let me = reader.get("/api/v1/me").given();
    assert_eq!((&me["permissions"], &me["named"]), (&json!(["read_records"]), &json!(["read_records"])));
    assert_eq!(reader.get("/api/v1/projects").status, StatusCode::OK);
    assert_eq!(reader.get("/api/v1/projects/export/csv").status, StatusCode::OK);
    assert_eq!(reader.get("/api/v1/assessments").problem(), problem(403, "forbidden"));
    let whole = Program::narrowed("centre", None);
    assert_eq!(whole.get("/api/v1/assessments").status, StatusCode::OK);
    assert_eq!(whole.get("/api/v1/projects/export/csv").problem(), problem(403, "permission_not_named"));
    // A name gives no right that the account lacks.
    let wishful = Program::narrowed("yanhu", Some([Permission::ReadAudit].into()));
    assert_eq!(wishful.get("/api/v1/audit/events").problem(), problem(403, "forbidden"));
    assert_eq!(wishful.get("/api/v1/me").given()["permissions"], json!([]));
}

#[test]
fn a_token_has_so_many_requests_a_minute() {
    let program = Program::like("leader").at_most(3);
    let statuses: Vec<u16> = (0..5).map(|_| program.get("/api/v1/me").status.as_u16()).collect();
    assert_eq!(statuses, [200, 200, 200, 429, 429]);
    let wait = program.get("/api/v1/me").headers[header::RETRY_AFTER].to_str().unwrap().parse::<u64>().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
}

#[test]
fn a_problem_says_what_where_and_how_to_mend_it() {
    let system = Program::like("sysadmin");
    let path = "/api/v1/accounts";
    let good = json!({ "login": "not.made", "name": "甲", "unit": "140827", "is_service": true });
    let send = |kind: &str, body: &str| {
        let request = Request::post(path).header(header::CONTENT_TYPE, kind);
        system.send(request, Body::from(body.to_owned()))
    };
    assert_eq!(send("text/plain", &good.to_string()).problem(), problem(415, "wrong_type"));
    assert_eq!(send("application/json", "{").problem(), problem(400, "wrong_json"));
    assert_eq!(send("application/json", r#"{"login":"a","login":"b"}"#).problem(), problem(400, "wrong_json"));
    let large = format!("\"{}\"", "x".repeat(9 << 20));
    assert_eq!(send("application/json", &large).problem(), problem(413, "too_large"));
    let mut foreign = good.clone();
    foreign["roles"] = json!(["leader"]);
    assert_eq!(system.post(path, &foreign).problem(), problem(422, "wrong_value"));
    let mut wrong = good.clone();
    wrong["is_service"] = json!("yes");
    let answer = system.post(path, &wrong);
    assert_eq!(answer.problem(), problem(422, "wrong_value"));
    assert_eq!(answer.json()["place"], "body is_service");
    wrong = good;
    wrong["login"] = json!("Großes Ä");
    let answer = system.post(path, &wrong);
    assert_eq!(answer.problem(), problem(422, "refused"));
    let said = answer.json();
    assert!(
        said["text"]["zh"].as_str().unwrap().contains("小写字母")
            && said["detail"].as_str().unwrap().contains("small letters")
    );
    assert_eq!(said["type"], "/api#refused");
    assert_eq!(said["request_id"], answer.headers["x-request-id"].to_str().unwrap());
    assert!(!said["remedy"]["zh"].as_str().unwrap().is_empty());

    let reader = Program::like("leader");
    for query in [
        "tier=big",
        "page=0",
        "limit=201",
        "limit=x",
        "unknown=1",
        "tier=city&tier=county",
        "q=%00",
        "batch=1.0",
        "batch=0",
        "batch=9223372036854775808",
    ] {
        let answer = reader.get(&format!("/api/v1/projects?{query}"));
        assert_eq!(answer.problem(), problem(400, "wrong_query"), "{query}");
    }
    let auditor = Program::like("auditadmin");
    for (path, query, place) in [
        ("projects", format!("q={}", "运".repeat(61)), "query q"),
        ("audit/events", format!("unit={}", "0".repeat(41)), "query unit"),
        ("audit/export", format!("operation={}", "o".repeat(201)), "query operation"),
    ] {
        let asker = if path == "projects" { &reader } else { &auditor };
        let answer = asker.get(&format!("/api/v1/{path}?{query}"));
        assert_eq!(answer.problem(), problem(400, "wrong_query"), "{path}");
        assert_eq!(answer.json()["place"], place);
    }
    let answer = reader.send(Request::delete("/api/v1/projects"), Body::empty());
    assert_eq!(answer.problem(), problem(405, "wrong_method"));
    assert_eq!(answer.headers[header::ALLOW], "GET");
    assert_eq!(reader.get("/api/v1/nothing").problem(), problem(404, "not_found"));
    assert_eq!(reader.get("/api/v1/projects/x").problem(), problem(404, "not_found"));
}

#[test]
fn every_operation_refuses_a_field_that_it_does_not_know() {
    let document = Program::like("leader").get("/api/v1/openapi.json").given();
    let mut inputs = 0;
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let reference = format!("#/components/schemas/{name}");
        let is_input = document["paths"].as_object().unwrap().values().any(|item| {
            item["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"] == reference.as_str()
        });
        if is_input {
            assert_eq!(schema["additionalProperties"], json!(false), "{name} takes any field");
            inputs += 1;
        }
    }
    assert!(inputs >= 8, "{inputs}");
}

#[test]
fn lists_lead_from_page_to_page() {
    let program = Program::like("leader");
    let (mut path, mut seen) = ("/api/v1/projects?tier=city&limit=50&sort=name".to_owned(), Vec::new());
    let mut total = 0;
    loop {
        let page = program.get(&path).given();
        total = page["totals"]["count"].as_i64().unwrap().max(total);
        let items = page["projects"]["items"].as_array().unwrap().clone();
        seen.extend(items.iter().map(|item| item["id"].as_i64().unwrap()));
        assert!(items.iter().all(|item| item["tier"] == "city" && item["annual_plan_fen"].is_i64()));
        match page["projects"]["next"].as_str() {
            Some(next) => path = next.to_owned(),
            None => break,
        }
    }
    assert!(total > 50 && i64::try_from(seen.len()).unwrap() == total);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(i64::try_from(seen.len()).unwrap(), total, "a project stands on two pages");
}

#[test]
fn a_program_imports_a_file_from_end_to_end() {
    let program = Program::like("hejin");
    let upload = |content: &str| {
        let path = "/api/v1/imports/uploads?file_name=%E6%8E%A5%E5%8F%A3.csv&known_on=2024-08-01";
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/octet-stream");
        program.send(request, Body::from(content.to_owned()))
    };
    let head =
        "项目名称,县（市、区）,项目层级,项目类别,计划类别,计划年度,总投资（万元）,年度计划投资（万元）,计划开工时间\n";
    let made = upload(&format!("{head}接口试验项目,河津市,市级重点,基础设施,新开工,2024,5000,1200,2024-03-01\n"));
    let preview = made.given();
    assert_eq!((&preview["form"], &preview["counts"]["new"]), (&json!("ledger"), &json!(1)));
    let at = made.location();
    let rows = program.get(&format!("{at}/rows?fate=new")).given();
    assert_eq!(rows["total"], 1);
    assert!(rows["items"][0]["subject"].as_str().unwrap().contains("接口试验项目"));
    assert!(program.get(&format!("{at}/columns")).given()["suggestion"].as_str().unwrap().contains("ledger"));
    // Nobody else sees it.
    assert_eq!(Program::like("centre").get(&at).problem(), problem(404, "not_found"));
    let taken = program.post(&format!("{at}/taking"), &json!({ "take": "all" }));
    let batch = taken.given()["batch"].as_i64().unwrap();
    assert_eq!(taken.location(), format!("/api/v1/imports/batches/{batch}"));
    let found = program.get(&format!("/api/v1/projects?batch={batch}")).given();
    let id = found["projects"]["items"][0]["id"].as_i64().unwrap();
    assert_eq!(found["projects"]["items"][0]["annual_plan_fen"], 1_200_000_000_i64);
    assert_eq!(program.get(&format!("/api/v1/projects/{id}/history")).given()["items"][0]["batch"], batch);
    let undone = program.post(&format!("/api/v1/imports/batches/{batch}/undoing"), &json!({})).given();
    assert!(undone["records"].as_u64().unwrap() >= 1);
    assert_eq!(program.get(&format!("/api/v1/projects/{id}")).problem(), problem(404, "not_found"));

    // All problems of a file at once, with their places.
    let at = upload(&format!("{head}甲,盐湖区,市级重点,产业,新开工,2024,5000,1200,2024-03-01\n乙,河津市,市级重点,产业,新开工,2024,多,1200,2024-03-01\n")).location();
    let refused = program.post(&format!("{at}/taking"), &json!({ "take": "all" }));
    assert_eq!(refused.problem(), problem(422, "file_refused"));
    let problems = refused.json()["problems"].as_array().unwrap().clone();
    let rows: Vec<i64> = problems.iter().filter_map(|one| one["row"].as_i64()).collect();
    assert!(rows.contains(&2) && rows.contains(&3), "{problems:?}");
    assert_eq!(program.post(&format!("{at}/dropping"), &json!({})).status, StatusCode::NO_CONTENT);
}

#[test]
fn an_assessment_is_run_and_explained() {
    let program = Program::like("centre");
    let asked = json!({ "scheme": "sample-key-projects", "period": "2024Q1", "as_of": "2024-04-15" });
    let made = program.post("/api/v1/assessments", &asked);
    let at = made.location();
    assert_eq!(made.given()["period"], "2024Q1");
    let result = program.get(&at).given();
    let first = result["groups"][0]["subjects"][0].as_str().unwrap();
    let unit = program.get(&format!("{at}/units/{first}")).given();
    assert_eq!(unit["subject"]["rank"], 1);
    let item = unit["items"][0]["item"].as_str().unwrap();
    let step = program.get(&format!("{at}/units/{first}/items/{item}")).given();
    assert_eq!((&step["kind"], &step["id"]), (&json!("item"), &json!(item)));
    assert!(!step["children"].as_array().unwrap().is_empty());
    let records = program.get(&format!("{at}/units/140802/measures/annual_plan?limit=3")).given();
    assert_eq!(records["records"]["items"].as_array().unwrap().len(), 3);
    assert!(records["records"]["next"].as_str().unwrap().contains("page=2"));
    for (kind, begins) in [("pdf", &b"%PDF-"[..]), ("docx", b"PK"), ("xlsx", b"PK"), ("html", b"<")] {
        let document = program.get(&format!("{at}/documents/{kind}"));
        assert!(document.body.starts_with(begins), "{kind}: {}", document.status);
    }
    let wrong = json!({ "scheme": "sample-key-projects", "period": "2024Q9" });
    let answer = program.post("/api/v1/assessments", &wrong);
    assert_eq!((answer.problem(), &answer.json()["place"]), (problem(422, "wrong_value"), &json!("body period")));
}

#[test]
fn the_document_in_the_repository_is_the_one_that_is_served() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/openapi.json");
    let text = ballast_web::api::document::text().unwrap();
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == text, "{} is not current: run `cargo xtask bless`", file.display());
    let served = Program::like("leader").get("/api/v1/openapi.json").given();
    assert_eq!(served, serde_json::from_str::<serde_json::Value>(&kept).unwrap());
}

#[test]
fn the_page_about_the_interface_lists_every_operation() {
    let page = Visitor::stranger().get("/api").page();
    for line in ballast_web::router::table().lines().iter().filter(|line| line.is_api()) {
        assert!(page.contains(line.pattern), "{}", line.pattern);
    }
    assert!(page.contains("curl -H"));
    assert!(Visitor::stranger().get("/help").page().contains("href=\"/api\""));
}
