//! `ballast audit verify`: the whole chain, or the first event that is wrong.

use crate::install;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::{lang, tr};
use anyhow::Result;

pub(super) async fn run(settings: &Settings) -> Result<Outcome> {
    let app = install::open(settings).await?;
    match app.store().verify_audit_chain().await? {
        Ok(count) => {
            println!(
                "{}",
                lang()
                    .pick(&format!("审计链完整，共 {count} 条"), &format!("The audit chain is whole: {count} events"))
            );
            Ok(Outcome::Done)
        }
        Err(problem) => {
            eprintln!("{}{problem}", tr("审计链不完整：", "The audit chain is broken: "));
            Ok(Outcome::Differs)
        }
    }
}
