//! The text of written files, without white space.

use std::io::{Cursor, Read, Write};
use std::process::{Command, Stdio};
use zip::ZipArchive;

pub(crate) fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// One part of a DOCX or XLSX.
pub(crate) fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    archive.by_name(name).expect(name).read_to_string(&mut text).expect("text");
    text
}

/// Text between the tags, unescaped.
pub(crate) fn text_of_markup(markup: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for c in markup.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    squeeze(&text.replace("&apos;", "'").replace("&amp;", "&"))
}

/// The cells of all sheets in order, strings resolved.
pub(crate) fn cells(xlsx: &[u8], sheets: usize) -> Vec<String> {
    let shared = part(xlsx, "xl/sharedStrings.xml");
    let strings: Vec<String> = shared.split("<si>").skip(1).map(text_of_markup).collect();
    let mut cells = Vec::new();
    for sheet in 1..=sheets {
        let xml = part(xlsx, &format!("xl/worksheets/sheet{sheet}.xml"));
        for cell in xml.split("<c ").skip(1) {
            let Some((_, value)) = cell.split_once("<v>") else { continue };
            let value = value.split('<').next().unwrap_or_default();
            let is_string = cell.split('>').next().is_some_and(|tag| tag.contains("t=\"s\""));
            let index = value.parse::<usize>().ok().filter(|_| is_string);
            cells.push(index.and_then(|index| strings.get(index)).cloned().unwrap_or_else(|| value.to_owned()));
        }
    }
    cells
}

/// The text of a PDF in its own order; `None` where the program for it is not installed.
pub(crate) fn text_of_pdf(pdf: &[u8]) -> Option<String> {
    let mut child = Command::new("pdftotext")
        .args(["-raw", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut input = child.stdin.take()?;
    let bytes = pdf.to_vec();
    let feeder = std::thread::spawn(move || input.write_all(&bytes).is_ok());
    let output = child.wait_with_output().ok()?;
    feeder.join().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}
