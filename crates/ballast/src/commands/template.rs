//! `ballast template`: an empty form to fill in.

use crate::outcome::Outcome;
use crate::words::{lang, tr};
use anyhow::{Context, Result};
use ballast_domain::Form;
use std::path::PathBuf;

pub(super) fn run(form: Form, out: Option<PathBuf>) -> Result<Outcome> {
    let out = out.unwrap_or_else(|| PathBuf::from(format!("{}.xlsx", form.label().get(lang()))));
    let bytes = ballast_exchange::write_template(form, lang())?;
    std::fs::write(&out, bytes).with_context(|| format!("{} {}", tr("无法写入", "cannot write"), out.display()))?;
    println!("{}", out.display());
    Ok(Outcome::Done)
}
