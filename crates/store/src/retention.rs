//! Retention: what has outlived its term, plans that name it exactly, and the removal of exactly that (到期清理).
//!
//! Records, results and the audit trail have no term and are named nowhere here. A content that a frozen result may rest on is kept
//! as long as the result: that of a paper which stood when an assessment was computed, and the original of a batch whose versions were
//! known at the day of an assessment.

use crate::column::{instant, json, read_code, read_instant, read_json};
use crate::error::{StoreError, while_trying_to};
use crate::row::Row;
use crate::sql::{Place, Query, admit};
use crate::transaction::{WriteTransaction, take_numbers};
use crate::{Store, Write};
use ballast_domain::clock::CHINA;
use ballast_domain::{DataClass, Paper, PaperState, Scope};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of a class that one plan names at most, the oldest first; the rest comes with the next plan.
const MOST_ROWS: i64 = 50_000;
/// Rows in one statement.
const CHUNK: usize = 200;

/// Something whose time is over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DueItem {
    /// Its class.
    pub class: DataClass,
    /// What identifies it within the class.
    pub key: String,
    /// When its term began: the end of a session, the last use of a device …
    pub dated_at: Timestamp,
}

/// How much of a class is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueCount {
    /// The class.
    pub class: DataClass,
    /// How many.
    pub count: u64,
    /// When the term of the oldest began.
    pub oldest: Timestamp,
    /// When the term of the newest began.
    pub newest: Timestamp,
}

/// What became of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanState {
    /// Waits for a second person.
    Waiting,
    /// A later plan took its place.
    Replaced,
    /// Refused.
    Refused,
    /// Carried out.
    CarriedOut,
}

impl PlanState {
    /// The code in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Replaced => "replaced",
            Self::Refused => "refused",
            Self::CarriedOut => "carried_out",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Waiting, Self::Replaced, Self::Refused, Self::CarriedOut].into_iter().find(|state| state.code() == code)
    }
}

/// A plan (清理计划).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionPlan {
    /// Number.
    pub id: i64,
    /// SHA-256 over class and key of each item, hexadecimal.
    pub digest: String,
    /// By class, in the order of the classes.
    pub counts: Vec<DueCount>,
    /// Who had it made, and when.
    pub requested: (String, Timestamp),
    /// What became of it.
    pub state: PlanState,
    /// Who decided, and when.
    pub decided: Option<(String, Timestamp)>,
}

/// Contents of the library by what the database says of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// Those that something standing, or something a result may rest on, names. They never go.
    pub needed: BTreeSet<String>,
    /// Those that removed papers and undone imports alone name and that did not go yet, with when their term began.
    pub left: BTreeMap<String, (DataClass, Timestamp)>,
}

impl Store {
    /// Rows of a class whose term began at `before` or earlier, the oldest first; at most 50,000. Classes that are no rows give none.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn due_rows(&self, class: DataClass, before: Timestamp) -> Result<Vec<DueItem>, StoreError> {
        due_rows(&self.readers, class, before).await
    }

    /// Which contents are needed and which are left, of all units: what one unit cannot see is needed all the same.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn contents(&self) -> Result<Contents, StoreError> {
        let mut moment = self.moment().await?;
        admit(&mut moment, &Scope::All).await.map_err(while_trying_to("read which contents are needed"))?;
        contents(&mut *moment).await
    }

    /// The plans, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn retention_plans(&self, limit: u32) -> Result<Vec<RetentionPlan>, StoreError> {
        let mut query = Query::new(PLAN);
        query.push(" ORDER BY id DESC LIMIT ").bind(i64::from(limit));
        query.all(&self.readers, "list plans of retention").await?.iter().map(plan).collect()
    }

    /// One plan.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn retention_plan(&self, id: i64) -> Result<Option<RetentionPlan>, StoreError> {
        let mut query = Query::new(PLAN);
        query.push(" AND id = ").bind(id);
        query.first(&self.readers, "read a plan of retention").await?.as_ref().map(plan).transpose()
    }
}

impl Write {
    /// Records a plan of exactly these items and gives its number; one that waits is replaced.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn record_retention_plan(
        &mut self,
        items: &[DueItem],
        counts: &[DueCount],
        digest: &str,
    ) -> Result<i64, StoreError> {
        let (by, at) = (self.actor.login.clone(), instant(self.at));
        let mut query = Query::new("DELETE FROM retention_items");
        query.push(" WHERE plan_id IN (SELECT id FROM retention_plans WHERE state = 'waiting')");
        query.run(self.proofs(), "drop the items of a replaced plan").await?;
        let mut query = Query::new("UPDATE retention_plans SET state = 'replaced', decided_by = ");
        query.bind(by.as_str()).push(", decided_at = ").bind(at.as_str()).push(" WHERE state = 'waiting'");
        query.run(self.proofs(), "replace a plan").await?;
        let id = take_numbers(self.proofs(), "retention_plan_id", 1).await? + 1;
        let summary = json(&counts)?;
        let mut query =
            Query::new("INSERT INTO retention_plans (id, digest, summary, requested_by, requested_at, state) VALUES (");
        query.bind(id).bind_more([digest, &summary, &by, &at, PlanState::Waiting.code()]).push(")");
        query.run(self.proofs(), "record a plan of retention").await?;
        for chunk in items.chunks(CHUNK) {
            let mut query = Query::new("INSERT INTO retention_items (plan_id, class, item_key, dated_at) VALUES ");
            for (index, item) in chunk.iter().enumerate() {
                query.push(if index == 0 { "(" } else { ", (" }).bind(id);
                query.bind_more([item.class.code(), &item.key, &instant(item.dated_at)]).push(")");
            }
            query.run(self.proofs(), "record what a plan names").await?;
        }
        Ok(id)
    }

    /// Exactly what a waiting plan names; empty for one that does not wait.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn planned_items(&mut self, id: i64) -> Result<BTreeSet<DueItem>, StoreError> {
        let mut query = Query::new("SELECT class, item_key, dated_at FROM retention_items WHERE plan_id = ");
        query.bind(id);
        let rows = query.all(self.proofs(), "read what a plan names").await?;
        let item = |row: &Row| {
            Ok(DueItem {
                class: read_code(row.get(0), DataClass::from_code)?,
                key: row.get(1),
                dated_at: read_instant(row.get(2))?,
            })
        };
        rows.iter().map(item).collect()
    }

    /// Decides on a waiting plan; what it named is forgotten with the commit. False when it does not wait.
    ///
    /// # Errors
    /// [`StoreError::SecondPerson`] when the same person had it made and would carry it out; [`StoreError::Query`].
    pub async fn decide_retention_plan(&mut self, id: i64, is_allowed: bool) -> Result<bool, StoreError> {
        let (by, at) = (self.actor.login.clone(), instant(self.at));
        let state = if is_allowed { PlanState::CarriedOut } else { PlanState::Refused };
        let mut query = Query::new("UPDATE retention_plans SET state = ");
        query.bind(state.code()).push(", decided_by = ").bind(by).push(", decided_at = ").bind(at);
        query.push(" WHERE state = 'waiting' AND id = ").bind(id);
        if query.run(self.proofs(), "decide on a plan").await.map_err(StoreError::or_second_person)? == 0 {
            return Ok(false);
        }
        let mut query = Query::new("DELETE FROM retention_items WHERE plan_id = ");
        query.bind(id);
        query.run(self.proofs(), "forget what a plan named").await?;
        Ok(true)
    }

    /// As [`Store::due_rows`], within the write.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn due_rows(&mut self, class: DataClass, before: Timestamp) -> Result<Vec<DueItem>, StoreError> {
        due_rows(self.proofs(), class, before).await
    }

    /// As [`Store::contents`], within the write: until its end nothing else comes to name a content.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn contents(&mut self) -> Result<Contents, StoreError> {
        contents(self.proofs()).await
    }

    /// Notes that a plan removes a content.
    ///
    /// # Errors
    /// [`StoreError::UnknownReference`] for an unknown plan; [`StoreError::Query`].
    pub async fn note_removed_content(&mut self, plan: i64, sha256: &str) -> Result<(), StoreError> {
        let at = instant(self.at);
        let mut query = Query::new("INSERT INTO removed_contents (plan_id, content_sha256, removed_at) VALUES (");
        query.bind(plan).bind_more([sha256, &at]).push(
            ") ON CONFLICT (content_sha256) DO UPDATE SET plan_id = excluded.plan_id, removed_at = excluded.removed_at",
        );
        query.run(self.proofs(), "note a removed content").await?;
        Ok(())
    }

    /// Removes rows of a class. Gives how many went. Classes that are no rows lose none.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn remove_rows(&mut self, class: DataClass, keys: &[&str]) -> Result<u64, StoreError> {
        let mut removed = 0;
        for keys in keys.chunks(CHUNK) {
            removed += remove_chunk(self.proofs(), class, keys).await?;
        }
        Ok(removed)
    }
}

/// The table and column by whose text a class is known; none for a class that is no rows or is known otherwise.
fn by_text(class: DataClass) -> Option<(&'static str, &'static str)> {
    match class {
        DataClass::UsedLinks => Some(("one_time_links", "token_hash")),
        DataClass::SignInFailures => Some(("failed_proofs", "subject")),
        DataClass::KnownDevices => Some(("known_devices", "device_hash")),
        _ => None,
    }
}

async fn remove_chunk(transaction: &mut WriteTransaction, class: DataClass, keys: &[&str]) -> Result<u64, StoreError> {
    let mut query = Query::new("DELETE FROM ");
    if let Some((table, column)) = by_text(class) {
        query.push(table).push(" WHERE ").push(column).push(" IN ").bind_list(keys.iter().copied());
        return query.run(transaction, "remove what is due").await;
    }
    match class {
        DataClass::EndedSessions => query.push("sessions"),
        DataClass::ServiceTokens => query.push("service_tokens"),
        DataClass::ApiAnswers => return remove_answers(transaction, keys).await,
        _ => return Ok(0),
    };
    query.push(" WHERE id IN ").bind_list(keys.iter().filter_map(|key| key.parse::<i64>().ok()));
    query.run(transaction, "remove what is due").await
}

/// An answer is known by its key and whose it is.
async fn remove_answers(transaction: &mut WriteTransaction, keys: &[&str]) -> Result<u64, StoreError> {
    let mut removed = 0;
    for (hash, login) in keys.iter().filter_map(|key| key.split_once(' ')) {
        let mut query = Query::new("DELETE FROM done_requests WHERE key_hash = ");
        query.bind(hash).push(" AND login = ").bind(login);
        removed += query.run(&mut *transaction, "remove what is due").await?;
    }
    Ok(removed)
}

async fn due_rows<'e>(
    on: impl Into<Place<'e>>,
    class: DataClass,
    before: Timestamp,
) -> Result<Vec<DueItem>, StoreError> {
    let before = instant(before);
    // Two columns of key, of which the second may be empty; then the moment from which the term runs.
    let select = match class {
        DataClass::EndedSessions => {
            "SELECT CAST(id AS TEXT), '', CASE WHEN idle_until < expires_at THEN idle_until ELSE expires_at END AS dated_at \
             FROM sessions"
        }
        DataClass::UsedLinks => "SELECT token_hash, '', COALESCE(used_at, expires_at) AS dated_at FROM one_time_links",
        // A pause that still runs keeps the counter.
        DataClass::SignInFailures => {
            "SELECT subject, '', CASE WHEN blocked_until > last_at THEN blocked_until ELSE last_at END AS dated_at FROM failed_proofs"
        }
        DataClass::KnownDevices => "SELECT device_hash, '', used_at AS dated_at FROM known_devices",
        DataClass::ServiceTokens => {
            "SELECT CAST(id AS TEXT), '', CASE WHEN ended_at < expires_at THEN ended_at ELSE expires_at END AS dated_at \
             FROM service_tokens"
        }
        DataClass::ApiAnswers => "SELECT key_hash, login, made_at AS dated_at FROM done_requests",
        DataClass::RemovedPapers | DataClass::ImportOriginals | DataClass::UndecidedUploads => return Ok(Vec::new()),
    };
    let mut query = Query::new("SELECT * FROM (");
    query.push(select).push(") AS due WHERE dated_at <= ").bind(before);
    query.push(" ORDER BY dated_at LIMIT ").bind(MOST_ROWS);
    let rows = query.all(on, "look for what is due").await?;
    let item = |row: &Row| {
        let (key, more): (String, String) = (row.get(0), row.get(1));
        let key = if more.is_empty() { key } else { format!("{key} {more}") };
        Ok(DueItem { class, key, dated_at: read_instant(row.get(2))? })
    };
    rows.iter().map(item).collect()
}

/// An assessment as far as it says what was known to it.
struct Frozen {
    computed_at: Timestamp,
    as_of: Date,
}

async fn contents<'e>(on: impl Into<Place<'e>>) -> Result<Contents, StoreError> {
    let mut on = on.into();
    let query = Query::new("SELECT computed_at, as_of FROM assessments");
    let rows = query.all(on.again(), "read when results were computed").await?;
    let frozen = rows
        .iter()
        .map(|row| Ok(Frozen { computed_at: read_instant(row.get(0))?, as_of: crate::column::read_date(row.get(1))? }));
    let frozen = frozen.collect::<Result<Vec<_>, StoreError>>()?;
    let mut contents = Contents::default();
    papers(on.again(), &frozen, &mut contents).await?;
    imports(on.again(), &frozen, &mut contents).await?;
    let query = Query::new("SELECT content_sha256, removed_at FROM removed_contents");
    let mut removed: BTreeMap<String, Timestamp> = BTreeMap::new();
    for row in query.all(on, "read which contents went").await? {
        removed.insert(row.get(0), read_instant(row.get(1))?);
    }
    let Contents { needed, left } = &mut contents;
    left.retain(|hash, (_, at)| !needed.contains(hash) && removed.get(hash).is_none_or(|gone_at| gone_at < at));
    Ok(contents)
}

async fn papers(on: Place<'_>, frozen: &[Frozen], contents: &mut Contents) -> Result<(), StoreError> {
    let query = Query::new(
        "SELECT content, added_at, state, set_at FROM papers
         JOIN paper_states ON paper_states.paper_id = papers.id
         AND state_no = (SELECT max(newer.state_no) FROM paper_states newer WHERE newer.paper_id = papers.id)",
    );
    for row in query.all(on, "read which papers stand").await? {
        let paper: Paper = read_json(row.get(0))?;
        let (added_at, set_at) = (read_instant(row.get(1))?, read_instant(row.get(3))?);
        let is_removed = read_code(row.get(2), PaperState::from_code)? == PaperState::Removed;
        // It stood when the figures were frozen, so the result may rest on it.
        let is_frozen = frozen.iter().any(|run| added_at <= run.computed_at && run.computed_at <= set_at);
        let left = (is_removed && !is_frozen).then_some((DataClass::RemovedPapers, set_at));
        for hash in [Some(paper.content_sha256), paper.thumbnail_sha256].into_iter().flatten() {
            contents.name(hash, left);
        }
    }
    Ok(())
}

async fn imports(on: Place<'_>, frozen: &[Frozen], contents: &mut Contents) -> Result<(), StoreError> {
    let query = Query::new("SELECT file_hash, imported_at, undone_at FROM imports");
    for row in query.all(on, "read which imports stand").await? {
        let imported_at = read_instant(row.get(1))?;
        let undone_at = row.get::<Option<String>>(2).map(|at| read_instant(&at)).transpose()?;
        let left = undone_at.filter(|undone_at| {
            let undone_on = CHINA.to_datetime(*undone_at).date();
            // Its versions are known on every day before the one of the undoing, also to who computes later.
            !frozen.iter().any(|run| imported_at <= run.computed_at && run.as_of <= undone_on)
        });
        contents.name(row.get(0), left.map(|undone_at| (DataClass::ImportOriginals, undone_at)));
    }
    Ok(())
}

impl Contents {
    /// Something names the content; `left` when that alone is no reason to keep it. Of several, the newest counts.
    fn name(&mut self, hash: String, left: Option<(DataClass, Timestamp)>) {
        let Some((class, at)) = left else {
            self.needed.insert(hash);
            return;
        };
        let known = self.left.entry(hash).or_insert((class, at));
        if known.1 < at {
            *known = (class, at);
        }
    }
}

const PLAN: &str = "SELECT id, digest, summary, requested_by, requested_at, state, decided_by, decided_at FROM retention_plans WHERE 1 = 1";

fn plan(row: &Row) -> Result<RetentionPlan, StoreError> {
    let decided = match (row.get::<Option<String>>(6), row.get::<Option<String>>(7)) {
        (Some(by), Some(at)) => Some((by, read_instant(&at)?)),
        _ => None,
    };
    Ok(RetentionPlan {
        id: row.get(0),
        digest: row.get(1),
        counts: read_json(row.get(2))?,
        requested: (row.get(3), read_instant(row.get(4))?),
        state: read_code(row.get(5), PlanState::from_code)?,
        decided,
    })
}
