//! A scheme over the records of all earlier runs (历史回测).

use super::{apart, assess_the_same};
use crate::assessments::list::list_assessments;
use crate::assessments::schemes::find_scheme;
use crate::assessments::{run::partitions, show};
use crate::{App, AppError, Caller, Permission};
use ballast_domain::Exact;
use ballast_scheme::foresight::correlation::kendall;
use ballast_scheme::foresight::difference::{Move, difference};
use ballast_store::AssessmentRecord;

/// What a scheme would have given on the records of one run.
#[derive(Debug, Clone)]
pub struct Tested {
    /// The run whose records were taken.
    pub record: AssessmentRecord,
    /// How alike its ranking and the scheme's are.
    pub likeness: Option<Exact>,
    /// Who moves, and how.
    pub moves: Vec<Move>,
}

/// Computes the scheme of an id on the records of every run of a period that it assesses, the newest first. Runs whose folder is damaged
/// are an error, for then nothing that is said of the past can be trusted.
///
/// # Errors
/// [`AppError::NotFound`] for an unknown scheme, [`AppError::Forbidden`], [`AppError::Busy`], [`AppError::Engine`].
pub async fn back_test(app: &App, caller: &Caller, scheme: &str) -> Result<Vec<Tested>, AppError> {
    caller.require(Permission::RunAssessment)?;
    let scheme = find_scheme(app, caller, scheme).await?.scheme;
    let mut tested = Vec::new();
    let _turn = app.computing().take().await?;
    for record in list_assessments(app, caller).await? {
        if !scheme.periods.contains(&record.period.kind()) {
            continue;
        }
        let snapshot = show::open(app, caller, &record.id).await?;
        if !assess_the_same(&scheme, &snapshot.scheme) {
            continue;
        }
        let (_, before) = show::read_result(app, &snapshot.folder)?;
        let trial = snapshot.under(scheme.clone());
        let figures = ballast_engine::figures(&trial, partitions()).await?;
        let rules = trial.scheme;
        let after = apart(move || ballast_scheme::evaluate(&rules, &figures)).await?;
        tested.push(Tested { record, likeness: kendall(&before, &after), moves: difference(&before, &after) });
    }
    Ok(tested)
}
