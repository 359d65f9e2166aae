//! The columns of problems that a project row may carry (堵点问题): the n-th line of each cell belongs to the n-th problem.

use super::column::{Column, Kind, Value, Values};
use super::{Problem, Setting};
use crate::messages::Code;
use ballast_domain::Text;
use ballast_domain::project::{Obstacle, ObstacleKind};

const DESCRIPTION: &str = "obstacle";
const OTHERS: [&str; 6] = [
    "obstacle_kind",
    "obstacle_raised_on",
    "obstacle_responsible",
    "obstacle_due_on",
    "obstacle_resolved_on",
    "obstacle_outcome",
];

/// What is wrong.
pub(super) const OBSTACLE: Column = Column::new(DESCRIPTION, Kind::Text(4000), "存在问题", "Problems")
    .also(&[
        "需要省、市协调解决问题",
        "需协调问题",
        "需协调解决问题",
        "需要协调解决的问题",
        "存在的问题",
        "存在问题及建议",
        "堵点问题",
    ])
    .hint("一行写一个问题", "one problem per line")
    .example("110 千伏线路迁改未完成");

/// Its type.
pub(super) const KIND: Column = Column::new(OTHERS[0], Kind::Text(400), "问题类型", "Kind of problem")
    .also(&["堵点类型"])
    .hint(
        "每行对应一个问题：用地、环评、能耗、资金、水电气配套、审批、用工、市场、其他",
        "a line per problem: land, environment, energy, funding, utilities, approval, labour, market, other",
    )
    .example("水电气配套");

/// The day it was raised.
pub(super) const RAISED: Column = Column::new(OTHERS[1], Kind::Text(400), "问题提出日期", "Raised on")
    .also(&["提出时间", "提出日期"])
    .example("2024-05-08");

/// The office that can lift it.
pub(super) const RESPONSIBLE: Column = Column::new(OTHERS[2], Kind::Text(1000), "解决责任单位", "Responsible office")
    .also(&["问题责任单位", "责任单位或责任人", "协调单位"])
    .example("国网运城供电公司");

/// Its deadline.
pub(super) const DUE: Column = Column::new(OTHERS[3], Kind::Text(400), "解决时限", "To be solved by")
    .also(&["解决期限", "办结时限"])
    .example("2024-06-30");

/// The day it was lifted.
pub(super) const RESOLVED: Column =
    Column::new(OTHERS[4], Kind::Text(400), "解决日期", "Solved on").also(&["办结日期", "解决时间", "销号日期"]);

/// How it ended.
pub(super) const OUTCOME: Column =
    Column::new(OTHERS[5], Kind::Text(4000), "解决情况", "How it was solved").also(&["办理情况", "解决结果"]);

/// Texts that say that there is no problem.
const NONE: [&str; 7] = ["无", "暂无", "没有", "无问题", "—", "-", "/"];

/// Takes the problems out of the values.
pub(super) fn take(values: &mut Values, setting: &Setting) -> Result<Vec<Obstacle>, Problem> {
    let Some(description) = values.text(DESCRIPTION) else {
        return Ok(Vec::new());
    };
    let description = description.trim();
    if NONE.contains(&description) {
        return Ok(Vec::new());
    }
    let descriptions: Vec<String> = description.lines().map(one_line).filter(|line| !line.is_empty()).collect();
    let mut others = Vec::new();
    for field in OTHERS {
        others.push(lines(values.text(field), field, descriptions.len())?);
    }
    let mut obstacles = Vec::new();
    for (index, description) in descriptions.iter().enumerate() {
        let part = |which: usize| {
            let text = others[which].get(index).map(String::as_str);
            text.filter(|text| !text.is_empty() && !NONE.contains(text))
        };
        let kind = match part(0) {
            Some(text) => ObstacleKind::from_cell(text).ok_or_else(|| unknown_kind(text))?,
            None => guess_kind(description),
        };
        obstacles.push(Obstacle {
            kind,
            description: description.clone(),
            raised_on: day(part(1), OTHERS[1])?.unwrap_or(setting.information_on),
            responsible: part(2).map(str::to_owned),
            due_on: day(part(3), OTHERS[3])?,
            resolved_on: day(part(4), OTHERS[4])?,
            outcome: part(5).map(str::to_owned),
        });
    }
    Ok(obstacles)
}

/// Puts problems into the values.
pub(super) fn put(obstacles: &[Obstacle], values: &mut Values) {
    let mut set = |field: &'static str, say: &dyn Fn(&Obstacle) -> String| {
        let lines: Vec<String> = obstacles.iter().map(say).collect();
        let is_blank = lines.iter().all(String::is_empty);
        let filled = lines.into_iter().map(|line| if line.is_empty() { "—".to_owned() } else { line });
        values.set(field, (!is_blank).then(|| Value::Text(filled.collect::<Vec<_>>().join("\n"))));
    };
    let written = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    set(DESCRIPTION, &|o| one_line(&o.description));
    set(OTHERS[0], &|o| o.kind.label().zh.into_owned());
    set(OTHERS[1], &|o| o.raised_on.to_string());
    set(OTHERS[2], &|o| one_line(o.responsible.as_deref().unwrap_or_default()));
    set(OTHERS[3], &|o| written(o.due_on));
    set(OTHERS[4], &|o| written(o.resolved_on));
    set(OTHERS[5], &|o| one_line(o.outcome.as_deref().unwrap_or_default()));
}

/// The lines of a cell. With one problem the whole cell is its; with several, each needs its own line.
fn lines(text: Option<String>, field: &'static str, count: usize) -> Result<Vec<String>, Problem> {
    let Some(text) = text else {
        return Ok(Vec::new());
    };
    if count == 1 {
        return Ok(vec![one_line(&text)]);
    }
    let lines: Vec<String> = text.lines().map(one_line).collect();
    if lines.len() <= count {
        return Ok(lines);
    }
    Err(Problem {
        code: Code::ProblemLines,
        field,
        what: Text::new(
            format!("写了 {} 行，而问题只有 {count} 个", lines.len()),
            format!("{} lines are written for {count} problems", lines.len()),
        ),
        remedy: Text::fixed("请使各行与“存在问题”各行一一对应", "Write one line for each line of the problems"),
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn day(text: Option<&str>, field: &'static str) -> Result<Option<jiff::civil::Date>, Problem> {
    let Some(text) = text else {
        return Ok(None);
    };
    match crate::parse::date::read(text) {
        Some(day) => Ok(Some(day.date())),
        None => Err(Problem {
            code: Code::NotADate,
            field,
            what: Text::new(format!("“{text}”不是日期"), format!("“{text}” is not a date")),
            remedy: Text::fixed("请写成 2024-06-30 的样子", "Write it like 2024-06-30"),
        }),
    }
}

fn unknown_kind(text: &str) -> Problem {
    let text: String = text.chars().take(40).collect();
    Problem {
        code: Code::NotAChoice,
        field: OTHERS[0],
        what: Text::new(format!("“{text}”不是问题类型"), format!("“{text}” is not a kind of problem")),
        remedy: Text::fixed(
            "可填：用地、环评、能耗、资金、水电气配套、审批、用工、市场、其他",
            "One of: land, environment, energy, funding, utilities, approval, labour, market, other",
        ),
    }
}

/// The kind whose word stands in the description; 其他 when none does.
fn guess_kind(description: &str) -> ObstacleKind {
    let named = |kind: &&ObstacleKind| description.contains(kind.label().zh.as_ref());
    ObstacleKind::ALL.iter().find(named).copied().unwrap_or(ObstacleKind::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hint_names_every_kind() {
        for kind in ObstacleKind::ALL {
            assert!(KIND.hint.0.contains(kind.label().zh.as_ref()), "{}", kind.code());
        }
    }
}
