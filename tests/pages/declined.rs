//! Files that are not taken leave an event, and a file store that is away is said honestly.

use crate::made::pdf;
use crate::site::{Setup, Site, run};
use axum::http::StatusCode;
use ballast_app::papers::{PaperLimits, PaperSettings};
use ballast_domain::project::{Category, PlanClass, Tier};
use ballast_domain::{MediaType, Money, Paper, PaperKind, PaperState, PaperSubject, Project, ProjectId, UnitId};
use ballast_files::{Place, S3Config, Secret};
use ballast_store::{Actor, AuditEntry, AuditFilter};
use jiff::civil::date;

const LEDGER: &str = "项目名称,县（市、区）,项目层级,项目类别,计划类别,计划年度,总投资（万元）,年度计划投资（万元）\n\
    乙项目,河津市,市级重点,基础设施,新开工,2024,5000,1200\n";

/// A project of a unit with one paper, written past the library of contents.
fn project_with_paper(site: &Site) -> (ProjectId, i64) {
    let project = Project {
        unit: UnitId::new("140882").unwrap(),
        name: "甲项目".into(),
        code: None,
        parent_name: None,
        tier: Tier::City,
        category: Category::Industry,
        plan_class: PlanClass::New,
        project_type: None,
        industry: None,
        owner_name: None,
        owner_credit_code: None,
        location: None,
        content: None,
        total_investment: Money::ZERO,
        invested_before: Money::ZERO,
        plan_year: 2024,
        annual_plan: Money::ZERO,
        expected_output: None,
        planned_start_on: None,
        planned_completion_on: None,
        linked_leader: None,
        list_number: None,
        left_on: None,
        left_reason: None,
        note: None,
        is_sample: false,
    };
    let paper = Paper {
        kind: PaperKind::Approval,
        subject: PaperSubject::Project,
        label: "批复.pdf".into(),
        media: MediaType::Pdf,
        size_bytes: 700,
        content_sha256: "0a".repeat(32),
        sent_sha256: "0b".repeat(32),
        thumbnail_sha256: None,
    };
    run(async {
        let mut write = site.app.store().begin(&Actor::default(), site.app.clock().now()).await.unwrap();
        let id = write.put_projects(&[(None, &project)], date(2024, 8, 1), None).await.unwrap()[0];
        let paper = write.record_paper(id, &paper, PaperState::Clean).await.unwrap();
        write.commit(AuditEntry::new("import.apply", "test", serde_json::json!({}))).await.unwrap();
        (id, paper)
    })
}

/// Object, unit, outcome and detail of the events of an operation, oldest first.
fn told(site: &Site, operation: &str) -> Vec<(String, String, String, serde_json::Value)> {
    let filter = AuditFilter { operation: Some(operation.to_owned()), ..AuditFilter::default() };
    let events = run(site.app.store().find_audit_events(&filter, i64::MAX, 100)).unwrap();
    let told = events.into_iter().rev();
    told.map(|event| (event.object, event.unit, event.outcome, serde_json::from_str(&event.detail).unwrap())).collect()
}

#[test]
fn a_file_store_that_is_away_answers_503_with_what_happened_and_the_number() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let place = Place::S3(S3Config {
        endpoint: format!("http://127.0.0.1:{port}"),
        bucket: "papers".into(),
        region: "us-east-1".into(),
        key_id: "id".into(),
        secret: Secret("s".into()),
    });
    let papers = PaperSettings { place, ..PaperSettings::default() };
    let site = Site::with_people(Setup { papers, ..Setup::default() });
    let (project, paper) = project_with_paper(&site);
    let mut reporter = site.signed_in("hejin");
    let page = format!("/projects/{}", project.0);
    let before = run(site.app.store().papers(&ballast_domain::Scope::All, project)).unwrap().len();
    let file = "项目名称,县（市、区）,项目层级,项目类别,计划类别,计划年度,总投资（万元）,年度计划投资（万元）\n\
        乙项目,河津市,市级重点,基础设施,新开工,2024,5000,1200\n";
    let preview = reporter.upload("new.csv", file.as_bytes(), "2024-08-01").location();
    let token = reporter.token(&preview);
    for (what, answer) in [
        ("download", reporter.get(&format!("{page}/papers/{paper}"))),
        ("upload", reporter.upload_paper(&page, "approval", "project", "批复.pdf", &pdf("x"))),
        ("import", reporter.post(&format!("{preview}/taking"), &[("csrf", &token), ("take", "all")])),
    ] {
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{what}: {}", answer.text());
        let number = answer.headers["x-request-id"].to_str().unwrap().to_owned();
        let text = answer.text();
        assert!(text.contains("文件存储没有回应") && text.contains(&number), "{what}: {text}");
        assert_eq!(answer.headers["retry-after"], "60", "{what}");
        assert!(!text.contains(&port.to_string()), "{what}: where it lies is nobody's business");
    }
    assert_eq!(run(site.app.store().papers(&ballast_domain::Scope::All, project)).unwrap().len(), before);
    assert!(run(site.app.store().imports()).unwrap().is_empty(), "nothing was taken");
    // What is still there can be taken once the store is back.
    reporter.get(&preview).page();
}

#[test]
fn files_that_are_turned_away_leave_an_event_without_their_names() {
    let limits = PaperLimits { pdf_bytes: 2_000, day_papers: 1, uploads: 2, ..PaperLimits::default() };
    let site =
        Site::with_people(Setup { papers: PaperSettings { limits, ..PaperSettings::default() }, ..Setup::default() });
    let (project, _) = project_with_paper(&site);
    let page = format!("/projects/{}", project.0);
    let mut reporter = site.signed_in("hejin");
    for (name, content) in
        [("图.svg", b"<svg/>".to_vec()), ("秘密.pdf", pdf(&"x".repeat(3_000))), ("秘密.pdf", b"<html>".to_vec())]
    {
        let answer = reporter.upload_paper(&page, "approval", "project", name, &content);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
    }
    let answer = reporter.upload_paper(&page, "approval", "project", "秘密.pdf", &pdf("a"));
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let answer = reporter.upload_paper(&page, "approval", "project", "秘密.pdf", &pdf("b"));
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "one a day");
    // Larger than any paper: the request itself is cut off.
    let answer = reporter.upload_paper(&page, "approval", "project", "秘密.pdf", &vec![b'x'; 22 << 20]);
    assert!(answer.status.is_client_error(), "{}", answer.status);
    let events = told(&site, "paper.decline");
    let why: Vec<&str> = events.iter().map(|(.., detail)| detail["why"].as_str().unwrap()).collect();
    assert_eq!(why, ["kind", "size", "content", "quota", "size"]);
    assert_eq!(events[2].3["found"], "PA-002");
    for (object, unit, outcome, detail) in &events {
        assert_eq!(
            (object.as_str(), unit.as_str(), outcome.as_str()),
            (&*format!("project {}", project.0), "140882", "refused")
        );
        assert!(!detail.to_string().contains("秘密"), "{detail}");
    }

    // Files for import: one that cannot be read, then one more than may be left undecided.
    reporter.upload("cut.xlsx", b"PK\x03\x04 and no more", "2024-08-01");
    let list = reporter.get("/imports").page();
    if let Some((_, form)) = list.split_once("/imports/uploads/") {
        let upload = form.split(['"', '/']).next().unwrap().to_owned();
        let token = reporter.token("/imports");
        reporter.post(&format!("/imports/uploads/{upload}/dropping"), &[("csrf", &token)]);
    }
    for _ in 0..2 {
        let answer = reporter.upload("x.csv", LEDGER.as_bytes(), "2024-08-01");
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }
    let full = reporter.upload("x.csv", LEDGER.as_bytes(), "2024-08-01");
    assert_eq!(full.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(full.text().contains("每人最多可有 2 个"), "{}", full.text());
    let events = told(&site, "import.decline");
    let why: Vec<&str> = events.iter().map(|(.., detail)| detail["why"].as_str().unwrap()).collect();
    assert_eq!(why, ["content", "quota"]);

    // The page lists what waits; dropping one makes room.
    let list = reporter.get("/imports").page();
    let (_, form) = list.split_once("/imports/uploads/").unwrap();
    let upload = form.split(['"', '/']).next().unwrap().to_owned();
    let token = reporter.token("/imports");
    let dropped = reporter.post(&format!("/imports/uploads/{upload}/dropping"), &[("csrf", &token)]);
    assert_eq!(dropped.status, StatusCode::SEE_OTHER);
    let answer = reporter.upload("x.csv", LEDGER.as_bytes(), "2024-08-01");
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    // Another person has room of his own.
    let answer = site.signed_in("centre").upload("x.csv", LEDGER.as_bytes(), "2024-08-01");
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}
