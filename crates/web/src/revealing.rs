//! Names in full: the form that asks why, and the page that shows them once (查看完整姓名).

use crate::failure::Failure;
use crate::fields::Fields;
use crate::history::Named;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui::form::{self, field};
use crate::ui::notice::notice;
use crate::ui::panel::{empty, flush, panel};
use crate::ui::status::Tone;
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use ballast_app::history::Subject;
use ballast_app::personal::reveal::{Revealed, reveal};
use ballast_app::{Caller, Permission};
use ballast_domain::Lang;
use maud::{Markup, html};

/// Shows the names of a subject. The answer to the form itself shows them: no address shows them again.
///
/// # Errors
/// [`Failure::NotFound`] for what does not exist or lies outside the scope; [`Failure::Refused`] without a reason.
pub(crate) async fn post<N: Named>(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(named): Path<N>,
    fields: Fields,
) -> Result<Markup, Failure> {
    let subject = named.subject();
    let found = reveal(&web.app, &caller, &subject, fields.get("reason")).await?;
    let lang = visit.lang;
    let title = lang.pick("完整姓名", "Names in full");
    let frame = match &subject {
        Subject::Project(id) => Frame::new(Section::Projects, title)
            .crumb(&routes::Projects, lang.pick("项目", "Projects"))
            .crumb(&routes::Project(*id), lang.pick("项目详情", "The project")),
        Subject::Account(login) => Frame::new(Section::Accounts, title)
            .crumb(&routes::Accounts, lang.pick("账号", "Accounts"))
            .crumb(&routes::Account(login.clone()), login.as_str()),
        Subject::Record(id) => Frame::new(Section::Units, title)
            .crumb(&routes::Units, lang.pick("县区", "Units"))
            .crumb(&routes::RecordHistory(*id), lang.pick("变更历史", "History")),
        Subject::OwnAccount | Subject::Assessment(_) => return Err(Failure::NotFound),
    };
    let note = lang.pick("本次查看及理由已记入审计记录。", "This look and its reason stand in the audit trail.");
    Ok(page(&visit, &frame, &html! { (notice(Tone::Plain, html! { (note) })) (names(lang, title, &found)) }))
}

fn names(lang: Lang, title: &str, found: &[Revealed]) -> Markup {
    if found.is_empty() {
        let none = lang.pick("没有填写姓名", "No name was entered");
        let next = lang.pick(
            "包联领导、填报人、评分人随导入的文件填写。",
            "Leaders, reporters and judges come with imported files.",
        );
        return panel(title, Markup::default(), empty(none, next, Markup::default()));
    }
    let columns = [
        Column::text(lang.pick("项目", "Field")).title(),
        Column::text(lang.pick("姓名", "Name")),
        Column::text(lang.pick("已知日期", "Known on")),
    ];
    let row = |field: &Revealed| {
        Row::plain(vec![
            html! { (field.field.get(lang)) },
            html! { (field.name) },
            html! { span.nowrap { (field.known_on.map_or_else(|| "—".to_owned(), |day| day.to_string())) } },
        ])
    };
    flush(title, Markup::default(), table(title, Shape::Cards, &columns, &found.iter().map(row).collect::<Vec<_>>()))
}

/// The form that asks why; nothing for who may not see names in full.
pub(crate) fn panel_for(visit: &Visit, caller: &Caller, subject: &Subject) -> Markup {
    let (permission, to) = match subject {
        Subject::Project(id) => (Permission::RevealPersons, routes::ProjectRevealing(*id).to_string()),
        Subject::Record(id) => (Permission::RevealPersons, routes::RecordRevealing(*id).to_string()),
        Subject::Account(login) => (Permission::RevealAccounts, routes::AccountRevealing(login.clone()).to_string()),
        Subject::OwnAccount | Subject::Assessment(_) => return Markup::default(),
    };
    if !caller.may(permission) {
        return Markup::default();
    }
    let lang = visit.lang;
    let hint = lang.pick("留在审计记录中，不要写姓名", "stays in the audit trail; do not write the name");
    panel(
        lang.pick("查看完整姓名", "See names in full"),
        Markup::default(),
        html! {
            form method="post" action=(to) {
                (form::token(visit))
                (field(lang, "reveal-reason", lang.pick("理由", "Reason"), Some(hint), &[], |d| html! {
                    input id="reveal-reason" type="text" name="reason" required maxlength="200" aria-describedby=[d.by];
                }))
                button.button type="submit" { (lang.pick("查看", "Show")) }
            }
        },
    )
}
