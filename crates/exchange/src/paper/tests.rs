//! Hostile, damaged and sound papers, made here byte by byte: each a message or a type, none a panic.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::picture::Picture;
use super::{Inspected, PaperRequest, inspect};
use crate::testing::archive;
use ballast_domain::{Lang, MediaType};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, RgbImage};
use proptest::prelude::*;

fn code(name: &str, bytes: &[u8]) -> Option<String> {
    match inspect(bytes, &PaperRequest::of(name)) {
        Ok(_) => None,
        Err(issue) => {
            assert!(!issue.say(Lang::Zh).is_empty() && !issue.remedy.en.is_empty());
            Some(issue.code)
        }
    }
}

#[track_caller]
fn refused(name: &str, bytes: &[u8], code_wanted: &str) {
    assert_eq!(code(name, bytes).as_deref(), Some(code_wanted), "{name}");
}

fn image() -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(40, 20, |x, _| {
        image::Rgb(if x < 20 { [200, 30, 30] } else { [30, 30, 200] })
    }))
}

fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    image().write_with_encoder(PngEncoder::new(&mut bytes)).unwrap();
    bytes
}

fn jpeg() -> Vec<u8> {
    let mut bytes = Vec::new();
    image().write_with_encoder(JpegEncoder::new(&mut bytes)).unwrap();
    bytes
}

/// A PDF of one page; `more` stands in its catalogue.
fn pdf(more: &str) -> Vec<u8> {
    let objects = [
        format!("<< /Type /Catalog /Pages 2 0 R {more} >>"),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] >>".to_owned(),
    ];
    let mut text = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(text.len());
        text += &format!("{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let start = text.len();
    text += "xref\n0 4\n0000000000 65535 f \n";
    for place in places {
        text += &format!("{place:010} 00000 n \n");
    }
    text += &format!("trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    text.into_bytes()
}

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const EXCEL: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";

fn types(main: &str) -> Vec<u8> {
    format!("<?xml version=\"1.0\"?><Types><Override PartName=\"/x\" ContentType=\"{main}\"/></Types>").into_bytes()
}

fn docx(more: &[(&str, &[u8])]) -> Vec<u8> {
    let types = types(WORD);
    let mut parts: Vec<(&str, &[u8])> = vec![("[Content_Types].xml", &types), ("word/document.xml", b"<w:document/>")];
    parts.extend(more);
    archive(&parts)
}

fn xlsx() -> Vec<u8> {
    archive(&[("[Content_Types].xml", &types(EXCEL)), ("xl/workbook.xml", b"<workbook/>")])
}

fn drawn(name: &str, bytes: &[u8]) -> Picture {
    match inspect(bytes, &PaperRequest::of(name)) {
        Ok(Inspected::Picture(picture)) => picture,
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn sound_papers_of_every_kind_pass() {
    for (name, bytes, media) in [
        ("批复.pdf", pdf(""), MediaType::Pdf),
        ("纪要.DOCX", docx(&[("word/media/image1.png", &png())]), MediaType::Docx),
        ("台账.xlsx", xlsx(), MediaType::Xlsx),
    ] {
        match inspect(&bytes, &PaperRequest::of(name)) {
            Ok(Inspected::Plain(found)) => assert_eq!(found, media, "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
    assert_eq!(drawn("现场.jpeg", &jpeg()).media, MediaType::Jpeg);
    assert_eq!(drawn("现场.png", &png()).media, MediaType::Png);
}

#[test]
fn extension_and_content_must_agree() {
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let html = b"<!DOCTYPE html><html><script>alert(1)</script></html>";
    for (name, bytes, wanted) in [
        ("图.svg", &svg[..], "PA-001"),
        ("图.png", svg, "PA-002"),
        ("批复.pdf", html, "PA-002"),
        ("批复.html", html, "PA-001"),
        ("批复", &pdf("")[..], "PA-001"),
        ("批复.pdf.exe", &pdf(""), "PA-001"),
        ("批复.docm", &docx(&[]), "PA-001"),
        ("批复.zip", &docx(&[]), "PA-001"),
        ("图.png", &jpeg(), "PA-002"),
        ("图.jpg", &png(), "PA-002"),
        ("图.jpg", b"GIF89a......", "PA-002"),
        ("批复.pdf", &docx(&[]), "PA-002"),
        ("批复.docx", &pdf(""), "PA-002"),
        ("批复.docx", &xlsx(), "PA-002"),
        ("台账.xlsx", &docx(&[]), "IM-001"),
        ("批复.docx", &archive(&[("a.txt", b"a")]), "PA-002"),
        ("批复.pdf", b"", "IM-019"),
    ] {
        refused(name, bytes, wanted);
    }
}

#[test]
fn files_that_are_two_things_are_refused() {
    let zip = archive(&[("a.txt", b"a")]);
    for (name, bytes) in [
        ("pdf+zip.pdf", [pdf(""), zip.clone()].concat()),
        ("pdf in a comment of zip.pdf", [pdf(""), b"PK\x05\x06".to_vec(), vec![0; 18], b"%%EOF".to_vec()].concat()),
        ("pdf+html.pdf", [pdf(""), b"<html><script>".to_vec()].concat()),
        ("html in the head.pdf", {
            let mut text = pdf("");
            text.splice(9..9, b"%<html><script>alert(1)</script>\n".to_vec());
            text
        }),
        ("jpeg+zip.jpg", [jpeg(), zip.clone()].concat()),
        ("jpeg+html.jpg", [jpeg(), b"\n<HTML><body>".to_vec()].concat()),
        ("jpeg+pdf.jpg", [jpeg(), pdf("")].concat()),
        ("jpeg+program.jpg", [jpeg(), b"MZ\x90\0".to_vec()].concat()),
        ("png+zip.png", [png(), zip.clone()].concat()),
        ("png+html.png", [png(), b"<script>alert(1)</script>".to_vec()].concat()),
        ("docx+html.docx", [docx(&[]), b"<html>".to_vec()].concat()),
    ] {
        refused(name, &bytes, "PA-004");
    }
    // The other way round the first bytes are wrong.
    refused("zip+pdf.pdf", &[zip, pdf("")].concat(), "PA-002");
    refused("gif+jar.jpg", &[b"GIF89a".to_vec(), docx(&[])].concat(), "PA-002");
}

#[test]
fn what_runs_by_itself_is_refused() {
    refused("宏.docx", &docx(&[("word/vbaProject.bin", b"x")]), "IM-008");
    let macros = types("application/vnd.ms-word.document.macroEnabled.main+xml");
    let renamed = archive(&[("[Content_Types].xml", &macros), ("word/document.xml", b"<w:document/>")]);
    refused("docm renamed.docx", &renamed, "PA-005");
    let template = b"<Relationships><Relationship Type=\".../attachedTemplate\" Target=\"http://x\" TargetMode=\"External\"/></Relationships>";
    refused("模板.docx", &docx(&[("word/_rels/settings.xml.rels", template)]), "PA-005");
    for more in [
        "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>",
        "/OpenAction << /S /Launch /F (cmd.exe) >>",
        "/Names << /EmbeddedFiles << /Names [] >> >>",
        "/AcroForm << /XFA [] >>",
        "/OpenAction << /#53 /Java#53cript >>",
    ] {
        refused("批复.pdf", &pdf(more), "PA-005");
    }
}

#[test]
fn bombs_and_floods_are_refused_before_they_are_unpacked() {
    let bomb = docx(&[("word/media/a.bmp", &vec![0; 30 << 20])]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(code("bomb.docx", &bomb).as_deref(), Some("IM-006"));
    // A header that promises 100,000 × 100,000 pixels.
    let mut flood = png();
    flood[16..20].copy_from_slice(&100_000u32.to_be_bytes());
    flood[20..24].copy_from_slice(&100_000u32.to_be_bytes());
    refused("flood.png", &flood, "PA-006");
    let mut flood = jpeg();
    let frame = flood.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    flood[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    refused("flood.jpg", &flood, "PA-006");
}

#[test]
fn what_breaks_off_is_refused() {
    let (jpeg, png) = (jpeg(), png());
    refused("a.jpg", &jpeg[..jpeg.len() / 2], "PA-003");
    refused("a.jpg", &jpeg[..jpeg.len() - 2], "PA-003");
    refused("a.png", &png[..png.len() - 12], "PA-003");
    let pdf = pdf("");
    refused("a.pdf", &pdf[..pdf.len() - 10], "PA-003");
    refused("a.pdf", b"%PDF-1.7\nnothing\n%%EOF\n", "PA-003");
    let docx = docx(&[]);
    assert!(code("a.docx", &docx[..docx.len() - 30]).is_some());
}

/// Place, time and device of a photo are not drawn; the way it was held is.
#[test]
fn a_picture_is_drawn_anew_without_what_it_tells_of_its_maker() {
    let mark = b"GPS 35.0228N 110.9978E";
    // Orientation 6: turned by a quarter.
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
    exif.extend(mark);
    let mut photo = jpeg();
    let mut segment = vec![0xff, 0xe1];
    segment.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    segment.extend(&exif);
    photo.splice(2..2, segment);
    assert!(photo.windows(mark.len()).any(|window| window == mark));
    let picture = drawn("现场.jpg", &photo);
    let (mut whole, mut small) = (Vec::new(), Vec::new());
    picture.draw(&mut whole).unwrap();
    picture.draw_thumbnail(&mut small).unwrap();
    for drawn in [&whole, &small] {
        assert!(!drawn.windows(4).any(|window| window == b"Exif" || window == b"GPS "));
        let read = image::load_from_memory(drawn).unwrap();
        assert_eq!((read.width(), read.height()), (20, 40), "it stands as it was held");
    }
    // What lies behind a photo and is no file of another kind is not drawn either.
    let mut private = jpeg();
    private.extend(b"a maker's own data");
    let mut whole = Vec::new();
    drawn("现场.jpg", &private).draw(&mut whole).unwrap();
    assert!(whole.ends_with(&[0xff, 0xd9]));
}

#[test]
fn a_transparent_png_keeps_its_transparency_and_is_white_when_small() {
    let clear = DynamicImage::ImageRgba8(image::RgbaImage::new(4, 4));
    let mut bytes = Vec::new();
    clear.write_with_encoder(PngEncoder::new(&mut bytes)).unwrap();
    let picture = drawn("章.png", &bytes);
    let (mut whole, mut small) = (Vec::new(), Vec::new());
    picture.draw(&mut whole).unwrap();
    picture.draw_thumbnail(&mut small).unwrap();
    assert_eq!(image::load_from_memory(&whole).unwrap().to_rgba8().get_pixel(0, 0).0, [0, 0, 0, 0]);
    assert!(image::load_from_memory(&small).unwrap().to_rgb8().get_pixel(0, 0).0.iter().all(|colour| *colour > 250));
}

const NAMES: [&str; 5] = ["a.pdf", "a.jpg", "a.png", "a.docx", "a.xlsx"];

/// Far below the bounds of the product, so that what survives a mutation is decoded quickly.
fn small(name: &str) -> PaperRequest {
    PaperRequest { pixels: 100_000, decoded_bytes: 1 << 20, ..PaperRequest::of(name) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), name in 0..NAMES.len()) {
        let heads: [&[u8]; 5] = [b"%PDF-1.4\n", b"\xff\xd8\xff", super::picture::PNG, b"PK\x03\x04", b"PK\x03\x04"];
        let _ = inspect(&bytes, &small(NAMES[name]));
        let _ = inspect(&[heads[name], &bytes].concat(), &small(NAMES[name]));
    }

    #[test]
    fn changed_papers_never_panic(name in 0..NAMES.len(), changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in any::<prop::sample::Index>()) {
        let mut bytes = [pdf(""), jpeg(), png(), docx(&[]), xlsx()].into_iter().nth(name).unwrap();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let _ = inspect(&bytes, &small(NAMES[name]));
        bytes.truncate(cut.index(bytes.len()));
        let _ = inspect(&bytes, &small(NAMES[name]));
    }
}
