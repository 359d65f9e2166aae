//! Personal data: what a reading leaves in the trail, what a person takes along, what stays after an erasure.

use crate::site::{Setup, Site, Visitor, run};
use axum::http::StatusCode;
use ballast_app::App;
use ballast_app::audit::checkpoint::checkpoint;
use ballast_app::audit::verify::{Verdict, verify_audit};
use ballast_store::AuditEvent;
use std::path::Path;

/// Sends a form of a page with its token.
fn act(visitor: &mut Visitor, page: &str, to: &str, fields: &[(&str, &str)]) -> crate::site::Answer {
    let token = visitor.token(page);
    let fields: Vec<(&str, &str)> = [("csrf", token.as_str())].into_iter().chain(fields.iter().copied()).collect();
    visitor.post(to, &fields)
}

/// The files below a folder that hold some bytes.
fn holding(folder: &Path, wanted: &[u8], found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            holding(&path, wanted, found);
        } else if std::fs::read(&path).unwrap().windows(wanted.len()).any(|window| window == wanted) {
            found.push(path.display().to_string());
        }
    }
}

fn events(app: &App) -> Vec<AuditEvent> {
    run(app.store().audit_events(0, 1_000)).unwrap()
}

#[test]
fn an_erased_person_is_nowhere_and_the_trail_is_whole() {
    const NAME: &str = "金丝雀某某";
    let site = Site::with_people(Setup::default());
    let (app, folder) = (site.app.clone(), site.folder.path());
    let (mut system, mut security) = (site.signed_in("sysadmin"), site.signed_in("secadmin"));
    let page = "/accounts/leaver";
    let fields = [("login", "leaver"), ("name", NAME), ("unit", "140882")];
    assert_eq!(act(&mut system, "/accounts/new", "/accounts/new", &fields).location(), page);
    let told = system.get(&format!("{page}/data"));
    assert!(told.page().contains(NAME), "the person can have everything that is kept");
    assert!(system.get("/account/data").page().contains("\"login\": \"sysadmin\""));

    let reason = [("reason", "已调离")];
    let to = format!("{page}/erasure");
    assert_eq!(act(&mut system, page, &to, &reason).status, StatusCode::UNPROCESSABLE_ENTITY, "still open");
    act(&mut system, page, &format!("{page}/state"), &[("state", "closed")]);
    let named = [("reason", format!("{NAME}已调离"))];
    let named = named.each_ref().map(|(field, value)| (*field, value.as_str()));
    assert_eq!(
        act(&mut system, page, &to, &named).status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the reason holds the name"
    );
    assert_eq!(act(&mut system, page, &to, &reason).location(), page);
    // One administrator alone can neither carry it out nor make another do it twice.
    let decision = format!("{to}/decision");
    assert_eq!(act(&mut system, page, &decision, &[("decision", "allow")]).status, StatusCode::FORBIDDEN);
    assert_eq!(act(&mut security, page, &decision, &[("decision", "allow")]).location(), page);
    let again = act(&mut security, "/account", &decision, &[("decision", "allow")]);
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(security.get(page).page().contains("个人信息已清除"));

    let mut found = Vec::new();
    holding(folder, NAME.as_bytes(), &mut found);
    assert!(found.is_empty(), "{NAME} is still in {found:?}");
    let verdict = run(async {
        checkpoint(&app).await.unwrap();
        verify_audit(&app, &Site::caller(), &[]).await.unwrap()
    });
    assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
    let events = events(&app);
    let told: Vec<(&str, &str, &str)> = events
        .iter()
        .filter(|event| event.object.starts_with("leaver") || event.outcome == "refused")
        .map(|event| (event.actor.as_str(), event.operation.as_str(), event.outcome.as_str()))
        .collect();
    for wanted in [
        ("sysadmin", "account.make", "done"),
        ("sysadmin", "account.export", "done"),
        ("sysadmin", "account.request_erasure", "done"),
        ("sysadmin", "access.refuse", "refused"),
        ("secadmin", "account.erase", "done"),
        ("secadmin", "accounts.read", "done"),
    ] {
        assert!(told.contains(&wanted), "{wanted:?} is not in {told:?}");
    }
}

#[test]
fn the_same_data_comes_as_a_table_without_formulas() {
    const NAME: &str = "=HYPERLINK(\"x\",\"y\")";
    let site = Site::with_people(Setup::default());
    let mut system = site.signed_in("sysadmin");
    let fields = [("login", "formula"), ("name", NAME), ("unit", "140882")];
    act(&mut system, "/accounts/new", "/accounts/new", &fields);
    let answer = system.get("/accounts/formula/data?format=csv");
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
    let text = answer.page();
    assert!(text.contains("账号,1,姓名,\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"\r\n"), "{text}");

    // What JSON says of oneself the table says as well, value for value; taking the data along is the one event more.
    let table = system.get("/account/data?format=csv").page();
    let mut rows = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    assert_eq!(rows.headers().unwrap(), vec!["部分", "编号", "项目", "内容"]);
    let told: Vec<(String, String)> =
        rows.records().map(|row| row.map(|row| (row[0].into(), row[3].into()))).collect::<Result<_, _>>().unwrap();
    let json: serde_json::Value = serde_json::from_str(&system.get("/account/data").page()).unwrap();
    let mut values = 0;
    for (part, zh) in [("account", "账号"), ("grants", "授权"), ("sessions", "会话"), ("events", "操作记录")]
    {
        let entries = json[part].as_array().cloned().unwrap_or_else(|| vec![json[part].clone()]);
        let newest_event = usize::from(part == "events");
        for entry in entries.iter().skip(newest_event) {
            for value in entry.as_object().unwrap().values() {
                let value = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned).replace("null", "");
                assert!(told.contains(&(zh.to_owned(), value.clone())), "{part}: {value} is not in {table}");
                values += 1;
            }
        }
    }
    assert!(values > 20, "{values}");
    assert_eq!(system.get("/account/data?format=xml").status, StatusCode::NOT_FOUND);
}

#[test]
fn a_look_at_another_unit_is_one_event_and_a_look_at_one_s_own_is_none() {
    let site = Site::with_people(Setup::default());
    let mut reporter = site.signed_in("hejin");
    let head =
        "项目名称,县（市、区）,项目层级,项目类别,计划类别,计划年度,总投资（万元）,年度计划投资（万元）,计划开工时间\n";
    let file = format!("{head}查阅试验项目,河津市,市级重点,基础设施,新开工,2024,5000,1200,2024-03-01\n");
    let preview = reporter.upload("new.csv", file.as_bytes(), "2024-08-01").location();
    assert_eq!(
        act(&mut reporter, &preview, &format!("{preview}/taking"), &[("take", "all")]).status,
        StatusCode::SEE_OTHER
    );
    let project = crate::site::link(&reporter.get("/projects").page(), "/projects/1");
    reporter.get(&project).page();

    // A grant for another unit's records than those of the own.
    site.lend("yanhu", "140882");
    let mut neighbour = site.signed_in("yanhu");
    neighbour.get("/projects").page();
    neighbour.get("/projects?sort=name").page();
    neighbour.get(&project).page();
    neighbour.get(&project).page();
    let looks: Vec<(String, String, String)> = events(&site.app)
        .into_iter()
        .filter(|event| event.operation == "records.read")
        .map(|event| (event.actor, event.object, format!("{} {}", event.unit, event.detail)))
        .collect();
    let told = "140882 {\"records_by_unit\":{\"140882\":1}}";
    let look = |object: &str| ("yanhu".to_owned(), object.to_owned(), told.to_owned());
    let number = project.rsplit('/').next().unwrap();
    assert_eq!(looks, [look("projects"), look(&format!("project {number}"))]);
    let history = neighbour.get(&format!("{project}/history")).page();
    assert!(history.contains("台账") && history.contains("hejin"), "{history}");
}
