//! Room on the disk, and whether what is written there stays.

use super::{Finding, plain};
use crate::lock;
use crate::settings::Settings;
use ballast_app::operation::disk::{LEAST_FREE, free_bytes};
use ballast_domain::Text;
use std::io::Write as _;
use std::path::Path;

const GIB: u64 = 1 << 30;

pub(super) fn check(settings: &Settings) -> Vec<Finding> {
    let folder = &settings.data;
    let what = Text::fixed("数据文件夹", "Data folder");
    if !folder.is_dir() {
        return vec![Finding::failure(
            "folder",
            what,
            Text::new(format!("{} 不存在", folder.display()), format!("{} is not there", folder.display())),
            Text::fixed("运行 ballast setup，或用 --data 指明", "run ballast setup, or name it with --data"),
        )];
    }
    vec![written(what, folder), room(folder), holder(settings, folder)]
}

fn written(what: Text, folder: &Path) -> Finding {
    let write = || {
        let mut file = tempfile::Builder::new().prefix("making-").tempfile_in(folder)?;
        file.write_all(b"ballast doctor")?;
        file.as_file().sync_all()
    };
    match write() {
        Ok(()) => Finding::well("folder", what, plain(folder.display().to_string())),
        Err(error) => Finding::failure(
            "folder",
            what,
            Text::new(
                format!("{} 写入或同步失败：{error}", folder.display()),
                format!("{} cannot be written and synchronised: {error}", folder.display()),
            ),
            Text::fixed(
                "检查权限、磁盘空间和磁盘健康状况",
                "check its permissions, the room on the disk and the disk's health",
            ),
        ),
    }
}

fn room(folder: &Path) -> Finding {
    let what = Text::fixed("磁盘空间", "Disk space");
    match free_bytes(folder) {
        Ok(free) if free >= LEAST_FREE => Finding::well(
            "disk",
            what,
            Text::new(format!("剩余 {} GiB", free / GIB), format!("{} GiB free", free / GIB)),
        ),
        Ok(free) => {
            let mib = free >> 20;
            Finding::failure(
                "disk",
                what,
                Text::new(format!("只剩 {mib} MiB，少于 2 GiB"), format!("{mib} MiB free, less than 2 GiB")),
                Text::fixed("清理或扩充磁盘；旧备份可移走", "free or enlarge the disk; old backups can be moved away"),
            )
        }
        Err(error) => {
            Finding::warning("disk", what, plain(error.to_string()), Text::fixed("用 df 查看", "look with df"))
        }
    }
}

fn holder(settings: &Settings, folder: &Path) -> Finding {
    let what = Text::fixed("写入进程", "Writing process");
    let folder = crate::install::sqlite_file(settings)
        .and_then(|file| file.parent().map(Path::to_owned))
        .unwrap_or_else(|| folder.to_owned());
    let found = match lock::held_by(&folder) {
        Some(holder) => plain(holder),
        None => Text::fixed("没有", "none"),
    };
    Finding::well("lock", what, found)
}
