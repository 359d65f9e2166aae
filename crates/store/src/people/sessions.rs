//! Sessions: signed-in browsers (会话).

use crate::column::{instant, read_instant};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::Query;
use crate::transaction::take_numbers;
use crate::{Store, Write};
use jiff::Timestamp;

/// A session about to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// SHA-256 of the token, hexadecimal; the token itself is nowhere stored.
    pub token_hash: String,
    /// Whose it is.
    pub login: String,
    /// When it ends unless it is used.
    pub idle_until: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
    /// Where from.
    pub address: String,
    /// The browser as it calls itself, shortened.
    pub agent: String,
    /// When the account was entered before.
    pub last_success_at: Option<Timestamp>,
    /// Refused tries between then and now.
    pub failures_since: i64,
    /// With what the person proved who he is: `password`, `code`, `recovery`, `passkey`, `provider`.
    pub proved_by: String,
}

/// An open session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Number, named in lists and in the audit trail.
    pub id: i64,
    /// As it was opened; `idle_until` has moved since.
    pub session: NewSession,
    /// When it began.
    pub made_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// When the person last proved who he is.
    pub proved_at: Timestamp,
}

impl Write {
    /// Opens a session, proved just now, and removes those that ended. Gives its number.
    ///
    /// # Errors
    /// [`StoreError::UnknownReference`] for an unknown account; [`StoreError::Query`].
    pub async fn open_session(&mut self, session: &NewSession) -> Result<i64, StoreError> {
        let at = instant(self.at);
        let mut query = Query::new("DELETE FROM sessions WHERE expires_at <= ");
        query.bind(at.as_str()).push(" OR idle_until <= ").bind(at.as_str());
        query.run(self.proofs(), "remove ended sessions").await?;
        let id = take_numbers(self.proofs(), "session_id", 1).await? + 1;
        let mut query = Query::new(
            "INSERT INTO sessions (token_hash, login, address, agent, made_at, seen_at, proved_at, idle_until, expires_at, last_success_at, id,
                 failures_since, proved_by)
             VALUES (",
        );
        query.bind(session.token_hash.as_str()).bind_more([session.login.as_str(), &session.address, &session.agent]);
        query.bind_more([at.as_str(), &at, &at]);
        query.bind_more([instant(session.idle_until), instant(session.expires_at)]);
        query.bind_more([session.last_success_at.map(instant)]).bind_more([id, session.failures_since]);
        query.bind_more([session.proved_by.as_str()]).push(")");
        query.run(self.proofs(), "open a session").await?;
        Ok(id)
    }

    /// Ends one session of a person. False when there is none.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn close_session(&mut self, login: &str, id: i64) -> Result<bool, StoreError> {
        let mut query = Query::new("DELETE FROM sessions WHERE login = ");
        query.bind(login).push(" AND id = ").bind(id);
        Ok(query.run(self.proofs(), "end a session").await? == 1)
    }

    /// Ends the sessions of a person but the one that is named. Gives how many.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn close_sessions(&mut self, login: &str, but: Option<i64>) -> Result<u64, StoreError> {
        let mut query = Query::new("DELETE FROM sessions WHERE login = ");
        query.bind(login).push(" AND id <> ").bind(but.unwrap_or_default());
        query.run(self.proofs(), "end the sessions of a person").await
    }

    /// The person proved again who he is: the session goes on under another token.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn renew_session(&mut self, id: i64, token_hash: &str) -> Result<(), StoreError> {
        let at = instant(self.at);
        let mut query = Query::new("UPDATE sessions SET token_hash = ");
        query.bind(token_hash).push(", proved_at = ").bind(at).push(" WHERE id = ").bind(id);
        query.run(self.proofs(), "renew a session").await?;
        Ok(())
    }

    /// Notes that the person showed a passkey in this session.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn note_passkey(&mut self, id: i64) -> Result<(), StoreError> {
        let mut query = Query::new("UPDATE sessions SET proved_by = 'passkey' WHERE id = ");
        query.bind(id);
        query.run(self.proofs(), "note a passkey in a session").await?;
        Ok(())
    }
}

const SESSION: &str = "SELECT id, token_hash, login, made_at, seen_at, idle_until, expires_at, proved_at, address, agent, \
    last_success_at, failures_since, proved_by FROM sessions WHERE 1 = 1";

impl Store {
    /// The session of a token hash while it lasts.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn session(&self, token_hash: &str, now: Timestamp) -> Result<Option<Session>, StoreError> {
        let mut query = Query::new(SESSION);
        query.push(" AND token_hash = ").bind(token_hash);
        let found = query.first(&self.readers, "read a session").await?.as_ref().map(session).transpose()?;
        Ok(found.filter(|found| now < found.session.expires_at && now < found.session.idle_until))
    }

    /// The open sessions of a person, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn sessions_of(&self, login: &str, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let mut query = Query::new(SESSION);
        query.push(" AND login = ").bind(login).push(" AND expires_at > ").bind(instant(now));
        query.push(" AND idle_until > ").bind(instant(now)).push(" ORDER BY id DESC");
        query.all(&self.readers, "list the sessions of a person").await?.iter().map(session).collect()
    }

    /// Notes that a session is in use. It changes no record and is no deed, so it leaves no audit event; call it at most once a
    /// minute for each session.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn touch_session(&self, id: i64, now: Timestamp, idle_until: Timestamp) -> Result<(), StoreError> {
        let mut query = Query::new("UPDATE sessions SET seen_at = ");
        query.bind(instant(now)).push(", idle_until = ").bind(instant(idle_until)).push(" WHERE id = ").bind(id);
        query.run(&self.writer, "keep a session alive").await?;
        Ok(())
    }
}

fn session(row: &Row) -> Result<Session, StoreError> {
    Ok(Session {
        id: row.get(0),
        session: NewSession {
            token_hash: row.get(1),
            login: row.get(2),
            idle_until: read_instant(row.get(5))?,
            expires_at: read_instant(row.get(6))?,
            address: row.get(8),
            agent: row.get(9),
            last_success_at: row.get::<Option<String>>(10).map(|at| read_instant(&at)).transpose()?,
            failures_since: row.get(11),
            proved_by: row.get(12),
        },
        made_at: read_instant(row.get(3))?,
        seen_at: read_instant(row.get(4))?,
        proved_at: read_instant(row.get(7))?,
    })
}
