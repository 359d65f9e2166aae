//! One unit: its figures, investment by month, obstacles past their deadline, scores.

use super::figure::{Figure, Scores};
use super::list::due_by;
use crate::chart::months::{Months, months};
use crate::failure::Failure;
use crate::home::bars_of;
use crate::layout::{Frame, Section};
use crate::routes::{self, with_query};
use crate::ui::number::{self, NONE, money_word};
use crate::ui::panel::{button_link, empty, flush, panel};
use crate::ui::status::{Light, light, meter};
use crate::ui::table::{Column, Row, Shape, table};
use crate::ui::tile::{Tile, tiles};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use ballast_app::Permission;
use ballast_app::assessments::show::{AssessmentView, show_assessment};
use ballast_app::projects::list::{ProjectFilter, ProjectLine, ProjectListQuery, ProjectSort, list_projects};
use ballast_app::units::show::{UnitView, show_unit};
use ballast_domain::money::MoneyUnit;
use ballast_domain::{Exact, Lang, Period, Text, UnitId};
use maud::{Markup, html};

/// Shows it.
///
/// # Errors
/// [`Failure::NotFound`] for a unit that does not exist or lies outside the scope.
pub(crate) async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(unit): Path<String>,
) -> Result<Markup, Failure> {
    let unit = UnitId::new(&unit).ok_or(Failure::NotFound)?;
    let view = show_unit(&web.app, &caller, &unit).await?;
    let query = ProjectListQuery {
        filter: ProjectFilter { unit: Some(unit.clone()), ..ProjectFilter::default() },
        sort: ProjectSort::AnnualPlan,
        descending: true,
        page: 1,
        per_page: 8,
    };
    let largest = list_projects(&web.app, &caller, &query).await?.lines;
    let mut scores = Vec::new();
    if caller.may(Permission::ReadAssessments) {
        for line in view.assessments.iter().take(6) {
            scores.extend(score_line(&show_assessment(&web.app, &caller, &line.id).await?, &unit));
        }
    }
    let lang = visit.lang;
    let title = view.summary.name.get(lang).to_owned();
    let page = UnitPage { view, largest, scores };
    let records = button_link(
        routes::UnitRecords(unit),
        lang.pick("目标、指标、事件、评分", "Targets, indicators, events"),
        false,
    );
    let frame = Frame::new(Section::Units, &title).crumb(&routes::Units, lang.pick("县区", "Units")).actions(records);
    Ok(crate::layout::page(&visit, &frame, &body(&visit, &page)))
}

struct UnitPage {
    view: UnitView,
    largest: Vec<ProjectLine>,
    scores: Vec<ScoreLine>,
}

/// The unit's place in one assessment.
struct ScoreLine {
    run: String,
    title: Text,
    period: Period,
    published: Option<String>,
    rank: Option<u32>,
    peers: usize,
}

fn score_line(result: &AssessmentView, unit: &UnitId) -> Option<ScoreLine> {
    let subject = result.subject(unit.as_str())?;
    let group = result.outcome.groups.iter().find(|group| Some(&group.id) == subject.group.as_ref());
    Some(ScoreLine {
        run: result.record.id.clone(),
        title: result.record.title.clone(),
        period: result.record.period,
        published: subject.total.as_ref().map(|total| total.published.clone()),
        rank: subject.rank,
        peers: group.map_or(0, |group| group.subjects.len()),
    })
}

fn body(visit: &Visit, page: &UnitPage) -> Markup {
    let lang = visit.lang;
    let due = due_by(page.view.months.last().map(|month| month.month));
    html! {
        (tiles(lang.pick("主要数字", "Key figures"), &figures(lang, page, due.as_ref())))
        div.columns.wide-left {
            div {
                (investment(lang, page))
                (projects(lang, page, due.as_ref()))
            }
            div {
                (scores(lang, page))
                (obstacles(visit, page))
            }
        }
    }
}

fn figures(lang: Lang, page: &UnitPage, due: Option<&Exact>) -> Vec<Tile> {
    let unit = &page.view.summary;
    let rate = number::share(unit.done_in_year, unit.annual_plan);
    [Figure::Projects, Figure::AnnualPlan, Figure::Done, Figure::Rate, Figure::Started, Figure::OpenObstacles]
        .into_iter()
        .map(|figure| Tile {
            label: figure.label(lang).to_owned(),
            value: match figure {
                Figure::AnnualPlan => number::hundred_million(lang, unit.annual_plan),
                Figure::Done => number::hundred_million(lang, unit.done_in_year),
                _ => html! { (figure.printed(unit, &Scores::new())) },
            },
            unit: figure.unit(lang).to_owned(),
            note: (figure == Figure::Rate).then(|| pace(lang, rate.as_ref(), due)).flatten(),
            href: figure.href(unit),
        })
        .collect()
}

fn pace(lang: Lang, rate: Option<&Exact>, due: Option<&Exact>) -> Option<Markup> {
    let (rate, due) = (rate?, due?);
    let is_behind = rate < due;
    let word = if is_behind { lang.pick("低于序时", "behind pace") } else { lang.pick("达到序时", "on pace") };
    let tone = if is_behind { Light::Yellow } else { Light::Green };
    Some(html! { (light(tone, word)) " " (number::percent(Some(due))) })
}

fn investment(lang: Lang, page: &UnitPage) -> Markup {
    let Some(year) = page.view.months.last().map(|month| month.month.year()) else {
        return flush(
            lang.pick("逐月投资", "Investment by month"),
            Markup::default(),
            empty(
                lang.pick("还没有审核通过的月报", "No approved report yet"),
                lang.pick(
                    "月报审核通过后，这里显示逐月计划与完成。",
                    "Plan and actual by month appear once reports are approved.",
                ),
                Markup::default(),
            ),
        );
    };
    let title = match lang {
        Lang::Zh => format!("{year}年逐月投资"),
        Lang::En => format!("Investment by month, {year}"),
    };
    let chart = Months {
        id: "unit",
        title: title.clone(),
        bars: bars_of(year, &page.view.months),
        unit: MoneyUnit::HundredMillion,
        is_small: false,
    };
    panel(&title, Markup::default(), months(lang, &chart))
}

fn projects(lang: Lang, page: &UnitPage, due: Option<&Exact>) -> Markup {
    let title = lang.pick("年度计划最大的项目", "Projects with the largest plans");
    let all = with_query(&routes::Projects, &[("unit", page.view.summary.unit.as_str())]);
    if page.largest.is_empty() {
        return flush(
            title,
            Markup::default(),
            empty(
                lang.pick("没有在册项目", "No listed project"),
                lang.pick("导入该单位的台账后在此显示。", "They appear once the unit's ledger is imported."),
                Markup::default(),
            ),
        );
    }
    let wan = money_word(lang, MoneyUnit::TenThousand);
    let columns = [
        Column::text(lang.pick("项目名称", "Project")).title(),
        Column::text(lang.pick("阶段", "Stage")),
        Column::number(lang.pick("年度计划", "Annual plan")).unit(wan),
        Column::number(lang.pick("本年完成", "Done this year")).unit(wan),
        Column::text(lang.pick("完成率", "Rate")),
    ];
    let rows: Vec<Row> = page
        .largest
        .iter()
        .map(|line| {
            Row::plain(vec![
                html! { a href=(routes::Project(line.id)) { (line.name) } },
                html! { (line.stage.map_or_else(|| NONE.to_owned(), |stage| stage.label().get(lang).to_owned())) },
                number::ten_thousand(lang, line.annual_plan),
                number::ten_thousand(lang, line.done_in_year),
                meter(lang, number::share(line.done_in_year, line.annual_plan).as_ref(), due),
            ])
        })
        .collect();
    flush(
        title,
        html! { a href=(all) { (lang.pick("全部项目", "All projects")) } },
        table(title, Shape::Cards, &columns, &rows),
    )
}

fn scores(lang: Lang, page: &UnitPage) -> Markup {
    let title = lang.pick("考核结果", "Assessments");
    if page.scores.is_empty() {
        return flush(
            title,
            Markup::default(),
            empty(
                lang.pick("还没有考核结果", "No result yet"),
                lang.pick(
                    "考核计算后，这里显示历次位次和得分。",
                    "Ranks and scores appear once an assessment was run.",
                ),
                button_link(routes::Assessments, lang.pick("去考核", "To assessments"), false),
            ),
        );
    }
    let columns = [
        Column::text(lang.pick("考核期", "Period")).title(),
        Column::number(lang.pick("得分", "Score")).unit(lang.pick("分", "points")),
        Column::number(lang.pick("位次", "Rank")),
    ];
    let rows: Vec<Row> = page
        .scores
        .iter()
        .map(|line| {
            let rank = match line.rank {
                Some(rank) => format!("{rank} / {}", line.peers),
                None => NONE.to_owned(),
            };
            Row::plain(vec![
                html! {
                    a href=(routes::AssessedUnit(line.run.clone(), page.view.summary.unit.clone())) { (line.period.name(lang)) }
                    span.sub { (line.title.get(lang)) }
                },
                html! { strong { (line.published.as_deref().unwrap_or(NONE)) } },
                html! { (rank) },
            ])
        })
        .collect();
    flush(title, Markup::default(), table(title, Shape::Cards, &columns, &rows))
}

fn obstacles(visit: &Visit, page: &UnitPage) -> Markup {
    let lang = visit.lang;
    let title = lang.pick("超期堵点", "Obstacles past their deadline");
    if page.view.overdue.is_empty() {
        return flush(
            title,
            Markup::default(),
            empty(
                lang.pick("没有超期的堵点", "None"),
                lang.pick("未到期的堵点在项目列表中筛选查看。", "Those not yet due are in the project list."),
                Markup::default(),
            ),
        );
    }
    let list = html! {
        ul.tasks {
            @for waiting in &page.view.overdue {
                li {
                    (light(Light::Red, lang.pick("超期", "Overdue")))
                    span.what {
                        a href=(routes::Project(waiting.project)) { (waiting.name) }
                        span.why {
                            (waiting.content.due_on.map_or_else(String::new, |due| due.to_string())) " "
                            (waiting.content.description)
                            @if let Some(responsible) = &waiting.content.responsible { " · " (responsible) }
                        }
                    }
                }
            }
        }
    };
    flush(title, Markup::default(), list)
}
