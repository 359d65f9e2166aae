//! `[[block]]`, `[[override]]`, `[[grade]]`, `[[list]]` and `[[reward]]`: what is concluded from scores.

use super::section::Section;
use super::{condition, expression, head, id, limited};
use crate::ast::{Reach, Type};
use crate::hint;
use crate::language::{Names, Scope};
use crate::scheme::{Block, Effect, Grade, Item, ListColour, NamedList, Override, Reward};
use crate::unit::Unit;
use ballast_domain::{Exact, Rounding, Text};
use std::collections::BTreeSet;

/// Everything that is concluded from scores.
pub(super) struct Conclusions {
    pub(super) blocks: Vec<Block>,
    pub(super) overrides: Vec<Override>,
    pub(super) grades: Vec<Grade>,
    pub(super) lists: Vec<NamedList>,
    pub(super) rewards: Vec<Reward>,
}

/// Reads all of them.
pub(super) fn read(root: &Section<'_>, names: &Names, items: &[Item]) -> Conclusions {
    let grades = grades(root, names);
    Conclusions {
        blocks: blocks(root, names, items),
        overrides: overrides(root, names, &grades),
        lists: lists(root, names),
        rewards: rewards(root, names),
        grades,
    }
}

fn blocks(root: &Section<'_>, names: &Names, items: &[Item]) -> Vec<Block> {
    let mut taken = BTreeSet::new();
    let mut held: BTreeSet<String> = BTreeSet::new();
    let mut blocks = Vec::new();
    for section in limited(root, "block") {
        let id = id(&section, "id", &mut taken);
        let title = section.need_words("title");
        section.need("items");
        let mut of_block = Vec::new();
        for written in section.texts("items").unwrap_or_default() {
            let item = written.value;
            if !names.items.contains(item) {
                unknown(
                    &section,
                    written.raw.start,
                    ("考核指标", "item"),
                    item,
                    names.items.iter().map(String::as_str),
                );
            } else if !held.insert(item.to_owned()) {
                section.reader.report(
                    "SC-037",
                    written.raw.start,
                    Text::new(format!("指标“{item}”已在另一板块"), format!("the item `{item}` is in a block already")),
                    Text::fixed("一个指标只能属于一个板块", "An item belongs to one block"),
                );
            } else {
                of_block.push(item.to_owned());
            }
        }
        let min = section.number("min");
        full_of_block(&section, &of_block, items);
        let clause = section.words("clause");
        section.finish();
        if let (Some(id), Some(title)) = (id, title) {
            blocks.push(Block { id, title, items: of_block, min, clause });
        }
    }
    blocks
}

/// `full = 50`: checked against the items of the block.
fn full_of_block(section: &Section<'_>, of_block: &[String], items: &[Item]) {
    let Some(wanted) = section.number("full") else { return };
    let part = |item: &Item| match (&item.full, &item.weight) {
        (Some(full), Some(weight)) => full * weight,
        (Some(full), None) => full.clone(),
        (None, _) => Exact::zero(),
    };
    let sum: Exact = items.iter().filter(|item| of_block.contains(&item.id)).map(part).sum();
    if sum != wanted {
        section.reader.report(
            "SC-024",
            section.place("full"),
            Text::new(
                format!("板块内各指标满分合计 {sum}，写的是 {wanted}"),
                format!("the full scores of the block sum to {sum}, it says {wanted}"),
            ),
            Text::fixed("请改正其中之一", "Correct one of them"),
        );
    }
}

fn overrides(root: &Section<'_>, names: &Names, grades: &[Grade]) -> Vec<Override> {
    let mut taken = BTreeSet::new();
    let mut overrides = Vec::new();
    for section in limited(root, "override") {
        let id = id(&section, "id", &mut taken);
        let title = section.need_words("title");
        section.need("when");
        let when = condition(&section, "when", Scope::results(names, Reach::Totals));
        section.need("effect");
        let effect = effect(&section, grades);
        let clause = section.words("clause");
        section.finish();
        if let (Some(id), Some(title), Some(when), Some(effect)) = (id, title, when, effect) {
            overrides.push(Override { id, title, when, effect, clause });
        }
    }
    overrides
}

/// `effect = "nought"`, `effect = { grade_down = 1 }`, `effect = { not_above = "good" }`.
fn effect(section: &Section<'_>, grades: &[Grade]) -> Option<Effect> {
    let effect = if section.is_table("effect") {
        let inner = section.section("effect")?;
        let effect = match (inner.number("grade_down"), inner.text("not_above")) {
            (Some(steps), None) => {
                let whole = steps.to_scaled(Rounding::half_up(0)).filter(|_| steps.decimal_places() == Some(0));
                let whole =
                    whole.and_then(|whole| usize::try_from(whole).ok()).filter(|whole| (1..=20).contains(whole));
                if whole.is_none() {
                    inner.wrong_type("grade_down", "1–20 的整数", "a whole number from 1 to 20");
                }
                whole.map(Effect::GradeDown)
            }
            (None, Some(grade)) => {
                if grades.iter().any(|known| known.id == grade.value) {
                    Some(Effect::NotAbove(grade.value.to_owned()))
                } else {
                    let known = grades.iter().map(|grade| grade.id.as_str());
                    unknown(&inner, grade.raw.start, ("等次", "grade"), grade.value, known);
                    None
                }
            }
            _ => {
                inner.wrong_type(
                    "grade_down",
                    "grade_down = 1 或 not_above = \"等次\" 之一",
                    "one of grade_down = 1 or not_above = \"grade\"",
                );
                None
            }
        };
        inner.finish();
        effect?
    } else {
        let words = [
            ("nought", Effect::Nought),
            ("no_score", Effect::NoScore),
            ("not_ranked", Effect::NotRanked),
            ("lowest_grade", Effect::LowestGrade),
            ("no_reward", Effect::NoReward),
        ];
        section.choice("effect", &words)?
    };
    let needs_grades = matches!(effect, Effect::LowestGrade | Effect::GradeDown(_));
    if needs_grades && grades.is_empty() {
        section.reader.report(
            "SC-037",
            section.place("effect"),
            Text::fixed("办法没有等次，无从降等", "the scheme has no grades to lower"),
            Text::fixed("请用 [[grade]] 写明等次", "Write the grades as [[grade]]"),
        );
        return None;
    }
    Some(effect)
}

fn grades(root: &Section<'_>, names: &Names) -> Vec<Grade> {
    let mut taken = BTreeSet::new();
    let mut grades: Vec<Grade> = Vec::new();
    let sections = limited(root, "grade");
    let last = sections.len().saturating_sub(1);
    for (index, section) in sections.into_iter().enumerate() {
        let id = id(&section, "id", &mut taken);
        let title = section.need_words("title");
        let has_condition = section.has("when");
        let when = condition(&section, "when", Scope::results(names, Reach::Places));
        let clause = section.words("clause");
        if !has_condition && index != last {
            section.reader.report(
                "SC-037",
                section.at,
                Text::fixed("只有最后一个等次可以不写条件", "only the last grade may stand without a condition"),
                Text::fixed("请写 when，或移到最后", "Write when, or move it to the end"),
            );
        }
        section.finish();
        if let (Some(id), Some(title)) = (id, title)
            && has_condition == when.is_some()
        {
            grades.push(Grade { id, title, when, clause });
        }
    }
    grades
}

fn lists(root: &Section<'_>, names: &Names) -> Vec<NamedList> {
    let mut taken = BTreeSet::new();
    let mut lists = Vec::new();
    for section in limited(root, "list") {
        let id = id(&section, "id", &mut taken);
        let title = section.need_words("title");
        let colours = [("red", ListColour::Red), ("black", ListColour::Black), ("plain", ListColour::Plain)];
        section.need("colour");
        let colour = section.choice("colour", &colours);
        section.need("when");
        let when = condition(&section, "when", Scope::results(names, Reach::Grades));
        let clause = section.words("clause");
        section.finish();
        if let (Some(id), Some(title), Some(colour), Some(when)) = (id, title, colour, when) {
            lists.push(NamedList { id, title, colour, when, clause });
        }
    }
    lists
}

fn rewards(root: &Section<'_>, names: &Names) -> Vec<Reward> {
    let mut taken = BTreeSet::new();
    let mut rewards = Vec::new();
    for section in limited(root, "reward") {
        let id = id(&section, "id", &mut taken);
        let title = section.need_words("title");
        let unit = head::shown_unit(&section);
        let amount = section.need_text("amount").and_then(|written| {
            let fits = |ty| match (ty, &unit) {
                (Type::Number(found), Some(unit)) => {
                    found.common(unit.unit).is_some() || (found == Unit::Number && unit.per == Exact::one())
                }
                (ty, None) => matches!(ty, Type::Number(_)),
                _ => false,
            };
            expression(section.reader, &written, Scope::results(names, Reach::Grades), fits)
        });
        let clause = section.words("clause");
        section.finish();
        if let (Some(id), Some(title), Some(unit), Some(amount)) = (id, title, unit, amount) {
            rewards.push(Reward { id, title, unit, amount, clause });
        }
    }
    rewards
}

fn unknown<'a>(
    section: &Section<'_>,
    at: usize,
    (zh, en): (&str, &str),
    found: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) {
    section.reader.report(
        "SC-012",
        at,
        Text::new(format!("没有{zh}“{found}”"), format!("unknown {en} `{found}`")),
        hint::remedy(found, known),
    );
}
