//! The bulletin of the sample quarter as PDF, DOCX and XLSX, against `LibreOffice` converting our DOCX to PDF.

use anyhow::{Context, Result};
use ballast_benches::process::{measure, median};
use ballast_benches::product::{ballast, demo_data};
use ballast_benches::report::{Report, version};
use std::path::{Path, PathBuf};
use std::process::Command;

const RUNS: usize = 5;

fn main() -> Result<()> {
    let data = demo_data()?;
    // The demonstration has assessed this quarter; a result's id is the name of its folder.
    let snapshots = std::fs::read_dir(data.path().join("snapshots"))?.flatten();
    let names = snapshots.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let id = &names.into_iter().find(|name| name.starts_with("2024Q2-")).context("the result of the second quarter")?;
    let out = tempfile::tempdir()?;
    let publish = |kinds: &str| {
        median(RUNS, || {
            let mut command = ballast(data.path(), &["publish", id, "--as", kinds, "--out"])?;
            command.arg(out.path());
            Ok(command)
        })
    };
    let all = publish("pdf,docx,xlsx")?;
    let pdf = publish("pdf")?;
    let mut report = Report::new("The bulletin of 14 units", &["whole process", "time", "of ours", "peak memory"]);
    report.usage("`ballast publish --as pdf,docx,xlsx`", &all, &pdf);
    report.usage("`ballast publish --as pdf`", &pdf, &pdf);
    if let Some(office) = version("soffice", "--version") {
        let document = with_ending(out.path(), "docx")?;
        let profile = tempfile::tempdir()?;
        let convert = || {
            let mut command = Command::new("soffice");
            command
                .arg(format!("-env:UserInstallation=file://{}", profile.path().display()))
                .args(["--headless", "--convert-to", "pdf", "--outdir"])
                .arg(out.path())
                .arg(&document);
            Ok(command)
        };
        // The first start writes a profile; that is not counted.
        measure(&mut convert()?)?;
        let converted = median(RUNS, convert)?;
        report.usage(&format!("{office}: our DOCX to PDF, profile warm"), &converted, &pdf);
    } else {
        report.note("LibreOffice not measured: no soffice on the path");
    }
    report.print();
    Ok(())
}

fn with_ending(folder: &Path, ending: &str) -> Result<PathBuf> {
    let paths = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path());
    paths.into_iter().find(|path| path.extension().is_some_and(|end| end == ending)).context("a document was written")
}
