//! The first day of an installation: its units, its accounts, and the sample city (初始设置).

pub mod activation;
pub mod city;
pub mod organization;
pub mod sample;

pub use city::City;
