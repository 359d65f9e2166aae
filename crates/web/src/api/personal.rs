//! What is kept of a person: taken along, and erased by two administrators.

use super::answer::{Done, Download, Kinds};
use super::codes::LangCode;
use super::extract::{Asked, At, Sent};
use super::grants::{Decision, Ending};
use super::problem::Problem;
use super::words::Moment;
use crate::download;
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::accounts::data::{DataFormat, export_data_of, export_own_data};
use ballast_app::accounts::erasure::{Erasure, decide_erasure, request_erasure};
use ballast_domain::Lang;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Form {
    #[default]
    Json,
    Csv,
}

/// In which form the data is wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct DataAsked {
    /// JSON if not told.
    #[param(inline)]
    format: Option<Form>,
    /// Language of a CSV; Chinese if not told.
    #[param(inline)]
    lang: Option<LangCode>,
}

impl DataAsked {
    fn format(&self) -> (DataFormat, &'static str) {
        match self.format.unwrap_or_default() {
            Form::Json => (DataFormat::Json, "json"),
            Form::Csv => (DataFormat::Csv(self.lang.map_or(Lang::Zh, |code| code.0)), "csv"),
        }
    }
}

/// The data of a person.
pub(crate) struct Data;

impl Kinds for Data {
    const KINDS: &'static [&'static str] = &["application/json", "text/csv"];
}

/// Of the account of the token.
pub(crate) async fn own(
    State(web): State<Web>,
    By(caller): By,
    Asked(asked): Asked<DataAsked>,
) -> Result<Download<Data>, Problem> {
    let (format, ending) = asked.format();
    let text = export_own_data(&web.app, &caller, format).await?;
    Ok(Download::new(download::bytes(text.into_bytes(), &format!("{}.{ending}", caller.login))))
}

/// Of a person who asked for it.
pub(crate) async fn of_account(
    State(web): State<Web>,
    By(caller): By,
    At(login): At<String>,
    Asked(asked): Asked<DataAsked>,
) -> Result<Download<Data>, Problem> {
    let (format, ending) = asked.format();
    let text = export_data_of(&web.app, &caller, &login, format).await?;
    Ok(Download::new(download::bytes(text.into_bytes(), &format!("{login}.{ending}"))))
}

/// An erasure that was asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = Erasure)]
pub(crate) struct ErasureOut {
    reason: String,
    requested_by: String,
    requested_at: Moment,
    /// Who carried it out; none while it waits.
    decided_by: Option<String>,
    decided_at: Option<Moment>,
}

impl From<&Erasure> for ErasureOut {
    fn from(erasure: &Erasure) -> Self {
        Self {
            reason: erasure.reason.clone(),
            requested_by: erasure.requested.0.clone(),
            requested_at: Moment(erasure.requested.1),
            decided_by: erasure.decided.as_ref().map(|decided| decided.0.clone()),
            decided_at: erasure.decided.as_ref().map(|decided| Moment(decided.1)),
        }
    }
}

/// Asks for the erasure of a closed account.
pub(crate) async fn request_erasing(
    State(web): State<Web>,
    By(caller): By,
    At(login): At<String>,
    Sent(sent): Sent<Ending>,
) -> Result<Done, Problem> {
    request_erasure(&web.app, &caller, &login, &sent.reason).await?;
    Ok(Done)
}

/// Carries an erasure out, or takes the request back.
pub(crate) async fn decide_erasing(
    State(web): State<Web>,
    By(caller): By,
    At(login): At<String>,
    Sent(sent): Sent<Decision>,
) -> Result<Done, Problem> {
    decide_erasure(&web.app, &caller, &login, sent.is_allowed).await?;
    Ok(Done)
}
