//! Made-up snapshots of any size, the same for the same seed: for benchmarks, and for tests that need more than a handful of records.

use crate::error::EngineError;
use crate::manifest::Manifest;
use crate::write::{ProjectFacts, SnapshotHeader, SnapshotWriter};
use ballast_domain::org::UnitKind;
use ballast_domain::project::{
    Category, InvestmentBasis, MonthlyReport, Obstacle, ObstacleKind, PlanClass, ProjectType, ReportState, Stage,
    StageEvent, Tier, Truth,
};
use ballast_domain::record::{Event, Judgement, Observation, Target};
use ballast_domain::{Exact, Money, OrganizationUnit, Period, Project, Text, UnitId};
use ballast_scheme::Scheme;
use ballast_scheme::scheme::{ItemRule, Subjects};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use std::path::Path;

/// How much is made up.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Units that are assessed.
    pub units: u16,
    /// Projects, spread over the units.
    pub projects: u32,
    /// Months of reports of each project, the last of the period's months being the last.
    pub months: u16,
    /// The same seed gives the same bytes.
    pub seed: u64,
}

/// Writes a snapshot of made-up records into a new folder: units of the kinds that the scheme assesses, their projects with
/// stages, reports and obstacles, and targets, indicator values, events and judgements for all that the scheme names.
///
/// # Errors
/// Those of [`SnapshotWriter`].
pub fn write(folder: &Path, scheme_text: &str, period: Period, size: Size) -> Result<Manifest, EngineError> {
    write_city(folder, "1408", scheme_text, period, size)
}

/// [`write()`] for a city whose code begins with these four digits, so that several cities have units apart.
///
/// # Errors
/// Those of [`SnapshotWriter`].
pub fn write_city(
    folder: &Path,
    city: &str,
    scheme_text: &str,
    period: Period,
    size: Size,
) -> Result<Manifest, EngineError> {
    let scheme = ballast_scheme::parse("scheme.toml", scheme_text).map_err(EngineError::Scheme)?;
    let as_of = period.last_day().saturating_add(15.days());
    let header = SnapshotHeader {
        scheme_text: scheme_text.to_owned(),
        period,
        as_of,
        frozen_at: TimeZone::UTC.to_timestamp(as_of.at(0, 0, 0, 0)).unwrap_or_default(),
        is_sample: true,
    };
    let mut dice = Dice(size.seed);
    let units = units(&scheme, city, size.units);
    let assessed = &units[1..];
    let mut writer = SnapshotWriter::create(folder, header, [])?;
    let mut names = Vec::new();
    for number in 0..size.projects {
        let unit = &assessed[dice.index(assessed.len())];
        let made = Made::new(&mut dice, unit.id.clone(), number, period, size.months);
        if names.len() < MOST_NAMED {
            names.push(made.project.name.clone());
        }
        writer.project(ProjectFacts {
            id: i64::from(number) + 1,
            project: &made.project,
            stages: &made.stages,
            reports: &made.reports,
            obstacles: &made.obstacles,
        })?;
    }
    writer.targets(&targets(&mut dice, &scheme, assessed, period))?;
    writer.observations(&observations(&mut dice, &scheme, assessed, period))?;
    writer.events(&events(&mut dice, assessed, &names, period))?;
    writer.judgements(&judgements(&mut dice, &scheme, assessed, period))?;
    writer.finish(&units)
}

/// Numbers that look random and are not (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(high.abs_diff(low) + 1)).unwrap_or(0)
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(u64::try_from(length).unwrap_or(u64::MAX))).unwrap_or(0)
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.index(all.len())]
    }
}

/// The root and as many units below it as wanted, of the kinds that the scheme assesses in turn.
fn units(scheme: &Scheme, city: &str, count: u16) -> Vec<OrganizationUnit> {
    let kinds = match &scheme.subjects {
        Subjects::Units(kinds) => kinds.clone(),
        Subjects::Projects => vec![UnitKind::County, UnitKind::Zone],
    };
    let unit = |code: String, name: Text, kind, parent, sort| {
        Some(OrganizationUnit {
            id: UnitId::new(&code)?,
            name,
            aliases: Vec::new(),
            kind,
            division: None,
            parent,
            sort,
            valid_from: date(1949, 10, 1),
            valid_until: None,
        })
    };
    let root = unit(format!("{city}00"), Text::fixed("示例市", "Sample city"), UnitKind::City, None, 0);
    let parent = root.as_ref().map(|root| root.id.clone());
    let below = (1..=count).filter_map(|number| {
        let name = Text::new(format!("第{number}县"), format!("County {number}"));
        let kind = kinds[usize::from(number) % kinds.len()];
        unit(format!("{city}{number:02}"), name, kind, parent.clone(), i64::from(number))
    });
    root.into_iter().chain(below).collect()
}

struct Made {
    project: Project,
    stages: Vec<StageEvent>,
    reports: Vec<MonthlyReport>,
    obstacles: Vec<Obstacle>,
}

/// Fen of 10,000 yuan.
const WAN: i64 = 1_000_000;

impl Made {
    fn new(dice: &mut Dice, unit: UnitId, number: u32, period: Period, months: u16) -> Self {
        const INDUSTRIES: [&str; 5] = ["新能源", "装备制造", "现代农业", "文化旅游", "交通运输"];
        let end = period.last_day();
        let total = dice.between(1_000, 200_000);
        let plan = dice.between(100, total);
        let signed_on = end.saturating_sub(dice.between(10, 900).days());
        let started_on = signed_on.saturating_add(dice.between(20, 400).days());
        let completed_on = started_on.saturating_add(dice.between(200, 900).days());
        let project = Project {
            unit,
            name: format!("示例{}项目{number}", dice.pick(&INDUSTRIES)),
            code: None,
            parent_name: None,
            tier: dice.pick(Tier::ALL),
            category: dice.pick(Category::ALL),
            plan_class: dice.pick(PlanClass::ALL),
            project_type: (!dice.one_in(3)).then(|| dice.pick(ProjectType::ALL)),
            industry: Some(dice.pick(&INDUSTRIES).to_owned()),
            owner_name: (!dice.one_in(9)).then(|| format!("示例公司{}", number / 3)),
            owner_credit_code: None,
            location: None,
            content: None,
            total_investment: Money::from_fen(total * WAN),
            invested_before: Money::from_fen(dice.between(0, total) * WAN),
            plan_year: period.year(),
            annual_plan: Money::from_fen(plan * WAN),
            expected_output: dice.one_in(2).then(|| Money::from_fen(total * WAN * 2)),
            planned_start_on: (!dice.one_in(8)).then(|| started_on.saturating_sub(dice.between(-40, 40).days())),
            planned_completion_on: (!dice.one_in(8)).then(|| completed_on.saturating_sub(dice.between(-90, 90).days())),
            linked_leader: None,
            list_number: None,
            left_on: dice.one_in(40).then(|| end.saturating_sub(dice.between(-30, 200).days())),
            left_reason: None,
            note: None,
            is_sample: true,
        };
        let mut stages = Vec::new();
        let mut event = |stage, truth, on: Date| {
            if on <= end {
                stages.push(StageEvent { stage, truth, on, evidence: None });
            }
        };
        event(Stage::Signed, Truth::Reported, signed_on);
        event(Stage::Started, Truth::Reported, started_on);
        event(Stage::Completed, Truth::Reported, completed_on);
        event(Stage::InProduction, Truth::Reported, completed_on.saturating_add(30.days()));
        if !dice.one_in(4) {
            event(Stage::Started, Truth::Verified, started_on.saturating_add(dice.between(3, 60).days()));
            event(Stage::Started, Truth::Statistical, started_on.saturating_add(dice.between(10, 90).days()));
        }
        let reports = reports(dice, period, months, plan);
        let obstacles = obstacles(dice, end);
        Self { project, stages, reports, obstacles }
    }
}

fn reports(dice: &mut Dice, period: Period, months: u16, plan: i64) -> Vec<MonthlyReport> {
    let last = period.last_day().first_of_month();
    let mut done_in_year = 0;
    let month = |back: u16| last.saturating_sub(i64::from(back).months());
    (0..months)
        .rev()
        .map(|back| {
            let month = month(back);
            if month.month() == 1 {
                done_in_year = 0;
            }
            let done = dice.between(0, plan / 6) * WAN;
            done_in_year += done;
            MonthlyReport {
                month,
                planned: dice.one_in(2).then(|| Money::from_fen(plan / 12 * WAN)),
                done: Money::from_fen(done),
                done_in_year: Money::from_fen(done_in_year),
                basis: dice.one_in(2).then(|| dice.pick(InvestmentBasis::ALL)),
                progress: None,
                state: match dice.below(40) {
                    0 => ReportState::Returned,
                    1 => ReportState::Submitted,
                    _ => ReportState::Approved,
                },
                submitted_on: (!dice.one_in(30))
                    .then(|| month.last_of_month().saturating_add(dice.between(1, 7).days())),
                reason: None,
                reporter: None,
            }
        })
        .collect()
}

fn obstacles(dice: &mut Dice, end: Date) -> Vec<Obstacle> {
    if !dice.one_in(6) {
        return Vec::new();
    }
    let raised_on = end.saturating_sub(dice.between(-20, 300).days());
    let due_on = raised_on.saturating_add(dice.between(15, 90).days());
    vec![Obstacle {
        kind: dice.pick(ObstacleKind::ALL),
        description: "示例堵点".to_owned(),
        raised_on,
        responsible: None,
        due_on: Some(due_on),
        resolved_on: dice.one_in(2).then(|| due_on.saturating_add(dice.between(-10, 40).days())),
        outcome: None,
    }]
}

fn targets(dice: &mut Dice, scheme: &Scheme, units: &[OrganizationUnit], period: Period) -> Vec<Target> {
    let target = |unit: &OrganizationUnit, input: &ballast_scheme::scheme::Input, value: i64| Target {
        unit: unit.id.clone(),
        key: input.key.clone(),
        period,
        value: Exact::scaled(value, 1),
        unit_of_measure: input.unit.word.zh.to_string(),
    };
    let mut targets = Vec::new();
    for unit in units {
        for input in &scheme.targets {
            targets.push(target(unit, input, dice.between(10, 900)));
        }
    }
    targets
}

fn observations(dice: &mut Dice, scheme: &Scheme, units: &[OrganizationUnit], period: Period) -> Vec<Observation> {
    let mut observations = Vec::new();
    let mut keys: Vec<(&str, String)> =
        scheme.indicators.iter().map(|input| (input.key.as_str(), input.unit.word.zh.to_string())).collect();
    keys.push(("fixed_investment", "亿元".to_owned()));
    keys.dedup_by(|a, b| a.0 == b.0);
    for unit in units {
        for (key, word) in &keys {
            for of in period.months().into_iter().chain([period]) {
                observations.push(Observation {
                    unit: unit.id.clone(),
                    indicator: (*key).to_owned(),
                    period: of,
                    value: (!dice.one_in(50)).then(|| Exact::scaled(dice.between(0, 9_999), 2)),
                    unit_of_measure: word.clone(),
                    growth_percent: Some(Exact::scaled(dice.between(-99, 250), 1)),
                    province_gap_points: None,
                    source: None,
                });
            }
        }
    }
    observations
}

/// So many projects are named by events; more would not make an event more telling.
const MOST_NAMED: usize = 1_000;

fn events(dice: &mut Dice, units: &[OrganizationUnit], names: &[String], period: Period) -> Vec<Event> {
    const KINDS: [&str; 9] = [
        "commended",
        "criticised",
        "start_ceremony",
        "subsidy_project",
        "key_enterprise",
        "on_site_signing",
        "overdue_unstarted",
        "start_excused",
        "payment_overdue",
    ];
    let mut events = Vec::new();
    let mut naming = Dice(!dice.0);
    for unit in units {
        for kind in KINDS {
            for _ in 0..dice.below(4) {
                events.push(Event {
                    unit: unit.id.clone(),
                    // Often the project of another unit, as where credit for it is shared.
                    project_name: (!names.is_empty() && naming.one_in(2))
                        .then(|| names[naming.index(names.len())].clone()),
                    kind: kind.to_owned(),
                    on: period.last_day().saturating_sub(dice.between(-20, 120).days()),
                    count: dice.between(1, 3),
                    amount: dice.one_in(2).then(|| Exact::scaled(dice.between(0, 9_999), 2)),
                    document: (!dice.one_in(3)).then(|| format!("示例〔{}〕{}号", period.year(), dice.below(90))),
                    note: None,
                });
            }
        }
    }
    events
}

fn judgements(dice: &mut Dice, scheme: &Scheme, units: &[OrganizationUnit], period: Period) -> Vec<Judgement> {
    let mut judgements = Vec::new();
    for unit in units {
        for item in &scheme.items {
            if let ItemRule::Judgement { min, .. } = &item.rule
                && !dice.one_in(9)
            {
                judgements.push(Judgement {
                    unit: unit.id.clone(),
                    item: item.id.clone(),
                    period,
                    points: min.clone(),
                    reason: "示例".to_owned(),
                    document: Some("示例文件".to_owned()),
                    judged_by: None,
                });
            }
        }
    }
    judgements
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shuffle<T>(dice: &mut Dice, records: &mut [T]) {
        for last in (1..records.len()).rev() {
            records.swap(last, dice.index(last + 1));
        }
    }

    /// The same records, handed over in an order of their own.
    fn frozen(folder: &Path, order: u64) -> Manifest {
        let scheme_text = ballast_scheme::shipped::find("sample-key-projects").unwrap().text.to_owned();
        let scheme = ballast_scheme::parse("scheme.toml", &scheme_text).unwrap();
        let period: Period = "2024Q2".parse().unwrap();
        let (as_of, frozen_at) = (period.last_day(), jiff::Timestamp::UNIX_EPOCH);
        let header = SnapshotHeader { scheme_text, period, as_of, frozen_at, is_sample: true };
        let (mut dice, mut order) = (Dice(1), Dice(order));
        let mut all_units = units(&scheme, "1408", 3);
        let assessed = all_units[1..].to_vec();
        let mut writer = SnapshotWriter::create(folder, header, []).unwrap();
        for number in 0..30 {
            let unit = &assessed[dice.index(assessed.len())];
            let mut made = Made::new(&mut dice, unit.id.clone(), number, period, 7);
            made.obstacles.extend(obstacles(&mut dice, period.last_day()));
            shuffle(&mut order, &mut made.stages);
            shuffle(&mut order, &mut made.reports);
            shuffle(&mut order, &mut made.obstacles);
            let Made { project, stages, reports, obstacles } = &made;
            writer.project(ProjectFacts { id: number.into(), project, stages, reports, obstacles }).unwrap();
        }
        let mut targets = targets(&mut dice, &scheme, &assessed, period);
        let mut observations = observations(&mut dice, &scheme, &assessed, period);
        let mut events = events(&mut dice, &assessed, &[], period);
        let mut judgements = judgements(&mut dice, &scheme, &assessed, period);
        shuffle(&mut order, &mut targets);
        shuffle(&mut order, &mut observations);
        shuffle(&mut order, &mut events);
        shuffle(&mut order, &mut judgements);
        shuffle(&mut order, &mut all_units);
        writer.targets(&targets).unwrap();
        writer.observations(&observations).unwrap();
        writer.events(&events).unwrap();
        writer.judgements(&judgements).unwrap();
        writer.finish(&all_units).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

        #[test]
        fn records_handed_over_in_any_order_are_the_same_snapshot(order: u64) {
            let folder = tempfile::tempdir().unwrap();
            let wanted = frozen(&folder.path().join("a"), 0);
            prop_assert_eq!(frozen(&folder.path().join("b"), order), wanted);
        }
    }
}
