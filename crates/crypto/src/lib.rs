//! The one place for cryptography of our own records (密码算法): hashes, signatures, sealed fields, tags. Two suites do the same work:
//! [`Suite::Intl`] (SHA-256, Ed25519, AES-256-GCM) and [`Suite::Sm`] (SM3, SM2, SM4-GCM, as GB/T 39786 wants them). An installation
//! chooses once; what is written names its suite, so that later readers need no setting.
//!
//! # What this crate must not know
//! Files, databases, the time, what is hashed. Randomness comes from the caller.
//!
//! # How to add the usual next thing
//! Certified hardware (密码机) is another suite: a variant of [`Suite`], an arm in each file here, its known answers in the tests.

mod hash;
pub mod hex;
mod seal;
mod sign;
mod suite;
mod tag;

pub use hash::Hasher;
pub use seal::{Sealing, Unsealable};
pub use sign::{PublicKey, SigningKey};
pub use suite::Suite;
pub use tag::tag;
