//! Accepting changed snapshots.

use anyhow::{Result, ensure};
use std::path::Path;
use std::process::Command;

/// Runs the tests with every snapshot taken as it now is; `git diff` then shows what changed.
pub(crate) fn run(root: &Path) -> Result<()> {
    let status = Command::new(env!("CARGO"))
        .args(["test", "--workspace"])
        .envs([("INSTA_UPDATE", "always"), ("BLESS", "1")])
        .current_dir(root)
        .status()?;
    ensure!(status.success(), "tests fail for another reason than a snapshot");
    println!("snapshots accepted; read `git diff` like code");
    Ok(())
}
