//! Settings (配置): flags > environment > `ballast.toml` > defaults.

mod every;
mod load;
pub(crate) mod reference;
pub(crate) mod safety;

pub(crate) use load::{Loaded, Source};

use crate::papers::read_secret;
use crate::words::tr;
use anyhow::{Context, Result, bail};
use ballast_app::access::policy::{Policy, Profile, SecondFactorRule, Suite};
use ballast_app::access::single_sign_on::ProviderSettings;
use ballast_app::audit::syslog::SyslogAddress;
use ballast_app::audit::witness::Witness;
use ballast_app::retention::Terms;
use ballast_app::{AppError, RelyingParty, audit};
use ballast_domain::Text;
use every::Every;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// What an office sets. What each means to an office stands in [`reference::ALL`], from which `docs/reference/settings.md` is made. An
/// unknown key stops the program: a misspelt setting must not pass unseen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own that an office sets")]
pub(crate) struct Settings {
    /// 数据文件夹: database, snapshots, uploads, mapping files.
    pub data: PathBuf,
    /// Database address; none for SQLite in the data folder.
    pub database: Option<String>,
    /// Address to serve on.
    pub listen: SocketAddr,
    /// Address by which people reach the site: passkeys, links and single sign-on belong to it.
    pub address: Option<String>,
    /// Rules about passwords.
    pub profile: Profile,
    /// A sorted file of stolen passwords, or of their hashes.
    pub breach_list: Option<PathBuf>,
    /// Who must have a second factor.
    pub second_factor: SecondFactorRule,
    /// Algorithms that guard records, chosen before the first start.
    pub crypto: Algorithms,
    /// A file elsewhere that the signed checkpoints of the audit trail are appended to as well.
    pub witness: Option<PathBuf>,
    /// A server of syslog that they are sent to as well.
    pub syslog: Syslog,
    /// True to refuse a PostgreSQL database without its second walls: served as the owner of the tables, or without data checksums.
    pub strict_database: bool,
    /// Addresses of proxies in front whose `X-Forwarded-For` counts.
    pub proxies: Vec<IpAddr>,
    /// True when a proxy in front of the program ends HTTPS.
    pub behind_https: bool,
    /// Where the contents of papers lie.
    pub papers: PapersIn,
    /// Address of the S3-compatible server: `https://HOST`.
    pub s3_endpoint: Option<String>,
    /// Its bucket, which must exist.
    pub s3_bucket: Option<String>,
    /// The region in its signatures.
    pub s3_region: String,
    /// Access key id.
    pub s3_key_id: Option<String>,
    /// A file that only its owner can read, with the secret access key.
    pub s3_secret_file: Option<PathBuf>,
    /// The secret access key itself, where there is no file.
    pub s3_secret: Option<SecretText>,
    /// A virus scanner that speaks the protocol of clamd. None takes papers unscanned.
    pub scanner: Option<String>,
    /// MiB of the largest PDF.
    pub paper_pdf_mib: u64,
    /// MiB of the largest picture as sent.
    pub paper_picture_mib: u64,
    /// MiB of the largest Word document or Excel workbook.
    pub paper_office_mib: u64,
    /// Papers that one person may add within a day.
    pub papers_per_day: u64,
    /// MiB of papers that one person may add within a day.
    pub paper_day_mib: u64,
    /// MiB that stay free on the disk of the data folder; below it no paper is taken.
    pub free_disk_mib: u64,
    /// Files for import that one person may leave undecided.
    pub import_uploads: u64,
    /// MiB of files for import that one person may leave undecided, with what reading made of them.
    pub import_upload_mib: u64,
    /// True when other machines may reach the program without HTTPS.
    pub plain_http_allowed: bool,
    /// Address of the figures for Prometheus; none for none.
    pub metrics: Option<SocketAddr>,
    /// How the log is written; by the command and the terminal when it is not set.
    pub log: Option<LogForm>,
    /// Single sign-on with OpenID Connect; off unless set. In the file alone.
    pub oidc: Option<Oidc>,
    /// Language of the command line, `zh` or `en`.
    pub lang: Option<String>,
    /// Backups made while serving.
    pub backup: Backup,
    /// How long each class of data is kept.
    pub retention: Terms,
    /// True for commands that serve pages; told by the command, not by the office.
    #[serde(skip)]
    pub is_server: bool,
}

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
        f.write_str("***")
    }
}

impl Serialize for SecretText {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("***")
    }
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

/// Backups made while serving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Backup {
    /// Where they go, best on another machine; none for no schedule.
    pub folder: Option<PathBuf>,
    /// Time from one to the next.
    pub every: Every,
    /// How many are kept; the oldest go first.
    pub keep: u32,
    /// Public keys that they are sealed for.
    pub recipients: Vec<String>,
}

/// A server of syslog that the signed checkpoints are sent to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Syslog {
    /// `tls://HOST:PORT`; none for none.
    pub address: Option<String>,
    /// Certificate authorities (PEM) that its certificate must come from; none for those of the system.
    pub authorities: Option<PathBuf>,
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogForm {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
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
            syslog: Syslog::default(),
            strict_database: false,
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
            import_uploads: 20,
            import_upload_mib: 1_024,
            behind_https: false,
            oidc: None,
            plain_http_allowed: false,
            metrics: None,
            log: None,
            lang: None,
            backup: Backup { folder: None, every: Every::DAY, keep: 30, recipients: Vec::new() },
            retention: Terms::default(),
            is_server: false,
        }
    }
}

impl Settings {
    /// How strict the installation is.
    pub(crate) fn policy(&self) -> Policy {
        Policy {
            profile: self.profile,
            second_factor: self.second_factor,
            suite: self.crypto.suite(),
            retention: self.retention,
        }
    }

    /// Who is told of checkpoints outside the data folder. A server of syslog is told while serving alone: no command waits for it.
    ///
    /// # Errors
    /// As [`Self::syslog`].
    pub(crate) fn witnesses(&self) -> Result<Vec<Witness>> {
        let file = self.witness.clone().map(Witness::File);
        let syslog = if self.is_server { self.syslog()?.map(Witness::Syslog) } else { None };
        Ok(file.into_iter().chain(syslog).collect())
    }

    /// The server of syslog that checkpoints are sent to.
    ///
    /// # Errors
    /// For an address that is none, and certificate authorities that cannot be read.
    pub(crate) fn syslog(&self) -> Result<Option<audit::syslog::Syslog>> {
        let Some(address) = &self.syslog.address else { return Ok(None) };
        let address = SyslogAddress::parse(address).map_err(AppError::Invalid)?;
        let syslog = audit::syslog::Syslog::new(address, self.syslog.authorities.as_deref()).map_err(|error| {
            AppError::Invalid(Text::new(
                format!("syslog.authorities 不可用：{error}。请填 CA 证书文件（PEM）"),
                format!("syslog.authorities is of no use: {error}; name a file of certificate authorities (PEM)"),
            ))
        })?;
        Ok(Some(syslog))
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
}
