//! Reading scheme files: TOML to a checked [`Scheme`], every problem at once.

mod conclusion;
mod earlier;
mod head;
mod item;
mod light;
mod measure;
mod order;
mod place;
pub(crate) mod publicity;
mod ranking;
pub(crate) mod section;
mod size;
mod sums;

use crate::ast::{Expr, Type};
use crate::language::{Mistake, Names, Scope, parse_expression};
use crate::problem::Problem;
use crate::scheme::{Declaration, Group, Scheme, Unspecified};
use ballast_domain::Text;
use section::{Reader, Section, Written};
use std::collections::BTreeSet;

/// Longest scheme file.
const MAX_BYTES: usize = 1 << 20;
/// Most measures, items, lights, groups … of each kind.
const MAX_ENTRIES: usize = 500;

/// Reads and checks a scheme file (`scheme.toml`).
///
/// `file` is the name used in problems.
/// # Errors
/// Every problem found, in the order of the file: TOML grammar (the first only), unknown and missing keys, unknown names, types
/// and units, cycles, repeated ids, sums of scores and weights, what a paper must decide and the file does not.
pub fn parse(file: &str, text: &str) -> Result<Scheme, Vec<Problem>> {
    let reader = Reader::new(file, text);
    let Some(document) = document(&reader, text) else { return Err(reader.into_problems()) };
    let root = Section::root(&reader, document.as_table());
    let scheme = scheme(&root);
    root.finish();
    let problems = reader.into_problems();
    match scheme {
        Some(scheme) if problems.is_empty() => Ok(scheme),
        _ => Err(problems),
    }
}

/// Reads the TOML itself; `None` with a problem when it cannot be read.
pub(crate) fn document(reader: &Reader<'_>, text: &str) -> Option<toml_edit::Document<String>> {
    if text.len() > MAX_BYTES {
        reader.report(
            "SC-002",
            0,
            Text::new(
                format!("文件有 {} 字节，超过 {MAX_BYTES} 字节", text.len()),
                format!("the file has {} bytes, more than {MAX_BYTES}", text.len()),
            ),
            Text::fixed("请确认选对了文件", "Check that this is the right file"),
        );
        return None;
    }
    match toml_edit::Document::parse(text.to_owned()) {
        Ok(document) => Some(document),
        Err(error) => {
            let message = error.message().lines().next().unwrap_or_default().to_owned();
            reader.report(
                "SC-001",
                error.span().map_or(0, |span| span.start),
                Text::new(format!("文件不合 TOML 语法：{message}"), format!("this is not TOML: {message}")),
                Text::fixed("请检查引号、括号和等号是否成对、齐全", "Check quotes, brackets and equals signs"),
            );
            None
        }
    }
}

fn scheme(root: &Section<'_>) -> Option<Scheme> {
    let head = head::read(root);
    let source = head::source(root);
    let rounding = head::rounding(root, root.has("item"));
    let pace = head::pace(root);
    let targets = limited(root, "target");
    let indicators = limited(root, "indicator");
    let measures = limited(root, "measure");
    let items = limited(root, "item");
    let (item_ids, light_ids) = (ids(&items), ids(&root.sections("light")));
    let own = head.as_ref().map(|head| head.id.as_str()).unwrap_or_default();
    let (earlier, earlier_names) = earlier::read(limited(root, "earlier"), (own, &item_ids, &light_ids));
    let names = Names {
        measures: head::units(&measures, "id"),
        over_projects: measure::over_projects(&measures),
        targets: head::units(&targets, "key"),
        indicators: head::units(&indicators, "key"),
        items: item_ids,
        blocks: ids(&root.sections("block")),
        earlier: earlier_names,
    };
    let (targets, indicators) = (head::inputs(targets, false), head::inputs(indicators, true));
    let subjects = head.as_ref().map(|head| head.subjects.clone());
    let measures = measure::read(measures, &names, subjects.as_ref());
    let item_count = items.len();
    let ranking = ranking::read(root, subjects.as_ref(), root.has("item"), &names);
    let groups = ranking.as_ref().map(|ranking| ranking.groups.as_slice()).unwrap_or_default();
    let items = item::read(items, &names, (&measures, &indicators), groups);
    let unspecified = unspecified(root, groups);
    let total = sums::total(root, &items, groups, &unspecified, items.len() == item_count);
    let lights = light::read(root, own, &names);
    let conclusions = conclusion::read(root, &names, &items);
    let declared = declarations(root);
    let publicity = publicity::read(root);
    if items.is_empty() && lights.is_none() && !root.has("item") && !root.has("light") {
        root.reader.report(
            "SC-036",
            root.at,
            Text::fixed("办法既没有考核指标，也没有预警灯", "the scheme has neither items nor lights"),
            Text::fixed("请用 [[item]] 或 [[light]] 写出规则", "Write the rules as [[item]] or [[light]]"),
        );
    }
    let measures = order::sorted(root.reader, measures)?;
    size::check(root.reader, &measures, &items, lights.as_ref(), &conclusions);
    let head = head?;
    Some(Scheme {
        id: head.id,
        title: head.title,
        version: head.version,
        source: source?,
        effective_from: head.effective_from,
        effective_until: head.effective_until,
        subjects: head.subjects,
        periods: head.periods,
        pace: pace?,
        rounding: rounding?,
        targets,
        indicators,
        earlier,
        measures,
        total: (!items.is_empty()).then_some(total),
        items,
        lights,
        blocks: conclusions.blocks,
        overrides: conclusions.overrides,
        ranking,
        grades: conclusions.grades,
        lists: conclusions.lists,
        rewards: conclusions.rewards,
        declared,
        unspecified,
        publicity,
    })
}

/// The ids of tables, as far as they are written.
fn ids(sections: &[Section<'_>]) -> BTreeSet<String> {
    sections.iter().filter_map(|section| section.peek_text("id")).map(ToOwned::to_owned).collect()
}

/// The ids that a list of texts names.
fn ids_of(section: &Section<'_>, key: &'static str) -> Vec<String> {
    if !section.has(key) {
        return Vec::new();
    }
    section.texts(key).unwrap_or_default().iter().map(|written| written.value.to_owned()).collect()
}

fn declarations(root: &Section<'_>) -> Vec<Declaration> {
    let mut declared = Vec::new();
    for section in limited(root, "declare") {
        let clause = section.words("clause");
        if let Some(text) = section.need_words("text") {
            declared.push(Declaration { clause, text });
        }
        section.finish();
    }
    declared
}

/// `[[unspecified]]`: parts of the paper that nobody outside knows.
fn unspecified(root: &Section<'_>, groups: &[Group]) -> Vec<Unspecified> {
    let mut parts = Vec::new();
    for section in limited(root, "unspecified") {
        let title = section.need_words("title");
        let full = section.number("full");
        let clause = section.words("clause");
        let (months, groups) = (item::months(&section), item::asked_groups(&section, groups));
        section.finish();
        if let (Some(title), Some(months), Some(groups)) = (title, months, groups) {
            parts.push(Unspecified { title, full, months, groups, clause });
        }
    }
    parts
}

/// The tables of a kind, not more than is sensible.
fn limited<'a>(root: &Section<'a>, key: &'static str) -> Vec<Section<'a>> {
    let mut sections = root.sections(key);
    if sections.len() > MAX_ENTRIES {
        root.reader.report(
            "SC-033",
            sections[MAX_ENTRIES].at,
            Text::new(
                format!("[[{key}]] 有 {} 个，超过 {MAX_ENTRIES} 个", sections.len()),
                format!("there are {} [[{key}]], more than {MAX_ENTRIES}", sections.len()),
            ),
            Text::fixed("请拆成几个办法", "Split it into several schemes"),
        );
        sections.truncate(MAX_ENTRIES);
    }
    sections
}

/// An id of its kind: lower-case letters, digits, underscores and hyphens, not used before.
fn id(section: &Section<'_>, key: &'static str, taken: &mut BTreeSet<String>) -> Option<String> {
    let written = section.need_text(key)?;
    let value = written.value;
    let is_form = value.len() <= 60
        && value.starts_with(|c: char| c.is_ascii_lowercase())
        && value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-');
    if !is_form {
        section.reader.report(
            "SC-008",
            written.raw.start,
            Text::new(format!("编号“{value}”的写法不对"), format!("`{value}` cannot be an id")),
            Text::fixed(
                "请用小写英文字母开头，只含小写字母、数字、下划线和连字符，不超过 60 个字符",
                "Begin with a lower-case letter; use lower-case letters, digits, underscores and hyphens, at most 60",
            ),
        );
        return None;
    }
    if !taken.insert(value.to_owned()) {
        section.reader.report(
            "SC-007",
            written.raw.start,
            Text::new(format!("编号“{value}”重复"), format!("the id `{value}` stands twice")),
            Text::fixed("请改用另一个编号", "Choose another id"),
        );
        return None;
    }
    Some(value.to_owned())
}

/// A condition in the language of scores.
fn condition(section: &Section<'_>, key: &'static str, scope: Scope<'_>) -> Option<Expr> {
    let written = section.text(key)?;
    expression(section.reader, &written, scope, |ty| ty == Type::Flag)
}

/// An expression of an accepted type.
fn expression(
    reader: &Reader<'_>,
    written: &Written<'_>,
    scope: Scope<'_>,
    accepts: impl Fn(Type) -> bool,
) -> Option<Expr> {
    let expr = parse_expression(written.value, scope).map_err(|mistakes| reader.mistakes(written, mistakes)).ok()?;
    if accepts(expr.ty) {
        return Some(expr);
    }
    let found = expr.ty.label();
    let wanted = if accepts(Type::Flag) {
        Text::fixed("此处须是是非判断，如 x > 0", "It must be a condition such as x > 0")
    } else {
        Text::fixed(
            "此处须是分值：百分比请乘以满分，个数请说明每个多少分，金额请先除以 1亿元",
            "It must be points: multiply a share by the full score, say how many points each piece is worth, divide money by 1亿元 first",
        )
    };
    let mistake = Mistake {
        code: "SC-021",
        at: 0..1,
        what: Text::new(format!("表达式的结果是{}", found.zh), format!("the expression gives {}", found.en)),
        remedy: wanted,
    };
    reader.mistakes(written, vec![mistake]);
    None
}

#[cfg(test)]
mod tests;
