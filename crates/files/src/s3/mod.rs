//! Contents on a server that speaks the S3 protocol: put, get, ask for the size and remove, nothing else.
//!
//! The hash of a content is its key, the checksum that the server compares while it receives, and a part of the signature.

mod sign;

use crate::error::FilesError;
use crate::hash::ContentHash;
use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use jiff::Timestamp;
use reqwest::header::CONTENT_LENGTH;
use reqwest::{Body, Client, Method, RequestBuilder, Response, StatusCode, Url, redirect};
use sign::{EMPTY, Signing};
use std::fmt;
use std::time::Duration;

/// A secret setting: it is used, never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// How the server of objects is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Config {
    /// Address of the server: `https://objects.example`.
    pub endpoint: String,
    /// The bucket, which must exist.
    pub bucket: String,
    /// The region that the server wants in signatures; most servers of one's own take `us-east-1`.
    pub region: String,
    /// Access key id.
    pub key_id: String,
    /// Secret access key.
    pub secret: Secret,
}

/// The client.
pub(crate) struct S3 {
    client: Client,
    base: Url,
    signing: Signing,
}

/// A server that says nothing for so long is taken for dead; a transfer may last as long as pieces move.
const SILENCE: Duration = Duration::from_secs(20);

impl S3 {
    pub(crate) fn new(config: S3Config) -> Result<Self, FilesError> {
        let wrong = |why: &str| FilesError::Setting(format!("s3_endpoint {:?}: {why}", config.endpoint));
        let mut base = Url::parse(&config.endpoint).map_err(|error| wrong(&error.to_string()))?;
        let is_plain = base.path() == "/" && base.query().is_none() && base.username().is_empty();
        if !matches!(base.scheme(), "http" | "https") || !base.has_host() || !is_plain {
            return Err(wrong("write http://HOST or https://HOST"));
        }
        let is_bucket = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.');
        if config.bucket.len() < 3 || config.bucket.len() > 63 || !config.bucket.bytes().all(is_bucket) {
            return Err(FilesError::Setting(format!("s3_bucket {:?} is no name of a bucket", config.bucket)));
        }
        base.set_path(&format!("/{}/", config.bucket));
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(5))
            .read_timeout(SILENCE)
            .build()
            .map_err(FilesError::Unreachable)?;
        let signing = Signing { region: config.region, key_id: config.key_id, secret: config.secret };
        Ok(Self { client, base, signing })
    }

    /// Sends a content of the size; the server refuses it when it has not the hash.
    pub(crate) async fn put(
        &self,
        hash: &ContentHash,
        size: u64,
        file: tokio::fs::File,
        now: Timestamp,
    ) -> Result<(), FilesError> {
        let request = self.request(Method::PUT, hash, hash.as_str(), now)?.header(CONTENT_LENGTH, size);
        let answer = request.body(Body::from(file)).send().await.map_err(FilesError::Unreachable)?;
        if answer.status().is_success() { Ok(()) } else { Err(refused("keep a content", &answer)) }
    }

    /// The size of a content and its pieces; none when the server does not have it.
    pub(crate) async fn get(
        &self,
        hash: &ContentHash,
        now: Timestamp,
    ) -> Result<Option<(u64, impl Stream<Item = Result<Bytes, FilesError>> + use<>)>, FilesError> {
        let answer = self.request(Method::GET, hash, EMPTY, now)?.send().await.map_err(FilesError::Unreachable)?;
        let Some(size) = size_of("read a content", &answer)? else { return Ok(None) };
        Ok(Some((size, answer.bytes_stream().map(|piece| piece.map_err(FilesError::Unreachable)))))
    }

    /// The size of a content; none when the server does not have it.
    pub(crate) async fn size(&self, hash: &ContentHash, now: Timestamp) -> Result<Option<u64>, FilesError> {
        let answer = self.request(Method::HEAD, hash, EMPTY, now)?.send().await.map_err(FilesError::Unreachable)?;
        size_of("look for a content", &answer)
    }

    /// Removes a content; one that the server does not have is removed.
    pub(crate) async fn remove(&self, hash: &ContentHash, now: Timestamp) -> Result<(), FilesError> {
        let answer = self.request(Method::DELETE, hash, EMPTY, now)?.send().await.map_err(FilesError::Unreachable)?;
        let is_gone = answer.status().is_success() || answer.status() == StatusCode::NOT_FOUND;
        if is_gone { Ok(()) } else { Err(refused("remove a content", &answer)) }
    }

    fn request(
        &self,
        method: Method,
        hash: &ContentHash,
        body_sha256: &str,
        now: Timestamp,
    ) -> Result<RequestBuilder, FilesError> {
        let address =
            self.base.join(hash.as_str()).map_err(|error| FilesError::Setting(format!("s3_endpoint: {error}")))?;
        let host = match address.port() {
            Some(port) => format!("{}:{port}", address.host_str().unwrap_or_default()),
            None => address.host_str().unwrap_or_default().to_owned(),
        };
        let headers = self.signing.headers(method.as_str(), &host, address.path(), body_sha256, now);
        let request = self.client.request(method, address);
        Ok(headers.into_iter().fold(request, |request, (name, value)| request.header(name, value)))
    }
}

fn size_of(doing: &'static str, answer: &Response) -> Result<Option<u64>, FilesError> {
    if answer.status() == StatusCode::NOT_FOUND {
        return Ok(None);
    }
    if answer.status() != StatusCode::OK {
        return Err(refused(doing, answer));
    }
    // A HEAD has no body, so that the length is told by the header alone.
    let told = answer.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    told.map(Some).ok_or_else(|| refused(doing, answer))
}

fn refused(doing: &'static str, answer: &Response) -> FilesError {
    FilesError::Refused { doing, status: answer.status().as_u16() }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn config(endpoint: &str, bucket: &str) -> S3Config {
        S3Config {
            endpoint: endpoint.into(),
            bucket: bucket.into(),
            region: "us-east-1".into(),
            key_id: "id".into(),
            secret: Secret("never to be seen".into()),
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        assert!(!format!("{:?}", config("https://objects.example", "papers")).contains("never to be seen"));
    }

    #[test]
    fn addresses_that_are_none_stop_the_start() {
        assert!(S3::new(config("https://objects.example", "papers")).is_ok());
        for (endpoint, bucket) in [
            ("objects.example", "papers"),
            ("ftp://objects.example", "papers"),
            ("https://user@objects.example", "papers"),
            ("https://objects.example/path", "papers"),
            ("https://objects.example?x=y", "papers"),
            ("https://objects.example", ""),
            ("https://objects.example", "a/../b"),
        ] {
            let refusal = S3::new(config(endpoint, bucket)).err().unwrap();
            assert!(matches!(refusal, FilesError::Setting(_)), "{endpoint} {bucket}");
        }
    }
}
