//! A request sent twice is done once: `Idempotency-Key`.
//!
//! The key is taken in the transaction of the operation itself, so that what was done and that it was done are kept together or not at
//! all. The answer is kept right after it. Refusals are not kept: they left nothing behind, and a later try may be right.

use super::extract::is_kind;
use super::problem::{Kind, Problem};
use super::uploads::spool_of;
use super::{is_here, strict};
use crate::failure::Failure;
use crate::web::{By, Web};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use ballast_app::Caller;
use ballast_app::access::once::{Known, Once, claim, forget, keep, look, once};
use ballast_domain::Text;
use ballast_domain::text::hex;
use futures::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// The header.
pub(crate) const HEADER: &str = "idempotency-key";
/// Marks an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// A file that was received before its handler asked for it.
#[derive(Clone)]
pub(crate) struct Spooled(pub Arc<tempfile::NamedTempFile>);

/// An answer as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    status: u16,
    location: Option<String>,
    body: String,
}

/// Runs a request that carries a key once.
pub(crate) async fn around(State(web): State<Web>, request: Request, next: Next) -> Response {
    let is_keyed = is_here(request.uri().path()) && request.method() == Method::POST;
    let caller = request.extensions().get::<By>().map(|By(caller)| caller.clone());
    match (request.headers().get(HEADER).cloned(), caller) {
        (Some(key), Some(caller)) if is_keyed => {
            run(&web, caller, &key, request, next).await.unwrap_or_else(IntoResponse::into_response)
        }
        _ => next.run(request).await,
    }
}

async fn run(
    web: &Web,
    mut caller: Caller,
    key: &HeaderValue,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let key =
        key.to_str().ok().filter(|key| (1..=128).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic()));
    let key = key.ok_or_else(|| Problem::from(Kind::WrongHeader).at("header Idempotency-Key"))?;
    let route = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let is_file = is_kind(request.headers(), "application/octet-stream");
    let (mut request, body_sha256) = if is_file { receive_file(web, request).await? } else { receive(request).await? };
    let once = once(key, &route, &body_sha256);
    if let Some(answer) = known(web, &caller, &once).await? {
        return Ok(answer);
    }
    // A file is kept without a transaction: its key is taken beforehand.
    if is_file && !claim(&web.app, &caller, &once).await? {
        return Err(Problem::from(Kind::InProgress).after(1));
    }
    caller.origin.once = Some(once.clone());
    request.extensions_mut().insert(By(caller.clone()));
    let response = next.run(request).await;
    if !response.status().is_success() {
        if is_file {
            forget(&web.app, &caller, &once).await?;
        }
        // Somebody else with the same key may have been faster, which made this one fail.
        return Ok(known(web, &caller, &once).await?.unwrap_or(response));
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.map_err(|_| Kind::Internal)?;
    let location = parts.headers.get(header::LOCATION).and_then(|to| to.to_str().ok()).map(ToOwned::to_owned);
    let kept = Kept { status: parts.status.as_u16(), location, body: String::from_utf8_lossy(&body).into_owned() };
    if let Ok(kept) = serde_json::to_vec(&kept) {
        keep(&web.app, &caller, &once, &kept).await?;
    }
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// The answer that was given under the key; none when nothing was done under it.
async fn known(web: &Web, caller: &Caller, once: &Once) -> Result<Option<Response>, Problem> {
    match look(&web.app, caller, once).await? {
        Known::Nothing => Ok(None),
        Known::Other => Err(Problem::from(Kind::KeyReused).at("header Idempotency-Key")),
        Known::Answered(kept) => Ok(Some(replay(&kept)?)),
        Known::InProgress => Err(Problem::from(Kind::InProgress).after(1)),
        Known::Lost(event) => {
            let what = Kind::AnswerLost.what();
            let number = event.map_or_else(|| "—".to_owned(), |event| event.to_string());
            let text =
                Text::new(format!("{}。审计记录序号：{number}", what.zh), format!("{}; audit event {number}", what.en));
            Err(Problem::new(Kind::AnswerLost, text))
        }
    }
}

fn replay(kept: &[u8]) -> Result<Response, Problem> {
    let Kept { status, location, body } = serde_json::from_slice(kept).map_err(|_| Kind::Internal)?;
    let status = StatusCode::from_u16(status).map_err(|_| Kind::Internal)?;
    let mut response = (status, body.clone()).into_response();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    if !body.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    if let Some(location) = location.and_then(|to| HeaderValue::from_str(&to).ok()) {
        headers.insert(header::LOCATION, location);
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

async fn receive(request: Request) -> Result<(Request, String), Problem> {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, strict::MOST_BYTES).await.map_err(|_| Kind::TooLarge)?;
    let digest = hex(&Sha256::digest(&bytes));
    Ok((Request::from_parts(parts, Body::from(bytes)), digest))
}

async fn receive_file(web: &Web, request: Request) -> Result<(Request, String), Problem> {
    let (mut parts, body) = request.into_parts();
    let by = parts.extensions.get::<By>().cloned();
    let (file, digest) = spool_of(web, by.as_ref(), body.into_data_stream().map_err(|_| Failure::BadForm)).await?;
    parts.extensions.insert(Spooled(Arc::new(file)));
    Ok((Request::from_parts(parts, Body::empty()), digest))
}
