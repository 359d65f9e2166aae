//! Whether requests can be served at the moment (就绪).

use super::disk;
use crate::App;
use ballast_store::Condition;
use std::time::Duration;

/// How long the database may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// What keeps an installation from serving, each in one word; empty when nothing does.
///
/// `database`: it does not answer; `shape`: another version of the program changed it; `stopped`: a commit failed for the disk's sake;
/// `disk`: less than [`disk::LEAST_FREE`] is free.
pub async fn obstacles(app: &App) -> Vec<&'static str> {
    let mut found = Vec::new();
    match tokio::time::timeout(PATIENCE, app.store().condition()).await {
        Ok(Condition::Well) => {}
        Ok(Condition::OtherShape) => found.push("shape"),
        Ok(Condition::Stopped) => found.push("stopped"),
        Ok(Condition::Silent) | Err(_) => found.push("database"),
    }
    if disk::free_bytes(app.folder()).is_ok_and(|free| free < disk::LEAST_FREE) {
        found.push("disk");
    }
    found
}
