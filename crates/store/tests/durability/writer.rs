//! The child that writes: one project and one audit event at a time, each acknowledged on standard output after its commit.

use crate::state::{entry_of, store};
use ballast_domain::project::{Category, PlanClass, Tier};
use ballast_domain::{Money, OrganizationUnit, Project, Text, UnitId, UnitKind};
use ballast_store::{Actor, AuditEntry, Store, StoreError};
use jiff::Timestamp;
use jiff::civil::date;
use sqlx::Connection as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// How the child writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Through the store, one write after the other.
    Store,
    /// Through the store, from eight tasks at once.
    Many,
    /// Past the store, with the settings of the store.
    PlainFull,
    /// Past the store, with `synchronous = NORMAL`.
    PlainNormal,
}

/// The child, not yet started: this very test program, asked for its one ignored test.
pub(crate) fn child(url: &str, kind: Kind, first: usize, count: usize) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "writer::write", "--nocapture", "--test-threads=1"]);
    command.env("BALLAST_WRITER", format!("{kind:?} {first} {count} {url}"));
    command.stdin(Stdio::null()).stderr(Stdio::null());
    command
}

/// The numbers after a word in what the child said.
pub(crate) fn told(said: &str, word: &str) -> Vec<usize> {
    let numbers = said.lines().filter_map(|line| line.strip_prefix(word)?.trim().parse().ok());
    numbers.collect()
}

/// A fresh database in a folder, with one unit and no project, cleanly closed.
pub(crate) async fn prepare(url: &str) {
    let store = store(url).await.unwrap();
    let mut write = store.begin(&actor(), Timestamp::UNIX_EPOCH).await.unwrap();
    let unit = OrganizationUnit {
        id: UnitId::new("140882").unwrap(),
        name: Text::new("河津市", "Hejin"),
        aliases: vec![],
        kind: UnitKind::County,
        division: None,
        parent: None,
        sort: 0,
        valid_from: date(1949, 10, 1),
        valid_until: None,
    };
    write.put_units(&[unit]).await.unwrap();
    write.commit(AuditEntry::new("setup.city", "units", serde_json::json!({}))).await.unwrap();
    store.close().await;
}

/// The address of a database in a folder.
pub(crate) fn url_in(folder: &Path) -> String {
    format!("sqlite://{}/ballast.db", folder.display())
}

#[test]
#[ignore = "the child of the other tests"]
fn write() {
    let Ok(task) = std::env::var("BALLAST_WRITER") else { return };
    let parts: Vec<&str> = task.splitn(4, ' ').collect();
    let (first, count): (usize, usize) = (parts[1].parse().unwrap(), parts[2].parse().unwrap());
    let url = parts[3].to_owned();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        match parts[0] {
            "Store" => {
                let store = store(&url).await.unwrap();
                numbered(&store, (first..first + count).collect()).await;
            }
            "Many" => {
                let store = store(&url).await.unwrap();
                let tasks = (0..8).map(|task| {
                    let store = store.clone();
                    let numbers = (first..first + count).filter(|number| number % 8 == task).collect();
                    tokio::spawn(async move { numbered(&store, numbers).await })
                });
                for task in tasks.collect::<Vec<_>>() {
                    task.await.unwrap();
                }
            }
            "PlainFull" => plain(&url, "FULL", first, count).await,
            _ => plain(&url, "NORMAL", first, count).await,
        }
    });
    // As if cut off here: no closing, no checkpoint.
    std::process::exit(0);
}

async fn numbered(store: &Store, numbers: Vec<usize>) {
    for number in numbers {
        match put(store, number).await {
            Ok(()) => say("ack", number),
            Err(_) => say("failed", number),
        }
    }
}

pub(crate) async fn put(store: &Store, number: usize) -> Result<(), StoreError> {
    let mut write = store.begin(&actor(), Timestamp::UNIX_EPOCH).await?;
    write.put_projects(&[(None, &project(number))], date(2024, 1, 31), None).await?;
    write.commit(entry_of(number)).await
}

/// The same sequence of system calls as the store's without its tables: proves that the images would show a loss.
async fn plain(url: &str, synchronous: &str, first: usize, count: usize) {
    let mut connection = bare(url, synchronous).await;
    for number in first..first + count {
        put_bare(&mut connection, number).await;
        say("ack", number);
    }
}

/// A connection without the store, with the table of writers past it.
pub(crate) async fn bare(url: &str, synchronous: &str) -> sqlx::AnyConnection {
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(url).await.unwrap();
    let settings = format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous};
         CREATE TABLE IF NOT EXISTS plain (number INTEGER PRIMARY KEY, content TEXT NOT NULL)"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(settings)).execute(&mut connection).await.unwrap();
    connection
}

/// One transaction of one row.
pub(crate) async fn put_bare(connection: &mut sqlx::AnyConnection, number: usize) {
    let mut transaction = connection.begin().await.unwrap();
    sqlx::query("INSERT INTO plain (number, content) VALUES ($1, $2)")
        .bind(i64::try_from(number).unwrap())
        .bind("文".repeat(1_500))
        .execute(&mut *transaction)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
}

/// One system call, so that its place among the others tells when it was said.
fn say(word: &str, number: usize) {
    // The test harness leaves its own line open.
    let line = format!("\n{word} {number}\n");
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes()).unwrap();
    out.flush().unwrap();
}

pub(crate) fn actor() -> Actor {
    Actor { login: "writer".into(), role: "reporter".into(), ..Actor::default() }
}

pub(crate) fn project(number: usize) -> Project {
    Project {
        unit: UnitId::new("140882").unwrap(),
        name: format!("项目{number}"),
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
        content: Some("建设内容".repeat(number % 400)),
        total_investment: Money::from_fen(10_000_000),
        invested_before: Money::ZERO,
        plan_year: 2024,
        annual_plan: Money::from_fen(1_000_000),
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
