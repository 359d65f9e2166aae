//! What the installation leaves to other services, one line each when it is configured.

use super::database::Seen;
use super::{Finding, plain};
use crate::settings::Settings;
use ballast_app::audit::syslog::Syslog;
use ballast_domain::Text;
use std::path::Path;

pub(super) async fn check(settings: &Settings, seen: &Seen) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(witness) = &settings.witness {
        findings.push(reachable("witness", Text::fixed("检查点见证文件", "Witness of checkpoints"), parent(witness)));
    }
    match settings.syslog() {
        Ok(syslog) => {
            if let Some(syslog) = syslog {
                findings.push(ask(&syslog, seen).await);
            }
        }
        Err(error) => findings.push(Finding::failure("syslog", syslog_words(), plain(format!("{error:#}")), mend())),
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

fn syslog_words() -> Text {
    Text::fixed("检查点发往 syslog", "Checkpoints to syslog")
}

fn mend() -> Text {
    Text::fixed(
        "检查 [syslog] 的 address、authorities 和该服务器；恢复之前检查点留在本机，之后自动补发",
        "check address and authorities of [syslog], and that server; until it answers, checkpoints stay here, and are sent then",
    )
}

/// Connects without a message, and tells how far the server is.
async fn ask(syslog: &Syslog, seen: &Seen) -> Finding {
    let what = syslog_words();
    let (told, all) = (seen.told.unwrap_or(0).min(seen.checkpoint_size), seen.checkpoint_size);
    let so_far = Text::new(format!("已发到第 {told} 条，共 {all} 条"), format!("told up to event {told} of {all}"));
    match syslog.send(&[]).await {
        Ok(()) => Finding::well("syslog", what, so_far),
        Err(error) => {
            let error = format!("{:#}", anyhow::Error::new(error));
            let found = Text::new(format!("{error}；{}", so_far.zh), format!("{error}; {}", so_far.en));
            Finding::failure("syslog", what, found, mend())
        }
    }
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
