//! A connection to SQLite on a thread of its own, which runs several statements for one way there and back.

use crate::row::{Cell, Row};
use crate::sql::{Answer, Query, Value};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, OpenFlags, ToSql, ffi, params_from_iter};
use sqlx::error::{DatabaseError, ErrorKind};
use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use tokio::sync::oneshot;

/// Statements kept prepared.
const STATEMENTS_KEPT: usize = 200;

/// What is asked of the thread.
enum Task {
    /// Statements in their order until one fails; the answers of those that did not, and what the next failed for.
    Run(Vec<Query>, oneshot::Sender<(Vec<Answer>, Option<sqlx::Error>)>),
    /// Statements without values or answers.
    Raw(String, oneshot::Sender<Result<(), sqlx::Error>>),
}

/// A connection. Dropped, it ends after what it does, and with it the transaction that it is in.
pub(crate) struct SqliteConnection {
    tasks: mpsc::Sender<Task>,
    /// Answers nothing, but ends with the thread.
    ended: oneshot::Receiver<()>,
}

impl SqliteConnection {
    /// Opens a file that is there and runs settings on it.
    ///
    /// # Errors
    /// Those of SQLite; of the system when there is no thread to be had.
    pub(crate) async fn open(file: PathBuf, settings: &'static [&'static str]) -> Result<Self, sqlx::Error> {
        let (tasks, waiting) = mpsc::channel();
        let (told, opened) = oneshot::channel();
        let (ending, ended) = oneshot::channel();
        let work = move || {
            let _ending: oneshot::Sender<()> = ending;
            match open(&file, settings) {
                Ok(connection) => {
                    let _ = told.send(Ok(()));
                    serve(&connection, &waiting);
                }
                // Whoever asked may have gone away meanwhile.
                Err(error) => drop(told.send(Err(failure(error)))),
            }
        };
        thread::Builder::new().name("ballast-sqlite".to_owned()).spawn(work)?;
        opened.await.map_err(|_| sqlx::Error::WorkerCrashed)??;
        Ok(Self { tasks, ended })
    }

    /// Runs statements in their order until one fails, and gives the answers of those that did not, and the failure.
    pub(crate) async fn run(&self, statements: Vec<Query>) -> (Vec<Answer>, Option<sqlx::Error>) {
        let (told, answers) = oneshot::channel();
        // A thread that is gone drops the other end.
        let _ = self.tasks.send(Task::Run(statements, told));
        answers.await.unwrap_or_else(|_| (Vec::new(), Some(sqlx::Error::WorkerCrashed)))
    }

    /// Runs statements without values, each a transaction of its own.
    ///
    /// # Errors
    /// As they give them.
    pub(crate) async fn run_raw(&self, statements: String) -> Result<(), sqlx::Error> {
        let (told, done) = oneshot::channel();
        let _ = self.tasks.send(Task::Raw(statements, told));
        done.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
    }

    /// Closes it and waits until it is closed.
    pub(crate) async fn close(self) {
        drop(self.tasks);
        let _ = self.ended.await;
    }
}

fn open(file: &Path, settings: &[&str]) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    for setting in settings {
        connection.execute_batch(setting)?;
    }
    Ok(connection)
}

fn serve(connection: &Connection, tasks: &mpsc::Receiver<Task>) {
    while let Ok(task) = tasks.recv() {
        // Whoever asked may have gone away meanwhile; then nobody needs the answer.
        match task {
            Task::Run(statements, told) => {
                let mut answers = Vec::with_capacity(statements.len());
                let mut failed = None;
                for statement in statements {
                    match run(connection, statement) {
                        Ok(answer) => answers.push(answer),
                        Err(error) => {
                            failed = Some(failure(error));
                            break;
                        }
                    }
                }
                let _ = told.send((answers, failed));
            }
            Task::Raw(statements, told) => {
                let _ = told.send(connection.execute_batch(&statements).map_err(failure));
            }
        }
    }
}

fn run(connection: &Connection, query: Query) -> Result<Answer, Error> {
    let (text, values) = query.into_parts();
    let mut statement = connection.prepare_cached(&text)?;
    let values = values.iter().map(|value| match value {
        Value::Int(value) => value as &dyn ToSql,
        Value::Text(value) => value as &dyn ToSql,
    });
    let column_count = statement.column_count();
    if column_count == 0 {
        let touched_count = statement.execute(params_from_iter(values))?;
        return Ok(Answer { rows: Vec::new(), touched_count: touched_count.try_into().unwrap_or(u64::MAX) });
    }
    let mut rows = Vec::new();
    let mut given = statement.query(params_from_iter(values))?;
    while let Some(row) = given.next()? {
        let cells = (0..column_count).map(|index| {
            Ok(match row.get_ref(index)? {
                ValueRef::Null => Cell::Null,
                ValueRef::Integer(value) => Cell::Int(value),
                value => Cell::Text(value.as_str()?.to_owned()),
            })
        });
        rows.push(Row::new(cells.collect::<Result<_, Error>>()?));
    }
    drop(given);
    let touched_count = if statement.readonly() { 0 } else { connection.changes() };
    Ok(Answer { rows, touched_count })
}

/// A refusal of SQLite, told as those of the other driver are.
#[derive(Debug)]
struct Refusal {
    /// The extended code of SQLite.
    code: i32,
    message: String,
}

fn failure(error: Error) -> sqlx::Error {
    match error {
        Error::SqliteFailure(told, message) => {
            let message = message.unwrap_or_else(|| told.to_string());
            sqlx::Error::Database(Box::new(Refusal { code: told.extended_code, message }))
        }
        other => sqlx::Error::Decode(Box::new(other)),
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "(code: {}) {}", self.code, self.message)
    }
}

impl StdError for Refusal {}

impl DatabaseError for Refusal {
    fn message(&self) -> &str {
        &self.message
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Owned(self.code.to_string()))
    }

    fn as_error(&self) -> &(dyn StdError + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn StdError + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn StdError + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        match self.code {
            ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY => ErrorKind::UniqueViolation,
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY => ErrorKind::ForeignKeyViolation,
            ffi::SQLITE_CONSTRAINT_NOTNULL => ErrorKind::NotNullViolation,
            ffi::SQLITE_CONSTRAINT_CHECK => ErrorKind::CheckViolation,
            _ => ErrorKind::Other,
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn insert(value: i64) -> Query {
        let mut query = Query::new("INSERT INTO things (id) VALUES (");
        query.bind(value).push(") RETURNING id");
        query
    }

    async fn opened(folder: &tempfile::TempDir) -> SqliteConnection {
        let file = folder.path().join("things.db");
        std::fs::OpenOptions::new().create(true).append(true).open(&file).unwrap();
        let settings = &["CREATE TABLE IF NOT EXISTS things (id INTEGER PRIMARY KEY)"];
        SqliteConnection::open(file, settings).await.unwrap()
    }

    async fn count(connection: &SqliteConnection) -> i64 {
        let (answers, failed) = connection.run(vec![Query::new("SELECT COUNT(*) FROM things")]).await;
        assert!(failed.is_none());
        answers[0].rows[0].get(0)
    }

    #[tokio::test]
    async fn statements_keep_their_order_and_end_with_the_first_that_fails() {
        let folder = tempfile::tempdir().unwrap();
        let connection = opened(&folder).await;
        for base in [10, 20] {
            let (answers, failed) = connection.run(vec![insert(base), insert(base + 1), insert(base + 2)]).await;
            assert!(failed.is_none());
            let ids: Vec<i64> = answers.iter().map(|answer| answer.rows[0].get(0)).collect();
            assert_eq!(ids, [base, base + 1, base + 2]);
            assert!(answers.iter().all(|answer| answer.touched_count == 1));
        }
        let (answers, failed) = connection.run(vec![insert(30), insert(10), insert(31)]).await;
        assert_eq!(answers.len(), 1, "nothing runs after a statement that failed");
        let failed = failed.unwrap();
        assert_eq!(failed.as_database_error().unwrap().kind(), ErrorKind::UniqueViolation);
        assert_eq!(count(&connection).await, 7);
    }

    #[tokio::test]
    async fn closing_ends_the_transaction() {
        let folder = tempfile::tempdir().unwrap();
        let connection = opened(&folder).await;
        connection.run(vec![Query::new("BEGIN IMMEDIATE"), insert(1)]).await;
        connection.close().await;
        let again = opened(&folder).await;
        assert_eq!(count(&again).await, 0);
        let (answers, failed) = again.run(vec![Query::new("BEGIN IMMEDIATE"), insert(1), Query::new("COMMIT")]).await;
        assert!(failed.is_none(), "nobody holds the file any more");
        assert_eq!(answers.len(), 3);
    }

    #[tokio::test]
    async fn a_file_that_is_not_there_is_not_made() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("absent.db");
        let refused = SqliteConnection::open(file.clone(), &[]).await.err().unwrap();
        assert_eq!(refused.as_database_error().unwrap().code().unwrap(), "14");
        assert!(!file.exists());
    }
}
