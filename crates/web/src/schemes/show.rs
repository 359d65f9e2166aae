//! The rules of one scheme in plain words, as an office would read them aloud.

use crate::failure::Failure;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui::panel::panel;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use ballast_app::Permission;
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
    let file = find_scheme(&web.app, &caller, &scheme)?;
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
        });
    Ok(page(&visit, &frame, &body(lang, &file)))
}

fn body(lang: Lang, file: &SchemeFile) -> Markup {
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
        details.panel.advanced {
            summary { (lang.pick("办法文件原文", "The scheme file itself")) }
            pre.source { code { (file.text) } }
        }
    }
}
