//! Bringing the sources of settings together, and saying what is wrong with them.

use super::{Settings, reference, safety};
use crate::args::Common;
use crate::words::{lang, tr};
use anyhow::{Result, bail};
use ballast_app::AppError;
use ballast_domain::Text;
use figment::Figment;
use figment::error::Kind;
use figment::providers::{Format, Serialized, Toml};
use figment::value::Value;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Settings with the place that each came from.
#[derive(Debug, Clone)]
pub(crate) struct Loaded {
    pub settings: Settings,
    /// One for each line of [`reference::ALL`].
    pub sources: Vec<Source>,
    /// The file that was read.
    pub file: Option<PathBuf>,
}

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Default,
    File,
    Environment,
    Flag,
}

impl Source {
    /// In the language of the run.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Default => tr("默认", "default"),
            Self::File => tr("文件", "file"),
            Self::Environment => tr("环境变量", "environment"),
            Self::Flag => tr("命令行", "command line"),
        }
    }
}

/// Variables that are no settings: those of the tests.
const NO_SETTINGS: &[&str] = &["TEST_", "REQUIRE_ALL", "DRILL", "PEERS"];

impl Loaded {
    /// Brings the sources together.
    ///
    /// # Errors
    /// When a named configuration file is absent, or a source holds an unknown name, a value of the wrong kind, or values that are
    /// unsafe together.
    pub(crate) fn new(flags: &Common, listen: Option<SocketAddr>) -> Result<Self> {
        if let Some(file) = flags.config.as_ref().filter(|file| !file.is_file()) {
            bail!("{}: {}", tr("找不到配置文件", "there is no configuration file"), file.display());
        }
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned())));
        let file = flags.config.clone().unwrap_or_else(|| PathBuf::from("ballast.toml"));
        let file = Some(file).filter(|file| file.is_file());
        let from_file = file.as_ref().map_or_else(Figment::new, |file| Figment::from(Toml::file_exact(file)));
        let mut from_flags = Figment::new();
        if let Some(data) = &flags.data {
            from_flags = from_flags.merge(Serialized::default("data", data));
        }
        if let Some(database) = &flags.database {
            from_flags = from_flags.merge(Serialized::default("database", database));
        }
        if let Some(listen) = listen {
            from_flags = from_flags.merge(Serialized::default("listen", listen));
        }
        if let Some(lang) = &flags.lang {
            from_flags = from_flags.merge(Serialized::default("lang", lang));
        }
        Ok(Self { file, ..Self::of(&from_file, &variables.collect::<Vec<_>>(), &from_flags)? })
    }

    /// Brings what was read together; variables as pairs of name and value.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub(crate) fn of(from_file: &Figment, variables: &[(String, String)], from_flags: &Figment) -> Result<Self> {
        refuse_unknown_variables(variables.iter().map(|(name, _)| name.clone()))?;
        let mut from_environment = Figment::new();
        for (name, value) in variables {
            if let Some(setting) = name.strip_prefix("BALLAST_").and_then(reference::by_variable) {
                let Ok(value) = value.parse::<Value>();
                from_environment = from_environment.merge(Serialized::default(setting, value));
            }
        }
        let source = |name: &str| {
            if from_flags.contains(name) {
                Source::Flag
            } else if from_environment.contains(name) {
                Source::Environment
            } else if from_file.contains(name) {
                Source::File
            } else {
                Source::Default
            }
        };
        let sources = reference::ALL.iter().map(|setting| source(setting.name)).collect();
        let all = Figment::from(Serialized::defaults(Settings::default()));
        let all = all.merge(from_file).merge(&from_environment).merge(from_flags);
        let settings: Settings = all.extract().map_err(|error| said(&error))?;
        safety::check(&settings)?;
        Ok(Self { settings, sources, file: None })
    }
}

fn refuse_unknown_variables(names: impl Iterator<Item = String>) -> Result<()> {
    let mut names: Vec<String> =
        names.filter_map(|name| name.strip_prefix("BALLAST_").map(ToOwned::to_owned)).collect();
    names.sort();
    for name in names {
        if reference::by_variable(&name).is_none() && !NO_SETTINGS.iter().any(|other| name.starts_with(other)) {
            let known: Vec<String> = reference::ALL.iter().filter_map(reference::Setting::variable).collect();
            let known = known.join(", ");
            return Err(AppError::Invalid(Text::new(
                format!("环境变量 BALLAST_{name} 不是配置项。可用的有：{known}"),
                format!("the variable BALLAST_{name} is no setting; there are: {known}"),
            ))
            .into());
        }
    }
    Ok(())
}

/// Which setting, what was found, what is allowed.
fn said(error: &figment::Error) -> AppError {
    let name = error.path.join(".");
    let place = error.metadata.as_ref().map_or_else(String::new, |metadata| match &metadata.source {
        Some(figment::Source::File(file)) => format!(" ({})", file.display()),
        _ => String::new(),
    });
    AppError::Invalid(match &error.kind {
        Kind::UnknownField(_, allowed) => {
            let allowed = allowed.join(", ");
            Text::new(
                format!("没有配置项“{name}”{place}。可用的有：{allowed}"),
                format!("there is no setting “{name}”{place}; there are: {allowed}"),
            )
        }
        Kind::UnknownVariant(found, allowed) => {
            let allowed = allowed.join(", ");
            Text::new(
                format!("配置项“{name}”{place} 的值“{found}”不在允许范围内：{allowed}"),
                format!("the setting “{name}”{place} is “{found}”; allowed are: {allowed}"),
            )
        }
        Kind::InvalidType(found, wanted) | Kind::InvalidValue(found, wanted) => Text::new(
            format!("配置项“{name}”{place} 的值不正确：现为 {found}，应为 {wanted}"),
            format!("the setting “{name}”{place} is {found}; it must be {wanted}"),
        ),
        other => Text::new(
            format!("配置{name}{place} 有误：{other}"),
            format!("the configuration {name}{place} is wrong: {other}"),
        ),
    })
}

impl Loaded {
    /// The value in force of a line of the reference, as it is written in the file; secrets are covered.
    pub(crate) fn value(&self, setting: &reference::Setting) -> String {
        let all = serde_json::to_value(&self.settings).unwrap_or_default();
        let mut value = &all;
        for part in setting.name.split('.') {
            value = value.get(part).unwrap_or(&serde_json::Value::Null);
        }
        let text = match value {
            serde_json::Value::Null => lang().pick("（未设置）", "(not set)").to_owned(),
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if setting.is_secret { covered(&text) } else { text }
    }
}

/// An address without the password in it.
fn covered(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let Some((person, host)) = rest.rsplit_once('@') else { return url.to_owned() };
    match person.split_once(':') {
        Some((login, _)) => format!("{scheme}://{login}:***@{host}"),
        None => url.to_owned(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_addresses_are_covered() {
        assert_eq!(covered("postgres://ballast:s3:c@ret@db/x"), "postgres://ballast:***@db/x");
        assert_eq!(covered("postgres://ballast@db/x"), "postgres://ballast@db/x");
        assert_eq!(covered("sqlite:///srv/x.db"), "sqlite:///srv/x.db");
    }

    #[test]
    fn misspelt_variables_stop_the_program() {
        let check = |name: &str| refuse_unknown_variables([name.to_owned()].into_iter());
        for good in ["BALLAST_DATA", "BALLAST_BACKUP_EVERY", "BALLAST_TEST_POSTGRES_URL", "HOME"] {
            check(good).unwrap();
        }
        for bad in ["BALLAST_DATEN", "BALLAST_BACKUP", "BALLAST_IS_SERVER"] {
            assert!(check(bad).unwrap_err().to_string().contains(bad));
        }
    }
}
