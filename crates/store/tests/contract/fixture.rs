//! A fresh database, and records to put in.

use ballast_domain::project::{
    Category, MonthlyReport, Obstacle, ObstacleKind, PlanClass, ReportState, Stage, StageEvent, Tier, Truth,
};
use ballast_domain::{Form, Lang, Money, OrganizationUnit, Project, ProjectId, Scope, Text, UnitId, UnitKind};
use ballast_store::{Actor, AuditEntry, NewImport, Store, StoreConfig, Write};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use sqlx::Connection;
use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};

static DATABASES: AtomicU32 = AtomicU32::new(0);

/// Runs the test on a fresh database of each kind, in which three units stand and one audit event; on PostgreSQL as the program's role.
pub(crate) fn on_both<F: Future<Output = ()>>(test: impl Fn(Store) -> F) {
    let test = &test;
    block_on(on_sqlite(|url| async move {
        let store = open(&url).await;
        set_up(&store).await;
        test(store.clone()).await;
        store.close().await;
    }));
    on_program_role(|_, store| async move { test(store).await });
}

/// Runs the test on PostgreSQL with the owner's address of a fresh database and the store as the program's role opens it.
pub(crate) fn on_program_role<F: Future<Output = ()>>(test: impl Fn(String, Store) -> F) {
    let test = &test;
    block_on(async {
        on_postgres(|url| async move {
            let owner = open(&url).await;
            let role = "ballast_test_program";
            // Tests run beside one another: another may have made it just now.
            let _ = run(&url, format!("CREATE ROLE {role} LOGIN PASSWORD '{role}'")).await;
            owner.grant_to(role).await.unwrap();
            owner.close().await;
            let store = open(&program_url(&url, role)).await;
            set_up(&store).await;
            test(url, store.clone()).await;
            store.close().await;
        })
        .await;
    });
}

/// The address of a database for another role.
pub(crate) fn program_url(url: &str, role: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    format!("{scheme}://{role}:{role}@{place}")
}

pub(crate) async fn set_up(store: &Store) {
    let mut write = begin(store).await;
    write.put_units(&units()).await.unwrap();
    write.commit(entry("setup.city")).await.unwrap();
}

/// Runs the test with the address of an empty database of each kind.
pub(crate) fn on_both_urls<F: Future<Output = ()>>(test: impl Fn(String) -> F) {
    block_on(async {
        on_sqlite(&test).await;
        on_postgres(test).await;
    });
}

async fn on_sqlite<F: Future<Output = ()>>(test: impl Fn(String) -> F) {
    let folder = tempfile::tempdir().unwrap();
    test(format!("sqlite://{}/ballast.db", folder.path().display())).await;
}

fn block_on(test: impl Future<Output = ()>) {
    sqlx::any::install_default_drivers();
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}

async fn on_postgres<F: Future<Output = ()>>(test: impl Fn(String) -> F) {
    let Ok(server) = std::env::var("BALLAST_TEST_POSTGRES_URL") else {
        assert!(std::env::var_os("BALLAST_REQUIRE_ALL").is_none(), "BALLAST_TEST_POSTGRES_URL is required and not set");
        eprintln!("SKIPPED on PostgreSQL: BALLAST_TEST_POSTGRES_URL is not set");
        return;
    };
    let name = format!("ballast_test_{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::Relaxed));
    run(&server, format!("CREATE DATABASE {name}")).await.unwrap();
    let base = server.rsplit_once('/').map_or(server.as_str(), |(base, _)| base);
    test(format!("{base}/{name}")).await;
    run(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
}

/// Runs a statement past the store, as somebody with the database's password could.
pub(crate) async fn run(url: &str, statement: String) -> Result<(), sqlx::Error> {
    let mut connection = sqlx::AnyConnection::connect(url).await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await?;
    connection.close().await
}

pub(crate) async fn open(url: &str) -> Store {
    Store::open(&StoreConfig { url: url.to_owned(), readers: 3 }).await.unwrap()
}

pub(crate) fn units() -> Vec<OrganizationUnit> {
    // The root last: the order within one write does not matter.
    [("140827", "垣曲县"), ("140882", "河津市"), ("140800", "运城市")]
        .into_iter()
        .map(|(code, name)| OrganizationUnit {
            id: unit(code),
            name: Text::new(name, code),
            aliases: vec![],
            kind: if code == "140800" { UnitKind::City } else { UnitKind::County },
            division: None,
            parent: (code != "140800").then(|| unit("140800")),
            sort: 0,
            valid_from: date(1949, 10, 1),
            valid_until: None,
        })
        .collect()
}

pub(crate) fn unit(code: &str) -> UnitId {
    UnitId::new(code).unwrap()
}

pub(crate) fn only(code: &str) -> Scope {
    Scope::of_units([unit(code)].into())
}

pub(crate) async fn begin(store: &Store) -> Write {
    begin_as(store, "tester").await
}

pub(crate) async fn begin_as(store: &Store, login: &str) -> Write {
    let actor = Actor { login: login.into(), role: "city_reviewer".into(), ..Actor::default() };
    store.begin(&actor, Timestamp::UNIX_EPOCH).await.unwrap()
}

pub(crate) fn entry(operation: &'static str) -> AuditEntry {
    AuditEntry::new(operation, "test", serde_json::json!({}))
}

pub(crate) fn project(unit_code: &str, name: &str, plan_wan: i64) -> Project {
    Project {
        unit: unit(unit_code),
        name: name.into(),
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
        total_investment: Money::from_fen(plan_wan * 10_000_000),
        invested_before: Money::ZERO,
        plan_year: 2024,
        annual_plan: Money::from_fen(plan_wan * 1_000_000),
        expected_output: None,
        planned_start_on: None,
        planned_completion_on: None,
        linked_leader: None,
        list_number: None,
        left_on: None,
        left_reason: None,
        note: None,
        is_sample: true,
    }
}

pub(crate) fn report(month: i8, done_wan: i64, submitted_on: Option<Date>) -> MonthlyReport {
    MonthlyReport {
        month: date(2024, month, 1),
        planned: Some(Money::from_fen(5_000_000)),
        done: Money::from_fen(done_wan * 1_000_000),
        done_in_year: Money::from_fen(done_wan * 1_000_000),
        basis: None,
        progress: None,
        state: ReportState::Approved,
        submitted_on,
        reason: None,
        reporter: None,
    }
}

pub(crate) fn started(on: Date) -> StageEvent {
    StageEvent { stage: Stage::Started, truth: Truth::Reported, on, evidence: Some("施工许可证".into()) }
}

pub(crate) fn obstacle(due_on: Date) -> Obstacle {
    Obstacle {
        kind: ObstacleKind::Land,
        description: "征地未完成".into(),
        raised_on: date(2024, 3, 1),
        responsible: Some(Lang::Zh.pick("自然资源局", "").into()),
        due_on: Some(due_on),
        resolved_on: None,
        outcome: None,
    }
}

pub(crate) fn batch(known_on: Date) -> NewImport {
    NewImport {
        form: Form::Ledger,
        file_name: "台账.xlsx".into(),
        file_hash: "00".into(),
        known_on,
        counts: [1, 0, 0, 0],
    }
}

/// One project with a report, in one batch; gives both.
pub(crate) async fn seed(store: &Store, unit_code: &str, name: &str) -> (ProjectId, i64) {
    let known_on = date(2024, 1, 31);
    let mut write = begin(store).await;
    let import = write.record_import(&batch(known_on)).await.unwrap();
    let project = project(unit_code, name, 1_000);
    let id = write.put_projects(&[(None, &project)], known_on, Some(import)).await.unwrap()[0];
    write
        .put_reports(&[(id, &project.unit, &report(2, 100, Some(date(2024, 3, 4))))], known_on, Some(import))
        .await
        .unwrap();
    write.commit(entry("import.apply")).await.unwrap();
    (id, import)
}
