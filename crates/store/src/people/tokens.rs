//! What programs show instead of a password (服务令牌).

use crate::column::{instant, json, read_instant, read_json};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::Query;
use crate::transaction::take_numbers;
use crate::{Store, Write};
use jiff::Timestamp;

/// A token of a service account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceToken {
    /// Number.
    pub id: i64,
    /// SHA-256 of the token, hexadecimal.
    pub token_hash: String,
    /// Whose.
    pub login: String,
    /// What it is for.
    pub label: String,
    /// Who made it, and when.
    pub made: (String, Timestamp),
    /// Until when it works.
    pub expires_at: Timestamp,
    /// When it was taken back.
    pub ended_at: Option<Timestamp>,
    /// Codes of the permissions that it is narrowed to; none for all of its account.
    pub permissions: Option<Vec<String>>,
}

/// A token to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewServiceToken<'a> {
    /// Whose.
    pub login: &'a str,
    /// What it is for.
    pub label: &'a str,
    /// SHA-256 of the token, hexadecimal.
    pub token_hash: &'a str,
    /// Until when it works.
    pub expires_at: Timestamp,
    /// Codes of the permissions that it is narrowed to; none for all of its account.
    pub permissions: Option<Vec<String>>,
}

impl Write {
    /// Records a token and gives its number.
    ///
    /// # Errors
    /// [`StoreError::UnknownReference`] for an unknown account; [`StoreError::Query`].
    pub async fn put_token(&mut self, token: &NewServiceToken<'_>) -> Result<i64, StoreError> {
        let id = take_numbers(self.proofs(), "token_id", 1).await? + 1;
        let (by, at) = (self.actor.login.clone(), instant(self.at));
        let permissions = token.permissions.as_ref().map(json).transpose()?;
        let mut query = Query::new(
            "INSERT INTO service_tokens (id, login, label, token_hash, made_by, made_at, expires_at, permissions) VALUES (",
        );
        query.bind(id).bind_more([token.login, token.label, token.token_hash, &by, &at]);
        query.bind_more([instant(token.expires_at)]).bind_more([permissions]).push(")");
        query.run(self.proofs(), "record a token").await?;
        Ok(id)
    }

    /// Takes a token back. False when it had ended before.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn end_token(&mut self, login: &str, id: i64) -> Result<bool, StoreError> {
        let at = instant(self.at);
        let mut query = Query::new("UPDATE service_tokens SET ended_at = ");
        query.bind(at).push(" WHERE ended_at IS NULL AND login = ").bind(login).push(" AND id = ").bind(id);
        Ok(query.run(self.proofs(), "end a token").await? == 1)
    }
}

const TOKEN: &str = "SELECT id, token_hash, login, label, made_by, made_at, expires_at, ended_at, permissions FROM service_tokens WHERE 1 = 1";

impl Store {
    /// The token of a hash while it works.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn token(&self, token_hash: &str, now: Timestamp) -> Result<Option<ServiceToken>, StoreError> {
        let mut query = Query::new(TOKEN);
        query.push(" AND ended_at IS NULL AND expires_at > ").bind(instant(now));
        query.push(" AND token_hash = ").bind(token_hash);
        query.first(&self.readers, "look a token up").await?.as_ref().map(token).transpose()
    }

    /// The tokens of an account, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn tokens_of(&self, login: &str) -> Result<Vec<ServiceToken>, StoreError> {
        let mut query = Query::new(TOKEN);
        query.push(" AND login = ").bind(login).push(" ORDER BY id");
        query.all(&self.readers, "list the tokens of an account").await?.iter().map(token).collect()
    }
}

fn token(row: &Row) -> Result<ServiceToken, StoreError> {
    Ok(ServiceToken {
        id: row.get(0),
        token_hash: row.get(1),
        login: row.get(2),
        label: row.get(3),
        made: (row.get(4), read_instant(row.get(5))?),
        expires_at: read_instant(row.get(6))?,
        ended_at: row.get::<Option<String>>(7).map(|at| read_instant(&at)).transpose()?,
        permissions: row.get::<Option<String>>(8).map(|list| read_json(&list)).transpose()?,
    })
}
