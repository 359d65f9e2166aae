//! Around every request to the interface: which program, how often; afterwards a failure becomes a problem.

use super::extract::wrong_query;
use super::problem::{Kind, Problem};
use crate::access::Methods;
use crate::client;
use crate::context::{deed, is_refused_deed, note_refused};
use crate::failure::Failure;
use crate::web::{By, Web};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use ballast_app::Caller;
use ballast_app::access::caller::Origin;
use ballast_app::accounts::tokens::caller_of_token;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// Answers a request; gives the login of the program as well.
pub(crate) async fn answer(
    web: &Web,
    mut request: Request,
    address: IpAddr,
    request_id: &str,
    next: Next,
) -> (Response, Option<String>) {
    if holds_nul(&request) {
        return (wrong_query("U+0000").say(request_id), None);
    }
    let caller = match caller(web, request.headers(), address, request_id).await {
        Ok(caller) => caller,
        Err(problem) => return (problem.say(request_id), None),
    };
    let login = caller.as_ref().map(|caller| caller.login.clone());
    if let Some(caller) = &caller {
        request.extensions_mut().insert(By(caller.clone()));
    }
    let what = deed(&request);
    let response = next.run(request).await;
    if is_refused_deed(&response) {
        note_refused(web, caller.as_ref(), &what).await;
    }
    (finish(response, request_id), login)
}

/// PostgreSQL keeps no such sign, and no name holds one.
fn holds_nul(request: &Request) -> bool {
    let uri = request.uri();
    uri.path().contains("%00") || uri.query().is_some_and(|query| query.contains("%00"))
}

async fn caller(web: &Web, headers: &HeaderMap, address: IpAddr, request_id: &str) -> Result<Option<Caller>, Problem> {
    let Some(shown) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let token = shown.to_str().ok().and_then(|shown| {
        let (scheme, token) = shown.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let origin = Origin { address: client::network(address), request_id: request_id.to_owned(), ..Origin::default() };
    let found = match token {
        Some(token) => caller_of_token(&web.app, token, origin).await?,
        None => None,
    };
    let Some(caller) = found else {
        // Guessing is slowed down by address, as with passwords.
        web.count_try(address)?;
        return Err(Kind::TokenRefused.into());
    };
    match web.token_uses.wait(caller.origin.session.clone(), Instant::now()) {
        None => Ok(Some(caller)),
        Some(wait) => Err(Problem::from(Kind::TooMany).after(whole_seconds(wait))),
    }
}

/// Not less than the wait, so that who keeps to it gets through.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

fn finish(mut response: Response, request_id: &str) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem = response
        .extensions_mut()
        .remove::<Problem>()
        .or_else(|| response.extensions_mut().remove::<Failure>().map(Problem::from));
    let problem = problem.unwrap_or_else(|| match status {
        StatusCode::NOT_FOUND => Kind::NotFound.into(),
        status => Failure::of_status(status).into(),
    });
    let mut said = problem.say(request_id);
    if let Some(Methods(methods)) = response.extensions().get::<Methods>()
        && let Ok(methods) = HeaderValue::from_str(methods)
    {
        said.headers_mut().insert(header::ALLOW, methods);
    }
    said
}
