//! A root as it is printed: short enough to be typed in again from paper, long enough that no other chain has it.

use std::fmt;
use std::str::FromStr;

/// Hexadecimal digits on paper: 128 bits of the root.
const DIGITS: usize = 32;

/// The size of the chain and the first digits of its root, printed on published documents: `1234-9f3c-…`, the number of events first,
/// then the digits in groups of four.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperRoot {
    /// Events covered.
    pub size: i64,
    digits: String,
}

impl PaperRoot {
    /// The printed form of a whole root.
    pub fn new(size: i64, root: &str) -> Self {
        Self { size, digits: root.chars().take(DIGITS).collect() }
    }

    /// True when a whole root begins with what was printed.
    pub fn is_of(&self, root: &str) -> bool {
        root.starts_with(&self.digits)
    }
}

impl fmt::Display for PaperRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.size)?;
        for (place, digit) in self.digits.chars().enumerate() {
            if place % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

/// What was typed is no printed root.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a printed root is the number of events, then {DIGITS} digits 0-9 and a-f in groups of four, all with hyphens between"
)]
pub struct NotPrinted;

impl FromStr for PaperRoot {
    type Err = NotPrinted;

    /// Reads what a person typed from paper: capitals and spaces for hyphens are taken as well.
    fn from_str(text: &str) -> Result<Self, NotPrinted> {
        let is_gap = |sign: char| sign == '-' || sign.is_whitespace();
        let (size, digits) = text.trim().split_once(is_gap).ok_or(NotPrinted)?;
        let digits: String = digits.chars().filter(|sign| !is_gap(*sign)).collect::<String>().to_ascii_lowercase();
        let is_root = digits.len() == DIGITS && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let size = size.parse().ok().filter(|size| *size > 0).ok_or(NotPrinted)?;
        if is_root { Ok(Self { size, digits }) } else { Err(NotPrinted) }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_was_printed_is_read_again() {
        let root = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
        let printed = PaperRoot::new(1_204, root);
        assert_eq!(printed.to_string(), "1204-6e34-0b9c-ffb3-7a98-9ca5-44e6-bb78-0a2c");
        for typed in [printed.to_string(), printed.to_string().to_uppercase().replace('-', " ")] {
            assert_eq!(typed.parse::<PaperRoot>().unwrap(), printed);
        }
        assert!(printed.is_of(root) && !printed.is_of(&root.replace('6', "7")));
    }

    #[test]
    fn anything_else_is_refused() {
        let whole = "1204-6e34-0b9c-ffb3-7a98-9ca5-44e6-bb78-0a2c";
        let wrong = [
            "",
            "1204",
            "6e34-0b9c",
            "0-6e34-0b9c-ffb3-7a98-9ca5-44e6-bb78-0a2c",
            &whole[..40],
            &whole.replace('9', "g"),
        ];
        for typed in wrong {
            assert_eq!(typed.parse::<PaperRoot>(), Err(NotPrinted), "{typed}");
        }
    }
}
