//! Scheme files (考核办法): parsed, checked, explained in words, evaluated exactly with a derivation.
//!
//! [`parse`] reads a file and answers every problem with line and column; [`evaluate()`] turns figures into scores, ranks and
//! lights and remembers each step. Measures over records are only described here; the engine computes them.
//!
//! ```
//! use ballast_domain::Lang;
//! use ballast_scheme::{explain, parse, run_cases, shipped};
//!
//! let shipped = shipped::find("investment-promotion-2024").unwrap();
//! let scheme = parse("scheme.toml", shipped.text).unwrap();
//! assert!(explain(&scheme, Lang::Zh).to_string().contains("封顶 0.5 分"));
//! for (file, text) in shipped.cases {
//!     assert!(run_cases(&scheme, file, text).unwrap().failures.is_empty());
//! }
//!
//! let problems = parse("scheme.toml", &shipped.text.replace("shortfall(", "shortfal(")).unwrap_err();
//! assert_eq!(problems[0].remedy.en, "Did you mean `shortfall`?");
//! ```
//!
//! # What this crate must not know
//! Where figures come from and where results go: no input or output, no query engine, no storage. Texts come in, values go out.
//!
//! # How to add the usual next thing
//! A function of the language is a file in `functions` and a line in its table. A column that schemes may use is a line in
//! [`catalog`], and the engine writes it. A shipped scheme is a folder in `schemes/` and a line in `shipped`.

pub mod ast;
mod cases;
pub mod catalog;
mod compare;
mod evaluate;
mod explain;
mod figures;
pub mod foresight;
pub mod functions;
mod hint;
mod language;
mod messages;
pub mod node_path;
pub mod outcome;
mod problem;
mod read;
mod reference;
pub mod rows;
pub mod scheme;
pub mod shipped;
mod unit;
mod value;
mod words;

pub use cases::{CaseReport, Failure, Origin, run_cases};
pub use catalog::Dataset;
pub use compare::{Change, compare};
pub use evaluate::{EvaluateError, evaluate};
pub use explain::{Explanation, explain};
pub use figures::{EarlierFigure, EarlierResult, Figure, Figures, JudgedFigure, ObservedFigure, Quantity, Subject};
pub use functions::Function;
pub use messages::message_reference;
pub use outcome::{Node, Outcome};
pub use problem::Problem;
pub use read::parse;
pub use reference::language_reference;
pub use scheme::{Aggregate, Gate, Item, Measure, MeasureRule, RecordMeasure, Scheme};
pub use unit::{ShownUnit, Unit};
pub use value::Value;
