//! The settings themselves.

use super::{Finding, plain};
use crate::settings::{Loaded, safety};
use crate::words::lang;
use ballast_domain::Text;

const WHAT: Text = Text::fixed("配置", "Configuration");

pub(super) fn check(loaded: &Loaded) -> Vec<Finding> {
    let file = loaded.file.as_ref().map_or_else(
        || Text::fixed("没有配置文件，用默认值", "no file, defaults"),
        |file| plain(file.display().to_string()),
    );
    vec![match safety::check_listening(&loaded.settings) {
        Ok(()) => Finding::well("configuration", WHAT, file),
        Err(error) => Finding::failure(
            "configuration",
            WHAT,
            said(&error),
            Text::fixed("改正后再启动", "mend it, then start again"),
        ),
    }]
}

/// The finding when they cannot be read at all.
pub(super) fn broken(error: &anyhow::Error) -> Finding {
    let remedy = Text::fixed("见 docs/reference/settings.md", "see docs/reference/settings.md");
    Finding::failure("configuration", WHAT, said(error), remedy)
}

fn said(error: &anyhow::Error) -> Text {
    match error.downcast_ref::<ballast_app::AppError>() {
        Some(ballast_app::AppError::Invalid(text)) => plain(text.get(lang())),
        _ => plain(format!("{error:#}")),
    }
}
