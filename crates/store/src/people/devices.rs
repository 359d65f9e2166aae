//! Browsers from which an account was entered before (已知设备).

use crate::column::instant;
use crate::error::StoreError;
use crate::sql::Query;
use crate::{Store, Write};

impl Write {
    /// Remembers a browser of a person.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn know_device(&mut self, device_hash: &str, login: &str) -> Result<(), StoreError> {
        let at = instant(self.at);
        let mut query = Query::new("INSERT INTO known_devices (device_hash, login, used_at) VALUES (");
        query.bind(device_hash).bind_more([login, &at]);
        query.push(") ON CONFLICT (device_hash) DO UPDATE SET login = excluded.login, used_at = excluded.used_at");
        query.run(self.proofs(), "remember a device").await?;
        Ok(())
    }

    /// Forgets the browsers of a person.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn forget_devices(&mut self, login: &str) -> Result<(), StoreError> {
        let mut query = Query::new("DELETE FROM known_devices WHERE login = ");
        query.bind(login);
        query.run(self.proofs(), "forget the devices of a person").await?;
        Ok(())
    }
}

impl Store {
    /// True when the person entered from this browser before.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn knows_device(&self, device_hash: &str, login: &str) -> Result<bool, StoreError> {
        let mut query = Query::new("SELECT 1 FROM known_devices WHERE device_hash = ");
        query.bind(device_hash).push(" AND login = ").bind(login);
        Ok(query.first(&self.readers, "look a device up").await?.is_some())
    }
}
