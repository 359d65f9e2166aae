//! Who may call which route: the table is the router itself, so a route without a line cannot exist.

use crate::api::describe::Documented;
use crate::api::document::Operation;
use crate::api::once;
use crate::csrf;
use crate::failure::Failure;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use ballast_app::{Caller, Permission, Role};
use ballast_domain::Text;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a route asks of the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing: sign-in, help, static files.
    Public,
    /// To be signed in.
    SignedIn,
    /// The same, and to have proved who one is within the last minutes.
    Proved,
    /// A permission of a role; the operation behind asks again and adds the scope.
    Needs(Permission),
    /// The same for a dangerous act: the caller must have proved who he is within the last minutes.
    Fresh(Permission),
}

impl Access {
    /// Whether a caller gets through.
    ///
    /// # Errors
    /// [`Failure::SignInNeeded`], [`Failure::Forbidden`]; that a proof is too old is the guard's to say.
    pub fn check(self, caller: Option<&Caller>) -> Result<(), Failure> {
        match (self, caller) {
            (Self::Public, _) | (Self::SignedIn | Self::Proved, Some(_)) => Ok(()),
            (_, None) => Err(Failure::SignInNeeded),
            (Self::Needs(permission) | Self::Fresh(permission), Some(caller)) if caller.may(permission) => Ok(()),
            (Self::Needs(_) | Self::Fresh(_), Some(_)) => Err(Failure::Forbidden),
        }
    }

    /// Whether a role gets through.
    pub fn admits(self, role: Role) -> bool {
        match self {
            Self::Public | Self::SignedIn | Self::Proved => true,
            Self::Needs(permission) | Self::Fresh(permission) => role.holds(permission),
        }
    }
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// GET or POST.
    pub method: Method,
    /// The route.
    pub pattern: &'static str,
    /// What it asks.
    pub access: Access,
}

impl Line {
    /// True for a line of the JSON interface: it takes tokens and no cookies.
    pub fn is_api(&self) -> bool {
        crate::api::is_here(self.pattern)
    }
}

/// Routes with what they ask, while they are put together.
#[derive(Default)]
pub struct Table {
    lines: Vec<Line>,
    routes: BTreeMap<&'static str, MethodRouter<Web>>,
    /// Of the lines of the JSON interface, by the line's place.
    operations: BTreeMap<usize, Operation>,
}

impl Table {
    /// A page.
    #[must_use]
    pub fn get<H: Handler<T, Web>, T: 'static>(self, pattern: &'static str, access: Access, handler: H) -> Self {
        self.add(Method::GET, pattern, access, get(handler))
    }

    /// An action.
    #[must_use]
    pub fn post<H: Handler<T, Web>, T: 'static>(self, pattern: &'static str, access: Access, handler: H) -> Self {
        self.add(Method::POST, pattern, access, post(handler))
    }

    /// An operation of the JSON interface that reads. `id` is its name in the document, for ever.
    #[must_use]
    pub(crate) fn read<H, T, D>(
        self,
        id: &'static str,
        summary: Text,
        pattern: &'static str,
        access: Access,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Web> + Documented<D>,
        T: 'static,
    {
        self.note(Operation { id, summary, description: H::description }).get(pattern, access, handler)
    }

    /// An operation of the JSON interface that does something.
    #[must_use]
    pub(crate) fn act<H, T, D>(
        self,
        id: &'static str,
        summary: Text,
        pattern: &'static str,
        access: Access,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Web> + Documented<D>,
        T: 'static,
    {
        self.note(Operation { id, summary, description: H::description }).post(pattern, access, handler)
    }

    /// Keeps an operation for the line that follows.
    fn note(mut self, operation: Operation) -> Self {
        self.operations.insert(self.lines.len(), operation);
        self
    }

    /// The operations of the JSON interface with their lines.
    pub(crate) fn operations(&self) -> impl Iterator<Item = (&Line, &Operation)> {
        self.operations.iter().filter_map(|(place, operation)| Some((self.lines.get(*place)?, operation)))
    }

    fn add(mut self, method: Method, pattern: &'static str, access: Access, route: MethodRouter<Web>) -> Self {
        self.lines.push(Line { method, pattern, access });
        let before = self.routes.remove(pattern).unwrap_or_default();
        self.routes.insert(pattern, before.merge(route));
        self
    }

    /// The lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The router; every request is held against its line before its handler sees it.
    pub fn into_router(self, web: &Web) -> Router<Web> {
        let lines = Arc::new(self.lines);
        let routes = self.routes.into_iter();
        let router = routes.fold(Router::new(), |router, (pattern, route)| router.route(pattern, route));
        router
            .route_layer(axum::middleware::from_fn_with_state(web.clone(), once::around))
            .route_layer(axum::middleware::from_fn_with_state(lines, guard))
    }
}

/// The methods that an address takes, for the answer to one that it does not.
#[derive(Debug, Clone)]
pub(crate) struct Methods(pub String);

/// Marks an answer: somebody who is known was refused a deed, not just a page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RefusedDeed;

async fn guard(State(lines): State<Arc<Vec<Line>>>, request: Request, next: Next) -> Response {
    let failure = match check(&lines, &request) {
        Ok(()) => return next.run(request).await,
        Err(failure) => failure,
    };
    let is_deed = line_of(&lines, &request)
        .is_ok_and(|line| line.method != Method::GET || matches!(line.access, Access::Fresh(_)));
    let is_refused = is_deed && matches!(failure, Failure::Forbidden);
    let mut response = failure.into_response();
    if is_refused {
        response.extensions_mut().insert(RefusedDeed);
    }
    let pattern = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let methods = lines.iter().filter(|line| line.pattern == pattern).map(|line| line.method.as_str());
    response.extensions_mut().insert(Methods(methods.collect::<Vec<_>>().join(", ")));
    response
}

fn line_of<'a>(lines: &'a [Line], request: &Request) -> Result<&'a Line, Failure> {
    let pattern = request.extensions().get::<MatchedPath>().ok_or(Failure::NotFound)?.as_str();
    let method = if *request.method() == Method::HEAD { &Method::GET } else { request.method() };
    lines.iter().find(|line| line.pattern == pattern && line.method == *method).ok_or(Failure::WrongMethod)
}

fn check(lines: &[Line], request: &Request) -> Result<(), Failure> {
    let line = line_of(lines, request)?;
    if !line.is_api() {
        csrf::check_origin(request.method(), request.headers())?;
    }
    let caller = request.extensions().get::<By>().map(|By(caller)| caller);
    line.access.check(caller)?;
    match (line.access, request.extensions().get::<Visit>(), caller) {
        (Access::Fresh(_) | Access::Proved, Some(visit), _) if !visit.is_fresh => Err(Failure::ProofNeeded),
        (Access::Proved, None, _) => Err(Failure::ProofNeeded),
        // A program cannot prove anew who it is: its token names the permission, or the act is not for it.
        (Access::Fresh(permission), None, Some(caller)) if !caller.is_named_for(permission) => {
            Err(Failure::ProofNeeded)
        }
        _ => Ok(()),
    }
}
