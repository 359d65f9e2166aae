//! The schemes that can be applied (考核办法).

use crate::failure::Failure;
use crate::layout::{Frame, Section, page};
use crate::routes::{self, with_query};
use crate::ui::notice::notice;
use crate::ui::panel::flush;
use crate::ui::status::Tone;
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::Permission;
use ballast_app::assessments::schemes::{SchemeFile, list_schemes};
use ballast_domain::Lang;
use ballast_scheme::Problem;
use maud::{Markup, html};

/// Shows them.
///
/// # Errors
/// [`Failure::Internal`] when the folder of the site's schemes cannot be read.
pub(crate) async fn get(State(web): State<Web>, visit: Visit, By(caller): By) -> Result<Markup, Failure> {
    let schemes = list_schemes(&web.app, &caller).await?;
    let lang = visit.lang;
    let title = lang.pick("考核办法", "Schemes");
    let frame = Frame::new(Section::Assessments, title).crumb(&routes::Assessments, lang.pick("考核", "Assessment"));
    let wrong = problems(lang, &schemes.problems);
    let body = html! { (wrong) (body(lang, &schemes.files, caller.may(Permission::RunAssessment))) };
    Ok(page(&visit, &frame, &body))
}

/// The site's files that cannot be applied: what, where, how to mend.
fn problems(lang: Lang, problems: &[Problem]) -> Markup {
    let lead = lang
        .pick("本单位的办法文件有误，改正前不能使用：", "Scheme files of this site are wrong and cannot be applied:");
    html! {
        @if !problems.is_empty() {
            (notice(Tone::Bad, html! { p { (lead) } ul { @for problem in problems { li { (problem.say(lang)) } } } }))
        }
    }
}

fn body(lang: Lang, schemes: &[SchemeFile], may_run: bool) -> Markup {
    let columns = [
        Column::text(lang.pick("办法", "Scheme")).title(),
        Column::text(lang.pick("来源", "Source")),
        Column::number(lang.pick("考核指标", "Items")).unit(lang.pick("项", "")),
        Column::text(lang.pick("版本", "Version")),
        Column::text(""),
    ];
    let rows: Vec<Row> = schemes
        .iter()
        .map(|file| {
            let scheme = &file.scheme;
            Row::plain(vec![
                html! {
                    a href=(routes::Scheme(scheme.id.clone())) { (scheme.title.get(lang)) }
                    @if scheme.source.is_sample { " " span.badge.sample { (lang.pick("示例", "Sample")) } }
                    span.sub.code { (scheme.id) }
                },
                html! { (scheme.source.paper.get(lang)) @if let Some(issuer) = &scheme.source.issued_by { span.sub { (issuer.get(lang)) } } },
                html! { (scheme.items.len()) },
                html! { (scheme.version) },
                html! { @if may_run { a.nowrap href=(with_query(&routes::NewAssessment, &[("scheme", &scheme.id)])) { (lang.pick("用它考核", "Use it")) } } },
            ])
        })
        .collect();
    let title = lang.pick("可用的办法", "Schemes that can be applied");
    flush(title, Markup::default(), table(title, Shape::Cards, &columns, &rows))
}
