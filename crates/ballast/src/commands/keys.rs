//! `ballast keys backup`: a pair of keys for backups, of which the machine is told the public half alone. `ballast keys rotate`: new keys in
//! the place of old ones.

use crate::args::RotatedKey;
use crate::install;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::{lang, tr};
use anyhow::{Context as _, Result};
use ballast_app::access::rotation::{rotate_audit_key, rotate_field_key};
use ballast_app::backup::Identity;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

pub(super) async fn rotate(settings: &Settings, key: RotatedKey) -> Result<Outcome> {
    let app = install::open(settings).await?;
    let caller = install::caller(&app, "keys rotate").await?;
    match key {
        RotatedKey::Audit => {
            println!("{}", rotate_audit_key(&app, &caller).await?.to_text());
            eprintln!(
                "{}",
                tr(
                    "以上是新的公钥，已加入 keys/audit.pub。请交给在外部核验审计链的人。",
                    "This is the new public key, now in keys/audit.pub as well. Give it to those who check the audit trail from outside."
                )
            );
        }
        RotatedKey::Field => {
            let count = rotate_field_key(&app, &caller).await?;
            eprintln!(
                "{}",
                lang().pick(
                    &format!("已用新密钥重新加密 {count} 项"),
                    &format!("{count} secrets are sealed with the new key")
                )
            );
        }
    }
    Ok(Outcome::Done)
}

pub(super) fn make_pair(out: Option<&Path>) -> Result<Outcome> {
    let identity = Identity::generate();
    let recipient = identity.recipient();
    match out {
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
