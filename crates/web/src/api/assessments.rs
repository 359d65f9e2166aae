//! Assessments: the runs, one result, one unit or item of it, findings, documents, and running one.

use super::answer::{Download, Given, Kinds, Made};
use super::codes::LangCode;
use super::extract::{Asked, At, Sent};
use super::page::{Address, Page, PageAsked};
use super::problem::{Kind, Problem};
use super::words::{Day, Moment, Number, Score, Words};
use crate::download;
use crate::web::{By, Web};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use ballast_app::assessments::document::publish_bulletin;
use ballast_app::assessments::list::list_assessments;
use ballast_app::assessments::run::{RunInput, run_assessment};
use ballast_app::assessments::schemes::find_scheme;
use ballast_app::assessments::show::{AssessmentView, show_assessment};
use ballast_app::audit::checkpoint::newest_root;
use ballast_domain::{Period, Text};
use ballast_publish::Format;
use ballast_scheme::outcome::{Applied, Colour, Finding, ItemOutcome, RevisedColour, SubjectOutcome};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A run.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AssessmentLine {
    id: String,
    scheme: String,
    scheme_version: String,
    title: Words,
    /// `2024Q2`, `2024-06`, `2024H1`, `2024`.
    period: String,
    /// Only what was known on this day counted.
    as_of: Day,
    /// Hash of the sealed records.
    snapshot_id: String,
    /// SHA-256 of the result.
    result_sha256: String,
    computed_by: String,
    computed_at: Moment,
    /// Computed from demonstration data.
    is_sample: bool,
}

impl From<&ballast_app::assessments::list::AssessmentLine> for AssessmentLine {
    fn from(record: &ballast_app::assessments::list::AssessmentLine) -> Self {
        Self {
            id: record.id.clone(),
            scheme: record.scheme_id.clone(),
            scheme_version: record.scheme_version.clone(),
            title: (&record.title).into(),
            period: record.period.to_string(),
            as_of: Day(record.as_of),
            snapshot_id: record.snapshot_id.clone(),
            result_sha256: record.result_hash.clone(),
            computed_by: record.computed_by.clone(),
            computed_at: Moment(record.computed_at),
            is_sample: record.is_sample,
        }
    }
}

/// Lists them, the newest period first.
pub(crate) async fn list(
    State(web): State<Web>,
    By(caller): By,
    address: Address,
    Asked(asked): Asked<PageAsked>,
) -> Result<Given<Page<AssessmentLine>>, Problem> {
    let records = list_assessments(&web.app, &caller).await?;
    Ok(Given(Page::of(records.iter().map(AssessmentLine::from).collect(), asked, &address)?))
}

/// What is to be computed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssessmentAsked {
    /// Id of the scheme.
    scheme: String,
    /// `2024Q2`, `2024-06`, `2024H1`, `2024`.
    period: String,
    /// Only what was known on this day counts; today if not told.
    as_of: Option<Day>,
}

/// Freezes the records and computes.
pub(crate) async fn run(
    State(web): State<Web>,
    By(caller): By,
    Sent(asked): Sent<AssessmentAsked>,
) -> Result<Made<AssessmentLine>, Problem> {
    let period: Period = asked.period.parse().map_err(|_| {
        let text = Text::fixed(
            "考核期应写成 2024Q2、2024-06、2024H1 或 2024",
            "write the period as 2024Q2, 2024-06, 2024H1 or 2024",
        );
        Problem::new(Kind::WrongValue, text).at("body period")
    })?;
    let scheme = find_scheme(&web.app, &caller, &asked.scheme).await?;
    let as_of = asked.as_of.map(|day| day.0);
    let record = run_assessment(&web.app, &caller, &RunInput { scheme, period, as_of }).await?;
    let location = format!("/api/v1/assessments/{}", record.id);
    Ok(Made { location, value: (&record).into() })
}

/// A result: ranks and points, without the derivations.
#[derive(Serialize, ToSchema)]
pub(crate) struct Assessment {
    run: AssessmentLine,
    /// Full score of the whole.
    full: Option<Number>,
    /// Each with its subjects by rank.
    groups: Vec<Group>,
    subjects: Vec<SubjectLine>,
    /// How open points of the paper were read.
    declared: Vec<Words>,
    /// Parts of the paper that are not known and in no score.
    unspecified: Vec<Words>,
    /// The newest signed root of the audit trail, to be printed with the ranking; the trail can be held against it later.
    audit_root: Option<String>,
}

/// Subjects that are ranked against each other.
#[derive(Serialize, ToSchema)]
struct Group {
    id: String,
    title: Words,
    /// Ids of the subjects by rank.
    subjects: Vec<String>,
}

/// A subject with its total.
#[derive(Serialize, ToSchema)]
struct SubjectLine {
    /// Code of the unit, or number of the project.
    id: String,
    name: Words,
    group: Option<String>,
    /// Ties share the better place.
    rank: Option<u32>,
    total: Option<Score>,
    /// Colour of the worst light, where the scheme combines them.
    overall: Option<Light>,
    /// Id of the grade.
    grade: Option<String>,
    /// Ids of the lists it stands on.
    lists: Vec<String>,
    /// Ids of what set the result aside or lowered its grade.
    overrides: Vec<String>,
}

impl From<&SubjectOutcome> for SubjectLine {
    fn from(subject: &SubjectOutcome) -> Self {
        Self {
            id: subject.id.clone(),
            name: (&subject.name).into(),
            group: subject.group.clone(),
            rank: subject.rank,
            total: subject.total.as_ref().map(Score::from),
            overall: subject.overall.map(Light::from),
            grade: subject.grade.as_ref().map(|grade| grade.id.clone()),
            lists: subject.lists.iter().map(|list| list.id.clone()).collect(),
            overrides: subject.overrides.iter().map(|rule| rule.id.clone()).collect(),
        }
    }
}

/// Colour of a status light.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Light {
    /// 不适用.
    None,
    /// 绿灯.
    Green,
    /// 数据缺失.
    Unknown,
    /// 黄灯.
    Yellow,
    /// 红灯.
    Red,
}

impl From<Colour> for Light {
    fn from(colour: Colour) -> Self {
        match colour {
            Colour::None => Self::None,
            Colour::Green => Self::Green,
            Colour::Unknown => Self::Unknown,
            Colour::Yellow => Self::Yellow,
            Colour::Red => Self::Red,
        }
    }
}

/// Shows the ranking.
pub(crate) async fn show(
    State(web): State<Web>,
    By(caller): By,
    At(run): At<String>,
) -> Result<Given<Assessment>, Problem> {
    let view = show_assessment(&web.app, &caller, &run).await?;
    let root = newest_root(&web.app).await?;
    let groups = view.outcome.groups.iter().map(|group| Group {
        id: group.id.clone(),
        title: (&group.title).into(),
        subjects: group.subjects.clone(),
    });
    Ok(Given(Assessment {
        run: (&view.record).into(),
        full: view.outcome.full.as_ref().map(Number::from),
        groups: groups.collect(),
        subjects: view.outcome.subjects.iter().map(SubjectLine::from).collect(),
        declared: view.outcome.declared.iter().map(Words::from).collect(),
        unspecified: view.outcome.unspecified.iter().map(Words::from).collect(),
        audit_root: root.map(|root| root.to_string()),
    }))
}

/// A scored item of a subject.
#[derive(Serialize, ToSchema)]
pub(crate) struct ItemScore {
    item: String,
    title: Words,
    /// Full score.
    full: Option<Number>,
    /// What the formula gave, before cap and floor.
    raw: Option<Number>,
    /// None: no score, see the findings.
    score: Option<Score>,
    /// What enters the total.
    weighted: Option<Number>,
    /// What was applied, in order.
    applied: Vec<Words>,
    /// True when the item left the total: no task, or not asked of this subject or month.
    is_excluded: bool,
}

impl From<&ItemOutcome> for ItemScore {
    fn from(item: &ItemOutcome) -> Self {
        Self {
            item: item.id.clone(),
            title: (&item.title).into(),
            full: item.full.as_ref().map(Number::from),
            raw: item.raw.as_ref().map(Number::from),
            score: item.score.as_ref().map(Score::from),
            weighted: item.weighted.as_ref().map(Number::from),
            applied: applied(&item.applied),
            is_excluded: item.is_excluded,
        }
    }
}

/// What was applied, in words.
pub(crate) fn applied(applied: &[Applied]) -> Vec<Words> {
    applied.iter().map(|applied| (&applied.text).into()).collect()
}

/// A subject with its items.
#[derive(Serialize, ToSchema)]
pub(crate) struct AssessedUnit {
    subject: SubjectLine,
    items: Vec<ItemScore>,
    lights: Vec<LightOut>,
    findings: Vec<FindingOut>,
}

/// A status light.
#[derive(Serialize, ToSchema)]
struct LightOut {
    id: String,
    title: Words,
    colour: Light,
    /// The scheme's word for it.
    word: Words,
    /// What its colours of earlier periods became, the last period first; empty where the scheme does not revise them.
    revised: Vec<RevisedOut>,
}

/// The colour of an earlier period.
#[derive(Serialize, ToSchema)]
struct RevisedOut {
    /// As in paths: `2025-05`.
    period: String,
    /// As published then; null where no result of the period was sealed.
    published: Option<Light>,
    /// By the records of now.
    now: Light,
}

impl From<&RevisedColour> for RevisedOut {
    fn from(revised: &RevisedColour) -> Self {
        Self {
            period: revised.period.to_string(),
            published: revised.published.map(Light::from),
            now: revised.now.into(),
        }
    }
}

/// Shows one unit.
pub(crate) async fn unit(
    State(web): State<Web>,
    By(caller): By,
    At((run, unit)): At<(String, String)>,
) -> Result<Given<AssessedUnit>, Problem> {
    let view = show_assessment(&web.app, &caller, &run).await?;
    let subject = view.subject(&unit).ok_or(Kind::NotFound)?;
    let lights = subject.lights.iter().map(|light| LightOut {
        id: light.id.clone(),
        title: (&light.title).into(),
        colour: light.colour.into(),
        word: (&light.word).into(),
        revised: light.revised.iter().map(RevisedOut::from).collect(),
    });
    Ok(Given(AssessedUnit {
        subject: subject.into(),
        items: subject.items.iter().map(ItemScore::from).collect(),
        lights: lights.collect(),
        findings: found(&view, Some(&unit)),
    }))
}

/// One item over all subjects.
#[derive(Serialize, ToSchema)]
pub(crate) struct AssessedItem {
    item: String,
    title: Words,
    /// In the order of the result.
    scores: Vec<SubjectScore>,
}

/// The item's score of a subject.
#[derive(Serialize, ToSchema)]
struct SubjectScore {
    subject: String,
    name: Words,
    score: ItemScore,
}

/// Shows one item.
pub(crate) async fn item(
    State(web): State<Web>,
    By(caller): By,
    At((run, item)): At<(String, String)>,
) -> Result<Given<AssessedItem>, Problem> {
    let view = show_assessment(&web.app, &caller, &run).await?;
    let rule = view.scheme.items.iter().find(|rule| rule.id == item).ok_or(Kind::NotFound)?;
    let scores = view.outcome.subjects.iter().filter_map(|subject| {
        let score = subject.items.iter().find(|outcome| outcome.id == item)?;
        Some(SubjectScore { subject: subject.id.clone(), name: (&subject.name).into(), score: score.into() })
    });
    Ok(Given(AssessedItem { title: (&rule.title).into(), scores: scores.collect(), item }))
}

/// Something missing or contradictory.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Finding)]
pub(crate) struct FindingOut {
    /// Stable code: `SF-001`.
    code: String,
    subject: Option<String>,
    item: Option<String>,
    measure: Option<String>,
    text: Words,
}

impl From<&Finding> for FindingOut {
    fn from(finding: &Finding) -> Self {
        Self {
            code: finding.code.clone(),
            subject: finding.subject.clone(),
            item: finding.item.clone(),
            measure: finding.measure.clone(),
            text: (&finding.text).into(),
        }
    }
}

fn found(view: &AssessmentView, subject: Option<&str>) -> Vec<FindingOut> {
    let of = |finding: &&Finding| subject.is_none_or(|subject| finding.subject.as_deref() == Some(subject));
    view.outcome.findings.iter().filter(of).map(FindingOut::from).collect()
}

/// Lists the findings of the whole run.
pub(crate) async fn findings(
    State(web): State<Web>,
    By(caller): By,
    At(run): At<String>,
    address: Address,
    Asked(asked): Asked<PageAsked>,
) -> Result<Given<Page<FindingOut>>, Problem> {
    let view = show_assessment(&web.app, &caller, &run).await?;
    Ok(Given(Page::of(found(&view, None), asked, &address)?))
}

/// Language of a document.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct LangAsked {
    /// Language of the file; Chinese if not told.
    #[param(inline)]
    lang: Option<LangCode>,
}

impl LangAsked {
    pub(crate) fn lang(&self) -> ballast_domain::Lang {
        self.lang.map_or(ballast_domain::Lang::Zh, |code| code.0)
    }
}

/// A document.
pub(crate) struct Papers;

impl Kinds for Papers {
    const KINDS: &'static [&'static str] = &[
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "text/html",
    ];
}

/// The bulletin: `pdf`, `docx`, `xlsx`, or `html` without the frame of a page.
pub(crate) async fn document(
    State(web): State<Web>,
    By(caller): By,
    At((run, kind)): At<(String, String)>,
    Asked(asked): Asked<LangAsked>,
) -> Result<Download<Papers>, Problem> {
    let format = Format::from_name(&kind).ok_or(Kind::NotFound)?;
    let bytes = publish_bulletin(&web.app, &caller, &run, asked.lang(), format, false).await?;
    let mut response = download::bytes(bytes, &format!("bulletin.{}", format.extension())).into_response();
    if format == Format::Html {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    }
    Ok(Download::new(response))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_revised_colour_is_told_beside_the_published_one() {
        let told = |published| {
            let revised = RevisedColour { period: "2025-05".parse().unwrap(), published, now: Colour::Green };
            serde_json::to_string(&RevisedOut::from(&revised)).unwrap()
        };
        assert_eq!(told(Some(Colour::Red)), r#"{"period":"2025-05","published":"red","now":"green"}"#);
        assert_eq!(told(None), r#"{"period":"2025-05","published":null,"now":"green"}"#);
    }
}
