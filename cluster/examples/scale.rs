//! Made-up snapshots of any size, and the local run over them, for `benches/README.md`: `scale make PROJECTS FOLDER`, `scale local FOLDER`.

use anyhow::{Context, Result, ensure};
use ballast_domain::Period;
use ballast_engine::bench_data::{self, Size};
use ballast_engine::{Snapshot, assess, replay, write_result};
use std::path::Path;

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let threads = std::thread::available_parallelism()?.get();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["make", projects, folder] => {
            let (projects, folder) = (projects.parse()?, Path::new(folder));
            let size = Size { units: 14, projects, months: 12, seed: 1 };
            bench_data::write(folder, include_str!("../../benches/scheme.toml"), Period::Year(2024), size)?;
            write_result(folder, &assess(&Snapshot::open(folder)?, threads).await?)?;
        }
        ["local", folder] => {
            let replay = replay(Path::new(folder), threads).await?;
            ensure!(replay.difference.is_none(), "{:?}", replay.difference);
            println!("{}", replay.result_hash);
        }
        _ => None.context("make PROJECTS FOLDER, or local FOLDER")?,
    }
    Ok(())
}
