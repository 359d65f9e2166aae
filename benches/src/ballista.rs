//! Ballista's released programs on this machine: a scheduler and executors of one core each.

use crate::product::beside_us;
use anyhow::{Context, Result, ensure};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running cluster; ended when dropped.
pub struct Cluster {
    children: Vec<Child>,
    work: tempfile::TempDir,
    /// `df://localhost:50050`.
    pub address: String,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Cluster {
    /// Starts the programs of a folder; gives the cluster as soon as its scheduler answers.
    ///
    /// # Errors
    /// When one of them cannot be started or ends.
    pub fn start(programs: &Path, executors: usize) -> Result<Self> {
        let port = free_port()?.to_string();
        let mut cluster =
            Self { children: Vec::new(), work: tempfile::tempdir()?, address: format!("df://localhost:{port}") };
        cluster.spawn(Command::new(programs.join("ballista-scheduler")).args(["--bind-port", &port]))?;
        while TcpStream::connect(format!("localhost:{port}")).is_err() {
            let scheduler = cluster.children.first_mut().context("the scheduler was started")?;
            ensure!(scheduler.try_wait()?.is_none(), "the scheduler ended");
            std::thread::yield_now();
        }
        for number in 0..executors {
            let mut command = Command::new(programs.join("ballista-executor"));
            command.args(["--scheduler-port", &port, "--vcores", "1"]);
            for option in ["--bind-port", "--bind-grpc-port", "--bind-health-port"] {
                command.args([option, &free_port()?.to_string()]);
            }
            command.arg("--work-dir").arg(cluster.work.path().join(number.to_string()));
            cluster.spawn(&mut command)?;
        }
        Ok(cluster)
    }

    fn spawn(&mut self, command: &mut Command) -> Result<()> {
        let started = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        self.children.push(started.with_context(|| format!("starting {}", command.get_program().display()))?);
        Ok(())
    }
}

/// The program that speaks with the cluster, beside this one.
///
/// # Errors
/// When it is not there.
pub fn client() -> Result<PathBuf> {
    let path = beside_us("ballast-cluster")?;
    ensure!(path.is_file(), "{} is missing; build it in the folder cluster and put it there", path.display());
    Ok(path)
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("localhost:0")?.local_addr()?.port())
}
