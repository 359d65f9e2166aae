//! One function for each reader of what comes from outside. It may refuse its input in whatever words it likes; it may not panic, hang,
//! or take more memory than its limits say.

/// Shared with the tests of the reader.
#[path = "../../crates/exchange/tests/fixture/mod.rs"]
mod fixture;

use ballast_audit::checkpoint::Witnesses;
use ballast_audit::{Chain, Checkpoint, Event, PaperRoot, PublicKey, SigningKey, Suite};
use ballast_domain::form::RowContent;
use ballast_domain::record::Target;
use ballast_domain::{Exact, Form, Lang, MediaType, Place, TypedRow};
use ballast_exchange::{
    FileKind, Found, Limits, Mapping, PaperRequest, ReadRequest, check_frames, check_paper, read_in_process, write_rows,
};
use ballast_files::Verdict;
use ballast_passkey::{Assertion, Attestation, Credential, RelyingParty, encode};
use std::io::Write as _;
use std::ops::ControlFlow;

/// What a fuzzer calls with bytes.
pub type Fed = fn(&[u8]);

/// All targets by name; the name is that of the folder of its corpus.
pub const ALL: [(&str, Fed); 14] = [
    ("workbook", workbook),
    ("sheet", sheet),
    ("csv", csv),
    ("round_trip", round_trip),
    ("mapping", mapping),
    ("scheme", scheme),
    ("expression", expression),
    ("cases", cases),
    ("frames", frames),
    ("audit", audit),
    ("checkpoints", checkpoints),
    ("paper", paper),
    ("passkey", passkey),
    ("scanner", scanner),
];

/// A file that says it is a workbook.
pub fn workbook(bytes: &[u8]) {
    read("table.xlsx", bytes, None);
}

/// The XML of the only sheet of a sound workbook: what lies behind the container is reached at once.
pub fn sheet(bytes: &[u8]) {
    const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
    const ROOT: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    const BOOK: &str = r#"<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    const RELS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in [
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELS.as_bytes()),
        ("xl/worksheets/sheet1.xml", bytes),
    ] {
        writer.start_file(name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    read("table.xlsx", &writer.finish().unwrap().into_inner(), None);
}

/// Delimited text.
pub fn csv(bytes: &[u8]) {
    read("table.csv", bytes, None);
}

/// Two texts written into a row: what is read from the written file, written again, gives the same file.
pub fn round_trip(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (key, measure) = text.split_once('\u{1f}').unwrap_or((&text, "x"));
    let target = Target {
        unit: fixture::county(),
        key: key.to_owned(),
        period: "2024Q2".parse().unwrap(),
        value: Exact::one(),
        unit_of_measure: measure.to_owned(),
    };
    for (kind, name) in [(FileKind::Csv, "table.csv"), (FileKind::Xlsx, "table.xlsx")] {
        let once = written(kind, &target);
        let Some(read_once) = read(name, &once, Some(Form::Targets)).into_iter().next() else { continue };
        let RowContent::Target(read_once) = read_once.content else { panic!("another form came back") };
        let Some(read_twice) = read(name, &written(kind, &read_once), Some(Form::Targets)).into_iter().next() else {
            panic!("a row that was read and written is refused: {read_once:?}")
        };
        assert_eq!(read_twice.content, RowContent::Target(read_once), "not a fixed point");
    }
}

/// A mapping file; one that is taken is written and read back the same.
pub fn mapping(bytes: &[u8]) {
    if let Ok(mapping) = Mapping::from_toml(&String::from_utf8_lossy(bytes)) {
        let again = Mapping::from_toml(&mapping.to_toml());
        assert_eq!(again.as_ref(), Ok(&mapping), "{}", mapping.to_toml());
    }
}

/// A scheme file; one that is taken can be explained.
pub fn scheme(bytes: &[u8]) {
    read_scheme(&String::from_utf8_lossy(bytes));
}

/// A formula inside a sound scheme: the language itself is reached at once.
pub fn expression(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).replace(['\'', '\n', '\r'], " ");
    let (condition, formula) = text.split_once('\u{1f}').unwrap_or(("planned_start_on <= period_end", &text));
    read_scheme(&format!(
        "[scheme]\nid = 'x'\ntitle = {{ zh = 'x', en = 'x' }}\nversion = '1'\nsubjects = 'project'\nperiods = ['month']\n\
         [source]\npaper = {{ zh = 'x', en = 'x' }}\nissued_by = {{ zh = 'x', en = 'x' }}\n\
         [[measure]]\nid = 'done'\ntitle = {{ zh = 'x', en = 'x' }}\nunit = '万元'\nfrom = 'projects'\nwhere = '{condition}'\n\
         value = 'sum(done_in_year)'\n\
         [[measure]]\nid = 'f'\ntitle = {{ zh = 'x', en = 'x' }}\nunit = '万元'\nformula = '{formula}'\n"
    ));
}

/// Figures for a shipped scheme: parsed and evaluated.
pub fn cases(bytes: &[u8]) {
    let (which, text) = bytes.split_first().unwrap_or((&0, &[]));
    let shipped = &ballast_scheme::shipped::ALL[usize::from(*which) % ballast_scheme::shipped::ALL.len()];
    let scheme = ballast_scheme::parse("scheme.toml", shipped.text).unwrap();
    let _ = ballast_scheme::run_cases(&scheme, "cases.toml", &String::from_utf8_lossy(text));
}

/// What the parent and the child of the reader say to each other.
pub fn frames(bytes: &[u8]) {
    check_frames(bytes);
}

/// Checkpoints, keys and events of an audit trail.
pub fn audit(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let told = text.lines().next().and_then(PublicKey::from_text);
    let ours = SigningKey::new(Suite::Intl, [7; 32]).unwrap().public();
    let keys: Vec<PublicKey> = told.into_iter().chain([ours]).collect();
    let checkpoints: Vec<Checkpoint> =
        text.lines().filter_map(|line| serde_json::from_str::<Checkpoint>(line).ok()).collect();
    if let Ok(mut witnesses) = Witnesses::new(checkpoints, &keys) {
        let _ = witnesses.see(1, String::new);
        let _ = witnesses.finish(1);
    }
    let mut chain = Chain::default();
    for (seq, line) in (1..).zip(text.lines()) {
        let mut parts = line.split('\t').map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        let mut event = Event { seq, algorithm: next(), prev_hash: next(), actor: next(), ..Event::default() };
        event.hash = event.computed_hash().unwrap_or_default();
        if chain.push(&event).is_err() {
            break;
        }
    }
    chain.root();
}

/// What the verifier is given beside a copy of the trail: a file of keys, roots from paper, files of checkpoints.
pub fn checkpoints(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut parts = text.split('\u{1f}');
    let mut next = || parts.next().unwrap_or_default();
    let keys: Vec<PublicKey> = next().lines().filter_map(PublicKey::from_text).collect();
    let printed: Vec<PaperRoot> = next().lines().filter_map(|line| line.parse().ok()).collect();
    for root in &printed {
        assert_eq!(root.to_string().parse().as_ref(), Ok(root), "a root is not read as it was printed");
    }
    let Ok(signed) = Checkpoint::read_lines(next()) else { return };
    if let Ok(witnesses) = Witnesses::new(signed, &keys) {
        let mut witnesses = witnesses.with_printed(printed);
        let _ = witnesses.see(1, || "0".repeat(64));
        let _ = witnesses.finish(1);
    }
}

/// A paper that somebody adds to a record; the first byte chooses the name under which it comes.
pub fn paper(bytes: &[u8]) {
    takes_paper(bytes);
}

/// True when the paper is taken.
pub fn takes_paper(bytes: &[u8]) -> bool {
    let (first, bytes) = bytes.split_first().unwrap_or((&0, &[]));
    let named = MediaType::ALL[usize::from(*first) % MediaType::ALL.len()];
    let mut request = PaperRequest::of(&format!("a.{}", named.code()));
    (request.pixels, request.decoded_bytes, request.limits.inflated_bytes) = (1 << 20, 16 << 20, 16 << 20);
    check_paper(bytes, &request)
}

/// Answers of a browser and an authenticator. Nobody here holds a key, so that no sign-in may succeed.
pub fn passkey(bytes: &[u8]) {
    const CHALLENGE: &[u8] = b"a challenge of thirty-two bytes.";
    let site = RelyingParty::of_origin("https://example.org").unwrap();
    let said = |ceremony: &str| {
        let (challenge, origin) = (encode(CHALLENGE), site.origin());
        format!(r#"{{"type":"{ceremony}","challenge":"{challenge}","origin":"{origin}"}}"#).into_bytes()
    };
    let answer = Attestation { client_data: said("webauthn.create"), object: bytes.to_vec() };
    let registered = ballast_passkey::register(&site, CHALLENGE, &answer);
    // What is behind the CBOR: authenticator data with a length before them, then the key, then the signature.
    let (length, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let (data, rest) = rest.split_at(usize::from(*length).min(rest.len()));
    let key = registered.map_or(rest.to_vec(), |registered| registered.key);
    let credential = Credential { key: &key, counter: 0 };
    for client_data in [said("webauthn.get"), bytes.to_vec()] {
        let (authenticator_data, signature) = (data.to_vec(), rest.to_vec());
        let answer = Assertion { id: Vec::new(), client_data, authenticator_data, signature };
        answer.challenge();
        assert!(ballast_passkey::sign_in(&site, CHALLENGE, credential, &answer).is_err(), "signed in without a key");
    }
}

/// What a virus scanner answers: one answer alone lets a content pass.
pub fn scanner(bytes: &[u8]) {
    match Verdict::of_answer(bytes) {
        Verdict::Clean => assert_eq!(bytes, b"stream: OK\0"),
        Verdict::Found(name) => assert!(name.chars().count() <= 120 && !name.contains(char::is_control)),
        Verdict::None(why) => assert!(!why.is_empty()),
    }
}

fn read_scheme(text: &str) {
    match ballast_scheme::parse("scheme.toml", text) {
        Ok(scheme) => {
            for lang in [Lang::Zh, Lang::En] {
                assert!(!ballast_scheme::explain(&scheme, lang).to_string().is_empty());
            }
        }
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a reason");
            for problem in problems {
                problem.say(Lang::En);
            }
        }
    }
}

/// Reads a file in this process. The first byte chooses the form where none is named.
fn read(name: &str, bytes: &[u8], form: Option<Form>) -> Vec<TypedRow> {
    let (form, bytes) = match form {
        Some(form) => (form, bytes),
        None if name.ends_with("csv") => match bytes.split_first() {
            Some((first, rest)) => (Form::ALL[usize::from(*first) % Form::ALL.len()], rest),
            None => (Form::Targets, bytes),
        },
        None => (Form::Ledger, bytes),
    };
    let folder = folder();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let limits = Limits { inflated_bytes: 16 << 20, cells: 100_000, ..Limits::default() };
    let request = ReadRequest { limits, ..fixture::request(form) };
    let mut rows = Vec::new();
    let mut sink = |found| {
        if let Found::Row(row) = found {
            rows.push(*row);
        }
        ControlFlow::Continue(())
    };
    read_in_process(&path, &request, &mut sink).unwrap();
    rows
}

fn written(kind: FileKind, target: &Target) -> Vec<u8> {
    let mut bytes = Vec::new();
    let row = TypedRow { place: Place::default(), content: RowContent::Target(target.clone()) };
    write_rows(Form::Targets, kind, &fixture::request(Form::Targets).tree, &mut std::iter::once(row), &mut bytes)
        .unwrap();
    bytes
}

/// In memory where there is such a folder: targets are called a thousand times a second.
pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}
