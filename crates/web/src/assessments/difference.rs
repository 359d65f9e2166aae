//! What a new result changed against the one whose place it took: why, and all scores and places that moved (变化).

use crate::failure::Failure;
use crate::foresight::moves::moves;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui::doer;
use crate::ui::panel::panel;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use ballast_app::assessments::supersede::{Difference, show_difference};
use ballast_domain::Lang;
use maud::{Markup, html};

/// Shows it, for either of the two results.
///
/// # Errors
/// [`Failure::NotFound`] for a result that replaces nothing and was not replaced.
pub(crate) async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(run): Path<String>,
) -> Result<Markup, Failure> {
    let found = show_difference(&web.app, &caller, &run).await?;
    let lang = visit.lang;
    let title = lang.pick("得分和位次的变化", "What changed");
    let frame = Frame::new(Section::Assessments, title)
        .crumb(&routes::Assessments, lang.pick("考核", "Assessment"))
        .crumb(&routes::Assessment(found.after.id.clone()), found.after.title.get(lang))
        .under(html! { (found.after.period.name(lang)) });
    let body = html! {
        (panel(lang.pick("为什么", "Why"), Markup::default(), why(lang, &found)))
        (moves(lang, lang.pick("全部变化", "All changes"), &found.moves))
    };
    Ok(page(&visit, &frame, &body))
}

fn why(lang: Lang, found: &Difference) -> Markup {
    let line = |record: &ballast_app::assessments::list::AssessmentLine| {
        html! { a href=(routes::Assessment(record.id.clone())) { span.code { (record.id) } } " · " (lang.pick("截至 ", "as of ")) (record.as_of) }
    };
    html! {
        dl.facts {
            div.full { dt { (lang.pick("原结果", "Before")) } dd { (line(&found.before)) } }
            div.full { dt { (lang.pick("新结果", "After")) } dd { (line(&found.after)) } }
            div { dt { (lang.pick("办理", "By")) } dd { (doer(lang, &found.by)) } }
            div.full { dt { (lang.pick("原因", "Reason")) } dd { (found.reason) } }
            @if !found.rulings.is_empty() {
                div.full { dt { (lang.pick("依据的裁定", "Rulings")) } dd {
                    @for ruling in &found.rulings {
                        p { a href=(routes::Objection(ruling.id)) { (lang.pick("异议", "Objection")) " " (ruling.id) } " · " (ruling.claim.label.get(lang)) " · " (ruling.reason) }
                    }
                } }
            }
        }
    }
}
