//! The one connection that writes.

use crate::connect::{WAIT, acquire};
use crate::error::{StoreError, while_trying_to};
use crate::sql::{Answer, Query, run_singly};
use crate::sqlite::SqliteConnection;
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Connection as _};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Lends the connection to one writer after the other, in the order in which they ask.
///
/// It is kept open with its caches and statements. A pool takes each connection back by a task of its own that asks the database
/// whether it is still there: on a fast disk that is a tenth of a write.
#[derive(Clone)]
pub(crate) struct Writer {
    /// Brings the shape of the database up to date; makes the connection to a server, and finds it again after it was away.
    pub(crate) pool: AnyPool,
    way: Arc<Way>,
    kept: Arc<Mutex<Option<Connection>>>,
}

/// How the connection is made.
pub(crate) enum Way {
    /// To a file, with settings.
    Sqlite(PathBuf, &'static [&'static str]),
    /// By the pool.
    Postgres,
}

enum Connection {
    Sqlite(SqliteConnection),
    Postgres(Box<AnyConnection>),
}

/// The connection as long as one writer has it. Unless it is kept, it is closed.
pub(crate) struct Held {
    /// Where it is kept; others wait for the place.
    place: Option<OwnedMutexGuard<Option<Connection>>>,
    connection: Option<Connection>,
}

impl Writer {
    pub(crate) fn new(pool: AnyPool, way: Way) -> Self {
        Self { pool, way: Arc::new(way), kept: Arc::default() }
    }

    /// Waits for the connection.
    ///
    /// # Errors
    /// [`sqlx::Error::PoolTimedOut`] after a minute; [`sqlx::Error::PoolClosed`]; those of opening a file.
    pub(crate) async fn hold(&self) -> Result<Held, sqlx::Error> {
        let place = tokio::time::timeout(WAIT, self.kept.clone().lock_owned()).await;
        let mut place = place.map_err(|_| sqlx::Error::PoolTimedOut)?;
        if self.pool.is_closed() {
            return Err(sqlx::Error::PoolClosed);
        }
        let mut connection = place.take();
        // A file is always there; a server may have been away.
        if let Some(Connection::Postgres(kept)) = &mut connection
            && kept.ping().await.is_err()
        {
            connection = None;
        }
        let connection = match (connection, &*self.way) {
            (Some(connection), _) => connection,
            (None, Way::Sqlite(file, settings)) => {
                Connection::Sqlite(SqliteConnection::open(file.clone(), settings).await?)
            }
            (None, Way::Postgres) => Connection::Postgres(Box::new(acquire(&self.pool).await?.detach())),
        };
        Ok(Held { place: Some(place), connection: Some(connection) })
    }

    /// Runs statements without values, each a transaction of its own.
    ///
    /// # Errors
    /// As the statements give them; as [`Writer::hold`].
    pub(crate) async fn run_raw(&self, statements: impl Into<String> + Send) -> Result<(), sqlx::Error> {
        let mut held = self.hold().await?;
        match held.connection()? {
            Connection::Sqlite(connection) => connection.run_raw(statements.into()).await?,
            Connection::Postgres(connection) => {
                sqlx::raw_sql(AssertSqlSafe(statements.into())).execute(&mut **connection).await?;
            }
        }
        held.keep();
        Ok(())
    }

    /// True while somebody has the connection.
    pub(crate) fn is_busy(&self) -> bool {
        self.kept.try_lock().is_err()
    }

    /// Waits for whoever writes and closes the connection.
    pub(crate) async fn close(&self) {
        let mut kept = self.kept.lock().await;
        self.pool.close().await;
        if let Some(connection) = kept.take() {
            connection.close().await;
        }
    }
}

impl Connection {
    /// Everything acknowledged is durable already, so nothing depends on how it ends.
    async fn close(self) {
        match self {
            Self::Sqlite(connection) => connection.close().await,
            Self::Postgres(connection) => {
                let _ = connection.close().await;
            }
        }
    }
}

impl Held {
    /// # Errors
    /// None while it is held: it is there from the holding to the keeping.
    fn connection(&mut self) -> Result<&mut Connection, sqlx::Error> {
        self.connection.as_mut().ok_or(sqlx::Error::PoolClosed)
    }

    /// Runs statements in their order until one fails, and gives the answer of each. SQLite takes them in one way to its thread and
    /// back.
    ///
    /// # Errors
    /// As the statement that failed gives it, under its name.
    pub(crate) async fn run(&mut self, statements: Vec<(Query, &'static str)>) -> Result<Vec<Answer>, StoreError> {
        match self.connection().map_err(while_trying_to("write"))? {
            Connection::Sqlite(connection) => {
                let (statements, doings): (Vec<Query>, Vec<&'static str>) = statements.into_iter().unzip();
                let (answers, failed) = connection.run(statements).await;
                match failed {
                    None => Ok(answers),
                    Some(error) => Err(while_trying_to(doings.get(answers.len()).copied().unwrap_or("write"))(error)),
                }
            }
            Connection::Postgres(connection) => run_singly(connection, statements).await,
        }
    }

    /// Leaves it to the next writer.
    pub(crate) fn keep(mut self) {
        if let Some(place) = &mut self.place {
            **place = self.connection.take();
        }
    }

    /// Leaves it to the next writer, but for one whose database is out of reach.
    pub(crate) fn keep_unless_lost<T>(self, outcome: &Result<T, StoreError>) {
        let is_answered = match outcome {
            Ok(_) => true,
            Err(StoreError::Query { source, .. } | StoreError::UnknownReference { source, .. }) => {
                source.as_database_error().is_some()
            }
            Err(_) => false,
        };
        if is_answered {
            self.keep();
        }
    }
}

impl Drop for Held {
    /// The next writer waits until it is closed, and with it whatever was begun on it.
    fn drop(&mut self) {
        let (connection, place) = (self.connection.take(), self.place.take());
        if let Some(connection) = connection
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(async move {
                connection.close().await;
                drop(place);
            });
        }
    }
}
