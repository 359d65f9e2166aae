//! Papers of projects (附件): added once, never changed; their states follow one another.

use crate::column::{instant, json, read_code, read_instant, read_json};
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::{Place, Query};
use crate::transaction::take_numbers;
use crate::{Store, Write};
use ballast_domain::{Paper, PaperState, ProjectId, Scope, UnitId};
use jiff::Timestamp;

/// A state of a paper, with who set it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperStanding {
    /// The state.
    pub state: PaperState,
    /// Why; of an infected paper what was found.
    pub reason: String,
    /// Login.
    pub set_by: String,
    /// When.
    pub set_at: Timestamp,
}

/// A paper with the state that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperRecord {
    /// Number.
    pub id: i64,
    /// The project it belongs to.
    pub project: ProjectId,
    /// What was added.
    pub paper: Paper,
    /// Login of who added it.
    pub added_by: String,
    /// When.
    pub added_at: Timestamp,
    /// The newest state.
    pub standing: PaperStanding,
}

/// The project's own scope is the paper's: a paper is reached through the current version of its project alone.
const PAPER: &str = "SELECT papers.id, papers.project_id, papers.content, added_by, added_at, state, reason, set_by, set_at \
    FROM papers \
    JOIN projects ON projects.id = papers.project_id AND projects.superseded_on IS NULL \
    JOIN paper_states ON paper_states.paper_id = papers.id \
    AND state_no = (SELECT max(newer.state_no) FROM paper_states newer WHERE newer.paper_id = papers.id) \
    WHERE 1 = 1";

impl Write {
    /// Records a paper in its first state and gives its number.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn record_paper(
        &mut self,
        project: ProjectId,
        paper: &Paper,
        state: PaperState,
    ) -> Result<i64, StoreError> {
        let id = take_numbers(self.data(), "paper_id", 1).await? + 1;
        let (by, at) = (self.actor.login.clone(), instant(self.at));
        let size = i64::try_from(paper.size_bytes).unwrap_or(i64::MAX);
        let mut query = Query::new(
            "INSERT INTO papers (id, project_id, content_sha256, size_bytes, added_by, added_at, content) VALUES (",
        );
        query.bind(id).bind_more([project.0]).bind_more([paper.content_sha256.as_str()]).bind_more([size]);
        query.bind_more([by, at, json(paper)?]).push(")");
        query.run(self.data(), "record a paper").await?;
        self.put_paper_state(id, 1, state, "").await?;
        Ok(id)
    }

    /// Sets the next state of a paper that is in one of `from`. False when it is in none of them.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn move_paper(
        &mut self,
        id: i64,
        from: &[PaperState],
        to: PaperState,
        reason: &str,
    ) -> Result<bool, StoreError> {
        let mut query = Query::new("SELECT state_no, state FROM paper_states WHERE paper_id = ");
        query.bind(id).push(" ORDER BY state_no DESC LIMIT 1");
        let Some(row) = query.first(self.data(), "read the state of a paper").await? else { return Ok(false) };
        let state = read_code(row.get(1), PaperState::from_code)?;
        if !from.contains(&state) {
            return Ok(false);
        }
        self.put_paper_state(id, row.get::<i64>(0) + 1, to, reason).await?;
        Ok(true)
    }

    async fn put_paper_state(
        &mut self,
        id: i64,
        number: i64,
        state: PaperState,
        reason: &str,
    ) -> Result<(), StoreError> {
        let (by, at) = (self.actor.login.clone(), instant(self.at));
        let mut query =
            Query::new("INSERT INTO paper_states (paper_id, state_no, state, reason, set_by, set_at) VALUES (");
        query.bind(id).bind_more([number]).bind_more([state.code(), reason, &by, &at]).push(")");
        query.run(self.data(), "set the state of a paper").await?;
        Ok(())
    }

    /// How many papers a person has added since a moment, and their bytes. Read within the write, so that two uploads at once cannot
    /// both be the last that is allowed.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn papers_added_since(&mut self, login: &str, since: Timestamp) -> Result<(u64, u64), StoreError> {
        added_since(self.data(), login, since).await
    }
}

impl Store {
    /// How many papers a person has added since a moment, and their bytes.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn papers_added_since(&self, login: &str, since: Timestamp) -> Result<(u64, u64), StoreError> {
        added_since(&self.readers, login, since).await
    }

    /// The papers of a project within the scope, newest first.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn papers(&self, scope: &Scope, project: ProjectId) -> Result<Vec<PaperRecord>, StoreError> {
        let mut query = Query::new(PAPER);
        query.push(" AND papers.project_id = ").bind(project.0);
        query.within("projects.unit_id", Some("projects.id"), scope).push(" ORDER BY papers.id DESC");
        query.all(&self.readers, "list the papers of a project").await?.iter().map(paper).collect()
    }

    /// The papers of the projects of a unit within the scope, newest first, at most so many.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn papers_of_unit(
        &self,
        scope: &Scope,
        unit: &UnitId,
        limit: u32,
    ) -> Result<Vec<PaperRecord>, StoreError> {
        let mut query = Query::new(PAPER);
        query.push(" AND projects.unit_id = ").bind(unit.as_str());
        query.within("projects.unit_id", Some("projects.id"), scope);
        query.push(" ORDER BY papers.id DESC LIMIT ").bind(i64::from(limit));
        query.all(&self.readers, "list the papers of a unit").await?.iter().map(paper).collect()
    }

    /// One paper of a project within the scope.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn paper(&self, scope: &Scope, project: ProjectId, id: i64) -> Result<Option<PaperRecord>, StoreError> {
        let mut query = Query::new(PAPER);
        query.push(" AND papers.project_id = ").bind(project.0).push(" AND papers.id = ").bind(id);
        query.within("projects.unit_id", Some("projects.id"), scope);
        query.first(&self.readers, "read a paper").await?.as_ref().map(paper).transpose()
    }

    /// The states of a paper within the scope, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn paper_states(&self, scope: &Scope, paper: i64) -> Result<Vec<PaperStanding>, StoreError> {
        let mut query = Query::new(
            "SELECT state, reason, set_by, set_at FROM paper_states
             JOIN papers ON papers.id = paper_states.paper_id
             JOIN projects ON projects.id = papers.project_id AND projects.superseded_on IS NULL
             WHERE paper_id = ",
        );
        query.bind(paper).within("projects.unit_id", Some("projects.id"), scope).push(" ORDER BY state_no");
        query.all(&self.readers, "read the states of a paper").await?.iter().map(|row| standing(row, 0)).collect()
    }

    /// Papers that wait for the scanner, oldest first, at most so many.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`StoreError::Damaged`].
    pub async fn quarantined_papers(&self, scope: &Scope, limit: u32) -> Result<Vec<PaperRecord>, StoreError> {
        let mut query = Query::new(PAPER);
        query.push(" AND state = ").bind(PaperState::Quarantined.code());
        query.within("projects.unit_id", Some("projects.id"), scope);
        query.push(" ORDER BY papers.id LIMIT ").bind(i64::from(limit));
        query.all(&self.readers, "list papers in quarantine").await?.iter().map(paper).collect()
    }
}

/// What a person added counts wherever the projects lie by now. The database's sum of integers is of another type on PostgreSQL; the list of
/// a day is short.
async fn added_since<'e>(on: impl Into<Place<'e>>, login: &str, since: Timestamp) -> Result<(u64, u64), StoreError> {
    let mut query = Query::new("SELECT size_bytes FROM papers WHERE added_by = ");
    query.bind(login).push(" AND added_at >= ").bind(instant(since)).within("project_id", None, &Scope::All);
    let rows = query.all(on, "count the papers of a person").await?;
    let bytes = rows.iter().map(|row| u64::try_from(row.get::<i64>(0)).unwrap_or(0)).sum();
    Ok((rows.len() as u64, bytes))
}

fn paper(row: &Row) -> Result<PaperRecord, StoreError> {
    Ok(PaperRecord {
        id: row.get(0),
        project: ProjectId(row.get(1)),
        paper: read_json(row.get(2))?,
        added_by: row.get(3),
        added_at: read_instant(row.get(4))?,
        standing: standing(row, 5)?,
    })
}

/// Four columns from the place on.
fn standing(row: &Row, at: usize) -> Result<PaperStanding, StoreError> {
    Ok(PaperStanding {
        state: read_code(row.get(at), PaperState::from_code)?,
        reason: row.get(at + 1),
        set_by: row.get(at + 2),
        set_at: read_instant(row.get(at + 3))?,
    })
}
