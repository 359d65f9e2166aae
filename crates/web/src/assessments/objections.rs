//! Objections: the list with its filter, one objection, taking it back, ruling on it (异议).

use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui;
use crate::ui::doer;
use crate::ui::form::{self, field, select};
use crate::ui::panel::{empty, flush, panel};
use crate::ui::status::{Tone, badge};
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use axum::response::Redirect;
use ballast_app::assessments::life::MOST_WORDS;
use ballast_app::assessments::objections::{
    ObjectionFilter, ObjectionLine, ObjectionView, list_objections, show_objection,
};
use ballast_app::assessments::rule_objection::rule_objection;
use ballast_app::assessments::withdraw_objection::withdraw_objection;
use ballast_domain::Lang;
use ballast_domain::life::ObjectionState;
use maud::{Markup, html};

/// Lists those of the visitor's units; `?run=` and `?state=` narrow the list.
///
/// # Errors
/// [`Failure::Internal`] when a query fails.
pub(crate) async fn list(State(web): State<Web>, visit: Visit, By(caller): By) -> Result<Markup, Failure> {
    let run = Some(visit.asked("run").to_owned()).filter(|run| !run.is_empty());
    let filter = ObjectionFilter { assessment: run, state: ObjectionState::from_code(visit.asked("state")) };
    let lines = list_objections(&web.app, &caller, &filter).await?;
    let lang = visit.lang;
    let title = lang.pick("异议", "Objections");
    let frame = Frame::new(Section::Assessments, title).crumb(&routes::Assessments, lang.pick("考核", "Assessment"));
    let is_narrowed = filter != ObjectionFilter::default();
    let body = html! {
        (choice(&visit))
        (flush(title, Markup::default(), rows(lang, &lines, is_narrowed)))
    };
    Ok(page(&visit, &frame, &body))
}

fn choice(visit: &Visit) -> Markup {
    let lang = visit.lang;
    let mut states = vec![(String::new(), lang.pick("全部", "All").to_owned())];
    states
        .extend(ObjectionState::ALL.iter().map(|state| (state.code().to_owned(), state.label().get(lang).to_owned())));
    let form = html! {
        form.inline-form method="get" action=(routes::Objections) {
            @if !visit.asked("run").is_empty() { input type="hidden" name="run" value=(visit.asked("run")); }
            label for="state" { (lang.pick("状态", "State")) }
            (select("state", "state", true, visit.asked("state"), &states))
            button.button type="submit" { (lang.pick("查询", "Find")) }
        }
        @if !visit.asked("run").is_empty() {
            p.small { (lang.pick("只列对 ", "Those against ")) span.code { (visit.asked("run")) } (lang.pick(" 的异议。", " alone. ")) a href=(routes::Objections) { (lang.pick("查看全部", "See all")) } }
        }
    };
    panel(lang.pick("筛选", "Filter"), Markup::default(), form)
}

fn rows(lang: Lang, lines: &[ObjectionLine], is_narrowed: bool) -> Markup {
    if lines.is_empty() {
        let next = if is_narrowed {
            lang.pick("放宽条件再查。", "Widen the filter.")
        } else {
            lang.pick(
                "结果公示期间，各单位在计分依据中对认为有误的一步提出异议，提出后在此显示。",
                "While a result is publicised, units object to a step of their derivation; what they file appears here.",
            )
        };
        return empty(lang.pick("没有异议", "No objection"), next, Markup::default());
    }
    let columns = [
        Column::text(lang.pick("异议", "Objection")).title(),
        Column::text(lang.pick("单位", "Unit")),
        Column::text(lang.pick("考核", "Assessment")),
        Column::text(lang.pick("提出", "Filed")),
        Column::text(lang.pick("状态", "State")),
    ];
    let row = |line: &ObjectionLine| {
        let objection = &line.objection;
        Row::plain(vec![
            html! {
                a href=(routes::Objection(objection.id)) { (objection.id) " · " (objection.claim.label.get(lang)) }
                span.sub { (objection.claim.claim.chars().take(60).collect::<String>()) }
            },
            html! { (line.unit_name.get(lang)) },
            html! { (line.run.title.get(lang)) span.sub { (line.run.period.name(lang)) } },
            html! { span.nowrap { (ui::moment(objection.filed_at)) } span.sub { (doer(lang, &objection.filed_by)) } },
            state(lang, objection.state),
        ])
    };
    let caption = lang.pick("异议", "Objections");
    table(caption, Shape::Cards, &columns, &lines.iter().map(row).collect::<Vec<_>>())
}

/// The state as a badge.
pub(super) fn state(lang: Lang, state: ObjectionState) -> Markup {
    let tone = match state {
        ObjectionState::Open => Tone::Warn,
        ObjectionState::Upheld => Tone::Good,
        ObjectionState::Withdrawn | ObjectionState::Rejected => Tone::Plain,
    };
    badge(tone, state.label().get(lang))
}

/// Shows one, with the forms for whoever may act.
///
/// # Errors
/// [`Failure::NotFound`] for no such objection of the visitor's units.
pub(crate) async fn show(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(id): Path<i64>,
) -> Result<Markup, Failure> {
    let view = show_objection(&web.app, &caller, id).await?;
    let lang = visit.lang;
    let title = format!("{} {id}", lang.pick("异议", "Objection"));
    let frame = Frame::new(Section::Assessments, &title)
        .crumb(&routes::Assessments, lang.pick("考核", "Assessment"))
        .crumb(&routes::Assessment(view.line.run.id.clone()), view.line.run.title.get(lang))
        .crumb(&routes::Objections, lang.pick("异议", "Objections"));
    let body = html! {
        (panel(lang.pick("内容", "The claim"), state(lang, view.line.objection.state), claim(lang, &view)))
        @if view.line.objection.state != ObjectionState::Open { (panel(lang.pick("处理", "What became of it"), Markup::default(), outcome(lang, &view))) }
        @if view.may_rule { (panel(lang.pick("裁定", "Ruling"), Markup::default(), ruling(&visit, &view))) }
        @if view.may_withdraw { (panel(lang.pick("撤回", "Withdraw"), Markup::default(), withdrawal(&visit, &view))) }
    };
    Ok(page(&visit, &frame, &body))
}

fn claim(lang: Lang, view: &ObjectionView) -> Markup {
    let (objection, run) = (&view.line.objection, &view.line.run);
    html! {
        dl.facts {
            div { dt { (lang.pick("单位", "Unit")) } dd { (view.line.unit_name.get(lang)) } }
            div { dt { (lang.pick("考核", "Assessment")) } dd { a href=(routes::Assessment(run.id.clone())) { (run.title.get(lang)) " · " (run.period.name(lang)) } } }
            div { dt { (lang.pick("提出", "Filed")) } dd { (ui::moment(objection.filed_at)) " · " (doer(lang, &objection.filed_by)) } }
            div { dt { (lang.pick("针对", "Against")) } dd { (objection.claim.label.get(lang)) " " strong { (objection.claim.shown.get(lang)) } } }
            div.full { dt { (lang.pick("在计分依据中的位置", "Place in the derivation")) } dd.code { (objection.node) } }
            div.full { dt { (lang.pick("主张", "Claim")) } dd { (objection.claim.claim) } }
            div.full {
                dt { (lang.pick("佐证材料", "Papers")) }
                dd {
                    @for paper in &view.papers { p { a href=(routes::Paper(paper.project, paper.id)) { (paper.paper.label) } } }
                    @if view.papers.is_empty() {
                        @if objection.claim.papers.is_empty() { (lang.pick("无", "none")) }
                        @else { (lang.pick("有，但不在您的数据范围内", "there are some, outside your scope")) }
                    }
                }
            }
        }
    }
}

fn outcome(lang: Lang, view: &ObjectionView) -> Markup {
    let objection = &view.line.objection;
    html! {
        dl.facts {
            div { dt { (lang.pick("结论", "Outcome")) } dd { (state(lang, objection.state)) } }
            div { dt { (lang.pick("办理", "By")) } dd { (ui::moment(objection.moved_at)) " · " (doer(lang, &objection.moved_by)) } }
            @if !objection.reason.is_empty() { div.full { dt { (lang.pick("理由", "Grounds")) } dd { (objection.reason) } } }
        }
        @if objection.state == ObjectionState::Upheld {
            @match &view.replacing {
                Some(new) => p.after-facts { a href=(routes::AssessmentDifference(new.clone())) { (lang.pick("重新计算后得分和位次的变化", "What the new computation changed")) } },
                None => p.after-facts.small.quiet { (lang.pick(
                    "更正数据后，由统分人在考核页面重新计算并取代原结果，届时在此列出全部变化。",
                    "Once the records are corrected, the tallier computes anew on the assessment's page; all changes are then listed here.")) },
            }
        }
    }
}

fn ruling(visit: &Visit, view: &ObjectionView) -> Markup {
    let lang = visit.lang;
    if let Some(refusal) = &view.refusal {
        return html! { p { (refusal.get(lang)) } };
    }
    html! {
        form method="post" action=(routes::ObjectionRuling(view.line.objection.id)) {
            (form::token(visit))
            (field(lang, "grounds", lang.pick("理由", "Grounds"), Some(lang.pick("写明依据的条款和材料；裁定后不能更改", "name clause and papers; a ruling is not changed")), &[], |d| html! {
                textarea #grounds name="grounds" rows="4" maxlength=(MOST_WORDS) required aria-describedby=[d.by] {}
            }))
            div.buttons {
                button.button.primary type="submit" name="decision" value="uphold" { (lang.pick("异议成立", "Uphold")) }
                button.button type="submit" name="decision" value="reject" { (lang.pick("异议不成立", "Reject")) }
            }
        }
    }
}

fn withdrawal(visit: &Visit, view: &ObjectionView) -> Markup {
    let lang = visit.lang;
    html! {
        form method="post" action=(routes::ObjectionWithdrawal(view.line.objection.id)) {
            (form::token(visit))
            (field(lang, "remark", lang.pick("说明", "Remark"), Some(lang.pick("可不填；异议仍可查看", "may be left out; the objection stays readable")), &[], |d| html! {
                textarea #remark name="remark" rows="2" maxlength=(MOST_WORDS) aria-describedby=[d.by] {}
            }))
            div.buttons { button.button type="submit" { (lang.pick("撤回异议", "Withdraw")) } }
        }
    }
}

/// Takes one back.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Refused`] with the reason.
pub(crate) async fn withdraw(
    State(web): State<Web>,
    By(caller): By,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    withdraw_objection(&web.app, &caller, id, fields.get("remark")).await?;
    Ok(Redirect::to(&routes::Objection(id).to_string()))
}

/// Rules on one.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Refused`] with the reason; [`Failure::BadForm`] for another decision.
pub(crate) async fn rule(
    State(web): State<Web>,
    By(caller): By,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let is_upheld = match fields.get("decision") {
        "uphold" => true,
        "reject" => false,
        _ => return Err(Failure::BadForm),
    };
    rule_objection(&web.app, &caller, id, is_upheld, fields.get("grounds")).await?;
    Ok(Redirect::to(&routes::Objection(id).to_string()))
}
