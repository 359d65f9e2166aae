//! One file per command.

mod assess;
mod assessment;
mod audit;
mod backup;
mod backups;
mod clockwork;
mod database;
mod demo;
mod doctor;
mod federate;
mod foresight;
mod import;
mod imports;
mod keys;
mod manual;
mod migrate;
mod publish;
mod replay;
mod restore;
mod retention;
mod scheme;
mod serve;
mod settings;
mod setup;
mod template;
mod verify;

use crate::args::{Audit, Cli, Command, Database, Demo, ImportUndo, Keys, Retention};
use crate::log;
use crate::outcome::Outcome;
use crate::settings::Loaded;
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
        Command::Manual { folder } => return manual::run(&folder),
        Command::Scheme(command) => return scheme::run(command),
        Command::Keys(Keys::Backup { out }) => return keys::make_pair(out.as_deref()),
        other => other,
    };
    let listen = match &command {
        Command::Serve(listen) | Command::Demo(Demo { listen, .. }) => listen.listen,
        _ => None,
    };
    let mut loaded = match (Loaded::new(&common, listen), &command) {
        (Ok(loaded), _) => loaded,
        (Err(error), Command::Doctor { json }) => return Ok(doctor::of_broken_settings(&error, *json)),
        (Err(error), _) => return Err(error),
    };
    loaded.settings.is_server = matches!(command, Command::Serve(_) | Command::Demo(_));
    log::start(loaded.settings.log, matches!(command, Command::Serve(_)));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("tokio")?;
    runtime.block_on(async {
        let settings = loaded.settings.clone();
        match command {
            Command::Serve(_) => serve::run(&settings).await,
            Command::Demo(demo) => demo::run(settings, common.data.is_some(), demo.open).await,
            Command::Setup { city } => setup::run(&settings, &city).await,
            Command::Import(import) => match (import.undo, import.file) {
                (Some(ImportUndo::Undo { batch }), _) => import::undo(&settings, batch).await,
                (None, Some(file)) => import::run(&settings, file).await,
                (None, None) => anyhow::bail!("clap asks for a file"),
            },
            Command::Imports => imports::run(&settings).await,
            Command::Assess(assess) => assess::run(&settings, assess).await,
            Command::Foresight(command) => foresight::run(&settings, command).await,
            Command::Assessment(command) => assessment::run(&settings, command).await,
            Command::Federate(federate) => federate::run(&settings, &federate).await,
            Command::Replay { snapshot } => replay::run(&settings, &snapshot).await,
            Command::Verify { what, key } => verify::run(&what, &key, common.data.is_some().then_some(&settings)).await,
            Command::Publish(publish) => publish::run(&settings, publish).await,
            Command::Audit(Audit::Verify { root }) => audit::run(&settings, &root).await,
            Command::Database(Database::Grants { role, apply }) => database::grants(&settings, &role, apply).await,
            Command::Backup { folder, plain } => backup::run(&settings, folder, plain).await,
            Command::Backups { folder } => backups::run(&settings, folder),
            Command::Restore { folder, identity, older } => {
                restore::run(&settings, &folder, identity.as_deref(), older).await
            }
            Command::Retention(Retention::Plan) => retention::plan(&settings).await,
            Command::Retention(Retention::Ask) => retention::ask(&settings).await,
            Command::Retention(Retention::CarryOut { plan }) => retention::carry_out(&settings, plan).await,
            Command::Migrate { check, to } => migrate::run(&settings, check, to).await,
            Command::Doctor { json } => doctor::run(&loaded, json).await,
            Command::Settings { reference } => Ok(settings::run(&loaded, reference)),
            Command::Keys(Keys::Rotate { key }) => keys::rotate(&settings, key).await,
            Command::Template { .. }
            | Command::Manual { .. }
            | Command::Scheme(_)
            | Command::Keys(Keys::Backup { .. }) => {
                anyhow::bail!("done above")
            }
        }
    })
}
