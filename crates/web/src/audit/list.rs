//! Events, filtered, and as a file (审计记录).

use crate::download;
use crate::failure::Failure;
use crate::history;
use crate::layout::{Frame, Section, page};
use crate::people::role_name;
use crate::routes::{self, with_query};
use crate::ui;
use crate::ui::doer;
use crate::ui::form::field;
use crate::ui::panel::{button_link, empty, flush, panel};
use crate::ui::status::{Tone, badge};
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::State;
use axum::response::Response;
use ballast_app::audit::events::{AuditEvent, AuditFilter, export_events, list_events};
use ballast_app::audit::words::operation;
use ballast_app::history::Subject;
use ballast_app::{Caller, Permission};
use ballast_domain::Lang;
use ballast_domain::clock::CHINA;
use jiff::civil::{Date, time};
use jiff::{Timestamp, ToSpan};
use maud::{Markup, html};

/// Shows a page of them, the newest first.
///
/// # Errors
/// [`Failure::Internal`] when a query fails.
pub(crate) async fn get(State(web): State<Web>, visit: Visit, By(caller): By) -> Result<Markup, Failure> {
    let filter = filter(&visit);
    let found = list_events(&web.app, &caller, &filter, visit.asked("before").parse().ok()).await?;
    let lang = visit.lang;
    let title = lang.pick("审计记录", "Audit trail");
    let pairs: Vec<(&str, &str)> =
        visit.query.iter().map(|(n, v)| (n.as_str(), v.as_str())).filter(|(n, _)| *n != "before").collect();
    let next = found.next.map(|before| {
        let before = before.to_string();
        with_query(&routes::AuditTrail, &pairs.iter().copied().chain([("before", before.as_str())]).collect::<Vec<_>>())
    });
    let rows: Vec<Row> = found.events.iter().map(|event| row(lang, &caller, event)).collect();
    let columns = [
        Column::number(lang.pick("序号", "No.")),
        Column::text(lang.pick("时间", "When")),
        Column::text(lang.pick("谁", "Who")),
        Column::text(lang.pick("做了什么", "What")).title(),
        Column::text(lang.pick("对象", "To what")),
        Column::text(lang.pick("结果", "Outcome")),
    ];
    let list = if rows.is_empty() {
        empty(
            lang.pick("没有符合条件的记录", "No such events"),
            lang.pick("放宽条件再查。", "Widen the filter."),
            Markup::default(),
        )
    } else {
        html! {
            (table(title, Shape::Cards, &columns, &rows))
            @if let Some(next) = next { p { a.button href=(next) { (lang.pick("更早的记录", "Earlier events")) } } }
        }
    };
    let frame = Frame::new(Section::Audit, title).actions(html! {
        (button_link(routes::AuditVerify, lang.pick("核验完整性", "Verify"), true))
        @if caller.may(Permission::ExportAudit) {
            a.button href=(with_query(&routes::AuditExport, &pairs)) { (lang.pick("导出 CSV", "Export CSV")) }
        }
    });
    Ok(page(&visit, &frame, &html! { (asks(&visit)) (flush(title, Markup::default(), list)) }))
}

/// Hands every event of a filter over.
///
/// # Errors
/// [`Failure::Internal`] when a query fails.
pub(crate) async fn export(State(web): State<Web>, visit: Visit, By(caller): By) -> Result<Response, Failure> {
    let text = export_events(&web.app, &caller, &filter(&visit)).await?;
    Ok(download::bytes(text.into_bytes(), &format!("audit-{}.csv", visit.today)))
}

fn filter(visit: &Visit) -> AuditFilter {
    let text = |name: &str| Some(visit.asked(name).to_owned()).filter(|text| !text.is_empty());
    let day = |name: &str| visit.asked(name).parse::<Date>().ok();
    let begins = |day: Date| -> Option<Timestamp> { CHINA.to_timestamp(day.to_datetime(time(0, 0, 0, 0))).ok() };
    AuditFilter {
        actor: text("actor"),
        operation: text("operation"),
        object: text("object"),
        unit: text("unit"),
        from: day("from").and_then(begins),
        until: day("until").and_then(|day| day.checked_add(1.day()).ok()).and_then(begins),
        is_refused: visit.asked("outcome") == "refused",
    }
}

fn asks(visit: &Visit) -> Markup {
    let lang = visit.lang;
    let input = |name: &'static str, kind: &'static str, label: &str| {
        field(
            lang,
            name,
            label,
            None,
            &[],
            |_| html! { input id=(name) type=(kind) name=(name) value=(visit.asked(name)) maxlength="200"; },
        )
    };
    let form = html! {
        form method="get" action=(routes::AuditTrail) {
            div.field-row {
                (input("actor", "text", lang.pick("账号", "Login")))
                (input("operation", "text", lang.pick("操作，如 import", "Deed, such as import")))
                (input("object", "text", lang.pick("对象，如 import 12", "Object, such as import 12")))
                (input("unit", "text", lang.pick("单位代码", "Unit code")))
                (input("from", "date", lang.pick("从", "From")))
                (input("until", "date", lang.pick("到", "To")))
            }
            button.button.primary type="submit" { (lang.pick("查询", "Find")) }
            " " a.button href=(routes::AuditTrail) { (lang.pick("清除条件", "Clear")) }
            " " a.button href=(with_query(&routes::AuditTrail, &[("outcome", "refused")])) { (lang.pick("只看被拒绝的", "Refusals only")) }
        }
    };
    panel(lang.pick("查询条件", "Filter"), Markup::default(), form)
}

fn row(lang: Lang, caller: &Caller, event: &AuditEvent) -> Row {
    let at = event.at.parse::<Timestamp>().map_or_else(|_| event.at.clone(), ui::moment);
    let who = if event.actor.is_empty() { "—" } else { doer(lang, &event.actor) };
    let is_done = event.outcome == "done";
    let outcome = badge(
        if is_done { Tone::Good } else { Tone::Bad },
        if is_done { lang.pick("完成", "done") } else { lang.pick("拒绝", "refused") },
    );
    let what = operation(&event.operation).map_or_else(|| event.operation.clone(), |words| words.get(lang).to_owned());
    let role = role_name(lang, &event.role);
    Row::plain(vec![
        html! { (event.seq) },
        html! { (at) },
        html! { (who) span.sub { (role) @if !event.address.is_empty() { " · " (event.address) } } },
        html! { (what) span.sub { span.code { (event.operation) } } @if !event.reason.is_empty() { span.sub { (event.reason) } } details { summary { (lang.pick("详情", "Detail")) } code { (event.detail) } } },
        html! { (object(lang, caller, event)) @if !event.unit.is_empty() { span.sub { (event.unit) } } },
        outcome,
    ])
}

/// What an event is about: a link to its history, or to the file of a batch, where the reader may open that; and to the other events about it.
fn object(lang: Lang, caller: &Caller, event: &AuditEvent) -> Markup {
    let batch = event.object.strip_prefix("import ").and_then(|id| id.parse().ok());
    let subject = Subject::of_event(event).filter(|subject| history::may_read(caller, subject));
    let others = with_query(&routes::AuditTrail, &[("object", &event.object)]);
    let href = match (subject, batch) {
        (Some(subject), _) => Some(history::address(&subject, None)),
        (None, Some(batch)) if caller.may(Permission::ReadRecords) => Some(routes::Original(batch).to_string()),
        _ => None,
    };
    html! {
        @match href {
            Some(href) => { a href=(href) { (event.object) } " " a.small href=(others) { (lang.pick("相关记录", "all about it")) } }
            None => a href=(others) { (event.object) },
        }
    }
}
