//! Accounts and sessions.

use crate::column::{instant, read_instant, read_unit};
use crate::error::StoreError;
use crate::sql::Query;
use crate::{Store, Write};
use ballast_domain::UnitId;
use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Login, unique.
    pub login: String,
    /// Name shown.
    pub name: String,
    /// Role code.
    pub role: String,
    /// The unit the person works for; its subtree is the scope.
    pub unit: UnitId,
    /// Argon2id hash with its parameters.
    pub password_hash: String,
    /// Made by the demonstration.
    pub is_sample: bool,
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token, hexadecimal; the token itself is nowhere stored.
    pub token_hash: String,
    /// Whose it is.
    pub login: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Write {
    /// Writes accounts: new ones are added, known ones replaced.
    ///
    /// # Errors
    /// [`StoreError::UnknownReference`] for an unknown unit; [`StoreError::Query`].
    pub async fn put_users(&mut self, users: &[User]) -> Result<(), StoreError> {
        for user in users {
            let mut query =
                Query::new("INSERT INTO users (login, name, role, unit_id, password_hash, is_sample) VALUES (");
            query.bind(user.login.as_str());
            query.bind_more([user.name.as_str(), user.role.as_str(), user.unit.as_str(), user.password_hash.as_str()]);
            query.bind_more([i64::from(user.is_sample)]);
            query.push(
                ") ON CONFLICT (login) DO UPDATE SET name = excluded.name, role = excluded.role, unit_id = excluded.unit_id,
                     password_hash = excluded.password_hash, is_sample = excluded.is_sample",
            );
            query.run(self.data(), "write accounts").await?;
        }
        Ok(())
    }

    /// Opens a session and removes those that ended.
    ///
    /// # Errors
    /// [`StoreError::UnknownReference`] for an unknown account; [`StoreError::Query`].
    pub async fn open_session(&mut self, session: &Session) -> Result<(), StoreError> {
        let mut query = Query::new("DELETE FROM sessions WHERE expires_at <= ");
        query.bind(instant(self.at));
        query.run(self.sessions(), "remove ended sessions").await?;
        let mut query = Query::new("INSERT INTO sessions (token_hash, login, created_at, expires_at) VALUES (");
        query.bind(session.token_hash.as_str()).bind_more([session.login.as_str()]);
        query.bind_more([instant(session.created_at), instant(session.expires_at)]).push(")");
        query.run(self.sessions(), "open a session").await?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn close_session(&mut self, token_hash: &str) -> Result<(), StoreError> {
        let mut query = Query::new("DELETE FROM sessions WHERE token_hash = ");
        query.bind(token_hash);
        query.run(self.sessions(), "end a session").await?;
        Ok(())
    }
}

const USER: &str = "SELECT login, name, role, unit_id, password_hash, is_sample FROM users WHERE 1 = 1";

impl Store {
    /// The account of a login.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn user(&self, login: &str) -> Result<Option<User>, StoreError> {
        let mut query = Query::new(USER);
        query.push(" AND login = ").bind(login);
        query.first(&self.readers, "read an account").await?.as_ref().map(user).transpose()
    }

    /// All accounts by login.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        let mut query = Query::new(USER);
        query.push(" ORDER BY login");
        query.all(&self.readers, "list accounts").await?.iter().map(user).collect()
    }

    /// The session of a token hash, with its account, while it lasts.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn session(&self, token_hash: &str, now: Timestamp) -> Result<Option<(Session, User)>, StoreError> {
        let mut query =
            Query::new("SELECT token_hash, login, created_at, expires_at FROM sessions WHERE token_hash = ");
        query.bind(token_hash);
        let Some(row) = query.first(&self.readers, "read a session").await? else { return Ok(None) };
        let session = Session {
            token_hash: row.get(0),
            login: row.get(1),
            created_at: read_instant(row.get(2))?,
            expires_at: read_instant(row.get(3))?,
        };
        if session.expires_at <= now {
            return Ok(None);
        }
        Ok(self.user(&session.login).await?.map(|user| (session, user)))
    }
}

fn user(row: &AnyRow) -> Result<User, StoreError> {
    Ok(User {
        login: row.get(0),
        name: row.get(1),
        role: row.get(2),
        unit: read_unit(row.get(3))?,
        password_hash: row.get(4),
        is_sample: row.get::<i64, _>(5) != 0,
    })
}
