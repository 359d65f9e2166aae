//! Copies of a database in which somebody with all rights has changed something: the program names it.
#![expect(clippy::unwrap_used, reason = "tests")]

use ballast_audit::event::algorithm;
use ballast_audit::{Chain, Checkpoint, Event, SigningKey, Suite};
use ballast_domain::{DataClass, OrganizationUnit, Text, UnitId, UnitKind};
use ballast_store::{Account, AccountState, Actor, AuditEntry, Store, StoreConfig};
use jiff::Timestamp;
use jiff::civil::date;
use sqlx::{Connection as _, Row as _};
use std::path::{Path, PathBuf};
use std::process::Command;

const EVENTS: usize = 30;

/// A database with events and signed checkpoints after each ten, kept outside it as well.
struct Trail {
    folder: tempfile::TempDir,
}

impl Trail {
    async fn new() -> Self {
        Self::of(Suite::Intl).await
    }

    async fn of(suite: Suite) -> Self {
        let trail = Self { folder: tempfile::tempdir().unwrap() };
        let key = SigningKey::new(suite, [7; 32]).unwrap();
        std::fs::write(trail.path("audit.pub"), key.public().to_text()).unwrap();
        let store = trail.store().await.beginning_with(suite);
        let checkpoints = write(&store, "centre", &key, EVENTS).await;
        store.close().await;
        std::fs::write(trail.path("checkpoints.jsonl"), lines(&checkpoints)).unwrap();
        trail
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn store(&self) -> Store {
        let url = format!("sqlite://{}", self.path("ballast.db").display());
        Store::open(&StoreConfig { url, readers: 1 }).await.unwrap()
    }

    /// A copy, changed past all guards.
    async fn tampered(&self, statements: &str) -> PathBuf {
        let copy = self.path("copy.db");
        std::fs::copy(self.path("ballast.db"), &copy).unwrap();
        let guards = "DROP TRIGGER audit_events_no_update; DROP TRIGGER audit_events_no_delete;";
        run(&copy, &format!("{guards} {statements}")).await;
        copy
    }

    /// Exit code and words of the program on a database, with and without the witness outside.
    fn verify(&self, database: &Path, has_witness: bool) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ballast-verifier"));
        command.arg(database).arg("--key").arg(self.path("audit.pub"));
        if has_witness {
            command.arg("--checkpoints").arg(self.path("checkpoints.jsonl"));
        }
        let output = command.output().unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code().unwrap(), said)
    }
}

async fn run(database: &Path, statements: &str) {
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(&format!("sqlite://{}", database.display())).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned())).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Adds events, and a checkpoint after each ten that has none yet.
async fn write(store: &Store, login: &str, key: &SigningKey, count: usize) -> Vec<Checkpoint> {
    let signed = store.last_checkpoint().await.unwrap().map_or(0, |newest| newest.size);
    let actor = Actor { login: login.into(), role: "city_reviewer".into(), ..Actor::default() };
    for number in 1..=count {
        let write = store.begin(&actor, Timestamp::UNIX_EPOCH).await.unwrap();
        let entry = AuditEntry::new("import.apply", number.to_string(), serde_json::json!({ "rows": number }));
        write.commit(entry).await.unwrap();
    }
    let mut chain = Chain::default();
    let mut checkpoints = Vec::new();
    for event in store.audit_events(0, 1_000).await.unwrap() {
        chain.push(&event).unwrap();
        if chain.size() % 10 == 0 && chain.size() > signed {
            let checkpoint = Checkpoint::sign(key, chain.size(), chain.root(), "2024-07-15T08:00:00Z".into());
            store.put_checkpoint(&checkpoint).await.unwrap();
            checkpoints.push(checkpoint);
        }
    }
    checkpoints
}

fn lines(checkpoints: &[Checkpoint]) -> String {
    checkpoints.iter().map(|checkpoint| serde_json::to_string(checkpoint).unwrap() + "\n").collect()
}

#[tokio::test]
async fn an_honest_copy_is_whole() {
    let trail = Trail::new().await;
    let (code, said) = trail.verify(&trail.path("ballast.db"), true);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("30 events, 3 checkpoints"), "{said}");
}

#[tokio::test]
async fn after_an_erasure_and_a_clearing_the_trail_is_whole() {
    const NAME: &str = "somebody who left";
    let trail = Trail::new().await;
    let store = trail.store().await;
    let at = Timestamp::UNIX_EPOCH;
    let actor = |login: &str| Actor { login: login.into(), ..Actor::default() };
    let entry = |operation| AuditEntry::new(operation, "leaver", serde_json::json!({}));
    let mut making = store.begin(&actor("sysadmin"), at).await.unwrap();
    let unit = UnitId::new("140800").unwrap();
    let city = OrganizationUnit {
        id: unit.clone(),
        name: Text::new("运城市", "Yuncheng"),
        aliases: vec![],
        kind: UnitKind::City,
        division: None,
        parent: None,
        sort: 0,
        valid_from: date(1949, 10, 1),
        valid_until: None,
    };
    making.put_units(&[city]).await.unwrap();
    let leaver = Account {
        login: "leaver".into(),
        name: NAME.into(),
        unit,
        state: AccountState::Disabled,
        is_service: false,
        password_hash: "x".into(),
        password_changed_at: None,
        last_success_at: None,
        failures_since: 0,
        is_sample: false,
    };
    making.put_accounts(&[leaver]).await.unwrap();
    making.know_device("a device", "leaver").await.unwrap();
    making.request_erasure("leaver", "left").await.unwrap();
    making.commit(entry("account.request_erasure")).await.unwrap();
    let key = SigningKey::new(Suite::Intl, [7; 32]).unwrap();
    let mut checkpoints = write(&store, "centre", &key, 9).await;

    // What was due goes, then the person.
    let class = DataClass::KnownDevices;
    let due = store.due_rows(class, at).await.unwrap();
    assert_eq!(due.len(), 1);
    let mut planning = store.begin(&actor("sysadmin"), at).await.unwrap();
    let plan = planning.record_retention_plan(&due, &[], "digest").await.unwrap();
    planning.commit(entry("retention.plan")).await.unwrap();
    let mut clearing = store.begin(&actor("secadmin"), at).await.unwrap();
    assert!(clearing.decide_retention_plan(plan, true).await.unwrap());
    assert_eq!(clearing.remove_rows(class, &[&due[0].key]).await.unwrap(), 1);
    clearing.commit(entry("retention.carry_out")).await.unwrap();
    let mut erasing = store.begin(&actor("secadmin"), at).await.unwrap();
    assert!(erasing.erase_person("leaver").await.unwrap());
    erasing.commit(entry("account.erase")).await.unwrap();
    store.wipe_free_pages().await.unwrap();
    checkpoints.extend(write(&store, "centre", &key, 7).await);
    store.close().await;
    let database = trail.path("ballast.db");
    let bytes = std::fs::read(&database).unwrap();
    assert!(!bytes.windows(NAME.len()).any(|part| part == NAME.as_bytes()), "the name is gone from the file");

    let known = std::fs::read_to_string(trail.path("checkpoints.jsonl")).unwrap();
    std::fs::write(trail.path("checkpoints.jsonl"), known + &lines(&checkpoints)).unwrap();
    let (code, said) = trail.verify(&database, true);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("50 events, 5 checkpoints"), "{said}");
    // The same trail with the erasure cut out of it is not whole.
    let copy = trail.tampered("DELETE FROM audit_events WHERE operation = 'account.erase'").await;
    let (code, said) = trail.verify(&copy, true);
    assert!(code == 1 && said.contains("event 43"), "{said}");
}

#[tokio::test]
async fn a_trail_of_the_other_suite_is_checked_by_its_own_algorithms() {
    let trail = Trail::of(Suite::Sm).await;
    let store = trail.store().await;
    // The database is opened without a word about suites; the chain keeps to the one that it was begun with.
    write(&store, "centre", &SigningKey::new(Suite::Sm, [7; 32]).unwrap(), 1).await;
    let events = store.audit_events(0, 100).await.unwrap();
    assert!(events.iter().all(|event| event.algorithm == algorithm(Suite::Sm)));
    store.close().await;
    let (code, said) = trail.verify(&trail.path("ballast.db"), true);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("31 events, 3 checkpoints"), "{said}");
    let copy = trail.tampered("UPDATE audit_events SET actor = 'x' WHERE seq = 12").await;
    let (code, said) = trail.verify(&copy, true);
    assert!(code == 1 && said.contains("event 12 was changed"), "{said}");
    let copy = trail
        .tampered("DELETE FROM audit_events WHERE seq > 12; UPDATE counters SET value = 12 WHERE name = 'audit_seq'")
        .await;
    let (code, said) = trail.verify(&copy, true);
    assert!(code == 1 && said.contains("event 30 was witnessed"), "{said}");
}

#[tokio::test]
async fn after_a_new_key_both_halves_of_the_trail_are_trusted_and_a_third_key_is_not() {
    let trail = Trail::new().await;
    let (old, new, foreign) = ([7; 32], [8; 32], [9; 32]);
    let public = |secret| SigningKey::new(Suite::Intl, secret).unwrap().public().to_text();
    let store = trail.store().await;
    write(&store, "centre", &SigningKey::new(Suite::Intl, new).unwrap(), 10).await;
    store.close().await;
    std::fs::write(trail.path("audit.pub"), format!("{}\n{}\n", public(old), public(new))).unwrap();
    let (code, said) = trail.verify(&trail.path("ballast.db"), true);
    assert_eq!(code, 0, "{said}");
    std::fs::write(trail.path("audit.pub"), format!("{}\n{}\n", public(old), public(foreign))).unwrap();
    let (code, said) = trail.verify(&trail.path("ballast.db"), true);
    assert!(code == 1 && said.contains("the checkpoint at event 40 was not signed"), "{said}");
}

#[tokio::test]
async fn what_was_done_to_single_rows_is_named() {
    let trail = Trail::new().await;
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
            format!("UPDATE audit_events SET {column} = {column} || 'x' WHERE seq = 12"),
            "event 12 was changed",
        ));
    }
    for (statement, named) in [
        ("DELETE FROM audit_events WHERE seq = 12", "event 12 is missing"),
        ("DELETE FROM audit_events WHERE seq = 30", "ends at event 29, but event 30 was witnessed"),
        ("DELETE FROM audit_events WHERE seq > 12", "ends at event 12, but event 30 was witnessed"),
        ("UPDATE audit_events SET seq = 31 WHERE seq = 12", "event 12 is missing"),
        (
            "UPDATE audit_events SET seq = 100 WHERE seq = 12; UPDATE audit_events SET seq = 12 WHERE seq = 13;
             UPDATE audit_events SET seq = 13 WHERE seq = 100",
            "event 12 does not follow",
        ),
        (
            "INSERT INTO audit_events SELECT 31, at, actor, role, operation, object, detail, algorithm, hash, hash, session, address,
             request_id, unit_id, outcome, reason FROM audit_events WHERE seq = 30",
            "event 31",
        ),
    ] {
        cases.push((statement.to_owned(), named));
    }
    for (statement, named) in cases {
        let copy = trail.tampered(&statement).await;
        let (code, said) = trail.verify(&copy, true);
        assert_eq!(code, 1, "{statement}: {said}");
        assert!(said.contains(named), "{statement}: {said}");
    }
}

/// A chain written anew is whole in itself; only the signed roots tell. With the database's own checkpoints removed, only those kept
/// outside do.
#[tokio::test]
async fn a_chain_written_anew_shows_against_the_witness() {
    let trail = Trail::new().await;
    let other = Trail { folder: tempfile::tempdir().unwrap() };
    let store = other.store().await;
    write(&store, "somebody", &SigningKey::new(Suite::Intl, [8; 32]).unwrap(), EVENTS).await;
    store.close().await;
    let forged = other.path("ballast.db");
    let (code, said) = trail.verify(&forged, false);
    assert_eq!(code, 1, "checkpoints of another key: {said}");
    assert!(said.contains("was not signed"), "{said}");

    run(&forged, "DROP TRIGGER audit_checkpoints_no_delete; DELETE FROM audit_checkpoints").await;
    assert_eq!(trail.verify(&forged, false).0, 0, "without a witness outside, a chain written anew cannot be told");
    let (code, said) = trail.verify(&forged, true);
    assert_eq!(code, 1);
    assert!(said.contains("the events 1 to 10 are not those that were signed"), "{said}");
}

/// Whoever holds a published bulletin needs neither key nor checkpoints.
#[tokio::test]
async fn a_chain_written_anew_shows_against_a_root_on_paper() {
    let trail = Trail::new().await;
    let (_, said) = trail.verify(&trail.path("ballast.db"), true);
    let root = said.trim().rsplit(' ').next().unwrap();
    let printed = ballast_audit::PaperRoot::new(30, root).to_string();
    let against_paper = |database: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ballast-verifier"));
        let output = command.arg(database).args(["--root", &printed]).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, said) = against_paper(&trail.path("ballast.db"));
    assert_eq!(code, 0, "{said}");
    let other = Trail { folder: tempfile::tempdir().unwrap() };
    let store = other.store().await;
    write(&store, "somebody", &SigningKey::new(Suite::Intl, [8; 32]).unwrap(), EVENTS + 5).await;
    store.close().await;
    let (code, said) = against_paper(&other.path("ballast.db"));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains(&format!("the events 1 to 30 are not those whose root was printed as {printed}")), "{said}");
}

/// Twenty thousand events in each build, a million in a drill.
#[tokio::test]
async fn a_long_trail_is_walked_in_seconds() {
    let count: i64 = if std::env::var_os("BALLAST_DRILL").is_some() { 1_000_000 } else { 20_000 };
    let trail = Trail::new().await;
    let long = trail.path("ballast.db");
    let mut connection = sqlx::AnyConnection::connect(&format!("sqlite://{}", long.display())).await.unwrap();
    let last = sqlx::query("SELECT hash FROM audit_events WHERE seq = 30").fetch_one(&mut connection).await.unwrap();
    let mut before: String = last.get(0);
    let mut transaction = connection.begin().await.unwrap();
    for seq in 31..=count {
        let mut event = Event {
            seq,
            at: "2024-07-15T08:00:00.000000Z".into(),
            actor: "centre".into(),
            operation: "import.apply".into(),
            object: seq.to_string(),
            outcome: "done".into(),
            detail: r#"{"rows":100}"#.into(),
            algorithm: algorithm(Suite::Intl).into(),
            prev_hash: before,
            ..Event::default()
        };
        event.hash = event.computed_hash().unwrap();
        sqlx::query(
            "INSERT INTO audit_events (seq, at, actor, role, operation, object, outcome, detail, algorithm, prev_hash, hash)
             VALUES ($1, $2, $3, '', $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(seq)
        .bind(event.at)
        .bind(event.actor)
        .bind(event.operation)
        .bind(event.object)
        .bind(event.outcome)
        .bind(event.detail)
        .bind(event.algorithm)
        .bind(event.prev_hash)
        .bind(event.hash.as_str())
        .execute(&mut *transaction)
        .await
        .unwrap();
        before = event.hash;
    }
    let counter = format!("UPDATE counters SET value = {count} WHERE name = 'audit_seq'");
    sqlx::raw_sql(sqlx::AssertSqlSafe(counter)).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    connection.close().await.unwrap();
    let began = std::time::Instant::now();
    let (code, said) = trail.verify(&long, true);
    assert_eq!(code, 0, "{said}");
    eprintln!("FIGURE verifier: {count} events walked in {:?}", began.elapsed());
    run(&long, "DROP TRIGGER audit_events_no_update; UPDATE audit_events SET detail = 'x' WHERE seq = 19999").await;
    assert!(trail.verify(&long, true).1.contains("event 19999 was changed"));
}

#[tokio::test]
async fn an_old_backup_and_a_fork_show_against_the_witness() {
    let trail = Trail::new().await;
    let old = trail.path("old.db");
    std::fs::copy(trail.path("ballast.db"), &old).unwrap();
    let key = SigningKey::new(Suite::Intl, [7; 32]).unwrap();
    let store = trail.store().await;
    let later = write(&store, "centre", &key, 10).await;
    store.close().await;
    std::fs::write(trail.path("checkpoints.jsonl"), lines(&later)).unwrap();
    let (code, said) = trail.verify(&old, true);
    assert_eq!(code, 1);
    assert!(said.contains("ends at event 30, but event 40 was witnessed"), "{said}");

    // The old copy goes on by itself.
    let fork = Store::open(&StoreConfig { url: format!("sqlite://{}", old.display()), readers: 1 }).await.unwrap();
    let actor = Actor { login: "somebody".into(), ..Actor::default() };
    for _ in 0..15 {
        let write = fork.begin(&actor, Timestamp::UNIX_EPOCH).await.unwrap();
        write.commit(AuditEntry::new("import.apply", "fork", serde_json::json!({}))).await.unwrap();
    }
    fork.close().await;
    let (code, said) = trail.verify(&old, true);
    assert_eq!(code, 1);
    assert!(said.contains("the events 31 to 40 are not those that were signed"), "{said}");
    assert_eq!(trail.verify(&old, false).0, 0, "without a witness outside, a fork cannot be told");
}

#[tokio::test]
async fn what_cannot_be_read_is_an_error_of_its_own() {
    let trail = Trail::new().await;
    assert_eq!(trail.verify(&trail.path("none.db"), true).0, 2);
    std::fs::write(trail.path("no.db"), "no database").unwrap();
    assert_eq!(trail.verify(&trail.path("no.db"), true).0, 2);
    std::fs::write(trail.path("checkpoints.jsonl"), "{}\n").unwrap();
    let (code, said) = trail.verify(&trail.path("ballast.db"), true);
    assert_eq!(code, 2);
    assert!(said.contains("checkpoints.jsonl: line 1"), "{said}");
    std::fs::write(trail.path("audit.pub"), "zz").unwrap();
    assert!(trail.verify(&trail.path("ballast.db"), true).1.contains("holds no public key"));
}
