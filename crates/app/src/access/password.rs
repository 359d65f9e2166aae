//! Password hashes: Argon2id, 19 MiB, two passes; the parameters stand in the hash.

use crate::turns::{Turns, cores};
use crate::{App, AppError};
use argon2::password_hash::PasswordHasher;
use argon2::password_hash::phc::{Output, PasswordHash};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
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
    /// What turns that ended worked in, one for each turn at most. The allocator keeps a freed piece of this size for the thread that
    /// had it; asked for anew by another thread each time, the process would grow to ten times its size.
    memory: Mutex<Vec<Vec<Block>>>,
}

impl Default for Hashing {
    fn default() -> Self {
        Self {
            turns: Turns::new(cores() - 1, WAITING, PATIENCE),
            computed: AtomicU64::new(0),
            memory: Mutex::default(),
        }
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
    let (password, hash, app_of_turn) = (normal(password), hash.to_owned(), app.clone());
    in_turn(app, move || {
        let memory = &app_of_turn.hashing().memory;
        let mut blocks = memory.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        let is_right = gives(&password, &hash, &mut blocks);
        memory.lock().unwrap_or_else(PoisonError::into_inner).push(blocks);
        is_right
    })
    .await
}

/// True when the password, hashed with the parameters of the hash, gives the hash.
fn gives(password: &str, hash: &str, blocks: &mut Vec<Block>) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    let version = hash.version.map_or(Ok(Version::default()), Version::try_from);
    let (Ok(algorithm), Ok(version), Ok(params)) =
        (Algorithm::try_from(hash.algorithm.as_str()), version, Params::try_from(&hash))
    else {
        return false;
    };
    let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else { return false };
    blocks.resize(params.block_count(), Block::default());
    let mut computed = vec![0; expected.len()];
    let argon = Argon2::new(algorithm, version, params);
    argon.hash_password_into_with_memory(password.as_bytes(), salt, &mut computed, &mut blocks[..]).is_ok()
        // Compared in a time that does not tell where they differ.
        && Output::new(&computed).is_ok_and(|computed| computed == *expected)
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
    fn a_password_belongs_to_its_own_hash_alone_also_in_used_memory() {
        let mut blocks = Vec::new();
        let hashes = ["first password", "second password"]
            .map(|password| Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()));
        for (right, hash) in hashes.iter().enumerate() {
            let hash = hash.as_deref().unwrap_or_default();
            for (tried, password) in ["first password", "second password"].into_iter().enumerate() {
                assert_eq!(gives(password, hash, &mut blocks), tried == right);
            }
        }
        assert!(!gives("x", "no hash", &mut blocks) && !gives("x", NOBODY, &mut blocks));
    }

    #[test]
    fn signs_are_brought_into_one_form() {
        assert_eq!(normal("e\u{301}te\u{301}"), normal("été"));
    }
}
