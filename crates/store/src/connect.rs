//! Opening a database and making sure it keeps what it acknowledges.

use crate::dialect::Dialect;
use crate::error::{StoreError, while_trying_to};
use crate::inspect::told;
use crate::migrate;
use crate::sql::Query;
use crate::writer::{Way, Writer};
use ballast_audit::Suite;
use sqlx::any::AnyPoolOptions;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Any, AnyPool, Row};
use std::net::IpAddr;
use std::ops::Deref;
use std::str::FromStr as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Where the database is.
#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// `sqlite:///path/to/file.db` (made if absent) or `postgres://user@host/database`.
    pub url: String,
    /// Connections for reading, 1–64.
    pub readers: u32,
}

/// How long a statement waits for a connection: a large import may hold the writer's for some seconds.
pub(crate) const WAIT: Duration = Duration::from_mins(1);

/// While PostgreSQL is away a pool tries to reach it in steps that grow to a fifth of its timeout: with this one it is found again
/// within a second of its return. [`acquire`] tries until [`WAIT`] is over.
const POSTGRES_WAIT: Duration = Duration::from_secs(5);

/// A connection of a pool.
pub(crate) async fn acquire(pool: &AnyPool) -> Result<PoolConnection<Any>, sqlx::Error> {
    let begun = Instant::now();
    loop {
        match pool.acquire().await {
            Err(sqlx::Error::PoolTimedOut) if begun.elapsed() < WAIT => {}
            other => return other,
        }
    }
}

/// Connections that only read: the database refuses to change anything through them, and a statement that writes does not take them.
#[derive(Clone)]
pub(crate) struct Readers(AnyPool);

impl Deref for Readers {
    type Target = AnyPool;

    fn deref(&self) -> &AnyPool {
        &self.0
    }
}

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) readers: Readers,
    pub(crate) writer: Writer,
    pub(crate) dialect: Dialect,
    /// True since a commit failed for the disk's sake: what stands there is unknown until the database is opened anew.
    pub(crate) is_stopped: Arc<AtomicBool>,
    /// How the first audit event is hashed; every later one keeps to the one before.
    pub(crate) first_suite: Suite,
}

impl Store {
    /// Opens the database, checks its settings and brings its shape up to date.
    ///
    /// # Errors
    /// [`StoreError::Address`], [`StoreError::Open`], [`StoreError::Unsafe`], [`StoreError::Schema`], [`StoreError::Migrate`].
    pub async fn open(config: &StoreConfig) -> Result<Self, StoreError> {
        let store = connect(config, Absent::Make).await?;
        migrate::run(&store.writer.pool, store.dialect).await?;
        Ok(store)
    }

    /// The same database; an audit chain begun through it is hashed by the suite, one that stands keeps its own.
    #[must_use]
    pub fn beginning_with(self, first_suite: Suite) -> Self {
        Self { first_suite, ..self }
    }

    /// Opens a database that is in the newest shape, or makes a new one; never changes the shape of one that holds something.
    ///
    /// # Errors
    /// As [`Store::open`]; [`StoreError::Pending`] when its shape is older.
    pub async fn open_or_make(config: &StoreConfig) -> Result<Self, StoreError> {
        let store = connect(config, Absent::Make).await?;
        let steps = migrate::steps(&store.writer.pool, store.dialect).await?;
        if steps.iter().any(|step| step.is_applied) {
            migrate::require_newest(&store.writer.pool, store.dialect).await?;
        } else {
            migrate::run(&store.writer.pool, store.dialect).await?;
        }
        Ok(store)
    }

    /// Opens a database that is there and in the newest shape; makes and changes nothing.
    ///
    /// # Errors
    /// As [`Store::open`]; [`StoreError::Pending`] when its shape is older.
    pub async fn open_as_it_is(config: &StoreConfig) -> Result<Self, StoreError> {
        let store = connect(config, Absent::Refuse).await?;
        migrate::require_newest(&store.writer.pool, store.dialect).await?;
        Ok(store)
    }

    /// True when a commit failed for the disk's sake: nothing is written any more until the program is started again.
    pub fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::SeqCst)
    }

    /// Lets running statements end and closes all connections.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// The number of writes so far that changed records, units, accounts or assessments: what was read under it is current as
    /// long as it stays. Signing in and out leaves it.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn data_version(&self) -> Result<i64, StoreError> {
        let query = Query::new("SELECT value FROM counters WHERE name = 'data_version'");
        Ok(query.first(&self.readers, "read the data version").await?.map_or(0, |row| row.get(0)))
    }
}

/// What to do when there is no SQLite file at the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Absent {
    Make,
    Refuse,
}

/// Opens the database in whatever shape it is and checks its settings.
///
/// # Errors
/// [`StoreError::Address`], [`StoreError::Open`], [`StoreError::Unsafe`], [`StoreError::Query`].
pub(crate) async fn connect(config: &StoreConfig, absent: Absent) -> Result<Store, StoreError> {
    sqlx::any::install_default_drivers();
    match Dialect::of_url(&config.url) {
        Some(Dialect::Sqlite) => open_sqlite(config, absent).await,
        Some(Dialect::Postgres) => open_postgres(config).await,
        None => Err(StoreError::Address(config.url.clone())),
    }
}

/// How a connection that writes is set.
const WRITING: &[&str] = &[
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 10000",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cache_size = -64000",
    "PRAGMA journal_size_limit = 67108864",
];

async fn open_sqlite(config: &StoreConfig, absent: Absent) -> Result<Store, StoreError> {
    let separator = if config.url.contains('?') { '&' } else { '?' };
    let mode = if absent == Absent::Make { "rwc" } else { "rw" };
    let url = format!("{}{separator}mode={mode}", config.url);
    let file = SqliteConnectOptions::from_str(&url).map_err(StoreError::Open)?.get_filename().to_owned();
    let pool = sqlite_pool(&url, 1, WRITING).await?;
    let writer = Writer::new(pool, Way::Sqlite(file, WRITING));
    check_sqlite(&writer).await?;
    let readers = sqlite_pool(
        &url,
        config.readers,
        &[
            "PRAGMA query_only = ON",
            "PRAGMA busy_timeout = 10000",
            "PRAGMA trusted_schema = OFF",
            "PRAGMA cache_size = -16000",
        ],
    );
    Ok(Store {
        readers: Readers(readers.await?),
        writer,
        dialect: Dialect::Sqlite,
        is_stopped: Arc::default(),
        first_suite: Suite::default(),
    })
}

async fn sqlite_pool(url: &str, connections: u32, pragmas: &'static [&'static str]) -> Result<AnyPool, StoreError> {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(WAIT)
        // A file needs no check whether it is still there, and a connection's cache is worth keeping.
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                for pragma in pragmas {
                    sqlx::raw_sql(*pragma).execute(&mut *connection).await?;
                }
                Ok(())
            })
        })
        .connect(url)
        .await
        .map_err(StoreError::Open)
}

/// SQLite before 3.51.3 can corrupt a database when its log is reset; less than `synchronous=FULL` loses acknowledged
/// writes on power cut.
async fn check_sqlite(writer: &Writer) -> Result<(), StoreError> {
    let version = told(writer, "SELECT sqlite_version()").await?;
    let numbers: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    if numbers.as_slice() < [3, 51, 3].as_slice() {
        return Err(StoreError::Unsafe { setting: "sqlite_version", found: version, wanted: "3.51.3 or newer" });
    }
    let level = told(writer, "PRAGMA synchronous").await?;
    if level != "2" {
        return Err(StoreError::Unsafe { setting: "synchronous", found: level, wanted: "FULL (2)" });
    }
    Ok(())
}

/// Here too one connection writes: writers of one process wait for each other without holding connections of readers, and those
/// of several processes wait at the first statement of a write.
async fn open_postgres(config: &StoreConfig) -> Result<Store, StoreError> {
    check_way(&config.url)?;
    let pool = |connections| AnyPoolOptions::new().max_connections(connections).acquire_timeout(POSTGRES_WAIT);
    let writer = pool(1).connect(&config.url).await.map_err(StoreError::Open)?;
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        let row = sqlx::query("SELECT current_setting($1)").bind(setting).fetch_one(&writer).await;
        let found: String = row.map_err(while_trying_to("check the settings of PostgreSQL"))?.get(0);
        if found == "off" {
            return Err(StoreError::Unsafe { setting, found, wanted: "on" });
        }
    }
    let readers = pool(config.readers).after_connect(|connection, _| {
        Box::pin(async move {
            sqlx::raw_sql("SET default_transaction_read_only = on").execute(&mut *connection).await?;
            Ok(())
        })
    });
    let readers = Readers(readers.connect(&config.url).await.map_err(StoreError::Open)?);
    let writer = Writer::new(writer, Way::Postgres);
    Ok(Store { readers, writer, dialect: Dialect::Postgres, is_stopped: Arc::default(), first_suite: Suite::default() })
}

/// On the way to another machine everything is encrypted, and the machine shows by its certificate that it is the one that is meant.
fn check_way(url: &str) -> Result<(), StoreError> {
    let options: PgConnectOptions = url.parse().map_err(StoreError::Open)?;
    let host = options.get_host().trim_matches(['[', ']']);
    let is_loopback = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    let is_here = options.get_socket().is_some() || host.starts_with('/') || is_loopback;
    let mode = options.get_ssl_mode();
    if is_here || matches!(mode, PgSslMode::VerifyFull) {
        return Ok(());
    }
    let found = format!("{mode:?}").to_lowercase();
    Err(StoreError::Unsafe { setting: "sslmode", found, wanted: "verify-full for a database on another machine" })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    /// What becomes of a change that is asked for on a connection for reading, in and outside a transaction.
    async fn refusals(url: String, statement: &'static str) -> Vec<String> {
        let store = connect(&StoreConfig { url, readers: 1 }, Absent::Make).await.unwrap();
        let alone = Query::new(statement).all(&store.readers, "try").await.err().unwrap();
        let mut moment = store.moment().await.unwrap();
        let within = Query::new(statement).all(&mut *moment, "try").await.err().unwrap();
        drop(moment);
        store.close().await;
        [alone, within].map(|error| format!("{error:?}")).to_vec()
    }

    #[tokio::test]
    async fn connections_that_read_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/ballast.db", folder.path().display());
        for refusal in refusals(url, "CREATE TABLE mine (id INTEGER)").await {
            assert!(refusal.contains("readonly"), "{refusal}");
        }
        let Ok(server) = std::env::var("BALLAST_TEST_POSTGRES_URL") else {
            assert!(std::env::var_os("BALLAST_REQUIRE_ALL").is_none(), "BALLAST_TEST_POSTGRES_URL is not set");
            eprintln!("SKIPPED on PostgreSQL: BALLAST_TEST_POSTGRES_URL is not set");
            return;
        };
        for refusal in refusals(server, "CREATE TABLE mine (id INTEGER)").await {
            assert!(refusal.contains("read-only transaction"), "{refusal}");
        }
    }

    #[test]
    fn to_another_machine_the_way_is_encrypted_and_its_certificate_checked() {
        for (url, is_taken) in [
            ("postgres://ballast@db.example/ballast", false),
            ("postgres://ballast@db.example/ballast?sslmode=prefer", false),
            ("postgres://ballast@db.example/ballast?sslmode=require", false),
            ("postgres://ballast@db.example/ballast?sslmode=verify-ca", false),
            ("postgres://ballast@db.example/ballast?sslmode=verify-full", true),
            ("postgres://ballast@192.0.2.1/ballast", false),
            ("postgres://ballast@localhost.example/ballast", false),
            ("postgres:///ballast?host=db.example", false),
            ("postgres://ballast@localhost/ballast", true),
            ("postgres://ballast@127.0.0.1:5432/ballast", true),
            ("postgres://ballast@[::1]/ballast", true),
            ("postgres:///ballast?host=/run/postgresql", true),
            ("postgres://ballast@%2Frun%2Fpostgresql/ballast", true),
        ] {
            let way = check_way(url);
            assert_eq!(way.is_ok(), is_taken, "{url}: {way:?}");
        }
    }
}
