//! Doors for tests with hostile requests: the readers of what a browser sends, without a site behind them.

use crate::fields::Fields;
use crate::visit::{Theme, Visit};
use crate::{client, cookie, csrf, download};
use axum::body::Body;
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use ballast_domain::text::file_label;
use ballast_domain::{Lang, Text};
use futures::FutureExt as _;
use std::net::{IpAddr, Ipv4Addr};

/// What the forms of these requests must carry.
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Reads lines as cookies and as addresses that a proxy tells; gives every cookie that is written back with what was read.
pub fn cookies(lines: &[u8]) -> Vec<HeaderValue> {
    let mut request = Request::new(Body::empty());
    for value in lines.split(|byte| *byte == b'\n').filter_map(|line| HeaderValue::from_bytes(line).ok()) {
        request.headers_mut().append(header::COOKIE, value.clone());
        request.headers_mut().append("x-forwarded-for", value);
    }
    client::network(client::address(&request, &[Ipv4Addr::UNSPECIFIED.into()]));
    let mut written = Vec::new();
    for is_secure in [false, true] {
        let jar = cookie::Jar { is_secure };
        let Some(value) = jar.read(request.headers(), cookie::SESSION) else { continue };
        written
            .extend([jar.secret("a", value), jar.device("a", value), jar.preference("a", value)].into_iter().flatten());
    }
    written
}

/// Reads the head of a request, one `name: value` a line, and a plain form; true when both are taken.
pub fn form(head: &[u8], body: &[u8]) -> bool {
    let Some(request) = request(head, "application/x-www-form-urlencoded", body) else { return false };
    Fields::from_request(request, &()).now_or_never().is_some_and(|fields| fields.is_ok())
}

/// The same for a form with files named `file`, between parts of `--x`; gives the label and the bytes of each that is taken.
pub fn files(head: &[u8], body: &[u8]) -> Vec<(String, usize)> {
    let mut taken = Vec::new();
    let Some(request) = request(head, "multipart/form-data; boundary=x", body) else { return taken };
    let receive = async {
        let mut sent = Multipart::from_request(request, &()).await.ok()?;
        let (visit, mut fields) = (visit(), Fields::default());
        while let Some(part) = sent.next_field().await.ok()? {
            let Some(mut part) = fields.add_part(part, "file", &visit).await.ok()? else { continue };
            let (label, mut bytes) = (file_label(part.file_name().unwrap_or_default()), 0);
            while let Some(piece) = part.chunk().await.ok()? {
                bytes += piece.len();
            }
            taken.push((label, bytes));
        }
        Some(())
    };
    receive.now_or_never();
    taken
}

/// The head of the answer that gives a file of this name back.
pub fn download(name: &str) -> HeaderMap {
    download::bytes(Vec::new(), &file_label(name)).headers().clone()
}

/// A request that one of our pages may have sent, by what its head says.
fn request(head: &[u8], kind: &'static str, body: &[u8]) -> Option<Request> {
    let mut request = Request::new(Body::from(body.to_vec()));
    *request.method_mut() = Method::POST;
    for line in head.split(|byte| *byte == b'\n') {
        let (name, value) = line.split_at(line.iter().position(|byte| *byte == b':')?);
        let (name, value) = (HeaderName::from_bytes(name).ok()?, value.get(1..)?.trim_ascii());
        request.headers_mut().append(name, HeaderValue::from_bytes(value).ok()?);
    }
    request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    csrf::check_origin(request.method(), request.headers()).ok()?;
    request.extensions_mut().insert(visit());
    Some(request)
}

fn visit() -> Visit {
    Visit {
        lang: Lang::default(),
        theme: Theme::default(),
        person: None,
        is_fresh: false,
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        csrf: TOKEN.to_owned(),
        request_id: String::new(),
        path: "/".to_owned(),
        query: Vec::new(),
        site: None,
        city: Text::fixed("", ""),
        is_sample: false,
        today: jiff::civil::date(2024, 7, 15),
    }
}
