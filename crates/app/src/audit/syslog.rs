//! Messages to a server of syslog: RFC 5424, counted in octets (RFC 6587), over TLS (RFC 5425).
//!
//! The protocol has no receipts. Messages count as taken when the server closes the connection in answer to our close, which it meets only
//! behind the last of them: one that is gone, stalls, breaks off or shows another certificate has taken nothing. A forged close gains
//! little: the next checkpoint covers every event of those before it.

use ballast_domain::Text;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixDatagram};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Where a server of syslog listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyslogAddress {
    /// `tls://HOST:PORT`.
    Tls {
        /// A name or number, which the certificate must bear.
        host: String,
        /// The port, usually 6514.
        port: u16,
    },
    /// `tcp://HOST:PORT`, on this machine alone: nothing is encrypted.
    Tcp {
        /// `localhost` or a number of this machine.
        host: String,
        /// The port.
        port: u16,
    },
    /// `unix:///PATH`: a socket of messages such as `/dev/log`.
    Unix(PathBuf),
}

impl SyslogAddress {
    /// Reads an address.
    ///
    /// ```
    /// use ballast_app::audit::syslog::SyslogAddress;
    /// assert!(SyslogAddress::parse("tls://log.example.gov.cn:6514").is_ok());
    /// assert!(SyslogAddress::parse("tcp://127.0.0.1:601").is_ok());
    /// assert!(SyslogAddress::parse("unix:///dev/log").is_ok());
    /// assert!(SyslogAddress::parse("tcp://log.example.gov.cn:601").is_err());
    /// assert!(SyslogAddress::parse("udp://127.0.0.1:514").is_err());
    /// ```
    ///
    /// # Errors
    /// What is wrong with it and how one is written.
    pub fn parse(address: &str) -> Result<Self, Text> {
        let host_and_port = |rest: &str| {
            let (host, port) = rest.rsplit_once(':')?;
            let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
            ServerName::try_from(host).ok()?;
            Some((host.to_owned(), port.parse().ok().filter(|port| *port != 0)?))
        };
        let unclear = || {
            Text::new(
                format!(
                    "“{address}”不是 syslog 地址：请写 tls://主机:端口；本机可写 tcp://127.0.0.1:端口 或 unix:///路径"
                ),
                format!(
                    "“{address}” is no address of syslog; write tls://HOST:PORT, or on this machine tcp://127.0.0.1:PORT or unix:///PATH"
                ),
            )
        };
        match address.split_once("://").ok_or_else(unclear)? {
            ("tls", rest) => host_and_port(rest).map(|(host, port)| Self::Tls { host, port }).ok_or_else(unclear),
            ("tcp", rest) => {
                let (host, port) = host_and_port(rest).ok_or_else(unclear)?;
                let is_here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|host| host.is_loopback());
                if is_here { Ok(Self::Tcp { host, port }) } else { Err(in_clear(address)) }
            }
            ("unix", path) if path.starts_with('/') => Ok(Self::Unix(PathBuf::from(path))),
            _ => Err(unclear()),
        }
    }
}

fn in_clear(address: &str) -> Text {
    Text::new(
        format!("“{address}”会把检查点明文发往其他机器：请改用 tls://主机:端口"),
        format!("“{address}” would send checkpoints to another machine in clear; write tls://HOST:PORT"),
    )
}

impl fmt::Display for SyslogAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bracketed = |host: &str| if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        match self {
            Self::Tls { host, port } => write!(f, "tls://{}:{port}", bracketed(host)),
            Self::Tcp { host, port } => write!(f, "tcp://{}:{port}", bracketed(host)),
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
        }
    }
}

/// Why messages were not taken.
#[derive(Debug, thiserror::Error)]
pub enum SyslogError {
    /// The file of certificate authorities is of no use.
    #[error("certificate authorities {from}: {why}")]
    Authorities {
        /// The file, or the store of the system.
        from: String,
        /// What is wrong with it.
        why: String,
    },
    /// The name cannot be found, nobody answers, or the certificate is not the one of the name.
    #[error("no connection: {0}")]
    Connection(#[source] io::Error),
    /// The connection was broken off before the server had taken everything.
    #[error("it broke off: {0}")]
    BrokenOff(#[source] io::Error),
    /// The server took too long.
    #[error("it took longer than {0:?} for {1}")]
    Slow(Duration, &'static str),
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// When what it tells of happened: RFC 3339, UTC.
    pub at: String,
    /// ASCII without line breaks.
    pub text: String,
}

/// A server of syslog.
#[derive(Clone)]
pub struct Syslog {
    address: SyslogAddress,
    tls: Arc<ClientConfig>,
    patience: Duration,
}

impl fmt::Debug for Syslog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Syslog({})", self.address)
    }
}

/// How long each step may take: finding and reaching the server, sending, its close.
const PATIENCE: Duration = Duration::from_secs(5);

/// A server has nothing to say; more than this is not listened to.
const LONGEST_ANSWER: u64 = 1 << 20;

/// Facility 13, the audit trail of a system; severity 5, worth noting.
const PRIORITY: u8 = 13 * 8 + 5;

impl Syslog {
    /// A server whose certificate is signed by an authority of the file, or of the system where there is none.
    ///
    /// # Errors
    /// [`SyslogError::Authorities`] when none can be read.
    pub fn new(address: SyslogAddress, authorities: Option<&Path>) -> Result<Self, SyslogError> {
        let roots = match (&address, authorities) {
            (SyslogAddress::Tls { .. }, Some(file)) => of_file(file)?,
            (SyslogAddress::Tls { .. }, None) => of_system()?,
            _ => RootCertStore::empty(),
        };
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| SyslogError::Connection(io::Error::other(error)))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { address, tls: Arc::new(tls), patience: PATIENCE })
    }

    /// The same with another patience for each step.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Where it listens.
    pub fn address(&self) -> &SyslogAddress {
        &self.address
    }

    /// Sends messages and waits until the server has taken all of them. None asks whether it is there and may be trusted.
    ///
    /// # Errors
    /// [`SyslogError`]; some of the messages may have arrived nevertheless.
    pub async fn send(&self, messages: &[Message]) -> Result<(), SyslogError> {
        let head = Head::of_this_process();
        let messages: Vec<String> = messages.iter().map(|message| head.before(message)).collect();
        match &self.address {
            SyslogAddress::Tls { host, port } => {
                let plain = self.step("connecting", TcpStream::connect((host.as_str(), *port))).await?;
                let name = ServerName::try_from(host.clone()).map_err(io::Error::other);
                let name = name.map_err(SyslogError::Connection)?;
                let connector = TlsConnector::from(self.tls.clone());
                let stream = self.step("the TLS handshake", connector.connect(name, plain)).await?;
                self.hand_over(stream, &counted(&messages)).await
            }
            SyslogAddress::Tcp { host, port } => {
                let stream = self.step("connecting", TcpStream::connect((host.as_str(), *port))).await?;
                self.hand_over(stream, &counted(&messages)).await
            }
            SyslogAddress::Unix(path) => {
                let socket = UnixDatagram::unbound().map_err(SyslogError::Connection)?;
                socket.connect(path).map_err(SyslogError::Connection)?;
                for message in &messages {
                    self.step("a message", socket.send(message.as_bytes())).await.map_err(broken_off)?;
                }
                Ok(())
            }
        }
    }

    /// Sends, closes, and waits for the close of the other side.
    async fn hand_over(
        &self,
        mut stream: impl AsyncRead + AsyncWrite + Unpin,
        bytes: &[u8],
    ) -> Result<(), SyslogError> {
        let sending = async {
            stream.write_all(bytes).await?;
            stream.flush().await?;
            stream.shutdown().await
        };
        self.step("sending", sending).await.map_err(broken_off)?;
        let mut said = stream.take(LONGEST_ANSWER);
        let closing = async {
            match tokio::io::copy(&mut said, &mut tokio::io::sink()).await {
                // Several servers close without the farewell of TLS.
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(()),
                Ok(LONGEST_ANSWER) => Err(io::Error::other("it talks without an end")),
                closed => closed.map(drop),
            }
        };
        self.step("closing", closing).await.map_err(broken_off)
    }

    async fn step<T>(&self, what: &'static str, work: impl Future<Output = io::Result<T>>) -> Result<T, SyslogError> {
        let done = tokio::time::timeout(self.patience, work).await;
        done.map_err(|_| SyslogError::Slow(self.patience, what))?.map_err(SyslogError::Connection)
    }
}

fn broken_off(error: SyslogError) -> SyslogError {
    match error {
        SyslogError::Connection(error) => SyslogError::BrokenOff(error),
        other => other,
    }
}

fn of_file(file: &Path) -> Result<RootCertStore, SyslogError> {
    let wrong = |why: String| SyslogError::Authorities { from: file.display().to_string(), why };
    let certificates = CertificateDer::pem_file_iter(file).map_err(|error| wrong(error.to_string()))?;
    let mut roots = RootCertStore::empty();
    for certificate in certificates {
        let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
        roots.add(certificate).map_err(|error| wrong(error.to_string()))?;
    }
    if roots.is_empty() { Err(wrong("it holds no certificate".to_owned())) } else { Ok(roots) }
}

fn of_system() -> Result<RootCertStore, SyslogError> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let why = found.errors.first().map_or_else(|| "there are none".to_owned(), ToString::to_string);
        return Err(SyslogError::Authorities { from: "of the system".to_owned(), why });
    }
    Ok(roots)
}

/// Each message with its length in octets before it, as RFC 6587 wants it on a stream.
fn counted(messages: &[String]) -> Vec<u8> {
    messages.iter().flat_map(|message| format!("{} {message}", message.len()).into_bytes()).collect()
}

/// What stands before each message of this process.
struct Head {
    host: String,
    process: u32,
}

impl Head {
    fn of_this_process() -> Self {
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let host: String = host.chars().filter(char::is_ascii_graphic).take(255).collect();
        let host = if host.is_empty() { "-".to_owned() } else { host };
        Self { host, process: std::process::id() }
    }

    /// `<PRIORITY>VERSION TIME HOST PROGRAM PROCESS KIND - TEXT`.
    fn before(&self, message: &Message) -> String {
        let Message { at, text } = message;
        format!("<{PRIORITY}>1 {at} {} ballast {} checkpoint - {text}", self.host, self.process)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back_and_leaves_this_machine_encrypted_alone() {
        for address in [
            "tls://log.example.gov.cn:6514",
            "tls://10.1.2.3:6514",
            "tls://[2001:db8::1]:6514",
            "tcp://localhost:601",
            "tcp://127.0.0.1:601",
            "tcp://[::1]:601",
            "unix:///dev/log",
        ] {
            assert_eq!(SyslogAddress::parse(address).unwrap().to_string(), address);
        }
        for (address, says) in [
            ("tcp://10.1.2.3:601", "in clear"),
            ("tcp://log.example.gov.cn:601", "in clear"),
            ("tcp://localhost.example:601", "in clear"),
            ("udp://127.0.0.1:514", "no address"),
            ("log.example.gov.cn:6514", "no address"),
            ("tls://log.example.gov.cn", "no address"),
            ("tls://log.example.gov.cn:0", "no address"),
            ("tls://log.example.gov.cn:70000", "no address"),
            ("tls://user@log.example:6514", "no address"),
            ("tls://:6514", "no address"),
            ("unix://dev/log", "no address"),
            ("", "no address"),
        ] {
            let said = SyslogAddress::parse(address).unwrap_err();
            assert!(said.en.contains(says) && said.zh.contains("tls://"), "{address}: {said:?}");
        }
    }

    #[test]
    fn a_message_has_the_form_of_rfc_5424_and_is_counted() {
        let message = Message { at: "2026-11-25T08:00:00Z".into(), text: "{}".into() };
        let line = Head { host: "h".into(), process: 7 }.before(&message);
        assert_eq!(line, "<109>1 2026-11-25T08:00:00Z h ballast 7 checkpoint - {}");
        assert_eq!(counted(&[line.clone(), "x".into()]), format!("{} {line}1 x", line.len()).into_bytes());
        assert!(Head::of_this_process().host.is_ascii());
    }
}
