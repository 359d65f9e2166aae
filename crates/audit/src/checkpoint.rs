//! Signed roots, and what they prove about a copy of the events.

use crate::PaperRoot;
use ballast_crypto::{PublicKey, SigningKey, Suite, hex};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How root and signature are made, by the key's suite.
fn algorithm(suite: Suite) -> &'static str {
    match suite {
        Suite::Intl => "sha256-ed25519-v1",
        Suite::Sm => "sm3-sm2-v1",
    }
}

/// The state of the chain at one moment, signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// Events covered.
    pub size: i64,
    /// Root of the tree over them, hexadecimal.
    pub root: String,
    /// When: RFC 3339, UTC.
    pub at: String,
    /// `sha256-ed25519-v1` or `sm3-sm2-v1`.
    pub algorithm: String,
    /// Which key signed: [`PublicKey::id`].
    pub key_id: String,
    /// Hexadecimal.
    pub signature: String,
}

/// What a checkpoint says about the events.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointProblem {
    /// Not signed by a key that is trusted, or changed since.
    #[error("the checkpoint at event {size} was not signed with key {keys}")]
    Forged {
        /// Its size.
        size: i64,
        /// The keys that one of should have signed it.
        keys: String,
    },
    /// The copy ends before events that were there: its tail was cut or it is an older state.
    #[error(
        "the copy ends at event {last}, but event {witnessed} was witnessed: events were cut off, or an older state was put back"
    )]
    Shorter {
        /// The last event of the copy.
        last: i64,
        /// The last event that a checkpoint covers.
        witnessed: i64,
    },
    /// The events are not those that were signed.
    #[error(
        "the events {after} to {size} are not those that were signed: the chain was written anew or continues another copy"
    )]
    Rewritten {
        /// The first event that can differ: the one after the last good checkpoint.
        after: i64,
        /// The size of the checkpoint that differs.
        size: i64,
    },
    /// The events are not those whose root was printed.
    #[error(
        "the events {after} to {size} are not those whose root was printed as {printed}: the chain was written anew"
    )]
    NotPrinted {
        /// The first event that can differ: the one after the last good checkpoint.
        after: i64,
        /// The size of the printed root.
        size: i64,
        /// As it was typed in.
        printed: PaperRoot,
    },
}

/// A line of a file of checkpoints that is none.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct NoCheckpoint {
    /// Which, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: serde_json::Error,
}

impl Checkpoint {
    /// Reads a file of checkpoints: one JSON object a line.
    ///
    /// # Errors
    /// [`NoCheckpoint`] for the first line that is none.
    pub fn read_lines(text: &str) -> Result<Vec<Self>, NoCheckpoint> {
        let read = |(line, text)| serde_json::from_str(text).map_err(|problem| NoCheckpoint { line, problem });
        (1..).zip(text.lines()).map(read).collect()
    }

    /// Signs the state of a chain whose tree is of the key's suite.
    pub fn sign(key: &SigningKey, size: i64, root: String, at: String) -> Self {
        let (algorithm, key_id) = (algorithm(key.suite()).to_owned(), key.public().id());
        let mut checkpoint = Self { size, root, at, algorithm, key_id, signature: String::new() };
        checkpoint.signature = hex::encode(&key.sign(&checkpoint.signed_form()));
        checkpoint
    }

    /// True when the key signed it.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        self.algorithm == algorithm(key.suite())
            && self.key_id == key.id()
            && hex::decode(&self.signature).is_some_and(|signature| key.verify(&self.signed_form(), &signature))
    }

    /// How it is printed on documents.
    pub fn on_paper(&self) -> PaperRoot {
        PaperRoot::new(self.size, &self.root)
    }

    fn signed_form(&self) -> Vec<u8> {
        let mut form = b"ballast audit checkpoint\0".to_vec();
        form.extend(self.size.to_be_bytes());
        for part in [&self.algorithm, &self.key_id, &self.root, &self.at] {
            form.extend((part.len() as u64).to_be_bytes());
            form.extend(part.as_bytes());
        }
        form
    }
}

/// Checkpoints held against the events while these are walked.
#[derive(Debug, Default)]
pub struct Witnesses {
    /// By size; two of one size with different roots show a fork.
    awaited: BTreeMap<i64, Vec<Checkpoint>>,
    /// Printed roots by size; paper carries no signature.
    printed: BTreeMap<i64, PaperRoot>,
    last_good: i64,
}

impl Witnesses {
    /// Takes the checkpoints of one or several places, and the keys that are trusted: the one that signs today and those before it.
    ///
    /// # Errors
    /// [`CheckpointProblem::Forged`] for the first that none of the keys signed.
    pub fn new(
        checkpoints: impl IntoIterator<Item = Checkpoint>,
        keys: &[PublicKey],
    ) -> Result<Self, CheckpointProblem> {
        let mut awaited: BTreeMap<i64, Vec<Checkpoint>> = BTreeMap::new();
        for checkpoint in checkpoints {
            if !keys.iter().any(|key| checkpoint.is_signed_by(key)) {
                let keys: Vec<String> = keys.iter().map(PublicKey::id).collect();
                return Err(CheckpointProblem::Forged { size: checkpoint.size, keys: keys.join(", ") });
            }
            awaited.entry(checkpoint.size).or_default().push(checkpoint);
        }
        Ok(Self { awaited, printed: BTreeMap::new(), last_good: 0 })
    }

    /// Holds roots from paper against the events as well.
    #[must_use]
    pub fn with_printed(mut self, roots: impl IntoIterator<Item = PaperRoot>) -> Self {
        self.printed.extend(roots.into_iter().map(|root| (root.size, root)));
        self
    }

    /// How many there are, on paper and signed.
    pub fn count(&self) -> usize {
        self.awaited.values().map(Vec::len).sum::<usize>() + self.printed.len()
    }

    /// The root after so many events.
    ///
    /// # Errors
    /// [`CheckpointProblem::Rewritten`], [`CheckpointProblem::NotPrinted`] when a witness of that size has another.
    pub fn see(&mut self, size: i64, root: impl FnOnce() -> String) -> Result<(), CheckpointProblem> {
        let (awaited, printed) = (self.awaited.get(&size), self.printed.get(&size));
        if awaited.is_none() && printed.is_none() {
            return Ok(());
        }
        let (root, after) = (root(), self.last_good + 1);
        if awaited.into_iter().flatten().any(|checkpoint| checkpoint.root != root) {
            return Err(CheckpointProblem::Rewritten { after, size });
        }
        if let Some(printed) = printed.filter(|printed| !printed.is_of(&root)) {
            return Err(CheckpointProblem::NotPrinted { after, size, printed: printed.clone() });
        }
        self.last_good = size;
        Ok(())
    }

    /// All events were walked.
    ///
    /// # Errors
    /// [`CheckpointProblem::Shorter`] when a checkpoint covers more.
    pub fn finish(&self, last: i64) -> Result<(), CheckpointProblem> {
        match self.awaited.keys().chain(self.printed.keys()).max() {
            Some(&witnessed) if witnessed > last => Err(CheckpointProblem::Shorter { last, witnessed }),
            _ => Ok(()),
        }
    }
}
