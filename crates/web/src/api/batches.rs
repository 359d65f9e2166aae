//! Batches that were taken, and undoing them.

use super::answer::{Download, Given, Kinds};
use super::assessments::LangAsked;
use super::codes::FormCode;
use super::extract::{Asked, At, Nothing};
use super::page::{Address, Page, PageAsked};
use super::problem::{Kind, Problem};
use super::words::{Day, Moment};
use crate::download;
use crate::failure::Failure;
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::imports::PlanCounts;
use ballast_app::imports::batches::{BatchLine, list_batches, show_batch};
use ballast_app::imports::original::open_original;
use ballast_app::imports::undo::undo_import;
use ballast_domain::Form;
use serde::Serialize;
use utoipa::ToSchema;

/// A batch.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Batch {
    id: i64,
    form: FormCode,
    file_name: String,
    file_sha256: String,
    /// From which day its contents were known.
    known_on: Day,
    made_by: String,
    taken_at: Moment,
    counts: Counts,
    undone_at: Option<Moment>,
    /// True when the caller may undo it.
    may_undo: bool,
}

/// How many rows had which fate.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RowCounts)]
pub(crate) struct Counts {
    new: u32,
    changed: u32,
    unchanged: u32,
    refused: u32,
    warnings: u32,
}

impl From<PlanCounts> for Counts {
    fn from(counts: PlanCounts) -> Self {
        let PlanCounts { new, changed, unchanged, refused, warnings } = counts;
        Self { new, changed, unchanged, refused, warnings }
    }
}

impl From<&BatchLine> for Batch {
    fn from(batch: &BatchLine) -> Self {
        Self {
            id: batch.id,
            form: batch.form.into(),
            file_name: batch.file_name.clone(),
            file_sha256: batch.file_hash.clone(),
            known_on: Day(batch.known_on),
            made_by: batch.made_by.clone(),
            taken_at: Moment(batch.taken_at),
            counts: batch.counts.into(),
            undone_at: batch.undone_at.map(Moment),
            may_undo: batch.may_undo,
        }
    }
}

/// Lists them, the newest first.
pub(crate) async fn list(
    State(web): State<Web>,
    By(caller): By,
    address: Address,
    Asked(asked): Asked<PageAsked>,
) -> Result<Given<Page<Batch>>, Problem> {
    let batches = list_batches(&web.app, &caller).await?;
    Ok(Given(Page::of(batches.iter().map(Batch::from).collect(), asked, &address)?))
}

/// Shows one.
pub(crate) async fn show(State(web): State<Web>, By(caller): By, At(id): At<i64>) -> Result<Given<Batch>, Problem> {
    Ok(Given((&show_batch(&web.app, &caller, id).await?).into()))
}

/// What undoing came to.
#[derive(Serialize, ToSchema)]
pub(crate) struct Undone {
    /// Records that went back.
    records: u64,
}

/// Undoes one as a whole.
pub(crate) async fn undo(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<i64>,
    _: Nothing,
) -> Result<Given<Undone>, Problem> {
    Ok(Given(Undone { records: undo_import(&web.app, &caller, id).await? }))
}

/// What files for import are.
pub(crate) struct Originals;

impl Kinds for Originals {
    const KINDS: &'static [&'static str] =
        &["text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/octet-stream"];
}

/// The file that one was taken from, as it was sent.
pub(crate) async fn original(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<i64>,
) -> Result<Download<Originals>, Problem> {
    let (record, content) = open_original(&web.app, &caller, id).await?;
    Ok(Download::new(download::content(content, &record.import.file_name)))
}

/// A workbook.
pub(crate) struct Workbook;

impl Kinds for Workbook {
    const KINDS: &'static [&'static str] = &["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"];
}

/// The empty template of a form.
pub(crate) async fn template(
    At(form): At<String>,
    Asked(asked): Asked<LangAsked>,
) -> Result<Download<Workbook>, Problem> {
    let form = Form::from_code(&form).ok_or(Kind::NotFound)?;
    let bytes = ballast_exchange::write_template(form, asked.lang()).map_err(|error| Failure::internal(&error))?;
    Ok(Download::new(download::bytes(bytes, &format!("template-{}.xlsx", form.code()))))
}
