//! What a write is: whole or nothing, in one order, with lines that say what the records say.

use crate::fixture::{begin, entry, obstacle, on_both, on_both_urls, open, project, report, set_up, started, unit};
use ballast_audit::checkpoint::Witnesses;
use ballast_domain::{ProjectId, Scope};
use ballast_store::projects::{ProjectFilter, ProjectLine, ProjectSort};
use ballast_store::{Store, StoreError};
use jiff::civil::date;
use std::collections::BTreeSet;

#[test]
fn an_error_that_is_told_late_keeps_nothing() {
    on_both(|store| async move {
        let nowhere = project("149999", "无处可归", 1_000);
        let here = project("140882", "铝材加工", 1_000);
        // Told by the commit.
        let mut write = begin(&store).await;
        write.put_projects(&[(None, &here)], date(2024, 1, 31), None).await.unwrap();
        write.put_projects(&[(None, &nowhere)], date(2024, 1, 31), None).await.unwrap();
        let refused = write.commit(entry("test")).await;
        assert!(matches!(refused, Err(StoreError::UnknownReference { .. })), "{refused:?}");
        // Told by the next statement that is asked something; after it, not even the commit is taken.
        let mut write = begin(&store).await;
        write.put_projects(&[(None, &nowhere)], date(2024, 1, 31), None).await.unwrap();
        let refused = write.put_projects(&[(None, &here)], date(2024, 1, 31), None).await;
        assert!(matches!(refused, Err(StoreError::UnknownReference { .. })), "{refused:?}");
        assert!(write.commit(entry("test")).await.is_err());
        // The next write finds everything as it was.
        assert!(lines(&store).await.is_empty());
        let mut write = begin(&store).await;
        let ids = write.put_projects(&[(None, &here)], date(2024, 1, 31), None).await.unwrap();
        write.commit(entry("test")).await.unwrap();
        assert_eq!(ids, [ProjectId(1)], "numbers of what was not kept are given again");
        assert_eq!(store.verify_audit_chain(Witnesses::default()).await.unwrap(), Ok(2));
    });
}

/// A line is added for a new project, brought up to date in part when something that belongs to it is written, and made anew when the
/// project itself changes: the same figures either way.
#[test]
fn a_line_is_the_same_in_whatever_order_its_parts_came() {
    on_both(|store| async move {
        let unit = unit("140882");
        let (day, reports) = (date(2024, 6, 1), [report(2, 80, None), report(3, 20, None)]);
        let obstacle = obstacle(date(2024, 7, 1));
        for name in ["一次写入", "分次写入"] {
            let is_at_once = name == "一次写入";
            let mut write = begin(&store).await;
            let ids = write.put_projects(&[(None, &project("140882", name, 1_000))], day, None).await.unwrap();
            for step in 0..3 {
                if !is_at_once {
                    write.commit(entry("test")).await.unwrap();
                    write = begin(&store).await;
                }
                match step {
                    0 => write.put_reports(&reports.each_ref().map(|one| (ids[0], &unit, one)), day, None).await,
                    1 => write.put_stages(&[(ids[0], &unit, &started(date(2024, 2, 8)))], day, None).await,
                    _ => write.put_obstacles(&[(ids[0], &unit, &obstacle)], day, None).await,
                }
                .unwrap();
            }
            write.commit(entry("test")).await.unwrap();
        }
        let alike = |line: &ProjectLine| ProjectLine { id: ProjectId(0), name: String::new(), ..line.clone() };
        let found = lines(&store).await;
        assert_eq!(found.len(), 2);
        assert_eq!(alike(&found[0]), alike(&found[1]));
        assert_eq!((found[0].done_in_year.fen(), found[0].open_obstacles), (100_000_000, 1));
        // The plan doubles, and both are made anew.
        let mut write = begin(&store).await;
        for line in &found {
            let project = project("140882", &line.name, 2_000);
            write.put_projects(&[(Some(line.id), &project)], date(2024, 6, 2), None).await.unwrap();
        }
        write.commit(entry("test")).await.unwrap();
        let now = lines(&store).await;
        assert_eq!(alike(&now[0]), alike(&now[1]));
        assert_eq!((now[0].done_in_year, now[0].stage), (found[0].done_in_year, found[0].stage));
        assert_ne!(now[0].annual_plan, found[0].annual_plan);
    });
}

/// Two processes on one PostgreSQL, each with eight who write at once; on SQLite two connections stand for them.
#[test]
fn writers_of_two_processes_stand_in_one_order() {
    on_both_urls(|url| async move {
        let stores = [open(&url).await, open(&url).await];
        set_up(&stores[0]).await;
        let tasks = (0..16).map(|number| {
            let store = stores[number % 2].clone();
            tokio::spawn(async move {
                let mut ids = Vec::new();
                for turn in 0..3 {
                    let project = project("140882", &format!("项目{number}-{turn}"), 1_000);
                    let mut write = begin(&store).await;
                    ids.extend(write.put_projects(&[(None, &project)], date(2024, 1, 31), None).await.unwrap());
                    write.commit(entry("test")).await.unwrap();
                }
                ids
            })
        });
        let mut ids = BTreeSet::new();
        for task in tasks.collect::<Vec<_>>() {
            ids.extend(task.await.unwrap());
        }
        assert_eq!(ids.len(), 48, "each project has a number of its own");
        assert_eq!(stores[0].verify_audit_chain(Witnesses::default()).await.unwrap(), Ok(49));
        assert_eq!(lines(&stores[1]).await.len(), 48);
        for store in stores {
            store.close().await;
        }
    });
}

async fn lines(store: &Store) -> Vec<ProjectLine> {
    let order = (ProjectSort::Name, false);
    store.project_lines(&Scope::All, &ProjectFilter::default(), order, (100, 0)).await.unwrap()
}
