//! Import of 100,000 ledger rows from XLSX: the whole command against pandas with openpyxl and against reading the cells alone.

use anyhow::Result;
use ballast_benches::process::median;
use ballast_benches::product::{ballast, kept_folder, peer, python, set_up};
use ballast_benches::report::{Report, version};
use std::process::Command;

const ROWS: u32 = 100_000;
const RUNS: usize = 3;

fn main() -> Result<()> {
    let file = kept_folder()?.join(format!("ledger-{ROWS}.xlsx"));
    if !file.is_file() {
        ballast_benches::ledger::write(&file, ROWS)?;
    }
    let mut folders = Vec::new();
    let ours = median(RUNS, || {
        let data = tempfile::tempdir()?;
        set_up(data.path())?;
        let mut command = ballast(data.path(), &["import", "--as", "ledger", "--known-on", "2024-01-31"])?;
        command.arg(&file);
        folders.push(data);
        Ok(command)
    })?;
    let cells = median(RUNS, || {
        let mut command = Command::new(peer("peer_calamine")?);
        command.arg(&file);
        Ok(command)
    })?;
    let mut report = Report::new(
        &format!("Import of {ROWS} ledger rows (XLSX, {} MiB)", std::fs::metadata(&file)?.len() >> 20),
        &["whole process", "time", "of ours", "peak memory"],
    );
    report.usage("`ballast import`: read in a child, checked, stored in one transaction", &ours, &ours);
    report.usage("calamine: cells read, nothing done with them", &cells, &ours);
    if version("python3", "--version").is_some() {
        let pandas = median(1, || Ok(python("import_pandas.py", &[&file])))?;
        report.usage("pandas + openpyxl: read and typed, nothing stored", &pandas, &ours);
        report.note(format!("pandas: {}", pandas.stdout.trim()));
    } else {
        report.note("pandas not measured: no python3");
    }
    report.note(format!("Ours printed: {}", ours.stdout.trim().lines().last().unwrap_or_default()));
    report.note(format!("Median of {RUNS} runs; pandas one run. Memory is the sum over the process and its children."));
    report.print();
    Ok(())
}
