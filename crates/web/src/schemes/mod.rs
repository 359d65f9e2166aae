//! The schemes: their list, and the rules of one in plain words (考核办法).

pub mod list;
pub mod show;
