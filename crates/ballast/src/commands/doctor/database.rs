//! The database: there, safe, of this program's shape, whole.

use super::{Finding, plain};
use crate::install;
use crate::settings::Settings;
use ballast_app::audit::syslog::SyslogAddress;
use ballast_domain::Text;
use ballast_store::{Store, StoreError};
use jiff::Timestamp;

/// What later checks are held against.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The key that signed the newest checkpoint.
    pub key_id: Option<String>,
    /// Instant of the newest audit event.
    pub last_event_at: Option<Timestamp>,
    /// Events that the newest checkpoint covers; 0 before the first.
    pub checkpoint_size: i64,
    /// Events that the server of syslog was told of; none when there is no such server or it was told nothing.
    pub told: Option<i64>,
}

pub(super) async fn check(settings: &Settings) -> (Vec<Finding>, Seen) {
    let what = Text::fixed("数据库", "Database");
    let absent = install::sqlite_file(settings).filter(|file| !file.is_file());
    if let Some(file) = absent {
        let file = file.display();
        let found = Text::new(format!("还没有 {file}"), format!("{file} is not there yet"));
        let remedy = Text::fixed("运行 ballast setup", "run ballast setup");
        return (vec![Finding::warning("database", what, found, remedy)], Seen::default());
    }
    match Store::open_as_it_is(&install::database(settings)).await {
        Ok(store) => {
            let syslog = settings.syslog.address.as_deref().and_then(|address| SyslogAddress::parse(address).ok());
            let examined = examine(what.clone(), &store, syslog).await;
            store.close().await;
            examined.unwrap_or_else(|error| (vec![broken(what, &error)], Seen::default()))
        }
        Err(error) => (vec![broken(what, &error)], Seen::default()),
    }
}

fn broken(what: Text, error: &StoreError) -> Finding {
    let found = match error {
        StoreError::Open(source) => plain(source.to_string()),
        other => plain(other.to_string()),
    };
    let remedy = match error {
        StoreError::Pending { .. } => Text::fixed("运行 ballast migrate", "run ballast migrate"),
        StoreError::Schema(_) => Text::fixed("用更新版本的程序打开", "open it with the newer program"),
        StoreError::Unsafe { .. } => Text::fixed("改正数据库的设置", "mend the setting of the database"),
        _ => Text::fixed("检查地址、权限和数据库服务", "check address, permissions and the database server"),
    };
    Finding::failure("database", what, found, remedy)
}

async fn examine(what: Text, store: &Store, syslog: Option<SyslogAddress>) -> Result<(Vec<Finding>, Seen), StoreError> {
    let engine = store.engine().await?;
    let settings: Vec<String> = engine.settings.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let found = plain(format!("{} {}, {}", engine.name, engine.version, settings.join(", ")));
    let has_no_checksums = engine.settings.iter().any(|(name, value)| *name == "data_checksums" && value != "on");
    let mut findings = vec![if has_no_checksums {
        let remedy = Text::fixed(
            "停库后运行 pg_checksums --enable，磁盘悄悄写坏数据时才能发现",
            "stop the server and run pg_checksums --enable, so that a disk that silently changes data is noticed",
        );
        Finding::warning("database", what, found, remedy)
    } else {
        Finding::well("database", what, found)
    }];
    let steps = store.steps_taken().await?;
    findings.push(Finding::well(
        "shape",
        Text::fixed("数据库结构", "Shape of the database"),
        Text::new(format!("第 {steps} 步，最新"), format!("step {steps}, the newest")),
    ));
    let what = Text::fixed("数据库完整性", "Pages of the database");
    findings.push(match store.find_corruption_quickly().await? {
        None => Finding::well("pages", what, Text::fixed("未发现损坏", "no damage found")),
        Some(problem) => Finding::failure(
            "pages",
            what,
            plain(problem),
            Text::fixed("停止服务，恢复最近的备份", "stop the service and restore the last backup"),
        ),
    });
    let last = store.last_audit_number().await?;
    let newest = store.audit_events(last - 1, 1).await?;
    let checkpoint = store.last_checkpoint().await?;
    let told = match syslog {
        Some(address) => store.witnessed(&address.to_string()).await?,
        None => None,
    };
    let seen = Seen {
        checkpoint_size: checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.size),
        told,
        key_id: checkpoint.map(|checkpoint| checkpoint.key_id),
        last_event_at: newest.first().and_then(|event| event.at.parse().ok()),
    };
    Ok((findings, seen))
}
