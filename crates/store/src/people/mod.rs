//! People and programs: accounts, what they were granted, their sessions, and how they prove who they are (账号与授权).

pub mod accounts;
pub mod devices;
pub mod erasure;
pub mod factors;
pub mod failures;
pub mod grants;
pub mod identities;
pub mod links;
pub mod questions;
pub mod sessions;
pub mod tokens;
