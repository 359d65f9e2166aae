//! What a server does by the clock: checkpoints of the audit trail and who is told of them, backups, papers that wait for the virus scanner, a look at
//! the clock itself.

use crate::install;
use crate::settings::{Backup, Settings};
use anyhow::Result;
use ballast_app::App;
use ballast_app::audit::checkpoint::checkpoint_if_due;
use ballast_app::audit::witness::{Witness, tell};
use ballast_app::backup::kept::{drop_oldest, is_due, kept_backups, name_at};
use ballast_app::backup::{Protection, make_backup};
use ballast_app::operation::clock::{ClockWatch, note_jump};
use ballast_app::papers::scan::scan_waiting;
use ballast_web::Metrics;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// How often it is looked whether something is due.
const TICK: Duration = Duration::from_secs(10);

/// How often it is looked whether there are checkpoints that a witness lacks.
const LOOK: Duration = Duration::from_secs(2);

/// The longest pause before a witness that failed is told again.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// Starts all of it; aborting ends it.
pub(super) fn start(app: &App, settings: &Settings, metrics: &Metrics) -> Vec<JoinHandle<()>> {
    let mut works = vec![tokio::spawn(watch(app.clone())), tokio::spawn(scan_papers(app.clone()))];
    for witness in app.witnesses() {
        works.push(tokio::spawn(tell_witness(app.clone(), witness.clone(), metrics.clone())));
    }
    if let Some(folder) = settings.backup.folder.clone() {
        works.push(tokio::spawn(back_up(app.clone(), folder, settings.backup.clone(), metrics.clone())));
    }
    works
}

/// Signs checkpoints that are due, and writes jumps of the clock down.
async fn watch(app: App) {
    let begun = Instant::now();
    let mut clock = ClockWatch::new(app.clock().now());
    let mut ticks = tokio::time::interval(TICK);
    loop {
        ticks.tick().await;
        if let Some(jump) = clock.step(app.clock().now(), begun.elapsed()) {
            tracing::warn!(seconds = jump.as_secs(), "the clock jumped");
            if let Err(error) = note_jump(&app, jump).await {
                tracing::error!(%error, "a jump of the clock could not be written down");
            }
        }
        if let Err(error) = checkpoint_if_due(&app).await {
            tracing::error!(%error, "a checkpoint of the audit trail failed");
        }
    }
}

/// Tells a witness of the checkpoints that it lacks. One that fails is asked again after a pause that doubles, so that a server that is
/// away is neither flooded nor fills the log.
async fn tell_witness(app: App, witness: Witness, metrics: Metrics) {
    let mut pause = LOOK;
    loop {
        match tell(&app, &witness).await {
            Ok(0) => {}
            Ok(count) => {
                metrics.checkpoints_told(count);
                tracing::info!(%witness, count, "checkpoints were told");
            }
            Err(error) => {
                metrics.telling_failed();
                pause = (pause * 2).min(LONGEST_PAUSE);
                let error = anyhow::Error::new(error);
                tracing::error!(%witness, error = format!("{error:#}"), "checkpoints could not be told");
                tokio::time::sleep(pause).await;
                continue;
            }
        }
        pause = LOOK;
        tokio::time::sleep(pause).await;
    }
}

/// Asks the virus scanner again for papers that still wait for a verdict.
async fn scan_papers(app: App) {
    let mut ticks = tokio::time::interval(Duration::from_secs(30));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = scan_waiting(&app).await {
            tracing::error!(%error, "papers in quarantine could not be looked through");
        }
    }
}

async fn back_up(app: App, folder: std::path::PathBuf, backup: Backup, metrics: Metrics) {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = back_up_if_due(&app, &folder, &backup).await {
            metrics.backup_failed();
            tracing::error!(error = format!("{error:#}"), "a backup failed");
        }
    }
}

async fn back_up_if_due(app: &App, folder: &Path, backup: &Backup) -> Result<()> {
    let now = app.clock().now();
    if !is_due(&kept_backups(folder)?, backup.every.duration(), now) {
        return Ok(());
    }
    let caller = install::caller(app, "serve").await?;
    let begun = Instant::now();
    let recipients = Protection::Sealed(&backup.recipients);
    let manifest = make_backup(app, &caller, &folder.join(name_at(now)), recipients).await?;
    let keep = usize::try_from(backup.keep).unwrap_or(usize::MAX);
    let dropped = drop_oldest(&kept_backups(folder)?, keep)?;
    let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(events = manifest.events, took_ms, dropped, "backed up");
    Ok(())
}
