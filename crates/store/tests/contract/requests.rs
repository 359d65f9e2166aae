//! Requests under a key: done once, also by two processes, remembered for a day.

use crate::fixture::{begin, entry, on_both, unit};
use ballast_store::{Account, AccountState, Actor, Once, Origin, StoreError};
use jiff::{SignedDuration, Timestamp};

const START: Timestamp = Timestamp::UNIX_EPOCH;

fn once(body: &str) -> Once {
    Once { key_hash: "k".into(), route: "/api/v1/x".into(), body_hash: body.into() }
}

fn actor(request: &str) -> Actor {
    let origin = Origin { request_id: request.into(), once: Some(once("b")), ..Origin::default() };
    Actor { login: "program".into(), role: String::new(), origin }
}

fn account(login: &str) -> Account {
    Account {
        login: login.into(),
        name: login.into(),
        unit: unit("140800"),
        state: AccountState::Active,
        is_service: true,
        password_hash: String::new(),
        password_changed_at: None,
        last_success_at: None,
        failures_since: 0,
        is_sample: false,
    }
}

#[test]
fn a_key_is_taken_with_the_write_and_not_without_it() {
    on_both(|store| async move {
        drop(begin(&store).await);
        let mut dropped = store.begin(&actor("r1"), START).await.unwrap();
        dropped.put_accounts(&[account("lost")]).await.unwrap();
        drop(dropped);
        assert_eq!(store.done_request("program", "k", START).await.unwrap(), None);

        let mut write = store.begin(&actor("r2"), START).await.unwrap();
        write.put_accounts(&[account("kept")]).await.unwrap();
        write.commit(entry("account.make")).await.unwrap();
        let done = store.done_request("program", "k", START).await.unwrap().unwrap();
        assert_eq!((&done.once, done.request_id.as_str(), &done.answer), (&once("b"), "r2", &None));
        assert_eq!(done.audit_seq, Some(store.last_audit_number().await.unwrap()));

        // The request itself may write again; no other under its key.
        store.begin(&actor("r2"), START).await.unwrap().commit(entry("again")).await.unwrap();
        assert!(matches!(store.begin(&actor("r3"), START).await, Err(StoreError::Repeated)));
        assert!(store.done_request("other", "k", START).await.unwrap().is_none(), "keys belong to accounts");
    });
}

#[test]
fn of_two_writers_under_one_key_one_writes() {
    on_both(|store| async move {
        let writing = (0..6).map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut write = store.begin(&actor(&format!("r{number}")), START).await?;
                write.put_accounts(&[account(&format!("one{number}"))]).await?;
                write.commit(entry("account.make")).await
            })
        });
        let mut done = 0;
        for written in writing.collect::<Vec<_>>() {
            match written.await.unwrap() {
                Ok(()) => done += 1,
                Err(error) => assert!(matches!(error, StoreError::Repeated), "{error}"),
            }
        }
        assert_eq!(done, 1);
        let made = store.accounts().await.unwrap().into_iter().filter(|account| account.login.starts_with("one"));
        assert_eq!(made.count(), 1);
    });
}

#[test]
fn an_answer_is_kept_once_and_forgotten_after_a_day() {
    on_both(|store| async move {
        let (first, second) = (actor("r1"), actor("r2"));
        let keep = async |actor: &Actor, answer: Option<&str>, now| {
            store.keep_request(actor, &once("b"), answer.map(ToOwned::to_owned), now).await.unwrap()
        };
        assert!(keep(&first, None, START).await);
        assert!(!keep(&second, None, START).await, "the key was taken");
        assert!(!keep(&second, Some("other"), START).await);
        assert!(keep(&first, Some("sealed"), START).await);
        assert!(!keep(&first, Some("changed"), START).await);
        store.forget_request(&first, &once("b")).await.unwrap();
        let answer = async |now| store.done_request("program", "k", now).await.unwrap().and_then(|done| done.answer);
        assert_eq!(answer(START).await.as_deref(), Some("sealed"), "an answer is not given back");
        let later = START + SignedDuration::from_hours(25);
        assert_eq!(answer(later).await, None);
        assert!(keep(&second, None, later).await, "the key is free again");
        store.forget_request(&second, &once("b")).await.unwrap();
        assert!(keep(&first, Some("new"), later).await);
    });
}
