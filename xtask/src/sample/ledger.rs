//! Ledgers: the list of each year, its updates, and what left it.

use super::SampleFile;
use super::life::Life;
use super::material::UNITS;
use super::project::SampleProject;
use super::sheet::{Cell, Column, Row, Table, column};
use anyhow::Result;
use ballast_domain::Form;
use ballast_domain::project::{Stage, Truth};
use jiff::civil::{Date, date};

/// One issue of the ledger.
struct Issue {
    name: &'static str,
    year: i16,
    /// What happened until this day stands in it.
    until: Date,
    known_on: Date,
    title: &'static str,
    kind: Kind,
    note: (&'static str, &'static str),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Everything on the list that day.
    List,
    /// What left the list in the year.
    Left,
}

const ISSUES: &[Issue] = &[
    Issue {
        name: "ledger-2022.xlsx",
        year: 2022,
        until: date(2022, 6, 30),
        known_on: date(2022, 7, 15),
        title: "运城市2022年省市重点项目台账（6月底）",
        kind: Kind::List,
        note: (
            "2022年清单，年中移交的老表：总投资以亿元计，日期有文字写法，数字有全角",
            "The list of 2022 as handed over in mid-year: totals in 亿元, dates as text, full-width digits",
        ),
    },
    Issue {
        name: "ledger-2022-left.xlsx",
        year: 2022,
        until: date(2022, 12, 31),
        known_on: date(2023, 1, 16),
        title: "运城市2022年退出重点项目清单",
        kind: Kind::Left,
        note: ("2022年退出清单的项目及原因", "Projects that left the list in 2022, with the reason"),
    },
    Issue {
        name: "ledger-2023.xlsx",
        year: 2023,
        until: date(2022, 12, 31),
        known_on: date(2023, 1, 31),
        title: "运城市2023年省市重点项目台账",
        kind: Kind::List,
        note: ("2023年清单", "The list of 2023"),
    },
    Issue {
        name: "ledger-2023-h1.xlsx",
        year: 2023,
        until: date(2023, 6, 30),
        known_on: date(2023, 7, 10),
        title: "运城市2023年省市重点项目台账（6月底更新）",
        kind: Kind::List,
        note: ("年中更新：重复上传，更新而不翻倍", "Mid-year update: a second upload updates instead of doubling"),
    },
    Issue {
        name: "ledger-2023-left.xlsx",
        year: 2023,
        until: date(2023, 12, 31),
        known_on: date(2024, 1, 15),
        title: "运城市2023年退出重点项目清单",
        kind: Kind::Left,
        note: ("2023年退出清单的项目及原因", "Projects that left the list in 2023, with the reason"),
    },
    Issue {
        name: "ledger-2024.xlsx",
        year: 2024,
        until: date(2023, 12, 31),
        known_on: date(2024, 1, 31),
        title: "运城市2024年省市重点项目台账",
        kind: Kind::List,
        note: ("2024年清单", "The list of 2024"),
    },
    Issue {
        name: "ledger-2024-q1.xlsx",
        year: 2024,
        until: date(2024, 3, 31),
        known_on: date(2024, 4, 8),
        title: "运城市2024年省市重点项目台账（3月底更新）",
        kind: Kind::List,
        note: ("一季度末更新", "Update at the end of the first quarter"),
    },
    Issue {
        name: "ledger-2024-q2.xlsx",
        year: 2024,
        until: date(2024, 6, 30),
        known_on: date(2024, 7, 8),
        title: "运城市2024年省市重点项目台账（6月底更新）",
        kind: Kind::List,
        note: (
            "二季度末更新：217项在册，1项中途退出",
            "Update at the end of the second quarter: 217 on the list, one left during the quarter",
        ),
    },
];

/// Stage columns: head over them, own head, stage, truth.
const STAGES: &[(&str, &str, Stage, Truth)] = &[
    ("填报口径", "签约时间", Stage::Signed, Truth::Reported),
    ("填报口径", "落地时间", Stage::Landed, Truth::Reported),
    ("填报口径", "开工时间", Stage::Started, Truth::Reported),
    ("填报口径", "竣工时间", Stage::Completed, Truth::Reported),
    ("填报口径", "投产时间", Stage::InProduction, Truth::Reported),
    ("填报口径", "投运时间", Stage::InOperation, Truth::Reported),
    ("填报口径", "达产时间", Stage::AtDesignOutput, Truth::Reported),
    ("核实口径", "核实开工时间", Stage::Started, Truth::Verified),
    ("核实口径", "核实竣工时间", Stage::Completed, Truth::Verified),
    ("核实口径", "核实投产时间", Stage::InProduction, Truth::Verified),
    ("统计口径", "入库纳统时间", Stage::Started, Truth::Statistical),
];

/// Columns of the kind of evidence, with the stage it proves.
const EVIDENCE: &[(&str, Stage)] =
    &[("开工佐证", Stage::Started), ("竣工佐证", Stage::Completed), ("投产佐证", Stage::InProduction)];

/// All issues of the ledger.
pub(super) fn files(projects: &[SampleProject]) -> Result<Vec<SampleFile>> {
    ISSUES.iter().map(|issue| file(issue, projects)).collect()
}

fn file(issue: &Issue, projects: &[SampleProject]) -> Result<SampleFile> {
    let stands_in_it = |project: &&SampleProject| match (&project.left, issue.kind) {
        (Some((day, _)), Kind::Left) => day.year() == issue.year && *day <= issue.until,
        (None, Kind::Left) => false,
        // Who left during the year stays in its updates with day and reason; who left in December has the list to himself.
        (_, Kind::List) => project.is_listed_in(issue.year),
    };
    let listed: Vec<&SampleProject> = projects.iter().filter(stands_in_it).collect();
    let table = table(issue, &listed);
    Ok(SampleFile {
        name: issue.name.to_owned(),
        form: Form::Ledger,
        known_on: issue.known_on,
        note: issue.note,
        bytes: table.to_xlsx()?,
    })
}

/// True for the oldest issue, whose office had its own habits.
fn is_old_style(issue: &Issue) -> bool {
    issue.year == 2022 && issue.kind == Kind::List
}

fn columns(issue: &Issue) -> Vec<Column> {
    let total = if is_old_style(issue) { "总投资（亿元）" } else { "总投资（万元）" };
    let mut columns = vec![
        column("序号", 6),
        column("项目名称", 34),
        column("项目代码", 26),
        column("县（市、区）", 12),
        column("项目层级", 10),
        column("项目类别", 10),
        column("计划类别", 9),
        column("项目类型", 10),
        column("所属行业", 18),
        column("建设单位", 24),
        column("统一社会信用代码", 21),
        column("建设地点", 18),
        column("建设内容及规模", 42),
        column(total, 13),
        column("开工至上一年度底累计完成投资", 14),
        column("本年计划投资", 13),
        column("预计年产值", 13),
        column("拟开工时间", 12),
        column("拟竣工时间", 12),
    ];
    columns.extend(STAGES.iter().map(|stage| Column { group: stage.0, head: stage.1.to_owned(), width: 12 }));
    columns.extend(EVIDENCE.iter().map(|(head, _)| column(*head, 20)));
    columns.extend([
        column("包联领导", 20),
        column("所属打包项目", 24),
        column("退出时间", 12),
        column("退出原因", 30),
        column("备注", 14),
    ]);
    columns
}

fn table(issue: &Issue, listed: &[&SampleProject]) -> Table {
    let columns = columns(issue);
    let mut rows = Vec::new();
    let mut number = 0;
    if issue.kind == Kind::List {
        rows.push(subtotal(["合计", &format!("{}项", listed.len())], &columns, issue, listed));
    }
    for (unit, material) in UNITS.iter().enumerate() {
        let own: Vec<&SampleProject> = listed.iter().copied().filter(|project| project.unit == unit).collect();
        if own.is_empty() {
            continue;
        }
        rows.push(Row::Section(format!("{}、{}", ordinal(unit + 1), material.zh)));
        if issue.kind == Kind::List {
            rows.push(subtotal(["小计", &format!("{}项", own.len())], &columns, issue, &own));
        }
        for projects in own.chunk_by(|a, b| a.package == b.package) {
            if let Some(package) = projects[0].package {
                let name = format!("其中：{package}（{}项）", projects.len());
                rows.push(subtotal(["", &name], &columns, issue, projects));
            }
            for project in projects {
                number += 1;
                rows.push(Row::Data(cells(issue, project, number)));
            }
        }
    }
    let unit = if is_old_style(issue) { "单位：总投资为亿元，其余为万元" } else { "单位：万元" };
    Table {
        sheet: "台账",
        title: format!("{}（示例数据）", issue.title),
        subtitle: format!("{unit}　　资料时点：{}", chinese_date(issue.known_on)),
        columns,
        rows,
    }
}

fn cells(issue: &Issue, project: &SampleProject, number: i64) -> Vec<Cell> {
    let old = is_old_style(issue);
    let life = &project.life;
    let left = project.left.as_ref().filter(|(day, _)| *day <= issue.until);
    let code = project.code.as_ref().filter(|_| project.code_known_in <= issue.year);
    let text = |text: &str| Cell::text(text);
    let mut cells = vec![
        Cell::Whole(number),
        text(&name_as_typed(old, &project.name, number)),
        text(code.map_or("", String::as_str)),
        text(project.unit().zh),
        text(&project.tier.label().zh),
        text(&project.category.label().zh),
        text(&project.plan_class(issue.year).label().zh),
        text(&project.kind.label().zh),
        text(project.industry),
        text(&project.owner),
        text(project.credit_code.as_deref().unwrap_or_default()),
        text(&project.place),
        text(&project.content),
        total_as_typed(old, project.total, number),
        Cell::Hundredths(life.done_before(issue.year)),
        Cell::Hundredths(life.plan.get(&issue.year).copied().unwrap_or_default()),
        Cell::hundredths(project.expected_output),
        month_as_typed(old, project.schedule.start.first_day(), number),
        month_as_typed(old, project.schedule.end_seen_in(issue.year).last_day(), number),
    ];
    let happened = |stage, truth| life.stage(stage, truth).filter(|day| *day <= issue.until);
    cells.extend(STAGES.iter().map(|stage| Cell::date(happened(stage.2, stage.3))));
    let evidence = |wanted: Stage| {
        let is_it = |event: &&(Stage, Truth, Date, &'static str)| {
            event.0 == wanted && event.1 == Truth::Reported && event.2 <= issue.until
        };
        Cell::text(life.stages.iter().find(is_it).map_or("", |event| event.3))
    };
    cells.extend(EVIDENCE.iter().map(|(_, stage)| evidence(*stage)));
    cells.extend([
        text(project.leader),
        text(project.package.unwrap_or_default()),
        Cell::date(left.map(|(day, _)| *day)),
        text(left.map_or("", |(_, reason)| reason.as_str())),
        text("示例"),
    ]);
    cells
}

/// The old list has blanks inside some names, as people align them by hand.
fn name_as_typed(old: bool, name: &str, number: i64) -> String {
    match (old, number % 17) {
        (true, 3) => format!(" {name}　"),
        (true, 8) => name.replacen('产', "产 ", 1),
        _ => name.to_owned(),
    }
}

/// The old list prints totals in 亿元, some of them as text with full-width digits.
fn total_as_typed(old: bool, total: i64, number: i64) -> Cell {
    if !old {
        return Cell::Hundredths(total);
    }
    let printed = super::sheet::print_hundredths(total / 10_000);
    if number % 11 == 5 {
        let wide = |sign: char| match sign {
            '0'..='9' => char::from_u32(u32::from(sign) - u32::from('0') + u32::from('０')).unwrap_or(sign),
            '.' => '．',
            other => other,
        };
        return Cell::text(printed.chars().map(wide).collect::<String>());
    }
    Cell::Hundredths(total / 10_000)
}

/// The old list writes some months as text.
fn month_as_typed(old: bool, day: Date, number: i64) -> Cell {
    match (old, number % 5) {
        (true, 1) => Cell::text(format!("{}年{}月", day.year(), day.month())),
        (true, 2) => Cell::text(format!("{}.{}.{}", day.year(), day.month(), day.day())),
        _ => Cell::Date(day),
    }
}

/// A row of sums; what stands in the first two columns.
fn subtotal(labels: [&str; 2], columns: &[Column], issue: &Issue, projects: &[&SampleProject]) -> Row {
    let sum = |amount: &dyn Fn(&Life) -> i64| projects.iter().map(|project| amount(&project.life)).sum();
    let total: i64 = projects.iter().map(|project| project.total).sum();
    let total = if is_old_style(issue) { total / 10_000 } else { total };
    let cell = |position: usize, column: &Column| match (position, column.head.as_str()) {
        (0 | 1, _) => Cell::text(labels[position]),
        (_, head) if head.starts_with("总投资") => Cell::Hundredths(total),
        (_, "开工至上一年度底累计完成投资") => {
            Cell::Hundredths(sum(&|life| life.done_before(issue.year)))
        }
        (_, "本年计划投资") => {
            Cell::Hundredths(sum(&|life| life.plan.get(&issue.year).copied().unwrap_or_default()))
        }
        _ => Cell::Empty,
    };
    Row::Subtotal(columns.iter().enumerate().map(|(position, column)| cell(position, column)).collect())
}

/// 1 → 一, 14 → 十四.
fn ordinal(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let ten = if number >= 10 { "十" } else { "" };
    format!("{ten}{}", DIGITS[number % 10])
}

/// 2024年7月8日.
pub(super) fn chinese_date(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}
