//! What is acknowledged stays: power cuts, failing disks, killed processes.
//!
//! A child process writes numbered projects and says which were acknowledged; afterwards each of them is there with its audit
//! event, and nothing else is half there. The system calls of the child are recorded or made to fail with `strace`; without it these
//! tests say so and pass, unless `BALLAST_REQUIRE_ALL` is set. With `BALLAST_DRILL` set the full figures are run.
#![expect(clippy::unwrap_used, reason = "tests")]

mod faults;
mod images;
mod kills;
mod power;
mod rate;
mod recording;
mod server;
mod state;
mod writer;

/// The reduced figure of each build, or the full one of a drill.
fn scale(reduced: usize, full: usize) -> usize {
    if std::env::var_os("BALLAST_DRILL").is_some() { full } else { reduced }
}

/// A figure of the report.
fn figure(text: &str) {
    eprintln!("FIGURE {text}");
}
