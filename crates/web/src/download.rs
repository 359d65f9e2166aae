//! Files to keep: named, never shown in the page, never kept by a cache.

use crate::failure::Failure;
use crate::routes::escape;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use ballast_files::Content;
use futures::stream;
use tokio::io::AsyncReadExt;

/// Bytes at a time.
const CHUNK: usize = 1 << 16;

/// A file from memory.
pub(crate) fn bytes(content: Vec<u8>, name: &str) -> Response {
    (headers(name), content).into_response()
}

/// An open file, read as it is sent.
///
/// # Errors
/// [`Failure::Internal`] when its length cannot be told.
pub(crate) async fn file(file: std::fs::File, name: &str) -> Result<Response, Failure> {
    let file = tokio::fs::File::from_std(file);
    let length = file.metadata().await.map_err(|error| Failure::internal(&error))?.len();
    let chunks = stream::try_unfold(file, async |mut file| {
        let mut chunk = Vec::with_capacity(CHUNK);
        let count = (&mut file).take(CHUNK as u64).read_to_end(&mut chunk).await?;
        Ok::<_, std::io::Error>((count > 0).then(|| (Bytes::from(chunk), file)))
    });
    let mut headers = headers(name);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    Ok((headers, Body::from_stream(chunks)).into_response())
}

/// A content of the library, checked as it is sent: one that was changed breaks off before its end.
pub(crate) fn content(content: Content, name: &str) -> Response {
    let mut headers = headers(name);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(content.size));
    (headers, Body::from_stream(content.pieces)).into_response()
}

/// A JPEG of our own drawing, to be shown in a page.
pub(crate) fn drawn(content: Content) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(content.size));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    (headers, Body::from_stream(content.pieces)).into_response()
}

/// What was sent from outside runs nothing, whatever a browser takes it for.
const SANDBOX: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

fn headers(name: &str) -> HeaderMap {
    let kind = match name.rsplit('.').next().map(str::to_ascii_lowercase).as_deref() {
        Some("csv") => "text/csv; charset=utf-8",
        Some("json") => "application/json",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("pdf") => "application/pdf",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    // RFC 6266: the plain name for old programs, the escaped one with its Chinese signs for all others.
    let ending = name.rsplit('.').next().filter(|ending| ending.bytes().all(|b| b.is_ascii_alphanumeric()));
    let disposition =
        format!("attachment; filename=\"ballast.{}\"; filename*=UTF-8''{}", ending.unwrap_or("bin"), escape(name));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    headers
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::io::{Seek, Write};

    #[tokio::test]
    async fn a_file_arrives_whole_under_its_chinese_name() {
        let mut written = tempfile::tempfile().unwrap();
        written.write_all(&vec![7; CHUNK * 2 + 5]).unwrap();
        written.rewind().unwrap();
        let response = file(written, "台账.xlsx").await.unwrap();
        let disposition = response.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().to_owned();
        assert!(disposition.ends_with("filename*=UTF-8''%E5%8F%B0%E8%B4%A6.xlsx"), "{disposition}");
        let body = axum::body::to_bytes(response.into_body(), CHUNK * 3).await.unwrap();
        assert_eq!(body.len(), CHUNK * 2 + 5);
    }
}
