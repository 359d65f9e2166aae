//! Settings (配置): flags > environment > `ballast.toml` > defaults.

use crate::args::Common;
use crate::words::tr;
use anyhow::{Context, Result, bail};
use ballast_app::access::policy::{Policy, Profile, SecondFactorRule, Suite};
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// What an office sets. An unknown key in the file stops the program: a misspelt setting must not pass unseen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// 数据文件夹: database, snapshots, uploads, mapping files. Default `./ballast-data`; `BALLAST_DATA`, `--data`.
    pub data: PathBuf,
    /// Database address; none for SQLite in the data folder. `BALLAST_DATABASE`, `--database`.
    pub database: Option<String>,
    /// Address to serve on. Default `127.0.0.1:8080`; `BALLAST_LISTEN`, `--listen`.
    pub listen: SocketAddr,
    /// Rules about passwords: `asvs` (long, no forced change) or `mlps` (GB/T 22239: kinds of signs, a change every 90 days).
    /// `BALLAST_PROFILE`.
    pub profile: Profile,
    /// Who must have a second factor: `required` of everybody, or `offered`. `BALLAST_SECOND_FACTOR`.
    pub second_factor: SecondFactorRule,
    /// Algorithms that guard records, chosen before the first start: `intl` (SHA-256, Ed25519, AES-256-GCM) or `sm` (SM3, SM2, SM4-GCM).
    /// Default `intl`; `BALLAST_CRYPTO`.
    pub crypto: Algorithms,
    /// A file on another disk or machine that the signed checkpoints of the audit trail are appended to as well. `BALLAST_WITNESS`.
    pub witness: Option<PathBuf>,
    /// Addresses of proxies in front whose `X-Forwarded-For` counts. `BALLAST_PROXIES`.
    pub proxies: Vec<IpAddr>,
    /// True when a proxy in front of the program ends HTTPS: cookies are then marked secure. Default false; `BALLAST_BEHIND_HTTPS`.
    pub behind_https: bool,
    /// Language of the command line, `zh` or `en`. `BALLAST_LANG`, `--lang`.
    pub lang: Option<String>,
    /// True for commands that serve pages; told by the command, not by the office.
    #[serde(skip)]
    pub is_server: bool,
}

/// A suite of algorithms as it is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Algorithms {
    /// SHA-256, Ed25519, AES-256-GCM.
    #[default]
    Intl,
    /// SM3, SM2, SM4-GCM (商用密码).
    Sm,
}

impl Algorithms {
    fn suite(self) -> Suite {
        match self {
            Self::Intl => Suite::Intl,
            Self::Sm => Suite::Sm,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data: PathBuf::from("ballast-data"),
            database: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            profile: Profile::default(),
            second_factor: SecondFactorRule::default(),
            crypto: Algorithms::default(),
            witness: None,
            proxies: Vec::new(),
            behind_https: false,
            lang: None,
            is_server: false,
        }
    }
}

/// The names of the settings; each is a key of the file and, after `BALLAST_`, a variable.
const NAMES: &[&str] =
    &["data", "database", "listen", "behind_https", "lang", "profile", "second_factor", "crypto", "witness", "proxies"];

impl Settings {
    /// How strict the installation is.
    pub(crate) fn policy(&self) -> Policy {
        Policy { profile: self.profile, second_factor: self.second_factor, suite: self.crypto.suite() }
    }

    /// Brings the sources together.
    ///
    /// # Errors
    /// When a named configuration file is absent, or a source holds an unknown key or a value of the wrong kind.
    pub(crate) fn load(flags: &Common, listen: Option<SocketAddr>) -> Result<Self> {
        if let Some(file) = &flags.config
            && !file.is_file()
        {
            bail!("{}: {}", tr("找不到配置文件", "there is no configuration file"), file.display());
        }
        let file = flags.config.clone().unwrap_or_else(|| PathBuf::from("ballast.toml"));
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if file.is_file() {
            figment = figment.merge(Toml::file_exact(file));
        }
        figment = figment.merge(Env::prefixed("BALLAST_").only(NAMES));
        if let Some(data) = &flags.data {
            figment = figment.merge(Serialized::default("data", data));
        }
        if let Some(database) = &flags.database {
            figment = figment.merge(Serialized::default("database", database));
        }
        if let Some(listen) = listen {
            figment = figment.merge(Serialized::default("listen", listen));
        }
        figment.extract().map_err(anyhow::Error::from).context(tr("配置有误", "the configuration is wrong"))
    }
}
