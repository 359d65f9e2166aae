//! Finding the head of a table and what its columns are.

pub(crate) mod find;
pub(crate) mod mapped;
pub(crate) mod normal;
pub(crate) mod titles;

use crate::forms::column::Column;
use crate::mapping::ColumnMapping;
use ballast_domain::money::MoneyUnit;

/// The head of a table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Head {
    /// Row numbers of its first and last row.
    pub(crate) first_row: u32,
    /// See `first_row`.
    pub(crate) last_row: u32,
    /// Its columns by position.
    pub(crate) columns: Vec<HeadColumn>,
    /// How well it fits the form; 0 for not at all.
    pub(crate) score: u32,
}

/// One column of a head.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeadColumn {
    /// From 1.
    pub(crate) position: u32,
    /// As written; the rows of a head joined by `/`.
    pub(crate) text: String,
    /// Index in the form's table.
    pub(crate) field: Option<usize>,
    /// Money unit that the head names.
    pub(crate) unit: Option<MoneyUnit>,
    /// Year that the head names.
    pub(crate) year: Option<i16>,
    /// Month that the head names; the last of `1—6月`.
    pub(crate) month: Option<i8>,
    /// What a mapping says about it.
    pub(crate) mapping: Option<ColumnMapping>,
}

/// Heads in normal form → index in a form's table.
pub(crate) struct Synonyms(std::collections::HashMap<String, usize>);

impl Synonyms {
    /// Of a form's table; the head that we write goes before anybody's synonym.
    pub(crate) fn of(columns: &[Column]) -> Self {
        let mut map = std::collections::HashMap::new();
        for (index, column) in columns.iter().enumerate() {
            for head in [column.head.0, column.head.1] {
                map.insert(normal::of(head).key, index);
            }
        }
        for (index, column) in columns.iter().enumerate() {
            for head in column.synonyms.iter().copied().chain([column.field]) {
                map.entry(normal::of(head).key).or_insert(index);
            }
        }
        Self(map)
    }

    /// The column that a head in normal form means, an explanation in brackets at its end left aside if need be.
    pub(crate) fn find(&self, key: &str) -> Option<usize> {
        let without = || {
            let (front, _) = key.strip_suffix(')')?.rsplit_once('(')?;
            self.0.get(front).filter(|_| front.chars().count() >= 2)
        };
        self.0.get(key).or_else(without).copied()
    }
}
