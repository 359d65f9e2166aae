//! What stands in a database after the accident.

use ballast_audit::checkpoint::Witnesses;
use ballast_store::{AuditEntry, Store, StoreConfig, StoreError};
use sqlx::{Connection as _, Row as _};
use std::collections::BTreeSet;

/// Opens the store with as few connections as it goes.
pub(crate) async fn store(url: &str) -> Result<Store, StoreError> {
    Store::open(&StoreConfig { url: url.to_owned(), readers: 1 }).await
}

/// The event of a numbered project.
pub(crate) fn entry_of(number: usize) -> AuditEntry {
    AuditEntry::new("project.put", number.to_string(), serde_json::json!({}))
}

/// Opens the database as the program would after the accident and gives the numbers of the projects; an error in words when it does
/// not open, is corrupt, when its audit chain is broken, or when projects, lists and events disagree.
pub(crate) async fn survivors(url: &str) -> Result<BTreeSet<usize>, String> {
    let store = store(url).await.map_err(|error| format!("does not open: {error:?}"))?;
    let found = look(&store, url).await;
    store.close().await;
    found
}

async fn look(store: &Store, url: &str) -> Result<BTreeSet<usize>, String> {
    let chain = store.verify_audit_chain(Witnesses::default()).await.map_err(|error| format!("{error:?}"))?;
    let events = chain?;
    let mut connection = sqlx::AnyConnection::connect(url).await.map_err(|error| error.to_string())?;
    if url.starts_with("sqlite") {
        let verdict = column(&mut connection, "PRAGMA integrity_check").await?;
        if verdict != ["ok"] {
            return Err(format!("corrupt: {verdict:?}"));
        }
    }
    let mut sets = Vec::new();
    for query in [
        "SELECT object FROM audit_events WHERE operation = 'project.put' ORDER BY seq",
        "SELECT substr(record_key, 10) FROM projects WHERE superseded_on IS NULL ORDER BY id",
        "SELECT substr(name, 3) FROM project_lines ORDER BY project_id",
    ] {
        let numbers = column(&mut connection, query).await?;
        sets.push(numbers.iter().map(|number| number.parse().unwrap()).collect::<BTreeSet<usize>>());
    }
    connection.close().await.map_err(|error| error.to_string())?;
    if sets[0] != sets[1] || sets[1] != sets[2] {
        return Err("projects, lists and audit events disagree".to_owned());
    }
    // The one more is the setting up.
    if usize::try_from(events) != Ok(sets[0].len() + 1) {
        return Err(format!("{events} events for {} projects", sets[0].len()));
    }
    Ok(sets.remove(0))
}

/// The numbers in the table of writers past the store.
pub(crate) async fn plain_survivors(url: &str) -> Result<BTreeSet<usize>, String> {
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(url).await.map_err(|error| error.to_string())?;
    let verdict = column(&mut connection, "PRAGMA integrity_check").await?;
    let numbers = column(&mut connection, "SELECT CAST(number AS TEXT) FROM plain").await?;
    connection.close().await.map_err(|error| error.to_string())?;
    if verdict == ["ok"] {
        Ok(numbers.iter().map(|number| number.parse().unwrap()).collect())
    } else {
        Err(format!("corrupt: {verdict:?}"))
    }
}

async fn column(connection: &mut sqlx::AnyConnection, query: &'static str) -> Result<Vec<String>, String> {
    let rows = sqlx::query(query).fetch_all(connection).await.map_err(|error| error.to_string())?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}
