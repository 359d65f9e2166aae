//! Links that work once: invitations and resets (一次性链接).

use crate::column::{instant, read_instant};
use crate::error::StoreError;
use crate::sql::Query;
use crate::{Store, Write};
use jiff::Timestamp;

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// SHA-256 of the token in it, hexadecimal.
    pub token_hash: String,
    /// For whose account.
    pub login: String,
    /// `invitation` or `reset`.
    pub purpose: String,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

impl Write {
    /// Records a link; earlier ones of the person work no more.
    ///
    /// # Errors
    /// [`StoreError::UnknownReference`] for an unknown account; [`StoreError::Query`].
    pub async fn put_link(&mut self, link: &Link) -> Result<(), StoreError> {
        let (by, at) = (self.actor.login.clone(), instant(self.at));
        let mut query = Query::new("UPDATE one_time_links SET used_at = ");
        query.bind(at.as_str()).push(" WHERE used_at IS NULL AND login = ").bind(link.login.as_str());
        query.run(self.proofs(), "end earlier links").await?;
        let mut query = Query::new(
            "INSERT INTO one_time_links (token_hash, login, purpose, made_by, made_at, expires_at) VALUES (",
        );
        query.bind(link.token_hash.as_str()).bind_more([link.login.as_str(), &link.purpose, &by, &at]);
        query.bind_more([instant(link.expires_at)]).push(")");
        query.run(self.proofs(), "record a link").await?;
        Ok(())
    }

    /// Uses a link up. False when it was used or has expired: then the write must be dropped.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn use_link(&mut self, token_hash: &str) -> Result<bool, StoreError> {
        let at = instant(self.at);
        let mut query = Query::new("UPDATE one_time_links SET used_at = ");
        query.bind(at.as_str()).push(" WHERE used_at IS NULL AND expires_at > ").bind(at.as_str());
        query.push(" AND token_hash = ").bind(token_hash);
        Ok(query.run(self.proofs(), "use a link").await? == 1)
    }
}

impl Store {
    /// True when the person has a link that can still be used.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn has_open_link(&self, login: &str, now: Timestamp) -> Result<bool, StoreError> {
        let mut query = Query::new("SELECT 1 FROM one_time_links WHERE used_at IS NULL AND expires_at > ");
        query.bind(instant(now)).push(" AND login = ").bind(login);
        Ok(query.first(&self.readers, "look for a link").await?.is_some())
    }

    /// A link that can still be used.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn link(&self, token_hash: &str, now: Timestamp) -> Result<Option<Link>, StoreError> {
        let mut query = Query::new(
            "SELECT token_hash, login, purpose, expires_at FROM one_time_links WHERE used_at IS NULL AND expires_at > ",
        );
        query.bind(instant(now)).push(" AND token_hash = ").bind(token_hash);
        let row = query.first(&self.readers, "look a link up").await?;
        row.map(|row| {
            Ok(Link {
                token_hash: row.get(0),
                login: row.get(1),
                purpose: row.get(2),
                expires_at: read_instant(row.get(3))?,
            })
        })
        .transpose()
    }
}
