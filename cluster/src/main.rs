//! The program `ballast-cluster`: what `ballast assess --cluster` starts, and a command by itself.

use anyhow::Result;
use ballast_cluster::{ClusterError, Place, assess, copy, state};
use ballast_domain::Lang;
use ballast_engine::{Run, Snapshot, compare, write_result};
use clap::{Args, Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// What the shared place is; addresses are no prose of a doc comment.
const SHARED: &str = "Folder or s3://bucket/prefix that the executors see under the same name";

/// Assessments computed on a Ballista cluster (集群计算).
#[derive(Debug, Parser)]
#[command(name = "ballast-cluster", version, arg_required_else_help = true)]
struct Cli {
    /// Language of messages: zh or en
    #[arg(long, global = true, default_value = "zh")]
    lang: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Cut a snapshot into a copy by unit and month in the shared place (生成分区副本)
    Copy {
        /// Folder of the snapshot
        snapshot: PathBuf,
        #[arg(long, value_name = "PLACE", help = SHARED)]
        shared: String,
    },
    /// Compute a snapshot on the cluster and write result and derivation into its folder (集群考核)
    Assess(On),
    /// Compute a snapshot on the cluster and compare with the result in its folder, byte for byte (集群重算)
    Replay(On),
}

#[derive(Debug, Args)]
struct On {
    /// Folder of the snapshot
    snapshot: PathBuf,
    #[arg(long, value_name = "URL", help = "Address of the scheduler, such as df://host:50050")]
    cluster: String,
    #[arg(long, value_name = "PLACE", help = SHARED)]
    shared: String,
    /// Minutes after which a cluster is given up that has not finished (限时)
    #[arg(long, value_name = "MINUTES", default_value_t = 60)]
    time_limit: u32,
}

impl On {
    async fn assess(&self) -> Result<Run, ClusterError> {
        let limit = Duration::from_mins(u64::from(self.time_limit));
        let (snapshot, shared) = (open(&self.snapshot)?, Place::parse(&self.shared)?);
        Box::pin(assess(&snapshot, &self.cluster, &shared, state()?, limit)).await
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let lang = if cli.lang == "en" { Lang::En } else { Lang::Zh };
    match run(cli.command).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{}", error.say().get(lang));
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<ExitCode, ClusterError> {
    match command {
        Command::Copy { snapshot, shared } => {
            copy(&open(&snapshot)?, &Place::parse(&shared)?, &state()?).await?;
        }
        Command::Assess(on) => {
            let run = on.assess().await?;
            write_result(&on.snapshot, &run)?;
            println!("{}", run.result_hash());
        }
        Command::Replay(on) => {
            let replay = compare(&on.snapshot, &on.assess().await?)?;
            println!("{}", replay.result_hash);
            if let Some(difference) = replay.difference {
                eprintln!(
                    "{} {}\n- {}\n+ {}",
                    difference.file, difference.line, difference.stored, difference.recomputed
                );
                return Ok(ExitCode::from(4));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn open(folder: &Path) -> Result<Snapshot, ClusterError> {
    Ok(Snapshot::open(folder)?)
}
