//! A consistent copy of the database while it is in use.

use crate::Store;
use crate::dialect::Dialect;
use crate::error::{StoreError, while_trying_to};
use sqlx::{AnyConnection, Connection as _, Row};
use std::path::Path;

impl Store {
    /// Writes the database as it stands at one moment into a new file; writers and readers go on meanwhile.
    ///
    /// # Errors
    /// [`StoreError::OwnTools`] on PostgreSQL; [`StoreError::Query`], also when the file exists.
    pub async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        if self.dialect == Dialect::Postgres {
            return Err(StoreError::OwnTools);
        }
        let doing = "copy the database";
        // A connection of its own: those that read may not write anywhere, and the one that writes is wanted meanwhile.
        let url = self.readers.connect_options().database_url.clone();
        let mut connection = AnyConnection::connect(url.as_str()).await.map_err(while_trying_to(doing))?;
        let copied = sqlx::query("VACUUM INTO $1").bind(file.display().to_string()).execute(&mut connection).await;
        copied.map_err(while_trying_to(doing))?;
        connection.close().await.map_err(while_trying_to(doing))
    }

    /// Reads every page of a SQLite database; gives the first thing that is wrong. PostgreSQL has checksums of its own.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn find_corruption(&self) -> Result<Option<String>, StoreError> {
        if self.dialect == Dialect::Postgres {
            return Ok(None);
        }
        let row = sqlx::query("PRAGMA integrity_check").fetch_one(&*self.readers).await;
        let verdict: String = row.map_err(while_trying_to("check the pages of the database"))?.get(0);
        Ok(Some(verdict).filter(|verdict| verdict != "ok"))
    }
}
