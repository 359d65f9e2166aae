//! The machine's clock: the only place of the program that asks for the time.

use ballast_domain::Clock;
use jiff::Timestamp;

/// The clock of the operating system.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one real clock of the program")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
