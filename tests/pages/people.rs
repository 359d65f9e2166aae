//! Accounts, grants, invitations, second factors, and what they are proof against.

use crate::site::{Visitor, link, links};
use axum::http::StatusCode;
use ballast_app::access::second_factor::code_of;

pub(crate) const NEW: &str = "汾河两岸的冬小麦返青了吗";

/// Sends a form of a page with its token.
pub(crate) fn act(visitor: &mut Visitor, page: &str, to: &str, fields: &[(&str, &str)]) -> crate::site::Answer {
    let token = visitor.token(page);
    let fields: Vec<(&str, &str)> = [("csrf", token.as_str())].into_iter().chain(fields.iter().copied()).collect();
    visitor.post(to, &fields)
}

/// A new account of a unit, invited and entered, without any grant.
pub(crate) fn invited(login: &str, unit: &str) -> Visitor {
    let mut system = Visitor::signed_in("sysadmin");
    let made =
        act(&mut system, "/accounts/new", "/accounts/new", &[("login", login), ("name", "新人"), ("unit", unit)]);
    let page = made.location();
    assert_eq!(page, format!("/accounts/{login}"));
    let told = act(&mut system, &page, &format!("{page}/link"), &[]).page();
    let (_, after) = told.split_once("/welcome/").unwrap();
    let address = format!("/welcome/{}", after.split('<').next().unwrap());
    let mut person = Visitor::stranger();
    let weak = act(&mut person, &address, &address, &[("wanted", "password1234"), ("again", "password1234")]);
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    let set = act(&mut person, &address, &address, &[("wanted", NEW), ("again", NEW)]);
    assert_eq!(set.location(), "/sign-in");
    assert_eq!(person.get(&address).status, StatusCode::NOT_FOUND, "the link works twice");
    assert_eq!(person.sign_in(login, NEW).location(), "/");
    person
}

/// Asks for a grant as the system administrator; gives the answer.
fn ask(login: &str, role: &str, unit: &str, projects: &str) -> crate::site::Answer {
    let mut system = Visitor::signed_in("sysadmin");
    let page = format!("/accounts/{login}");
    let fields =
        [("role", role), ("unit", unit), ("projects", projects), ("valid_from", "2024-01-01"), ("reason", "年度任务")];
    act(&mut system, &page, &format!("{page}/grants"), &fields)
}

/// Decides the waiting grant of a person as the security administrator.
pub(crate) fn decide(login: &str, decision: &str) {
    let answer = on_grant(login, "/decision", &[("decision", decision), ("reason", "复核")]);
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{login}: {}", answer.text());
}

/// Ends the grant of a person.
pub(crate) fn end_grant(login: &str) {
    let answer = on_grant(login, "/ending", &[("reason", "调离")]);
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{login}: {}", answer.text());
}

fn on_grant(login: &str, deed: &str, fields: &[(&str, &str)]) -> crate::site::Answer {
    let mut security = Visitor::signed_in("secadmin");
    let page = format!("/accounts/{login}");
    let text = security.get(&page).page();
    let mut forms = text.split("action=\"").filter_map(|part| part.split('"').next());
    let to = forms.find(|to| to.starts_with("/grants/") && to.ends_with(deed)).unwrap().to_owned();
    act(&mut security, &page, &to, fields)
}

#[test]
fn a_new_account_sees_nothing_until_a_second_administrator_allows_it() {
    let mut person = invited("new.reporter", "140882");
    assert_eq!(person.get("/projects").status, StatusCode::FORBIDDEN);
    assert_eq!(ask("new.reporter", "reporter", "140882", "").status, StatusCode::SEE_OTHER);
    assert_eq!(person.get("/projects").status, StatusCode::FORBIDDEN, "a request is not a grant");
    decide("new.reporter", "allow");
    assert!(person.get("/projects").location().starts_with("/sign-in"), "the session goes on under a new role");
    assert_eq!(person.sign_in("new.reporter", NEW).location(), "/");
    let list = person.get("/projects").page();
    assert!(list.contains("河津") && !list.contains("盐湖区"), "{list}");
    let excluded = ask("new.reporter", "ruler", "140800", "");
    assert_eq!(excluded.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(excluded.text().contains("互斥"));
}

#[test]
fn a_grant_of_single_projects_shows_those_alone() {
    let mut centre = Visitor::signed_in("centre");
    let mine = link(&centre.get("/projects?unit=140882").page(), "/projects/1");
    let id = mine.rsplit('/').next().unwrap();
    let mut firm = invited("firm", "140882");
    ask("firm", "enterprise", "140882", id);
    decide("firm", "allow");
    assert_eq!(firm.sign_in("firm", NEW).location(), "/");
    assert_eq!(firm.get(&mine).status, StatusCode::OK);
    let mut shown = links(&firm.get("/projects").page());
    shown.retain(|link| link.starts_with("/projects/") && !link.contains("export"));
    shown.sort();
    shown.dedup();
    assert_eq!(shown, [mine]);
    assert_eq!(firm.get("/units/140882").status, StatusCode::NOT_FOUND);
    let export = firm.get("/projects/export/csv").page();
    assert_eq!(export.lines().count(), 2, "{export}");
}

#[test]
fn ending_a_grant_and_closing_an_account_work_at_once() {
    let mut person = invited("leaver", "140827");
    ask("leaver", "reporter", "140827", "");
    decide("leaver", "allow");
    assert_eq!(person.sign_in("leaver", NEW).location(), "/");
    assert_eq!(person.get("/projects").status, StatusCode::OK);
    let mut security = Visitor::signed_in("secadmin");
    let page = security.get("/accounts/leaver").page();
    let ending = page
        .split("action=\"")
        .filter_map(|part| part.split('"').next())
        .find(|to| to.ends_with("/ending") && to.starts_with("/grants/"));
    let ending = ending.unwrap().to_owned();
    assert_eq!(
        act(&mut security, "/accounts/leaver", &ending, &[("reason", "")]).status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(act(&mut security, "/accounts/leaver", &ending, &[("reason", "调离")]).status, StatusCode::SEE_OTHER);
    assert!(person.get("/projects").location().starts_with("/sign-in"), "the session goes on under the old role");
    assert_eq!(person.sign_in("leaver", NEW).location(), "/");
    let mut system = Visitor::signed_in("sysadmin");
    assert_eq!(
        act(&mut system, "/accounts/leaver", "/accounts/leaver/state", &[("state", "closed")]).status,
        StatusCode::SEE_OTHER
    );
    assert!(person.get("/").location().starts_with("/sign-in"));
    assert_eq!(person.sign_in("leaver", NEW).status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn nobody_grants_himself_or_decides_alone() {
    assert_eq!(ask("sysadmin", "leader", "140800", "").status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut system = Visitor::signed_in("sysadmin");
    let token = system.token("/accounts/hejin");
    assert_eq!(
        system.post("/grants/1/decision", &[("csrf", &token), ("decision", "allow")]).status,
        StatusCode::FORBIDDEN
    );
    let mut security = Visitor::signed_in("secadmin");
    let token = security.token("/account");
    assert_eq!(security.post("/accounts/hejin/link", &[("csrf", &token)]).status, StatusCode::FORBIDDEN);
    for administrator in ["sysadmin", "secadmin", "auditadmin"] {
        let mut visitor = Visitor::signed_in(administrator);
        for business in ["/projects", "/assessments", "/imports", "/map", "/units/140882"] {
            assert_eq!(visitor.get(business).status, StatusCode::FORBIDDEN, "{administrator} {business}");
        }
    }
    // A lost second factor needs the other administrator's link first.
    let alone = act(&mut security, "/accounts/wenxi", "/accounts/wenxi/second-factors/removing", &[]);
    assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn an_authenticator_is_asked_for_once_set_up_and_each_code_works_once() {
    let mut person = invited("factor", "140827");
    let page = act(&mut person, "/account", "/account/second-factor", &[]).page();
    let value = |name: &str| {
        let (_, after) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        after.split('"').next().unwrap().replace("&amp;", "&")
    };
    let (factor, secret, address) = (value("factor"), value("secret"), value("address"));
    assert!(page.contains("<svg") && address.starts_with("otpauth://totp/"));
    let token = person.token("/account");
    let confirm = |person: &mut Visitor, code: &str| {
        let fields =
            [("csrf", token.as_str()), ("factor", &factor), ("secret", &secret), ("address", &address), ("code", code)];
        person.post("/account/second-factor", &fields)
    };
    assert_eq!(confirm(&mut person, "000000").status, StatusCode::UNPROCESSABLE_ENTITY);
    let now = "2024-08-20T02:00:00Z".parse().unwrap();
    let code = code_of(&secret, now).unwrap();
    let codes = confirm(&mut person, &code).page();
    let recovery: Vec<&str> = codes.split("<li><code>").skip(1).filter_map(|part| part.split('<').next()).collect();
    assert_eq!(recovery.len(), 10);

    let mut again = Visitor::stranger();
    let mut enter = |code: &str| {
        let token = again.token("/sign-in");
        let fields = [("csrf", token.as_str()), ("login", "factor"), ("password", NEW), ("code", code)];
        again.post("/sign-in", &fields).status
    };
    assert_eq!(enter(""), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(enter(&code), StatusCode::UNPROCESSABLE_ENTITY, "the code of the set-up works again");
    assert_eq!(enter(recovery[0]), StatusCode::SEE_OTHER);
    let mut third = Visitor::stranger();
    let token = third.token("/sign-in");
    let fields = [("csrf", token.as_str()), ("login", "factor"), ("password", NEW), ("code", recovery[0])];
    assert_eq!(third.post("/sign-in", &fields).status, StatusCode::UNPROCESSABLE_ENTITY, "a recovery code works twice");
}

#[test]
fn a_stranger_s_tries_keep_nobody_out_of_a_browser_that_is_known() {
    let mut person = invited("known", "140827");
    let mut guesser = Visitor::stranger();
    for _ in 0..8 {
        assert_eq!(guesser.sign_in("known", "guess guess guess").status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    // From a browser that nobody knows the right password must wait as well; from the known one it need not.
    assert_eq!(Visitor::stranger().sign_in("known", NEW).status, StatusCode::UNPROCESSABLE_ENTITY);
    act(&mut person, "/sign-out", "/sign-out", &[]);
    assert_eq!(person.sign_in("known", NEW).location(), "/");
}

#[test]
fn what_was_done_stands_in_the_trail_and_the_trail_is_whole() {
    let _ = invited("trail", "140827");
    let mut auditor = Visitor::signed_in("auditadmin");
    let page = auditor.get("/audit?object=trail").page();
    for operation in ["account.make", "account.link", "password.set", "session.open"] {
        assert!(page.contains(operation), "{operation}");
    }
    assert!(auditor.get("/audit/verify").page().contains("审计链完整"));
    let export = auditor.get("/audit/export?operation=account").page();
    assert!(export.lines().count() > 2 && !export.contains("session.open"));
    assert!(!export.contains(NEW));
}
