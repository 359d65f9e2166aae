//! A transaction that is never mistaken about its own state.

use crate::connect::acquire;
use crate::sql::admit;
use ballast_domain::Scope;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool};
use std::ops::{Deref, DerefMut};

/// A connection between `BEGIN` and `COMMIT`. Unless the commit succeeds, the connection is closed, not reused.
///
/// SQLite ends a transaction by itself when the disk fails. A driver that counts nested transactions would take the next `BEGIN` for an
/// inner one, and report commits of it that never reach the disk.
pub(crate) struct WriteTransaction {
    connection: PoolConnection<Any>,
    is_committed: bool,
}

impl WriteTransaction {
    /// Begins it. A write keeps lines, keys and histories of all units in order, so it sees the whole: whether the person may write is
    /// decided before.
    pub(crate) async fn begin(pool: &AnyPool) -> Result<Self, sqlx::Error> {
        let mut begun = Self { connection: acquire(pool).await?, is_committed: false };
        sqlx::raw_sql("BEGIN").execute(&mut *begun.connection).await?;
        admit(&mut begun.connection, &Scope::All).await?;
        Ok(begun)
    }

    pub(crate) async fn commit(mut self) -> Result<(), sqlx::Error> {
        sqlx::raw_sql("COMMIT").execute(&mut *self.connection).await?;
        self.is_committed = true;
        Ok(())
    }
}

impl Deref for WriteTransaction {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.connection
    }
}

impl DerefMut for WriteTransaction {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }
}

impl Drop for WriteTransaction {
    fn drop(&mut self) {
        if !self.is_committed {
            self.connection.close_on_drop();
        }
    }
}
