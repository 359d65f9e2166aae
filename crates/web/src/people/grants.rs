//! Grants that wait for a decision; asking, allowing, refusing, ending (授权审批).

use super::grant_table;
use super::show::grant_deeds;
use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui::panel::{empty, flush};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use axum::response::Redirect;
use ballast_app::grants::decide::{decide_grant, end_grant};
use ballast_app::grants::list::list_waiting_grants;
use ballast_app::grants::request::{NewGrant, request_grant};
use ballast_domain::{ProjectId, Text, UnitId};
use jiff::civil::Date;
use maud::{Markup, html};

/// Shows those that wait.
///
/// # Errors
/// [`Failure::Internal`] when a query fails.
pub(crate) async fn get(State(web): State<Web>, visit: Visit, By(caller): By) -> Result<Markup, Failure> {
    let grants = list_waiting_grants(&web.app, &caller).await?;
    let tree = web.app.tree().await?;
    let lang = visit.lang;
    let title = lang.pick("待审批的授权", "Grants that wait");
    let body = if grants.is_empty() {
        let next = lang.pick(
            "系统管理员在账号页申请授权，安全管理员在这里审批。",
            "The system administrator asks for grants on an account's page; the security administrator decides here.",
        );
        empty(lang.pick("没有待审批的授权", "No grant waits"), next, Markup::default())
    } else {
        grant_table(&visit, &tree, &grants, true, |grant| {
            html! {
                (grant_deeds(&visit, &caller, grant))
                a href=(routes::Account(grant.grant.login.clone())) { (lang.pick("查看账号", "See the account")) }
            }
        })
    };
    Ok(page(&visit, &Frame::new(Section::Grants, title), &flush(title, Markup::default(), body)))
}

/// Asks for a grant.
///
/// # Errors
/// [`Failure::Refused`] with what is wrong.
pub(crate) async fn request(
    State(web): State<Web>,
    By(caller): By,
    Path(login): Path<String>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let day = |name: &str| match fields.get(name) {
        "" => Ok(None),
        typed => {
            typed.parse::<Date>().map(Some).map_err(|_| refused("日期应写成 2024-07-01", "a day is written 2024-07-01"))
        }
    };
    let mut projects = Some(std::collections::BTreeSet::new());
    for part in fields.get("projects").split([',', '，', '、', ' ']).filter(|part| !part.is_empty()) {
        let id = part.parse().map_err(|_| {
            refused("项目编号应是数字，用逗号分开", "numbers of projects are digits, separated by commas")
        })?;
        projects.get_or_insert_default().insert(ProjectId(id));
    }
    let grant = NewGrant {
        login: login.clone(),
        role: fields.get("role").to_owned(),
        unit: UnitId::new(fields.get("unit")).ok_or_else(|| refused("请选择单位", "choose the unit"))?,
        projects: projects.filter(|projects| !projects.is_empty()),
        valid_from: day("valid_from")?.unwrap_or_else(|| web.app.clock().today()),
        valid_until: day("valid_until")?,
        deputy_for: Some(fields.get("deputy_for").to_owned()).filter(|login| !login.is_empty()),
        reason: fields.get("reason").to_owned(),
    };
    request_grant(&web.app, &caller, &grant).await?;
    Ok(Redirect::to(&routes::Account(login).to_string()))
}

fn refused(zh: &'static str, en: &'static str) -> Failure {
    Failure::Refused(Text::fixed(zh, en))
}

/// Allows or refuses one.
///
/// # Errors
/// [`Failure::Refused`] when it no longer waits, is for oneself, or was asked for by oneself.
pub(crate) async fn decide(
    State(web): State<Web>,
    By(caller): By,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let is_allowed = match fields.get("decision") {
        "allow" => true,
        "refuse" => false,
        _ => return Err(Failure::BadForm),
    };
    decide_grant(&web.app, &caller, id, is_allowed).await?;
    Ok(Redirect::to(&routes::Grants.to_string()))
}

/// Ends one.
///
/// # Errors
/// [`Failure::Refused`] without a reason or when it had ended before.
pub(crate) async fn end(
    State(web): State<Web>,
    By(caller): By,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let grant = end_grant(&web.app, &caller, id, fields.get("reason")).await?;
    Ok(Redirect::to(&routes::Account(grant.grant.login).to_string()))
}
