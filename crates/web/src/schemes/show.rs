//! The rules of one scheme in plain words, as an office would read them aloud.

use crate::failure::Failure;
use crate::layout::{Frame, Section, page};
use crate::routes::{self, with_query};
use crate::ui::panel::{flush, panel};
use crate::ui::table::{Column, Row, Shape, table};
use crate::ui::{doer, moment};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use ballast_app::Permission;
use ballast_app::assessments::save_scheme::{SavedVersion, saved_versions};
use ballast_app::assessments::schemes::{SchemeFile, find_scheme};
use ballast_domain::Lang;
use ballast_scheme::explain;
use maud::{Markup, html};

/// Shows them.
///
/// # Errors
/// [`Failure::NotFound`] for an unknown scheme.
pub(crate) async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(scheme): Path<String>,
) -> Result<Markup, Failure> {
    let file = find_scheme(&web.app, &caller, &scheme).await?;
    let versions = saved_versions(&web.app, &caller, &scheme).await?;
    let lang = visit.lang;
    let frame = Frame::new(Section::Assessments, file.scheme.title.get(lang))
        .crumb(&routes::Assessments, lang.pick("考核", "Assessment"))
        .crumb(&routes::Schemes, lang.pick("考核办法", "Schemes"))
        .under(html! {
            span.code { (file.scheme.id) } " · " (lang.pick("版本 ", "version ")) (file.scheme.version)
            @if file.scheme.source.is_sample { " " span.badge.sample { (lang.pick("示例", "Sample")) } }
            @if caller.may(Permission::RunAssessment) {
                " · " a href=(routes::BackTest(file.scheme.id.clone())) { (lang.pick("历史回测", "back-test")) }
            }
            @if caller.may(Permission::SaveSchemes) {
                " · " a href=(with_query(&routes::NewScheme, &[("from", &file.scheme.id)])) { (lang.pick("修改", "change")) }
            }
        });
    Ok(page(&visit, &frame, &body(lang, &file, &versions)))
}

fn body(lang: Lang, file: &SchemeFile, versions: &[SavedVersion]) -> Markup {
    let explanation = explain(&file.scheme, lang);
    html! {
        @for section in &explanation.sections {
            (panel(&section.heading, Markup::default(), html! {
                ul.rules {
                    @for entry in &section.entries {
                        li {
                            (entry.text)
                            @if !entry.details.is_empty() { ul { @for detail in &entry.details { li { (detail) } } } }
                        }
                    }
                }
            }))
        }
        @if !versions.is_empty() { (saved(lang, versions)) }
        details.panel.advanced {
            summary { (lang.pick("办法文件原文", "The scheme file itself")) }
            pre.source { code { (file.text) } }
        }
    }
}

/// Who saved which version when and why, and what changed with it.
fn saved(lang: Lang, versions: &[SavedVersion]) -> Markup {
    let title = lang.pick("保存的版本", "Saved versions");
    let columns = [
        Column::text(lang.pick("版本", "Version")).title(),
        Column::text(lang.pick("保存", "Saved")),
        Column::text(lang.pick("依据", "Why")),
        Column::text(lang.pick("改动", "What changed")),
    ];
    let row = |version: &SavedVersion| {
        let saved = &version.saved;
        Row::plain(vec![
            html! { (saved.version) },
            html! { span.nowrap { (moment(saved.saved_at)) } span.sub { (doer(lang, &saved.saved_by)) } },
            html! { (saved.reason) },
            html! { ul.rules { @for change in &version.changes { li { (change.say(lang)) } } } },
        ])
    };
    let rows: Vec<Row> = versions.iter().map(row).collect();
    flush(title, Markup::default(), table(title, Shape::Cards, &columns, &rows))
}
