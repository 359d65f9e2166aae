//! `ballast manual`: the manual pages, one of the program and one of each command.

use crate::args::Cli;
use crate::outcome::Outcome;
use crate::words::tr;
use anyhow::{Context, Result};
use clap::CommandFactory as _;
use std::path::Path;

pub(super) fn run(folder: &Path) -> Result<Outcome> {
    let doing = || format!("{} {}", tr("无法写入", "cannot write"), folder.display());
    std::fs::create_dir_all(folder).with_context(doing)?;
    clap_mangen::generate_to(Cli::command(), folder).with_context(doing)?;
    println!("{}", folder.display());
    Ok(Outcome::Done)
}
