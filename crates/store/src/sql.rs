//! Statements put together from fixed pieces and bound values. User text is only ever bound, never pasted.
//!
//! A statement that was narrowed to a scope says so to the database as well, where row-level security repeats the rule.

use crate::connect::{Readers, acquire};
use crate::dialect::Dialect;
use crate::error::while_trying_to;
use crate::row::Row;
use crate::transaction::WriteTransaction;
use crate::writer::Writer;
use crate::{AsOf, StoreError};
use ballast_domain::{Scope, UnitId};
use futures::StreamExt as _;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query as SqlxQuery;
use sqlx::{Any, AnyConnection, AnyPool, AssertSqlSafe, Connection, Either, Executor as _};

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

/// Where a statement reads: on any free connection, on one that is in a transaction, or within a write.
pub(crate) enum Place<'e> {
    Pool(&'e AnyPool),
    Connection(&'e mut AnyConnection),
    Writing(WritingPlace<'e>),
}

impl Place<'_> {
    /// The same place for one statement of several.
    pub(crate) fn again(&mut self) -> Place<'_> {
        match self {
            Self::Pool(pool) => Place::Pool(pool),
            Self::Connection(connection) => Place::Connection(connection),
            Self::Writing(WritingPlace::Alone(writer)) => Place::from(*writer),
            Self::Writing(WritingPlace::Write(transaction)) => Place::from(&mut **transaction),
        }
    }
}

impl<'e> From<&'e Readers> for Place<'e> {
    fn from(readers: &'e Readers) -> Self {
        Self::Pool(readers)
    }
}

impl<'e> From<&'e mut AnyConnection> for Place<'e> {
    fn from(connection: &'e mut AnyConnection) -> Self {
        Self::Connection(connection)
    }
}

/// A statement that takes rows away and gives them back.
impl<'e> From<&'e Writer> for Place<'e> {
    fn from(writer: &'e Writer) -> Self {
        Self::Writing(writer.into())
    }
}

impl<'e> From<&'e mut WriteTransaction> for Place<'e> {
    fn from(transaction: &'e mut WriteTransaction) -> Self {
        Self::Writing(transaction.into())
    }
}

/// Where a statement writes: within a write, or by itself on the writer's connection; never on the connections that read.
pub(crate) enum WritingPlace<'e> {
    Alone(&'e Writer),
    Write(&'e mut WriteTransaction),
}

impl<'e> From<&'e Writer> for WritingPlace<'e> {
    fn from(writer: &'e Writer) -> Self {
        Self::Alone(writer)
    }
}

impl<'e> From<&'e mut WriteTransaction> for WritingPlace<'e> {
    fn from(transaction: &'e mut WriteTransaction) -> Self {
        Self::Write(transaction)
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
    admission(scope).prepared(Dialect::Postgres).execute(connection).await?;
    Ok(())
}

/// The statement of [`admit`].
pub(crate) fn admission(scope: &Scope) -> Query {
    let (units, projects) = match scope {
        Scope::All => ("*".to_owned(), String::new()),
        Scope::Only { units, projects } => (
            units.iter().map(UnitId::as_str).collect::<Vec<_>>().join(","),
            projects.iter().map(|project| project.0.to_string()).collect::<Vec<_>>().join(","),
        ),
    };
    let mut query = Query::new("SELECT set_config('ballast.units', ");
    query.bind(units).push(", true), set_config('ballast.projects', ").bind(projects).push(", true)");
    query
}

/// What a statement gave.
#[derive(Default)]
pub(crate) struct Answer {
    pub(crate) rows: Vec<Row>,
    /// How many rows it changed.
    pub(crate) touched_count: u64,
}

/// Runs statements in their order on a server until one fails, and gives the answer of each.
///
/// # Errors
/// As the statement that failed gives it, under its name.
pub(crate) async fn run_singly(
    connection: &mut AnyConnection,
    statements: Vec<(Query, &'static str)>,
) -> Result<Vec<Answer>, StoreError> {
    let mut answers = Vec::with_capacity(statements.len());
    for (query, doing) in statements {
        let answer = collect(query, &mut *connection).await.map_err(while_trying_to(doing))?;
        answers.push(answer);
    }
    Ok(answers)
}

async fn collect(query: Query, connection: &mut AnyConnection) -> Result<Answer, sqlx::Error> {
    let mut parts = connection.fetch_many(query.prepared(Dialect::Postgres));
    let mut answer = Answer::default();
    while let Some(part) = parts.next().await {
        match part? {
            Either::Right(row) => answer.rows.push(Row::of(&row)?),
            Either::Left(done) => answer.touched_count += done.rows_affected(),
        }
    }
    Ok(answer)
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

    /// How many values it binds.
    pub(crate) fn value_count(&self) -> usize {
        self.values.len()
    }

    /// The text, with `?` for each value, and the values.
    pub(crate) fn into_parts(self) -> (String, Vec<Value>) {
        (self.text, self.values)
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
    pub(crate) async fn all<'e>(self, on: impl Into<Place<'e>>, doing: &'static str) -> Result<Vec<Row>, StoreError> {
        match on.into() {
            Place::Writing(place) => Ok(self.answer(place, doing).await?.rows),
            Place::Connection(connection) => self.fetch_on(connection).await.map_err(while_trying_to(doing)),
            Place::Pool(pool) => self.fetch_from(pool).await.map_err(while_trying_to(doing)),
        }
    }

    /// Runs it and gives the first row, if any.
    pub(crate) async fn first<'e>(
        self,
        on: impl Into<Place<'e>>,
        doing: &'static str,
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.all(on, doing).await?.into_iter().next())
    }

    /// Runs it and gives the number of rows it touched.
    pub(crate) async fn run<'e>(self, on: impl Into<WritingPlace<'e>>, doing: &'static str) -> Result<u64, StoreError> {
        Ok(self.answer(on.into(), doing).await?.touched_count)
    }

    async fn answer(mut self, place: WritingPlace<'_>, doing: &'static str) -> Result<Answer, StoreError> {
        let scope = self.scope.take();
        let answers = match place {
            WritingPlace::Write(transaction) => {
                let admitted = scope.filter(|_| transaction.dialect() == Dialect::Postgres);
                let mut statements: Vec<_> = admitted.iter().map(|scope| (admission(scope), doing)).collect();
                statements.push((self, doing));
                transaction.ask(statements).await?
            }
            WritingPlace::Alone(writer) => {
                let mut held = writer.hold().await.map_err(while_trying_to(doing))?;
                let answers = held.run(vec![(self, doing)]).await;
                held.keep_unless_lost(&answers);
                answers?
            }
        };
        Ok(answers.into_iter().next_back().unwrap_or_default())
    }

    async fn fetch_on(mut self, connection: &mut AnyConnection) -> Result<Vec<Row>, sqlx::Error> {
        if let Some(scope) = self.scope.take() {
            admit(connection, &scope).await?;
        }
        rows(&self.prepared(dialect_of(connection)).fetch_all(connection).await?)
    }

    async fn fetch_from(mut self, pool: &AnyPool) -> Result<Vec<Row>, sqlx::Error> {
        let mut connection = acquire(pool).await?;
        let dialect = dialect_of(&connection);
        let Some(scope) = self.scope.take().filter(|_| dialect == Dialect::Postgres) else {
            return rows(&self.prepared(dialect).fetch_all(&mut *connection).await?);
        };
        let mut transaction = connection.begin_with(dialect.begin_reading()).await?;
        admit(&mut transaction, &scope).await?;
        let given = self.prepared(dialect).fetch_all(&mut *transaction).await?;
        transaction.commit().await?;
        rows(&given)
    }
}

fn rows(given: &[AnyRow]) -> Result<Vec<Row>, sqlx::Error> {
    given.iter().map(Row::of).collect()
}
