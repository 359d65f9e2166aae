//! Trials on the sample quarter, in this process: the computation after the freeze, another scheme over the same records, advice for every
//! unit, single figures that decide, noise on the weights. Nobody else does these; the aims stand beside them.

use anyhow::{Context, Result};
use ballast_benches::product::demo_data;
use ballast_benches::report::{Report, milliseconds};
use ballast_domain::Exact;
use ballast_engine::{Snapshot, assess, figures, subject_rows};
use ballast_scheme::foresight::advice::advise;
use ballast_scheme::foresight::difference::difference;
use ballast_scheme::foresight::sensitivity::sensitivity;
use ballast_scheme::foresight::stability::stability;
use std::time::{Duration, Instant};

const RUNS: usize = 9;

#[tokio::main]
async fn main() -> Result<()> {
    let data = demo_data()?;
    let snapshots = std::fs::read_dir(data.path().join("snapshots"))?.flatten();
    let folder = snapshots
        .map(|entry| entry.path())
        .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("2024Q2-")));
    let snapshot = Snapshot::open(&folder.context("the result of the second quarter")?)?;
    let partitions = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);

    let mut times = Vec::new();
    for _ in 0..RUNS {
        let begun = Instant::now();
        assess(&snapshot, partitions).await?;
        times.push(begun.elapsed());
    }
    let computed = median(&mut times);

    let before = assess(&snapshot, partitions).await?.outcome;
    let text =
        std::fs::read_to_string(snapshot.folder.join("scheme.toml"))?.replacen("[total]", "[total]\ncap = 60", 1);
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let begun = Instant::now();
        let scheme = ballast_scheme::parse("scheme.toml", &text).map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
        let trial = snapshot.under(scheme);
        let after = ballast_scheme::evaluate(&trial.scheme, &figures(&trial, partitions).await?)?;
        anyhow::ensure!(!difference(&before, &after).is_empty(), "nobody moves");
        times.push(begun.elapsed());
    }
    let tried = median(&mut times);

    let of_city = figures(&snapshot, partitions).await?;
    let units: Vec<&str> = of_city.subjects.iter().map(|subject| subject.id.as_str()).collect();
    let begun = Instant::now();
    let rows = subject_rows(&snapshot, &units)?;
    let mut actions = 0;
    for unit in &units {
        let advice = advise(&snapshot.scheme, &of_city, unit, &rows)?.context("a subject")?;
        actions += advice.actions.len() + advice.without_points;
    }
    let advised = begun.elapsed();

    let begun = Instant::now();
    let weak = sensitivity(&snapshot.scheme, &of_city, &Exact::scaled(5, 2), 3)?.len();
    let sensed = begun.elapsed();
    let begun = Instant::now();
    stability(&snapshot.scheme, &before, &Exact::scaled(1, 1), 1_000, 1);
    let drawn = begun.elapsed();

    let mut report = Report::new("Trials on the sample quarter, 14 units, 217 projects", &["what", "measured", "aim"]);
    report.row(&["computed after the freeze, median of nine", &milliseconds(computed), "≤ 50 ms"]);
    report.row(&["other rules: read, computed, compared, median of nine", &milliseconds(tried), "≤ 200 ms"]);
    let name = format!("advice for {} units, {actions} actions tried", units.len());
    report.row(&[&name, &milliseconds(advised), "≤ 1,000 ms"]);
    report.row(&[&format!("each figure 5 % up and down ({weak} decide)"), &milliseconds(sensed), "–"]);
    report.row(&["1,000 draws of weights", &milliseconds(drawn), "–"]);
    report.print();
    Ok(())
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
