//! The name of a content.

use std::fmt;

/// SHA-256 in 64 hexadecimal digits. It is checked once, so that it can stand in a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(String);

impl ContentHash {
    /// Reads the digits.
    ///
    /// ```
    /// use ballast_files::ContentHash;
    /// assert!(ContentHash::new(&"0a".repeat(32)).is_some());
    /// assert!(ContentHash::new("../../etc/passwd").is_none());
    /// ```
    pub fn new(digits: &str) -> Option<Self> {
        let is_hash = digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        is_hash.then(|| Self(digits.to_owned()))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
