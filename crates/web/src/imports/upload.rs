//! The import page: a file in, the templates, and the batches taken so far.

use crate::download;
use crate::failure::Failure;
use crate::fields::{Fields, broken};
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui;
use crate::ui::doer;
use crate::ui::form::{self, FieldError, field};
use crate::ui::icon::{Icon, icon};
use crate::ui::number;
use crate::ui::panel::{empty, flush, panel};
use crate::ui::status::{Tone, badge};
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::body::Bytes;
use axum::extract::multipart::Multipart;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use ballast_app::imports::ReadChoices;
use ballast_app::imports::batches::{BatchLine, list_batches};
use ballast_app::imports::columns::{list_mappings, load_mapping};
use ballast_app::imports::preview::preview_import;
use ballast_app::imports::upload::{Upload, drop_upload, keep_upload, list_own_uploads, note_too_large};
use ballast_app::{AppError, Caller};
use ballast_domain::text::hex;
use ballast_domain::{Form, Lang, Text};
use futures::{Stream, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;

/// The largest file.
pub(crate) const MOST_BYTES: usize = 64 << 20;

/// What the person had typed when the form comes back with errors.
#[derive(Debug, Clone, Default)]
struct Typed {
    form: String,
    known_on: String,
    mapping: String,
}

/// Shows the form and the batches.
///
/// # Errors
/// [`Failure::Internal`] when a query fails.
pub(crate) async fn get(State(web): State<Web>, visit: Visit, By(caller): By) -> Result<Markup, Failure> {
    show(&web, &visit, &caller, &Typed::default(), &[]).await
}

/// Takes a file, reads it, and leads to its preview.
///
/// # Errors
/// [`Failure::ForeignForm`] without the token, [`Failure::TooLarge`], [`Failure::BadForm`].
pub(crate) async fn post(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    mut sent: Multipart,
) -> Result<Response, Failure> {
    let received = receive(&web, &visit, &mut sent).await;
    if let Err(Failure::TooLarge) = &received {
        note_too_large(&web.app, &caller).await?;
    }
    let (fields, file) = received?;
    let typed = Typed {
        form: fields.get("form").to_owned(),
        known_on: fields.get("known_on").to_owned(),
        mapping: fields.get("mapping").to_owned(),
    };
    let mut errors = Vec::new();
    let known_on = typed.known_on.parse::<Date>().ok();
    if known_on.is_none() {
        errors.push(FieldError {
            field: "known_on",
            message: Text::fixed("请填写资料时点，如 2024-07-05", "Give the information date, such as 2024-07-05"),
        });
    }
    let Some((file, name)) = file.filter(|_| errors.is_empty()) else {
        if errors.is_empty() {
            errors.push(FieldError {
                field: "file",
                message: Text::fixed("请选择要导入的文件", "Choose the file to import"),
            });
        }
        return Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, show(&web, &visit, &caller, &typed, &errors).await?)
            .into_response());
    };
    let mapping = match typed.mapping.as_str() {
        "" => None,
        name => Some(load_mapping(&web.app, &caller, name)?),
    };
    let choices = ReadChoices { form: Form::from_code(&typed.form), known_on, mapping, ..ReadChoices::default() };
    let upload = keep_upload(&web.app, &caller, file.path(), &name).await?;
    match preview_import(&web.app, &caller, &upload.id, &choices).await {
        Ok(plan) => Ok(Redirect::to(&routes::Preview(plan.id).to_string()).into_response()),
        Err(AppError::Invalid(message)) => {
            drop_upload(&web.app, &caller, &upload.id).await?;
            errors.push(FieldError { field: "known_on", message });
            Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, show(&web, &visit, &caller, &typed, &errors).await?)
                .into_response())
        }
        Err(error) => {
            // What cannot be previewed must not count against what the person may leave undecided.
            drop_upload(&web.app, &caller, &upload.id).await?;
            Err(error.into())
        }
    }
}

/// The empty template of a form.
///
/// # Errors
/// [`Failure::NotFound`] for an unknown form.
pub(crate) async fn template(visit: Visit, Path(form): Path<String>) -> Result<Response, Failure> {
    let form = Form::from_code(&form).ok_or(Failure::NotFound)?;
    let bytes = ballast_exchange::write_template(form, visit.lang).map_err(|error| Failure::internal(&error))?;
    let name = match visit.lang {
        Lang::Zh => format!("{}模板.xlsx", form.label().zh),
        Lang::En => format!("template-{}.xlsx", form.code()),
    };
    Ok(download::bytes(bytes, &name))
}

/// Reads the sent parts in their order: the token must stand before the file, so that a foreign form costs nothing.
async fn receive(
    web: &Web,
    visit: &Visit,
    sent: &mut Multipart,
) -> Result<(Fields, Option<(NamedTempFile, String)>), Failure> {
    let mut fields = Fields::default();
    let mut file = None;
    while let Some(part) = sent.next_field().await.map_err(broken)? {
        let Some(part) = fields.add_part(part, "file", visit).await? else { continue };
        let label = part.file_name().unwrap_or_default().to_owned();
        let (kept, _) = spool(web, part.map_err(broken)).await?;
        if !label.is_empty() {
            file = Some((kept, label));
        }
    }
    fields.check(visit)?;
    Ok((fields, file))
}

/// Keeps a file as it arrives; gives its SHA-256, hexadecimal, as well.
///
/// # Errors
/// [`Failure::TooLarge`] beyond [`MOST_BYTES`]; what the stream says when it ends too early.
pub(crate) async fn spool(
    web: &Web,
    chunks: impl Stream<Item = Result<Bytes, Failure>>,
) -> Result<(NamedTempFile, String), Failure> {
    let kept = NamedTempFile::new_in(web.app.folder().join("uploads")).map_err(|error| Failure::internal(&error))?;
    let handle = kept.reopen().map_err(|error| Failure::internal(&error))?;
    let mut writer = tokio::fs::File::from_std(handle);
    let mut chunks = std::pin::pin!(chunks);
    let (mut bytes, mut hasher) = (0, Sha256::new());
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk?;
        bytes += chunk.len();
        if bytes > MOST_BYTES {
            return Err(Failure::TooLarge);
        }
        hasher.update(&chunk);
        writer.write_all(&chunk).await.map_err(|error| Failure::internal(&error))?;
    }
    writer.flush().await.map_err(|error| Failure::internal(&error))?;
    Ok((kept, hex(&hasher.finalize())))
}

async fn show(
    web: &Web,
    visit: &Visit,
    caller: &Caller,
    typed: &Typed,
    errors: &[FieldError],
) -> Result<Markup, Failure> {
    let batches = list_batches(&web.app, caller).await?;
    let mappings = list_mappings(&web.app, caller)?;
    let waiting = list_own_uploads(&web.app, caller).await?;
    let frame = Frame::new(Section::Imports, visit.lang.pick("导入", "Import"));
    let body = html! {
        (body(visit, typed, errors, &mappings))
        @if !waiting.is_empty() {
            (flush(visit.lang.pick("未处理的上传文件", "Undecided uploads"), Markup::default(), waiting_table(visit, &waiting)))
        }
        (flush(visit.lang.pick("导入批次", "Batches"), Markup::default(), batch_table(visit, &batches)))
    };
    Ok(page(visit, &frame, &body))
}

fn body(visit: &Visit, typed: &Typed, errors: &[FieldError], mappings: &[String]) -> Markup {
    let lang = visit.lang;
    html! {
        (form::errors(lang, errors))
        div.columns.wide-left {
            (panel(lang.pick("上传文件", "Upload a file"), Markup::default(), upload_form(visit, typed, errors, mappings)))
            (panel(lang.pick("空白模板", "Empty templates"), Markup::default(), templates(lang)))
        }
    }
}

/// Files that were neither taken nor dropped: they count against what a person may leave.
fn waiting_table(visit: &Visit, waiting: &[(Upload, Timestamp)]) -> Markup {
    let lang = visit.lang;
    let columns = [
        Column::text(lang.pick("文件", "File")).title(),
        Column::text(lang.pick("上传时间", "Uploaded")),
        Column::text(""),
    ];
    let row = |(upload, made_at): &(Upload, Timestamp)| {
        Row::plain(vec![
            html! { a href=(routes::Preview(upload.id.clone())) { (upload.file_name) } },
            html! { span.nowrap { (ui::moment(*made_at)) } },
            html! {
                form method="post" action=(routes::Dropping(upload.id.clone())) {
                    (form::token(visit))
                    button.button type="submit" { (lang.pick("放弃", "Drop")) }
                }
            },
        ])
    };
    let title = lang.pick("未处理的上传文件", "Undecided uploads");
    table(title, Shape::Cards, &columns, &waiting.iter().map(row).collect::<Vec<_>>())
}

fn upload_form(visit: &Visit, typed: &Typed, errors: &[FieldError], mappings: &[String]) -> Markup {
    let lang = visit.lang;
    let mut forms = vec![(String::new(), lang.pick("按表头自动识别", "Told from the head").to_owned())];
    forms.extend(Form::ALL.iter().map(|form| (form.code().to_owned(), form.label().get(lang).to_owned())));
    let mut kept = vec![(String::new(), lang.pick("不使用", "None").to_owned())];
    kept.extend(mappings.iter().map(|name| (name.clone(), name.clone())));
    let known_on = if typed.known_on.is_empty() { visit.today.to_string() } else { typed.known_on.clone() };
    html! {
        form method="post" action=(routes::Imports) enctype="multipart/form-data" {
            (form::token(visit))
            (field(lang, "file", lang.pick("文件", "File"),
                Some(lang.pick("XLSX 或 CSV（UTF-8、GB18030），最大 64 MB。不必改表头，先看预览再决定。",
                    "XLSX or CSV (UTF-8, GB18030), 64 MB at most. Keep your heads as they are; you decide after a preview.")),
                errors, |d| html! {
                    div.drop data-drop {
                        input #file type="file" name="file" accept=".xlsx,.csv" required aria-describedby=[d.by] aria-invalid=[d.invalid];
                    }
                }))
            div.field-row {
                (field(lang, "form", lang.pick("表式", "Form"), None, errors, |_| form::select("form", "form", false, &typed.form, &forms)))
                (field(lang, "known_on", lang.pick("资料时点", "Information date"),
                    Some(lang.pick("这些内容从哪一天起为我们所知", "the day from which we knew these facts")), errors, |d| html! {
                        input #known_on type="date" name="known_on" value=(known_on) required aria-describedby=[d.by] aria-invalid=[d.invalid];
                    }))
                @if !mappings.is_empty() {
                    (field(lang, "mapping", lang.pick("列对应", "Column mapping"), None, errors,
                        |_| form::select("mapping", "mapping", false, &typed.mapping, &kept)))
                }
            }
            div.buttons {
                button.button.primary type="submit" data-busy=(lang.pick("正在读取…", "Reading…")) { (lang.pick("上传并预览", "Upload and preview")) }
            }
        }
    }
}

fn templates(lang: Lang) -> Markup {
    html! {
        p.quiet.small { (lang.pick("每个模板附填写说明和示例；现有台账可以直接上传，不必改用模板。",
            "Each template tells what to write and shows an example; existing ledgers can be uploaded as they are.")) }
        ul.plain.templates {
            @for form in Form::ALL {
                li { a href=(routes::Template(form)) { (icon(Icon::Download)) (form.label().get(lang)) span.quiet.small { "XLSX" } } }
            }
        }
    }
}

fn batch_table(visit: &Visit, batches: &[BatchLine]) -> Markup {
    let lang = visit.lang;
    if batches.is_empty() {
        return empty(
            lang.pick("还没有导入过文件", "No file has been imported yet"),
            lang.pick(
                "先导入项目台账，再导入月报和目标任务。",
                "Begin with the project ledger, then monthly reports and targets.",
            ),
            Markup::default(),
        );
    }
    let columns = [
        Column::text(lang.pick("文件", "File")).title(),
        Column::text(lang.pick("表式", "Form")),
        Column::text(lang.pick("资料时点", "Information date")),
        Column::number(lang.pick("新增", "New")).unit(lang.pick("行", "rows")),
        Column::number(lang.pick("变更", "Changed")).unit(lang.pick("行", "rows")),
        Column::number(lang.pick("未变", "Unchanged")).unit(lang.pick("行", "rows")).low(),
        Column::number(lang.pick("拒绝", "Refused")).unit(lang.pick("行", "rows")),
        Column::text(lang.pick("导入", "Taken")),
        Column::text(lang.pick("状态", "State")),
    ];
    let rows: Vec<Row> = batches.iter().map(|batch| batch_row(lang, batch)).collect();
    table(lang.pick("导入批次", "Batches"), Shape::Cards, &columns, &rows)
}

fn batch_row(lang: Lang, batch: &BatchLine) -> Row {
    let at = ui::moment(batch.taken_at);
    let count = |n: u32| html! { (number::count(i64::from(n))) };
    let cells = vec![
        html! { a href=(routes::Batch(batch.id)) { (batch.file_name) } },
        html! { (batch.form.label().get(lang)) },
        html! { span.nowrap { (batch.known_on) } },
        count(batch.counts.new),
        count(batch.counts.changed),
        count(batch.counts.unchanged),
        count(batch.counts.refused),
        html! { span.nowrap { (at) } span.sub { (doer(lang, &batch.made_by)) } },
        if batch.undone_at.is_some() {
            badge(Tone::Plain, lang.pick("已撤销", "Undone"))
        } else {
            badge(Tone::Good, lang.pick("已导入", "Taken"))
        },
    ];
    if batch.undone_at.is_some() { Row::muted(cells) } else { Row::plain(cells) }
}
