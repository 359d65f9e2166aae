//! What a large ledger costs: `cargo run --release -p ballast-store --example bulk -- [database address] [projects] [months]`.
//!
//! Writes a ledger with two stages per project in one batch, then monthly reports, reads lists, sums and a snapshot, and undoes a
//! batch. Prints milliseconds. Without an address a file in a temporary folder is used.
#![expect(clippy::unwrap_used, reason = "a measurement stops at the first thing that is wrong")]

use ballast_domain::project::{Category, MonthlyReport, PlanClass, ReportState, Stage, StageEvent, Tier, Truth};
use ballast_domain::{Form, Money, OrganizationUnit, Project, ProjectId, Scope, Text, UnitId, UnitKind};
use ballast_store::projects::{ProjectFilter, ProjectSort};
use ballast_store::{Actor, AsOf, AuditEntry, NewImport, Store, StoreConfig, Write};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use std::time::Instant;

/// Rows handed over at once, as an import does.
const CHUNK: usize = 5_000;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = tempfile::tempdir().unwrap();
    let url = arguments.next().unwrap_or_else(|| format!("sqlite://{}/ballast.db", folder.path().display()));
    let count: usize = arguments.next().map_or(100_000, |text| text.parse().unwrap());
    let months: i8 = arguments.next().map_or(12, |text| text.parse().unwrap());
    let store = Store::open(&StoreConfig { url, readers: 4 }).await.unwrap();
    let units: Vec<UnitId> = (0..14).map(|n| UnitId::new(&format!("1408{n:02}")).unwrap()).collect();
    let mut write = begin(&store).await;
    write.put_units(&units.iter().map(unit).collect::<Vec<_>>()).await.unwrap();
    write.commit(entry()).await.unwrap();

    let projects: Vec<Project> = (0..count).map(|n| project(&units, n)).collect();
    let (ids, ledger) = timed("ledger", write_ledger(&store, &projects)).await;
    timed("ledger again, nothing changed", write_ledger(&store, &projects)).await;
    let changed: Vec<Project> = projects
        .iter()
        .map(|p| Project { annual_plan: Money::from_fen(p.annual_plan.fen() + 1), ..p.clone() })
        .collect();
    let (_, change) = timed("ledger again, every plan changed", write_ledger(&store, &changed)).await;
    timed("undo of that", undo(&store, change)).await;
    for month in 1..=months {
        timed("a month of reports", write_month(&store, &projects, &ids, month)).await;
    }
    read(&store, &units).await;
    println!("batch {ledger} was the first");
    store.close().await;
}

async fn read(store: &Store, units: &[UnitId]) {
    let county = Scope::Units([units[3].clone()].into());
    for (name, scope) in [("all", &Scope::All), ("one county", &county)] {
        for sort in [
            ProjectSort::ListNumber,
            ProjectSort::Name,
            ProjectSort::Unit,
            ProjectSort::TotalInvestment,
            ProjectSort::CompletionRate,
        ] {
            let label = format!("{name}: page by {sort:?}");
            let filter = ProjectFilter::default();
            let page = async || store.project_lines(scope, &filter, (sort, true), (50, 0)).await.unwrap();
            page().await;
            timed(&label, page()).await;
        }
        for (what, filter) in [
            ("tier", ProjectFilter { tier: Some(Tier::City), ..ProjectFilter::default() }),
            ("reached", ProjectFilter { reached: Some(Stage::Started), ..ProjectFilter::default() }),
            ("search", ProjectFilter { search: Some("9999号".into()), ..ProjectFilter::default() }),
            ("code", ProjectFilter { search: Some("24071408".into()), ..ProjectFilter::default() }),
        ] {
            let order = (ProjectSort::ListNumber, false);
            timed(&format!("{name}: page of {what}"), store.project_lines(scope, &filter, order, (50, 0)))
                .await
                .unwrap();
            timed(&format!("{name}: totals of {what}"), store.project_totals(scope, &filter)).await.unwrap();
        }
        timed(&format!("{name}: totals"), store.project_totals(scope, &ProjectFilter::default())).await.unwrap();
        timed(&format!("{name}: figures by unit"), store.unit_figures(scope, Some(date(2024, 6, 1)))).await.unwrap();
        timed(&format!("{name}: figures by month"), store.month_figures(scope, None)).await.unwrap();
        timed(&format!("{name}: newest month"), store.latest_month(scope)).await.unwrap();
        timed(&format!("{name}: overdue"), store.overdue_obstacles(scope, date(2025, 1, 1), 8)).await.unwrap();
        timed(&format!("{name}: returned"), store.returned_reports(scope, 8)).await.unwrap();
        timed(&format!("{name}: project keys"), store.project_keys(scope)).await.unwrap();
    }
    timed("data version", store.data_version()).await.unwrap();
    timed("snapshot", async {
        let mut reading = store.reading(AsOf::Day(date(2024, 12, 31))).await.unwrap();
        let mut after = ProjectId(0);
        loop {
            let batch = reading.projects(&Scope::All, after, 2_000).await.unwrap();
            let Some(last) = batch.last() else { break };
            after = last.id;
        }
    })
    .await;
}

async fn write_ledger(store: &Store, projects: &[Project]) -> (Vec<ProjectId>, i64) {
    let known_on = date(2024, 1, 31);
    let mut write = begin(store).await;
    let import = write.record_import(&batch(known_on)).await.unwrap();
    let mut all = Vec::new();
    let stages = [(Stage::Signed, date(2023, 5, 1)), (Stage::Started, date(2024, 1, 8))]
        .map(|(stage, on)| StageEvent { stage, truth: Truth::Reported, on, evidence: Some("施工许可证".into()) });
    for chunk in projects.chunks(CHUNK) {
        let rows: Vec<_> = chunk.iter().map(|project| (None, project)).collect();
        let ids = write.put_projects(&rows, known_on, Some(import)).await.unwrap();
        let rows: Vec<_> =
            ids.iter().zip(chunk).flat_map(|(id, p)| stages.iter().map(move |stage| (*id, &p.unit, stage))).collect();
        write.put_stages(&rows, known_on, Some(import)).await.unwrap();
        all.extend(ids);
    }
    timed("  of which commit", write.commit(entry())).await.unwrap();
    (all, import)
}

async fn write_month(store: &Store, projects: &[Project], ids: &[ProjectId], month: i8) {
    let known_on = date(2024, month, 28);
    let mut write = begin(store).await;
    let import = write.record_import(&batch(known_on)).await.unwrap();
    let report = report(date(2024, month, 1));
    for (ids, projects) in ids.chunks(CHUNK).zip(projects.chunks(CHUNK)) {
        let rows: Vec<_> = ids.iter().zip(projects).map(|(id, project)| (*id, &project.unit, &report)).collect();
        write.put_reports(&rows, known_on, Some(import)).await.unwrap();
    }
    write.commit(entry()).await.unwrap();
}

async fn undo(store: &Store, import: i64) {
    let mut write = begin(store).await;
    write.undo_import(import, date(2024, 2, 1)).await.unwrap();
    write.commit(entry()).await.unwrap();
}

async fn timed<T>(what: &str, deed: impl Future<Output = T>) -> T {
    let start = Instant::now();
    let done = deed.await;
    println!("{:>9.1} ms  {what}", start.elapsed().as_secs_f64() * 1e3);
    done
}

async fn begin(store: &Store) -> Write {
    let actor = Actor { login: "bulk".into(), role: "project_center".into() };
    store.begin(&actor, Timestamp::UNIX_EPOCH).await.unwrap()
}

fn entry() -> AuditEntry {
    AuditEntry { operation: "bulk", object: "bulk".into(), detail: serde_json::json!({}) }
}

fn batch(known_on: Date) -> NewImport {
    NewImport { form: Form::Ledger, file_name: "bulk".into(), file_hash: "00".into(), known_on, counts: [0; 4] }
}

fn unit(id: &UnitId) -> OrganizationUnit {
    OrganizationUnit {
        id: id.clone(),
        name: Text::new(id.as_str(), id.as_str()),
        aliases: vec![],
        kind: UnitKind::County,
        division: None,
        parent: None,
        sort: 0,
        valid_from: date(1949, 10, 1),
        valid_until: None,
    }
}

fn project(units: &[UnitId], n: usize) -> Project {
    let amount = i64::try_from(n).unwrap() * 7_919 % 9_999_991;
    Project {
        unit: units[n % units.len()].clone(),
        name: format!("第{n}号年产{}万吨铝合金精深加工及配套设施建设项目", n % 97),
        code: ballast_domain::project_code::ProjectCode::from_digits(&format!("24071408270401{n:06}")),
        parent_name: None,
        tier: if n.is_multiple_of(5) { Tier::Provincial } else { Tier::City },
        category: if n.is_multiple_of(3) { Category::Infrastructure } else { Category::Industry },
        plan_class: if n.is_multiple_of(2) { PlanClass::New } else { PlanClass::Continued },
        project_type: None,
        industry: Some("有色金属冶炼和压延加工业".into()),
        owner_name: Some(format!("某某铝业{n}有限公司")),
        owner_credit_code: None,
        location: Some("经济技术开发区".into()),
        content: Some("建设生产厂房、仓库、办公楼及配套设施，购置生产设备，形成年产能力。".into()),
        total_investment: Money::from_fen(amount * 10_000),
        invested_before: Money::ZERO,
        plan_year: 2024,
        annual_plan: Money::from_fen(amount * 1_000),
        expected_output: None,
        planned_start_on: Some(date(2024, 3, 1)),
        planned_completion_on: Some(date(2025, 12, 1)),
        linked_leader: None,
        list_number: Some(n.to_string()),
        left_on: n.is_multiple_of(10).then(|| date(2024, 6, 30)),
        left_reason: None,
        note: None,
        is_sample: true,
    }
}

fn report(month: Date) -> MonthlyReport {
    MonthlyReport {
        month,
        planned: Some(Money::from_fen(5_000_000)),
        done: Money::from_fen(4_000_000),
        done_in_year: Money::from_fen(4_000_000),
        basis: None,
        progress: Some("主体施工".into()),
        state: ReportState::Approved,
        submitted_on: None,
        reason: None,
        reporter: None,
    }
}
