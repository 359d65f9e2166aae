//! The project list and the page of one project (项目).

pub mod list;
pub mod show;
pub mod stage_choice;
mod stages;
