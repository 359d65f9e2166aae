//! `[[measure]]` and `[[measure.gate]]`.

use super::head::shown_unit;
use super::section::{Reader, Section};
use super::{expression, id};
use crate::ast::Type;
use crate::catalog::Dataset;
use crate::hint;
use crate::language::{Names, Scope, parse_aggregate};
use crate::scheme::{Aggregate, Gate, Measure, MeasureRule, RecordMeasure, Subjects};
use crate::unit::{ShownUnit, Unit};
use ballast_domain::Text;
use std::collections::BTreeSet;

/// A measure with the byte of the file where it begins.
pub(super) struct PlacedMeasure {
    pub(super) measure: Measure,
    pub(super) at: usize,
}

/// Reads all measures.
pub(super) fn read(sections: Vec<Section<'_>>, names: &Names, subjects: Option<&Subjects>) -> Vec<PlacedMeasure> {
    let mut taken = BTreeSet::new();
    sections.into_iter().filter_map(|section| measure(section, names, subjects, &mut taken)).collect()
}

/// The ids of measures over records that name projects.
pub(super) fn over_projects(sections: &[Section<'_>]) -> BTreeSet<String> {
    let id = |section: &Section<'_>| {
        let dataset = Dataset::from_name(section.peek_text("from")?)?;
        dataset.project_name().and(section.peek_text("id").map(ToOwned::to_owned))
    };
    sections.iter().filter_map(id).collect()
}

fn measure(
    section: Section<'_>,
    names: &Names,
    subjects: Option<&Subjects>,
    taken: &mut BTreeSet<String>,
) -> Option<PlacedMeasure> {
    let id = name(&section, taken);
    let title = section.need_words("title");
    let unit = shown_unit(&section);
    let rounding = section.rounding("rounding");
    let clause = section.words("clause");
    let supplier = section.words("supplier");
    let deadline = section.words("deadline");
    let is_formula = section.has("formula");
    if is_formula == section.has("from") {
        section.reader.report(
            "SC-004",
            section.at,
            Text::fixed(
                "度量须写 from 和 value（按记录汇总），或只写 formula（按公式）",
                "a measure has either from and value (over records) or formula",
            ),
            Text::fixed("请二选一", "Choose one of them"),
        );
    }
    let rule = if is_formula {
        formula(&section, unit.as_ref(), names).map(MeasureRule::Formula)
    } else {
        records(&section, unit.as_ref(), names, subjects).map(MeasureRule::Records)
    };
    let at = section.at;
    section.finish();
    let measure = Measure { id: id?, title: title?, unit: unit?, rule: rule?, rounding, clause, supplier, deadline };
    Some(PlacedMeasure { measure, at })
}

/// The id of a measure is a name in expressions: no hyphens, none of the words of the language.
fn name(section: &Section<'_>, taken: &mut BTreeSet<String>) -> Option<String> {
    const WORDS: [&str; 12] =
        ["and", "or", "not", "in", "is", "between", "null", "else", "true", "false", "date", "band"];
    let id = id(section, "id", taken)?;
    let is_taken = WORDS.contains(&id.as_str()) || crate::ast::Context::ALL.iter().any(|context| context.name() == id);
    if id.contains('-') || is_taken {
        section.reader.report(
            "SC-008",
            section.place("id"),
            Text::new(format!("度量不能叫“{id}”"), format!("a measure cannot be called `{id}`")),
            Text::fixed(
                "度量名用于表达式：请用下划线代替连字符，并避开保留字",
                "Its name stands in expressions: use underscores for hyphens and avoid keywords",
            ),
        );
        return None;
    }
    Some(id)
}

fn formula(section: &Section<'_>, unit: Option<&ShownUnit>, names: &Names) -> Option<crate::ast::Expr> {
    let written = section.need_text("formula")?;
    let expr = expression(section.reader, &written, Scope::scores(names), |ty| matches!(ty, Type::Number(_)))?;
    if let (Some(unit), Type::Number(found)) = (unit, expr.ty) {
        agrees(section, "formula", unit, found);
    }
    Some(expr)
}

/// The computed unit must be the declared one.
fn agrees(section: &Section<'_>, key: &'static str, unit: &ShownUnit, found: Unit) {
    // A plain number may be called anything that has no scale of its own.
    let is_free = found == Unit::Number && matches!(unit.unit, Unit::Points | Unit::Count | Unit::Days);
    if unit.unit == found || is_free {
        return;
    }
    let (declared, found) = (unit.unit.label(), found.label());
    section.reader.report(
        "SC-021",
        section.place(key),
        Text::new(
            format!("写明的单位是{}，算出来的是{}", declared.zh, found.zh),
            format!("the unit says {}, the expression gives {}", declared.en, found.en),
        ),
        Text::fixed("请改正 unit 或表达式", "Correct unit or the expression"),
    );
}

fn records(
    section: &Section<'_>,
    unit: Option<&ShownUnit>,
    names: &Names,
    subjects: Option<&Subjects>,
) -> Option<RecordMeasure> {
    let dataset = dataset(section, subjects);
    let record_rounding = section.rounding("record_rounding");
    section.need("value");
    let (filter, value) = (section.text("where"), section.need_text("value"));
    let gates = section.sections("gate");
    let Some(dataset) = dataset else {
        // Without its dataset nothing inside can be checked; still, its keys are known.
        for section in gates {
            gate(section, None, &mut BTreeSet::new());
        }
        return None;
    };
    let scope = Scope::records(dataset, record_rounding.is_some(), names);
    let reader = section.reader;
    let has_filter = filter.is_some();
    let in_filter = Scope { is_filter: true, ..scope };
    let filter = filter.and_then(|written| expression(reader, &written, in_filter, |ty| ty == Type::Flag));
    let mut taken = BTreeSet::new();
    let gate_count = gates.len();
    let gates: Vec<Gate> = gates.into_iter().filter_map(|section| gate(section, Some(scope), &mut taken)).collect();
    let value = value?;
    let aggregate = parse_aggregate(value.value, scope).map_err(|mistakes| reader.mistakes(&value, mistakes)).ok()?;
    if let Some(unit) = unit {
        agrees(section, "value", unit, unit_of(&aggregate));
    }
    let is_whole = has_filter == filter.is_some() && gate_count == gates.len();
    is_whole.then_some(RecordMeasure { dataset, filter, gates, aggregate, record_rounding })
}

fn unit_of(aggregate: &Aggregate) -> Unit {
    match (aggregate, aggregate.inner().map(|inner| inner.ty)) {
        (Aggregate::Count | Aggregate::CountDistinct(_), _) => Unit::Count,
        (_, Some(Type::Number(unit))) => unit,
        _ => Unit::Number,
    }
}

fn dataset(section: &Section<'_>, subjects: Option<&Subjects>) -> Option<Dataset> {
    let written = section.text("from")?;
    let dataset = Dataset::from_name(written.value);
    let Some(dataset) = dataset else {
        section.reader.report(
            "SC-012",
            written.raw.start,
            Text::new(format!("没有名为“{}”的数据表", written.value), format!("unknown dataset `{}`", written.value)),
            hint::remedy(written.value, Dataset::ALL.iter().map(|dataset| dataset.name())),
        );
        return None;
    };
    if subjects == Some(&Subjects::Projects) && dataset.project_key().is_none() {
        section.reader.report(
            "SC-035",
            written.raw.start,
            Text::new(
                format!("考核对象是项目，而数据表 {} 不分项目", dataset.name()),
                format!("projects are assessed, and dataset {} does not tell projects apart", dataset.name()),
            ),
            Text::fixed("请换一张表", "Use another dataset"),
        );
    }
    Some(dataset)
}

fn gate(section: Section<'_>, scope: Option<Scope<'_>>, taken: &mut BTreeSet<String>) -> Option<Gate> {
    let id = id(&section, "id", taken);
    let title = section.need_words("title");
    let clause = section.words("clause");
    let written = section.need_text("condition");
    let is_finding = section.flag("finding").unwrap_or(false);
    let reader: &Reader<'_> = section.reader;
    section.finish();
    let condition =
        scope.zip(written).and_then(|(scope, written)| expression(reader, &written, scope, |ty| ty == Type::Flag));
    Some(Gate { id: id?, title: title?, clause, condition: condition?, is_finding })
}
