//! What the virus scanner says of papers in quarantine (查毒). Without a verdict a paper stays where it is.

use super::{event, open};
use crate::{App, AppError};
use ballast_domain::{PaperState, ProjectId, Scope};
use ballast_files::Verdict;
use ballast_store::{Actor, PaperRecord};

/// Under which name a verdict stands in the records. No account can have it.
pub const SCANNER: &str = "(scanner)";

/// Papers looked through in one go.
const AT_ONCE: u32 = 200;

/// Looks through every paper in quarantine, for a server's clockwork. Gives how many left it. Without a scanner none does.
///
/// # Errors
/// [`AppError::Store`]. A scanner that does not answer, and a content that cannot be read, are logged; the paper waits on.
pub async fn scan_waiting(app: &App) -> Result<u32, AppError> {
    let mut left = 0;
    for record in app.store().quarantined_papers(&Scope::All, AT_ONCE).await? {
        if scan(app, &record).await? != PaperState::Quarantined {
            left += 1;
        }
    }
    Ok(left)
}

/// Looks one paper through at once and gives its state afterwards.
pub(super) async fn scan_paper(app: &App, project: ProjectId, id: i64) -> Result<PaperState, AppError> {
    let record = app.store().paper(&Scope::All, project, id).await?.ok_or(AppError::NotFound)?;
    scan(app, &record).await
}

async fn scan(app: &App, record: &PaperRecord) -> Result<PaperState, AppError> {
    let waiting = PaperState::Quarantined;
    let Some(scanner) = &app.papers().scanner else { return Ok(waiting) };
    let said = match open::content(app, &record.paper.content_sha256).await {
        Ok(content) => scanner.scan(content).await.map_err(AppError::from),
        Err(error) => Err(error),
    };
    let (operation, to, reason) = match said {
        Ok(Verdict::Clean) => ("paper.pass", PaperState::Clean, String::new()),
        Ok(Verdict::Found(what)) => ("paper.refuse", PaperState::Infected, what),
        Ok(Verdict::None(why)) => {
            tracing::warn!(paper = record.id, scanner = %scanner.address, why, "no verdict; the paper stays in quarantine");
            return Ok(waiting);
        }
        Err(error) => {
            tracing::error!(paper = record.id, %error, "a paper in quarantine cannot be read");
            return Ok(waiting);
        }
    };
    let (project, _) = app.store().project(&Scope::All, record.project).await?.ok_or(AppError::NotFound)?;
    let actor = Actor { login: SCANNER.to_owned(), ..Actor::default() };
    let mut write = app.store().begin(&actor, app.clock().now()).await?;
    if !write.move_paper(record.id, &[waiting], to, &reason).await? {
        // Another process had its verdict first.
        return Ok(waiting);
    }
    let detail = serde_json::json!({ "content_sha256": record.paper.content_sha256 });
    let entry = event(operation, record.id, record.project, &project.unit, detail);
    let entry = if to == PaperState::Infected { entry.refused() } else { entry };
    write.commit(entry.because(reason)).await?;
    Ok(to)
}
