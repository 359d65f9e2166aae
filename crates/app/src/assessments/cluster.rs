//! Computing a snapshot on a cluster (集群计算), by a program of its own: the cluster's libraries would double this one.

use crate::AppError;
use ballast_domain::{Lang, Text};
use ballast_engine::{EngineError, ResultFiles, Run, Snapshot};
use std::path::PathBuf;
use std::process::{Output, Stdio};
use tokio::process::Command;

/// A cluster, and the program that speaks with it.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// `ballast-cluster`, of the version of this program.
    pub program: PathBuf,
    /// Address of the scheduler, such as `df://host:50050`.
    pub scheduler: String,
    /// Folder or `s3://bucket/prefix` that the executors see under the same name.
    pub shared: String,
    /// In which language it says what went wrong.
    pub lang: Lang,
}

impl Cluster {
    /// Computes a snapshot: the bytes of [`ballast_engine::assess()`], written into the snapshot's folder.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a program that cannot be started or is of another version; [`AppError::Cluster`] when no result came: then none is
    /// written; [`AppError::Engine`] when the files are not a result of this snapshot.
    pub async fn assess(&self, snapshot: &Snapshot) -> Result<Run, AppError> {
        self.check_version().await?;
        let mut command = Command::new(&self.program);
        command.args(["--lang", self.lang.pick("zh", "en"), "assess", "--cluster", &self.scheduler]);
        command.args(["--shared", &self.shared]).arg("--").arg(&snapshot.folder);
        let output = self.output(command).await?;
        if !output.status.success() {
            let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(AppError::Cluster(if words.is_empty() { output.status.to_string() } else { words }));
        }
        let run = ResultFiles::read(&snapshot.folder)?.into_run()?;
        if run.snapshot_id != snapshot.id {
            let problem = "it is the result of another snapshot".to_owned();
            return Err(EngineError::Tampered { file: "result.json".into(), problem }.into());
        }
        Ok(run)
    }

    /// Another version might lower a measure otherwise.
    async fn check_version(&self) -> Result<(), AppError> {
        let mut command = Command::new(&self.program);
        command.arg("--version");
        let output = self.output(command).await?;
        let wanted = format!("ballast-cluster {}", env!("CARGO_PKG_VERSION"));
        let found = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if found == wanted {
            return Ok(());
        }
        let program = self.program.display();
        Err(AppError::Invalid(Text::new(
            format!("{program} 的版本是“{found}”，需要“{wanted}”。请安装与 ballast 同一版本的 ballast-cluster"),
            format!(
                "{program} says it is “{found}”, wanted is “{wanted}”; install the ballast-cluster of this version"
            ),
        )))
    }

    async fn output(&self, mut command: Command) -> Result<Output, AppError> {
        let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await;
        output.map_err(|source| {
            let program = self.program.display();
            AppError::Invalid(Text::new(
                format!("不能启动 {program}（{source}）。请检查该文件和它的执行权限"),
                format!("{program} cannot be started ({source}); check the file and that it may be run"),
            ))
        })
    }
}
