//! `[ranking]` and `[[group]]`.

use super::head::UNIT_KINDS;
use super::section::Section;
use super::{expression, id, limited};
use crate::ast::{Expr, Reach, Type};
use crate::language::{Names, Scope};
use crate::scheme::{Compare, Group, Members, Ranking, Subjects};
use ballast_domain::Text;
use std::collections::BTreeSet;

/// Reads the ranking; `None` when nothing is ranked.
pub(super) fn read(root: &Section<'_>, subjects: Option<&Subjects>, has_items: bool, names: &Names) -> Option<Ranking> {
    let sections = limited(root, "group");
    if !root.has("ranking") {
        if !sections.is_empty() {
            root.need("ranking");
        }
        return None;
    }
    let section = root.section("ranking")?;
    if !has_items {
        section.reader.report(
            "SC-036",
            section.at,
            Text::fixed("没有考核指标，无从排名", "there are no items to rank by"),
            Text::fixed("请写 [[item]]，或去掉 [ranking]", "Write [[item]], or remove [ranking]"),
        );
    }
    section.need("compare");
    let compare = section.choice("compare", &[("published", Compare::Published), ("exact", Compare::Exact)]);
    section.choice("ties", &[("competition", ())]);
    let tie_breaks = tie_breaks(&section, names);
    let is_all = section.choice("groups", &[("all", ())]).is_some();
    let at = section.at;
    section.finish();
    if is_all != sections.is_empty() {
        root.reader.report(
            "SC-025",
            at,
            Text::fixed(
                "排名须写 groups = \"all\"（不分组），或用 [[group]] 列出各组",
                "ranking needs groups = \"all\", or its [[group]] tables",
            ),
            Text::fixed("请二选一", "Choose one of them"),
        );
    }
    let mut taken = BTreeSet::new();
    let mut groups: Vec<Group> =
        sections.into_iter().filter_map(|section| group(section, subjects, &mut taken)).collect();
    if is_all {
        groups =
            vec![Group {
                id: "all".to_owned(), title: Text::fixed("全部", "All"), members: Members::All, full: None
            }];
    }
    Some(Ranking { compare: compare?, groups, tie_breaks: tie_breaks? })
}

/// `tie_breaks = ["score('starts')", "done / plan"]`: numbers, the higher one first.
fn tie_breaks(section: &Section<'_>, names: &Names) -> Option<Vec<Expr>> {
    if !section.has("tie_breaks") {
        return Some(Vec::new());
    }
    let written = section.texts("tie_breaks")?;
    let scope = Scope::results(names, Reach::Totals);
    let is_number = |ty| matches!(ty, Type::Number(_));
    written.iter().map(|written| expression(section.reader, written, scope, is_number)).collect()
}

fn group(section: Section<'_>, subjects: Option<&Subjects>, taken: &mut BTreeSet<String>) -> Option<Group> {
    let id = id(&section, "id", taken);
    let title = section.need_words("title");
    let kinds = section.choices("kinds", UNIT_KINDS);
    let ids = section.texts("subjects");
    let full = section.number("full");
    let at = section.at;
    let reader = section.reader;
    section.finish();
    let empty = |zh: &'static str, en: &'static str| {
        reader.report(
            "SC-025",
            at,
            Text::fixed(zh, en),
            Text::fixed(
                "请用 kinds = [\"county\"] 按类型，或用 subjects = [\"140882\"] 按编号列出组内对象",
                "Say whom it holds: kinds = [\"county\"] or subjects = [\"140882\"]",
            ),
        );
        None
    };
    let members = match (kinds, ids) {
        (Some(kinds), None) if !kinds.is_empty() => {
            let assessed = |kind| match subjects {
                Some(Subjects::Units(assessed)) => assessed.contains(kind),
                _ => true,
            };
            if !kinds.iter().any(assessed) {
                return empty("考核分组的类型都不是考核对象", "no kind in this group is assessed");
            }
            Members::Kinds(kinds)
        }
        (None, Some(ids)) if !ids.is_empty() => Members::Ids(ids.iter().map(|id| id.value.to_owned()).collect()),
        (Some(_), Some(_)) => {
            return empty("考核分组同时写了 kinds 和 subjects", "the group has both kinds and subjects");
        }
        _ => return empty("考核分组是空的", "the group is empty"),
    };
    Some(Group { id: id?, title: title?, members, full })
}
