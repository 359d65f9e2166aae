//! Migrations: one history, applied in order, each in a transaction, never changed once applied.

use crate::connect::{self, Absent};
use crate::dialect::Dialect;
use crate::error::{StoreError, while_trying_to};
use crate::{Store, StoreConfig};
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AnyPool, AssertSqlSafe, Row as _, SqlSafeStr};
use std::path::Path;

struct Step {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

const RECORDS: &str = include_str!("../migrations/0001_records.sql");
const ERASURES: &str = include_str!("../migrations/0010_erasures.sql");
const RETENTION: &str = include_str!("../migrations/0011_retention.sql");
const PEOPLE: &str = include_str!("../migrations/0003_people.sql");
const API: &str = include_str!("../migrations/0005_api.sql");
const BATCH_INDEXES: &str = include_str!("../migrations/0018_batch_indexes.sql");
const LINE_FIGURES: &str = include_str!("../migrations/0020_line_figures.sql");
const PASSKEYS: &str = include_str!("../migrations/0007_passkeys.sql");

const HISTORY: &[Step] = &[
    Step { version: 1, name: "records", sqlite: RECORDS, postgres: RECORDS },
    Step {
        version: 2,
        name: "audit append only",
        sqlite: include_str!("../migrations/0002_audit_append_only.sqlite.sql"),
        postgres: include_str!("../migrations/0002_audit_append_only.postgres.sql"),
    },
    Step { version: 3, name: "people", sqlite: PEOPLE, postgres: PEOPLE },
    Step {
        version: 4,
        name: "people guards",
        sqlite: include_str!("../migrations/0004_people_guards.sqlite.sql"),
        postgres: include_str!("../migrations/0004_people_guards.postgres.sql"),
    },
    Step { version: 5, name: "api", sqlite: API, postgres: API },
    Step {
        version: 6,
        name: "papers",
        sqlite: concat!(
            include_str!("../migrations/0006_papers.sql"),
            include_str!("../migrations/0006_papers_guards.sqlite.sql")
        ),
        postgres: concat!(
            include_str!("../migrations/0006_papers.sql"),
            include_str!("../migrations/0006_papers_guards.postgres.sql")
        ),
    },
    Step { version: 7, name: "passkeys", sqlite: PASSKEYS, postgres: PASSKEYS },
    Step {
        version: 9,
        name: "second walls",
        sqlite: include_str!("../migrations/0009_second_walls.sqlite.sql"),
        postgres: include_str!("../migrations/0009_second_walls.postgres.sql"),
    },
    Step { version: 10, name: "erasures", sqlite: ERASURES, postgres: ERASURES },
    Step { version: 11, name: "retention", sqlite: RETENTION, postgres: RETENTION },
    Step {
        version: 13,
        name: "papers wall",
        sqlite: include_str!("../migrations/0013_papers_wall.sqlite.sql"),
        postgres: include_str!("../migrations/0013_papers_wall.postgres.sql"),
    },
    Step {
        version: 14,
        name: "places",
        sqlite: concat!(
            include_str!("../migrations/0014_places.sql"),
            include_str!("../migrations/0014_places_guards.sqlite.sql")
        ),
        postgres: concat!(
            include_str!("../migrations/0014_places.sql"),
            include_str!("../migrations/0014_places_guards.postgres.sql")
        ),
    },
    Step {
        version: 15,
        name: "life",
        sqlite: concat!(
            include_str!("../migrations/0015_life.sql"),
            include_str!("../migrations/0015_life_guards.sqlite.sql")
        ),
        postgres: concat!(
            include_str!("../migrations/0015_life.sql"),
            include_str!("../migrations/0015_life_guards.postgres.sql")
        ),
    },
    Step { version: 18, name: "batch indexes", sqlite: BATCH_INDEXES, postgres: BATCH_INDEXES },
    Step {
        version: 19,
        name: "schemes",
        sqlite: concat!(
            include_str!("../migrations/0019_schemes.sql"),
            include_str!("../migrations/0019_schemes_guards.sqlite.sql")
        ),
        postgres: concat!(
            include_str!("../migrations/0019_schemes.sql"),
            include_str!("../migrations/0019_schemes_guards.postgres.sql")
        ),
    },
    Step { version: 20, name: "line figures", sqlite: LINE_FIGURES, postgres: LINE_FIGURES },
];

/// One step of the history, and whether the database has taken it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepState {
    /// 1, 2, 3 …
    pub version: i64,
    /// What it is about.
    pub name: &'static str,
    /// False for one that is still to come.
    pub is_applied: bool,
}

/// The database on its way from one shape to the next, for whoever brings it up to date on purpose.
pub struct Migrations {
    store: Store,
}

impl Migrations {
    /// Opens the database in whatever shape it has; a SQLite file is made if absent.
    ///
    /// # Errors
    /// As [`Store::open`], but for the shape.
    pub async fn open(config: &StoreConfig) -> Result<Self, StoreError> {
        Ok(Self { store: connect::connect(config, Absent::Make).await? })
    }

    /// The same for a database that is there; makes nothing.
    ///
    /// # Errors
    /// As [`Migrations::open`].
    pub async fn open_as_it_is(config: &StoreConfig) -> Result<Self, StoreError> {
        Ok(Self { store: connect::connect(config, Absent::Refuse).await? })
    }

    /// The whole history in order.
    ///
    /// # Errors
    /// [`StoreError::Schema`] when the database is newer than this program or took another history; [`StoreError::Query`].
    pub async fn steps(&self) -> Result<Vec<StepState>, StoreError> {
        steps(&self.store.writer.pool, self.store.dialect).await
    }

    /// Takes all steps up to a version, each in a transaction of its own with the note that it was taken.
    ///
    /// # Errors
    /// As [`Migrations::steps`]; [`StoreError::Migrate`] when a step fails, which then left nothing behind.
    pub async fn apply_to(&self, version: i64) -> Result<(), StoreError> {
        let migrator = migrator(self.store.dialect);
        migrator.run_to(version, &self.store.writer.pool).await.map_err(of_migrator)
    }

    /// A copy of a SQLite database as it stands, into a new file.
    ///
    /// # Errors
    /// As [`Store::copy_to`].
    pub async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        self.store.copy_to(file).await
    }

    /// Lets go of the database.
    pub async fn close(&self) {
        self.store.close().await;
    }
}

/// Brings the database to the newest shape. One that has it is not touched: a role that may not change shapes can serve it.
///
/// # Errors
/// [`StoreError::Schema`] when it is newer than this program or an applied migration differs from ours; [`StoreError::Migrate`]
/// when a migration fails.
pub(crate) async fn run(pool: &AnyPool, dialect: Dialect) -> Result<(), StoreError> {
    if steps(pool, dialect).await?.iter().all(|step| step.is_applied) {
        return Ok(());
    }
    migrator(dialect).run(pool).await.map_err(of_migrator)
}

/// Refuses a database that is not in the newest shape.
///
/// # Errors
/// [`StoreError::Pending`] when steps are still to come; [`StoreError::Schema`]; [`StoreError::Query`].
pub(crate) async fn require_newest(pool: &AnyPool, dialect: Dialect) -> Result<(), StoreError> {
    let steps = steps(pool, dialect).await?;
    let pending = steps.iter().filter(|step| !step.is_applied).count();
    if pending == 0 { Ok(()) } else { Err(StoreError::Pending { applied: steps.len() - pending, pending }) }
}

/// The history against what the database noted of it. A database that noted nothing is new.
///
/// # Errors
/// [`StoreError::Schema`], [`StoreError::Query`].
pub(crate) async fn steps(pool: &AnyPool, dialect: Dialect) -> Result<Vec<StepState>, StoreError> {
    let noted = sqlx::query("SELECT version, checksum FROM _sqlx_migrations ORDER BY version").fetch_all(pool).await;
    let noted = match noted {
        Ok(rows) => rows.iter().map(|row| (row.get(0), row.get(1))).collect(),
        // Both databases name the table that is not there.
        Err(sqlx::Error::Database(error)) if error.message().contains("_sqlx_migrations") => Vec::new(),
        Err(error) => return Err(while_trying_to("read the history of the database")(error)),
    };
    let migrator = migrator(dialect);
    for (version, checksum) in &noted {
        let ours = migrator.iter().find(|migration| migration.version == *version);
        let ours = ours.ok_or(StoreError::Schema(MigrateError::VersionMissing(*version)))?;
        if *checksum != *ours.checksum {
            return Err(StoreError::Schema(MigrateError::VersionMismatch(*version)));
        }
    }
    let is_applied = |version: i64| noted.iter().any(|(noted, _): &(i64, Vec<u8>)| *noted == version);
    let state =
        |step: &Step| StepState { version: step.version, name: step.name, is_applied: is_applied(step.version) };
    Ok(HISTORY.iter().map(state).collect())
}

fn migrator(dialect: Dialect) -> Migrator {
    let migrations = HISTORY.iter().map(|step| {
        let text = if dialect == Dialect::Sqlite { step.sqlite } else { step.postgres };
        let sql = AssertSqlSafe(dialect.render(text)).into_sql_str();
        Migration::new(step.version, step.name.into(), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.collect())
}

fn of_migrator(error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionMismatch(_) => StoreError::Schema(error),
        _ => StoreError::Migrate(error),
    }
}
