//! A file in: uploaded and previewed, its columns matched, taken or dropped.

use super::answer::{Done, Given, Made, bytes};
use super::batches::Counts;
use super::codes::{FormCode, TakeCode};
use super::describe::{Argument, Description};
use super::extract::{Asked, At, Nothing, Sent, is_kind};
use super::history::Change;
use super::once::Spooled;
use super::page::{Address, Page, PageAsked};
use super::problem::{Issue, Kind, Problem};
use super::words::{Day, Words};
use crate::failure::Failure;
use crate::imports::upload::spool;
use crate::web::{By, Web};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request, State};
use ballast_app::imports::apply::apply_import;
use ballast_app::imports::columns::{list_mappings, load_mapping, preview_table, read_mapping, save_mapping};
use ballast_app::imports::preview::{load_plan, preview_import};
use ballast_app::imports::upload::{drop_upload, keep_upload, note_too_large};
use ballast_app::imports::{ImportPlan, ReadChoices, RowFate, RowPlan};
use futures::{Stream, TryStreamExt as _};
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;
use std::sync::Arc;
use tempfile::NamedTempFile;
use utoipa::{IntoParams, ToSchema};

/// A file as the body.
pub(crate) struct File(Arc<NamedTempFile>);

impl FromRequest<Web> for File {
    type Rejection = Problem;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Problem> {
        if !is_kind(request.headers(), "application/octet-stream") {
            return Err(Kind::WrongType.into());
        }
        if let Some(Spooled(file)) = request.extensions().get::<Spooled>() {
            return Ok(Self(file.clone()));
        }
        let by = request.extensions().get::<By>().cloned();
        let chunks = request.into_body().into_data_stream().map_err(|_| Failure::BadForm);
        Ok(Self(Arc::new(spool_of(web, by.as_ref(), chunks).await?.0)))
    }
}

/// Keeps a file as it arrives; one that is too large leaves an event.
pub(super) async fn spool_of(
    web: &Web,
    by: Option<&By>,
    chunks: impl Stream<Item = Result<Bytes, Failure>>,
) -> Result<(NamedTempFile, String), Problem> {
    let spooled = spool(web, chunks).await;
    if let (Err(Failure::TooLarge), Some(By(caller))) = (&spooled, by) {
        note_too_large(&web.app, caller).await?;
    }
    Ok(spooled?)
}

impl Argument for File {
    fn describe(description: &mut Description) {
        description.body = Some(("application/octet-stream", bytes()));
    }
}

/// How the file is to be read.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct UploadAsked {
    /// The file's name: a label, whose ending tells the kind.
    #[param(min_length = 1, max_length = 200)]
    file_name: String,
    /// The form; told from the head if not given.
    #[param(inline)]
    form: Option<FormCode>,
    /// From which day the contents are known; today if not given.
    #[param(inline)]
    known_on: Option<Day>,
    /// Name of a kept column mapping.
    #[param(min_length = 1, max_length = 60)]
    mapping: Option<String>,
}

/// What a file would do.
#[derive(Serialize, ToSchema)]
pub(crate) struct Preview {
    /// The upload, until it is taken or dropped.
    id: String,
    file_name: String,
    file_sha256: String,
    form: FormCode,
    known_on: Day,
    counts: Counts,
    /// Problems of the file as a whole; with an error among them nothing can be taken.
    problems: Vec<Issue>,
    /// What to know although nothing is wrong.
    notes: Vec<Words>,
}

impl From<&ImportPlan> for Preview {
    fn from(plan: &ImportPlan) -> Self {
        Self {
            id: plan.id.clone(),
            file_name: plan.file_name.clone(),
            file_sha256: plan.file_hash.clone(),
            form: plan.form.into(),
            known_on: Day(plan.known_on),
            counts: plan.counts.into(),
            problems: plan.file_issues.iter().map(Issue::from).collect(),
            notes: plan.notes.iter().map(Words::from).collect(),
        }
    }
}

/// Takes a file in and tells what it would do. Nothing is taken yet.
pub(crate) async fn upload(
    State(web): State<Web>,
    By(caller): By,
    Asked(asked): Asked<UploadAsked>,
    File(file): File,
) -> Result<Made<Preview>, Problem> {
    let mapping = asked.mapping.map(|name| load_mapping(&web.app, &caller, &name)).transpose()?;
    let choices = ReadChoices {
        form: asked.form.map(|code| code.0),
        known_on: asked.known_on.map(|day| day.0),
        mapping,
        ..ReadChoices::default()
    };
    let kept = keep_upload(&web.app, &caller, file.path(), &asked.file_name).await?;
    match preview_import(&web.app, &caller, &kept.id, &choices).await {
        Ok(plan) => Ok(Made { location: format!("/api/v1/imports/uploads/{}", plan.id), value: (&plan).into() }),
        Err(error) => {
            drop_upload(&web.app, &caller, &kept.id).await?;
            Err(error.into())
        }
    }
}

/// Shows the preview.
pub(crate) async fn show(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<String>,
) -> Result<Given<Preview>, Problem> {
    Ok(Given((&load_plan(&web.app, &caller, &id).await?).into()))
}

/// What happens to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Fate {
    New,
    Changed,
    Unchanged,
    Refused,
}

/// A row of the preview.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Row {
    sheet: Option<String>,
    row: Option<u32>,
    /// The record in words.
    subject: String,
    fate: Fate,
    /// Field by field, for a changed record.
    changes: Vec<Change>,
    problems: Vec<Issue>,
}

impl From<&RowPlan> for Row {
    fn from(plan: &RowPlan) -> Self {
        let changes = match &plan.fate {
            RowFate::Changed { changes } => changes.iter().map(Change::from).collect(),
            _ => Vec::new(),
        };
        Self {
            sheet: plan.place.sheet.clone(),
            row: plan.place.row,
            subject: plan.subject.clone(),
            fate: fate(&plan.fate),
            changes,
            problems: plan.issues.iter().map(Issue::from).collect(),
        }
    }
}

fn fate(of: &RowFate) -> Fate {
    match of {
        RowFate::New => Fate::New,
        RowFate::Changed { .. } => Fate::Changed,
        RowFate::Unchanged => Fate::Unchanged,
        RowFate::Refused => Fate::Refused,
    }
}

/// Which rows.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct RowsAsked {
    /// Of this fate alone.
    #[param(inline)]
    fate: Option<Fate>,
    /// The page, from 1; beyond the last you get the last.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1_000_000)]
    page: Option<NonZeroU32>,
    /// Rows of a page, 1–200; 50 if not told.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<NonZeroU32>,
}

/// Lists the rows of the preview.
pub(crate) async fn rows(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<String>,
    address: Address,
    Asked(asked): Asked<RowsAsked>,
) -> Result<Given<Page<Row>>, Problem> {
    let plan = load_plan(&web.app, &caller, &id).await?;
    let wanted = plan.rows.iter().filter(|row| asked.fate.is_none_or(|wanted| fate(&row.fate) == wanted));
    let page = PageAsked { page: asked.page, limit: asked.limit };
    Ok(Given(Page::of(wanted.map(Row::from).collect(), page, &address)?))
}

/// As which form the columns are matched.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ColumnsAsked {
    /// The form; the one that the file was read as if not given.
    #[param(inline)]
    form: Option<FormCode>,
}

/// The first rows of a file beside the columns of a form.
#[derive(Serialize, ToSchema)]
pub(crate) struct Columns {
    form: FormCode,
    /// The columns of the form.
    columns: Vec<Column>,
    sheets: Vec<Sheet>,
    /// The mapping that we would choose, as the text of a mapping file.
    suggestion: String,
}

/// A column of a form.
#[derive(Serialize, ToSchema)]
struct Column {
    field: String,
    head: Words,
    is_required: bool,
    /// What to write into it.
    hint: Words,
}

/// The first rows of a sheet.
#[derive(Serialize, ToSchema)]
struct Sheet {
    name: String,
    /// The row of the head, if one was found.
    head_row: Option<u32>,
    rows: Vec<SheetRow>,
}

/// A row with its cells as written.
#[derive(Serialize, ToSchema)]
struct SheetRow {
    row: u32,
    cells: Vec<String>,
}

/// Shows them.
pub(crate) async fn columns(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<String>,
    Asked(asked): Asked<ColumnsAsked>,
) -> Result<Given<Columns>, Problem> {
    let plan = load_plan(&web.app, &caller, &id).await?;
    let form = asked.form.map_or(plan.form, |code| code.0);
    let table = preview_table(&web.app, &caller, &id, form).await?;
    let sheets = table.preview.sheets.into_iter().map(|sheet| Sheet {
        name: sheet.name,
        head_row: sheet.head_row,
        rows: sheet.rows.into_iter().map(|(row, cells)| SheetRow { row, cells }).collect(),
    });
    let columns = table.columns.iter().map(|column| Column {
        field: column.field.to_owned(),
        head: (&column.head).into(),
        is_required: column.is_required,
        hint: (&column.hint).into(),
    });
    Ok(Given(Columns {
        form: form.into(),
        columns: columns.collect(),
        sheets: sheets.collect(),
        suggestion: table.suggestion.to_toml(),
    }))
}

/// How the columns are matched.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MappingSent {
    /// The text of a mapping file (TOML).
    mapping: String,
    /// A name under which it is kept.
    name: Option<String>,
}

/// Reads the upload again with a mapping.
pub(crate) async fn match_columns(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<String>,
    Sent(sent): Sent<MappingSent>,
) -> Result<Given<Preview>, Problem> {
    let plan = load_plan(&web.app, &caller, &id).await?;
    let mapping = read_mapping(&sent.mapping)?;
    if let Some(name) = &sent.name {
        save_mapping(&web.app, &caller, name, &mapping).await?;
    }
    let choices = ReadChoices {
        form: Some(mapping.form),
        known_on: Some(plan.known_on),
        mapping: Some(mapping),
        ..ReadChoices::default()
    };
    Ok(Given((&preview_import(&web.app, &caller, &id, &choices).await?).into()))
}

/// The kept mappings.
#[derive(Serialize, ToSchema)]
pub(crate) struct Mappings {
    /// Their names, in order.
    names: Vec<String>,
}

/// Lists them.
pub(crate) async fn mappings(State(web): State<Web>, By(caller): By) -> Result<Given<Mappings>, Problem> {
    Ok(Given(Mappings { names: list_mappings(&web.app, &caller)? }))
}

/// What to take.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Taking {
    /// `all`: one refused row refuses the file. `good_rows`: the others are taken.
    #[schema(inline)]
    take: TakeCode,
}

/// What was taken.
#[derive(Serialize, ToSchema)]
pub(crate) struct Taken {
    /// Number of the batch.
    batch: i64,
    counts: Counts,
}

/// Takes exactly what was previewed.
pub(crate) async fn take(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<String>,
    Sent(sent): Sent<Taking>,
) -> Result<Made<Taken>, Problem> {
    let batch = apply_import(&web.app, &caller, &id, sent.take.0).await?;
    let value = Taken { batch: batch.id, counts: batch.counts.into() };
    Ok(Made { location: format!("/api/v1/imports/batches/{}", batch.id), value })
}

/// Drops it.
pub(crate) async fn discard(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<String>,
    _: Nothing,
) -> Result<Done, Problem> {
    drop_upload(&web.app, &caller, &id).await?;
    Ok(Done)
}
