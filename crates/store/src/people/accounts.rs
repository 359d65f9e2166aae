//! Accounts (账号).

use crate::column::{instant, read_code, read_instant, read_unit};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::Query;
use crate::{Store, Write};
use ballast_domain::UnitId;
use jiff::Timestamp;

/// Whether an account can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// The person has not set a password yet.
    Invited,
    /// In use.
    Active,
    /// Closed; nobody enters with it.
    Disabled,
}

impl AccountState {
    /// The code in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }

    /// Reads the code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Invited, Self::Active, Self::Disabled].into_iter().find(|state| state.code() == code)
    }
}

/// An account. What it may do stands in its grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Login, unique.
    pub login: String,
    /// Name shown.
    pub name: String,
    /// The unit the person works for.
    pub unit: UnitId,
    /// Whether it can be used.
    pub state: AccountState,
    /// A program that calls the API, not a person.
    pub is_service: bool,
    /// Argon2id hash with its parameters; empty until the person sets a password.
    pub password_hash: String,
    /// When the password was set.
    pub password_changed_at: Option<Timestamp>,
    /// When the account was last entered.
    pub last_success_at: Option<Timestamp>,
    /// Refused tries since then.
    pub failures_since: i64,
    /// Made by the demonstration.
    pub is_sample: bool,
}

impl Write {
    /// Writes accounts: of known ones name, unit and mark as sample are replaced, the rest stays.
    ///
    /// # Errors
    /// [`StoreError::UnknownReference`] for an unknown unit; [`StoreError::Query`].
    pub async fn put_accounts(&mut self, accounts: &[Account]) -> Result<(), StoreError> {
        for account in accounts {
            let at = instant(self.at);
            let mut query = Query::new(
                "INSERT INTO users (login, name, unit_id, state, password_hash, made_at, is_service, is_sample, password_changed_at)
                 VALUES (",
            );
            query.bind(account.login.as_str()).bind_more([account.name.as_str(), account.unit.as_str()]);
            query.bind_more([account.state.code(), account.password_hash.as_str(), at.as_str()]);
            query.bind_more([i64::from(account.is_service), i64::from(account.is_sample)]);
            query.bind_more([account.password_changed_at.map(instant)]);
            query.push(
                ") ON CONFLICT (login) DO UPDATE SET name = excluded.name, unit_id = excluded.unit_id, is_sample = excluded.is_sample",
            );
            query.run(self.data(), "write accounts").await?;
        }
        Ok(())
    }

    /// Opens or closes an account.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn set_account_state(&mut self, login: &str, state: AccountState) -> Result<(), StoreError> {
        let mut query = Query::new("UPDATE users SET state = ");
        query.bind(state.code()).push(" WHERE login = ").bind(login);
        query.run(self.data(), "open or close an account").await?;
        Ok(())
    }

    /// Gives an account its password; an invited one becomes active.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn set_password(&mut self, login: &str, hash: &str) -> Result<(), StoreError> {
        let at = instant(self.at);
        let mut query = Query::new("UPDATE users SET password_hash = ");
        query.bind(hash).push(", password_changed_at = ").bind(at);
        query.push(", state = CASE WHEN state = 'invited' THEN 'active' ELSE state END WHERE login = ").bind(login);
        query.run(self.data(), "set a password").await?;
        Ok(())
    }

    /// Replaces a hash by one of the same password with newer parameters.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn rehash_password(&mut self, login: &str, hash: &str) -> Result<(), StoreError> {
        let mut query = Query::new("UPDATE users SET password_hash = ");
        query.bind(hash).push(" WHERE login = ").bind(login);
        query.run(self.proofs(), "renew a password hash").await?;
        Ok(())
    }

    /// Notes that an account was entered.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn note_success(&mut self, login: &str) -> Result<(), StoreError> {
        let at = instant(self.at);
        let mut query = Query::new("UPDATE users SET failures_since = 0, last_success_at = ");
        query.bind(at).push(" WHERE login = ").bind(login);
        query.run(self.proofs(), "note a sign-in").await?;
        Ok(())
    }

    /// Notes a refused try; an unknown login is nobody's.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn note_failure(&mut self, login: &str) -> Result<(), StoreError> {
        let mut query = Query::new("UPDATE users SET failures_since = failures_since + 1 WHERE login = ");
        query.bind(login);
        query.run(self.proofs(), "note a refused sign-in").await?;
        Ok(())
    }
}

const ACCOUNT: &str = "SELECT login, name, unit_id, state, is_service, password_hash, password_changed_at, last_success_at, \
    failures_since, is_sample FROM users WHERE 1 = 1";

impl Store {
    /// The account of a login.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn account(&self, login: &str) -> Result<Option<Account>, StoreError> {
        let mut query = Query::new(ACCOUNT);
        query.push(" AND login = ").bind(login);
        query.first(&self.readers, "read an account").await?.as_ref().map(account).transpose()
    }

    /// All accounts by login.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let mut query = Query::new(ACCOUNT);
        query.push(" ORDER BY login");
        query.all(&self.readers, "list accounts").await?.iter().map(account).collect()
    }
}

fn account(row: &Row) -> Result<Account, StoreError> {
    let moment = |at: Option<String>| at.map(|at| read_instant(&at)).transpose();
    Ok(Account {
        login: row.get(0),
        name: row.get(1),
        unit: read_unit(row.get(2))?,
        state: read_code(row.get(3), AccountState::from_code)?,
        is_service: row.get::<i64>(4) != 0,
        password_hash: row.get(5),
        password_changed_at: moment(row.get(6))?,
        last_success_at: moment(row.get(7))?,
        failures_since: row.get(8),
        is_sample: row.get::<i64>(9) != 0,
    })
}
