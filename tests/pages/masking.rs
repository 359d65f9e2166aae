//! Names of persons: masked wherever they are shown, seen in full with a reason that stays in the trail, and whole again after an export
//! comes back.

use crate::people::act;
use crate::program::Program;
use crate::site::{Answer, Setup, Site, Visitor, link};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::json;

/// Names that nothing else on the site holds, with their masks.
const LEADER: (&str, &str) = ("欧阳金丝雀 13912347788", "欧*** 139****7788");
const REPORTER: (&str, &str) = ("慕容金丝雀", "慕***");
const JUDGE: (&str, &str) = ("尉迟金丝雀", "尉***");

const LEDGER: &str = "项目名称,县（市、区）,项目层级,项目类别,计划类别,计划年度,总投资（万元）,年度计划投资（万元）,计划开工时间,包联领导\n";
const REPORT: &str = "项目名称,县（市、区）,报告月份,本月完成投资（万元）,1—7月累计完成投资（万元）,填报人\n";

fn take(visitor: &mut Visitor, name: &str, content: &str) -> Answer {
    let preview = visitor.upload(name, content.as_bytes(), "2024-08-01").location();
    let page = visitor.get(&preview).page();
    let token = visitor.token(&preview);
    let taken = visitor.post(&format!("{preview}/taking"), &[("csrf", &token), ("take", "all")]);
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{page}");
    taken
}

/// A project of Hejin with a leader and a reporter; gives its address.
fn project_with_names(site: &Site, name: &str) -> String {
    let mut reporter = site.signed_in("hejin");
    let ledger = format!("{LEDGER}{name},河津市,市级重点,基础设施,新开工,2024,5000,1200,2024-03-01,{}\n", LEADER.0);
    take(&mut reporter, "ledger.csv", &ledger);
    take(&mut reporter, "report.csv", &format!("{REPORT}{name},河津市,2024-07,100,100,{}\n", REPORTER.0));
    link(&reporter.get(&format!("/projects?unit=140882&q={}", escaped(name))).page(), "/projects/1")
        .split('?')
        .next()
        .unwrap()
        .to_owned()
}

fn escaped(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn hides(what: &str, answer: &Answer, masks: &[&str]) {
    let text = crate::matrix::inside(answer);
    assert_eq!(answer.status, StatusCode::OK, "{what}");
    for hidden in ["金丝雀", "13912347788"] {
        assert!(!text.contains(hidden), "{what} shows {hidden}");
    }
    for mask in masks {
        assert!(text.contains(mask), "{what} lacks {mask}: {text}");
    }
}

#[test]
fn names_in_records_are_masked_everywhere_and_seen_in_full_with_a_reason() {
    let site = Site::with_people(Setup::default());
    let project = project_with_names(&site, "掩码试验项目");
    for login in ["hejin", "centre", "auditor", "approver"] {
        let mut visitor = site.signed_in(login);
        hides(login, &visitor.get(&project), &[LEADER.1, REPORTER.1]);
        for file in ["csv", "xlsx"] {
            hides("history", &visitor.get(&format!("{project}/history/{file}?figure=linked_leader")), &[LEADER.1]);
        }
        hides("history", &visitor.get(&format!("{project}/history?figure=2024-07.reporter")), &[REPORTER.1]);
        let program = Program::of(&site, login);
        hides("api", &program.get(&format!("/api/v1{project}")), &[LEADER.1, REPORTER.1]);
        hides("api", &program.get(&format!("/api/v1{project}/history?figure=linked_leader")), &[LEADER.1]);
        for file in ["csv", "xlsx"] {
            hides("export", &visitor.get(&format!("/projects/export/{file}")), &[LEADER.1]);
            hides("export", &program.get(&format!("/api/v1/projects/export/{file}")), &[LEADER.1]);
        }
    }

    let to = format!("{project}/revealing");
    let mut centre = site.signed_in("centre");
    assert!(centre.get(&project).page().contains("查看完整姓名"));
    for reason in ["", " ", REPORTER.0, &"长".repeat(201)] {
        let refused = act(&mut centre, &project, &to, &[("reason", reason)]);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason}");
    }
    let shown = act(&mut centre, &project, &to, &[("reason", "核实现场联系人")]);
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.text().contains(LEADER.0) && shown.text().contains(REPORTER.0), "{}", shown.text());
    assert_eq!(shown.headers[header::CACHE_CONTROL], "no-store");
    // The page that led here hides them again.
    hides("afterwards", &centre.get(&project), &[LEADER.1]);
    let trail = site.signed_in("auditor").get("/audit?operation=personal.reveal").page();
    assert!(
        trail.contains("核实现场联系人") && trail.contains("centre") && trail.contains("查看完整个人信息"),
        "{trail}"
    );
    assert!(!trail.contains("金丝雀"), "the trail holds no name");

    // Who enters names has no right to see those of others; who has it sees those of his own unit.
    let mut reporter = site.signed_in("hejin");
    assert!(!reporter.get(&project).page().contains("查看完整姓名"));
    assert_eq!(act(&mut reporter, &project, &to, &[("reason", "看看")]).status, StatusCode::FORBIDDEN);
    let approver = Program::of(&site, "approver");
    let found = approver.post(&format!("/api/v1{to}"), &json!({ "reason": "审核月报" })).given();
    let names: Vec<&str> =
        found["fields"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, [LEADER.0, REPORTER.0]);
    let reason = json!({ "reason": "" });
    assert_eq!(approver.post(&format!("/api/v1{to}"), &reason).problem(), (422, "refused".to_owned()));
    let stranger = Program::of(&site, "etdz");
    assert_eq!(stranger.post(&format!("/api/v1{to}"), &reason).problem(), (403, "forbidden".to_owned()));
}

#[test]
fn a_name_of_another_unit_is_as_if_it_were_not_there() {
    let approver = Program::like("approver");
    let centre = Program::like("centre");
    let foreign = centre.get("/api/v1/projects?unit=140802&limit=1").given()["projects"]["items"][0]["id"].clone();
    let reason = json!({ "reason": "核实" });
    let not_found = (404, "not_found".to_owned());
    assert_eq!(approver.post(&format!("/api/v1/projects/{foreign}/revealing"), &reason).problem(), not_found);
    assert_eq!(approver.post("/api/v1/projects/999999/revealing", &reason).problem(), not_found);
    assert_eq!(approver.post("/api/v1/records/999999/revealing", &reason).problem(), not_found);
    let own = centre.get("/api/v1/projects?unit=140882&limit=1").given()["projects"]["items"][0]["id"].clone();
    assert_eq!(approver.post(&format!("/api/v1/projects/{own}/revealing"), &reason).status, StatusCode::OK);
}

#[test]
fn an_export_that_comes_back_leaves_the_names_as_they_are() {
    let site = Site::with_people(Setup::default());
    let project = project_with_names(&site, "掩码往返项目");
    let mut reporter = site.signed_in("hejin");
    let export = reporter.get("/projects/export/csv").text();
    let preview = reporter.upload("back.csv", export.as_bytes(), "2024-08-02").location();
    let page = reporter.get(&preview).page();
    assert!(page.contains("完全一致"), "{page}");
    // A changed figure beside a masked name changes the figure alone.
    let changed = export.replace(",1200,", ",1300,");
    assert_ne!(changed, export, "{export}");
    let preview = reporter.upload("back.csv", changed.as_bytes(), "2024-08-02").location();
    let page = reporter.get(&preview).page();
    assert!(page.contains("1300") && !page.contains("包联领导"), "{page}");
    take(&mut reporter, "back.csv", &changed);
    assert_eq!(reporter.get("/projects/export/csv").text(), changed, "export, import, export");
    let mut centre = site.signed_in("centre");
    let shown = act(&mut centre, &project, &format!("{project}/revealing"), &[("reason", "核实")]).text();
    assert!(shown.contains(LEADER.0), "{shown}");

    // A mask that stands for nobody here is no name.
    for row in [
        "另一个项目,河津市,市级重点,基础设施,新开工,2024,5000,1200,2024-03-01,李**",
        "掩码往返项目,河津市,市级重点,基础设施,新开工,2024,5000,1300,2024-03-01,李**",
    ] {
        let preview = reporter.upload("masked.csv", format!("{LEDGER}{row}\n").as_bytes(), "2024-08-03").location();
        let page = reporter.get(&preview).page();
        assert!(page.contains("IM-077") && page.contains("李**"), "{page}");
    }
    // A real change of the name is a change, told masked.
    let new = "掩码往返项目,河津市,市级重点,基础设施,新开工,2024,5000,1300,2024-03-01,李金丝雀";
    let preview = reporter.upload("new.csv", format!("{LEDGER}{new}\n").as_bytes(), "2024-08-03").location();
    hides("the preview", &reporter.get(&preview), &[LEADER.1, "李***"]);
}

#[test]
fn who_judged_is_masked_in_records_and_in_derivations() {
    let site = Site::with_people(Setup::default());
    let judgement = format!(
        "县（市、区）,评分项,考核期,得分,评分理由,依据文件,评分人\n河津市,service,2024Q2,3,现场评分,运发〔2024〕1号,{}\n",
        JUDGE.0
    );
    let mut centre = site.signed_in("centre");
    take(&mut centre, "judgements.csv", &judgement);
    let list = centre.get("/units/140882/records");
    hides("the list", &list, &[JUDGE.1]);
    let ask = link(&list.page(), "/records/").split('/').nth(2).unwrap().to_owned();
    hides("the history", &centre.get(&format!("/records/{ask}/history?figure=judged_by")), &[JUDGE.1]);
    let page = format!("/records/{ask}/history?names=ask");
    assert!(centre.get(&page).page().contains("查看完整姓名"));
    let shown = act(&mut centre, &page, &format!("/records/{ask}/revealing"), &[("reason", "复核")]).text();
    assert!(shown.contains(JUDGE.0), "{shown}");
    let program = Program::of(&site, "centre");
    hides("api", &program.get("/api/v1/units/140882/records"), &[JUDGE.1]);

    // A derivation tells who judged as well; the sample's judges are a group of the project centre.
    let program = Program::like("centre");
    let asked = json!({ "scheme": "sample-key-projects", "period": "2024Q2", "as_of": "2024-07-16" });
    let run = program.post("/api/v1/assessments", &asked).location();
    let step = format!("{run}/units/140802/items/service");
    let page = step.strip_prefix("/api/v1").unwrap();
    for text in [program.get(&step).text(), Visitor::signed_in("centre").get(page).page()] {
        assert!(text.contains("评分人：市***") && !text.contains("评分人：市项目"), "{text}");
    }
}

#[test]
fn names_of_accounts_are_masked_but_for_ones_own() {
    let site = Site::with_people(Setup::default());
    let mut system = site.signed_in("sysadmin");
    let fields = [("login", "canary"), ("name", "诸葛金丝雀"), ("unit", "140882")];
    act(&mut system, "/accounts/new", "/accounts/new", &fields);
    for login in ["sysadmin", "secadmin", "auditadmin", "auditor"] {
        let mut visitor = site.signed_in(login);
        for page in ["/accounts", "/accounts/canary", "/accounts/canary/history"] {
            hides(page, &visitor.get(page), &["诸***"]);
        }
        let program = Program::of(&site, login);
        for path in ["/api/v1/accounts", "/api/v1/accounts/canary"] {
            hides(path, &program.get(path), &["诸***"]);
        }
    }
    let mut security = site.signed_in("secadmin");
    let shown = act(&mut security, "/accounts/canary", "/accounts/canary/revealing", &[("reason", "核对申请人")]);
    assert!(shown.text().contains("诸葛金丝雀"), "{}", shown.text());
    let history = site.signed_in("auditor").get("/accounts/canary/history").page();
    assert!(history.contains("核对申请人"), "the person's history tells who looked: {history}");
    // One's own name stands in full, and there is nothing to ask for.
    let own = system.get("/accounts/sysadmin").page();
    let account = ballast_app::Caller::command_line(ballast_domain::UnitId::new("140800").unwrap());
    let known = crate::site::run(ballast_app::accounts::show::show_account(&site.app, &account, "sysadmin")).unwrap();
    assert_ne!(known.account.name, "sysadmin");
    assert!(!own.contains("查看完整姓名") && !own.contains(&known.account.name), "the mask is for others");
}

#[test]
fn names_in_full_have_a_pace() {
    let mut centre = Visitor::signed_in("secadmin").paced();
    let token = centre.token("/account");
    let mut look = || centre.post("/accounts/hejin/revealing", &[("csrf", &token), ("reason", "核对")]).status;
    let statuses: Vec<StatusCode> = (0..12).map(|_| look()).collect();
    assert!(statuses[..10].iter().all(|status| *status == StatusCode::OK), "{statuses:?}");
    assert_eq!(statuses[11], StatusCode::TOO_MANY_REQUESTS);
    let request = Request::post("/api/v1/accounts/hejin/revealing").header(header::CONTENT_TYPE, "text/plain");
    assert_eq!(Program::like("secadmin").send(request, Body::from("x")).status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}
