//! Text that would act somewhere is printed as it stands.

use crate::extract::{cells, part, squeeze, text_of_markup, text_of_pdf};
use crate::{fonts, sample};
use ballast_domain::Lang;
use ballast_publish::{Document, FontConfig, Format, bulletin, render};

const MARKUP: &str = "#let[]*_$<>&\"'`~@{}//\\=+-#sys.inputs";
const FORMULA: &str = "=HYPERLINK(\"http://example.org\",\"x\")";
const BIDI: &str = "甲\u{202e}乙\u{200b}县\u{0}";
const BIDI_SHOWN: &str = "甲[U+202E]乙[U+200B]县[U+0000]";

fn document() -> Document {
    let mut input = sample::input(Lang::Zh);
    let subjects = &mut input.groups[0].subjects;
    MARKUP.clone_into(&mut subjects[0].name);
    FORMULA.clone_into(&mut subjects[1].name);
    BIDI.clone_into(&mut subjects[2].name);
    subjects[3].name = "很长的名称".repeat(40);
    subjects[4].name = "W".repeat(300);
    "+1+1|cmd".clone_into(&mut input.items[0].title);
    bulletin(&input).unwrap()
}

fn names() -> [String; 5] {
    let long = ["很长的名称".repeat(40), "W".repeat(300)];
    let [chinese, latin] = long;
    [MARKUP.to_owned(), FORMULA.to_owned(), BIDI_SHOWN.to_owned(), chinese, latin]
}

fn written(format: Format) -> Vec<u8> {
    render(&document(), format, &FontConfig::default()).unwrap()
}

#[test]
fn html_and_docx_print_it_literally() {
    let html = text_of_markup(&String::from_utf8(written(Format::Html)).unwrap());
    let docx = text_of_markup(&part(&written(Format::Docx), "word/document.xml"));
    for name in names() {
        let name = squeeze(&name);
        assert!(html.contains(&name), "HTML: {name}");
        assert!(docx.contains(&name), "DOCX: {name}");
    }
}

#[test]
fn xlsx_has_no_formula_and_no_link() {
    let xlsx = written(Format::Xlsx);
    let all = cells(&xlsx, 5);
    for name in names() {
        assert!(all.contains(&squeeze(&name)), "{name}");
    }
    for sheet in 1..=5 {
        let xml = part(&xlsx, &format!("xl/worksheets/sheet{sheet}.xml"));
        assert!(!xml.contains("<f>") && !xml.contains("<hyperlink"), "sheet {sheet}");
    }
    assert!(part(&xlsx, "xl/styles.xml").contains("quotePrefix=\"1\""));
}

#[test]
fn pdf_prints_it_literally_inside_the_page() {
    if !fonts::are_installed() {
        return;
    }
    let Some(text) = text_of_pdf(&written(Format::Pdf)) else {
        return eprintln!("SKIPPED: pdftotext is not installed");
    };
    let text = squeeze(&text);
    let [markup, formula, bidi, chinese, latin] = names();
    for name in [markup, formula, bidi, chinese] {
        assert!(text.contains(&squeeze(&name)), "PDF: {name}");
    }
    // A word of three hundred letters breaks between lines and pages, where heads and page numbers come between.
    let letters = text.chars().filter(|c| *c == 'W').count();
    assert_eq!(letters % latin.len(), 0, "{letters} letters: some fell off the page");
    assert!(letters > 0);
}
