//! What the reading pages say.

use crate::site::{Visitor, link, links};
use axum::http::StatusCode;

/// Amounts of one column of the project list: cells with this label.
fn cells(page: &str, label: &str) -> Vec<i64> {
    let mark = format!("data-label=\"{label}\">");
    let texts = page.split(&mark).skip(1).map(|part| part.split("</td>").next().unwrap());
    let fen = |text: &str| -> i64 {
        let shown = text.rsplit_once("</span>").map_or(text, |(before, _)| before);
        let shown = shown.rsplit('>').next().unwrap();
        shown.replace([',', '.'], "").parse().unwrap()
    };
    texts.map(fen).collect()
}

#[test]
fn totals_are_the_sum_of_the_rows_on_all_pages() {
    let mut centre = Visitor::signed_in("centre");
    let (mut sum, mut rows, mut stated) = (0, 0, (0, 0));
    for page in 1..=20 {
        let text = centre.get(&format!("/projects?category=industry&page={page}")).page();
        let amounts = cells(&text, "年度计划 (万元)");
        let (total, lines) = amounts.split_first().unwrap();
        let count = text.split("合计 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        stated = (count, *total);
        sum += lines.iter().sum::<i64>();
        rows += lines.len();
        if rows >= count {
            break;
        }
    }
    assert!(rows > 50, "more than one page: {rows}");
    assert_eq!((rows, sum), stated);
}

#[test]
fn projects_are_found_by_name_code_and_initials() {
    let mut centre = Visitor::signed_in("centre");
    let page = centre.get("/projects?q=%E7%AE%97%E5%8A%9B").page();
    assert!(page.contains("盐湖算力数据中心项目") && page.contains("合计 1 个项目"));
    assert!(centre.get("/projects?q=yhsl").page().contains("盐湖算力数据中心项目"));
    let code = page.split("class=\"sub code\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(centre.get(&format!("/projects?q={code}")).page().contains("盐湖算力数据中心项目"));
    assert!(centre.get("/projects?q=zzzz").page().contains("没有符合条件的项目"));
}

#[test]
fn lists_are_sorted_both_ways() {
    let mut centre = Visitor::signed_in("centre");
    for (order, is_sorted) in [("desc", (|a, b| a >= b) as fn(i64, i64) -> bool), ("asc", |a, b| a <= b)] {
        let page = centre.get(&format!("/projects?sort=annual_plan&order={order}")).page();
        let amounts = cells(&page, "年度计划 (万元)");
        assert!(amounts[1..].windows(2).all(|pair| is_sorted(pair[0], pair[1])), "{order}");
    }
}

#[test]
fn a_project_page_holds_its_stages_reports_and_history() {
    let mut centre = Visitor::signed_in("centre");
    let list = centre.get("/projects?unit=140830").page();
    let page = centre.get(&link(&list, "/projects/1")).page();
    for part in ["阶段与佐证", "月报", "变更历史", "填报口径", "<svg"] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn every_link_of_the_main_pages_leads_somewhere() {
    let mut centre = Visitor::signed_in("centre");
    let mut seen = std::collections::BTreeSet::new();
    for start in ["/", "/projects", "/units", "/units/140802", "/map", "/imports", "/assessments", "/schemes", "/help"]
    {
        for link in links(&centre.get(start).page()) {
            let path = link.split('#').next().unwrap().to_owned();
            if !path.contains("lang=") && !path.contains("theme=") && seen.insert(path.clone()) {
                let answer = centre.get(&path);
                assert!(answer.status == StatusCode::OK, "{start} links to {path}: {}", answer.status);
            }
        }
    }
    assert!(seen.len() > 100, "{}", seen.len());
}

#[test]
fn both_languages_and_figures_of_the_map() {
    let mut centre = Visitor::signed_in("centre");
    assert!(centre.get("/?lang=en").page().contains("Key projects"));
    assert!(centre.get("/").page().contains("Key projects"), "the choice is kept");
    assert!(centre.get("/?lang=zh-CN").page().contains("重点项目"));
    let map = centre.get("/map").page();
    let figures: Vec<&str> = map.split("<option value=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
    assert!(figures.len() > 3, "{figures:?}");
    for figure in figures {
        assert!(centre.get(&format!("/map?figure={figure}")).page().contains("<svg"), "{figure}");
    }
}
