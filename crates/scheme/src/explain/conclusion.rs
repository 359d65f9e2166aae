//! Blocks, overrides, grades, lists and rewards in words.

use super::{Entry, Section, in_brackets};
use crate::evaluate::effect_words;
use crate::scheme::{ListColour, Scheme};
use crate::words::in_words;
use ballast_domain::{Lang, Text};

/// The blocks of items.
pub(super) fn blocks(scheme: &Scheme, lang: Lang) -> Option<Section> {
    let entries = scheme.blocks.iter().map(|block| {
        let titles = block.items.iter().filter_map(|id| scheme.item(id)).map(|item| item.title.get(lang));
        let titles = titles.collect::<Vec<_>>().join(lang.pick("、", ", "));
        let min = block.min.as_ref().map_or_else(String::new, |min| match lang {
            Lang::Zh => format!("；不低于 {min} 分为达标"),
            Lang::En => format!("; met from {min} points"),
        });
        line(&block.title, block.clause.as_ref(), &format!("{titles}{min}"), lang)
    });
    super::section(lang.pick("考核板块", "Blocks"), entries.collect())
}

/// What sets a result aside.
pub(super) fn overrides(scheme: &Scheme, lang: Lang) -> Option<Section> {
    let entries = scheme.overrides.iter().map(|rule| {
        let (when, effect) = (in_words(scheme, None, &rule.when), effect_words(scheme, &rule.effect));
        let said = format!("{}{}{}", when.get(lang), lang.pick("的，", ": "), effect.get(lang));
        line(&rule.title, rule.clause.as_ref(), &said, lang)
    });
    super::section(lang.pick("否决、降等和不予计分", "What sets a result aside"), entries.collect())
}

/// The grades, the best first.
pub(super) fn grades(scheme: &Scheme, lang: Lang) -> Option<Section> {
    let entries = scheme.grades.iter().map(|grade| {
        let when = grade.when.as_ref().map(|when| in_words(scheme, None, when));
        let when = when.map_or_else(|| lang.pick("其余", "otherwise").to_owned(), |when| when.get(lang).to_owned());
        line(&grade.title, grade.clause.as_ref(), &when, lang)
    });
    super::section(lang.pick("等次", "Grades"), entries.collect())
}

/// The named lists.
pub(super) fn lists(scheme: &Scheme, lang: Lang) -> Option<Section> {
    let entries = scheme.lists.iter().map(|list| {
        let colour = match list.colour {
            ListColour::Red => lang.pick("红榜：", "red list: "),
            ListColour::Black => lang.pick("黑榜：", "black list: "),
            ListColour::Plain => "",
        };
        let said = format!("{colour}{}", in_words(scheme, None, &list.when).get(lang));
        line(&list.title, list.clause.as_ref(), &said, lang)
    });
    super::section(lang.pick("榜单", "Lists"), entries.collect())
}

/// The rewards.
pub(super) fn rewards(scheme: &Scheme, lang: Lang) -> Option<Section> {
    let entries = scheme.rewards.iter().map(|reward| {
        let said = in_words(scheme, None, &reward.amount);
        line(&reward.title, reward.clause.as_ref(), said.get(lang), lang)
    });
    super::section(lang.pick("奖励", "Rewards"), entries.collect())
}

fn line(title: &Text, clause: Option<&Text>, said: &str, lang: Lang) -> Entry {
    Entry::line(format!("{}{}{}{said}", title.get(lang), in_brackets(clause, lang), lang.pick("：", ": ")))
}
