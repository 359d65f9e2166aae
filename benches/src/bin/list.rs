//! The project list at 100,000 projects under 50 concurrent readers, against a bare axum page and a Django page.

use anyhow::{Context, Result};
use ballast_benches::load::read;
use ballast_benches::process::{measure, resident_bytes};
use ballast_benches::product::{Server, ballast, kept_folder, peer, root, set_up, sign_in};
use ballast_benches::report::{Report, mebibytes, milliseconds, version};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const PROJECTS: u32 = 100_000;
const READERS: usize = 50;
const WARM_UP: Duration = Duration::from_secs(3);
const TIME: Duration = Duration::from_secs(12);
/// How long a reader looks at a page: without a pause, and as quickly as a person leafs.
const PAUSES: [Duration; 2] = [Duration::ZERO, Duration::from_millis(500)];

#[tokio::main]
async fn main() -> Result<()> {
    let data = tempfile::tempdir()?;
    let accounts = set_up(data.path())?;
    let file = kept_folder()?.join(format!("ledger-{PROJECTS}.xlsx"));
    if !file.is_file() {
        ballast_benches::ledger::write(&file, PROJECTS)?;
    }
    measure(ballast(data.path(), &["import", "--as", "ledger", "--known-on", "2024-01-31"])?.arg(&file))?;
    let mut report = Report::new(
        &format!("Project list, {PROJECTS} projects, {READERS} concurrent readers, pages of 50 lines with totals"),
        &["server", "readers", "p50", "p99", "answers a second", "bytes an answer", "memory"],
    );
    {
        let server = Server::start(ballast(data.path(), &["serve", "--listen", "127.0.0.1:0"])?)?;
        let (login, password) =
            accounts.lines().find_map(|line| line.split_once('\t')).context("an account and its password")?;
        let cookie = sign_in(&server.address, login, password.trim()).await?;
        let name = "`ballast serve`: signed in, scope, totals, filters, whole page";
        measured(&mut report, name, &server, "/projects", Some(&cookie)).await?;
    }
    let database = database(data.path())?;
    for (name, totals) in
        [("bare axum + sqlx, totals counted each time", "totals"), ("bare axum + sqlx, no totals", "none")]
    {
        let mut command = Command::new(peer("peer_axum")?);
        command.arg(&database).arg(totals);
        let server = Server::start(command)?;
        measured(&mut report, name, &server, "/", None).await?;
    }
    if version("python3", "--version").is_some() {
        let mut command = Command::new("python3");
        command.arg(root().join("benches/peers/django_list.py")).arg(&database);
        let server = Server::start(command)?;
        let name = "Django, gunicorn with 2 workers × 4 threads, totals counted each time";
        measured(&mut report, name, &server, "/", None).await?;
    } else {
        report.note("Django not measured: no python3");
    }
    report.note(format!(
        "Each server alone on the machine with the readers, {} s after {} s of warming up.",
        TIME.as_secs(),
        WARM_UP.as_secs()
    ));
    report.print();
    Ok(())
}

/// What the readers ask for in turn: pages, orders, units, tiers.
fn paths(page: &str) -> Vec<String> {
    let units = ["140802", "140823", "140881", "140882"];
    let mut paths: Vec<String> = (1..=20).map(|number| format!("{page}?page={number}")).collect();
    paths.extend((1..=10).map(|number| format!("{page}?sort=total&order=desc&page={number}")));
    paths.extend(
        units
            .iter()
            .flat_map(|unit| (1..=5).map(move |number| (*unit, number)))
            .map(|(unit, number)| format!("{page}?unit={unit}&page={number}")),
    );
    paths.extend(["provincial", "city"].iter().map(|tier| format!("{page}?tier={tier}&sort=annual_plan&order=desc")));
    paths
}

/// Both kinds of readers, a line each.
async fn measured(report: &mut Report, name: &str, server: &Server, page: &str, cookie: Option<&str>) -> Result<()> {
    let paths = paths(page);
    read(&server.address, &paths, cookie, READERS, (WARM_UP, Duration::ZERO)).await?;
    for pause in PAUSES {
        let load = read(&server.address, &paths, cookie, READERS, (TIME, pause)).await?;
        let readers =
            if pause.is_zero() { "back to back".to_owned() } else { format!("{} ms a page", pause.as_millis()) };
        report.row(&[
            name,
            &readers,
            &milliseconds(load.p50),
            &milliseconds(load.p99),
            &load.per_second.to_string(),
            &load.bytes.to_string(),
            &mebibytes(resident_bytes(server.id())),
        ]);
    }
    Ok(())
}

/// The SQLite file in a data folder.
fn database(folder: &Path) -> Result<PathBuf> {
    let is_database = |path: &PathBuf| {
        let mut head = [0; 15];
        std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && &head == b"SQLite format 3"
    };
    let paths = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path());
    paths.into_iter().find(is_database).context("a database in the data folder")
}
