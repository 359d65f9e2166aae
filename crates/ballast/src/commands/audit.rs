//! `ballast audit verify`: the whole chain, or the first event that is wrong.

use crate::install;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::{lang, tr};
use anyhow::Result;
use ballast_app::audit::PaperRoot;
use ballast_app::audit::verify::{Verdict, verify_audit};

pub(super) async fn run(settings: &Settings, printed: &[PaperRoot]) -> Result<Outcome> {
    let app = install::open_beside(settings).await?;
    let caller = install::caller(&app, "audit verify").await?;
    match verify_audit(&app, &caller, printed).await? {
        Verdict::Whole { events, checkpoints } => {
            println!(
                "{}",
                lang().pick(
                    &format!("审计链完整，共 {events} 条，与 {checkpoints} 个检查点相符"),
                    &format!("The audit chain is whole: {events} events, {checkpoints} checkpoints agree")
                )
            );
            Ok(Outcome::Done)
        }
        Verdict::Broken(problem) => {
            eprintln!("{}{problem}", tr("审计链不完整：", "The audit chain is broken: "));
            Ok(Outcome::Differs)
        }
    }
}
