//! Assessments: schemes, runs, results, what stands behind them, their life until they are final, documents (考核).

pub mod check;
pub mod cluster;
pub mod document;
pub mod file_objection;
pub mod finalise;
pub mod issued;
pub mod life;
pub mod list;
pub mod objections;
pub mod publicise;
pub(crate) mod publicity;
pub mod records;
pub mod replay;
pub mod rule_objection;
pub mod run;
pub mod save_scheme;
pub mod schemes;
pub mod show;
pub mod supersede;
pub mod withdraw_objection;
