//! Assessment of the sample quarter, and of 200,000 projects × 12 months (or as many projects as are asked for) against the same figures in
//! `DuckDB` and in pandas, and on a cluster of two executors where `BALLAST_BENCH_BALLISTA` names the folder of Ballista's released programs.

use anyhow::{Context, Result, ensure};
use ballast_benches::ballista::{Cluster, client};
use ballast_benches::process::{Usage, measure, median};
use ballast_benches::product::{ballast, demo_data, kept_folder, python};
use ballast_benches::report::{Report, seconds};
use ballast_domain::{Exact, Period};
use ballast_engine::Snapshot;
use ballast_engine::bench_data::{self, Size};
use ballast_scheme::Subject;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

const PROJECTS: u32 = 200_000;
/// The scheme: what the peers compute as well.
const SCHEME: &str = include_str!("../../scheme.toml");
const RUNS: usize = 5;
/// Above so many projects pandas needs more memory than a desk machine has.
const MOST_FOR_PANDAS: u32 = 1_000_000;

/// Measure → unit → value in base units.
type FigureTable = BTreeMap<String, BTreeMap<String, String>>;

#[tokio::main]
async fn main() -> Result<()> {
    sample()?;
    let projects = std::env::args().nth(1).map(|text| text.parse()).transpose()?.unwrap_or(PROJECTS);
    let folder = prepare(projects).await?;
    let ours = median(RUNS, || {
        let mut command = ballast(Path::new("unused"), &["replay"])?;
        command.arg(&folder);
        Ok(command)
    })?;
    let mut report = Report::new(
        &format!("{projects} projects × 12 monthly reports, 8 measures of 14 units"),
        &["whole process", "time", "of ours", "peak memory"],
    );
    report.usage("`ballast replay`: hashes checked, figures computed, scored exactly, bytes compared", &ours, &ours);
    let figures = figures(&folder).await?;
    for (name, script) in [("DuckDB (Python package)", "assess_duckdb.py"), ("pandas with pyarrow", "assess_pandas.py")]
    {
        if script == "assess_pandas.py" && projects > MOST_FOR_PANDAS {
            continue;
        }
        let peer = median(RUNS, || Ok(python(script, &[&folder])))?;
        compare(name, &peer, &figures)?;
        report.usage(
            &format!("{name}: the same figures, without the interpreter's start {}", inner(&peer)?),
            &peer,
            &ours,
        );
    }
    if let Some(programs) = std::env::var_os("BALLAST_BENCH_BALLISTA") {
        on_cluster(Path::new(&programs), &folder, &ours, &mut report)?;
    }
    report.note("All gave the same figures.");
    report.print();
    Ok(())
}

/// The same snapshot on two executors of one core each; memory is the client's.
fn on_cluster(programs: &Path, folder: &Path, ours: &Usage, report: &mut Report) -> Result<()> {
    let cluster = Cluster::start(programs, 2)?;
    let shared = kept_folder()?.join("shared");
    let client = client()?;
    let command = |words: &[&str]| {
        let mut command = Command::new(&client);
        command.args(words).arg("--shared").arg(&shared).arg(folder);
        command
    };
    let copied = measure(&mut command(&["copy"]))?;
    let replayed = median(RUNS, || Ok(command(&["replay", "--cluster", &cluster.address])))?;
    report.usage("`ballast-cluster copy`: by unit and month, once for each snapshot", &copied, ours);
    report.usage("`ballast-cluster replay`: two executors, copy checked, bytes compared", &replayed, ours);
    Ok(())
}

/// The sample city's second quarter, from its database to result and derivation.
fn sample() -> Result<()> {
    let data = demo_data()?;
    let usage = median(RUNS, || {
        let arguments = ["assess", "--scheme", "sample-key-projects", "--period", "2024Q2", "--as-of", "2024-07-15"];
        ballast(data.path(), &arguments)
    })?;
    let mut report = Report::new("The sample quarter", &["whole process", "time", "of ours", "peak memory"]);
    report.usage("`ballast assess`: frozen, computed, ranked, stored", &usage, &usage);
    report.print();
    Ok(())
}

/// The big snapshot with its result, made once.
async fn prepare(projects: u32) -> Result<PathBuf> {
    let folder = kept_folder()?.join(format!("snapshot-{projects}"));
    if folder.join("result.json").is_file() {
        return Ok(folder);
    }
    let size = Size { units: 14, projects, months: 12, seed: 1 };
    bench_data::write(&folder, SCHEME, Period::Year(2024), size)?;
    let opened = Snapshot::open(&folder)?;
    let run = ballast_engine::assess(&opened, 2).await?;
    ballast_engine::write_result(&folder, &run)?;
    Ok(folder)
}

/// Our figures, to compare the peers' with.
async fn figures(folder: &Path) -> Result<FigureTable> {
    let snapshot = Snapshot::open(folder)?;
    let day = snapshot.manifest.period.last_day();
    let subject = |unit: &&ballast_domain::OrganizationUnit| Subject {
        id: unit.id.to_string(),
        name: unit.name.clone(),
        unit_id: unit.id.to_string(),
        kind: unit.kind,
    };
    let subjects: Vec<Subject> = snapshot.tree.reporting_on(day).iter().map(subject).collect();
    let figures = ballast_engine::compute(&snapshot, &subjects, 2).await?;
    let value = |value: Option<Exact>| value.map(|value| value.to_string()).unwrap_or_default();
    let by_unit = |units: BTreeMap<String, ballast_scheme::Figure>| {
        units.into_iter().map(|(unit, figure)| (unit, value(figure.value))).collect()
    };
    Ok(figures.into_iter().map(|(measure, units)| (measure, by_unit(units))).collect())
}

/// The peer's figures stand in the last line that it printed, the time inside it in the line before.
fn compare(name: &str, peer: &Usage, ours: &FigureTable) -> Result<()> {
    let line = peer.stdout.lines().last().context("the peer printed nothing")?;
    let theirs: FigureTable = serde_json::from_str(line)?;
    for (measure, units) in ours {
        let found = theirs.get(measure).with_context(|| format!("{name} has no {measure}"))?;
        ensure!(found == units, "{name} differs in {measure}:\n{found:?}\n{units:?}");
    }
    Ok(())
}

fn inner(peer: &Usage) -> Result<String> {
    let milliseconds = peer.stdout.lines().next().and_then(|line| line.parse().ok()).context("the time inside")?;
    Ok(seconds(std::time::Duration::from_millis(milliseconds)))
}
