//! Around every request: who, in which language and colours; afterwards failures become pages and the log gets its line.

use crate::access::RefusedDeed;
use crate::api;
use crate::client;
use crate::cookie;
use crate::csrf;
use crate::failure::{Failure, failure_page};
use crate::layout::Section;
use crate::metrics::method_name;
use crate::routes;
use crate::visit::{Person, Theme, Visit};
use crate::web::{By, Web};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use ballast_app::access::caller::Origin;
use ballast_app::access::session::Before;
use ballast_app::access::sign_in::is_fresh;
use ballast_app::audit::refusal::note_refusal;
use ballast_app::{Caller, access};
use ballast_domain::text::hex;
use ballast_domain::{Lang, OrganizationTree, Text};
use std::net::IpAddr;
use std::time::Instant;
use tracing::Instrument as _;

const LANG: &str = "ballast-lang";
const THEME: &str = "ballast-theme";
/// Before sign-in there is no session to tie the form token to.
const VISITOR: &str = "ballast-visitor";

/// Makes the [`Visit`] and, for a live session, the [`By`]; renders failures; logs.
pub(crate) async fn around(State(web): State<Web>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let request_id = hex(&rand::random::<[u8; 6]>());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let for_machines = [routes::Static::PATTERN, routes::Health::PATTERN, routes::Ready::PATTERN];
    if for_machines.contains(&route.as_str()) {
        let response = next.run(request).await;
        web.config.metrics.answered(&route, method_name(&method), response.status().as_u16(), begun.elapsed());
        return response;
    }
    let address = client::address(&request, &web.config.proxies);
    // What is logged meanwhile can be found by the number that the error page shows.
    let span = tracing::info_span!("request", request_id);
    let answering = async {
        if api::is_here(request.uri().path()) {
            api::entry::answer(&web, request, address, &request_id, next).await
        } else {
            page(&web, request, address, &request_id, next).await
        }
    };
    let (mut response, login) = answering.instrument(span).await;
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    web.config.metrics.answered(&route, method_name(&method), response.status().as_u16(), begun.elapsed());
    let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(
        request_id,
        method = method_name(&method),
        route,
        status = response.status().as_u16(),
        took_ms,
        user = login.as_deref().unwrap_or("-"),
        "answered"
    );
    response
}

/// Answers a request for a page; gives the login of the person as well.
async fn page(
    web: &Web,
    mut request: Request,
    address: IpAddr,
    request_id: &str,
    next: Next,
) -> (Response, Option<String>) {
    let read = read(web, (request.headers(), request.uri()), address, request_id.to_owned()).await;
    let (visit, caller, cookies) = match read {
        Ok(read) => read,
        Err(failure) => return (failure.into_response(), None),
    };
    let login = caller.as_ref().map(|caller| caller.login.clone());
    if let Some(caller) = &caller {
        request.extensions_mut().insert(By(caller.clone()));
    }
    request.extensions_mut().insert(visit.clone());
    let (method, what) = (request.method().clone(), deed(&request));
    let response = next.run(request).await;
    if is_refused_deed(&response) {
        note_refused(web, caller.as_ref(), &what).await;
    }
    let mut response = finish(&visit, &method, response);
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    (response, login)
}

/// What a request asks for, as a refusal of it stands in the audit trail.
pub(crate) fn deed(request: &Request) -> String {
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str);
    format!("{} {route}", request.method())
}

/// True when a deed was refused, not just a page.
pub(crate) fn is_refused_deed(response: &Response) -> bool {
    response.extensions().get::<RefusedDeed>().is_some()
}

/// Writes down that somebody who is known was refused a deed.
pub(crate) async fn note_refused(web: &Web, caller: Option<&Caller>, what: &str) {
    if let Some(caller) = caller
        && let Err(error) = note_refusal(&web.app, caller, what).await
    {
        tracing::error!(%error, "a refusal could not be noted in the audit trail");
    }
}

/// A failure becomes its page; a stranger who asks for a page is led to the sign-in and back, an old proof to its renewal.
fn finish(visit: &Visit, method: &Method, response: Response) -> Response {
    let status = response.status();
    let failure = match response.extensions().get::<Failure>() {
        Some(failure) => failure.clone(),
        None if status.is_client_error() || status.is_server_error() => {
            if response
                .headers()
                .get(header::CONTENT_TYPE)
                .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
            {
                return response;
            }
            Failure::of_status(status)
        }
        None => return response,
    };
    if failure == Failure::ForeignForm {
        tracing::warn!(kind = "foreign_form", "a form was refused");
    }
    if *method == Method::GET {
        let to = if visit.path == routes::Home::PATTERN { "" } else { visit.path.as_str() };
        let way = match failure {
            Failure::SignInNeeded => Some(routes::SignIn::PATTERN),
            Failure::ProofNeeded => Some(routes::Prove::PATTERN),
            // Who has a duty first may do nothing else.
            Failure::Forbidden if visit.person.as_ref().is_some_and(|person| person.duty.is_some()) => {
                return Redirect::to(routes::OwnAccount::PATTERN).into_response();
            }
            _ => None,
        };
        if let Some(way) = way {
            return Redirect::to(&routes::with_query(&way, &[("to", to)])).into_response();
        }
    }
    let mut response = (failure.status(), failure_page(visit, &failure)).into_response();
    if let Some(seconds) = failure.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

async fn read(
    web: &Web,
    (headers, uri): (&HeaderMap, &Uri),
    address: IpAddr,
    request_id: String,
) -> Result<(Visit, Option<Caller>, Vec<HeaderValue>), Failure> {
    let jar = web.jar();
    let mut cookies = Vec::new();
    let pairs = query_pairs(uri);
    let asked = |name: &str| pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    let lang = asked("lang").and_then(Lang::from_tag);
    let theme = asked("theme").and_then(Theme::from_code);
    cookies.extend(lang.and_then(|lang| jar.preference(LANG, lang.tag())));
    cookies.extend(theme.and_then(|theme| jar.preference(THEME, theme.code())));
    let lang = lang.or_else(|| jar.read(headers, LANG).and_then(Lang::from_tag)).unwrap_or_else(|| preferred(headers));
    let theme = theme.or_else(|| jar.read(headers, THEME).and_then(Theme::from_code)).unwrap_or_default();
    let origin = Origin { address: client::network(address), request_id: request_id.clone(), ..Origin::default() };
    let found = match jar.read(headers, cookie::SESSION) {
        Some(token) => access::session::caller_of(&web.app, token, origin).await?,
        None => None,
    };
    let csrf = match (&found, jar.read(headers, VISITOR)) {
        (Some((caller, _)), _) => web.app.keys().tag("form token", &caller.origin.session),
        (None, Some(visitor)) => csrf::token(visitor),
        (None, None) => {
            let fresh = csrf::new_secret();
            cookies.extend(jar.secret(VISITOR, &fresh));
            csrf::token(&fresh)
        }
    };
    let tree = web.app.tree().await?;
    let visit = Visit {
        lang,
        theme,
        person: found.as_ref().map(|(caller, before)| person(&tree, caller, before)),
        is_fresh: found.as_ref().is_some_and(|(caller, _)| is_fresh(&web.app, caller)),
        address,
        csrf,
        request_id,
        path: uri.path().to_owned(),
        query: pairs.into_iter().filter(|(name, _)| name != "lang" && name != "theme").collect(),
        site: web.app.site().map(|site| site.origin().to_owned()),
        city: tree.root().map_or_else(|| Text::fixed("", ""), |root| root.name.clone()),
        is_sample: web.app.holds_sample_data().await?,
        today: web.app.clock().today(),
    };
    Ok((visit, found.map(|(caller, _)| caller), cookies))
}

fn query_pairs(uri: &Uri) -> Vec<(String, String)> {
    form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().take(50).collect()
}

/// English only where the browser prefers it to Chinese.
fn preferred(headers: &HeaderMap) -> Lang {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').find_map(|part| Lang::from_tag(part.split(';').next()?.trim())).unwrap_or_default()
}

fn person(tree: &OrganizationTree, caller: &Caller, before: &Before) -> Person {
    let mut roles: Vec<Text> = Vec::new();
    for held in &caller.held {
        if !roles.contains(held.role.label()) {
            roles.push(held.role.label().clone());
        }
    }
    Person {
        name: caller.name.clone(),
        roles,
        unit: tree.get(&caller.unit).map_or_else(|| Text::fixed("", ""), |unit| unit.name.clone()),
        sections: Section::ALL
            .into_iter()
            .filter(|section| section.needs().is_some_and(|needs| caller.may(needs)))
            .collect(),
        before: before.clone(),
        duty: caller.duty,
    }
}
