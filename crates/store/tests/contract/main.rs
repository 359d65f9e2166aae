//! One suite, two databases: what every store must do, each test with a fresh database.
//!
//! SQLite always runs. PostgreSQL runs where `BALLAST_TEST_POSTGRES_URL` names a server on which databases may be made; without it
//! those tests say so and pass, unless `BALLAST_REQUIRE_ALL` is set.
#![expect(clippy::unwrap_used, reason = "tests")]

mod audit;
mod batches;
mod fixture;
mod life;
mod lists;
mod papers;
mod people;
mod requests;
mod retention;
mod scopes;
mod versions;
mod walls;
mod writes;
