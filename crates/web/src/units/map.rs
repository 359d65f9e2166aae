//! The map of the units, shaded by a figure that the visitor chooses (地图).

use super::figure::{Figure, Scores, latest_scores};
use crate::failure::Failure;
use crate::layout::{Frame, Section, page};
use crate::map::draw::{Choropleth, Shaded, choropleth};
use crate::routes;
use crate::ui::form;
use crate::ui::panel::{flush, panel};
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::units::summary::{UnitSummary, summarize_units};
use ballast_domain::{Exact, Lang};
use maud::{Markup, html};

/// Shows it.
///
/// # Errors
/// [`Failure::Internal`] when a query fails.
pub(crate) async fn get(State(web): State<Web>, visit: Visit, By(caller): By) -> Result<Markup, Failure> {
    let summaries = summarize_units(&web.app, &caller).await?;
    let scores = latest_scores(&web.app, &caller).await?;
    let figure = Figure::from_code(visit.asked("figure")).unwrap_or_default();
    let frame = Frame::new(Section::Map, visit.lang.pick("地图", "Map"));
    Ok(page(&visit, &frame, &body(&visit, figure, &summaries.units, &scores)))
}

fn body(visit: &Visit, figure: Figure, units: &[UnitSummary], scores: &Scores) -> Markup {
    let lang = visit.lang;
    let options: Vec<(String, String)> =
        Figure::ALL.iter().map(|figure| (figure.code().to_owned(), figure.label(lang).to_owned())).collect();
    let choice = html! {
        form.inline-form method="get" action=(routes::Map) {
            label for="figure" { (lang.pick("按此着色", "Shaded by")) }
            (form::select("figure", "figure", true, figure.code(), &options))
            button.button type="submit" { (lang.pick("显示", "Show")) }
        }
    };
    html! {
        div.columns.wide-left {
            (panel(figure.label(lang), choice, shaded(lang, "map", figure, units, scores)))
            (flush(lang.pick("从高到低", "From high to low"), Markup::default(), ranked(lang, figure, units, scores)))
        }
    }
}

/// The map alone, for the home page as well.
pub(crate) fn shaded(lang: Lang, id: &str, figure: Figure, units: &[UnitSummary], scores: &Scores) -> Markup {
    let areas = units
        .iter()
        .map(|unit| Shaded {
            unit: unit.unit.clone(),
            name: unit.name.get(lang).to_owned(),
            href: routes::Unit(unit.unit.clone()).to_string(),
            value: figure.value(unit, scores).as_ref().map(Exact::to_plot),
            printed: figure.printed(unit, scores),
        })
        .collect();
    choropleth(
        lang,
        &Choropleth { id, title: figure.label(lang).to_owned(), unit: figure.unit(lang), areas, has_figures: true },
    )
}

fn ranked(lang: Lang, figure: Figure, units: &[UnitSummary], scores: &Scores) -> Markup {
    let mut sorted: Vec<&UnitSummary> = units.iter().collect();
    sorted.sort_by_key(|unit| std::cmp::Reverse(figure.value(unit, scores)));
    let columns =
        [Column::text(lang.pick("单位", "Unit")).title(), Column::number(figure.label(lang)).unit(figure.unit(lang))];
    let rows: Vec<Row> = sorted
        .into_iter()
        .map(|unit| {
            Row::plain(vec![
                html! { a href=(routes::Unit(unit.unit.clone())) { (unit.name.get(lang)) } },
                html! { a.figure-link href=(figure.href(unit)) { (figure.printed(unit, scores)) } },
            ])
        })
        .collect();
    table(figure.label(lang), Shape::Cards, &columns, &rows)
}
