//! Accounts as administrators see them (账号管理).

pub mod data;
pub mod erasure;
pub mod list;
pub mod make;
pub mod recovery;
pub mod sessions;
pub mod show;
pub mod state;
pub mod tokens;
