//! Measures, targets and indicators in words.

use super::{Entry, Section, in_brackets, supply};
use crate::evaluate::rounding_name;
use crate::scheme::{Aggregate, Due, EarlierSpan, Gate, Input, Measure, MeasureRule, RecordMeasure, Scheme, Trim};
use crate::words::in_words;
use ballast_domain::{Lang, Text};

/// The section of measures, if there are any.
pub(super) fn section(scheme: &Scheme, lang: Lang) -> Option<Section> {
    super::section(
        lang.pick("度量怎样统计", "How the measures are counted"),
        scheme.measures.iter().map(|measure| entry(scheme, measure, lang)).collect(),
    )
}

/// The section of targets and indicators that are imported.
pub(super) fn inputs(scheme: &Scheme, lang: Lang) -> Option<Section> {
    let line = |input: &Input, kind: &str| {
        let supply = supply(input.supplier.as_ref(), input.deadline.as_ref(), lang);
        let unit = input.unit.word.get(lang);
        let unit = if unit.is_empty() { input.unit.word.zh.as_ref() } else { unit };
        Entry {
            text: format!("{}（{unit}）{kind} {}", input.title.get(lang), input.key),
            details: supply.into_iter().chain(input.due.map(|due| due_words(due).get(lang).to_owned())).collect(),
        }
    };
    let targets = scheme.targets.iter().map(|input| line(input, lang.pick("目标任务", "target")));
    let indicators = scheme.indicators.iter().map(|input| line(input, lang.pick("经济指标", "indicator")));
    super::section(
        lang.pick("需要导入的目标和指标", "Targets and indicators to import"),
        targets.chain(indicators).collect(),
    )
}

/// By when a figure must be there, in words.
pub(crate) fn due_words(due: Due) -> Text {
    let days = due.days;
    let (zh, en) = if due.ignores_late {
        ("，逾期的不采用", ", what comes later is not used")
    } else {
        ("，逾期的到后采用", ", what comes later is used when it is there")
    };
    Text::new(format!("期末后 {days} 日内提供{zh}"), format!("due {days} days after the period{en}"))
}

fn entry(scheme: &Scheme, measure: &Measure, lang: Lang) -> Entry {
    let unit = measure.unit.word.get(lang);
    let unit =
        if unit.is_empty() { String::new() } else { lang.pick("（", " (").to_owned() + unit + lang.pick("）", ")") };
    let clause = in_brackets(measure.clause.as_ref(), lang);
    let mut details = match &measure.rule {
        MeasureRule::Records(records) => from_records(scheme, records, lang),
        MeasureRule::Formula(formula) => vec![format!("= {}", in_words(scheme, None, formula).get(lang))],
    };
    details.extend(measure.rounding.map(|rounding| rounding_name(rounding).get(lang).to_owned()));
    details.extend(supply(measure.supplier.as_ref(), measure.deadline.as_ref(), lang));
    Entry { text: format!("{}{unit}{clause}", measure.title.get(lang)), details }
}

fn from_records(scheme: &Scheme, records: &RecordMeasure, lang: Lang) -> Vec<String> {
    let words = |expr| in_words(scheme, Some(records.dataset), expr).get(lang).to_owned();
    let table = records.dataset.label();
    let population = match (&records.filter, lang) {
        (Some(filter), Lang::Zh) => format!("范围：“{}”中 {} 的记录", table.zh, words(filter)),
        (Some(filter), Lang::En) => format!("of {} where {}", table.en, words(filter)),
        (None, Lang::Zh) => format!("范围：“{}”的全部记录", table.zh),
        (None, Lang::En) => format!("of all {}", table.en),
    };
    let mut lines = vec![population];
    lines.extend(records.gates.iter().map(|gate| said_gate(gate, &words(&gate.condition), lang)));
    let inner = records.aggregate.inner().map(words).unwrap_or_default();
    lines.push(match (&records.aggregate, lang) {
        (Aggregate::Count, Lang::Zh) => "取值：记录数".to_owned(),
        (Aggregate::Count, Lang::En) => "value: their number".to_owned(),
        (Aggregate::CountDistinct(_), Lang::Zh) => format!("取值：{inner} 的不同取值个数"),
        (Aggregate::CountDistinct(_), Lang::En) => format!("value: how many different {inner}"),
        (Aggregate::Sum(_), Lang::Zh) => format!("取值：合计 {inner}"),
        (Aggregate::Sum(_), Lang::En) => format!("value: sum of {inner}"),
        (Aggregate::Min(_), Lang::Zh) => format!("取值：最低的 {inner}"),
        (Aggregate::Min(_), Lang::En) => format!("value: lowest {inner}"),
        (Aggregate::Max(_), Lang::Zh) => format!("取值：最高的 {inner}"),
        (Aggregate::Max(_), Lang::En) => format!("value: highest {inner}"),
        (Aggregate::Mean(_), Lang::Zh) => format!("取值：平均 {inner}"),
        (Aggregate::Mean(_), Lang::En) => format!("value: mean of {inner}"),
        (Aggregate::TrimmedMean(_, trim), lang) => {
            let words = trim_words(*trim);
            format!("{}{inner}{}{}", lang.pick("取值：", "value: mean of "), lang.pick("，", " "), words.get(lang))
        }
    });
    lines.extend(records.record_rounding.map(|rounding| {
        let name = rounding_name(rounding);
        match lang {
            Lang::Zh => format!("逐条记录相除时{}", name.zh),
            Lang::En => format!("a quotient per record is {}", name.en),
        }
    }));
    lines
}

/// What a trimmed mean leaves out, in words.
pub(crate) fn trim_words(trim: Trim) -> Text {
    let Trim { lowest, highest, or_mean } = trim;
    let enough = lowest + highest + 1;
    let (zh, en) = if or_mean { ("取全部平均", "the mean of all") } else { ("作缺失", "no value") };
    Text::new(
        format!("去掉 {highest} 个最高、{lowest} 个最低后平均；不足 {enough} 个时{zh}"),
        format!("without the {highest} highest and the {lowest} lowest; of fewer than {enough} {en}"),
    )
}

fn said_gate(gate: &Gate, condition: &str, lang: Lang) -> String {
    let title = gate.title.get(lang);
    let clause = in_brackets(gate.clause.as_ref(), lang);
    let refused = if gate.is_finding {
        lang.pick("不计入，并成为疑点", "refused, with a finding")
    } else {
        lang.pick("不计入", "refused")
    };
    match lang {
        Lang::Zh => format!("须符合：{title}{clause}，即 {condition}；不符合的列为{refused}"),
        Lang::En => format!("must fulfil: {title}{clause}, that is {condition}; others are listed as {refused}"),
    }
}

/// Results of other periods that the scheme takes.
pub(super) fn earlier(scheme: &Scheme, lang: Lang) -> Option<Section> {
    let entries = scheme.earlier.iter().map(|earlier| {
        let span = span_words(earlier.span);
        let clause = in_brackets(earlier.clause.as_ref(), lang);
        let title = earlier.title.get(lang);
        Entry::line(match lang {
            Lang::Zh => format!("{title}{clause}：办法 {} {}的结果", earlier.scheme, span.zh),
            Lang::En => format!("{title}{clause}: results of the scheme {} for {}", earlier.scheme, span.en),
        })
    });
    super::section(
        lang.pick(
            "所用的往期结果（冻结时从已封存的结果取得）",
            "Results of other periods (taken from sealed results when frozen)",
        ),
        entries.collect(),
    )
}

/// Which periods, in words.
pub(crate) fn span_words(span: EarlierSpan) -> Text {
    match span {
        EarlierSpan::Before(1) => Text::fixed("上一期", "the period before"),
        EarlierSpan::Before(count) => Text::new(format!("前 {count} 期"), format!("the {count} periods before")),
        EarlierSpan::Months => Text::fixed("考核期内各月", "the months of the period"),
        EarlierSpan::Quarters => Text::fixed("考核期内各季度", "the quarters of the period"),
        EarlierSpan::HalfYears => Text::fixed("考核期内各半年", "the half-years of the period"),
    }
}
