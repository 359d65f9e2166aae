//! One assessment: ranking by group, units × items, findings, documents, seals (考核结果).

use super::{findings, life, ranking};
use crate::failure::Failure;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui;
use crate::ui::doer;
use crate::ui::icon::{Icon, icon};
use crate::ui::panel::{button_link, panel};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use ballast_app::Permission;
use ballast_app::assessments::life::{Life, show_life};
use ballast_app::assessments::show::{AssessmentView, show_assessment};
use ballast_app::audit::PaperRoot;
use ballast_app::audit::checkpoint::newest_root;
use ballast_domain::Lang;
use maud::{Markup, html};

/// Shows it.
///
/// # Errors
/// [`Failure::NotFound`] for an unknown run.
pub async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(run): Path<String>,
) -> Result<Markup, Failure> {
    let view = show_assessment(&web.app, &caller, &run).await?;
    let lang = visit.lang;
    let title = view.record.title.get(lang);
    let frame = Frame::new(Section::Assessments, title)
        .crumb(&routes::Assessments, lang.pick("考核", "Assessment"))
        .under(under(lang, &view, caller.may(Permission::RunAssessment)))
        .actions(documents(lang, &view, caller.may(Permission::PublishDocuments)));
    let root = newest_root(&web.app).await?;
    let life = show_life(&web.app, &caller, &run).await?;
    Ok(page(&visit, &frame, &body(&visit, &run, &view, &life, root.as_ref())))
}

fn under(lang: Lang, view: &AssessmentView, may_try: bool) -> Markup {
    let record = &view.record;
    html! {
        (record.period.name(lang)) " · " (lang.pick("截至 ", "as of ")) (record.as_of) " · "
        a href=(routes::Scheme(record.scheme_id.clone())) { (lang.pick("办法规则", "the rules")) }
        @if may_try {
            " · " a href=(routes::WhatIf(record.id.clone())) { (lang.pick("规则推演", "other rules")) }
            " · " a href=(routes::Firmness(record.id.clone())) { (lang.pick("结果稳定性", "firmness")) }
        }
        @if record.is_sample { " " span.badge.sample { (lang.pick("示例数据", "Sample data")) } }
    }
}

/// The bulletin in its formats; only rankings have one.
fn documents(lang: Lang, view: &AssessmentView, may_publish: bool) -> Markup {
    if !may_publish || view.outcome.groups.is_empty() {
        return Markup::default();
    }
    let run = &view.record.id;
    html! {
        a.button.primary href=(routes::Document(run.clone(), "html")) { (lang.pick("查看通报", "Read the bulletin")) }
        @for (kind, word) in [("pdf", "PDF"), ("docx", "DOCX"), ("xlsx", "XLSX")] {
            a.button href=(routes::Document(run.clone(), kind)) download { (icon(Icon::Download)) (word) }
        }
    }
}

fn body(visit: &Visit, run: &str, view: &AssessmentView, life: &Life, root: Option<&PaperRoot>) -> Markup {
    let lang = visit.lang;
    let outcome = &view.outcome;
    html! {
        (ranking::groups(lang, run, outcome))
        (life::timeline(visit, &view.record, life))
        (ranking::table_of_items(lang, run, outcome))
        (findings::findings(lang, outcome, None))
        (findings::unspecified(lang, outcome))
        (findings::declared(lang, outcome))
        (panel(lang.pick("封存与核验", "Seal"), Markup::default(), seal(lang, view, root)))
    }
}

fn seal(lang: Lang, view: &AssessmentView, root: Option<&PaperRoot>) -> Markup {
    let record = &view.record;
    let at = ui::moment(record.computed_at);
    html! {
        dl.facts {
            div { dt { (lang.pick("考核编号", "Number")) } dd.code { (record.id) } }
            div { dt { (lang.pick("计算", "Computed")) } dd { (at) " · " (doer(lang, &record.computed_by)) } }
            div { dt { (lang.pick("办法版本", "Scheme")) } dd.code { (record.scheme_id) " " (record.scheme_version) } }
            div.full { dt { (lang.pick("数据快照", "Snapshot")) } dd.code { (record.snapshot_id) } }
            div.full { dt { (lang.pick("结果哈希", "Result")) } dd.code { (record.result_hash) } }
            @if let Some(root) = root {
                div.full { dt { (lang.pick("审计根", "Audit root")) } dd.code { (root) } }
            }
        }
        p.after-facts { (button_link(routes::AssessmentHistory(record.id.clone()), lang.pick("变更历史", "History"), false)) }
        p.small.quiet.after-facts { (lang.pick("在任何机器上用 ballast replay 重算，应逐字节一致。", "ballast replay gives the same bytes on any machine."))
            @if root.is_some() {
                " " (lang.pick("审计根随本页打印留存，日后可用 ballast audit verify --root 核对。", "Keep the audit root with the printed page; ballast audit verify --root holds the trail against it."))
            }
        }
    }
}
