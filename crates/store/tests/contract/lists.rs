//! Lists, totals, figures.

use crate::fixture::{begin, entry, obstacle, on_both, project, report, seed, started, unit};
use ballast_domain::project::Stage;
use ballast_domain::record::Target;
use ballast_domain::{Money, Scope};
use ballast_store::AsOf;
use ballast_store::projects::{ProjectFilter, ProjectSort};
use jiff::civil::date;

#[test]
fn lines_carry_the_current_figures_and_can_be_filtered_sorted_and_searched() {
    on_both(|store| async move {
        let (id, _) = seed(&store, "140882", "年产10万吨铝材项目").await;
        let here = unit("140882");
        let mut write = begin(&store).await;
        let other = project("140827", "50%光伏_电站", 300);
        write.put_projects(&[(None, &other)], date(2024, 1, 31), None).await.unwrap();
        write.put_reports(&[(id, &here, &report(3, 50, None))], date(2024, 4, 5), None).await.unwrap();
        write.put_stages(&[(id, &here, &started(date(2024, 2, 8)))], date(2024, 4, 5), None).await.unwrap();
        write.put_obstacles(&[(id, &here, &obstacle(date(2024, 4, 1)))], date(2024, 4, 5), None).await.unwrap();
        write.commit(entry("test")).await.unwrap();

        let list = async |filter: ProjectFilter, sort, descending| {
            store.project_lines(&Scope::All, &filter, (sort, descending), (50, 0)).await.unwrap()
        };
        let by_plan = list(ProjectFilter::default(), ProjectSort::AnnualPlan, true).await;
        assert_eq!(by_plan.iter().map(|line| line.annual_plan.fen()).collect::<Vec<_>>(), [1_000_000_000, 300_000_000]);
        let line = &by_plan[0];
        assert_eq!(line.done_in_year, Money::from_fen(150_000_000));
        assert_eq!(
            (line.stage, line.open_obstacles, line.latest_month),
            (Some(Stage::Started), 1, Some(date(2024, 3, 1)))
        );

        let found = async |search: &str| {
            let filter = ProjectFilter { search: Some(search.into()), ..ProjectFilter::default() };
            store.project_totals(&Scope::All, &filter).await.unwrap().count
        };
        assert_eq!(found("铝材").await, 1);
        assert_eq!(found("lcxm").await, 1, "pinyin initials");
        assert_eq!(found("%").await, 1, "a per cent sign is a sign, not a wildcard");
        assert_eq!(found("光伏_").await, 1);
        assert_eq!(found("'; DROP TABLE projects; --").await, 0);

        let totals = store
            .project_totals(&Scope::All, &ProjectFilter { has_obstacle: true, ..ProjectFilter::default() })
            .await
            .unwrap();
        assert_eq!((totals.count, totals.with_obstacles), (1, 1));
        let overdue = store.overdue_obstacles(&Scope::All, date(2024, 4, 2), 10).await.unwrap();
        assert_eq!(overdue.len(), 1);
        assert!(
            store.overdue_obstacles(&Scope::All, date(2024, 4, 1), 10).await.unwrap().is_empty(),
            "the deadline day itself is in time"
        );
    });
}

#[test]
fn sums_by_unit_and_month() {
    on_both(|store| async move {
        seed(&store, "140882", "甲").await;
        seed(&store, "140827", "乙").await;
        let figures = store.unit_figures(&Scope::All, Some(date(2024, 3, 1))).await.unwrap();
        assert_eq!(figures.len(), 2);
        assert_eq!((figures[0].projects, figures[0].without_report), (1, 1));
        assert_eq!(store.latest_month(&Scope::All).await.unwrap(), Some(date(2024, 2, 1)));
        let months = store.month_figures(&Scope::All, None).await.unwrap();
        assert_eq!((months.len(), months[0].done, months[0].reports), (1, Money::from_fen(200_000_000), 2));
        assert_eq!(store.month_figures(&Scope::All, Some(&unit("140827"))).await.unwrap()[0].reports, 1);
    });
}

#[test]
fn records_of_units_come_back_as_they_were() {
    on_both(|store| async move {
        let target = Target {
            unit: unit("140882"),
            key: "signed_count".into(),
            period: "2024".parse().unwrap(),
            value: "27".parse().unwrap(),
            unit_of_measure: "个".into(),
        };
        let mut write = begin(&store).await;
        write.put_records(&[&target], date(2024, 1, 31), None).await.unwrap();
        write.commit(entry("test")).await.unwrap();
        assert_eq!(store.records::<Target>(&Scope::All, AsOf::Now).await.unwrap(), [target]);
        assert!(store.records::<Target>(&Scope::All, AsOf::Day(date(2024, 1, 30))).await.unwrap().is_empty());
    });
}

#[test]
fn a_thousand_projects_are_written_at_once() {
    on_both(|store| async move {
        let projects: Vec<_> = (0..1_000).map(|n| project("140882", &format!("项目{n:04}"), n)).collect();
        let rows: Vec<_> = projects.iter().map(|project| (None, project)).collect();
        let mut write = begin(&store).await;
        let ids = write.put_projects(&rows, date(2024, 1, 31), None).await.unwrap();
        write.commit(entry("test")).await.unwrap();
        assert_eq!(ids.len(), 1_000);
        let page = store
            .project_lines(&Scope::All, &ProjectFilter::default(), (ProjectSort::Name, false), (10, 990))
            .await
            .unwrap();
        assert_eq!(page.last().unwrap().name, "项目0999");
        assert_eq!(store.project_totals(&Scope::All, &ProjectFilter::default()).await.unwrap().count, 1_000);
    });
}
