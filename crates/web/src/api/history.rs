//! What a record or a figure was before, for every kind of record alike; as a list and as a file.

use super::answer::{Download, Given};
use super::codes::LangCode;
use super::extract::{Asked, At};
use super::page::{Address, Page, PageAsked};
use super::problem::{Kind, Problem};
use super::projects::Sheets;
use super::words::{Day, Moment, Words};
use crate::download;
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::Caller;
use ballast_app::history::{Deed, Step, StepSource, Subject, export_history, show_history};
use ballast_app::imports::FieldChange;
use ballast_domain::{Lang, ProjectId};
use ballast_exchange::FileKind;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;
use utoipa::{IntoParams, ToSchema};

/// One step of a history.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct HistoryItem {
    /// From which day it was known.
    known_on: Day,
    /// When the program wrote it.
    recorded_at: Moment,
    /// The batch that brought it.
    batch: Option<i64>,
    /// Login of who wrote it.
    by: Option<String>,
    /// What it concerns: the ledger entry, the report of a month, a grant …
    subject: Words,
    /// What happened.
    deed: Words,
    /// True for the first version of a record.
    is_first: bool,
    /// Field by field; empty for a first version.
    changes: Vec<Change>,
    /// The file and cell that it came from.
    source: Option<Source>,
    /// The reason that was given; empty where none is asked for.
    reason: String,
}

/// One field, old and new, as printed. Names of persons are masked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Change {
    field: Words,
    old: String,
    new: String,
}

/// File, sheet and cell of a value.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct Source {
    file_name: String,
    /// None in CSV files.
    sheet: Option<String>,
    /// `F18`; the row alone, `18`, where more than one cell was read.
    cell: Option<String>,
}

impl From<&FieldChange> for Change {
    fn from(change: &FieldChange) -> Self {
        Self { field: (&change.field).into(), old: change.old.clone(), new: change.new.clone() }
    }
}

impl From<&StepSource> for Source {
    fn from(source: &StepSource) -> Self {
        Self { file_name: source.file_name.clone(), sheet: source.sheet.clone(), cell: source.cell() }
    }
}

impl From<&Step> for HistoryItem {
    fn from(step: &Step) -> Self {
        Self {
            known_on: Day(step.known_on),
            recorded_at: Moment(step.recorded_at),
            batch: step.source.as_ref().map(|source| source.import_id),
            by: step.by.clone(),
            subject: (&step.subject).into(),
            deed: step.deed.label().into(),
            is_first: step.deed == Deed::First,
            changes: step.changes.iter().map(Change::from).collect(),
            source: step.source.as_ref().map(Source::from),
            reason: step.reason.clone(),
        }
    }
}

/// Which steps.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepsAsked {
    /// Of this figure alone: `annual_plan` of a project, `2024-05.done` of a monthly report, `value` of a record.
    #[param(min_length = 1, max_length = 60)]
    figure: Option<String>,
    /// The page, from 1; beyond the last you get the last.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1_000_000)]
    page: Option<NonZeroU32>,
    /// Steps of a page, 1–200; 50 if not told.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<NonZeroU32>,
}

/// What goes into the file.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileAsked {
    /// Of this figure alone.
    #[param(min_length = 1, max_length = 60)]
    figure: Option<String>,
    /// Language of the file; Chinese if not told.
    #[param(inline)]
    lang: Option<LangCode>,
}

/// A page of the history of a subject, the newest step first.
async fn steps(
    web: &Web,
    caller: &Caller,
    subject: &Subject,
    address: &Address,
    asked: StepsAsked,
) -> Result<Given<Page<HistoryItem>>, Problem> {
    let history = show_history(&web.app, caller, subject, asked.figure.as_deref()).await?;
    let page = PageAsked { page: asked.page, limit: asked.limit };
    Ok(Given(Page::of(history.steps.iter().map(HistoryItem::from).collect(), page, address)?))
}

/// The history of a subject as a file: `csv` or `xlsx`.
async fn file(
    web: &Web,
    caller: &Caller,
    subject: &Subject,
    format: &str,
    asked: FileAsked,
) -> Result<Download<Sheets>, Problem> {
    let kind = match format {
        "csv" => FileKind::Csv,
        "xlsx" => FileKind::Xlsx,
        _ => return Err(Kind::NotFound.into()),
    };
    let lang = asked.lang.map_or(Lang::Zh, |code| code.0);
    let bytes = export_history(&web.app, caller, subject, asked.figure.as_deref(), kind, lang).await?;
    let stem = subject.to_string().replace(' ', "-");
    Ok(Download::new(download::bytes(bytes, &format!("{stem}-history.{format}"))))
}

/// Of a project.
pub(crate) async fn of_project(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<i64>,
    address: Address,
    Asked(asked): Asked<StepsAsked>,
) -> Result<Given<Page<HistoryItem>>, Problem> {
    steps(&web, &caller, &Subject::Project(ProjectId(id)), &address, asked).await
}

/// Of a project, as a file.
pub(crate) async fn of_project_file(
    State(web): State<Web>,
    By(caller): By,
    At((id, format)): At<(i64, String)>,
    Asked(asked): Asked<FileAsked>,
) -> Result<Download<Sheets>, Problem> {
    file(&web, &caller, &Subject::Project(ProjectId(id)), &format, asked).await
}

/// Of a record of a unit.
pub(crate) async fn of_record(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<i64>,
    address: Address,
    Asked(asked): Asked<StepsAsked>,
) -> Result<Given<Page<HistoryItem>>, Problem> {
    steps(&web, &caller, &Subject::Record(id), &address, asked).await
}

/// Of a record of a unit, as a file.
pub(crate) async fn of_record_file(
    State(web): State<Web>,
    By(caller): By,
    At((id, format)): At<(i64, String)>,
    Asked(asked): Asked<FileAsked>,
) -> Result<Download<Sheets>, Problem> {
    file(&web, &caller, &Subject::Record(id), &format, asked).await
}

/// Of an account.
pub(crate) async fn of_account(
    State(web): State<Web>,
    By(caller): By,
    At(login): At<String>,
    address: Address,
    Asked(asked): Asked<StepsAsked>,
) -> Result<Given<Page<HistoryItem>>, Problem> {
    steps(&web, &caller, &Subject::Account(login), &address, asked).await
}

/// Of an account, as a file.
pub(crate) async fn of_account_file(
    State(web): State<Web>,
    By(caller): By,
    At((login, format)): At<(String, String)>,
    Asked(asked): Asked<FileAsked>,
) -> Result<Download<Sheets>, Problem> {
    file(&web, &caller, &Subject::Account(login), &format, asked).await
}

/// Of the account of the token.
pub(crate) async fn of_oneself(
    State(web): State<Web>,
    By(caller): By,
    address: Address,
    Asked(asked): Asked<StepsAsked>,
) -> Result<Given<Page<HistoryItem>>, Problem> {
    steps(&web, &caller, &Subject::OwnAccount, &address, asked).await
}

/// Of the account of the token, as a file.
pub(crate) async fn of_oneself_file(
    State(web): State<Web>,
    By(caller): By,
    At(format): At<String>,
    Asked(asked): Asked<FileAsked>,
) -> Result<Download<Sheets>, Problem> {
    file(&web, &caller, &Subject::OwnAccount, &format, asked).await
}

/// Of an assessment.
pub(crate) async fn of_assessment(
    State(web): State<Web>,
    By(caller): By,
    At(run): At<String>,
    address: Address,
    Asked(asked): Asked<StepsAsked>,
) -> Result<Given<Page<HistoryItem>>, Problem> {
    steps(&web, &caller, &Subject::Assessment(run), &address, asked).await
}

/// Of an assessment, as a file.
pub(crate) async fn of_assessment_file(
    State(web): State<Web>,
    By(caller): By,
    At((run, format)): At<(String, String)>,
    Asked(asked): Asked<FileAsked>,
) -> Result<Download<Sheets>, Problem> {
    file(&web, &caller, &Subject::Assessment(run), &format, asked).await
}
