//! `ballast migrate`: the database to the newest shape, step by step, after a copy of it was made.

use crate::clock::SystemClock;
use crate::install;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::{lang, tr};
use anyhow::{Context as _, Result};
use ballast_app::backup::kept::name_at;
use ballast_domain::Clock as _;
use ballast_store::{Migrations, StepState};

pub(super) async fn run(settings: &Settings, is_check: bool, to: Option<i64>) -> Result<Outcome> {
    if !is_check {
        std::fs::create_dir_all(&settings.data).with_context(|| settings.data.display().to_string())?;
        install::lock(settings)?;
    }
    let migrations = if is_check {
        Migrations::open_as_it_is(&install::database(settings)).await?
    } else {
        Migrations::open(&install::database(settings)).await?
    };
    let steps = migrations.steps().await?;
    let pending = steps.iter().filter(|step| !step.is_applied && to.is_none_or(|to| step.version <= to));
    let pending: Vec<&StepState> = pending.collect();
    if is_check {
        for step in &steps {
            let state = if step.is_applied { tr("已执行", "applied") } else { tr("待执行", "pending") };
            println!("{:04}\t{state}\t{}", step.version, step.name);
        }
        return Ok(if pending.is_empty() { Outcome::Done } else { Outcome::Differs });
    }
    if pending.is_empty() {
        println!("{}", tr("数据库结构已是最新", "The database has the newest shape"));
        return Ok(Outcome::Done);
    }
    // An empty database has nothing to lose; PostgreSQL is backed up with its own tools.
    let holds_something = steps.iter().any(|step| step.is_applied);
    if holds_something && install::sqlite_file(settings).is_some() {
        let first = pending.first().map_or(0, |step| step.version);
        let copy = settings.data.join(format!("before-{first:04}-{}.db", name_at(SystemClock.now())));
        let arriving = copy.with_extension("part");
        let _ = std::fs::remove_file(&arriving);
        migrations.copy_to(&arriving).await?;
        std::fs::File::open(&arriving)?.sync_all()?;
        std::fs::rename(&arriving, &copy)?;
        eprintln!("{}{}", tr("升级前的副本：", "Copy from before: "), copy.display());
    }
    for step in pending {
        migrations.apply_to(step.version).await?;
        println!("{:04}\t{}\t{}", step.version, tr("已执行", "applied"), step.name);
    }
    migrations.close().await;
    eprintln!("{}", lang().pick("升级完成", "Done"));
    Ok(Outcome::Done)
}
