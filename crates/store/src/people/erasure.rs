//! Erasing the personal data of somebody who left (清除个人信息).

use crate::column::{instant, read_instant};
use crate::dialect::Dialect;
use crate::error::{StoreError, while_trying_to};
use crate::sql::Query;
use crate::{Store, Write};
use jiff::Timestamp;

/// An erasure that was asked for, and perhaps carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Why.
    pub reason: String,
    /// Who asked, and when.
    pub requested: (String, Timestamp),
    /// Who carried it out, and when.
    pub decided: Option<(String, Timestamp)>,
}

impl Write {
    /// Notes that an erasure is asked for; a new request takes the place of one that waits.
    ///
    /// # Errors
    /// [`StoreError::UnknownReference`] for an unknown account; [`StoreError::Query`].
    pub async fn request_erasure(&mut self, login: &str, reason: &str) -> Result<(), StoreError> {
        let (by, at) = (self.actor.login.clone(), instant(self.at));
        let mut query = Query::new("INSERT INTO erasures (login, reason, requested_by, requested_at) VALUES (");
        query.bind(login).bind_more([reason, &by, &at]);
        query.push(
            ") ON CONFLICT (login) DO UPDATE SET reason = excluded.reason, requested_by = excluded.requested_by,
                 requested_at = excluded.requested_at",
        );
        query.run(self.data(), "ask for an erasure").await?;
        Ok(())
    }

    /// Takes a request back. False when none waits.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn drop_erasure(&mut self, login: &str) -> Result<bool, StoreError> {
        let mut query = Query::new("DELETE FROM erasures WHERE decided_by IS NULL AND login = ");
        query.bind(login);
        Ok(query.run(self.data(), "take a request for erasure back").await? == 1)
    }

    /// Carries a waiting erasure out: of the account nothing stays but login, unit and grants without their reasons; the
    /// account is closed. False when none waits.
    ///
    /// # Errors
    /// [`StoreError::SecondPerson`] when the same person asked for it; [`StoreError::Query`].
    pub async fn erase_person(&mut self, login: &str) -> Result<bool, StoreError> {
        let (by, at) = (self.actor.login.clone(), instant(self.at));
        let mut query = Query::new("UPDATE erasures SET reason = '', decided_by = ");
        query.bind(by).push(", decided_at = ").bind(at.as_str());
        query.push(" WHERE decided_by IS NULL AND login = ").bind(login);
        if query.run(self.data(), "carry an erasure out").await.map_err(StoreError::or_second_person)? == 0 {
            return Ok(false);
        }
        let mut query = Query::new(
            "UPDATE users SET name = login, password_hash = '', password_changed_at = NULL, last_success_at = NULL, failures_since = 0,
                 state = 'disabled' WHERE login = ",
        );
        query.bind(login);
        query.run(self.data(), "erase an account").await?;
        let mut query = Query::new(
            "UPDATE role_grants SET reason = '', state = CASE WHEN state IN ('requested', 'active') THEN 'ended' ELSE state END, ended_by = COALESCE(ended_by, ",
        );
        query.bind(self.actor.login.clone()).push("), ended_at = COALESCE(ended_at, ").bind(at);
        query.push(") WHERE login = ").bind(login);
        query.run(self.data(), "erase the reasons of grants").await?;
        for table in [
            "sessions",
            "known_devices",
            "factors",
            "one_time_links",
            "service_tokens",
            "outside_identities",
            "open_questions",
        ] {
            let mut query = Query::new("DELETE FROM ");
            query.push(table).push(" WHERE login = ").bind(login);
            query.run(self.data(), "erase what belongs to an account").await?;
        }
        self.forget_failures(&[format!("account:{login}")]).await?;
        Ok(true)
    }
}

impl Store {
    /// The erasure of an account, if one was ever asked for.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn erasure(&self, login: &str) -> Result<Option<Erasure>, StoreError> {
        let mut query = Query::new(
            "SELECT reason, requested_by, requested_at, decided_by, decided_at FROM erasures WHERE login = ",
        );
        query.bind(login);
        let row = query.first(&self.readers, "look an erasure up").await?;
        row.map(|row| {
            let decided = match (row.get::<Option<String>>(3), row.get::<Option<String>>(4)) {
                (Some(by), Some(at)) => Some((by, read_instant(&at)?)),
                _ => None,
            };
            Ok(Erasure { reason: row.get(0), requested: (row.get(1), read_instant(row.get(2))?), decided })
        })
        .transpose()
    }

    /// Writes the file of a SQLite database anew, so that nothing erased stays in free pages or in the log. Takes as long as a copy;
    /// writers wait. PostgreSQL frees its rows by itself.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn wipe_free_pages(&self) -> Result<(), StoreError> {
        if self.dialect == Dialect::Postgres {
            return Ok(());
        }
        for statement in ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"] {
            let done = self.writer.run_raw(statement).await;
            done.map_err(while_trying_to("write the database file anew"))?;
        }
        Ok(())
    }
}
