//! `ballast database grants`: the role of PostgreSQL under which the program serves.

use crate::install;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::{lang, tr};
use anyhow::{Context, Result};
use ballast_store::walls::grants_for;

pub(super) async fn grants(settings: &Settings, role: &str, is_applied: bool) -> Result<Outcome> {
    if !is_applied {
        print!("{}", grants_for(role));
        return Ok(Outcome::Done);
    }
    if !settings.database.as_ref().is_some_and(|url| url.starts_with("postgres")) {
        anyhow::bail!(tr(
            "只用于 PostgreSQL：用 --database 写明所有者的地址 postgres://…",
            "for PostgreSQL alone: give the owner's address with --database postgres://…"
        ));
    }
    let app = install::open(settings).await?;
    app.store().grant_to(role).await.context(tr(
        "无法授权：须以表的所有者身份执行，且角色已存在",
        "cannot grant: run it as the owner of the tables, for a role that exists",
    ))?;
    eprintln!(
        "{}",
        lang().pick(
            &format!("已授权。以后让程序以角色 {role} 连接；每次升级后再执行一次"),
            &format!("Granted. Let the program connect as {role} from now on; run this again after each upgrade")
        )
    );
    Ok(Outcome::Done)
}
