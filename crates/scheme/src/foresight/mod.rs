//! What would be: a result after a change of rules or records, how far a result depends on a single figure or on the weights, and what a
//! subject can still do.

pub mod advice;
mod alone;
pub mod correlation;
pub mod difference;
pub mod edit;
pub mod sandbox;
pub mod sensitivity;
pub mod stability;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
