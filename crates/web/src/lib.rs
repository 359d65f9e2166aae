//! The pages of Ballast: routes, forms, charts, maps, sessions, and the server that answers with them.
//!
//! A page is a function from typed data and a [`visit::Visit`] to markup, in the file of its handler. Words stand beside each
//! other in both languages: `lang.pick("项目", "Projects")`.
//!
//! # What this crate must not know
//! No SQL, no files of the installation, no rules of the field: handlers call one operation of `app` and show what it gives.
//!
//! # How to add the usual next thing
//! A page: a line in [`routes`], a file with `get` (and `post`) and the page function, a line in the router with the
//! permission it needs. A part that two pages share is a function in [`ui`]; a picture is a function in [`chart`] or [`map`].

pub mod access;
pub mod api;
pub mod assessments;
pub mod assets;
mod audit;
pub mod chart;
mod client;
mod context;
mod cookie;
mod csrf;
mod download;
pub mod failure;
mod fields;
mod foresight;
mod headers;
mod help;
mod history;
mod home;
pub mod hostile;
mod imports;
pub mod layout;
pub mod map;
pub mod metrics;
pub mod pace;
mod people;
mod projects;
mod ready;
mod revealing;
pub mod router;
pub mod routes;
mod schemes;
pub mod server;
mod sign_in;
mod sign_out;
mod single_sign_on;
mod throttle;
pub mod ui;
mod units;
pub mod visit;
pub mod web;

pub use metrics::{Metrics, metrics_router};
pub use router::router;
pub use web::WebConfig;
