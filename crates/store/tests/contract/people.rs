//! Accounts, grants, sessions and proofs.

use crate::fixture::{begin, begin_as, entry, on_both, unit};
use ballast_domain::ProjectId;
use ballast_store::people::factors::Factor;
use ballast_store::people::failures::Failures;
use ballast_store::people::links::Link;
use ballast_store::people::questions::Question;
use ballast_store::{Account, AccountState, GrantState, NewGrant, NewSession, Store, StoreError};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

const START: Timestamp = Timestamp::UNIX_EPOCH;

fn after(minutes: i64) -> Timestamp {
    START + SignedDuration::from_mins(minutes)
}

fn account(login: &str) -> Account {
    Account {
        login: login.into(),
        name: "中心".into(),
        unit: unit("140800"),
        state: AccountState::Active,
        is_service: false,
        password_hash: "$argon2id$".into(),
        password_changed_at: Some(START),
        last_success_at: None,
        failures_since: 0,
        is_sample: true,
    }
}

async fn with_accounts(store: &Store, logins: &[&str]) {
    let mut write = begin(store).await;
    write.put_accounts(&logins.iter().map(|login| account(login)).collect::<Vec<_>>()).await.unwrap();
    write.commit(entry("account.make")).await.unwrap();
}

fn session(token: &str) -> NewSession {
    NewSession {
        token_hash: token.into(),
        login: "centre".into(),
        idle_until: after(30),
        expires_at: after(480),
        address: "10.0.0.0/24".into(),
        agent: "Firefox".into(),
        last_success_at: Some(START),
        failures_since: 2,
        proved_by: "code".into(),
    }
}

#[test]
fn a_session_lasts_until_it_idles_ends_or_is_closed() {
    on_both(|store| async move {
        with_accounts(&store, &["centre"]).await;
        let mut write = begin(&store).await;
        let id = write.open_session(&session("aa")).await.unwrap();
        let other = write.open_session(&session("bb")).await.unwrap();
        write.commit(entry("session.open")).await.unwrap();
        let lives = async |token: &str, minutes| store.session(token, after(minutes)).await.unwrap().is_some();
        assert!(lives("aa", 29).await && !lives("aa", 30).await && !lives("cc", 0).await);
        store.touch_session(id, after(20), after(900)).await.unwrap();
        assert!(lives("aa", 479).await && !lives("aa", 480).await);
        let found = store.session("aa", after(100)).await.unwrap().unwrap();
        assert_eq!((found.id, found.seen_at, found.proved_at), (id, after(20), START));
        let listed = store.sessions_of("centre", after(10)).await.unwrap();
        assert_eq!(listed.iter().map(|session| session.id).collect::<Vec<_>>(), [other, id]);

        let mut write = begin(&store).await;
        assert!(!write.close_session("somebody", id).await.unwrap());
        write.renew_session(id, "dd").await.unwrap();
        write.commit(entry("session.prove")).await.unwrap();
        assert!(!lives("aa", 1).await && lives("dd", 1).await);

        let mut write = begin(&store).await;
        assert_eq!(write.close_sessions("centre", Some(id)).await.unwrap(), 1);
        write.commit(entry("session.close")).await.unwrap();
        assert!(!lives("bb", 1).await && lives("dd", 1).await);
    });
}

#[test]
fn a_known_account_keeps_its_password_and_state() {
    on_both(|store| async move {
        with_accounts(&store, &["centre"]).await;
        let mut write = begin(&store).await;
        write.set_account_state("centre", AccountState::Disabled).await.unwrap();
        write.note_failure("centre").await.unwrap();
        let renamed = Account { name: "推进中心".into(), password_hash: "other".into(), ..account("centre") };
        write.put_accounts(&[renamed]).await.unwrap();
        write.commit(entry("setup.city")).await.unwrap();
        let found = store.account("centre").await.unwrap().unwrap();
        assert_eq!((found.name.as_str(), found.password_hash.as_str()), ("推进中心", "$argon2id$"));
        assert_eq!((found.state, found.failures_since), (AccountState::Disabled, 1));
        assert_eq!(store.accounts().await.unwrap(), [found]);
        assert_eq!(store.account("nobody").await.unwrap(), None);
    });
}

fn grant(login: &str, role: &str) -> NewGrant {
    NewGrant {
        login: login.into(),
        role: role.into(),
        unit: unit("140882"),
        projects: Some([ProjectId(3), ProjectId(9)].into()),
        valid_from: date(2024, 1, 1),
        valid_until: Some(date(2024, 12, 31)),
        deputy_for: None,
        reason: "年度任务".into(),
    }
}

#[test]
fn a_grant_waits_for_a_second_person() {
    on_both(|store| async move {
        with_accounts(&store, &["centre"]).await;
        let mut write = begin_as(&store, "system").await;
        let id = write.record_grant(&grant("centre", "reporter"), GrantState::Requested).await.unwrap();
        write.commit(entry("grant.request")).await.unwrap();
        let waiting = store.grant(id).await.unwrap().unwrap();
        assert_eq!((waiting.state, &waiting.grant), (GrantState::Requested, &grant("centre", "reporter")));
        assert!(!waiting.holds_on(date(2024, 6, 1)));

        let mut write = begin_as(&store, "system").await;
        assert!(matches!(write.decide_grant(id, true).await, Err(StoreError::SecondPerson)));
        drop(write);
        let mut write = begin_as(&store, "security").await;
        assert!(write.decide_grant(id, true).await.unwrap());
        assert!(!write.decide_grant(id, false).await.unwrap());
        write.commit(entry("grant.allow")).await.unwrap();
        let held = store.grants_of("centre").await.unwrap().remove(0);
        assert!(held.holds_on(date(2024, 1, 1)) && held.holds_on(date(2024, 12, 31)));
        assert!(!held.holds_on(date(2023, 12, 31)) && !held.holds_on(date(2025, 1, 1)));

        let mut write = begin_as(&store, "security").await;
        assert!(write.end_grant(id).await.unwrap() && !write.end_grant(id).await.unwrap());
        write.commit(entry("grant.end")).await.unwrap();
        assert_eq!(store.grants_in(GrantState::Ended).await.unwrap().len(), 1);
        assert!(!store.grant(id).await.unwrap().unwrap().holds_on(date(2024, 6, 1)));
    });
}

#[test]
fn duties_that_exclude_each_other_are_kept_apart_by_the_database() {
    on_both(|store| async move {
        with_accounts(&store, &["centre", "other"]).await;
        let pairs = [("system_admin", "security_admin"), ("security_admin", "system_admin")];
        let pairs = pairs.map(|(a, b)| (a.to_owned(), b.to_owned())).into();
        let mut write = begin(&store).await;
        write.put_exclusions(&pairs).await.unwrap();
        let system = write.record_grant(&grant("centre", "system_admin"), GrantState::Requested).await.unwrap();
        write.record_grant(&grant("other", "security_admin"), GrantState::Requested).await.unwrap();
        write.record_grant(&grant("centre", "reporter"), GrantState::Requested).await.unwrap();
        write.commit(entry("grant.request")).await.unwrap();
        assert_eq!(store.exclusions().await.unwrap(), pairs);

        let security = grant("centre", "security_admin");
        let mut write = begin(&store).await;
        assert!(matches!(write.record_grant(&security, GrantState::Requested).await, Err(StoreError::RolesExclude)));
        drop(write);
        // One after the other is allowed, and so is another year.
        let mut write = begin(&store).await;
        let later = NewGrant { valid_from: date(2025, 1, 1), valid_until: None, ..security.clone() };
        write.record_grant(&later, GrantState::Requested).await.unwrap();
        write.end_grant(system).await.unwrap();
        write.record_grant(&security, GrantState::Requested).await.unwrap();
        write.commit(entry("grant.request")).await.unwrap();
    });
}

#[test]
fn failures_devices_links_factors_and_tokens_are_kept() {
    on_both(|store| async move {
        with_accounts(&store, &["centre"]).await;
        let failures = Failures { subject: "account:centre".into(), count: 3, last_at: START, blocked_until: after(1) };
        let link =
            Link { token_hash: "aa".into(), login: "centre".into(), purpose: "reset".into(), expires_at: after(60) };
        let mut write = begin(&store).await;
        write.put_failures(&failures).await.unwrap();
        write.put_failures(&Failures { count: 4, ..failures.clone() }).await.unwrap();
        write.know_device("dd", "centre").await.unwrap();
        write.put_link(&Link { token_hash: "old".into(), ..link.clone() }).await.unwrap();
        write.put_link(&link).await.unwrap();
        let id = write.factor_number().await.unwrap();
        let factor = Factor {
            id,
            login: "centre".into(),
            kind: "totp".into(),
            label: "手机".into(),
            secret: "sealed".into(),
            is_active: false,
            last_step: 5,
            credential: None,
            made_at: START,
            used_at: None,
        };
        write.put_factor(&factor).await.unwrap();
        let token = write.put_token(&new_token()).await.unwrap();
        write.commit(entry("proofs")).await.unwrap();

        let subjects = ["account:centre".to_owned(), "address:x".to_owned()];
        assert_eq!(store.failures(&subjects).await.unwrap(), [Failures { count: 4, ..failures }]);
        assert!(store.knows_device("dd", "centre").await.unwrap());
        assert!(!store.knows_device("dd", "other").await.unwrap());
        assert_eq!(store.link("old", START).await.unwrap(), None);
        assert_eq!(store.link("aa", after(59)).await.unwrap(), Some(link));
        assert_eq!(store.link("aa", after(60)).await.unwrap(), None);
        assert_eq!(store.factors_of("centre").await.unwrap(), std::slice::from_ref(&factor));
        assert_eq!(store.token("tt", after(59)).await.unwrap().unwrap().id, token);
        assert!(store.token("tt", after(60)).await.unwrap().is_none());

        let mut write = begin(&store).await;
        assert!(write.use_link("aa").await.unwrap() && !write.use_link("aa").await.unwrap());
        assert!(write.use_factor(id, 6).await.unwrap() && !write.use_factor(id, 6).await.unwrap());
        assert!(write.end_token("centre", token).await.unwrap() && !write.end_token("centre", token).await.unwrap());
        write.forget_failures(&subjects).await.unwrap();
        write.forget_devices("centre").await.unwrap();
        write.commit(entry("proofs")).await.unwrap();
        assert!(store.factors_of("centre").await.unwrap()[0].is_active);
        assert!(store.token("tt", START).await.unwrap().is_none());
        assert!(store.failures(&subjects).await.unwrap().is_empty());
        assert!(!store.knows_device("dd", "centre").await.unwrap());
    });
}

#[test]
fn a_passkey_is_found_by_its_name_and_counts_forwards() {
    on_both(|store| async move {
        with_accounts(&store, &["centre", "hejin"]).await;
        let mut write = begin(&store).await;
        let passkey = |id: i64, login: &str, name: &str, last_step: i64| Factor {
            id,
            login: login.into(),
            kind: "passkey".into(),
            label: "USB".into(),
            secret: "sealed".into(),
            is_active: true,
            last_step,
            credential: Some(name.into()),
            made_at: START,
            used_at: None,
        };
        let (first, second) = (write.factor_number().await.unwrap(), write.factor_number().await.unwrap());
        write.put_factor(&passkey(first, "centre", "one", 7)).await.unwrap();
        write.put_factor(&passkey(second, "centre", "two", 0)).await.unwrap();
        for (id, counter, is_taken) in [
            (first, 7, false),
            (first, 6, false),
            (first, 0, false),
            (first, 8, true),
            (first, 8, false),
            (second, 0, true),
            (second, 0, true),
            (second, 1, true),
            (second, 0, false),
        ] {
            assert_eq!(write.use_passkey(id, counter).await.unwrap(), is_taken, "{id} {counter}");
        }
        write.commit(entry("factor.passkey")).await.unwrap();
        assert_eq!(store.passkey("one").await.unwrap().map(|factor| factor.last_step), Some(8));
        assert!(store.passkey("three").await.unwrap().is_none());
        // One name, one person.
        let mut write = begin(&store).await;
        let third = write.factor_number().await.unwrap();
        assert!(write.put_factor(&passkey(third, "hejin", "one", 0)).await.is_err());
    });
}

#[test]
fn a_question_is_answered_once_in_time_and_for_its_purpose() {
    on_both(|store| async move {
        with_accounts(&store, &["centre"]).await;
        let question = |hash: &str, login: Option<&str>| Question {
            answer_hash: hash.into(),
            purpose: "passkey".into(),
            login: login.map(Into::into),
            detail: "sealed".into(),
            expires_at: after(5),
        };
        store.ask(&question("a", None), START).await.unwrap();
        store.ask(&question("b", Some("centre")), START).await.unwrap();
        assert_eq!(store.answered("a", "registration", START).await.unwrap(), None);
        assert_eq!(store.answered("a", "passkey", after(5)).await.unwrap(), None);
        assert_eq!(store.answered("a", "passkey", after(4)).await.unwrap(), Some((None, "sealed".into())));
        assert_eq!(store.answered("a", "passkey", after(4)).await.unwrap(), None);
        // Asking removes what is too old.
        store.ask(&Question { expires_at: after(20), ..question("c", None) }, after(6)).await.unwrap();
        assert_eq!(store.answered("b", "passkey", START).await.unwrap(), None);
        assert!(store.answered("c", "passkey", after(7)).await.unwrap().is_some());
    });
}

#[test]
fn an_identity_belongs_to_one_person_and_a_person_has_one() {
    on_both(|store| async move {
        with_accounts(&store, &["centre", "hejin"]).await;
        let mut write = begin(&store).await;
        assert!(write.put_identity("https://a", "1", "centre").await.unwrap());
        assert!(!write.put_identity("https://a", "1", "hejin").await.unwrap());
        assert!(write.put_identity("https://b", "1", "hejin").await.unwrap());
        assert!(write.put_identity("https://a", "2", "centre").await.unwrap());
        write.commit(entry("identity.link")).await.unwrap();
        let login = |issuer, subject| {
            let store = store.clone();
            async move { store.login_of_identity(issuer, subject).await.unwrap() }
        };
        assert_eq!(login("https://a", "1").await, None, "the earlier one has fallen away");
        assert_eq!(login("https://a", "2").await.as_deref(), Some("centre"));
        assert_eq!(store.identity_of("hejin").await.unwrap().unwrap().issuer, "https://b");
        let mut write = begin(&store).await;
        assert_eq!(write.remove_identities("centre").await.unwrap(), 1);
        write.commit(entry("identity.unlink")).await.unwrap();
        assert_eq!(login("https://a", "2").await, None);
    });
}

fn new_token() -> ballast_store::NewServiceToken<'static> {
    ballast_store::NewServiceToken {
        login: "centre",
        label: "导出",
        token_hash: "tt",
        expires_at: after(60),
        permissions: Some(vec!["read_records".to_owned()]),
    }
}
