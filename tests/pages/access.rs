//! The permission table, as a file that people review, and each route tried with each role.

use crate::site::{PASSWORD, Setup, Site, Visitor, link, run};
use axum::http::StatusCode;
use ballast_app::Role;
use ballast_app::access::commands::{CommandLine, RunBy};
use ballast_app::access::confirmation::{confirm_as_administrator, enter_as_administrator};
use ballast_app::access::proof::Proof;
use ballast_web::access::{Access, Line};
use ballast_web::router::table;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A sample account of each role.
const ACCOUNTS: [(&str, &[&str]); 12] = [
    ("centre", &["city_reviewer", "tallier", "publisher"]),
    ("yanhu", &["reporter"]),
    ("leader", &["leader"]),
    ("approver", &["county_approver"]),
    ("verifier", &["site_verifier"]),
    ("scorer", &["scorer"]),
    ("ruler", &["ruler"]),
    ("handler", &["handler"]),
    ("auditor", &["auditor"]),
    ("sysadmin", &["system_admin"]),
    ("secadmin", &["security_admin"]),
    ("auditadmin", &["audit_admin"]),
];

#[test]
fn the_table_is_the_one_that_was_reviewed() {
    let mut text = String::from(
        "Method and route, then what it asks, then the roles that get through. Changed only on purpose.\n\n",
    );
    for line in table().lines() {
        let asks = match line.access {
            Access::Public => "public".to_owned(),
            Access::SignedIn => "signed in".to_owned(),
            Access::Proved => "signed in proved".to_owned(),
            Access::Needs(permission) => format!("{permission:?}"),
            Access::Fresh(permission) => format!("{permission:?} proved"),
        };
        let roles: Vec<&str> = Role::all().filter(|role| line.access.admits(*role)).map(Role::code).collect();
        let roles = if roles.len() == Role::all().count() { vec!["all"] } else { roles };
        let _ = writeln!(text, "{:4} {:62} {:22} {}", line.method.as_str(), line.pattern, asks, roles.join(" "));
    }
    text.push_str("\nCommand, then who may run it, then the permissions it works with and no others, then who has to confirm it.\n\n");
    for command in CommandLine::all() {
        let by = match command.by {
            RunBy::Anyone => "anyone",
            RunBy::SystemAccount => "system account",
        };
        let needs: Vec<String> = command.needs.iter().map(|permission| format!("{permission:?}")).collect();
        let confirmed = command.confirmed_by.as_ref().map(|confirmation| {
            let roles = Role::all().filter(|role| confirmation.admits(*role)).map(Role::code);
            format!("{} of {}", confirmation.people, roles.collect::<Vec<_>>().join(" "))
        });
        let line = format!("{:16} {by:16} {:90} {}", command.name, needs.join(" "), confirmed.unwrap_or_default());
        let _ = writeln!(text, "{}", line.trim_end());
    }
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pages/permissions.txt");
    let reviewed = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(text, reviewed, "{}: the table of routes differs from the reviewed one", file.display());
}

/// The lines that are pages; those of the JSON interface are tried with tokens.
fn pages() -> Vec<Line> {
    table().lines().iter().filter(|line| !line.is_api()).cloned().collect()
}

/// A real address for each pattern. A route that is missing here fails the test below.
pub(crate) fn addresses() -> BTreeMap<&'static str, String> {
    let mut centre = Visitor::signed_in("centre");
    let token = centre.token("/assessments/new");
    let fields =
        [("csrf", token.as_str()), ("scheme", "sample-key-projects"), ("period", "2024Q2"), ("as_of", "2024-07-15")];
    let run = centre.post("/assessments/new", &fields).location();
    let project = link(&centre.get("/projects?unit=140802").page(), "/projects/1");
    let style = link(&centre.get("/").page(), "/static/");
    BTreeMap::from([
        ("/health", "/health".to_owned()),
        ("/ready", "/ready".to_owned()),
        ("/static/{hash}/{file}", style),
        ("/sign-in", "/sign-in".to_owned()),
        ("/help", "/help".to_owned()),
        ("/api", "/api".to_owned()),
        ("/sign-out", "/sign-out".to_owned()),
        ("/prove", "/prove".to_owned()),
        ("/welcome/{token}", "/welcome/none".to_owned()),
        ("/account", "/account".to_owned()),
        ("/account/data", "/account/data".to_owned()),
        ("/account/history", "/account/history".to_owned()),
        ("/account/history/{format}", "/account/history/csv".to_owned()),
        ("/account/password", "/account/password".to_owned()),
        ("/account/second-factor", "/account/second-factor".to_owned()),
        ("/sign-in/single-sign-on", "/sign-in/single-sign-on".to_owned()),
        ("/sign-in/single-sign-on/answer", "/sign-in/single-sign-on/answer".to_owned()),
        ("/account/single-sign-on", "/account/single-sign-on".to_owned()),
        ("/account/single-sign-on/answer", "/account/single-sign-on/answer".to_owned()),
        ("/account/single-sign-on/ending", "/account/single-sign-on/ending".to_owned()),
        ("/account/passkeys", "/account/passkeys".to_owned()),
        ("/account/passkeys/question", "/account/passkeys/question".to_owned()),
        ("/sign-in/passkey/question", "/sign-in/passkey/question".to_owned()),
        ("/account/second-factors/{factor}/removing", "/account/second-factors/1/removing".to_owned()),
        ("/account/sessions/{session}/ending", "/account/sessions/1/ending".to_owned()),
        ("/retention", "/retention".to_owned()),
        ("/retention/plans", "/retention/plans".to_owned()),
        ("/retention/plans/{plan}", "/retention/plans/999999".to_owned()),
        ("/retention/plans/{plan}/decision", "/retention/plans/999999/decision".to_owned()),
        ("/accounts", "/accounts".to_owned()),
        ("/accounts/new", "/accounts/new".to_owned()),
        ("/accounts/{login}", "/accounts/hejin".to_owned()),
        ("/accounts/{login}/history", "/accounts/hejin/history".to_owned()),
        ("/accounts/{login}/history/{format}", "/accounts/hejin/history/csv".to_owned()),
        ("/accounts/{login}/state", "/accounts/hejin/state".to_owned()),
        ("/accounts/{login}/link", "/accounts/hejin/link".to_owned()),
        ("/accounts/{login}/sessions/ending", "/accounts/hejin/sessions/ending".to_owned()),
        ("/accounts/{login}/pause/lifting", "/accounts/hejin/pause/lifting".to_owned()),
        ("/accounts/{login}/second-factors/removing", "/accounts/hejin/second-factors/removing".to_owned()),
        ("/accounts/{login}/grants", "/accounts/hejin/grants".to_owned()),
        ("/accounts/{login}/data", "/accounts/hejin/data".to_owned()),
        ("/accounts/{login}/erasure", "/accounts/hejin/erasure".to_owned()),
        ("/accounts/{login}/erasure/decision", "/accounts/hejin/erasure/decision".to_owned()),
        ("/accounts/{login}/tokens", "/accounts/hejin/tokens".to_owned()),
        ("/accounts/{login}/tokens/{token}/ending", "/accounts/hejin/tokens/1/ending".to_owned()),
        ("/grants", "/grants".to_owned()),
        ("/grants/{grant}/decision", "/grants/1/decision".to_owned()),
        ("/grants/{grant}/ending", "/grants/1/ending".to_owned()),
        ("/permissions", "/permissions".to_owned()),
        ("/audit", "/audit".to_owned()),
        ("/audit/export", "/audit/export".to_owned()),
        ("/audit/verify", "/audit/verify".to_owned()),
        ("/", "/".to_owned()),
        ("/projects", "/projects".to_owned()),
        ("/projects/export/{format}", "/projects/export/csv".to_owned()),
        ("/projects/{id}/papers", format!("{project}/papers")),
        ("/projects/{id}/papers/{paper}", format!("{project}/papers/999999")),
        ("/projects/{id}/papers/{paper}/thumbnail", format!("{project}/papers/999999/thumbnail")),
        ("/projects/{id}/papers/{paper}/removal", format!("{project}/papers/999999/removal")),
        ("/projects/{id}/papers/{paper}/removal/decision", format!("{project}/papers/999999/removal/decision")),
        ("/projects/{id}/history", format!("{project}/history")),
        ("/projects/{id}/history/{format}", format!("{project}/history/csv")),
        ("/records/{record}/history", "/records/999999/history".to_owned()),
        ("/records/{record}/history/{format}", "/records/999999/history/csv".to_owned()),
        ("/projects/{id}", project),
        ("/units", "/units".to_owned()),
        ("/units/{unit}", "/units/140802".to_owned()),
        ("/units/{unit}/records", "/units/140802/records".to_owned()),
        ("/map", "/map".to_owned()),
        ("/imports", "/imports".to_owned()),
        ("/imports/templates/{form}", "/imports/templates/ledger".to_owned()),
        ("/imports/uploads/{upload}", "/imports/uploads/none".to_owned()),
        ("/imports/uploads/{upload}/columns", "/imports/uploads/none/columns".to_owned()),
        ("/imports/uploads/{upload}/taking", "/imports/uploads/none/taking".to_owned()),
        ("/imports/uploads/{upload}/dropping", "/imports/uploads/none/dropping".to_owned()),
        ("/imports/batches/{batch}", "/imports/batches/1".to_owned()),
        ("/imports/batches/{batch}/original", "/imports/batches/1/original".to_owned()),
        ("/projects/{id}/revealing", "/projects/999999/revealing".to_owned()),
        ("/records/{record}/revealing", "/records/999999/revealing".to_owned()),
        ("/accounts/{login}/revealing", "/accounts/nobody/revealing".to_owned()),
        ("/imports/batches/{batch}/undoing", "/imports/batches/999999/undoing".to_owned()),
        ("/assessments", "/assessments".to_owned()),
        ("/assessments/new", "/assessments/new".to_owned()),
        ("/assessments/{run}", run.clone()),
        ("/assessments/{run}/check", format!("{run}/check")),
        ("/assessments/{run}/publication", format!("{run}/publication")),
        ("/assessments/{run}/finalisation", format!("{run}/finalisation")),
        ("/assessments/{run}/replacement", format!("{run}/replacement")),
        ("/assessments/{run}/difference", format!("{run}/difference")),
        ("/objections", "/objections".to_owned()),
        ("/objections/{objection}", "/objections/999999".to_owned()),
        ("/objections/{objection}/withdrawal", "/objections/999999/withdrawal".to_owned()),
        ("/objections/{objection}/ruling", "/objections/999999/ruling".to_owned()),
        ("/assessments/{run}/units/{unit}/objections/new", format!("{run}/units/140802/objections/new")),
        ("/assessments/{run}/history", format!("{run}/history")),
        ("/assessments/{run}/history/{format}", format!("{run}/history/csv")),
        ("/assessments/{run}/units/{unit}", format!("{run}/units/140802")),
        ("/assessments/{run}/items/{item}", format!("{run}/items/investment")),
        ("/assessments/{run}/units/{unit}/items/{item}", format!("{run}/units/140802/items/investment")),
        ("/assessments/{run}/units/{unit}/measures/{measure}", format!("{run}/units/140802/measures/annual_plan")),
        ("/assessments/{run}/documents/{kind}", format!("{run}/documents/html")),
        ("/assessments/{run}/units/{unit}/advice", format!("{run}/units/140802/advice")),
        ("/assessments/{run}/units/{unit}/what-if", format!("{run}/units/140802/what-if")),
        ("/assessments/{run}/what-if", format!("{run}/what-if")),
        ("/assessments/{run}/firmness", format!("{run}/firmness")),
        ("/schemes", "/schemes".to_owned()),
        ("/schemes/new", "/schemes/new".to_owned()),
        ("/schemes/{scheme}", "/schemes/sample-key-projects".to_owned()),
        ("/schemes/{scheme}/back-test", "/schemes/sample-key-projects/back-test".to_owned()),
    ])
}

#[test]
fn every_route_keeps_its_promise_to_every_role() {
    let addresses = addresses();
    let mut cells = 0;
    for (login, roles) in ACCOUNTS {
        let roles: Vec<Role> = roles.iter().map(|code| Role::from_code(code).unwrap()).collect();
        let mut visitor = Visitor::signed_in(login);
        for line in pages() {
            let path = addresses.get(line.pattern).unwrap_or_else(|| panic!("{} has no address here", line.pattern));
            let admitted = roles.iter().any(|role| line.access.admits(*role));
            let answer =
                if line.method == "GET" { visitor.get(path) } else { visitor.post(path, &[("csrf", "wrong")]) };
            let what = format!("{} {path} as {login}: {}", line.method, answer.status);
            assert!(!answer.status.is_server_error(), "{what}");
            if line.method == "GET" {
                assert_eq!(answer.status == StatusCode::FORBIDDEN, !admitted, "{what}");
            } else {
                // Without the right token nothing is done for anybody.
                assert!(answer.status.is_client_error(), "{what}");
            }
            cells += 1;
        }
    }
    assert_eq!(cells, ACCOUNTS.len() * pages().len());
}

/// The commands that ask for the proof of accounts, tried with an account of each role.
#[test]
fn a_confirmed_command_takes_the_proof_of_the_roles_in_its_line_and_of_no_other() {
    let site = Site::with_people(Setup::default());
    let mut confirmed = 0;
    for command in CommandLine::all() {
        let Some(confirmation) = &command.confirmed_by else { continue };
        confirmed += 1;
        for (login, roles) in ACCOUNTS {
            let roles = roles.iter().map(|code| Role::from_code(code).unwrap());
            let admitted = roles.into_iter().any(|role| confirmation.admits(role));
            let proof = Proof { login, password: PASSWORD, ..Proof::default() };
            let answer = match command.name.as_str() {
                "restore" => run(confirm_as_administrator(&site.app, &proof, "1–2")).map(|_| ()),
                name => run(enter_as_administrator(&site.app, &proof, name)).map(|_| ()),
            };
            assert_eq!(answer.is_ok(), admitted, "{} by {login}: {answer:?}", command.name);
        }
    }
    assert_eq!(confirmed, 9);
}

#[test]
fn administrators_and_auditors_see_the_commands_too() {
    for login in ["sysadmin", "secadmin", "auditadmin", "auditor"] {
        let page = Visitor::signed_in(login).get("/permissions").page();
        assert!(page.contains("ballast import undo") && page.contains("另须 2 名不同的人"), "{login}: {page}");
    }
    let page = Visitor::signed_in("auditor").get("/permissions?lang=en").page();
    assert!(page.contains("an account of the system that can use the data folder"), "{page}");
}

#[test]
fn strangers_see_nothing_but_what_is_public() {
    for line in table().lines() {
        let path = &addresses_of_strangers(line.pattern);
        let mut stranger = Visitor::stranger();
        let answer = if line.method == "GET" { stranger.get(path) } else { stranger.post(path, &[("csrf", "wrong")]) };
        let what = format!("{} {path}: {}", line.method, answer.status);
        if line.access == Access::Public {
            assert!(!answer.status.is_server_error(), "{what}");
        } else {
            let is_led_away = answer.status == StatusCode::SEE_OTHER && answer.location().starts_with("/sign-in");
            assert!(is_led_away || answer.status == StatusCode::UNAUTHORIZED, "{what}");
        }
    }
}

/// Nothing has to exist: who is not signed in learns nothing of it.
pub(crate) fn addresses_of_strangers(pattern: &str) -> String {
    pattern.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect::<Vec<_>>().join("/")
}

#[test]
fn a_reporter_sees_the_own_unit_alone() {
    let mut centre = Visitor::signed_in("centre");
    let foreign = link(&centre.get("/projects?unit=140882").page(), "/projects/1");
    let mut reporter = Visitor::signed_in("yanhu");
    assert_eq!(reporter.get(&foreign).status, StatusCode::NOT_FOUND);
    assert_eq!(reporter.get("/units/140882").status, StatusCode::NOT_FOUND);
    let list = reporter.get("/projects").page();
    assert!(list.contains("盐湖") && !list.contains("河津年产"), "a foreign project is in the list");
    let export = reporter.get("/projects/export/csv").page();
    assert!(export.contains("盐湖区") && !export.contains("河津市"), "a foreign project is in the export");
}

#[test]
fn sign_in_tells_nothing_and_sign_out_ends_the_session() {
    let mut visitor = Visitor::stranger();
    let wrong = visitor.sign_in("centre", "not-the-password");
    let unknown = visitor.sign_in("nobody-here", "not-the-password");
    assert_eq!(wrong.status, unknown.status);
    let message =
        |text: String| text.split("role=\"alert\"").nth(1).map(|part| part.chars().take(200).collect::<String>());
    assert_eq!(message(wrong.text()), message(unknown.text()));
    assert!(wrong.status.is_client_error());

    let mut centre = Visitor::signed_in("centre");
    let token = centre.token("/sign-out");
    assert_eq!(centre.post("/sign-out", &[("csrf", &token)]).status, StatusCode::SEE_OTHER);
    assert!(centre.get("/projects").location().starts_with("/sign-in"));
}

#[test]
fn too_many_tries_from_one_address_have_to_wait() {
    let mut guesser = Visitor::stranger();
    let statuses: Vec<StatusCode> = (0..25).map(|_| guesser.sign_in("nobody-here", "guess").status).collect();
    assert_eq!(statuses.last(), Some(&StatusCode::TOO_MANY_REQUESTS));
    assert_ne!(statuses.first(), Some(&StatusCode::TOO_MANY_REQUESTS));
    Visitor::signed_in("leader");
}

#[test]
fn pages_come_armoured() {
    let mut centre = Visitor::signed_in("centre");
    for path in ["/", "/projects", "/nothing-here", "/help"] {
        let answer = centre.get(path);
        let header = |name: &str| answer.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert!(header("cache-control").contains("no-store"), "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        let page = answer.text();
        assert!(!page.contains("<script>") && !page.contains(" style=\"") && !page.contains(" onclick="), "{path}");
    }
}
