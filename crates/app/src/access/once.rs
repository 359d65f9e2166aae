//! A request that must not be done twice: its key, what was done under it, and the answer that is given again (幂等).

use super::caller::Caller;
use crate::{App, AppError, digest};
pub use ballast_store::Once;
use jiff::SignedDuration;

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Nothing was done under it.
    Nothing,
    /// It was used for another request.
    Other,
    /// The same request was done; this was answered.
    Answered(Vec<u8>),
    /// The same request is being answered.
    InProgress,
    /// The same request was done, but its answer was lost. With the number of its audit event.
    Lost(Option<i64>),
}

/// No request takes longer.
const LONGEST: SignedDuration = SignedDuration::from_mins(5);

/// The key of a request: of its name nothing is kept but the hash.
pub fn once(key: &str, route: &str, body_sha256: &str) -> Once {
    Once { key_hash: digest::of(key.as_bytes()), route: route.to_owned(), body_hash: body_sha256.to_owned() }
}

/// What was done under the caller's key within the last day.
///
/// # Errors
/// [`AppError::Store`].
pub async fn look(app: &App, caller: &Caller, once: &Once) -> Result<Known, AppError> {
    let now = app.clock().now();
    let found = app.store().done_request(&caller.login, &once.key_hash, now).await?;
    let Some(done) = found else { return Ok(Known::Nothing) };
    if done.once != *once {
        return Ok(Known::Other);
    }
    match done.answer {
        // The field key may have been replaced since.
        Some(sealed) => Ok(app
            .keys()
            .open_sealed(&record(caller, once), &sealed)
            .map_or(Known::Lost(done.audit_seq), Known::Answered)),
        None if now.duration_since(done.made_at) < LONGEST => Ok(Known::InProgress),
        None => Ok(Known::Lost(done.audit_seq)),
    }
}

/// Takes the key beforehand, for what is kept in a file and not in a transaction. False when it was taken.
///
/// # Errors
/// [`AppError::Store`].
pub async fn claim(app: &App, caller: &Caller, once: &Once) -> Result<bool, AppError> {
    Ok(app.store().keep_request(&caller.as_oneself(), once, None, app.clock().now()).await?)
}

/// Gives a key back that was taken beforehand for something that came to nothing.
///
/// # Errors
/// [`AppError::Store`].
pub async fn forget(app: &App, caller: &Caller, once: &Once) -> Result<(), AppError> {
    Ok(app.store().forget_request(&caller.as_oneself(), once).await?)
}

/// Keeps the answer of the caller's request under its key. Answers may hold what must not lie in the database in clear: a new token.
///
/// # Errors
/// [`AppError::Store`], [`AppError::Damaged`].
pub async fn keep(app: &App, caller: &Caller, once: &Once, answer: &[u8]) -> Result<(), AppError> {
    let sealed = app.keys().seal(&record(caller, once), answer)?;
    app.store().keep_request(&caller.as_oneself(), once, Some(sealed), app.clock().now()).await?;
    Ok(())
}

/// The name under which an answer is sealed.
fn record(caller: &Caller, once: &Once) -> String {
    format!("answer {} {}", caller.login, once.key_hash)
}
