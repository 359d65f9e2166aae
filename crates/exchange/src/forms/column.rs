//! What a column of a form is, and the values of one row.

use ballast_domain::project_code::ProjectCode;
use ballast_domain::{Exact, Money, Period, Text, UnitId};
use jiff::civil::Date;

/// A column of a form. One table of these per form drives reading, help, templates and export.
pub(crate) struct Column {
    /// The field's name in mapping files and in `build`.
    pub(crate) field: &'static str,
    /// What its cells hold.
    pub(crate) kind: Kind,
    /// The head that we write: Chinese, English.
    pub(crate) head: (&'static str, &'static str),
    /// Heads that are understood besides.
    pub(crate) synonyms: &'static [&'static str],
    /// Whether it must be there.
    pub(crate) need: Need,
    /// What to write into it.
    pub(crate) hint: (&'static str, &'static str),
    /// A cell of the example row.
    pub(crate) example: &'static str,
}

/// Whether a column must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// The file and each row must have it.
    Required,
    /// Each row must have it, but a section heading, a title or the request may say it instead of a column.
    Contextual,
    /// The file must have the column; whether a blank cell will do is decided per row.
    Column,
    /// Neither.
    Optional,
}

/// What the cells of a column hold.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// Text of at most so many characters.
    Text(usize),
    /// An amount of money; whether it may be negative.
    Money(Sign),
    /// A number; whether it may be negative.
    Number(Sign),
    /// A number of per cent, with or without the sign.
    Percent,
    /// A whole number from 1.
    Count,
    /// A day; whether it is planned or has happened.
    Day(Tense),
    /// A month, as its first day.
    Month,
    /// A period.
    Period,
    /// A year.
    Year,
    /// An organisation unit.
    Unit,
    /// A national project code.
    ProjectCode,
    /// A unified social credit code.
    CreditCode,
    /// One of the values of a coded list.
    Choice(&'static Choice),
}

/// Whether a number may be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    /// Refused when negative.
    Positive,
    /// Negative is possible (a correction), but somebody should look.
    Doubtful,
    /// Negative is ordinary.
    Any,
}

/// Whether a day is planned or has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tense {
    /// May lie ahead.
    Planned,
    /// Must not lie after today.
    Happened,
}

/// A coded list.
pub(crate) struct Choice {
    /// The code that a cell means.
    pub(crate) read: fn(&str) -> Option<&'static str>,
    /// The label of a code.
    pub(crate) label: fn(&str) -> Option<Text>,
    /// All labels in order.
    pub(crate) labels: fn() -> Vec<Text>,
}

/// The [`Choice`] of a coded enum of the domain.
macro_rules! choice {
    ($name:ident = $type:ty) => {
        pub(crate) static $name: $crate::forms::column::Choice = $crate::forms::column::Choice {
            read: |cell| <$type>::from_cell(cell).map(<$type>::code),
            label: |code| <$type>::from_code(code).map(<$type>::label),
            labels: || <$type>::ALL.iter().map(|value| value.label()).collect(),
        };
    };
}
pub(crate) use choice;

impl Column {
    /// A column that may be missing.
    pub(crate) const fn new(field: &'static str, kind: Kind, zh: &'static str, en: &'static str) -> Self {
        Self { field, kind, head: (zh, en), synonyms: &[], need: Need::Optional, hint: ("", ""), example: "" }
    }

    pub(crate) const fn needed(mut self, need: Need) -> Self {
        self.need = need;
        self
    }

    pub(crate) const fn also(mut self, synonyms: &'static [&'static str]) -> Self {
        self.synonyms = synonyms;
        self
    }

    pub(crate) const fn hint(mut self, zh: &'static str, en: &'static str) -> Self {
        self.hint = (zh, en);
        self
    }

    pub(crate) const fn example(mut self, example: &'static str) -> Self {
        self.example = example;
        self
    }
}

/// A cell's meaning.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Money(Money),
    Number(Exact),
    Count(i64),
    Day(Date),
    Period(Period),
    Year(i16),
    Unit(UnitId),
    Code(ProjectCode),
    Choice(&'static str),
}

/// The values of one row, by field.
pub(crate) struct Values {
    columns: &'static [Column],
    slots: Vec<Option<Value>>,
    /// Where the last field was found: `build` asks in the order of the table, so the next is usually the next.
    last: usize,
}

impl Values {
    /// No values yet.
    pub(crate) fn new(columns: &'static [Column]) -> Self {
        Self { columns, slots: vec![None; columns.len()], last: 0 }
    }

    /// Forgets all values.
    pub(crate) fn clear(&mut self) {
        self.slots.fill(None);
    }

    /// The value of a column by its index in the table.
    pub(crate) fn at(&self, index: usize) -> Option<&Value> {
        self.slots[index].as_ref()
    }

    /// Sets the value of a column by its index in the table.
    pub(crate) fn set_at(&mut self, index: usize, value: Value) {
        self.slots[index] = Some(value);
    }

    /// Sets the value of a field, if there is one.
    pub(crate) fn set(&mut self, field: &'static str, value: Option<Value>) {
        let index = self.index(field);
        self.slots[index] = value;
    }

    /// Adds a line to a text field.
    pub(crate) fn append(&mut self, field: &'static str, line: &str) {
        let index = self.index(field);
        match &mut self.slots[index] {
            Some(Value::Text(text)) => {
                text.push('\n');
                text.push_str(line);
            }
            other => *other = Some(Value::Text(line.to_owned())),
        }
    }

    fn index(&mut self, field: &'static str) -> usize {
        let count = self.columns.len();
        let index = (0..count).map(|step| (self.last + step) % count).find(|at| self.columns[*at].field == field);
        debug_assert!(index.is_some(), "no field {field} in the table");
        let index = index.unwrap_or(0);
        self.last = (index + 1) % count;
        index
    }
}

/// Getters that take the value out.
macro_rules! takers {
    ($($name:ident: $variant:ident -> $type:ty;)+) => {
        impl Values {
            $(pub(crate) fn $name(&mut self, field: &'static str) -> Option<$type> {
                let index = self.index(field);
                match self.slots[index].take() {
                    Some(Value::$variant(value)) => Some(value),
                    _ => None,
                }
            })+
        }
    };
}
takers! {
    text: Text -> String;
    money: Money -> Money;
    number: Number -> Exact;
    count: Count -> i64;
    day: Day -> Date;
    period: Period -> Period;
    year: Year -> i16;
    unit: Unit -> UnitId;
    code: Code -> ProjectCode;
    choice: Choice -> &'static str;
}
