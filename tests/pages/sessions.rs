//! Sessions: how long they last, when they end, and what a browser must show to change anything.

use crate::authenticator::SoftKey;
use crate::passkey::{enter, key, register, signed};
use crate::people::act;
use crate::site::{PASSWORD, Setup, Site, Visitor, run};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use ballast_app::access::policy::{Policy, SecondFactorRule};
use ballast_store::GrantState;
use ballast_web::router::table;
use jiff::SignedDuration;

fn required() -> Setup {
    Setup { policy: Policy { second_factor: SecondFactorRule::Required, ..Policy::default() }, ..Setup::default() }
}

/// Signs in with the password, adds a passkey, and is ready for work.
fn ready(site: &Site, login: &str, seed: u8) -> (Visitor, SoftKey) {
    let (mut person, mut key) = (site.signed_in(login), key(seed));
    assert_eq!(register(&mut person, &key).status, StatusCode::OK);
    key.counter += 1;
    (person, key)
}

#[test]
fn sessions_end_unused_after_half_an_hour_or_a_quarter_and_in_any_case_after_eight() {
    let setup = Setup::default();
    let clock = setup.clock.clone();
    let site = Site::with_people(setup);
    for (login, minutes) in [("hejin", 30), ("secadmin", 15)] {
        let mut person = site.signed_in(login);
        clock.move_on(SignedDuration::from_mins(minutes) - SignedDuration::from_secs(1));
        assert_eq!(person.get("/account").status, StatusCode::OK, "{login}");
        let mut person = site.signed_in(login);
        clock.move_on(SignedDuration::from_mins(minutes));
        assert!(person.get("/account").location().starts_with("/sign-in"), "{login} after {minutes} minutes");
    }
    let mut person = site.signed_in("hejin");
    for _ in 0..(8 * 60 / 20) {
        assert_eq!(person.get("/account").status, StatusCode::OK);
        site.settle("hejin");
        clock.move_on(SignedDuration::from_mins(20));
    }
    assert!(person.get("/account").location().starts_with("/sign-in"), "a session is used for ever");
}

#[test]
fn administrators_and_publishers_work_only_when_they_entered_with_a_passkey() {
    let site = Site::with_people(required());
    for (login, page) in [("sysadmin", "/accounts"), ("secadmin", "/grants"), ("auditadmin", "/audit")] {
        let mut person = site.signed_in(login);
        assert_eq!(person.get(page).location(), "/account", "{login}");
        assert!(person.get("/account").page().contains("须用通行密钥登录"));
        let (mut person, mut key) = ready(&site, login, 41);
        assert_eq!(person.get(page).status, StatusCode::OK, "{login} has added a passkey in this session");
        let mut again = site.stranger();
        let answer = signed(&mut again, "/sign-in", &mut key);
        assert_eq!(enter(&mut again, "", "", &answer).location(), "/");
        assert_eq!(again.get(page).status, StatusCode::OK, "{login}");
        key.id = vec![0; 20];
        remove_all(&mut person, login);
    }
    // Everybody else is free to choose.
    let mut reporter = site.signed_in("hejin");
    assert_eq!(reporter.get("/projects").location(), "/account");
    let (mut reporter, _) = ready(&site, "hejin", 42);
    assert_eq!(reporter.get("/projects").status, StatusCode::OK);
}

/// The seed of a key belongs to one person at a time.
fn remove_all(person: &mut Visitor, login: &str) {
    let page = person.get("/account").page();
    let removing = page.split("href=\"").filter_map(|part| part.split('"').next()).find(|to| to.ends_with("/removing"));
    let removing = removing.unwrap().to_owned();
    let mut key = key(41);
    key.counter = 100;
    let answer = signed(person, "/prove", &mut key);
    assert_eq!(act(person, &removing, &removing, &[("passkey", &answer)]).location(), "/account", "{login}");
}

#[test]
fn an_authenticator_does_not_open_what_a_passkey_guards_and_a_recovery_code_leads_to_a_new_one() {
    let site = Site::with_people(required());
    let (mut person, mut key) = (site.signed_in("secadmin"), key(51));
    let told = register(&mut person, &key).page();
    let recovery: Vec<String> =
        told.split("<li><code>").skip(1).filter_map(|part| part.split('<').next()).map(str::to_owned).collect();
    key.counter += 1;
    let with_code = |code: &str| {
        let mut visitor = site.stranger();
        let fields = [("login", "secadmin"), ("password", PASSWORD), ("code", code)];
        (act(&mut visitor, "/sign-in", "/sign-in", &fields), visitor)
    };
    assert_eq!(with_code("").0.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (entered, mut visitor) = with_code(&recovery[0]);
    assert_eq!(entered.location(), "/");
    assert_eq!(visitor.get("/grants").location(), "/account", "a recovery code is no passkey");
    let mut spare = self::key(52);
    assert_eq!(register(&mut visitor, &spare).location(), "/account");
    spare.counter += 1;
    assert_eq!(visitor.get("/grants").status, StatusCode::OK);
    assert_eq!(with_code(&recovery[0]).0.status, StatusCode::UNPROCESSABLE_ENTITY, "used twice");
}

#[test]
fn a_lost_factor_takes_two_administrators_and_both_stand_in_the_trail() {
    let site = Site::with_people(required());
    let (mut person, _) = ready(&site, "hejin", 61);
    let (mut system, _) = ready(&site, "sysadmin", 62);
    let (mut security, _) = ready(&site, "secadmin", 63);
    let removing = "/accounts/hejin/second-factors/removing";
    assert_eq!(act(&mut security, "/accounts/hejin", removing, &[]).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(act(&mut system, "/accounts/hejin", removing, &[]).status, StatusCode::FORBIDDEN);
    let told = act(&mut system, "/accounts/hejin", "/accounts/hejin/link", &[]).page();
    assert!(told.contains("/welcome/") && !told.contains("name=\"wanted\""), "an administrator chooses a password");
    assert_eq!(person.get("/projects").status, StatusCode::OK, "a link alone changes nothing");
    assert_eq!(act(&mut security, "/accounts/hejin", removing, &[]).status, StatusCode::SEE_OTHER);
    assert!(person.get("/projects").location().starts_with("/sign-in"), "the session goes on without its factor");
    let (mut audit, _) = ready(&site, "auditadmin", 64);
    let trail = audit.get("/audit?object=hejin").page();
    assert!(trail.contains("account.link") && trail.contains("factor.remove_lost"));
    assert!(trail.contains("sysadmin") && trail.contains("secadmin"));
}

#[test]
fn cookies_are_bound_to_the_host_under_https_and_cleared_at_the_end() {
    let site = Site::with_people(Setup { is_secure: true, ..Setup::default() });
    let mut visitor = site.stranger();
    let entered = visitor.sign_in("hejin", PASSWORD);
    let cookies: Vec<&str> =
        entered.headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap()).collect();
    assert!(cookies.iter().all(|cookie| cookie.starts_with("__Host-ballast-")), "{cookies:?}");
    let session = cookies.iter().find(|cookie| cookie.starts_with("__Host-ballast-session=")).unwrap();
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(session.contains(part), "{session}");
    }
    assert!(!session.contains("Domain") && !session.contains("Max-Age"), "{session}");
    let token = session.split(['=', ';']).nth(1).unwrap();
    assert!(token.len() == 64 && token.bytes().all(|sign| sign.is_ascii_hexdigit()), "256 bits");
    let out = act(&mut visitor, "/sign-out", "/sign-out", &[]);
    assert_eq!(out.headers["clear-site-data"], "\"cache\", \"storage\"");
    assert!(visitor.get("/").location().starts_with("/sign-in"));
    assert_eq!(entered.headers["strict-transport-security"], "max-age=31536000; includeSubDomains");
}

#[test]
fn a_sign_in_never_takes_over_a_token_and_a_proof_kills_the_old_one() {
    let site = Site::with_people(Setup::default());
    let mut person = site.signed_in("hejin");
    let first = person.cookie("ballast-session");
    let mut copy = site.stranger();
    copy.keep("ballast-session", &first);
    assert_eq!(copy.get("/account").status, StatusCode::OK);
    act(&mut person, "/prove", "/prove", &[("password", PASSWORD)]);
    assert_ne!(person.cookie("ballast-session"), first);
    assert!(copy.get("/account").location().starts_with("/sign-in"), "the old token lives on");
    // Signing in again, with the cookie of a living session sent along, gives another token.
    let second = person.cookie("ballast-session");
    act(&mut person, "/sign-out", "/sign-out", &[]);
    person.keep("ballast-session", &second);
    assert_eq!(person.sign_in("hejin", PASSWORD).location(), "/");
    let third = person.cookie("ballast-session");
    assert!(![&first, &second].contains(&&third));
    // Over a living session: that one ends, for nobody could see it any more.
    copy.keep("ballast-session", &third);
    assert_eq!(copy.get("/account").status, StatusCode::OK);
    assert_eq!(act(&mut person, "/account", "/sign-in", &[("login", "hejin"), ("password", PASSWORD)]).location(), "/");
    assert!(copy.get("/account").location().starts_with("/sign-in"), "the session before lives on");
    assert_eq!(person.get("/account").status, StatusCode::OK);
}

#[test]
fn a_change_of_password_factor_or_role_and_a_closed_account_end_other_sessions_at_once() {
    let site = Site::with_people(Setup::default());
    let (mut here, mut there) = (site.signed_in("hejin"), site.signed_in("hejin"));
    let ended = |visitor: &mut Visitor| visitor.get("/account").location().starts_with("/sign-in");
    let new = "汾河两岸的冬小麦返青了吗";
    let fields = [("password", PASSWORD), ("wanted", new), ("again", new)];
    assert_eq!(act(&mut here, "/account/password", "/account/password", &fields).status, StatusCode::SEE_OTHER);
    assert!(ended(&mut there) && !ended(&mut here), "password");

    let (mut here, mut there) = (site.signed_in("wenxi"), site.signed_in("wenxi"));
    assert_eq!(register(&mut here, &key(71)).status, StatusCode::OK);
    assert!(ended(&mut there) && !ended(&mut here), "factor");

    let mut there = site.signed_in("yanhu");
    let (mut system, mut security) = (site.signed_in("sysadmin"), site.signed_in("secadmin"));
    let fields =
        [("role", "handler"), ("unit", "140802"), ("projects", ""), ("valid_from", "2024-01-01"), ("reason", "任务")];
    let asked = act(&mut system, "/accounts/yanhu", "/accounts/yanhu/grants", &fields);
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
    let page = security.get("/accounts/yanhu").page();
    let decision =
        page.split("action=\"").filter_map(|part| part.split('"').next()).find(|to| to.ends_with("/decision"));
    let decision = decision.unwrap().to_owned();
    act(&mut security, "/accounts/yanhu", &decision, &[("decision", "allow")]);
    assert!(ended(&mut there), "role");

    let mut there = site.signed_in("yanhu");
    act(&mut system, "/accounts/yanhu", "/accounts/yanhu/state", &[("state", "closed")]);
    assert!(ended(&mut there), "closed");

    // One's own sessions, and no others; the security administrator any.
    let (mut one, mut other) = (site.signed_in("centre"), site.signed_in("leader"));
    let page = site.signed_in("leader").get("/account").page();
    let ending = page.split("action=\"").filter_map(|part| part.split('"').next()).find(|to| to.contains("/sessions/"));
    let ending = ending.unwrap().to_owned();
    assert_eq!(act(&mut one, "/account", &ending, &[]).status, StatusCode::NOT_FOUND);
    assert!(!ended(&mut other));
    act(&mut security, "/accounts/leader", "/accounts/leader/sessions/ending", &[]);
    assert!(ended(&mut other));
}

#[test]
fn nothing_changes_without_the_session_s_token_and_our_own_origin() {
    let site = Site::with_people(Setup::default());
    let mut person = site.signed_in("hejin");
    let token = person.token("/account");
    let foreign = site.signed_in("wenxi").token("/account");
    let post = |person: &mut Visitor, token: &str, head: &[(&str, &str)]| {
        let body = format!("csrf={token}&to=/account&password={PASSWORD}");
        let request = Request::post("/prove").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = head.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        person.send(request, Body::from(body)).status
    };
    let own = [("sec-fetch-site", "same-origin")];
    for (wrong, head) in [
        ("", &own[..]),
        (&foreign, &own),
        (&token, &[]),
        (&token, &[("sec-fetch-site", "cross-site")]),
        (&token, &[("sec-fetch-site", "same-site")]),
        (&token, &[("sec-fetch-site", "none")]),
        (&token, &[("origin", "https://evil.example")]),
        (&token, &[("origin", "null")]),
    ] {
        assert_eq!(post(&mut person, wrong, head), StatusCode::FORBIDDEN, "{wrong} {head:?}");
    }
    assert_eq!(post(&mut person, &token, &[("origin", "https://ballast.test")]), StatusCode::SEE_OTHER);
}

#[test]
fn a_proof_older_than_five_minutes_changes_no_factor_and_exports_nothing() {
    let setup = Setup::default();
    let clock = setup.clock.clone();
    let site = Site::with_people(setup);
    let mut person = site.signed_in("hejin");
    clock.move_on(SignedDuration::from_mins(5));
    assert_eq!(act(&mut person, "/account", "/account/passkeys/question", &[]).status, StatusCode::OK);
    clock.move_on(SignedDuration::from_secs(1));
    let mut another = site.signed_in("hejin");
    let page = person.get("/account").page();
    let ending = page.split("action=\"").filter_map(|part| part.split('"').next()).find(|to| to.contains("/sessions/"));
    let ending = ending.unwrap();
    for to in
        ["/account/passkeys/question", "/account/passkeys", "/account/second-factor", "/account/single-sign-on", ending]
    {
        let answer = act(&mut person, "/account", to, &[]);
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{to}");
        assert!(answer.text().contains("href=\"/prove\""), "{to}: the way to a new proof");
    }
    assert!(person.get("/projects/export/csv").location().starts_with("/prove"));
    assert_eq!(another.get("/account").status, StatusCode::OK, "ended without a proof");
    assert_eq!(act(&mut person, "/prove", "/prove", &[("password", PASSWORD)]).status, StatusCode::SEE_OTHER);
    assert_eq!(act(&mut person, "/account", "/account/passkeys/question", &[]).status, StatusCode::OK);
    assert_eq!(act(&mut person, "/account", ending, &[]).location(), "/account");
    assert!(another.get("/account").location().starts_with("/sign-in"), "with a proof it ends");
    let trail = run(site.app.store().audit_events(0, 500)).unwrap();
    let proofs = trail.iter().filter(|event| ["session.open", "session.prove"].contains(&event.operation.as_str()));
    assert!(proofs.clone().count() >= 2 && proofs.clone().all(|event| event.detail.contains("\"by\":\"password\"")));
}

/// Reading leaves its mark in the audit trail at most.
#[test]
fn a_get_changes_nothing() {
    let site = Site::with_people(Setup::default());
    let state = || {
        run(async {
            let store = site.app.store();
            let mut grants = Vec::new();
            for state in [GrantState::Requested, GrantState::Active, GrantState::Refused, GrantState::Ended] {
                grants.extend(store.grants_in(state).await.unwrap());
            }
            (store.data_version().await.unwrap(), store.accounts().await.unwrap(), grants)
        })
    };
    for login in ["centre", "hejin", "sysadmin", "secadmin", "auditadmin"] {
        let mut person = site.signed_in(login);
        let before = state();
        for line in table().lines().iter().filter(|line| line.method == "GET") {
            let parts = line.pattern.split('/').map(|part| match part {
                "{login}" => "hejin",
                "{unit}" => "140882",
                "{form}" => "ledger",
                "{format}" => "csv",
                part if part.starts_with('{') => "1",
                part => part,
            });
            let path = parts.collect::<Vec<_>>().join("/");
            assert!(!person.get(&path).status.is_server_error(), "{path}");
            assert!(!person.send(Request::head(&path), Body::empty()).status.is_server_error(), "{path}");
        }
        assert_eq!(state(), before, "{login}");
    }
}

#[test]
fn the_way_back_after_a_sign_in_is_a_page_of_ours() {
    let site = Site::with_people(Setup::default());
    for foreign in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/nowhere",
        "javascript:alert(1)",
        "/prove?to=//x",
    ] {
        let mut visitor = site.stranger();
        let fields = [("login", "hejin"), ("password", PASSWORD), ("to", foreign)];
        assert_eq!(act(&mut visitor, "/sign-in", "/sign-in", &fields).location(), "/", "{foreign}");
        let fields = [("password", PASSWORD), ("to", foreign)];
        assert_eq!(act(&mut visitor, "/prove", "/prove", &fields).location(), "/", "{foreign}");
    }
}
