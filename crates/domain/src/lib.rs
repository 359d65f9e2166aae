//! The words of the field as types: codes, periods, money, exact numbers, the organisation tree, projects and their stages.
//!
//! # What this crate must not know
//! No input or output, no async, no SQL, no HTML. Time and ids come in as parameters; see [`clock`].
//!
//! # How to add the usual next thing
//! A new coded value is an enum with the `coded!` macro in `project.rs`: a code for storage, a Chinese and an English
//! label, and the synonyms that offices write. A new check of a number is a `check(text) -> Verdict` beside its type.

pub mod clock;
pub mod code;
pub mod credit_code;
pub mod division;
pub mod form;
pub mod issue;
pub mod lang;
pub mod life;
pub mod money;
pub mod number;
pub mod org;
pub mod pace;
pub mod paper;
pub mod period;
pub mod personal;
pub mod printed;
pub mod project;
pub mod project_code;
pub mod record;
pub mod retention;
pub mod scope;
pub mod text;
pub mod workdays;

pub use clock::Clock;
pub use credit_code::CreditCode;
pub use division::DivisionCode;
pub use form::{Form, TypedRow};
pub use issue::{ImportIssue, Place, Severity};
pub use lang::{Lang, Text};
pub use money::Money;
pub use number::{Exact, Mode, Rounding};
pub use org::{OrganizationTree, OrganizationUnit, UnitId, UnitKind};
pub use pace::PaceTable;
pub use paper::{MediaType, Paper, PaperKind, PaperState, PaperSubject};
pub use period::Period;
pub use project::{Project, ProjectId};
pub use retention::DataClass;
pub use scope::Scope;
