//! A Merkle tree that only grows (RFC 6962): leaves hashed with the byte 0, nodes with the byte 1.

use ballast_crypto::{Hasher, Suite, hex};

type Hash = [u8; 32];

/// The right edge of the tree: all that is needed to add leaves and to tell the root. A few hundred bytes at any size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    suite: Suite,
    size: i64,
    /// Roots of the full subtrees that make up the leaves so far, the largest first.
    edge: Vec<Hash>,
}

impl Tree {
    /// Without leaves, hashed by a suite.
    pub fn new(suite: Suite) -> Self {
        Self { suite, ..Self::default() }
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: &[u8]) {
        let mut hash: Hash = Hasher::of(self.suite, &[&[0], leaf]);
        // Each one-bit at the end of the size is a full subtree of the same height as the one just made.
        let mut rest = self.size;
        while rest % 2 == 1 {
            if let Some(left) = self.edge.pop() {
                hash = node(self.suite, &left, &hash);
            }
            rest /= 2;
        }
        self.edge.push(hash);
        self.size += 1;
    }

    /// Leaves so far.
    pub fn size(&self) -> i64 {
        self.size
    }

    /// The root, hexadecimal; of the empty tree the hash of nothing.
    pub fn root(&self) -> String {
        let mut edge = self.edge.iter().rev();
        let root = match edge.next() {
            Some(last) => edge.fold(*last, |right, left| node(self.suite, left, &right)),
            None => Hasher::of(self.suite, &[]),
        };
        hex::encode(&root)
    }
}

fn node(suite: Suite, left: &Hash, right: &Hash) -> Hash {
    Hasher::of(suite, &[&[1], left, right])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn root(suite: Suite, leaves: &[&[u8]]) -> String {
        let mut tree = Tree::new(suite);
        for leaf in leaves {
            tree.push(leaf);
        }
        tree.root()
    }

    /// The definition of RFC 6962 written down plainly.
    fn defined(suite: Suite, leaves: &[Vec<u8>]) -> Hash {
        match leaves {
            [] => Hasher::of(suite, &[]),
            [leaf] => Hasher::of(suite, &[&[0], leaf]),
            _ => {
                let mut split = 1;
                while split * 2 < leaves.len() {
                    split *= 2;
                }
                node(suite, &defined(suite, &leaves[..split]), &defined(suite, &leaves[split..]))
            }
        }
    }

    /// Values that the reference implementations of RFC 6962 are tested with.
    #[test]
    fn known_roots() {
        let leaves: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        assert_eq!(root(Suite::Intl, &[]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(root(Suite::Intl, &leaves[..1]), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        assert_eq!(root(Suite::Intl, &leaves[..2]), "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
        assert_eq!(root(Suite::Intl, &leaves[..5]), "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4");
        assert_eq!(root(Suite::Intl, &leaves), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }

    proptest! {
        #[test]
        fn the_growing_tree_is_the_defined_one(leaves in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..4), 0..70)) {
            let borrowed: Vec<&[u8]> = leaves.iter().map(Vec::as_slice).collect();
            for suite in Suite::ALL {
                prop_assert_eq!(root(suite, &borrowed), hex::encode(&defined(suite, &leaves)));
            }
        }
    }
}
