//! Retention: what is due, plans that name it, and that nothing else goes.

use crate::fixture::{batch, entry, on_both, seed, unit};
use ballast_domain::{DataClass, MediaType, Paper, PaperKind, PaperState, PaperSubject, Period, Text};
use ballast_store::people::failures::Failures;
use ballast_store::people::links::Link;
use ballast_store::retention::{DueCount, DueItem, PlanState};
use ballast_store::{
    Account, AccountState, Actor, AssessmentRecord, NewImport, NewServiceToken, NewSession, Once, Store, StoreError,
    Write,
};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};

fn day(days: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * days)
}

async fn write_on(store: &Store, login: &str, days: i64) -> Write {
    store.begin(&Actor { login: login.into(), ..Actor::default() }, day(days)).await.unwrap()
}

/// An account with one thing of each class whose term begins on the day, or a day later.
async fn put_everything(store: &Store, mark: &str, days: i64) {
    let mut write = write_on(store, "tester", days).await;
    let account = Account {
        login: mark.into(),
        name: mark.into(),
        unit: unit("140800"),
        state: AccountState::Active,
        is_service: false,
        password_hash: "x".into(),
        password_changed_at: None,
        last_success_at: None,
        failures_since: 0,
        is_sample: false,
    };
    write.put_accounts(&[account]).await.unwrap();
    let session = NewSession {
        token_hash: format!("session {mark}"),
        login: mark.into(),
        idle_until: day(days) + SignedDuration::from_mins(30),
        expires_at: day(days + 1),
        address: "10.0.0.0/24".into(),
        agent: "Firefox".into(),
        last_success_at: None,
        failures_since: 0,
        proved_by: "code".into(),
    };
    write.open_session(&session).await.unwrap();
    let link = |what: &str| Link {
        token_hash: format!("{what} {mark}"),
        login: mark.into(),
        purpose: "reset".into(),
        expires_at: day(days + 300),
    };
    // The second ends the first, which is used from then on.
    write.put_link(&link("used")).await.unwrap();
    write.put_link(&link("open")).await.unwrap();
    let failures = Failures {
        subject: format!("account:{mark}"),
        count: 3,
        last_at: day(days),
        blocked_until: day(days) + SignedDuration::from_mins(15),
    };
    write.put_failures(&failures).await.unwrap();
    write.know_device(&format!("device {mark}"), mark).await.unwrap();
    let hash = format!("token {mark}");
    let token =
        NewServiceToken { login: mark, label: "x", token_hash: &hash, expires_at: day(days), permissions: None };
    write.put_token(&token).await.unwrap();
    write.commit(entry("account.make")).await.unwrap();
    let once = Once { key_hash: format!("key{mark}"), route: "POST /".into(), body_hash: "y".into() };
    let actor = Actor { login: mark.into(), ..Actor::default() };
    assert!(store.keep_request(&actor, &once, Some("answer".into()), day(days)).await.unwrap());
}

const ROWS: [DataClass; 6] = [
    DataClass::EndedSessions,
    DataClass::UsedLinks,
    DataClass::SignInFailures,
    DataClass::KnownDevices,
    DataClass::ServiceTokens,
    DataClass::ApiAnswers,
];

async fn due(store: &Store, days: i64) -> Vec<DueItem> {
    let mut due = Vec::new();
    for class in DataClass::ALL {
        due.extend(store.due_rows(*class, day(days)).await.unwrap());
    }
    due
}

#[test]
fn each_class_is_due_by_its_own_date() {
    on_both(|store| async move {
        put_everything(&store, "early", 10).await;
        put_everything(&store, "late", 10).await;
        assert!(due(&store, 9).await.is_empty());
        let due = due(&store, 11).await;
        for class in ROWS {
            let of_class: Vec<&DueItem> = due.iter().filter(|item| item.class == class).collect();
            assert_eq!(of_class.len(), 2, "{class:?} of {due:?}");
            assert!(of_class.iter().all(|item| day(10) <= item.dated_at && item.dated_at < day(11)), "{of_class:?}");
        }
        assert_eq!(due.len(), 12);
    });
}

#[test]
fn exactly_what_a_plan_names_goes() {
    on_both(|store| async move {
        put_everything(&store, "early", 10).await;
        let planned = due(&store, 12).await;
        let count = DueCount { class: DataClass::UsedLinks, count: 1, oldest: day(10), newest: day(10) };
        let mut write = write_on(&store, "sysadmin", 12).await;
        let id = write.record_retention_plan(&planned, std::slice::from_ref(&count), "digest").await.unwrap();
        write.commit(entry("retention.plan")).await.unwrap();
        let plan = store.retention_plan(id).await.unwrap().unwrap();
        assert_eq!(
            (plan.state, plan.requested, plan.decided),
            (PlanState::Waiting, ("sysadmin".into(), day(12)), None)
        );
        assert_eq!((plan.digest.as_str(), plan.counts), ("digest", vec![count]));

        // The same person does not carry it out, whatever the program thinks.
        let mut write = write_on(&store, "sysadmin", 13).await;
        let refusal = write.decide_retention_plan(id, true).await.unwrap_err();
        assert!(matches!(refusal, StoreError::SecondPerson), "{refusal:?}");
        drop(write);

        let mut write = write_on(&store, "secadmin", 13).await;
        let named = write.planned_items(id).await.unwrap();
        assert_eq!(named.iter().cloned().collect::<Vec<_>>(), {
            let mut planned = planned.clone();
            planned.sort();
            planned
        });
        assert!(write.decide_retention_plan(id, true).await.unwrap());
        for class in ROWS {
            let keys: Vec<&str> =
                named.iter().filter(|item| item.class == class).map(|item| item.key.as_str()).collect();
            assert_eq!(write.remove_rows(class, &keys).await.unwrap(), 1, "{class:?}");
        }
        write.commit(entry("retention.carry_out")).await.unwrap();
        assert!(due(&store, 12).await.is_empty());
        assert!(store.has_open_link("early", day(13)).await.unwrap(), "an open link stays");
        let plan = store.retention_plan(id).await.unwrap().unwrap();
        assert_eq!((plan.state, plan.decided), (PlanState::CarriedOut, Some(("secadmin".into(), day(13)))));
        let mut write = write_on(&store, "secadmin", 13).await;
        assert!(!write.decide_retention_plan(id, true).await.unwrap(), "once");
        assert!(write.planned_items(id).await.unwrap().is_empty(), "what it named is forgotten");
        drop(write);
        // Nothing of this is a deed without an event, and the chain is whole.
        let witnesses = ballast_audit::checkpoint::Witnesses::default();
        assert_eq!(store.verify_audit_chain(witnesses).await.unwrap(), Ok(4));
    });
}

#[test]
fn what_is_used_again_has_another_date_and_a_new_plan_replaces_one_that_waits() {
    on_both(|store| async move {
        put_everything(&store, "early", 10).await;
        let planned = due(&store, 12).await;
        let mut write = write_on(&store, "sysadmin", 12).await;
        let first = write.record_retention_plan(&planned, &[], "one").await.unwrap();
        write.commit(entry("retention.plan")).await.unwrap();
        let mut write = write_on(&store, "early", 13).await;
        write.know_device("device early", "early").await.unwrap();
        write.commit(entry("session.open")).await.unwrap();
        let mut write = write_on(&store, "secadmin", 14).await;
        let still = write.due_rows(DataClass::KnownDevices, day(14)).await.unwrap();
        let named = write.planned_items(first).await.unwrap();
        assert!(still.iter().all(|item| !named.contains(item)), "{still:?}");
        drop(write);

        let mut write = write_on(&store, "sysadmin", 14).await;
        let second = write.record_retention_plan(&planned[..1], &[], "two").await.unwrap();
        write.commit(entry("retention.plan")).await.unwrap();
        let plans = store.retention_plans(10).await.unwrap();
        let states: Vec<_> = plans.iter().map(|plan| (plan.id, plan.state)).collect();
        assert_eq!(states, [(second, PlanState::Waiting), (first, PlanState::Replaced)]);
        let mut write = write_on(&store, "secadmin", 14).await;
        assert!(write.planned_items(first).await.unwrap().is_empty());
        assert!(!write.decide_retention_plan(first, true).await.unwrap());
        assert!(write.decide_retention_plan(second, false).await.unwrap());
        write.commit(entry("retention.refuse")).await.unwrap();
        assert_eq!(store.retention_plan(second).await.unwrap().unwrap().state, PlanState::Refused);
        assert_eq!(due(&store, 12).await.len(), planned.len() - 1, "nothing went but what was used again");
    });
}

fn paper(content: &str, thumbnail: Option<&str>) -> Paper {
    Paper {
        kind: PaperKind::Approval,
        subject: PaperSubject::Project,
        label: "批复.pdf".into(),
        media: MediaType::Pdf,
        size_bytes: 1,
        content_sha256: content.into(),
        sent_sha256: content.into(),
        thumbnail_sha256: thumbnail.map(ToOwned::to_owned),
    }
}

async fn run_assessment(store: &Store, id: &str, computed: i64, as_of: Date) {
    let mut write = write_on(store, "tester", computed).await;
    let record = AssessmentRecord {
        id: id.into(),
        scheme_id: "s".into(),
        scheme_version: "1".into(),
        title: Text::new("x", "x"),
        period: Period::Year(1970),
        as_of,
        snapshot_id: "h".into(),
        result_hash: "r".into(),
        folder: id.into(),
        computed_by: "tester".into(),
        computed_at: day(computed),
        is_sample: false,
    };
    write.record_assessment(&record).await.unwrap();
    write.commit(entry("assessment.run")).await.unwrap();
}

#[test]
fn contents_that_something_standing_or_frozen_names_are_needed() {
    on_both(|store| async move {
        let (project, _) = seed(&store, "140882", "甲项目").await;
        let mut write = write_on(&store, "tester", 10).await;
        let mut ids = Vec::new();
        for (content, thumbnail) in [("gone", Some("small")), ("shared", None), ("stands", None), ("frozen", None)] {
            ids.push(write.record_paper(project, &paper(content, thumbnail), PaperState::Leaving).await.unwrap());
        }
        let again = write.record_paper(project, &paper("shared", None), PaperState::Unscanned).await.unwrap();
        write.commit(entry("paper.add")).await.unwrap();
        // Two go before an assessment is computed, one after.
        let mut write = write_on(&store, "tester", 11).await;
        for id in [ids[0], ids[1]] {
            assert!(write.move_paper(id, &[PaperState::Leaving], PaperState::Removed, "").await.unwrap());
        }
        write.commit(entry("paper.remove")).await.unwrap();
        run_assessment(&store, "a", 12, date(1970, 1, 12)).await;
        let mut write = write_on(&store, "tester", 13).await;
        assert!(write.move_paper(ids[3], &[PaperState::Leaving], PaperState::Removed, "").await.unwrap());
        write.commit(entry("paper.remove")).await.unwrap();

        let contents = store.contents().await.unwrap();
        let left: Vec<_> = contents.left.iter().map(|(hash, at)| (hash.as_str(), *at)).collect();
        let removed = (DataClass::RemovedPapers, day(11));
        assert_eq!(left, [("gone", removed), ("small", removed)]);
        for needed in ["shared", "stands", "frozen"] {
            assert!(contents.needed.contains(needed), "{needed}: {contents:?}");
        }

        // Once it went it is due no more, until it comes again and is left again.
        let mut write = write_on(&store, "sysadmin", 14).await;
        let plan = write.record_retention_plan(&[], &[], "x").await.unwrap();
        write.note_removed_content(plan, "gone").await.unwrap();
        write.commit(entry("retention.plan")).await.unwrap();
        assert!(!store.contents().await.unwrap().left.contains_key("gone"));
        let mut write = write_on(&store, "tester", 15).await;
        let id = write.record_paper(project, &paper("gone", None), PaperState::Leaving).await.unwrap();
        write.commit(entry("paper.add")).await.unwrap();
        assert!(store.contents().await.unwrap().needed.contains("gone"));
        let mut write = write_on(&store, "tester", 16).await;
        assert!(write.move_paper(id, &[PaperState::Leaving], PaperState::Removed, "").await.unwrap());
        assert!(write.move_paper(again, &[PaperState::Unscanned], PaperState::Removed, "").await.unwrap());
        write.commit(entry("paper.remove")).await.unwrap();
        let contents = store.contents().await.unwrap();
        assert_eq!(contents.left["gone"], (DataClass::RemovedPapers, day(16)));
        assert!(contents.needed.contains("shared"), "it stood when the assessment was computed");
    });
}

#[test]
fn originals_of_undone_batches_stay_while_an_assessment_knew_them() {
    on_both(|store| async move {
        let import = async |hash: &str, days: i64| {
            let mut write = write_on(&store, "tester", days).await;
            let import = NewImport { file_hash: hash.into(), ..batch(date(1970, 1, 1)) };
            let id = write.record_import(&import).await.unwrap();
            write.commit(entry("import.apply")).await.unwrap();
            id
        };
        let undo = async |id: i64, days: i64| {
            let mut write = write_on(&store, "tester", days).await;
            write.undo_import(id, date(1970, 1, 1)).await.unwrap();
            write.commit(entry("import.undo")).await.unwrap();
        };
        let (free, twice) = (import("free", 10).await, import("twice", 10).await);
        undo(free, 11).await;
        undo(twice, 11).await;
        import("twice", 12).await;
        import("stands", 12).await;
        let known = import("known", 20).await;
        undo(known, 25).await;
        let contents = store.contents().await.unwrap();
        let left: Vec<&str> = contents.left.keys().map(String::as_str).collect();
        assert_eq!(left, ["free", "known"]);
        assert_eq!(contents.left["free"], (DataClass::ImportOriginals, day(11)));
        // Computed after the undoing, but as of a day on which one of the two was known.
        run_assessment(&store, "a", 30, date(1970, 1, 22)).await;
        let contents = store.contents().await.unwrap();
        let left: Vec<&str> = contents.left.keys().map(String::as_str).collect();
        assert_eq!(left, ["free"]);
        assert!(["twice", "stands", "known"].iter().all(|hash| contents.needed.contains(*hash)));
    });
}

#[test]
fn an_assessment_that_could_not_know_a_batch_does_not_keep_its_original() {
    on_both(|store| async move {
        let mut write = write_on(&store, "tester", 10).await;
        let import = NewImport { file_hash: "free".into(), ..batch(date(1970, 1, 1)) };
        let id = write.record_import(&import).await.unwrap();
        write.commit(entry("import.apply")).await.unwrap();
        run_assessment(&store, "before", 9, date(1970, 1, 10)).await;
        let mut write = write_on(&store, "tester", 11).await;
        write.undo_import(id, date(1970, 1, 12)).await.unwrap();
        write.commit(entry("import.undo")).await.unwrap();
        run_assessment(&store, "after", 30, date(1970, 1, 20)).await;
        assert!(store.contents().await.unwrap().left.contains_key("free"));
        run_assessment(&store, "of the day", 30, date(1970, 1, 12)).await;
        assert!(store.contents().await.unwrap().needed.contains("free"), "on its last day it may have been known");
    });
}
