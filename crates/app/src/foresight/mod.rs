//! What would be: advice for a unit, a change of rules, firmness of a result, a scheme over earlier records. Nothing here changes
//! anything, and every figure comes from a sealed snapshot.

pub mod advise;
pub mod back_test;
pub mod firmness;
pub mod what_if;

use crate::AppError;
use ballast_engine::EngineError;
use ballast_scheme::EvaluateError;

/// Does long arithmetic away from the threads that answer requests.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, EvaluateError> + Send + 'static,
) -> Result<T, AppError> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| AppError::Damaged(error.to_string()))?;
    done.map_err(|error| AppError::Engine(EngineError::Evaluate(error)))
}
