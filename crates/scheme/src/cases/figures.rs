//! The figures of a case: measures written out, or records from which they are computed.

use super::expect::{self, Expected};
use crate::ast::Type;
use crate::catalog::{Column, Dataset};
use crate::figures::{EarlierFigure, Figure, Figures, JudgedFigure, ObservedFigure, Quantity, Subject};
use crate::hint;
use crate::language::number_literal;
use crate::outcome::Colour;
use crate::read::section::{Reader, Section};
use crate::rows::{Records, Row, Rows};
use crate::scheme::{Input, Scheme};
use crate::unit::{ShownUnit, Unit};
use crate::value::Value;
use ballast_domain::org::UnitKind;
use ballast_domain::{Exact, Period, Text};
use jiff::civil::Date;
use std::collections::BTreeMap;
use toml_edit::Item;

/// Figures without subjects.
pub(super) fn empty(scheme: &Scheme, period: Period, as_of: Date) -> Figures {
    let records = scheme.measures.iter().filter(|measure| measure.records().is_some());
    Figures {
        period,
        as_of,
        subjects: Vec::new(),
        measures: records.map(|measure| (measure.id.clone(), BTreeMap::new())).collect(),
        targets: BTreeMap::new(),
        observations: BTreeMap::new(),
        judgements: BTreeMap::new(),
        earlier: BTreeMap::new(),
        now: BTreeMap::new(),
    }
}

/// A subject of a case before its measures are computed, which may look at the records of the others.
pub(super) struct Given {
    id: String,
    /// Measures that are written out.
    measures: BTreeMap<String, Option<Exact>>,
    rows: Rows,
}

/// Adds a subject with its figures except the measures; gives those, and what is expected of it.
pub(super) fn add(scheme: &Scheme, section: &Section<'_>, figures: &mut Figures) -> Option<(Given, Option<Expected>)> {
    let id = section.need_text("id")?.value.to_owned();
    let name = section.words("name").unwrap_or_else(|| Text::new(id.clone(), id.clone()));
    let kinds = [UnitKind::County, UnitKind::Zone, UnitKind::City, UnitKind::Department, UnitKind::Township];
    let kinds: Vec<(&'static str, UnitKind)> = kinds.into_iter().map(|kind| (kind.code(), kind)).collect();
    let kind = section.choice("kind", &kinds).unwrap_or(UnitKind::County);
    figures.subjects.push(Subject { id: id.clone(), name, unit_id: id.clone(), kind });
    let given = section.section("measures").map(|given| values(scheme, &given)).unwrap_or_default();
    targets(scheme, section, &id, figures);
    if section.is_table("observations") {
        observations(scheme, section, &id, figures);
    }
    judgements(scheme, section, &id, figures);
    earlier(scheme, section, &id, figures);
    let expected = section.section("expect").map(|expect| expect::read(scheme, expect, id.clone()));
    let rows = rows(section, &id);
    Some((Given { id, measures: given, rows }, expected))
}

/// Computes the measures of all subjects, and again for periods whose colours are revised.
pub(super) fn measures(scheme: &Scheme, given: &[Given], figures: &mut Figures) {
    let revised = scheme.lights.as_ref().and_then(|lights| scheme.earlier(lights.revises.as_ref()?));
    for period in revised.map(|earlier| earlier.periods(figures.period)).unwrap_or_default() {
        let mut then = Figures { period, ..figures.clone() };
        measures_of(scheme, given, &mut then);
        figures.now.insert(period.to_string(), then);
    }
    measures_of(scheme, given, figures);
}

fn measures_of(scheme: &Scheme, given: &[Given], figures: &mut Figures) {
    let all: Vec<&Rows> = given.iter().map(|given| &given.rows).collect();
    for Given { id, measures, rows } in given {
        let records =
            Records { measures: &scheme.measures, own: rows, all: &all, period: figures.period, as_of: figures.as_of };
        for (measure, rule) in scheme.measures.iter().filter_map(|measure| Some((measure, measure.records()?))) {
            let given = measures.get(&measure.id).map(|value| Figure { value: value.clone(), ..Figure::default() });
            let figure = given.unwrap_or_else(|| records.figure(rule));
            figures.measures.entry(measure.id.clone()).or_default().insert(id.clone(), figure);
        }
    }
}

/// `signed_count = 28`, `signed_yi = "177.7亿元"`, `x = "missing"`.
fn values(scheme: &Scheme, section: &Section<'_>) -> BTreeMap<String, Option<Exact>> {
    let reader = section.reader;
    let mut values = BTreeMap::new();
    for (key, item, at) in section.entries() {
        let Some(measure) = scheme.measures.iter().find(|measure| measure.id == key && measure.records().is_some())
        else {
            let known = scheme.measures.iter().filter(|measure| measure.records().is_some());
            unknown(reader, at, key, known.map(|measure| measure.id.as_str()));
            continue;
        };
        if item.as_str() == Some("missing") {
            values.insert(key.to_owned(), None);
        } else if let Some(value) = amount(reader, item, &measure.unit, at) {
            values.insert(key.to_owned(), Some(value));
        }
    }
    values
}

fn targets(scheme: &Scheme, section: &Section<'_>, id: &str, figures: &mut Figures) {
    let Some(section) = section.section("targets") else { return };
    for (key, item, at) in section.entries() {
        if let Some(quantity) = declared(section.reader, &scheme.targets, key, item, at) {
            figures.targets.insert((id.to_owned(), key.to_owned()), quantity);
        }
    }
}

/// `rate = "96%"`, `monthly_score = [80, 90, 85]` for the months of the period, or `gdp = { growth = 3.6, province_gap = 1.7 }` in
/// per cent and percentage points.
fn observations(scheme: &Scheme, section: &Section<'_>, id: &str, figures: &mut Figures) {
    let Some(section) = section.section("observations") else { return };
    for (key, item, at) in section.entries() {
        if let Some(table) = item.as_table_like() {
            let number = |key: &str| table.get(key).and_then(|item| section.reader.exact(item));
            let value = table.get("value").and_then(|item| declared(section.reader, &scheme.indicators, key, item, at));
            let observed =
                ObservedFigure { value, growth_percent: number("growth"), province_gap_points: number("province_gap") };
            if scheme.indicator(key).is_none() {
                unknown(section.reader, at, key, scheme.indicators.iter().map(|input| input.key.as_str()));
            }
            figures.observations.insert((id.to_owned(), key.to_owned(), figures.period.to_string()), observed);
            continue;
        }
        let months = figures.period.months();
        let values: Vec<(String, Item)> = match item.as_array() {
            Some(array) => months
                .iter()
                .zip(array.iter())
                .map(|(month, value)| (month.to_string(), Item::Value(value.clone())))
                .collect(),
            None => vec![(figures.period.to_string(), item.clone())],
        };
        for (period, item) in values {
            if let Some(quantity) = declared(section.reader, &scheme.indicators, key, &item, at) {
                let observed = ObservedFigure { value: Some(quantity), ..ObservedFigure::default() };
                figures.observations.insert((id.to_owned(), key.to_owned(), period), observed);
            }
        }
    }
}

/// An amount of a declared target or indicator, as imported files have it: a number in the declared unit.
fn declared(reader: &Reader<'_>, inputs: &[Input], key: &str, item: &Item, at: usize) -> Option<Quantity> {
    let Some(input) = inputs.iter().find(|input| input.key == key) else {
        unknown(reader, at, key, inputs.iter().map(|input| input.key.as_str()));
        return None;
    };
    let base = amount(reader, item, &input.unit, at)?;
    Some(Quantity { value: input.unit.shown(&base), unit_of_measure: String::new() })
}

/// `service = 4.5`, or `service = { points = 4.5, reason = "…", document = "…" }`.
fn judgements(scheme: &Scheme, section: &Section<'_>, id: &str, figures: &mut Figures) {
    let Some(given) = section.section("judgements") else { return };
    let reader = given.reader;
    for (key, item, at) in given.entries() {
        if scheme.item(key).is_none() {
            unknown(reader, at, key, scheme.items.iter().map(|item| item.id.as_str()));
            continue;
        }
        let table = item.as_table_like();
        let points = table.map_or(Some(item), |table| table.get("points")).and_then(|item| reader.exact(item));
        let text = |key: &str| table.and_then(|table| table.get(key)).and_then(Item::as_str).map(ToOwned::to_owned);
        let Some(points) = points else {
            wrong_value(reader, at, key, "分值", "points");
            continue;
        };
        let judged = JudgedFigure {
            points,
            reason: text("reason").unwrap_or_else(|| "算例".to_owned()),
            document: text("document"),
            judged_by: text("judged_by"),
        };
        figures.judgements.insert((id.to_owned(), key.to_owned()), judged);
    }
}

/// `earlier = { monthly = [80, 90, "missing"] }`: one per period in the order in which formulas count them, a total or
/// `{ total = 80, place = 3, place_from_end = 1, scores = { item = 5 }, lights = { light = "red" } }`.
fn earlier(scheme: &Scheme, section: &Section<'_>, id: &str, figures: &mut Figures) {
    let Some(given) = section.section("earlier") else { return };
    let reader = given.reader;
    for (key, item, at) in given.entries() {
        let Some(declared) = scheme.earlier(key) else {
            unknown(reader, at, key, scheme.earlier.iter().map(|earlier| earlier.key.as_str()));
            continue;
        };
        let Some(array) = item.as_array() else {
            wrong_value(reader, at, key, "各期结果的列表，如 [80, 90]", "a list of results, such as [80, 90]");
            continue;
        };
        let periods = declared.periods(figures.period);
        for (period, value) in periods.iter().zip(array.iter()) {
            let item = Item::Value(value.clone());
            if item.as_str() == Some("missing") {
                continue;
            }
            let Some(figure) = earlier_figure(reader, &item) else {
                let zh = "总分，或 { total, place, place_from_end, scores, lights }";
                wrong_value(reader, at, key, zh, "a total, or { total, place, place_from_end, scores, lights }");
                continue;
            };
            let result = figures.earlier.entry((key.to_owned(), period.to_string())).or_default();
            result.subjects.insert(id.to_owned(), figure);
        }
    }
}

fn earlier_figure(reader: &Reader<'_>, item: &Item) -> Option<EarlierFigure> {
    let Some(table) = item.as_table_like() else {
        return reader.exact(item).map(|total| EarlierFigure { total: Some(total), ..EarlierFigure::default() });
    };
    let mut figure = EarlierFigure::default();
    let place = |item: &Item| item.as_integer().and_then(|place| u32::try_from(place).ok());
    for (key, item) in table.iter() {
        match key {
            "total" => figure.total = Some(reader.exact(item)?),
            "place" => figure.place = Some(place(item)?),
            "place_from_end" => figure.place_from_end = Some(place(item)?),
            "scores" => {
                for (id, item) in item.as_table_like()?.iter() {
                    figure.items.insert(id.to_owned(), reader.exact(item)?);
                }
            }
            "lights" => {
                for (id, item) in item.as_table_like()?.iter() {
                    let colour = match item.as_str()? {
                        "green" => Colour::Green,
                        "yellow" => Colour::Yellow,
                        "red" => Colour::Red,
                        _ => return None,
                    };
                    figure.lights.insert(id.to_owned(), colour);
                }
            }
            _ => return None,
        }
    }
    Some(figure)
}

/// The rows of each dataset: `[[subject.projects]]` and so on.
fn rows(section: &Section<'_>, unit: &str) -> Rows {
    let with_rows = [
        Dataset::Projects,
        Dataset::Reports,
        Dataset::StageEvents,
        Dataset::Obstacles,
        Dataset::Observations,
        Dataset::Events,
    ];
    let mut rows = BTreeMap::new();
    for dataset in with_rows {
        if dataset == Dataset::Observations && section.is_table("observations") {
            continue;
        }
        let of_dataset: Vec<Row> =
            section.sections(dataset.name()).iter().map(|section| row(dataset, section, unit)).collect();
        rows.insert(dataset, of_dataset);
    }
    rows
}

fn row(dataset: Dataset, section: &Section<'_>, unit: &str) -> Row {
    let reader = section.reader;
    // A flag that a case leaves out is false: packages, late reports. A record belongs to its subject.
    let flags = dataset.columns().iter().filter(|column| column.ty == Type::Flag);
    let mut row: Row = flags.map(|column| (column.name.to_owned(), Value::Flag(false))).collect();
    row.insert("unit_id".to_owned(), Value::Text(unit.to_owned()));
    for (key, item, at) in section.entries() {
        let Some(column) = dataset.column(key) else {
            unknown(reader, at, key, dataset.columns().iter().map(|column| column.name));
            continue;
        };
        if let Some(value) = cell(reader, column, item) {
            row.insert(key.to_owned(), value);
        } else {
            let ty = column.ty.label();
            wrong_value(reader, at, key, &ty.zh, &ty.en);
        }
    }
    row
}

fn cell(reader: &Reader<'_>, column: &Column, item: &Item) -> Option<Value> {
    match column.ty {
        Type::Text => item.as_str().map(|text| Value::Text(text.to_owned())),
        Type::Flag => item.as_bool().map(Value::Flag),
        Type::Date => item.as_datetime()?.to_string().parse().ok().map(Value::Date),
        Type::Number(Unit::Money) => {
            number_literal(item.as_str()?).filter(|(_, unit)| *unit == Unit::Money).map(|(fen, _)| Value::Number(fen))
        }
        Type::Number(_) | Type::Key => reader.exact(item).map(Value::Number),
    }
}

/// A number in the shown unit, or a literal with its own: `28`, `"177.7亿元"`.
pub(super) fn amount(reader: &Reader<'_>, item: &Item, unit: &ShownUnit, at: usize) -> Option<Exact> {
    let value = match item.as_str() {
        Some(text) => {
            number_literal(text).filter(|(_, found)| found.common(unit.unit).is_some()).map(|(value, _)| value)
        }
        None => reader.exact(item).map(|number| &number * &unit.per),
    };
    if value.is_none() {
        let word = &unit.word.zh;
        wrong_value(
            reader,
            at,
            "",
            &format!("以{word}计的数值，如 28 或 \"28{word}\""),
            &format!("a number in {word}"),
        );
    }
    value
}

/// Reports a name that the scheme does not have.
pub(super) fn unknown<'a>(reader: &Reader<'_>, at: usize, key: &str, known: impl IntoIterator<Item = &'a str> + Clone) {
    reader.report(
        "SC-012",
        at,
        Text::new(format!("办法中没有“{key}”"), format!("the scheme has no `{key}`")),
        hint::remedy(key, known),
    );
}

/// Reports a value of the wrong type.
pub(super) fn wrong_value(reader: &Reader<'_>, at: usize, key: &str, zh: &str, en: &str) {
    let name = if key.is_empty() { String::new() } else { format!("“{key}”") };
    reader.report(
        "SC-005",
        at,
        Text::new(format!("{name}的值写法不对"), format!("the value {name} is of the wrong kind")),
        Text::new(format!("此处应为{zh}"), format!("It must be {en}")),
    );
}
