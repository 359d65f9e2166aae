//! `ballast setup`: the units and accounts of a city.

use crate::install;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::{lang, tr};
use anyhow::{Context, Result};
use ballast_app::setup::{City, organization};
use std::path::Path;

pub(super) async fn run(settings: &Settings, city: &Path) -> Result<Outcome> {
    let text = std::fs::read_to_string(city)
        .with_context(|| format!("{} {}", tr("无法读取", "cannot read"), city.display()))?;
    let city = City::from_toml(&text)?;
    let app = install::open(settings).await?;
    let caller = install::caller(&app).await?;
    let made = organization::set_up_city(&app, &caller, &city, None).await?;
    let (units, accounts) = (city.units.len(), made.len());
    eprintln!(
        "{}",
        lang().pick(
            &format!("机构 {units} 个，新建账号 {accounts} 个。初始密码只显示这一次："),
            &format!("{units} units, {accounts} new accounts. First passwords, shown this once:")
        )
    );
    for (login, password) in made {
        println!("{login}\t{password}");
    }
    Ok(Outcome::Done)
}
