//! All routes with what each asks of the caller: the permission table.

use crate::Metrics;
use crate::access::Access::{Fresh, Needs, Proved, Public, SignedIn};
use crate::access::Table;
use crate::failure::Failure;
use crate::history::{self, OfAccount, OfAssessment, OfOneself, OfProject, OfRecord};
use crate::imports::{batch, columns, preview, upload};
use crate::routes::{
    Account, AccountData, AccountErasure, AccountFactors, AccountGrants, AccountHistory, AccountHistoryFile,
    AccountLink, AccountPause, AccountRevealing, AccountSessions, AccountState, AccountTokens, Accounts, Advice,
    ApiGuide, AssessedItem, AssessedUnit, Assessment, AssessmentCheck, AssessmentDifference, AssessmentFinalisation,
    AssessmentHistory, AssessmentHistoryFile, AssessmentPublication, AssessmentReplacement, Assessments, AuditExport,
    AuditTrail, AuditVerify, BackTest, Batch, Columns, DecidingErasure, DecidingGrant, DecidingPaperRemoval,
    DecidingRetentionPlan, Derivation, Document, Dropping, EndingGrant, EndingSession, EndingToken, Firmness, Grants,
    Health, Help, Home, Imports, Map, NewAccount, NewAssessment, NewObjection, NewPasskeyQuestion, NewScheme,
    Objection, ObjectionRuling, ObjectionWithdrawal, Objections, Original, OwnAccount, OwnData, OwnFactor, OwnHistory,
    OwnHistoryFile, OwnPasskeys, OwnPassword, OwnSignOn, OwnSignOnAnswer, OwnSignOnEnding, Paper, PaperRemoval,
    PaperThumbnail, Papers, PasskeyQuestion, Permissions, Preview, Project, ProjectHistory, ProjectHistoryFile,
    ProjectRevealing, Projects, ProjectsExport, Prove, Ready, RecordHistory, RecordHistoryFile, RecordRevealing,
    Records, RemovingFactor, Retention, RetentionPlan, RetentionPlans, Scheme, Schemes, SignIn, SignOn, SignOnAnswer,
    SignOut, Static, Taking, Template, TriedRecords, Undoing, Unit, UnitRecords, Units, Welcome, WhatIf,
};
use crate::web::{Web, WebConfig};
use crate::{
    api, assessments, assets, audit, context, foresight, headers, help, home, pace, people, projects, ready, revealing,
    schemes, sign_in, sign_out, single_sign_on, units,
};
use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use ballast_app::App;
use ballast_app::Permission::{
    CheckAssessments, DecideGrants, DecideRetention, ExportAudit, FileObjections, ImportRecords, ManageAccounts,
    PlanRetention, PubliciseAssessments, PublishDocuments, ReadAccounts, ReadAssessments, ReadAudit, ReadRecords,
    RevealAccounts, RevealPersons, RuleObjections, RunAssessment, SaveSchemes,
};
use futures::FutureExt;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

/// Bytes of a form without a file.
const FORM_BYTES: usize = 512 << 10;
/// A page may take this long; reading a file or computing an assessment, the other.
const PAGE_TIME: Duration = Duration::from_secs(30);
const WORK_TIME: Duration = Duration::from_mins(3);

/// The table. Every route stands here with its access, and nowhere else.
pub fn table() -> Table {
    api::table::add(pages())
}

fn pages() -> Table {
    Table::default()
        .get(Health::PATTERN, Public, async || "ok\n")
        .get(Ready::PATTERN, Public, ready::get)
        .get(Static::PATTERN, Public, assets::get)
        .get(SignIn::PATTERN, Public, sign_in::get)
        .post(SignIn::PATTERN, Public, sign_in::post)
        .post(PasskeyQuestion::PATTERN, Public, people::passkey::question)
        .post(SignOn::PATTERN, Public, single_sign_on::begin)
        .get(SignOnAnswer::PATTERN, Public, single_sign_on::get)
        .post(SignOnAnswer::PATTERN, Public, single_sign_on::post)
        .get(Help::PATTERN, Public, help::get)
        .get(ApiGuide::PATTERN, Public, api::guide::get)
        .get(SignOut::PATTERN, SignedIn, sign_out::get)
        .post(SignOut::PATTERN, SignedIn, sign_out::post)
        .get(Prove::PATTERN, SignedIn, people::prove::get)
        .post(Prove::PATTERN, SignedIn, people::prove::post)
        .get(Welcome::PATTERN, Public, people::welcome::get)
        .post(Welcome::PATTERN, Public, people::welcome::post)
        .get(OwnAccount::PATTERN, SignedIn, people::own::get)
        .get(OwnHistory::PATTERN, SignedIn, history::get::<OfOneself>)
        .get(OwnHistoryFile::PATTERN, SignedIn, history::file::<OfOneself>)
        .get(OwnData::PATTERN, SignedIn, people::data::own)
        .get(OwnPassword::PATTERN, SignedIn, people::password::get)
        .post(OwnPassword::PATTERN, SignedIn, people::password::post)
        .post(OwnFactor::PATTERN, Proved, people::factor::post)
        .post(OwnPasskeys::PATTERN, Proved, people::passkey::add)
        .post(NewPasskeyQuestion::PATTERN, Proved, people::passkey::new_question)
        .post(OwnSignOn::PATTERN, Proved, single_sign_on::begin_link)
        .post(OwnSignOnAnswer::PATTERN, SignedIn, single_sign_on::post_link)
        .post(OwnSignOnEnding::PATTERN, Proved, single_sign_on::end)
        .get(RemovingFactor::PATTERN, SignedIn, people::factor::ask_removal)
        .post(RemovingFactor::PATTERN, SignedIn, people::factor::remove)
        .post(EndingSession::PATTERN, Proved, people::own::end_session)
        .get(Accounts::PATTERN, Needs(ReadAccounts), people::accounts::get)
        .get(NewAccount::PATTERN, Needs(ManageAccounts), people::new::get)
        .post(NewAccount::PATTERN, Needs(ManageAccounts), people::new::post)
        .get(Account::PATTERN, Needs(ReadAccounts), people::show::get)
        .get(AccountHistory::PATTERN, Needs(ReadAccounts), history::get::<OfAccount>)
        .get(AccountHistoryFile::PATTERN, Needs(ReadAccounts), history::file::<OfAccount>)
        .post(AccountRevealing::PATTERN, Needs(RevealAccounts), revealing::post::<OfAccount>)
        .post(AccountState::PATTERN, Needs(ManageAccounts), people::show::set_state)
        .post(AccountLink::PATTERN, Fresh(ManageAccounts), people::show::make_link)
        .post(AccountSessions::PATTERN, Needs(DecideGrants), people::show::end_sessions)
        .post(AccountPause::PATTERN, Needs(DecideGrants), people::show::lift_pause)
        .post(AccountFactors::PATTERN, Fresh(DecideGrants), people::show::remove_factors)
        .post(AccountGrants::PATTERN, Fresh(ManageAccounts), people::grants::request)
        .get(AccountData::PATTERN, Fresh(ManageAccounts), people::data::of_account)
        .post(AccountErasure::PATTERN, Fresh(ManageAccounts), people::data::request)
        .post(DecidingErasure::PATTERN, Fresh(DecideGrants), people::data::decide)
        .post(AccountTokens::PATTERN, Fresh(ManageAccounts), people::show::make_token)
        .post(EndingToken::PATTERN, Needs(ManageAccounts), people::show::end_token)
        .get(Grants::PATTERN, Needs(ReadAccounts), people::grants::get)
        .post(DecidingGrant::PATTERN, Fresh(DecideGrants), people::grants::decide)
        .post(EndingGrant::PATTERN, Fresh(DecideGrants), people::grants::end)
        .get(Permissions::PATTERN, Needs(ReadAccounts), people::permissions::get)
        .get(Retention::PATTERN, Needs(ReadAccounts), people::retention::get)
        .post(RetentionPlans::PATTERN, Fresh(PlanRetention), people::retention::make)
        .get(RetentionPlan::PATTERN, Needs(ReadAccounts), people::retention::plan)
        .post(DecidingRetentionPlan::PATTERN, Fresh(DecideRetention), people::retention::decide)
        .get(AuditTrail::PATTERN, Needs(ReadAudit), audit::list::get)
        .get(AuditExport::PATTERN, Fresh(ExportAudit), audit::list::export)
        .get(AuditVerify::PATTERN, Needs(ReadAudit), audit::verify::get)
        .get(Home::PATTERN, SignedIn, home::get)
        .get(Projects::PATTERN, Needs(ReadRecords), projects::list::get)
        .get(ProjectsExport::PATTERN, Fresh(ReadRecords), projects::list::export)
        .get(Project::PATTERN, Needs(ReadRecords), projects::show::get)
        .get(ProjectHistory::PATTERN, Needs(ReadRecords), history::get::<OfProject>)
        .get(ProjectHistoryFile::PATTERN, Needs(ReadRecords), history::file::<OfProject>)
        .get(RecordHistory::PATTERN, Needs(ReadRecords), history::get::<OfRecord>)
        .get(RecordHistoryFile::PATTERN, Needs(ReadRecords), history::file::<OfRecord>)
        .post(ProjectRevealing::PATTERN, Needs(RevealPersons), revealing::post::<OfProject>)
        .post(RecordRevealing::PATTERN, Needs(RevealPersons), revealing::post::<OfRecord>)
        .post(Papers::PATTERN, Needs(ImportRecords), projects::papers::post)
        .get(Paper::PATTERN, Needs(ReadRecords), projects::papers::get)
        .get(PaperThumbnail::PATTERN, Needs(ReadRecords), projects::papers::thumbnail)
        .post(PaperRemoval::PATTERN, Needs(ImportRecords), projects::papers::ask)
        .post(DecidingPaperRemoval::PATTERN, Needs(ImportRecords), projects::papers::decide)
        .get(Units::PATTERN, Needs(ReadRecords), units::list::get)
        .get(Unit::PATTERN, Needs(ReadRecords), units::show::get)
        .get(UnitRecords::PATTERN, Needs(ReadRecords), units::records::get)
        .get(Map::PATTERN, Needs(ReadRecords), units::map::get)
        .get(Imports::PATTERN, Needs(ImportRecords), upload::get)
        .post(Imports::PATTERN, Needs(ImportRecords), upload::post)
        .get(Template::PATTERN, Needs(ImportRecords), upload::template)
        .get(Preview::PATTERN, Needs(ImportRecords), preview::get)
        .get(Columns::PATTERN, Needs(ImportRecords), columns::get)
        .post(Columns::PATTERN, Needs(ImportRecords), columns::post)
        .post(Taking::PATTERN, Needs(ImportRecords), preview::take)
        .post(Dropping::PATTERN, Needs(ImportRecords), preview::discard)
        .get(Batch::PATTERN, Needs(ImportRecords), batch::get)
        .get(Original::PATTERN, Needs(ReadRecords), batch::original)
        .post(Undoing::PATTERN, Needs(ImportRecords), batch::undo)
        .get(Assessments::PATTERN, Needs(ReadAssessments), assessments::list::get)
        .get(NewAssessment::PATTERN, Fresh(RunAssessment), assessments::new::get)
        .post(NewAssessment::PATTERN, Fresh(RunAssessment), assessments::new::post)
        .get(Assessment::PATTERN, Needs(ReadAssessments), assessments::show::get)
        .get(AssessmentHistory::PATTERN, Needs(ReadAssessments), history::get::<OfAssessment>)
        .get(AssessmentHistoryFile::PATTERN, Needs(ReadAssessments), history::file::<OfAssessment>)
        .post(AssessmentCheck::PATTERN, Needs(CheckAssessments), assessments::life::check)
        .post(AssessmentPublication::PATTERN, Fresh(PubliciseAssessments), assessments::life::publicise)
        .post(AssessmentFinalisation::PATTERN, Fresh(PubliciseAssessments), assessments::life::finalise)
        .post(AssessmentReplacement::PATTERN, Fresh(RunAssessment), assessments::life::replace)
        .get(AssessmentDifference::PATTERN, Needs(ReadAssessments), assessments::difference::get)
        .get(Objections::PATTERN, Needs(ReadAssessments), assessments::objections::list)
        .get(Objection::PATTERN, Needs(ReadAssessments), assessments::objections::show)
        .post(ObjectionWithdrawal::PATTERN, Needs(FileObjections), assessments::objections::withdraw)
        .post(ObjectionRuling::PATTERN, Fresh(RuleObjections), assessments::objections::rule)
        .get(NewObjection::PATTERN, Needs(FileObjections), assessments::objecting::get)
        .post(NewObjection::PATTERN, Needs(FileObjections), assessments::objecting::post)
        .get(AssessedUnit::PATTERN, Needs(ReadAssessments), assessments::unit::get)
        .get(AssessedItem::PATTERN, Needs(ReadAssessments), assessments::item::get)
        .get(Derivation::PATTERN, Needs(ReadAssessments), assessments::explained::get)
        .get(Records::PATTERN, Needs(ReadAssessments), assessments::records::get)
        .get(Advice::PATTERN, Needs(ReadAssessments), foresight::advice::get)
        .get(TriedRecords::PATTERN, Needs(ReadAssessments), foresight::records::get)
        .get(WhatIf::PATTERN, Needs(RunAssessment), foresight::what_if::get)
        .post(WhatIf::PATTERN, Needs(RunAssessment), foresight::what_if::post)
        .get(Firmness::PATTERN, Needs(RunAssessment), foresight::firmness::get)
        .get(Document::PATTERN, Needs(PublishDocuments), assessments::document::get)
        .get(Schemes::PATTERN, Needs(ReadAssessments), schemes::list::get)
        .get(NewScheme::PATTERN, Fresh(SaveSchemes), schemes::save::get)
        .post(NewScheme::PATTERN, Fresh(SaveSchemes), schemes::save::post)
        .get(Scheme::PATTERN, Needs(ReadAssessments), schemes::show::get)
        .get(BackTest::PATTERN, Needs(RunAssessment), foresight::back_test::get)
}

/// The site over an installation.
pub fn router(app: App, config: WebConfig) -> Router {
    router_of(table(), app, config)
}

/// The same with a table of routes of its own: for tests of what stands around every route.
pub fn router_of(table: Table, app: App, config: WebConfig) -> Router {
    let is_secure = config.is_secure;
    let web = Web::new(app, config);
    let router = table
        .into_router(&web)
        .fallback(async || Failure::NotFound)
        .layer(from_fn_with_state(web.config.metrics.clone(), bounded))
        .layer(from_fn_with_state(web.clone(), body_limit))
        .layer(from_fn_with_state(web.clone(), pace::paced))
        .layer(from_fn_with_state(web.clone(), context::around))
        .layer(from_fn(headers::secure));
    let router = if is_secure { router.layer(from_fn(headers::strict_transport)) } else { router };
    router.with_state(web)
}

fn is_work(request: &Request) -> bool {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let works = [
        Imports::PATTERN,
        Papers::PATTERN,
        Paper::PATTERN,
        Columns::PATTERN,
        Taking::PATTERN,
        Undoing::PATTERN,
        NewAssessment::PATTERN,
        AssessmentReplacement::PATTERN,
        DecidingRetentionPlan::PATTERN,
        Document::PATTERN,
        AuditVerify::PATTERN,
        AuditExport::PATTERN,
    ];
    let works = works.into_iter().chain(api::table::WORK);
    route.is_some_and(|route| works.into_iter().any(|work| work == route))
}

/// Ends a request that takes too long, and turns a panic, which is a fault of ours, into an error page of this request alone.
async fn bounded(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let most = if is_work(&request) { WORK_TIME } else { PAGE_TIME };
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(most, answered).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            metrics.panicked();
            Failure::Internal.into_response()
        }
        Err(_) => Failure::TooSlow.into_response(),
    }
}

/// Only what takes files may be large.
async fn body_limit(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let file = match route {
        Some(Imports::PATTERN | api::table::UPLOADS) => upload::MOST_BYTES,
        Some(Papers::PATTERN) => usize::try_from(web.app.paper_limits().most_bytes_of_all()).unwrap_or(usize::MAX),
        _ => 0,
    };
    DefaultBodyLimit::max(file.saturating_add(FORM_BYTES)).apply(&mut request);
    next.run(request).await
}
