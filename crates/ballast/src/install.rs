//! The installation that a command works on: its database, its folder, its clock.

use crate::clock::SystemClock;
use crate::papers;
use crate::settings::Settings;
use crate::words::tr;
use anyhow::{Context, Result};
use ballast_app::{App, AppParts, Caller, RelyingParty};
use ballast_domain::UnitId;
use ballast_exchange::ChildCommand;
use ballast_publish::FontConfig;
use ballast_store::{Store, StoreConfig};
use std::path::Path;

/// Opens the installation of the settings, making it if it is not there.
///
/// # Errors
/// When the folder or the database cannot be used.
pub(crate) async fn open(settings: &Settings) -> Result<App> {
    open_for(settings, None).await
}

/// The same for pages that people reach at `site`.
///
/// # Errors
/// As [`open`].
pub(crate) async fn open_for(settings: &Settings, site: Option<RelyingParty>) -> Result<App> {
    let folder = settings.data.clone();
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("{} {}", tr("无法使用数据文件夹", "cannot use the data folder"), folder.display()))?;
    let url = settings.database.clone().unwrap_or_else(|| sqlite_address(&folder));
    // Pages are read by several people at once; one command needs one reader, and one starts fastest.
    let readers = if settings.is_server { 8 } else { 1 };
    let store = Store::open(&StoreConfig { url, readers }).await?;
    let parser = ChildCommand::of_this_program()
        .context(tr("系统不告知本程序的位置", "the system does not tell where this program lies"))?;
    let parts = AppParts {
        store,
        clock: Box::new(SystemClock),
        folder,
        parser,
        fonts: FontConfig::default(),
        policy: settings.policy(),
        witness: settings.witness.clone(),
        site,
        provider: settings.provider()?,
        breach_list: settings.breach_list.clone(),
    };
    Ok(App::with_papers(parts, papers::settings(settings)?)?)
}

/// The address of the SQLite file in the data folder; signs with a meaning in addresses are escaped.
fn sqlite_address(folder: &Path) -> String {
    let path = folder.join("ballast.db").display().to_string();
    format!("sqlite://{}", path.replace('%', "%25").replace('?', "%3F").replace('#', "%23"))
}

/// The person at the command line, who owns the database anyway.
///
/// # Errors
/// When the units cannot be read.
pub(crate) async fn caller(app: &App) -> Result<Caller> {
    let tree = app.tree().await?;
    let root = tree.root().map(|unit| unit.id.clone());
    // Before the first setup there is no unit yet; nothing scoped can happen then either.
    let root = root.or_else(|| UnitId::new("root")).context("a fixed id has the right form")?;
    Ok(Caller::command_line(root))
}
