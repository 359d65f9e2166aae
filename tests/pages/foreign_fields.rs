//! Fields that a form does not have: a form is read field by field and bound to nothing, so what is not asked for goes nowhere.

use crate::people::act;
use crate::site::Visitor;
use axum::http::StatusCode;
use ballast_web::router::table;

/// Names of columns and fields that somebody would like to set, with what he would set them to.
const FOREIGN: [(&str, &str); 16] = [
    ("state", "closed"),
    ("is_sample", "true"),
    ("is_service", "true"),
    ("password_hash", "x"),
    ("role", "leader"),
    ("roles", "leader"),
    ("unit", "140800"),
    ("id", "1"),
    ("seq", "1"),
    ("actor", "centre"),
    ("requested_by", "centre"),
    ("decided_by", "secadmin"),
    ("valid_until", "2099-01-01"),
    ("duty", ""),
    ("scope", "all"),
    ("known_on", "1990-01-01"),
];

/// An account made with every foreign field is the account that the form without them makes, and holds nothing.
#[test]
fn an_account_gets_what_its_form_has_and_no_more() {
    let mut system = Visitor::signed_in("sysadmin");
    let own = [("login", "mass"), ("name", "新人"), ("unit", "140882")];
    // The form's own fields stand first: the first of a name counts.
    let fields: Vec<(&str, &str)> = own.into_iter().chain(FOREIGN).collect();
    assert_eq!(act(&mut system, "/accounts/new", "/accounts/new", &fields).status, StatusCode::SEE_OTHER);
    let plain = [("login", "mass.plain"), ("name", "新人"), ("unit", "140882")];
    assert_eq!(act(&mut system, "/accounts/new", "/accounts/new", &plain).status, StatusCode::SEE_OTHER);
    let mut shown = |login: &str| {
        let page = system.get(&format!("/accounts/{login}")).page();
        let main = page.split("<main").nth(1).unwrap().to_owned();
        // What differs by nature: the login, the form's token.
        let mut text: String = main
            .split("name=\"csrf\" value=\"")
            .map(|part| part.split_once('"').map_or(part, |(_, rest)| rest))
            .collect();
        text = text.replace(login, "LOGIN");
        text
    };
    assert_eq!(shown("mass"), shown("mass.plain"));
}

/// Whatever foreign field comes with an action, its answer is the one without it.
#[test]
fn every_action_answers_foreign_fields_as_if_they_were_not_there() {
    let mut cells = 0;
    for login in ["centre", "sysadmin", "secadmin"] {
        let mut visitor = Visitor::signed_in(login);
        let token = visitor.token("/account");
        for line in table().lines().iter().filter(|line| line.method == "POST") {
            // Signing out ends the session that is looked at; proofs are counted, and the next one is told to wait.
            let proves = ["/account/", "/prove", "/sign-in", "/welcome/"];
            if line.pattern == "/sign-out" || proves.iter().any(|begins| line.pattern.starts_with(begins)) {
                continue;
            }
            let parts: Vec<&str> =
                line.pattern.split('/').map(|part| if part.starts_with('{') { "999999" } else { part }).collect();
            let path = parts.join("/");
            let without = visitor.post(&path, &[("csrf", &token)]).status;
            for (name, value) in FOREIGN {
                // What a form does ask for is no foreign field of it.
                let asks = ["/state", "/grants", "/accounts/new", "/assessments/new", "/columns", "/decision"];
                if asks.iter().any(|own| path.ends_with(own))
                    && ["state", "role", "unit", "valid_until", "known_on"].contains(&name)
                {
                    continue;
                }
                let with = visitor.post(&path, &[("csrf", &token), (name, value)]).status;
                assert_eq!(with, without, "POST {path} with {name} as {login}");
                cells += 1;
            }
        }
    }
    eprintln!("FIGURE foreign fields: {cells} forms sent with a field that is not theirs, 0 took it");
}
