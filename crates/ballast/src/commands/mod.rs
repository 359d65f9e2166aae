//! One file per command.

mod assess;
mod audit;
mod backup;
mod demo;
mod import;
mod imports;
mod publish;
mod replay;
mod scheme;
mod serve;
mod setup;
mod template;

use crate::args::{Audit, Cli, Command, ImportUndo};
use crate::outcome::Outcome;
use crate::settings::Settings;
use anyhow::{Context, Result};

/// Runs the command.
///
/// # Errors
/// Whatever kept it from being done.
pub(crate) fn run(cli: Cli) -> Result<Outcome> {
    let Cli { common, command } = cli;
    // What needs no installation reads no configuration either.
    let command = match command {
        Command::Template { form, out } => return template::run(form.0, out),
        Command::Scheme(command) => return scheme::run(command),
        other => other,
    };
    let listen = match &command {
        Command::Serve(listen) | Command::Demo(listen) => listen.listen,
        _ => None,
    };
    let mut settings = Settings::load(&common, listen)?;
    settings.is_server = matches!(command, Command::Serve(_) | Command::Demo(_));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("tokio")?;
    runtime.block_on(async {
        match command {
            Command::Serve(_) => serve::run(&settings).await,
            Command::Demo(_) => demo::run(settings, common.data.is_some()).await,
            Command::Setup { city } => setup::run(&settings, &city).await,
            Command::Import(import) => match (import.undo, import.file) {
                (Some(ImportUndo::Undo { batch }), _) => import::undo(&settings, batch).await,
                (None, Some(file)) => import::run(&settings, file).await,
                (None, None) => anyhow::bail!("clap asks for a file"),
            },
            Command::Imports => imports::run(&settings).await,
            Command::Assess(assess) => assess::run(&settings, assess).await,
            Command::Replay { snapshot } => replay::run(&settings, &snapshot).await,
            Command::Publish(publish) => publish::run(&settings, publish).await,
            Command::Audit(Audit::Verify { root }) => audit::run(&settings, &root).await,
            Command::Backup { folder } => backup::make(&settings, &folder).await,
            Command::Restore { folder, older } => backup::restore(&settings, &folder, older).await,
            Command::Template { .. } | Command::Scheme(_) => anyhow::bail!("done above"),
        }
    })
}
