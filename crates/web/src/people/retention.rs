//! What has outlived its term: a plan by one administrator, carried out by another (到期清理).

use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui;
use crate::ui::form;
use crate::ui::number;
use crate::ui::panel::{empty, flush, panel};
use crate::ui::status::{Tone, badge};
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use axum::response::Redirect;
use ballast_app::Permission;
use ballast_app::retention::decide::decide_plan;
use ballast_app::retention::plan::make_plan;
use ballast_app::retention::show::{ClassLine, may_decide, show_plan, show_retention};
use ballast_app::retention::{DueCount, PlanState, RetentionPlan};
use ballast_domain::Lang;
use maud::{Markup, html};

/// Shows what is due by class, and the plans.
///
/// # Errors
/// [`Failure::Internal`] when a query fails.
pub(crate) async fn get(State(web): State<Web>, visit: Visit, By(caller): By) -> Result<Markup, Failure> {
    let view = show_retention(&web.app, &caller).await?;
    let lang = visit.lang;
    let title = lang.pick("到期清理", "Retention");
    let is_due = view.classes.iter().any(|line| line.due.is_some());
    let body = html! {
        (flush(lang.pick("到期的数据", "What is due"), Markup::default(), classes(lang, &view.classes)))
        @if is_due && caller.may(Permission::PlanRetention) {
            (panel(lang.pick("提出清理计划", "Have a plan made"), Markup::default(), html! {
                p { (lang.pick(
                    "计划逐项记下现在到期的数据，由安全管理员批准后清理；此后到期的留待下一个计划。尚未处理的计划会被取代。",
                    "The plan names each thing that is due now; the security administrator carries it out. What becomes due later stays for the next plan. A plan that waits is replaced.")) }
                form method="post" action=(routes::RetentionPlans) {
                    (form::token(&visit))
                    button.button.primary type="submit" { (lang.pick("提出清理计划", "Have a plan made")) }
                }
            }))
        }
        (flush(lang.pick("清理计划", "Plans"), Markup::default(), plans(lang, &view.plans)))
    };
    let under = html! { (lang.pick(
    "台账记录、考核结果和审计记录不在此列，一直保留；考核结果所依据的附件和原件也保留。",
    "Records, results and the audit trail have no term and stay; so do papers and originals that a result may rest on.")) };
    let frame =
        Frame::new(Section::Accounts, title).crumb(&routes::Accounts, lang.pick("账号", "Accounts")).under(under);
    Ok(page(&visit, &frame, &body))
}

/// Has a plan made.
///
/// # Errors
/// [`Failure::Refused`] when nothing is due.
pub(crate) async fn make(State(web): State<Web>, By(caller): By) -> Result<Redirect, Failure> {
    let id = make_plan(&web.app, &caller).await?;
    Ok(Redirect::to(&routes::RetentionPlan(id).to_string()))
}

/// Shows one plan, to whoever may carry it out with the buttons for it.
///
/// # Errors
/// [`Failure::NotFound`].
pub(crate) async fn plan(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(id): Path<i64>,
) -> Result<Markup, Failure> {
    let plan = show_plan(&web.app, &caller, id).await?;
    let lang = visit.lang;
    let title = format!("{} {id}", lang.pick("清理计划", "Plan"));
    let body = html! {
        (panel(lang.pick("状态", "State"), Markup::default(), html! {
            p { (state(lang, plan.state)) }
            p { (lang.pick("提出：", "Asked for: ")) (plan.requested.0) " · " (ui::moment(plan.requested.1)) }
            @if let Some((by, at)) = &plan.decided { p { (lang.pick("处理：", "Decided: ")) (by) " · " (ui::moment(*at)) } }
            p.small.quiet { (lang.pick("摘要：", "Digest: ")) span.code { (plan.digest) } }
        }))
        (flush(lang.pick("计划清理的数据", "What it names"), Markup::default(), counts(lang, &plan.counts)))
        @if may_decide(&caller, &plan) {
            (panel(lang.pick("批准", "Decide"), Markup::default(), html! {
                p { (lang.pick(
                    "清理后不能恢复。只清理计划所列、且仍然到期的数据。",
                    "This cannot be taken back. What goes is what the plan names and what is still due.")) }
                form method="post" action=(routes::DecidingRetentionPlan(id)) {
                    (form::token(&visit))
                    button.button.primary type="submit" name="decision" value="allow" { (lang.pick("清理", "Remove")) } " "
                    button.button type="submit" name="decision" value="refuse" { (lang.pick("驳回", "Refuse")) }
                }
            }))
        }
    };
    let frame = Frame::new(Section::Accounts, &title)
        .crumb(&routes::Accounts, lang.pick("账号", "Accounts"))
        .crumb(&routes::Retention, lang.pick("到期清理", "Retention"));
    Ok(page(&visit, &frame, &body))
}

/// Carries it out or refuses it.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Refused`].
pub(crate) async fn decide(
    State(web): State<Web>,
    By(caller): By,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let is_allowed = match fields.get("decision") {
        "allow" => true,
        "refuse" => false,
        _ => return Err(Failure::BadForm),
    };
    decide_plan(&web.app, &caller, id, is_allowed).await?;
    Ok(Redirect::to(&routes::RetentionPlan(id).to_string()))
}

fn state(lang: Lang, state: PlanState) -> Markup {
    let (tone, word) = match state {
        PlanState::Waiting => (Tone::Warn, lang.pick("待批准", "waits")),
        PlanState::Replaced => (Tone::Plain, lang.pick("已被取代", "replaced")),
        PlanState::Refused => (Tone::Bad, lang.pick("已驳回", "refused")),
        PlanState::CarriedOut => (Tone::Good, lang.pick("已清理", "carried out")),
    };
    badge(tone, word)
}

fn count_columns(lang: Lang) -> [Column; 3] {
    [
        Column::number(lang.pick("到期", "Due")),
        Column::text(lang.pick("最早", "Oldest")),
        Column::text(lang.pick("最晚", "Newest")),
    ]
}

fn count_cells(due: Option<&DueCount>) -> [Markup; 3] {
    let count = due.map_or(0, |due| i64::try_from(due.count).unwrap_or(i64::MAX));
    let moment = |at: Option<jiff::Timestamp>| at.map_or_else(|| number::NONE.to_owned(), ui::moment);
    [
        html! { (number::count(count)) },
        html! { span.nowrap { (moment(due.map(|due| due.oldest))) } },
        html! { span.nowrap { (moment(due.map(|due| due.newest))) } },
    ]
}

fn classes(lang: Lang, lines: &[ClassLine]) -> Markup {
    let mut columns = vec![
        Column::text(lang.pick("类别", "Class")).title(),
        Column::number(lang.pick("期限", "Term")).unit(lang.pick("天", "days")),
    ];
    columns.extend(count_columns(lang));
    let row = |line: &ClassLine| {
        let mut cells =
            vec![html! { (line.class.label().get(lang)) }, html! { (number::count(i64::from(line.term_days))) }];
        cells.extend(count_cells(line.due.as_ref()));
        Row::plain(cells)
    };
    let title = lang.pick("到期的数据", "What is due");
    table(title, Shape::Cards, &columns, &lines.iter().map(row).collect::<Vec<_>>())
}

fn counts(lang: Lang, counts: &[DueCount]) -> Markup {
    let mut columns = vec![Column::text(lang.pick("类别", "Class")).title()];
    columns.extend(count_columns(lang));
    let row = |due: &DueCount| {
        let mut cells = vec![html! { (due.class.label().get(lang)) }];
        cells.extend(count_cells(Some(due)));
        Row::plain(cells)
    };
    let title = lang.pick("计划清理的数据", "What it names");
    table(title, Shape::Cards, &columns, &counts.iter().map(row).collect::<Vec<_>>())
}

fn plans(lang: Lang, plans: &[RetentionPlan]) -> Markup {
    if plans.is_empty() {
        let next = lang.pick(
            "系统管理员在本页提出，安全管理员在计划页批准。",
            "The system administrator has one made here; the security administrator carries it out on its page.",
        );
        return empty(lang.pick("还没有清理计划", "No plan yet"), next, Markup::default());
    }
    let columns = [
        Column::text(lang.pick("计划", "Plan")).title(),
        Column::number(lang.pick("项数", "Things")),
        Column::text(lang.pick("提出", "Asked for")),
        Column::text(lang.pick("状态", "State")),
    ];
    let row = |plan: &RetentionPlan| {
        let things: u64 = plan.counts.iter().map(|count| count.count).sum();
        Row::plain(vec![
            html! { a href=(routes::RetentionPlan(plan.id)) { (lang.pick("计划", "Plan")) " " (plan.id) } },
            html! { (number::count(i64::try_from(things).unwrap_or(i64::MAX))) },
            html! { span.nowrap { (ui::moment(plan.requested.1)) } span.sub { (plan.requested.0) } },
            state(lang, plan.state),
        ])
    };
    table(lang.pick("清理计划", "Plans"), Shape::Cards, &columns, &plans.iter().map(row).collect::<Vec<_>>())
}
