//! The parts that pages are made of. Each is a function from typed values to markup.

pub mod form;
pub mod icon;
pub mod notice;
pub mod number;
pub mod pager;
pub mod panel;
pub mod status;
pub mod table;
pub mod tile;
