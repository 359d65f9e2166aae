//! The papers of a project: listed, added, given out, removed by two.

use super::answer::{Done, Download, Given, Kinds, Made, bytes};
use super::codes::{PaperKindCode, PaperMediaCode, PaperStateCode, StageCode};
use super::describe::{Argument, Description};
use super::extract::{Asked, At, Sent, is_kind, wrong_query};
use super::grants::{Decision, Ending};
use super::once::Spooled;
use super::problem::{Kind, Problem};
use super::words::{Day, Moment};
use crate::download;
use crate::failure::Failure;
use crate::web::{By, Web};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request, State};
use ballast_app::Caller;
use ballast_app::papers::PaperRecord;
use ballast_app::papers::add::{NewPaper, Receiving, add_paper, receive_paper};
use ballast_app::papers::list::{PaperList, list_papers};
use ballast_app::papers::open::{open_paper, open_thumbnail};
use ballast_app::papers::removal::{ask_removal, decide_removal};
use ballast_app::projects::show::show_project;
use ballast_domain::{PaperSubject, ProjectId};
use futures::StreamExt as _;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tempfile::NamedTempFile;
use tokio::io::AsyncReadExt as _;
use utoipa::{IntoParams, ToSchema};

/// Bytes at a time.
const CHUNK: usize = 1 << 16;

/// A paper.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Paper)]
pub(crate) struct PaperOut {
    id: i64,
    kind: PaperKindCode,
    about: About,
    /// The file's name as given; a label.
    file_name: String,
    media: PaperMediaCode,
    size_bytes: u64,
    /// SHA-256 of the content.
    content_sha256: String,
    /// SHA-256 of the file as it was sent. Pictures are drawn anew, so that it differs from the content's.
    sent_sha256: String,
    added_by: String,
    added_at: Moment,
    state: PaperStateCode,
    /// Why it is in its state: why somebody wants it removed, what the scanner found.
    reason: String,
    /// Login of who set the state.
    set_by: String,
    set_at: Moment,
    /// True when the content is given out.
    is_open: bool,
    /// True when there is a small picture of it.
    has_thumbnail: bool,
    /// True when the caller may allow its removal.
    may_allow_removal: bool,
}

/// What of the project a paper speaks of.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(tag = "of", rename_all = "snake_case")]
enum About {
    /// The project as a whole.
    Project,
    /// A stage.
    Stage { stage: StageCode },
    /// An obstacle.
    Obstacle { raised_on: Day, description: String },
}

impl From<&PaperSubject> for About {
    fn from(subject: &PaperSubject) -> Self {
        match subject {
            PaperSubject::Project => Self::Project,
            PaperSubject::Stage(stage) => Self::Stage { stage: (*stage).into() },
            PaperSubject::Obstacle { raised_on, description } => {
                Self::Obstacle { raised_on: Day(*raised_on), description: description.clone() }
            }
        }
    }
}

fn paper(list: &PaperList, caller: &Caller, record: &PaperRecord) -> PaperOut {
    let (paper, standing) = (&record.paper, &record.standing);
    PaperOut {
        id: record.id,
        kind: paper.kind.into(),
        about: (&paper.subject).into(),
        file_name: paper.label.clone(),
        media: paper.media.into(),
        size_bytes: paper.size_bytes,
        content_sha256: paper.content_sha256.clone(),
        sent_sha256: paper.sent_sha256.clone(),
        added_by: record.added_by.clone(),
        added_at: Moment(record.added_at),
        state: standing.state.into(),
        reason: standing.reason.clone(),
        set_by: standing.set_by.clone(),
        set_at: Moment(standing.set_at),
        is_open: standing.state.is_open(),
        has_thumbnail: paper.thumbnail_sha256.is_some(),
        may_allow_removal: list.may_allow(caller, record),
    }
}

/// The papers of a project.
#[derive(Serialize, ToSchema)]
pub(crate) struct Papers {
    /// The newest first.
    papers: Vec<PaperOut>,
    /// True when the caller may add one and ask for the removal of one.
    may_add: bool,
    /// True when a virus scanner looks papers through.
    is_scanned: bool,
}

/// Lists them.
pub(crate) async fn list(State(web): State<Web>, By(caller): By, At(id): At<i64>) -> Result<Given<Papers>, Problem> {
    // The list of a foreign project is empty; its address answers like one that does not exist.
    let id = show_project(&web.app, &caller, ProjectId(id)).await?.id;
    let list = list_papers(&web.app, &caller, id).await?;
    let papers = list.papers.iter().map(|record| paper(&list, &caller, record)).collect();
    Ok(Given(Papers { papers, may_add: list.may_add, is_scanned: list.is_scanned }))
}

/// What is said of a paper that is added. Without `stage` and `obstacle_raised_on` it is about the project as a whole.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaperAsked {
    /// What it is for.
    #[param(inline)]
    kind: PaperKindCode,
    /// The file's name: a label, whose ending tells the kind of file.
    #[param(min_length = 1, max_length = 200)]
    file_name: String,
    /// The stage that it proves.
    #[param(inline)]
    stage: Option<StageCode>,
    /// The day of the obstacle that it is about, together with its description.
    #[param(inline)]
    obstacle_raised_on: Option<Day>,
    /// The description of that obstacle.
    #[param(min_length = 1, max_length = 2000)]
    obstacle: Option<String>,
}

impl PaperAsked {
    fn new_paper(self) -> Result<NewPaper, Problem> {
        let subject = match (self.stage, self.obstacle_raised_on, self.obstacle) {
            (None, None, None) => PaperSubject::Project,
            (Some(stage), None, None) => PaperSubject::Stage(stage.0),
            (None, Some(day), Some(description)) => PaperSubject::Obstacle { raised_on: day.0, description },
            _ => {
                let rule = "stage alone, or obstacle_raised_on and obstacle together";
                return Err(wrong_query(rule).at("query obstacle"));
            }
        };
        Ok(NewPaper { kind: self.kind.0, subject, file_name: self.file_name })
    }
}

/// The bytes of a paper: taken as they come, or lying in a file where the request carries a key and had to be read before.
pub(crate) enum Content {
    Coming(Body),
    Here(Arc<NamedTempFile>),
}

impl FromRequest<Web> for Content {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Web) -> Result<Self, Problem> {
        if !is_kind(request.headers(), "application/octet-stream") {
            return Err(Kind::WrongType.into());
        }
        Ok(match request.extensions().get::<Spooled>() {
            Some(Spooled(file)) => Self::Here(file.clone()),
            None => Self::Coming(request.into_body()),
        })
    }
}

impl Argument for Content {
    fn describe(description: &mut Description) {
        description.body = Some(("application/octet-stream", bytes()));
    }
}

impl Content {
    /// Hands the bytes over. More than a paper of its kind may have is refused there.
    async fn into(self, mut receiving: Receiving) -> Result<Receiving, Problem> {
        match self {
            Self::Coming(body) => {
                let mut pieces = body.into_data_stream();
                while let Some(piece) = pieces.next().await {
                    receiving = receiving.take(piece.map_err(|_| Failure::BadForm)?).await?;
                }
            }
            Self::Here(file) => {
                let file = file.reopen().map_err(|error| Failure::internal(&error))?;
                let mut file = tokio::fs::File::from_std(file);
                loop {
                    let mut piece = vec![0; CHUNK];
                    let count = file.read(&mut piece).await.map_err(|error| Failure::internal(&error))?;
                    if count == 0 {
                        break;
                    }
                    piece.truncate(count);
                    receiving = receiving.take(Bytes::from(piece)).await?;
                }
            }
        }
        Ok(receiving)
    }
}

/// What became of a paper that was added.
#[derive(Serialize, ToSchema)]
pub(crate) struct PaperAdded {
    id: i64,
    /// `quarantined` until the scanner has a verdict; `unscanned` where none is set.
    state: PaperStateCode,
}

/// Adds one. Whether there is room for it is asked before a byte is taken.
pub(crate) async fn add(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<i64>,
    Asked(asked): Asked<PaperAsked>,
    content: Content,
) -> Result<Made<PaperAdded>, Problem> {
    let (id, new) = (ProjectId(id), asked.new_paper()?);
    let receiving = receive_paper(&web.app, &caller, id, &new).await?;
    let received = content.into(receiving).await?;
    let added = add_paper(&web.app, &caller, id, &new, received).await?;
    let location = format!("/api/v1/projects/{}/papers/{}", id.0, added.id);
    Ok(Made { location, value: PaperAdded { id: added.id, state: added.state.into() } })
}

/// The kinds of content.
pub(crate) struct Contents;

impl Kinds for Contents {
    const KINDS: &'static [&'static str] = &[
        "application/pdf",
        "image/jpeg",
        "image/png",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ];
}

/// Gives the content of one.
pub(crate) async fn content(
    State(web): State<Web>,
    By(caller): By,
    At((id, paper)): At<(i64, i64)>,
) -> Result<Download<Contents>, Problem> {
    let opened = open_paper(&web.app, &caller, ProjectId(id), paper).await?;
    Ok(Download::new(download::content(opened.content, &opened.record.paper.label)))
}

/// A small picture.
pub(crate) struct Thumbnail;

impl Kinds for Thumbnail {
    const KINDS: &'static [&'static str] = &["image/jpeg"];
}

/// Gives the small picture of one.
pub(crate) async fn thumbnail(
    State(web): State<Web>,
    By(caller): By,
    At((id, paper)): At<(i64, i64)>,
) -> Result<Download<Thumbnail>, Problem> {
    Ok(Download::new(download::drawn(open_thumbnail(&web.app, &caller, ProjectId(id), paper).await?)))
}

/// Asks for the removal of one.
pub(crate) async fn ask(
    State(web): State<Web>,
    By(caller): By,
    At((id, paper)): At<(i64, i64)>,
    Sent(sent): Sent<Ending>,
) -> Result<Done, Problem> {
    ask_removal(&web.app, &caller, ProjectId(id), paper, &sent.reason).await?;
    Ok(Done)
}

/// Allows or refuses it.
pub(crate) async fn decide(
    State(web): State<Web>,
    By(caller): By,
    At((id, paper)): At<(i64, i64)>,
    Sent(sent): Sent<Decision>,
) -> Result<Done, Problem> {
    decide_removal(&web.app, &caller, ProjectId(id), paper, sent.is_allowed).await?;
    Ok(Done)
}
