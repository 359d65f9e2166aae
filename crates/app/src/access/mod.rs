//! Who is there and what he may do: accounts, roles and grants, sessions, proofs (身份与权限).

pub(crate) mod breach_list;
pub mod caller;
pub mod commands;
pub mod confirmation;
mod guessable;
pub mod keys;
pub mod links;
pub mod once;
pub mod own;
pub mod passkey;
pub mod password;
pub mod permission;
pub mod policy;
pub mod proof;
pub mod role;
pub mod rotation;
pub mod samples;
pub mod second_factor;
pub(crate) mod secret;
pub mod session;
pub mod sign_in;
pub mod sign_out;
pub mod single_sign_on;

pub use caller::{Caller, Granted, Held};
pub use permission::Permission;
pub use role::Role;
