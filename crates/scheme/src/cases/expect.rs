//! What a case expects of a subject, and whether it came true.

use super::figures::{amount, unknown, wrong_value};
use super::{CaseReport, Failure};
use crate::outcome::{Applied, AppliedKind, Colour, Node, NodeKind, Outcome, RevisedColour, SubjectOutcome};
use crate::read::section::Section;
use crate::scheme::Scheme;
use ballast_domain::{Exact, Mode, Rounding, Text};
use toml_edit::Item;

/// What is expected of one subject.
pub(super) struct Expected {
    subject: String,
    checks: Vec<Check>,
}

enum Check {
    Total(Wanted),
    Rank(Option<u32>),
    Item(String, Wanted),
    Raw(String, String),
    Measure(String, Option<Exact>),
    Light(String, Colour),
    Overall(Colour),
    Revised(String, Vec<String>),
    Applied(String, Vec<String>),
    Finding(String),
    Block(String, Wanted),
    Grade(Option<String>),
    Lists(Vec<String>),
    Overrides(Vec<String>),
    Reward(String, Option<Exact>),
}

enum Wanted {
    Score(Exact),
    Missing,
    Excluded,
}

const COLOURS: [(&str, Colour); 5] = [
    ("none", Colour::None),
    ("green", Colour::Green),
    ("unknown", Colour::Unknown),
    ("yellow", Colour::Yellow),
    ("red", Colour::Red),
];

/// Reads `[subject.expect]`.
pub(super) fn read(scheme: &Scheme, section: Section<'_>, subject: String) -> Expected {
    let reader = section.reader;
    let mut checks = Vec::new();
    if section.has("total") {
        let wanted = match section.peek_text("total") {
            Some("missing") => Some(Wanted::Missing),
            _ => section.number("total").map(Wanted::Score),
        };
        checks.extend(wanted.map(Check::Total));
    }
    if section.has("rank") {
        let rank = match section.peek_text("rank") {
            Some("none") => Some(None),
            _ => section
                .number("rank")
                .map(|rank| rank.to_scaled(Rounding::half_up(0)).and_then(|n| u32::try_from(n).ok())),
        };
        checks.extend(rank.map(Check::Rank));
    }
    let item_ids = || scheme.items.iter().map(|item| item.id.as_str());
    for (key, item, at) in entries(&section, "items") {
        let wanted = match item.as_str() {
            Some("missing") => Some(Wanted::Missing),
            Some("excluded") => Some(Wanted::Excluded),
            _ => reader.exact(item).map(Wanted::Score),
        };
        match wanted {
            _ if scheme.item(key).is_none() => unknown(reader, at, key, item_ids()),
            Some(wanted) => checks.push(Check::Item(key.to_owned(), wanted)),
            None => wrong_value(
                reader,
                at,
                key,
                "得分、\"missing\" 或 \"excluded\"",
                "a score, \"missing\" or \"excluded\"",
            ),
        }
    }
    for (key, item, at) in entries(&section, "raw") {
        match item.as_str() {
            _ if scheme.item(key).is_none() => unknown(reader, at, key, item_ids()),
            Some(text) => checks.push(Check::Raw(key.to_owned(), text.to_owned())),
            None => wrong_value(reader, at, key, "文字，如 \"1.08194…\"", "text such as \"1.08194…\""),
        }
    }
    for (key, item, at) in entries(&section, "measures") {
        match scheme.measure(key) {
            None => unknown(reader, at, key, scheme.measures.iter().map(|measure| measure.id.as_str())),
            Some(_) if item.as_str() == Some("missing") => checks.push(Check::Measure(key.to_owned(), None)),
            Some(measure) => {
                let value = amount(reader, item, &measure.unit, at);
                checks.extend(value.map(|value| Check::Measure(key.to_owned(), Some(value))));
            }
        }
    }
    let lights = scheme.lights.as_ref().map(|lights| lights.lights.as_slice()).unwrap_or_default();
    for (key, item, at) in entries(&section, "lights") {
        let colour = COLOURS.iter().find(|(word, _)| item.as_str() == Some(word));
        match colour {
            _ if !lights.iter().any(|light| light.id == key) => {
                unknown(reader, at, key, lights.iter().map(|light| light.id.as_str()));
            }
            Some((_, colour)) => checks.push(Check::Light(key.to_owned(), *colour)),
            None => wrong_value(
                reader,
                at,
                key,
                "none、green、unknown、yellow 或 red",
                "none, green, unknown, yellow or red",
            ),
        }
    }
    for (key, item, at) in entries(&section, "revised") {
        let texts =
            item.as_array().map(|array| array.iter().filter_map(|text| text.as_str().map(ToOwned::to_owned)).collect());
        match texts {
            _ if !lights.iter().any(|light| light.id == key) => {
                unknown(reader, at, key, lights.iter().map(|light| light.id.as_str()));
            }
            Some(texts) => checks.push(Check::Revised(key.to_owned(), texts)),
            None => wrong_value(
                reader,
                at,
                key,
                "列表，如 [\"yellow, now green\"]",
                "a list such as [\"yellow, now green\"]",
            ),
        }
    }
    checks.extend(section.choice("overall", &COLOURS).map(Check::Overall));
    for (key, item, at) in entries(&section, "applied") {
        let kinds =
            item.as_array().map(|array| array.iter().filter_map(|kind| kind.as_str().map(ToOwned::to_owned)).collect());
        match kinds {
            _ if scheme.item(key).is_none() => unknown(reader, at, key, item_ids()),
            Some(kinds) => checks.push(Check::Applied(key.to_owned(), kinds)),
            None => wrong_value(reader, at, key, "列表，如 [\"cap\"]", "a list such as [\"cap\"]"),
        }
    }
    conclusions(scheme, &section, &mut checks);
    let findings = section.texts("findings").unwrap_or_default();
    checks.extend(findings.iter().map(|code| Check::Finding(code.value.to_owned())));
    section.finish();
    Expected { subject, checks }
}

/// `grade = "good"`, `blocks = { starts = 52.8 }`, `lists = ["red"]`, `overrides = []`, `rewards = { money = "80万元" }`.
fn conclusions(scheme: &Scheme, section: &Section<'_>, checks: &mut Vec<Check>) {
    let reader = section.reader;
    for (key, item, at) in entries(section, "blocks") {
        let wanted = match item.as_str() {
            Some("missing") => Some(Wanted::Missing),
            _ => reader.exact(item).map(Wanted::Score),
        };
        match wanted {
            _ if !scheme.blocks.iter().any(|block| block.id == key) => {
                unknown(reader, at, key, scheme.blocks.iter().map(|block| block.id.as_str()));
            }
            Some(wanted) => checks.push(Check::Block(key.to_owned(), wanted)),
            None => wrong_value(reader, at, key, "得分或 \"missing\"", "a score or \"missing\""),
        }
    }
    if let Some(grade) = section.text("grade") {
        let known = || scheme.grades.iter().map(|grade| grade.id.as_str()).chain(["none"]);
        if known().any(|id| id == grade.value) {
            checks.push(Check::Grade((grade.value != "none").then(|| grade.value.to_owned())));
        } else {
            let known: Vec<&str> = known().collect();
            unknown(reader, grade.raw.start, grade.value, known);
        }
    }
    let ids = |key: &'static str| {
        section.texts(key).map(|texts| texts.iter().map(|text| text.value.to_owned()).collect::<Vec<_>>())
    };
    checks.extend(ids("lists").map(Check::Lists));
    checks.extend(ids("overrides").map(Check::Overrides));
    for (key, item, at) in entries(section, "rewards") {
        match scheme.rewards.iter().find(|reward| reward.id == key) {
            None => unknown(reader, at, key, scheme.rewards.iter().map(|reward| reward.id.as_str())),
            Some(_) if item.as_str() == Some("missing") => checks.push(Check::Reward(key.to_owned(), None)),
            Some(reward) => {
                let value = amount(reader, item, &reward.unit, at);
                checks.extend(value.map(|value| Check::Reward(key.to_owned(), Some(value))));
            }
        }
    }
}

fn entries<'a>(section: &Section<'a>, key: &'static str) -> Vec<(&'a str, &'a Item, usize)> {
    section.section(key).map(|section| section.entries()).unwrap_or_default()
}

impl Expected {
    /// Compares with what was computed.
    pub(super) fn compare(&self, scheme: &Scheme, outcome: &Outcome, report: &mut CaseReport) {
        let Some(subject) = outcome.subjects.iter().find(|subject| subject.id == self.subject) else { return };
        for check in &self.checks {
            report.checked += 1;
            if let Err((what, expected, found)) = check.compare(scheme, outcome, subject) {
                report.failures.push(Failure { subject: self.subject.clone(), what, expected, found });
            }
        }
    }
}

type Unmet = (Text, String, String);

impl Check {
    fn compare(&self, scheme: &Scheme, outcome: &Outcome, subject: &SubjectOutcome) -> Result<(), Unmet> {
        match self {
            Self::Total(wanted) => {
                let found = subject.total.as_ref().map(|score| score.published.as_str());
                wanted.compare(Text::fixed("总分", "total"), found, false)
            }
            Self::Rank(wanted) => {
                let print = |rank: Option<u32>| rank.map_or_else(|| "—".to_owned(), |rank| rank.to_string());
                same(Text::fixed("位次", "rank"), print(*wanted), print(subject.rank))
            }
            Self::Item(id, wanted) => {
                let item = subject.items.iter().find(|item| item.id == *id);
                let found = item.and_then(|item| item.score.as_ref()).map(|score| score.published.as_str());
                wanted.compare(named("指标", "item", id), found, item.is_some_and(|item| item.is_excluded))
            }
            Self::Raw(id, wanted) => {
                let raw = subject.items.iter().find(|item| item.id == *id).and_then(|item| item.raw.as_ref());
                same(
                    named("封顶前", "raw score of", id),
                    wanted.clone(),
                    raw.map_or_else(missing, |raw| at_precision(raw, wanted)),
                )
            }
            Self::Measure(id, wanted) => {
                let found = find(&subject.derivation, id).and_then(|node| node.exact.clone());
                let unit = scheme.measure(id).map(|measure| &measure.unit);
                let print = |exact: &Exact| crate::words::show_number(exact, unit).zh.to_string();
                let wanted_text = wanted.as_ref().map_or_else(missing, print);
                let found = found.and_then(|exact| exact.parse().ok());
                same(named("度量", "measure", id), wanted_text, found.as_ref().map_or_else(missing, print))
            }
            Self::Light(id, wanted) => {
                let found = subject.lights.iter().find(|light| light.id == *id).map(|light| light.colour);
                same(named("灯", "light", id), colour(Some(*wanted)), colour(found))
            }
            Self::Overall(wanted) => {
                same(Text::fixed("总灯色", "overall light"), colour(Some(*wanted)), colour(subject.overall))
            }
            Self::Revised(id, wanted) => {
                let light = subject.lights.iter().find(|light| light.id == *id);
                let said = |told: &RevisedColour| format!("{}, now {}", colour(told.published), colour(Some(told.now)));
                let found: Vec<String> = light.iter().flat_map(|light| &light.revised).map(said).collect();
                same(named("追溯调整", "revised", id), wanted.join("; "), found.join("; "))
            }
            Self::Applied(id, wanted) => {
                let item = subject.items.iter().find(|item| item.id == *id);
                let found: Vec<&str> = item.map(|item| item.applied.iter().map(kind).collect()).unwrap_or_default();
                let found: Vec<&str> = found.into_iter().filter(|kind| *kind != "rounding").collect();
                same(named("适用规则", "rules applied to", id), wanted.join(", "), found.join(", "))
            }
            Self::Block(id, wanted) => {
                let block = subject.blocks.iter().find(|block| block.id == *id);
                let found = block.and_then(|block| block.score.as_ref()).map(|score| score.published.as_str());
                wanted.compare(named("板块", "block", id), found, false)
            }
            Self::Grade(wanted) => {
                let print = |id: Option<&String>| id.cloned().unwrap_or_else(|| "none".to_owned());
                let found = subject.grade.as_ref().map(|grade| &grade.id);
                same(Text::fixed("等次", "grade"), print(wanted.as_ref()), print(found))
            }
            Self::Lists(wanted) => {
                let found: Vec<&str> = subject.lists.iter().map(|list| list.id.as_str()).collect();
                same(Text::fixed("榜单", "lists"), wanted.join(", "), found.join(", "))
            }
            Self::Overrides(wanted) => {
                let found: Vec<&str> = subject.overrides.iter().map(|rule| rule.id.as_str()).collect();
                same(Text::fixed("否决和降等", "overrides"), wanted.join(", "), found.join(", "))
            }
            Self::Reward(id, wanted) => {
                let unit = scheme.rewards.iter().find(|reward| reward.id == *id).map(|reward| &reward.unit);
                let print = |exact: &Exact| crate::words::show_number(exact, unit).zh.to_string();
                let found =
                    subject.rewards.iter().find(|reward| reward.id == *id).and_then(|reward| reward.amount.as_ref());
                let wanted = wanted.as_ref().map_or_else(missing, print);
                same(named("奖励", "reward", id), wanted, found.map_or_else(missing, print))
            }
            Self::Finding(code) => {
                let codes: Vec<&str> = outcome
                    .findings
                    .iter()
                    .filter(|finding| finding.subject.as_deref() == Some(&subject.id))
                    .map(|finding| finding.code.as_str())
                    .collect();
                if codes.contains(&code.as_str()) {
                    return Ok(());
                }
                Err((Text::fixed("疑点", "findings"), code.clone(), codes.join(", ")))
            }
        }
    }
}

impl Wanted {
    fn compare(&self, what: Text, found: Option<&str>, is_excluded: bool) -> Result<(), Unmet> {
        let state = if is_excluded { "excluded".to_owned() } else { found.map_or_else(missing, ToOwned::to_owned) };
        match self {
            Self::Missing => same(what, missing(), state),
            Self::Excluded => same(what, "excluded".to_owned(), state),
            Self::Score(wanted) => {
                if found.and_then(|found| found.parse::<Exact>().ok()).as_ref() == Some(wanted) {
                    return Ok(());
                }
                Err((what, wanted.to_string(), state))
            }
        }
    }
}

fn same(what: Text, expected: String, found: String) -> Result<(), Unmet> {
    if expected == found { Ok(()) } else { Err((what, expected, found)) }
}

fn missing() -> String {
    "missing".to_owned()
}

fn named(zh: &str, en: &str, id: &str) -> Text {
    Text::new(format!("{zh} {id} "), format!("{en} {id}"))
}

fn colour(colour: Option<Colour>) -> String {
    COLOURS
        .iter()
        .find(|(_, known)| Some(*known) == colour)
        .map_or_else(|| "—".to_owned(), |(word, _)| (*word).to_owned())
}

fn kind(applied: &Applied) -> &'static str {
    match applied.kind {
        AppliedKind::Cap => "cap",
        AppliedKind::Floor => "floor",
        AppliedKind::Rounding => "rounding",
        AppliedKind::Weight => "weight",
        AppliedKind::NoTask => "no_task",
        AppliedKind::Missing => "missing",
        AppliedKind::Reweighted => "reweighted",
        AppliedKind::NotAsked => "not_asked",
        AppliedKind::Override => "override",
        AppliedKind::TieBreak => "tie_break",
    }
}

/// The exact value at the precision of the expectation; `…` behind it says that it was cut, not rounded.
fn at_precision(value: &Exact, wanted: &str) -> String {
    let Some(prefix) = wanted.strip_suffix('…') else { return value.to_string() };
    let places = prefix.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let places = u32::try_from(places.min(18)).unwrap_or(18);
    format!("{}…", value.to_fixed(Rounding { mode: Mode::Truncate, places }))
}

fn find<'a>(node: &'a Node, id: &str) -> Option<&'a Node> {
    let is_measure = matches!(node.kind, NodeKind::Records | NodeKind::Measure);
    if is_measure && node.id.as_deref() == Some(id) {
        return Some(node);
    }
    node.children.iter().find_map(|child| find(child, id))
}
