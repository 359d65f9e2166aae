//! The bulletin of a result (通报).

use super::life::show_life;
use super::publicity::hide;
use super::show::AssessmentView;
use super::supersede::show_difference;
use crate::audit::checkpoint::{paper_root, sign_what_was_done};
use crate::{App, AppError, Caller, Permission, digest};
use ballast_audit::PaperRoot;
use ballast_domain::life::{LifeState, LifeStep};
use ballast_domain::money::MoneyUnit;
use ballast_domain::{Exact, Lang, Money, OrganizationTree, Rounding, Text};
use ballast_engine::{ProjectTotals, Seal, project_totals};
use ballast_publish::{
    BulletinInput, CorrectionInput, Document, Draft, FigureColumn, FigureRow, Format, GroupInput, ItemInput, MoveInput,
    Provenance, SheetInput, SheetLine, SubjectInput, bulletin, html_page, render,
};
use ballast_scheme::foresight::difference::Move;
use ballast_scheme::outcome::{AppliedKind, ItemOutcome, Node, NodeKind, SubjectOutcome};
use ballast_scheme::scheme::Others;
use ballast_store::AuditEntry;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The bulletin as a document: every number bound to its table, the root of the audit trail as of now at its foot.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`AppError::Invalid`] for a result that ranks nothing; [`AppError::Publish`];
/// [`AppError::Damaged`] while the audit trail is broken.
pub async fn make_bulletin(app: &App, caller: &Caller, id: &str, lang: Lang) -> Result<Document, AppError> {
    caller.require(Permission::PublishDocuments)?;
    let view = super::show::show_whole(app, caller, id).await?;
    let snapshot = super::show::open(app, caller, id).await?;
    let stage = stage(app, caller, id, lang).await?;
    let totals = project_totals(&snapshot).await?;
    let root = paper_root(app).await?;
    let code = Seal::read(&snapshot.folder)?.map(|seal| seal.code);
    let input = input(&view, &snapshot.tree, &totals, root.as_ref(), code, lang)?;
    // The bulletin goes to everybody, so it says what units may see of one another.
    let others = view.scheme.publicity.others;
    let items = if others == Others::Totals { Vec::new() } else { input.items };
    let sheets = if others == Others::Totals { Vec::new() } else { input.sheets };
    let Stage { draft, correction, objections_until, .. } = stage;
    let objections_to = view.scheme.publicity.objections.as_ref().map(|place| place.get(lang).to_owned());
    Ok(bulletin(&BulletinInput { items, sheets, draft, correction, objections_until, objections_to, ..input })?)
}

/// Which bulletin a result has (通报种类).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulletinKind {
    /// 草稿、公示稿: the result is not final.
    Draft,
    /// 通报: of a final result.
    Issued,
    /// 更正通报: of a final result in the place of one that was final.
    Corrected,
}

impl BulletinKind {
    /// The code in audit events.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Issued => "issued",
            Self::Corrected => "corrected",
        }
    }

    /// The name.
    pub const fn label(self) -> Text {
        match self {
            Self::Draft => Text::fixed("通报（草稿）", "Bulletin (draft)"),
            Self::Issued => Text::fixed("通报", "Bulletin"),
            Self::Corrected => Text::fixed("更正通报", "Corrected bulletin"),
        }
    }
}

/// What the life of a result makes of its bulletin.
struct Stage {
    kind: BulletinKind,
    draft: Option<Draft>,
    correction: Option<CorrectionInput>,
    objections_until: Option<Date>,
}

/// Which bulletin a result has now.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Engine`].
pub async fn bulletin_kind(app: &App, caller: &Caller, id: &str) -> Result<BulletinKind, AppError> {
    Ok(stage(app, caller, id, Lang::Zh).await?.kind)
}

async fn stage(app: &App, caller: &Caller, id: &str, lang: Lang) -> Result<Stage, AppError> {
    let life = show_life(app, caller, id).await?;
    if life.state != LifeState::Final {
        let note = match life.state {
            LifeState::Publicised => lang.pick("公示稿", "publicised for objections"),
            LifeState::Superseded => lang.pick("已被新结果取代，不再有效", "superseded, no longer valid"),
            LifeState::Returned => lang.pick("核对退回", "returned by the check"),
            _ => lang.pick("未经公示", "not publicised"),
        };
        let objections_until = life.deadline.filter(|_| life.state == LifeState::Publicised);
        let draft = Some(Draft { note: note.to_owned() });
        return Ok(Stage { kind: BulletinKind::Draft, draft, correction: None, objections_until });
    }
    let mut stage = Stage { kind: BulletinKind::Issued, draft: None, correction: None, objections_until: None };
    let Some(replaced) = life.replaced else { return Ok(stage) };
    // What was publicised and never final was issued to nobody: there is no bulletin to correct.
    let steps = app.store().assessment_steps(&replaced).await?;
    if steps.iter().any(|step| step.step == LifeStep::Finalised) {
        let found = show_difference(app, caller, id).await?;
        stage.kind = BulletinKind::Corrected;
        let moves = found.moves.iter().map(|found| moved(found, lang)).collect();
        stage.correction = Some(CorrectionInput { replaced, reason: found.reason, moves });
    }
    Ok(stage)
}

fn moved(found: &Move, lang: Lang) -> MoveInput {
    let or_none = |score: &Option<String>| score.clone().unwrap_or_else(|| "—".to_owned());
    let items = found
        .items
        .iter()
        .map(|item| format!("{} {} → {}", item.title.get(lang), or_none(&item.before), or_none(&item.after)));
    MoveInput {
        id: found.subject.clone(),
        name: found.name.get(lang).to_owned(),
        total_before: found.total_before.clone(),
        total_after: found.total_after.clone(),
        rank_before: found.rank_before,
        rank_after: found.rank_after,
        items: items.collect::<Vec<_>>().join(lang.pick("；", "; ")),
    }
}

/// The bulletin in one format; HTML as a page of its own where `is_page`, else as a part of one. The event of it names the hash of exactly
/// these bytes.
///
/// # Errors
/// As [`make_bulletin`]; [`AppError::Publish`] for a missing font.
pub async fn publish_bulletin(
    app: &App,
    caller: &Caller,
    id: &str,
    lang: Lang,
    format: Format,
    is_page: bool,
) -> Result<Vec<u8>, AppError> {
    let granted = caller.require(Permission::PublishDocuments)?;
    let kind = bulletin_kind(app, caller, id).await?;
    let document = make_bulletin(app, caller, id, lang).await?;
    let printed = document.provenance.audit_root.clone();
    let fonts = app.fonts().clone();
    let turn = app.computing().take().await?;
    let rendered = tokio::task::spawn_blocking(move || render(&document, format, &fonts)).await;
    let bytes = rendered.map_err(|error| AppError::Damaged(error.to_string()))??;
    let bytes = if is_page && format == Format::Html {
        let part = String::from_utf8(bytes).map_err(|error| AppError::Damaged(error.to_string()))?;
        html_page(&part, id, lang).into_bytes()
    } else {
        bytes
    };
    drop(turn);
    let detail = serde_json::json!({
        "format": format.extension(), "kind": kind.code(), "file_sha256": digest::of(&bytes), "audit_root": printed,
    });
    let write = app.store().begin(&granted.actor, app.clock().now()).await?;
    write.commit(AuditEntry::new("document.make", id, detail)).await?;
    sign_what_was_done(app).await;
    Ok(bytes)
}

fn input(
    view: &AssessmentView,
    tree: &OrganizationTree,
    totals: &BTreeMap<String, ProjectTotals>,
    printed: Option<&PaperRoot>,
    code: Option<String>,
    lang: Lang,
) -> Result<BulletinInput, AppError> {
    let outcome = &view.outcome;
    if outcome.groups.is_empty() {
        return Err(AppError::Invalid(Text::fixed(
            "这个考核办法不排名，没有通报可出",
            "this scheme ranks nothing, so there is no bulletin",
        )));
    }
    let root = tree.root().ok_or(AppError::NotFound)?;
    let city = root.name.get(lang).to_owned();
    let center = tree.all().into_iter().find(|unit| unit.id.as_str().ends_with("-pc")).unwrap_or(root);
    let signatory = center.name.get(lang).to_owned();
    let groups = outcome.groups.iter().map(|group| GroupInput {
        name: group.title.get(lang).to_owned(),
        subjects: group.subjects.iter().filter_map(|id| subject(view, id, lang)).collect(),
    });
    let items = outcome_items(view, lang);
    Ok(BulletinInput {
        lang,
        period: view.record.period,
        city,
        matter: lang.pick("重点项目建设", "key project construction").to_owned(),
        issuer: signatory.clone(),
        signatory,
        document_number: None,
        addressees: lang
            .pick(
                "各县（市、区）人民政府、开发区管委会，市直有关部门",
                "County governments, the zone committee, city departments",
            )
            .to_owned(),
        basis: vec![match lang {
            Lang::Zh => format!("《{}》", view.record.title.zh.trim_matches(['《', '》'])),
            Lang::En => format!("《{}》", view.record.title.en),
        }],
        groups: groups.collect(),
        items,
        full_score: outcome.full.as_ref().map(Exact::to_string),
        figure_columns: figure_columns(lang),
        figures: outcome
            .subjects
            .iter()
            .filter_map(|subject| totals.get(&subject.id).map(|totals| figure_row(&subject.id, totals)))
            .collect(),
        figures_total: Some(figure_row("total", &ProjectTotals::sum(totals.values()))),
        findings: Vec::new(),
        sheets: outcome
            .groups
            .iter()
            .flat_map(|group| &group.subjects)
            .filter_map(|id| sheet(view, id, lang))
            .collect(),
        correction: None,
        objections_until: None,
        objections_to: None,
        date: view.record.as_of,
        footer: None,
        is_sample: view.record.is_sample,
        draft: None,
        provenance: Provenance {
            result_id: view.record.id.clone(),
            snapshot_id: view.record.snapshot_id.clone(),
            hash: view.record.result_hash.clone(),
            scheme: format!("{} {}", view.record.scheme_id, view.record.scheme_version),
            audit_root: printed.map(PaperRoot::to_string),
            code,
        },
    })
}

fn subject(view: &AssessmentView, id: &str, lang: Lang) -> Option<SubjectInput> {
    let subject = view.subject(id)?;
    Some(SubjectInput {
        id: subject.id.clone(),
        name: subject.name.get(lang).to_owned(),
        total: subject.total.as_ref()?.published.clone(),
        rank: subject.rank?,
    })
}

fn outcome_items(view: &AssessmentView, lang: Lang) -> Vec<ItemInput> {
    let items = view.scheme.items.iter().map(|item| {
        let scores = view.outcome.subjects.iter().filter_map(|subject| {
            let score = subject.items.iter().find(|outcome| outcome.id == item.id)?.score.as_ref()?;
            Some((subject.id.clone(), score.published.clone()))
        });
        ItemInput {
            id: item.id.clone(),
            title: item.title.get(lang).to_owned(),
            theme: None,
            full: item.full.as_ref().map(Exact::to_string),
            scores: scores.collect(),
            figure_keys: Vec::new(),
        }
    });
    items.collect()
}

/// How a ranked subject's total came about, as far as units see it of one another: its items, then what was concluded.
fn sheet(view: &AssessmentView, id: &str, lang: Lang) -> Option<SheetInput> {
    let mut subject = view.subject(id).filter(|subject| subject.total.is_some() && subject.rank.is_some())?.clone();
    hide(&mut subject, view.scheme.publicity.others);
    let subject = &subject;
    let items = subject.items.iter().map(|item| SheetLine {
        key: item.id.clone(),
        what: item.title.get(lang).to_owned(),
        how: how(subject, item, lang),
        full: item.full.as_ref().map(Exact::to_string),
        score: item.score.as_ref().map(|score| score.published.clone()),
    });
    Some(SheetInput { subject_id: id.to_owned(), lines: items.chain(conclusions(subject, lang)).collect() })
}

/// The formula with its numbers, or whose judgement it is; then cap, rounding and the like.
fn how(subject: &SubjectOutcome, item: &ItemOutcome, lang: Lang) -> Option<String> {
    // Where no formula was computed, what was applied says why.
    let is_computed =
        item.applied.iter().all(|applied| !matches!(applied.kind, AppliedKind::NoTask | AppliedKind::NotAsked));
    let node = item_node(&subject.derivation, &item.id).filter(|_| is_computed);
    let formula = node.and_then(|node| node.with_numbers.as_ref()).map(|numbers| numbers.get(lang).to_owned());
    let judged = || {
        let judgement = node?.children.iter().find(|part| part.kind == NodeKind::Judgement)?;
        Some(format!("{}{}{}", judgement.label.get(lang), lang.pick("：", ": "), judgement.shown.get(lang)))
    };
    let applied = item.applied.iter().map(|applied| applied.text.get(lang).to_owned());
    let said: Vec<String> = formula.or_else(judged).into_iter().chain(applied).collect();
    (!said.is_empty()).then(|| said.join(lang.pick("；", "; ")))
}

fn item_node<'a>(node: &'a Node, id: &str) -> Option<&'a Node> {
    let is_it = node.kind == NodeKind::Item && node.id.as_deref() == Some(id);
    if is_it { Some(node) } else { node.children.iter().find_map(|part| item_node(part, id)) }
}

/// Overrides, grade, lists and rewards, a line each.
fn conclusions(subject: &SubjectOutcome, lang: Lang) -> Vec<SheetLine> {
    let line = |key: String, what: &Text, how: &Text| SheetLine {
        key,
        what: what.get(lang).to_owned(),
        how: Some(how.get(lang).to_owned()),
        full: None,
        score: None,
    };
    let overrides =
        subject.overrides.iter().map(|rule| line(format!("override-{}", rule.id), &rule.title, &rule.effect));
    let grade = subject.grade.iter().map(|grade| line("grade".to_owned(), &Text::fixed("等次", "Grade"), &grade.title));
    let lists = subject.lists.iter();
    let lists = lists.map(|list| line(format!("list-{}", list.id), &Text::fixed("榜单", "List"), &list.title));
    let rewards = subject.rewards.iter();
    let rewards = rewards.map(|reward| line(format!("reward-{}", reward.id), &reward.title, &reward.shown));
    overrides.chain(grade).chain(lists).chain(rewards).collect()
}

fn figure_columns(lang: Lang) -> Vec<FigureColumn> {
    let column = |key: &str, head: &str, unit: &str, is_compared| FigureColumn {
        key: key.to_owned(),
        head: head.to_owned(),
        unit: unit.to_owned(),
        is_compared,
    };
    let amount = lang.pick("亿元", "hundred million yuan");
    vec![
        column("projects", lang.pick("重点项目", "key projects"), lang.pick("个", ""), false),
        column("plan", lang.pick("年度计划投资", "annual plan"), amount, false),
        column("done", lang.pick("累计完成投资", "investment done since January"), amount, false),
        column("rate", lang.pick("完成年度计划", "completion rate"), "%", true),
        column("started", lang.pick("已开工项目", "projects started"), lang.pick("个", ""), false),
    ]
}

fn figure_row(id: &str, totals: &ProjectTotals) -> FigureRow {
    let money = |fen: i64| Some(Money::from_fen(fen).print(MoneyUnit::HundredMillion, 2));
    let rate = Exact::ratio(totals.done * 100, totals.plan).map(|rate| rate.to_fixed(Rounding::half_up(1)));
    FigureRow {
        subject_id: id.to_owned(),
        values: vec![
            Some(totals.projects.to_string()),
            money(totals.plan),
            money(totals.done),
            rate,
            Some(totals.started.to_string()),
        ],
    }
}
