//! Requests that carry a key so that, sent twice, they are done once (幂等请求).

use crate::Store;
use crate::column::{instant, read_instant};
use crate::error::StoreError;
use crate::sql::Query;
use crate::transaction::WriteTransaction;
use crate::write::Actor;
use jiff::{SignedDuration, Timestamp};

/// How long a key is remembered.
pub const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);

/// The key of a request, with what it must be the same as when it comes again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Once {
    /// SHA-256 of the key, hexadecimal.
    pub key_hash: String,
    /// Method and path.
    pub route: String,
    /// SHA-256 of the body, hexadecimal.
    pub body_hash: String,
}

/// A request that was done under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoneRequest {
    /// The key and the rest.
    pub once: Once,
    /// Number of the request that did it.
    pub request_id: String,
    /// Number of its audit event; none when it wrote none.
    pub audit_seq: Option<i64>,
    /// The answer as it was sealed; none until it was given.
    pub answer: Option<String>,
    /// When it was done.
    pub made_at: Timestamp,
}

/// Takes the key for a write, inside its transaction. Writers wait for one another before they come here, so that of two requests with
/// one key the second sees what the first did.
pub(crate) async fn claim(
    transaction: &mut WriteTransaction,
    actor: &Actor,
    once: &Once,
    at: Timestamp,
) -> Result<(), StoreError> {
    let audit_seq = transaction.audit_seq().await?;
    transaction.later(forget_old(at), "forget old requests").await?;
    let mut known = Query::new("SELECT request_id FROM done_requests WHERE login = ");
    known.bind(actor.login.as_str()).push(" AND key_hash = ").bind(once.key_hash.as_str());
    if let Some(row) = known.first(&mut *transaction, "look a request up").await? {
        // A request may write more than once.
        let is_own = row.get::<String>(0) == actor.origin.request_id;
        return if is_own { Ok(()) } else { Err(StoreError::Repeated) };
    }
    let mut query = Query::new(
        "INSERT INTO done_requests (login, key_hash, route, body_hash, request_id, made_at, audit_seq) VALUES (",
    );
    query.bind(actor.login.as_str()).bind_more([once.key_hash.as_str(), &once.route, &once.body_hash]);
    query.bind_more([actor.origin.request_id.clone(), instant(at)]).bind_more([audit_seq]).push(")");
    transaction.later(query, "record a request").await
}

impl Store {
    /// What was done under a key of an account and is still remembered.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn done_request(
        &self,
        login: &str,
        key_hash: &str,
        now: Timestamp,
    ) -> Result<Option<DoneRequest>, StoreError> {
        let mut query = Query::new(
            "SELECT route, body_hash, request_id, audit_seq, answer, made_at FROM done_requests WHERE made_at >= ",
        );
        query.bind(instant(now - REMEMBERED));
        query.push(" AND login = ").bind(login).push(" AND key_hash = ").bind(key_hash);
        let Some(row) = query.first(&self.readers, "look a request up").await? else { return Ok(None) };
        Ok(Some(DoneRequest {
            once: Once { key_hash: key_hash.to_owned(), route: row.get(0), body_hash: row.get(1) },
            request_id: row.get(2),
            audit_seq: row.get(3),
            answer: row.get(4),
            made_at: read_instant(row.get(5))?,
        }))
    }

    /// Keeps that the actor's request was made, with its sealed answer once there is one. A request that wrote nothing takes its key
    /// here. False when nothing was kept: another request did something under the key, or the answer was kept before.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn keep_request(
        &self,
        actor: &Actor,
        once: &Once,
        answer: Option<String>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        forget_old(now).run(&self.writer, "forget old requests").await?;
        let mut query = Query::new(
            "INSERT INTO done_requests (login, key_hash, route, body_hash, request_id, made_at, answer) VALUES (",
        );
        query.bind(actor.login.as_str()).bind_more([once.key_hash.as_str(), &once.route, &once.body_hash]);
        query.bind_more([actor.origin.request_id.as_str(), &instant(now)]).bind_more([answer]).push(
            ") ON CONFLICT (login, key_hash) DO UPDATE SET answer = excluded.answer
               WHERE done_requests.request_id = excluded.request_id AND done_requests.answer IS NULL",
        );
        Ok(query.run(&self.writer, "keep a request").await? == 1)
    }

    /// Gives the key of the actor's request back while it has no answer.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn forget_request(&self, actor: &Actor, once: &Once) -> Result<(), StoreError> {
        let mut query = Query::new("DELETE FROM done_requests WHERE answer IS NULL AND login = ");
        query.bind(actor.login.as_str()).push(" AND key_hash = ").bind(once.key_hash.as_str());
        query.push(" AND request_id = ").bind(actor.origin.request_id.as_str());
        query.run(&self.writer, "forget a request").await?;
        Ok(())
    }
}

fn forget_old(now: Timestamp) -> Query {
    let mut query = Query::new("DELETE FROM done_requests WHERE made_at < ");
    query.bind(instant(now - REMEMBERED));
    query
}
