//! Reading in a child process: the same answer, bounded memory, and a dead child is a message.
#![expect(clippy::unwrap_used, reason = "tests")]

#[expect(unreachable_pub, reason = "shared with the fuzz targets")]
mod fixture;

use ballast_domain::{Form, MediaType, TypedRow};
use ballast_exchange::{
    ChildCommand, FileKind, Found, PaperRequest, ReadError, ReadRequest, inspect_paper, preview_file, read_file,
    read_in_process, write_rows,
};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// The example `parse_child`, which `cargo test` builds beside the tests.
fn child() -> ChildCommand {
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().and_then(Path::parent).unwrap().join("examples/parse_child");
    assert!(program.exists(), "{} is built by `cargo test -p ballast-exchange`", program.display());
    ChildCommand { program, arguments: Vec::new() }
}

fn script(text: &str) -> ChildCommand {
    ChildCommand { program: PathBuf::from("/bin/sh"), arguments: vec!["-c".to_owned(), text.to_owned()] }
}

fn request() -> ReadRequest {
    fixture::request(Form::Targets)
}

fn table(rows: usize) -> tempfile::NamedTempFile {
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    let lines: Vec<String> = (0..rows).map(|row| format!("河津市,key_{row},2024Q2,{row}.5,个")).collect();
    std::fs::write(file.path(), format!("单位,指标,考核期,目标值,计量单位\n{}\n", lines.join("\n"))).unwrap();
    file
}

fn read(child: &ChildCommand, path: &Path, request: &ReadRequest) -> (Vec<TypedRow>, Vec<String>) {
    let (mut rows, mut codes) = (Vec::new(), Vec::new());
    let mut sink = |found| {
        match found {
            Found::Row(row) => rows.push(*row),
            Found::Issue(issue) => codes.push(issue.code),
        }
        ControlFlow::Continue(())
    };
    read_file(child, path, request, &mut sink).unwrap();
    (rows, codes)
}

#[test]
fn the_child_gives_what_this_process_would() {
    let file = table(3000);
    let (rows, codes) = read(&child(), file.path(), &request());
    let mut here = Vec::new();
    let mut sink = |found| {
        if let Found::Row(row) = found {
            here.push(*row);
        }
        ControlFlow::Continue(())
    };
    read_in_process(file.path(), &request(), &mut sink).unwrap();
    assert_eq!((rows, codes), (here, Vec::new()));
}

#[test]
fn a_preview_comes_from_the_child_as_well() {
    let preview = preview_file(&child(), table(100).path(), &request()).unwrap().unwrap();
    assert_eq!(preview.sheets[0].head_row, Some(1));
    assert_eq!(preview.sheets[0].rows.len(), 30);
    let pdf = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
    std::fs::write(pdf.path(), "%PDF-1.7").unwrap();
    assert_eq!(preview_file(&child(), pdf.path(), &request()).unwrap().unwrap_err().code, "IM-001");
}

#[test]
fn a_western_file_is_shown_with_the_encoding_that_its_mapping_needs() {
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    // The pound sign and an en dash in windows-1252: neither UTF-8 nor GB18030.
    std::fs::write(file.path(), b"Project,Whole life cost (\xa3m)\nHigh speed \x96 phase 1,5\n").unwrap();
    let preview = preview_file(&child(), file.path(), &request()).unwrap().unwrap();
    assert_eq!(preview.encoding.as_deref(), Some("windows-1252"));
    assert_eq!(preview.sheets[0].rows[0].1[1], "Whole life cost (£m)");
    assert_eq!(preview_file(&child(), table(3).path(), &request()).unwrap().unwrap().encoding, None);
}

#[test]
fn a_child_without_memory_is_a_message() {
    let mut request = request();
    let mut rows = (0..8_000).map(|row| TypedRow {
        place: ballast_domain::Place::default(),
        content: ballast_domain::form::RowContent::Target(ballast_domain::record::Target {
            unit: fixture::county(),
            key: format!("a key of some length, so that the shared strings grow {row}"),
            period: "2024Q2".parse().unwrap(),
            value: ballast_domain::Exact::one(),
            unit_of_measure: "个".to_owned(),
        }),
    });
    let mut bytes = Vec::new();
    write_rows(Form::Targets, FileKind::Xlsx, &request.tree, &mut rows, &mut bytes).unwrap();
    let file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    assert_eq!(read(&child(), file.path(), &request).0.len(), 8_000);
    request.limits.memory_bytes = 4 << 20;
    let (rows, codes) = read(&child(), file.path(), &request);
    assert!(rows.len() < 8_000);
    assert_eq!(codes, ["IM-015"]);
}

#[test]
fn a_child_that_hangs_or_dies_is_a_message() {
    let file = table(1);
    let mut request = request();
    request.limits.wall_seconds = 1;
    assert_eq!(read(&script("read x; while :; do :; done"), file.path(), &request).1, ["IM-016"]);
    assert_eq!(read(&script("head -c 100 >/dev/null; kill -9 $$"), file.path(), &request).1, ["IM-015"]);
    assert_eq!(read(&script("cat >/dev/null"), file.path(), &request).1, ["IM-015"]);
    assert_eq!(read(&script("cat >/dev/null; printf 'xxxx'; sleep 0"), file.path(), &request).1, ["IM-015"]);
}

#[test]
fn a_child_that_lies_is_caught() {
    let file = table(1);
    let answer = r#"{"found":{"row":{"place":{"sheet":null,"row":1,"column":null},"content":{"form":"target","unit":"999999","key":"k","period":"2024","value":"1","unit_of_measure":"x"}}}}"#;
    let octal: Vec<String> = answer.len().to_le_bytes()[..4].iter().map(|byte| format!("\\{byte:03o}")).collect();
    let length = octal.concat();
    let lie = script(&format!("cat >/dev/null & printf '{length}'; printf '%s' '{answer}'; wait"));
    let result = read_file(&lie, file.path(), &request(), &mut |_| ControlFlow::Continue(()));
    assert!(matches!(result, Err(ReadError::Protocol(_))), "{result:?}");
}

#[test]
fn the_receiver_may_stop() {
    let result = read_file(&child(), table(5000).path(), &request(), &mut |_| ControlFlow::Break(()));
    assert!(matches!(result, Err(ReadError::Stopped)));
}

#[test]
fn what_is_not_the_files_fault_is_an_error() {
    let absent = Path::new("/nonexistent/a.csv");
    let mut sink = |_| ControlFlow::Continue(());
    assert!(matches!(read_file(&child(), absent, &request(), &mut sink), Err(ReadError::Open(_))));
    let no_program = ChildCommand { program: PathBuf::from("/nonexistent/ballast"), arguments: Vec::new() };
    assert!(matches!(read_file(&no_program, table(1).path(), &request(), &mut sink), Err(ReadError::Start(_))));
}

/// What inspecting a file gives: the type or the code of the refusal, and the bytes of both pictures.
fn inspect(
    child: &ChildCommand,
    bytes: &[u8],
    request: &PaperRequest,
) -> (Result<MediaType, String>, Vec<u8>, Vec<u8>) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let (mut picture, mut thumbnail) = (Vec::new(), Vec::new());
    let found = inspect_paper(child, file.path(), request, &mut picture, &mut thumbnail).unwrap();
    (found.map_err(|issue| issue.code), picture, thumbnail)
}

fn png(side: u32) -> Vec<u8> {
    let image =
        image::RgbImage::from_fn(side, side, |x, y| image::Rgb([x, y, x ^ y].map(|v| u8::try_from(v % 256).unwrap())));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn a_picture_comes_back_from_the_child_drawn_anew() {
    let sent = png(300);
    let (found, picture, thumbnail) = inspect(&child(), &sent, &PaperRequest::of("现场.png"));
    assert_eq!(found, Ok(MediaType::Png));
    let same = image::load_from_memory(&picture).unwrap().to_rgb8();
    assert_eq!(same, image::load_from_memory(&sent).unwrap().to_rgb8());
    assert!(thumbnail.starts_with(&[0xff, 0xd8, 0xff]));
    let (found, picture, thumbnail) = inspect(&child(), b"<svg/>", &PaperRequest::of("现场.png"));
    assert_eq!((found, picture.len(), thumbnail.len()), (Err("PA-002".to_owned()), 0, 0));
}

#[test]
fn a_picture_that_needs_too_much_and_a_child_that_dies_or_lies_harm_nobody() {
    let mut request = PaperRequest::of("现场.png");
    request.limits.memory_bytes = 4 << 20;
    assert_eq!(inspect(&child(), &png(300), &request).0, Err("IM-015".to_owned()));
    request = PaperRequest { decoded_bytes: 1_000, ..PaperRequest::of("现场.png") };
    assert_eq!(inspect(&child(), &png(300), &request).0, Err("PA-006".to_owned()));
    let request = PaperRequest::of("批复.pdf");
    assert_eq!(inspect(&script("cat >/dev/null"), b"x", &request).0, Err("IM-015".to_owned()));
    // A child that was taken over says that a PDF is a picture, or sends no end of bytes.
    let file = tempfile::NamedTempFile::new().unwrap();
    let says = |answer: &str, more: &str| {
        script(&format!("cat >/dev/null & printf '\\{:03o}\\0\\0\\0%s' '{answer}'; {more}", answer.len()))
    };
    let lies = inspect_paper(&says(r#"{"paper":"png"}"#, ""), file.path(), &request, &mut Vec::new(), &mut Vec::new());
    assert!(matches!(lies, Err(ReadError::Protocol(_))), "{lies:?}");
    let request = PaperRequest { decoded_bytes: 100_000, ..PaperRequest::of("现场.png") };
    let floods = says(r#"{"paper":"png"}"#, "while :; do printf '\\0\\1\\0\\0'; head -c 256 /dev/zero; done");
    let (mut picture, mut thumbnail) = (Vec::new(), Vec::new());
    let flood = inspect_paper(&floods, file.path(), &request, &mut picture, &mut thumbnail);
    assert!(matches!(flood, Err(ReadError::Protocol(_))), "{flood:?}");
    assert!(picture.len() <= 100_000);
}
