//! The units side by side: totals first, every figure a link (县（市、区）、开发区).

use super::figure::{Figure, Scores, latest_scores};
use crate::failure::Failure;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui::number::{self, money_word};
use crate::ui::panel::{button_link, empty, flush};
use crate::ui::status::meter;
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::units::summary::{Summaries, UnitSummary, summarize_units};
use ballast_domain::money::MoneyUnit;
use ballast_domain::{Exact, Lang, PaceTable};
use jiff::civil::Date;
use maud::{Markup, html};

/// Shows it.
///
/// # Errors
/// [`Failure::Internal`] when a query fails.
pub(crate) async fn get(State(web): State<Web>, visit: Visit, By(caller): By) -> Result<Markup, Failure> {
    let summaries = summarize_units(&web.app, &caller).await?;
    let scores = latest_scores(&web.app, &caller).await?;
    let frame = Frame::new(Section::Units, visit.lang.pick("县（市、区）、开发区", "Counties and zones"));
    Ok(page(&visit, &frame, &body(visit.lang, &summaries, &scores)))
}

/// The share of the annual plan that should be done by the end of a month (序时进度).
pub(crate) fn due_by(month: Option<Date>) -> Option<Exact> {
    month.and_then(|month| PaceTable::even().due_by_month(month.month()).cloned())
}

fn body(lang: Lang, summaries: &Summaries, scores: &Scores) -> Markup {
    let title = lang.pick("各单位主要指标", "Key figures of the units");
    if summaries.units.is_empty() {
        let next = lang
            .pick("请先由管理员用 ballast setup 建立机构。", "An administrator sets up the units with ballast setup.");
        return flush(
            title,
            Markup::default(),
            empty(
                lang.pick("还没有单位", "No units yet"),
                next,
                button_link(routes::Help, lang.pick("使用帮助", "Help"), false),
            ),
        );
    }
    flush(title, Markup::default(), figures(lang, summaries, scores))
}

fn figures(lang: Lang, summaries: &Summaries, scores: &Scores) -> Markup {
    let due = due_by(summaries.latest_month);
    let yi = money_word(lang, MoneyUnit::HundredMillion);
    let pieces = lang.pick("个", "");
    let count =
        |label: &str| if pieces.is_empty() { Column::number(label) } else { Column::number(label).unit(pieces) };
    let columns = [
        Column::text(lang.pick("单位", "Unit")).title(),
        count(lang.pick("重点项目", "Projects")),
        Column::number(lang.pick("总投资", "Total investment")).unit(yi).low(),
        Column::number(lang.pick("年度计划", "Annual plan")).unit(yi),
        Column::number(lang.pick("本年完成", "Done this year")).unit(yi),
        Column::text(lang.pick("完成率", "Completion rate")),
        count(lang.pick("已开工", "Started")),
        count(lang.pick("投产（投运）", "Producing")).low(),
        count(lang.pick("未办结堵点", "Open obstacles")),
        Column::number(lang.pick("考核得分", "Score")).unit(lang.pick("分", "points")),
    ];
    let mut rows = vec![row(lang, &summaries.whole, scores, due.as_ref(), true)];
    rows.extend(summaries.units.iter().map(|unit| row(lang, unit, scores, due.as_ref(), false)));
    table(lang.pick("各单位主要指标", "Key figures of the units"), Shape::Cards, &columns, &rows)
}

fn row(lang: Lang, unit: &UnitSummary, scores: &Scores, due: Option<&Exact>, is_total: bool) -> Row {
    let link = |figure: Figure, shown: Markup| {
        let href = if is_total { routes::Projects.to_string() } else { figure.href(unit) };
        html! { a.figure-link href=(href) { (shown) } }
    };
    let money = |amount| number::hundred_million(lang, amount);
    let cells = vec![
        if is_total {
            html! { (lang.pick("合计", "Total")) }
        } else {
            html! { a href=(routes::Unit(unit.unit.clone())) { (unit.name.get(lang)) } }
        },
        link(Figure::Projects, html! { (number::count(unit.projects)) }),
        money(unit.total_investment),
        link(Figure::AnnualPlan, money(unit.annual_plan)),
        link(Figure::Done, money(unit.done_in_year)),
        meter(lang, number::share(unit.done_in_year, unit.annual_plan).as_ref(), due),
        link(Figure::Started, html! { (number::count(unit.started)) }),
        html! { (number::count(unit.producing)) },
        link(Figure::OpenObstacles, html! { (number::count(unit.open_obstacles)) }),
        if is_total { Markup::default() } else { link(Figure::Score, html! { (Figure::Score.printed(unit, scores)) }) },
    ];
    if is_total { Row::total(cells) } else { Row::plain(cells) }
}
