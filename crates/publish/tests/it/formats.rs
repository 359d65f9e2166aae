//! Four formats, one document.

use crate::extract::{cells, part, squeeze, text_of_markup, text_of_pdf};
use crate::{fonts, sample};
use ballast_domain::Lang;
use ballast_publish::{
    Block, BulletinInput, Document, Draft, FontConfig, Format, Row, SheetInput, SheetLine, Table, bulletin,
    document::shown, render,
};

fn document() -> Document {
    bulletin(&sample::input(Lang::Zh)).unwrap()
}

fn written(document: &Document, format: Format) -> Vec<u8> {
    render(document, format, &FontConfig::default()).unwrap()
}

fn row_text(row: &Row) -> String {
    squeeze(&row.cells.iter().map(ballast_publish::Cell::shown).collect::<String>())
}

/// Every paragraph and every row of every table, in order.
fn assert_carries_all(text: &str, document: &Document) {
    let mut rest = text;
    let mut expect = |words: String| match rest.find(&words) {
        Some(at) => rest = &rest[at + words.len()..],
        None => panic!("missing or out of order: {words}\nin: {rest}"),
    };
    expect(squeeze(&document.title_text()));
    for block in &document.body {
        match block {
            Block::Heading { spans, .. } | Block::Paragraph(spans) => expect(squeeze(&shown(spans, document.lang))),
        }
    }
    expect(squeeze(&document.signatory));
    for table in document.tables() {
        table.all_rows().for_each(|row| expect(row_text(row)));
    }
    expect(document.provenance.hash.clone());
    expect(document.provenance.audit_root.clone().unwrap());
}

#[test]
fn the_four_formats_carry_the_same_values() {
    let document = document();
    let html = String::from_utf8(written(&document, Format::Html)).unwrap();
    assert_carries_all(&text_of_markup(&html), &document);
    let docx = written(&document, Format::Docx);
    assert_carries_all(&text_of_markup(&part(&docx, "word/document.xml")), &document);

    let tables: Vec<&Table> = document.tables().collect();
    let said = cells(&written(&document, Format::Xlsx), tables.len());
    let mut rest = said.as_slice();
    for row in tables.iter().flat_map(|table| table.all_rows()) {
        // A spreadsheet keeps the value and prints the trailing zeros by its number format.
        let value = |text: &str| text.parse::<f64>().map_or_else(|_| squeeze(text), |value| value.to_string());
        let wanted: Vec<String> = row.cells.iter().map(|cell| value(cell.shown())).collect();
        let found = rest
            .windows(wanted.len())
            .position(|window| window.iter().zip(&wanted).all(|(have, want)| value(have) == *want));
        rest = &rest[found.unwrap_or_else(|| panic!("no row {wanted:?}")) + wanted.len()..];
    }

    if !fonts::are_installed() {
        return;
    }
    let Some(text) = text_of_pdf(&written(&document, Format::Pdf)) else {
        return eprintln!("SKIPPED: pdftotext is not installed");
    };
    let is_page_mark = |line: &str| line.starts_with('—') && line.ends_with('—') && line.len() > "——".len();
    let pages: Vec<&str> = text.split('\u{c}').collect();
    let marked = pages.iter().filter(|page| page.contains("示例数据")).count();
    assert_eq!(marked, pages.len() - 1, "each page says that it is a sample");
    let lines = text.lines().map(|line| line.trim_matches('\u{c}'));
    let lines = lines.filter(|line| !is_page_mark(line) && !line.contains("示例数据"));
    assert_carries_all(&squeeze(&lines.collect::<String>()), &document);
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let document = document();
    for format in [Format::Docx, Format::Xlsx, Format::Html] {
        assert_eq!(written(&document, format), written(&document, format), "{format:?}");
    }
    for format in [Format::Docx, Format::Xlsx] {
        let bytes = written(&document, format);
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
        for index in 0..archive.len() {
            let entry = archive.by_index(index).unwrap();
            assert_eq!(entry.last_modified(), Some(zip::DateTime::default()), "{format:?}");
        }
    }
    if fonts::are_installed() {
        assert!(written(&document, Format::Pdf) == written(&document, Format::Pdf), "PDF");
    }
}

#[test]
fn metadata_name_the_system_and_the_result_alone() {
    let document = document();
    for format in [Format::Docx, Format::Xlsx] {
        let core = part(&written(&document, format), "docProps/core.xml");
        assert_eq!(
            text_of_markup(&core).replace("2024-07-12T00:00:00Z", ""),
            "key-projects-2024Q2-1Ballast压舱石Ballast压舱石",
            "{format:?}"
        );
    }
}

#[test]
fn docx_has_real_styles_the_page_and_repeated_heads() {
    let docx = written(&document(), Format::Docx);
    let styles = part(&docx, "word/styles.xml");
    for name in ["Title", "heading 1", "heading 2", "heading 3", "Body Text", "公文表格 Official table"] {
        assert!(styles.contains(&format!("w:val=\"{name}\"")), "{name}");
    }
    let body = part(&docx, "word/document.xml");
    assert_eq!(body.matches("<w:tblHeader").count(), 5);
    assert!(body.contains("w:top=\"2098\"") && body.contains("w:left=\"1587\""), "37 mm and 28 mm");
    assert!(body.contains("w:w=\"11906\" w:h=\"16838\""), "A4");
    assert!(part(&docx, "word/footer1.xml").contains("PAGE") && part(&docx, "word/footer2.xml").contains("PAGE"));
    assert!(part(&docx, "word/settings.xml").contains("evenAndOddHeaders"));
}

#[test]
fn xlsx_has_numbers_a_frozen_head_and_a_page_set_up() {
    let xlsx = written(&document(), Format::Xlsx);
    let sheet = part(&xlsx, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<v>92.35</v>"));
    assert!(
        sheet.contains("state=\"frozen\"") && sheet.contains("fitToPage=\"1\"") && sheet.contains("paperSize=\"9\"")
    );
    assert!(sheet.contains("<mergeCell ref=\"A1:C1\"/>"));
    assert!(part(&xlsx, "xl/styles.xml").contains("formatCode=\"0.0\""), "50.4 keeps its one decimal");
    assert!(part(&xlsx, "xl/workbook.xml").contains("name=\"附件1-2\""));
    assert!(part(&xlsx, "xl/workbook.xml").contains("_xlnm.Print_Titles"));
}

#[test]
fn html_has_no_style_and_no_script_and_links_figures_to_cells() {
    let mut document = document();
    document.draft = Some(Draft { note: "张三 2024-07-12".to_owned() });
    let html = String::from_utf8(written(&document, Format::Html)).unwrap();
    for banned in ["style=", "<script", "<style", " onclick", "javascript:", "<img"] {
        assert!(!html.contains(banned), "{banned}");
    }
    assert!(html.contains("<a class=\"doc-figure\" href=\"#doc-ranking-1--140882--total-score\">92.35</a>分"));
    assert!(html.contains("id=\"doc-ranking-1--140882--total-score\">92.35</td>"));
    assert!(html.contains("<p class=\"doc-draft-mark\">草稿 张三 2024-07-12</p>"));
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "ids are unique");
}

#[test]
fn names_of_formats_are_read_as_a_user_writes_them() {
    assert_eq!(Format::from_name("PDF"), Some(Format::Pdf));
    assert_eq!(Format::from_name("doc"), None);
    assert_eq!(Format::Xlsx.extension(), "xlsx");
}

/// Two units with a sheet each.
fn with_sheets() -> Document {
    let line = |key: &str, how: Option<&str>| SheetLine {
        key: key.to_owned(),
        what: format!("指标{key}"),
        how: how.map(ToOwned::to_owned),
        full: Some("20".to_owned()),
        score: Some("18.50".to_owned()),
    };
    let long = "（12.5亿元 ÷ 10亿元）× 20；封顶：25 → 20；四舍五入，保留2位小数：18.4983 → 18.50";
    let sheet =
        |id: &str| SheetInput { subject_id: id.to_owned(), lines: vec![line("one", Some(long)), line("two", None)] };
    let sheets = vec![sheet("140802"), sheet("140882")];
    bulletin(&BulletinInput { sheets, ..sample::input(Lang::Zh) }).unwrap()
}

#[test]
fn each_unit_s_sheet_is_a_page_in_the_order_of_the_ranking() {
    let document = with_sheets();
    assert_eq!(ballast_publish::check(&document), []);
    let annex = document.annexes.last().unwrap();
    let names: Vec<&str> = annex.tables.iter().map(|table| table.title.as_str()).collect();
    assert_eq!((names.as_slice(), annex.is_page_each), (["河津市", "盐湖区"].as_slice(), true));
    assert!(document.body.iter().any(|block| matches!(block, Block::Paragraph(spans)
        if shown(spans, Lang::Zh) == format!("各单位得分的由来见附件{}。", annex.number))));
    let docx = part(&written(&document, Format::Docx), "word/document.xml");
    let title = docx.find("盐湖区</w:t>").and_then(|_| docx.rfind("盐湖区")).unwrap();
    assert!(
        docx[..title].rfind("pageBreakBefore").is_some_and(|at| title - at < 400),
        "the second sheet begins a page"
    );
    if !fonts::are_installed() {
        return;
    }
    let Some(text) = text_of_pdf(&written(&document, Format::Pdf)) else {
        return eprintln!("SKIPPED: pdftotext is not installed");
    };
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| page.contains("怎样算出")).collect();
    assert_eq!(pages.len(), 2);
    assert!(pages[0].contains("河津市") && !pages[0].contains("盐湖区") && pages[1].contains("盐湖区"));
}
