//! A snapshot of any size: so many projects with twelve months of reports each, made through the engine's own writer.

use anyhow::{Context, Result};
use ballast_domain::project::{Category, MonthlyReport, PlanClass, ReportState, Stage, StageEvent, Tier, Truth};
use ballast_domain::{Money, OrganizationUnit, Period, Project, Text, UnitId, UnitKind};
use ballast_engine::{ProjectFacts, SnapshotHeader, SnapshotWriter};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use std::path::Path;

const UNITS: [&str; 14] = [
    "140802",
    "140821",
    "140822",
    "140823",
    "140824",
    "140825",
    "140826",
    "140827",
    "140828",
    "140829",
    "140830",
    "140881",
    "140882",
    "140802-etdz",
];

/// The scheme of the benchmark.
pub const SCHEME: &str = include_str!("../scheme.toml");

/// Writes a snapshot of the year 2024.
///
/// # Errors
/// When the folder cannot be written.
pub fn write(folder: &Path, projects: i64) -> Result<()> {
    let header = SnapshotHeader {
        scheme_text: SCHEME.to_owned(),
        period: Period::Year(2024),
        as_of: date(2025, 1, 15),
        frozen_at: Timestamp::constant(1_736_900_000, 0),
        is_sample: true,
    };
    let mut writer = SnapshotWriter::create(folder, header, [])?;
    let mut numbers = Numbers(1);
    for id in 1..=projects {
        let (project, stages) = project(id, &mut numbers)?;
        let reports: Vec<MonthlyReport> = (1..=12).map(|month| report(month, &mut numbers)).collect();
        let reports = cumulated(reports);
        writer.project(ProjectFacts { id, project: &project, stages: &stages, reports: &reports, obstacles: &[] })?;
    }
    writer.finish(&units()?)?;
    Ok(())
}

/// The units of the snapshot.
///
/// # Errors
/// Never: the ids are well formed.
fn units() -> Result<Vec<OrganizationUnit>> {
    let unit = |id: &str, kind, parent: Option<&str>| -> Result<OrganizationUnit> {
        Ok(OrganizationUnit {
            id: UnitId::new(id).context("a unit id")?,
            name: Text::new(id, id),
            aliases: Vec::new(),
            kind,
            division: None,
            parent: parent.and_then(UnitId::new),
            sort: 0,
            valid_from: date(1949, 10, 1),
            valid_until: None,
        })
    };
    let mut units = vec![unit("140800", UnitKind::City, None)?];
    for id in UNITS {
        let kind = if id.ends_with("etdz") { UnitKind::Zone } else { UnitKind::County };
        units.push(unit(id, kind, Some("140800"))?);
    }
    Ok(units)
}

fn project(id: i64, numbers: &mut Numbers) -> Result<(Project, Vec<StageEvent>)> {
    let unit = UnitId::new(UNITS[usize::try_from(id % 14)?]).context("a unit id")?;
    let total = wan(2_000 + numbers.below(300_000));
    let planned_start = date(2023 + i16::try_from(numbers.below(2))?, i8::try_from(numbers.below(12))? + 1, 1);
    let days = numbers.below(120);
    let started = planned_start.saturating_add(jiff::Span::new().days(days));
    let mut stages = vec![event(Stage::Started, Truth::Reported, started)];
    for (truth, chance) in [(Truth::Verified, 80), (Truth::Statistical, 70)] {
        if numbers.below(100) < chance {
            stages.push(event(Stage::Started, truth, started.saturating_add(jiff::Span::new().days(30))));
        }
    }
    let project = Project {
        unit,
        name: format!("示例项目{id}"),
        code: None,
        parent_name: None,
        tier: Tier::ALL[usize::try_from(id % 3)?],
        category: Category::ALL[usize::try_from(id % 3)?],
        plan_class: PlanClass::Continued,
        project_type: None,
        industry: None,
        owner_name: None,
        owner_credit_code: None,
        location: None,
        content: None,
        total_investment: total,
        invested_before: Money::ZERO,
        plan_year: 2024,
        annual_plan: wan(1_000 + numbers.below(50_000)),
        expected_output: None,
        planned_start_on: Some(planned_start),
        planned_completion_on: Some(date(2025, 12, 31)),
        linked_leader: None,
        list_number: None,
        left_on: (numbers.below(50) == 0).then(|| date(2024, 8, 1)),
        left_reason: None,
        note: None,
        is_sample: true,
    };
    Ok((project, stages))
}

fn event(stage: Stage, truth: Truth, on: Date) -> StageEvent {
    StageEvent { stage, truth, on, evidence: None }
}

fn report(month: i8, numbers: &mut Numbers) -> MonthlyReport {
    let month = date(2024, month, 1);
    let handed_in = month.last_of_month().saturating_add(jiff::Span::new().days(1 + numbers.below(6)));
    MonthlyReport {
        month,
        planned: None,
        done: Money::from_fen((80 + numbers.below(4_000)) * 1_000_000 + numbers.below(100) * 10_000),
        done_in_year: Money::ZERO,
        basis: None,
        progress: None,
        state: if numbers.below(50) == 0 { ReportState::Returned } else { ReportState::Approved },
        submitted_on: Some(handed_in),
        reason: None,
        reporter: None,
    }
}

fn cumulated(mut reports: Vec<MonthlyReport>) -> Vec<MonthlyReport> {
    let mut sum = 0;
    for report in &mut reports {
        sum += report.done.fen();
        report.done_in_year = Money::from_fen(sum);
    }
    reports
}

fn wan(amount: i64) -> Money {
    Money::from_fen(amount * 1_000_000)
}

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u32) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % u64::from(limit)).unwrap_or_default()
    }
}
