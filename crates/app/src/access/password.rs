//! Password hashes: Argon2id, 19 MiB, two passes (the parameters stand in the hash).

use crate::error::AppError;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// Hashes a password with a random salt. Slow on purpose: call it where blocking is allowed.
///
/// # Errors
/// [`AppError::Damaged`] when the machine gives no randomness.
pub fn hash(password: &str) -> Result<String, AppError> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| AppError::Damaged(error.to_string()))
}

/// True when the password belongs to the hash. Takes the same time for every hash of the same parameters, so that an unknown
/// account is checked against [`NOBODY`].
pub fn matches(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// The hash of a password that nobody has: 32 random bytes, thrown away. Checked when the account is unknown.
pub const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2FsdCBvZiBub2JvZHk$8yzvGkzLh6CoNuW1VIZs3ttXPgFQ0K6H0dVsZC0nq2w";

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_matches() {
        let stored = hash("压舱石 2024").unwrap();
        assert!(matches("压舱石 2024", &stored));
        assert!(!matches("压舱石 2025", &stored));
        assert!(!matches("", &stored));
        assert!(!matches("压舱石 2024", "no hash"));
    }

    #[test]
    fn the_hash_of_nobody_is_well_formed() {
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert!(!matches("", NOBODY));
    }
}
