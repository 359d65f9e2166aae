//! The installation that a command works on: its database, its folder, its clock.

use crate::clock::SystemClock;
use crate::lock;
use crate::papers;
use crate::settings::Settings;
use crate::words::tr;
use anyhow::{Context, Result};
use ballast_app::access::commands::CommandLine;
use ballast_app::{App, AppError, AppParts, Caller, RelyingParty};
use ballast_domain::{Text, UnitId};
use ballast_exchange::ChildCommand;
use ballast_publish::FontConfig;
use ballast_store::{MissingWall, Store, StoreConfig};
use std::path::{Path, PathBuf};

/// Opens the installation for one process that writes, making it if it is not there.
///
/// # Errors
/// When the folder or the database cannot be used, another process writes there, or the shape of the database is older.
pub(crate) async fn open(settings: &Settings) -> Result<App> {
    open_for(settings, None).await
}

/// The same for pages that people reach at `site`.
///
/// # Errors
/// As [`open`].
pub(crate) async fn open_for(settings: &Settings, site: Option<RelyingParty>) -> Result<App> {
    std::fs::create_dir_all(&settings.data).with_context(|| {
        format!("{} {}", tr("无法使用数据文件夹", "cannot use the data folder"), settings.data.display())
    })?;
    lock(settings)?;
    let store = Store::open_or_make(&database(settings)).await?;
    if settings.is_server {
        look_for_walls(&store, settings.strict_database).await?;
    }
    put_together(settings, store, site)
}

/// Opens the installation beside a process that may be writing: to read, or to back it up. Makes nothing and changes no shape.
///
/// # Errors
/// When there is no installation, or the database cannot be used.
pub(crate) async fn open_beside(settings: &Settings) -> Result<App> {
    if let Some(file) = sqlite_file(settings).filter(|file| !file.is_file()) {
        let file = file.display();
        return Err(AppError::Invalid(Text::new(
            format!("没有数据库 {file}。请先运行 ballast setup，或用 --data 指明数据文件夹"),
            format!("there is no database {file}; run ballast setup first, or name the data folder with --data"),
        ))
        .into());
    }
    let store = Store::open_as_it_is(&database(settings)).await?;
    put_together(settings, store, None)
}

/// The installation over a copy of its database that lies at another place.
///
/// # Errors
/// When the copy cannot be used.
pub(crate) async fn open_copy(settings: &Settings, database: &Path) -> Result<App> {
    let url = sqlite_url(database);
    put_together(settings, Store::open_as_it_is(&StoreConfig { url, readers: 1 }).await?, None)
}

/// Takes the folder of a SQLite database for this process. PostgreSQL has locks of its own, and several processes may serve there.
///
/// # Errors
/// When another process has it.
pub(crate) fn lock(settings: &Settings) -> Result<()> {
    let Some(file) = sqlite_file(settings) else { return Ok(()) };
    lock::take(file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))
}

/// Where the database is. Pages are read by several people at once; one command needs one reader, and one starts fastest.
pub(crate) fn database(settings: &Settings) -> StoreConfig {
    let url = settings.database.clone().unwrap_or_else(|| sqlite_url(&settings.data.join("ballast.db")));
    StoreConfig { url, readers: if settings.is_server { 8 } else { 1 } }
}

/// The file of a SQLite database.
pub(crate) fn sqlite_file(settings: &Settings) -> Option<PathBuf> {
    match &settings.database {
        None => Some(settings.data.join("ballast.db")),
        Some(url) => {
            let path = url.strip_prefix("sqlite:")?;
            Some(PathBuf::from(path.strip_prefix("//").unwrap_or(path).split('?').next().unwrap_or_default()))
        }
    }
}

fn put_together(settings: &Settings, store: Store, site: Option<RelyingParty>) -> Result<App> {
    let parser = ChildCommand::of_this_program()
        .context(tr("系统不告知本程序的位置", "the system does not tell where this program lies"))?;
    let parts = AppParts {
        store,
        clock: Box::new(SystemClock),
        folder: settings.data.clone(),
        parser,
        fonts: FontConfig::default(),
        policy: settings.policy(),
        witnesses: settings.witnesses()?,
        site,
        provider: settings.provider()?,
        breach_list: settings.breach_list.clone(),
    };
    Ok(App::with_papers(parts, papers::settings(settings)?)?)
}

/// Warns of what PostgreSQL would refuse by itself and does not, or refuses to serve without it.
async fn look_for_walls(store: &Store, is_strict: bool) -> Result<()> {
    for wall in store.missing_walls().await? {
        let said = match wall {
            MissingWall::ProgramRole => tr(
                "程序以数据库表的所有者身份连接，审计记录和数据范围少了数据库这道防线。用 ballast database grants 建立普通角色",
                "the program connects as the owner of the tables: the database does not guard the audit trail and the scopes; make a role with ballast database grants",
            ),
            MissingWall::Checksums => tr(
                "数据库未启用数据页校验（data checksums），磁盘损坏可能不被发现。停机后用 pg_checksums --enable 启用",
                "the database has no data checksums, so damage by the disk can pass unseen; stop it and run pg_checksums --enable",
            ),
        };
        if is_strict {
            anyhow::bail!("{said}");
        }
        tracing::warn!("{said}");
    }
    Ok(())
}

/// The address of a SQLite file; signs with a meaning in addresses are escaped.
fn sqlite_url(path: &Path) -> String {
    format!("sqlite://{}", path.display().to_string().replace('%', "%25").replace('?', "%3F").replace('#', "%23"))
}

/// The person at the command line, who owns the database anyway, with what a command's line in the permission table gives it and no more.
///
/// # Errors
/// When the units cannot be read or the table has no such command.
pub(crate) async fn caller(app: &App, command: &str) -> Result<Caller> {
    let line = CommandLine::named(command).with_context(|| format!("{command} is not in the permission table"))?;
    let tree = app.tree().await?;
    let root = tree.root().map(|unit| unit.id.clone());
    // Before the first setup there is no unit yet; nothing scoped can happen then either.
    let root = root.or_else(|| UnitId::new("root")).context("a fixed id has the right form")?;
    Ok(Caller::at_command(root, line))
}
