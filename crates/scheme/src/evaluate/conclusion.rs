//! What is concluded from scores: blocks and overrides before ranking, grades, lists and rewards after it.

use super::subject::SubjectSurroundings;
use super::{Run, finding, node};
use crate::ast::Expr;
use crate::outcome::{
    Applied, AppliedKind, BlockOutcome, Named, Node, NodeKind, OverrideOutcome, RewardOutcome, Score, SubjectOutcome,
};
use crate::scheme::{Block, Compare, Effect, Grade, ListColour, Scheme};
use crate::value::{Value, compute};
use crate::words::{plain, show};
use ballast_domain::{Exact, Text};

/// Blocks, then what sets totals aside.
pub(super) fn before_ranking(run: &mut Run<'_>, subjects: &mut [SubjectOutcome]) {
    for (index, subject) in subjects.iter_mut().enumerate() {
        remember_scores(run, index, subject);
        blocks(run, index, subject);
        overrides(run, index, subject);
        run.results[index].total = compared_total(run.scheme, subject);
    }
}

/// Grades, then lists and rewards.
pub(super) fn after_ranking(run: &mut Run<'_>, subjects: &mut [SubjectOutcome]) {
    for (index, subject) in subjects.iter_mut().enumerate() {
        grade(run, index, subject);
        lists(run, index, subject);
        rewards(run, index, subject);
    }
}

/// True when an override keeps the subject out of the ranking.
pub(super) fn is_kept_out(scheme: &Scheme, subject: &SubjectOutcome) -> bool {
    effects(scheme, subject).any(|effect| matches!(effect, Effect::NotRanked | Effect::NoScore))
}

/// The value of an expression for a subject, with its steps.
pub(super) fn value(run: &mut Run<'_>, index: usize, expr: &Expr) -> (Value, Vec<Node>) {
    let mut around = SubjectSurroundings::new(run, index, None);
    let value = compute(expr, &mut around);
    let (nodes, findings) = around.finish();
    run.findings_of(findings);
    (value, nodes)
}

/// Whether a condition holds; unknown is a finding and counts as no.
fn holds(run: &mut Run<'_>, index: usize, title: &Text, condition: &Expr) -> (bool, Vec<Node>) {
    let (value, nodes) = value(run, index, condition);
    if value.flag().is_none() {
        let id = run.figures.subjects[index].id.clone();
        run.find(finding::conclusion_unknown(title, &id));
    }
    (value.flag() == Some(true), nodes)
}

/// The total as subjects are compared by it.
pub(crate) fn compared_total(scheme: &Scheme, subject: &SubjectOutcome) -> Option<Exact> {
    let total = &subject.total.as_ref()?.exact;
    let is_exact = scheme.ranking.as_ref().is_some_and(|ranking| ranking.compare == Compare::Exact);
    Some(if is_exact { total.clone() } else { total.round(scheme.rounding.rounding) })
}

fn remember_scores(run: &mut Run<'_>, index: usize, subject: &SubjectOutcome) {
    let scores = subject.items.iter().map(|item| {
        let score = item.score.as_ref().map(|score| score.exact.clone());
        (item.id.clone(), score)
    });
    let results = &mut run.results[index];
    results.items = scores.collect();
    results.group.clone_from(&subject.group);
    results.total = compared_total(run.scheme, subject);
}

fn blocks(run: &mut Run<'_>, index: usize, subject: &mut SubjectOutcome) {
    let mut failed = Some(0);
    for block in &run.scheme.blocks {
        let (outcome, node) = block_of(run.scheme, block, subject);
        run.results[index].blocks.insert(block.id.clone(), outcome.score.as_ref().map(|score| score.exact.clone()));
        failed = match (failed, block.min.is_some(), outcome.is_met) {
            (failed, false, _) | (failed, true, Some(true)) => failed,
            (failed, true, Some(false)) => failed.map(|failed| failed + 1),
            (_, true, None) => None,
        };
        subject.blocks.push(outcome);
        subject.derivation.children.push(node);
    }
    run.results[index].failed_blocks = failed;
}

fn block_of(scheme: &Scheme, block: &Block, subject: &SubjectOutcome) -> (BlockOutcome, Node) {
    let of_block = || subject.items.iter().filter(|item| block.items.contains(&item.id) && !item.is_excluded);
    let parts: Option<Vec<Exact>> = of_block().map(|item| item.weighted.clone()).collect();
    let rounding = scheme.rounding.rounding;
    let score = parts.as_ref().map(|parts| {
        let exact: Exact = parts.iter().cloned().sum();
        Score { published: exact.to_fixed(rounding), exact }
    });
    let is_met = block.min.as_ref().zip(score.as_ref()).map(|(min, score)| score.exact >= *min);
    let shown = score.as_ref().map_or(Text::fixed("缺失", "missing"), |score| {
        let (zh, en) = match is_met {
            Some(true) => ("，达标", ", met"),
            Some(false) => ("，未达标", ", not met"),
            None => ("", ""),
        };
        Text::new(format!("{}分{zh}", score.published), format!("{} points{en}", score.published))
    });
    let exact = score.as_ref().map(|score| &score.exact);
    let mut node = node::bare(NodeKind::Block, Some(&block.id), block.title.clone(), exact, &shown);
    let join =
        |part: &dyn Fn(&crate::outcome::ItemOutcome) -> String| of_block().map(part).collect::<Vec<_>>().join(" + ");
    node.clause.clone_from(&block.clause);
    node.formula = Some(join(&|item| item.id.clone()));
    node.words = Some(Text::new(join(&|item| item.title.zh.to_string()), join(&|item| item.title.en.to_string())));
    let numbers = join(&|item| item.weighted.as_ref().map_or_else(|| "—".to_owned(), plain));
    node.with_numbers = Some(match &block.min {
        Some(min) => Text::new(format!("{numbers}（不低于 {min}）"), format!("{numbers} (at least {min})")),
        None => Text::new(numbers.clone(), numbers),
    });
    (BlockOutcome { id: block.id.clone(), title: block.title.clone(), score, is_met }, node)
}

fn overrides(run: &mut Run<'_>, index: usize, subject: &mut SubjectOutcome) {
    for rule in &run.scheme.overrides {
        let (applies, children) = holds(run, index, &rule.title, &rule.when);
        let effect = effect_words(run.scheme, &rule.effect);
        let shown = if applies { effect.clone() } else { Text::fixed("不适用", "does not apply") };
        let mut node = node::bare(NodeKind::Override, Some(&rule.id), rule.title.clone(), None, &shown);
        node.clause.clone_from(&rule.clause);
        subject.derivation.children.push(node::with_formula(node, run.scheme, &rule.when, children));
        if !applies {
            continue;
        }
        subject.overrides.push(OverrideOutcome { id: rule.id.clone(), title: rule.title.clone(), effect });
        match rule.effect {
            Effect::Nought => set_total(run.scheme, subject, &rule.title, Some(&Exact::zero())),
            Effect::NoScore => set_total(run.scheme, subject, &rule.title, None),
            _ => {}
        }
    }
}

/// Puts nought or nothing in place of the total. A subject without a total keeps none.
fn set_total(scheme: &Scheme, subject: &mut SubjectOutcome, title: &Text, to: Option<&Exact>) {
    let Some(total) = &subject.total else { return };
    let before = total.published.clone();
    let rounding = scheme.rounding.rounding;
    let after = to.map(|exact| Score { published: exact.to_fixed(rounding), exact: exact.clone() });
    let shown = after.as_ref().map_or(Text::fixed("不予计分", "no score"), |score| {
        Text::new(format!("{}分", score.published), format!("{} points", score.published))
    });
    subject.derivation.applied.push(instead(title, &Text::new(before.clone(), before), &shown));
    subject.derivation.exact = to.map(ToString::to_string);
    subject.derivation.shown = shown;
    subject.total = after;
}

/// An effect in words.
pub(crate) fn effect_words(scheme: &Scheme, effect: &Effect) -> Text {
    match effect {
        Effect::Nought => Text::fixed("总分记 0 分", "the total is nought"),
        Effect::NoScore => Text::fixed("不予计分，列出而不排名", "no score: listed, not ranked"),
        Effect::NotRanked => Text::fixed("不参加排名", "not ranked"),
        Effect::LowestGrade => Text::fixed("定为最低等次", "the lowest grade"),
        Effect::GradeDown(steps) => Text::new(format!("降 {steps} 等"), format!("{steps} grade(s) lower")),
        Effect::NotAbove(id) => {
            let title = scheme.grades.iter().find(|grade| grade.id == *id).map(|grade| grade.title.clone());
            let title = title.unwrap_or_else(|| Text::new(id.clone(), id.clone()));
            Text::new(format!("等次不高于“{}”", title.zh), format!("not above “{}”", title.en))
        }
        Effect::NoReward => Text::fixed("不予奖励", "no reward"),
    }
}

/// The effects that apply to a subject, in the order of the scheme.
fn effects<'a>(scheme: &'a Scheme, subject: &'a SubjectOutcome) -> impl Iterator<Item = &'a Effect> {
    let applies = |id: &str| subject.overrides.iter().any(|outcome| outcome.id == id);
    scheme.overrides.iter().filter(move |rule| applies(&rule.id)).map(|rule| &rule.effect)
}

fn grade(run: &mut Run<'_>, index: usize, subject: &mut SubjectOutcome) {
    let grades = &run.scheme.grades;
    if grades.is_empty() {
        return;
    }
    let mut children = Vec::new();
    let mut reached = None;
    for (at, grade) in grades.iter().enumerate() {
        let is_reached = match &grade.when {
            // Without a total or place only the condition-free grade could be reached, and it would say nothing.
            None => run.results[index].total.is_some(),
            Some(when) => {
                let (value, nodes) = value(run, index, when);
                for node in nodes {
                    if !children.contains(&node) {
                        children.push(node);
                    }
                }
                value.flag() == Some(true)
            }
        };
        if is_reached {
            reached = Some(at);
            break;
        }
    }
    let mut applied = Vec::new();
    let last = grades.len() - 1;
    let final_grade = reached.map(|reached| {
        let mut at = reached;
        for effect in effects(run.scheme, subject) {
            let before = at;
            at = match effect {
                Effect::LowestGrade => last,
                Effect::GradeDown(steps) => (at + steps).min(last),
                Effect::NotAbove(id) => {
                    grades.iter().position(|grade| grade.id == *id).map_or(at, |limit| at.max(limit))
                }
                _ => at,
            };
            if at != before {
                applied.push(lowered(run.scheme, effect, &grades[before], &grades[at]));
            }
        }
        &grades[at]
    });
    let shown = final_grade.map_or(Text::fixed("未定等次", "no grade"), |grade| grade.title.clone());
    let mut node = node::bare(
        NodeKind::Grade,
        final_grade.map(|grade| grade.id.as_str()),
        Text::fixed("等次", "Grade"),
        None,
        &shown,
    );
    let rules = |lang| {
        let rule = |grade: &Grade| match &grade.when {
            Some(when) => {
                format!("{}：{}", grade.title.get(lang), crate::words::in_words(run.scheme, None, when).get(lang))
            }
            None => format!("{}：{}", grade.title.get(lang), lang.pick("其余", "otherwise")),
        };
        grades.iter().map(rule).collect::<Vec<_>>().join(lang.pick("；", "; "))
    };
    node.words = Some(Text::new(rules(ballast_domain::Lang::Zh), rules(ballast_domain::Lang::En)));
    node.clause = final_grade.and_then(|grade| grade.clause.clone());
    node.applied = applied;
    node.children = children;
    subject.derivation.children.push(node);
    subject.grade = final_grade.map(|grade| Named { id: grade.id.clone(), title: grade.title.clone() });
    run.results[index].grade = final_grade.map(|grade| grade.id.clone());
}

fn lowered(scheme: &Scheme, effect: &Effect, before: &Grade, after: &Grade) -> Applied {
    instead(&effect_words(scheme, effect), &before.title, &after.title)
}

/// What an override put in place of what was found.
fn instead(rule: &Text, before: &Text, after: &Text) -> Applied {
    Applied {
        kind: AppliedKind::Override,
        text: Text::new(
            format!("{}：{} → {}", rule.zh, before.zh, after.zh),
            format!("{}: {} → {}", rule.en, before.en, after.en),
        ),
    }
}

fn lists(run: &mut Run<'_>, index: usize, subject: &mut SubjectOutcome) {
    for list in &run.scheme.lists {
        let (value, children) = value(run, index, &list.when);
        let is_on = value.flag() == Some(true);
        if value.flag().is_none() && run.results[index].place.is_some() {
            let id = run.figures.subjects[index].id.clone();
            run.find(finding::conclusion_unknown(&list.title, &id));
        }
        let shown = match (is_on, list.colour) {
            (false, _) => Text::fixed("未列入", "not on it"),
            (true, ListColour::Red) => Text::fixed("列入红榜", "on the red list"),
            (true, ListColour::Black) => Text::fixed("列入黑榜", "on the black list"),
            (true, ListColour::Plain) => Text::fixed("列入", "on it"),
        };
        let mut node = node::bare(NodeKind::List, Some(&list.id), list.title.clone(), None, &shown);
        node.clause.clone_from(&list.clause);
        subject.derivation.children.push(node::with_formula(node, run.scheme, &list.when, children));
        if is_on {
            subject.lists.push(Named { id: list.id.clone(), title: list.title.clone() });
        }
    }
}

fn rewards(run: &mut Run<'_>, index: usize, subject: &mut SubjectOutcome) {
    let is_barred = effects(run.scheme, subject).any(|effect| *effect == Effect::NoReward);
    for reward in &run.scheme.rewards {
        let (value, children) = value(run, index, &reward.amount);
        let computed = value.number().cloned();
        let amount = if is_barred && computed.is_some() { Some(Exact::zero()) } else { computed.clone() };
        let shown = show(&amount.clone().into(), Some(&reward.unit));
        let mut node = node::bare(NodeKind::Reward, Some(&reward.id), reward.title.clone(), amount.as_ref(), &shown);
        node.clause.clone_from(&reward.clause);
        if is_barred && computed.is_some() {
            let effect = effect_words(run.scheme, &Effect::NoReward);
            node.applied.push(instead(&effect, &show(&value, Some(&reward.unit)), &shown));
        }
        subject.derivation.children.push(node::with_formula(node, run.scheme, &reward.amount, children));
        subject.rewards.push(RewardOutcome { id: reward.id.clone(), title: reward.title.clone(), amount, shown });
    }
}
