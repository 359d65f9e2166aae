//! What is sent to the server does not appear in its log or among its figures.

use crate::served::{Guest, Served};
use crate::shell::Office;

/// Words that no code of ours says.
const CANARIES: [&str; 11] = [
    "kanarie-query",
    "kanarie-path",
    "kanarie-agent",
    "kanarie-cookie",
    "kanarie-login",
    "kanarie-password",
    "kanarie-field",
    "kanarie-file-name",
    "kanarie-file-content",
    "kanarie-referer",
    "kanarie-token",
];

#[test]
fn canaries_sent_through_everything_are_not_logged() {
    let office = Office::empty();
    let mut demo = office.command(&["demo", "--listen", "127.0.0.1:0"]);
    demo.env("BALLAST_LOG", "json").env("BALLAST_METRICS", "127.0.0.1:0").env("RUST_LOG", "info,ballast=debug");
    let served = Served::run(&mut demo);
    let address = served.address.clone();
    let figures = served.logged("\"figures for Prometheus\"");
    let figures: serde_json::Value = serde_json::from_str(&figures).unwrap();
    let figures = figures["address"].as_str().unwrap().to_owned();

    let mut guest = Guest::default();
    assert_eq!(guest.sign_in(&address, "kanarie-login", "kanarie-password").status, 422);
    assert_eq!(guest.sign_in(&address, "centre", "ballast-demo").status, 303);
    let head = "user-agent: kanarie-agent\r\nx-forwarded-for: kanarie-agent\r\nreferer: http://kanarie-referer/\r\n\
                cookie: ballast-theme=kanarie-cookie\r\nauthorization: Bearer kanarie-token\r\n";
    for path in [
        "/projects?q=kanarie-query&sort=kanarie-query",
        "/projects/kanarie-path",
        "/welcome/kanarie-path",
        "/kanarie-path%0d%0akanarie-path?x=kanarie-query",
        "/static/kanarie-path/kanarie-path",
    ] {
        guest.send(&address, &format!("GET {path}"), head, b"");
    }
    guest.send(&address, "KANARIE-PATH /", head, b"");
    guest.post(
        &address,
        "/account/password",
        "/account/password",
        &[("password", "kanarie-password"), ("wanted", "kanarie-password"), ("again", "kanarie-field\r\n\u{1b}[31m")],
    );
    let token = guest.token(&address, "/imports");
    let mut body = format!("--cut\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n");
    for (name, value) in [("form", ""), ("mapping", ""), ("known_on", "2024-07-15"), ("kanarie-field", "kanarie-field")]
    {
        body.push_str(&format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    body.push_str("--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"kanarie-file-name.csv\"\r\n\r\n");
    body.push_str("项目名称,县（市、区）\r\nkanarie-file-content,kanarie-file-content\r\n--cut--\r\n");
    let kind = "content-type: multipart/form-data; boundary=cut\r\nsec-fetch-site: same-origin\r\n";
    let uploaded = guest.send(&address, "POST /imports", kind, body.as_bytes());
    assert!(uploaded.status < 500, "{}", uploaded.text);

    let told = Guest::default().get(&figures, "/metrics").text;
    for name in [
        "ballast_requests_total{route=\"/projects\",method=\"GET\",status=\"2xx\"} 1",
        "ballast_requests_total{route=\"/sign-in\",method=\"POST\",status=\"3xx\"} 1",
        "ballast_sessions ",
        "ballast_audit_events ",
        "ballast_memory_bytes ",
        "ballast_panics_total 0",
        "ballast_database_up 1",
    ] {
        assert!(told.contains(name), "{name}\n{told}");
    }
    assert_eq!(Guest::default().get(&address, "/metrics").status, 404, "never on the public port");

    let (status, log) = served.stop();
    assert!(status.success(), "{log}");
    let answered: Vec<serde_json::Value> = log
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .filter(|line: &serde_json::Value| line["message"] == "answered")
        .collect();
    let listed = answered.iter().find(|line| line["route"] == "/projects").expect("the list of projects was logged");
    assert!(listed["status"] == 200 && listed["user"] == "centre" && listed["method"] == "GET", "{listed}");
    assert!(listed["timestamp"].as_str().unwrap().ends_with('Z') && listed["request_id"].is_string(), "{listed}");
    assert!(answered.iter().any(|line| line["route"] == "/imports" && line["method"] == "POST"));
    for canary in CANARIES {
        assert!(!log.to_lowercase().contains(canary), "{canary} is in the log: {log}");
        assert!(!told.contains(canary), "{canary} is among the figures: {told}");
    }
}
