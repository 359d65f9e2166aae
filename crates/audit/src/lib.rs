//! The audit chain as mathematics: how an event is hashed, how events form a tree, how its root is signed, and how a copy of all
//! that is checked (审计链).
//!
//! Two witnesses stand against each other. The *chain* binds each event to the one before it, so that a change, a gap or a
//! swap inside it shows without a key. The *checkpoints* are signed roots of a Merkle tree over the events (as in RFC 6962) that
//! leave the machine; against them a chain that was wholly rewritten, cut, forked or taken back to an old state shows as well.
//!
//! # What this crate must not know
//! Databases, files, the time. Both the program and the separate verifier stand on it and share nothing else.
//!
//! # How to add the usual next thing
//! Another way of hashing is another algorithm name in [`event`]; events already written keep theirs.

pub mod chain;
pub mod checkpoint;
pub mod event;
pub mod merkle;
pub mod paper;

pub use ballast_crypto::{PublicKey, SigningKey, Suite};
pub use chain::{Chain, ChainProblem};
pub use checkpoint::{Checkpoint, CheckpointProblem};
pub use event::Event;
pub use merkle::Tree;
pub use paper::PaperRoot;
