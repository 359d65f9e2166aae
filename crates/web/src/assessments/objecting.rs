//! The form with which a unit objects to one step of its computation (提出异议).

use super::inside;
use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::page;
use crate::routes;
use crate::ui::form::{self, FieldError, field};
use crate::ui::panel::panel;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use ballast_app::assessments::file_objection::{ObjectionInput, file_objection, papers_to_name};
use ballast_app::assessments::life::{Life, MOST_WORDS, show_life};
use ballast_app::assessments::show::{AssessmentView, show_assessment};
use ballast_app::papers::PaperRecord;
use ballast_app::{AppError, Caller, Permission};
use ballast_domain::UnitId;
use ballast_scheme::{Node, node_path};
use maud::{Markup, html};

/// Shows the form for the step of `?node=`.
///
/// # Errors
/// [`Failure::NotFound`] for an unknown run or step, and for a unit outside the visitor's scope.
pub(crate) async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path((run, unit)): Path<(String, String)>,
) -> Result<Markup, Failure> {
    let typed = Typed { node: visit.asked("node").to_owned(), ..Typed::default() };
    show(&web, &visit, &caller, (&run, &unit), &typed, &[]).await
}

/// Files it and leads to the objection.
///
/// # Errors
/// [`Failure::NotFound`] as above; what is wrong otherwise stands on the form.
pub(crate) async fn post(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path((run, unit)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Failure> {
    let papers = fields.beginning("paper-").filter_map(|(number, _)| number.parse().ok()).collect();
    let typed = Typed { node: fields.get("node").to_owned(), claim: fields.get("claim").to_owned(), papers };
    let input = ObjectionInput {
        subject: unit.clone(),
        node: typed.node.clone(),
        claim: typed.claim.clone(),
        papers: typed.papers.clone(),
    };
    match file_objection(&web.app, &caller, &run, &input).await {
        Ok(number) => Ok(Redirect::to(&routes::Objection(number).to_string()).into_response()),
        Err(AppError::Invalid(message)) => {
            let errors = [FieldError { field: "claim", message }];
            let form = show(&web, &visit, &caller, (&run, &unit), &typed, &errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, form).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// What the person had typed when the form comes back with errors.
#[derive(Debug, Clone, Default)]
struct Typed {
    node: String,
    claim: String,
    papers: Vec<i64>,
}

async fn show(
    web: &Web,
    visit: &Visit,
    caller: &Caller,
    (run, unit): (&str, &str),
    typed: &Typed,
    errors: &[FieldError],
) -> Result<Markup, Failure> {
    let view = show_assessment(&web.app, caller, run).await?;
    let unit = UnitId::new(unit).ok_or(Failure::NotFound)?;
    if !caller.scope(Permission::FileObjections).covers(&unit) {
        return Err(Failure::NotFound);
    }
    let subject = view.subject(unit.as_str()).ok_or(Failure::NotFound)?;
    let way = node_path::find(&subject.derivation, &typed.node).ok_or(Failure::NotFound)?;
    let life = show_life(&web.app, caller, run).await?;
    let papers = papers_to_name(&web.app, caller, &unit).await?;
    let lang = visit.lang;
    let title = lang.pick("提出异议", "Object");
    let frame =
        inside(visit, &view, title).crumb(&routes::AssessedUnit(run.to_owned(), unit.clone()), subject.name.get(lang));
    let body = html! {
        (form::errors(lang, errors))
        div.columns.wide-left {
            (panel(title, Markup::default(), asks(visit, &view, &unit, (&life, &papers), typed, errors)))
            (panel(lang.pick("针对哪一步", "Against which step"), Markup::default(), steps(visit, &way)))
        }
    };
    Ok(page(visit, &frame, &body))
}

fn steps(visit: &Visit, way: &[&Node]) -> Markup {
    let lang = visit.lang;
    html! {
        ol.prose-list {
            @for node in way { li { (node.label.get(lang)) " " strong { (node.shown.get(lang)) } } }
        }
    }
}

fn asks(
    visit: &Visit,
    view: &AssessmentView,
    unit: &UnitId,
    (life, papers): (&Life, &[PaperRecord]),
    typed: &Typed,
    errors: &[FieldError],
) -> Markup {
    let lang = visit.lang;
    if !life.takes_objections {
        return html! { p { (lang.pick(
        "现在不受理对该结果的异议：只在公示期内受理。",
        "No objection to this result is taken now; they are taken while it is publicised.")) } };
    }
    html! {
        form method="post" action=(routes::NewObjection(view.record.id.clone(), unit.clone())) {
            (form::token(visit))
            input type="hidden" name="node" value=(typed.node);
            (field(lang, "claim", lang.pick("哪里不对，应当是什么", "What is wrong, and what it should be"), Some(lang.pick("写明项目、数额和依据", "name project, figure and ground")), errors, |d| html! {
                textarea #claim name="claim" rows="6" maxlength=(MOST_WORDS) required aria-describedby=[d.by] aria-invalid=[d.invalid] { (typed.claim) }
            }))
            @if papers.is_empty() {
                p.small.quiet { (lang.pick("如有佐证材料，请先上传到有关项目的页面，再在这里选用。", "Papers that prove it are uploaded on the project's page first and chosen here.")) }
            } @else {
                fieldset.choices {
                    legend { (lang.pick("佐证材料", "Papers")) }
                    @for paper in papers {
                        label {
                            input type="checkbox" name={ "paper-" (paper.id) } value="on" checked[typed.papers.contains(&paper.id)];
                            " " (paper.paper.label)
                        }
                    }
                }
            }
            div.buttons {
                button.button.primary type="submit" { (lang.pick("提出异议", "File the objection")) }
                a.button href=(routes::AssessedUnit(view.record.id.clone(), unit.clone())) { (lang.pick("取消", "Cancel")) }
            }
        }
    }
}
