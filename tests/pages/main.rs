//! Every page through the router over the loaded sample city: who may open it, what it says, what wrong input does.
#![expect(clippy::unwrap_used, reason = "tests")]

mod access;
mod api;
mod api_matrix;
mod api_operations;
mod assess;
#[path = "../authenticator.rs"]
#[expect(unreachable_pub, reason = "shared with the tests of the crate")]
mod authenticator;
mod declined;
mod foreign_fields;
mod foresight;
mod headers;
mod history;
mod hostile;
mod import;
mod life;
mod made;
mod masking;
mod matrix;
mod once;
mod panics;
mod papers;
mod passkey;
mod people;
mod personal;
mod processes;
mod program;
mod proofs;
mod provider;
mod quarantine;
mod read;
mod retention;
mod sessions;
mod single_sign_on;
mod site;
