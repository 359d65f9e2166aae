//! Taking turns at what costs a core or much memory, so that many who ask at once cannot take the machine from everybody else.

use crate::AppError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// A queue with an end: some work, some wait, whoever comes then is told to come back.
#[derive(Debug)]
pub(crate) struct Turns {
    free: Semaphore,
    waiting: AtomicUsize,
    most_waiting: usize,
    patience: Duration,
}

impl Turns {
    /// So many work at once, so many wait, each at most so long.
    pub(crate) fn new(at_once: usize, most_waiting: usize, patience: Duration) -> Self {
        Self { free: Semaphore::new(at_once.max(1)), waiting: AtomicUsize::new(0), most_waiting, patience }
    }

    /// Waits for a turn, which lasts until it is dropped.
    ///
    /// # Errors
    /// [`AppError::Busy`] when too many wait, or the turn does not come in time.
    pub(crate) async fn take(&self) -> Result<SemaphorePermit<'_>, AppError> {
        let place = Place::among(&self.waiting);
        if place.before >= self.most_waiting {
            return Err(AppError::Busy);
        }
        let turn = tokio::time::timeout(self.patience, self.free.acquire()).await.map_err(|_| AppError::Busy)?;
        turn.map_err(|error| AppError::Damaged(error.to_string()))
    }
}

impl Turns {
    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }
}

/// Cores of the machine.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// A place in the queue; whoever goes away, even in the middle, gives it up.
struct Place<'a> {
    waiting: &'a AtomicUsize,
    before: usize,
}

impl<'a> Place<'a> {
    fn among(waiting: &'a AtomicUsize) -> Self {
        Self { waiting, before: waiting.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_comes_to_a_full_queue_is_told_at_once() {
        let turns = Turns::new(1, 1, Duration::from_mins(1));
        let working = turns.take().await.unwrap();
        let mut waiting = Box::pin(turns.take());
        assert!(futures::poll!(&mut waiting).is_pending());
        assert!(matches!(turns.take().await, Err(AppError::Busy)));
        drop(working);
        let turn = waiting.await.unwrap();
        // Whoever gave up waiting left the place.
        let given_up = Box::pin(turns.take());
        drop(given_up);
        let mut next = Box::pin(turns.take());
        assert!(futures::poll!(&mut next).is_pending());
        drop(turn);
        drop(next.await.unwrap());
    }

    #[tokio::test]
    async fn nobody_waits_longer_than_told() {
        let turns = Turns::new(1, 5, Duration::ZERO);
        let _working = turns.take().await.unwrap();
        assert!(matches!(turns.take().await, Err(AppError::Busy)));
    }
}
