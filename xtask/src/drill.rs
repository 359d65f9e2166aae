//! The drill: the full figures of the security requirements, run where each build runs a reduced set.

use anyhow::{Result, bail, ensure};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// One part of the drill: tests that print figures.
struct Part {
    name: &'static str,
    package: &'static str,
    /// The test program, and which of its tests; all when empty.
    test: &'static str,
    filter: &'static str,
}

const fn part(name: &'static str, package: &'static str, test: &'static str, filter: &'static str) -> Part {
    Part { name, package, test, filter }
}

/// In the order of running.
const PARTS: [Part; 9] = [
    part("power", "ballast-store", "durability", "power"),
    part("kills", "ballast-store", "durability", "kills"),
    part("faults", "ballast-store", "durability", "faults"),
    part("rate", "ballast-store", "durability", "rate"),
    part("verifier", "ballast-verifier", "copies", ""),
    part("pages", "ballast", "pages", ""),
    part("api", "ballast", "api", ""),
    part("commands", "ballast", "commands", ""),
    part("browser", "ballast", "journeys", ""),
];

/// Runs the named parts, or all, with the full figures, one after the other, and prints the report at the end. All take hours.
pub(crate) fn run(root: &Path, wanted: &[String]) -> Result<()> {
    for name in wanted {
        let known = PARTS.map(|part| part.name).join(", ");
        ensure!(PARTS.iter().any(|part| part.name == name), "there is no part {name:?}; there are {known}");
    }
    let mut figures = Vec::new();
    let mut failed = Vec::new();
    for part in PARTS.iter().filter(|part| wanted.is_empty() || wanted.iter().any(|name| name == part.name)) {
        eprintln!("— {}", part.name);
        let begun = Instant::now();
        let mut command = Command::new(env!("CARGO"));
        command.args(["test", "--release", "--package", part.package, "--test", part.test, "--", "--nocapture"]);
        // Where time is the figure, tests do not share the machine.
        command.args((part.test == "commands").then_some("--test-threads=1"));
        command.args((!part.filter.is_empty()).then_some(part.filter));
        command.current_dir(root).env("BALLAST_DRILL", "1").env("BALLAST_REQUIRE_ALL", "1");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        for line in child.stderr.take().map(BufReader::new).into_iter().flat_map(BufRead::lines) {
            let line = line?;
            eprintln!("{line}");
            figures.extend(line.strip_prefix("FIGURE ").map(ToOwned::to_owned));
        }
        figures.push(format!("{}: {} s with building", part.name, begun.elapsed().as_secs()));
        if !child.wait()?.success() {
            failed.push(part.name);
        }
    }
    println!("# Drill\n");
    for figure in figures {
        println!("- {figure}");
    }
    if failed.is_empty() { Ok(()) } else { bail!("failed: {}", failed.join(", ")) }
}
