//! The papers of a project (附件列表).

use super::PaperLimits;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::{PaperState, ProjectId};
use ballast_store::PaperRecord;

/// Papers with what the caller may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperList {
    /// Newest first.
    pub papers: Vec<PaperRecord>,
    /// True when the caller may add papers to the project and ask for the removal of one.
    pub may_add: bool,
    /// How much is taken.
    pub limits: PaperLimits,
    /// True when a virus scanner looks papers through.
    pub is_scanned: bool,
}

impl PaperList {
    /// True when the caller may allow the removal of a paper: another person asked for it.
    pub fn may_allow(&self, caller: &Caller, paper: &PaperRecord) -> bool {
        self.may_add && paper.standing.state == PaperState::Leaving && paper.standing.set_by != caller.login
    }
}

/// The papers of a project that the caller may read.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Store`]. Outside the scope the list is empty.
pub async fn list_papers(app: &App, caller: &Caller, project: ProjectId) -> Result<PaperList, AppError> {
    let scope = caller.require(Permission::ReadRecords)?.scope;
    let may_add = match caller.require(Permission::ImportRecords) {
        Ok(granted) => app.store().project(&granted.scope, project).await?.is_some(),
        Err(_) => false,
    };
    let papers = app.store().papers(&scope, project).await?;
    Ok(PaperList { papers, may_add, limits: app.papers().limits, is_scanned: app.papers().scanner.is_some() })
}
