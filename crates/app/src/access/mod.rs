//! Who is there: sign-in and sessions.

pub mod password;
pub mod samples;
pub mod session;
pub mod sign_in;
pub mod sign_out;
