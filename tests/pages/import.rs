//! Upload, preview, taking, undoing.

use crate::site::Visitor;
use axum::http::StatusCode;

const LEDGER: &str =
    "项目名称,县（市、区）,项目层级,项目类别,计划类别,计划年度,总投资（万元）,年度计划投资（万元）,计划开工时间\n";

#[test]
fn a_file_is_previewed_taken_known_and_undone() {
    let mut reporter = Visitor::signed_in("hejin");
    let file = format!("{LEDGER}页面试验项目,河津市,市级重点,基础设施,新开工,2024,5000,1200,2024-03-01\n");
    let preview = reporter.upload("new.csv", file.as_bytes(), "2024-08-01");
    assert_eq!(preview.status, StatusCode::SEE_OTHER, "{}", preview.text());
    let path = preview.location();
    let page = reporter.get(&path).page();
    assert!(page.contains("页面试验项目") && page.contains("新增"));
    assert!(!reporter.get("/projects?q=%E9%A1%B5%E9%9D%A2%E8%AF%95%E9%AA%8C").page().contains("页面试验项目</a>"));

    let token = reporter.token(&path);
    let taken = reporter.post(&format!("{path}/taking"), &[("csrf", &token), ("take", "all")]);
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
    assert!(reporter.get("/projects?q=%E9%A1%B5%E9%9D%A2%E8%AF%95%E9%AA%8C").page().contains("页面试验项目</a>"));

    let again = reporter.upload("new.csv", file.as_bytes(), "2024-08-01").location();
    assert!(reporter.get(&again).page().contains("完全一致"), "a second upload brings nothing new");

    let changed = file.replace(",1200,", ",1500,");
    let preview = reporter.upload("new.csv", changed.as_bytes(), "2024-08-02").location();
    let page = reporter.get(&preview).page();
    assert!(page.contains("1200") && page.contains("1500"), "old and new stand side by side");

    let batch = taken.location().split('?').next().unwrap().to_owned();
    let concerned = crate::site::link(&reporter.get(&batch).page(), "/projects?batch=");
    let list = reporter.get(&concerned).page();
    assert!(list.contains("合计 1 个项目") && list.contains("页面试验项目</a>"), "the batch leads to its project");
    let token = reporter.token(&batch);
    let undone = reporter.post(&format!("{batch}/undoing"), &[("csrf", &token)]);
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text());
    assert!(!reporter.get("/projects?q=%E9%A1%B5%E9%9D%A2%E8%AF%95%E9%AA%8C").page().contains("页面试验项目</a>"));
}

#[test]
fn another_unit_s_rows_are_refused() {
    let mut reporter = Visitor::signed_in("hejin");
    let file = format!("{LEDGER}越界项目,盐湖区,市级重点,产业,新开工,2024,5000,1200,2024-03-01\n");
    let path = reporter.upload("foreign.csv", file.as_bytes(), "2024-08-01").location();
    let page = reporter.get(&path).page();
    assert!(page.contains("拒绝") && page.contains("第 2 行"), "{page}");
}

#[test]
fn wrong_files_are_answered_with_the_reason() {
    let mut centre = Visitor::signed_in("centre");
    let locked = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 2048]].concat();
    for (name, content, wanted) in [
        ("locked.xlsx", locked, "加密的工作簿"),
        ("cut.xlsx", b"PK\x03\x04 and no more".to_vec(), "IM-"),
        ("empty.csv", Vec::new(), "IM-"),
    ] {
        let answer = centre.upload(name, &content, "2024-08-01");
        let text =
            if answer.status == StatusCode::SEE_OTHER { centre.get(&answer.location()).page() } else { answer.text() };
        assert!(!answer.status.is_server_error() && text.contains(wanted), "{name}: {}", answer.status);
    }
}

#[test]
fn an_upload_belongs_to_who_sent_it() {
    let mut centre = Visitor::signed_in("centre");
    let file = format!("{LEDGER}甲,盐湖区,市级重点,产业,新开工,2024,5000,1200,2024-03-01\n");
    let path = centre.upload("mine.csv", file.as_bytes(), "2024-08-01").location();
    assert_eq!(centre.get(&path).status, StatusCode::OK);
    assert_eq!(Visitor::signed_in("hejin").get(&path).status, StatusCode::NOT_FOUND);
}

#[test]
fn the_sample_s_own_files_bring_nothing_new() {
    let mut centre = Visitor::signed_in("centre");
    let ledger = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/yuncheng/ledger-2024-q2.xlsx");
    let path = centre.upload("ledger-2024-q2.xlsx", &std::fs::read(ledger).unwrap(), "2024-08-01").location();
    assert!(centre.get(&path).page().contains("完全一致"), "records made by the demonstration stay marked as such");
}
