//! Why the cluster did not do it.

use ballast_domain::Text;
use ballast_engine::EngineError;
use datafusion::arrow::error::ArrowError;
use datafusion::error::DataFusionError;
use std::time::Duration;

/// Failures of copying to a shared place and of computing on a cluster. Nothing is written after any of them.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// The snapshot is wrong, or its figures cannot be computed anywhere.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The scheduler does not answer, ended before the result was there, or its executors could not finish.
    #[error("the cluster {scheduler} did not finish")]
    Unfinished {
        /// Its address as given.
        scheduler: String,
        /// What it said.
        #[source]
        source: Box<DataFusionError>,
    },
    /// The cluster had not finished when its time was up: it has no executors, or too few.
    #[error("the cluster {scheduler} did not finish within {limit:?}")]
    Late {
        /// Its address as given.
        scheduler: String,
        /// The time that it was given.
        limit: Duration,
    },
    /// The shared place cannot be read or written.
    #[error("cannot use {place}")]
    Place {
        /// Which.
        place: String,
        /// Why.
        #[source]
        source: Box<DataFusionError>,
    },
    /// A file of the copy is not what was written; the copy is made again when it is gone.
    #[error("{file} is not what was copied: {problem}")]
    Changed {
        /// The file or the list, with its place.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
}

impl ClusterError {
    /// The stable code, with an entry in `docs/reference/engine-messages.md`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Engine(error) => error.code(),
            Self::Unfinished { .. } | Self::Late { .. } => "EN-030",
            Self::Place { .. } => "EN-031",
            Self::Changed { .. } => "EN-032",
        }
    }

    /// The sentence for users: what is wrong, where, how to mend it, code.
    pub fn say(&self) -> Text {
        let words = match self {
            Self::Engine(error) => return error.say(),
            Self::Unfinished { scheduler, source } => Text::new(
                format!(
                    "集群 {scheduler} 没有算完（{source}），没有写入任何结果。请检查调度器和执行器是否在运行、能否读取共享位置，然后再次执行。"
                ),
                format!(
                    "The cluster {scheduler} did not finish ({source}); no result was written. See that scheduler and executors run and can read the shared place, then run it again."
                ),
            ),
            Self::Late { scheduler, limit } => {
                let minutes = limit.as_secs() / 60;
                Text::new(
                    format!(
                        "集群 {scheduler} 在 {minutes} 分钟内没有算完，没有写入任何结果。请检查是否有执行器在运行；需要更久的，用 ballast-cluster assess --time-limit 给出分钟数。"
                    ),
                    format!(
                        "The cluster {scheduler} did not finish within {minutes} minutes; no result was written. See that executors run; where it takes longer, give the minutes with ballast-cluster assess --time-limit."
                    ),
                )
            }
            Self::Place { place, source } => Text::new(
                format!("共享位置 {place} 无法读写（{source}）。请检查路径或存储桶、权限和空间。"),
                format!(
                    "The shared place {place} cannot be used ({source}). Check path or bucket, permissions and space."
                ),
            ),
            Self::Changed { file, problem } => Text::new(
                format!(
                    "{file}：与写入时不同（{problem}），没有写入任何结果。请删除该快照的副本后再次执行，副本会重新生成。"
                ),
                format!(
                    "{file}: not what was copied ({problem}); no result was written. Delete this snapshot's copy and run it again; it is made anew."
                ),
            ),
        };
        let code = self.code();
        Text::new(format!("{}（{code}）", words.zh), format!("{} ({code})", words.en))
    }

    pub(crate) fn place(place: &str) -> impl Fn(DataFusionError) -> Self {
        let place = place.to_owned();
        move |source| Self::Place { place: place.clone(), source: Box::new(source) }
    }
}

/// What the engine calls a failed query is a failed cluster here; the rest keeps its name.
pub(crate) fn on_cluster(scheduler: &str) -> impl Fn(EngineError) -> ClusterError {
    let scheduler = scheduler.to_owned();
    move |error| match error {
        EngineError::Query(source) => ClusterError::Unfinished { scheduler: scheduler.clone(), source },
        other => other.into(),
    }
}

/// An Arrow error as the query engine's.
pub(crate) fn arrow(error: ArrowError) -> DataFusionError {
    error.into()
}
