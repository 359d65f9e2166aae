//! The life of a result on its page: what was done, what comes next and who may do it; the buttons for it (考核流程).

use crate::failure::Failure;
use crate::fields::Fields;
use crate::people::role_name;
use crate::routes::{self, with_query};
use crate::ui;
use crate::ui::doer;
use crate::ui::form::{self, field};
use crate::ui::panel::{button_link, flush};
use crate::ui::status::{Tone, badge};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use axum::response::Redirect;
use ballast_app::assessments::check::check_assessment;
use ballast_app::assessments::finalise::finalise_assessment;
use ballast_app::assessments::life::{Life, MOST_WORDS, NextStep, StepRecord};
use ballast_app::assessments::list::AssessmentLine as AssessmentRecord;
use ballast_app::assessments::publicise::publicise_assessment;
use ballast_app::assessments::supersede::supersede_assessment;
use ballast_app::{Permission, Role};
use ballast_domain::life::{LifeState, LifeStep, ObjectionState};
use ballast_domain::{Lang, Text};
use maud::{Markup, html};

/// Passes a result or returns it.
///
/// # Errors
/// [`Failure::Refused`] with the reason; [`Failure::NotFound`]; [`Failure::BadForm`] for another decision.
pub(crate) async fn check(
    State(web): State<Web>,
    By(caller): By,
    Path(run): Path<String>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let is_passed = match fields.get("decision") {
        "pass" => true,
        "return" => false,
        _ => return Err(Failure::BadForm),
    };
    check_assessment(&web.app, &caller, &run, is_passed, fields.get("remark")).await?;
    Ok(back(run))
}

/// Publicises it.
///
/// # Errors
/// [`Failure::Refused`] with the reason; [`Failure::NotFound`].
pub(crate) async fn publicise(
    State(web): State<Web>,
    By(caller): By,
    Path(run): Path<String>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    publicise_assessment(&web.app, &caller, &run, fields.get("remark")).await?;
    Ok(back(run))
}

/// Makes it final.
///
/// # Errors
/// [`Failure::Refused`] with the reason; [`Failure::NotFound`].
pub(crate) async fn finalise(
    State(web): State<Web>,
    By(caller): By,
    Path(run): Path<String>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    finalise_assessment(&web.app, &caller, &run, fields.get("remark")).await?;
    Ok(back(run))
}

/// Computes anew, puts the new result in its place, and leads to the difference.
///
/// # Errors
/// [`Failure::Refused`] with the reason; [`Failure::NotFound`].
pub(crate) async fn replace(
    State(web): State<Web>,
    By(caller): By,
    Path(run): Path<String>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let as_of = fields.get("as_of");
    let day = as_of.parse().ok();
    if day.is_none() && !as_of.is_empty() {
        let wrong = Text::fixed("截至时点应是日期，如 2024-07-15", "The as-of day is a date such as 2024-07-15");
        return Err(Failure::Refused(wrong));
    }
    let new = supersede_assessment(&web.app, &caller, &run, day, fields.get("remark")).await?;
    Ok(Redirect::to(&routes::AssessmentDifference(new.id).to_string()))
}

fn back(run: String) -> Redirect {
    Redirect::to(&format!("{}#life", routes::Assessment(run)))
}

/// The state as a badge.
pub(crate) fn state(lang: Lang, state: LifeState) -> Markup {
    let tone = match state {
        LifeState::Computed | LifeState::Checked => Tone::Plain,
        LifeState::Publicised => Tone::Accent,
        LifeState::Final => Tone::Good,
        LifeState::Returned | LifeState::Superseded => Tone::Warn,
    };
    badge(tone, state.label().get(lang))
}

/// The timeline.
pub(super) fn timeline(visit: &Visit, record: &AssessmentRecord, life: &Life) -> Markup {
    let lang = visit.lang;
    let run = &record.id;
    let list = html! {
        ol.history id="life" {
            li {
                (when(lang, record.computed_at, &record.computed_by))
                div.what { strong { (lang.pick("封存并计算", "Frozen and computed")) } }
            }
            @for step in &life.steps { li { (done(lang, life, step)) } }
            @for next in &life.next { li { (to_come(visit, run, life, next)) } }
        }
        @if life.deadline.is_some() || !life.objections.is_empty() { (objections(lang, run, life)) }
    };
    flush(lang.pick("考核流程", "From computation to final result"), state(lang, life.state), list)
}

fn when(lang: Lang, at: jiff::Timestamp, by: &str) -> Markup {
    html! { div.when { (ui::moment(at)) span.sub { (doer(lang, by)) } } }
}

fn done(lang: Lang, life: &Life, step: &StepRecord) -> Markup {
    html! {
        (when(lang, step.at, &step.by))
        div.what {
            strong { (step.step.label().get(lang)) }
            @if let Some(deadline) = step.deadline {
                " · " (until(lang, life, deadline))
            }
            @if let Some(other) = &step.other {
                " · " a href=(routes::Assessment(other.clone())) { span.code { (other) } }
                " · " a href=(routes::AssessmentDifference(other.clone())) { (lang.pick("得分和位次的变化", "what changed")) }
            }
            @if !step.reason.is_empty() { p.small { (step.reason) } }
        }
    }
}

fn until(lang: Lang, life: &Life, deadline: jiff::civil::Date) -> Markup {
    let days = life.working_days_left;
    html! {
        (lang.pick("公示期至 ", "objections until ")) (deadline)
        @if life.takes_objections {
            " " (badge(Tone::Accent, &match lang {
                Lang::Zh => format!("含今天还有 {days} 个工作日"),
                Lang::En => format!("{days} working days left, today counted"),
            }))
        } @else if life.state == LifeState::Publicised {
            " " (badge(Tone::Plain, lang.pick("已期满", "over")))
        }
    }
}

fn to_come(visit: &Visit, run: &str, life: &Life, next: &NextStep) -> Markup {
    let lang = visit.lang;
    html! {
        div.when { (badge(Tone::Plain, lang.pick("待办", "to come"))) }
        div.what {
            strong { (deed(lang, next.step)) }
            @match (&next.refusal, next.may) {
                (Some(refusal), true) => p.small { (lang.pick("现在不能办理：", "Not now: ")) (refusal.get(lang)) },
                (_, false) => p.small.quiet { (lang.pick("由以下角色办理：", "For these roles: ")) (roles(lang, next.permission)) },
                (None, true) => (act(visit, run, life, next.step)),
            }
        }
    }
}

/// A step as something to do.
fn deed(lang: Lang, step: LifeStep) -> &'static str {
    match step {
        LifeStep::Checked => lang.pick("内部核对", "Check"),
        LifeStep::Returned => lang.pick("核对退回", "Return"),
        LifeStep::Publicised => lang.pick("公示", "Publicise"),
        LifeStep::Finalised => lang.pick("定稿", "Make final"),
        LifeStep::Superseded | LifeStep::Supersedes => lang.pick("重新计算并取代", "Compute anew and replace"),
    }
}

fn roles(lang: Lang, permission: Permission) -> String {
    let names: Vec<String> =
        Role::all().filter(|role| role.holds(permission)).map(|role| role_name(lang, role.code())).collect();
    names.join(lang.pick("、", ", "))
}

fn act(visit: &Visit, run: &str, life: &Life, step: LifeStep) -> Markup {
    let lang = visit.lang;
    let run = run.to_owned();
    let (action, hint) = match step {
        LifeStep::Checked => (
            routes::AssessmentCheck(run).to_string(),
            lang.pick(
                "核对数据来源、计分依据和疑点；说明可不填",
                "look at sources, derivations and findings; a remark may be left out",
            )
            .to_owned(),
        ),
        LifeStep::Returned => (
            routes::AssessmentCheck(run).to_string(),
            lang.pick("须写明原因；退回后更正数据，另行计算", "say why; correct the records and run anew").to_owned(),
        ),
        LifeStep::Publicised => {
            let days = life.publicity.working_days;
            let hint = match lang {
                Lang::Zh => format!("公示期 {days} 个工作日，从明天起算；期间各单位可以提出异议"),
                Lang::En => format!("{days} working days from tomorrow, in which units may object"),
            };
            (routes::AssessmentPublication(run).to_string(), hint)
        }
        LifeStep::Finalised => (
            routes::AssessmentFinalisation(run).to_string(),
            lang.pick("定稿后不再受理异议", "no objection is taken afterwards").to_owned(),
        ),
        LifeStep::Superseded | LifeStep::Supersedes => (
            routes::AssessmentReplacement(run).to_string(),
            lang.pick(
                "须写明原因；原结果保留，新结果从核对开始",
                "say why; the old result stays readable, the new one begins with its check",
            )
            .to_owned(),
        ),
    };
    let name = format!("remark-{}", step.code());
    let is_needed = matches!(step, LifeStep::Returned | LifeStep::Superseded);
    html! {
        form method="post" action=(action) {
            (form::token(visit))
            @if step == LifeStep::Superseded {
                (field(lang, "as_of", lang.pick("截至时点", "As of"), Some(lang.pick("不填为今天", "today if left empty")), &[], |d| html! {
                    input #as_of type="date" name="as_of" aria-describedby=[d.by];
                }))
            }
            (field(lang, &name, lang.pick("说明", "Remark"), Some(&hint), &[], |d| html! {
                textarea id=(name) name="remark" rows="2" maxlength=(MOST_WORDS) required[is_needed] aria-describedby=[d.by] {}
            }))
            div.buttons {
                @match step {
                    LifeStep::Checked => button.button.primary type="submit" name="decision" value="pass" { (lang.pick("核对通过", "Pass")) },
                    LifeStep::Returned => button.button type="submit" name="decision" value="return" { (lang.pick("退回", "Return")) },
                    step => button.button.primary type="submit" data-busy=(lang.pick("正在办理…", "Working…")) { (deed(lang, step)) },
                }
            }
        }
    }
}

/// How many objections there are, as far as the visitor sees them, and how one objects.
fn objections(lang: Lang, run: &str, life: &Life) -> Markup {
    let all = life.objections.len();
    let open = life.objections.iter().filter(|objection| objection.state == ObjectionState::Open).count();
    html! {
        div.note {
            @if all == 0 {
                (lang.pick("没有异议。", "No objection."))
            } @else {
                (match lang {
                    Lang::Zh => format!("异议 {all} 件，其中 {open} 件待裁定。"),
                    Lang::En => format!("{all} objections, {open} of them open."),
                })
                " " (button_link(with_query(&routes::Objections, &[("run", run)]), lang.pick("查看异议", "See them"), false))
            }
            @if life.takes_objections {
                p.small.quiet {
                    (lang.pick(
                        "在本单位的计分依据中，对认为有误的一步提出异议。",
                        "To object, open your unit's derivation and choose the step that is wrong."))
                    @if let Some(place) = &life.publicity.objections { " " (place.get(lang)) }
                }
            }
        }
    }
}
