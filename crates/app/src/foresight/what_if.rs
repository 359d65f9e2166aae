//! The records of a run under other rules: who would move (规则推演).

use super::{apart, assess_the_same};
use crate::assessments::schemes::read_scheme;
use crate::assessments::{run::partitions, show};
use crate::{App, AppError, Caller, Permission};
use ballast_domain::Exact;
use ballast_domain::Text;
use ballast_scheme::foresight::correlation::kendall;
use ballast_scheme::foresight::difference::{Move, difference};
use ballast_scheme::{Change, compare};

/// What other rules would have given.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The rules compared in words.
    pub changes: Vec<Change>,
    /// Who moves.
    pub moves: Vec<Move>,
    /// How alike both rankings are; none where fewer than two subjects are ranked in both.
    pub likeness: Option<Exact>,
}

/// The text of the scheme that a run was frozen with.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Engine`].
pub async fn scheme_text(app: &App, caller: &Caller, run: &str) -> Result<String, AppError> {
    caller.require(Permission::RunAssessment)?;
    let snapshot = show::open(app, caller, run).await?;
    let folder = snapshot.folder;
    std::fs::read_to_string(folder.join("scheme.toml")).map_err(|source| AppError::Folder { folder, source })
}

/// Computes the records of a run by the text of another scheme and compares with the run's own result. Keeps nothing.
///
/// # Errors
/// [`AppError::Scheme`] with all problems of the text; [`AppError::Invalid`] when it does not assess the period or the same kind of subject;
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Busy`], [`AppError::Engine`].
pub async fn try_rules(app: &App, caller: &Caller, run: &str, text: String) -> Result<Trial, AppError> {
    caller.require(Permission::RunAssessment)?;
    let snapshot = show::open(app, caller, run).await?;
    let scheme = read_scheme("scheme.toml", text)?.scheme;
    let (_, before) = show::read_result(app, &snapshot.folder)?;
    let is_of_period = scheme.periods.contains(&snapshot.manifest.period.kind());
    if !is_of_period || !assess_the_same(&scheme, &snapshot.scheme) {
        return Err(AppError::Invalid(Text::fixed(
            "修改后的办法不适用于这次考核的考核期或考核对象，无法比较。请保留原来的 periods 和 subjects",
            "the changed scheme does not assess this run's period or subjects; keep its periods and subjects to compare",
        )));
    }
    let _turn = app.computing().take().await?;
    let changes = compare(&snapshot.scheme, &scheme);
    let trial = snapshot.under(scheme);
    let figures = ballast_engine::figures(&trial, partitions()).await?;
    let scheme = trial.scheme;
    let after = apart(move || ballast_scheme::evaluate(&scheme, &figures)).await?;
    Ok(Trial { changes, moves: difference(&before, &after), likeness: kendall(&before, &after) })
}
