//! Personal data: taken along, and erased by two administrators (个人信息).

use crate::download;
use crate::failure::Failure;
use crate::fields::Fields;
use crate::routes::{self, with_query};
use crate::ui;
use crate::ui::form::{self, field};
use crate::ui::panel::panel;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, Query, State};
use axum::response::{Redirect, Response};
use ballast_app::accounts::data::{DataFormat, export_data_of, export_own_data};
use ballast_app::accounts::erasure::{Erasure, decide_erasure, request_erasure};
use ballast_app::{Caller, Permission};
use maud::{Markup, html};
use serde::Deserialize;

/// Hands a person everything kept of him.
///
/// # Errors
/// [`Failure::Internal`] when a query fails.
pub(crate) async fn own(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let (format, ending) = wanted.format(&visit)?;
    let text = export_own_data(&web.app, &caller, format).await?;
    Ok(download::bytes(text.into_bytes(), &format!("{}.{ending}", caller.login)))
}

/// In which form the data is wanted: JSON unless CSV is asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    format: String,
}

impl Wanted {
    fn format(&self, visit: &Visit) -> Result<(DataFormat, &'static str), Failure> {
        match self.format.as_str() {
            "" | "json" => Ok((DataFormat::Json, "json")),
            "csv" => Ok((DataFormat::Csv(visit.lang), "csv")),
            _ => Err(Failure::NotFound),
        }
    }
}

/// The same, handed to the system administrator for the person.
///
/// # Errors
/// [`Failure::NotFound`].
pub(crate) async fn of_account(
    State(web): State<Web>,
    By(caller): By,
    visit: Visit,
    Path(login): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let (format, ending) = wanted.format(&visit)?;
    let text = export_data_of(&web.app, &caller, &login, format).await?;
    Ok(download::bytes(text.into_bytes(), &format!("{login}.{ending}")))
}

/// Asks for an erasure.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Refused`].
pub(crate) async fn request(
    State(web): State<Web>,
    By(caller): By,
    Path(login): Path<String>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    request_erasure(&web.app, &caller, &login, fields.get("reason")).await?;
    Ok(Redirect::to(&routes::Account(login).to_string()))
}

/// Carries an erasure out or takes the request back.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Refused`].
pub(crate) async fn decide(
    State(web): State<Web>,
    By(caller): By,
    Path(login): Path<String>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    decide_erasure(&web.app, &caller, &login, fields.get("decision") == "allow").await?;
    Ok(Redirect::to(&routes::Account(login).to_string()))
}

/// The part of an account's page that deals with personal data.
pub(super) fn section(visit: &Visit, caller: &Caller, login: &str, erasure: Option<&Erasure>) -> Markup {
    let lang = visit.lang;
    let (manages, decides) = (caller.may(Permission::ManageAccounts), caller.may(Permission::DecideGrants));
    if !manages && !decides {
        return Markup::default();
    }
    let waits = erasure.filter(|erasure| erasure.decided.is_none());
    let body = html! {
        @if let Some((by, at)) = erasure.and_then(|erasure| erasure.decided.as_ref()) {
            p { (lang.pick("个人信息已清除：", "Erased: ")) (ui::moment(*at)) " · " (by) }
        } @else {
            @if manages {
                p {
                    a.button href=(routes::AccountData(login.to_owned())) download { (lang.pick("导出个人信息（JSON）", "Export the personal data (JSON)")) } " "
                    a.button href=(with_query(&routes::AccountData(login.to_owned()), &[("format", "csv")])) download { (lang.pick("导出个人信息（CSV）", "Export the personal data (CSV)")) }
                }
            }
            @if let Some(erasure) = waits {
                p { (lang.pick("已申请清除：", "Erasure asked for: ")) (erasure.reason) " · " (erasure.requested.0) " · " (ui::moment(erasure.requested.1)) }
                @if decides {
                    form method="post" action=(routes::DecidingErasure(login.to_owned())) {
                        (form::token(visit))
                        p { (lang.pick("清除后不能恢复：姓名、密码、第二因素、会话、设备和授权理由都会删除，账号名留在审计记录中。", "This cannot be taken back: name, password, second factors, sessions, devices and the reasons of grants go; the login stays in the audit trail.")) }
                        button.button type="submit" name="decision" value="allow" { (lang.pick("清除", "Erase")) } " "
                        button.button type="submit" name="decision" value="refuse" { (lang.pick("驳回", "Refuse")) }
                    }
                }
            } @else if manages {
                form method="post" action=(routes::AccountErasure(login.to_owned())) {
                    (form::token(visit))
                    (field(lang, "erasure-reason", lang.pick("清除的理由", "Reason for erasing"), Some(lang.pick("账号须已停用；由安全管理员批准后清除。不要写姓名", "the account must be closed; the security administrator carries it out. Do not write the name")), &[], |d| html! {
                        input id="erasure-reason" type="text" name="reason" required maxlength="200" aria-describedby=[d.by];
                    }))
                    button.button type="submit" { (lang.pick("申请清除个人信息", "Ask to erase the personal data")) }
                }
            }
        }
    };
    panel(lang.pick("个人信息", "Personal data"), Markup::default(), body)
}
