//! What differs between a record and the row that speaks of it, field by field.

use super::FieldChange;
use ballast_domain::money::MoneyUnit;
use ballast_domain::project::{MonthlyReport, Obstacle, StageEvent};
use ballast_domain::record::{Event, Judgement, Observation, Target};
use ballast_domain::{Lang, Money, Project, Text};
use std::fmt::Display;

/// A field of a record: its name and its value as printed. Printing loses nothing, so equal prints are equal values.
struct Field<T> {
    zh: &'static str,
    en: &'static str,
    print: fn(&T) -> String,
}

const fn field<T>(zh: &'static str, en: &'static str, print: fn(&T) -> String) -> Field<T> {
    Field { zh, en, print }
}

/// The fields in which two versions of a project differ.
pub(crate) fn of_project(old: &Project, new: &Project) -> Vec<FieldChange> {
    compare(PROJECT, old, new)
}

/// The fields in which two versions of a monthly report differ.
pub(crate) fn of_report(old: &MonthlyReport, new: &MonthlyReport) -> Vec<FieldChange> {
    compare(REPORT, old, new)
}

/// The fields in which two versions of a target differ.
pub(super) fn of_target(old: &Target, new: &Target) -> Vec<FieldChange> {
    compare(TARGET, old, new)
}

/// The fields in which two versions of an indicator value differ.
pub(super) fn of_observation(old: &Observation, new: &Observation) -> Vec<FieldChange> {
    compare(OBSERVATION, old, new)
}

/// The fields in which two versions of an event differ.
pub(super) fn of_event(old: &Event, new: &Event) -> Vec<FieldChange> {
    compare(EVENT, old, new)
}

/// The fields in which two versions of a judgement differ.
pub(super) fn of_judgement(old: &Judgement, new: &Judgement) -> Vec<FieldChange> {
    compare(JUDGEMENT, old, new)
}

/// A stage that gets a date, another date or other evidence.
pub(crate) fn of_stage(old: Option<&StageEvent>, new: &StageEvent) -> Option<FieldChange> {
    let print = |event: &StageEvent| match &event.evidence {
        Some(evidence) => format!("{}（{evidence}）", event.on),
        None => event.on.to_string(),
    };
    let (stage, truth) = (new.stage.label(), new.truth.label());
    let name = Text::new(format!("{}（{}）", stage.zh, truth.zh), format!("{} ({})", stage.en, truth.en));
    changed(name, old.map(print).unwrap_or_default(), print(new))
}

/// An obstacle that is new or changes.
pub(crate) fn of_obstacle(old: Option<&Obstacle>, new: &Obstacle) -> Option<FieldChange> {
    let print = |obstacle: &Obstacle| {
        let parts = [
            Some(obstacle.kind.label().zh.to_string()),
            Some(obstacle.description.clone()),
            Some(obstacle.raised_on.to_string()),
            obstacle.responsible.clone(),
            obstacle.due_on.map(|day| format!("→ {day}")),
            obstacle.resolved_on.map(|day| format!("✓ {day}")),
            obstacle.outcome.clone(),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("；")
    };
    changed(Text::fixed("堵点问题", "Obstacle"), old.map(print).unwrap_or_default(), print(new))
}

fn compare<T: PartialEq>(fields: &[Field<T>], old: &T, new: &T) -> Vec<FieldChange> {
    if old == new {
        return Vec::new();
    }
    fields
        .iter()
        .filter_map(|field| changed(Text::fixed(field.zh, field.en), (field.print)(old), (field.print)(new)))
        .collect()
}

fn changed(field: Text, old: String, new: String) -> Option<FieldChange> {
    (old != new).then_some(FieldChange { field, old, new })
}

const PROJECT: &[Field<Project>] = &[
    field("责任单位", "Unit", |p| p.unit.to_string()),
    field("项目名称", "Name", |p| p.name.clone()),
    field("项目代码", "Project code", |p| some(p.code.as_ref())),
    field("所属打包项目", "Package", |p| some(p.parent_name.as_ref())),
    field("项目层级", "Tier", |p| p.tier.label().get(Lang::Zh).to_owned()),
    field("项目类别", "Category", |p| p.category.label().get(Lang::Zh).to_owned()),
    field("计划类别", "Plan class", |p| p.plan_class.label().get(Lang::Zh).to_owned()),
    field("项目类型", "Type", |p| p.project_type.map(|t| t.label().zh.to_string()).unwrap_or_default()),
    field("行业", "Industry", |p| some(p.industry.as_ref())),
    field("建设单位", "Owner", |p| some(p.owner_name.as_ref())),
    field("统一社会信用代码", "Credit code", |p| some(p.owner_credit_code.as_ref())),
    field("建设地点", "Location", |p| some(p.location.as_ref())),
    field("建设内容及规模", "Content and scale", |p| some(p.content.as_ref())),
    field("总投资（万元）", "Total investment (10,000 yuan)", |p| amount(p.total_investment)),
    field("以前年度完成投资（万元）", "Invested before (10,000 yuan)", |p| amount(p.invested_before)),
    field("计划年度", "Plan year", |p| p.plan_year.to_string()),
    field("年度计划投资（万元）", "Annual plan (10,000 yuan)", |p| amount(p.annual_plan)),
    field("预计年产值（万元）", "Expected output (10,000 yuan)", |p| {
        p.expected_output.map(amount).unwrap_or_default()
    }),
    field("计划开工", "Planned start", |p| some(p.planned_start_on.as_ref())),
    field("计划竣工", "Planned completion", |p| some(p.planned_completion_on.as_ref())),
    field("包联领导", "Linked leader", |p| some(p.linked_leader.as_ref())),
    field("清单序号", "List number", |p| some(p.list_number.as_ref())),
    field("退出日期", "Left on", |p| some(p.left_on.as_ref())),
    field("退出原因", "Left because", |p| some(p.left_reason.as_ref())),
    field("备注", "Remark", |p| some(p.note.as_ref())),
    field("示例数据", "Sample data", |p| if p.is_sample { "是".to_owned() } else { "否".to_owned() }),
];

const REPORT: &[Field<MonthlyReport>] = &[
    field("月份", "Month", |r| r.month.strftime("%Y-%m").to_string()),
    field("本月计划（万元）", "Planned (10,000 yuan)", |r| r.planned.map(amount).unwrap_or_default()),
    field("本月完成（万元）", "Done in the month (10,000 yuan)", |r| amount(r.done)),
    field("本年累计完成（万元）", "Done since January (10,000 yuan)", |r| amount(r.done_in_year)),
    field("计量口径", "Basis", |r| r.basis.map(|b| b.label().zh.to_string()).unwrap_or_default()),
    field("形象进度", "Physical progress", |r| some(r.progress.as_ref())),
    field("状态", "State", |r| r.state.label().get(Lang::Zh).to_owned()),
    field("报送日期", "Handed in on", |r| some(r.submitted_on.as_ref())),
    field("原因", "Reason", |r| some(r.reason.as_ref())),
    field("填报人", "Reporter", |r| some(r.reporter.as_ref())),
];

const TARGET: &[Field<Target>] = &[
    field("目标值", "Target", |t| t.value.to_string()),
    field("计量单位", "Unit of measure", |t| t.unit_of_measure.clone()),
];

const OBSERVATION: &[Field<Observation>] = &[
    field("指标值", "Value", |o| some(o.value.as_ref())),
    field("计量单位", "Unit of measure", |o| o.unit_of_measure.clone()),
    field("同比增速（%）", "Growth (%)", |o| some(o.growth_percent.as_ref())),
    field("快（慢）于全省（百分点）", "Gap to the province (points)", |o| {
        some(o.province_gap_points.as_ref())
    }),
    field("来源", "Source", |o| some(o.source.as_ref())),
];

const EVENT: &[Field<Event>] = &[
    field("数量", "Count", |e| e.count.to_string()),
    field("金额", "Amount", |e| some(e.amount.as_ref())),
    field("文件", "Document", |e| some(e.document.as_ref())),
    field("备注", "Remark", |e| some(e.note.as_ref())),
];

const JUDGEMENT: &[Field<Judgement>] = &[
    field("得分", "Points", |j| j.points.to_string()),
    field("理由", "Reason", |j| j.reason.clone()),
    field("文件", "Document", |j| some(j.document.as_ref())),
    field("评分人", "Judged by", |j| some(j.judged_by.as_ref())),
];

fn some<T: Display>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn amount(money: Money) -> String {
    money.print_exactly(MoneyUnit::TenThousand)
}
