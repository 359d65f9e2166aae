//! Files that must be for their owner alone.

use super::{Finding, plain};
use crate::settings::{Loaded, Source, reference};
use ballast_domain::Text;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

pub(super) fn check(loaded: &Loaded) -> Vec<Finding> {
    let what = Text::fixed("文件权限", "Permissions of files");
    let data = &loaded.settings.data;
    let mut wide = Vec::new();
    for file in [data.join("ballast.db"), data.clone()] {
        if mode(&file).is_some_and(|mode| mode & 0o002 != 0) {
            wide.push(file.display().to_string());
        }
    }
    let holds_secret = reference::ALL.iter().zip(&loaded.sources).any(|(setting, source)| {
        setting.is_secret && *source == Source::File && loaded.value(setting).contains(":***@")
    });
    if let Some(file) =
        loaded.file.as_ref().filter(|file| holds_secret && mode(file).is_some_and(|mode| mode & 0o007 != 0))
    {
        wide.push(file.display().to_string());
    }
    let foreign: Vec<String> = [data.join("ballast.db"), data.join("keys")]
        .iter()
        .filter(|file| std::fs::metadata(file).is_ok_and(|found| found.uid() != rustix::process::geteuid().as_raw()))
        .map(|file| file.display().to_string())
        .collect();
    if !wide.is_empty() {
        let wide = wide.join(", ");
        return vec![Finding::failure(
            "permissions",
            what,
            Text::new(format!("他人可读写：{wide}"), format!("open to others: {wide}")),
            Text::new(format!("chmod go-rwx {wide}"), format!("chmod go-rwx {wide}")),
        )];
    }
    if !foreign.is_empty() {
        let foreign = foreign.join(", ");
        return vec![Finding::warning(
            "permissions",
            what,
            Text::new(format!("属于另一个用户：{foreign}"), format!("owned by another user: {foreign}")),
            Text::fixed(
                "用运行服务的用户执行 ballast doctor，或用 chown 改正",
                "run ballast doctor as the user of the service, or mend it with chown",
            ),
        )];
    }
    vec![Finding::well("permissions", what, plain(data.display().to_string()))]
}

fn mode(file: &Path) -> Option<u32> {
    std::fs::metadata(file).ok().map(|found| found.permissions().mode())
}
