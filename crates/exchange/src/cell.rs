//! Cells and rows as they come out of a file, before anybody knows what they mean.

use std::borrow::Cow;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Cell {
    /// Nothing, or white space only.
    #[default]
    Empty,
    /// Text.
    Text(String),
    /// A number without a date format.
    Number(f64),
    /// A number with a date format: days since 1899-12-30.
    Serial(f64),
    /// A truth value.
    Bool(bool),
    /// An error value such as `#REF!`.
    Fault(String),
    /// A formula whose result the file does not hold.
    Formula,
}

impl Cell {
    /// True when there is nothing to see.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// The cell as a person sees it. Numbers as [`number_text`]; dates as their serial.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Empty | Self::Formula => Cow::Borrowed(""),
            Self::Text(text) | Self::Fault(text) => Cow::Borrowed(text.trim()),
            Self::Number(number) => Cow::Owned(number_text(*number)),
            Self::Serial(serial) => match crate::parse::date::from_serial(*serial) {
                Some(date) => Cow::Owned(date.to_string()),
                None => Cow::Owned(number_text(*serial)),
            },
            Self::Bool(true) => Cow::Borrowed("TRUE"),
            Self::Bool(false) => Cow::Borrowed("FALSE"),
        }
    }

    /// Takes text, which is empty when it is white space only.
    pub(crate) fn from_text(text: String) -> Self {
        if text.trim().is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

/// A number with the 15 significant digits that a spreadsheet shows: what it computed as 0.30000000000000004 was meant as
/// 0.3. No exponent.
pub(crate) fn number_text(number: f64) -> String {
    let plain = number.to_string();
    let digits = plain.bytes().filter(u8::is_ascii_digit).skip_while(|digit| *digit == b'0').count();
    if digits <= 15 || !number.is_finite() {
        return plain;
    }
    let Some((mantissa, exponent)) =
        format!("{number:.14e}").split_once('e').map(|(m, e)| (m.to_owned(), e.to_owned()))
    else {
        return plain;
    };
    let exponent: i64 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa.as_str()), |rest| ("-", rest));
    let digits = mantissa.replace('.', "");
    let point = exponent + 1;
    let text = if point <= 0 {
        let noughts = usize::try_from(-point).unwrap_or(0).min(400);
        format!("0.{}{digits}", "0".repeat(noughts))
    } else {
        let point = usize::try_from(point).unwrap_or(0).min(400);
        let padded = format!("{digits:0<point$}");
        let (whole, fraction) = padded.split_at(point);
        format!("{whole}.{fraction}")
    };
    format!("{sign}{}", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A row with at least one cell that is not empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Row {
    /// Its number as the spreadsheet shows it, from 1.
    pub(crate) number: u32,
    /// Column from 1 and content, ascending by column, without empty cells.
    pub(crate) cells: Vec<(u32, Cell)>,
    /// Columns whose cell is a formula.
    pub(crate) formulas: Vec<u32>,
    /// Columns whose text comes from a merged cell that begins in a row above.
    pub(crate) carried: Vec<u32>,
}

impl Row {
    /// The cell of a column.
    pub(crate) fn cell(&self, column: u32) -> &Cell {
        const EMPTY: &Cell = &Cell::Empty;
        match self.cells.binary_search_by_key(&column, |(at, _)| *at) {
            Ok(index) => &self.cells[index].1,
            Err(_) => EMPTY,
        }
    }
}

/// A text whose lines end in one way, whoever wrote it.
pub(crate) fn one_kind_of_breaks(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() }
}

/// True for the signs that offices put where nothing is to be said.
pub(crate) fn is_dash(text: &str) -> bool {
    matches!(text.trim(), "—" | "——" | "-" | "--" | "/" | "\\" | "―")
}

/// The letters of a column: 1 → A, 28 → AB.
pub(crate) fn column_letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        let rest = u8::try_from((column - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + rest));
        column = (column - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_print_with_the_digits_that_were_meant() {
        for (number, text) in [
            (0.300_000_000_000_000_04, "0.3"),
            (1234.56, "1234.56"),
            (-1_234.56, "-1234.56"),
            (45_413.0, "45413"),
            (1e21, "1000000000000000000000"),
            (0.000_012_3, "0.0000123"),
            (123_456_789_012_345.67, "123456789012346"),
            (0.333_333_333_333_333_3, "0.333333333333333"),
            (0.0, "0"),
        ] {
            assert_eq!(number_text(number), text);
        }
    }

    #[test]
    fn columns_have_letters() {
        assert_eq!([1, 26, 27, 28, 702, 703].map(column_letters), ["A", "Z", "AA", "AB", "ZZ", "AAA"]);
    }
}
