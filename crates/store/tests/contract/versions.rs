//! Versions and as-of readings.

use crate::fixture::{begin, entry, on_both, project, report, seed, started};
use ballast_domain::{Money, ProjectId, Scope};
use ballast_store::AsOf;
use jiff::civil::date;

#[test]
fn a_record_put_again_unchanged_makes_no_version() {
    on_both(|store| async move {
        let (id, _) = seed(&store, "140882", "铝材加工").await;
        let mut write = begin(&store).await;
        let same = write
            .put_projects(&[(None, &project("140882", "铝 材 加工", 1_000))], date(2024, 5, 1), None)
            .await
            .unwrap();
        assert_eq!(same, [id], "spaces in a name do not make another project");
        write.commit(entry("test")).await.unwrap();
        assert_eq!(
            store.project_history(&Scope::All, id).await.unwrap().len(),
            2,
            "the written form of the name changed"
        );
        let mut write = begin(&store).await;
        write.put_projects(&[(None, &project("140882", "铝 材 加工", 1_000))], date(2024, 6, 1), None).await.unwrap();
        write.commit(entry("test")).await.unwrap();
        assert_eq!(store.project_history(&Scope::All, id).await.unwrap().len(), 2);
    });
}

#[test]
fn as_of_sees_what_was_known_on_the_day() {
    on_both(|store| async move {
        let (id, _) = seed(&store, "140882", "铝材加工").await;
        let unit = crate::fixture::unit("140882");
        let mut write = begin(&store).await;
        write
            .put_reports(&[(id, &unit, &report(2, 80, Some(date(2024, 4, 20))))], date(2024, 4, 20), None)
            .await
            .unwrap();
        write.put_stages(&[(id, &unit, &started(date(2024, 2, 8)))], date(2024, 4, 20), None).await.unwrap();
        write.commit(entry("test")).await.unwrap();
        let done = async |as_of| {
            let reports = store.reports(&Scope::All, id, as_of).await.unwrap();
            reports.iter().map(|report| report.done.fen() / 1_000_000).collect::<Vec<_>>()
        };
        assert_eq!(done(AsOf::Now).await, [80]);
        assert_eq!(done(AsOf::Day(date(2024, 4, 20))).await, [80]);
        assert_eq!(done(AsOf::Day(date(2024, 4, 19))).await, [100]);
        assert!(done(AsOf::Day(date(2024, 3, 3))).await.is_empty(), "handed in on 4 March");
        let frozen = async |day| {
            let mut reading = store.reading(AsOf::Day(day)).await.unwrap();
            reading.projects(&Scope::All, ProjectId(0), 10).await.unwrap()
        };
        assert!(frozen(date(2024, 1, 30)).await.is_empty());
        let before = frozen(date(2024, 4, 19)).await;
        assert_eq!((before[0].stages.len(), before[0].reports[0].done), (0, Money::from_fen(100_000_000)));
        let after = frozen(date(2024, 4, 20)).await;
        assert_eq!((after[0].stages.len(), after[0].reports[0].done), (1, Money::from_fen(80_000_000)));
        let mut reading = store.reading(AsOf::Now).await.unwrap();
        assert!(reading.projects(&Scope::All, id, 10).await.unwrap().is_empty(), "nothing follows the last");
    });
}

#[test]
fn knowledge_does_not_run_backwards() {
    on_both(|store| async move {
        let (id, _) = seed(&store, "140882", "铝材加工").await;
        let mut write = begin(&store).await;
        write.put_projects(&[(Some(id), &project("140882", "铝材加工", 2_000))], date(2023, 1, 1), None).await.unwrap();
        write.commit(entry("test")).await.unwrap();
        let history = store.project_history(&Scope::All, id).await.unwrap();
        assert_eq!(history[0].known_on, date(2024, 1, 31), "not before the version it follows");
        assert_eq!(history[1].superseded_on, Some(date(2024, 1, 31)));
    });
}

#[test]
fn a_known_project_keeps_its_identity_under_a_new_name() {
    on_both(|store| async move {
        let (id, _) = seed(&store, "140882", "铝材加工").await;
        let mut write = begin(&store).await;
        let ids = write
            .put_projects(&[(Some(id), &project("140882", "铝材深加工", 1_000))], date(2024, 5, 1), None)
            .await
            .unwrap();
        write.commit(entry("test")).await.unwrap();
        assert_eq!(ids, [id]);
        let (now, line) = store.project(&Scope::All, id).await.unwrap().unwrap();
        assert_eq!((now.name.as_str(), line.name.as_str()), ("铝材深加工", "铝材深加工"));
    });
}

#[test]
fn a_dropped_write_leaves_nothing() {
    on_both(|store| async move {
        let before = store.data_version().await.unwrap();
        let mut write = begin(&store).await;
        write.put_projects(&[(None, &project("140882", "铝材加工", 1_000))], date(2024, 5, 1), None).await.unwrap();
        drop(write);
        assert!(store.project_keys(&Scope::All).await.unwrap().is_empty());
        seed(&store, "140882", "铝材加工").await;
        assert_eq!(store.data_version().await.unwrap(), before + 1);
    });
}
