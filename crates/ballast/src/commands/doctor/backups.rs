//! Backups that were never finished.

use super::{Finding, plain};
use crate::settings::Settings;
use ballast_app::backup::{Unfinished, unfinished_backups};
use ballast_domain::Text;

/// One line for each unfinished backup; none where there is none.
pub(super) fn check(settings: &Settings) -> Vec<Finding> {
    let folders = settings.backup.folder.iter().chain([&settings.data]);
    folders.flat_map(|folder| of_folder(unfinished_backups(folder))).collect()
}

fn of_folder(found: Result<Vec<Unfinished>, ballast_app::AppError>) -> Vec<Finding> {
    let (code, what) = ("unfinished_backup", Text::fixed("未完成的备份", "Unfinished backup"));
    match found {
        Ok(found) => found.into_iter().map(|unfinished| finding(code, what.clone(), &unfinished)).collect(),
        Err(error) => vec![Finding::warning(
            code,
            what,
            plain(format!("{error:#}")),
            Text::fixed("检查备份文件夹的权限", "check the permissions of the folder of the backups"),
        )],
    }
}

fn finding(code: &'static str, what: Text, unfinished: &Unfinished) -> Finding {
    let folder = unfinished.folder.display();
    if unfinished.has_maker {
        return Finding::well(code, what, Text::new(format!("{folder} 正在进行"), format!("{folder} is being made")));
    }
    Finding::warning(
        code,
        what,
        Text::new(
            format!("{folder} 由已终止的进程留下，内有数据副本"),
            format!("{folder} was left by a process that ended, with copies of data in it"),
        ),
        Text::fixed("下一次备份会删除它；也可现在手工删除", "the next backup removes it; or remove it by hand now"),
    )
}
