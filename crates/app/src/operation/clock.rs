//! Jumps of the clock: times in the audit trail are only as good as the clock they come from.

use crate::access::caller::COMMAND_LINE;
use crate::{App, AppError, Role};
use ballast_store::{Actor, AuditEntry};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// A difference that a time service makes in its steady work stays below it.
const UNSEEN: SignedDuration = SignedDuration::from_secs(2);

/// Compares the clock with a count that only goes forward.
#[derive(Debug)]
pub struct ClockWatch {
    wall: Timestamp,
    steady: Duration,
}

impl ClockWatch {
    /// Begins when the clock shows this and the steady count is at its beginning.
    pub fn new(wall: Timestamp) -> Self {
        Self { wall, steady: Duration::ZERO }
    }

    /// How far the clock jumped since the last look, when it is more than two seconds: forward is positive. `steady` is the time
    /// since the beginning.
    pub fn step(&mut self, wall: Timestamp, steady: Duration) -> Option<SignedDuration> {
        let passed = SignedDuration::try_from(steady.saturating_sub(self.steady)).unwrap_or(SignedDuration::MAX);
        let jump = wall.duration_since(self.wall).saturating_sub(passed);
        (self.wall, self.steady) = (wall, steady);
        (jump.abs() > UNSEEN).then_some(jump)
    }
}

/// Writes a jump down.
///
/// # Errors
/// [`AppError::Store`].
pub async fn note_jump(app: &App, jump: SignedDuration) -> Result<(), AppError> {
    let detail = serde_json::json!({ "seconds": jump.as_secs() });
    let write = app.store().begin(&machine(), app.clock().now()).await?;
    Ok(write.commit(AuditEntry::new("clock.jump", "clock", detail)).await?)
}

/// The program itself, as it stands in the audit trail.
pub(super) fn machine() -> Actor {
    Actor { login: COMMAND_LINE.to_owned(), role: Role::command_line().code().to_owned(), ..Actor::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jumps_show_and_drift_does_not() {
        let begun = Timestamp::UNIX_EPOCH;
        let after = |seconds: i64| begun + SignedDuration::from_secs(seconds);
        let mut watch = ClockWatch::new(begun);
        assert_eq!(watch.step(after(10), Duration::from_secs(10)), None);
        assert_eq!(watch.step(after(22), Duration::from_secs(20)), None, "two seconds are drift");
        assert_eq!(watch.step(after(3_632), Duration::from_secs(30)), Some(SignedDuration::from_secs(3_600)));
        assert_eq!(watch.step(after(42), Duration::from_secs(40)), Some(SignedDuration::from_secs(-3_600)));
        assert_eq!(watch.step(after(52), Duration::from_secs(50)), None);
    }
}
