//! A city is computed while somebody waits.

use crate::support::{city, wait};
use ballast_engine::{Snapshot, assess};
use ballast_scheme::shipped;
use std::time::Instant;

/// Without optimisation the program is some twenty times slower than released; the bound is for that and only catches a plan
/// that lost its single pass. Figures of the released program are in `benches/`.
#[test]
fn a_city_takes_seconds_at_most_even_unoptimised() {
    let folder = tempfile::tempdir().unwrap();
    let path = city(&folder.path().join("s"), shipped::ALL[0].text, "2024Q2").folder;
    let start = Instant::now();
    let snapshot = Snapshot::open(&path).unwrap();
    wait(assess(&snapshot, 2)).unwrap();
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}
