//! The one place where the two databases differ in words.

/// A database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// The database of an address.
    pub(crate) fn of_url(url: &str) -> Option<Self> {
        match url.split_once(':')?.0 {
            "sqlite" => Some(Self::Sqlite),
            "postgres" | "postgresql" => Some(Self::Postgres),
            _ => None,
        }
    }

    /// Fills the marks of a migration: `{int}` is a 64-bit integer, `{text}` sorts by code point whatever the server's language,
    /// `{strict}` makes SQLite keep to its column types.
    pub(crate) fn render(self, migration: &str) -> String {
        let (int, text, strict) = match self {
            Self::Sqlite => ("INTEGER", "TEXT", "STRICT"),
            Self::Postgres => ("BIGINT", "TEXT COLLATE \"C\"", ""),
        };
        migration.replace("{int}", int).replace("{text}", text).replace("{strict}", strict)
    }

    /// Begins a transaction that sees one moment of the database until it ends.
    pub(crate) fn begin_reading(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }
}
