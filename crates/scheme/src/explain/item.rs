//! Items in words.

use super::{Entry, Section, in_brackets, supply};
use crate::evaluate::rounding_name;
use crate::scheme::{Item, ItemKind, ItemRule, Limit, NoTask, NoTaskScore, Scheme};
use crate::words::{in_words, plain};
use ballast_domain::{Exact, Lang};

/// The section of items, if there are any.
pub(super) fn section(scheme: &Scheme, lang: Lang) -> Option<Section> {
    super::section(
        lang.pick("考核指标", "Items"),
        scheme.items.iter().enumerate().map(|(index, item)| entry(scheme, index, item, lang)).collect(),
    )
}

fn entry(scheme: &Scheme, index: usize, item: &Item, lang: Lang) -> Entry {
    let kind = match item.kind {
        ItemKind::Base => "",
        ItemKind::Bonus => lang.pick("，加分项", ", bonus"),
        ItemKind::Deduction => lang.pick("，扣分项", ", deduction"),
    };
    let full = match (&item.full, lang) {
        (Some(full), Lang::Zh) => format!("，满分 {full} 分"),
        (Some(full), Lang::En) => format!(", full score {full}"),
        (None, _) if item.kind == ItemKind::Base => lang.pick("，不设满分", ", no full score").to_owned(),
        (None, _) => String::new(),
    };
    let weight = item.weight.as_ref().map(|weight| {
        let percent = plain(&(weight * &Exact::from(100_i64)));
        match lang {
            Lang::Zh => format!("，权重 {percent}%"),
            Lang::En => format!(", weight {percent}%"),
        }
    });
    let clause = in_brackets(item.clause.as_ref(), lang);
    let text = format!("{}. {}{clause}{kind}{full}{}", index + 1, item.title.get(lang), weight.unwrap_or_default());
    let details = [
        item.text.as_ref().map(|text| sentence(text.get(lang), lang)),
        Some(rule(scheme, item, lang)),
        Some(limits(item, lang)),
        asked(scheme, item, lang),
        item.no_task.as_ref().map(|no_task| said_no_task(scheme, item, no_task, lang)),
        item.missing.as_ref().map(|points| said_missing(points, lang)),
        item.late.as_ref().map(|points| match lang {
            Lang::Zh => format!("所用数据逾期没有的得 {points} 分。"),
            Lang::En => format!("Data that are not there when due give {points} points."),
        }),
        item.rounding.map(|rounding| sentence(rounding_name(rounding).get(lang), lang)),
        supply(item.supplier.as_ref(), item.deadline.as_ref(), lang).map(|supply| sentence(&supply, lang)),
    ];
    Entry { text, details: details.into_iter().flatten().collect() }
}

/// In which months and of which groups it is asked, where not always and of all.
fn asked(scheme: &Scheme, item: &Item, lang: Lang) -> Option<String> {
    let mut said = Vec::new();
    if !item.months.is_empty() {
        let months = item.months.iter().map(ToString::to_string).collect::<Vec<_>>().join(lang.pick("、", ", "));
        said.push(match lang {
            Lang::Zh => format!("只在 {months} 月考核"),
            Lang::En => format!("asked in months {months} only"),
        });
    }
    if !item.groups.is_empty() {
        let groups = scheme.ranking.iter().flat_map(|ranking| &ranking.groups);
        let titles = groups.filter(|group| item.groups.contains(&group.id)).map(|group| group.title.get(lang));
        let titles = titles.collect::<Vec<_>>().join(lang.pick("、", ", "));
        said.push(match lang {
            Lang::Zh => format!("只考核{titles}"),
            Lang::En => format!("asked of {titles} only"),
        });
    }
    (!said.is_empty()).then(|| sentence(&said.join(lang.pick("，", ", ")), lang))
}

fn sentence(text: &str, lang: Lang) -> String {
    format!("{text}{}", lang.pick("。", "."))
}

fn rule(scheme: &Scheme, item: &Item, lang: Lang) -> String {
    match (&item.rule, lang) {
        (ItemRule::Formula(formula), _) => {
            format!("{}{}", lang.pick("得分 = ", "score = "), in_words(scheme, None, formula).get(lang))
        }
        (ItemRule::Judgement { min, max, needs_document }, Lang::Zh) => {
            let paper = if *needs_document { "，须附文件" } else { "" };
            format!("由人评分，{min} 至 {max} 分，须写明理由{paper}。")
        }
        (ItemRule::Judgement { min, max, needs_document }, Lang::En) => {
            let paper = if *needs_document { " and a paper" } else { "" };
            format!("Judged by a person, {min} to {max} points, with a reason{paper}.")
        }
    }
}

fn limits(item: &Item, lang: Lang) -> String {
    let say = |limit: &Limit| {
        let points = plain(&limit.points(item.full.as_ref()));
        match (limit, lang) {
            (Limit::Points(_), Lang::Zh) => format!("{points} 分"),
            (Limit::Points(_), Lang::En) => points,
            (Limit::TimesFull(times), Lang::Zh) => format!("满分的 {times} 倍（{points} 分）"),
            (Limit::TimesFull(times), Lang::En) => format!("{times} times the full score ({points})"),
        }
    };
    let cap = match (&item.cap, lang) {
        (Some(cap), Lang::Zh) => format!("封顶 {}", say(cap)),
        (Some(cap), Lang::En) => format!("capped at {}", say(cap)),
        (None, _) => lang.pick("不封顶", "not capped").to_owned(),
    };
    let floor = match (&item.floor, lang) {
        (Some(floor), Lang::Zh) => format!("保底 {}", say(floor)),
        (Some(floor), Lang::En) => format!("not below {}", say(floor)),
        (None, _) => lang.pick("不保底", "no floor").to_owned(),
    };
    format!("{cap}{}{floor}{}", lang.pick("，", ", "), lang.pick("。", "."))
}

fn said_no_task(scheme: &Scheme, item: &Item, no_task: &NoTask, lang: Lang) -> String {
    let when = match (&no_task.when, lang) {
        (Some(when), Lang::Zh) => format!("{} 时", in_words(scheme, None, when).zh),
        (Some(when), Lang::En) => format!("if {}", in_words(scheme, None, when).en),
        (None, _) => lang.pick("没有目标任务的", "without a target").to_owned(),
    };
    let then = match (&no_task.then, lang) {
        (NoTaskScore::Points(points), Lang::Zh) => format!("得 {points} 分"),
        (NoTaskScore::Points(points), Lang::En) => format!("{points} points"),
        (NoTaskScore::Full, Lang::Zh) => format!("得满分{}", full(item)),
        (NoTaskScore::Full, Lang::En) => format!("full score{}", full(item)),
        (NoTaskScore::Exclude, _) => lang
            .pick("该项不计入总分，其余各项按比例折算", "the item leaves the total and the others are re-weighted")
            .to_owned(),
        (NoTaskScore::Unspecified, _) => {
            lang.pick("文件未规定，不计分并提示", "the paper does not say: no score, and a finding").to_owned()
        }
    };
    format!("{}{when}{}{then}{}", lang.pick("无任务：", "No task: "), lang.pick("，", ", "), lang.pick("。", "."))
}

fn full(item: &Item) -> String {
    item.full.as_ref().map(|full| format!(" {full}")).unwrap_or_default()
}

fn said_missing(points: &Exact, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("数据缺失时得 {points} 分。"),
        Lang::En => format!("Missing data give {points} points."),
    }
}
