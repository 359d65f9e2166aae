//! The one place where the two databases differ in words.

use std::fmt::Write as _;

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

    /// Puts the placeholders as the database wants them: `$1`, `$2` … for PostgreSQL. SQLite would take these as names, and looking
    /// a name up takes as long as there are names before it; it keeps the plain sign.
    pub(crate) fn placeholders(self, text: String) -> String {
        if self == Self::Sqlite {
            return text;
        }
        let mut parts = text.split('?');
        let mut numbered = parts.next().unwrap_or_default().to_owned();
        for (index, part) in parts.enumerate() {
            // Writing into a string cannot fail.
            let _ = write!(numbered, "${}{part}", index + 1);
        }
        numbered
    }

    /// Begins a transaction that sees one moment of the database until it ends.
    pub(crate) fn begin_reading(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_for_postgres_alone() {
        let text = "SELECT id FROM projects WHERE unit_id = ? AND id IN (?, ?)";
        assert_eq!(Dialect::Sqlite.placeholders(text.into()), text);
        assert_eq!(
            Dialect::Postgres.placeholders(text.into()),
            "SELECT id FROM projects WHERE unit_id = $1 AND id IN ($2, $3)"
        );
    }
}
