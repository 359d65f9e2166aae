//! A unit objects to one step of its own computation (提出异议).

use super::life::{Facts, said};
use super::show;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::life::{Claim, ObjectionState};
use ballast_domain::{Text, UnitId};
use ballast_scheme::node_path;
use ballast_scheme::scheme::Subjects;
use ballast_store::{AuditEntry, NewObjection, PaperRecord};

/// Papers of a unit that can be chosen from at once, the newest first.
const MOST_PAPERS: u32 = 100;

/// What is claimed.
#[derive(Debug, Clone)]
pub struct ObjectionInput {
    /// Whose derivation: the unit, or one of its projects.
    pub subject: String,
    /// Address of the step within it.
    pub node: String,
    /// What is wrong.
    pub claim: String,
    /// Numbers of papers of the unit's projects.
    pub papers: Vec<i64>,
}

/// The papers that an objection of a unit may name, the newest first, at most 100.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Store`].
pub async fn papers_to_name(app: &App, caller: &Caller, unit: &UnitId) -> Result<Vec<PaperRecord>, AppError> {
    let granted = caller.require(Permission::FileObjections)?;
    let papers = app.store().papers_of_unit(&granted.scope, unit, MOST_PAPERS).await?;
    Ok(papers.into_iter().filter(|paper| paper.standing.state.is_open()).collect())
}

/// Files an objection and gives its number.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::NotFound`] for an unknown result, a subject outside the caller's scope, and a step that the derivation does not have;
/// [`AppError::Invalid`] without a claim, outside the time for objections, for a paper that is not the unit's, and when the same step is objected to already.
pub async fn file_objection(app: &App, caller: &Caller, id: &str, input: &ObjectionInput) -> Result<i64, AppError> {
    let granted = caller.require(Permission::FileObjections)?;
    let view = show::show_whole(app, caller, id).await?;
    let unit = match view.scheme.subjects {
        Subjects::Units(_) => UnitId::new(&input.subject),
        Subjects::Projects => {
            let number = input.subject.parse().map(ballast_domain::ProjectId).map_err(|_| AppError::NotFound)?;
            app.store().project(&granted.scope, number).await?.map(|(project, _)| project.unit)
        }
    };
    let unit = unit.filter(|unit| granted.scope.covers(unit)).ok_or(AppError::NotFound)?;
    let subject = view.subject(&input.subject).ok_or(AppError::NotFound)?;
    let way = node_path::find(&subject.derivation, &input.node).ok_or(AppError::NotFound)?;
    let node = way.last().ok_or(AppError::NotFound)?;
    let needed = Text::fixed("请写明哪里不对、应当是什么", "Say what is wrong and what it should be");
    let mut papers = input.papers.clone();
    papers.sort_unstable();
    papers.dedup();
    let known = papers_to_name(app, caller, &unit).await?;
    if let Some(foreign) = papers.iter().find(|number| !known.iter().any(|paper| paper.id == **number)) {
        return Err(AppError::Invalid(Text::new(
            format!("附件 {foreign} 不是该单位项目的附件，或不能使用。请先在项目页面上传，再选用"),
            format!(
                "paper {foreign} is none of the unit's projects, or cannot be used; upload it on the project's page first"
            ),
        )));
    }
    let claim = Claim {
        label: node.label.clone(),
        shown: node.shown.clone(),
        claim: said(&input.claim, Some(needed))?,
        papers,
    };
    let mut write = app.store().begin(&granted.actor, app.clock().now()).await?;
    let facts = Facts::of(app, id).await?;
    if !facts.takes_objections() {
        return Err(AppError::Invalid(closed(&facts)));
    }
    let is_same = |open: &&ballast_store::ObjectionRecord| {
        open.state == ObjectionState::Open && open.subject == input.subject && open.node == input.node
    };
    if let Some(known) = facts.objections.iter().find(is_same) {
        let number = known.id;
        return Err(AppError::Invalid(Text::new(
            format!("对这一步已有未裁定的异议 {number}。如需补充，请撤回后重新提出"),
            format!("objection {number} to this step waits for a ruling; to add to it, withdraw it and file another"),
        )));
    }
    let new = NewObjection { assessment: id, unit: &unit, subject: &input.subject, node: &input.node, claim: &claim };
    let number = write.record_objection(&new).await?;
    let detail = serde_json::json!({ "assessment": id, "node": input.node, "papers": claim.papers });
    let entry = AuditEntry::new("objection.file", format!("objection {number}"), detail).of(&unit);
    write.commit(entry.because(claim.claim.as_str())).await?;
    Ok(number)
}

fn closed(facts: &Facts) -> Text {
    match facts.deadline() {
        Some(deadline) => Text::new(
            format!("异议须在公示期内提出，该结果的公示期到 {deadline} 为止"),
            format!("objections are taken while the result is publicised; its deadline was {deadline}"),
        ),
        None => Text::fixed(
            "该结果还没有公示，公示后才能提出异议",
            "the result is not publicised yet; objections are taken once it is",
        ),
    }
}
