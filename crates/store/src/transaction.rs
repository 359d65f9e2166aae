//! A transaction that is never mistaken about its own state, and that asks the database as seldom as it can.
//!
//! Each way to the database and back costs more than most statements do. A statement whose answer nobody needs therefore waits for the
//! next one whose answer is needed, at the latest for the commit; the order stays.

use crate::dialect::Dialect;
use crate::error::{StoreError, is_of_the_disk, while_trying_to};
use crate::sql::{Answer, Query, admission};
use crate::writer::{Held, Writer};
use ballast_domain::Scope;
use std::collections::BTreeMap;

/// Values that wait at most: an import's rows go on their way.
const VALUES_WAITING: usize = 500;

/// What the first statements of a write say.
struct Opened {
    /// The number of the audit event with which this write will end.
    audit_seq: i64,
    /// Hash and algorithm of the event before; none before the first.
    head: Option<(String, String)>,
    /// The last number that a record was given, in this write too.
    last_record_id: i64,
}

/// The writer's connection between `BEGIN` and `COMMIT`. Unless the commit succeeds, the connection is closed, not reused.
///
/// SQLite ends a transaction by itself when the disk fails. A driver that counts nested transactions would take the next `BEGIN` for an
/// inner one, and report commits of it that never reach the disk.
pub(crate) struct WriteTransaction {
    held: Held,
    dialect: Dialect,
    opened: Option<Opened>,
    waiting: Vec<(Query, &'static str)>,
    /// By how much counters rise with the commit.
    risen: BTreeMap<&'static str, i64>,
    /// A statement failed, or nobody waited for its answer: what came of it is unknown, so nothing more is taken.
    is_broken: bool,
}

impl WriteTransaction {
    /// Begins it. Writers wait for one another here: those of one process for the connection, those of several for the row of the
    /// counter of audit events. On SQLite, to which one process writes, the connection alone decides, and `BEGIN` travels with the
    /// first statement.
    pub(crate) async fn begin(writer: &Writer, dialect: Dialect) -> Result<Self, StoreError> {
        let held = writer.hold().await.map_err(while_trying_to("begin a write"))?;
        let mut begun =
            Self { held, dialect, opened: None, waiting: Vec::new(), risen: BTreeMap::new(), is_broken: false };
        if dialect == Dialect::Postgres {
            begun.opened().await?;
        }
        Ok(begun)
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The number of the audit event with which this write will end.
    pub(crate) async fn audit_seq(&mut self) -> Result<i64, StoreError> {
        Ok(self.opened().await?.audit_seq)
    }

    /// The same, with hash and algorithm of the event before it.
    pub(crate) async fn audit_place(&mut self) -> Result<(i64, Option<(String, String)>), StoreError> {
        let opened = self.opened().await?;
        Ok((opened.audit_seq, opened.head.clone()))
    }

    /// Gives numbers to new records; the last one given before. Nobody else gives any before the commit.
    pub(crate) async fn take_record_ids(&mut self, count: i64) -> Result<i64, StoreError> {
        let last_record_id = &mut self.opened().await?.last_record_id;
        let last_id = *last_record_id;
        *last_record_id += count;
        if count > 0 {
            *self.risen.entry("record_id").or_default() += count;
        }
        Ok(last_id)
    }

    /// Says that what pages show is another after the commit.
    pub(crate) fn change_data(&mut self) {
        self.risen.insert("data_version", 1);
    }

    /// Runs a statement whose answer nobody needs, some time before the commit and before any statement that comes after it. What it
    /// is refused for is told then.
    pub(crate) async fn later(&mut self, statement: Query, doing: &'static str) -> Result<(), StoreError> {
        self.waiting.push((statement, doing));
        let waiting: usize = self.waiting.iter().map(|(statement, _)| statement.value_count()).sum();
        if waiting > VALUES_WAITING {
            self.ask(Vec::new()).await?;
        }
        Ok(())
    }

    /// Runs what waits and then the statements, and gives an answer to each of the latter.
    pub(crate) async fn ask(&mut self, statements: Vec<(Query, &'static str)>) -> Result<Vec<Answer>, StoreError> {
        let opening = if self.opened.is_none() { opening(self.dialect) } else { Vec::new() };
        let mut all = Vec::with_capacity(opening.len() + self.waiting.len() + statements.len());
        let opening_count = opening.len();
        all.extend(opening);
        all.append(&mut self.waiting);
        let before_count = all.len();
        all.extend(statements);
        let doing = all.first().map_or("write", |(_, doing)| *doing);
        if std::mem::replace(&mut self.is_broken, true) {
            return Err(while_trying_to(doing)(broken()));
        }
        let mut answers = self.held.run(all).await?;
        self.is_broken = false;
        if opening_count > 0 {
            self.opened =
                Some(read_opening(&answers[..opening_count]).ok_or_else(|| while_trying_to(doing)(broken()))?);
        }
        answers.drain(..before_count);
        Ok(answers)
    }

    /// Makes everything durable. The flag of an error is true when the disk failed.
    pub(crate) async fn commit(mut self) -> Result<(), (StoreError, bool)> {
        if self.dialect == Dialect::Sqlite && self.opened.is_some() {
            self.risen.insert("audit_seq", 1);
        }
        let raise = (!self.risen.is_empty()).then(|| (raise(&self.risen), "raise counters"));
        let statements = raise.into_iter().chain([(Query::new("COMMIT"), "commit")]);
        let committed = self.ask(statements.collect()).await;
        committed.map_err(|error| {
            let is_of_the_disk = matches!(&error, StoreError::Query { source, .. } if is_of_the_disk(source));
            (error, is_of_the_disk)
        })?;
        self.held.keep();
        Ok(())
    }

    async fn opened(&mut self) -> Result<&mut Opened, StoreError> {
        if self.opened.is_none() {
            self.ask(Vec::new()).await?;
        }
        self.opened.as_mut().ok_or_else(|| while_trying_to("begin a write")(broken()))
    }
}

/// A write keeps lines, keys and histories of all units in order, so it sees the whole: whether the person may write is decided before.
///
/// On PostgreSQL taking the number locks its row until the commit, so that writes, record numbers and audit events have one order; what
/// stands is read by a statement of its own after that, which is shown what was committed before it began. On SQLite nobody else writes
/// meanwhile, and the number is noted with the commit.
fn opening(dialect: Dialect) -> Vec<(Query, &'static str)> {
    let doing = "begin a write";
    let mut statements = Vec::new();
    let standing = match dialect {
        Dialect::Postgres => {
            statements.push((Query::new("BEGIN"), doing));
            statements.push((admission(&Scope::All), doing));
            statements.push((raise(&BTreeMap::from([("audit_seq", 1)])), "take the number of an audit event"));
            "SELECT taken.value, head.hash, head.algorithm, (SELECT value FROM counters WHERE name = 'record_id')
             FROM counters AS taken
             LEFT JOIN audit_events AS head ON head.seq = taken.value - 1
             WHERE taken.name = 'audit_seq'"
        }
        Dialect::Sqlite => {
            statements.push((Query::new("BEGIN IMMEDIATE"), doing));
            "SELECT taken.value, head.hash, head.algorithm, (SELECT value FROM counters WHERE name = 'record_id')
             FROM (SELECT COALESCE(MAX(value), 0) + 1 AS value FROM counters WHERE name = 'audit_seq') AS taken
             LEFT JOIN audit_events AS head ON head.seq = taken.value - 1"
        }
    };
    statements.push((Query::new(standing), "read the last audit event"));
    statements
}

fn read_opening(answers: &[Answer]) -> Option<Opened> {
    let row = answers.last()?.rows.first()?;
    let hash: Option<String> = row.get(1);
    Some(Opened {
        audit_seq: row.get(0),
        head: hash.zip(row.get(2)),
        last_record_id: row.get::<Option<i64>>(3).unwrap_or_default(),
    })
}

/// Raises counters; one that is not there was nought.
fn raise(by: &BTreeMap<&'static str, i64>) -> Query {
    let mut query = Query::new("INSERT INTO counters (name, value) VALUES ");
    for (index, (counter, count)) in by.iter().enumerate() {
        query.push(if index == 0 { "(" } else { ", (" }).bind(*counter).bind_more([*count]).push(")");
    }
    query.push(" ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value");
    query
}

/// Reserves `count` numbers of a counter and gives the last one taken before.
pub(crate) async fn take_numbers(
    transaction: &mut WriteTransaction,
    counter: &'static str,
    count: i64,
) -> Result<i64, StoreError> {
    let doing = "reserve numbers";
    let mut query = raise(&BTreeMap::from([(counter, count)]));
    query.push(" RETURNING value");
    let row = query.first(transaction, doing).await?;
    let row = row.ok_or_else(|| while_trying_to(doing)(sqlx::Error::RowNotFound))?;
    Ok(row.get::<i64>(0) - count)
}

fn broken() -> sqlx::Error {
    sqlx::Error::Protocol("an earlier statement of this write failed".to_owned())
}
