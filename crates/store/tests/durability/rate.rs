//! What durability and the audit trail cost: writes of the store beside bare transactions on the same disk, in turns.

use crate::state::store;
use crate::writer::{actor, bare, project, put_bare, url_in};
use crate::{figure, scale};
use ballast_domain::project::{MonthlyReport, ReportState};
use ballast_domain::{Money, ProjectId, UnitId};
use ballast_store::{AuditEntry, Store, StoreError};
use jiff::Timestamp;
use jiff::civil::date;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Rounds of each; in turns, so that a disk that changes its pace does so for all.
const ROUNDS: usize = 6;

/// At least seven tenths of the rate of a bare transaction with `synchronous = FULL`; held to it where the build is the one that
/// offices run and the whole figure is asked for.
#[test]
fn an_audited_write_keeps_pace_with_a_bare_transaction() {
    let runtime = Runtime::new().unwrap();
    let each = scale(20, 500);
    let folder = tempfile::tempdir().unwrap();
    let times = runtime.block_on(async {
        let url = url_in(folder.path());
        crate::writer::prepare(&url).await;
        let store = store(&url).await.unwrap();
        let mut connection = bare(&format!("sqlite://{}/bare.db?mode=rwc", folder.path().display()), "FULL").await;
        let mut times = [Duration::ZERO; 3];
        let mut made = Vec::new();
        for round in 0..ROUNDS {
            let numbers = 1 + round * each..=(round + 1) * each;
            let begun = Instant::now();
            for number in numbers.clone() {
                made.push(put_project(&store, number).await.unwrap());
            }
            times[0] += begun.elapsed();
            let begun = Instant::now();
            for number in numbers.clone() {
                put_report(&store, made[number - 1]).await.unwrap();
            }
            times[1] += begun.elapsed();
            let begun = Instant::now();
            for number in numbers {
                put_bare(&mut connection, number).await;
            }
            times[2] += begun.elapsed();
        }
        store.close().await;
        times
    });
    let count = ROUNDS * each;
    let per_second = |time: Duration| count as u128 * 1_000_000 / time.as_micros().max(1);
    let percent = |time: Duration| times[2].as_micros() * 100 / time.as_micros().max(1);
    let build = if cfg!(debug_assertions) { "debug" } else { "release" };
    figure(&format!(
        "rate, {build} build, {count} of each, audited: {} new projects a second ({} %), {} monthly reports ({} %), beside {} bare transactions with synchronous=FULL",
        per_second(times[0]),
        percent(times[0]),
        per_second(times[1]),
        percent(times[1]),
        per_second(times[2])
    ));
    let is_held = std::env::var_os("BALLAST_DRILL").is_some() && !cfg!(debug_assertions);
    let lowest = percent(times[0].max(times[1]));
    assert!(!is_held || lowest >= 70, "{lowest} %");
}

/// A new project, as a county enters it.
async fn put_project(store: &Store, number: usize) -> Result<ProjectId, StoreError> {
    let project = project(number);
    let mut write = store.begin(&actor(), Timestamp::UNIX_EPOCH).await?;
    let ids = write.put_projects(&[(None, &project)], date(2024, 1, 31), None).await?;
    write.commit(AuditEntry::new("project.put", number.to_string(), serde_json::json!({})).of(&project.unit)).await?;
    Ok(ids[0])
}

/// A month's report of a project.
async fn put_report(store: &Store, project: ProjectId) -> Result<(), StoreError> {
    let unit = UnitId::new("140882").unwrap();
    let report = MonthlyReport {
        month: date(2024, 5, 1),
        planned: Some(Money::from_fen(5_000_000)),
        done: Money::from_fen(4_000_000),
        done_in_year: Money::from_fen(4_000_000),
        basis: None,
        progress: Some("主体结构完成三层，设备基础开始浇筑。".repeat(8)),
        state: ReportState::Approved,
        submitted_on: Some(date(2024, 6, 3)),
        reason: None,
        reporter: Some("河津市发展改革局".to_owned()),
    };
    let mut write = store.begin(&actor(), Timestamp::UNIX_EPOCH).await?;
    write.put_reports(&[(project, &unit, &report)], date(2024, 6, 3), None).await?;
    let entry =
        AuditEntry::new("report.put", format!("project {}", project.0), serde_json::json!({ "month": "2024-05" }));
    write.commit(entry.of(&unit)).await
}
