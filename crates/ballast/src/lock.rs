//! One process that writes to a data folder (独占锁).
//!
//! SQLite lets several processes write in turn, but what a server keeps in memory (the walked audit trail, a disk that was found
//! broken) holds for one process alone. The operating system keeps the lock: it is gone when the process is, however it ended.

use crate::clock::SystemClock;
use crate::words::lang;
use anyhow::{Context, Result};
use ballast_app::AppError;
use ballast_domain::{Clock as _, Text};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;
use std::sync::Mutex;

/// The file in the data folder that is locked. What stands in it is for people: who holds it, since when.
pub(crate) const FILE: &str = "ballast.lock";

/// Locks that this process holds until it ends.
static HELD: Mutex<Vec<File>> = Mutex::new(Vec::new());

/// Takes the folder for this process until it ends.
///
/// # Errors
/// [`AppError::Invalid`] when another process has it; when the file cannot be used.
pub(crate) fn take(folder: &Path) -> Result<()> {
    let path = folder.join(FILE);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let mut file = options.open(&path).with_context(|| path.display().to_string())?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let holder = holder(&mut file);
            let folder = folder.display();
            return Err(AppError::Invalid(Text::new(
                format!("数据文件夹 {folder} 正由另一个进程使用（{holder}）。请先停止它；导入也可在网页上进行"),
                format!(
                    "the data folder {folder} is in use by another process ({holder}); stop it first, or import through its pages"
                ),
            ))
            .into());
        }
        Err(TryLockError::Error(error)) => return Err(error).with_context(|| path.display().to_string()),
    }
    file.set_len(0)?;
    file.rewind()?;
    write!(file, "{} {:.0}", std::process::id(), SystemClock.now())?;
    HELD.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(file);
    Ok(())
}

/// Who holds the folder, if anybody does.
pub(crate) fn held_by(folder: &Path) -> Option<String> {
    let mut file = File::open(folder.join(FILE)).ok()?;
    // A shared lock is refused as long as somebody holds the whole one, and is let go at once.
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)).then(|| holder(&mut file))
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let _ = file.read_to_string(&mut text);
    let (pid, since) = text.split_once(' ').unwrap_or(("?", "?"));
    lang().pick(&format!("进程号 {pid}，自 {since}"), &format!("pid {pid}, since {since}")).to_owned()
}
