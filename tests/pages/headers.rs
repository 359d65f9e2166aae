//! The headers of every answer against one list, and the pace at which what costs much may be asked for.

use crate::access::{addresses, addresses_of_strangers};
use crate::program::Program;
use crate::site::{Answer, Visitor};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use ballast_web::router::table;
use serde_json::json;
use std::collections::BTreeSet;

/// What stands on every answer, with its value.
const ALWAYS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// What may stand on an answer besides; anything else is a finding.
const SOMETIMES: [&str; 10] = [
    "allow",
    "cache-control",
    "clear-site-data",
    "content-disposition",
    "content-length",
    "content-type",
    "location",
    "retry-after",
    "set-cookie",
    "www-authenticate",
];

fn check(what: &str, answer: &Answer, problems: &mut Vec<String>) {
    let value = |name: &str| answer.headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    for (name, wanted) in ALWAYS {
        // Files are shown in a box of their own or not at all.
        let is_boxed = name == "content-security-policy"
            && value(name) == Some("sandbox; default-src 'none'; frame-ancestors 'none'");
        if value(name) != Some(wanted) && !is_boxed {
            problems.push(format!("{what}: {name} is {:?}", value(name)));
        }
    }
    let is_static = what.contains(" /static/") && answer.status == StatusCode::OK;
    let caching = value("cache-control").unwrap_or_default();
    if is_static != caching.contains("immutable") || (!is_static && !caching.contains("no-store")) {
        problems.push(format!("{what}: cache-control is {caching}"));
    }
    let known: BTreeSet<&str> = ALWAYS.iter().map(|(name, _)| *name).chain(SOMETIMES).chain(["x-request-id"]).collect();
    for name in answer.headers.keys().filter(|name| !known.contains(name.as_str())) {
        problems.push(format!("{what}: {name} stands on it"));
    }
    for cookie in answer.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        let is_sound = cookie.contains("; Path=/") && cookie.contains("; HttpOnly") && cookie.contains("; SameSite=");
        if !is_sound || cookie.contains("Domain=") {
            problems.push(format!("{what}: the cookie {cookie}"));
        }
    }
}

#[test]
fn every_answer_carries_the_same_armour() {
    let addresses = addresses();
    let mut problems = Vec::new();
    let mut answers = 0;
    for login in [None, Some("centre"), Some("sysadmin"), Some("auditadmin")] {
        let mut visitor = login.map_or_else(Visitor::stranger, Visitor::signed_in);
        for line in table().lines() {
            let path = match addresses.get(line.pattern) {
                Some(path) => path,
                None => &addresses_of_strangers(line.pattern),
            };
            let answer =
                if line.method == "GET" { visitor.get(path) } else { visitor.post(path, &[("csrf", "wrong")]) };
            let what = format!("{} {path} as {}, {}", line.method, login.unwrap_or("nobody"), answer.status);
            check(&what, &answer, &mut problems);
            answers += 1;
        }
        for (method, path) in [("GET", "/nothing-here"), ("PUT", "/projects"), ("TRACE", "/"), ("OPTIONS", "/sign-in")]
        {
            let answer = visitor.send(Request::builder().method(method).uri(path), Body::empty());
            assert!(answer.status.is_client_error() || answer.status.is_redirection(), "{method} {path}");
            check(&format!("{method} {path}, {}", answer.status), &answer, &mut problems);
            answers += 1;
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    eprintln!("FIGURE headers: {answers} answers compared with one list, 0 findings");
}

#[test]
fn signing_out_clears_what_the_browser_keeps() {
    let mut visitor = Visitor::signed_in("leader");
    let token = visitor.token("/sign-out");
    let answer = visitor.post("/sign-out", &[("csrf", &token)]);
    assert!(answer.headers.get("clear-site-data").is_some_and(|value| value.to_str().unwrap().contains("storage")));
}

/// Who asks too often is told so, with the time after which to come back; others go on.
#[test]
fn what_costs_much_has_a_pace() {
    let mut hasty = Visitor::signed_in("hejin").paced();
    let mut calm = Visitor::signed_in("wenxi").paced();
    let statuses: Vec<StatusCode> = (0..31).map(|_| hasty.get("/projects/export/csv").status).collect();
    assert!(statuses[..30].iter().all(|status| *status == StatusCode::OK), "{statuses:?}");
    let refused = hasty.get("/projects/export/csv");
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers.get("retry-after").unwrap(), "60");
    assert!(refused.text().contains("一分钟后"), "{}", refused.text());
    assert_eq!(hasty.get("/projects").status, StatusCode::OK, "pages are not held to it");
    assert_eq!(calm.get("/projects/export/csv").status, StatusCode::OK);
    let searches = (0..130).filter(|_| hasty.get("/projects?q=a").status == StatusCode::OK).count();
    assert_eq!(searches, 120);
    let token = calm.token("/imports");
    let statuses: Vec<StatusCode> =
        (0..31).map(|_| calm.post("/imports/uploads/none/taking", &[("csrf", &token)]).status).collect();
    assert_eq!(statuses.last(), Some(&StatusCode::TOO_MANY_REQUESTS), "{statuses:?}");
    let mut tallier = Visitor::signed_in("centre").paced();
    let token = tallier.token("/assessments/new");
    let statuses: Vec<StatusCode> =
        (0..11).map(|_| tallier.post("/assessments/new", &[("csrf", &token)]).status).collect();
    assert_eq!(statuses.last(), Some(&StatusCode::TOO_MANY_REQUESTS), "{statuses:?}");
}

#[test]
fn programs_keep_the_same_pace() {
    let hasty = Program::like("hejin").at_most(u32::MAX);
    let statuses: Vec<StatusCode> = (0..30).map(|_| hasty.get("/api/v1/projects/export/csv").status).collect();
    assert!(statuses.iter().all(|status| *status == StatusCode::OK), "{statuses:?}");
    let refused = hasty.get("/api/v1/projects/export/csv");
    assert_eq!(refused.problem(), (429, "too_many".to_owned()));
    assert_eq!(refused.headers.get("retry-after").unwrap(), "60");
    let searches = (0..130).filter(|_| hasty.get("/api/v1/projects?q=a").status == StatusCode::OK).count();
    assert_eq!(searches, 120);
    assert_eq!(hasty.get("/api/v1/projects").status, StatusCode::OK, "reading is not held to it");
    let refused_last = |program: &Program, path: &str, most: usize| {
        let statuses: Vec<StatusCode> = (0..=most).map(|_| program.post(path, &json!({})).status).collect();
        assert_eq!(
            statuses.iter().position(|status| *status == StatusCode::TOO_MANY_REQUESTS),
            Some(most),
            "{statuses:?}"
        );
    };
    refused_last(&hasty, "/api/v1/imports/uploads/none/taking", 30);
    refused_last(&Program::like("centre").at_most(u32::MAX), "/api/v1/assessments", 10);
}
