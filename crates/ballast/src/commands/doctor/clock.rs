//! The clock: not behind what was already written down, and steady while we look.

use super::Finding;
use super::database::Seen;
use crate::clock::SystemClock;
use ballast_app::operation::clock::ClockWatch;
use ballast_domain::{Clock as _, Text};
use std::time::Instant;

/// Begins with the examination and is read at its end.
pub(super) struct Watch {
    watch: ClockWatch,
    begun: Instant,
}

impl Watch {
    pub(super) fn begin() -> Self {
        Self { watch: ClockWatch::new(SystemClock.now()), begun: Instant::now() }
    }

    pub(super) fn check(mut self, seen: &Seen) -> Vec<Finding> {
        let what = Text::fixed("时钟", "Clock");
        let now = SystemClock.now();
        let remedy = || {
            Text::fixed(
                "检查时间同步（chrony、systemd-timesyncd）",
                "check the time service (chrony, systemd-timesyncd)",
            )
        };
        if let Some(jump) = self.watch.step(now, self.begun.elapsed()) {
            let seconds = jump.as_secs();
            let found =
                Text::new(format!("检查期间跳变了 {seconds} 秒"), format!("it jumped by {seconds} s meanwhile"));
            return vec![Finding::warning("clock", what, found, remedy())];
        }
        vec![match seen.last_event_at.filter(|at| *at > now) {
            Some(at) => Finding::failure(
                "clock",
                what,
                Text::new(
                    format!("现在 {now:.0} 早于最后一条审计记录 {at:.0}"),
                    format!("now, {now:.0}, is before the last audit event, {at:.0}"),
                ),
                remedy(),
            ),
            None => Finding::well("clock", what, Text::new(format!("{now:.0}"), format!("{now:.0}"))),
        }]
    }
}
