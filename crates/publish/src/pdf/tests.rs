//! The geometry, measured on the laid out pages.
#![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests; lengths of a drawing")]

use super::*;
use crate::document::{Block, DocumentKind, Provenance, Span};
use ballast_domain::Lang;
use jiff::civil::date;
use typst::layout::{Abs, Frame, FrameItem, Point};

/// Four pages of body text, nothing else.
fn long_document() -> Document {
    Document {
        lang: Lang::Zh,
        kind: DocumentKind::Notice,
        issuer: "运城市项目推进中心文件".to_owned(),
        document_number: Some("运项发〔2024〕12号".to_owned()),
        copy_number: Some("000001".to_owned()),
        secrecy: None,
        urgency: Some("特急".to_owned()),
        title: vec![Span::text("关于版式的"), Span::text("通知")],
        addressees: Some("各县（市、区）".to_owned()),
        cited: Vec::new(),
        body: vec![Block::Paragraph(vec![Span::text("国".repeat(28 * 80))])],
        annexes: Vec::new(),
        signatory: "运城市项目推进中心".to_owned(),
        date: date(2024, 7, 12),
        footer: None,
        is_sample: true,
        draft: None,
        provenance: Provenance {
            result_id: "r".to_owned(),
            snapshot_id: "s".to_owned(),
            hash: "h".to_owned(),
            scheme: "k".to_owned(),
            audit_root: None,
            code: None,
        },
    }
}

/// Runs of text on a page: position of the baseline's start, width, number of glyphs, size.
fn runs(frame: &Frame, at: Point, found: &mut Vec<(Point, Abs, usize, Abs)>) {
    for (offset, item) in frame.items() {
        match item {
            FrameItem::Group(group) => runs(&group.frame, at + *offset, found),
            FrameItem::Text(text) => found.push((at + *offset, text.width(), text.glyphs.len(), text.size)),
            _ => {}
        }
    }
}

#[test]
fn a_full_page_has_22_lines_of_28_characters_in_the_type_area() {
    let pages = match pages(&long_document(), &FontConfig::default()) {
        Err(PublishError::FontMissing { .. }) => return eprintln!("SKIPPED: no Chinese fonts are installed"),
        pages => pages.unwrap(),
    };
    assert!(pages.pages().len() >= 4);
    let frame = &pages.pages()[1].frame;
    assert_eq!((frame.width().to_mm().round(), frame.height().to_mm().round()), (210.0, 297.0));
    let mut found = Vec::new();
    runs(frame, Point::zero(), &mut found);
    let in_body =
        |(at, _, _, size): &&(Point, Abs, usize, Abs)| size.to_pt() == 16.0 && (37.0..262.0).contains(&at.y.to_mm());
    let body: Vec<_> = found.iter().filter(in_body).collect();
    assert_eq!(body.len(), 22);
    for (at, width, glyphs, _) in &body {
        assert_eq!(*glyphs, 28);
        assert!((at.x.to_mm() - 28.0).abs() < 0.01, "{}", at.x.to_mm());
        assert!((width.to_mm() - 156.0).abs() < 0.2, "{}", width.to_mm());
    }
    for pair in body.windows(2) {
        let pitch = (pair[1].0.y - pair[0].0.y).to_mm();
        assert!((pitch - 225.0 / 22.0).abs() < 0.01, "{pitch}");
    }
    // The page number, 4号, stands below the type area, left on even pages with one character blank.
    let number = found.iter().find(|(at, ..)| at.y.to_mm() > 262.0).unwrap();
    assert_eq!(number.3.to_pt(), 14.0);
    assert!((number.0.x.to_mm() - 28.0 - 156.0 / 28.0).abs() < 0.01);
}
