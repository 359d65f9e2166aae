//! `ballast replay`: the same bytes again, or the first line that differs.

use crate::install;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::{lang, tr};
use anyhow::Result;
use ballast_app::assessments::replay::replay_assessment;
use std::path::Path;

pub(super) async fn run(settings: &Settings, snapshot: &Path) -> Result<Outcome> {
    // A folder is replayed where it lies, without any installation: that is what an auditor has.
    let replay = if snapshot.is_dir() {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        ballast_engine::replay(snapshot, threads).await?
    } else {
        let app = install::open_beside(settings).await?;
        let caller = install::caller(&app, "replay").await?;
        replay_assessment(&app, &caller, &snapshot.display().to_string()).await?
    };
    let Some(difference) = replay.difference else {
        println!(
            "{}",
            lang().pick(
                &format!("逐字节一致，结果 SHA-256 {}", replay.result_hash),
                &format!("The same bytes; result SHA-256 {}", replay.result_hash)
            )
        );
        return Ok(Outcome::Done);
    };
    let (file, line) = (&difference.file, difference.line);
    eprintln!("{}", lang().pick(&format!("{file} 第 {line} 行不一致"), &format!("{file} differs at line {line}")));
    eprintln!("{}{}", tr("封存：", "stored:     "), difference.stored);
    eprintln!("{}{}", tr("重算：", "recomputed: "), difference.recomputed);
    Ok(Outcome::Differs)
}
