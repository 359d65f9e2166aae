//! Decimal numbers as offices type them.

use ballast_domain::Exact;
use ballast_domain::text::to_half_width;

/// A decimal: `mantissa × 10^-places`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    /// The digits with their sign.
    pub(crate) mantissa: i128,
    /// Digits behind the point.
    pub(crate) places: u32,
}

impl Decimal {
    /// The exact number.
    pub(crate) fn exact(self) -> Exact {
        Exact::scaled(self.mantissa, self.places)
    }
}

/// Reads a number: full-width digits, thousands separators and spaces are taken as meant (`１，２３４．５０`). No exponent
/// unless the spreadsheet itself wrote it; at most 30 digits.
pub(crate) fn read(text: &str) -> Option<Decimal> {
    let half;
    let text = if text.is_ascii() {
        text.trim()
    } else {
        half = to_half_width(text).replace(['−', '–', '﹣'], "-");
        half.as_str()
    };
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest.trim_start()),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    if !has_sound_groups(whole) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let mut mantissa: i128 = 0;
    let mut digits = 0;
    for byte in whole.bytes().filter(|b| !matches!(b, b',' | b' ')).chain(fraction.bytes()) {
        let digit = byte.is_ascii_digit().then(|| i128::from(byte - b'0'))?;
        digits += 1;
        if digits > 30 {
            return None;
        }
        mantissa = mantissa * 10 + digit;
    }
    Some(Decimal { mantissa: sign * mantissa, places: u32::try_from(fraction.len()).ok()? })
}

/// Separators may only stand in front of groups of three or four digits (萬 grouping), so that `1,5` is not 15.
fn has_sound_groups(whole: &str) -> bool {
    if !whole.contains([',', ' ']) {
        return true;
    }
    let groups: Vec<&str> = whole.split([',', ' ']).collect();
    let (first, rest) = (groups[0], &groups[1..]);
    let size = rest[0].len();
    (1..=size).contains(&first.len()) && matches!(size, 3 | 4) && rest.iter().all(|group| group.len() == size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_offices_type_them() {
        for (text, mantissa, places) in [
            ("1234.50", 123_450, 2),
            ("１，２３４．５０", 123_450, 2),
            (" 12 345 ", 12_345, 0),
            ("-1,234,567", -1_234_567, 0),
            ("1,2345", 12_345, 0),
            (".5", 5, 1),
            ("+7", 7, 0),
            ("−3", -3, 0),
            ("0", 0, 0),
        ] {
            assert_eq!(read(text), Some(Decimal { mantissa, places }), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_numbers() {
        for text in ["", ".", "-", "1,5", "1,23", "12,34,567", "1e5", "0x1", "一百", "1.2.3", "12万", "1,", ",100"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&"9".repeat(31)), None);
    }
}
