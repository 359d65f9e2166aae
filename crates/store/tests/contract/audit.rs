//! The audit chain.

use crate::fixture::{begin, entry, on_both, on_both_urls, open, run, seed};
use ballast_audit::checkpoint::Witnesses;
use ballast_audit::{Checkpoint, SigningKey, Suite};
use ballast_store::{AuditFilter, Store, StoreConfig, StoreError};

#[test]
fn every_write_leaves_an_event_and_the_chain_holds() {
    on_both(|store| async move {
        assert_eq!(store.verify_audit_chain(Witnesses::default()).await.unwrap(), Ok(1));
        for name in ["甲", "乙", "丙"] {
            seed(&store, "140882", name).await;
        }
        assert_eq!(store.verify_audit_chain(Witnesses::default()).await.unwrap(), Ok(4));
        let events = store.audit_events(2, 10).await.unwrap();
        assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), [3, 4]);
        assert_eq!((events[0].actor.as_str(), events[0].operation.as_str()), ("tester", "import.apply"));
    });
}

async fn three_events(url: &str) -> Store {
    let store = open(url).await;
    for operation in ["one", "two", "three"] {
        begin(&store).await.commit(entry(operation)).await.unwrap();
    }
    store
}

#[test]
fn events_can_be_neither_changed_nor_removed() {
    on_both_urls(|url| async move {
        let store = three_events(&url).await;
        let mut statements = vec!["UPDATE audit_events SET actor = 'x' WHERE seq = 2", "DELETE FROM audit_events"];
        statements.push(if url.starts_with("sqlite") {
            "INSERT OR REPLACE INTO audit_events SELECT * FROM audit_events WHERE seq = 2"
        } else {
            "TRUNCATE audit_events"
        });
        for statement in statements {
            assert!(run(&url, statement.to_owned()).await.is_err(), "{statement}");
        }
        assert_eq!(store.verify_audit_chain(Witnesses::default()).await.unwrap(), Ok(3));
        store.close().await;
    });
}

#[test]
fn tampering_by_somebody_who_removes_the_guards_is_named() {
    on_both_urls(|url| async move {
        let store = three_events(&url).await;
        let guards = if url.starts_with("sqlite") {
            "DROP TRIGGER audit_events_no_update; DROP TRIGGER audit_events_no_delete"
        } else {
            "DROP TRIGGER audit_events_append_only ON audit_events"
        };
        run(&url, guards.to_owned()).await.unwrap();
        let mut cases = Vec::new();
        for column in [
            "at",
            "actor",
            "role",
            "session",
            "address",
            "request_id",
            "operation",
            "object",
            "unit_id",
            "outcome",
            "reason",
            "detail",
            "hash",
        ] {
            cases.push((
                format!("UPDATE audit_events SET {column} = {column} || 'x' WHERE seq = 2"),
                "event 2 was changed",
            ));
        }
        cases.push((
            "UPDATE audit_events SET prev_hash = 'x' WHERE seq = 2".to_owned(),
            "event 2 does not follow the event before it",
        ));
        cases.push((
            "UPDATE audit_events SET seq = 9 WHERE seq = 2".to_owned(),
            "event 2 is missing; 3 follows instead",
        ));
        cases.push(("DELETE FROM audit_events WHERE seq = 1".to_owned(), "event 1 is missing; 2 follows instead"));
        cases.push(("DELETE FROM audit_events WHERE seq = 3".to_owned(), "event 3 is missing at the end"));
        run(&url, "CREATE TABLE kept AS SELECT * FROM audit_events".to_owned()).await.unwrap();
        for (tamper, found) in cases {
            run(&url, tamper.clone()).await.unwrap();
            assert_eq!(store.verify_audit_chain(Witnesses::default()).await.unwrap().unwrap_err(), found, "{tamper}");
            run(&url, "DELETE FROM audit_events; INSERT INTO audit_events SELECT * FROM kept".to_owned())
                .await
                .unwrap();
            assert_eq!(store.verify_audit_chain(Witnesses::default()).await.unwrap(), Ok(3));
        }
        store.close().await;
    });
}

#[test]
fn a_newer_schema_is_refused() {
    on_both_urls(|url| async move {
        open(&url).await.close().await;
        let later = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
            SELECT 999, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";
        run(&url, later.to_owned()).await.unwrap();
        let again = Store::open(&StoreConfig { url, readers: 1 }).await;
        assert!(matches!(again, Err(StoreError::Schema(_))));
    });
}

#[test]
fn an_applied_migration_that_differs_is_refused() {
    on_both_urls(|url| async move {
        open(&url).await.close().await;
        let other = "UPDATE _sqlx_migrations SET checksum =
            (SELECT checksum FROM _sqlx_migrations WHERE version = 2) WHERE version = 1";
        run(&url, other.to_owned()).await.unwrap();
        let again = Store::open(&StoreConfig { url, readers: 1 }).await;
        assert!(matches!(again, Err(StoreError::Schema(_))));
    });
}

#[test]
fn a_database_opens_again_with_all_it_had() {
    on_both_urls(|url| async move {
        three_events(&url).await.close().await;
        let store = open(&url).await;
        assert_eq!(store.verify_audit_chain(Witnesses::default()).await.unwrap(), Ok(3));
        store.close().await;
    });
}

#[test]
fn other_addresses_are_refused() {
    on_both_urls(|_| async {
        for url in ["mysql://x", "ballast.db", ""] {
            let opened = Store::open(&StoreConfig { url: url.into(), readers: 1 }).await;
            assert!(matches!(opened, Err(StoreError::Address(_))), "{url}");
        }
    });
}

#[test]
fn checkpoints_are_kept_in_order_and_never_changed() {
    on_both_urls(|url| async move {
        let store = three_events(&url).await;
        let key = SigningKey::new(Suite::Intl, [1; 32]).unwrap();
        let sign = |size| Checkpoint::sign(&key, size, "00".into(), "2024-07-15T00:00:00Z".into());
        for size in [1, 3] {
            store.put_checkpoint(&sign(size)).await.unwrap();
        }
        assert!(store.put_checkpoint(&sign(3)).await.is_err());
        assert_eq!(store.checkpoints().await.unwrap(), [sign(1), sign(3)]);
        assert_eq!(store.last_checkpoint().await.unwrap(), Some(sign(3)));
        assert_eq!(store.checkpoints_after(0, 1).await.unwrap(), [sign(1)]);
        assert_eq!(store.checkpoints_after(1, 9).await.unwrap(), [sign(3)]);
        assert_eq!(store.checkpoints_after(3, 9).await.unwrap(), []);
        for statement in ["UPDATE audit_checkpoints SET root = 'x'", "DELETE FROM audit_checkpoints"] {
            assert!(run(&url, statement.to_owned()).await.is_err(), "{statement}");
        }
        let witnesses = Witnesses::new(store.checkpoints().await.unwrap(), &[key.public()]).unwrap();
        let problem = store.verify_audit_chain(witnesses).await.unwrap().unwrap_err();
        assert!(problem.starts_with("the events 1 to 1 are not those that were signed"), "{problem}");
        store.close().await;
    });
}

#[test]
fn how_far_a_witness_is_never_goes_back() {
    on_both(|store| async move {
        assert_eq!(store.witnessed("tls://a:1").await.unwrap(), None);
        for size in [3, 2, 5, 5] {
            store.set_witnessed("tls://a:1", size).await.unwrap();
        }
        store.set_witnessed("tls://b:1", 1).await.unwrap();
        assert_eq!(store.witnessed("tls://a:1").await.unwrap(), Some(5));
        assert_eq!(store.witnessed("tls://b:1").await.unwrap(), Some(1));
        // Nothing that the trail or the lists go by has moved.
        assert_eq!(store.verify_audit_chain(Witnesses::default()).await.unwrap(), Ok(1));
    });
}

#[test]
fn events_are_found_by_what_they_say() {
    on_both(|store| async move {
        for operation in ["import.apply", "imports", "import"] {
            begin(&store).await.commit(entry(operation).of(&crate::fixture::unit("140882"))).await.unwrap();
        }
        begin(&store).await.commit(entry("session.open").refused().because("试探")).await.unwrap();
        let found = async |filter: AuditFilter| {
            let events = store.find_audit_events(&filter, i64::MAX, 10).await.unwrap();
            events.iter().map(|event| event.seq).collect::<Vec<_>>()
        };
        assert_eq!(found(AuditFilter::default()).await, [5, 4, 3, 2, 1]);
        assert_eq!(found(AuditFilter { operation: Some("import".into()), ..AuditFilter::default() }).await, [4, 2]);
        assert_eq!(found(AuditFilter { unit: Some("140882".into()), ..AuditFilter::default() }).await, [4, 3, 2]);
        assert_eq!(found(AuditFilter { is_refused: true, ..AuditFilter::default() }).await, [5]);
        assert_eq!(found(AuditFilter { actor: Some("nobody".into()), ..AuditFilter::default() }).await, [0; 0]);
        assert_eq!(store.find_audit_events(&AuditFilter::default(), 3, 1).await.unwrap()[0].seq, 2);
    });
}
