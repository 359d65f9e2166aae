//! The process is killed while eight tasks write.

use crate::state::survivors;
use crate::writer::{Kind, child, prepare, url_in};
use crate::{figure, scale};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

#[test]
fn killed_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    killed(&url_in(folder.path()), scale(25, 1_000));
}

#[test]
fn killed_on_postgres() {
    let Ok(server) = std::env::var("BALLAST_TEST_POSTGRES_URL") else {
        assert!(std::env::var_os("BALLAST_REQUIRE_ALL").is_none(), "BALLAST_TEST_POSTGRES_URL is required and not set");
        eprintln!("SKIPPED on PostgreSQL: BALLAST_TEST_POSTGRES_URL is not set");
        return;
    };
    let name = format!("ballast_kills_{}", std::process::id());
    let runtime = Runtime::new().unwrap();
    runtime.block_on(on_server(&server, format!("CREATE DATABASE {name}")));
    let base = server.rsplit_once('/').map_or(server.as_str(), |(base, _)| base);
    killed(&format!("{base}/{name}"), scale(10, 100));
    runtime.block_on(on_server(&server, format!("DROP DATABASE {name} WITH (FORCE)")));
}

async fn on_server(url: &str, statement: String) {
    use sqlx::Connection as _;
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(url).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

fn killed(url: &str, kills: usize) {
    let runtime = Runtime::new().unwrap();
    runtime.block_on(prepare(url));
    let mut random = StdRng::seed_from_u64(7);
    let mut acknowledged = BTreeSet::new();
    let mut slowest = Duration::ZERO;
    let mut first = 1;
    for kill in 0..kills {
        let mut writer = child(url, Kind::Many, first, 100_000).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(writer.stdout.take().unwrap()).lines();
        // After some acknowledgements, at whatever the other tasks are doing just then.
        let wanted = random.random_range(1..25);
        let mut heard = 0;
        while heard < wanted {
            let line = said.next().unwrap().unwrap();
            heard += usize::from(take(&line, &mut acknowledged));
        }
        writer.kill().unwrap();
        // What it said before it died counts as well; a last line may be cut.
        for line in said.map_while(Result::ok) {
            take(&line, &mut acknowledged);
        }
        writer.wait().unwrap();
        let began = Instant::now();
        let found = runtime.block_on(survivors(url)).unwrap_or_else(|problem| panic!("kill {kill}: {problem}"));
        slowest = slowest.max(began.elapsed());
        let lost: Vec<&usize> = acknowledged.difference(&found).collect();
        assert!(lost.is_empty(), "kill {kill}: acknowledged and lost: {lost:?}");
        first = found.last().copied().unwrap_or(0) + 9;
    }
    let scheme = url.split(':').next().unwrap_or_default();
    figure(&format!(
        "kills on {scheme}: {kills} kills, {} acknowledged writes, 0 lost; slowest restart with a full check {slowest:?}",
        acknowledged.len()
    ));
}

/// Notes `ack 17`; gives whether it was one.
fn take(line: &str, acknowledged: &mut BTreeSet<usize>) -> bool {
    let number = line.strip_prefix("ack ").and_then(|number| number.parse().ok());
    number.is_some_and(|number| acknowledged.insert(number))
}
