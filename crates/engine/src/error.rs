//! Why the engine did not do it.

use ballast_domain::{Lang, Text};
use ballast_scheme::{EvaluateError, Problem};
use datafusion::arrow::error::ArrowError;
use datafusion::error::DataFusionError;
use datafusion::parquet::errors::ParquetError;
use std::path::PathBuf;

/// Failures of freezing, computing and replaying. Each names the file or measure.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A file of the snapshot cannot be read or written.
    #[error("cannot use {}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file of the snapshot is not what its manifest says; restore the folder from where it was published.
    #[error("{} is not what the manifest says: {problem}", file)]
    Tampered {
        /// The first file that is wrong.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The manifest or a result cannot be understood.
    #[error("{file} is damaged: {problem}")]
    Damaged {
        /// Which.
        file: String,
        /// How.
        problem: String,
    },
    /// The scheme in the snapshot is wrong.
    #[error("the scheme of the snapshot has {} problems", .0.len())]
    Scheme(Vec<Problem>),
    /// The scheme may not be applied to this period.
    #[error("the scheme {scheme} is not meant for the period {period}")]
    Period {
        /// Scheme id.
        scheme: String,
        /// Period.
        period: String,
    },
    /// The evaluation refused the figures.
    #[error("the scheme could not be evaluated")]
    Evaluate(#[from] EvaluateError),
    /// A measure cannot be computed.
    #[error("the measure {measure} cannot be computed")]
    Measure {
        /// Which.
        measure: String,
        /// Why.
        #[source]
        source: Box<DataFusionError>,
    },
    /// A figure left the range in which the query engine computes exactly.
    #[error("a figure is too large to be computed exactly")]
    OutOfRange(#[source] Box<DataFusionError>),
    /// The query engine failed.
    #[error("the query engine failed")]
    Query(#[source] Box<DataFusionError>),
    /// A Parquet file cannot be written.
    #[error("cannot write {file}")]
    Parquet {
        /// Which.
        file: &'static str,
        /// Why.
        #[source]
        source: ParquetError,
    },
    /// A value does not fit its column.
    #[error("a value does not fit the column {column} of {file}")]
    Value {
        /// File.
        file: &'static str,
        /// Column.
        column: &'static str,
    },
    /// Records must be handed over in ascending order of project, so that equal records give equal bytes.
    #[error("project {0} came out of order")]
    Order(i64),
    /// No such measure, or it is not one over records.
    #[error("there is no measure {0} over records")]
    UnknownMeasure(String),
}

impl EngineError {
    /// The stable code, with an entry in `docs/reference/engine-messages.md`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::File { .. } => "EN-001",
            Self::Tampered { .. } => "EN-002",
            Self::Damaged { .. } => "EN-003",
            Self::Scheme(_) => "EN-004",
            Self::Period { .. } => "EN-005",
            Self::Evaluate(_) => "EN-006",
            Self::Measure { .. } => "EN-007",
            Self::OutOfRange(_) => "EN-008",
            Self::Query(_) => "EN-009",
            Self::Parquet { .. } => "EN-010",
            Self::Value { .. } => "EN-011",
            Self::Order(_) => "EN-012",
            Self::UnknownMeasure(_) => "EN-013",
        }
    }

    /// The sentence for users: what is wrong, where, how to mend it, code.
    pub fn say(&self) -> Text {
        let words = self.words();
        let code = self.code();
        Text::new(format!("{}（{code}）", words.zh), format!("{} ({code})", words.en))
    }

    fn words(&self) -> Text {
        match self {
            Self::File { path, source } => Text::new(
                format!(
                    "{}：读写失败（{source}）。请检查路径、权限和磁盘空间；快照中缺少的文件请从备份恢复。",
                    path.display()
                ),
                format!(
                    "{}: {source}. Check path, permissions and disk space; restore a file missing from a snapshot from its backup.",
                    path.display()
                ),
            ),
            Self::Tampered { file, problem } => Text::new(
                format!("{file}：与封存时不同（{problem}）。请从发布处或备份恢复整个快照文件夹。"),
                format!(
                    "{file}: not what was sealed ({problem}). Restore the whole snapshot folder from where it was published or from a backup."
                ),
            ),
            Self::Damaged { file, problem } => Text::new(
                format!("{file}：无法读取（{problem}）。请从发布处或备份恢复整个快照文件夹，或重新计算。"),
                format!(
                    "{file}: cannot be read ({problem}). Restore the whole snapshot folder from where it was published or from a backup, or compute again."
                ),
            ),
            Self::Scheme(problems) => {
                let all = |lang| problems.iter().map(|problem| problem.say(lang)).collect::<Vec<_>>().join("\n");
                Text::new(
                    format!("考核办法有 {} 处错误：\n{}", problems.len(), all(Lang::Zh)),
                    format!("The scheme has {} problems:\n{}", problems.len(), all(Lang::En)),
                )
            }
            Self::Period { scheme, period } => Text::new(
                format!("办法“{scheme}”不适用于考核期 {period}。请选择办法规定的考核期。"),
                format!("Scheme {scheme} does not apply to period {period}. Choose a period that it provides for."),
            ),
            Self::Evaluate(error) => error.say(),
            Self::Measure { measure, source } => Text::new(
                format!("度量“{measure}”不能按记录计算（{source}）。请改写表达式。"),
                format!("Measure {measure} cannot be computed over records ({source}). Write it differently."),
            ),
            Self::OutOfRange(source) => Text::new(
                format!("计算中有数值超出可精确计算的范围（{source}）。请检查金额是否多写了零，或检查办法中的乘数。"),
                format!(
                    "A figure is too large to be computed exactly ({source}). Look for amounts with too many noughts, or at the factors of the scheme."
                ),
            ),
            Self::Query(source) => Text::new(
                format!("计算失败（{source}）。请先核验快照；若快照无误，请报告此问题。"),
                format!("The computation failed ({source}). Verify the snapshot first; if it is whole, report this."),
            ),
            Self::Parquet { file, source } => Text::new(
                format!("数据表 {file} 写入失败（{source}）。请检查磁盘空间后重新冻结。"),
                format!("Table {file} cannot be written ({source}). Check disk space and freeze again."),
            ),
            Self::Value { file, column } => Text::new(
                format!("数据表 {file} 的 {column}：有数值超过 6 位小数或超出范围。请更正原始记录后重新冻结。"),
                format!(
                    "{column} of {file}: a value has more than 6 decimals or is out of range. Correct the record and freeze again."
                ),
            ),
            Self::Order(id) => Text::new(
                format!("项目 {id} 没有按编号顺序写入快照。这是程序错误，请报告。"),
                format!("Project {id} was not handed over in order. This is a fault of the program; please report it."),
            ),
            Self::UnknownMeasure(id) => Text::new(
                format!("没有名为“{id}”的按记录汇总的度量。公式度量没有自己的记录，请查看它引用的度量。"),
                format!(
                    "No measure over records is called {id}. A formula has no records of its own; look at the measures it names."
                ),
            ),
        }
    }
}

impl From<DataFusionError> for EngineError {
    /// Tells figures out of range, which users can mend, from failures.
    fn from(source: DataFusionError) -> Self {
        let is_range = match source.find_root() {
            DataFusionError::ArrowError(cause, _) => match &**cause {
                ArrowError::ArithmeticOverflow(_) | ArrowError::CastError(_) => true,
                // So says a cast to a decimal of fewer digits.
                ArrowError::InvalidArgumentError(words) => words.contains("to store in a Decimal"),
                _ => false,
            },
            _ => false,
        };
        if is_range { Self::OutOfRange(Box::new(source)) } else { Self::Query(Box::new(source)) }
    }
}

impl From<ArrowError> for EngineError {
    fn from(source: ArrowError) -> Self {
        DataFusionError::from(source).into()
    }
}

pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> EngineError {
    let path = path.into();
    move |source| EngineError::File { path, source }
}
