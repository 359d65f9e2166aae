//! `ballast backup` and `ballast restore`.

use crate::clock::SystemClock;
use crate::install;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::lang;
use anyhow::Result;
use ballast_app::backup::{RestoreInput, make_backup, restore_backup};
use ballast_domain::Clock as _;
use std::path::Path;

pub(super) async fn make(settings: &Settings, target: &Path) -> Result<Outcome> {
    let app = install::open(settings).await?;
    let caller = install::caller(&app).await?;
    let manifest = make_backup(&app, &caller, target).await?;
    let (files, events, root) = (manifest.files.len(), manifest.events, manifest.root);
    println!(
        "{}",
        lang().pick(
            &format!("已备份并读回核对：{files} 个文件，{events} 条审计记录，根 {root}\n密钥（{}）不在备份内，请另行保管", settings.data.join("keys").display()),
            &format!("Backed up and read back: {files} files, {events} audit events, root {root}\nThe keys ({}) are not in it; keep them apart", settings.data.join("keys").display())
        )
    );
    Ok(Outcome::Done)
}

pub(super) async fn restore(settings: &Settings, backup: &Path, is_older_allowed: bool) -> Result<Outcome> {
    let input = RestoreInput { backup, data: &settings.data, witness: settings.witness.as_deref(), is_older_allowed };
    let manifest = restore_backup(&input, SystemClock.now()).await?;
    let (events, made_at) = (manifest.events, manifest.made_at);
    println!(
        "{}",
        lang().pick(
            &format!("已恢复 {made_at} 的备份，{events} 条审计记录。启动前请把保管的密钥放回 {}", settings.data.join("keys").display()),
            &format!("The backup of {made_at} is restored, {events} audit events. Before starting, put the keys back into {}", settings.data.join("keys").display())
        )
    );
    Ok(Outcome::Done)
}
