//! How often one account, and one address, may ask for what costs much, searches, exports, imports, assessments, and for names
//! in full.

use crate::failure::Failure;
use crate::routes::{
    AccountRevealing, AuditExport, Columns, Document, Imports, NewAssessment, Papers, ProjectRevealing, Projects,
    ProjectsExport, RecordRevealing, Taking, Undoing,
};
use crate::throttle::Throttle;
use crate::web::{By, Web};
use crate::{api, client};
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;
use std::time::Instant;

/// Requests a minute that one account may make; from one address, behind which a whole office may sit, ten times as many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Searches by name.
    pub searches: u32,
    /// Files made: exports and documents.
    pub exports: u32,
    /// Files read, taken or undone, and papers sent.
    pub imports: u32,
    /// Assessments computed.
    pub assessments: u32,
    /// Looks at names in full.
    pub reveals: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { searches: 120, exports: 30, imports: 30, assessments: 10, reveals: 10 }
    }
}

const OFFICE: u32 = 10;

/// The counts of one installation.
#[derive(Debug)]
pub(crate) struct Paces([Pair; 5]);

#[derive(Debug)]
struct Pair {
    accounts: Throttle<String>,
    addresses: Throttle<IpAddr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Search,
    Export,
    Import,
    Assessment,
    Reveal,
}

impl Paces {
    /// Nothing counted yet.
    pub(crate) fn new(pace: Pace) -> Self {
        let pair = |most: u32| Pair {
            accounts: Throttle::per_minute(most),
            addresses: Throttle::per_minute(most.saturating_mul(OFFICE)),
        };
        Self([pace.searches, pace.exports, pace.imports, pace.assessments, pace.reveals].map(pair))
    }

    fn allows(&self, kind: Kind, login: &str, address: IpAddr) -> bool {
        let now = Instant::now();
        let pair = &self.0[kind as usize];
        // The account first: what one person is refused does not use up the others' share of the address.
        pair.accounts.allows(login.to_owned(), now) && pair.addresses.allows(address, now)
    }
}

/// Refuses who asks too often, by a page or by the JSON interface. Strangers are the guard's to refuse.
pub(crate) async fn paced(State(web): State<Web>, request: Request, next: Next) -> Response {
    if let (Some(kind), Some(By(caller))) = (kind(&request), request.extensions().get::<By>())
        && !web.paces.allows(kind, &caller.login, client::address(&request, &web.config.proxies))
    {
        return Failure::TooMany.into_response();
    }
    next.run(request).await
}

/// What reads, takes or undoes a file.
fn reading() -> impl Iterator<Item = &'static str> {
    [Imports::PATTERN, Columns::PATTERN, Taking::PATTERN, Undoing::PATTERN, Papers::PATTERN]
        .into_iter()
        .chain(api::table::READING)
}

/// What makes a file.
fn making() -> impl Iterator<Item = &'static str> {
    [ProjectsExport::PATTERN, AuditExport::PATTERN, Document::PATTERN].into_iter().chain(api::table::MAKING)
}

/// What shows names in full.
fn revealing() -> impl Iterator<Item = &'static str> {
    [ProjectRevealing::PATTERN, RecordRevealing::PATTERN, AccountRevealing::PATTERN]
        .into_iter()
        .chain(api::table::REVEALING)
}

/// Where projects are searched.
const SEARCHED: [&str; 2] = [Projects::PATTERN, api::table::SEARCHED];
/// What computes an assessment.
const ASSESSING: [&str; 2] = [NewAssessment::PATTERN, api::table::ASSESSING];

fn kind(request: &Request) -> Option<Kind> {
    let route = request.extensions().get::<MatchedPath>()?.as_str();
    let (posts, gets) = (*request.method() == Method::POST, *request.method() == Method::GET);
    let query = request.uri().query().unwrap_or_default();
    let searches =
        || form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "q" && !value.trim().is_empty());
    if posts && ASSESSING.contains(&route) {
        Some(Kind::Assessment)
    } else if posts && revealing().any(|revealing| revealing == route) {
        Some(Kind::Reveal)
    } else if posts && reading().any(|reading| reading == route) {
        Some(Kind::Import)
    } else if gets && making().any(|making| making == route) {
        Some(Kind::Export)
    } else if gets && SEARCHED.contains(&route) && searches() {
        Some(Kind::Search)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_has_a_pace_is_a_line_of_the_table() {
        let table = crate::router::table();
        let is_there = |method: &Method, pattern: &str| {
            table.lines().iter().any(|line| line.method == *method && line.pattern == pattern)
        };
        for pattern in reading().chain(revealing()).chain(ASSESSING) {
            assert!(is_there(&Method::POST, pattern), "{pattern}");
        }
        for pattern in making().chain(SEARCHED) {
            assert!(is_there(&Method::GET, pattern), "{pattern}");
        }
    }

    #[test]
    fn an_account_and_an_address_are_counted_apart_and_by_kind() {
        let paces = Paces::new(Pace { exports: 2, ..Pace::default() });
        let office = IpAddr::from([10, 0, 0, 1]);
        assert!(paces.allows(Kind::Export, "a", office) && paces.allows(Kind::Export, "a", office));
        assert!(!paces.allows(Kind::Export, "a", office));
        assert!(paces.allows(Kind::Search, "a", office));
        let others = (0..30).filter(|n| paces.allows(Kind::Export, &format!("b{n}"), office)).count();
        assert_eq!(others, 18, "twenty from one address, two of them already used");
        assert!(paces.allows(Kind::Export, "c", IpAddr::from([10, 0, 0, 2])));
    }
}
