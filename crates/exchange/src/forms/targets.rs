//! 目标任务: what a unit has to reach in a measure.

use super::column::{Column, Kind, Need, Sign, Value, Values};
use super::{FormTable, Problem, Setting, needed};
use ballast_domain::form::RowContent;
use ballast_domain::record::Target;

pub(super) static TABLE: FormTable = FormTable { columns: COLUMNS, build, values, check: |_| Vec::new(), keys };

static COLUMNS: &[Column] = &[
    Column::new("unit", Kind::Unit, "县（市、区）", "Unit")
        .needed(Need::Contextual)
        .also(&["县市区", "县区", "单位", "责任单位", "考核对象", "被考核单位", "Unit"])
        .example("河津市"),
    Column::new("key", Kind::Text(100), "指标", "Measure")
        .needed(Need::Required)
        .also(&["指标代码", "考核指标", "目标项", "任务指标", "度量", "Key"])
        .hint("考核办法中的度量代码", "the measure as the scheme names it")
        .example("signed_count"),
    Column::new("period", Kind::Period, "考核期", "Period")
        .needed(Need::Contextual)
        .also(&["期间", "报告期", "时期", "年度", "目标期"])
        .example("2024Q2"),
    Column::new("value", Kind::Number(Sign::Doubtful), "目标值", "Target")
        .needed(Need::Required)
        .also(&["目标", "任务数", "目标任务", "目标数", "任务值", "Value"])
        .example("12"),
    Column::new("unit_of_measure", Kind::Text(20), "计量单位", "Unit of measure")
        .needed(Need::Required)
        .also(&["指标单位", "单位名称"])
        .example("个"),
];

fn build(v: &mut Values, _: &Setting) -> Result<RowContent, Problem> {
    Ok(RowContent::Target(Target {
        unit: v.unit("unit").ok_or_else(|| needed("unit"))?,
        key: v.text("key").ok_or_else(|| needed("key"))?,
        period: v.period("period").ok_or_else(|| needed("period"))?,
        value: v.number("value").ok_or_else(|| needed("value"))?,
        unit_of_measure: v.text("unit_of_measure").ok_or_else(|| needed("unit_of_measure"))?,
    }))
}

fn values(row: &RowContent, v: &mut Values) {
    let RowContent::Target(target) = row else { return };
    v.set("unit", Some(Value::Unit(target.unit.clone())));
    v.set("key", Some(Value::Text(target.key.clone())));
    v.set("period", Some(Value::Period(target.period)));
    v.set("value", Some(Value::Number(target.value.clone())));
    v.set("unit_of_measure", Some(Value::Text(target.unit_of_measure.clone())));
}

fn keys(row: &RowContent) -> Vec<String> {
    let RowContent::Target(target) = row else { return Vec::new() };
    vec![format!("{}|{}|{}", target.unit, target.key, target.period)]
}
