//! The schemes: their list, and the rules of one in plain words (考核办法).

pub(crate) mod list;
pub(crate) mod save;
pub(crate) mod show;
