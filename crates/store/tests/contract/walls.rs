//! What the database refuses by itself, whatever the program or somebody with its password asks for.

use crate::fixture::{begin, entry, on_both_urls, on_program_role, only, open, program_url, run, seed};
use crate::life::{assessment, objected};
use crate::papers::paper;
use ballast_domain::{PaperState, ProjectId, Scope};
use ballast_store::{AsOf, MissingWall};
use sqlx::{Connection as _, Row as _};

/// Every scoped table.
const SCOPED: [&str; 10] = [
    "projects",
    "stage_events",
    "monthly_reports",
    "obstacles",
    "unit_records",
    "project_lines",
    "papers",
    "paper_states",
    "objections",
    "objection_steps",
];

/// Rows of a scoped table that somebody sees who asks for all of them, after telling a scope (units, projects) or none.
async fn seen(url: &str, table: &str, scope: Option<(&str, &str)>) -> i64 {
    let mut connection = sqlx::AnyConnection::connect(url).await.unwrap();
    let mut transaction = connection.begin().await.unwrap();
    if let Some((units, projects)) = scope {
        sqlx::query("SELECT set_config('ballast.units', $1, true), set_config('ballast.projects', $2, true)")
            .bind(units)
            .bind(projects)
            .execute(&mut *transaction)
            .await
            .unwrap();
    }
    let count = format!("SELECT COUNT(*) FROM {table}");
    let row = sqlx::query(sqlx::AssertSqlSafe(count)).fetch_one(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    let count = row.get(0);
    connection.close().await.unwrap();
    count
}

#[test]
fn a_query_that_forgets_its_scope_sees_nothing_foreign() {
    on_program_role(|url, store| async move {
        let (mine, _) = seed(&store, "140882", "甲").await;
        seed(&store, "140882", "乙").await;
        let (foreign, _) = seed(&store, "140827", "丙").await;
        let mut write = begin(&store).await;
        for project in [mine, foreign] {
            write.record_paper(project, &paper("批复.pdf"), PaperState::Unscanned).await.unwrap();
        }
        write.commit(entry("paper.add")).await.unwrap();
        let url = program_url(&url, "ballast_test_program");
        for table in SCOPED {
            assert_eq!(seen(&url, table, None).await, 0, "{table} without a scope");
            assert_eq!(seen(&url, table, Some(("140800", ""))).await, 0, "{table} of a unit without records");
        }
        for table in ["projects", "monthly_reports", "project_lines"] {
            assert_eq!(seen(&url, table, Some(("*", ""))).await, 3, "{table} as a whole");
            assert_eq!(seen(&url, table, Some(("140882", ""))).await, 2, "{table} of one unit");
            assert_eq!(seen(&url, table, Some(("140827,140882", ""))).await, 3, "{table} of two units");
            assert_eq!(seen(&url, table, Some(("", &mine.0.to_string()))).await, 1, "{table} of one project");
        }
        // A paper is seen by whoever sees its project, and its states with it.
        for table in ["papers", "paper_states"] {
            assert_eq!(seen(&url, table, Some(("*", ""))).await, 2, "{table} as a whole");
            assert_eq!(seen(&url, table, Some(("140882", ""))).await, 1, "{table} of one unit");
            assert_eq!(seen(&url, table, Some(("", &mine.0.to_string()))).await, 1, "{table} of one project");
        }
        // An objection is its unit's.
        let mut write = begin(&store).await;
        write.record_assessment(&assessment("run")).await.unwrap();
        write.commit(entry("assessment.run")).await.unwrap();
        for unit in ["140882", "140827"] {
            objected(&store, "run", unit).await;
        }
        for table in ["objections", "objection_steps"] {
            assert_eq!(seen(&url, table, None).await, 0, "{table} without a scope");
            assert_eq!(seen(&url, table, Some(("*", ""))).await, 2, "{table} as a whole");
            assert_eq!(seen(&url, table, Some(("140882", ""))).await, 1, "{table} of one unit");
        }
        // What one reading was allowed to see is forgotten with its transaction.
        assert_eq!(store.project_keys(&Scope::All).await.unwrap().len(), 3);
        assert_eq!(store.project_keys(&only("140827")).await.unwrap().len(), 1);
        let mut reading = store.reading(AsOf::Now).await.unwrap();
        assert_eq!(reading.projects(&only("140827"), ProjectId(0), 9).await.unwrap().len(), 1);
        assert_eq!(reading.projects(&Scope::All, ProjectId(0), 9).await.unwrap().len(), 3);
    });
}

#[test]
fn the_programs_role_adds_to_the_trail_and_changes_nothing_of_it() {
    on_program_role(|owner, store| async move {
        seed(&store, "140882", "甲").await;
        let url = program_url(&owner, "ballast_test_program");
        let mut refused = vec![
            "TRUNCATE audit_events".to_owned(),
            "ALTER TABLE audit_events DISABLE TRIGGER ALL".to_owned(),
            "ALTER TABLE projects DISABLE ROW LEVEL SECURITY".to_owned(),
            "DROP POLICY projects_within_scope ON projects".to_owned(),
            "UPDATE _sqlx_migrations SET version = 0".to_owned(),
            "CREATE TABLE mine (id BIGINT)".to_owned(),
        ];
        for table in ["audit_events", "audit_checkpoints", "assessments", "projects", "monthly_reports", "unit_records"]
        {
            refused.push(format!("DELETE FROM {table}"));
            refused.push(format!("DROP TABLE {table}"));
        }
        refused.push("UPDATE audit_events SET actor = 'x'".to_owned());
        refused.push("UPDATE audit_checkpoints SET root = 'x'".to_owned());
        refused.push("UPDATE assessments SET result_hash = 'x'".to_owned());
        refused.push("UPDATE projects SET content = 'x'".to_owned());
        for statement in refused {
            let error = run(&url, format!("SELECT set_config('ballast.units', '*', false); {statement}")).await;
            let error = error.expect_err(&statement).to_string();
            assert!(error.contains("permission denied") || error.contains("must be owner"), "{statement}: {error}");
        }
        assert!(!store.missing_walls().await.unwrap().contains(&MissingWall::ProgramRole));
        let as_owner = open(&owner).await;
        assert!(as_owner.missing_walls().await.unwrap().contains(&MissingWall::ProgramRole));
        as_owner.close().await;
        assert_eq!(store.verify_audit_chain(ballast_audit::checkpoint::Witnesses::default()).await.unwrap(), Ok(2));
    });
}

#[test]
fn a_role_with_odd_signs_in_its_name_is_granted_and_nothing_else_happens() {
    on_program_role(|owner, _| async move {
        let store = open(&owner).await;
        let error = store.grant_to("nobody\"; DROP TABLE users; --").await.unwrap_err();
        assert!(format!("{error:?}").contains("does not exist"), "{error:?}");
        assert!(store.accounts().await.is_ok());
        store.close().await;
    });
}

#[test]
fn versions_and_results_are_not_rewritten_even_by_the_owner() {
    on_both_urls(|url| async move {
        let store = open(&url).await;
        let mut write = begin(&store).await;
        write.put_units(&crate::fixture::units()).await.unwrap();
        write.commit(entry("setup.city")).await.unwrap();
        seed(&store, "140882", "甲").await;
        run(
            &url,
            "INSERT INTO assessments VALUES ('a', 's', '1', 'z', 'e', '2024', '2024-07-15', 'h', 'r', 'f', 'c', \
             '2024-07-15T00:00:00.000000Z', 0)"
                .to_owned(),
        )
        .await
        .unwrap();
        let mut statements = vec![
            "UPDATE projects SET content = '{}'",
            "UPDATE projects SET known_on = '2020-01-01'",
            "UPDATE monthly_reports SET done = 1",
            "UPDATE monthly_reports SET superseded_on = '2024-06-01'; UPDATE monthly_reports SET superseded_on = NULL",
            "DELETE FROM projects",
            "DELETE FROM monthly_reports",
            "UPDATE assessments SET result_hash = 'x'",
            "DELETE FROM assessments",
        ];
        if url.starts_with("sqlite") {
            statements.push(
                "INSERT OR REPLACE INTO assessments VALUES ('a', 's', '1', 'z', 'e', '2024', '2024-07-15', 'h', 'other', 'f', \
                 'c', '2024-07-15T00:00:00.000000Z', 0)",
            );
        } else {
            statements.push("TRUNCATE monthly_reports");
        }
        for statement in statements {
            assert!(run(&url, statement.to_owned()).await.is_err(), "{statement}");
        }
        store.close().await;
    });
}
