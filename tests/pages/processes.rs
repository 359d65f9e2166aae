//! Two processes over one PostgreSQL database and one data folder, with a balancer in front that leads each request to either.

use crate::site::{PASSWORD, Setup, Site, run};
use axum::http::StatusCode;
use ballast_app::audit::checkpoint::checkpoint;
use ballast_app::audit::verify::{Verdict, verify_audit};
use sqlx::Connection as _;
use std::sync::Arc;

/// Two programs; the second opens what the first has set up.
struct Pair {
    sites: [Site; 2],
    server: String,
    name: String,
}

impl Pair {
    fn open() -> Option<Self> {
        let Ok(server) = std::env::var("BALLAST_TEST_POSTGRES_URL") else {
            assert!(
                std::env::var_os("BALLAST_REQUIRE_ALL").is_none(),
                "BALLAST_TEST_POSTGRES_URL is required and not set"
            );
            eprintln!("SKIPPED on PostgreSQL: BALLAST_TEST_POSTGRES_URL is not set");
            return None;
        };
        let name = format!("ballast_processes_{}", std::process::id());
        let url = format!("{}/{name}", server.rsplit_once('/').map_or(server.as_str(), |(base, _)| base));
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let sites = run(async {
            on_server(&server, format!("CREATE DATABASE {name}")).await;
            let first = Site::over(&url, folder.clone(), Setup::default()).await;
            first.set_people_up().await;
            [first, Site::over(&url, folder, Setup::default()).await]
        });
        Some(Self { sites, server, name })
    }

    fn close(self) {
        run(async {
            for site in &self.sites {
                site.app.store().close().await;
            }
            on_server(&self.server, format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
        });
    }
}

async fn on_server(url: &str, statement: String) {
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(url).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[test]
fn a_person_goes_on_at_whichever_process_answers() {
    let Some(pair) = Pair::open() else { return };
    let [one, two] = &pair.sites;

    // Failures count wherever they happened: the clock stands still, so the pause after them is not over.
    let mut guesser = one.stranger();
    for site in [one, two, one, two, one, two, one, two] {
        let answer = guesser.led_to(site).sign_in("yanhu", "guess guess guess");
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(guesser.led_to(two).sign_in("yanhu", PASSWORD).status, StatusCode::UNPROCESSABLE_ENTITY);

    let mut reporter = one.stranger();
    assert_eq!(reporter.sign_in("hejin", PASSWORD).location(), "/");
    reporter.led_to(two).get("/account").page();

    // Proved at one, taken as proved at the other.
    let token = reporter.token("/prove");
    let proved = reporter.post("/prove", &[("csrf", &token), ("password", PASSWORD), ("to", "/projects")]);
    assert_eq!(proved.location(), "/projects");
    reporter.led_to(one).get("/projects/export/csv").page();

    // Previewed at one, taken at the other, seen at both: no totals of before.
    for site in [one, two] {
        assert!(!reporter.led_to(site).get("/projects").page().contains("两处试验项目"));
    }
    let head =
        "项目名称,县（市、区）,项目层级,项目类别,计划类别,计划年度,总投资（万元）,年度计划投资（万元）,计划开工时间\n";
    let file = format!("{head}两处试验项目,河津市,市级重点,基础设施,新开工,2024,5000,1200,2024-03-01\n");
    let preview = reporter.led_to(one).upload("new.csv", file.as_bytes(), "2024-08-01").location();
    let token = reporter.led_to(two).token(&preview);
    let taken = reporter.post(&format!("{preview}/taking"), &[("csrf", &token), ("take", "all")]);
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
    for site in [one, two] {
        let list = reporter.led_to(site).get("/projects").page();
        assert!(list.contains("两处试验项目") && list.contains("合计 1 个项目"), "the process serves yesterday's list");
    }

    // Ended at one, ended at the other.
    let token = reporter.led_to(two).token("/sign-out");
    reporter.post("/sign-out", &[("csrf", &token)]);
    assert_eq!(reporter.led_to(one).get("/account").status, StatusCode::SEE_OTHER);

    writes_of_both_make_one_chain(&pair);
    pair.close();
}

fn writes_of_both_make_one_chain(pair: &Pair) {
    std::thread::scope(|scope| {
        for (site, login) in [(0, "hejin"), (1, "centre"), (0, "sysadmin"), (1, "auditadmin")] {
            let site = &pair.sites[site];
            scope.spawn(move || {
                for _ in 0..3 {
                    let mut visitor = site.stranger();
                    assert_eq!(visitor.sign_in(login, PASSWORD).location(), "/", "{login}");
                    let token = visitor.token("/sign-out");
                    visitor.post("/sign-out", &[("csrf", &token)]);
                }
            });
        }
    });
    run(async {
        // Both may sign; each event is covered once.
        for site in pair.sites.iter().chain(&pair.sites) {
            checkpoint(&site.app).await.unwrap();
        }
        for site in &pair.sites {
            let verdict = verify_audit(&site.app, &Site::caller(), &[]).await.unwrap();
            assert!(matches!(verdict, Verdict::Whole { events, .. } if events > 24), "{verdict:?}");
        }
    });
}
