//! What a record or a figure was before, as a page and as a file; for every kind of record alike (变更历史).

use crate::download;
use crate::failure::Failure;
use crate::imports::preview::changed;
use crate::layout::{Frame, Section, page};
use crate::revealing;
use crate::routes::{self, with_query};
use crate::ui;
use crate::ui::doer;
use crate::ui::panel::{empty, flush};
use crate::ui::status::{Tone, badge};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use axum::response::Response;
use ballast_app::history::{Deed, History, Step, StepSource, Subject, export_history, show_history};
use ballast_app::imports::FieldChange;
use ballast_app::{Caller, Permission};
use ballast_domain::{Lang, ProjectId};
use ballast_exchange::FileKind;
use maud::{Markup, html};
use serde::Deserialize;

/// The subject in the path of a page or file.
pub(crate) trait Named: for<'de> Deserialize<'de> + Send {
    /// The subject.
    fn subject(self) -> Subject;
}

/// `/projects/{id}/history`.
#[derive(Deserialize)]
pub(crate) struct OfProject {
    id: i64,
}

/// `/records/{record}/history`.
#[derive(Deserialize)]
pub(crate) struct OfRecord {
    record: i64,
}

/// `/accounts/{login}/history`.
#[derive(Deserialize)]
pub(crate) struct OfAccount {
    login: String,
}

/// `/assessments/{run}/history`.
#[derive(Deserialize)]
pub(crate) struct OfAssessment {
    run: String,
}

/// `/account/history`.
#[derive(Deserialize)]
pub(crate) struct OfOneself {}

impl Named for OfProject {
    fn subject(self) -> Subject {
        Subject::Project(ProjectId(self.id))
    }
}

impl Named for OfRecord {
    fn subject(self) -> Subject {
        Subject::Record(self.record)
    }
}

impl Named for OfAccount {
    fn subject(self) -> Subject {
        Subject::Account(self.login)
    }
}

impl Named for OfAssessment {
    fn subject(self) -> Subject {
        Subject::Assessment(self.run)
    }
}

impl Named for OfOneself {
    fn subject(self) -> Subject {
        Subject::OwnAccount
    }
}

/// The kind of file in a path.
#[derive(Deserialize)]
pub(crate) struct Format {
    format: String,
}

/// Shows it.
///
/// # Errors
/// [`Failure::NotFound`] for what does not exist, lies outside the scope, or has no such figure.
pub(crate) async fn get<N: Named>(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(named): Path<N>,
) -> Result<Markup, Failure> {
    let history = show_history(&web.app, &caller, &named.subject(), figure(&visit)).await?;
    let lang = visit.lang;
    let title = format!("{} · {}", history.title.get(lang), lang.pick("变更历史", "history"));
    let frame = frame(lang, &history, &title);
    // Only judgements hold a name; the list of records leads here with the question.
    let asks = matches!(history.subject, Subject::Record(_)) && visit.asked("names") == "ask";
    let names = if asks { revealing::panel_for(&visit, &caller, &history.subject) } else { Markup::default() };
    let body = flush(
        lang.pick("变更历史", "History"),
        files(lang, &history.subject, figure(&visit)),
        html! {
            (list(lang, &caller, &history))
            (approval(lang, &history, figure(&visit)))
        },
    );
    Ok(page(&visit, &frame, &html! { (body) (names) }))
}

/// Hands it over as CSV or XLSX.
///
/// # Errors
/// As [`get`]; [`Failure::NotFound`] for another format.
pub(crate) async fn file<N: Named>(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(named): Path<N>,
    Path(Format { format }): Path<Format>,
) -> Result<Response, Failure> {
    let kind = match format.as_str() {
        "csv" => FileKind::Csv,
        "xlsx" => FileKind::Xlsx,
        _ => return Err(Failure::NotFound),
    };
    let subject = named.subject();
    let bytes = export_history(&web.app, &caller, &subject, figure(&visit), kind, visit.lang).await?;
    let stem: String = subject.to_string().replace(' ', "-");
    Ok(download::bytes(bytes, &format!("{stem}-history.{format}")))
}

fn figure(visit: &Visit) -> Option<&str> {
    Some(visit.asked("figure")).filter(|figure| !figure.is_empty())
}

/// The page of a history, or of that of a figure.
pub(crate) fn address(subject: &Subject, figure: Option<&str>) -> String {
    let figure = [("figure", figure.unwrap_or_default())];
    match subject {
        Subject::Project(id) => with_query(&routes::ProjectHistory(*id), &figure),
        Subject::Record(id) => with_query(&routes::RecordHistory(*id), &figure),
        Subject::Account(login) => routes::AccountHistory(login.clone()).to_string(),
        Subject::OwnAccount => routes::OwnHistory.to_string(),
        Subject::Assessment(id) => routes::AssessmentHistory(id.clone()).to_string(),
    }
}

/// The two files.
pub(crate) fn files(lang: Lang, subject: &Subject, figure: Option<&str>) -> Markup {
    let figure = [("figure", figure.unwrap_or_default())];
    let file = |format: &'static str| match subject {
        Subject::Project(id) => with_query(&routes::ProjectHistoryFile(*id, format), &figure),
        Subject::Record(id) => with_query(&routes::RecordHistoryFile(*id, format), &figure),
        Subject::Account(login) => routes::AccountHistoryFile(login.clone(), format).to_string(),
        Subject::OwnAccount => routes::OwnHistoryFile(format).to_string(),
        Subject::Assessment(id) => routes::AssessmentHistoryFile(id.clone(), format).to_string(),
    };
    html! {
        a href=(file("csv")) download { (lang.pick("导出 CSV", "Export CSV")) } " "
        a href=(file("xlsx")) download { (lang.pick("导出 XLSX", "Export XLSX")) }
    }
}

fn frame<'a>(lang: Lang, history: &History, title: &'a str) -> Frame<'a> {
    match &history.subject {
        Subject::Project(id) => Frame::new(Section::Projects, title)
            .crumb(&routes::Projects, lang.pick("项目", "Projects"))
            .crumb(&routes::Project(*id), lang.pick("项目详情", "The project")),
        Subject::Record(_) => {
            let frame = Frame::new(Section::Units, title).crumb(&routes::Units, lang.pick("县区", "Units"));
            match &history.unit {
                Some(unit) => {
                    frame.crumb(&routes::UnitRecords(unit.clone()), lang.pick("单位的记录", "Records of the unit"))
                }
                None => frame,
            }
        }
        Subject::Account(login) => Frame::new(Section::Accounts, title)
            .crumb(&routes::Accounts, lang.pick("账号", "Accounts"))
            .crumb(&routes::Account(login.clone()), login.as_str()),
        Subject::OwnAccount => {
            Frame::new(Section::None, title).crumb(&routes::OwnAccount, lang.pick("我的账号", "My account"))
        }
        Subject::Assessment(id) => Frame::new(Section::Assessments, title)
            .crumb(&routes::Assessments, lang.pick("考核", "Assessment"))
            .crumb(&routes::Assessment(id.clone()), id.as_str()),
    }
}

/// The steps.
pub(crate) fn list(lang: Lang, caller: &Caller, history: &History) -> Markup {
    if history.steps.is_empty() {
        return empty(
            lang.pick("没有变更", "No changes"),
            lang.pick("每次变更的新旧值都会留在这里。", "Each change leaves its old and new values here."),
            Markup::default(),
        );
    }
    html! { ol.history { @for step in &history.steps { li { (one(lang, caller, &history.subject, step)) } } } }
}

/// Whether somebody approved a single figure.
fn approval(lang: Lang, history: &History, figure: Option<&str>) -> Markup {
    let Some(figure) = figure else { return Markup::default() };
    let is_of_report = matches!(history.subject, Subject::Project(_)) && figure.contains('.');
    let words = if is_of_report {
        lang.pick(
            "“状态”变为“审核通过”的一步，即为审核这一数字的导入；账号为审核结果的录入人。",
            "The step in which the state becomes 审核通过 brought the approval of the figure; its login is who entered it.",
        )
    } else {
        lang.pick(
            "这类数字随批次导入生效，没有另外的审批记录；由导入批次的账号负责。",
            "Figures of this kind hold once their batch is taken; no approval of its own is recorded, and whoever took the batch answers for them.",
        )
    };
    html! { p.small.quiet.after-facts { (words) } }
}

fn one(lang: Lang, caller: &Caller, subject: &Subject, step: &Step) -> Markup {
    let tone = match step.deed {
        Deed::First => Tone::Good,
        Deed::Changed => Tone::Accent,
        Deed::Restored { .. } | Deed::TakenBack => Tone::Warn,
        Deed::Told(_) => Tone::Plain,
    };
    html! {
        div.when {
            time datetime=(step.known_on) { (step.known_on) }
            span.sub { (lang.pick("录入 ", "recorded ")) (ui::moment(step.recorded_at)) }
        }
        div.what {
            strong { (step.subject.get(lang)) } " "
            @match &step.deed {
                Deed::Told(words) => (words.get(lang)),
                deed => (badge(tone, deed.label().get(lang))),
            }
            @if let Some(source) = &step.source { (batch(lang, caller, source)) }
            @if let Some(by) = &step.by { " " span.quiet.small { (doer(lang, by)) } }
            @if !step.reason.is_empty() { span.sub { (lang.pick("理由：", "Reason: ")) (step.reason) } }
            @if let Some(source) = &step.source { span.sub { (source.words().get(lang)) } }
            @if !step.changes.is_empty() { (changed(lang, &step.changes)) (figures(lang, subject, step)) }
            @if let Some(more) = step.more.as_ref().filter(|more| may_read(caller, more)) {
                span.sub { a href=(address(more, None)) { (lang.pick("查看其变更历史", "its own history")) } }
            }
        }
    }
}

/// The batch, as far as the reader may follow it.
fn batch(lang: Lang, caller: &Caller, source: &StepSource) -> Markup {
    let id = source.import_id;
    html! {
        @if caller.may(Permission::ImportRecords) {
            a.small.batch href=(routes::Batch(id)) { (lang.pick("批次 ", "batch ")) (id) }
        } @else if caller.may(Permission::ReadAudit) {
            a.small.batch href=(routes::Original(id)) download { (lang.pick("原件 ", "original ")) (id) }
        } @else {
            span.quiet.small.batch { (lang.pick("批次 ", "batch ")) (id) }
        }
    }
}

/// Links to the histories of the single figures that a step changed.
fn figures(lang: Lang, subject: &Subject, step: &Step) -> Markup {
    let Some(stem) = &step.figures else { return Markup::default() };
    let changed: Vec<&FieldChange> = step.changes.iter().filter(|change| !change.code.is_empty()).collect();
    html! {
        @if !changed.is_empty() {
            span.sub {
                (lang.pick("逐项历史：", "Figure by figure: "))
                @for change in changed {
                    a href=(address(subject, Some(&format!("{stem}{}", change.code)))) { (change.field.get(lang)) } " "
                }
            }
        }
    }
}

/// Whether a reader may ask for a history at all; its scope is asked for when it is opened.
pub(crate) fn may_read(caller: &Caller, subject: &Subject) -> bool {
    subject.permission().is_none_or(|permission| caller.may(permission))
}
