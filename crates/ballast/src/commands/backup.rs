//! `ballast backup`.

use crate::clock::SystemClock;
use crate::install;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::lang;
use anyhow::Result;
use ballast_app::AppError;
use ballast_app::backup::kept::name_at;
use ballast_app::backup::{Protection, make_backup};
use ballast_domain::{Clock as _, Text};
use std::path::PathBuf;

pub(super) async fn run(settings: &Settings, target: Option<PathBuf>, is_plain: bool) -> Result<Outcome> {
    let kept = settings.backup.folder.as_ref().map(|folder| folder.join(name_at(SystemClock.now())));
    let target = target.or(kept).ok_or_else(|| {
        AppError::Invalid(Text::fixed(
            "请写明备份到哪个新文件夹，或设置 backup.folder",
            "name the new folder to back up into, or set backup.folder",
        ))
    })?;
    let protection = protection(settings, is_plain)?;
    let app = install::open_beside(settings).await?;
    let caller = install::caller(&app, "backup").await?;
    let manifest = make_backup(&app, &caller, &target, protection).await?;
    let (target, files, events, root) = (target.display(), manifest.files.len(), manifest.events, manifest.root);
    let keys = settings.data.join("keys");
    let keys = keys.display();
    println!(
        "{}",
        lang().pick(
            &format!("已备份到 {target} 并试恢复核对：{files} 个文件，{events} 条审计记录，根 {root}\n密钥（{keys}）不在备份内，请另行保管"),
            &format!("Backed up into {target}, restored from there on trial and checked: {files} files, {events} audit events, root {root}\nThe keys ({keys}) are not in it; keep them apart")
        )
    );
    Ok(Outcome::Done)
}

/// Sealed unless it is said otherwise on purpose.
fn protection(settings: &Settings, is_plain: bool) -> Result<Protection<'_>> {
    let recipients = settings.backup.recipients.as_slice();
    if is_plain {
        return Ok(Protection::Plain);
    }
    if recipients.is_empty() {
        return Err(AppError::Invalid(Text::fixed(
            "没有备份用的公钥（backup.recipients）。请用 ballast keys backup 生成一对密钥；确要不加密，请加 --plain",
            "there is no public key for backups (backup.recipients); make a pair with ballast keys backup, or add --plain to leave it unsealed on purpose",
        ))
        .into());
    }
    Ok(Protection::Sealed(recipients))
}
