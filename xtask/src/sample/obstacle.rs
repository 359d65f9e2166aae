//! Obstacles of the sample projects: typed, with the one office that can lift them and a deadline.

use super::life::{Life, Schedule};
use super::month::{Month, days_after};
use super::random::Random;
use ballast_domain::project::{ObstacleKind, Stage, Truth};
use jiff::civil::{Date, date};

/// An obstacle.
pub(crate) struct SampleObstacle {
    pub(crate) kind: ObstacleKind,
    pub(crate) description: String,
    pub(crate) raised_on: Date,
    pub(crate) responsible: &'static str,
    pub(crate) due_on: Date,
    /// Day and outcome.
    pub(crate) resolved: Option<(Date, &'static str)>,
}

/// Kind, wording with `{}` for a number, its range, the office, the outcome.
type Pattern = (ObstacleKind, &'static str, (i64, i64), &'static str, &'static str);

/// The last two are for industry only.
const BEFORE_START: &[Pattern] = &[
    (ObstacleKind::Land, "项目用地尚有{}亩未取得批复", (12, 160), "市规划和自然资源局", "用地批复已下达，完成供地"),
    (ObstacleKind::Approval, "施工许可证尚缺{}项要件", (1, 4), "市行政审批服务管理局", "容缺受理，许可证已核发"),
    (ObstacleKind::Environment, "环评报告书补充监测，尚需{}天", (20, 60), "市生态环境局", "环评批复已取得"),
    (ObstacleKind::Energy, "能耗指标缺口{}万吨标准煤", (1, 9), "市发展和改革委员会", "节能审查意见已批复"),
];

/// The last one is for industry only.
const AFTER_START: &[Pattern] = &[
    (ObstacleKind::Funding, "项目贷款尚有{}00万元未放款", (8, 60), "市财政局", "银企对接后首笔贷款到位"),
    (ObstacleKind::Utilities, "10千伏供电线路尚差{}基杆塔未接入", (3, 28), "市发展和改革委员会", "供电线路已接通"),
    (ObstacleKind::Land, "红线内{}户附着物未完成清表", (2, 18), "属地县（市、区）政府", "附着物已全部清理"),
    (ObstacleKind::Labour, "施工高峰期用工缺口{}人", (40, 220), "属地人社部门", "组织专场招聘，人员已到岗"),
    (ObstacleKind::Market, "产品价格下行，{}条生产线暂缓采购", (1, 3), "市工业和信息化局", "已落实订单，恢复采购"),
];

/// The first day on which a monthly report of the sample could name a problem, and the last one.
const FIRST_DAY: Date = date(2022, 7, 12);
const LAST_DAY: Date = date(2024, 6, 20);

/// The obstacles of a project: at most one before the start and one after.
pub(crate) fn of(
    random: &mut Random,
    life: &Life,
    schedule: Schedule,
    is_industry: bool,
    left: Option<&(Date, String)>,
) -> Vec<SampleObstacle> {
    let until = left.map_or(LAST_DAY, |(day, _)| (*day).min(LAST_DAY));
    let mut obstacles = Vec::new();
    let planned = schedule.start.day(random.between(5, 25));
    let is_late = life.started.is_none_or(|day| Month::containing(day) > schedule.start);
    if is_late && planned >= FIRST_DAY && random.chance(80) {
        let lifted = life.started.map(|day| days_after(day, -random.between(1, 12)).max(days_after(planned, 6)));
        let patterns = if is_industry { BEFORE_START } else { &BEFORE_START[..BEFORE_START.len() - 2] };
        obstacles.extend(obstacle(random, patterns, planned, lifted, until));
    }
    let patterns = if is_industry { AFTER_START } else { &AFTER_START[..AFTER_START.len() - 1] };
    if let Some(started) = life.started
        && random.chance(26)
    {
        let end = life.stage(Stage::Completed, Truth::Reported).unwrap_or(until).min(until);
        let raised = days_after(started.max(FIRST_DAY), random.between(20, 320));
        let is_old = raised < date(2023, 11, 1);
        let lifted = (is_old || random.chance(45)).then(|| days_after(raised, random.between(15, 110)));
        if raised < end {
            obstacles.extend(obstacle(random, patterns, raised, lifted, until));
        }
    }
    obstacles
}

fn obstacle(
    random: &mut Random,
    patterns: &[Pattern],
    raised_on: Date,
    lifted: Option<Date>,
    until: Date,
) -> Option<SampleObstacle> {
    let (kind, words, (low, high), responsible, outcome) = random.pick(patterns);
    let number = random.between(low, high).to_string();
    let resolved = lifted.filter(|day| (raised_on..=until).contains(day)).map(|day| (day, outcome));
    (raised_on <= until).then(|| SampleObstacle {
        kind,
        description: words.replace("{}", &number),
        raised_on,
        responsible,
        due_on: days_after(raised_on, random.between(3, 9) * 10),
        resolved,
    })
}
