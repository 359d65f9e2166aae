//! The records of one subject as a person may try them changed: only what the rules read, each value by a name that an address can carry.

use super::sandbox::{Change, Sandbox};
use crate::ast::{Expr, ExprKind, Type};
use crate::catalog::{Column, Dataset};
use crate::figures::Figures;
use crate::functions::Function;
use crate::rows::Row;
use crate::scheme::Scheme;
use crate::unit::Unit;
use crate::value::Value;
use crate::words::plain;
use ballast_domain::money::MoneyUnit;
use ballast_domain::{Exact, Text};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What kind of record it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// A row of a table that a measure reads.
    Records(Dataset),
    /// A target of the period (目标任务).
    Targets,
    /// A value of an indicator (指标值).
    Indicators,
    /// Points that a person gave (人工评分).
    Judgements,
}

impl Group {
    /// The name in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Records(dataset) => dataset.name(),
            Self::Targets => "target",
            Self::Indicators => "indicator",
            Self::Judgements => "judgement",
        }
    }

    /// In words.
    pub const fn label(self) -> Text {
        match self {
            Self::Records(dataset) => dataset.label(),
            Self::Targets => Text::fixed("目标任务", "targets"),
            Self::Indicators => Text::fixed("指标值", "indicator values"),
            Self::Judgements => Text::fixed("人工评分", "judgements"),
        }
    }
}

/// A record with the values that may be tried changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Names it among the records of its subject: `projects.3`, `target.completed`.
    pub id: String,
    /// What kind.
    pub group: Group,
    /// What it is: the project's name, the month.
    pub title: Text,
    /// Its values.
    pub fields: Vec<Field>,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Names it within its record: the column's name.
    pub name: String,
    /// What it is.
    pub label: Text,
    /// Its unit as it is typed and shown: 万元; empty for none.
    pub unit: Text,
    /// What can be typed.
    pub kind: FieldKind,
    /// As it stands; empty when missing.
    pub text: String,
    /// May be emptied.
    pub may_be_missing: bool,
}

/// What can be typed into a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// A plain number.
    Number,
    /// An amount in 万元, to the fen.
    Money,
    /// A day: 2024-06-30.
    Date,
    /// One of these codes.
    Code(Vec<(String, Text)>),
    /// Words.
    Text,
}

/// The records of a subject whose values the rules read, tables first, each in the order of the snapshot.
pub fn entries(scheme: &Scheme, sandbox: &Sandbox<'_>, subject: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (dataset, columns) in columns_read(scheme) {
        for (index, row) in sandbox.rows(subject, dataset).iter().enumerate() {
            entries.push(Entry {
                id: format!("{}.{index}", dataset.name()),
                group: Group::Records(dataset),
                title: title(row),
                fields: columns.iter().map(|column| field(column, row)).collect(),
            });
        }
    }
    entries.extend(looked_up(sandbox.figures(), subject));
    entries
}

/// Changes one value: `record` and `name` as [`entries`] give them, `text` as it is typed; empty for missing.
///
/// # Errors
/// What is wrong with the name or the text, and how to mend it; nothing is changed then.
pub fn change(sandbox: &mut Sandbox<'_>, subject: &str, entry: &Entry, name: &str, text: &str) -> Result<(), Text> {
    let field = entry.fields.iter().find(|field| field.name == name).ok_or_else(|| {
        Text::new(
            format!("“{}”没有可改的“{name}”", entry.title.zh),
            format!("{} has no {name} to change", entry.title.en),
        )
    })?;
    let text = text.trim();
    let value = value(field, text).map_err(|wrong| {
        Text::new(
            format!("{}，{}：{}", entry.title.zh, field.label.zh, wrong.zh),
            format!("{}, {}: {}", entry.title.en, field.label.en, wrong.en),
        )
    })?;
    let key = entry.id.split_once('.').map_or("", |(_, key)| key);
    match entry.group {
        Group::Records(dataset) => {
            let values = BTreeMap::from([(name.to_owned(), value)]);
            sandbox.change(&Change { subject: subject.to_owned(), dataset, row: key.parse().ok(), values });
        }
        Group::Targets => {
            let place = (unit_of(sandbox.figures(), subject), key.to_owned());
            if let (Some(target), Value::Number(value)) = (sandbox.figures_mut().targets.get_mut(&place), value) {
                target.value = value;
            }
        }
        Group::Indicators => {
            let (period, indicator) = key.split_once('.').unwrap_or_default();
            let place = (unit_of(sandbox.figures(), subject), indicator.to_owned(), period.to_owned());
            if let Some(observed) = sandbox.figures_mut().observations.get_mut(&place) {
                let number = value.number().cloned();
                match (name, observed.value.as_mut(), number) {
                    ("value", Some(quantity), Some(number)) => quantity.value = number,
                    ("growth_percent", _, number) => observed.growth_percent = number,
                    ("province_gap_points", _, number) => observed.province_gap_points = number,
                    _ => {}
                }
            }
        }
        Group::Judgements => {
            let place = (subject.to_owned(), key.to_owned());
            if let (Some(judged), Value::Number(points)) = (sandbox.figures_mut().judgements.get_mut(&place), value) {
                judged.points = points;
            }
        }
    }
    Ok(())
}

/// The columns that the scheme's measures read, by table, in the order of the catalog; keys and units cannot be changed.
fn columns_read(scheme: &Scheme) -> BTreeMap<Dataset, Vec<&'static Column>> {
    let mut names: BTreeMap<Dataset, BTreeSet<&'static str>> = BTreeMap::new();
    for records in scheme.measures.iter().filter_map(|measure| measure.records()) {
        for (function, argument) in records.lookups() {
            match (function, Dataset::Projects.column(argument)) {
                (Function::OfProject, Some(column)) => names.entry(Dataset::Projects).or_default().insert(column.name),
                _ => names.entry(Dataset::Events).or_default().insert("amount"),
            };
        }
        let of_table = names.entry(records.dataset).or_default();
        let gates = records.gates.iter().map(|gate| &gate.condition);
        for expr in records.filter.iter().chain(gates).chain(records.aggregate.inner()) {
            expr.walk(&mut |part: &Expr| {
                if let ExprKind::Column(name) = part.kind {
                    of_table.insert(name);
                }
            });
        }
    }
    let may_change = |column: &&Column| column.ty != Type::Key && !matches!(column.name, "unit_id" | "project_name");
    let columns = |dataset: Dataset, read: &BTreeSet<&str>| {
        dataset.columns().iter().filter(|column| read.contains(column.name)).filter(may_change).collect()
    };
    names.iter().map(|(dataset, read)| (*dataset, columns(*dataset, read))).collect()
}

/// Targets, indicator values and judgements that belong to a subject.
fn looked_up(figures: &Figures, subject: &str) -> Vec<Entry> {
    let unit = unit_of(figures, subject);
    let number = |name: &str, label: Text, unit: &str, value: Option<&Exact>| Field {
        name: name.to_owned(),
        label,
        unit: Text::new(unit, unit),
        kind: FieldKind::Number,
        text: value.map(plain).unwrap_or_default(),
        may_be_missing: false,
    };
    let targets = figures.targets.iter().filter(|((of, _), _)| *of == unit).map(|((_, key), target)| Entry {
        id: format!("{}.{key}", Group::Targets.code()),
        group: Group::Targets,
        title: Text::new(key.clone(), key.clone()),
        fields: vec![number("value", Text::fixed("目标值", "target"), &target.unit_of_measure, Some(&target.value))],
    });
    let observed = figures.observations.iter().filter(|((of, ..), _)| *of == unit);
    let observed = observed.map(|((_, indicator, period), observed)| {
        let rate = |name: &str, label: Text, value: Option<&Exact>| Field {
            may_be_missing: true,
            ..number(name, label, "%", value)
        };
        let value = observed
            .value
            .as_ref()
            .map(|value| number("value", Text::fixed("数值", "value"), &value.unit_of_measure, Some(&value.value)));
        let growth = rate("growth_percent", Text::fixed("增速", "growth"), observed.growth_percent.as_ref());
        let gap = Field {
            unit: Text::fixed("百分点", "pp"),
            ..rate(
                "province_gap_points",
                Text::fixed("与全省增速差", "gap to the province"),
                observed.province_gap_points.as_ref(),
            )
        };
        Entry {
            id: format!("{}.{period}.{indicator}", Group::Indicators.code()),
            group: Group::Indicators,
            title: Text::new(format!("{indicator}，{period}"), format!("{indicator}, {period}")),
            fields: value.into_iter().chain([growth, gap]).collect(),
        }
    });
    let judged = figures.judgements.iter().filter(|((of, _), _)| of == subject).map(|((_, item), judged)| Entry {
        id: format!("{}.{item}", Group::Judgements.code()),
        group: Group::Judgements,
        title: Text::new(item.clone(), item.clone()),
        fields: vec![number("points", Text::fixed("得分", "points"), "分", Some(&judged.points))],
    });
    targets.chain(observed).chain(judged).collect()
}

/// The unit under which a subject's targets and indicators stand.
fn unit_of(figures: &Figures, subject: &str) -> String {
    let found = figures.subjects.iter().find(|one| one.id == subject);
    found.map_or_else(|| subject.to_owned(), |found| found.unit_id.clone())
}

/// What a row is about, by its columns that name something.
fn title(row: &Row) -> Text {
    const NAMING: [&str; 10] =
        ["name", "project_name", "description", "key", "indicator", "item", "kind", "stage", "month", "on"];
    let words = NAMING.iter().filter_map(|column| match row.get(*column)? {
        Value::Text(text) => Some(text.clone()),
        // A month is a date on its first day.
        Value::Date(date) if *column == "month" => Some(format!("{}-{:02}", date.year(), date.month())),
        Value::Date(date) => Some(date.to_string()),
        _ => None,
    });
    let words: Vec<String> = words.take(2).collect();
    Text::new(words.join("，"), words.join(", "))
}

fn field(column: &Column, row: &Row) -> Field {
    let kind = match (column.codes, column.ty) {
        (Some(codes), _) => {
            FieldKind::Code(codes().into_iter().map(|(code, label)| (code.to_owned(), label)).collect())
        }
        (None, Type::Number(Unit::Money)) => FieldKind::Money,
        (None, Type::Number(_)) => FieldKind::Number,
        (None, Type::Date) => FieldKind::Date,
        (None, Type::Flag) => FieldKind::Code(vec![
            ("true".to_owned(), Text::fixed("是", "yes")),
            ("false".to_owned(), Text::fixed("否", "no")),
        ]),
        (None, Type::Text | Type::Key) => FieldKind::Text,
    };
    let is_money = kind == FieldKind::Money;
    Field {
        name: column.name.to_owned(),
        label: column.label(),
        unit: if is_money { Text::fixed("万元", "10k yuan") } else { Text::fixed("", "") },
        kind,
        text: row.get(column.name).map(|value| typed(value, is_money)).unwrap_or_default(),
        may_be_missing: column.is_nullable,
    }
}

/// A value as it is typed.
fn typed(value: &Value, is_money: bool) -> String {
    match value {
        Value::Null => String::new(),
        Value::Number(fen) if is_money => fen
            .checked_div(&Exact::from(MoneyUnit::TenThousand.fen()))
            .map_or_else(String::new, |amount| amount.to_string()),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Date(date) => date.to_string(),
        Value::Flag(flag) => flag.to_string(),
    }
}

/// What was typed as a value in base units.
fn value(field: &Field, text: &str) -> Result<Value, Text> {
    if text.is_empty() {
        return if field.may_be_missing {
            Ok(Value::Null)
        } else {
            Err(Text::fixed("不能为空", "it cannot be empty"))
        };
    }
    match &field.kind {
        FieldKind::Number => Ok(Value::Number(number(text)?)),
        FieldKind::Money => money(text),
        FieldKind::Date => text.parse::<Date>().map(Value::Date).map_err(|_| {
            Text::new(
                format!("“{text}”不是日期，写法如 2024-06-30"),
                format!("{text} is no day; write it as 2024-06-30"),
            )
        }),
        FieldKind::Code(codes) if codes.iter().all(|(code, _)| code != text) => {
            let known: Vec<&str> = codes.iter().map(|(code, _)| code.as_str()).collect();
            let known = known.join(", ");
            Err(Text::new(format!("“{text}”不在可选值 {known} 中"), format!("{text} is none of {known}")))
        }
        FieldKind::Code(_) if matches!(text, "true" | "false") => Ok(Value::Flag(text == "true")),
        FieldKind::Code(_) | FieldKind::Text => Ok(Value::Text(text.to_owned())),
    }
}

/// The longest number that is read, in characters; money of the whole world has fewer digits.
const LONGEST_NUMBER: usize = 30;

fn number(text: &str) -> Result<Exact, Text> {
    let read = if text.len() <= LONGEST_NUMBER { text.parse().ok() } else { None };
    read.ok_or_else(|| Text::new(format!("“{text}”不是数字"), format!("{text} is no number")))
}

fn money(text: &str) -> Result<Value, Text> {
    let fen = &number(text)? * &Exact::from(MoneyUnit::TenThousand.fen());
    if fen.decimal_places() != Some(0) {
        return Err(Text::fixed("不能细于一分钱", "it must not be finer than a fen"));
    }
    Ok(Value::Number(fen))
}
