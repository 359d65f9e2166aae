//! The bulletin: on a page, or as a file (通报).

use super::inside;
use crate::download;
use crate::failure::Failure;
use crate::layout::page;
use crate::routes;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use ballast_app::assessments::document::{bulletin_kind, publish_bulletin};
use ballast_app::assessments::show::show_assessment;
use ballast_domain::Lang;
use ballast_publish::Format;
use maud::{PreEscaped, html};

/// Shows or hands it over.
///
/// # Errors
/// [`Failure::NotFound`] for an unknown run or format; [`Failure::Refused`] when it cannot be issued, with the reason.
pub async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path((run, kind)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let format = Format::from_name(&kind).ok_or(Failure::NotFound)?;
    let bytes = publish_bulletin(&web.app, &caller, &run, visit.lang, format, false).await?;
    let view = show_assessment(&web.app, &caller, &run).await?;
    let kind = bulletin_kind(&web.app, &caller, &run).await?;
    let lang = visit.lang;
    if format != Format::Html {
        let name = match lang {
            Lang::Zh => format!("{}{}.{}", view.record.period.name(lang), kind.label().zh, format.extension()),
            Lang::En => format!("bulletin-{}.{}", view.record.period, format.extension()),
        };
        return Ok(download::bytes(bytes, &name));
    }
    let fragment = String::from_utf8(bytes).map_err(|error| Failure::internal(&error))?;
    let title = kind.label();
    let frame = inside(&visit, &view, title.get(lang)).actions(html! {
        @for (kind, word) in [("pdf", "PDF"), ("docx", "DOCX"), ("xlsx", "XLSX")] {
            a.button href=(routes::Document(run.clone(), kind)) download { (word) }
        }
    });
    // The writer of documents escapes every text itself and writes no style and no script.
    let body = html! { div.paper { (PreEscaped(fragment)) } };
    Ok(page(&visit, &frame, &body).into_response())
}
