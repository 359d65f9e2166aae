//! From bytes of a file to lines and columns, and from bytes of a string to bytes of its file.

use std::ops::Range;

/// Where lines begin.
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Of a text.
    pub(super) fn of(text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    /// Line and column of a byte, both from 1; columns count characters.
    pub(super) fn place(&self, at: usize) -> (usize, usize) {
        let at = at.min(self.text.len());
        let line = self.starts.partition_point(|&start| start <= at);
        let start = self.starts[line - 1];
        let column = self.text.get(start..at).map_or(at - start, |before| before.chars().count());
        (line, column + 1)
    }
}

/// The byte of the file at which byte `at` of a string's value stands.
///
/// `raw` is where the string stands in the file, quotes included. Escapes and a newline after `"""` take more bytes in the
/// file than in the value.
pub(super) fn inside_string(text: &str, raw: &Range<usize>, at: usize) -> usize {
    let Some(written) = text.get(raw.clone()) else { return raw.start };
    let quotes = if written.starts_with("\"\"\"") || written.starts_with("'''") { 3 } else { 1 };
    let has_escapes = written.starts_with('"');
    let mut rest = &written[quotes.min(written.len())..];
    let mut value_bytes = 0;
    if quotes == 3 {
        rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).unwrap_or(rest);
    }
    while value_bytes < at {
        let Some(sign) = rest.chars().next() else { break };
        if sign == '\\' && has_escapes {
            let (in_file, in_value) = escape(rest);
            rest = rest.get(in_file..).unwrap_or("");
            value_bytes += in_value;
        } else {
            rest = &rest[sign.len_utf8()..];
            value_bytes += sign.len_utf8();
        }
    }
    raw.start + written.len() - rest.len()
}

/// Bytes of an escape in the file and in the value.
fn escape(rest: &str) -> (usize, usize) {
    let digits = match rest.as_bytes().get(1) {
        Some(b'x') => 2,
        Some(b'u') => 4,
        Some(b'U') => 8,
        Some(b'\n' | b'\r' | b' ' | b'\t') => {
            // A backslash at the end of a line swallows all white space up to the next sign.
            let swallowed = rest[1..].len() - rest[1..].trim_start().len();
            return (1 + swallowed, 0);
        }
        _ => return (2, 1),
    };
    let sign = rest.get(2..2 + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
    (2 + digits, sign.map_or(1, char::len_utf8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let lines = Lines::of("甲 = 1\n乙丙 = 2");
        assert_eq!(lines.place(0), (1, 1));
        assert_eq!(lines.place("甲 = 1\n乙丙".len()), (2, 3));
        assert_eq!(lines.place(999), (2, 7));
    }

    #[test]
    fn a_place_inside_a_string_is_a_place_in_the_file() {
        for (text, value, wanted) in [
            ("x = \"a + b\"", "a + b", "b"),
            ("x = 'a + b'", "a + b", "b"),
            ("x = \"\"\"\na +\n  b\"\"\"", "a +\n  b", "b"),
            ("x = \"\\u7532\\t + b\"", "甲\t + b", "b"),
            ("x = \"\"\"a \\\n   + b\"\"\"", "a + b", "b"),
        ] {
            let raw = text.find(['"', '\'']).unwrap_or(0)..text.len();
            let at = value.find(wanted).unwrap_or(0);
            assert_eq!(&text[inside_string(text, &raw, at)..][..1], wanted, "{text}");
        }
    }
}
