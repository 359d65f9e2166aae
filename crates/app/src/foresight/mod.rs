//! What would be: advice for a unit, a change of rules, firmness of a result, a scheme over earlier records. Nothing here changes
//! anything, and every figure comes from a sealed snapshot.

pub mod advise;
pub mod back_test;
pub mod firmness;
pub mod records;
pub mod what_if;

use crate::AppError;
use ballast_engine::{EngineError, Snapshot, subject_rows};
use ballast_scheme::foresight::sandbox::SubjectRows;
use ballast_scheme::scheme::Scheme;
use ballast_scheme::{EvaluateError, Figures};

/// Whether both assess units, or both projects: only then can their results be compared.
fn assess_the_same(one: &Scheme, other: &Scheme) -> bool {
    core::mem::discriminant(&one.subjects) == core::mem::discriminant(&other.subjects)
}

/// The rows of a unit, and of all others as well where a measure looks at the records of others: then a trial of its records changes their
/// figures too.
fn trial_rows(snapshot: &Snapshot, figures: &Figures, unit: &str) -> Result<SubjectRows, EngineError> {
    let is_everybody = snapshot.scheme.has_measures_over_others();
    let all = figures.subjects.iter().map(|subject| subject.id.as_str());
    let units: Vec<&str> = all.filter(|id| is_everybody || *id == unit).collect();
    subject_rows(snapshot, &units)
}

/// Does long arithmetic away from the threads that answer requests.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, EvaluateError> + Send + 'static,
) -> Result<T, AppError> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| AppError::Damaged(error.to_string()))?;
    done.map_err(|error| AppError::Engine(EngineError::Evaluate(error)))
}
