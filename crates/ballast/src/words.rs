//! The language that this run of the program speaks on the command line.

use ballast_domain::Lang;
use std::sync::OnceLock;

static SPOKEN: OnceLock<Lang> = OnceLock::new();

/// The language of this run; Chinese until [`choose`] was called.
pub(crate) fn lang() -> Lang {
    SPOKEN.get().copied().unwrap_or_default()
}

/// The one of the two words that this run speaks.
pub(crate) fn tr(zh: &'static str, en: &'static str) -> &'static str {
    lang().pick(zh, en)
}

/// Settles the language once, before the command line is parsed: its own help and errors are in it already.
pub(crate) fn choose(arguments: impl IntoIterator<Item = String>, environment: impl Fn(&str) -> Option<String>) {
    let _ = SPOKEN.set(detect(arguments, environment));
}

/// `--lang`, else `BALLAST_LANG`, else the locale of the terminal when it is English, else Chinese.
fn detect(arguments: impl IntoIterator<Item = String>, environment: impl Fn(&str) -> Option<String>) -> Lang {
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let value = match argument.strip_prefix("--lang") {
            Some("") => arguments.next(),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None if argument == "--" => break,
            None => None,
        };
        if let Some(lang) = value.and_then(|value| Lang::from_tag(&value)) {
            return lang;
        }
    }
    ["BALLAST_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| environment(name).filter(|value| !value.is_empty()))
        .find_map(|value| Lang::from_tag(value.split('.').next().unwrap_or_default()))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flag_beats_environment_beats_locale_beats_chinese() {
        let check = |arguments: &[&str], environment: &[(&str, &str)]| {
            detect(arguments.iter().map(ToString::to_string), |name| {
                environment.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(check(&["imports"], &[]), Lang::Zh);
        assert_eq!(check(&["imports"], &[("LANG", "C.UTF-8")]), Lang::Zh);
        assert_eq!(check(&["imports"], &[("LANG", "en_GB.UTF-8")]), Lang::En);
        assert_eq!(check(&["imports"], &[("BALLAST_LANG", "zh"), ("LANG", "en_GB.UTF-8")]), Lang::Zh);
        assert_eq!(check(&["imports", "--lang", "en"], &[("BALLAST_LANG", "zh")]), Lang::En);
        assert_eq!(check(&["--lang=en", "imports"], &[]), Lang::En);
        assert_eq!(check(&["import", "--", "--lang=en"], &[]), Lang::Zh);
    }
}
