//! Every page, as each kind of person sees it, in both languages, on a desktop and on a telephone of 390 px, light and dark.

use crate::axe::Axe;
use crate::demo::Demo;
use crate::{Links, inspect, sign_in, walk};
use fantoccini::Locator;
use std::collections::VecDeque;

/// Who looks: between them they may open every page.
const PEOPLE: [&str; 5] = ["centre", "sysadmin", "secadmin", "auditadmin", "yanhu"];

#[test]
fn every_page_is_sound_in_chinese() {
    walk("zh-CN", 1440, every_page_is_sound);
}

#[test]
fn every_page_is_sound_in_english() {
    walk("en", 1440, every_page_is_sound);
}

async fn every_page_is_sound(demo: &Demo) {
    let mut tour =
        Tour { demo, axe: Axe::hand_over(demo).await, links: Links::default(), seen: 0, problems: Vec::new() };
    demo.dark(false).await;
    tour.strangers().await;
    for login in PEOPLE {
        sign_in(demo, login).await;
        tour.crawl(login).await;
        tour.refusals(login).await;
        demo.browser.delete_all_cookies().await.unwrap();
    }
    assert!(tour.seen > 50, "the walk found {} pages only: {:?}", tour.seen, tour.links);
    assert!(tour.problems.is_empty(), "{} on {} pages:\n{}", tour.problems.len(), tour.seen, tour.problems.join("\n"));
    eprintln!("FIGURE pages: {} looked at on a desktop and at 390 px, light and dark: 0 violations", tour.seen);
}

struct Tour<'d> {
    demo: &'d Demo,
    axe: Option<Axe>,
    links: Links,
    seen: usize,
    problems: Vec<String>,
}

impl Tour<'_> {
    /// Looks at the page that the browser shows; gives its links.
    async fn look(&mut self, what: &str) -> Vec<String> {
        self.seen += 1;
        let mut links = Vec::new();
        for (size, width) in [("desktop", None), ("390 px", Some(390))] {
            self.demo.width(width).await;
            let (problems, found) = inspect(self.demo).await;
            links = found;
            self.note(what, size, problems);
            if let Some(axe) = &self.axe {
                let found = axe.violations(self.demo, false).await;
                self.note(what, size, found);
            }
        }
        self.demo.width(None).await;
        if let Some(axe) = &self.axe {
            self.demo.dark(true).await;
            let found = axe.violations(self.demo, true).await;
            self.demo.dark(false).await;
            self.note(what, "dark", found);
        }
        links
    }

    fn note(&mut self, what: &str, how: &str, problems: Vec<String>) {
        self.problems.extend(problems.into_iter().map(|problem| format!("{what}, {how}: {problem}")));
    }

    async fn open(&mut self, path: &str, login: &str) -> Vec<String> {
        self.demo.browser.goto(&format!("{}{path}", self.demo.address)).await.unwrap();
        self.look(&format!("{path} as {login}")).await
    }

    /// What everybody may see, and the sign-in that fails.
    async fn strangers(&mut self) {
        for path in ["/sign-in", "/help", "/welcome/none"] {
            self.open(path, "nobody").await;
        }
        self.demo.browser.goto(&format!("{}/sign-in", self.demo.address)).await.unwrap();
        self.send("/sign-in", &[("#login", "centre"), ("#password", "not the password")]).await;
    }

    /// Follows links to pages of a shape not seen before; the home page is looked at for each person.
    async fn crawl(&mut self, login: &str) {
        let mut queue = VecDeque::from(["/".to_owned()]);
        while let Some(path) = queue.pop_front() {
            for link in self.open(&path, login).await {
                if self.links.is_new(&link) {
                    queue.push_back(link);
                }
            }
        }
    }

    /// Pages that say no, and forms with errors.
    async fn refusals(&mut self, login: &str) {
        match login {
            "centre" => {
                self.open("/nothing-here", login).await;
                self.open("/accounts", login).await;
                self.at("/assessments/new", &[("#period", "2024Q9"), ("#as_of", "2199-01-01")], login).await;
                self.at("/account/password", &[("#password", "x"), ("#wanted", "short"), ("#again", "other")], login)
                    .await;
                self.at("/prove", &[("#password", "wrong")], login).await;
                let file = "../../samples/yuncheng/ledger-2024.xlsx";
                let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file).canonicalize().unwrap();
                self.at("/imports", &[("input[type=file]", &file.to_string_lossy())], login).await;
            }
            "sysadmin" => {
                self.at("/accounts/new", &[("#login", "Capital Letters"), ("#name", "x")], login).await;
            }
            _ => {}
        }
    }

    /// Opens a page and sends its form.
    async fn at(&mut self, path: &str, fields: &[(&str, &str)], login: &str) {
        self.demo.browser.goto(&format!("{}{path}", self.demo.address)).await.unwrap();
        self.send(&format!("{path} as {login}"), fields).await;
    }

    /// Fills the form of the page in, sends it past the browser's own checks, and looks at the answer.
    async fn send(&mut self, what: &str, fields: &[(&str, &str)]) {
        let browser = &self.demo.browser;
        for (field, value) in fields {
            let input = browser.find(Locator::Css(&format!("main {field}"))).await;
            input.unwrap_or_else(|error| panic!("{what}: {field}: {error}")).send_keys(value).await.unwrap();
        }
        browser
            .execute(
                "const form = document.querySelector('main form[method=post]'); form.noValidate = true; form.dataset.tried = '1'; form.requestSubmit();",
                Vec::new(),
            )
            .await
            .unwrap();
        browser.wait().for_element(Locator::Css("main:not(:has(form[data-tried])) h1")).await.unwrap();
        self.look(&format!("{what}, sent with errors")).await;
    }
}
