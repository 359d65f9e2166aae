//! The papers of a project: list, upload, download, small pictures, removal by two persons (附件).

use super::show::{PaperForm, show};
use crate::download;
use crate::failure::Failure;
use crate::fields::{Fields, broken};
use crate::routes::{self, with_query};
use crate::ui;
use crate::ui::doer;
use crate::ui::form::{self, FieldError, field};
use crate::ui::notice::notice;
use crate::ui::panel::empty;
use crate::ui::status::{Tone, badge};
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::multipart::Multipart;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use ballast_app::papers::add::{AddedPaper, NewPaper, add_paper, note_too_large, receive_paper};
use ballast_app::papers::list::PaperList;
use ballast_app::papers::open::{open_paper, open_thumbnail};
use ballast_app::papers::removal::{ask_removal, decide_removal};
use ballast_app::papers::{PaperLimits, PaperRecord};
use ballast_app::projects::show::ProjectView;
use ballast_app::{AppError, Caller};
use ballast_domain::project::Stage;
use ballast_domain::{Lang, PaperKind, PaperState, PaperSubject, ProjectId, Text};
use maud::{Markup, html};
use std::collections::BTreeSet;

/// Takes a file and leads back to the project.
///
/// # Errors
/// [`Failure::ForeignForm`] without the token; [`Failure::NotFound`] for a project outside the scope; [`Failure::TooLarge`],
/// [`Failure::BadForm`].
pub(crate) async fn post(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(id): Path<i64>,
    mut sent: Multipart,
) -> Result<Response, Failure> {
    let id = ProjectId(id);
    let mut fields = Fields::default();
    match receive(&web, &visit, &caller, id, &mut sent, &mut fields).await {
        Ok(added) => {
            let to = with_query(&routes::Project(id), &[("paper", added.state.code())]);
            Ok(Redirect::to(&format!("{to}#papers")).into_response())
        }
        Err(Refusal::Page(Failure::TooLarge)) => {
            note_too_large(&web.app, &caller, id).await?;
            Err(Failure::TooLarge)
        }
        Err(Refusal::Page(failure)) => Err(failure),
        Err(Refusal::Form(message)) => {
            let errors = vec![FieldError { field: "paper", message }];
            let form = PaperForm { kind: fields.get("kind").to_owned(), about: fields.get("about").to_owned(), errors };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&web, &visit, &caller, id, &form).await?).into_response())
        }
    }
}

/// Why an upload was not taken.
enum Refusal {
    /// The form is shown again with this message.
    Form(Text),
    /// Another page.
    Page(Failure),
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(message) => Self::Form(message),
            other => Self::Page(other),
        }
    }
}

impl From<AppError> for Refusal {
    fn from(error: AppError) -> Self {
        Failure::from(error).into()
    }
}

/// Reads the sent parts in their order: the token and what is said of the file stand before it, so that a foreign form costs nothing and
/// no byte is taken that could not be kept.
async fn receive(
    web: &Web,
    visit: &Visit,
    caller: &Caller,
    id: ProjectId,
    sent: &mut Multipart,
    fields: &mut Fields,
) -> Result<AddedPaper, Refusal> {
    while let Some(part) = sent.next_field().await.map_err(broken)? {
        let Some(mut part) = fields.add_part(part, "paper", visit).await? else { continue };
        let file_name = part.file_name().unwrap_or_default().to_owned();
        if file_name.is_empty() {
            break;
        }
        let kind = PaperKind::from_code(fields.get("kind")).ok_or(Failure::BadForm)?;
        let subject = read_about(fields.get("about")).ok_or(Failure::BadForm)?;
        let new = NewPaper { kind, subject, file_name };
        let mut received = receive_paper(&web.app, caller, id, &new).await?;
        while let Some(piece) = part.chunk().await.map_err(broken)? {
            received = received.take(piece).await?;
        }
        return Ok(add_paper(&web.app, caller, id, &new, received).await?);
    }
    fields.check(visit)?;
    Err(Refusal::Form(Text::fixed("请选择要上传的文件", "Choose the file to upload")))
}

/// Gives the content of a paper.
///
/// # Errors
/// [`Failure::NotFound`] for no such paper within the scope; [`Failure::Refused`] for one that is given to nobody.
pub(crate) async fn get(
    State(web): State<Web>,
    By(caller): By,
    Path((id, paper)): Path<(i64, i64)>,
) -> Result<Response, Failure> {
    let opened = open_paper(&web.app, &caller, ProjectId(id), paper).await?;
    Ok(download::content(opened.content, &opened.record.paper.label))
}

/// Gives the small picture of a paper, to be shown in the page.
///
/// # Errors
/// As [`get`].
pub(crate) async fn thumbnail(
    State(web): State<Web>,
    By(caller): By,
    Path((id, paper)): Path<(i64, i64)>,
) -> Result<Response, Failure> {
    Ok(download::drawn(open_thumbnail(&web.app, &caller, ProjectId(id), paper).await?))
}

/// Asks for the removal of a paper.
///
/// # Errors
/// [`Failure::NotFound`]; [`Failure::Refused`] without a reason.
pub(crate) async fn ask(
    State(web): State<Web>,
    By(caller): By,
    Path((id, paper)): Path<(i64, i64)>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    ask_removal(&web.app, &caller, ProjectId(id), paper, fields.get("reason")).await?;
    Ok(back(id))
}

/// Allows or refuses the removal of a paper.
///
/// # Errors
/// [`Failure::NotFound`]; [`Failure::Refused`] when who asked would allow it himself.
pub(crate) async fn decide(
    State(web): State<Web>,
    By(caller): By,
    Path((id, paper)): Path<(i64, i64)>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let is_allowed = match fields.get("decision") {
        "remove" => true,
        "keep" => false,
        _ => return Err(Failure::BadForm),
    };
    decide_removal(&web.app, &caller, ProjectId(id), paper, is_allowed).await?;
    Ok(back(id))
}

fn back(id: i64) -> Redirect {
    Redirect::to(&format!("{}#papers", routes::Project(ProjectId(id))))
}

/// The panel's inside: what came of an upload, the list, the form.
pub(super) fn body(visit: &Visit, caller: &Caller, view: &ProjectView, list: &PaperList, typed: &PaperForm) -> Markup {
    let lang = visit.lang;
    html! {
        (came(visit))
        (form::errors(lang, &typed.errors))
        @if list.papers.is_empty() {
            (empty(
                lang.pick("还没有附件", "No papers yet"),
                if list.may_add {
                    lang.pick("批复、现场照片、入统证明等在下面上传。", "Upload approvals, site photos and proofs of statistics below.")
                } else {
                    lang.pick("批复、现场照片、入统证明等由填报单位上传后在此显示。", "Approvals, site photos and proofs appear here once the reporting unit adds them.")
                },
                Markup::default(),
            ))
        } @else {
            (papers(visit, caller, view.id, list))
        }
        @if list.may_add { (upload(visit, view, list, typed)) }
        @if !list.is_scanned {
            p.note.small.quiet { (lang.pick("本系统没有设置查毒程序，附件只检查格式，未经查毒。", "No virus scanner is set here: papers are checked for their format, not for viruses.")) }
        }
    }
}

/// What came of the upload that led here.
fn came(visit: &Visit) -> Markup {
    let lang = visit.lang;
    match PaperState::from_code(visit.asked("paper")) {
        Some(PaperState::Clean | PaperState::Unscanned) => {
            notice(Tone::Good, html! { (lang.pick("附件已上传。", "The paper was added.")) })
        }
        Some(PaperState::Quarantined) => notice(
            Tone::Warn,
            html! { (lang.pick(
            "附件已收到，查毒程序暂时没有给出结果。查过之后才能下载，系统会自动重试，不必重新上传。",
            "The paper has arrived, but the scanner gave no verdict yet. It can be downloaded after one; the system tries again by itself, and there is no need to upload it anew.")) },
        ),
        Some(PaperState::Infected) => notice(
            Tone::Bad,
            html! { (lang.pick(
            "查毒程序在该附件中查出病毒，已拒绝并记录，任何人都不能下载。请用干净的文件重新上传。",
            "The scanner found a virus in the paper; it was refused and recorded, and nobody can download it. Upload a clean file.")) },
        ),
        _ => Markup::default(),
    }
}

fn papers(visit: &Visit, caller: &Caller, project: ProjectId, list: &PaperList) -> Markup {
    let lang = visit.lang;
    let columns = [
        Column::text(lang.pick("附件", "Paper")).title(),
        Column::text(lang.pick("类型", "Type")),
        Column::text(lang.pick("佐证", "About")),
        Column::number(lang.pick("大小", "Size")),
        Column::text(lang.pick("上传", "Added")),
        Column::text(lang.pick("状态", "State")),
    ];
    let rows: Vec<Row> = list
        .papers
        .iter()
        .map(|record| {
            let cells = vec![
                name(lang, project, record),
                html! { (record.paper.kind.label().get(lang)) },
                html! { (record.paper.subject.label().get(lang)) },
                html! { span.nowrap { (size(record.paper.size_bytes)) } },
                html! { span.nowrap { (ui::moment(record.added_at)) } span.sub { (doer(lang, &record.added_by)) } },
                state(visit, caller, project, list, record),
            ];
            if record.standing.state == PaperState::Removed { Row::muted(cells) } else { Row::plain(cells) }
        })
        .collect();
    table(lang.pick("附件", "Papers"), Shape::Cards, &columns, &rows)
}

fn name(lang: Lang, project: ProjectId, record: &PaperRecord) -> Markup {
    let label = record.paper.label.as_str();
    if !record.standing.state.is_open() {
        return html! { span.paper-name { (label) } };
    }
    html! {
        @if record.paper.thumbnail_sha256.is_some() {
            a.thumbnail href=(routes::Paper(project, record.id)) tabindex="-1" aria-hidden="true" {
                img src=(routes::PaperThumbnail(project, record.id)) alt="" loading="lazy" width="72" height="54";
            }
        }
        a.paper-name href=(routes::Paper(project, record.id)) download aria-label={ (lang.pick("下载 ", "Download ")) (label) } { (label) }
    }
}

fn state(visit: &Visit, caller: &Caller, project: ProjectId, list: &PaperList, record: &PaperRecord) -> Markup {
    let lang = visit.lang;
    let standing = &record.standing;
    let tone = match standing.state {
        PaperState::Clean => Tone::Good,
        PaperState::Unscanned | PaperState::Removed => Tone::Plain,
        PaperState::Quarantined | PaperState::Leaving => Tone::Warn,
        PaperState::Infected => Tone::Bad,
    };
    let is_here = matches!(standing.state, PaperState::Clean | PaperState::Unscanned);
    html! {
        (badge(tone, standing.state.label().get(lang)))
        @if matches!(standing.state, PaperState::Leaving | PaperState::Removed) {
            span.sub { (doer(lang, &standing.set_by)) " " (ui::moment(standing.set_at)) @if !standing.reason.is_empty() { " · " (standing.reason) } }
        }
        @if list.may_add && is_here { (asking(visit, project, record)) }
        @if list.may_add && standing.state == PaperState::Leaving {
            form.inline method="post" action=(routes::DecidingPaperRemoval(project, record.id)) {
                (form::token(visit))
                @if list.may_allow(caller, record) {
                    button.button.danger.small type="submit" name="decision" value="remove" { (lang.pick("同意删除", "Allow")) }
                }
                button.button.small type="submit" name="decision" value="keep" { (lang.pick("保留", "Keep")) }
            }
        }
    }
}

fn asking(visit: &Visit, project: ProjectId, record: &PaperRecord) -> Markup {
    let lang = visit.lang;
    let id = format!("reason-{}", record.id);
    html! {
        details.removal {
            summary { (lang.pick("申请删除", "Remove")) }
            form method="post" action=(routes::PaperRemoval(project, record.id)) {
                (form::token(visit))
                label for=(id) { (lang.pick("理由（由另一人同意后删除）", "Reason (another person allows it)")) }
                input id=(id) type="text" name="reason" required maxlength="200";
                button.button.small type="submit" { (lang.pick("提出申请", "Ask")) }
            }
        }
    }
}

fn upload(visit: &Visit, view: &ProjectView, list: &PaperList, typed: &PaperForm) -> Markup {
    let lang = visit.lang;
    let kinds: Vec<(String, String)> =
        PaperKind::ALL.iter().map(|kind| (kind.code().to_owned(), kind.label().get(lang).to_owned())).collect();
    html! {
        form.paper-form method="post" action=(routes::Papers(view.id)) enctype="multipart/form-data" {
            (form::token(visit))
            div.field-row {
                (field(lang, "kind", lang.pick("附件类型", "Type of paper"), None, &[],
                    |_| form::select("kind", "kind", false, &typed.kind, &kinds)))
                (field(lang, "about", lang.pick("佐证什么", "About"), None, &[],
                    |_| form::select("about", "about", false, &typed.about, &abouts(lang, view))))
            }
            (field(lang, "paper", lang.pick("文件", "File"),
                Some(&hint(lang, &list.limits)),
                &typed.errors, |d| html! {
                    div.drop data-drop {
                        input #paper type="file" name="paper" accept=".pdf,.jpg,.jpeg,.png,.docx,.xlsx" required aria-describedby=[d.by] aria-invalid=[d.invalid];
                    }
                }))
            div.buttons {
                button.button.primary type="submit" data-busy=(lang.pick("正在上传…", "Uploading…")) { (lang.pick("上传附件", "Add the paper")) }
            }
        }
    }
}

fn hint(lang: Lang, limits: &PaperLimits) -> String {
    let [pdf, picture, office] = [limits.pdf_bytes, limits.picture_bytes, limits.office_bytes].map(|bytes| bytes >> 20);
    match lang {
        Lang::Zh => format!(
            "PDF 不超过 {pdf} MB，JPG、PNG 不超过 {picture} MB，DOCX、XLSX 不超过 {office} MB。图片会重新生成，拍摄地点和设备信息不保留。"
        ),
        Lang::En => format!(
            "PDF up to {pdf} MB, JPG and PNG up to {picture} MB, DOCX and XLSX up to {office} MB. Pictures are drawn anew: place and device of a photo are not kept."
        ),
    }
}

/// What of the project a paper can speak of: the whole, its stages, its obstacles.
fn abouts(lang: Lang, view: &ProjectView) -> Vec<(String, String)> {
    let stages: BTreeSet<Stage> = view.stages.iter().map(|event| event.stage).collect();
    let obstacles = view.obstacles.iter().map(|obstacle| PaperSubject::Obstacle {
        raised_on: obstacle.raised_on,
        description: obstacle.description.clone(),
    });
    let subjects =
        std::iter::once(PaperSubject::Project).chain(stages.into_iter().map(PaperSubject::Stage)).chain(obstacles);
    subjects.map(|subject| (write_about(&subject), subject.label().get(lang).to_owned())).collect()
}

fn write_about(subject: &PaperSubject) -> String {
    match subject {
        PaperSubject::Project => "project".to_owned(),
        PaperSubject::Stage(stage) => format!("stage:{}", stage.code()),
        PaperSubject::Obstacle { raised_on, description } => format!("obstacle:{raised_on}:{description}"),
    }
}

fn read_about(text: &str) -> Option<PaperSubject> {
    match text.split_once(':') {
        None => matches!(text, "" | "project").then_some(PaperSubject::Project),
        Some(("stage", code)) => Stage::from_code(code).map(PaperSubject::Stage),
        Some(("obstacle", rest)) => {
            let (raised_on, description) = rest.split_once(':')?;
            let raised_on = raised_on.parse().ok()?;
            Some(PaperSubject::Obstacle { raised_on, description: description.to_owned() })
        }
        Some(_) => None,
    }
}

/// Bytes as people read them: whole KB, or MB with one place.
fn size(bytes: u64) -> String {
    const KIB: u64 = 1 << 10;
    const MIB: u64 = 1 << 20;
    if bytes < MIB {
        return format!("{} KB", bytes.div_ceil(KIB));
    }
    let tenths = (bytes * 10).div_ceil(MIB);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_a_paper_is_about_survives_the_form() {
        let obstacle = PaperSubject::Obstacle { raised_on: date(2024, 3, 1), description: "征地：未完成".into() };
        for subject in [PaperSubject::Project, PaperSubject::Stage(Stage::ALL[0]), obstacle] {
            assert_eq!(read_about(&write_about(&subject)).unwrap(), subject);
        }
        for nonsense in ["stage:", "stage:x", "obstacle:2024", "obstacle:x:y", "unit:140882", "x"] {
            assert!(read_about(nonsense).is_none(), "{nonsense}");
        }
    }

    #[test]
    fn sizes_are_rounded_up() {
        assert_eq!([size(1), size(2_048), size(1 << 20), size((1 << 20) + 1)], ["1 KB", "2 KB", "1.0 MB", "1.1 MB"]);
    }
}
