//! `ballast-verifier`: whether a copy of the audit trail is the one that was signed, checked by somebody who trusts neither the program
//! nor its administrators. It shares with the program how an event is hashed and a root is signed, and nothing else.
//!
//! Exit code 0: whole. 1: broken, the first wrong event is named. 2: something could not be read.

mod walk;

use anyhow::{Context as _, Result, anyhow};
use ballast_audit::checkpoint::Witnesses;
use ballast_audit::{Checkpoint, PaperRoot, PublicKey};
use clap::Parser;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// 用检查点和公钥核验审计链的副本 · checks a copy of the audit trail against checkpoints and the public key
#[derive(Parser)]
#[command(name = "ballast-verifier", version)]
struct Arguments {
    /// 数据库副本（SQLite 文件）或 postgres://… · the copy of the database: a SQLite file, or postgres://…
    database: String,
    /// 公钥文件 keys/audit.pub，一行一个；只用纸上的审计根核对时不需要 · the file of the public keys, one a line, best from paper or another machine; whoever
    /// holds printed roots alone needs none
    #[arg(long, required_unless_present = "root")]
    key: Option<PathBuf>,
    /// 检查点文件，可多个 · files of checkpoints, one JSON object a line; those inside the database count as well
    #[arg(long, requires = "key")]
    checkpoints: Vec<PathBuf>,
    /// 印在通报或排名页末尾的审计根，可多个 · audit roots printed at the foot of bulletins and rankings
    #[arg(long)]
    root: Vec<PaperRoot>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(Ok(whole)) => {
            println!("审计链完整 · the audit trail is whole: {whole}");
            ExitCode::SUCCESS
        }
        Ok(Err(problem)) => {
            println!("审计链不完整 · the audit trail is broken: {problem}");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("无法核验 · cannot verify: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// What is whole, or the first thing that is wrong, both in words.
async fn run(arguments: &Arguments) -> Result<Result<String, String>> {
    let mut copy = walk::Copy::open(&arguments.database).await?;
    let signed = match &arguments.key {
        Some(key) => signed(&mut copy, key, &arguments.checkpoints).await?,
        None => Ok((Witnesses::default(), String::new())),
    };
    let (witnesses, by) = match signed {
        Ok((witnesses, by)) => (witnesses.with_printed(arguments.root.iter().cloned()), by),
        Err(problem) => return Ok(Err(problem)),
    };
    let count = witnesses.count();
    let walked = copy.walk(witnesses).await?;
    Ok(walked.map(|(events, root)| format!("{events} events, {count} checkpoints{by} agree, root {root}")))
}

/// The signed checkpoints of the copy and of the files, and whose they are; or the first that the key did not sign.
async fn signed(copy: &mut walk::Copy, key: &Path, files: &[PathBuf]) -> Result<Result<(Witnesses, String), String>> {
    let keys: Option<Vec<PublicKey>> = text(key)?.lines().map(PublicKey::from_text).collect();
    let keys = keys.filter(|keys| !keys.is_empty());
    let keys = keys.ok_or_else(|| anyhow!("{} holds no public key", key.display()))?;
    let mut checkpoints = copy.checkpoints().await?;
    for file in files {
        let read = Checkpoint::read_lines(&text(file)?).with_context(|| file.display().to_string())?;
        checkpoints.extend(read);
    }
    checkpoints.sort_by(|a, b| (a.size, &a.root, &a.at).cmp(&(b.size, &b.root, &b.at)));
    checkpoints.dedup();
    let witnesses = Witnesses::new(checkpoints, &keys).map_err(|problem| problem.to_string());
    let names: Vec<String> = keys.iter().map(PublicKey::id).collect();
    Ok(witnesses.map(|witnesses| (witnesses, format!(" of key {}", names.join(", ")))))
}

fn text(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).with_context(|| file.display().to_string())
}
