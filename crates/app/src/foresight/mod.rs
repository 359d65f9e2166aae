//! What would be: advice for a unit, a change of rules, firmness of a result, a scheme over earlier records. Nothing here changes
//! anything, and every figure comes from a sealed snapshot.

pub mod advise;
pub mod back_test;
pub mod firmness;
pub mod records;
pub mod what_if;

use crate::AppError;
use ballast_engine::EngineError;
use ballast_scheme::EvaluateError;
use ballast_scheme::scheme::Scheme;

/// Whether both assess units, or both projects: only then can their results be compared.
fn assess_the_same(one: &Scheme, other: &Scheme) -> bool {
    core::mem::discriminant(&one.subjects) == core::mem::discriminant(&other.subjects)
}

/// Does long arithmetic away from the threads that answer requests.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, EvaluateError> + Send + 'static,
) -> Result<T, AppError> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| AppError::Damaged(error.to_string()))?;
    done.map_err(|error| AppError::Engine(EngineError::Evaluate(error)))
}
