//! Random secrets and the form in which they are stored.

use ballast_domain::text::hex;
use sha2::{Digest, Sha256};

/// 256 random bits, hexadecimal: tokens of sessions, devices, links and services.
pub(crate) fn new_token() -> String {
    hex(&rand::random::<[u8; 32]>())
}

/// The stored form of a token. Tokens have 256 random bits, recovery codes 118: one round is enough for both.
pub(crate) fn hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// So many letters and digits that are not taken for one another, about five bits each.
pub(crate) fn readable(signs: usize) -> String {
    const SIGNS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
    (0..signs).map(|_| char::from(SIGNS[rand::random_range(0..SIGNS.len())])).collect()
}
