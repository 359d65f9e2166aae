//! Nodes of the derivation.

use crate::ast::{Expr, ExprKind};
use crate::explain::trim_words;
use crate::figures::Figure;
use crate::functions::Function;
use crate::language::print::{Style, code, print};
use crate::outcome::{Applied, AppliedKind, Node, NodeKind, RecordCount};
use crate::scheme::{Aggregate, Measure, Scheme};
use crate::value::Value;
use crate::words::{in_words, input_title, plain, show, unit_of};
use ballast_domain::{Exact, Lang, Mode, Rounding, Text};

/// A leaf: a measure over records.
pub(super) fn records(measure: &Measure, figure: &Figure, value: Option<&Exact>) -> Node {
    let trimmed = measure.records().and_then(|records| match &records.aggregate {
        Aggregate::TrimmedMean(_, trim) => Some(trim_words(*trim)),
        _ => None,
    });
    Node {
        words: trimmed,
        clause: measure.clause.clone(),
        applied: rounding(measure.rounding, figure.value.as_ref(), value),
        records: Some(RecordCount { counted: figure.counted, refused: figure.refused, missing: figure.missing }),
        ..bare(NodeKind::Records, Some(&measure.id), measure.title.clone(), value, &measure_shown(measure, value))
    }
}

/// A measure by formula.
pub(super) fn formula(
    scheme: &Scheme,
    measure: &Measure,
    formula: &Expr,
    raw: Option<&Exact>,
    value: Option<&Exact>,
    children: Vec<Node>,
) -> Node {
    let node = Node {
        clause: measure.clause.clone(),
        applied: rounding(measure.rounding, raw, value),
        ..bare(NodeKind::Measure, Some(&measure.id), measure.title.clone(), value, &measure_shown(measure, value))
    };
    with_formula(node, scheme, formula, children)
}

/// A function or band inside a formula, a target, an indicator or the pace.
pub(super) fn step(scheme: &Scheme, expr: &Expr, value: &Value, shown: Option<Text>, children: Vec<Node>) -> Node {
    let shown = shown.unwrap_or_else(|| show(value, unit_of(expr.ty).as_ref()));
    let (kind, id, label) = match &expr.kind {
        ExprKind::Call(function, arguments) => {
            let kind = match function {
                Function::Target => NodeKind::Target,
                Function::Observation | Function::Growth | Function::ProvinceGap => NodeKind::Observation,
                Function::Pace => NodeKind::Pace,
                _ => NodeKind::Call,
            };
            let key = match arguments.first().map(Value::of_literal) {
                Some(Some(Value::Text(key))) => key,
                _ => function.primitive().name.to_owned(),
            };
            let label = input_title(scheme, *function, arguments).unwrap_or_else(|| function.primitive().word.clone());
            (kind, key, label)
        }
        _ => (NodeKind::Call, "band".to_owned(), Text::fixed("按档", "by band")),
    };
    let node = bare(kind, Some(&id), label, value.number(), &shown);
    with_formula(node, scheme, expr, children)
}

/// A node without formula and parts.
pub(super) fn bare(kind: NodeKind, id: Option<&str>, label: Text, value: Option<&Exact>, shown: &Text) -> Node {
    Node {
        kind,
        id: id.map(ToOwned::to_owned),
        label,
        formula: None,
        words: None,
        with_numbers: None,
        exact: value.map(ToString::to_string),
        shown: shown.clone(),
        clause: None,
        applied: Vec::new(),
        records: None,
        children: Vec::new(),
    }
}

/// Stands for a step where none is remembered.
pub(super) fn nothing() -> Node {
    const EMPTY: Text = Text::fixed("", "");
    bare(NodeKind::Call, None, EMPTY, None, &EMPTY)
}

/// The node with its formula as written, in words, and with the numbers of its parts put in.
pub(super) fn with_formula(node: Node, scheme: &Scheme, formula: &Expr, children: Vec<Node>) -> Node {
    let numbers = |lang| print(formula, &Numbers { children: &children, lang });
    let with_numbers = Text::new(numbers(Lang::Zh), numbers(Lang::En));
    Node {
        formula: Some(code(formula)),
        words: Some(in_words(scheme, None, formula)),
        with_numbers: Some(with_numbers),
        children,
        ..node
    }
}

/// Puts the value of each part in its place.
struct Numbers<'a> {
    children: &'a [Node],
    lang: Lang,
}

impl Style for Numbers<'_> {
    fn leaf(&self, expr: &Expr) -> Option<String> {
        let is_leaf = match &expr.kind {
            ExprKind::Measure(_) | ExprKind::Context(_) => true,
            ExprKind::Call(function, _) => {
                !matches!(function.primitive().apply, crate::functions::Apply::Values(_))
                    && !matches!(function, Function::If | Function::Coalesce)
            }
            _ => false,
        };
        if !is_leaf {
            return None;
        }
        find(self.children, &code(expr)).map(|node| node.shown.get(self.lang).to_owned())
    }

    fn lang(&self) -> Option<Lang> {
        Some(self.lang)
    }
}

/// The part computed from a formula, also inside functions.
fn find<'a>(nodes: &'a [Node], formula: &str) -> Option<&'a Node> {
    nodes.iter().find_map(|node| {
        let is_it = match node.kind {
            NodeKind::Records | NodeKind::Measure => node.id.as_deref() == Some(formula),
            _ => node.formula.as_deref() == Some(formula),
        };
        if is_it {
            return Some(node);
        }
        if node.kind == NodeKind::Call { find(&node.children, formula) } else { None }
    })
}

/// What rounding did, if it did anything.
pub(super) fn rounding(rounding: Option<Rounding>, raw: Option<&Exact>, value: Option<&Exact>) -> Vec<Applied> {
    let (Some(rounding), Some(raw), Some(value)) = (rounding, raw, value) else { return Vec::new() };
    if raw == value {
        return Vec::new();
    }
    vec![applied_rounding(rounding, raw, value)]
}

/// The sentence of a rounding.
pub(super) fn applied_rounding(rounding: Rounding, raw: &Exact, value: &Exact) -> Applied {
    let name = rounding_name(rounding);
    let (raw, value) = (plain(raw), plain(value));
    Applied {
        kind: AppliedKind::Rounding,
        text: Text::new(format!("{}：{raw} → {value}", name.zh), format!("{}: {raw} → {value}", name.en)),
    }
}

/// A rounding in words.
pub(crate) fn rounding_name(rounding: Rounding) -> Text {
    let places = rounding.places;
    let (zh, en) = match rounding.mode {
        Mode::HalfUp => ("四舍五入", "rounded half up"),
        Mode::HalfEven => ("四舍六入五成双", "rounded half to even"),
        Mode::Truncate => ("截尾", "cut off"),
    };
    if places == 0 {
        return Text::new(format!("{zh}取整"), format!("{en} to whole numbers"));
    }
    Text::new(format!("{zh}保留{places}位小数"), format!("{en} to {places} decimals"))
}

fn measure_shown(measure: &Measure, value: Option<&Exact>) -> Text {
    show(&value.cloned().into(), Some(&measure.unit))
}
