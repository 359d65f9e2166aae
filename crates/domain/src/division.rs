//! Administrative divisions by GB/T 2260 code (行政区划代码).

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Six digits: two for the province, two for the city, two for the county. The type checks the form only; whether the
/// code exists in an edition of the list is a question for data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DivisionCode(u32);

/// The level of a division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DivisionLevel {
    /// 省级.
    Province,
    /// 地级.
    Prefecture,
    /// 县级.
    County,
}

/// The text is not a six-digit division code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a six-digit division code: {0:?}")]
pub struct NotADivisionCode(pub String);

impl DivisionCode {
    /// The level told by the trailing noughts.
    pub fn level(self) -> DivisionLevel {
        match (self.0 % 100, self.0 % 10_000) {
            (_, 0) => DivisionLevel::Province,
            (0, _) => DivisionLevel::Prefecture,
            _ => DivisionLevel::County,
        }
    }

    /// The division above by the code itself; `None` for a province. Counties directly under a province have a
    /// parent that exists in no list.
    ///
    /// ```
    /// use ballast_domain::DivisionCode;
    /// let county: DivisionCode = "140882".parse().unwrap();
    /// assert_eq!(county.parent().unwrap().to_string(), "140800");
    /// ```
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        match self.level() {
            DivisionLevel::Province => None,
            DivisionLevel::Prefecture => Some(Self(self.0 / 10_000 * 10_000)),
            DivisionLevel::County => Some(Self(self.0 / 100 * 100)),
        }
    }
}

impl FromStr for DivisionCode {
    type Err = NotADivisionCode;
    fn from_str(text: &str) -> Result<Self, NotADivisionCode> {
        let is_form = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) && text.as_bytes()[0] != b'0';
        match text.parse() {
            Ok(number) if is_form => Ok(Self(number)),
            _ => Err(NotADivisionCode(text.chars().take(40).collect())),
        }
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

impl TryFrom<String> for DivisionCode {
    type Error = NotADivisionCode;
    fn try_from(text: String) -> Result<Self, NotADivisionCode> {
        text.parse()
    }
}

impl From<DivisionCode> for String {
    fn from(code: DivisionCode) -> Self {
        code.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_zero_the_code_upwards() {
        let chain: Vec<String> = std::iter::successors("140882".parse().ok(), |code: &DivisionCode| code.parent())
            .map(|code| code.to_string())
            .collect();
        assert_eq!(chain, ["140882", "140800", "140000"]);
    }

    #[test]
    fn other_texts_are_no_codes() {
        for text in ["", "14088", "1408822", "14088a", "040882", "１４０８８２"] {
            assert!(text.parse::<DivisionCode>().is_err(), "{text}");
        }
    }
}
