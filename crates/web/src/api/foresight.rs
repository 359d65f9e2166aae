//! What would be: advice for a unit, other records, other rules, firmness of a result, a scheme over earlier records. Nothing here changes anything.

use super::answer::Given;
use super::assessments::AssessmentLine;
use super::extract::{Asked, At, Sent};
use super::moves::{MoveOut, moves};
use super::problem::{Kind, Problem};
use super::words::{Number, Words};
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::foresight::advise::advise_unit;
use ballast_app::foresight::back_test::back_test as test_back;
use ballast_app::foresight::firmness::{DRAWS, NOISE_PERCENT, PLACES, SHARE_PERCENT, examine};
use ballast_app::foresight::records::{Edit, try_records};
use ballast_app::foresight::what_if::{scheme_text, try_rules};
use ballast_domain::UnitId;
use ballast_scheme::foresight::advice::Action;
use ballast_scheme::foresight::edit::{Entry, Field};
use ballast_scheme::foresight::sensitivity::Weak;
use ballast_scheme::foresight::stability::Firmness;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which actions are computed together.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdviceAsked {
    /// Ids of actions, separated by commas; unknown ones mean nothing.
    #[param(min_length = 1, max_length = 4000)]
    actions: Option<String>,
}

/// What a unit can still do.
#[derive(Serialize, ToSchema)]
pub(crate) struct Advice {
    subject: String,
    name: Words,
    /// Its place now.
    rank: Option<u32>,
    /// Its published total now.
    total: Option<String>,
    /// Points to the next better total of the group; none for the first.
    gap: Option<Number>,
    /// Whose total that is.
    gap_to: Option<Words>,
    /// The actions that bring points, the most first.
    actions: Vec<ActionOut>,
    /// Pending actions that bring none.
    without_points: usize,
    /// Published total if all of them are done.
    all_total: Option<String>,
    all_rank: Option<u32>,
    /// Who moves when the actions of the query are done together.
    moves: Vec<MoveOut>,
}

/// A pending action with what it is worth.
#[derive(Serialize, ToSchema)]
#[schema(as = Action)]
struct ActionOut {
    /// Names it among the actions of its unit.
    id: String,
    /// `start`, `invest` …
    kind: &'static str,
    words: Words,
    /// Number of the project.
    project: String,
    project_name: String,
    /// What exactly: the amount to invest, the obstacle.
    detail: Option<Words>,
    /// Points of the total that it brings, alone.
    points: Number,
    /// Place then, others staying as they are.
    rank: Option<u32>,
}

impl From<&Action> for ActionOut {
    fn from(action: &Action) -> Self {
        Self {
            id: action.id.clone(),
            kind: action.kind.code(),
            words: action.kind.label().into(),
            project: action.project_id.clone(),
            project_name: action.project.clone(),
            detail: action.detail.as_ref().map(Words::from),
            points: (&action.points).into(),
            rank: action.rank,
        }
    }
}

/// Advises a unit.
pub(crate) async fn advice(
    State(web): State<Web>,
    By(caller): By,
    At((run, unit)): At<(String, String)>,
    Asked(asked): Asked<AdviceAsked>,
) -> Result<Given<Advice>, Problem> {
    let unit = UnitId::new(&unit).ok_or(Kind::NotFound)?;
    let chosen = asked.actions.iter().flat_map(|ids| ids.split(',')).filter(|id| !id.is_empty());
    let advised = advise_unit(&web.app, &caller, (&run, &unit), chosen.map(str::to_owned).collect()).await?;
    let advice = &advised.advice;
    Ok(Given(Advice {
        subject: advice.subject.clone(),
        name: (&advice.name).into(),
        rank: advice.rank,
        total: advice.total.clone(),
        gap: advice.gap.as_ref().map(|(points, _)| points.into()),
        gap_to: advice.gap.as_ref().map(|(_, name)| name.into()),
        actions: advice.actions.iter().map(ActionOut::from).collect(),
        without_points: advice.without_points,
        all_total: advice.all.as_ref().map(|(total, _)| total.clone()),
        all_rank: advice.all.as_ref().and_then(|(_, rank)| *rank),
        moves: moves(&advised.moves),
    }))
}

/// The text of a scheme file.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SchemeText {
    /// The text (TOML).
    text: String,
}

/// The rules that a run was frozen with.
pub(crate) async fn rules(
    State(web): State<Web>,
    By(caller): By,
    At(run): At<String>,
) -> Result<Given<SchemeText>, Problem> {
    Ok(Given(SchemeText { text: scheme_text(&web.app, &caller, &run).await? }))
}

/// What other rules would have given.
#[derive(Serialize, ToSchema)]
pub(crate) struct Trial {
    /// The rules compared in words.
    changes: Vec<RuleChange>,
    /// Who moves.
    moves: Vec<MoveOut>,
    /// Kendall's τ of both rankings; none where fewer than two subjects are ranked in both.
    likeness: Option<Number>,
}

/// What is different in the rules.
#[derive(Serialize, ToSchema)]
struct RuleChange {
    /// The part of the scheme.
    part: Words,
    words: Words,
}

/// Computes the records of a run by other rules. Keeps nothing.
pub(crate) async fn what_if(
    State(web): State<Web>,
    By(caller): By,
    At(run): At<String>,
    Sent(sent): Sent<SchemeText>,
) -> Result<Given<Trial>, Problem> {
    let trial = try_rules(&web.app, &caller, &run, sent.text).await?;
    let change =
        |change: &ballast_scheme::Change| RuleChange { part: (&change.part).into(), words: (&change.text).into() };
    Ok(Given(Trial {
        changes: trial.changes.iter().map(change).collect(),
        moves: moves(&trial.moves),
        likeness: trial.likeness.as_ref().map(Number::from),
    }))
}

/// Values of a unit's records to be tried.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordChanges {
    /// None: the records are listed and nothing is computed.
    #[schema(max_items = 200)]
    changes: Vec<RecordChange>,
}

/// A value of a record.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RecordChange {
    /// The record's id of the answer: `projects.3`.
    record: String,
    /// The value's name within it.
    field: String,
    /// As it is typed: a number, money in ten thousand yuan, a day, a code; empty for missing.
    text: String,
}

/// A unit's records that the rules read, and what would come of the changes.
#[derive(Serialize, ToSchema)]
pub(crate) struct TriedRecords {
    /// As they were frozen.
    records: Vec<TriedRecord>,
    /// What is wrong with the changes; then nothing was computed.
    problems: Vec<Words>,
    /// Who moves.
    moves: Vec<MoveOut>,
}

/// A record that can be tried changed.
#[derive(Serialize, ToSchema)]
struct TriedRecord {
    id: String,
    kind: Words,
    title: Words,
    fields: Vec<TriedField>,
}

/// A value of it.
#[derive(Serialize, ToSchema)]
struct TriedField {
    name: String,
    label: Words,
    /// As it stands, in the way in which a change is written.
    text: String,
    may_be_missing: bool,
}

impl From<&Entry> for TriedRecord {
    fn from(entry: &Entry) -> Self {
        let field = |field: &Field| TriedField {
            name: field.name.clone(),
            label: (&field.label).into(),
            text: field.text.clone(),
            may_be_missing: field.may_be_missing,
        };
        Self {
            id: entry.id.clone(),
            kind: (&entry.group.label()).into(),
            title: (&entry.title).into(),
            fields: entry.fields.iter().map(field).collect(),
        }
    }
}

/// Computes a run with some of a unit's records changed. Keeps nothing.
pub(crate) async fn records(
    State(web): State<Web>,
    By(caller): By,
    At((run, unit)): At<(String, String)>,
    Sent(sent): Sent<RecordChanges>,
) -> Result<Given<TriedRecords>, Problem> {
    let unit = UnitId::new(&unit).ok_or(Kind::NotFound)?;
    let edit = |change: RecordChange| Edit { record: change.record, field: change.field, text: change.text };
    let edits = sent.changes.into_iter().map(edit).collect();
    let tried = try_records(&web.app, &caller, (&run, &unit), edits).await?;
    Ok(Given(TriedRecords {
        records: tried.entries.iter().map(TriedRecord::from).collect(),
        problems: tried.problems.iter().map(Words::from).collect(),
        moves: moves(&tried.moves),
    }))
}

/// How firm a result is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Firm {
    /// By how much each figure was changed, per cent.
    share_percent: i64,
    /// The places that were watched.
    places_watched: usize,
    /// Single figures on which the first places hang.
    figures: Vec<WeakOut>,
    /// By how much each weight was changed at most, per cent.
    noise_percent: i64,
    /// Draws of weights.
    draws: u32,
    /// Places over the draws.
    places: Vec<Places>,
}

/// A figure that would change the first places.
#[derive(Serialize, ToSchema)]
#[schema(as = WeakFigure)]
struct WeakOut {
    subject: String,
    name: Words,
    /// What the figure is.
    figure: Words,
    /// As it is.
    value: Words,
    /// As it would be.
    instead: Words,
    group: Words,
    /// Names on the first places now.
    before: Vec<Words>,
    /// Names on them then.
    after: Vec<Words>,
}

impl From<&Weak> for WeakOut {
    fn from(weak: &Weak) -> Self {
        Self {
            subject: weak.subject.clone(),
            name: (&weak.name).into(),
            figure: (&weak.figure).into(),
            value: (&weak.value).into(),
            instead: (&weak.instead).into(),
            group: (&weak.group).into(),
            before: weak.before.iter().map(Words::from).collect(),
            after: weak.after.iter().map(Words::from).collect(),
        }
    }
}

/// The places of a subject over all draws.
#[derive(Serialize, ToSchema)]
struct Places {
    subject: String,
    name: Words,
    rank: u32,
    best: u32,
    worst: u32,
    /// In how many draws it kept its place.
    kept: u32,
}

impl From<&Firmness> for Places {
    fn from(firm: &Firmness) -> Self {
        Self {
            subject: firm.subject.clone(),
            name: (&firm.name).into(),
            rank: firm.rank,
            best: firm.best,
            worst: firm.worst,
            kept: firm.kept,
        }
    }
}

/// Examines a run.
pub(crate) async fn firmness(
    State(web): State<Web>,
    By(caller): By,
    At(run): At<String>,
) -> Result<Given<Firm>, Problem> {
    let firm = examine(&web.app, &caller, &run).await?;
    Ok(Given(Firm {
        share_percent: SHARE_PERCENT,
        places_watched: PLACES,
        figures: firm.weak.iter().map(WeakOut::from).collect(),
        noise_percent: NOISE_PERCENT,
        draws: DRAWS,
        places: firm.places.iter().map(Places::from).collect(),
    }))
}

/// A scheme over the records of earlier runs.
#[derive(Serialize, ToSchema)]
pub(crate) struct BackTest {
    /// The newest period first.
    runs: Vec<Tested>,
}

/// What the scheme would have given on the records of one run.
#[derive(Serialize, ToSchema)]
struct Tested {
    run: AssessmentLine,
    /// Kendall's τ of its ranking and the scheme's.
    likeness: Option<Number>,
    moves: Vec<MoveOut>,
}

/// Tests a scheme.
pub(crate) async fn back_test(
    State(web): State<Web>,
    By(caller): By,
    At(scheme): At<String>,
) -> Result<Given<BackTest>, Problem> {
    let tested = test_back(&web.app, &caller, &scheme).await?;
    let run = |tested: &ballast_app::foresight::back_test::Tested| Tested {
        run: (&tested.record).into(),
        likeness: tested.likeness.as_ref().map(Number::from),
        moves: moves(&tested.moves),
    };
    Ok(Given(BackTest { runs: tested.iter().map(run).collect() }))
}
