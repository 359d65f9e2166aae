//! A whole process and everything it starts: time on the wall, peak memory.

use anyhow::{Context, Result, ensure};
use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What one run took.
#[derive(Debug, Clone)]
pub struct Usage {
    /// From start to end.
    pub wall: Duration,
    /// The largest sum of resident memory of the process and its descendants, seen every two milliseconds.
    pub peak_rss_bytes: u64,
    /// What it printed.
    pub stdout: String,
}

/// Runs a command to its end. Its errors go to our standard error.
///
/// # Errors
/// When it cannot be started or ends with a code other than nought.
pub fn measure(command: &mut Command) -> Result<Usage> {
    let begin = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {}", command.get_program().display()))?;
    let is_over = Arc::new(AtomicBool::new(false));
    let watcher = {
        let (is_over, root) = (Arc::clone(&is_over), child.id());
        std::thread::spawn(move || watch(root, &is_over))
    };
    let mut stdout = Vec::new();
    child.stdout.take().context("output is piped")?.read_to_end(&mut stdout)?;
    let status = child.wait()?;
    let wall = begin.elapsed();
    is_over.store(true, Ordering::Relaxed);
    let peak_rss_bytes = watcher.join().unwrap_or_default();
    let stdout = String::from_utf8_lossy(&stdout).into_owned();
    ensure!(status.success(), "{} ended with {status}:\n{stdout}", command.get_program().display());
    Ok(Usage { wall, peak_rss_bytes, stdout })
}

/// Runs a command several times, each time made anew, and gives the run of median time.
///
/// # Errors
/// See [`measure`].
pub fn median(runs: usize, mut command: impl FnMut() -> Result<Command>) -> Result<Usage> {
    let mut usages = Vec::new();
    for _ in 0..runs {
        usages.push(measure(&mut command()?)?);
    }
    usages.sort_by_key(|usage| usage.wall);
    usages.into_iter().nth(runs / 2).context("at least one run")
}

/// The peak of the tree's memory until told that it is over.
#[expect(clippy::disallowed_methods, reason = "sampling is a matter of time; nothing waits for this thread")]
fn watch(root: u32, is_over: &AtomicBool) -> u64 {
    let mut peak = 0;
    while !is_over.load(Ordering::Relaxed) {
        peak = peak.max(resident_bytes(root));
        std::thread::sleep(Duration::from_millis(2));
    }
    peak
}

/// Resident memory of a process and its descendants now.
pub fn resident_bytes(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse().ok());
    let own: u64 = kib.unwrap_or(0_u64) * 1024;
    let children =
        std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten().flat_map(|task| {
            let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
            children.split_whitespace().filter_map(|id| id.parse::<u32>().ok()).collect::<Vec<_>>()
        });
    own + children.map(resident_bytes).sum::<u64>()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn output_time_and_memory_of_a_process_and_its_children_are_seen() {
        let usage = measure(Command::new("sh").args(["-c", "sh -c 'sleep 0.05; echo done'"])).unwrap();
        assert_eq!(usage.stdout.trim(), "done");
        assert!(usage.wall >= Duration::from_millis(50));
        assert!(usage.peak_rss_bytes > 0);
    }

    #[test]
    fn failure_is_an_error() {
        assert!(measure(&mut Command::new("false")).is_err());
    }
}
