//! Passkeys through the router, with a key in software: what is taken and what is refused.

use crate::authenticator::SoftKey;
use crate::people::{NEW, act, invited};
use crate::site::{Answer, SITE_ADDRESS, Visitor, app, run};
use axum::http::StatusCode;
use ballast_app::access::password::hashes_computed;
use ballast_passkey::{decode, encode};

pub(crate) fn key(seed: u8) -> SoftKey {
    SoftKey::new("ballast.test", SITE_ADDRESS, seed)
}

/// Asks a question of the server; gives its challenge.
fn challenge(visitor: &mut Visitor, page: &str, to: &str) -> String {
    let asked: serde_json::Value = serde_json::from_str(&act(visitor, page, to, &[]).page()).unwrap();
    assert_eq!(asked["site"], "ballast.test");
    let challenge = asked["challenge"].as_str().unwrap().to_owned();
    assert_eq!(decode(&challenge).unwrap().len(), 32);
    challenge
}

fn registration(visitor: &mut Visitor, key: &SoftKey) -> String {
    let challenge = challenge(visitor, "/account", "/account/passkeys/question");
    let client_data = encode(&key.client_data("webauthn.create", &challenge));
    serde_json::json!({ "clientData": client_data, "attestation": encode(&key.attestation()) }).to_string()
}

pub(crate) fn register(visitor: &mut Visitor, key: &SoftKey) -> Answer {
    let answer = registration(visitor, key);
    act(visitor, "/account", "/account/passkeys", &[("label", "值班室的\u{202e} USB 密钥"), ("passkey", &answer)])
}

pub(crate) fn signed(visitor: &mut Visitor, page: &str, key: &mut SoftKey) -> String {
    let challenge = challenge(visitor, page, "/sign-in/passkey/question");
    let client_data = key.client_data("webauthn.get", &challenge);
    let (data, signature) = key.sign(&client_data);
    let (id, client_data, data) = (encode(&key.id), encode(&client_data), encode(&data));
    serde_json::json!({ "id": id, "clientData": client_data, "authenticatorData": data, "signature": encode(&signature) })
        .to_string()
}

pub(crate) fn enter(visitor: &mut Visitor, login: &str, password: &str, passkey: &str) -> Answer {
    act(visitor, "/sign-in", "/sign-in", &[("login", login), ("password", password), ("passkey", passkey)])
}

/// A new person with a passkey.
fn with_passkey(login: &str, seed: u8) -> (Visitor, SoftKey) {
    let (mut person, mut key) = (invited(login, "140827"), key(seed));
    let told = register(&mut person, &key).page();
    assert_eq!(told.matches("<li><code>").count(), 10, "recovery codes are shown once, with the first factor");
    key.counter += 1;
    (person, key)
}

#[test]
fn a_passkey_signs_in_alone_and_beside_the_password_and_takes_one_hash_each_time() {
    let (mut person, mut key) = with_passkey("key.holder", 11);
    let page = person.get("/account").page();
    assert!(page.contains("值班室的 USB 密钥"), "the name without the sign that turns it round");
    assert!(!page.contains(&encode(&key.id)));

    // Another registration of the same key is refused; a second key is added without new codes.
    assert_eq!(register(&mut person, &key).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(register(&mut person, &self::key(12)).location(), "/account");

    let mut other = Visitor::stranger();
    let answer = signed(&mut other, "/sign-in", &mut key);
    let before = hashes_computed(&app());
    assert_eq!(enter(&mut other, "", "", &answer).location(), "/");
    assert!(hashes_computed(&app()) > before, "a sign-in without a password costs a hash as well");
    let answer = signed(&mut Visitor::stranger(), "/sign-in", &mut key);
    assert_eq!(enter(&mut Visitor::stranger(), "key.holder", NEW, &answer).location(), "/");
    // The password alone is not enough any more.
    assert_eq!(Visitor::stranger().sign_in("key.holder", NEW).status, StatusCode::UNPROCESSABLE_ENTITY);

    // Without a PIN it is one factor and needs the password.
    key.verifies = false;
    let answer = signed(&mut Visitor::stranger(), "/sign-in", &mut key);
    assert_eq!(enter(&mut Visitor::stranger(), "", "", &answer).status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = signed(&mut Visitor::stranger(), "/sign-in", &mut key);
    assert_eq!(enter(&mut Visitor::stranger(), "key.holder", NEW, &answer).location(), "/");
}

#[test]
fn what_another_site_another_person_or_yesterday_signed_is_refused() {
    let (mut person, mut key) = with_passkey("key.target", 21);
    let refused = |login: &str, password: &str, answer: &str| {
        let shown = enter(&mut Visitor::stranger(), login, password, answer);
        assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        assert!(shown.text().contains("账号、密码或验证码不正确"));
    };
    // Replayed: the question is used up, also by an answer that was refused.
    let answer = signed(&mut Visitor::stranger(), "/sign-in", &mut key);
    assert_eq!(enter(&mut Visitor::stranger(), "", "", &answer).location(), "/");
    refused("", "", &answer);
    let answer = signed(&mut Visitor::stranger(), "/sign-in", &mut key);
    refused("key.target", "wrong wrong wrong", &answer);
    refused("key.target", NEW, &answer);
    // On another site's page, for another site, under a name that nobody registered.
    for change in [
        (|key: &mut SoftKey| key.origin = "https://ballast.test.evil.example".into()) as fn(&mut SoftKey),
        |key: &mut SoftKey| key.site = "evil.example".into(),
        |key: &mut SoftKey| key.id = vec![99; 20],
    ] {
        let mut wrong = key.clone();
        change(&mut wrong);
        let answer = signed(&mut Visitor::stranger(), "/sign-in", &mut wrong);
        refused("", "", &answer);
    }
    // A copy that counts less than the key did.
    let mut copy = key.clone();
    copy.counter = 1;
    let answer = signed(&mut Visitor::stranger(), "/sign-in", &mut copy);
    refused("", "", &answer);
    // Somebody else's name and password with this key.
    let _ = invited("key.other", "140827");
    key.counter += 10;
    let answer = signed(&mut Visitor::stranger(), "/sign-in", &mut key);
    refused("key.other", NEW, &answer);
    // A registration for another person's question, another site, and one without a question.
    let answer = registration(&mut person, &self::key(22));
    let mut thief = invited("key.thief", "140827");
    let taken = act(&mut thief, "/account", "/account/passkeys", &[("passkey", &answer)]);
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = registration(&mut thief, &SoftKey::new("ballast.test", "https://evil.example", 23));
    for _ in 0..2 {
        let made = act(&mut thief, "/account", "/account/passkeys", &[("passkey", &answer)]);
        assert_eq!(made.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    for nonsense in ["", "{}", "[]", "null", "{\"id\":1}", "\u{0}"] {
        let made = act(&mut thief, "/account", "/account/passkeys", &[("passkey", nonsense)]);
        assert_eq!(made.status, StatusCode::UNPROCESSABLE_ENTITY, "{nonsense}");
    }
}

#[test]
fn a_passkey_proves_again_and_is_removed_with_a_proof_that_ends_other_sessions() {
    let (mut person, mut key) = with_passkey("key.remover", 31);
    let mut elsewhere = Visitor::stranger();
    let answer = signed(&mut elsewhere, "/sign-in", &mut key);
    assert_eq!(enter(&mut elsewhere, "", "", &answer).location(), "/");
    let before = person.cookie("ballast-session");
    let answer = signed(&mut person, "/prove", &mut key);
    assert_eq!(
        act(&mut person, "/prove", "/prove", &[("passkey", &answer), ("to", "/account")]).location(),
        "/account"
    );
    assert_ne!(person.cookie("ballast-session"), before, "the session goes on under a new token");

    // The password is changed with the password, not with a passkey alone.
    let answer = signed(&mut person, "/prove", &mut key);
    let fields = [("passkey", answer.as_str()), ("wanted", "另一句很长的话当密码"), ("again", "另一句很长的话当密码")];
    let changed = act(&mut person, "/account/password", "/account/password", &fields);
    assert_eq!(changed.status, StatusCode::UNPROCESSABLE_ENTITY);

    let page = person.get("/account").page();
    let removing = page.split("href=\"").filter_map(|part| part.split('"').next()).find(|to| to.ends_with("/removing"));
    let removing = removing.unwrap().to_owned();
    let refused = act(&mut person, &removing, &removing, &[("password", NEW)]);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "without the second factor");
    // Nobody removes another's.
    let mut other = invited("key.stranger", "140827");
    let foreign = act(&mut other, &removing, &removing, &[("password", NEW)]);
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let answer = signed(&mut person, "/prove", &mut key);
    assert_eq!(act(&mut person, &removing, &removing, &[("passkey", &answer)]).location(), "/account");
    assert!(elsewhere.get("/").location().starts_with("/sign-in"), "the other session goes on");
    assert_eq!(person.get("/account").status, StatusCode::OK);
    let answer = signed(&mut Visitor::stranger(), "/sign-in", &mut key);
    assert_eq!(enter(&mut Visitor::stranger(), "", "", &answer).status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut auditor = Visitor::signed_in("auditadmin");
    let trail = auditor.get("/audit?object=key.remover").page();
    for operation in ["factor.passkey", "session.prove", "factor.remove", "session.refuse"] {
        assert!(trail.contains(operation), "{operation}");
    }
    run(async { assert!(app().store().factors_of("key.remover").await.unwrap().is_empty(), "recovery codes stay") });
}
