//! `ballast keys backup`: a pair of keys for backups. The machine is told the public half alone.

use crate::args::Keys;
use crate::outcome::Outcome;
use crate::words::lang;
use anyhow::{Context as _, Result};
use ballast_app::backup::Identity;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;

pub(super) fn run(command: Keys) -> Result<Outcome> {
    let Keys::Backup { out } = command;
    let identity = Identity::generate();
    let recipient = identity.recipient();
    match &out {
        Some(path) => {
            let mut options = std::fs::OpenOptions::new();
            let mut file = options
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(path)
                .with_context(|| path.display().to_string())?;
            file.write_all(identity.to_text().as_bytes())?;
            file.sync_all()?;
            println!("{recipient}");
        }
        None => print!("{}", identity.to_text()),
    }
    eprintln!(
        "{}",
        lang().pick(
            &format!("公钥写入 ballast.toml：\n\n[backup]\nrecipients = [\"{recipient}\"]\n\n私钥请离开本机保管，至少两份；没有它，备份无法恢复。"),
            &format!("Write the public key into ballast.toml:\n\n[backup]\nrecipients = [\"{recipient}\"]\n\nKeep the private key away from this machine, at least twice; without it no backup can be restored."),
        )
    );
    Ok(Outcome::Done)
}
