//! Migrations: one history, applied in order, each in a transaction, never changed once applied.

use crate::dialect::Dialect;
use crate::error::StoreError;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

struct Step {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

const RECORDS: &str = include_str!("../migrations/0001_records.sql");
const PEOPLE: &str = include_str!("../migrations/0003_people.sql");
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
];

/// Brings the database to the newest shape.
///
/// # Errors
/// [`StoreError::Schema`] when it is newer than this program or an applied migration differs from ours; [`StoreError::Migrate`]
/// when a migration fails.
pub(crate) async fn run(pool: &sqlx::AnyPool, dialect: Dialect) -> Result<(), StoreError> {
    let migrations = HISTORY.iter().map(|step| {
        let text = if dialect == Dialect::Sqlite { step.sqlite } else { step.postgres };
        let sql = AssertSqlSafe(dialect.render(text)).into_sql_str();
        Migration::new(step.version, step.name.into(), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.collect()).run(pool).await.map_err(|error| match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionMismatch(_) => StoreError::Schema(error),
        _ => StoreError::Migrate(error),
    })
}
