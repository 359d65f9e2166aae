//! Monthly reports in the shape of form 1, a file a month, and what happens to them: late ones, one returned and handed in
//! again, corrections, two that were never handed in.

use super::SampleFile;
use super::ledger::chinese_date;
use super::life::{FIRST, LAST};
use super::material::UNITS;
use super::month::{Month, days_after};
use super::obstacle::SampleObstacle;
use super::project::SampleProject;
use super::random::Random;
use super::sheet::{Cell, Row, Table, column};
use anyhow::Result;
use ballast_domain::Form;
use ballast_domain::project::{Category, InvestmentBasis, ReportState, Stage, Truth};
use jiff::civil::{Date, date};

/// A row of a report as it was handed in.
struct Report<'a> {
    project: &'a SampleProject,
    month: Month,
    done: i64,
    done_in_year: i64,
    submitted_on: Date,
    state: ReportState,
    reason: &'static str,
}

/// The month whose office sent cumulative amounts only, as form 1 has them.
const CUMULATIVE_ONLY: Month = Month::of(2023, 4);

/// All files of reports.
pub(super) fn files(projects: &[SampleProject]) -> Result<Vec<SampleFile>> {
    let mut files = Vec::new();
    for month in FIRST.to(LAST) {
        files.push(month_file(projects, month)?);
    }
    files.push(returned_again(projects)?);
    files.push(correction(projects, &EARLY_CORRECTION)?);
    files.push(correction(projects, &LATE_CORRECTION)?);
    Ok(files)
}

fn month_file(projects: &[SampleProject], month: Month) -> Result<SampleFile> {
    let reports: Vec<Report> =
        projects.iter().enumerate().filter_map(|(index, project)| first_report(project, index, month)).collect();
    let note = if month == CUMULATIVE_ONLY {
        ("月报，只有1月至本月累计数", "Monthly report with cumulative amounts only")
    } else {
        ("月报", "Monthly report")
    };
    let name = format!("report-{}-{:02}.xlsx", month.year(), month.number());
    let (year, number) = (month.year(), month.number());
    let title = format!("运城市省市重点项目月报表（{year}年{number}月）（示例数据）");
    // The file is complete when the last report has come.
    let known_on = reports.iter().map(|report| report.submitted_on).max().unwrap_or_else(|| month.last_day());
    file(name, &title, month, known_on, note, &reports)
}

/// A project's report of a month as it first came in.
fn first_report(project: &SampleProject, index: usize, month: Month) -> Option<Report<'_>> {
    if !project.reports_for(month) || is_missing(project, month) {
        return None;
    }
    let key = u64::try_from(index).unwrap_or_default();
    let when = u64::try_from(month.0).unwrap_or_default();
    let random = &mut Random::new(&[3, key, when]);
    let unit_is_late =
        Random::new(&[4, u64::try_from(project.unit).unwrap_or_default(), when]).chance(project.unit().late / 2);
    let deadline = days_after(month.last_day(), 5);
    let submitted_on = if unit_is_late || random.chance(project.unit().late) {
        days_after(deadline, random.between(1, 7))
    } else {
        days_after(deadline, -random.between(0, 6))
    };
    let done = project.life.done.get(&month).copied().unwrap_or_default();
    let mut report = Report {
        project,
        month,
        done,
        done_in_year: project.life.done_in_year(month),
        submitted_on,
        state: ReportState::Approved,
        reason: "",
    };
    if is_case(project, month, RETURNED) {
        report.state = ReportState::Returned;
        report.reason = "退回：完成投资与现场形象进度不符，请补充现场照片和支付凭证后重报";
        report.add(done / 4 / 100 * 100);
    } else if is_case(project, month, (LATE_CORRECTION.unit, LATE_CORRECTION.month)) {
        report.add(done / 5 / 100 * 100);
    } else if is_case(project, month, (EARLY_CORRECTION.unit, EARLY_CORRECTION.month)) {
        report.add(-(done / 10 / 100 * 100));
    } else if project.unit().id == "140829" && month == LAST && index.is_multiple_of(6) {
        report.state = ReportState::Submitted;
    }
    Some(report)
}

impl Report<'_> {
    /// What the office first wrote was higher or lower than the truth by so much.
    fn add(&mut self, amount: i64) {
        self.done += amount;
        self.done_in_year += amount;
    }
}

/// Unit and month of the reports that were returned.
const RETURNED: (&str, Month) = ("140826", Month::of(2024, 5));

/// A correction of reports that had been approved.
struct Correction {
    name: &'static str,
    unit: &'static str,
    month: Month,
    submitted_on: Date,
    reason: &'static str,
    note: (&'static str, &'static str),
}

const EARLY_CORRECTION: Correction = Correction {
    name: "report-2024-03-correction.xlsx",
    unit: "140824",
    month: Month::of(2024, 3),
    submitted_on: date(2024, 4, 22),
    reason: "更正：漏计3月末设备到货款，按发票补计",
    note: ("月报更正（考核前）：补计漏报金额", "Correction before the assessment: an amount left out"),
};

const LATE_CORRECTION: Correction = Correction {
    name: "report-2024-06-correction.xlsx",
    unit: "140881",
    month: Month::of(2024, 6),
    submitted_on: date(2024, 7, 26),
    reason: "更正：审计核减重复计列的预付款",
    note: (
        "月报更正（考核之后）：截至7月15日的考核看不到它",
        "Correction after the assessment: as of 15 July nobody knew it",
    ),
};

/// True for the two building projects of the unit whose report of the month has a story.
fn is_case(project: &SampleProject, month: Month, (unit, case): (&str, Month)) -> bool {
    let has_amount = project.life.done.get(&month).is_some_and(|done| *done >= 200_000);
    month == case && project.unit().id == unit && has_amount && project.category == Category::Industry
}

/// Reports that were never handed in (漏报); the amounts came with the next month's cumulative figure.
const MISSING: [(&str, Month); 2] =
    [("夏县城区排水防涝工程", Month::of(2023, 9)), ("平陆赤泥综合利用项目", Month::of(2023, 11))];

fn is_missing(project: &SampleProject, month: Month) -> bool {
    MISSING.contains(&(project.name.as_str(), month))
}

fn returned_again(projects: &[SampleProject]) -> Result<SampleFile> {
    let (unit, month) = RETURNED;
    let submitted_on = date(2024, 6, 18);
    let reports: Vec<Report> = projects
        .iter()
        .filter(|project| project.reports_for(month) && is_case(project, month, (unit, month)))
        .map(|project| Report {
            project,
            month,
            done: project.life.done.get(&month).copied().unwrap_or_default(),
            done_in_year: project.life.done_in_year(month),
            submitted_on,
            state: ReportState::Approved,
            reason: "重报：已按现场核查结果修改，附照片和支付凭证",
        })
        .collect();
    let note = ("退回后重报的月报", "Reports handed in again after they had been returned");
    let title = "重点项目月报表（2024年5月，退回重报）（示例数据）";
    file("report-2024-05-again.xlsx".to_owned(), title, month, submitted_on, note, &reports)
}

fn correction(projects: &[SampleProject], case: &Correction) -> Result<SampleFile> {
    let month = case.month;
    let reports: Vec<Report> = projects
        .iter()
        .filter(|project| project.reports_for(month) && is_case(project, month, (case.unit, month)))
        .map(|project| Report {
            project,
            month,
            done: project.life.done.get(&month).copied().unwrap_or_default(),
            done_in_year: project.life.done_in_year(month),
            submitted_on: case.submitted_on,
            state: ReportState::Approved,
            reason: case.reason,
        })
        .collect();
    let title = format!("重点项目月报表（{}年{}月，更正）（示例数据）", month.year(), month.number());
    file(case.name.to_owned(), &title, month, case.submitted_on, case.note, &reports)
}

fn file(
    name: String,
    title: &str,
    month: Month,
    known_on: Date,
    note: (&'static str, &'static str),
    reports: &[Report],
) -> Result<SampleFile> {
    let has_month = month != CUMULATIVE_ONLY;
    let done_head = if month.number() == 1 {
        "本年累计完成投资".to_owned()
    } else {
        format!("1—{}月累计完成投资", month.number())
    };
    let mut columns = vec![
        column("序号", 6),
        column("县（市、区）", 12),
        column("项目名称", 34),
        column("项目代码", 26),
        column("总投资（万元）", 13),
        column("开工至上一年度底累计完成投资", 14),
        column("本年计划投资", 13),
    ];
    if has_month {
        columns.extend([column("本月计划投资", 12), column("本月完成投资", 12)]);
    }
    columns.extend([
        column(done_head, 13),
        column("完成年计划（%）", 10),
        column("计量口径", 12),
        column("形象进度", 36),
        column("存在问题", 28),
        column("问题类型", 11),
        column("问题提出日期", 12),
        column("解决责任单位", 20),
        column("解决时限", 12),
        column("解决日期", 12),
        column("解决情况", 24),
        column("报送日期", 12),
        column("状态", 10),
        column("退回或更正原因", 30),
        column("填报人", 14),
    ]);
    let mut rows = vec![subtotal("合计", columns.len(), has_month, reports)];
    let mut number = 0;
    for (unit, material) in UNITS.iter().enumerate() {
        let own: Vec<&Report> = reports.iter().filter(|report| report.project.unit == unit).collect();
        if own.is_empty() {
            continue;
        }
        rows.push(Row::Section(material.zh.to_owned()));
        for report in own {
            number += 1;
            rows.push(Row::Data(cells(report, number, has_month)));
        }
    }
    let subtitle = format!("单位：万元　　汇总日期：{}", chinese_date(known_on));
    let table = Table { sheet: "月报", title: title.to_owned(), subtitle, columns, rows };
    Ok(SampleFile { name, form: Form::MonthlyReport, known_on, note, bytes: table.to_xlsx()? })
}

fn cells(report: &Report, number: i64, has_month: bool) -> Vec<Cell> {
    let (project, month) = (report.project, report.month);
    let life = &project.life;
    let plan = life.plan.get(&month.year()).copied().unwrap_or_default();
    let code = project.code.as_ref().filter(|_| project.code_known_in <= month.year());
    let mut cells = vec![
        Cell::Whole(number),
        Cell::text(project.unit().zh),
        Cell::text(&project.name),
        Cell::text(code.map_or("", String::as_str)),
        Cell::Hundredths(project.total),
        Cell::Hundredths(life.done_before(month.year())),
        Cell::Hundredths(plan),
    ];
    if has_month {
        cells.extend([Cell::hundredths(life.plan_by_month.get(&month).copied()), Cell::Hundredths(report.done)]);
    }
    let basis =
        if project.unit.is_multiple_of(4) { InvestmentBasis::Expenditure } else { InvestmentBasis::PhysicalProgress };
    cells.extend([
        Cell::Hundredths(report.done_in_year),
        Cell::hundredths(percent(report.done_in_year, plan)),
        Cell::text(basis.label().zh),
        Cell::text(progress(project, month)),
    ]);
    cells.extend(problem_cells(project, month));
    cells.extend([
        Cell::Date(report.submitted_on),
        Cell::text(report.state.label().zh),
        Cell::text(report.reason),
        Cell::text(format!("{}填报员", project.unit().short)),
    ]);
    cells
}

/// done ÷ plan in hundredths of a per cent, half up.
fn percent(done: i64, plan: i64) -> Option<i64> {
    (plan > 0).then(|| (done * 20_000 / plan + 1) / 2)
}

fn subtotal(label: &str, width: usize, has_month: bool, reports: &[Report]) -> Row {
    let sum = |amount: &dyn Fn(&Report) -> i64| Cell::Hundredths(reports.iter().map(amount).sum());
    let mut cells = vec![Cell::text(label), Cell::Empty, Cell::text(format!("{}项", reports.len())), Cell::Empty];
    cells.push(sum(&|report| report.project.total));
    cells.push(sum(&|report| report.project.life.done_before(report.month.year())));
    cells.push(sum(&|report| report.project.life.plan.get(&report.month.year()).copied().unwrap_or_default()));
    if has_month {
        cells.extend([Cell::Empty, sum(&|report| report.done)]);
    }
    cells.push(sum(&|report| report.done_in_year));
    cells.resize(width, Cell::Empty);
    Row::Subtotal(cells)
}

/// The obstacles that were open in a month or lifted in it, a line each.
fn problem_cells(project: &SampleProject, month: Month) -> Vec<Cell> {
    let speaks_of = |obstacle: &&SampleObstacle| {
        let raised = Month::containing(obstacle.raised_on);
        raised <= month && obstacle.resolved.is_none_or(|(day, _)| Month::containing(day) >= month)
    };
    let open: Vec<&SampleObstacle> = project.obstacles.iter().filter(speaks_of).collect();
    if open.is_empty() {
        let mut cells = vec![Cell::Empty; 7];
        if project.unit.is_multiple_of(3) {
            cells[0] = Cell::text("无");
        }
        return cells;
    }
    let resolved = |obstacle: &SampleObstacle| obstacle.resolved.filter(|(day, _)| *day <= month.last_day());
    let lines = |say: &dyn Fn(&SampleObstacle) -> String| {
        Cell::text(open.iter().map(|obstacle| say(obstacle)).collect::<Vec<_>>().join("\n").trim_end())
    };
    vec![
        lines(&|obstacle| obstacle.description.clone()),
        lines(&|obstacle| obstacle.kind.label().zh.into_owned()),
        lines(&|obstacle| obstacle.raised_on.to_string()),
        lines(&|obstacle| obstacle.responsible.to_owned()),
        lines(&|obstacle| obstacle.due_on.to_string()),
        lines(&|obstacle| resolved(obstacle).map_or(String::new(), |(day, _)| day.to_string())),
        lines(&|obstacle| resolved(obstacle).map_or(String::new(), |(_, outcome)| outcome.to_owned())),
    ]
}

/// Physical progress in the words of a site office.
fn progress(project: &SampleProject, month: Month) -> String {
    let life = &project.life;
    let is_over = |stage| life.stage(stage, Truth::Reported).is_some_and(|day| day <= month.last_day());
    if is_over(Stage::InProduction) {
        return "已投产，产能爬坡中".to_owned();
    }
    if is_over(Stage::InOperation) {
        return "已投入使用".to_owned();
    }
    if is_over(Stage::Completed) {
        return "已竣工，正在办理验收移交".to_owned();
    }
    if life.started.is_none_or(|day| day > month.last_day()) {
        let words =
            ["正在编制可行性研究报告", "正在办理用地预审和环评手续", "正在开展初步设计", "正在办理施工许可，场地平整"];
        let months_to_start = project.schedule.start.0 - month.0;
        let step = match months_to_start {
            7.. => 0,
            4..=6 => 1,
            2..=3 => 2,
            _ => 3,
        };
        return words[step].to_owned();
    }
    let done: i64 = life.done.range(..=month).map(|(_, amount)| amount).sum();
    let part = done * 100 / project.total.max(1);
    let words: [&str; 6] = match project.category {
        Category::Industry => [
            "施工队伍已进场，正在开挖基坑",
            "桩基施工完成，正在浇筑承台",
            "主体厂房基础浇筑完成，钢结构吊装",
            "主体厂房封顶，围护结构施工",
            "生产线设备安装",
            "设备联调，准备试生产",
        ],
        Category::Infrastructure => [
            "施工队伍已进场，测量放线",
            "土方及管沟开挖",
            "管道（路基）主体施工",
            "主体工程完成过半，附属设施同步施工",
            "路面（泵站）及附属工程施工",
            "收尾及试运行",
        ],
        Category::Social => [
            "施工队伍已进场，土方开挖",
            "基础工程施工",
            "主体结构施工",
            "主体封顶，二次结构砌筑",
            "内外装饰装修及设备安装",
            "室外配套工程收尾",
        ],
    };
    let step = match part {
        ..6 => 0,
        6..20 => 1,
        20..42 => 2,
        42..64 => 3,
        64..88 => 4,
        _ => 5,
    };
    format!("{}，累计完成总投资的{part}%", words[step])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stories_of_the_reports_are_told() {
        let projects = super::super::project::all();
        let count = |wanted: &dyn Fn(&Report) -> bool| {
            let months = FIRST.to(LAST);
            let reports = months.flat_map(|month| {
                projects.iter().enumerate().filter_map(move |(index, project)| first_report(project, index, month))
            });
            reports.filter(wanted).count()
        };
        assert_eq!(count(&|report| report.state == ReportState::Returned), 2);
        assert!(count(&|report| report.submitted_on > days_after(report.month.last_day(), 5)) > 100);
        let owed = FIRST.to(LAST).map(|month| projects.iter().filter(|p| p.reports_for(month)).count()).sum::<usize>();
        assert_eq!(owed - count(&|_| true), 2, "reports that were never handed in");
    }
}
