//! 人工评分: points given by a person within a range.

use super::column::{Column, Kind, Need, Sign, Value, Values};
use super::{FormTable, Problem, Setting, needed};
use ballast_domain::form::RowContent;
use ballast_domain::record::Judgement;

pub(super) static TABLE: FormTable = FormTable { columns: COLUMNS, build, values, check: |_| Vec::new(), keys };

static COLUMNS: &[Column] = &[
    Column::new("unit", Kind::Unit, "县（市、区）", "Unit")
        .needed(Need::Contextual)
        .also(&["县市区", "县区", "单位", "被评单位", "考核对象", "Unit"])
        .example("河津市"),
    Column::new("item", Kind::Text(100), "评分项", "Item")
        .needed(Need::Required)
        .also(&["评分项目", "考核项", "指标", "考核指标"])
        .hint("考核办法中的评分项代码", "the item as the scheme names it")
        .example("service"),
    Column::new("period", Kind::Period, "考核期", "Period")
        .needed(Need::Contextual)
        .also(&["期间", "报告期", "时期", "年度"])
        .example("2024Q2"),
    Column::new("points", Kind::Number(Sign::Any), "得分", "Points")
        .needed(Need::Required)
        .also(&["分数", "评分", "分值"])
        .example("4.5"),
    Column::new("reason", Kind::Text(2000), "评分理由", "Reason")
        .needed(Need::Required)
        .also(&["理由", "评分依据", "说明"])
        .example("服务专班到位，问题按期办结"),
    Column::new("document", Kind::Text(300), "依据文件", "Document").also(&["依据", "文件", "文号"]),
    Column::new("judged_by", Kind::Text(100), "评分人", "Judged by").also(&["打分人", "评委"]),
];

fn build(v: &mut Values, _: &Setting) -> Result<RowContent, Problem> {
    Ok(RowContent::Judgement(Judgement {
        unit: v.unit("unit").ok_or_else(|| needed("unit"))?,
        item: v.text("item").ok_or_else(|| needed("item"))?,
        period: v.period("period").ok_or_else(|| needed("period"))?,
        points: v.number("points").ok_or_else(|| needed("points"))?,
        reason: v.text("reason").ok_or_else(|| needed("reason"))?,
        document: v.text("document"),
        judged_by: v.text("judged_by"),
    }))
}

fn values(row: &RowContent, v: &mut Values) {
    let RowContent::Judgement(judgement) = row else { return };
    v.set("unit", Some(Value::Unit(judgement.unit.clone())));
    v.set("item", Some(Value::Text(judgement.item.clone())));
    v.set("period", Some(Value::Period(judgement.period)));
    v.set("points", Some(Value::Number(judgement.points.clone())));
    v.set("reason", Some(Value::Text(judgement.reason.clone())));
    v.set("document", judgement.document.clone().map(Value::Text));
    v.set("judged_by", judgement.judged_by.clone().map(Value::Text));
}

fn keys(row: &RowContent) -> Vec<String> {
    let RowContent::Judgement(judgement) = row else { return Vec::new() };
    vec![format!("{}|{}|{}", judgement.unit, judgement.item, judgement.period)]
}
