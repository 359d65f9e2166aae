//! Keeping an installation running (运行): whether it can serve, its disk, its clock, its figures.

pub mod clock;
pub mod disk;
pub mod figures;
pub mod life;
pub mod readiness;
