//! The score of one item: formula or judgement, no task, cap, floor, rounding.

use super::subject::SubjectSurroundings;
use super::{Run, finding, node, value_of};
use crate::ast::{Expr, ExprKind};
use crate::functions::Function;
use crate::outcome::{Applied, AppliedKind, ItemOutcome, Node, NodeKind, Score};
use crate::scheme::{Item, ItemRule, MeasureRule, NoTaskScore, RoundAt, Scheme};
use crate::value::{Value, compute};
use crate::words::{plain, show, unit_of, usual_unit};
use ballast_domain::{Exact, Rounding, Text};

/// The score of an item for a subject, and how it came about.
pub(super) fn score(run: &mut Run<'_>, index: usize, item: &Item) -> (ItemOutcome, Node) {
    let mut work = Work { item, applied: Vec::new(), raw: None, is_excluded: false };
    let (limited, children) = if let Some(not_asked) = not_asked(run, index, item) {
        work.is_excluded = true;
        work.applied.push(not_asked);
        (None, Vec::new())
    } else {
        match work.without_task(run, index) {
            Some(outcome) => outcome,
            None => work.with_task(run, index),
        }
    };
    let rounding = rounding_of(run.scheme, item);
    let score = limited.as_ref().map(|limited| {
        let value = if rounding.applies { limited.round(rounding.rounding) } else { limited.clone() };
        work.applied.extend(node::rounding(Some(rounding.rounding), Some(limited), Some(&value)));
        Score { exact: value, published: limited.to_fixed(rounding.rounding) }
    });
    let weighted = score.as_ref().map(|score| match &item.weight {
        Some(weight) => {
            let part = &score.exact * weight;
            work.applied.push(applied_weight(weight, &score.exact, &part));
            part
        }
        None => score.exact.clone(),
    });
    let derivation = if run.explains { node_of(run.scheme, &work, score.as_ref(), children) } else { node::nothing() };
    let outcome = ItemOutcome {
        id: item.id.clone(),
        title: item.title.clone(),
        full: item.full.clone(),
        raw: work.raw,
        limited,
        score,
        weighted,
        applied: work.applied,
        is_excluded: work.is_excluded,
    };
    (outcome, derivation)
}

/// Why an item is not asked of a subject in this period; `None` when it is.
fn not_asked(run: &Run<'_>, index: usize, item: &Item) -> Option<Applied> {
    let month = run.figures.period.last_month();
    if !item.months.is_empty() && !item.months.contains(&month) {
        let months: Vec<String> = item.months.iter().map(ToString::to_string).collect();
        return Some(Applied {
            kind: AppliedKind::NotAsked,
            text: Text::new(
                format!("只在 {} 月考核，本期不计入", months.join("、")),
                format!("asked in months {} only: not in this period", months.join(", ")),
            ),
        });
    }
    let group = run.group(index).map(|group| group.id.as_str());
    if item.groups.is_empty() || group.is_some_and(|group| item.groups.iter().any(|asked| asked == group)) {
        return None;
    }
    Some(Applied {
        kind: AppliedKind::NotAsked,
        text: Text::fixed("不考核本组对象，不计入", "not asked of this group"),
    })
}

/// An item while it is scored.
struct Work<'a> {
    item: &'a Item,
    applied: Vec<Applied>,
    raw: Option<Exact>,
    is_excluded: bool,
}

type Limited = (Option<Exact>, Vec<Node>);

impl Work<'_> {
    /// What a subject without the task receives; `None` when it has the task.
    fn without_task(&mut self, run: &mut Run<'_>, index: usize) -> Option<Limited> {
        let no_task = self.item.no_task.as_ref()?;
        let children = match &no_task.when {
            Some(when) => {
                let mut around = SubjectSurroundings::new(run, index, Some(&self.item.id));
                let holds = compute(when, &mut around).flag() == Some(true);
                let (children, _) = around.finish();
                if !holds {
                    return None;
                }
                children
            }
            None => absent_target(run, index, self.item)?,
        };
        let (points, zh, en) = match &no_task.then {
            NoTaskScore::Points(points) => (Some(points.clone()), format!("得 {points}"), format!("{points} points")),
            NoTaskScore::Full => (self.item.full.clone(), "得满分".to_owned(), "full score".to_owned()),
            NoTaskScore::Exclude => {
                self.is_excluded = true;
                (None, "不计入总分".to_owned(), "leaves the total".to_owned())
            }
            NoTaskScore::Unspecified => {
                run.find(finding::no_task_unspecified(self.item, &run.figures.subjects[index].id));
                (None, "文件未规定，不计分".to_owned(), "not specified by the paper, no score".to_owned())
            }
        };
        self.applied.push(Applied {
            kind: AppliedKind::NoTask,
            text: Text::new(format!("无任务：{zh}"), format!("no task: {en}")),
        });
        Some((points, children))
    }

    fn with_task(&mut self, run: &mut Run<'_>, index: usize) -> Limited {
        let mut is_late = false;
        let (raw, children) = match &self.item.rule {
            ItemRule::Formula(formula) => {
                is_late = self.item.late.is_some() && is_overdue(run, index, self.item, formula);
                let mut around = SubjectSurroundings::new(run, index, Some(&self.item.id));
                let raw = compute(formula, &mut around);
                let (children, findings) = around.finish();
                run.findings_of(findings);
                (raw.number().cloned(), children)
            }
            ItemRule::Judgement { min, max, needs_document } => {
                judged(run, index, self.item, (min, max), *needs_document)
            }
        };
        self.raw.clone_from(&raw);
        let limited = match raw {
            Some(raw) => Some(self.limited(raw)),
            None => {
                let (points, zh, en) = match &self.item.late {
                    Some(points) if is_late => (Some(points), "数据逾期未提供", "data overdue"),
                    _ => (self.item.missing.as_ref(), "数据缺失", "data missing"),
                };
                self.applied.extend(points.map(|points| Applied {
                    kind: AppliedKind::Missing,
                    text: Text::new(format!("{zh}，按办法得 {points}"), format!("{en}; the scheme gives {points}")),
                }));
                points.cloned()
            }
        };
        (limited, children)
    }

    fn limited(&mut self, raw: Exact) -> Exact {
        let full = self.item.full.as_ref();
        let mut value = raw;
        if let Some(cap) = self.item.cap.as_ref().map(|cap| cap.points(full))
            && value > cap
        {
            self.applied.push(applied_limit(AppliedKind::Cap, &value, &cap));
            value = cap;
        }
        if let Some(floor) = self.item.floor.as_ref().map(|floor| floor.points(full))
            && value < floor
        {
            self.applied.push(applied_limit(AppliedKind::Floor, &value, &floor));
            value = floor;
        }
        value
    }
}

/// The nodes of the targets that an item names when one of them is absent or nought. One that is there and cannot be
/// converted is missing data, not a missing task.
fn absent_target(run: &mut Run<'_>, index: usize, item: &Item) -> Option<Vec<Node>> {
    let ItemRule::Formula(formula) = &item.rule else { return None };
    let mut targets = Vec::new();
    collect(run.scheme, formula, |function| function == Function::Target, &mut targets);
    let mut around = SubjectSurroundings::new(run, index, Some(&item.id));
    let mut is_absent = false;
    for target in targets {
        is_absent |= around.has_no_target(&target);
        compute(&target, &mut around);
    }
    let (children, _) = around.finish();
    is_absent.then_some(children)
}

/// True when an indicator that the formula uses is missing although its day has passed.
fn is_overdue(run: &Run<'_>, index: usize, item: &Item, formula: &Expr) -> bool {
    let mut indicators = Vec::new();
    let is_indicator = |function| matches!(function, Function::Observation | Function::Growth | Function::ProvinceGap);
    collect(run.scheme, formula, is_indicator, &mut indicators);
    let mut around = SubjectSurroundings::new(run, index, Some(&item.id));
    for indicator in indicators {
        compute(&indicator, &mut around);
    }
    let (_, findings) = around.finish();
    findings.iter().any(|found| found.code == finding::OVERDUE)
}

/// The calls of some functions in a formula and the formula measures that it names, each once.
fn collect(scheme: &Scheme, formula: &Expr, is_asked: impl Fn(Function) -> bool + Copy, calls: &mut Vec<Expr>) {
    formula.walk(&mut |part| {
        if matches!(part.kind, ExprKind::Call(function, _) if is_asked(function)) && !calls.contains(part) {
            calls.push(part.clone());
        }
    });
    for id in formula.measures() {
        if let Some(MeasureRule::Formula(inner)) = scheme.measure(id).map(|measure| &measure.rule) {
            collect(scheme, inner, is_asked, calls);
        }
    }
}

fn judged(
    run: &mut Run<'_>,
    index: usize,
    item: &Item,
    (min, max): (&Exact, &Exact),
    needs_document: bool,
) -> (Option<Exact>, Vec<Node>) {
    let figures = run.figures;
    let subject = &figures.subjects[index].id;
    let Some(judged) = figures.judgements.get(&(subject.clone(), item.id.clone())) else {
        if item.missing.is_none() {
            run.find(finding::judgement_missing(item, subject));
        }
        return (None, Vec::new());
    };
    let shown = show(&value_of(Some(&judged.points)), usual_unit(crate::unit::Unit::Points).as_ref());
    let mut node = node::bare(
        NodeKind::Judgement,
        Some(&item.id),
        Text::fixed("人工评分", "Judgement"),
        Some(&judged.points),
        &shown,
    );
    let paper = judged.document.as_deref().unwrap_or("—");
    let by = crate::outcome::judged_by(judged.judged_by.as_deref());
    node.words = Some(Text::new(
        format!("理由：{}；文件：{paper}{}", judged.reason, by.zh),
        format!("reason: {}; paper: {paper}{}", judged.reason, by.en),
    ));
    let lacks_document = needs_document && judged.document.as_deref().is_none_or(|paper| paper.trim().is_empty());
    if judged.reason.trim().is_empty() || lacks_document {
        run.find(finding::judgement_unproved(item, subject));
        return (None, vec![node]);
    }
    if judged.points < *min || judged.points > *max {
        run.find(finding::judgement_outside(item, subject, &judged.points, min, max));
        return (None, vec![node]);
    }
    (Some(judged.points.clone()), vec![node])
}

struct ItemRounding {
    rounding: Rounding,
    /// False when the item is only printed rounded and enters the total exactly.
    applies: bool,
}

fn rounding_of(scheme: &Scheme, item: &Item) -> ItemRounding {
    match item.rounding {
        Some(rounding) => ItemRounding { rounding, applies: true },
        None => ItemRounding { rounding: scheme.rounding.rounding, applies: scheme.rounding.at == RoundAt::Item },
    }
}

fn node_of(scheme: &Scheme, work: &Work<'_>, score: Option<&Score>, children: Vec<Node>) -> Node {
    let item = work.item;
    let shown = match score {
        Some(score) => Text::new(format!("{}分", score.published), format!("{} points", score.published)),
        None if work.is_excluded => Text::fixed("不计入", "left out"),
        None => show(&Value::Null, unit_of(crate::ast::Type::Number(crate::unit::Unit::Points)).as_ref()),
    };
    let node = Node {
        clause: item.clause.clone(),
        applied: work.applied.clone(),
        ..node::bare(NodeKind::Item, Some(&item.id), item.title.clone(), score.map(|score| &score.exact), &shown)
    };
    match &item.rule {
        ItemRule::Formula(formula) => node::with_formula(node, scheme, formula, children),
        ItemRule::Judgement { min, max, .. } => Node {
            words: Some(Text::new(
                format!("人工评分，{min} 至 {max} 分"),
                format!("judged by a person, {min} to {max} points"),
            )),
            children,
            ..node
        },
    }
}

/// The sentence of a cap or floor.
pub(super) fn applied_limit(kind: AppliedKind, raw: &Exact, limit: &Exact) -> Applied {
    let (zh, en) = match kind {
        AppliedKind::Cap => ("封顶", "cap"),
        _ => ("保底", "floor"),
    };
    let raw = plain(raw);
    Applied {
        kind,
        text: Text::new(format!("{zh} {limit}：{raw} → {limit}"), format!("{en} {limit}: {raw} → {limit}")),
    }
}

fn applied_weight(weight: &Exact, score: &Exact, part: &Exact) -> Applied {
    let percent = plain(&(weight * &Exact::from(100_i64)));
    let (score, part) = (plain(score), plain(part));
    Applied {
        kind: AppliedKind::Weight,
        text: Text::new(
            format!("权重 {percent}%：{score} × {percent}% = {part}"),
            format!("weight {percent}%: {score} × {percent}% = {part}"),
        ),
    }
}
