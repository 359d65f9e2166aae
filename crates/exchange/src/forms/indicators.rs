//! 指标值: one value of an indicator for a unit and a period.

use super::column::{Column, Kind, Need, Sign, Value, Values};
use super::{FormTable, Problem, Setting, needed};
use ballast_domain::form::RowContent;
use ballast_domain::record::Observation;

pub(super) static TABLE: FormTable = FormTable { columns: COLUMNS, build, values, check: |_| Vec::new(), keys };

static COLUMNS: &[Column] = &[
    Column::new("unit", Kind::Unit, "县（市、区）", "Unit")
        .needed(Need::Contextual)
        .also(&["县市区", "县区", "单位", "地区", "责任单位", "Unit"])
        .example("河津市"),
    Column::new("indicator", Kind::Text(100), "指标", "Indicator")
        .needed(Need::Required)
        .also(&["指标名称", "指标代码", "经济指标", "统计指标"])
        .hint("考核办法中的指标代码或名称", "the indicator as the scheme names it")
        .example("gdp"),
    Column::new("period", Kind::Period, "报告期", "Period")
        .needed(Need::Contextual)
        .also(&["期间", "时期", "统计期", "年度"])
        .example("2024Q2"),
    Column::new("value", Kind::Number(Sign::Any), "指标值", "Value")
        .also(&["数值", "总量", "完成值", "绝对值", "绝对量"])
        .hint("只公布增速时可空", "blank where only growth is published")
        .example("180.52"),
    Column::new("unit_of_measure", Kind::Text(20), "计量单位", "Unit of measure")
        .needed(Need::Required)
        .also(&["指标单位", "单位名称"])
        .example("亿元"),
    Column::new("growth_percent", Kind::Percent, "同比增速", "Growth")
        .also(&["同比增长", "增速", "同比", "增长率"])
        .example("5.2"),
    Column::new("province_gap_points", Kind::Number(Sign::Any), "快于全省（百分点）", "Ahead of the province (points)")
        .also(&["快（慢）于全省", "与全省差距", "快于全省"])
        .example("0.3"),
    Column::new("source", Kind::Text(400), "来源", "Source").also(&["数据来源", "资料来源"]).example("市统计局月报"),
];

fn build(v: &mut Values, _: &Setting) -> Result<RowContent, Problem> {
    let unit = v.unit("unit").ok_or_else(|| needed("unit"))?;
    let indicator = v.text("indicator").ok_or_else(|| needed("indicator"))?;
    let period = v.period("period").ok_or_else(|| needed("period"))?;
    let value = v.number("value");
    let unit_of_measure = v.text("unit_of_measure").ok_or_else(|| needed("unit_of_measure"))?;
    let growth_percent = v.number("growth_percent");
    if value.is_none() && growth_percent.is_none() {
        return Err(needed("value"));
    }
    Ok(RowContent::Observation(Observation {
        unit,
        indicator,
        period,
        value,
        unit_of_measure,
        growth_percent,
        province_gap_points: v.number("province_gap_points"),
        source: v.text("source"),
    }))
}

fn values(row: &RowContent, v: &mut Values) {
    let RowContent::Observation(observation) = row else { return };
    v.set("unit", Some(Value::Unit(observation.unit.clone())));
    v.set("indicator", Some(Value::Text(observation.indicator.clone())));
    v.set("period", Some(Value::Period(observation.period)));
    v.set("value", observation.value.clone().map(Value::Number));
    v.set("unit_of_measure", Some(Value::Text(observation.unit_of_measure.clone())));
    v.set("growth_percent", observation.growth_percent.clone().map(Value::Number));
    v.set("province_gap_points", observation.province_gap_points.clone().map(Value::Number));
    v.set("source", observation.source.clone().map(Value::Text));
}

fn keys(row: &RowContent) -> Vec<String> {
    let RowContent::Observation(observation) = row else { return Vec::new() };
    vec![format!("{}|{}|{}", observation.unit, observation.indicator, observation.period)]
}
