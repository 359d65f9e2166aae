//! Every line of the pages with the operation of the interface that does the same, or with the reason why there is none. A new page without
//! either fails the build, as does an operation that asks for other rights than its page.

use crate::access::{Access, Line};
use crate::router::table;
use std::collections::BTreeSet;

/// What a program does instead of a line of the pages.
enum Other {
    /// The same, by these operations.
    Api(&'static [&'static str]),
    /// Nothing, for this reason.
    Stays(Reason),
}

/// Why an act stays with people. The guide says each in both languages, with the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    /// It proves who a person is.
    Proof,
    /// It is about how a person proves who he is.
    OwnSecurity,
    /// It shows a form, or serves the pages themselves.
    Browser,
}

impl Reason {
    const ALL: [Self; 3] = [Self::Proof, Self::OwnSecurity, Self::Browser];

    /// As the guide has it.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Proof => (
                "这些操作确认一个人的身份；程序用令牌证明自己，没有密码可答。",
                "These prove who a person is; a program shows its token and has no password to answer with.",
            ),
            Self::OwnSecurity => (
                "这些操作改变本人证明身份的方式；令牌如能改变它们，偷到令牌就等于偷到账号。",
                "These change how a person proves who he is; a token that could change them would make a stolen token a stolen account.",
            ),
            Self::Browser => (
                "这些地址只服务于浏览器：表单、说明、样式，以及供监控程序查看的状态。",
                "These serve browsers alone: forms, help, styles, and the state that supervisors look at.",
            ),
        }
    }
}

use Other::{Api, Stays};
use Reason::{Browser, OwnSecurity, Proof};

/// The lines of the pages in the order of the table.
#[rustfmt::skip]
const COUNTERPARTS: &[(&str, Other)] = &[
    ("GET /health", Stays(Browser)),
    ("GET /ready", Stays(Browser)),
    ("GET /static/{hash}/{file}", Stays(Browser)),
    ("GET /sign-in", Stays(Proof)),
    ("POST /sign-in", Stays(Proof)),
    ("POST /sign-in/passkey/question", Stays(Proof)),
    ("POST /sign-in/single-sign-on", Stays(Proof)),
    ("GET /sign-in/single-sign-on/answer", Stays(Proof)),
    ("POST /sign-in/single-sign-on/answer", Stays(Proof)),
    ("GET /help", Stays(Browser)),
    ("GET /api", Api(&["GET /api/v1/openapi.json"])),
    ("GET /sign-out", Stays(Proof)),
    ("POST /sign-out", Stays(Proof)),
    ("GET /prove", Stays(Proof)),
    ("POST /prove", Stays(Proof)),
    ("GET /welcome/{token}", Stays(Proof)),
    ("POST /welcome/{token}", Stays(Proof)),
    ("GET /account", Api(&["GET /api/v1/me"])),
    ("GET /account/history", Api(&["GET /api/v1/me/history"])),
    ("GET /account/history/{format}", Api(&["GET /api/v1/me/history/{format}"])),
    ("GET /account/data", Api(&["GET /api/v1/me/data"])),
    ("GET /account/password", Stays(OwnSecurity)),
    ("POST /account/password", Stays(OwnSecurity)),
    ("POST /account/second-factor", Stays(OwnSecurity)),
    ("POST /account/passkeys", Stays(OwnSecurity)),
    ("POST /account/passkeys/question", Stays(OwnSecurity)),
    ("POST /account/single-sign-on", Stays(OwnSecurity)),
    ("POST /account/single-sign-on/answer", Stays(OwnSecurity)),
    ("POST /account/single-sign-on/ending", Stays(OwnSecurity)),
    ("GET /account/second-factors/{factor}/removing", Stays(OwnSecurity)),
    ("POST /account/second-factors/{factor}/removing", Stays(OwnSecurity)),
    ("POST /account/sessions/{session}/ending", Stays(OwnSecurity)),
    ("GET /accounts", Api(&["GET /api/v1/accounts"])),
    ("GET /accounts/new", Stays(Browser)),
    ("POST /accounts/new", Api(&["POST /api/v1/accounts"])),
    ("GET /accounts/{login}", Api(&["GET /api/v1/accounts/{login}"])),
    ("GET /accounts/{login}/history", Api(&["GET /api/v1/accounts/{login}/history"])),
    ("GET /accounts/{login}/history/{format}", Api(&["GET /api/v1/accounts/{login}/history/{format}"])),
    ("POST /accounts/{login}/revealing", Api(&["POST /api/v1/accounts/{login}/revealing"])),
    ("POST /accounts/{login}/state", Api(&["POST /api/v1/accounts/{login}/state"])),
    ("POST /accounts/{login}/link", Api(&["POST /api/v1/accounts/{login}/link"])),
    ("POST /accounts/{login}/sessions/ending", Api(&["POST /api/v1/accounts/{login}/sessions/ending"])),
    ("POST /accounts/{login}/pause/lifting", Api(&["POST /api/v1/accounts/{login}/pause/lifting"])),
    ("POST /accounts/{login}/second-factors/removing", Api(&["POST /api/v1/accounts/{login}/second-factors/removing"])),
    ("POST /accounts/{login}/grants", Api(&["POST /api/v1/accounts/{login}/grants"])),
    ("GET /accounts/{login}/data", Api(&["GET /api/v1/accounts/{login}/data"])),
    ("POST /accounts/{login}/erasure", Api(&["POST /api/v1/accounts/{login}/erasure"])),
    ("POST /accounts/{login}/erasure/decision", Api(&["POST /api/v1/accounts/{login}/erasure/decision"])),
    ("POST /accounts/{login}/tokens", Api(&["POST /api/v1/accounts/{login}/tokens"])),
    ("POST /accounts/{login}/tokens/{token}/ending", Api(&["POST /api/v1/accounts/{login}/tokens/{token}/ending"])),
    ("GET /grants", Api(&["GET /api/v1/grants"])),
    ("POST /grants/{grant}/decision", Api(&["POST /api/v1/grants/{grant}/decision"])),
    ("POST /grants/{grant}/ending", Api(&["POST /api/v1/grants/{grant}/ending"])),
    ("GET /permissions", Api(&["GET /api/v1/roles"])),
    ("GET /retention", Api(&["GET /api/v1/retention"])),
    ("POST /retention/plans", Api(&["POST /api/v1/retention/plans"])),
    ("GET /retention/plans/{plan}", Api(&["GET /api/v1/retention/plans/{plan}"])),
    ("POST /retention/plans/{plan}/decision", Api(&["POST /api/v1/retention/plans/{plan}/decision"])),
    ("GET /audit", Api(&["GET /api/v1/audit/events"])),
    ("GET /audit/export", Api(&["GET /api/v1/audit/export"])),
    ("GET /audit/verify", Api(&["GET /api/v1/audit/verification"])),
    ("GET /", Api(&["GET /api/v1/overview"])),
    ("GET /projects", Api(&["GET /api/v1/projects"])),
    ("GET /projects/export/{format}", Api(&["GET /api/v1/projects/export/{format}"])),
    ("GET /projects/{id}", Api(&["GET /api/v1/projects/{id}", "GET /api/v1/projects/{id}/papers"])),
    ("GET /projects/{id}/history", Api(&["GET /api/v1/projects/{id}/history"])),
    ("GET /projects/{id}/history/{format}", Api(&["GET /api/v1/projects/{id}/history/{format}"])),
    ("GET /records/{record}/history", Api(&["GET /api/v1/records/{record}/history"])),
    ("GET /records/{record}/history/{format}", Api(&["GET /api/v1/records/{record}/history/{format}"])),
    ("POST /projects/{id}/revealing", Api(&["POST /api/v1/projects/{id}/revealing"])),
    ("POST /records/{record}/revealing", Api(&["POST /api/v1/records/{record}/revealing"])),
    ("POST /projects/{id}/papers", Api(&["POST /api/v1/projects/{id}/papers"])),
    ("GET /projects/{id}/papers/{paper}", Api(&["GET /api/v1/projects/{id}/papers/{paper}"])),
    ("GET /projects/{id}/papers/{paper}/thumbnail", Api(&["GET /api/v1/projects/{id}/papers/{paper}/thumbnail"])),
    ("POST /projects/{id}/papers/{paper}/removal", Api(&["POST /api/v1/projects/{id}/papers/{paper}/removal"])),
    ("POST /projects/{id}/papers/{paper}/removal/decision", Api(&["POST /api/v1/projects/{id}/papers/{paper}/removal/decision"])),
    ("GET /units", Api(&["GET /api/v1/units"])),
    ("GET /units/{unit}", Api(&["GET /api/v1/units/{unit}"])),
    ("GET /units/{unit}/records", Api(&["GET /api/v1/units/{unit}/records"])),
    // The same figures as the list of units, drawn.
    ("GET /map", Api(&["GET /api/v1/units"])),
    ("GET /imports", Api(&["GET /api/v1/imports/batches", "GET /api/v1/imports/mappings"])),
    ("POST /imports", Api(&["POST /api/v1/imports/uploads"])),
    ("GET /imports/templates/{form}", Api(&["GET /api/v1/imports/templates/{form}"])),
    ("GET /imports/uploads/{upload}", Api(&["GET /api/v1/imports/uploads/{upload}", "GET /api/v1/imports/uploads/{upload}/rows"])),
    ("GET /imports/uploads/{upload}/columns", Api(&["GET /api/v1/imports/uploads/{upload}/columns"])),
    ("POST /imports/uploads/{upload}/columns", Api(&["POST /api/v1/imports/uploads/{upload}/columns"])),
    ("POST /imports/uploads/{upload}/taking", Api(&["POST /api/v1/imports/uploads/{upload}/taking"])),
    ("POST /imports/uploads/{upload}/dropping", Api(&["POST /api/v1/imports/uploads/{upload}/dropping"])),
    ("GET /imports/batches/{batch}", Api(&["GET /api/v1/imports/batches/{batch}"])),
    ("GET /imports/batches/{batch}/original", Api(&["GET /api/v1/imports/batches/{batch}/original"])),
    ("POST /imports/batches/{batch}/undoing", Api(&["POST /api/v1/imports/batches/{batch}/undoing"])),
    ("GET /assessments", Api(&["GET /api/v1/assessments"])),
    ("GET /assessments/new", Stays(Browser)),
    ("POST /assessments/new", Api(&["POST /api/v1/assessments"])),
    ("GET /assessments/{run}", Api(&["GET /api/v1/assessments/{run}", "GET /api/v1/assessments/{run}/findings", "GET /api/v1/assessments/{run}/life"])),
    ("GET /assessments/{run}/history", Api(&["GET /api/v1/assessments/{run}/history"])),
    ("GET /assessments/{run}/history/{format}", Api(&["GET /api/v1/assessments/{run}/history/{format}"])),
    ("GET /assessments/{run}/units/{unit}", Api(&["GET /api/v1/assessments/{run}/units/{unit}"])),
    ("GET /assessments/{run}/items/{item}", Api(&["GET /api/v1/assessments/{run}/items/{item}"])),
    ("GET /assessments/{run}/units/{unit}/items/{item}", Api(&["GET /api/v1/assessments/{run}/units/{unit}/items/{item}"])),
    ("GET /assessments/{run}/units/{unit}/measures/{measure}", Api(&["GET /api/v1/assessments/{run}/units/{unit}/measures/{measure}"])),
    ("GET /assessments/{run}/units/{unit}/advice", Api(&["GET /api/v1/assessments/{run}/units/{unit}/advice"])),
    ("GET /assessments/{run}/units/{unit}/what-if", Api(&["POST /api/v1/assessments/{run}/units/{unit}/what-if"])),
    ("GET /assessments/{run}/what-if", Api(&["GET /api/v1/assessments/{run}/rules"])),
    ("POST /assessments/{run}/what-if", Api(&["POST /api/v1/assessments/{run}/what-if"])),
    ("GET /assessments/{run}/firmness", Api(&["GET /api/v1/assessments/{run}/firmness"])),
    ("GET /assessments/{run}/documents/{kind}", Api(&["GET /api/v1/assessments/{run}/documents/{kind}"])),
    ("POST /assessments/{run}/check", Api(&["POST /api/v1/assessments/{run}/check"])),
    ("POST /assessments/{run}/publication", Api(&["POST /api/v1/assessments/{run}/publication"])),
    ("POST /assessments/{run}/finalisation", Api(&["POST /api/v1/assessments/{run}/finalisation"])),
    ("POST /assessments/{run}/replacement", Api(&["POST /api/v1/assessments/{run}/replacement"])),
    ("GET /assessments/{run}/difference", Api(&["GET /api/v1/assessments/{run}/difference"])),
    ("GET /assessments/{run}/units/{unit}/objections/new", Stays(Browser)),
    ("POST /assessments/{run}/units/{unit}/objections/new", Api(&["POST /api/v1/assessments/{run}/units/{unit}/objections"])),
    ("GET /objections", Api(&["GET /api/v1/objections"])),
    ("GET /objections/{objection}", Api(&["GET /api/v1/objections/{objection}"])),
    ("POST /objections/{objection}/withdrawal", Api(&["POST /api/v1/objections/{objection}/withdrawal"])),
    ("POST /objections/{objection}/ruling", Api(&["POST /api/v1/objections/{objection}/ruling"])),
    ("GET /schemes", Api(&["GET /api/v1/schemes"])),
    ("GET /schemes/new", Stays(Browser)),
    ("POST /schemes/new", Api(&["POST /api/v1/schemes"])),
    ("GET /schemes/{scheme}", Api(&["GET /api/v1/schemes/{scheme}"])),
    ("GET /schemes/{scheme}/back-test", Api(&["GET /api/v1/schemes/{scheme}/back-test"])),
];

fn name(line: &Line) -> String {
    format!("{} {}", line.method, line.pattern)
}

/// What an operation asks may differ from its page in one way: the home page opens to everybody who is signed in and shows figures to those
/// who may read records, while the operation gives nothing but the figures.
fn asks_the_same(page: Access, operation: Access) -> bool {
    page == operation || (page == Access::SignedIn && matches!(operation, Access::Needs(_)))
}

#[test]
fn every_page_has_an_operation_that_asks_the_same_or_a_reason_to_have_none() {
    let table = table();
    let pages: Vec<&Line> = table.lines().iter().filter(|line| !line.is_api()).collect();
    let listed: BTreeSet<&str> = COUNTERPARTS.iter().map(|(page, _)| *page).collect();
    assert_eq!(listed.len(), COUNTERPARTS.len(), "a page stands here twice");
    let missing: Vec<String> =
        pages.iter().map(|line| name(line)).filter(|page| !listed.contains(page.as_str())).collect();
    assert!(missing.is_empty(), "pages without an operation of the interface and without a reason: {missing:?}");
    let mut reached = BTreeSet::new();
    for (page, other) in COUNTERPARTS {
        let line = pages.iter().find(|line| name(line) == *page);
        let line = line.unwrap_or_else(|| panic!("{page} stands here and is no page"));
        let Api(operations) = other else { continue };
        assert!(!operations.is_empty(), "{page}");
        for wanted in *operations {
            let operation = table.lines().iter().find(|line| line.is_api() && name(line) == *wanted);
            let operation = operation.unwrap_or_else(|| panic!("{page} names {wanted}, which is no operation"));
            assert!(asks_the_same(line.access, operation.access), "{page} and {wanted} ask for different rights");
            reached.insert(*wanted);
        }
    }
    let beyond =
        table.lines().iter().filter(|line| line.is_api()).map(name).find(|one| !reached.contains(one.as_str()));
    assert_eq!(beyond, None, "an operation that no page has");
}

/// The guide names each page that stays with people under its reason, in both languages, and no other.
#[test]
fn the_guide_says_what_stays_with_people_and_why() {
    let (zh, en) = (include_str!("../../../../docs/guide/api.zh.md"), include_str!("../../../../docs/guide/api.en.md"));
    for reason in Reason::ALL {
        let stays = COUNTERPARTS.iter().filter(|(_, other)| matches!(other, Stays(why) if *why == reason));
        let paths: BTreeSet<&str> = stays.filter_map(|(page, _)| page.split_once(' ')).map(|(_, path)| path).collect();
        let paths = paths.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(" ");
        let (why_zh, why_en) = reason.words();
        for (guide, why) in [(zh, why_zh), (en, why_en)] {
            let row = format!("| {why} | {paths} |");
            assert!(guide.contains(&row), "the guide lacks the row\n{row}");
        }
    }
}
