//! Settings (配置): flags > environment > `ballast.toml` > defaults.

use crate::args::Common;
use crate::papers::read_secret;
use crate::words::tr;
use anyhow::{Context, Result, bail};
use ballast_app::RelyingParty;
use ballast_app::access::policy::{Policy, Profile, SecondFactorRule, Suite};
use ballast_app::access::single_sign_on::ProviderSettings;
use ballast_domain::Text;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Where the contents of papers lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PapersIn {
    /// In the data folder.
    Folder,
    /// On an S3-compatible server.
    S3,
}

/// A secret setting: it is used, never shown.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct SecretText(pub(crate) String);

impl std::fmt::Debug for SecretText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(hidden)")
    }
}

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
    /// Address by which people reach the site, such as `https://projects.example.gov.cn`: passkeys, links and single sign-on belong to
    /// it. Default: `http://localhost:PORT` where `listen` is this machine's own address; none else. `BALLAST_ADDRESS`.
    pub address: Option<String>,
    /// Rules about passwords: `asvs` (long, no forced change) or `mlps` (GB/T 22239: kinds of signs, a change every 90 days).
    /// `BALLAST_PROFILE`.
    pub profile: Profile,
    /// A sorted file of stolen passwords, or of their SHA-1 or SHA-256 hashes; a password that stands in it is refused.
    /// `BALLAST_BREACH_LIST`.
    pub breach_list: Option<PathBuf>,
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
    /// Where the contents of papers lie: `folder` (in the data folder) or `s3`. Default `folder`; `BALLAST_PAPERS`.
    pub papers: PapersIn,
    /// Address of the S3-compatible server: `https://HOST`. `BALLAST_S3_ENDPOINT`.
    pub s3_endpoint: Option<String>,
    /// Its bucket, which must exist. `BALLAST_S3_BUCKET`.
    pub s3_bucket: Option<String>,
    /// The region in its signatures. Default `us-east-1`; `BALLAST_S3_REGION`.
    pub s3_region: String,
    /// Access key id. `BALLAST_S3_KEY_ID`.
    pub s3_key_id: Option<String>,
    /// A file that only its owner can read, with the secret access key. `BALLAST_S3_SECRET_FILE`.
    pub s3_secret_file: Option<PathBuf>,
    /// The secret access key itself, where there is no file. `BALLAST_S3_SECRET`; not in the configuration file.
    #[serde(skip_serializing)]
    pub s3_secret: Option<SecretText>,
    /// A virus scanner that speaks the protocol of clamd: `tcp://HOST:PORT` or `unix:///PATH`. None takes papers unscanned.
    /// `BALLAST_SCANNER`.
    pub scanner: Option<String>,
    /// MiB of the largest PDF. Default 64; `BALLAST_PAPER_PDF_MIB`.
    pub paper_pdf_mib: u64,
    /// MiB of the largest picture as sent. Default 20; `BALLAST_PAPER_PICTURE_MIB`.
    pub paper_picture_mib: u64,
    /// MiB of the largest Word document or Excel workbook. Default 20; `BALLAST_PAPER_OFFICE_MIB`.
    pub paper_office_mib: u64,
    /// Papers that one person may add within a day. Default 200; `BALLAST_PAPERS_PER_DAY`.
    pub papers_per_day: u64,
    /// MiB of papers that one person may add within a day. Default 1024; `BALLAST_PAPER_DAY_MIB`.
    pub paper_day_mib: u64,
    /// MiB that stay free on the disk of the data folder; below it no paper is taken. Default 2048; `BALLAST_FREE_DISK_MIB`.
    pub free_disk_mib: u64,
    /// Single sign-on with OpenID Connect; off unless set. In the file alone.
    pub oidc: Option<Oidc>,
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

/// The provider of single sign-on: `[oidc]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Oidc {
    /// Its address, `https://…`, as its tokens name it.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// A file with our secret there, which nobody else may read.
    pub client_secret_file: PathBuf,
    /// Its name on the button, in both languages: `{ zh = "…", en = "…" }`.
    pub name: Text,
    /// By how many seconds its clock may differ from ours. Default 60.
    #[serde(default = "default_skew")]
    pub clock_skew_seconds: u16,
    /// Values of `amr` or `acr` of which one stands for a second factor that the provider saw. Default none: it is asked for here.
    #[serde(default)]
    pub second_factor: Vec<String>,
}

fn default_skew() -> u16 {
    60
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data: PathBuf::from("ballast-data"),
            database: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            address: None,
            profile: Profile::default(),
            breach_list: None,
            second_factor: SecondFactorRule::default(),
            crypto: Algorithms::default(),
            witness: None,
            proxies: Vec::new(),
            papers: PapersIn::Folder,
            s3_endpoint: None,
            s3_bucket: None,
            s3_region: "us-east-1".to_owned(),
            s3_key_id: None,
            s3_secret_file: None,
            s3_secret: None,
            scanner: None,
            paper_pdf_mib: 64,
            paper_picture_mib: 20,
            paper_office_mib: 20,
            papers_per_day: 200,
            paper_day_mib: 1_024,
            free_disk_mib: 2_048,
            behind_https: false,
            oidc: None,
            lang: None,
            is_server: false,
        }
    }
}

/// The names of the settings; each is a key of the file and, after `BALLAST_`, a variable.
const NAMES: &[&str] = &[
    "data",
    "database",
    "listen",
    "address",
    "behind_https",
    "lang",
    "profile",
    "breach_list",
    "second_factor",
    "crypto",
    "witness",
    "proxies",
    "papers",
    "s3_endpoint",
    "s3_bucket",
    "s3_region",
    "s3_key_id",
    "s3_secret_file",
    "s3_secret",
    "scanner",
    "paper_pdf_mib",
    "paper_picture_mib",
    "paper_office_mib",
    "papers_per_day",
    "paper_day_mib",
    "free_disk_mib",
];

impl Settings {
    /// How strict the installation is.
    pub(crate) fn policy(&self) -> Policy {
        Policy { profile: self.profile, second_factor: self.second_factor, suite: self.crypto.suite() }
    }

    /// The provider of single sign-on, with our secret.
    ///
    /// # Errors
    /// When the file of the secret cannot be read, is empty, or can be read by others.
    pub(crate) fn provider(&self) -> Result<Option<ProviderSettings>> {
        let Some(oidc) = self.oidc.clone().filter(|_| self.is_server) else { return Ok(None) };
        let file = &oidc.client_secret_file;
        let about = || format!("[oidc] client_secret_file {}", file.display());
        let client_secret = read_secret(file).with_context(about)?;
        Ok(Some(ProviderSettings {
            issuer: oidc.issuer,
            client_id: oidc.client_id,
            client_secret,
            name: oidc.name,
            clock_skew: SignedDuration::from_secs(i64::from(oidc.clock_skew_seconds)),
            second_factor: oidc.second_factor,
        }))
    }

    /// Where people reach a site that is served at `bound`, the address that was got.
    ///
    /// # Errors
    /// When `address` is none that browsers make passkeys for; when it is missing although a second factor is required and the site is
    /// open to other machines.
    pub(crate) fn site(&self, bound: SocketAddr) -> Result<Option<RelyingParty>> {
        let Some(address) = &self.address else {
            let own = format!("http://localhost:{}", bound.port());
            let site = RelyingParty::of_origin(&own).filter(|_| bound.ip().is_loopback());
            if site.is_none() && self.second_factor == SecondFactorRule::Required {
                bail!(
                    "{}",
                    tr(
                        "未设置 address（用户访问本系统的地址），管理员无法使用通行密钥。请在 ballast.toml 中设置，例如 address = \"https://projects.example.gov.cn\"",
                        "`address` is not set (where people reach the site), so that administrators cannot use passkeys; set it in ballast.toml, such as address = \"https://projects.example.gov.cn\""
                    )
                );
            }
            return Ok(site);
        };
        let site = RelyingParty::of_origin(address).with_context(|| {
            let wrong = tr(
                "address 有误：应为 https://域名（可带端口，不带路径，不能是 IP 地址），本机试用可写 http://localhost:端口；现为",
                "`address` is wrong: it is https://NAME, with a port perhaps, without a path and not by number; to try out on this machine http://localhost:PORT; it is",
            );
            format!("{wrong} {address}")
        })?;
        Ok(Some(site))
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
