//! Assessments: schemes, runs, results, what stands behind them, documents (考核).

pub mod document;
pub mod issued;
pub mod list;
pub mod records;
pub mod replay;
pub mod run;
pub mod save_scheme;
pub mod schemes;
pub mod show;
