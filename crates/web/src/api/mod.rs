//! The JSON interface (数据接口): the operations of the pages for programs, under `/api/v1`.
//!
//! A program shows a service token (`Authorization: Bearer ballast_…`); cookies open nothing here, so nothing here can be forged by a
//! page, and tokens open no page. Money is an integer of fen, an exact score is text, a day is ISO 8601.
//!
//! # How to add the usual next thing
//! A handler in the file of its resource, which takes and gives types that describe themselves, and one line in [`table`]. The
//! document at `/api/v1/openapi.json` follows from the two. What a page does and no program can stands in `counterparts.rs` with the reason.

mod accounts;
mod answer;
mod assessments;
mod audit;
mod batches;
mod codes;
#[cfg(test)]
mod counterparts;
mod derivation;
pub(crate) mod describe;
pub mod document;
pub(crate) mod entry;
mod extract;
mod foresight;
mod grants;
pub(crate) mod guide;
mod history;
mod home;
mod life;
mod me;
mod moves;
pub(crate) mod once;
mod page;
mod papers;
mod personal;
pub(crate) mod problem;
mod projects;
mod records;
mod retention;
mod revealing;
mod roles;
mod schemes;
mod strict;
pub(crate) mod table;
mod units;
mod uploads;
mod words;

/// Where every address of the interface begins.
pub const BASE: &str = "/api/v1/";

/// True for an address of the interface.
pub(crate) fn is_here(path: &str) -> bool {
    path.starts_with(BASE)
}
