//! Statements put together from fixed pieces and bound values. User text is only ever bound, never pasted.
//!
//! A statement that was narrowed to a scope says so to the database as well, where row-level security repeats the rule.

use crate::connect::{Readers, acquire};
use crate::dialect::Dialect;
use crate::error::while_trying_to;
use crate::{AsOf, StoreError};
use ballast_domain::{Scope, UnitId};
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query as SqlxQuery;
use sqlx::{Any, AnyConnection, AnyPool, AssertSqlSafe, Connection};

/// A value bound to a placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}
impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}
impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}

/// Where a statement reads: on any free connection, or on one that is in a transaction.
pub(crate) enum Place<'e> {
    Pool(&'e AnyPool),
    Connection(&'e mut AnyConnection),
}

impl<'e> From<&'e Readers> for Place<'e> {
    fn from(readers: &'e Readers) -> Self {
        Self::Pool(readers)
    }
}

/// A statement that takes rows away and gives them back.
impl<'e> From<&'e AnyPool> for Place<'e> {
    fn from(writer: &'e AnyPool) -> Self {
        Self::Pool(writer)
    }
}

impl<'e> From<&'e mut AnyConnection> for Place<'e> {
    fn from(connection: &'e mut AnyConnection) -> Self {
        Self::Connection(connection)
    }
}

/// Where a statement writes: the same, but never the connections that read.
pub(crate) enum WritingPlace<'e> {
    Pool(&'e AnyPool),
    Connection(&'e mut AnyConnection),
}

impl<'e> From<&'e AnyPool> for WritingPlace<'e> {
    fn from(writer: &'e AnyPool) -> Self {
        Self::Pool(writer)
    }
}

impl<'e> From<&'e mut AnyConnection> for WritingPlace<'e> {
    fn from(connection: &'e mut AnyConnection) -> Self {
        Self::Connection(connection)
    }
}

fn dialect_of(connection: &AnyConnection) -> Dialect {
    if connection.backend_name() == "SQLite" { Dialect::Sqlite } else { Dialect::Postgres }
}

/// Tells PostgreSQL until the end of the transaction whose rows its second wall lets through.
pub(crate) async fn admit(connection: &mut AnyConnection, scope: &Scope) -> Result<(), sqlx::Error> {
    if dialect_of(connection) == Dialect::Sqlite {
        return Ok(());
    }
    let (units, projects) = match scope {
        Scope::All => ("*".to_owned(), String::new()),
        Scope::Only { units, projects } => (
            units.iter().map(UnitId::as_str).collect::<Vec<_>>().join(","),
            projects.iter().map(|project| project.0.to_string()).collect::<Vec<_>>().join(","),
        ),
    };
    let settings = "SELECT set_config('ballast.units', $1, true), set_config('ballast.projects', $2, true)";
    sqlx::query(settings).bind(units).bind(projects).execute(connection).await?;
    Ok(())
}

/// A statement under construction.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    /// With `?` for each value; the sign stands nowhere else.
    text: String,
    values: Vec<Value>,
    /// Whose rows it is narrowed to.
    scope: Option<Scope>,
}

impl Query {
    /// Starts with fixed text.
    pub(crate) fn new(text: &'static str) -> Self {
        Self { text: text.to_owned(), values: Vec::new(), scope: None }
    }

    /// Adds fixed text.
    pub(crate) fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a placeholder for a value.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.push("?")
    }

    /// Adds `, ?, ? …` after what stands already.
    pub(crate) fn bind_more<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        for value in values {
            self.push(", ").bind(value);
        }
        self
    }

    /// Adds `(?, ?, …)`; an empty list matches nothing.
    pub(crate) fn bind_list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        let mut values = values.into_iter();
        match values.next() {
            Some(first) => self.push("(").bind(first).bind_more(values).push(")"),
            None => self.push("(NULL)"),
        }
    }

    /// Adds the condition that the scope covers the record; nothing for the whole. `unit` and `project` name the columns; a table
    /// without a project column holds records of units, which a scope of single projects does not cover.
    pub(crate) fn within(&mut self, unit: &'static str, project: Option<&'static str>, scope: &Scope) -> &mut Self {
        self.scope = Some(scope.clone());
        let Scope::Only { units, projects } = scope else { return self };
        self.push(" AND (").push(unit).push(" IN ").bind_list(units.iter().map(UnitId::as_str));
        if let Some(column) = project.filter(|_| !projects.is_empty()) {
            self.push(" OR ").push(column).push(" IN ").bind_list(projects.iter().map(|project| project.0));
        }
        self.push(")")
    }

    /// Adds the condition of a reading's knowledge to a table without alias.
    pub(crate) fn known(&mut self, as_of: AsOf) -> &mut Self {
        match as_of {
            AsOf::Now => self.push(" AND superseded_on IS NULL"),
            AsOf::Day(day) => {
                self.push(" AND known_on <= ").bind(day.to_string());
                self.push(" AND (superseded_on IS NULL OR superseded_on > ").bind(day.to_string()).push(")")
            }
        }
    }

    fn prepared(self, dialect: Dialect) -> SqlxQuery<'static, Any, AnyArguments> {
        let mut query = sqlx::query(AssertSqlSafe(dialect.placeholders(self.text)));
        for value in self.values {
            query = match value {
                Value::Int(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
            };
        }
        query
    }

    /// Runs it and gives all rows.
    pub(crate) async fn all<'e>(
        self,
        on: impl Into<Place<'e>>,
        doing: &'static str,
    ) -> Result<Vec<AnyRow>, StoreError> {
        self.fetch(on.into()).await.map_err(while_trying_to(doing))
    }

    /// Runs it and gives the first row, if any.
    pub(crate) async fn first<'e>(
        self,
        on: impl Into<Place<'e>>,
        doing: &'static str,
    ) -> Result<Option<AnyRow>, StoreError> {
        Ok(self.all(on, doing).await?.into_iter().next())
    }

    /// Runs it and gives the number of rows it touched.
    pub(crate) async fn run<'e>(self, on: impl Into<WritingPlace<'e>>, doing: &'static str) -> Result<u64, StoreError> {
        let done = match on.into() {
            WritingPlace::Connection(connection) => self.prepared(dialect_of(connection)).execute(connection).await,
            WritingPlace::Pool(pool) => match acquire(pool).await {
                Ok(mut connection) => self.prepared(dialect_of(&connection)).execute(&mut *connection).await,
                Err(error) => Err(error),
            },
        };
        Ok(done.map_err(while_trying_to(doing))?.rows_affected())
    }

    async fn fetch(mut self, on: Place<'_>) -> Result<Vec<AnyRow>, sqlx::Error> {
        let scope = self.scope.take();
        match on {
            Place::Connection(connection) => {
                if let Some(scope) = scope {
                    admit(connection, &scope).await?;
                }
                self.prepared(dialect_of(connection)).fetch_all(connection).await
            }
            Place::Pool(pool) => {
                let mut connection = acquire(pool).await?;
                let dialect = dialect_of(&connection);
                let Some(scope) = scope.filter(|_| dialect == Dialect::Postgres) else {
                    return self.prepared(dialect).fetch_all(&mut *connection).await;
                };
                let mut transaction = connection.begin_with(dialect.begin_reading()).await?;
                admit(&mut transaction, &scope).await?;
                let rows = self.prepared(dialect).fetch_all(&mut *transaction).await?;
                transaction.commit().await?;
                Ok(rows)
            }
        }
    }
}
