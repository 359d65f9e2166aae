//! A new account (新建账号).

use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui::form::{self, FieldError, field};
use crate::ui::panel::panel;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use ballast_app::AppError;
use ballast_app::accounts::make::{NewAccount, make_account};
use ballast_domain::{Lang, OrganizationTree, Text, UnitId};
use maud::{Markup, html};

/// Shows the form.
///
/// # Errors
/// [`Failure::Internal`] when a query fails.
pub(crate) async fn get(State(web): State<Web>, visit: Visit) -> Result<Markup, Failure> {
    let tree = web.app.tree().await?;
    Ok(show(&visit, &tree, &Fields::default(), &[]))
}

/// Makes the account and leads to it.
///
/// # Errors
/// [`Failure::Internal`] when a query fails.
pub(crate) async fn post(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    fields: Fields,
) -> Result<Response, Failure> {
    let tree = web.app.tree().await?;
    let refused = |message: Text| {
        let errors = [FieldError { field: "login", message }];
        (StatusCode::UNPROCESSABLE_ENTITY, show(&visit, &tree, &fields, &errors)).into_response()
    };
    let Some(unit) = UnitId::new(fields.get("unit")) else {
        return Ok(refused(Text::fixed("请选择单位", "choose the unit")));
    };
    let new = NewAccount {
        login: fields.get("login").to_owned(),
        name: fields.get("name").to_owned(),
        unit,
        is_service: fields.get("kind") == "service",
    };
    match make_account(&web.app, &caller, &new).await {
        Ok(()) => Ok(Redirect::to(&routes::Account(new.login).to_string()).into_response()),
        Err(AppError::Invalid(message)) => Ok(refused(message)),
        Err(error) => Err(error.into()),
    }
}

fn show(visit: &Visit, tree: &OrganizationTree, typed: &Fields, errors: &[FieldError]) -> Markup {
    let lang = visit.lang;
    let title = lang.pick("新建账号", "New account");
    let kinds = [
        ("person".to_owned(), lang.pick("个人", "a person").to_owned()),
        ("service".to_owned(), lang.pick("程序（调用接口）", "a program that calls the API").to_owned()),
    ];
    let body = html! {
        (form::errors(lang, errors))
        form method="post" action=(routes::NewAccount) {
            (form::token(visit))
            (field(lang, "login", lang.pick("账号", "Login"), Some(lang.pick("小写字母、数字、- _ .，以字母开头", "small letters, digits, - _ ., beginning with a letter")), errors, |d| html! {
                input #login type="text" name="login" value=(typed.get("login")) required maxlength="40" autocapitalize="none" spellcheck="false" aria-describedby=[d.by] aria-invalid=[d.invalid];
            }))
            (field(lang, "name", lang.pick("姓名", "Name"), None, &[], |_| html! {
                input #name type="text" name="name" value=(typed.get("name")) required maxlength="60";
            }))
            (field(lang, "unit", lang.pick("单位", "Unit"), None, &[], |_| form::select("unit", "unit", false, typed.get("unit"), &units(lang, tree))))
            (field(lang, "kind", lang.pick("使用者", "Who uses it"), None, &[], |_| form::select("kind", "kind", false, typed.get("kind"), &kinds)))
            button.button.primary type="submit" { (lang.pick("新建", "Make it")) }
        }
        p.small.quiet { (lang.pick("新账号没有任何权限：权限由授权给予，授权须安全管理员审批。", "A new account has no rights: grants give them, and the security administrator allows each.")) }
    };
    let frame = Frame::new(Section::Accounts, title).crumb(&routes::Accounts, lang.pick("账号", "Accounts"));
    page(visit, &frame, &panel(title, Markup::default(), body))
}

/// All units for a select.
pub(super) fn units(lang: Lang, tree: &OrganizationTree) -> Vec<(String, String)> {
    tree.all().into_iter().map(|unit| (unit.id.to_string(), unit.name.get(lang).to_owned())).collect()
}
