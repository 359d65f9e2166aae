//! What a record or a figure was before, in words: projects, records of units, accounts, assessments; as a page and as a file.

use crate::site::{Answer, Setup, Site, Visitor, link, links, run};
use axum::http::StatusCode;
use ballast_store::AuditEvent;

/// Sends a form of a page with its token.
fn act(visitor: &mut Visitor, page: &str, to: &str, fields: &[(&str, &str)]) -> Answer {
    let token = visitor.token(page);
    let fields: Vec<(&str, &str)> = [("csrf", token.as_str())].into_iter().chain(fields.iter().copied()).collect();
    visitor.post(to, &fields)
}

/// Takes a file as it is; gives the page of the batch.
fn take(visitor: &mut Visitor, name: &str, content: &str, known_on: &str) -> String {
    let preview = visitor.upload(name, content.as_bytes(), known_on).location();
    let batch = act(visitor, &preview, &format!("{preview}/taking"), &[("take", "all")]).location();
    assert!(batch.starts_with("/imports/batches/"), "{batch}");
    batch.split('?').next().unwrap().to_owned()
}

fn events(site: &Site, operation: &str) -> Vec<AuditEvent> {
    let events = run(site.app.store().audit_events(0, 1_000)).unwrap();
    events.into_iter().filter(|event| event.operation == operation).collect()
}

fn indicators(value: &str) -> String {
    format!("县（市、区）,指标,报告期,指标值,计量单位,来源\n河津市,gdp,2024Q2,{value},亿元,市统计局月报\n")
}

/// A site where a reporter of 140882 has taken the value 180.52 (row 2), then 181.35 in another batch; gives the page of the history.
fn with_indicator() -> (Site, String, String) {
    let site = Site::with_people(Setup::default());
    let mut reporter = site.signed_in("hejin");
    take(&mut reporter, "一季度指标.csv", &indicators("180.52"), "2024-07-20");
    let second = take(&mut reporter, "二季度指标.csv", &indicators("181.35"), "2024-08-01");
    let list = reporter.get("/units/140882/records").page();
    assert!(list.contains("指标值 gdp 2024Q2") && list.contains("181.35 亿元"), "{list}");
    let record = link(&list, "/records/").split('?').next().unwrap().to_owned();
    (site, record, second)
}

#[test]
fn the_history_of_a_record_tells_file_cell_old_and_new() {
    let (site, history, second) = with_indicator();
    let mut reporter = site.signed_in("hejin");
    let unit = reporter.get("/units/140882").page();
    assert!(links(&unit).contains(&"/units/140882/records".to_owned()), "the records are not found from the unit");
    let page = reporter.get(&history).page();
    for part in ["首次", "变更", "180.52", "181.35", "《二季度指标.csv》第 2 行", "hejin"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let english = reporter.get(&format!("{history}?lang=en")).page();
    for part in ["Indicator value gdp 2024Q2", "first", "changed", "“二季度指标.csv”, row 2"] {
        assert!(english.contains(part), "{part}: {english}");
    }
    reporter.get("/?lang=zh-CN").page();
    // One figure: each value with the cell it stood in, the first as well; what another field says is no step of it.
    let figure = reporter.get(&format!("{history}?figure=value")).page();
    for part in ["180.52", "181.35", "单元格 D2", "没有另外的审批记录"] {
        assert!(figure.contains(part), "{part}: {figure}");
    }
    assert_eq!(figure.matches("单元格 D2").count(), 2, "{figure}");
    let source = reporter.get(&format!("{history}?figure=source")).page();
    assert_eq!(source.matches("单元格 F2").count(), 1, "{source}");
    assert_eq!(reporter.get(&format!("{history}?figure=nothing")).status, StatusCode::NOT_FOUND);
    // The undone batch brings the first value back, with where that came from and who undid it.
    act(&mut reporter, &second, &format!("{second}/undoing"), &[]);
    let page = reporter.get(&format!("{history}?figure=value")).page();
    let number = second.rsplit('/').next().unwrap();
    assert!(page.contains(&format!("撤销批次 {number} 后恢复")), "{page}");
    assert_eq!(page.matches("《一季度指标.csv》").count(), 2, "{page}");
    // The first batch goes as well: the record is nowhere, its history stays and says so.
    let first = page.split("/imports/batches/").skip(1).filter_map(|rest| rest.split('"').next());
    let first = format!("/imports/batches/{}", first.min_by_key(|id| id.parse::<i64>().unwrap()).unwrap());
    act(&mut reporter, &first, &format!("{first}/undoing"), &[]);
    assert!(!reporter.get("/units/140882/records").page().contains("gdp"));
    assert!(reporter.get(&history).page().contains("随批次撤销"));
}

#[test]
fn a_foreign_history_is_not_there_and_a_granted_one_is_an_event() {
    let (site, history, _) = with_indicator();
    let mut foreign = site.signed_in("yanhu");
    let missing = foreign.get("/records/999999/history");
    for path in
        [history.clone(), format!("{history}?figure=value"), format!("{history}/csv"), format!("{history}/xlsx")]
    {
        let answer = foreign.get(&path);
        assert_eq!((answer.status, missing.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{path}");
    }
    assert_eq!(foreign.get("/units/140882/records").status, StatusCode::NOT_FOUND);
    assert!(events(&site, "records.read").is_empty() && events(&site, "history.export").is_empty());

    // A grant for another unit's records than those of the own: one event for the hour, whatever form the look takes.
    site.lend("yanhu", "140882");
    let mut neighbour = site.signed_in("yanhu");
    neighbour.get(&history).page();
    neighbour.get(&format!("{history}?figure=value")).page();
    let number = history.trim_start_matches("/records/").trim_end_matches("/history");
    let looks: Vec<_> =
        events(&site, "records.read").into_iter().map(|event| (event.actor, event.object, event.unit)).collect();
    assert_eq!(looks, [("yanhu".to_owned(), format!("record {number}"), "140882".to_owned())]);
    let mut auditor = site.signed_in("auditor");
    // From the event to the history.
    auditor.get(&format!("{history}/csv")).page();
    let trail = auditor.get("/audit?operation=history.export").page();
    assert!(links(&trail).contains(&history), "{trail}");
}

#[test]
fn a_history_is_taken_along_as_csv_and_xlsx() {
    let (site, history, _) = with_indicator();
    let mut reporter = site.signed_in("hejin");
    let csv = reporter.get(&format!("{history}/csv?figure=value")).page();
    let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
    assert!(
        lines[0].starts_with("已知日期,录入时间,记录,首次,事项,字段,原值,新值,批次,文件,工作表,单元格或行,账号,理由")
    );
    assert_eq!(lines.len(), 3, "{csv}");
    assert!(lines[1].contains("指标值,180.52,181.35,") && lines[1].contains("二季度指标.csv,,D2,hejin"), "{csv}");
    let book = reporter.get(&format!("{history}/xlsx"));
    assert_eq!(book.status, StatusCode::OK);
    assert!(book.body.starts_with(b"PK"));
    assert_eq!(reporter.get(&format!("{history}/pdf")).status, StatusCode::NOT_FOUND);
    let told: Vec<String> = events(&site, "history.export").into_iter().map(|event| event.object).collect();
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|object| object.starts_with("record ")), "{told:?}");
}

#[test]
fn a_figure_of_a_project_is_followed_from_its_page_and_a_report_tells_of_its_approval() {
    let mut centre = Visitor::signed_in("centre");
    let project = link(&centre.get("/projects?unit=140830").page(), "/projects/1");
    let page = centre.get(&project).page();
    let plan = link(&page, &format!("{project}/history?figure=annual_plan"));
    let history = centre.get(&plan).page();
    assert!(
        history.contains("年度计划投资") && history.contains("单元格") && history.contains("没有另外的审批记录"),
        "{history}"
    );
    let done =
        links(&page).into_iter().find(|link| link.rsplit('.').next() == Some("done")).expect("a report's figure");
    let history = centre.get(&done).page();
    assert!(history.contains("本月完成") && history.contains("状态") && history.contains("单元格"), "{history}");
    for missing in ["nothing", "1999-01.done", "2024-05.nothing", "x.y.z"] {
        let answer = centre.get(&format!("{project}/history?figure={missing}"));
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{missing}");
    }
    let whole = centre.get(&format!("{project}/history")).page();
    assert!(whole.contains("台账") && whole.contains("月报") && whole.contains("首次"));
    assert!(centre.get(&format!("{project}/history/csv")).page().contains("台账"));
}

#[test]
fn an_account_s_history_tells_grants_resets_and_ended_sessions() {
    let site = Site::with_people(Setup::default());
    let (mut system, mut security) = (site.signed_in("sysadmin"), site.signed_in("secadmin"));
    let page = "/accounts/hejin";
    let fields = [
        ("role", "handler"),
        ("unit", "140882"),
        ("projects", ""),
        ("valid_from", "2024-01-01"),
        ("reason", "协办任务"),
    ];
    act(&mut system, page, "/accounts/hejin/grants", &fields);
    let text = security.get(page).page();
    let deeds = |text: &str, deed: &str| {
        let mut forms = text.split("action=\"").filter_map(|part| part.split('"').next());
        forms.find(|to| to.starts_with("/grants/") && to.ends_with(deed)).unwrap().to_owned()
    };
    act(&mut security, page, &deeds(&text, "/decision"), &[("decision", "allow")]);
    act(&mut system, page, "/accounts/hejin/link", &[]);
    act(&mut security, page, "/accounts/hejin/sessions/ending", &[]);
    act(&mut system, page, "/accounts/hejin/state", &[("state", "closed")]);

    let account = security.get(page).page();
    assert!(links(&account).contains(&"/accounts/hejin/history".to_owned()));
    let history = security.get("/accounts/hejin/history").page();
    for part in [
        "申请授权：部门承办人",
        "协办任务",
        "批准授权",
        "生成重置链接",
        "结束全部会话",
        "使用中 → 已停用",
        "sysadmin",
        "secadmin",
    ] {
        assert!(history.contains(part), "{part}: {history}");
    }
    assert!(security.get("/accounts/hejin/history?lang=en").page().contains("active → closed"));
    assert!(security.get("/accounts/hejin/history/csv").page().contains("active → closed"));
    assert_eq!(security.get("/accounts/nobody/history").status, StatusCode::NOT_FOUND);
    // The trail leads there: administrators' deeds on an account are links.
    let mut auditor = site.signed_in("auditor");
    let trail = auditor.get("/audit?operation=account.state").page();
    assert!(links(&trail).contains(&"/accounts/hejin/history".to_owned()), "{trail}");
    auditor.get("/accounts/hejin/history").page();
    assert!(events(&site, "accounts.read").iter().any(|event| event.actor == "auditor" && event.object == "hejin"));

    // One's own is one's own, and nobody else's.
    let mut person = site.signed_in("yanhu");
    assert!(links(&person.get("/account").page()).contains(&"/account/history".to_owned()));
    let own = person.get("/account/history").page();
    assert!(own.contains("填报人") && own.contains("授权") && !own.contains("hejin"), "{own}");
    assert!(person.get("/account/history/csv").page().contains("填报人"));
    assert_eq!(person.get("/accounts/hejin/history").status, StatusCode::FORBIDDEN);
    assert!(
        !events(&site, "accounts.read").iter().any(|event| event.actor == "yanhu"),
        "a look at oneself is no event"
    );
}

#[test]
fn an_assessment_s_history_tells_freeze_documents_and_the_other_runs() {
    let mut centre = Visitor::signed_in("centre");
    let run_as_of = |centre: &mut Visitor, as_of: &str| {
        let fields = [("scheme", "sample-key-projects"), ("period", "2024Q2"), ("as_of", as_of)];
        act(centre, "/assessments/new", "/assessments/new", &fields).location()
    };
    let first = run_as_of(&mut centre, "2024-07-11");
    let second = run_as_of(&mut centre, "2024-07-12");
    assert!(first.starts_with("/assessments/") && first != second, "{first} {second}");
    assert_eq!(centre.get(&format!("{first}/documents/docx")).status, StatusCode::OK);
    let page = centre.get(&first).page();
    assert!(links(&page).contains(&format!("{first}/history")));
    let history = centre.get(&format!("{first}/history")).page();
    for part in ["封存数据并计算：截至 2024-07-11", "生成文件：DOCX", "centre"] {
        assert!(history.contains(part), "{part}: {history}");
    }
    let names = [&first, &second].map(|path| path.trim_start_matches("/assessments/").to_owned());
    let told = [history, centre.get(&format!("{second}/history")).page()];
    assert!(told[0].contains(&names[1]) && told[1].contains(&names[0]), "each names the other");
    assert!(told.concat().contains("后来又有计算") && told.concat().contains("此前已有计算"), "each knows its place");
    assert!(centre.get(&format!("{first}/history/csv")).page().contains("封存数据并计算"));
    assert_eq!(centre.get("/assessments/none/history").status, StatusCode::NOT_FOUND);
    let mut handler = Visitor::signed_in("handler");
    assert_eq!(handler.get(&format!("{first}/history")).status, StatusCode::FORBIDDEN);
}
