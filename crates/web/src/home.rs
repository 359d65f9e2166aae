//! The home page: what I must do now, and how the year stands (首页).

use crate::assessments::ranking::group_bars;
use crate::chart::funnel::{StageCount, funnel};
use crate::chart::months::{MonthBar, Months, months};
use crate::failure::Failure;
use crate::layout::{Frame, Section, page};
use crate::projects::stage_choice::StageChoice;
use crate::routes::{self, with_query};
use crate::ui::number;
use crate::ui::panel::{button_link, empty, flush, panel};
use crate::ui::status::{self, Light};
use crate::ui::tile::{Tile, tiles};
use crate::units::figure::Figure;
use crate::units::figure::Scores;
use crate::units::map::shaded;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::Permission;
use ballast_app::assessments::show::{AssessmentView, show_assessment};
use ballast_app::home::{Home, Task};
use ballast_app::units::show::MonthFigures;
use ballast_app::units::summary::UnitSummary;
use ballast_domain::money::MoneyUnit;
use ballast_domain::project::Stage;
use ballast_domain::{Exact, Lang, Money, PaceTable};
use maud::{Markup, html};

/// Tasks shown before “and more”.
const TASKS: usize = 8;

/// Shows it.
///
/// # Errors
/// [`Failure::Internal`] when a query fails.
pub(crate) async fn get(State(web): State<Web>, visit: Visit, By(caller): By) -> Result<Markup, Failure> {
    if !caller.may(Permission::ReadRecords) {
        return Ok(without_records(&visit));
    }
    let home = ballast_app::home::home(&web.app, &caller).await?;
    let latest = match home.assessments.first() {
        Some(line) if caller.may(Permission::ReadAssessments) => {
            Some(show_assessment(&web.app, &caller, &line.id).await?)
        }
        _ => None,
    };
    let lang = visit.lang;
    let title = lang.pick("首页", "Home");
    let frame = Frame::new(Section::Home, title).under(html! { (through(lang, &home)) });
    Ok(page(&visit, &frame, &body(&visit, &home, latest.as_ref())))
}

/// The first page of those who have no business with records: administrators, and whoever has a duty first or no grant yet.
fn without_records(visit: &Visit) -> Markup {
    let lang = visit.lang;
    let title = lang.pick("首页", "Home");
    let sections = visit.person.as_ref().map(|person| person.sections.as_slice()).unwrap_or_default();
    let (what, next) = if sections.is_empty() {
        (
            lang.pick("还没有可用的功能", "Nothing to use yet"),
            lang.pick(
                "您的账号还没有生效的授权，或需要先完成“我的账号”里提示的步骤。授权由系统管理员申请、安全管理员审批。",
                "Your account holds no grant yet, or a step in “My account” comes first. The system administrator asks for grants, the security administrator allows them.",
            ),
        )
    } else {
        (
            lang.pick("从这里开始", "Begin here"),
            lang.pick("管理员不接触项目和考核数据。", "Administrators have no part in projects and assessments."),
        )
    };
    let actions = html! {
        @for section in sections {
            @let (href, label, _) = section.entry(lang);
            (button_link(href, label, false))
        }
        (button_link(routes::OwnAccount, lang.pick("我的账号", "My account"), sections.is_empty()))
    };
    page(
        visit,
        &Frame::new(Section::Home, title),
        &panel(lang.pick("开始", "Start"), Markup::default(), empty(what, next, actions)),
    )
}

fn through(lang: Lang, home: &Home) -> String {
    match (home.latest_month, lang) {
        (None, _) => home.whole.name.get(lang).to_owned(),
        (Some(month), Lang::Zh) => format!("{} · 数据截至{}月报", home.whole.name.zh, month.name(lang)),
        (Some(month), Lang::En) => format!("{} · through the reports of {}", home.whole.name.en, month.name(lang)),
    }
}

/// The page's content.
fn body(visit: &Visit, home: &Home, result: Option<&AssessmentView>) -> Markup {
    let lang = visit.lang;
    if home.whole.projects == 0 {
        return first_steps(visit);
    }
    let due = home.latest_month.and_then(|month| PaceTable::even().due_by_month(month.last_month()).cloned());
    html! {
        (tiles(lang.pick("主要数字", "Key figures"), &key_figures(lang, &home.whole, due.as_ref())))
        div.columns.wide-left {
            div {
                (tasks(lang, home))
                (panel(
                    lang.pick("各单位投资完成率", "Completion rate of the units"),
                    html! { a href=(routes::Map) { (lang.pick("打开地图", "Open the map")) } },
                    shaded(lang, "home-map", Figure::Rate, &home.units, &Scores::new()),
                ))
            }
            div {
                (latest(lang, result))
                (investment(lang, home))
                (panel(
                    lang.pick("项目阶段", "Stages"),
                    html! { a href=(routes::Projects) { (lang.pick("全部项目", "All projects")) } },
                    stages(lang, &home.whole),
                ))
            }
        }
    }
}

fn investment(lang: Lang, home: &Home) -> Markup {
    let Some(year) = home.months.last().map(|month| month.month.year()) else { return Markup::default() };
    let title = match lang {
        Lang::Zh => format!("{year}年逐月投资"),
        Lang::En => format!("Investment by month, {year}"),
    };
    let body = months(
        lang,
        &Months {
            id: "year",
            title: title.clone(),
            bars: bars_of(year, &home.months),
            unit: MoneyUnit::HundredMillion,
            is_small: true,
        },
    );
    panel(&title, html! { a href=(routes::Units) { (lang.pick("按单位", "By unit")) } }, body)
}

/// The twelve months of a year; those that nobody reported stay empty.
pub(crate) fn bars_of(year: i16, figures: &[MonthFigures]) -> Vec<MonthBar> {
    (1..=12)
        .map(|month| {
            let found = figures.iter().find(|figure| figure.month.year() == year && figure.month.month() == month);
            let planned = found.map(|figure| figure.planned).filter(|planned| *planned != Money::ZERO);
            MonthBar { month, planned, done: found.map(|figure| figure.done) }
        })
        .collect()
}

fn first_steps(visit: &Visit) -> Markup {
    let lang = visit.lang;
    let may_import = visit.person.as_ref().is_some_and(|person| person.sections.contains(&Section::Imports));
    let next = if may_import {
        lang.pick(
            "先导入项目台账，再导入月报；首页随后显示进度和待办。",
            "Import the project ledger, then monthly reports; this page then shows progress and tasks.",
        )
    } else {
        lang.pick(
            "项目推进中心导入台账后，这里显示进度和待办。",
            "Progress and tasks appear once the project centre has imported the ledger.",
        )
    };
    let actions = html! {
        @if may_import { (button_link(routes::Imports, lang.pick("导入台账", "Import a ledger"), true)) }
        (button_link(routes::Help, lang.pick("使用帮助", "Help"), false))
    };
    flush(
        lang.pick("开始使用", "First steps"),
        Markup::default(),
        empty(lang.pick("还没有项目", "No projects yet"), next, actions),
    )
}

fn key_figures(lang: Lang, whole: &UnitSummary, due: Option<&Exact>) -> Vec<Tile> {
    let pieces = lang.pick("个", "");
    let yi = number::money_word(lang, MoneyUnit::HundredMillion);
    let rate = number::share(whole.done_in_year, whole.annual_plan);
    let tile = |label: &str, value: Markup, unit: &str, note: Option<Markup>, href: String| Tile {
        label: label.to_owned(),
        value,
        unit: unit.to_owned(),
        note,
        href,
    };
    let pace = due.map(|due| html! { (lang.pick("序时进度 ", "time pace ")) (number::percent(Some(due))) });
    let all = routes::Projects.to_string();
    vec![
        tile(
            lang.pick("重点项目", "Key projects"),
            html! { (number::count(whole.projects)) },
            pieces,
            None,
            all.clone(),
        ),
        tile(
            lang.pick("年度计划投资", "Annual plan"),
            number::hundred_million(lang, whole.annual_plan),
            yi,
            None,
            with_query(&routes::Projects, &[("sort", "annual_plan"), ("order", "desc")]),
        ),
        tile(
            lang.pick("本年完成投资", "Done this year"),
            number::hundred_million(lang, whole.done_in_year),
            yi,
            None,
            with_query(&routes::Projects, &[("sort", "done"), ("order", "desc")]),
        ),
        tile(
            lang.pick("投资完成率", "Completion rate"),
            html! { (number::percent(rate.as_ref())) },
            "",
            pace,
            routes::Units.to_string(),
        ),
        tile(
            lang.pick("已开工", "Started"),
            html! { (number::count(whole.started)) },
            pieces,
            None,
            with_query(&routes::Projects, &[("stage", &StageChoice::Reached(Stage::Started).code())]),
        ),
        tile(
            lang.pick("未办结堵点", "Open obstacles"),
            html! { (number::count(whole.open_obstacles)) },
            pieces,
            None,
            with_query(&routes::Projects, &[("obstacles", "open")]),
        ),
    ]
}

fn tasks(lang: Lang, home: &Home) -> Markup {
    let title = lang.pick("当前要办", "To do now");
    if home.tasks.is_empty() {
        return flush(
            title,
            Markup::default(),
            empty(
                lang.pick("没有待办事项", "Nothing waits for you"),
                lang.pick(
                    "没有缺报、退回的月报，也没有超期的堵点。",
                    "No missing or returned reports, no obstacle past its deadline.",
                ),
                button_link(routes::Projects, lang.pick("查看项目", "See the projects"), false),
            ),
        );
    }
    let more = match lang {
        Lang::Zh => format!("共 {} 项", home.tasks.len()),
        Lang::En => format!("{} in all", home.tasks.len()),
    };
    let line = |entry: &Task| html! { li { (task(lang, entry)) } };
    let list = html! {
        ul.tasks { @for entry in home.tasks.iter().take(TASKS) { (line(entry)) } }
        @if home.tasks.len() > TASKS {
            details.more-tasks {
                summary { (lang.pick("显示其余事项", "Show the rest")) }
                ul.tasks { @for entry in home.tasks.iter().skip(TASKS) { (line(entry)) } }
            }
        }
    };
    flush(title, html! { (more) }, list)
}

fn task(lang: Lang, task: &Task) -> Markup {
    let (light, word, href, what, why) = match task {
        Task::MissingReports { unit, name, month, count } => {
            let what = match lang {
                Lang::Zh => format!("{}：{count} 个项目未报{}月报", name.zh, month.name(lang)),
                Lang::En => format!("{}: {count} projects have no report for {}", name.en, month.name(lang)),
            };
            let href = with_query(&routes::Projects, &[("unit", unit.as_str()), ("missing", &month.to_string())]);
            (Light::Yellow, lang.pick("缺报", "Missing"), href, what, None)
        }
        Task::ReturnedReport { project, name, month, reason } => {
            let what = match lang {
                Lang::Zh => format!("{name}：{}月报被退回", month.name(lang)),
                Lang::En => format!("{name}: the report for {} was returned", month.name(lang)),
            };
            (Light::Red, lang.pick("退回", "Returned"), routes::Project(*project).to_string(), what, reason.clone())
        }
        Task::OverdueObstacle { project, name, description, due_on } => {
            let why = match lang {
                Lang::Zh => format!("应于 {due_on} 前办结：{description}"),
                Lang::En => format!("due {due_on}: {description}"),
            };
            let what = match lang {
                Lang::Zh => format!("{name}：堵点超期"),
                Lang::En => format!("{name}: obstacle past its deadline"),
            };
            (Light::Red, lang.pick("超期", "Overdue"), routes::Project(*project).to_string(), what, Some(why))
        }
    };
    html! {
        (status::light(light, word))
        span.what { a href=(href) { (what) } @if let Some(why) = why { span.why { (why) } } }
    }
}

fn latest(lang: Lang, result: Option<&AssessmentView>) -> Markup {
    let title = lang.pick("最近一次考核", "Latest assessment");
    let Some(result) = result else {
        return flush(
            title,
            Markup::default(),
            empty(
                lang.pick("还没有考核结果", "No assessment yet"),
                lang.pick(
                    "选择办法和考核期，几秒内得到排名和计分依据。",
                    "Choose a scheme and a period; ranking and derivation take seconds.",
                ),
                button_link(routes::Assessments, lang.pick("去考核", "To assessments"), true),
            ),
        );
    };
    let (record, outcome) = (&result.record, &result.outcome);
    let more = html! { a href=(routes::Assessment(record.id.clone())) { (lang.pick("查看结果", "See the result")) } };
    let full = outcome.full.as_ref().map_or(0.0, Exact::to_plot);
    let body = html! {
        p.under-title { (record.title.get(lang)) " · " (record.period.name(lang)) }
        @for group in &outcome.groups {
            @if outcome.groups.len() > 1 { h3.group-title { (group.title.get(lang)) } }
            (group_bars(lang, &record.id, full, outcome, group))
        }
    };
    panel(title, more, body)
}

fn stages(lang: Lang, whole: &UnitSummary) -> Markup {
    let stage = |label: &str, count: i64, choice: StageChoice| StageCount {
        label: label.to_owned(),
        count,
        href: with_query(&routes::Projects, &[("stage", &choice.code())]),
    };
    let rows = [
        stage(lang.pick("未开工", "Not started"), whole.projects - whole.started, StageChoice::Before(Stage::Started)),
        stage(
            lang.pick("已开工未投产", "Started, not producing"),
            whole.started - whole.producing,
            StageChoice::Reached(Stage::Started),
        ),
        stage(
            lang.pick("投产（投运）", "In production or operation"),
            whole.producing,
            StageChoice::Reached(Stage::InProduction),
        ),
    ];
    funnel(lang.pick("各阶段项目个数", "Projects by stage"), lang.pick("个", ""), &rows)
}
