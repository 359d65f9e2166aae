//! Snapshots computed on a cluster inside the test process: a scheduler and executors with the functions of the released programs.
#![expect(clippy::unwrap_used, reason = "tests")]

mod copies;
mod losses;
mod objects;
mod same_bytes;
mod support;
