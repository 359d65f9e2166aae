//! The page about the JSON interface: how to get a token, a first call, the operations, the problems (数据接口).

use super::document::{Entry, entries};
use super::problem::Kind;
use crate::access::Access;
use crate::layout::{Frame, Section, page};
use crate::router;
use crate::routes;
use crate::ui::panel::{flush, panel};
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use ballast_domain::Lang;
use maud::{Markup, html};

/// Shows it, also to strangers.
pub(crate) async fn get(visit: Visit) -> Markup {
    let lang = visit.lang;
    let title = lang.pick("数据接口", "The JSON interface");
    let frame = Frame::new(Section::None, title).crumb(&routes::Help, lang.pick("使用帮助", "Help"));
    page(&visit, &frame, &body(lang))
}

const FIRST_CALL: &str = "curl -H \"Authorization: Bearer $TOKEN\" \"$SITE/api/v1/projects?tier=provincial&limit=5\"";

fn body(lang: Lang) -> Markup {
    html! {
        (panel(lang.pick("开始使用", "How to begin"), Markup::default(), html! {
            ol.prose-list.prose {
                li { (lang.pick("系统管理员新建一个“程序”账号，为它申请授权；安全管理员审批。", "The system administrator makes an account for a program and asks for a grant; the security administrator allows it.")) }
                li { (lang.pick("系统管理员在该账号的页面签发令牌：写明用途和天数，需要时限定权限。令牌只显示一次。",
                    "On the page of that account the system administrator makes a token: what for, how many days, narrowed to permissions where wanted. It is shown once.")) }
                li { (lang.pick("在请求头中出示令牌：", "Show the token in a header:")) pre.source tabindex="0" { code { (FIRST_CALL) } } }
            }
            p { (lang.pick("金额是整数分，精确数是文本，日期为 ISO 8601。重复发送的请求用 Idempotency-Key 保证只执行一次。完整说明：",
                "Money is an integer of fen, exact numbers are text, days are ISO 8601. A request sent twice is done once with an Idempotency-Key. In full: "))
                a href="/api/v1/openapi.json" { "OpenAPI 3.1" } }
        }))
        (flush(lang.pick("操作", "Operations"), Markup::default(), operations(lang)))
        (flush(lang.pick("问题代码", "Codes of problems"), Markup::default(), problems(lang)))
    }
}

fn operations(lang: Lang) -> Markup {
    let columns = [
        Column::text(lang.pick("操作", "Operation")).title(),
        Column::text(lang.pick("地址", "Address")),
        Column::text(lang.pick("要求", "Asks for")),
    ];
    let row = |entry: &Entry| {
        let (asks, is_named) = match entry.access {
            Access::Public => (lang.pick("不需令牌", "nothing").to_owned(), false),
            Access::SignedIn | Access::Proved => (lang.pick("令牌", "a token").to_owned(), false),
            Access::Needs(permission) => (permission.label().get(lang).to_owned(), false),
            Access::Fresh(permission) => (permission.label().get(lang).to_owned(), true),
        };
        Row::plain(vec![
            html! { (entry.summary.get(lang)) },
            html! { span.code { (entry.method) " " (entry.pattern) } },
            html! { (asks) @if is_named { span.sub { (lang.pick("令牌须写明该权限", "named by the token")) } } },
        ])
    };
    let rows: Vec<Row> = entries(&router::table()).iter().map(row).collect();
    table(lang.pick("操作", "Operations"), Shape::Cards, &columns, &rows)
}

fn problems(lang: Lang) -> Markup {
    let columns = [
        Column::text(lang.pick("代码", "Code")).title(),
        Column::number(lang.pick("状态", "Status")),
        Column::text(lang.pick("含义", "What is wrong")),
        Column::text(lang.pick("怎样改", "Remedy")),
    ];
    let row = |kind: Kind| {
        Row::plain(vec![
            html! { span.code id=(kind.code()) { (kind.code()) } },
            html! { (kind.status().as_u16()) },
            html! { (kind.what().get(lang)) },
            html! { (kind.remedy().get(lang)) },
        ])
    };
    let rows: Vec<Row> = Kind::ALL.into_iter().map(row).collect();
    table(lang.pick("问题代码", "Codes of problems"), Shape::Cards, &columns, &rows)
}
