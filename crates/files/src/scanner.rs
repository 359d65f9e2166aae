//! A virus scanner that speaks the protocol of clamd: the content is streamed to it, it answers one line.
//!
//! Only the one answer that says “nothing found” lets a content pass. Whatever else happens – no connection, silence, nonsense, a line
//! cut short – is [`Verdict::None`], and the caller asks again later.

use crate::error::FilesError;
use crate::reading::Content;
use futures::StreamExt as _;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

/// Where the scanner listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScannerAddress {
    /// `tcp://HOST:PORT`.
    Tcp(String),
    /// `unix:///PATH`.
    Unix(PathBuf),
}

impl ScannerAddress {
    /// Reads an address.
    ///
    /// ```
    /// use ballast_files::ScannerAddress;
    /// assert!(ScannerAddress::parse("tcp://127.0.0.1:3310").is_ok());
    /// assert!(ScannerAddress::parse("unix:///run/clamav/clamd.ctl").is_ok());
    /// assert!(ScannerAddress::parse("127.0.0.1").is_err());
    /// ```
    ///
    /// # Errors
    /// [`FilesError::Setting`].
    pub fn parse(address: &str) -> Result<Self, FilesError> {
        let tcp = address.strip_prefix("tcp://").filter(|rest| {
            rest.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
        });
        let unix = address.strip_prefix("unix://").filter(|path| path.starts_with('/'));
        match (tcp, unix) {
            (Some(tcp), _) => Ok(Self::Tcp(tcp.to_owned())),
            (None, Some(unix)) => Ok(Self::Unix(PathBuf::from(unix))),
            (None, None) => {
                Err(FilesError::Setting(format!("scanner {address:?}: write tcp://HOST:PORT or unix:///PATH")))
            }
        }
    }
}

impl fmt::Display for ScannerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(f, "tcp://{address}"),
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
        }
    }
}

/// What the scanner said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It found nothing.
    Clean,
    /// It found this.
    Found(String),
    /// It said nothing that can be relied on, for this reason.
    None(String),
}

impl Verdict {
    /// The meaning of an answer: `stream: OK`, `stream: NAME FOUND`, or something else, ended by a nought byte.
    pub fn of_answer(answer: &[u8]) -> Self {
        let unclear = || Self::None(format!("it answered {:?}", String::from_utf8_lossy(answer)));
        let Some(line) = answer.strip_suffix(b"\0").and_then(|line| std::str::from_utf8(line).ok()) else {
            return unclear();
        };
        match line.strip_prefix("stream: ") {
            Some("OK") => Self::Clean,
            Some(said) => match said.strip_suffix(" FOUND") {
                Some(name) if !name.is_empty() => {
                    Self::Found(name.chars().filter(|c| !c.is_control()).take(120).collect())
                }
                _ => unclear(),
            },
            None => unclear(),
        }
    }
}

/// The scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanner {
    /// Where it listens.
    pub address: ScannerAddress,
    /// How long connecting, and each step of the talk, may take.
    pub patience: Duration,
}

/// An answer is a short line; the name of a signature is not longer than this.
const LONGEST_ANSWER: u64 = 1 << 10;

impl Scanner {
    /// A scanner with the usual patience.
    pub fn new(address: ScannerAddress) -> Self {
        Self { address, patience: Duration::from_secs(20) }
    }

    /// Streams a content to the scanner and gives what it says. Memory does not grow with the content.
    ///
    /// # Errors
    /// What reading the content gives; a scanner that fails is no error but [`Verdict::None`].
    pub async fn scan(&self, content: Content) -> Result<Verdict, FilesError> {
        match &self.address {
            ScannerAddress::Tcp(address) => match timeout(self.patience, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => self.talk(stream, content).await,
                failed => Ok(no_connection(failed.map(|result| result.map(|_| ())))),
            },
            ScannerAddress::Unix(path) => match timeout(self.patience, UnixStream::connect(path)).await {
                Ok(Ok(stream)) => self.talk(stream, content).await,
                failed => Ok(no_connection(failed.map(|result| result.map(|_| ())))),
            },
        }
    }

    async fn talk(
        &self,
        mut stream: impl AsyncRead + AsyncWrite + Unpin,
        mut content: Content,
    ) -> Result<Verdict, FilesError> {
        let mut told = self.send(&mut stream, b"zINSTREAM\0").await;
        while told.is_ok() {
            let Some(piece) = content.pieces.next().await.transpose()? else { break };
            let Ok(length) = u32::try_from(piece.len()) else { break };
            if length == 0 {
                // A length of nought would end the stream.
                continue;
            }
            told = self.send(&mut stream, &length.to_be_bytes()).await;
            if told.is_ok() {
                told = self.send(&mut stream, &piece).await;
            }
        }
        if told.is_ok() {
            told = self.send(&mut stream, &0u32.to_be_bytes()).await;
        }
        // A scanner that broke off has often said why before.
        let mut answer = Vec::new();
        let heard = timeout(self.patience, (&mut stream).take(LONGEST_ANSWER).read_to_end(&mut answer)).await;
        Ok(match (told, heard) {
            (Ok(()), Ok(Ok(_))) => Verdict::of_answer(&answer),
            (Err(why), _) => Verdict::None(why),
            (_, Err(_)) => Verdict::None("it did not answer in time".to_owned()),
            (_, Ok(Err(error))) => Verdict::None(error.to_string()),
        })
    }

    async fn send(&self, stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> Result<(), String> {
        match timeout(self.patience, stream.write_all(bytes)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("it did not read in time".to_owned()),
        }
    }
}

fn no_connection(failed: Result<std::io::Result<()>, tokio::time::error::Elapsed>) -> Verdict {
    Verdict::None(match failed {
        Ok(Err(error)) => error.to_string(),
        _ => "it did not take the connection in time".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_answer_lets_a_content_pass() {
        assert_eq!(Verdict::of_answer(b"stream: OK\0"), Verdict::Clean);
        assert_eq!(Verdict::of_answer(b"stream: Test.Mark FOUND\0"), Verdict::Found("Test.Mark".into()));
        for other in [
            &b""[..],
            b"stream: OK",
            b"stream: OK\n",
            b"OK\0",
            b"stream: \0",
            b"stream:  FOUND\0",
            b"stream: OK\0stream: OK\0",
            b"INSTREAM size limit exceeded. ERROR\0",
            b"stream: Can't open file ERROR\0",
            b"\xff\xfe\0",
            b"HTTP/1.1 200 OK\r\n\r\n",
        ] {
            assert!(matches!(Verdict::of_answer(other), Verdict::None(_)), "{}", String::from_utf8_lossy(other));
        }
    }
}
