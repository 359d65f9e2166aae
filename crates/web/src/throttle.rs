//! At most so many tries a minute per address, so many requests per token. Kept in memory: it slows down and locks nobody out.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Names remembered; beyond it, those whose minute is over are forgotten.
const REMEMBERED: usize = 10_000;

/// Counts tries per name in windows of a minute.
#[derive(Debug)]
pub(crate) struct Throttle<Name> {
    most: u32,
    windows: Mutex<BTreeMap<Name, (Instant, u32)>>,
}

impl<Name: Ord> Throttle<Name> {
    /// So many tries a minute.
    pub(crate) fn per_minute(most: u32) -> Self {
        Self { most, windows: Mutex::default() }
    }

    /// Counts a try; false when there were too many.
    pub(crate) fn allows(&self, name: Name, now: Instant) -> bool {
        self.wait(name, now).is_none()
    }

    /// Counts a try; when there were too many, the time until the next is allowed.
    pub(crate) fn wait(&self, name: Name, now: Instant) -> Option<Duration> {
        let minute = Duration::from_mins(1);
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= REMEMBERED {
            windows.retain(|_, (begun, _)| now.duration_since(*begun) < minute);
        }
        let (begun, count) = windows.entry(name).or_insert((now, 0));
        if now.duration_since(*begun) >= minute {
            (*begun, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        (*count > self.most).then(|| minute.saturating_sub(now.duration_since(*begun)))
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
        assert_eq!(throttle.wait(address, start + Duration::from_secs(50)), Some(Duration::from_secs(10)));
        assert!(throttle.allows(other, start));
        assert!(throttle.allows(address, start + Duration::from_mins(1)));
    }
}
