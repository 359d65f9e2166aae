//! Texts that are scripts, stored wherever a text can be stored, and then every page opened: nothing runs, nothing is even tried.

use crate::demo::Demo;
use crate::{Links, inspect, sign_in, walk};
use fantoccini::Locator;
use std::collections::{BTreeSet, VecDeque};

/// What is stored: it breaks out of texts, attributes, addresses and scripts alike. The numbers tell where one came from.
const PAYLOADS: [&str; 4] = [
    "甲\"><img src=x onerror=\"window.ran=1\">",
    "乙<script>window.ran=2</script>",
    "丙' autofocus onfocus='window.ran=3' x='",
    "javascript:window.ran=4//丁</title><svg onload=window.ran=5>",
];

/// Watches each page from its first moment on.
const WATCH: &str = "window.refused = []; document.addEventListener('securitypolicyviolation',
    event => window.refused.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
    for (const ask of ['alert', 'confirm', 'prompt']) window[ask] = () => { window.ran = ask; };";

#[test]
fn stored_texts_never_run() {
    walk("zh-CN", 1440, async |demo| {
        demo.before_each_page(WATCH).await;
        sign_in(demo, "centre").await;
        import(demo).await;
        let mut pages = crawl(demo, "centre", "/projects?q=%E7%94%B2%22").await;
        pages += crawl(demo, "centre", "/imports").await;
        for person in ["sysadmin", "auditadmin"] {
            demo.browser.delete_all_cookies().await.unwrap();
            sign_in(demo, person).await;
            if person == "sysadmin" {
                account(demo).await;
            }
            pages += crawl(demo, person, "/").await;
        }
        assert!(pages > 40, "{pages}");
        eprintln!("FIGURE stored scripts: {pages} pages opened, 0 executions, 0 reports of the content policy");
    });
}

/// Takes a ledger whose every text is a script, under a file name that is one.
async fn import(demo: &Demo) {
    let browser = &demo.browser;
    let heads = "项目名称,县（市、区）,项目层级,项目类别,计划类别,计划年度,总投资（万元）,年度计划投资（万元）,计划开工时间,建设内容,建设地点,项目单位,备注";
    let mut file = format!("{heads}\n");
    for payload in PAYLOADS {
        let text = format!("\"{}\"", payload.replace('"', "\"\""));
        file +=
            &format!("{text},河津市,市级重点,基础设施,新开工,2024,5000,1200,2024-03-01,{text},{text},{text},{text}\n");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("<img src=x onerror=window.ran=6>.csv");
    std::fs::write(&path, file).unwrap();
    browser.goto(&format!("{}/imports", demo.address)).await.unwrap();
    browser.find(Locator::Css("input[type=file]")).await.unwrap().send_keys(&path.to_string_lossy()).await.unwrap();
    let send = "form[enctype='multipart/form-data'] button[type=submit]";
    browser.find(Locator::Css(send)).await.unwrap().click().await.unwrap();
    let take = browser.wait().for_element(Locator::Css("button[name=take][value=all]")).await.unwrap();
    assert!(browser.source().await.unwrap().contains("window.ran=1"), "the preview does not show the texts");
    quiet(demo, "the preview").await;
    take.click().await.unwrap();
    browser.wait().for_element(Locator::Css("main:not(:has(button[name=take])) h1")).await.unwrap();
    quiet(demo, "the batch").await;
}

/// An account with such a name.
async fn account(demo: &Demo) {
    let browser = &demo.browser;
    browser.goto(&format!("{}/accounts/new", demo.address)).await.unwrap();
    for (field, value) in [("#login", "hostile"), ("#name", PAYLOADS[0])] {
        browser.find(Locator::Css(field)).await.unwrap().send_keys(value).await.unwrap();
    }
    browser.find(Locator::Css("main form button[type=submit]")).await.unwrap().click().await.unwrap();
    browser.wait().for_element(Locator::Css("main form[action$='/state']")).await.unwrap();
    quiet(demo, "the account").await;
}

/// Opens pages by their links, one of each shape, beginning at one; gives how many.
async fn crawl(demo: &Demo, login: &str, from: &str) -> usize {
    let mut shapes = Links::default();
    let mut queue = VecDeque::from([from.to_owned()]);
    let mut opened = BTreeSet::new();
    while let Some(path) = queue.pop_front() {
        if !opened.insert(path.clone()) {
            continue;
        }
        demo.browser.goto(&format!("{}{path}", demo.address)).await.unwrap();
        quiet(demo, &format!("{path} as {login}")).await;
        let (_, links) = inspect(demo).await;
        queue.extend(links.into_iter().filter(|link| shapes.is_new(link)));
    }
    opened.len()
}

async fn quiet(demo: &Demo, what: &str) {
    let seen = demo
        .browser
        .execute("return [String(window.ran ?? ''), (window.refused ?? ['not watched']).join('; ')];", Vec::new())
        .await
        .unwrap();
    assert_eq!(seen, serde_json::json!(["", ""]), "{what}: (what ran, what the content policy refused)");
}
