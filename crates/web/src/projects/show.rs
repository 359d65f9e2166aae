//! One project: facts, stages, investment by month, obstacles, reports, history.

use super::{papers, stages};
use crate::chart::months::{MonthBar, Months, months};
use crate::failure::Failure;
use crate::history;
use crate::layout::{Frame, Section};
use crate::revealing;
use crate::routes::{self, with_query};
use crate::ui::form::FieldError;
use crate::ui::number::{self, money_word};
use crate::ui::panel::{empty, flush, panel};
use crate::ui::status::{Light, Tone, badge, light};
use crate::ui::table::{Column, Row, Shape, table};
use crate::ui::tile::{Tile, tiles};
use crate::units::list::due_by;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use ballast_app::Caller;
use ballast_app::history::{Subject, show_history};
use ballast_app::papers::list::list_papers;
use ballast_app::projects::show::{ProjectView, show_project};
use ballast_domain::money::MoneyUnit;
use ballast_domain::project::{MonthlyReport, Obstacle, Project, ReportState};
use ballast_domain::{Exact, Lang, Money, OrganizationTree, ProjectId};
use maud::{Markup, html};

/// Shows it.
///
/// # Errors
/// [`Failure::NotFound`] for a project that does not exist or lies outside the scope.
pub(crate) async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(id): Path<i64>,
) -> Result<Markup, Failure> {
    show(&web, &visit, &caller, ProjectId(id), &PaperForm::default()).await
}

/// What the person had chosen in the form of papers, with what is wrong with it.
#[derive(Debug, Clone, Default)]
pub(super) struct PaperForm {
    pub(super) kind: String,
    pub(super) about: String,
    pub(super) errors: Vec<FieldError>,
}

/// The page, with the form of papers as it was filled in.
///
/// # Errors
/// As [`get`].
pub(super) async fn show(
    web: &Web,
    visit: &Visit,
    caller: &Caller,
    id: ProjectId,
    form: &PaperForm,
) -> Result<Markup, Failure> {
    let view = show_project(&web.app, caller, id).await?;
    let told = show_history(&web.app, caller, &Subject::Project(id), None).await?;
    let list = list_papers(&web.app, caller, id).await?;
    let papers = papers::body(visit, caller, &view, &list, form);
    let tree = web.app.tree().await?;
    let lang = visit.lang;
    let names = revealing::panel_for(visit, caller, &Subject::Project(view.id));
    let page = ProjectPage { view, history: history::list(visit.lang, caller, &told), papers, names };
    let name = page.view.project.name.clone();
    let unit = tree.get(&page.view.project.unit).map_or_else(String::new, |unit| unit.name.get(lang).to_owned());
    let frame = Frame::new(Section::Projects, &name)
        .crumb(&routes::Projects, lang.pick("项目", "Projects"))
        .crumb(&unit_list(&page.view.project), unit)
        .under(under(lang, &tree, &page.view));
    Ok(crate::layout::page(visit, &frame, &body(visit, &page)))
}

struct ProjectPage {
    view: ProjectView,
    history: Markup,
    papers: Markup,
    names: Markup,
}

/// Badges under the heading.
fn under(lang: Lang, tree: &OrganizationTree, page: &ProjectView) -> Markup {
    let project = &page.project;
    let unit = tree.get(&project.unit).map_or(project.unit.as_str(), |unit| unit.name.get(lang));
    html! {
        span.badges {
            a href=(routes::Unit(project.unit.clone())) { (unit) }
            @if let Some(stage) = stages::current(&page.stages) { (badge(Tone::Accent, stage.label().get(lang))) }
            (badge(Tone::Plain, project.tier.label().get(lang)))
            (badge(Tone::Plain, project.category.label().get(lang)))
            (badge(Tone::Plain, project.plan_class.label().get(lang)))
            @if project.left_on.is_some() { (badge(Tone::Warn, lang.pick("已退出名单", "Left the list"))) }
            @if project.is_sample { span.badge.sample { (lang.pick("示例数据", "Sample data")) } }
        }
    }
}

fn body(visit: &Visit, page: &ProjectPage) -> Markup {
    let lang = visit.lang;
    html! {
        (tiles(lang.pick("投资", "Investment"), &figures(lang, page)))
        div.columns.wide-left {
            div {
                (panel(&investment_title(lang, &page.view.project), Markup::default(), investment(lang, page)))
                (flush(lang.pick("堵点问题", "Obstacles"), Markup::default(), obstacles(visit, &page.view.obstacles)))
                div id="papers" { (flush(lang.pick("附件", "Papers"), Markup::default(), html! { (page.papers) })) }
                div id="reports" { (flush(lang.pick("月报", "Monthly reports"), Markup::default(), reports(lang, page.view.id, &page.view.reports))) }
            }
            div {
                (flush(lang.pick("阶段与佐证", "Stages and evidence"), Markup::default(), stage_panel(lang, page)))
                (panel(lang.pick("基本情况", "Facts"), Markup::default(), facts(lang, &page.view.project)))
                (page.names)
            }
        }
        div id="history" { (flush(lang.pick("变更历史", "History"), history::files(lang, &Subject::Project(page.view.id), None), html! { (page.history) })) }
    }
}

fn investment_title(lang: Lang, project: &Project) -> String {
    match lang {
        Lang::Zh => format!("{}年投资完成情况", project.plan_year),
        Lang::En => format!("Investment in {}", project.plan_year),
    }
}

/// The approved reports of the plan year in order of month.
fn counted(page: &ProjectPage) -> Vec<&MonthlyReport> {
    let mut counted: Vec<&MonthlyReport> = page
        .view
        .reports
        .iter()
        .filter(|report| report.state == ReportState::Approved && report.month.year() == page.view.project.plan_year)
        .collect();
    counted.sort_by_key(|report| report.month);
    counted
}

fn sum(amounts: impl IntoIterator<Item = Money>) -> Money {
    amounts.into_iter().fold(Money::ZERO, |sum, amount| sum.checked_add(amount).unwrap_or(sum))
}

fn figures(lang: Lang, page: &ProjectPage) -> Vec<Tile> {
    let project = &page.view.project;
    let counted = counted(page);
    let done = sum(counted.iter().map(|report| report.done));
    let so_far = sum([project.invested_before, done]);
    let rate = number::share(done, project.annual_plan);
    let due = due_by(counted.last().map(|report| report.month));
    let wan = money_word(lang, MoneyUnit::TenThousand);
    let open = page.view.obstacles.iter().filter(|obstacle| obstacle.resolved_on.is_none()).count();
    let tile = |label: &str, value: Markup, unit: &str, note: Option<Markup>, href: &str| Tile {
        label: label.to_owned(),
        value,
        unit: unit.to_owned(),
        note,
        href: href.to_owned(),
    };
    let of_total = number::share(so_far, project.total_investment);
    let figure = |code: &str| history::address(&Subject::Project(page.view.id), Some(code));
    vec![
        tile(
            lang.pick("总投资", "Total investment"),
            number::ten_thousand(lang, project.total_investment),
            wan,
            Some(html! { (lang.pick("已完成 ", "done ")) (number::percent(of_total.as_ref())) }),
            &figure("total_investment"),
        ),
        tile(
            lang.pick("年度计划投资", "Annual plan"),
            number::ten_thousand(lang, project.annual_plan),
            wan,
            None,
            &figure("annual_plan"),
        ),
        tile(
            lang.pick("本年完成投资", "Done this year"),
            number::ten_thousand(lang, done),
            wan,
            counted.last().map(|report| through(lang, report)),
            "#reports",
        ),
        tile(
            lang.pick("年度完成率", "Completion rate"),
            html! { (number::percent(rate.as_ref())) },
            "",
            due.as_ref().map(|due| pace(lang, rate.as_ref(), due)),
            "#reports",
        ),
        tile(lang.pick("未办结堵点", "Open obstacles"), html! { (open) }, lang.pick("个", ""), None, "#obstacles"),
    ]
}

fn through(lang: Lang, report: &MonthlyReport) -> Markup {
    html! { (lang.pick("截至 ", "through ")) (report.month.strftime("%Y-%m").to_string()) }
}

fn pace(lang: Lang, rate: Option<&Exact>, due: &Exact) -> Markup {
    let is_behind = rate.is_some_and(|rate| rate < due);
    let word = if is_behind { lang.pick("低于序时", "behind pace") } else { lang.pick("达到序时", "on pace") };
    html! {
        (light(if is_behind { Light::Yellow } else { Light::Green }, word)) " " (number::percent(Some(due)))
    }
}

fn investment(lang: Lang, page: &ProjectPage) -> Markup {
    let counted = counted(page);
    if counted.is_empty() {
        return empty(
            lang.pick("今年还没有审核通过的月报", "No approved report this year"),
            lang.pick(
                "月报审核通过后，这里显示逐月计划与完成。",
                "Plan and actual by month appear once reports are approved.",
            ),
            Markup::default(),
        );
    }
    let bars = (1..=12)
        .map(|month| {
            let report = counted.iter().find(|report| report.month.month() == month);
            MonthBar { month, planned: report.and_then(|r| r.planned), done: report.map(|r| r.done) }
        })
        .collect();
    let chart = Months {
        id: "investment",
        title: investment_title(lang, &page.view.project),
        bars,
        unit: MoneyUnit::TenThousand,
        is_small: false,
    };
    months(lang, &chart)
}

fn stage_panel(lang: Lang, page: &ProjectPage) -> Markup {
    if page.view.stages.is_empty() {
        return empty(
            lang.pick("还没有阶段记录", "No stage recorded"),
            lang.pick(
                "台账中填写签约、开工等日期后在此显示；计划日期不算。",
                "Dates of signing, start and so on in the ledger appear here; planned dates do not count.",
            ),
            Markup::default(),
        );
    }
    stages::ladder(lang, &page.view.stages)
}

fn facts(lang: Lang, project: &Project) -> Markup {
    let text = |value: &Option<String>| value.clone();
    let date = |value: Option<jiff::civil::Date>| value.map(|day| day.to_string());
    let rows: Vec<(&str, Option<String>)> = vec![
        (lang.pick("项目代码", "Project code"), project.code.as_ref().map(ToString::to_string)),
        (lang.pick("所属打包项目", "Package"), text(&project.parent_name)),
        (lang.pick("项目类型", "Type"), project.project_type.map(|kind| kind.label().get(lang).to_owned())),
        (lang.pick("行业", "Industry"), text(&project.industry)),
        (lang.pick("建设单位", "Owner"), text(&project.owner_name)),
        (lang.pick("统一社会信用代码", "Credit code"), text(&project.owner_credit_code)),
        (lang.pick("建设地点", "Location"), text(&project.location)),
        (lang.pick("计划开工", "Planned start"), date(project.planned_start_on)),
        (lang.pick("计划竣工", "Planned completion"), date(project.planned_completion_on)),
        (lang.pick("包联领导", "Linked leader"), text(&project.linked_leader)),
        (lang.pick("以前年度完成", "Invested before"), Some(number::exact_ten_thousand(lang, project.invested_before))),
        (
            lang.pick("预计年产值", "Expected output"),
            project.expected_output.map(|amount| number::exact_ten_thousand(lang, amount)),
        ),
        (lang.pick("建设内容", "Content"), text(&project.content)),
        (lang.pick("退出日期", "Left on"), date(project.left_on)),
        (lang.pick("退出原因", "Left because"), text(&project.left_reason)),
        (lang.pick("备注", "Remark"), text(&project.note)),
    ];
    html! {
        dl.facts {
            @for (name, value) in rows {
                @if let Some(value) = value { div { dt { (name) } dd { (value) } } }
            }
        }
    }
}

fn obstacles(visit: &Visit, obstacles: &[Obstacle]) -> Markup {
    let lang = visit.lang;
    if obstacles.is_empty() {
        return html! { div id="obstacles" { (empty(
            lang.pick("没有堵点问题", "No obstacles"),
            lang.pick("月报或台账“需协调问题”一栏的内容在此显示。", "What reports and ledgers say under “problems to be settled” appears here."),
            Markup::default(),
        )) } };
    }
    let columns = [
        Column::text(lang.pick("问题", "Problem")).title(),
        Column::text(lang.pick("类型", "Type")),
        Column::text(lang.pick("责任单位", "Responsible")),
        Column::text(lang.pick("提出", "Raised")),
        Column::text(lang.pick("期限", "Due")),
        Column::text(lang.pick("状态", "State")),
    ];
    let rows: Vec<Row> = obstacles
        .iter()
        .map(|obstacle| {
            let is_late = obstacle.resolved_on.is_none() && obstacle.due_on.is_some_and(|due| due < visit.today);
            let state = match obstacle.resolved_on {
                Some(day) => html! { (light(Light::Green, lang.pick("已办结", "Resolved"))) span.sub { (day) } },
                None if is_late => light(Light::Red, lang.pick("超期", "Overdue")),
                None => light(Light::Yellow, lang.pick("办理中", "Open")),
            };
            Row::plain(vec![
                html! { (obstacle.description) @if let Some(outcome) = &obstacle.outcome { span.sub { (outcome) } } },
                html! { (obstacle.kind.label().get(lang)) },
                html! { (obstacle.responsible.as_deref().unwrap_or(number::NONE)) },
                html! { span.nowrap { (obstacle.raised_on) } },
                html! { span.nowrap { (obstacle.due_on.map_or_else(|| number::NONE.to_owned(), |day| day.to_string())) } },
                state,
            ])
        })
        .collect();
    html! { div id="obstacles" { (table(lang.pick("堵点问题", "Obstacles"), Shape::Cards, &columns, &rows)) } }
}

fn reports(lang: Lang, id: ProjectId, reports: &[MonthlyReport]) -> Markup {
    if reports.is_empty() {
        return empty(
            lang.pick("还没有月报", "No reports yet"),
            lang.pick("导入月报后在此逐月显示。", "Import monthly reports and they are listed here."),
            Markup::default(),
        );
    }
    let wan = money_word(lang, MoneyUnit::TenThousand);
    let columns = [
        Column::text(lang.pick("月份", "Month")).title(),
        Column::number(lang.pick("本月计划", "Planned")).unit(wan),
        Column::number(lang.pick("本月完成", "Done")).unit(wan),
        Column::number(lang.pick("本年累计", "Since January")).unit(wan),
        Column::text(lang.pick("形象进度", "Physical progress")),
        Column::text(lang.pick("报送", "Handed in")),
        Column::text(lang.pick("状态", "State")),
    ];
    let mut sorted: Vec<&MonthlyReport> = reports.iter().collect();
    sorted.sort_by_key(|report| std::cmp::Reverse(report.month));
    let rows: Vec<Row> = sorted.into_iter().map(|report| report_row(lang, id, report)).collect();
    table(lang.pick("月报", "Monthly reports"), Shape::Cards, &columns, &rows)
}

fn report_row(lang: Lang, id: ProjectId, report: &MonthlyReport) -> Row {
    let tone = match report.state {
        ReportState::Approved => Tone::Good,
        ReportState::Submitted => Tone::Accent,
        ReportState::Returned => Tone::Bad,
    };
    let month = report.month.strftime("%Y-%m").to_string();
    let done = history::address(&Subject::Project(id), Some(&format!("{month}.done")));
    let cells = vec![
        html! { span.nowrap { (month) } },
        report.planned.map_or_else(|| html! { (number::NONE) }, |planned| number::ten_thousand(lang, planned)),
        html! { a.figure-link href=(done) { (number::ten_thousand(lang, report.done)) } },
        number::ten_thousand(lang, report.done_in_year),
        html! { (report.progress.as_deref().unwrap_or_default()) },
        html! {
            span.nowrap { (report.submitted_on.map_or_else(|| number::NONE.to_owned(), |day| day.to_string())) }
            @if let Some(reporter) = &report.reporter { span.sub { (reporter) } }
        },
        html! { (badge(tone, report.state.label().get(lang))) @if let Some(reason) = &report.reason { span.sub { (reason) } } },
    ];
    if report.state == ReportState::Returned { Row::muted(cells) } else { Row::plain(cells) }
}

/// The list filtered to the project's unit: the way back.
fn unit_list(project: &Project) -> String {
    with_query(&routes::Projects, &[("unit", project.unit.as_str())])
}
