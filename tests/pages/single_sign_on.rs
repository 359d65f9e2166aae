//! Single sign-on against a certified provider, and against one that forges.

use crate::people::act;
use crate::provider::{Forger, Next, Real, Signing, query, settings};
use crate::site::{Answer, MovingClock, PASSWORD, SITE_ADDRESS, Setup, Site, Visitor, run};
use axum::http::StatusCode;
use ballast_app::access::policy::{Policy, SecondFactorRule};
use ballast_app::access::single_sign_on::ProviderSettings;
use ballast_domain::clock::Clock as _;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// What is changed in an honest token.
type Forging = Box<dyn Fn(&mut Value)>;

/// A provider on this machine goes by the machine's clock, so that ours must begin there.
#[expect(clippy::disallowed_methods, reason = "the provider's clock")]
fn clock() -> MovingClock {
    MovingClock::at(Timestamp::now())
}

fn site(provider: ProviderSettings, clock: MovingClock, second_factor: SecondFactorRule) -> Site {
    let policy = Policy { second_factor, ..Policy::default() };
    Site::with_people(Setup { clock, policy, provider: Some(provider), ..Setup::default() })
}

/// Sets out; gives where the browser is sent.
#[track_caller]
fn set_out(visitor: &mut Visitor, page: &str, to: &str, fields: &[(&str, &str)]) -> String {
    let out = act(visitor, page, to, fields);
    assert_eq!(out.status, StatusCode::OK, "{}", out.text());
    let refresh = out.headers["refresh"].to_str().unwrap();
    refresh.strip_prefix("0; url=").unwrap().to_owned()
}

/// Comes back with what the provider sent and sends the form.
fn come_back(visitor: &mut Visitor, sent: &[(&str, &str)], fields: &[(&str, &str)]) -> Answer {
    let page = form_urlencoded::Serializer::new(String::new()).extend_pairs(sent).finish();
    let page = format!("/sign-in/single-sign-on/answer?{page}");
    let shown = visitor.get(&page).page();
    let action = shown.split("action=\"").filter_map(|part| part.split('"').next()).find(|to| to.ends_with("/answer"));
    let action = action.unwrap().to_owned();
    let named: Vec<(String, &str)> = sent.iter().map(|(name, value)| (format!("sent-{name}"), *value)).collect();
    let named = named.iter().map(|(name, value)| (name.as_str(), *value));
    let fields: Vec<(&str, &str)> = named.chain(fields.iter().copied()).collect();
    act(visitor, &page, &action, &fields)
}

fn sent(address: &str) -> [String; 3] {
    assert!(address.starts_with(&format!("{SITE_ADDRESS}/sign-in/single-sign-on/answer?")), "{address}");
    ["code", "state", "iss"].map(|name| query(address, name))
}

fn back(visitor: &mut Visitor, address: &str, fields: &[(&str, &str)]) -> Answer {
    let [code, state, issuer] = sent(address);
    come_back(visitor, &[("code", &code), ("state", &state), ("iss", &issuer)], fields)
}

/// Ties an identity of the real provider to a sample account.
fn tie(site: &Site, real: &Real, login: &str, subject: &str) {
    let mut visitor = site.signed_in(login);
    let out = set_out(&mut visitor, "/account", "/account/single-sign-on", &[]);
    let address = run(real.walk(&out, subject, ""));
    assert_eq!(back(&mut visitor, &address, &[]).location(), "/account");
    assert!(visitor.get("/account").page().contains("解除绑定"));
}

#[track_caller]
fn assert_refused(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
    assert!(answer.text().contains("账号、密码或验证码不正确"), "the common words");
}

#[test]
fn an_identity_tied_by_its_owner_signs_in_and_nothing_else_does() {
    let Some(real) = Real::start(&format!("{SITE_ADDRESS}/sign-in/single-sign-on/answer")) else { return };
    let site = site(settings(&real.issuer, &[]), clock(), SecondFactorRule::Offered);

    // Nobody of ours yet: the common words, and no account is made.
    let mut visitor = site.stranger();
    let out = set_out(&mut visitor, "/sign-in", "/sign-in/single-sign-on", &[("to", "/map")]);
    assert_eq!((query(&out, "response_type"), query(&out, "code_challenge_method")), ("code".into(), "S256".into()));
    assert!(query(&out, "state").len() == 64 && query(&out, "nonce").len() == 64);
    let address = run(real.walk(&out, "zhang.san", ""));
    assert_refused(&back(&mut visitor, &address, &[]));
    let accounts = run(site.app.store().accounts()).unwrap().len();

    tie(&site, &real, "hejin", "zhang.san");
    let mut visitor = site.stranger();
    let out = set_out(&mut visitor, "/sign-in", "/sign-in/single-sign-on", &[("to", "/map")]);
    let address = run(real.walk(&out, "zhang.san", ""));
    let entered = back(&mut visitor, &address, &[]);
    assert_eq!(entered.location(), "/map", "{}", entered.text());
    assert!(visitor.get("/account").page().contains("hejin"));
    assert_eq!(run(site.app.store().accounts()).unwrap().len(), accounts);

    // The same answer again, in this browser and in another.
    assert_refused(&back(&mut site.stranger(), &address, &[]));
    act(&mut visitor, "/sign-out", "/sign-out", &[]);
    assert_refused(&back(&mut visitor, &address, &[]));

    // A right answer in another browser, with another state, naming another issuer; a code used before under a new state.
    let out = set_out(&mut visitor, "/sign-in", "/sign-in/single-sign-on", &[]);
    let address = run(real.walk(&out, "zhang.san", ""));
    assert_refused(&back(&mut site.stranger(), &address, &[]));
    let out = set_out(&mut visitor, "/sign-in", "/sign-in/single-sign-on", &[]);
    let [code, state, issuer] = sent(&run(real.walk(&out, "zhang.san", "")));
    assert_refused(&come_back(&mut visitor, &[("code", &code), ("state", &"0".repeat(64)), ("iss", &issuer)], &[]));
    assert_refused(&come_back(
        &mut visitor,
        &[("code", &code), ("state", &state), ("iss", "https://evil.example")],
        &[],
    ));
    let out = set_out(&mut visitor, "/sign-in", "/sign-in/single-sign-on", &[]);
    let fresh = sent(&run(real.walk(&out, "zhang.san", "")));
    assert_eq!(come_back(&mut visitor, &[("code", &fresh[0]), ("state", &fresh[1])], &[]).location(), "/");
    act(&mut visitor, "/sign-out", "/sign-out", &[]);
    let out = set_out(&mut visitor, "/sign-in", "/sign-in/single-sign-on", &[]);
    let [_, state, issuer] = sent(&run(real.walk(&out, "zhang.san", "")));
    assert_refused(&come_back(&mut visitor, &[("code", &fresh[0]), ("state", &state), ("iss", &issuer)], &[]));

    // Cancelled at the provider.
    let out = set_out(&mut visitor, "/sign-in", "/sign-in/single-sign-on", &[]);
    let address = run(real.walk(&out, "", ""));
    assert_eq!(query(&address, "error"), "access_denied");
    let told =
        visitor.get(&format!("/sign-in/single-sign-on/answer?error=access_denied&state={}", query(&address, "state")));
    assert!(told.page().contains("没有完成"));

    // One identity, one account; and the account's other sessions end when it is tied.
    let mut other = site.signed_in("wenxi");
    let out = set_out(&mut other, "/account", "/account/single-sign-on", &[]);
    let address = run(real.walk(&out, "zhang.san", ""));
    let taken = back(&mut other, &address, &[]);
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(taken.text().contains("已绑定其他账号"));

    // A closed account.
    let mut system = site.signed_in("sysadmin");
    let closed = act(&mut system, "/accounts/hejin", "/accounts/hejin/state", &[("state", "closed")]);
    assert_eq!(closed.status, StatusCode::SEE_OTHER);
    let mut visitor = site.stranger();
    let out = set_out(&mut visitor, "/sign-in", "/sign-in/single-sign-on", &[]);
    let address = run(real.walk(&out, "zhang.san", ""));
    assert_refused(&back(&mut visitor, &address, &[]));
    let trail = site.signed_in("auditadmin").get("/audit?object=hejin").page();
    for operation in ["identity.link", "session.open", "session.refuse"] {
        assert!(trail.contains(operation), "{operation}");
    }
    assert!(!trail.contains("zhang.san"), "the provider's name for a person stands in the trail");
}

#[test]
fn the_provider_stands_for_the_second_factor_only_where_the_settings_say_so() {
    let Some(real) = Real::start(&format!("{SITE_ADDRESS}/sign-in/single-sign-on/answer")) else { return };
    let enter = |site: &Site, amr: &str| {
        let mut visitor = site.stranger();
        let out = set_out(&mut visitor, "/sign-in", "/sign-in/single-sign-on", &[]);
        let address = run(real.walk(&out, "li.si", amr));
        assert_eq!(back(&mut visitor, &address, &[]).location(), "/");
        visitor.get("/projects").status
    };
    for (trusted, amr, status) in [
        (&["mfa"][..], "pwd,mfa", StatusCode::OK),
        (&["mfa"], "pwd", StatusCode::SEE_OTHER),
        (&[], "pwd,mfa", StatusCode::SEE_OTHER),
    ] {
        let site = site(settings(&real.issuer, trusted), clock(), SecondFactorRule::Required);
        tie(&site, &real, "hejin", "li.si");
        assert_eq!(enter(&site, amr), status, "{trusted:?} {amr}");
    }
    // An administrator is led to his passkey whatever the provider says.
    let site = site(settings(&real.issuer, &["mfa"]), clock(), SecondFactorRule::Required);
    tie(&site, &real, "sysadmin", "li.si");
    let mut visitor = site.stranger();
    let out = set_out(&mut visitor, "/sign-in", "/sign-in/single-sign-on", &[]);
    let address = run(real.walk(&out, "li.si", "mfa"));
    assert_eq!(back(&mut visitor, &address, &[]).location(), "/");
    assert_eq!(visitor.get("/accounts").location(), "/account");
    assert!(visitor.get("/account").page().contains("须用通行密钥登录"));
}

/// A right token for a way out; the cases below change one thing of it.
fn right(forger: &Forger, out: &str, now: Timestamp) -> Value {
    json!({
        "iss": forger.issuer, "sub": "wang.wu", "aud": "ballast", "nonce": query(out, "nonce"),
        "iat": now.as_second(), "exp": now.as_second() + 300,
    })
}

#[test]
fn forged_tokens_are_refused_one_reason_each() {
    let (forger, clock) = (run(Forger::start()), clock());
    let site = site(settings(&forger.issuer, &[]), clock.clone(), SecondFactorRule::Offered);
    let mut owner = site.signed_in("hejin");
    let out = set_out(&mut owner, "/account", "/account/single-sign-on", &[]);
    forger.answer_with(Next::Token(right(&forger, &out, clock.now()), Signing::Right));
    assert_eq!(come_back(&mut owner, &[("code", "x"), ("state", &query(&out, "state"))], &[]).location(), "/account");

    let attempt = |change: &dyn Fn(&mut Value), signing: Signing| {
        let mut visitor = site.stranger();
        let out = set_out(&mut visitor, "/sign-in", "/sign-in/single-sign-on", &[]);
        let mut claims = right(&forger, &out, clock.now());
        change(&mut claims);
        forger.answer_with(Next::Token(claims, signing));
        come_back(&mut visitor, &[("code", "x"), ("state", &query(&out, "state"))], &[])
    };
    let same = |_: &mut Value| {};
    assert_eq!(attempt(&same, Signing::Right).location(), "/", "the right token is taken");
    let now = clock.now().as_second();
    let set = |name: &'static str, value: Value| move |claims: &mut Value| claims[name] = value.clone();
    let cases: [(&str, Forging, Signing); 17] = [
        ("another issuer", Box::new(set("iss", json!("https://evil.example"))), Signing::Right),
        ("the issuer with a slash more", Box::new(set("iss", json!(format!("{}/", forger.issuer)))), Signing::Right),
        ("another audience", Box::new(set("aud", json!("another"))), Signing::Right),
        ("an audience more", Box::new(set("aud", json!(["ballast", "another"]))), Signing::Right),
        ("another nonce", Box::new(set("nonce", json!("0".repeat(64)))), Signing::Right),
        ("no nonce", Box::new(|claims| drop(claims.as_object_mut().unwrap().remove("nonce"))), Signing::Right),
        ("expired", Box::new(set("exp", json!(now - 61))), Signing::Right),
        ("issued long ago", Box::new(set("iat", json!(now - 700))), Signing::Right),
        ("issued tomorrow", Box::new(set("iat", json!(now + 86_400))), Signing::Right),
        ("another person", Box::new(set("sub", json!("nobody"))), Signing::Right),
        ("not signed", Box::new(same), Signing::None),
        ("another key under the name", Box::new(same), Signing::OtherKey),
        ("signed with our secret", Box::new(same), Signing::OurSecret),
        ("a key that nobody knows", Box::new(same), Signing::UnknownKey),
        ("a token for an interface", Box::new(same), Signing::RightAs("at+jwt")),
        ("a token that ends sessions", Box::new(same), Signing::RightAs("logout+jwt")),
        ("the statement of a device", Box::new(same), Signing::RightAs("application/oauth-authz-req+jwt")),
    ];
    for (what, change, signing) in cases {
        let answer = attempt(&*change, signing);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}: {}", answer.location());
        assert!(answer.text().contains("账号、密码或验证码不正确"), "{what}");
    }
    assert_eq!(attempt(&same, Signing::RightAs("JWT")).location(), "/", "the right kind is taken");
    // Within the allowed difference of the clocks.
    assert_eq!(attempt(&set("exp", json!(now - 59)), Signing::Right).location(), "/");

    // Unknown keys make us ask for keys once a minute at most.
    let asked = forger.keys_asked();
    for _ in 0..3 {
        assert_refused(&attempt(&same, Signing::UnknownKey));
    }
    assert_eq!(forger.keys_asked(), asked, "asked within the same minute");
    clock.move_on(SignedDuration::from_secs(61));
    assert_refused(&attempt(&same, Signing::UnknownKey));
    assert_refused(&attempt(&same, Signing::UnknownKey));
    assert_eq!(forger.keys_asked(), asked + 1);

    // Too late, not exchanged, led elsewhere, too long.
    let mut late = site.stranger();
    let out = set_out(&mut late, "/sign-in", "/sign-in/single-sign-on", &[]);
    clock.move_on(SignedDuration::from_mins(11));
    forger.answer_with(Next::Token(right(&forger, &out, clock.now()), Signing::Right));
    assert_refused(&come_back(&mut late, &[("code", "x"), ("state", &query(&out, "state"))], &[]));
    let elsewhere = run(Forger::start());
    for next in [Next::Refusal, Next::Huge, Next::Redirect(format!("{}/token", elsewhere.issuer))] {
        let mut visitor = site.stranger();
        let out = set_out(&mut visitor, "/sign-in", "/sign-in/single-sign-on", &[]);
        elsewhere.answer_with(Next::Token(right(&forger, &out, clock.now()), Signing::Right));
        forger.answer_with(next.clone());
        let answer = come_back(&mut visitor, &[("code", "x"), ("state", &query(&out, "state"))], &[]);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{next:?}");
    }
}

#[test]
fn without_the_provider_pages_and_passwords_go_on_and_the_message_is_plain() {
    // Nobody listens on port 9 of this machine.
    let site = site(settings("http://127.0.0.1:9", &[]), clock(), SecondFactorRule::Offered);
    let mut visitor = site.stranger();
    assert!(visitor.get("/sign-in").page().contains("用全市统一身份认证登录"));
    let out = act(&mut visitor, "/sign-in", "/sign-in/single-sign-on", &[]);
    assert_eq!(out.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(out.text().contains("暂时没有响应") && out.text().contains("账号和密码"));
    assert_eq!(visitor.sign_in("hejin", PASSWORD).location(), "/");
    // Where it is off there is neither button nor way.
    let mut elsewhere = Visitor::stranger();
    assert!(!elsewhere.get("/sign-in").page().contains("single-sign-on"));
    assert_eq!(act(&mut elsewhere, "/sign-in", "/sign-in/single-sign-on", &[]).status, StatusCode::NOT_FOUND);
    assert_eq!(elsewhere.get("/sign-in/single-sign-on/answer").status, StatusCode::NOT_FOUND);
    // An issuer that is not encrypted stops the start.
    for wrong in ["http://login.example.org", "login.example.org", "ftp://localhost"] {
        let parts = std::panic::catch_unwind(|| self::site(settings(wrong, &[]), clock(), SecondFactorRule::Offered));
        assert!(parts.is_err(), "{wrong}");
    }
}
