//! A span of time as an office writes it: `15m`, `6h`, `1d`.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// From one minute to 31 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Every {
    minutes: u32,
}

impl Every {
    pub(crate) const DAY: Self = Self { minutes: 24 * 60 };

    pub(crate) fn duration(self) -> Duration {
        Duration::from_mins(u64::from(self.minutes))
    }
}

impl TryFrom<String> for Every {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no span of time: write 15m, 6h or 1d, from 1m to 31d");
        let unit = text.chars().last().filter(char::is_ascii).ok_or_else(wrong)?;
        let minutes = match unit {
            'm' => 1,
            'h' => 60,
            'd' => 24 * 60,
            _ => return Err(wrong()),
        };
        let number: u32 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
        let minutes = number.checked_mul(minutes).filter(|minutes| (1..=31 * 24 * 60).contains(minutes));
        Ok(Self { minutes: minutes.ok_or_else(wrong)? })
    }
}

impl From<Every> for String {
    fn from(every: Every) -> Self {
        every.to_string()
    }
}

impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.minutes {
            minutes if minutes % (24 * 60) == 0 => write!(f, "{}d", minutes / (24 * 60)),
            minutes if minutes % 60 == 0 => write!(f, "{}h", minutes / 60),
            minutes => write!(f, "{minutes}m"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_and_written() {
        for (text, minutes) in [("1m", 1), ("90m", 90), ("6h", 360), ("1d", 1440), ("31d", 44_640)] {
            let every = Every::try_from(text.to_owned()).map(|every| (every.minutes, every.to_string()));
            assert_eq!(every, Ok((minutes, text.to_owned())));
        }
        for wrong in ["", "m", "0m", "32d", "1", "1s", "-1h", "1.5h", "一天", "99999999999d"] {
            assert!(Every::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
