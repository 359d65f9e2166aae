//! What differs between a record and the row that speaks of it, field by field.

use super::FieldChange;
use ballast_domain::money::MoneyUnit;
use ballast_domain::personal::mask;
use ballast_domain::project::{MonthlyReport, Obstacle, StageEvent};
use ballast_domain::record::{Event, Judgement, Observation, Target};
use ballast_domain::{Lang, Money, Project, Text};
use std::fmt::Display;

/// A field of a record: its name and its value as printed. Printing loses nothing, so equal prints are equal values.
pub(crate) struct Field<T> {
    /// As the columns of files call it; the name of a figure in addresses.
    pub(crate) code: &'static str,
    zh: &'static str,
    en: &'static str,
    print: fn(&T) -> String,
    /// True for the name of a person: what it was and is, is told masked.
    is_person: bool,
}

const fn field<T>(code: &'static str, zh: &'static str, en: &'static str, print: fn(&T) -> String) -> Field<T> {
    Field { code, zh, en, print, is_person: false }
}

const fn person<T>(code: &'static str, zh: &'static str, en: &'static str, print: fn(&T) -> String) -> Field<T> {
    Field { code, zh, en, print, is_person: true }
}

impl<T> Field<T> {
    /// Its name.
    pub(crate) fn name(&self) -> Text {
        Text::fixed(self.zh, self.en)
    }

    /// What became of it; none when it stayed. Without an old record it comes from nothing.
    pub(crate) fn change(&self, old: Option<&T>, new: &T) -> Option<FieldChange> {
        let mut change = changed(self.code, self.name(), old.map(self.print).unwrap_or_default(), (self.print)(new))?;
        if self.is_person {
            (change.old, change.new) = (mask(&change.old), mask(&change.new));
        }
        Some(change)
    }
}

/// The fields in which two versions of a project differ.
pub(super) fn of_project(old: &Project, new: &Project) -> Vec<FieldChange> {
    compare(PROJECT, old, new)
}

/// The fields in which two versions of a monthly report differ.
pub(super) fn of_report(old: &MonthlyReport, new: &MonthlyReport) -> Vec<FieldChange> {
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
    changed("", name, old.map(print).unwrap_or_default(), print(new))
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
    changed("", Text::fixed("堵点问题", "Obstacle"), old.map(print).unwrap_or_default(), print(new))
}

/// The fields in which two versions of a record differ.
pub(crate) fn compare<T: PartialEq>(fields: &[Field<T>], old: &T, new: &T) -> Vec<FieldChange> {
    if old == new {
        return Vec::new();
    }
    fields.iter().filter_map(|field| field.change(Some(old), new)).collect()
}

fn changed(code: &'static str, field: Text, old: String, new: String) -> Option<FieldChange> {
    (old != new).then_some(FieldChange { code: code.into(), field, old, new })
}

pub(crate) const PROJECT: &[Field<Project>] = &[
    field("unit", "责任单位", "Unit", |p| p.unit.to_string()),
    field("name", "项目名称", "Name", |p| p.name.clone()),
    field("code", "项目代码", "Project code", |p| some(p.code.as_ref())),
    field("parent_name", "所属打包项目", "Package", |p| some(p.parent_name.as_ref())),
    field("tier", "项目层级", "Tier", |p| p.tier.label().get(Lang::Zh).to_owned()),
    field("category", "项目类别", "Category", |p| p.category.label().get(Lang::Zh).to_owned()),
    field("plan_class", "计划类别", "Plan class", |p| p.plan_class.label().get(Lang::Zh).to_owned()),
    field("project_type", "项目类型", "Type", |p| {
        p.project_type.map(|t| t.label().zh.to_string()).unwrap_or_default()
    }),
    field("industry", "行业", "Industry", |p| some(p.industry.as_ref())),
    field("owner_name", "建设单位", "Owner", |p| some(p.owner_name.as_ref())),
    field("owner_credit_code", "统一社会信用代码", "Credit code", |p| some(p.owner_credit_code.as_ref())),
    field("location", "建设地点", "Location", |p| some(p.location.as_ref())),
    field("content", "建设内容及规模", "Content and scale", |p| some(p.content.as_ref())),
    field("total_investment", "总投资（万元）", "Total investment (10,000 yuan)", |p| {
        amount(p.total_investment)
    }),
    field("invested_before", "以前年度完成投资（万元）", "Invested before (10,000 yuan)", |p| {
        amount(p.invested_before)
    }),
    field("plan_year", "计划年度", "Plan year", |p| p.plan_year.to_string()),
    field("annual_plan", "年度计划投资（万元）", "Annual plan (10,000 yuan)", |p| amount(p.annual_plan)),
    field("expected_output", "预计年产值（万元）", "Expected output (10,000 yuan)", |p| {
        p.expected_output.map(amount).unwrap_or_default()
    }),
    field("planned_start_on", "计划开工", "Planned start", |p| some(p.planned_start_on.as_ref())),
    field("planned_completion_on", "计划竣工", "Planned completion", |p| some(p.planned_completion_on.as_ref())),
    person("linked_leader", "包联领导", "Linked leader", |p| some(p.linked_leader.as_ref())),
    field("list_number", "清单序号", "List number", |p| some(p.list_number.as_ref())),
    field("left_on", "退出日期", "Left on", |p| some(p.left_on.as_ref())),
    field("left_reason", "退出原因", "Left because", |p| some(p.left_reason.as_ref())),
    field("note", "备注", "Remark", |p| some(p.note.as_ref())),
    field("is_sample", "示例数据", "Sample data", |p| if p.is_sample { "是".to_owned() } else { "否".to_owned() }),
];

pub(crate) const REPORT: &[Field<MonthlyReport>] = &[
    field("month", "月份", "Month", |r| r.month.strftime("%Y-%m").to_string()),
    field("planned", "本月计划（万元）", "Planned (10,000 yuan)", |r| {
        r.planned.map(amount).unwrap_or_default()
    }),
    field("done", "本月完成（万元）", "Done in the month (10,000 yuan)", |r| amount(r.done)),
    field("done_in_year", "本年累计完成（万元）", "Done since January (10,000 yuan)", |r| {
        amount(r.done_in_year)
    }),
    field("basis", "计量口径", "Basis", |r| r.basis.map(|b| b.label().zh.to_string()).unwrap_or_default()),
    field("progress", "形象进度", "Physical progress", |r| some(r.progress.as_ref())),
    field("state", "状态", "State", |r| r.state.label().get(Lang::Zh).to_owned()),
    field("submitted_on", "报送日期", "Handed in on", |r| some(r.submitted_on.as_ref())),
    field("reason", "原因", "Reason", |r| some(r.reason.as_ref())),
    person("reporter", "填报人", "Reporter", |r| some(r.reporter.as_ref())),
];

pub(crate) const TARGET: &[Field<Target>] = &[
    field("value", "目标值", "Target", |t| t.value.to_string()),
    field("unit_of_measure", "计量单位", "Unit of measure", |t| t.unit_of_measure.clone()),
];

pub(crate) const OBSERVATION: &[Field<Observation>] = &[
    field("value", "指标值", "Value", |o| some(o.value.as_ref())),
    field("unit_of_measure", "计量单位", "Unit of measure", |o| o.unit_of_measure.clone()),
    field("growth_percent", "同比增速（%）", "Growth (%)", |o| some(o.growth_percent.as_ref())),
    field("province_gap_points", "快（慢）于全省（百分点）", "Gap to the province (points)", |o| {
        some(o.province_gap_points.as_ref())
    }),
    field("source", "来源", "Source", |o| some(o.source.as_ref())),
];

pub(crate) const EVENT: &[Field<Event>] = &[
    field("count", "数量", "Count", |e| e.count.to_string()),
    field("amount", "金额", "Amount", |e| some(e.amount.as_ref())),
    field("document", "文件", "Document", |e| some(e.document.as_ref())),
    field("note", "备注", "Remark", |e| some(e.note.as_ref())),
];

pub(crate) const JUDGEMENT: &[Field<Judgement>] = &[
    field("points", "得分", "Points", |j| j.points.to_string()),
    field("reason", "理由", "Reason", |j| j.reason.clone()),
    field("document", "文件", "Document", |j| some(j.document.as_ref())),
    person("judged_by", "评分人", "Judged by", |j| some(j.judged_by.as_ref())),
];

fn some<T: Display>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn amount(money: Money) -> String {
    money.print_exactly(MoneyUnit::TenThousand)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use ballast_domain::Form;
    use std::collections::BTreeSet;

    #[test]
    fn a_person_is_told_masked_and_a_change_between_two_of_one_mask_is_still_a_change() {
        let field = REPORT.iter().find(|field| field.code == "reporter").unwrap();
        let report = |reporter: &str| MonthlyReport {
            month: jiff::civil::date(2024, 5, 1),
            planned: None,
            done: Money::from_fen(1),
            done_in_year: Money::from_fen(1),
            basis: None,
            progress: None,
            state: ballast_domain::project::ReportState::Submitted,
            submitted_on: None,
            reason: None,
            reporter: Some(reporter.into()),
        };
        let told = field.change(Some(&report("王小明")), &report("王大明")).unwrap();
        assert_eq!((told.old.as_str(), told.new.as_str()), ("王**", "王**"));
        assert!(field.change(Some(&report("王小明")), &report("王小明")).is_none());
    }

    fn codes<T>(fields: &[Field<T>]) -> Vec<&'static str> {
        fields.iter().map(|field| field.code).collect()
    }

    /// The place of a figure in a file is found by the name of its column.
    #[test]
    fn a_field_is_called_as_the_column_of_its_form() {
        let columns = |form| ballast_exchange::columns(form).into_iter().map(|c| c.field).collect::<BTreeSet<_>>();
        for (form, codes) in [
            (Form::Ledger, codes(PROJECT)),
            (Form::MonthlyReport, codes(REPORT)),
            (Form::Targets, codes(TARGET)),
            (Form::Indicators, codes(OBSERVATION)),
            (Form::Events, codes(EVENT)),
            (Form::Judgements, codes(JUDGEMENT)),
        ] {
            // No column says it.
            for code in codes.iter().filter(|code| **code != "is_sample") {
                assert!(columns(form).contains(code), "{form:?} {code}");
            }
        }
    }
}
