//! What the installation leaves to other services, one line each when it is configured.

use super::{Finding, plain};
use crate::settings::Settings;
use ballast_domain::Text;
use std::path::Path;

pub(super) fn check(settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(witness) = &settings.witness {
        findings.push(reachable("witness", Text::fixed("检查点见证文件", "Witness of checkpoints"), parent(witness)));
    }
    if let Some(folder) = &settings.backup.folder {
        findings.push(reachable("backup", Text::fixed("备份文件夹", "Folder of backups"), folder));
    } else {
        findings.push(Finding::warning(
            "backup",
            Text::fixed("备份文件夹", "Folder of backups"),
            Text::fixed("没有定时备份", "no schedule of backups"),
            Text::fixed("设置 backup.folder，或另行安排备份", "set backup.folder, or see to backups otherwise"),
        ));
    }
    findings
}

fn parent(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn reachable(code: &'static str, what: Text, folder: &Path) -> Finding {
    let written = tempfile::Builder::new().prefix("making-").tempfile_in(folder);
    match written {
        Ok(_) => Finding::well(code, what, plain(folder.display().to_string())),
        Err(error) => Finding::failure(
            code,
            what,
            Text::new(
                format!("{} 不可写：{error}", folder.display()),
                format!("{} cannot be written: {error}", folder.display()),
            ),
            Text::fixed("检查挂载和权限", "check that it is mounted, and its permissions"),
        ),
    }
}
