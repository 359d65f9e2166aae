//! How a score came about, down to the records counted and refused.

use super::answer::Given;
use super::assessments::applied;
use super::extract::{Asked, At};
use super::page::{Address, Page, PageAsked, page_of};
use super::problem::{Kind, Problem};
use super::words::{Number, Words};
use crate::assessments::explained::find;
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::assessments::records::list_records;
use ballast_app::assessments::show::show_assessment;
use ballast_engine::RecordRow;
use ballast_scheme::node_path;
use ballast_scheme::outcome::{Node, NodeKind, RecordCount};
use serde::Serialize;
use utoipa::ToSchema;

/// One step of a derivation.
#[derive(Serialize, ToSchema)]
pub(crate) struct Step {
    /// Its address within the derivation; an objection names it.
    node: String,
    /// What kind of step.
    kind: StepKind,
    /// Id of the item, measure, target, indicator or light; the function's name in a call.
    id: Option<String>,
    label: Words,
    /// The formula as the scheme has it.
    formula: Option<String>,
    /// The formula in words.
    words: Option<Words>,
    /// The formula with the numbers put in.
    with_numbers: Option<Words>,
    /// The exact value in base units: `28/27`.
    exact: Option<String>,
    /// The value as it is read, with its unit.
    shown: Words,
    /// Clause of the paper.
    clause: Option<Words>,
    /// Caps, floors, rounding, in order.
    applied: Vec<Words>,
    /// Records behind a measure.
    records: Option<Counts>,
    /// What it was computed from.
    #[schema(no_recursion)]
    children: Vec<Step>,
}

/// Kinds of step.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum StepKind {
    Total,
    Item,
    Records,
    Measure,
    Target,
    Observation,
    Earlier,
    Judgement,
    Pace,
    Call,
    Light,
    Block,
    Override,
    Rank,
    Grade,
    List,
    Reward,
}

/// How many records stand behind a measure.
#[derive(Serialize, ToSchema)]
struct Counts {
    counted: u64,
    /// By a gate.
    refused: u64,
    /// Counted, but without a value.
    missing: u64,
}

impl From<RecordCount> for Counts {
    fn from(count: RecordCount) -> Self {
        Self { counted: count.counted, refused: count.refused, missing: count.missing }
    }
}

impl Step {
    fn of(address: &str, node: &Node) -> Self {
        let words = |text: &Option<ballast_domain::Text>| text.as_ref().map(Words::from);
        let below = node_path::children(node);
        Self {
            node: address.to_owned(),
            kind: match node.kind {
                NodeKind::Total => StepKind::Total,
                NodeKind::Item => StepKind::Item,
                NodeKind::Records => StepKind::Records,
                NodeKind::Measure => StepKind::Measure,
                NodeKind::Target => StepKind::Target,
                NodeKind::Observation => StepKind::Observation,
                NodeKind::Earlier => StepKind::Earlier,
                NodeKind::Judgement => StepKind::Judgement,
                NodeKind::Pace => StepKind::Pace,
                NodeKind::Call => StepKind::Call,
                NodeKind::Light => StepKind::Light,
                NodeKind::Block => StepKind::Block,
                NodeKind::Override => StepKind::Override,
                NodeKind::Rank => StepKind::Rank,
                NodeKind::Grade => StepKind::Grade,
                NodeKind::List => StepKind::List,
                NodeKind::Reward => StepKind::Reward,
            },
            id: node.id.clone(),
            label: (&node.label).into(),
            formula: node.formula.clone(),
            words: words(&node.words),
            with_numbers: words(&node.with_numbers),
            exact: node.exact.clone(),
            shown: (&node.shown).into(),
            clause: words(&node.clause),
            applied: applied(&node.applied),
            records: node.records.map(Counts::from),
            children: below.map(|(name, child)| Self::of(&format!("{address}/{name}"), child)).collect(),
        }
    }
}

/// How a unit came by its points of an item.
pub(crate) async fn item(
    State(web): State<Web>,
    By(caller): By,
    At((run, unit, item)): At<(String, String, String)>,
) -> Result<Given<Step>, Problem> {
    let view = show_assessment(&web.app, &caller, &run).await?;
    let subject = view.subject(&unit).ok_or(Kind::NotFound)?;
    let node = find(&subject.derivation, &item).ok_or(Kind::NotFound)?;
    let address = node_path::of_item(&subject.derivation, &item).ok_or(Kind::NotFound)?;
    Ok(Given(Step::of(&address, node)))
}

/// The records behind a measure, with what they add up to.
#[derive(Serialize, ToSchema)]
pub(crate) struct Records {
    measure: Words,
    columns: Vec<RecordColumn>,
    counted: usize,
    refused: usize,
    /// True for counts and sums: the values of all records add up to the measure.
    is_sum: bool,
    /// Counted ones first, in the order of the snapshot.
    #[schema(value_type = PageOfRecords)]
    records: Page<Record>,
}

page_of!(PageOfRecords(Record));

/// A column of the records.
#[derive(Serialize, ToSchema)]
struct RecordColumn {
    name: String,
    label: Words,
}

/// A record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Record {
    /// Number of the project, where the record names one.
    project: Option<i64>,
    /// By column; empty where missing.
    cells: Vec<Words>,
    /// What it adds to the measure, in base units.
    value: Option<Number>,
    /// The gate that refused it.
    refused_by: Option<Words>,
    /// Clause of the paper.
    clause: Option<Words>,
}

impl From<&RecordRow> for Record {
    fn from(row: &RecordRow) -> Self {
        let refused = row.refused_by.as_ref();
        Self {
            project: row.project_id,
            cells: row.cells.iter().map(Words::from).collect(),
            value: row.value.as_ref().map(Number::from),
            refused_by: refused.map(|refused| (&refused.gate).into()),
            clause: refused.and_then(|refused| refused.clause.as_ref()).map(Words::from),
        }
    }
}

/// Lists them.
pub(crate) async fn records(
    State(web): State<Web>,
    By(caller): By,
    At((run, unit, measure)): At<(String, String, String)>,
    address: Address,
    Asked(asked): Asked<PageAsked>,
) -> Result<Given<Records>, Problem> {
    let (page, limit) = asked.window()?;
    let window = |page: u32| ((page as usize - 1).saturating_mul(limit as usize), limit as usize);
    let mut list = list_records(&web.app, &caller, (&run, &measure, &unit), window(page)).await?;
    let count = u32::try_from(list.counted + list.refused).unwrap_or(u32::MAX);
    let last = count.div_ceil(limit).max(1);
    if page > last {
        list = list_records(&web.app, &caller, (&run, &measure, &unit), window(last)).await?;
    }
    let page = page.min(last);
    let columns = list.columns.iter();
    Ok(Given(Records {
        measure: (&list.measure).into(),
        columns: columns
            .map(|column| RecordColumn { name: column.name.to_owned(), label: (&column.label).into() })
            .collect(),
        counted: list.counted,
        refused: list.refused,
        is_sum: list.is_sum,
        records: Page::new(i64::from(count), (page, limit), &address, list.rows.iter().map(Record::from).collect()),
    }))
}
