//! What durability and the audit trail cost: writes of the store beside bare transactions on the same disk, in turns.

use crate::state::store;
use crate::writer::{bare, put, put_bare, url_in};
use crate::{figure, scale};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Rounds of each; in turns, so that a disk that changes its pace does so for both.
const ROUNDS: usize = 6;

/// At least seven tenths of the rate of a bare transaction with `synchronous = FULL`; held to it where the build is the one that
/// offices run and the whole figure is asked for.
#[test]
fn an_audited_write_keeps_pace_with_a_bare_transaction() {
    let runtime = Runtime::new().unwrap();
    let each = scale(20, 500);
    let folder = tempfile::tempdir().unwrap();
    let (ours, theirs) = runtime.block_on(async {
        let url = url_in(folder.path());
        crate::writer::prepare(&url).await;
        let store = store(&url).await.unwrap();
        let mut connection = bare(&format!("sqlite://{}/bare.db?mode=rwc", folder.path().display()), "FULL").await;
        let (mut ours, mut theirs) = (Duration::ZERO, Duration::ZERO);
        for round in 0..ROUNDS {
            let numbers = 1 + round * each..=(round + 1) * each;
            let begun = Instant::now();
            for number in numbers.clone() {
                put(&store, number).await.unwrap();
            }
            ours += begun.elapsed();
            let begun = Instant::now();
            for number in numbers {
                put_bare(&mut connection, number).await;
            }
            theirs += begun.elapsed();
        }
        store.close().await;
        (ours, theirs)
    });
    let count = ROUNDS * each;
    let per_second = |time: Duration| count as u128 * 1_000_000 / time.as_micros().max(1);
    let percent = theirs.as_micros() * 100 / ours.as_micros().max(1);
    let build = if cfg!(debug_assertions) { "debug" } else { "release" };
    figure(&format!(
        "rate, {build} build: {} audited writes a second, {} bare transactions with synchronous=FULL, {percent} % of their rate, {count} of each",
        per_second(ours),
        per_second(theirs)
    ));
    let is_held = std::env::var_os("BALLAST_DRILL").is_some() && !cfg!(debug_assertions);
    assert!(!is_held || percent >= 70, "{percent} %");
}
