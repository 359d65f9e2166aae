//! Contradictions in the input, all at once.

use super::input::BulletinInput;
use crate::check::is_plain_decimal;
use ballast_domain::{Exact, Text};
use std::collections::BTreeSet;

pub(super) fn problems(input: &BulletinInput) -> Vec<Text> {
    let mut found = Vec::new();
    let mut ids = BTreeSet::new();
    for subject in input.groups.iter().flat_map(|group| &group.subjects) {
        if !ids.insert(subject.id.as_str()) {
            found.push(Text::new(format!("单位“{}”重复", subject.name), format!("unit {} occurs twice", subject.id)));
        }
        number(&mut found, &subject.name, &subject.total);
    }
    if ids.is_empty() {
        found.push(Text::fixed("没有考核对象", "there is no unit to rank"));
    }
    if input.basis.is_empty() {
        found.push(Text::fixed("没有考核依据，请填写考核办法名称", "the basis is empty; name the scheme's paper"));
    }
    ranks(&mut found, input);
    for item in &input.items {
        item.full.iter().for_each(|full| number(&mut found, &item.title, full));
        for (id, score) in &item.scores {
            known(&mut found, &ids, id, &item.title);
            number(&mut found, &item.title, score);
        }
        for key in &item.figure_keys {
            if !input.figure_columns.iter().any(|column| column.key == *key) {
                let zh = format!("考核指标“{}”引用了不存在的数据列“{key}”", item.title);
                found.push(Text::new(zh, format!("item \"{}\" names an unknown column {key}", item.title)));
            }
        }
    }
    input.full_score.iter().for_each(|full| number(&mut found, "满分", full));
    for row in input.figures.iter().chain(&input.figures_total) {
        let is_total = input.figures_total.as_ref() == Some(row);
        if !is_total {
            known(&mut found, &ids, &row.subject_id, "主要数据");
        }
        if row.values.len() != input.figure_columns.len() {
            let zh = format!("“{}”的数据列数与表头不符", row.subject_id);
            found.push(Text::new(zh, format!("the row of {} does not fit its columns", row.subject_id)));
        }
        row.values.iter().flatten().for_each(|value| number(&mut found, &row.subject_id, value));
    }
    for sheet in &input.sheets {
        known(&mut found, &ids, &sheet.subject_id, "得分明细");
        for line in &sheet.lines {
            line.full.iter().chain(&line.score).for_each(|score| number(&mut found, &line.what, score));
        }
    }
    for finding in &input.findings {
        number(&mut found, &finding.matter, &finding.total);
        for (id, count) in &finding.counts {
            known(&mut found, &ids, id, &finding.matter);
            number(&mut found, &finding.matter, count);
        }
    }
    found
}

fn number(found: &mut Vec<Text>, of: &str, text: &str) {
    if !is_plain_decimal(text) {
        found.push(Text::new(format!("“{of}”的“{text}”不是数字"), format!("\"{text}\" of \"{of}\" is not a number")));
    }
}

fn known(found: &mut Vec<Text>, ids: &BTreeSet<&str>, id: &str, of: &str) {
    if !ids.contains(id) {
        found.push(Text::new(
            format!("“{of}”中的单位“{id}”不在考核对象中"),
            format!("\"{of}\" names the unknown unit {id}"),
        ));
    }
}

/// Within a group a better rank never has a lower total, and one rank has one total.
fn ranks(found: &mut Vec<Text>, input: &BulletinInput) {
    for group in &input.groups {
        let mut subjects: Vec<_> = group.subjects.iter().collect();
        subjects.sort_by_key(|subject| subject.rank);
        for pair in subjects.windows(2) {
            let [better, worse] = pair else { continue };
            let (Ok(high), Ok(low)) = (better.total.parse::<Exact>(), worse.total.parse::<Exact>()) else { continue };
            let is_wrong = if better.rank == worse.rank { better.total != worse.total } else { high < low };
            if is_wrong {
                let zh = format!(
                    "位次与得分矛盾：{}第{}名{}分，{}第{}名{}分",
                    better.name, better.rank, better.total, worse.name, worse.rank, worse.total
                );
                let en = format!(
                    "rank and score disagree: {} is {} with {}, {} is {} with {}",
                    better.name, better.rank, better.total, worse.name, worse.rank, worse.total
                );
                found.push(Text::new(zh, en));
            }
        }
    }
}
