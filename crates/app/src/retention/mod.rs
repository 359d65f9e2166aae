//! What has outlived its term: the system administrator has a plan made, the security administrator carries it out (到期清理).
//!
//! A plan names each thing. Carrying it out removes exactly what it names and is still due: what came to be due later stays for the next
//! plan, what came into use again stays as well. Records, results and the audit trail have no term.

pub mod decide;
mod due;
pub mod plan;
pub mod show;
pub mod terms;

pub use ballast_domain::DataClass;
pub use ballast_store::retention::{DueCount, PlanState, RetentionPlan};
pub use terms::Terms;
