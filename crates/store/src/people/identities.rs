//! As whom a provider of single sign-on knows a person (外部身份).

use crate::column::{instant, read_instant};
use crate::error::StoreError;
use crate::sql::Query;
use crate::{Store, Write};
use jiff::Timestamp;

/// A person at a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Address of the provider.
    pub issuer: String,
    /// Its name for the person.
    pub subject: String,
    /// Whose account it is.
    pub login: String,
    /// Since when.
    pub made_at: Timestamp,
}

impl Write {
    /// Ties an identity to an account; a person has one at each provider, and the earlier one falls away. False when the identity is
    /// somebody's already: then the write must be dropped.
    ///
    /// # Errors
    /// [`StoreError::UnknownReference`] for an unknown account; [`StoreError::Query`].
    pub async fn put_identity(&mut self, issuer: &str, subject: &str, login: &str) -> Result<bool, StoreError> {
        self.remove_identities(login).await?;
        let at = instant(self.at);
        let mut query = Query::new("INSERT INTO outside_identities (issuer, subject, login, made_at) VALUES (");
        query.bind(issuer).bind_more([subject, login, &at]).push(") ON CONFLICT (issuer, subject) DO NOTHING");
        Ok(query.run(self.proofs(), "tie an identity").await? == 1)
    }

    /// Unties what a person is known as elsewhere. Gives how many.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn remove_identities(&mut self, login: &str) -> Result<u64, StoreError> {
        let mut query = Query::new("DELETE FROM outside_identities WHERE login = ");
        query.bind(login);
        query.run(self.proofs(), "untie identities").await
    }
}

impl Store {
    /// The login of whom a provider knows under a name.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn login_of_identity(&self, issuer: &str, subject: &str) -> Result<Option<String>, StoreError> {
        let mut query = Query::new("SELECT login FROM outside_identities WHERE issuer = ");
        query.bind(issuer).push(" AND subject = ").bind(subject);
        Ok(query.first(&self.readers, "look an identity up").await?.map(|row| row.get(0)))
    }

    /// As whom a person is known elsewhere.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn identity_of(&self, login: &str) -> Result<Option<Identity>, StoreError> {
        let mut query = Query::new("SELECT issuer, subject, login, made_at FROM outside_identities WHERE login = ");
        query.bind(login);
        let row = query.first(&self.readers, "read an identity").await?;
        row.map(|row| {
            let made_at = read_instant(row.get(3))?;
            Ok(Identity { issuer: row.get(0), subject: row.get(1), login: row.get(2), made_at })
        })
        .transpose()
    }
}
