//! Two versions of a scheme compared in words: “封顶由 0.5 提高到 0.6”.

use crate::ast::Expr;
use crate::evaluate::{effect_words, rounding_name};
use crate::explain::{due_words, kind_names, span_words, trim_words};
use crate::scheme::{
    Aggregate, Compare, Gate, Input, Item, ItemKind, ItemRule, Limit, ListColour, Measure, MeasureRule, Members,
    NoTask, NoTaskScore, Overall, RoundAt, Scheme, Subjects,
};
use crate::words::{in_words, plain};
use ballast_domain::org::UnitKind;
use ballast_domain::{Exact, Lang, Text};
use serde::Serialize;

/// A difference between two versions (修订之处).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The part of the scheme: 指标“签约”, 总分 …
    pub part: Text,
    /// What is different, in words.
    pub text: Text,
}

impl Change {
    /// The sentence: “指标‘签约’：封顶由 0.5 提高到 0.6”.
    pub fn say(&self, lang: Lang) -> String {
        format!("{}{}{}", self.part.get(lang), lang.pick("：", ": "), self.text.get(lang))
    }
}

/// What is different between two versions, in the order of the newer one; parts that are gone stand where they stood.
///
/// Parts are matched by id, so an item that changed its id is one removed and one added; declarations are matched by their words. Notes,
/// clauses, the source and the order of parts are named only where nothing else is different, and then not one by one.
pub fn compare(older: &Scheme, newer: &Scheme) -> Vec<Change> {
    let mut changes = Changes { older, newer, found: Vec::new() };
    changes.whole();
    changes.items();
    changes.measures();
    changes.inputs(&older.targets, &newer.targets, ("目标任务", "target"));
    changes.inputs(&older.indicators, &newer.indicators, ("经济指标", "indicator"));
    changes.earlier();
    changes.lights();
    changes.conclusions();
    changes.declared();
    changes.publicity();
    if changes.found.is_empty() && older != newer {
        let part = Text::fixed("办法", "Scheme");
        let text = Text::fixed(
            "只有说明文字、条款、出处或次序不同",
            "only notes, clauses, the source or the order are different",
        );
        changes.add(&part, text);
    }
    changes.found
}

/// What stands for an absent rule.
const NONE: Text = Text::fixed("无", "none");
/// What stands for a grade without condition.
const OTHERWISE: Text = Text::fixed("其余", "otherwise");

struct Changes<'a> {
    older: &'a Scheme,
    newer: &'a Scheme,
    found: Vec<Change>,
}

impl Changes<'_> {
    fn add(&mut self, part: &Text, text: Text) {
        self.found.push(Change { part: part.clone(), text });
    }

    /// How the result is publicised; a default that is written out is no change.
    fn publicity(&mut self) {
        let part = Text::fixed("公示", "Publicity");
        let (before, after) = (&self.older.publicity, &self.newer.publicity);
        let days = |days: u16| Exact::from(i64::from(days));
        let (old, new) = (days(before.working_days), days(after.working_days));
        self.number(&part, ("公示期（工作日）", "working days for objections"), Some(&old), Some(&new));
        let place = |place: &Option<Text>| place.clone().unwrap_or(NONE);
        let (old, new) = (place(&before.objections), place(&after.objections));
        self.text(&part, ("异议受理", "where objections go"), &old, &new);
        let name = ("他单位可见范围", "what units see of one another");
        self.text(&part, name, &before.others.label(), &after.others.label());
    }

    /// A value that is text; nothing where both are equal.
    fn text(&mut self, part: &Text, name: (&str, &str), before: &Text, after: &Text) {
        if before == after {
            return;
        }
        let (zh, en) = name;
        self.add(
            part,
            Text::new(
                format!("{zh}由“{}”改为“{}”", before.zh, after.zh),
                format!("{en} changed from “{}” to “{}”", before.en, after.en),
            ),
        );
    }

    /// A rule in words; `none` stands for one that is absent.
    fn rule(&mut self, part: &Text, name: (&str, &str), none: &Text, (before, after): (Option<&Expr>, Option<&Expr>)) {
        let said = |scheme: &Scheme, rule: Option<&Expr>| {
            rule.map_or_else(|| none.clone(), |rule| in_words(scheme, None, rule))
        };
        let (before, after) = (said(self.older, before), said(self.newer, after));
        self.text(part, name, &before, &after);
    }

    /// A number that may be absent: raised, lowered, set or dropped.
    fn number(&mut self, part: &Text, name: (&str, &str), before: Option<&Exact>, after: Option<&Exact>) {
        let (zh, en) = name;
        let text = match (before, after) {
            (Some(before), Some(after)) if before != after => {
                let (said_zh, said_en) =
                    if after > before { ("提高到", "raised") } else { ("降低到", "lowered") };
                let (before, after) = (plain(before), plain(after));
                Text::new(
                    format!("{zh}由 {before} {said_zh} {after}"),
                    format!("{en} {said_en} from {before} to {after}"),
                )
            }
            (None, Some(after)) => {
                let after = plain(after);
                Text::new(format!("新设{zh} {after}"), format!("{en} set to {after}"))
            }
            (Some(before), None) => {
                let before = plain(before);
                Text::new(format!("取消{zh}（原为 {before}）"), format!("{en} dropped (was {before})"))
            }
            _ => return,
        };
        self.add(part, text);
    }

    fn share(&mut self, part: &Text, name: (&str, &str), before: Option<&Exact>, after: Option<&Exact>) {
        let percent = |share: &Exact| share * &Exact::from(100_i64);
        let (before, after) = (before.map(percent), after.map(percent));
        let name = (format!("{}（%）", name.0), format!("{} (%)", name.1));
        self.number(part, (&name.0, &name.1), before.as_ref(), after.as_ref());
    }

    /// Parts matched by id: calls `both` for those in both, says which came and went.
    fn parts<T>(
        &mut self,
        (older, newer): (&[T], &[T]),
        id: impl Fn(&T) -> &str,
        name: impl Fn(&T) -> Text,
        mut both: impl FnMut(&mut Self, &T, &T, &Text),
    ) {
        for gone in older.iter().filter(|old| !newer.iter().any(|new| id(new) == id(old))) {
            self.add(&name(gone), Text::fixed("删去", "removed"));
        }
        for new in newer {
            match older.iter().find(|old| id(old) == id(new)) {
                Some(old) => both(self, old, new, &name(new)),
                None => self.add(&name(new), Text::fixed("新增", "added")),
            }
        }
    }

    fn whole(&mut self) {
        let (older, newer) = (self.older, self.newer);
        let part = Text::fixed("办法", "Scheme");
        let plain_text = |text: &str| Text::new(text.to_owned(), text.to_owned());
        self.text(&part, ("名称", "title"), &older.title, &newer.title);
        self.text(&part, ("版本", "version"), &plain_text(&older.version), &plain_text(&newer.version));
        self.text(&part, ("依据", "paper"), &older.source.paper, &newer.source.paper);
        let date = |date: Option<jiff::civil::Date>| {
            date.map_or(Text::fixed("未定", "none"), |date| plain_text(&date.to_string()))
        };
        self.text(&part, ("生效日期", "start"), &date(older.effective_from), &date(newer.effective_from));
        self.text(&part, ("失效日期", "end"), &date(older.effective_until), &date(newer.effective_until));
        self.text(&part, ("考核对象", "subjects"), &subjects(&older.subjects), &subjects(&newer.subjects));
        let periods = |scheme: &Scheme| {
            let names = |lang: Lang| {
                let labels = scheme.periods.iter().map(|kind| kind.label().get(lang).to_owned());
                labels.collect::<Vec<_>>().join(lang.pick("、", ", "))
            };
            Text::new(names(Lang::Zh), names(Lang::En))
        };
        self.text(&part, ("考核期", "periods"), &periods(older), &periods(newer));
        for month in 1..=12 {
            let (zh, en) = (format!("{month}月序时进度"), format!("pace of month {month}"));
            self.share(&part, (&zh, &en), older.pace.due_by_month(month), newer.pace.due_by_month(month));
        }
        let rounding = |scheme: &Scheme| {
            let name = rounding_name(scheme.rounding.rounding);
            let (zh, en) = match scheme.rounding.at {
                RoundAt::Item => ("每项", "each item "),
                RoundAt::Total => ("总分", "the total "),
            };
            Text::new(format!("{zh}{}", name.zh), format!("{en}{}", name.en))
        };
        self.text(&part, ("舍入", "rounding"), &rounding(older), &rounding(newer));
        let part = Text::fixed("总分", "Total");
        let total = |scheme: &Scheme| scheme.total.clone();
        let (before, after) = (total(older), total(newer));
        let of = |total: &Option<crate::scheme::Total>, pick: fn(&crate::scheme::Total) -> Option<Exact>| {
            total.as_ref().and_then(pick)
        };
        for (name, pick) in [
            (("满分", "full score"), (|total| total.full.clone()) as fn(&crate::scheme::Total) -> Option<Exact>),
            (("封顶", "cap"), |total| total.cap.clone()),
            (("保底", "floor"), |total| total.floor.clone()),
        ] {
            self.number(&part, name, of(&before, pick).as_ref(), of(&after, pick).as_ref());
        }
        let part = Text::fixed("排名", "Ranking");
        self.text(&part, ("规则", "rule"), &ranking(older), &ranking(newer));
        let groups = |scheme: &Scheme| scheme.ranking.clone().map(|ranking| ranking.groups).unwrap_or_default();
        self.parts(
            (&groups(older), &groups(newer)),
            |group| &group.id,
            |group| titled(("考核分组", "Group"), &group.title),
            |changes, before, after, part| {
                changes.text(part, ("名称", "title"), &before.title, &after.title);
                changes.text(part, ("对象", "members"), &members(&before.members), &members(&after.members));
                changes.number(part, ("满分", "full score"), before.full.as_ref(), after.full.as_ref());
            },
        );
    }

    fn items(&mut self) {
        let (older, newer) = (self.older, self.newer);
        self.parts(
            (&older.items, &newer.items),
            |item| &item.id,
            |item| titled(("指标", "Item"), &item.title),
            Self::item,
        );
    }

    fn item(&mut self, before: &Item, after: &Item, part: &Text) {
        self.text(part, ("名称", "title"), &before.title, &after.title);
        self.text(part, ("性质", "kind"), &kind(before.kind), &kind(after.kind));
        self.number(part, ("满分", "full score"), before.full.as_ref(), after.full.as_ref());
        self.share(part, ("权重", "weight"), before.weight.as_ref(), after.weight.as_ref());
        let rule = |scheme: &Scheme, item: &Item| match &item.rule {
            ItemRule::Formula(formula) => in_words(scheme, None, formula),
            ItemRule::Judgement { min, max, needs_document } => {
                let (zh, en) = if *needs_document { ("，须附文件", ", with a paper") } else { ("", "") };
                Text::new(format!("人工评分 {min} 至 {max}{zh}"), format!("judged {min} to {max}{en}"))
            }
        };
        self.text(part, ("计分", "score"), &rule(self.older, before), &rule(self.newer, after));
        let limit = |limit: Option<&Limit>, item: &Item| limit.map(|limit| limit.points(item.full.as_ref()));
        let cap = |item: &Item| limit(item.cap.as_ref(), item);
        let floor = |item: &Item| limit(item.floor.as_ref(), item);
        self.number(part, ("封顶", "cap"), cap(before).as_ref(), cap(after).as_ref());
        self.number(part, ("保底", "floor"), floor(before).as_ref(), floor(after).as_ref());
        let rounding = |item: &Item| item.rounding.map_or(Text::fixed("从办法", "the scheme's"), rounding_name);
        self.text(part, ("舍入", "rounding"), &rounding(before), &rounding(after));
        let (old, new) = (no_task(self.older, before.no_task.as_ref()), no_task(self.newer, after.no_task.as_ref()));
        self.text(part, ("无任务", "without the task"), &old, &new);
        self.number(
            part,
            ("数据缺失时得分", "score where data are missing"),
            before.missing.as_ref(),
            after.missing.as_ref(),
        );
        let name = ("数据逾期没有时得分", "score where data are not there when due");
        self.number(part, name, before.late.as_ref(), after.late.as_ref());
        let months = |item: &Item| list(item.months.iter().map(ToString::to_string));
        self.text(part, ("考核月份", "months"), &months(before), &months(after));
        let groups = |item: &Item| list(item.groups.iter().cloned());
        self.text(part, ("考核分组", "groups"), &groups(before), &groups(after));
        self.supply(
            part,
            (before.supplier.as_ref(), before.deadline.as_ref()),
            (after.supplier.as_ref(), after.deadline.as_ref()),
        );
    }

    fn supply(&mut self, part: &Text, before: (Option<&Text>, Option<&Text>), after: (Option<&Text>, Option<&Text>)) {
        let or_none = |text: Option<&Text>| text.cloned().unwrap_or(Text::fixed("未定", "none"));
        self.text(part, ("数据提供单位", "supplier"), &or_none(before.0), &or_none(after.0));
        self.text(part, ("数据时限", "deadline"), &or_none(before.1), &or_none(after.1));
    }

    fn measures(&mut self) {
        let (older, newer) = (self.older, self.newer);
        self.parts(
            (&older.measures, &newer.measures),
            |measure| &measure.id,
            |measure| titled(("度量", "Measure"), &measure.title),
            |changes, before, after, part| {
                changes.text(part, ("名称", "title"), &before.title, &after.title);
                changes.text(part, ("计量单位", "unit"), &before.unit.word, &after.unit.word);
                changes.text(part, ("算法", "rule"), &measured(older, before), &measured(newer, after));
                let gates =
                    |measure: &Measure| measure.records().map(|records| records.gates.clone()).unwrap_or_default();
                let dataset = |measure: &Measure| measure.records().map(|records| records.dataset);
                let (old, new) = (dataset(before), dataset(after));
                changes.parts(
                    (&gates(before), &gates(after)),
                    |gate| &gate.id,
                    |gate| titled(("准入条件", "Condition"), &gate.title),
                    |changes, before, after, part| {
                        let said = (in_words(older, old, &before.condition), in_words(newer, new, &after.condition));
                        changes.text(part, ("条件", "condition"), &said.0, &said.1);
                        let refused = |gate: &Gate| {
                            if gate.is_finding {
                                Text::fixed("不计入，并成为疑点", "refused, with a finding")
                            } else {
                                Text::fixed("不计入", "refused")
                            }
                        };
                        changes.text(part, ("不符合的", "others"), &refused(before), &refused(after));
                    },
                );
                let rounding =
                    |measure: &Measure| measure.rounding.map_or(Text::fixed("不舍入", "exact"), rounding_name);
                changes.text(part, ("舍入", "rounding"), &rounding(before), &rounding(after));
                let of_record = |measure: &Measure| measure.records().and_then(|records| records.record_rounding);
                let of_record =
                    |measure: &Measure| of_record(measure).map_or(Text::fixed("不舍入", "exact"), rounding_name);
                changes.text(part, ("逐条舍入", "rounding of each record"), &of_record(before), &of_record(after));
                changes.supply(
                    part,
                    (before.supplier.as_ref(), before.deadline.as_ref()),
                    (after.supplier.as_ref(), after.deadline.as_ref()),
                );
            },
        );
    }

    fn inputs(&mut self, older: &[Input], newer: &[Input], (zh, en): (&str, &str)) {
        self.parts(
            (older, newer),
            |input| &input.key,
            |input| titled((zh, en), &input.title),
            |changes, before, after, part| {
                changes.text(part, ("计量单位", "unit"), &before.unit.word, &after.unit.word);
                changes.supply(
                    part,
                    (before.supplier.as_ref(), before.deadline.as_ref()),
                    (after.supplier.as_ref(), after.deadline.as_ref()),
                );
                let due = |input: &Input| input.due.map_or(NONE, due_words);
                changes.text(part, ("到期", "due"), &due(before), &due(after));
            },
        );
    }

    fn earlier(&mut self) {
        let plain_text = |text: &str| Text::new(text.to_owned(), text.to_owned());
        self.parts(
            (&self.older.earlier, &self.newer.earlier),
            |earlier| &earlier.key,
            |earlier| titled(("往期结果", "Earlier results"), &earlier.title),
            |changes, before, after, part| {
                changes.text(part, ("所属办法", "scheme"), &plain_text(&before.scheme), &plain_text(&after.scheme));
                changes.text(part, ("考核期", "periods"), &span_words(before.span), &span_words(after.span));
            },
        );
    }

    fn lights(&mut self) {
        let (older, newer) = (self.older, self.newer);
        let of = |scheme: &Scheme| scheme.lights.clone().map(|lights| lights.lights).unwrap_or_default();
        let overall = |scheme: &Scheme| match scheme.lights.as_ref().map(|lights| lights.overall) {
            Some(Overall::Worst) => Text::fixed("取最重的一种", "the worst counts"),
            Some(Overall::Separate) => Text::fixed("分别显示", "side by side"),
            None => NONE.clone(),
        };
        self.text(&Text::fixed("预警灯", "Lights"), ("总灯色", "overall"), &overall(older), &overall(newer));
        let revised = |scheme: &Scheme| {
            let key = scheme.lights.as_ref().and_then(|lights| lights.revises.as_ref());
            key.and_then(|key| scheme.earlier(key)).map_or(NONE, |earlier| span_words(earlier.span))
        };
        self.text(
            &Text::fixed("预警灯", "Lights"),
            ("追溯调整", "colours told again"),
            &revised(older),
            &revised(newer),
        );
        self.parts(
            (&of(older), &of(newer)),
            |light| &light.id,
            |light| titled(("预警灯", "Light"), &light.title),
            |changes, before, after, part| {
                for (name, rules) in [
                    (("不适用", "does not apply"), (before.unless.as_ref(), after.unless.as_ref())),
                    (("红灯", "red"), (Some(&before.red), Some(&after.red))),
                    (("黄灯", "yellow"), (before.yellow.as_ref(), after.yellow.as_ref())),
                ] {
                    changes.rule(part, name, &NONE, rules);
                }
                let (old, new) = (&before.words, &after.words);
                for (name, old, new) in [
                    (("绿灯用语", "words for green"), &old.green, &new.green),
                    (("黄灯用语", "words for yellow"), &old.yellow, &new.yellow),
                    (("红灯用语", "words for red"), &old.red, &new.red),
                ] {
                    changes.text(part, name, old, new);
                }
            },
        );
    }

    fn conclusions(&mut self) {
        let (older, newer) = (self.older, self.newer);
        self.parts(
            (&older.blocks, &newer.blocks),
            |block| &block.id,
            |block| titled(("板块", "Block"), &block.title),
            |changes, before, after, part| {
                let (old, new) = (list(before.items.iter().cloned()), list(after.items.iter().cloned()));
                changes.text(part, ("所含指标", "items"), &old, &new);
                changes.number(part, ("最低分", "minimum"), before.min.as_ref(), after.min.as_ref());
            },
        );
        self.parts(
            (&older.overrides, &newer.overrides),
            |rule| &rule.id,
            |rule| titled(("否决和降等", "Override"), &rule.title),
            |changes, before, after, part| {
                changes.rule(part, ("条件", "condition"), &NONE, (Some(&before.when), Some(&after.when)));
                let (old, new) = (effect_words(older, &before.effect), effect_words(newer, &after.effect));
                changes.text(part, ("后果", "effect"), &old, &new);
            },
        );
        self.parts(
            (&older.grades, &newer.grades),
            |grade| &grade.id,
            |grade| titled(("等次", "Grade"), &grade.title),
            |changes, before, after, part| {
                changes.rule(part, ("条件", "condition"), &OTHERWISE, (before.when.as_ref(), after.when.as_ref()));
            },
        );
        self.parts(
            (&older.lists, &newer.lists),
            |list| &list.id,
            |list| titled(("榜单", "List"), &list.title),
            |changes, before, after, part| {
                changes.text(part, ("颜色", "colour"), &colour(before.colour), &colour(after.colour));
                changes.rule(part, ("条件", "condition"), &NONE, (Some(&before.when), Some(&after.when)));
            },
        );
        self.parts(
            (&older.rewards, &newer.rewards),
            |reward| &reward.id,
            |reward| titled(("奖励", "Reward"), &reward.title),
            |changes, before, after, part| {
                changes.text(part, ("计量单位", "unit"), &before.unit.word, &after.unit.word);
                changes.rule(part, ("数额", "amount"), &NONE, (Some(&before.amount), Some(&after.amount)));
            },
        );
        self.parts(
            (&older.unspecified, &newer.unspecified),
            |part| &part.title.zh,
            |part| titled(("文件未载明", "Unknown part"), &part.title),
            |changes, before, after, part| {
                changes.number(part, ("满分", "full score"), before.full.as_ref(), after.full.as_ref());
            },
        );
    }

    fn declared(&mut self) {
        let (older, newer) = (self.older, self.newer);
        self.parts(
            (&older.declared, &newer.declared),
            |declaration| &declaration.text.zh,
            |declaration| titled(("读法", "Reading"), &declaration.text),
            |_, _, _, _| {},
        );
    }
}

fn titled((zh, en): (&str, &str), title: &Text) -> Text {
    Text::new(format!("{zh}“{}”", title.zh), format!("{en} “{}”", title.en))
}

fn list(parts: impl Iterator<Item = String>) -> Text {
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        return Text::fixed("全部", "all");
    }
    Text::new(parts.join("、"), parts.join(", "))
}

fn subjects(subjects: &Subjects) -> Text {
    match subjects {
        Subjects::Projects => Text::fixed("单个项目", "single projects"),
        Subjects::Units(kinds) => kinds_in_words(kinds),
    }
}

fn members(members: &Members) -> Text {
    match members {
        Members::All => Text::fixed("全部", "all"),
        Members::Kinds(kinds) => kinds_in_words(kinds),
        Members::Ids(ids) => list(ids.iter().cloned()),
    }
}

fn kinds_in_words(kinds: &[UnitKind]) -> Text {
    Text::new(kind_names(kinds, Lang::Zh), kind_names(kinds, Lang::En))
}

fn colour(colour: ListColour) -> Text {
    match colour {
        ListColour::Red => Text::fixed("红榜", "red list"),
        ListColour::Black => Text::fixed("黑榜", "black list"),
        ListColour::Plain => Text::fixed("不分红黑", "neither red nor black"),
    }
}

fn kind(kind: ItemKind) -> Text {
    match kind {
        ItemKind::Base => Text::fixed("基本分", "base"),
        ItemKind::Bonus => Text::fixed("加分", "bonus"),
        ItemKind::Deduction => Text::fixed("扣分", "deduction"),
    }
}

fn ranking(scheme: &Scheme) -> Text {
    let Some(ranking) = &scheme.ranking else { return Text::fixed("不排名", "none") };
    let (zh, en) = match ranking.compare {
        Compare::Published => ("按公布的总分", "by published totals"),
        Compare::Exact => ("按总分精确值", "by exact totals"),
    };
    let breaks: Vec<Text> = ranking.tie_breaks.iter().map(|expr| in_words(scheme, None, expr)).collect();
    if breaks.is_empty() {
        return Text::fixed(zh, en);
    }
    let join = |lang: Lang| breaks.iter().map(|part| part.get(lang)).collect::<Vec<_>>().join(lang.pick("、", ", "));
    Text::new(format!("{zh}，同分比较{}", join(Lang::Zh)), format!("{en}, ties by {}", join(Lang::En)))
}

fn no_task(scheme: &Scheme, no_task: Option<&NoTask>) -> Text {
    let Some(no_task) = no_task else { return Text::fixed("无规定", "not provided for") };
    let (zh, en) = match &no_task.then {
        NoTaskScore::Points(points) => (format!("得 {points}"), format!("{points} points")),
        NoTaskScore::Full => ("得满分".to_owned(), "full score".to_owned()),
        NoTaskScore::Exclude => ("不计入总分".to_owned(), "leaves the total".to_owned()),
        NoTaskScore::Unspecified => ("文件未规定".to_owned(), "not specified".to_owned()),
    };
    match no_task.when.as_ref().map(|when| in_words(scheme, None, when)) {
        Some(when) => Text::new(format!("{}的，{zh}", when.zh), format!("{}: {en}", when.en)),
        None => Text::new(zh, en),
    }
}

fn measured(scheme: &Scheme, measure: &Measure) -> Text {
    match &measure.rule {
        MeasureRule::Formula(formula) => in_words(scheme, None, formula),
        MeasureRule::Records(records) => {
            let dataset = records.dataset.label();
            let inner = records.aggregate.inner().map(|inner| in_words(scheme, Some(records.dataset), inner));
            let name = aggregate(&records.aggregate);
            let filter = records.filter.as_ref().map(|filter| in_words(scheme, Some(records.dataset), filter));
            let say = |lang: Lang| {
                let of =
                    inner.as_ref().map_or_else(|| dataset.get(lang).to_owned(), |inner| inner.get(lang).to_owned());
                let of = format!("{}{}{of}", name.get(lang), lang.pick("：", ": "));
                match &filter {
                    Some(filter) => format!("{of}{}{}", lang.pick("，限", ", where "), filter.get(lang)),
                    None => of,
                }
            };
            Text::new(say(Lang::Zh), say(Lang::En))
        }
    }
}

fn aggregate(aggregate: &Aggregate) -> Text {
    match aggregate {
        Aggregate::Count => Text::fixed("个数", "count"),
        Aggregate::CountDistinct(_) => Text::fixed("不重复个数", "distinct count"),
        Aggregate::Sum(_) => Text::fixed("合计", "sum"),
        Aggregate::Min(_) => Text::fixed("最小", "lowest"),
        Aggregate::Max(_) => Text::fixed("最大", "highest"),
        Aggregate::Mean(_) => Text::fixed("平均", "mean"),
        Aggregate::TrimmedMean(_, trim) => trim_words(*trim),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::read::parse;
    use crate::shipped;

    /// The changes when parts of a shipped scheme are replaced.
    #[track_caller]
    fn changed(id: &str, replacements: &[(&str, &str)], lang: Lang) -> Vec<String> {
        let text = shipped::find(id).unwrap().text;
        let mut newer = text.to_owned();
        for (from, to) in replacements {
            assert!(newer.contains(from), "{from}");
            newer = newer.replacen(from, to, 1);
        }
        let (older, newer) = (parse("old", text).unwrap(), parse("new", &newer).unwrap());
        compare(&older, &newer).iter().map(|change| change.say(lang)).collect()
    }

    const CITY: &str = "investment-promotion-2024";

    #[test]
    fn a_scheme_is_equal_to_itself() {
        for shipped in shipped::ALL {
            let scheme = parse(shipped.id, shipped.text).unwrap();
            assert_eq!(compare(&scheme, &scheme), [], "{}", shipped.id);
        }
    }

    #[test]
    fn a_cap_is_raised_and_a_step_lowered_in_words() {
        let cap = [("cap = 0.5", "cap = 0.6")];
        let [said] = changed(CITY, &cap, Lang::En).try_into().unwrap();
        let said: String = said;
        assert!(said.starts_with("Item “") && said.ends_with("”: cap raised from 0.5 to 0.6"), "{said}");
        let [said] = changed(CITY, &cap, Lang::Zh).try_into().unwrap();
        let said: String = said;
        assert!(said.ends_with("：封顶由 0.5 提高到 0.6"), "{said}");
    }

    #[test]
    fn weights_versions_and_lights_are_compared() {
        let version = changed("yuzhou-2018-quarter", &[("version = \"1\"", "version = \"2\"")], Lang::En);
        assert_eq!(version, ["Scheme: version changed from “1” to “2”"]);
        let weights = [("weight = \"30%\"", "weight = \"20%\""), ("weight = \"10%\"", "weight = \"20%\"")];
        let said = changed("yuzhou-2018-quarter", &weights, Lang::En);
        assert_eq!(
            said,
            [
                "Item “Month 1”: weight (%) lowered from 30 to 20",
                "Item “On-site score”: weight (%) raised from 10 to 20"
            ]
        );
        let said = changed("yinchuan-2025-lights", &[("unstarted_months >= 3", "unstarted_months >= 4")], Lang::Zh);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].starts_with("预警灯“开工”：红灯由“"), "{said:?}");
    }

    #[test]
    fn a_mean_becomes_a_trimmed_one_in_words() {
        let trimmed = [("mean(100 - 3 * (amount - 1))", "trimmed_mean(amount, 1, 1, 'mean')")];
        let [said] = changed("jining-2015-vote", &trimmed, Lang::Zh).try_into().unwrap();
        let said: String = said;
        assert!(said.contains("改为“去掉 1 个最高、1 个最低后平均；不足 3 个时取全部平均：数额，限"), "{said}");
    }

    #[test]
    fn no_difference_goes_unsaid() {
        let list = [("colour = \"black\"", "colour = \"red\"")];
        assert_eq!(
            changed("yulin-hotline-2022", &list, Lang::Zh)
                .iter()
                .map(|said| said.split('：').next_back().unwrap().to_owned())
                .collect::<Vec<_>>(),
            ["颜色由“黑榜”改为“红榜”"]
        );
        let subjects = [("subjects = [\"zone\"]", "subjects = [\"zone\", \"county\"]")];
        assert_eq!(
            changed("yanan-2017", &subjects, Lang::Zh),
            ["办法：考核对象由“开发区（功能区）”改为“开发区（功能区）、县（市、区）”"]
        );
        let overall = [("overall = \"worst\"", "overall = \"separate\"")];
        assert_eq!(
            changed("yinchuan-2025-lights", &overall, Lang::En),
            ["Lights: overall changed from “the worst counts” to “side by side”"]
        );
        let source = [("issued_by = { zh = \"银川市\"", "issued_by = { zh = \"银川\"")];
        assert_eq!(
            changed("yinchuan-2025-lights", &source, Lang::En),
            ["Scheme: only notes, clauses, the source or the order are different"]
        );
    }

    #[test]
    fn what_came_and_went_is_named() {
        let text = shipped::find("yuzhou-2018-quarter").unwrap().text;
        let older = parse("old", text).unwrap();
        let mut newer = older.clone();
        let mut item = newer.items.remove(0);
        item.id = "month-x".to_owned();
        item.title = Text::fixed("新项", "New item");
        newer.items.push(item);
        let said: Vec<String> = compare(&older, &newer).iter().map(|change| change.say(Lang::En)).collect();
        assert_eq!(said, ["Item “Month 1”: removed", "Item “New item”: added"]);
    }
}
