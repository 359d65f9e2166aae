//! Past runs (考核).

use super::life;
use crate::failure::Failure;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui;
use crate::ui::doer;
use crate::ui::panel::{button_link, empty, flush};
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::Permission;
use ballast_app::assessments::life::list_states;
use ballast_app::assessments::list::{AssessmentLine, list_assessments};
use ballast_domain::Lang;
use ballast_domain::life::LifeState;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Shows the runs so far.
///
/// # Errors
/// [`Failure::Internal`] when a query fails.
pub async fn get(State(web): State<Web>, visit: Visit, By(caller): By) -> Result<Markup, Failure> {
    let runs = list_assessments(&web.app, &caller).await?;
    let states = list_states(&web.app, &caller).await?;
    let may_run = caller.may(Permission::RunAssessment);
    let lang = visit.lang;
    let frame = Frame::new(Section::Assessments, lang.pick("考核", "Assessment")).actions(html! {
        @if may_run { (button_link(routes::NewAssessment, lang.pick("新的考核", "New assessment"), true)) }
        (button_link(routes::Objections, lang.pick("异议", "Objections"), false))
        (button_link(routes::Schemes, lang.pick("考核办法", "Schemes"), false))
    });
    Ok(page(&visit, &frame, &body(&visit, &runs, &states, may_run)))
}

fn body(visit: &Visit, runs: &[AssessmentLine], states: &BTreeMap<String, LifeState>, may_run: bool) -> Markup {
    let lang = visit.lang;
    let title = lang.pick("考核结果", "Results");
    if runs.is_empty() {
        let (next, action) = if may_run {
            (
                lang.pick(
                    "选择办法和考核期，几秒内得到排名和计分依据。",
                    "Choose a scheme and a period; ranking and derivation take seconds.",
                ),
                html! { a.button.primary href=(routes::NewAssessment) { (lang.pick("开始考核", "Run one")) } },
            )
        } else {
            (
                lang.pick("项目推进中心计算后在此显示。", "They appear once the project centre has run one."),
                Markup::default(),
            )
        };
        return flush(title, Markup::default(), empty(lang.pick("还没有考核结果", "No result yet"), next, action));
    }
    let columns = [
        Column::text(lang.pick("考核", "Assessment")).title(),
        Column::text(lang.pick("考核期", "Period")),
        Column::text(lang.pick("状态", "State")),
        Column::text(lang.pick("截至时点", "As of")),
        Column::text(lang.pick("计算", "Computed")),
        Column::text(lang.pick("编号", "Number")).low(),
    ];
    let rows: Vec<Row> =
        runs.iter().map(|run| row(lang, run, states.get(&run.id).copied().unwrap_or(LifeState::Computed))).collect();
    flush(title, Markup::default(), table(title, Shape::Cards, &columns, &rows))
}

fn row(lang: Lang, run: &AssessmentLine, state: LifeState) -> Row {
    let at = ui::moment(run.computed_at);
    Row::plain(vec![
        html! {
            a href=(routes::Assessment(run.id.clone())) { (run.title.get(lang)) }
            @if run.is_sample { " " span.badge.sample { (lang.pick("示例数据", "Sample data")) } }
        },
        html! { span.nowrap { (run.period.name(lang)) } },
        life::state(lang, state),
        html! { span.nowrap { (run.as_of) } },
        html! { span.nowrap { (at) } span.sub { (doer(lang, &run.computed_by)) } },
        html! { span.code.quiet.small { (run.id) } },
    ])
}
