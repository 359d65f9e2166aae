//! Where a result stands, what may follow, and why not (考核流程).
//!
//! One set of reasons decides: the page shows them, the operations refuse by them.

use super::publicity;
use crate::{App, AppError, Caller, Permission};
use ballast_domain::life::{LifeState, LifeStep, ObjectionState};
use ballast_domain::workdays::WorkdayCalendar;
use ballast_domain::{Scope, Text};
use ballast_scheme::scheme::Publicity;
pub use ballast_store::StepRecord;
use ballast_store::{AssessmentRecord, ObjectionFilter, ObjectionRecord};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Longest reason, claim or ground, in characters.
pub const MOST_WORDS: usize = 2_000;

/// Everything that decides what may follow.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub(super) record: AssessmentRecord,
    pub(super) state: LifeState,
    pub(super) steps: Vec<StepRecord>,
    /// Of all units.
    pub(super) objections: Vec<ObjectionRecord>,
    /// Another result of the same scheme and period that stands.
    standing: Option<String>,
    /// True when it takes the place of a result that the units had been shown.
    takes_over: bool,
    today: Date,
}

impl Facts {
    /// As they are now. A write that began before this is read decides by what holds until its commit: writers wait for one another.
    pub(super) async fn of(app: &App, id: &str) -> Result<Self, AppError> {
        let store = app.store();
        let record = store.assessment(id).await?.ok_or(AppError::NotFound)?;
        let mut all = store.all_assessment_steps().await?;
        let others = store.assessments().await?;
        let same = |other: &&AssessmentRecord| {
            other.id != record.id && other.scheme_id == record.scheme_id && other.period == record.period
        };
        let stands = |other: &&AssessmentRecord| state_of(&all, &other.id).stands();
        let standing = others.iter().filter(same).find(stands).map(|other| other.id.clone());
        let filter = ObjectionFilter { assessment: Some(record.id.clone()), state: None };
        let objections = store.objections(&Scope::All, &filter).await?;
        let steps = all.remove(&record.id).unwrap_or_default();
        let earlier = replaced(&steps).and_then(|earlier| all.get(earlier));
        let takes_over = earlier.is_some_and(|steps| steps.iter().any(|step| step.step == LifeStep::Publicised));
        let state = LifeState::after(steps.iter().map(|step| step.step));
        Ok(Self { record, state, steps, objections, standing, takes_over, today: app.clock().today() })
    }

    /// The last day for objections; none before publication.
    pub(super) fn deadline(&self) -> Option<Date> {
        self.steps.iter().rev().find_map(|step| step.deadline)
    }

    /// True while objections are taken.
    pub(super) fn takes_objections(&self) -> bool {
        self.state == LifeState::Publicised && self.deadline().is_some_and(|deadline| self.today <= deadline)
    }

    fn count(&self, state: ObjectionState) -> usize {
        self.objections.iter().filter(|objection| objection.state == state).count()
    }

    /// Why a person may not take a step now; nothing when he may, his permission apart.
    pub(super) fn refusal(&self, step: LifeStep, login: &str) -> Option<Text> {
        if !self.state.allows(step, self.takes_over) {
            let (state, wanted) = (self.state.label(), step.label());
            return Some(Text::new(
                format!("该结果现为“{}”，不能进行“{}”", state.zh, wanted.zh),
                format!("the result is “{}” now, so this step is not open: {}", state.en, wanted.en),
            ));
        }
        match step {
            LifeStep::Checked | LifeStep::Returned => self.same_person(login),
            LifeStep::Publicised => self.same_person(login).or_else(|| self.another_stands()),
            LifeStep::Finalised => {
                self.same_person(login).or_else(|| self.another_stands()).or_else(|| self.unfinished())
            }
            LifeStep::Superseded => self.own_ruling(login).or_else(|| self.unheard()),
            LifeStep::Supersedes => None,
        }
    }

    fn same_person(&self, login: &str) -> Option<Text> {
        (self.record.computed_by == login).then(|| {
            Text::fixed(
                "结果由您本人计算，核对、公示和定稿须由其他人办理",
                "you computed this result yourself; checking, publicising and making it final are for others",
            )
        })
    }

    fn another_stands(&self) -> Option<Text> {
        let other = self.standing.as_ref()?;
        Some(Text::new(
            format!("同一办法、同一考核期已有公示或正式结果 {other}。如需更换，请在该结果页面重新计算并取代"),
            format!(
                "{other} is already publicised or final for the same scheme and period; to replace it, compute anew on its page"
            ),
        ))
    }

    /// Objections that nobody ruled on, or whose ruling has had no effect yet; the deadline.
    fn unfinished(&self) -> Option<Text> {
        self.unheard().or_else(|| {
            let upheld = self.count(ObjectionState::Upheld);
            (upheld > 0).then(|| {
                Text::new(
                    format!("有 {upheld} 件异议成立，须更正数据后重新计算，由新结果取代本结果"),
                    format!("{upheld} objections were upheld; correct the records and compute anew, so that a new result takes this one's place"),
                )
            })
        })
    }

    fn unheard(&self) -> Option<Text> {
        if self.state != LifeState::Publicised {
            return None;
        }
        if self.takes_objections() {
            let deadline = self.deadline().map(|day| day.to_string()).unwrap_or_default();
            return Some(Text::new(
                format!("公示期到 {deadline} 为止，期满之前不能定稿或取代"),
                format!(
                    "objections are taken until the end of {deadline}; not before can it be made final or replaced"
                ),
            ));
        }
        let open = self.count(ObjectionState::Open);
        (open > 0)
            .then(|| Text::new(format!("还有 {open} 件异议没有裁定"), format!("{open} objections wait for a ruling")))
    }

    fn own_ruling(&self, login: &str) -> Option<Text> {
        let ruled = |objection: &&ObjectionRecord| {
            matches!(objection.state, ObjectionState::Upheld | ObjectionState::Rejected) && objection.moved_by == login
        };
        self.objections.iter().find(ruled).map(|_| {
            Text::fixed(
                "您裁定过对该结果的异议，重新计算须由其他人办理",
                "you ruled on an objection to this result; computing anew is for somebody else",
            )
        })
    }
}

/// The state of an assessment by the steps of all.
pub(super) fn state_of(steps: &BTreeMap<String, Vec<StepRecord>>, id: &str) -> LifeState {
    LifeState::after(steps.get(id).into_iter().flatten().map(|step| step.step))
}

/// The result whose place one takes.
pub(super) fn replaced(steps: &[StepRecord]) -> Option<&str> {
    steps.iter().find(|step| step.step == LifeStep::Supersedes)?.other.as_deref()
}

/// The result that took a result's place.
pub(super) fn replacing(steps: &[StepRecord]) -> Option<&str> {
    steps.iter().find(|step| step.step == LifeStep::Superseded)?.other.as_deref()
}

/// A step that may come next, who may take it, and why not now.
#[derive(Debug, Clone)]
pub struct NextStep {
    /// The step.
    pub step: LifeStep,
    /// What it asks for.
    pub permission: Permission,
    /// True when the caller holds the permission.
    pub may: bool,
    /// Why it cannot be taken now, or not by the caller.
    pub refusal: Option<Text>,
}

/// The life of a result, as a page shows it.
#[derive(Debug, Clone)]
pub struct Life {
    /// Where it stands.
    pub state: LifeState,
    /// What was done, oldest first; freezing and computing stand in the record itself.
    pub steps: Vec<StepRecord>,
    /// What may come next, the straight way first.
    pub next: Vec<NextStep>,
    /// The last day for objections; none before publication.
    pub deadline: Option<Date>,
    /// Working days that are left of it, today counted; 0 once it is over.
    pub working_days_left: u32,
    /// True while objections are taken.
    pub takes_objections: bool,
    /// How it is publicised.
    pub publicity: Publicity,
    /// The objections of the units that the caller sees, oldest first.
    pub objections: Vec<ObjectionRecord>,
    /// The result whose place it takes.
    pub replaced: Option<String>,
    /// The result that took its place.
    pub replacing: Option<String>,
}

/// Where a result stands and what may follow, for the caller.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`AppError::Invalid`] for a wrong `workdays.csv` of the site; [`AppError::Store`].
pub async fn show_life(app: &App, caller: &Caller, id: &str) -> Result<Life, AppError> {
    caller.require(Permission::ReadAssessments)?;
    let facts = Facts::of(app, id).await?;
    let publicity = publicity::of(app, &facts.record)?;
    let steps = match facts.state {
        LifeState::Computed => vec![LifeStep::Checked, LifeStep::Returned],
        LifeState::Checked if facts.takes_over => vec![LifeStep::Finalised, LifeStep::Publicised],
        LifeState::Checked => vec![LifeStep::Publicised],
        LifeState::Publicised if facts.count(ObjectionState::Upheld) > 0 => vec![LifeStep::Superseded],
        LifeState::Publicised => vec![LifeStep::Finalised, LifeStep::Superseded],
        LifeState::Final => vec![LifeStep::Superseded],
        LifeState::Returned | LifeState::Superseded => Vec::new(),
    };
    let next = steps.into_iter().map(|step| {
        let permission = permission(step);
        NextStep { step, permission, may: caller.may(permission), refusal: facts.refusal(step, &caller.login) }
    });
    let scope = caller.scope(Permission::ReadAssessments);
    let deadline = facts.deadline();
    let working_days_left = match deadline {
        Some(deadline) => workdays(app)?.left(facts.today, deadline),
        None => 0,
    };
    Ok(Life {
        state: facts.state,
        next: next.collect(),
        deadline,
        working_days_left,
        takes_objections: facts.takes_objections(),
        publicity,
        objections: facts.objections.iter().filter(|objection| scope.covers(&objection.unit)).cloned().collect(),
        replaced: replaced(&facts.steps).map(ToOwned::to_owned),
        replacing: replacing(&facts.steps).map(ToOwned::to_owned),
        steps: facts.steps,
    })
}

/// Where each result stands, by id.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Store`].
pub async fn list_states(app: &App, caller: &Caller) -> Result<BTreeMap<String, LifeState>, AppError> {
    caller.require(Permission::ReadAssessments)?;
    let steps = app.store().all_assessment_steps().await?;
    Ok(steps.keys().map(|id| (id.clone(), state_of(&steps, id))).collect())
}

/// What a step asks for.
pub(super) fn permission(step: LifeStep) -> Permission {
    match step {
        LifeStep::Checked | LifeStep::Returned => Permission::CheckAssessments,
        LifeStep::Publicised | LifeStep::Finalised => Permission::PubliciseAssessments,
        LifeStep::Superseded | LifeStep::Supersedes => Permission::RunAssessment,
    }
}

/// The working days: the shipped table with the site's own `workdays.csv`.
pub(super) fn workdays(app: &App) -> Result<WorkdayCalendar, AppError> {
    let shipped = WorkdayCalendar::shipped().map_err(|error| AppError::Damaged(error.to_string()))?;
    let path = app.folder().join("workdays.csv");
    match std::fs::read_to_string(&path) {
        Ok(text) => shipped.with(&text).map_err(|error| AppError::Invalid(error.say())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(shipped),
        Err(source) => Err(AppError::Folder { folder: path, source }),
    }
}

/// What a person says, without the space around it; refused when it is too long, or empty where something must be said.
pub(super) fn said(words: &str, needed: Option<Text>) -> Result<String, AppError> {
    // PostgreSQL keeps no NUL, and no office writes a bell.
    let words: String = words.chars().filter(|sign| !sign.is_control() || *sign == '\n').collect();
    let words = words.trim();
    let length = words.chars().count();
    if length > MOST_WORDS {
        return Err(AppError::Invalid(Text::new(
            format!("内容有 {length} 字，最多 {MOST_WORDS} 字。请缩短，详细材料作为附件提交"),
            format!("{length} characters are too many; write at most {MOST_WORDS} and add the rest as a paper"),
        )));
    }
    match needed {
        Some(needed) if words.is_empty() => Err(AppError::Invalid(needed)),
        _ => Ok(words.to_owned()),
    }
}
