//! Hostile and damaged files: each a clear message, none a panic.
#![expect(clippy::unwrap_used, reason = "tests")]

use crate::testing::{archive, read_bytes, read_lines, request, row_xml, sheet_xml, workbook};
use ballast_domain::{Form, Lang};
use proptest::prelude::*;

const HEADS: [&str; 7] = ["县区", "项目名称", "层级", "类别", "建设性质", "总投资（万元）", "2024年计划投资"];

fn row(number: u32, name: &str) -> String {
    row_xml(number, &["河津市", name, "省级", "产业", "续建", "1000", "200"])
}

fn good_sheet() -> String {
    sheet_xml(&[row_xml(1, &HEADS), row(2, "甲项目")].concat())
}

fn codes(name: &str, bytes: &[u8]) -> Vec<String> {
    let reading = read_bytes(name, bytes, &request(Form::Ledger));
    for issue in &reading.issues {
        assert!(!issue.say(Lang::Zh).is_empty() && !issue.remedy.en.is_empty());
    }
    reading.issues.into_iter().map(|issue| issue.code).collect()
}

#[test]
fn a_sound_workbook_passes() {
    assert_eq!(codes("台账.xlsx", &workbook(&good_sheet(), &[])), Vec::<String>::new());
    assert_eq!(codes("upload-without-extension", &workbook(&good_sheet(), &[])), Vec::<String>::new());
}

#[test]
fn files_of_other_kinds_are_named() {
    let compound = [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[0; 600]].concat();
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let encrypted = [&compound[..], &name, &[0; 100]].concat();
    let word = archive(&[("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>")]);
    let plain = archive(&[("readme.txt", b"hello")]);
    let binary = archive(&[("[Content_Types].xml", b"<a/>"), ("xl/workbook.bin", b"x")]);
    let open = archive(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")]);
    let good = workbook(&good_sheet(), &[]);
    for (name, bytes, code) in [
        ("a.xlsx", &b"%PDF-1.7 ..."[..], "IM-001"),
        ("a.csv", b"\x89PNG\r\n\x1a\n", "IM-001"),
        ("a.xls", b"<html><table></table></html>", "IM-001"),
        ("a.xlsx", "项目,总投资\n".as_bytes(), "IM-001"),
        ("a.csv", &good, "IM-001"),
        ("a.exe", "a,b\n".as_bytes(), "IM-001"),
        ("a.docx", &word, "IM-001"),
        ("a.xlsx", &plain, "IM-001"),
        ("a.xlsx", &encrypted, "IM-002"),
        ("a.xls", &compound, "IM-003"),
        ("a.xlsb", &binary, "IM-003"),
        ("a.ods", &open, "IM-003"),
        ("a.xlsx", b"", "IM-019"),
        ("a.xlsx", b"PK\x05\x06", "IM-001"),
    ] {
        assert_eq!(codes(name, bytes), [code], "{name} {:?}", &bytes[..bytes.len().min(12)]);
    }
}

#[test]
fn every_truncation_of_a_workbook_is_damaged() {
    let bytes = workbook(&good_sheet(), &[]);
    for length in (1..bytes.len()).step_by(37) {
        let found = codes("a.xlsx", &bytes[..length]);
        assert_eq!(found.len(), 1, "{length} {found:?}");
        assert!(matches!(found[0].as_str(), "IM-001" | "IM-004"), "{length} {found:?}");
    }
}

#[test]
fn dangerous_parts_are_refused() {
    let sheet = good_sheet();
    let doctype = r#"<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>"#;
    let late = format!("{}<x/>", " ".repeat(5000));
    for (part, content, code) in [
        ("xl/vbaProject.bin", &b"x"[..], "IM-008"),
        ("xl/macrosheets/sheet1.xml", b"<a/>", "IM-008"),
        ("xl/externalLinks/externalLink1.xml", b"<a/>", "IM-009"),
        ("xl/styles.xml", doctype.as_bytes(), "IM-010"),
        ("xl/styles.xml", late.as_bytes(), "IM-010"),
        ("xl/styles.xml", b"\xff\xfe<\0!\0", "IM-010"),
        ("../../etc/passwd", b"x", "IM-007"),
        ("/xl/a.xml", b"<a/>", "IM-007"),
        ("xl\\..\\a.xml", b"<a/>", "IM-007"),
    ] {
        assert_eq!(codes("a.xlsx", &workbook(&sheet, &[(part, content)])), [code], "{part}");
    }
    let many: Vec<String> = (0..250).map(|number| format!("xl/media/{number}.png")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    assert_eq!(codes("a.xlsx", &workbook(&sheet, &many)), ["IM-005"]);
}

#[test]
fn bombs_are_defused_by_counting() {
    let noughts = vec![b' '; 64 << 20];
    let bomb = workbook(&good_sheet(), &[("xl/media/a.bin", &noughts)]);
    assert!(bomb.len() < 200_000);
    assert_eq!(codes("a.xlsx", &bomb), ["IM-006"]);
    let mut small = request(Form::Ledger);
    small.limits.inflated_bytes = 1000;
    assert_eq!(read_bytes("a.xlsx", &workbook(&good_sheet(), &[]), &small).codes(), ["IM-006"]);
    small.limits.file_bytes = 100;
    assert_eq!(read_bytes("a.xlsx", &workbook(&good_sheet(), &[]), &small).codes(), ["IM-011"]);
}

#[test]
fn two_far_apart_cells_are_harmless() {
    let far = r#"<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>远</t></is></c></row>"#;
    let sheet = sheet_xml(&[row_xml(1, &HEADS), row(2, "甲项目"), far.to_owned()].concat())
        .replace("<sheetData>", r#"<dimension ref="A1:XFD1048576"/><sheetData>"#);
    let reading = read_bytes("a.xlsx", &workbook(&sheet, &[]), &request(Form::Ledger));
    assert_eq!(reading.rows.len(), 1, "{:?}", reading.issues);
}

#[test]
fn cells_beyond_the_limits_are_refused() {
    let mut request = request(Form::Ledger);
    request.limits.cells = 20;
    let rows: String = (2..10).map(|number| row(number, &format!("项目{number}"))).collect();
    let sheet = sheet_xml(&format!("{}{rows}", row_xml(1, &HEADS)));
    let reading = read_bytes("a.xlsx", &workbook(&sheet, &[]), &request);
    assert_eq!(reading.codes(), ["IM-012"]);
    let long = row(2, &"长".repeat(11_000));
    let sheet = sheet_xml(&format!("{}{long}", row_xml(1, &HEADS)));
    assert_eq!(codes("a.xlsx", &workbook(&sheet, &[])), ["IM-013"]);
}

#[test]
fn a_million_rows_of_few_cells_are_bounded_by_the_cells() {
    let mut request = request(Form::Ledger);
    request.limits.cells = 100_000;
    let text = format!("{}\n{}", HEADS.join(","), "河津市,x,省级,产业,续建,1,1\n".repeat(1_000_000));
    let reading = read_bytes("a.csv", text.as_bytes(), &request);
    assert_eq!(reading.codes().last(), Some(&"IM-012"));
}

#[test]
fn rows_out_of_order_are_refused() {
    let sheet = sheet_xml(&[row_xml(1, &HEADS), row(5, "甲项目"), row(3, "乙项目")].concat());
    assert_eq!(codes("a.xlsx", &workbook(&sheet, &[])), ["IM-014"]);
}

#[test]
fn fault_cells_and_broken_xml_are_told() {
    let fault = row(2, "甲项目")
        .replace(r#"<c r="F2" t="inlineStr"><is><t>1000</t></is></c>"#, r#"<c r="F2" t="e"><v>#REF!</v></c>"#);
    assert_eq!(codes("a.xlsx", &workbook(&sheet_xml(&format!("{}{fault}", row_xml(1, &HEADS))), &[])), ["IM-049"]);
    let broken = good_sheet().replace("</sheetData>", "");
    assert_eq!(codes("a.xlsx", &workbook(&broken, &[])).last().map(String::as_str), Some("IM-004"));
    let nonsense = good_sheet().replace("r=\"B2\"", "r=\"99999999999\"");
    assert!(!codes("a.xlsx", &workbook(&nonsense, &[])).is_empty());
}

#[test]
fn formula_like_text_stays_text() {
    let reading = read_lines(Form::Ledger, &[&HEADS.join(","), "河津市,'=1+1,省级,产业,续建,1000,200"]);
    let ballast_domain::form::RowContent::Ledger(ledger) = &reading.rows[0].content else { panic!() };
    assert_eq!(ledger.project.name, "=1+1");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), kind in 0_usize..2) {
        let name = ["a.csv", "a.xlsx"][kind];
        let _ = codes(name, &bytes);
    }

    #[test]
    fn arbitrary_tables_never_panic(cells in proptest::collection::vec("[ -~一二三合计其中（）()、，,\"'\n\r\t=+%年月日0-9.]{0,12}", 1..80)) {
        let text = format!("{}\n{}", HEADS.join(","), cells.join(","));
        for form in Form::ALL {
            let _ = read_bytes("a.csv", text.as_bytes(), &request(form));
        }
    }

    #[test]
    fn workbooks_with_changed_bytes_never_panic(at in 0_usize..2000, byte in any::<u8>()) {
        let mut bytes = workbook(&good_sheet(), &[]);
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = codes("a.xlsx", &bytes);
    }

    #[test]
    fn sheets_with_changed_xml_never_panic(at in 0_usize..3000, bytes in proptest::collection::vec(any::<u8>(), 1..12)) {
        let mut sheet = good_sheet().into_bytes();
        let at = at % sheet.len();
        sheet.splice(at..at, bytes);
        let sheet = String::from_utf8_lossy(&sheet);
        let _ = codes("a.xlsx", &workbook(&sheet, &[]));
    }
}

#[test]
fn a_message_names_sheet_row_column_and_remedy() {
    let bad = row(2, "甲项目").replace("<t>1000</t>", "<t>一千</t>");
    let reading = read_bytes(
        "a.xlsx",
        &workbook(&sheet_xml(&format!("{}{bad}", row_xml(1, &HEADS))), &[]),
        &request(Form::Ledger),
    );
    assert_eq!(
        reading.issues.first().unwrap().say(Lang::Zh),
        "工作表“台账”第 2 行“总投资（万元）”：“一千”不是数字。请只写数字，单位写在表头；没有时留空。（IM-031）"
    );
}
