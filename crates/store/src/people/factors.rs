//! Second factors: authenticator codes, passkeys, recovery codes (第二因素).

use crate::column::{instant, read_instant};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::Query;
use crate::transaction::take_numbers;
use crate::{Store, Write};
use jiff::Timestamp;

/// A factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// Number.
    pub id: i64,
    /// Whose.
    pub login: String,
    /// `totp`, `passkey` or `recovery`.
    pub kind: String,
    /// What the person calls it.
    pub label: String,
    /// Sealed with the field key; of a recovery code its hash.
    pub secret: String,
    /// False until the person has shown that it works.
    pub is_active: bool,
    /// Of a code the newest used time step; of a passkey its counter.
    pub last_step: i64,
    /// Of a passkey the SHA-256 of its name, by which it is found.
    pub credential: Option<String>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

impl Write {
    /// A number for a factor, which its secret is sealed under.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn factor_number(&mut self) -> Result<i64, StoreError> {
        Ok(take_numbers(self.proofs(), "factor_id", 1).await? + 1)
    }

    /// Records a factor under its number.
    ///
    /// # Errors
    /// [`StoreError::UnknownReference`] for an unknown account; [`StoreError::Query`].
    pub async fn put_factor(&mut self, factor: &Factor) -> Result<(), StoreError> {
        let state = if factor.is_active { "active" } else { "pending" };
        let mut query = Query::new(
            "INSERT INTO factors (id, last_step, login, kind, label, secret, state, made_at, credential) VALUES (",
        );
        query.bind(factor.id).bind_more([factor.last_step]);
        query.bind_more([factor.login.as_str(), &factor.kind, &factor.label, &factor.secret, state]);
        query.bind_more([instant(factor.made_at)]).bind_more([factor.credential.clone()]).push(")");
        query.run(self.proofs(), "record a factor").await?;
        Ok(())
    }

    /// Notes that a passkey was used and what it counts now. False when it has counted further in the meantime. Those that do not
    /// count always say 0.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn use_passkey(&mut self, id: i64, counter: i64) -> Result<bool, StoreError> {
        let at = instant(self.at);
        let mut query = Query::new("UPDATE factors SET used_at = ");
        query.bind(at).push(", last_step = ").bind(counter).push(" WHERE id = ").bind(id);
        query.push(" AND (last_step < ").bind(counter).push(" OR (last_step = 0 AND 0 = ").bind(counter).push("))");
        Ok(query.run(self.proofs(), "use a passkey").await? == 1)
    }

    /// Notes that a factor was used with this step or counter, which must be higher than any before. False when it is not.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn use_factor(&mut self, id: i64, step: i64) -> Result<bool, StoreError> {
        let at = instant(self.at);
        let mut query = Query::new("UPDATE factors SET state = 'active', used_at = ");
        query.bind(at).push(", last_step = ").bind(step).push(" WHERE id = ").bind(id);
        query.push(" AND last_step < ").bind(step);
        Ok(query.run(self.proofs(), "use a factor").await? == 1)
    }

    /// Removes one factor of a person. False when there is none.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn remove_factor(&mut self, login: &str, id: i64) -> Result<bool, StoreError> {
        let mut query = Query::new("DELETE FROM factors WHERE login = ");
        query.bind(login).push(" AND id = ").bind(id);
        Ok(query.run(self.proofs(), "remove a factor").await? == 1)
    }

    /// Removes the factors of a person of one kind, or all. Gives how many.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn remove_factors(&mut self, login: &str, kind: Option<&str>) -> Result<u64, StoreError> {
        let mut query = Query::new("DELETE FROM factors WHERE login = ");
        query.bind(login);
        if let Some(kind) = kind {
            query.push(" AND kind = ").bind(kind);
        }
        query.run(self.proofs(), "remove the factors of a person").await
    }
}

impl Write {
    /// Gives a factor another sealed secret.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn reseal_factor(&mut self, id: i64, secret: &str) -> Result<(), StoreError> {
        let mut query = Query::new("UPDATE factors SET secret = ");
        query.bind(secret).push(" WHERE id = ").bind(id);
        query.run(self.proofs(), "seal a factor anew").await?;
        Ok(())
    }
}

impl Store {
    /// The factors of everybody, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn factors(&self) -> Result<Vec<Factor>, StoreError> {
        let mut query = Query::new(SELECT);
        query.push(" ORDER BY id");
        query.all(&self.readers, "read the factors of everybody").await?.iter().map(factor).collect()
    }

    /// The passkey of a name's hash.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn passkey(&self, credential: &str) -> Result<Option<Factor>, StoreError> {
        let mut query = Query::new(SELECT);
        query.push(" WHERE credential = ").bind(credential);
        query.first(&self.readers, "look a passkey up").await?.as_ref().map(factor).transpose()
    }

    /// The factors of a person, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn factors_of(&self, login: &str) -> Result<Vec<Factor>, StoreError> {
        let mut query = Query::new(SELECT);
        query.push(" WHERE login = ").bind(login).push(" ORDER BY id");
        query.all(&self.readers, "read the factors of a person").await?.iter().map(factor).collect()
    }
}

const SELECT: &str =
    "SELECT id, login, kind, label, secret, state, last_step, made_at, used_at, credential FROM factors";

fn factor(row: &Row) -> Result<Factor, StoreError> {
    Ok(Factor {
        id: row.get(0),
        login: row.get(1),
        kind: row.get(2),
        label: row.get(3),
        secret: row.get(4),
        is_active: row.get::<String>(5) == "active",
        last_step: row.get(6),
        made_at: read_instant(row.get(7))?,
        used_at: row.get::<Option<String>>(8).map(|at| read_instant(&at)).transpose()?,
        credential: row.get(9),
    })
}
