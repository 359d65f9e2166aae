//! A content on its way out, checked as it goes.

use crate::error::FilesError;
use crate::hash::ContentHash;
use ballast_domain::text::hex;
use bytes::Bytes;
use futures::stream::{BoxStream, StreamExt as _};
use futures::{Stream, stream};
use sha2::{Digest, Sha256};

/// A content, piece by piece.
pub struct Content {
    /// Bytes in all.
    pub size: u64,
    /// The pieces. The last one comes only if all of them together have the hash; otherwise an error comes in its place.
    pub pieces: BoxStream<'static, Result<Bytes, FilesError>>,
}

impl Content {
    pub(crate) fn checked(
        hash: ContentHash,
        size: u64,
        pieces: impl Stream<Item = Result<Bytes, FilesError>> + Send + 'static,
    ) -> Self {
        let state = Some(State { pieces: pieces.boxed(), held: Bytes::new(), hasher: Sha256::new(), hash });
        Self { size, pieces: stream::try_unfold(state, next).boxed() }
    }

    /// Reads it whole, for small contents and tests.
    ///
    /// # Errors
    /// As the pieces.
    pub async fn whole(mut self) -> Result<Vec<u8>, FilesError> {
        let mut whole = Vec::new();
        while let Some(piece) = self.pieces.next().await {
            whole.extend_from_slice(&piece?);
        }
        Ok(whole)
    }
}

struct State {
    pieces: BoxStream<'static, Result<Bytes, FilesError>>,
    /// The newest piece, until it is known whether it is the last.
    held: Bytes,
    hasher: Sha256,
    hash: ContentHash,
}

async fn next(state: Option<State>) -> Result<Option<(Bytes, Option<State>)>, FilesError> {
    let Some(mut state) = state else { return Ok(None) };
    loop {
        match state.pieces.next().await.transpose()? {
            Some(piece) => {
                state.hasher.update(&piece);
                let ready = std::mem::replace(&mut state.held, piece);
                if !ready.is_empty() {
                    return Ok(Some((ready, Some(state))));
                }
            }
            None if hex(&state.hasher.finalize()) == state.hash.as_str() => return Ok(Some((state.held, None))),
            None => return Err(FilesError::Damaged(state.hash.to_string())),
        }
    }
}
