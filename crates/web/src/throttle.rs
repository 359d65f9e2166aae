//! At most so many tries a minute per address. Kept in memory: it slows guessing down and locks nobody out.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Addresses remembered; beyond it, those whose minute is over are forgotten.
const REMEMBERED: usize = 10_000;

/// Counts tries per address in windows of a minute.
#[derive(Debug)]
pub(crate) struct Throttle {
    most: u32,
    windows: Mutex<BTreeMap<IpAddr, (Instant, u32)>>,
}

impl Throttle {
    /// So many tries a minute.
    pub(crate) fn per_minute(most: u32) -> Self {
        Self { most, windows: Mutex::default() }
    }

    /// Counts a try; false when there were too many.
    pub(crate) fn allows(&self, address: IpAddr, now: Instant) -> bool {
        let minute = Duration::from_mins(1);
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= REMEMBERED {
            windows.retain(|_, (begun, _)| now.duration_since(*begun) < minute);
        }
        let (begun, count) = windows.entry(address).or_insert((now, 0));
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
