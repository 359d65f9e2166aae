//! The JSON interface under a generator of hostile requests that knows its document. The site is its own: what the generator does to it
//! concerns no other test.
//!
//! Wants `BALLAST_TEST_SCHEMATHESIS`, see `.ci/peers`. Without it the test says so and passes, unless `BALLAST_REQUIRE_ALL` is set. With
//! `BALLAST_DRILL` set the full figures are run.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../pages/site.rs"]
#[expect(dead_code, reason = "the pages use more of it")]
mod site;

#[path = "../pages/program.rs"]
#[expect(dead_code, reason = "the pages use more of it")]
mod program;

use ballast_web::server::ServerLimits;
use program::Program;
use serde_json::Value;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use tokio::net::TcpListener;

/// An account like which the generator asks, and the resources that are tried with it. No single account may do everything: the duties
/// exclude each other.
const ASKERS: [(&str, &[&str]); 4] = [
    (
        "centre",
        &["me", "overview", "openapi.json", "projects", "units", "records", "imports", "schemes", "assessments"],
    ),
    ("sysadmin", &["accounts", "grants", "roles", "retention"]),
    ("secadmin", &["accounts", "grants", "retention"]),
    ("auditadmin", &["audit"]),
];

#[test]
fn a_generator_of_requests_finds_no_failure() {
    let Some(program) = std::env::var_os("BALLAST_TEST_SCHEMATHESIS") else {
        assert!(std::env::var_os("BALLAST_REQUIRE_ALL").is_none(), "BALLAST_TEST_SCHEMATHESIS is required and not set");
        eprintln!("skipped: BALLAST_TEST_SCHEMATHESIS is not set");
        return;
    };
    let is_drill = std::env::var_os("BALLAST_DRILL").is_some();
    let (examples, phases) =
        if is_drill { ("100", "examples,coverage,fuzzing,stateful") } else { ("8", "examples,fuzzing") };
    let address = serve();
    let folder = tempfile::tempdir().unwrap();
    let mut cases = 0;
    for (login, tags) in ASKERS {
        let token = Program::like(login).token;
        let report = folder.path().join(format!("{login}.json"));
        let mut command = Command::new(&program);
        command
            .args(["run", &format!("http://{address}/api/v1/openapi.json"), "--url", &format!("http://{address}")])
            .args(["--header", &format!("Authorization: Bearer {token}")])
            .args(["--seed", "20240820", "--generation-deterministic"])
            .args(["--max-examples", examples, "--phases", phases, "--continue-on-failure", "--no-color"])
            // What a valid request is answered depends on what is there: a scheme of that name, a unit, an account. Wrong tokens are
            // slowed down after twenty, which this generator takes for a failure; the tests of the pages try them.
            .args(["--checks", "all", "--exclude-checks", "positive_data_acceptance,ignored_auth"])
            .args(["--warnings", "off", "--report", "json", "--report-json-path"])
            .arg(&report);
        for tag in tags {
            command.args(["--include-tag", tag]);
        }
        let output = command.current_dir(folder.path()).output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "as {login}:\n{told}\n{}", String::from_utf8_lossy(&output.stderr));
        cases += count(&report);
    }
    eprintln!(
        "FIGURE interface under a generator of requests: {cases} cases, 0 failures of ours, 0 answers against the document"
    );
    assert!(cases > if is_drill { 5_000 } else { 200 }, "{cases}");
}

/// Serves the site on a free port for as long as the test runs.
fn serve() -> SocketAddr {
    let router = Program::like("centre").router;
    site::run(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(ballast_web::server::serve(listener, router, ServerLimits::default(), std::future::pending()));
        address
    })
}

/// How many requests a report tells of.
fn count(report: &Path) -> u64 {
    let report: Value = serde_json::from_slice(&std::fs::read(report).unwrap()).unwrap();
    report.pointer("/test_cases/generated").and_then(Value::as_u64).unwrap()
}
