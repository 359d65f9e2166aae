//! `ballast-verifier`: whether a copy of the audit trail is the one that was signed, checked by somebody who trusts neither the program
//! nor its administrators. It shares with the program how an event is hashed and a root is signed, and nothing else.
//!
//! Exit code 0: whole. 1: broken, the first wrong event is named. 2: something could not be read.

mod walk;

use anyhow::{Context as _, Result, anyhow};
use ballast_audit::checkpoint::Witnesses;
use ballast_audit::{Checkpoint, PublicKey};
use clap::Parser;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// 用检查点和公钥核验审计链的副本 · checks a copy of the audit trail against checkpoints and the public key
#[derive(Parser)]
#[command(name = "ballast-verifier", version)]
struct Arguments {
    /// 数据库副本（SQLite 文件）或 postgres://… · the copy of the database: a SQLite file, or postgres://…
    database: String,
    /// 公钥文件 keys/audit.pub，一行一个 · the file of the public keys, one a line, best from paper or another machine
    #[arg(long)]
    key: PathBuf,
    /// 检查点文件，可多个 · files of checkpoints, one JSON object a line; those inside the database count as well
    #[arg(long)]
    checkpoints: Vec<PathBuf>,
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
    let keys = text(&arguments.key)?;
    let keys: Option<Vec<PublicKey>> = keys.lines().map(PublicKey::from_text).collect();
    let keys = keys.filter(|keys| !keys.is_empty());
    let keys = keys.ok_or_else(|| anyhow!("{} holds no public key", arguments.key.display()))?;
    let mut copy = walk::Copy::open(&arguments.database).await?;
    let mut checkpoints = copy.checkpoints().await?;
    for file in &arguments.checkpoints {
        checkpoints.extend(read(file)?);
    }
    checkpoints.sort_by(|a, b| (a.size, &a.root, &a.at).cmp(&(b.size, &b.root, &b.at)));
    checkpoints.dedup();
    let witnesses = match Witnesses::new(checkpoints, &keys) {
        Ok(witnesses) => witnesses,
        Err(problem) => return Ok(Err(problem.to_string())),
    };
    let count = witnesses.count();
    Ok(copy.walk(witnesses).await?.map(|(events, root)| {
        format!("{events} events, {count} checkpoints of key {} agree, root {root}", names(&keys))
    }))
}

fn names(keys: &[PublicKey]) -> String {
    keys.iter().map(PublicKey::id).collect::<Vec<_>>().join(", ")
}

fn text(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).with_context(|| file.display().to_string())
}

fn read(file: &Path) -> Result<Vec<Checkpoint>> {
    let parse = |(line, text): (usize, &str)| {
        serde_json::from_str(text).with_context(|| format!("{}, line {}", file.display(), line + 1))
    };
    text(file)?.lines().enumerate().map(parse).collect()
}
