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
    let caller = install::caller(&app, "setup").await?;
    let made = organization::set_up_city(&app, &caller, &city, None).await?;
    let (units, accounts, waiting) = (city.units.len(), made.made.len(), made.waiting);
    eprintln!(
        "{}",
        lang().pick(
            &format!(
                "机构 {units} 个，新建账号 {accounts} 个，待安全管理员审批的授权 {waiting} 项。邀请链接只显示这一次，72 小时内有效，用于设置密码："
            ),
            &format!(
                "{units} units, {accounts} new accounts, {waiting} grants that wait for the security administrator. Invitations, shown this once, good for 72 hours, to set the password with:"
            )
        )
    );
    let site = settings.site(settings.listen)?;
    let site = site.map_or_else(|| format!("http://{}", settings.listen), |site| site.origin().to_owned());
    for link in made.links {
        println!("{}\t{site}/welcome/{}", link.login, link.token);
    }
    Ok(Outcome::Done)
}
