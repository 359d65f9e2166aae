//! The one connection that writes.

use crate::connect::{WAIT, acquire};
use crate::dialect::Dialect;
use crate::error::StoreError;
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Connection as _};
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Lends the connection to one writer after the other, in the order in which they ask.
///
/// It is kept open with its caches and statements. A pool takes each connection back by a task of its own that asks the database
/// whether it is still there: on a fast disk that is a tenth of a write.
#[derive(Clone)]
pub(crate) struct Writer {
    /// Makes the connection, and finds the server again after it was away.
    pub(crate) pool: AnyPool,
    dialect: Dialect,
    kept: Arc<Mutex<Option<AnyConnection>>>,
}

/// The connection as long as one writer has it. Unless it is kept, it is closed.
pub(crate) struct Held {
    /// Where it is kept; others wait for the place.
    place: Option<OwnedMutexGuard<Option<AnyConnection>>>,
    connection: Option<AnyConnection>,
}

impl Writer {
    pub(crate) fn new(pool: AnyPool, dialect: Dialect) -> Self {
        Self { pool, dialect, kept: Arc::default() }
    }

    /// Waits for the connection.
    ///
    /// # Errors
    /// [`sqlx::Error::PoolTimedOut`] after a minute; [`sqlx::Error::PoolClosed`].
    pub(crate) async fn hold(&self) -> Result<Held, sqlx::Error> {
        let place = tokio::time::timeout(WAIT, self.kept.clone().lock_owned()).await;
        let mut place = place.map_err(|_| sqlx::Error::PoolTimedOut)?;
        let mut connection = place.take();
        // A file is always there; a server may have been away.
        if let Some(kept) = connection.as_mut().filter(|_| self.dialect == Dialect::Postgres)
            && kept.ping().await.is_err()
        {
            connection = None;
        }
        let connection = match connection {
            Some(connection) => connection,
            None => acquire(&self.pool).await?.detach(),
        };
        Ok(Held { place: Some(place), connection: Some(connection) })
    }

    /// Runs statements without values, each a transaction of its own.
    ///
    /// # Errors
    /// As the statements give them; as [`Writer::hold`].
    pub(crate) async fn run_raw(&self, statements: impl Into<String> + Send) -> Result<(), sqlx::Error> {
        let mut held = self.hold().await?;
        sqlx::raw_sql(AssertSqlSafe(statements.into())).execute(held.connection()?).await?;
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
            // Everything acknowledged is durable already.
            let _ = connection.close().await;
        }
    }
}

impl Held {
    /// # Errors
    /// None while it is held: it is there from the holding to the keeping.
    pub(crate) fn connection(&mut self) -> Result<&mut AnyConnection, sqlx::Error> {
        self.connection.as_mut().ok_or(sqlx::Error::PoolClosed)
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
                // It goes either way; closing it only tells the server.
                let _ = connection.close().await;
                drop(place);
            });
        }
    }
}
