//! How a project's years are played through: schedule, plan of each year, what was done month by month, stage dates.

use super::month::{Month, days_after};
use super::random::Random;
use ballast_domain::project::{Category, Stage, Truth};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The first month with a report.
pub(crate) const FIRST: Month = Month::of(2022, 7);
/// The last month with a report.
pub(crate) const LAST: Month = Month::of(2024, 6);

/// Planned months of start and completion.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schedule {
    pub(crate) start: Month,
    pub(crate) end: Month,
}

impl Schedule {
    /// The planned end as the list of a year prints it: a project behind its schedule gets some months more.
    pub(crate) fn end_seen_in(self, year: i16) -> Month {
        self.end.max(Month::of(year, 1).plus(2))
    }
}

/// What happened.
#[derive(Debug, Clone, Default)]
pub(crate) struct Life {
    /// The first day of work, by the owner's report.
    pub(crate) started: Option<Date>,
    /// Stage dates in order: stage, truth, day, evidence.
    pub(crate) stages: Vec<(Stage, Truth, Date, &'static str)>,
    /// Investment planned for a year, as the list of the year prints it. In hundredths of 万元, as all amounts here.
    pub(crate) plan: BTreeMap<i16, i64>,
    /// Investment planned by month.
    pub(crate) plan_by_month: BTreeMap<Month, i64>,
    /// Investment done by month.
    pub(crate) done: BTreeMap<Month, i64>,
}

impl Life {
    /// Investment done before a year began.
    pub(crate) fn done_before(&self, year: i16) -> i64 {
        self.done.range(..Month::of(year, 1)).map(|(_, amount)| amount).sum()
    }

    /// Investment done from January to the end of a month.
    pub(crate) fn done_in_year(&self, month: Month) -> i64 {
        self.done.range(Month::of(month.year(), 1)..=month).map(|(_, amount)| amount).sum()
    }

    /// The first day of a stage by a truth.
    pub(crate) fn stage(&self, stage: Stage, truth: Truth) -> Option<Date> {
        self.stages.iter().find(|event| event.0 == stage && event.1 == truth).map(|event| event.2)
    }

    /// A project that was taken off the list was never completed.
    pub(crate) fn never_ends(&mut self) {
        self.stages.retain(|event| event.0 < Stage::Completed);
    }

    /// The last day of the year in which the project was completed, and the usual words.
    pub(crate) fn leaves_after_completion(&self, leaves: bool) -> Option<(Date, String)> {
        let completed = self.stage(Stage::Completed, Truth::Reported).filter(|_| leaves)?;
        let day = Month::of(completed.year(), 12).last_day();
        Some((day, format!("完成：{}年竣工，退出年度清单", completed.year())))
    }
}

/// The year of the first list and the schedule.
pub(crate) fn schedule(random: &mut Random, leaves: bool, index: u64) -> (i16, Schedule) {
    let between =
        |random: &mut Random, first: Month, last: Month| first.plus(random.between(0, i64::from(last.0 - first.0)));
    if leaves {
        // Two in three of those that left were completed in 2023, the rest in the second half of 2022.
        let (first, last) = if index % 3 == 2 {
            (Month::of(2022, 8), Month::of(2022, 10))
        } else {
            (Month::of(2023, 3), Month::of(2023, 9))
        };
        let end = between(random, first, last);
        return (2022, Schedule { start: end.plus(-random.between(14, 28)), end });
    }
    match index % 3 {
        0 => {
            let start = between(random, Month::of(2021, 6), Month::of(2022, 9));
            (2022, Schedule { start, end: between(random, Month::of(2024, 2), Month::of(2025, 10)) })
        }
        1 => {
            let start = between(random, Month::of(2023, 2), Month::of(2023, 10));
            let end = start.plus(random.between(10, 30)).max(Month::of(2024, 3));
            (2023, Schedule { start, end })
        }
        _ => {
            let start = match random.between(1, 100) {
                1..=68 => between(random, Month::of(2024, 2), Month::of(2024, 9)),
                69..=84 => between(random, Month::of(2023, 5), Month::of(2023, 11)),
                _ => between(random, Month::of(2025, 3), Month::of(2025, 9)),
            };
            (2024, Schedule { start, end: start.plus(random.between(10, 30)) })
        }
    }
}

/// Plays the months through to the last one.
pub(crate) fn play(
    random: &mut Random,
    schedule: Schedule,
    total: i64,
    pace: [i64; 3],
    category: Category,
    last: Month,
) -> Life {
    let mut life = Life::default();
    // What was to start in 2024 meets more obstacles than what has been going on for long.
    let on_time = if schedule.start >= Month::of(2024, 1) { 40 } else { 64 };
    let delay = match random.between(1, 100) - on_time {
        ..=0 => 0,
        1..=14 => 1,
        15..=24 => 2,
        _ => random.between(3, 6),
    };
    let slip = if random.chance(70) { 0 } else { random.between(1, 3) };
    let (start, end) = (schedule.start.plus(delay), schedule.end.plus(slip));
    for year in schedule.start.year()..=last.year() {
        play_year(random, &mut life, schedule, year, (start, end.min(last)), total, pace);
    }
    if start <= last {
        life.started = Some(start.day(random.between(3, 26)));
    }
    life.stages = stages(random, life.started, schedule, (end <= last).then_some(end), category);
    life
}

/// One year: its plan, fixed in January from what is left to do, and what was done.
fn play_year(
    random: &mut Random,
    life: &mut Life,
    schedule: Schedule,
    year: i16,
    (start, end): (Month, Month),
    total: i64,
    pace: [i64; 3],
) {
    let (january, december) = (Month::of(year, 1), Month::of(year, 12));
    let planned_end = schedule.end_seen_in(year);
    let first = schedule.start.max(january);
    if first > december {
        return;
    }
    let left_to_do = total - life.done_before(year);
    let work_of_year = first.season_to(planned_end.min(december));
    let work_left = first.season_to(planned_end).max(1);
    let share = left_to_do * work_of_year / work_left;
    let plan = (share / 10_000 * 10_000).max(share.min(10_000));
    life.plan.insert(year, plan);
    let mut done_so_far = 0;
    for month in first.to(december.min(LAST)) {
        let planned = plan * month.season() / work_of_year.max(1) / 100 * 100;
        if month <= planned_end {
            life.plan_by_month.insert(month, planned);
        }
        if month < start || month > end {
            continue;
        }
        let pace = pace[usize::try_from(year.clamp(2022, 2024) - 2022).unwrap_or_default()];
        let amount = planned * pace / 100 * random.between(72, 128) / 100;
        // Most offices report whole 万元; some copy two decimals from the accounts.
        let amount = if random.chance(12) { amount } else { amount / 100 * 100 };
        let amount = amount.min(left_to_do - done_so_far).max(0);
        done_so_far += amount;
        life.done.insert(month, amount);
    }
}

fn stages(
    random: &mut Random,
    started: Option<Date>,
    schedule: Schedule,
    end: Option<Month>,
    category: Category,
) -> Vec<(Stage, Truth, Date, &'static str)> {
    let mut stages = Vec::new();
    let is_industry = category == Category::Industry;
    // What is to start from July 2024 on was mostly signed in the half-year before.
    let signed = if schedule.start > LAST && random.chance(80) {
        Month::of(2024, 1).plus(random.between(0, 5))
    } else {
        schedule.start.plus(-random.between(6, 15))
    };
    let signed = is_industry.then(|| signed.day(random.between(2, 27)));
    if let Some(signed) = signed.filter(|_| random.chance(85)) {
        stages.push((Stage::Signed, Truth::Reported, signed, "投资合同"));
        stages.push((Stage::Landed, Truth::Reported, days_after(signed, random.between(40, 130)), "备案证、供地文件"));
    }
    let Some(started) = started else { return stages };
    stages.push((Stage::Started, Truth::Reported, started, "施工许可证、现场照片"));
    if random.chance(88) {
        stages.push((Stage::Started, Truth::Verified, days_after(started, random.between(4, 45)), "现场核查记录"));
    }
    if random.chance(84) {
        stages.push((Stage::Started, Truth::Statistical, days_after(started, random.between(25, 95)), "统计入库单"));
    }
    let Some(end) = end else { return stages };
    let completed = end.day(random.between(8, 28));
    stages.push((Stage::Completed, Truth::Reported, completed, "竣工验收备案表"));
    if random.chance(80) {
        stages.push((Stage::Completed, Truth::Verified, days_after(completed, random.between(4, 30)), "现场核查记录"));
    }
    let used = days_after(completed, random.between(0, if is_industry { 60 } else { 25 }));
    let stage = if is_industry { Stage::InProduction } else { Stage::InOperation };
    stages.push((stage, Truth::Reported, used, if is_industry { "首批产品发票" } else { "移交使用证明" }));
    if is_industry && random.chance(75) {
        stages.push((stage, Truth::Verified, days_after(used, random.between(3, 35)), "现场核查记录"));
    }
    if is_industry && random.chance(40) {
        let full = days_after(used, random.between(150, 320));
        stages.push((Stage::AtDesignOutput, Truth::Reported, full, "产值报表"));
    }
    stages
}
