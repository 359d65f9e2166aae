//! The frame around every page: head, navigation, sample mark, foot.

use crate::assets;
use crate::routes;
use crate::ui;
use crate::ui::form;
use crate::ui::icon::{Icon, icon};
use crate::visit::{Person, Theme, Visit};
use ballast_app::Permission;
use ballast_domain::Lang;
use maud::{DOCTYPE, Markup, html};

/// The parts of the site in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the pages")]
pub enum Section {
    Home,
    Projects,
    Units,
    Map,
    Imports,
    Assessments,
    Accounts,
    Grants,
    Audit,
    None,
}

impl Section {
    /// All parts in the order of the navigation.
    pub const ALL: [Self; 9] = [
        Self::Home,
        Self::Projects,
        Self::Units,
        Self::Map,
        Self::Assessments,
        Self::Imports,
        Self::Accounts,
        Self::Grants,
        Self::Audit,
    ];

    /// What a part asks of who uses it.
    pub fn needs(self) -> Option<Permission> {
        match self {
            Self::Home | Self::Projects | Self::Units | Self::Map => Some(Permission::ReadRecords),
            Self::Assessments => Some(Permission::ReadAssessments),
            Self::Imports => Some(Permission::ImportRecords),
            Self::Accounts | Self::Grants => Some(Permission::ReadAccounts),
            Self::Audit => Some(Permission::ReadAudit),
            Self::None => None,
        }
    }

    /// Where it begins, what it is called, its picture.
    pub fn entry(self, lang: Lang) -> (&'static str, &'static str, Icon) {
        match self {
            Self::Home | Self::None => (routes::Home::PATTERN, lang.pick("首页", "Home"), Icon::Home),
            Self::Projects => (routes::Projects::PATTERN, lang.pick("项目", "Projects"), Icon::List),
            Self::Units => (routes::Units::PATTERN, lang.pick("县区", "Units"), Icon::Units),
            Self::Map => (routes::Map::PATTERN, lang.pick("地图", "Map"), Icon::Map),
            Self::Assessments => (routes::Assessments::PATTERN, lang.pick("考核", "Assessment"), Icon::Rank),
            Self::Imports => (routes::Imports::PATTERN, lang.pick("导入", "Import"), Icon::Import),
            Self::Accounts => (routes::Accounts::PATTERN, lang.pick("账号", "Accounts"), Icon::Person),
            Self::Grants => (routes::Grants::PATTERN, lang.pick("授权", "Grants"), Icon::Check),
            Self::Audit => (routes::AuditTrail::PATTERN, lang.pick("审计", "Audit"), Icon::Clock),
        }
    }
}

/// What a page tells the frame.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    /// Title of the page: heading and window title.
    pub title: &'a str,
    /// A line under the heading.
    pub under: Markup,
    /// Where it belongs.
    pub section: Section,
    /// The way here: (address, name), from the top; without the page itself.
    pub crumbs: Vec<(String, String)>,
    /// Buttons at the right of the heading.
    pub actions: Markup,
    /// True when the content brings its own heading.
    pub is_bare: bool,
}

impl<'a> Frame<'a> {
    /// A page with a title and nothing else.
    pub fn new(section: Section, title: &'a str) -> Self {
        Self {
            title,
            under: Markup::default(),
            section,
            crumbs: Vec::new(),
            actions: Markup::default(),
            is_bare: false,
        }
    }

    /// With a line under the heading.
    #[must_use]
    pub fn under(mut self, under: Markup) -> Self {
        self.under = under;
        self
    }

    /// One step of the way here.
    #[must_use]
    pub fn crumb(mut self, address: &impl std::fmt::Display, name: impl Into<String>) -> Self {
        self.crumbs.push((address.to_string(), name.into()));
        self
    }

    /// Without the heading: the content brings its own.
    #[must_use]
    pub fn bare(mut self) -> Self {
        self.is_bare = true;
        self
    }

    /// With buttons.
    #[must_use]
    pub fn actions(mut self, actions: Markup) -> Self {
        self.actions = actions;
        self
    }
}

/// A whole page.
pub fn page(visit: &Visit, frame: &Frame<'_>, body: &Markup) -> Markup {
    let lang = visit.lang;
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) data-theme=(visit.theme.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (frame.title) " · " (lang.pick("压舱石", "Ballast")) }
                link rel="icon" href=(assets::href("icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::href("ballast.css"));
                script type="module" src=(assets::href("ballast.js")) {}
            }
            body {
                a.skip href="#main" { (lang.pick("跳到正文", "Skip to content")) }
                (head(visit, frame.section))
                @if visit.is_sample { (sample_bar(lang)) }
                main.main #main tabindex="-1" {
                    (crumbs(lang, &frame.crumbs))
                    @if !frame.is_bare { (page_head(frame)) }
                    (body)
                }
                (foot(visit))
            }
        }
    }
}

fn page_head(frame: &Frame<'_>) -> Markup {
    html! {
        div.page-head {
            div.titles {
                h1 { (frame.title) }
                @if !frame.under.0.is_empty() { div.under { (frame.under) } }
            }
            @if !frame.actions.0.is_empty() { div.actions { (frame.actions) } }
        }
    }
}

fn head(visit: &Visit, section: Section) -> Markup {
    let lang = visit.lang;
    html! {
        header.head {
            div.head-row {
                a.brand href=(routes::Home) {
                    img src=(assets::href("icon.svg")) alt="" width="28" height="28";
                    span { (lang.pick("压舱石", "Ballast")) }
                    @if lang == Lang::Zh { span.latin { "Ballast" } }
                    span.city { (visit.city.get(lang)) }
                }
                @if let Some(person) = &visit.person { (navigation(lang, person, section)) }
                div.head-tools {
                    @if visit.person.as_ref().is_some_and(|person| person.sections.contains(&Section::Projects)) { (search(lang)) }
                    (menu(visit))
                }
            }
        }
    }
}

fn navigation(lang: Lang, person: &Person, section: Section) -> Markup {
    let entries = person.sections.iter().map(|entry| (*entry, entry.entry(lang)));
    html! {
        nav.nav aria-label=(lang.pick("主导航", "Main")) {
            ul {
                @for (entry, (href, label, shape)) in entries {
                    li { a href=(href) aria-current=[(entry == section).then_some("page")] { (icon(shape)) (label) } }
                }
            }
        }
    }
}

fn search(lang: Lang) -> Markup {
    let hint = lang.pick("项目名称、代码、拼音首字母", "Name, code, pinyin initials");
    html! {
        form.head-search role="search" action=(routes::Projects) method="get" {
            label.visually-hidden for="search" { (lang.pick("查找项目", "Find projects")) }
            (icon(Icon::Search))
            input #search type="search" name="q" placeholder=(hint) autocomplete="off";
        }
    }
}

fn menu(visit: &Visit) -> Markup {
    let lang = visit.lang;
    html! {
        details.menu {
            summary {
                (icon(Icon::Person))
                span.who-name {
                    @match &visit.person {
                        Some(person) => (person.name),
                        None => (lang.pick("界面", "Display")),
                    }
                }
            }
            div.menu-panel {
                @if let Some(person) = &visit.person {
                    p.who {
                        strong { (person.name) }
                        span.small.quiet { (person.unit.get(lang)) @for role in &person.roles { " · " (role.get(lang)) } }
                        span.small.quiet { (before(lang, person)) }
                    }
                    a href=(routes::OwnAccount) { (lang.pick("我的账号", "My account")) }
                }
                (preferences(visit))
                a href=(routes::Help) { (lang.pick("使用帮助", "Help")) }
                @if visit.person.is_some() {
                    form method="post" action=(routes::SignOut) {
                        (form::token(visit))
                        button type="submit" { (lang.pick("退出登录", "Sign out")) }
                    }
                }
            }
        }
    }
}

/// When the account was entered before, and whether somebody else tried.
fn before(lang: Lang, person: &Person) -> String {
    let failures = person.before.failures;
    match (person.before.last_success_at.map(ui::moment), lang) {
        (None, _) => lang.pick("首次登录", "first sign-in").to_owned(),
        (Some(at), Lang::Zh) => format!("上次登录 {at}，其后失败 {failures} 次"),
        (Some(at), Lang::En) => format!("last sign-in {at}, {failures} refused since"),
    }
}

fn preferences(visit: &Visit) -> Markup {
    let lang = visit.lang;
    html! {
        div.choice {
            span { (lang.pick("语言", "Language")) }
            @for (choice, word) in [(Lang::Zh, "中文"), (Lang::En, "English")] {
                a href=(visit.here_with("lang", choice.tag())) hreflang=(choice.tag()) lang=(choice.tag())
                    aria-current=[(choice == lang).then_some("true")] { (word) }
            }
        }
        div.choice {
            span { (lang.pick("外观", "Colours")) }
            @for theme in Theme::ALL {
                a href=(visit.here_with("theme", theme.code())) aria-current=[(theme == visit.theme).then_some("true")] {
                    (theme.label().get(lang))
                }
            }
        }
    }
}

fn sample_bar(lang: Lang) -> Markup {
    html! {
        aside.sample-bar aria-label=(lang.pick("示例数据", "Sample data")) {
            p {
                strong { (lang.pick("示例数据", "Sample data")) }
                (lang.pick(
                    "项目、月报和得分均为演示而生成，不反映任何单位的真实情况。",
                    "Projects, reports and scores were generated for demonstration and describe no real unit.",
                ))
            }
        }
    }
}

fn crumbs(lang: Lang, steps: &[(String, String)]) -> Markup {
    html! {
        @if !steps.is_empty() {
            nav.crumbs aria-label=(lang.pick("所在位置", "You are here")) {
                ol { @for (href, name) in steps { li { a href=(href) { (name) } } } }
            }
        }
    }
}

fn foot(visit: &Visit) -> Markup {
    let lang = visit.lang;
    html! {
        footer.foot {
            p {
                span { (lang.pick("压舱石 Ballast", "Ballast 压舱石")) " " (env!("CARGO_PKG_VERSION")) }
                a href=(routes::Help) { (lang.pick("使用帮助", "Help")) }
                span { (lang.pick("打开日期", "Opened on")) " " (visit.today) }
                @if visit.is_sample { span { (lang.pick("示例数据", "Sample data")) } }
            }
        }
    }
}
