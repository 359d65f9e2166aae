//! Walking the events in order and naming the first that is wrong.

use crate::event::{self, Event};
use crate::merkle::Tree;

/// The first thing that is wrong with the chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainProblem {
    /// A number is missing or repeated: an event was removed or inserted.
    #[error("event {expected} is missing; {found} follows instead")]
    Gap {
        /// The number that should come.
        expected: i64,
        /// The number that came.
        found: i64,
    },
    /// The newest events were cut off.
    #[error("event {0} is missing at the end")]
    Cut(i64),
    /// The event does not name the hash of the one before.
    #[error("event {0} does not follow the event before it")]
    Broken(i64),
    /// The event's contents do not give its hash.
    #[error("event {0} was changed")]
    Changed(i64),
    /// The event names a way of hashing that is not known.
    #[error("event {0} names an unknown algorithm")]
    UnknownAlgorithm(i64),
}

/// The chain as far as it was walked.
#[derive(Debug, Clone, Default)]
pub struct Chain {
    tree: Tree,
    last_hash: String,
}

impl Chain {
    /// The next event.
    ///
    /// # Errors
    /// [`ChainProblem`]; the chain is then of no further use.
    pub fn push(&mut self, event: &Event) -> Result<(), ChainProblem> {
        let expected = self.size() + 1;
        if event.seq != expected {
            return Err(ChainProblem::Gap { expected, found: event.seq });
        }
        if event.prev_hash != self.last_hash {
            return Err(ChainProblem::Broken(event.seq));
        }
        let hash = event.computed_hash().ok_or(ChainProblem::UnknownAlgorithm(event.seq))?;
        if hash != event.hash {
            return Err(ChainProblem::Changed(event.seq));
        }
        if self.size() == 0 {
            // The tree is of the suite that the chain was begun with, and so is the key that signs its roots.
            self.tree = Tree::new(event::suite_after(&event.algorithm));
        }
        self.tree.push(hash.as_bytes());
        self.last_hash = hash;
        Ok(())
    }

    /// Events walked.
    pub fn size(&self) -> i64 {
        self.tree.size()
    }

    /// Root of the tree over the events walked, hexadecimal.
    pub fn root(&self) -> String {
        self.tree.root()
    }
}
