//! 事件: dated things that earn or cost points.

use super::column::{Column, Kind, Need, Sign, Tense, Value, Values};
use super::{FormTable, Problem, Setting, needed};
use ballast_domain::form::RowContent;
use ballast_domain::record::Event;
use ballast_domain::text::name_key;

pub(super) static TABLE: FormTable = FormTable { columns: COLUMNS, build, values, check: |_| Vec::new(), keys };

static COLUMNS: &[Column] = &[
    Column::new("unit", Kind::Unit, "县（市、区）", "Unit")
        .needed(Need::Contextual)
        .also(&["县市区", "县区", "单位", "责任单位", "Unit"])
        .example("河津市"),
    Column::new("project_name", Kind::Text(200), "项目名称", "Project").also(&["项目", "涉及项目"]),
    Column::new("kind", Kind::Text(100), "事件类型", "Kind")
        .needed(Need::Required)
        .also(&["类型", "事项类型", "事项", "事件"])
        .hint("考核办法中的事件代码", "the kind as the scheme names it")
        .example("start_ceremony"),
    Column::new("on", Kind::Day(Tense::Happened), "日期", "Date")
        .needed(Need::Required)
        .also(&["发生日期", "时间", "发生时间", "事件日期"])
        .example("2024-05-20"),
    Column::new("count", Kind::Count, "数量", "Count")
        .also(&["次数", "个数"])
        .hint("缺省为1", "1 unless told")
        .example("1"),
    Column::new("amount", Kind::Number(Sign::Any), "数额", "Amount")
        .also(&["数值", "金额"])
        .hint("单位由事件类型决定", "in the unit of the kind"),
    Column::new("document", Kind::Text(300), "依据文件", "Document")
        .also(&["依据", "文件", "佐证材料", "文号"])
        .example("运重办发〔2024〕12号"),
    Column::new("note", Kind::Text(2000), "备注", "Note").also(&["说明"]),
];

fn build(v: &mut Values, _: &Setting) -> Result<RowContent, Problem> {
    Ok(RowContent::Event(Event {
        unit: v.unit("unit").ok_or_else(|| needed("unit"))?,
        project_name: v.text("project_name"),
        kind: v.text("kind").ok_or_else(|| needed("kind"))?,
        on: v.day("on").ok_or_else(|| needed("on"))?,
        count: v.count("count").unwrap_or(1),
        amount: v.number("amount"),
        document: v.text("document"),
        note: v.text("note"),
    }))
}

fn values(row: &RowContent, v: &mut Values) {
    let RowContent::Event(event) = row else { return };
    v.set("unit", Some(Value::Unit(event.unit.clone())));
    v.set("project_name", event.project_name.clone().map(Value::Text));
    v.set("kind", Some(Value::Text(event.kind.clone())));
    v.set("on", Some(Value::Day(event.on)));
    v.set("count", Some(Value::Count(event.count)));
    v.set("amount", event.amount.clone().map(Value::Number));
    v.set("document", event.document.clone().map(Value::Text));
    v.set("note", event.note.clone().map(Value::Text));
}

/// Two events of one day, kind and project are one, unless paper or note tell them apart.
fn keys(row: &RowContent) -> Vec<String> {
    let RowContent::Event(event) = row else { return Vec::new() };
    let part = |text: &Option<String>| text.as_deref().map(name_key).unwrap_or_default();
    let (project, document, note) = (part(&event.project_name), part(&event.document), part(&event.note));
    vec![format!("{}|{}|{}|{project}|{document}|{note}", event.unit, event.kind, event.on)]
}
