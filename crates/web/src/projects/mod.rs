//! The project list and the page of one project (项目).

pub(crate) mod list;
pub(crate) mod papers;
pub(crate) mod show;
pub(crate) mod stage_choice;
mod stages;
