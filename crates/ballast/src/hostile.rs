//! A door for tests with hostile settings.

use crate::settings::{Loaded, reference};
use figment::Figment;
use figment::providers::{Format as _, Toml};

/// Brings the text of a `ballast.toml` and variables together as a start does, without a start; gives all settings in force as the program
/// shows them, or why there are none. For tests with hostile settings.
///
/// # Errors
/// What the start would say.
pub fn settings(file: &str, variables: &[(String, String)]) -> Result<String, String> {
    let loaded = Loaded::of(&Figment::from(Toml::string(file)), variables, &Figment::new());
    let shown = |loaded: Loaded| {
        let values: Vec<String> = reference::ALL.iter().map(|setting| loaded.value(setting)).collect();
        values.join("\n")
    };
    loaded.map(shown).map_err(|error| format!("{error:#}"))
}
