//! Everything that a change must pass.

use crate::{deps, generate, proofs};
use anyhow::{Context, Result, bail, ensure};
use std::path::Path;
use std::process::Command;

/// A step by its name.
type Step = (&'static str, fn(&Path) -> Result<()>);

/// Steps in order; `cargo xtask check clippy test` runs some of them.
const STEPS: &[Step] = &[
    ("fmt", fmt),
    ("words", words),
    ("deps", deps::run),
    ("generated", generated),
    ("proofs", proofs::check),
    ("clippy", clippy),
    ("doc", doc),
    ("test", test),
];

/// Words that no file of the product may hold, in halves so that this file holds none of them: left-overs of a hurry, and
/// paths of somebody's machine.
const BANNED: &[(&str, &str)] =
    &[("TO", "DO"), ("FIX", "ME"), ("XX", "X:"), ("/home", "/"), ("/ro", "ot/"), ("dbg", "!(")];

/// Runs the named steps, or all.
pub(crate) fn run(root: &Path, wanted: &[String]) -> Result<()> {
    for name in wanted {
        ensure!(STEPS.iter().any(|step| step.0 == name), "there is no step {name:?}");
    }
    for (name, step) in STEPS.iter().filter(|step| wanted.is_empty() || wanted.iter().any(|name| name == step.0)) {
        println!("— {name}");
        step(root).with_context(|| format!("check failed: {name}"))?;
    }
    Ok(())
}

fn fmt(root: &Path) -> Result<()> {
    cargo(root, &["fmt", "--all", "--check"], &[])
}

fn clippy(root: &Path) -> Result<()> {
    cargo(root, &["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"], &[])
}

fn doc(root: &Path) -> Result<()> {
    let arguments = ["doc", "--workspace", "--no-deps", "--document-private-items", "--quiet"];
    cargo(root, &arguments, &[("RUSTDOCFLAGS", "--deny warnings")])
}

/// All tests, snapshots compared; with nextest where it is installed, which does not run examples in documentation.
fn test(root: &Path) -> Result<()> {
    let never_write = [("INSTA_UPDATE", "no")];
    let has_nextest =
        Command::new("cargo-nextest").arg("--version").output().is_ok_and(|output| output.status.success());
    if !has_nextest {
        return cargo(root, &["test", "--workspace", "--quiet"], &never_write);
    }
    cargo(root, &["nextest", "run", "--workspace"], &never_write)?;
    cargo(root, &["test", "--workspace", "--doc", "--quiet"], &never_write)
}

fn generated(root: &Path) -> Result<()> {
    let stale = generate::stale(root)?;
    if stale.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = stale.iter().map(|path| path.display().to_string()).collect();
    bail!("not what the generator makes; run `cargo xtask gen` and look at the difference:\n{}", names.join("\n"))
}

/// Looks for banned words in every text file that git knows.
fn words(root: &Path) -> Result<()> {
    let output = Command::new("git").args(["ls-files", "-z"]).current_dir(root).output().context("running git")?;
    ensure!(output.status.success(), "git ls-files failed");
    let names = String::from_utf8(output.stdout)?;
    let mut found = Vec::new();
    for name in names.split('\0').filter(|name| !name.is_empty()) {
        // Spreadsheets and pictures are no text; a file deleted but not yet committed is not there.
        let Ok(text) = std::fs::read_to_string(root.join(name)) else { continue };
        for (number, line) in (1..).zip(text.lines()) {
            let is_banned = |(first, second): &&(&str, &str)| line.contains(&format!("{first}{second}"));
            if let Some((first, second)) = BANNED.iter().find(is_banned) {
                found.push(format!("{name}:{number}: {first}{second}"));
            }
        }
    }
    ensure!(found.is_empty(), "banned words:\n{}", found.join("\n"));
    Ok(())
}

fn cargo(root: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Result<()> {
    let status =
        Command::new(env!("CARGO")).args(arguments).envs(variables.iter().copied()).current_dir(root).status()?;
    ensure!(status.success(), "cargo {} failed", arguments.join(" "));
    Ok(())
}
