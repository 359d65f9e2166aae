//! Who holds which role, for whose records, until when; asked for by one administrator, allowed by another (授权).

pub mod decide;
pub mod list;
pub mod request;
