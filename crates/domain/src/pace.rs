//! Time pace: the share of the annual plan that should be done by a date (序时进度).

use crate::number::Exact;
use serde::{Deserialize, Serialize};

/// Twelve fractions (0–1), one per month: months ÷ 12, or a published table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PaceTable([Exact; 12]);

/// Why a published table cannot be a pace.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPace {
    /// A share below nought or above one.
    #[error("the share of month {0} is outside 0 to 1")]
    OutOfRange(usize),
    /// A month asks for less than the month before.
    #[error("the share of month {0} is below that of the month before")]
    Falling(usize),
}

impl PaceTable {
    /// Months ÷ 12.
    pub fn even() -> Self {
        Self(std::array::from_fn(|month| {
            Exact::ratio(i64::try_from(month + 1).unwrap_or(12), 12).unwrap_or_else(Exact::one)
        }))
    }

    /// A published table.
    ///
    /// # Errors
    /// [`BadPace`] when a share is outside 0–1 or falls from one month to the next.
    pub fn published(shares: [Exact; 12]) -> Result<Self, BadPace> {
        for (index, share) in shares.iter().enumerate() {
            if share.is_negative() || *share > Exact::one() {
                return Err(BadPace::OutOfRange(index + 1));
            }
            if index > 0 && *share < shares[index - 1] {
                return Err(BadPace::Falling(index + 1));
            }
        }
        Ok(Self(shares))
    }

    /// The share due by the end of a month (1–12); `None` for another number.
    pub fn due_by_month(&self, month: i8) -> Option<&Exact> {
        self.0.get(usize::try_from(month).ok()?.checked_sub(1)?)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn even_pace_is_months_over_twelve() {
        assert_eq!(PaceTable::even().due_by_month(5).unwrap().to_string(), "5/12");
        assert_eq!(PaceTable::even().due_by_month(12).unwrap(), &Exact::one());
        assert!(PaceTable::even().due_by_month(0).is_none());
        assert!(PaceTable::even().due_by_month(13).is_none());
    }

    #[test]
    fn published_table_may_run_ahead_but_not_fall() {
        let mut shares: [Exact; 12] = std::array::from_fn(|_| "0.6".parse().unwrap());
        shares[4] = "0.5".parse().unwrap();
        assert_eq!(PaceTable::published(shares.clone()), Err(BadPace::Falling(5)));
        shares[..4].fill("0.5".parse().unwrap());
        assert_eq!(PaceTable::published(shares).unwrap().due_by_month(5).unwrap().to_string(), "0.5");
    }
}
