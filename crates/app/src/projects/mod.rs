//! Reading the project ledger (项目).

pub mod export;
pub mod list;
pub mod show;
