//! At most so many tries a minute per address or account. Kept in memory: it slows down and locks nobody out.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Addresses or accounts remembered; beyond it, those whose minute is over are forgotten.
const REMEMBERED: usize = 10_000;

/// Counts tries per address or account in windows of a minute.
#[derive(Debug)]
pub(crate) struct Throttle<K> {
    most: u32,
    windows: Mutex<BTreeMap<K, (Instant, u32)>>,
}

impl<K: Ord> Throttle<K> {
    /// So many tries a minute.
    pub(crate) fn per_minute(most: u32) -> Self {
        Self { most, windows: Mutex::default() }
    }

    /// Counts a try; false when there were too many.
    pub(crate) fn allows(&self, who: K, now: Instant) -> bool {
        let minute = Duration::from_mins(1);
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= REMEMBERED {
            windows.retain(|_, (begun, _)| now.duration_since(*begun) < minute);
        }
        let (begun, count) = windows.entry(who).or_insert((now, 0));
        if now.duration_since(*begun) >= minute {
            (*begun, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        *count <= self.most
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    #[test]
    fn a_minute_later_one_may_try_again() {
        let throttle = Throttle::per_minute(2);
        let (address, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let start = Instant::now();
        assert!(throttle.allows(address, start) && throttle.allows(address, start));
        assert!(!throttle.allows(address, start));
        assert!(throttle.allows(other, start));
        assert!(throttle.allows(address, start + Duration::from_mins(1)));
    }
}
