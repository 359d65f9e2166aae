//! Who may do what: roles against permissions, and routes against roles (权限表).

use crate::access::{Access, Line};
use crate::layout::{Frame, Section, page};
use crate::router;
use crate::routes;
use crate::ui::panel::flush;
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use ballast_app::access::commands::{CommandLine, RunBy};
use ballast_app::{Permission, Role};
use ballast_domain::Lang;
use maud::{Markup, html};

/// Shows it, from the table that the router itself is made of.
pub(crate) async fn get(visit: Visit) -> Markup {
    let lang = visit.lang;
    let title = lang.pick("权限表", "Permissions");
    let table_of_routes = router::table();
    let body = html! {
        (flush(lang.pick("角色与权限", "Roles and permissions"), Markup::default(), roles(lang)))
        (flush(lang.pick("页面与操作", "Pages and deeds"), Markup::default(), lines(lang, table_of_routes.lines())))
        (flush(lang.pick("命令", "Commands"), Markup::default(), html! { (commands(lang)) p.small.quiet.after-facts { (no_keys(lang)) } }))
    };
    let frame = Frame::new(Section::Accounts, title).crumb(&routes::Accounts, lang.pick("账号", "Accounts"));
    page(&visit, &frame, &body)
}

fn names(lang: Lang, roles: impl Iterator<Item = Role>) -> Markup {
    let names: Vec<&str> = roles.map(|role| role.label().get(lang)).collect();
    html! { (names.join(lang.pick("、", ", "))) }
}

fn roles(lang: Lang) -> Markup {
    let columns = [
        Column::text(lang.pick("角色", "Role")).title(),
        Column::text(lang.pick("权限", "Permissions")),
        Column::text(lang.pick("不能兼任", "Excludes")),
    ];
    let row = |role: Role| {
        let may: Vec<String> = Permission::ALL
            .into_iter()
            .filter(|permission| role.holds(*permission))
            .map(|permission| permission.label().get(lang).to_owned())
            .collect();
        let excluded: Vec<Role> = Role::all().filter(|other| role.excludes(*other)).collect();
        let is_alone = excluded.len() + 1 == Role::all().count();
        Row::plain(vec![
            html! { (role.label().get(lang)) span.sub.code { (role.code()) } },
            html! { (may.join(lang.pick("、", ", "))) },
            html! { @if is_alone { (lang.pick("其他任何角色", "every other role")) } @else { (names(lang, excluded.into_iter())) } },
        ])
    };
    let title = lang.pick("角色与权限", "Roles and permissions");
    table(title, Shape::Cards, &columns, &Role::all().map(row).collect::<Vec<_>>())
}

fn lines(lang: Lang, lines: &[Line]) -> Markup {
    let columns = [
        Column::text(lang.pick("地址", "Address")).title(),
        Column::text(lang.pick("要求", "Asks for")),
        Column::text(lang.pick("角色", "Roles")),
    ];
    let row = |line: &Line| {
        let (asks, fresh) = match line.access {
            Access::Public => (lang.pick("不需登录", "nothing").to_owned(), false),
            Access::SignedIn => (lang.pick("登录", "a signed-in person").to_owned(), false),
            Access::Proved => (lang.pick("登录", "a signed-in person").to_owned(), true),
            Access::Needs(permission) => (permission.label().get(lang).to_owned(), false),
            Access::Fresh(permission) => (permission.label().get(lang).to_owned(), true),
        };
        let all = matches!(line.access, Access::Public | Access::SignedIn | Access::Proved);
        Row::plain(vec![
            html! { span.code { (line.method) " " (line.pattern) } },
            html! { (asks) @if fresh { span.sub { (lang.pick("五分钟内确认过身份", "proved within five minutes")) } } },
            html! { @if all { (lang.pick("全部", "all")) } @else { (names(lang, Role::all().filter(|role| line.access.admits(*role)))) } },
        ])
    };
    let title = lang.pick("页面与操作", "Pages and deeds");
    table(title, Shape::Cards, &columns, &lines.iter().map(row).collect::<Vec<_>>())
}

/// The part of the table that is no route.
fn commands(lang: Lang) -> Markup {
    let columns = [
        Column::text(lang.pick("命令", "Command")).title(),
        Column::text(lang.pick("谁可以执行", "Who may run it")),
        Column::text(lang.pick("能做什么", "What it may do")),
    ];
    let row = |command: &CommandLine| {
        let by = match command.by {
            RunBy::Anyone => lang.pick("任何人，只用自己给出的文件", "anyone, on the files that it is given"),
            RunBy::SystemAccount => {
                lang.pick("能读写数据文件夹的系统账号", "an account of the system that can use the data folder")
            }
        };
        let needs: Vec<String> =
            command.needs.iter().map(|permission| permission.label().get(lang).to_owned()).collect();
        Row::plain(vec![
            html! { span.code { "ballast " (command.name) } },
            html! {
                (by)
                @if let Some(confirmation) = &command.confirmed_by {
                    span.sub {
                        (confirmation.when.get(lang)) (lang.pick("：另须 ", ": and ")) (confirmation.people)
                        (lang.pick(" 名不同的人证明身份，角色为 ", " different people who prove who they are, of the roles "))
                        (names(lang, Role::all().filter(|role| confirmation.admits(*role))))
                    }
                }
            },
            html! { (needs.join(lang.pick("、", ", "))) },
        ])
    };
    let title = lang.pick("命令", "Commands");
    table(title, Shape::Cards, &columns, &CommandLine::all().iter().map(row).collect::<Vec<_>>())
}

fn no_keys(lang: Lang) -> &'static str {
    lang.pick(
        "命令不接受账号的令牌或密钥；程序用令牌走数据接口，受上表约束。",
        "No command takes a token or key of an account; programs with tokens use the JSON interface, under the table above.",
    )
}
