//! The built program, started with the sample city and driven by a real browser.
//!
//! Needs Chromium and chromedriver on the path. Where they are missing each journey says so and passes, unless
//! `BALLAST_REQUIRE_ALL` is set.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod axe;
mod demo;
mod hostile;
mod pages;
mod passkey;

use demo::Demo;
use fantoccini::Locator;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn walk(language: &str, width: u32, journey: impl AsyncFnOnce(&Demo)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        if let Some(demo) = demo::start(language, width, 1000).await {
            journey(&demo).await;
            demo.end().await;
        }
    });
}

async fn sign_in(demo: &Demo, login: &str) {
    let browser = &demo.browser;
    browser.goto(&format!("{}/sign-in", demo.address)).await.unwrap();
    browser.find(Locator::Css("#login")).await.unwrap().send_keys(login).await.unwrap();
    browser.find(Locator::Css("#password")).await.unwrap().send_keys("ballast-demo").await.unwrap();
    browser.find(Locator::Css("form[action='/sign-in'] button[type=submit]")).await.unwrap().click().await.unwrap();
    // The head of the next page, not of the one that is left: that one can be looked at no more.
    browser.wait().for_element(Locator::Css("main:not(:has(#password)) h1")).await.unwrap();
}

/// What the page that the browser shows says of itself: problems, and its links.
async fn inspect(demo: &Demo) -> (Vec<String>, Vec<String>) {
    let found = demo
        .browser
        .execute(
            "const problems = [];
             if (document.querySelectorAll('main h1').length !== 1) problems.push('not exactly one h1');
             const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
             if (wide > 1) problems.push('wider than the window by ' + wide + ' px');
             if (!document.documentElement.lang) problems.push('no language');
             if (!document.title) problems.push('no title');
             for (const e of document.querySelectorAll('[style], [onclick]')) problems.push('inline style or script: ' + e.outerHTML.slice(0, 80));
             for (const e of document.querySelectorAll('main input:not([type=hidden]), main select, main textarea'))
               if (!e.labels?.length && !e.ariaLabel && !e.getAttribute('aria-labelledby')) problems.push('field without label: ' + e.outerHTML.slice(0, 80));
             for (const e of document.querySelectorAll('a[href]')) if (!e.textContent.trim() && !e.ariaLabel && !e.querySelector('title')) problems.push('link without words: ' + e.outerHTML.slice(0, 80));
             const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
             for (const id of new Set(ids)) if (ids.filter(other => other === id).length > 1) problems.push('id twice: ' + id);
             const links = [...document.querySelectorAll('a[href]')].map(e => new URL(e.getAttribute('href'), location))
               .filter(u => u.origin === location.origin).map(u => u.pathname + u.search);
             return { problems, links };",
            Vec::new(),
        )
        .await
        .unwrap();
    let list = |key: &str| -> Vec<String> {
        found[key].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    (list("problems"), list("links"))
}

/// The addresses met so far, by shape: one project is like the next, and of a list's filters two tell enough.
#[derive(Debug, Default)]
struct Links(BTreeMap<String, BTreeSet<String>>);

impl Links {
    /// True for a page of a shape not met before.
    fn is_new(&mut self, link: &str) -> bool {
        let (path, query) = shape(link);
        let queries = self.0.entry(path).or_default();
        is_worth_a_look(link) && queries.len() < 2 && queries.insert(query)
    }
}

/// Links that are files, or that differ from pages already seen by their filter alone.
fn is_worth_a_look(path: &str) -> bool {
    !["/documents/", "/export", "/templates/", "/static/", "/history/", "/api/v1/", "lang=", "theme="]
        .iter()
        .any(|part| path.contains(part))
}

/// The shape of an address: numbers, logins and values of queries left out.
fn shape(path: &str) -> (String, String) {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts: Vec<_> =
        path.split('/').map(|part| if part.bytes().any(|b| b.is_ascii_digit()) { "#" } else { part }).collect();
    let parts = match parts.as_slice() {
        ["", "accounts", login] if *login != "new" => vec!["", "accounts", "#"],
        _ => parts,
    };
    let keys: BTreeSet<_> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    (parts.join("/"), format!("{keys:?}"))
}

#[test]
fn a_score_leads_to_the_records_behind_it() {
    walk("zh-CN", 1440, async |demo| {
        sign_in(demo, "centre").await;
        let browser = &demo.browser;
        let mut path = "/assessments".to_owned();
        // List → ranking → unit → item → records, each step by a link on the page.
        for part in ["/assessments/2024Q2", "/units/", "/items/", "/measures/"] {
            browser.goto(&format!("{}{path}", demo.address)).await.unwrap();
            let (_, links) = inspect(demo).await;
            path = links
                .into_iter()
                .find(|link| link.contains(part))
                .unwrap_or_else(|| panic!("{path} has no link with {part}"));
        }
        browser.goto(&format!("{}{path}", demo.address)).await.unwrap();
        let rows = browser.find_all(Locator::Css("main table tbody tr")).await.unwrap();
        assert!(!rows.is_empty(), "{path} lists no records");
    });
}

#[test]
fn a_file_taken_before_changes_nothing() {
    walk("zh-CN", 1440, async |demo| {
        sign_in(demo, "centre").await;
        let browser = &demo.browser;
        browser.goto(&format!("{}/imports", demo.address)).await.unwrap();
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/yuncheng/report-2024-04.xlsx");
        let input = browser.find(Locator::Css("input[type=file]")).await.unwrap();
        input.send_keys(&file.canonicalize().unwrap().to_string_lossy()).await.unwrap();
        browser
            .find(Locator::Css("form[enctype='multipart/form-data'] button[type=submit]"))
            .await
            .unwrap()
            .click()
            .await
            .unwrap();
        browser.wait().for_element(Locator::Css("main:not(:has(input[type=file])) h1")).await.unwrap();
        let source = browser.source().await.unwrap();
        assert!(source.contains("未变"), "the preview does not say that rows are unchanged");
    });
}
