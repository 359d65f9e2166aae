//! The project list: filter, sort, page; totals first (项目列表).

use super::stage_choice::StageChoice;
use crate::download;
use crate::failure::Failure;
use crate::layout::{Frame, Section, page};
use crate::routes::{self, with_query};

use crate::ui::form;
use crate::ui::notice::notice;
use crate::ui::number::{self, NONE, money_word};
use crate::ui::pager::pager;
use crate::ui::panel::{button_link, empty};
use crate::ui::status::{Light, Tone, badge, light, meter};
use crate::ui::table::{Column, Row, Shape, Sort, table};
use crate::units::list::due_by;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use axum::response::Response;
use ballast_app::projects::export::export_projects;
use ballast_app::projects::list::{
    ProjectFilter, ProjectLine, ProjectList, ProjectListQuery, ProjectSort, list_projects,
};
use ballast_app::{Caller, Permission};
use ballast_domain::money::MoneyUnit;
use ballast_domain::project::{Category, PlanClass, Tier};
use ballast_domain::{Exact, Lang, OrganizationTree, OrganizationUnit, Period, UnitId};
use ballast_exchange::FileKind;
use jiff::civil::Date;
use maud::{Markup, html};

/// Lines on a page.
const PER_PAGE: u32 = 50;

/// Shows it.
///
/// # Errors
/// [`Failure::Internal`] when a query fails.
pub(crate) async fn get(State(web): State<Web>, visit: Visit, By(caller): By) -> Result<Markup, Failure> {
    let query = read_query(&visit.query);
    let list = list_projects(&web.app, &caller, &query).await?;
    let units: Vec<OrganizationUnit> = units_of(&web.app.tree().await?, &caller, visit.today);
    let due = due_by(list.lines.iter().filter_map(|line| line.latest_month).max());
    let lang = visit.lang;
    let frame = Frame::new(Section::Projects, lang.pick("项目", "Projects")).actions(export_links(lang, &query));
    let shown = Shown { units: &units, query: &query, list: &list, due: due.as_ref() };
    Ok(page(&visit, &frame, &body(&visit, &shown)))
}

/// The list with all its lines as a spreadsheet that can be imported again.
///
/// # Errors
/// [`Failure::NotFound`] for an unknown format; [`Failure::Internal`] when it cannot be written.
pub(crate) async fn export(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(format): Path<String>,
) -> Result<Response, Failure> {
    let kind = match format.as_str() {
        "csv" => FileKind::Csv,
        "xlsx" => FileKind::Xlsx,
        _ => return Err(Failure::NotFound),
    };
    let file = export_projects(&web.app, &caller, &read_query(&visit.query).filter, kind).await?;
    let name = match visit.lang {
        Lang::Zh => format!("重点项目台账-{}.{format}", visit.today),
        Lang::En => format!("projects-{}.{format}", visit.today),
    };
    download::file(file, &name).await
}

/// The reporting units that the caller may see.
fn units_of(tree: &OrganizationTree, caller: &Caller, today: Date) -> Vec<OrganizationUnit> {
    let scope = caller.scope(Permission::ReadRecords);
    tree.reporting_on(today).into_iter().filter(|unit| scope.covers(&unit.id)).cloned().collect()
}

/// What the page shows.
struct Shown<'a> {
    units: &'a [OrganizationUnit],
    query: &'a ProjectListQuery,
    list: &'a ProjectList,
    due: Option<&'a Exact>,
}

impl Shown<'_> {
    fn unit_name(&self, lang: Lang, id: &UnitId) -> String {
        self.units.iter().find(|unit| unit.id == *id).map_or(id.as_str(), |unit| unit.name.get(lang)).to_owned()
    }
}

/// The query of the address, read leniently: what means nothing is left out.
fn read_query(pairs: &[(String, String)]) -> ProjectListQuery {
    let get = |name: &str| pairs.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.trim());
    let stage = StageChoice::from_code(get("stage"));
    let month: Option<Period> = get("missing").parse().ok();
    let filter = ProjectFilter {
        search: Some(get("q").chars().take(60).collect::<String>()).filter(|text| !text.is_empty()),
        unit: UnitId::new(get("unit")),
        tier: Tier::from_code(get("tier")),
        category: Category::from_code(get("category")),
        plan_class: PlanClass::from_code(get("class")),
        stage: stage.and_then(StageChoice::exactly),
        reached: stage.and_then(StageChoice::reached),
        before: stage.and_then(StageChoice::before),
        has_obstacle: get("obstacles") == "open",
        include_left: get("left") == "too",
        without_report_since: month.map(Period::first_day),
        import: get("batch").parse().ok(),
    };
    let sort = SORTS.into_iter().find(|(code, _)| *code == get("sort")).map(|(_, sort)| sort).unwrap_or_default();
    ProjectListQuery {
        filter,
        sort,
        descending: get("order") == "desc",
        page: get("page").parse().unwrap_or(1).max(1),
        per_page: PER_PAGE,
    }
}

const SORTS: [(&str, ProjectSort); 7] = [
    ("", ProjectSort::ListNumber),
    ("name", ProjectSort::Name),
    ("unit", ProjectSort::Unit),
    ("total", ProjectSort::TotalInvestment),
    ("annual_plan", ProjectSort::AnnualPlan),
    ("done", ProjectSort::DoneInYear),
    ("rate", ProjectSort::CompletionRate),
];

/// The address of the list with a filter, an order and a page.
fn address(
    path: &impl std::fmt::Display,
    filter: &ProjectFilter,
    sort: ProjectSort,
    descending: bool,
    page: u32,
) -> String {
    let sort = SORTS.into_iter().find(|(_, s)| *s == sort).map_or("", |(code, _)| code);
    let page = if page > 1 { page.to_string() } else { String::new() };
    let month = filter.without_report_since.map(|day| Period::Month(day.year(), day.month()).to_string());
    with_query(
        path,
        &[
            ("q", filter.search.as_deref().unwrap_or_default()),
            ("unit", filter.unit.as_ref().map_or("", UnitId::as_str)),
            ("tier", filter.tier.map_or("", Tier::code)),
            ("category", filter.category.map_or("", Category::code)),
            ("class", filter.plan_class.map_or("", PlanClass::code)),
            ("stage", &StageChoice::of(filter).map(StageChoice::code).unwrap_or_default()),
            ("obstacles", if filter.has_obstacle { "open" } else { "" }),
            ("left", if filter.include_left { "too" } else { "" }),
            ("missing", month.as_deref().unwrap_or_default()),
            ("batch", &filter.import.map(|batch| batch.to_string()).unwrap_or_default()),
            ("sort", sort),
            ("order", if descending { "desc" } else { "" }),
            ("page", &page),
        ],
    )
}

/// The links to the list as a file.
fn export_links(lang: Lang, query: &ProjectListQuery) -> Markup {
    let href = |format| address(&routes::ProjectsExport(format), &query.filter, query.sort, query.descending, 1);
    html! {
        a.button href=(href("xlsx")) download { (lang.pick("导出 XLSX", "Export XLSX")) }
        a.button href=(href("csv")) download { (lang.pick("导出 CSV", "Export CSV")) }
    }
}

fn body(visit: &Visit, shown: &Shown<'_>) -> Markup {
    let lang = visit.lang;
    let (query, list) = (shown.query, shown.list);
    html! {
        @if let Some(month) = query.filter.without_report_since {
            (notice(Tone::Warn, html! { (missing(lang, month)) }))
        }
        @if let Some(batch) = query.filter.import {
            (notice(Tone::Accent, html! {
                (lang.pick("只列出该批次带来或改变了内容的项目：", "Only projects of which this batch brought or changed anything: "))
                a href=(routes::Batch(batch)) { (lang.pick("批次 ", "batch ")) (batch) }
            }))
        }
        section.panel.long {
            (filter(visit, shown.units, query))
            @if list.totals.count == 0 {
                (nothing(visit, query))
            } @else {
                (lines(lang, shown))
                (pager(lang, list.totals.count, list.page, list.pages,
                    |page| address(&routes::Projects, &query.filter, query.sort, query.descending, page)))
            }
        }
    }
}

fn missing(lang: Lang, month: Date) -> String {
    let month = Period::Month(month.year(), month.month()).name(lang);
    match lang {
        Lang::Zh => format!("只列出没有{month}（或之后）审核通过月报的项目"),
        Lang::En => format!("Only projects without an approved report for {month} or later"),
    }
}

fn nothing(visit: &Visit, query: &ProjectListQuery) -> Markup {
    let lang = visit.lang;
    if query.filter == ProjectFilter::default() {
        let may_import = visit.person.as_ref().is_some_and(|person| person.sections.contains(&Section::Imports));
        let action =
            html! { @if may_import { (button_link(routes::Imports, lang.pick("导入台账", "Import a ledger"), true)) } };
        return empty(
            lang.pick("还没有项目", "No projects yet"),
            lang.pick(
                "导入项目台账后，这里列出全部项目。",
                "Import a project ledger and its projects are listed here.",
            ),
            action,
        );
    }
    empty(
        lang.pick("没有符合条件的项目", "No project matches"),
        lang.pick(
            "请减少条件，或换一个名称、代码、拼音首字母。",
            "Use fewer conditions, or another name, code or pinyin initials.",
        ),
        button_link(routes::Projects, lang.pick("清除条件", "Clear the filter"), true),
    )
}

fn filter(visit: &Visit, reporting: &[OrganizationUnit], query: &ProjectListQuery) -> Markup {
    let lang = visit.lang;
    let filter = &query.filter;
    let all = |word: &str| vec![(String::new(), word.to_owned())];
    let mut units = all(lang.pick("全部单位", "All units"));
    units.extend(reporting.iter().map(|unit| (unit.id.to_string(), unit.name.get(lang).to_owned())));
    let mut tiers = all(lang.pick("全部层级", "All tiers"));
    tiers.extend(Tier::ALL.iter().map(|tier| (tier.code().to_owned(), tier.label().get(lang).to_owned())));
    let mut categories = all(lang.pick("全部类别", "All categories"));
    categories.extend(Category::ALL.iter().map(|value| (value.code().to_owned(), value.label().get(lang).to_owned())));
    let mut classes = all(lang.pick("全部计划类别", "All classes"));
    classes.extend(PlanClass::ALL.iter().map(|value| (value.code().to_owned(), value.label().get(lang).to_owned())));
    let mut stages = all(lang.pick("全部阶段", "All stages"));
    stages.extend(StageChoice::all().map(|choice| (choice.code(), choice.label(lang))));
    let mut obstacles = all(lang.pick("不限", "Any"));
    obstacles.push(("open".into(), lang.pick("有未办结堵点", "Open ones").to_owned()));
    let left = [
        (String::new(), lang.pick("在册项目", "On the list").to_owned()),
        ("too".to_owned(), lang.pick("含已退出", "Left ones too").to_owned()),
    ];
    let has_more = ProjectFilter { search: filter.search.clone(), ..ProjectFilter::default() } != *filter;
    let chosen = |label: &str, name: &str, value: &str, options: &[(String, String)]| {
        html! { label { (label) (form::select(name, &format!("f-{name}"), true, value, options)) } }
    };
    html! {
        form.filter method="get" action=(routes::Projects) {
            label.grow { (lang.pick("名称、代码或拼音首字母", "Name, code or pinyin initials"))
                input type="search" name="q" value=[filter.search.as_deref()] maxlength="60"; }
            input.filter-switch #more-filters type="checkbox" checked[has_more] aria-label=(lang.pick("更多条件", "More conditions"));
            label.filter-more for="more-filters" { (lang.pick("更多条件", "More conditions")) }
            (chosen(lang.pick("单位", "Unit"), "unit", filter.unit.as_ref().map_or("", UnitId::as_str), &units))
            (chosen(lang.pick("层级", "Tier"), "tier", filter.tier.map_or("", Tier::code), &tiers))
            (chosen(lang.pick("类别", "Category"), "category", filter.category.map_or("", Category::code), &categories))
            (chosen(lang.pick("计划类别", "Plan class"), "class", filter.plan_class.map_or("", PlanClass::code), &classes))
            (chosen(lang.pick("阶段", "Stage"), "stage", &StageChoice::of(filter).map(StageChoice::code).unwrap_or_default(), &stages))
            (chosen(lang.pick("堵点", "Obstacles"), "obstacles", if filter.has_obstacle { "open" } else { "" }, &obstacles))
            (chosen(lang.pick("名单", "List"), "left", if filter.include_left { "too" } else { "" }, &left))
            @if let Some(month) = filter.without_report_since {
                input type="hidden" name="missing" value=(Period::Month(month.year(), month.month()));
            }
            @if let Some(batch) = filter.import { input type="hidden" name="batch" value=(batch); }
            div.buttons {
                button.button.primary type="submit" { (lang.pick("查询", "Find")) }
                @if *filter != ProjectFilter::default() { a.button href=(routes::Projects) { (lang.pick("清除", "Clear")) } }
            }
        }
    }
}

fn lines(lang: Lang, shown: &Shown<'_>) -> Markup {
    let Shown { query, list, due, .. } = *shown;
    let wan = money_word(lang, MoneyUnit::TenThousand);
    let sort = |by: ProjectSort| {
        let is_now = query.sort == by;
        // The first press shows the largest first, which is what one looks for in amounts.
        let descending = if is_now {
            !query.descending
        } else {
            !matches!(by, ProjectSort::ListNumber | ProjectSort::Name | ProjectSort::Unit)
        };
        Sort {
            href: address(&routes::Projects, &query.filter, by, descending, 1),
            now: is_now.then_some(query.descending),
        }
    };
    let columns = [
        Column::text(lang.pick("项目名称", "Project")).title().sort(sort(ProjectSort::Name)),
        Column::text(lang.pick("单位", "Unit")).sort(sort(ProjectSort::Unit)),
        Column::text(lang.pick("层级·类别", "Tier, category")).low(),
        Column::text(lang.pick("阶段", "Stage")),
        Column::number(lang.pick("总投资", "Total investment"))
            .unit(wan)
            .not_on_phones()
            .sort(sort(ProjectSort::TotalInvestment)),
        Column::number(lang.pick("年度计划", "Annual plan")).unit(wan).sort(sort(ProjectSort::AnnualPlan)),
        Column::number(lang.pick("本年完成", "Done this year")).unit(wan).sort(sort(ProjectSort::DoneInYear)),
        Column::text(lang.pick("完成率", "Rate")).sort(sort(ProjectSort::CompletionRate)),
        Column::number(lang.pick("堵点", "Obstacles")).unit(lang.pick("个", "open")),
        Column::text(lang.pick("最近月报", "Last report")).low(),
    ];
    let totals = &list.totals;
    let count = match lang {
        Lang::Zh => format!("合计 {} 个项目", number::count(totals.count)),
        Lang::En => format!("Total of {} projects", number::count(totals.count)),
    };
    let mut rows = vec![Row::total(vec![
        html! { (count) },
        Markup::default(),
        Markup::default(),
        Markup::default(),
        number::ten_thousand(lang, totals.total_investment),
        number::ten_thousand(lang, totals.annual_plan),
        number::ten_thousand(lang, totals.done_in_year),
        meter(lang, number::share(totals.done_in_year, totals.annual_plan).as_ref(), due),
        html! { span title=(lang.pick("有未办结堵点的项目", "projects with open obstacles")) { (number::count(totals.with_obstacles)) " " span.unit { (lang.pick("项", "projects")) } } },
        Markup::default(),
    ])];
    rows.extend(list.lines.iter().map(|line| row(lang, shown, line)));
    table(lang.pick("项目列表", "Projects"), Shape::Cards, &columns, &rows)
}

fn row(lang: Lang, shown: &Shown<'_>, line: &ProjectLine) -> Row {
    let unit = shown.unit_name(lang, &line.unit);
    let cells = vec![
        html! {
            a href=(routes::Project(line.id)) { (line.name) }
            @if let Some(code) = &line.code { span.sub.code { (code) } }
        },
        html! { a.figure-link href=(routes::Unit(line.unit.clone())) { (unit) } },
        html! { span.nowrap { (line.tier.label().get(lang)) } span.sub { (line.category.label().get(lang)) } },
        html! {
            @if !line.is_listed { (badge(Tone::Plain, lang.pick("已退出", "Left"))) }
            @else if let Some(stage) = line.stage { (badge(Tone::Accent, stage.label().get(lang))) }
            @else { (badge(Tone::Plain, line.plan_class.label().get(lang))) }
        },
        number::ten_thousand(lang, line.total_investment),
        number::ten_thousand(lang, line.annual_plan),
        number::ten_thousand(lang, line.done_in_year),
        meter(lang, number::share(line.done_in_year, line.annual_plan).as_ref(), shown.due),
        html! {
            @if line.open_obstacles > 0 { (light(Light::Red, &number::count(line.open_obstacles))) } @else { "0" }
        },
        html! { span.nowrap { (line.latest_month.map_or_else(|| NONE.to_owned(), |month| month.strftime("%Y-%m").to_string())) } },
    ];
    if line.is_listed { Row::plain(cells) } else { Row::muted(cells) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_back_and_nonsense_is_left_out() {
        let pairs: Vec<(String, String)> = [
            ("q", " 光伏 "),
            ("tier", "city"),
            ("stage", "nonsense"),
            ("sort", "done"),
            ("order", "desc"),
            ("page", "3"),
        ]
        .map(|(n, v)| (n.to_owned(), v.to_owned()))
        .to_vec();
        let query = read_query(&pairs);
        assert_eq!(query.filter.search.as_deref(), Some("光伏"));
        assert_eq!(query.filter.stage, None);
        let address = address(&routes::Projects, &query.filter, query.sort, query.descending, query.page);
        assert_eq!(address, "/projects?q=%E5%85%89%E4%BC%8F&tier=city&sort=done&order=desc&page=3");
    }
}
