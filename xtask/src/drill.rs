//! The drill: the full figures of the security requirements, run where each build runs a reduced set.

use anyhow::{Result, bail};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// Test programs that print figures: package and name.
const PROGRAMS: [(&str, &str); 4] =
    [("ballast-store", "durability"), ("ballast-verifier", "copies"), ("ballast", "pages"), ("ballast", "commands")];

/// Runs them with the full figures, one after the other, and prints the report at the end. Takes hours.
pub(crate) fn run(root: &Path) -> Result<()> {
    let mut figures = Vec::new();
    let mut failed = Vec::new();
    for (package, test) in PROGRAMS {
        eprintln!("— {package} {test}");
        let mut command = Command::new(env!("CARGO"));
        command.args(["test", "--release", "--package", package, "--test", test, "--", "--nocapture"]);
        command.current_dir(root).env("BALLAST_DRILL", "1").env("BALLAST_REQUIRE_ALL", "1");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        for line in child.stderr.take().map(BufReader::new).into_iter().flat_map(BufRead::lines) {
            let line = line?;
            eprintln!("{line}");
            figures.extend(line.strip_prefix("FIGURE ").map(ToOwned::to_owned));
        }
        if !child.wait()?.success() {
            failed.push(test);
        }
    }
    println!("# Drill\n");
    for figure in figures {
        println!("- {figure}");
    }
    if failed.is_empty() { Ok(()) } else { bail!("failed: {}", failed.join(", ")) }
}
