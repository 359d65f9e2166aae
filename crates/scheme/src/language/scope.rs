//! What an expression may name, depending on where it stands.

use crate::ast::{Expr, Reach};
use crate::catalog::Dataset;
use crate::functions::Function;
use crate::scheme::Earlier;
use crate::unit::ShownUnit;
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The names an expression may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'a> {
    /// Set in measures over records: columns may be named, measures may not.
    pub(crate) dataset: Option<Dataset>,
    /// True when a quotient inside a record has its rounding.
    pub(crate) has_record_rounding: bool,
    /// True in `where`, which decides what functions over records of one key look at.
    pub(crate) is_filter: bool,
    /// How far the assessment has come where the expression is computed.
    pub(crate) reach: Reach,
    /// Everything the scheme declares.
    pub(crate) names: &'a Names,
}

/// Names with their units; without a unit where the file names one that does not exist, which is reported elsewhere.
pub(crate) type Declared = BTreeMap<String, Option<ShownUnit>>;

/// What a scheme declares, by id or key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    /// Measures.
    pub(crate) measures: Declared,
    /// Measures over records that name projects.
    pub(crate) over_projects: BTreeSet<String>,
    /// Targets.
    pub(crate) targets: Declared,
    /// Indicators.
    pub(crate) indicators: Declared,
    /// Items.
    pub(crate) items: BTreeSet<String>,
    /// Blocks of items.
    pub(crate) blocks: BTreeSet<String>,
    /// Earlier results; none where the file declares them wrongly, which is reported there.
    pub(crate) earlier: BTreeMap<String, Option<Earlier>>,
}

impl<'a> Scope<'a> {
    /// Inside the records of a dataset.
    pub(crate) fn records(dataset: Dataset, has_record_rounding: bool, names: &'a Names) -> Self {
        Self { dataset: Some(dataset), has_record_rounding, is_filter: false, reach: Reach::Figures, names }
    }

    /// True when a call names a target or indicator without a known unit; that was reported where it is declared.
    pub(crate) fn is_unit_unknown(&self, function: Function, arguments: &[Expr]) -> bool {
        let declared = match function {
            Function::Target => &self.names.targets,
            Function::Observation | Function::Growth | Function::ProvinceGap => &self.names.indicators,
            _ => return false,
        };
        match arguments.first().and_then(Value::of_literal) {
            Some(Value::Text(key)) => declared.get(&key) == Some(&None),
            _ => false,
        }
    }

    /// In formulas, scores and lights.
    pub(crate) fn scores(names: &'a Names) -> Self {
        Self { dataset: None, has_record_rounding: false, is_filter: false, reach: Reach::Figures, names }
    }

    /// Where results are looked at that are there.
    pub(crate) fn results(names: &'a Names, reach: Reach) -> Self {
        Self { dataset: None, has_record_rounding: false, is_filter: false, reach, names }
    }
}
