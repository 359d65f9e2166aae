//! 月报: one project and month per row.

use super::column::{Column, Kind, Need, Sign, Tense, Value, Values, choice};
use super::{FormTable, Problem, Setting, needed, obstacles};
use crate::messages::Code;
use ballast_domain::form::{MonthlyRow, RowContent};
use ballast_domain::money::MoneyUnit;
use ballast_domain::project::{InvestmentBasis, MonthlyReport, ReportState};
use ballast_domain::text::name_key;
use ballast_domain::{Money, Text};

choice!(BASES = InvestmentBasis);
choice!(STATES = ReportState);

pub(super) static TABLE: FormTable = FormTable { columns: COLUMNS, build, values, check, keys };

static COLUMNS: &[Column] = &[
    Column::new("unit", Kind::Unit, "县（市、区）", "Unit")
        .needed(Need::Contextual)
        .also(&[
            "县市区",
            "县区",
            "所属县区",
            "所在县区",
            "填报单位",
            "报送单位",
            "属地",
            "责任县区",
            "分部门或分县",
            "分县",
            "行政区",
            "单位",
            "县市",
            "所属县（市、区）",
            "Unit",
            "County",
        ])
        .hint("机构树中的名称、别名或代码", "a name, alias or code of the organisation tree")
        .example("河津市"),
    Column::new("project_code", Kind::ProjectCode, "项目代码", "Project code")
        .also(&["项目统一代码", "投资项目代码", "国家项目代码", "项目编码"])
        .example("2403-140882-04-01-123456"),
    Column::new("project_name", Kind::Text(200), "项目名称", "Project")
        .needed(Need::Required)
        .also(&["项目", "工程名称", "名称", "项目名", "Project name"])
        .hint("与台账一致", "as in the ledger")
        .example("河津市铝基新材料深加工项目"),
    Column::new("month", Kind::Month, "报告月份", "Month")
        .needed(Need::Contextual)
        .also(&["月份", "报告期", "报送月份", "填报月份", "所属月份"])
        .example("2024-06"),
    Column::new("planned", Kind::Money(Sign::Positive), "本月计划投资", "Planned for the month")
        .also(&["月计划", "月计划投资额", "月计划投资", "当月计划投资", "6月计划投资"])
        .example("1000"),
    Column::new("done", Kind::Money(Sign::Doubtful), "本月完成投资", "Done in the month")
        .also(&[
            "本月完成",
            "当月完成投资",
            "当月完成",
            "月完成投资",
            "6月完成投资",
            "6月实际完成投资",
            "本月实际完成投资",
            "6月完成",
        ])
        .hint("只有累计数时可缺", "may be missing where only the cumulative amount is known")
        .example("1100"),
    Column::new("done_in_year", Kind::Money(Sign::Doubtful), "1—N月累计完成投资", "Done since January")
        .needed(Need::Required)
        .also(&[
            "1-N月实际完成投资",
            "1-N月累计",
            "1-N月完成投资",
            "1-N月累计完成",
            "1-N月完成",
            "本年累计完成投资",
            "年初至今累计完成投资",
            "今年累计完成投资",
            "年度累计完成投资",
            "本年累计完成",
            "年累计完成投资",
            "1-本月累计完成投资",
            "截至6月底本年累计完成投资",
            "自年初累计完成投资",
        ])
        .example("6300"),
    Column::new("basis", Kind::Choice(&BASES), "计量口径", "Basis")
        .also(&["投资计量方法", "计量方法"])
        .example("形象进度法"),
    Column::new("progress", Kind::Text(8000), "形象进度", "Physical progress")
        .also(&[
            "1-N月实际形象进度",
            "1-N月工程形象进度",
            "1-N月形象进度",
            "工程形象进度",
            "目前形象进度",
            "项目进展",
            "工程进度",
            "进展情况",
            "目前进展",
        ])
        .example("主体厂房封顶，设备开始安装"),
    Column::new("state", Kind::Choice(&STATES), "状态", "State")
        .also(&["审核状态", "月报状态"])
        .hint("缺省为已报送", "submitted unless told")
        .example("已审核"),
    Column::new("submitted_on", Kind::Day(Tense::Happened), "报送日期", "Handed in on")
        .also(&["报送时间", "上报日期", "填报日期", "上报时间"])
        .example("2024-07-03"),
    Column::new("reason", Kind::Text(1000), "退回或更正原因", "Reason").also(&["退回原因", "更正原因"]),
    Column::new("reporter", Kind::Text(100), "填报人", "Reporter").also(&["报送人", "联系人"]),
    obstacles::OBSTACLE,
    obstacles::KIND,
    obstacles::RAISED,
    obstacles::RESPONSIBLE,
    obstacles::DUE,
    obstacles::RESOLVED,
    obstacles::OUTCOME,
];

fn build(v: &mut Values, setting: &Setting) -> Result<RowContent, Problem> {
    let unit = v.unit("unit").ok_or_else(|| needed("unit"))?;
    let project_code = v.code("project_code");
    let project_name = v.text("project_name").ok_or_else(|| needed("project_name"))?;
    let month = v.day("month").ok_or_else(|| needed("month"))?;
    let planned = v.money("planned");
    let done = v.money("done");
    let done_in_year = v.money("done_in_year").ok_or_else(|| needed("done_in_year"))?;
    let is_january = month.month() == 1;
    let report = MonthlyReport {
        month,
        planned,
        done: done.unwrap_or(if is_january { done_in_year } else { Money::ZERO }),
        done_in_year,
        basis: v.choice("basis").and_then(InvestmentBasis::from_code),
        progress: v.text("progress"),
        state: v.choice("state").and_then(ReportState::from_code).unwrap_or(ReportState::Submitted),
        submitted_on: v.day("submitted_on"),
        reason: v.text("reason"),
        reporter: v.text("reporter"),
    };
    let is_cumulative_only = done.is_none() && !is_january;
    let obstacles = obstacles::take(v, setting)?;
    Ok(RowContent::MonthlyReport(Box::new(MonthlyRow {
        unit,
        project_code,
        project_name,
        report,
        is_cumulative_only,
        obstacles,
    })))
}

fn values(row: &RowContent, v: &mut Values) {
    let RowContent::MonthlyReport(row) = row else { return };
    let r = &row.report;
    v.set("unit", Some(Value::Unit(row.unit.clone())));
    v.set("project_code", row.project_code.clone().map(Value::Code));
    v.set("project_name", Some(Value::Text(row.project_name.clone())));
    v.set("month", Some(Value::Day(r.month)));
    v.set("planned", r.planned.map(Value::Money));
    v.set("done", (!row.is_cumulative_only).then_some(Value::Money(r.done)));
    v.set("done_in_year", Some(Value::Money(r.done_in_year)));
    v.set("basis", r.basis.map(|basis| Value::Choice(basis.code())));
    v.set("progress", r.progress.clone().map(Value::Text));
    v.set("state", Some(Value::Choice(r.state.code())));
    v.set("submitted_on", r.submitted_on.map(Value::Day));
    v.set("reason", r.reason.clone().map(Value::Text));
    v.set("reporter", r.reporter.clone().map(Value::Text));
    obstacles::put(&row.obstacles, v);
}

/// January's amount is its cumulative amount, and no later month can have done more than the year so far unless an earlier
/// one was negative.
fn check(row: &RowContent) -> Vec<Problem> {
    let RowContent::MonthlyReport(row) = row else { return Vec::new() };
    let r = &row.report;
    let contradicts = if r.month.month() == 1 { r.done != r.done_in_year } else { r.done > r.done_in_year };
    if !contradicts {
        return Vec::new();
    }
    let print = |amount: Money| amount.print(MoneyUnit::TenThousand, 2);
    let (done, in_year) = (print(r.done), print(r.done_in_year));
    vec![Problem {
        code: Code::DoneAboveCumulative,
        field: "done",
        what: Text::new(
            format!("本月完成 {done} 万元，本年累计 {in_year} 万元，两者矛盾"),
            format!("{done} in the month contradicts {in_year} since January (10,000 yuan)"),
        ),
        remedy: Text::fixed("请核对两列的数值和单位", "Please compare the two amounts and their units"),
    }]
}

/// A project may stand once per month: under its code, and under its name within the unit.
fn keys(row: &RowContent) -> Vec<String> {
    let RowContent::MonthlyReport(row) = row else { return Vec::new() };
    let month = row.report.month;
    let mut keys = vec![format!("{month}|{}|{}", row.unit, name_key(&row.project_name))];
    keys.extend(row.project_code.as_ref().map(|code| format!("{month}|{}", code.digits())));
    keys
}
