//! What the tests of this crate share.
#![expect(clippy::unwrap_used, reason = "tests")]

use crate::request::{Found, Limits, ReadRequest, Summary};
use ballast_domain::{Form, ImportIssue, OrganizationTree, OrganizationUnit, Text, TypedRow, UnitId, UnitKind};
use jiff::civil::date;
use std::io::Write;

/// A city with three counties and a zone.
pub(crate) fn tree() -> OrganizationTree {
    let unit = |id: &str, zh: &str, en: &str, kind, parent: Option<&str>| OrganizationUnit {
        id: UnitId::new(id).unwrap(),
        name: Text::new(zh, en),
        aliases: Vec::new(),
        kind,
        division: None,
        parent: parent.and_then(UnitId::new),
        sort: 0,
        valid_from: date(2000, 1, 1),
        valid_until: None,
    };
    let city = Some("140800");
    OrganizationTree::new([
        unit("140800", "运城市", "Yuncheng", UnitKind::City, None),
        unit("140802", "盐湖区", "Yanhu", UnitKind::County, city),
        unit("140827", "垣曲县", "Yuanqu", UnitKind::County, city),
        unit("140882", "河津市", "Hejin", UnitKind::County, city),
        unit("140802-etdz", "运城经济技术开发区", "Yuncheng Economic Zone", UnitKind::Zone, city),
    ])
    .unwrap()
}

/// A request for a form, on 15 July 2024.
pub(crate) fn request(form: Form) -> ReadRequest {
    ReadRequest {
        form,
        file_name: None,
        tree: tree(),
        default_unit: None,
        period: None,
        mapping: None,
        today: date(2024, 7, 15),
        information_on: date(2024, 6, 30),
        is_sample: false,
        limits: Limits::default(),
    }
}

/// Everything that reading a file gives.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) rows: Vec<TypedRow>,
    pub(crate) issues: Vec<ImportIssue>,
    pub(crate) summary: Summary,
}

impl Reading {
    /// The codes of the problems in order.
    pub(crate) fn codes(&self) -> Vec<&str> {
        self.issues.iter().map(|issue| issue.code.as_str()).collect()
    }
}

/// Writes bytes to a file of that name and reads them in this process.
pub(crate) fn read_bytes(name: &str, bytes: &[u8], request: &ReadRequest) -> Reading {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
    read_path(&path, request)
}

/// Reads a file in this process.
pub(crate) fn read_path(path: &std::path::Path, request: &ReadRequest) -> Reading {
    let mut reading = Reading::default();
    let mut sink = |found| {
        match found {
            Found::Row(row) => reading.rows.push(*row),
            Found::Issue(issue) => reading.issues.push(issue),
        }
        std::ops::ControlFlow::Continue(())
    };
    let summary = crate::reader::read_in_process(path, request, &mut sink).unwrap();
    reading.summary = summary;
    reading
}

/// Reads CSV lines of a form.
pub(crate) fn read_lines(form: Form, lines: &[&str]) -> Reading {
    read_bytes("表.csv", lines.join("\n").as_bytes(), &request(form))
}

/// A minimal workbook around the XML of its only sheet, with further entries.
pub(crate) fn workbook(sheet: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
    const ROOT: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    const BOOK: &str = r#"<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    const RELS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let parts = [
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    archive(&parts.into_iter().chain(more.iter().copied()).collect::<Vec<_>>())
}

/// The XML of a sheet around its rows.
pub(crate) fn sheet_xml(rows: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    )
}

/// The XML of a row of text cells.
pub(crate) fn row_xml(number: u32, cells: &[&str]) -> String {
    let cell = |(column, text): (u32, &&str)| {
        let at = crate::cell::column_letters(column);
        format!(r#"<c r="{at}{number}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    };
    format!(r#"<row r="{number}">{}</row>"#, (1..).zip(cells).map(cell).collect::<String>())
}

/// A ZIP container.
pub(crate) fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
