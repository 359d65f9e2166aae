//! Time as a parameter: nothing in the core asks the machine what day it is.

use jiff::{Timestamp, civil::Date, tz::Offset};

/// The civil time of China (UTC+8, no daylight saving), in which every date of the platform is meant.
pub const CHINA: Offset = Offset::constant(8);

/// Gives the present moment; tests give a fixed or movable one.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// The present date in China.
    fn today(&self) -> Date {
        CHINA.to_datetime(self.now()).date()
    }
}

/// A clock that stands still, for tests and for replaying.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Timestamp);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}
