//! Figures for Prometheus (指标): counted here, written as text on an address of their own, never on the public one.

use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use ballast_app::App;
use ballast_app::operation::figures::{Figures, figures};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Upper ends of the classes of durations, in milliseconds.
const CLASSES_MS: [u64; 10] = [5, 10, 25, 50, 100, 250, 500, 1_000, 5_000, 30_000];

/// What is counted while requests are served. Cheap to clone; clones count together.
#[derive(Debug, Clone, Default)]
pub struct Metrics {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    requests: Mutex<BTreeMap<Kind, Counted>>,
    panics: AtomicU64,
    connections: AtomicU64,
    refused_connections: AtomicU64,
    failed_backups: AtomicU64,
    checkpoints_told: AtomicU64,
    failed_tellings: AtomicU64,
}

/// Requests that are counted together. Routes are patterns, so there are never more of them than the program has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    route: String,
    method: &'static str,
    class: u16,
}

#[derive(Debug, Default, Clone)]
struct Counted {
    count: u64,
    microseconds: u64,
    /// Requests within each class of durations; what took longer is in none.
    classes: [u64; CLASSES_MS.len()],
}

impl Metrics {
    /// A request was answered. `route` is its pattern, `method` one of [`method_name`], `status` its number.
    pub fn answered(&self, route: &str, method: &'static str, status: u16, took: Duration) {
        let kind = Kind { route: route.to_owned(), method, class: status / 100 };
        let mut requests = self.inner.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = requests.entry(kind).or_default();
        counted.count += 1;
        counted.microseconds = counted.microseconds.saturating_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        let class = CLASSES_MS.iter().position(|most| took <= Duration::from_millis(*most));
        if let Some(class) = class {
            counted.classes[class] += 1;
        }
    }

    /// A handler panicked.
    pub fn panicked(&self) {
        self.inner.panics.fetch_add(1, Ordering::Relaxed);
    }

    /// A scheduled backup failed.
    pub fn backup_failed(&self) {
        self.inner.failed_backups.fetch_add(1, Ordering::Relaxed);
    }

    /// Witnesses took so many checkpoints.
    pub fn checkpoints_told(&self, count: usize) {
        self.inner.checkpoints_told.fetch_add(u64::try_from(count).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// A witness did not take what it was told.
    pub fn telling_failed(&self) {
        self.inner.failed_tellings.fetch_add(1, Ordering::Relaxed);
    }

    /// A connection came.
    pub(crate) fn connected(&self) {
        self.inner.connections.fetch_add(1, Ordering::Relaxed);
    }

    /// A connection went.
    pub(crate) fn disconnected(&self) {
        self.inner.connections.fetch_sub(1, Ordering::Relaxed);
    }

    /// A connection was not taken, there being too many.
    pub(crate) fn refused(&self) {
        self.inner.refused_connections.fetch_add(1, Ordering::Relaxed);
    }

    /// Everything as text: what was counted, and where the installation stands.
    fn text(&self, figures: Option<&Figures>) -> String {
        let mut page = String::new();
        self.requests(&mut page);
        let inner = &self.inner;
        let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
        one(&mut page, "ballast_panics_total", "counter", "Handlers that panicked.", load(&inner.panics));
        one(&mut page, "ballast_connections", "gauge", "Open connections.", load(&inner.connections));
        let refused = load(&inner.refused_connections);
        one(&mut page, "ballast_connections_refused_total", "counter", "Connections beyond the bounds.", refused);
        let failed = load(&inner.failed_backups);
        one(&mut page, "ballast_backups_failed_total", "counter", "Scheduled backups that failed.", failed);
        let told = load(&inner.checkpoints_told);
        one(&mut page, "ballast_checkpoints_told_total", "counter", "Checkpoints that witnesses took.", told);
        let failed = load(&inner.failed_tellings);
        let help = "Attempts to tell a witness that failed.";
        one(&mut page, "ballast_checkpoints_telling_failed_total", "counter", help, failed);
        if let Some(bytes) = resident_bytes() {
            one(&mut page, "ballast_memory_bytes", "gauge", "Resident memory of the process.", bytes);
        }
        one(&mut page, "ballast_database_up", "gauge", "1 when the database answers.", u8::from(figures.is_some()));
        if let Some(figures) = figures {
            of_installation(&mut page, figures);
        }
        page
    }

    fn requests(&self, page: &mut String) {
        let requests = self.inner.requests.lock().unwrap_or_else(PoisonError::into_inner).clone();
        head(page, "ballast_requests_total", "counter", "Answered requests by route, method and class of status.");
        for (Kind { route, method, class }, counted) in &requests {
            let labels = format!("route=\"{route}\",method=\"{method}\",status=\"{class}xx\"");
            let _ = writeln!(page, "ballast_requests_total{{{labels}}} {}", counted.count);
        }
        // Durations are told by route alone.
        let mut by_route: BTreeMap<&str, Counted> = BTreeMap::new();
        for (kind, counted) in &requests {
            let sum = by_route.entry(&kind.route).or_default();
            sum.count += counted.count;
            sum.microseconds = sum.microseconds.saturating_add(counted.microseconds);
            for (sum, class) in sum.classes.iter_mut().zip(counted.classes) {
                *sum += class;
            }
        }
        head(page, "ballast_request_seconds", "histogram", "How long answers took, by route.");
        for (route, counted) in by_route {
            let mut below = 0;
            for (most, class) in CLASSES_MS.iter().zip(counted.classes) {
                below += class;
                let seconds = seconds(most * 1_000);
                let _ = writeln!(page, "ballast_request_seconds_bucket{{route=\"{route}\",le=\"{seconds}\"}} {below}");
            }
            let count = counted.count;
            let _ = writeln!(page, "ballast_request_seconds_bucket{{route=\"{route}\",le=\"+Inf\"}} {count}");
            let sum = seconds(counted.microseconds);
            let _ = writeln!(page, "ballast_request_seconds_sum{{route=\"{route}\"}} {sum}");
            let _ = writeln!(page, "ballast_request_seconds_count{{route=\"{route}\"}} {count}");
        }
    }
}

/// The name of a method in logs and figures. One that no route takes is “other”: it may be any text, and new ones would fill the memory.
pub(crate) fn method_name(method: &Method) -> &'static str {
    const KNOWN: [&str; 6] = ["GET", "POST", "HEAD", "PUT", "PATCH", "DELETE"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

fn of_installation(page: &mut String, figures: &Figures) {
    one(page, "ballast_sessions", "gauge", "Sessions that have not ended.", figures.sessions);
    one(page, "ballast_audit_events", "gauge", "Events of the audit trail.", figures.audit_events);
    let signed = figures.checkpoint_events;
    one(page, "ballast_checkpoint_events", "gauge", "Events that the newest checkpoint covers.", signed);
    if let Some(age) = figures.checkpoint_age {
        one(page, "ballast_checkpoint_age_seconds", "gauge", "Age of the newest checkpoint.", age);
    }
    if let Some(age) = figures.backup_age {
        one(page, "ballast_backup_age_seconds", "gauge", "Age of the last backup.", age);
    }
    let pool = figures.pool;
    one(page, "ballast_readers", "gauge", "Connections for reading.", pool.readers);
    one(page, "ballast_readers_busy", "gauge", "Connections for reading at work.", pool.readers_busy);
    one(page, "ballast_writing", "gauge", "1 while somebody writes.", u8::from(pool.is_writing));
    let waiting = figures.hashes_waiting;
    one(page, "ballast_password_hashes_waiting", "gauge", "Password hashes that wait for their turn.", waiting);
    let computed = figures.hashes_computed;
    one(page, "ballast_password_hashes_total", "counter", "Password hashes computed.", computed);
    one(page, "ballast_disk_free_bytes", "gauge", "Bytes free for the data folder.", figures.free_bytes);
}

fn head(page: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(page, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn one(page: &mut String, name: &str, kind: &str, help: &str, value: impl std::fmt::Display) {
    head(page, name, kind, help);
    let _ = writeln!(page, "{name} {value}");
}

/// Seconds with six decimals at most.
fn seconds(microseconds: u64) -> String {
    let text = format!("{}.{:06}", microseconds / 1_000_000, microseconds % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Resident memory; none where the system does not tell it this way.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1_024)
}

/// The figures on their own address.
pub fn metrics_router(app: App, metrics: Metrics) -> Router {
    Router::new().route("/metrics", get(answer)).with_state((app, metrics))
}

async fn answer(State((app, metrics)): State<(App, Metrics)>) -> Response {
    // A database that does not answer must not keep the rest from being told.
    let found = tokio::time::timeout(Duration::from_secs(2), figures(&app)).await;
    let found = found.ok().and_then(Result::ok);
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (StatusCode::OK, kind, metrics.text(found.as_ref())).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_route_and_class() {
        let metrics = Metrics::default();
        metrics.answered("/projects/{id}", "GET", 200, Duration::from_millis(7));
        metrics.clone().answered("/projects/{id}", "GET", 204, Duration::from_mins(1));
        metrics.answered("/projects/{id}", "POST", 404, Duration::from_micros(1_500));
        let text = metrics.text(None);
        for line in [
            r#"ballast_requests_total{route="/projects/{id}",method="GET",status="2xx"} 2"#,
            r#"ballast_requests_total{route="/projects/{id}",method="POST",status="4xx"} 1"#,
            r#"ballast_request_seconds_bucket{route="/projects/{id}",le="0.005"} 1"#,
            r#"ballast_request_seconds_bucket{route="/projects/{id}",le="0.01"} 2"#,
            r#"ballast_request_seconds_bucket{route="/projects/{id}",le="30"} 2"#,
            r#"ballast_request_seconds_bucket{route="/projects/{id}",le="+Inf"} 3"#,
            r#"ballast_request_seconds_sum{route="/projects/{id}"} 60.0085"#,
            "ballast_database_up 0",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
