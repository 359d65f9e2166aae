//! Reading projects: lists with totals, one project, its history.

mod line;
mod list;
mod show;

pub use line::ProjectLine;
pub use list::{ProjectFilter, ProjectSort, ProjectTotals};

pub use crate::versions::Version;
