//! No reading gives, counts or sums what is outside the scope.

use crate::fixture::{begin, entry, obstacle, on_both, only, project, report, seed, started, unit};
use ballast_domain::project::ReportState;
use ballast_domain::record::Event;
use ballast_domain::{Project, ProjectId, Scope};
use ballast_store::AsOf;
use ballast_store::projects::{ProjectFilter, ProjectSort};
use jiff::civil::date;

#[test]
fn foreign_units_are_nowhere() {
    on_both(|store| async move {
        let (id, _) = seed(&store, "140882", "铝材加工").await;
        let owner = unit("140882");
        let event = Event {
            unit: owner.clone(),
            project_name: None,
            kind: "start_ceremony".into(),
            on: date(2024, 2, 1),
            count: 1,
            amount: None,
            document: None,
            note: None,
        };
        let returned = ballast_domain::project::MonthlyReport { state: ReportState::Returned, ..report(4, 1, None) };
        let mut write = begin(&store).await;
        let part = Project { parent_name: Some("打包".into()), ..project("140882", "子项目", 1) };
        write.put_projects(&[(None, &part)], date(2024, 4, 5), None).await.unwrap();
        write.put_stages(&[(id, &owner, &started(date(2024, 2, 8)))], date(2024, 4, 5), None).await.unwrap();
        write.put_obstacles(&[(id, &owner, &obstacle(date(2024, 4, 1)))], date(2024, 4, 5), None).await.unwrap();
        write.put_reports(&[(id, &owner, &returned)], date(2024, 5, 5), None).await.unwrap();
        write.put_records(&[&event], date(2024, 4, 5), None).await.unwrap();
        write.commit(entry("test")).await.unwrap();

        for scope in [only("140827"), Scope::nothing()] {
            let filter = ProjectFilter { include_left: true, ..ProjectFilter::default() };
            assert!(store.project_lines(&scope, &filter, (ProjectSort::Name, false), (9, 0)).await.unwrap().is_empty());
            assert_eq!(
                store.project_totals(&scope, &filter).await.unwrap(),
                ballast_store::projects::ProjectTotals::default()
            );
            assert!(store.project(&scope, id).await.unwrap().is_none());
            assert!(store.stages(&scope, id, AsOf::Now).await.unwrap().is_empty());
            assert!(store.reports(&scope, id, AsOf::Now).await.unwrap().is_empty());
            assert!(store.obstacles(&scope, id, AsOf::Now).await.unwrap().is_empty());
            assert!(store.project_history(&scope, id).await.unwrap().is_empty());
            assert!(store.report_history(&scope, id).await.unwrap().is_empty());
            assert!(store.project_keys(&scope).await.unwrap().is_empty());
            assert!(store.projects_by_id(&scope, &[id]).await.unwrap().is_empty());
            assert!(store.stages_of(&scope, &[id]).await.unwrap().is_empty());
            assert!(store.reports_of(&scope, &[id]).await.unwrap().is_empty());
            assert!(store.obstacles_of(&scope, &[id]).await.unwrap().is_empty());
            assert!(store.records::<Event>(&scope, AsOf::Now).await.unwrap().is_empty());
            let mut reading = store.reading(AsOf::Now).await.unwrap();
            assert!(reading.projects(&scope, ProjectId(0), 9).await.unwrap().is_empty());
            assert!(reading.records::<Event>(&scope).await.unwrap().is_empty());
            assert!(reading.packages(&scope).await.unwrap().is_empty());
            assert!(!reading.holds_sample_data(&scope).await.unwrap());
            assert!(store.unit_figures(&scope, None).await.unwrap().is_empty());
            assert!(store.latest_month(&scope).await.unwrap().is_none());
            assert!(store.month_figures(&scope, Some(&owner)).await.unwrap().is_empty());
            assert!(store.overdue_obstacles(&scope, date(2025, 1, 1), 9).await.unwrap().is_empty());
            assert!(store.returned_reports(&scope, 9).await.unwrap().is_empty());
        }
        let own = only("140882");
        assert!(store.project(&own, id).await.unwrap().is_some());
        assert_eq!(store.returned_reports(&own, 9).await.unwrap().len(), 1);
        assert_eq!(store.records::<Event>(&own, AsOf::Now).await.unwrap().len(), 1);
        let mut reading = store.reading(AsOf::Now).await.unwrap();
        assert_eq!(reading.packages(&own).await.unwrap(), [(owner, "打包".to_owned())]);
        assert!(reading.holds_sample_data(&own).await.unwrap());
    });
}

#[test]
fn what_belongs_to_a_project_moves_with_it() {
    on_both(|store| async move {
        let (id, import) = seed(&store, "140882", "铝材加工").await;
        let mut write = begin(&store).await;
        write.put_projects(&[(Some(id), &project("140827", "铝材加工", 1_000))], date(2024, 5, 1), None).await.unwrap();
        write.commit(entry("test")).await.unwrap();
        let reports = async |unit| store.reports(&only(unit), id, AsOf::Now).await.unwrap().len();
        assert_eq!((reports("140882").await, reports("140827").await), (0, 1));
        let months = async |unit: &str| store.month_figures(&only(unit), None).await.unwrap().len();
        assert_eq!((months("140882").await, months("140827").await), (0, 1));
        assert!(store.import(import).await.unwrap().is_some());
    });
}

#[test]
fn a_scope_of_projects_shows_them_and_nothing_else_of_their_unit() {
    on_both(|store| async move {
        let (mine, _) = seed(&store, "140882", "甲").await;
        let (other, _) = seed(&store, "140882", "乙").await;
        let scope = Scope::of_projects([mine].into());
        assert!(store.project(&scope, mine).await.unwrap().is_some());
        assert!(store.project(&scope, other).await.unwrap().is_none());
        let lines = store.project_keys(&scope).await.unwrap();
        assert_eq!(lines.iter().map(|line| line.id).collect::<Vec<_>>(), [mine]);
        let found = store.projects_by_id(&scope, &[mine, other]).await.unwrap();
        assert_eq!(found.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [mine]);
        assert!(store.reports_of(&scope, &[other]).await.unwrap().is_empty());
        let mut reading = store.reading(AsOf::Now).await.unwrap();
        assert_eq!(reading.projects(&scope, ProjectId(0), 10).await.unwrap().len(), 1);
        let both = scope.and(only("140882"));
        assert_eq!(store.project_keys(&both).await.unwrap().len(), 2);
    });
}
