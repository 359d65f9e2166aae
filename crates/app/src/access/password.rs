//! Password hashes: Argon2id, 19 MiB, two passes; the parameters stand in the hash.

use crate::turns::{Turns, cores};
use crate::{App, AppError};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use unicode_normalization::UnicodeNormalization as _;

/// The hash of a password that nobody has: 32 random bytes, thrown away. Checked when the account is unknown.
pub const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2FsdCBvZiBub2JvZHk$8yzvGkzLh6CoNuW1VIZs3ttXPgFQ0K6H0dVsZC0nq2w";

/// How long somebody waits for his turn before he is told to come back.
const PATIENCE: Duration = Duration::from_secs(3);
/// How many may wait; more are told at once.
const WAITING: usize = 64;

/// Where hashes are computed: each takes 19 MiB and a core for some hundredths of a second, so that few run at once, and the pages
/// of everybody else keep at least one core.
#[derive(Debug)]
pub(crate) struct Hashing {
    turns: Turns,
    computed: AtomicU64,
}

impl Default for Hashing {
    fn default() -> Self {
        Self { turns: Turns::new(cores() - 1, WAITING, PATIENCE), computed: AtomicU64::new(0) }
    }
}

impl Hashing {
    /// How many wait for their turn.
    pub(crate) fn waiting(&self) -> usize {
        self.turns.waiting()
    }
}

/// Hashes a password with a random salt.
///
/// # Errors
/// [`AppError::Busy`] when too many wait; [`AppError::Damaged`] when the machine gives no randomness.
pub(crate) async fn hash(app: &App, password: &str) -> Result<String, AppError> {
    let password = normal(password);
    in_turn(app, move || {
        let hash = Argon2::default().hash_password(password.as_bytes());
        hash.map(|hash| hash.to_string()).map_err(|error| AppError::Damaged(error.to_string()))
    })
    .await?
}

/// True when the password belongs to the hash. Takes the same time for every hash of the same parameters, so that an unknown
/// account is checked against [`NOBODY`].
///
/// # Errors
/// [`AppError::Busy`] when too many wait.
pub(crate) async fn matches(app: &App, password: &str, hash: &str) -> Result<bool, AppError> {
    let (password, hash) = (normal(password), hash.to_owned());
    in_turn(app, move || {
        PasswordHash::new(&hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
}

/// True when the hash was made with weaker parameters than today's.
pub(crate) fn is_outdated(hash: &str) -> bool {
    let today = PasswordHash::new(NOBODY).map(|hash| hash.params.clone());
    PasswordHash::new(hash).map(|hash| hash.params) != today
}

/// Password hashes computed since the start; what a test counts instead of milliseconds.
pub fn hashes_computed(app: &App) -> u64 {
    app.hashing().computed.load(Ordering::Relaxed)
}

/// A hash with less memory than today's, as an older version may have left it: for tests and for nothing else.
#[doc(hidden)]
pub fn hash_with_memory(password: &str, kibibytes: u32) -> Option<String> {
    let weak = Argon2::new(
        argon2::Algorithm::Argon2id,
        argon2::Version::V0x13,
        argon2::Params::new(kibibytes, 2, 1, None).ok()?,
    );
    weak.hash_password(normal(password).as_bytes()).ok().map(|hash| hash.to_string())
}

async fn in_turn<T: Send + 'static>(app: &App, work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
    let turn = app.hashing().turns.take().await?;
    app.hashing().computed.fetch_add(1, Ordering::Relaxed);
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| AppError::Damaged(error.to_string()));
    drop(turn);
    done
}

/// The same password typed on another keyboard is the same password.
pub(super) fn normal(password: &str) -> String {
    password.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_nobody_is_well_formed_and_of_today() {
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert!(!is_outdated(NOBODY));
        assert!(is_outdated(&NOBODY.replace("m=19456", "m=9456")));
        assert!(is_outdated("no hash"));
    }

    #[test]
    fn signs_are_brought_into_one_form() {
        assert_eq!(normal("e\u{301}te\u{301}"), normal("été"));
    }
}
