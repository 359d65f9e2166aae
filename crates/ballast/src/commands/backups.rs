//! `ballast backups`: the moments that can be restored, the oldest first.

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::tr;
use anyhow::Result;
use ballast_app::AppError;
use ballast_app::backup::kept_backups;
use ballast_domain::Text;
use std::path::PathBuf;

pub(super) fn run(settings: &Settings, folder: Option<PathBuf>) -> Result<Outcome> {
    let folder = folder.or_else(|| settings.backup.folder.clone()).ok_or_else(|| {
        AppError::Invalid(Text::fixed("请写明文件夹，或设置 backup.folder", "name the folder, or set backup.folder"))
    })?;
    let heads = [
        tr("时间", "made_at"),
        tr("审计记录", "events"),
        tr("字节", "bytes"),
        tr("加密", "sealed"),
        tr("程序", "program"),
        tr("文件夹", "folder"),
    ];
    println!("{}", heads.join("\t"));
    for kept in kept_backups(&folder)? {
        let manifest = kept.manifest;
        let bytes: u64 = manifest.files.iter().map(|file| file.size).sum();
        let sealed = if manifest.is_sealed { tr("是", "yes") } else { tr("否", "no") };
        let folder = kept.folder.display();
        println!("{}\t{}\t{bytes}\t{sealed}\t{}\t{folder}", manifest.made_at, manifest.events, manifest.program);
    }
    Ok(Outcome::Done)
}
