//! Grants: one role for one person within one scope for a time (授权).

use crate::column::{instant, json, read_code, read_date, read_instant, read_json, read_unit};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::Query;
use crate::transaction::take_numbers;
use crate::{Store, Write};
use ballast_domain::{ProjectId, UnitId};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// How far a grant has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantState {
    /// Waits for a second person.
    Requested,
    /// Holds, within its days.
    Active,
    /// Was not allowed.
    Refused,
    /// Was taken back.
    Ended,
}

impl GrantState {
    /// The code in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Active => "active",
            Self::Refused => "refused",
            Self::Ended => "ended",
        }
    }

    /// Reads the code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Requested, Self::Active, Self::Refused, Self::Ended].into_iter().find(|state| state.code() == code)
    }
}

/// What a grant allows, to whom and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGrant {
    /// Whose.
    pub login: String,
    /// Role code.
    pub role: String,
    /// The unit whose subtree is the scope.
    pub unit: UnitId,
    /// Of that subtree these projects alone.
    pub projects: Option<BTreeSet<ProjectId>>,
    /// First day.
    pub valid_from: Date,
    /// Last day.
    pub valid_until: Option<Date>,
    /// Whom the person stands in for.
    pub deputy_for: Option<String>,
    /// Why it is asked for.
    pub reason: String,
}

/// A recorded grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Number.
    pub id: i64,
    /// What it allows.
    pub grant: NewGrant,
    /// How far it has come.
    pub state: GrantState,
    /// Who asked, and when.
    pub requested: (String, Timestamp),
    /// Who decided, and when.
    pub decided: Option<(String, Timestamp)>,
    /// Who took it back, and when.
    pub ended: Option<(String, Timestamp)>,
}

impl Grant {
    /// True when the grant holds on the day.
    pub fn holds_on(&self, day: Date) -> bool {
        let NewGrant { valid_from, valid_until, .. } = &self.grant;
        self.state == GrantState::Active && *valid_from <= day && valid_until.is_none_or(|until| day <= until)
    }
}

impl Write {
    /// Makes the pairs of roles that one person must not hold together what they are in the role file.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn put_exclusions(&mut self, pairs: &BTreeSet<(String, String)>) -> Result<(), StoreError> {
        Query::new("DELETE FROM role_exclusions").run(self.data(), "write the exclusions of roles").await?;
        for (role, excludes) in pairs {
            let mut query = Query::new("INSERT INTO role_exclusions (role, excludes) VALUES (");
            query.bind(role.as_str()).bind_more([excludes.as_str()]).push(")");
            query.run(self.data(), "write the exclusions of roles").await?;
        }
        Ok(())
    }

    /// Records a grant and gives its number. A requested one waits for [`Write::decide_grant`]; one that holds at once is for the
    /// first day of an installation, when there is nobody to decide.
    ///
    /// # Errors
    /// [`StoreError::RolesExclude`]; [`StoreError::UnknownReference`] for an unknown person or unit; [`StoreError::Query`].
    pub async fn record_grant(&mut self, grant: &NewGrant, state: GrantState) -> Result<i64, StoreError> {
        let id = take_numbers(self.data(), "grant_id", 1).await? + 1;
        let (by, at) = (self.actor.login.clone(), instant(self.at));
        let projects = grant.projects.as_ref().map(json).transpose()?;
        let mut query = Query::new(
            "INSERT INTO role_grants (id, login, role, unit_id, projects, valid_from, valid_until, deputy_for, state, reason,
                 requested_by, requested_at)
             VALUES (",
        );
        query.bind(id).bind_more([grant.login.as_str(), &grant.role, grant.unit.as_str()]).bind_more([projects]);
        query.bind_more([Some(grant.valid_from.to_string()), grant.valid_until.map(|day| day.to_string())]);
        query.bind_more([grant.deputy_for.clone()]);
        query.bind_more([state.code(), &grant.reason, &by, &at]).push(")");
        query.run(self.data(), "record a grant").await.map_err(StoreError::or_exclusion)?;
        Ok(id)
    }

    /// Allows or refuses a requested grant. False when it was not waiting.
    ///
    /// # Errors
    /// [`StoreError::SecondPerson`] when the same person asked for it; [`StoreError::RolesExclude`]; [`StoreError::Query`].
    pub async fn decide_grant(&mut self, id: i64, is_allowed: bool) -> Result<bool, StoreError> {
        let (by, at) = (self.actor.login.clone(), instant(self.at));
        let state = if is_allowed { GrantState::Active } else { GrantState::Refused };
        let mut query = Query::new("UPDATE role_grants SET state = ");
        query.bind(state.code()).push(", decided_by = ").bind(by).push(", decided_at = ").bind(at);
        query.push(" WHERE state = 'requested' AND id = ").bind(id);
        Ok(query.run(self.data(), "decide on a grant").await.map_err(StoreError::or_exclusion)? == 1)
    }

    /// Takes a grant or a request for one back. False when it had ended before.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn end_grant(&mut self, id: i64) -> Result<bool, StoreError> {
        let (by, at) = (self.actor.login.clone(), instant(self.at));
        let mut query = Query::new("UPDATE role_grants SET state = 'ended', ended_by = ");
        query.bind(by).push(", ended_at = ").bind(at);
        query.push(" WHERE state IN ('requested', 'active') AND id = ").bind(id);
        Ok(query.run(self.data(), "end a grant").await? == 1)
    }
}

const GRANT: &str = "SELECT id, login, role, unit_id, projects, valid_from, valid_until, deputy_for, state, reason, requested_by, \
    requested_at, decided_by, decided_at, ended_by, ended_at FROM role_grants WHERE 1 = 1";

impl Store {
    /// The pairs of roles that the database keeps apart.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn exclusions(&self) -> Result<BTreeSet<(String, String)>, StoreError> {
        let query = Query::new("SELECT role, excludes FROM role_exclusions");
        let rows = query.all(&self.readers, "read the exclusions of roles").await?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    /// The grants of a person, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn grants_of(&self, login: &str) -> Result<Vec<Grant>, StoreError> {
        let mut query = Query::new(GRANT);
        query.push(" AND login = ").bind(login).push(" ORDER BY id");
        query.all(&self.readers, "read the grants of a person").await?.iter().map(grant).collect()
    }

    /// The grants in a state, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn grants_in(&self, state: GrantState) -> Result<Vec<Grant>, StoreError> {
        let mut query = Query::new(GRANT);
        query.push(" AND state = ").bind(state.code()).push(" ORDER BY id");
        query.all(&self.readers, "list grants").await?.iter().map(grant).collect()
    }

    /// One grant.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn grant(&self, id: i64) -> Result<Option<Grant>, StoreError> {
        let mut query = Query::new(GRANT);
        query.push(" AND id = ").bind(id);
        query.first(&self.readers, "read a grant").await?.as_ref().map(grant).transpose()
    }
}

fn grant(row: &Row) -> Result<Grant, StoreError> {
    let day = |column: usize| row.get::<Option<String>>(column).map(|day| read_date(&day)).transpose();
    let deed = |by: usize| match (row.get::<Option<String>>(by), row.get::<Option<String>>(by + 1)) {
        (Some(by), Some(at)) => Ok(Some((by, read_instant(&at)?))),
        _ => Ok::<_, StoreError>(None),
    };
    Ok(Grant {
        id: row.get(0),
        grant: NewGrant {
            login: row.get(1),
            role: row.get(2),
            unit: read_unit(row.get(3))?,
            projects: row.get::<Option<String>>(4).as_deref().map(read_json).transpose()?,
            valid_from: read_date(row.get(5))?,
            valid_until: day(6)?,
            deputy_for: row.get(7),
            reason: row.get(9),
        },
        state: read_code(row.get(8), GrantState::from_code)?,
        requested: (row.get(10), read_instant(row.get(11))?),
        decided: deed(12)?,
        ended: deed(14)?,
    })
}
