//! Proving who one is: one hash per attempt, one page for every failure, one counter for all, and what passwords must not be.

use crate::people::act;
use crate::site::{MovingClock, PASSWORD, Setup, Site, Visitor, run};
use axum::http::StatusCode;
use ballast_app::access::password::hashes_computed;
use ballast_app::access::policy::{Policy, Profile, SecondFactorRule};
use ballast_app::access::second_factor::code_of;
use ballast_domain::clock::Clock as _;
use jiff::SignedDuration;
use std::path::PathBuf;

const GOOD: &str = "汾河两岸的冬小麦返青了吗";

/// Hashes that something costs.
fn hashes<T>(site: &Site, work: impl FnOnce() -> T) -> (u64, T) {
    let before = hashes_computed(&site.app);
    let done = work();
    (hashes_computed(&site.app) - before, done)
}

/// Sets an authenticator up; gives its secret.
fn set_up(visitor: &mut Visitor, clock: &MovingClock) -> String {
    let page = act(visitor, "/account", "/account/second-factor", &[]).page();
    let value = |name: &str| {
        let (_, after) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        after.split('"').next().unwrap().replace("&amp;", "&")
    };
    let (factor, secret, address) = (value("factor"), value("secret"), value("address"));
    let code = code_of(&secret, clock.now()).unwrap();
    let fields = [("factor", factor.as_str()), ("secret", &secret), ("address", &address), ("code", &code)];
    assert_eq!(act(visitor, "/account", "/account/second-factor", &fields).status, StatusCode::OK);
    secret
}

fn enter(visitor: &mut Visitor, login: &str, password: &str, code: &str) -> crate::site::Answer {
    act(visitor, "/sign-in", "/sign-in", &[("login", login), ("password", password), ("code", code)])
}

#[test]
fn every_refused_sign_in_costs_one_hash_and_looks_the_same() {
    let setup = Setup::default();
    let clock = setup.clock.clone();
    let site = Site::with_people(setup);
    let mut owner = site.signed_in("hejin");
    let secret = set_up(&mut owner, &clock);
    let mut system = site.signed_in("sysadmin");
    act(&mut system, "/accounts/wenxi", "/accounts/wenxi/state", &[("state", "closed")]);
    let new = [("login", "invited.one"), ("name", "新人"), ("unit", "140882")];
    assert_eq!(act(&mut system, "/accounts/new", "/accounts/new", &new).status, StatusCode::SEE_OTHER);
    let new = [("login", "a.program"), ("name", "程序"), ("unit", "140882"), ("kind", "service")];
    assert_eq!(act(&mut system, "/accounts/new", "/accounts/new", &new).status, StatusCode::SEE_OTHER);
    for _ in 0..5 {
        enter(&mut site.stranger(), "yanhu", "wrong wrong wrong", "");
    }
    let used = code_of(&secret, clock.now()).unwrap();
    let old = code_of(&secret, clock.now() - SignedDuration::from_secs(90)).unwrap();
    let mut pages = Vec::new();
    for (what, login, password, code) in [
        ("unknown", "nobody.here", PASSWORD, ""),
        ("no name", "", "", ""),
        ("a name that is too long", &*"x".repeat(5_000), PASSWORD, ""),
        ("wrong password", "hejin", "wrong wrong wrong", ""),
        ("missing code", "hejin", PASSWORD, ""),
        ("wrong code", "hejin", PASSWORD, "000000"),
        ("code used before", "hejin", PASSWORD, used.as_str()),
        ("code of three steps ago", "hejin", PASSWORD, old.as_str()),
        ("closed", "wenxi", PASSWORD, ""),
        ("invited", "invited.one", "", ""),
        ("a program", "a.program", "", ""),
        ("paused", "yanhu", PASSWORD, ""),
    ] {
        let (cost, answer) = hashes(&site, || enter(&mut site.stranger(), login, password, code));
        assert_eq!((cost, answer.status), (1, StatusCode::UNPROCESSABLE_ENTITY), "{what}");
        // All that differs is what the person typed himself and what belongs to this very answer.
        let text = answer.text();
        let typed = format!("name=\"login\" value=\"{login}\"");
        let text = text.replace(&typed, "").replace(" autofocus", "");
        let parts: Vec<&str> = text.split("name=\"csrf\" value=\"").collect();
        let parts: Vec<&str> = parts.iter().map(|part| part.split_once('"').map_or(*part, |(_, rest)| rest)).collect();
        pages.push((what, parts[1..].concat()));
    }
    // What was wrong stands in the trail, in the same order; the fourth try at one account comes during a pause.
    let trail = run(site.app.store().audit_events(0, 1_000)).unwrap();
    let kinds = trail.iter().filter(|event| event.operation == "session.refuse").map(|event| event.detail.as_str());
    let kinds: Vec<&str> = kinds.collect();
    let unknown = ["unknown_account"; 3].into_iter().chain(["password"]).chain(["second_factor"; 2]);
    let expected: Vec<String> = unknown
        .chain(["paused"; 2])
        .chain(["closed_account"; 3])
        .chain(["paused"])
        .map(|kind| format!("{{\"kind\":\"{kind}\"}}"))
        .collect();
    assert!(kinds.ends_with(&expected.iter().map(String::as_str).collect::<Vec<_>>()), "{kinds:?}");
    for (what, page) in &pages {
        assert_eq!(page, &pages[0].1, "{what} does not look like {}", pages[0].0);
    }
}

#[test]
fn every_other_proof_costs_one_hash_as_well() {
    let setup = Setup::default();
    let clock = setup.clock.clone();
    let site = Site::with_people(setup);
    let mut person = site.signed_in("hejin");
    let secret = set_up(&mut person, &clock);
    let next = || {
        clock.move_on(SignedDuration::from_secs(90));
        code_of(&secret, clock.now()).unwrap()
    };
    let wrong = [("password", "wrong wrong wrong"), ("code", "")];
    for page in ["/prove", "/account/password"] {
        let (cost, answer) = hashes(&site, || act(&mut person, page, page, &wrong));
        assert_eq!((cost, answer.status), (1, StatusCode::UNPROCESSABLE_ENTITY), "{page}");
    }
    clock.move_on(SignedDuration::from_mins(16));
    let mut person = site.stranger();
    let code = next();
    let (cost, answer) = hashes(&site, || enter(&mut person, "hejin", PASSWORD, &code));
    assert_eq!((cost, answer.location().as_str()), (1, "/"));
    let code = next();
    let (cost, answer) =
        hashes(&site, || act(&mut person, "/prove", "/prove", &[("password", PASSWORD), ("code", &code)]));
    assert_eq!((cost, answer.status), (1, StatusCode::SEE_OTHER));
    // A change costs a second hash: that of the new password.
    let code = next();
    let fields = [("password", PASSWORD), ("code", code.as_str()), ("wanted", GOOD), ("again", GOOD)];
    let (cost, answer) = hashes(&site, || act(&mut person, "/account/password", "/account/password", &fields));
    assert_eq!((cost, answer.status), (2, StatusCode::SEE_OTHER));
}

#[test]
fn one_counter_counts_all_proofs_and_a_new_session_does_not_reset_it() {
    let setup = Setup::default();
    let clock = setup.clock.clone();
    let site = Site::with_people(setup);
    let mut person = site.signed_in("hejin");
    // Two wrong proofs of two kinds in the session, then two wrong sign-ins from this browser: the fourth failure makes a pause.
    let wrong = [("password", "wrong wrong wrong"), ("wanted", GOOD), ("again", GOOD)];
    act(&mut person, "/prove", "/prove", &wrong);
    act(&mut person, "/account/password", "/account/password", &wrong);
    act(&mut person, "/sign-out", "/sign-out", &[]);
    for _ in 0..2 {
        enter(&mut person, "hejin", "wrong wrong wrong", "");
    }
    assert_eq!(enter(&mut person, "hejin", PASSWORD, "").status, StatusCode::UNPROCESSABLE_ENTITY, "paused");
    clock.move_on(SignedDuration::from_secs(2));
    assert_eq!(enter(&mut person, "hejin", PASSWORD, "").location(), "/");
    // The head of the page tells of the five refusals.
    let page = person.get("/").page();
    assert!(page.contains("上次登录") && page.contains("其后失败 5 次"), "last success and failures since");
}

#[test]
fn a_full_queue_answers_503_and_checks_nothing() {
    let site = Site::with_people(Setup::default());
    let visitors: Vec<(Visitor, String)> = (0..160)
        .map(|_| {
            let mut visitor = site.stranger();
            let token = visitor.token("/sign-in");
            (visitor, token)
        })
        .collect();
    let before = hashes_computed(&site.app);
    let answers: Vec<StatusCode> = run(async {
        let posts = visitors.iter().map(async |(visitor, token)| {
            let fields = [("csrf", token.as_str()), ("login", "hejin"), ("password", "wrong wrong wrong")];
            visitor.posting("/sign-in", &fields).await
        });
        futures::future::join_all(posts).await
    });
    let count = |wanted| answers.iter().filter(|status| **status == wanted).count();
    let (busy, refused) = (count(StatusCode::SERVICE_UNAVAILABLE), count(StatusCode::UNPROCESSABLE_ENTITY));
    assert_eq!(busy + refused, answers.len(), "{answers:?}");
    assert!(busy > 0, "160 at once all found a place");
    assert_eq!(hashes_computed(&site.app) - before, refused as u64, "a check was skipped, or made for nothing");
}

#[test]
fn passwords_made_of_local_names_or_stolen_ones_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let list: PathBuf = folder.path().join("stolen");
    std::fs::write(&list, "a long sentence that was stolen\n三月里的小雨淅沥沥下个不停\n").unwrap();
    let site = Site::with_people(Setup { breach_list: Some(list), ..Setup::default() });
    let mut person = site.signed_in("hejin");
    let leader = run(site.app.store().account("leader")).unwrap();
    let leader = leader.map_or_else(|| "领导".to_owned(), |leader| leader.name);
    let spelt = ballast_domain::text::pinyin(&leader);
    let mut change = |wanted: &str| {
        let fields = [("password", PASSWORD), ("wanted", wanted), ("again", wanted)];
        act(&mut person, "/account/password", "/account/password", &fields)
    };
    for bad in [
        "a long sentence that was stolen",
        "三月里的小雨淅沥沥下个不停",
        "盐湖区河津市闻喜县运城市",
        "yanhuhejinwenxiyuncheng",
        "YanhuQuHejinShi2024!",
        "压舱石压舱石压舱石压舱石",
        "hejin hejin hejin",
        &format!("{leader}{leader}{leader}{leader}2024"),
        &format!("{spelt}{spelt}123456"),
        "elevensigns",
        &"长".repeat(257),
    ] {
        let answer = change(bad);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
        assert!(answer.text().contains("id=\"wanted-error\""), "{bad}: the reason stands beside the field");
    }
    // 256 signs, the last of them counts.
    let long = format!("{}a", "汾河两岸的冬小麦返青了".repeat(25).chars().take(255).collect::<String>());
    assert_eq!(change(&long).status, StatusCode::SEE_OTHER);
    let cut: String = long.chars().take(255).collect();
    assert_eq!(enter(&mut site.stranger(), "hejin", &cut, "").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(enter(&mut site.stranger(), "hejin", &long, "").location(), "/");
}

#[test]
fn one_password_typed_in_two_forms_is_one() {
    let site = Site::with_people(Setup::default());
    let mut person = site.signed_in("hejin");
    let (composed, decomposed) = ("le caf\u{e9} du matin", "le cafe\u{301} du matin");
    let fields = [("password", PASSWORD), ("wanted", decomposed), ("again", decomposed)];
    assert_eq!(act(&mut person, "/account/password", "/account/password", &fields).status, StatusCode::SEE_OTHER);
    assert_eq!(enter(&mut site.stranger(), "hejin", composed, "").location(), "/");
}

#[test]
fn a_weaker_hash_is_made_anew_at_sign_in() {
    let site = Site::with_people(Setup::default());
    // Half the memory; the salt and the hash belong to the password of the sample accounts.
    let weak = ballast_app::access::password::hash_with_memory(PASSWORD, 9_728).unwrap();
    run(async {
        let actor = ballast_store::Actor { login: "test".into(), ..Default::default() };
        let mut write = site.app.store().begin(&actor, site.app.clock().now()).await.unwrap();
        write.rehash_password("hejin", &weak).await.unwrap();
        let entry = ballast_store::AuditEntry::new("password.change", "hejin", serde_json::json!({}));
        write.commit(entry).await.unwrap();
    });
    let stored = || run(site.app.store().account("hejin")).unwrap().unwrap().password_hash;
    assert_eq!(stored(), weak);
    let (cost, answer) = hashes(&site, || enter(&mut site.stranger(), "hejin", PASSWORD, ""));
    assert_eq!((cost, answer.location().as_str()), (2, "/"));
    assert!(stored().contains("m=19456,t=2,p=1"), "{}", stored());
    assert_eq!(hashes(&site, || enter(&mut site.stranger(), "hejin", PASSWORD, "")).0, 1);
}

#[test]
fn under_mlps_a_password_has_kinds_of_signs_and_ninety_days() {
    let policy = Policy { profile: Profile::Mlps, second_factor: SecondFactorRule::Offered, ..Policy::default() };
    let setup = Setup { policy, ..Setup::default() };
    let clock = setup.clock.clone();
    let site = Site::with_people(setup);
    let mut person = site.signed_in("hejin");
    let change = |person: &mut Visitor, wanted: &str| {
        let fields = [("password", PASSWORD), ("wanted", wanted), ("again", wanted)];
        act(person, "/account/password", "/account/password", &fields).status
    };
    assert_eq!(change(&mut person, "correct horse battery"), StatusCode::UNPROCESSABLE_ENTITY);
    clock.move_on(SignedDuration::from_hours(24 * 91));
    let mut person = site.signed_in("hejin");
    assert_eq!(person.get("/projects").location(), "/account", "the duty comes first");
    assert!(person.get("/account").page().contains("90 天"));
    assert_eq!(change(&mut person, "Correct horse battery"), StatusCode::SEE_OTHER);
    assert_eq!(person.get("/projects").status, StatusCode::OK);
}
