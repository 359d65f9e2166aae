//! Accounts: made, opened and closed, grants, links, factors, sessions that were ended. Signing in and out changes nothing and stands in the
//! audit trail alone.

use super::{Deed, Found, Step, events};
use crate::access::Role;
use crate::audit::words::operation;
use crate::{App, AppError, Caller, personal};
use ballast_domain::clock::CHINA;
use ballast_domain::{Lang, OrganizationTree, Text};
use ballast_store::{AccountState, AuditEvent, Grant};
use jiff::Timestamp;
use serde_json::Value;

/// What leaves an account as it was.
const NO_CHANGE: [&str; 5] = ["session.open", "session.prove", "session.refuse", "session.close", "accounts.read"];

/// The steps of an account.
pub(super) async fn steps(app: &App, caller: &Caller, login: &str) -> Result<Found, AppError> {
    let store = app.store();
    let account = store.account(login).await?.ok_or(AppError::NotFound)?;
    let tree = app.tree().await?;
    let mut steps = Vec::new();
    for event in events(store, login).await? {
        if !NO_CHANGE.contains(&event.operation.as_str()) {
            steps.extend(of_event(&event));
        }
    }
    for grant in store.grants_of(login).await? {
        let events = events(store, &format!("grant {}", grant.id)).await?;
        let ending = events.iter().find(|event| event.operation == "grant.end");
        steps.extend(of_grant(&tree, &grant, ending.map_or("", |event| &event.reason)));
    }
    let name = personal::name_of(caller, &account);
    let title = if name.is_empty() { login.to_owned() } else { format!("{name}（{login}）") };
    Ok((Text::new(title.clone(), title), None, steps))
}

fn step(at: Timestamp, by: &str, subject: Text, words: Text, reason: &str) -> Step {
    Step {
        known_on: CHINA.to_datetime(at).date(),
        recorded_at: at,
        by: Some(by.to_owned()),
        subject,
        deed: Deed::Told(words),
        changes: Vec::new(),
        figures: None,
        source: None,
        reason: reason.to_owned(),
        more: None,
    }
}

fn of_event(event: &AuditEvent) -> Option<Step> {
    let at = event.at.parse().ok()?;
    let words =
        operation(&event.operation).unwrap_or_else(|| Text::new(event.operation.clone(), event.operation.clone()));
    let detail: Value = serde_json::from_str(&event.detail).unwrap_or_default();
    let more = facts(&event.operation, &detail);
    let words = Text::new(format!("{}{}", words.zh, more.zh), format!("{}{}", words.en, more.en));
    Some(step(at, &event.actor, Text::fixed("账号", "Account"), words, &event.reason))
}

/// What an event's detail adds for a reader; nothing for what he could not use.
fn facts(operation: &str, detail: &Value) -> Text {
    let text = |name: &str| detail.get(name).and_then(Value::as_str).unwrap_or_default();
    let number = |name: &str| detail.get(name).and_then(Value::as_u64).unwrap_or_default();
    match operation {
        "account.state" => {
            let state = |lang: Lang, code: &str| state_words(code).get(lang).to_owned();
            let told = |lang| format!("{} → {}", state(lang, text("before")), state(lang, text("after")));
            Text::new(format!("：{}", told(Lang::Zh)), format!(": {}", told(Lang::En)))
        }
        "session.end_all" => {
            let count = number("sessions");
            Text::new(format!("（{count} 个）"), format!(" ({count})"))
        }
        "token.make" | "token.end" => {
            let token = number("token");
            Text::new(format!("（第 {token} 号）"), format!(" (number {token})"))
        }
        "factor.remove_lost" => {
            let count = number("factors");
            Text::new(format!("（{count} 个）"), format!(" ({count})"))
        }
        _ => Text::fixed("", ""),
    }
}

fn state_words(code: &str) -> Text {
    match AccountState::from_code(code) {
        Some(AccountState::Invited) => Text::fixed("待激活", "invited"),
        Some(AccountState::Active) => Text::fixed("使用中", "active"),
        Some(AccountState::Disabled) => Text::fixed("已停用", "closed"),
        None => Text::new(code.to_owned(), code.to_owned()),
    }
}

fn of_grant(tree: &OrganizationTree, grant: &Grant, end_reason: &str) -> Vec<Step> {
    let subject = || Text::new(format!("授权 {}", grant.id), format!("Grant {}", grant.id));
    let what = |lang: Lang| {
        let asked = &grant.grant;
        let role =
            Role::from_code(&asked.role).map_or_else(|| asked.role.clone(), |role| role.label().get(lang).to_owned());
        let unit = tree.get(&asked.unit).map_or(asked.unit.as_str(), |unit| unit.name.get(lang));
        let until = asked.valid_until.map(|day| day.to_string()).unwrap_or_default();
        let projects = asked.projects.as_ref().map(|projects| match lang {
            Lang::Zh => format!("（仅 {} 个项目）", projects.len()),
            Lang::En => format!(" ({} projects alone)", projects.len()),
        });
        let deputy = asked.deputy_for.as_ref().map(|login| match lang {
            Lang::Zh => format!("，代理 {login}"),
            Lang::En => format!(", standing in for {login}"),
        });
        let days = if until.is_empty() {
            format!("{}{}", lang.pick("自 ", "from "), asked.valid_from)
        } else {
            format!("{} – {until}", asked.valid_from)
        };
        let separator = lang.pick("，", ", ");
        let (projects, deputy) = (projects.unwrap_or_default(), deputy.unwrap_or_default());
        format!("{role}{separator}{unit}{projects}{separator}{days}{deputy}")
    };
    let words =
        |zh: &str, en: &str| Text::new(format!("{zh}：{}", what(Lang::Zh)), format!("{en}: {}", what(Lang::En)));
    let mut steps = Vec::new();
    let (by, at) = &grant.requested;
    steps.push(step(*at, by, subject(), words("申请授权", "Asked for"), &grant.grant.reason));
    if let Some((by, at)) = &grant.decided {
        let is_refused = grant.state == ballast_store::GrantState::Refused;
        let told = if is_refused { words("驳回授权", "Refused") } else { words("批准授权", "Allowed") };
        steps.push(step(*at, by, subject(), told, ""));
    }
    if let Some((by, at)) = &grant.ended {
        steps.push(step(*at, by, subject(), words("终止授权", "Ended"), end_reason));
    }
    steps
}
