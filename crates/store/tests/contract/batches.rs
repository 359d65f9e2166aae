//! Undoing import batches.

use crate::fixture::{batch, begin, entry, on_both, project, report, seed, unit};
use ballast_domain::{Money, Place, Scope};
use ballast_store::projects::{ProjectFilter, ProjectSort};
use ballast_store::{AsOf, Source, Store, StoreError};
use jiff::civil::{Date, date};

#[test]
fn undoing_brings_earlier_values_back_as_new_versions() {
    on_both(|store| async move {
        let (id, first) = seed(&store, "140882", "铝材加工").await;
        let mut write = begin(&store).await;
        let second = write.record_import(&batch(date(2024, 5, 1))).await.unwrap();
        write
            .put_projects(&[(None, &project("140882", "铝材加工", 9_999))], date(2024, 5, 1), Some(second))
            .await
            .unwrap();
        write.put_projects(&[(None, &project("140882", "新项目", 1))], date(2024, 5, 1), Some(second)).await.unwrap();
        write.commit(entry("import.apply")).await.unwrap();
        for (import, concerned) in [(first, 1), (second, 2), (77, 0)] {
            let filter = ProjectFilter { import: Some(import), ..ProjectFilter::default() };
            let lines = store.project_lines(&Scope::All, &filter, (ProjectSort::Name, false), (9, 0)).await.unwrap();
            assert_eq!(lines.len(), concerned, "batch {import}");
        }

        let mut write = begin(&store).await;
        assert_eq!(write.undo_import(second, date(2024, 5, 2)).await.unwrap(), 2);
        write.commit(entry("import.undo")).await.unwrap();
        let (now, line) = store.project(&Scope::All, id).await.unwrap().unwrap();
        assert_eq!(
            (now.annual_plan, line.annual_plan),
            (Money::from_fen(1_000_000_000), Money::from_fen(1_000_000_000))
        );
        assert_eq!(store.project_keys(&Scope::All).await.unwrap().len(), 1, "the new project is gone");
        assert_eq!(store.project_history(&Scope::All, id).await.unwrap().len(), 3, "nothing is lost");
        assert!(store.import(second).await.unwrap().unwrap().undone.is_some());

        let mut write = begin(&store).await;
        assert!(matches!(write.undo_import(second, date(2024, 5, 3)).await, Err(StoreError::AlreadyUndone)));
        drop(write);
        undo(&store, first).await.unwrap();
        assert!(store.project_keys(&Scope::All).await.unwrap().is_empty(), "batches come off one after another");
        assert_eq!(store.verify_audit_chain(ballast_audit::checkpoint::Witnesses::default()).await.unwrap(), Ok(5));
    });
}

/// Writes the one project with another plan in a batch of its own.
async fn plan(store: &Store, plan_wan: i64, known_on: Date) -> i64 {
    let mut write = begin(store).await;
    let import = write.record_import(&batch(known_on)).await.unwrap();
    write.put_projects(&[(None, &project("140882", "铝材加工", plan_wan))], known_on, Some(import)).await.unwrap();
    write.commit(entry("import.apply")).await.unwrap();
    import
}

async fn undo(store: &Store, import: i64) -> Result<u64, StoreError> {
    let mut write = begin(store).await;
    let count = write.undo_import(import, date(2024, 6, 1)).await?;
    write.commit(entry("import.undo")).await?;
    Ok(count)
}

async fn conflicts(store: &Store, import: i64) -> Vec<Option<i64>> {
    match undo(store, import).await {
        Err(StoreError::UndoConflict(conflicts)) => conflicts.iter().map(|conflict| conflict.later_import).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn batches_come_off_in_the_order_in_which_they_stand() {
    on_both(|store| async move {
        let (id, first) = seed(&store, "140882", "铝材加工").await;
        let second = plan(&store, 2_000, date(2024, 2, 1)).await;
        let third = plan(&store, 3_000, date(2024, 3, 1)).await;
        let plan_now = async || store.project(&Scope::All, id).await.unwrap().unwrap().0.annual_plan.fen() / 1_000_000;
        assert_eq!(conflicts(&store, first).await, [Some(second), Some(third)]);
        assert_eq!(conflicts(&store, second).await, [Some(third)]);
        assert_eq!(plan_now().await, 3_000, "a refused undoing changes nothing");
        assert_eq!(undo(&store, third).await.unwrap(), 1);
        assert_eq!(conflicts(&store, first).await, [Some(second)], "what was undone is in nobody's way");
        assert_eq!(plan_now().await, 2_000);
        let fourth = plan(&store, 4_000, date(2024, 7, 1)).await;
        assert_eq!(conflicts(&store, second).await, [Some(fourth)]);
        undo(&store, fourth).await.unwrap();
        undo(&store, second).await.unwrap();
        assert_eq!(plan_now().await, 1_000);
        let history = store.project_history(&Scope::All, id).await.unwrap();
        let batches: Vec<_> = history.iter().map(|version| version.import_id).collect();
        assert_eq!(
            batches,
            [first, second, fourth, second, third, second, first].map(Some),
            "a value that came back is its batch's own"
        );
        assert!(
            history.windows(2).all(|pair| pair[1].superseded_on == Some(pair[0].known_on)),
            "each version ends on the day from which the next is known, also one that was to be known after its undoing"
        );
        assert_eq!(undo(&store, first).await.unwrap(), 2);
        assert!(store.project(&Scope::All, id).await.unwrap().is_none());
    });
}

#[test]
fn a_single_edit_stands_in_the_way_without_a_batch() {
    on_both(|store| async move {
        let (_, import) = seed(&store, "140882", "铝材加工").await;
        let mut write = begin(&store).await;
        write.put_projects(&[(None, &project("140882", "铝材加工", 7))], date(2024, 5, 1), None).await.unwrap();
        write.commit(entry("project.correct")).await.unwrap();
        assert_eq!(conflicts(&store, import).await, [None]);
    });
}

#[test]
fn a_record_that_one_batch_wrote_twice_goes_back_as_one() {
    on_both(|store| async move {
        let (id, _) = seed(&store, "140882", "铝材加工").await;
        let here = unit("140882");
        let mut write = begin(&store).await;
        let import = write.record_import(&batch(date(2024, 5, 1))).await.unwrap();
        for done in [60, 70] {
            write.put_reports(&[(id, &here, &report(2, done, None))], date(2024, 5, 1), Some(import)).await.unwrap();
        }
        write.commit(entry("import.apply")).await.unwrap();
        assert_eq!(undo(&store, import).await.unwrap(), 1);
        let (_, line) = store.project(&Scope::All, id).await.unwrap().unwrap();
        assert_eq!(line.done_in_year, Money::from_fen(100_000_000));
    });
}

#[test]
fn a_name_taken_since_stands_in_the_way_of_returning_to_it() {
    on_both(|store| async move {
        let (id, _) = seed(&store, "140882", "铝材加工").await;
        let mut write = begin(&store).await;
        let renamed = write.record_import(&batch(date(2024, 5, 1))).await.unwrap();
        let other_name = project("140882", "铝材深加工", 1_000);
        write.put_projects(&[(Some(id), &other_name)], date(2024, 5, 1), Some(renamed)).await.unwrap();
        write.commit(entry("import.apply")).await.unwrap();
        let taker = plan(&store, 5, date(2024, 5, 2)).await;
        assert_eq!(conflicts(&store, renamed).await, [Some(taker)]);
        undo(&store, taker).await.unwrap();
        undo(&store, renamed).await.unwrap();
        assert_eq!(store.project(&Scope::All, id).await.unwrap().unwrap().0.name, "铝材加工");
    });
}

#[test]
fn a_batch_under_later_changes_cannot_be_undone_and_stays_whole() {
    on_both(|store| async move {
        let (id, first) = seed(&store, "140882", "铝材加工").await;
        let mut write = begin(&store).await;
        let later = write.record_import(&batch(date(2024, 5, 1))).await.unwrap();
        write.put_reports(&[(id, &unit("140882"), &report(3, 60, None))], date(2024, 5, 1), Some(later)).await.unwrap();
        write.commit(entry("import.apply")).await.unwrap();
        let mut write = begin(&store).await;
        let Err(StoreError::UndoConflict(conflicts)) = write.undo_import(first, date(2024, 5, 3)).await else {
            panic!()
        };
        assert_eq!(conflicts.len(), 1, "the later report would lose its project");
        assert_eq!(conflicts[0].later_import, Some(later));
        drop(write);
        assert_eq!(store.reports(&Scope::All, id, AsOf::Now).await.unwrap().len(), 2);
    });
}

#[test]
fn undoing_the_only_batch_empties_the_ledger() {
    on_both(|store| async move {
        let (id, import) = seed(&store, "140882", "铝材加工").await;
        let mut write = begin(&store).await;
        write.undo_import(import, date(2024, 5, 3)).await.unwrap();
        write.commit(entry("import.undo")).await.unwrap();
        assert!(store.project(&Scope::All, id).await.unwrap().is_none());
        assert!(store.reports(&Scope::All, id, AsOf::Now).await.unwrap().is_empty());
        let again = seed(&store, "140882", "铝材加工").await;
        assert_ne!(again.0, id, "a project taken away does not come back under its old identity");
    });
}

#[test]
fn a_version_knows_the_row_it_came_from_also_when_it_comes_back() {
    on_both(|store| async move {
        let place = |row| Place { sheet: Some("台账".into()), row: Some(row), column: None };
        let mut places = Vec::new();
        for (row, plan) in [(5, 1_000), (9, 2_000)] {
            let mut write = begin(&store).await;
            let import = write.record_import(&batch(date(2024, 5, 1))).await.unwrap();
            let here = place(row);
            let known = project("140882", "铝材加工", plan);
            let rows = [&here];
            let source = Source::rows(import, &rows);
            let id = write.put_projects(&[(None, &known)], date(2024, 5, 1), source).await.unwrap()[0];
            write.note_columns(import, &[("annual_plan".to_owned(), 6)].into()).await.unwrap();
            write.commit(entry("import.apply")).await.unwrap();
            places.push((id, import));
        }
        let (id, second) = places[1];
        let mut write = begin(&store).await;
        write.undo_import(second, date(2024, 6, 1)).await.unwrap();
        write.commit(entry("import.undo")).await.unwrap();
        let history = store.project_history(&Scope::All, id).await.unwrap();
        let rows: Vec<_> = history.iter().map(|version| version.place.clone()).collect();
        assert_eq!(rows, [place(5), place(9), place(5)]);
        assert_eq!(store.import(second).await.unwrap().unwrap().columns["annual_plan"], 6);
    });
}
