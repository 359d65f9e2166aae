//! The virus scanner: what happens with it, without it, and when it fails; and a library that cannot keep anything.

use crate::made::{pdf, png};
use ballast_app::access::policy::Policy;
use ballast_app::backup::{Manifest, Protection, make_backup};
use ballast_app::imports::file::import_file;
use ballast_app::imports::{ReadChoices, Take};
use ballast_app::papers::add::{AddedPaper, NewPaper, add_paper, receive_paper};
use ballast_app::papers::open::open_paper;
use ballast_app::papers::scan::scan_waiting;
use ballast_app::papers::{PaperLimits, PaperSettings};
use ballast_app::setup::City;
use ballast_app::setup::organization::set_up_city;
use ballast_app::{App, AppError, AppParts, Caller};
use ballast_domain::clock::FixedClock;
use ballast_domain::{Lang, PaperKind, PaperState, PaperSubject, ProjectId, Scope, UnitId};
use ballast_exchange::ChildCommand;
use ballast_files::{Place, S3Config, Scanner, ScannerAddress, Secret};
use ballast_publish::FontConfig;
use ballast_store::{AuditFilter, Store, StoreConfig};
use bytes::Bytes;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, UnixStream};

const CITY: &str = r#"
    [[unit]]
    id = "140800"
    name = { zh = "运城市", en = "Yuncheng" }
    kind = "city"
    valid_from = "1949-10-01"
    [[unit]]
    id = "140882"
    name = { zh = "河津市", en = "Hejin" }
    kind = "county"
    parent = "140800"
    valid_from = "1949-10-01"
"#;
const LEDGER: &str = "项目名称,县（市、区）,项目层级,项目类别,计划类别,计划年度,总投资（万元）,年度计划投资（万元）\n\
    甲项目,河津市,市级重点,基础设施,新开工,2024,5000,1200\n";

/// An office with one project.
struct Office {
    app: App,
    caller: Caller,
    project: ProjectId,
    _folder: tempfile::TempDir,
}

impl Office {
    async fn open(settings: PaperSettings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::open_in(settings, folder.path().to_owned(), folder).await
    }

    /// With its data in a folder of its own.
    async fn open_in(settings: PaperSettings, data: PathBuf, folder: tempfile::TempDir) -> Self {
        let url = format!("sqlite://{}", folder.path().join("ballast.db").display());
        let program = env!("CARGO_BIN_EXE_ballast").into();
        let parts = AppParts {
            store: Store::open(&StoreConfig { url, readers: 2 }).await.unwrap(),
            clock: Box::new(FixedClock("2024-08-20T02:00:00Z".parse().unwrap())),
            folder: data,
            parser: ChildCommand { program, arguments: vec!["parse-child".to_owned()] },
            fonts: FontConfig::default(),
            policy: Policy::default(),
            witnesses: Vec::new(),
            site: None,
            provider: None,
            breach_list: None,
        };
        let app = App::with_papers(parts, settings).unwrap();
        let caller = Caller::command_line(UnitId::new("140800").unwrap());
        set_up_city(&app, &caller, &City::from_toml(CITY).unwrap(), None).await.unwrap();
        let ledger = folder.path().join("台账.csv");
        std::fs::write(&ledger, LEDGER).unwrap();
        import_file(&app, &caller, &ledger, &ReadChoices::default(), Take::All).await.unwrap();
        let project = app.store().project_keys(&Scope::All).await.unwrap()[0].id;
        Self { app, caller, project, _folder: folder }
    }

    async fn add(&self, name: &str, content: &[u8]) -> Result<AddedPaper, AppError> {
        let new = NewPaper { kind: PaperKind::Approval, subject: PaperSubject::Project, file_name: name.to_owned() };
        let mut received = receive_paper(&self.app, &self.caller, self.project, &new).await?;
        for piece in content.chunks(1_000) {
            received = received.take(Bytes::copy_from_slice(piece)).await?;
        }
        add_paper(&self.app, &self.caller, self.project, &new, received).await
    }

    async fn read(&self, id: i64) -> Result<Vec<u8>, AppError> {
        Ok(open_paper(&self.app, &self.caller, self.project, id).await?.content.whole().await?)
    }

    async fn state(&self, id: i64) -> PaperState {
        self.app.store().paper(&Scope::All, self.project, id).await.unwrap().unwrap().standing.state
    }

    async fn events(&self, operation: &str) -> usize {
        let filter = AuditFilter { operation: Some(operation.to_owned()), ..AuditFilter::default() };
        self.app.store().find_audit_events(&filter, i64::MAX, 100).await.unwrap().len()
    }
}

fn said(error: &AppError) -> String {
    match error {
        AppError::Invalid(text) => text.zh.to_string(),
        AppError::File(issues) => issues[0].say(Lang::Zh),
        other => panic!("{other}"),
    }
}

/// What a fake scanner does with a connection.
#[derive(Debug, Clone, Copy)]
enum Fake {
    /// Reads to the end and says this.
    Says(&'static [u8]),
    /// Reads to the end and says nothing.
    Silent,
    /// Ends the connection at once.
    HangsUp,
    /// Never reads.
    Stuck,
}

/// A scanner on a free port, which can be told to do something else.
async fn scanner(fake: Fake) -> (Scanner, Arc<AtomicBool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("tcp://{}", listener.local_addr().unwrap());
    let is_well = Arc::new(AtomicBool::new(false));
    let well = is_well.clone();
    tokio::spawn(async move {
        let mut stuck = Vec::new();
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let fake = if well.load(Ordering::SeqCst) { Fake::Says(b"stream: OK\0") } else { fake };
            match fake {
                Fake::HangsUp => drop(stream),
                Fake::Stuck => stuck.push(stream),
                Fake::Silent => {
                    swallow(&mut stream).await;
                    stuck.push(stream);
                }
                Fake::Says(answer) => {
                    swallow(&mut stream).await;
                    let _ = stream.write_all(answer).await;
                }
            }
        }
    });
    let scanner = Scanner { address: ScannerAddress::parse(&address).unwrap(), patience: Duration::from_millis(300) };
    (scanner, is_well)
}

/// Reads what the protocol sends: the command, pieces with their length, a length of nought.
async fn swallow(stream: &mut tokio::net::TcpStream) {
    let mut command = [0; 10];
    stream.read_exact(&mut command).await.unwrap();
    assert_eq!(&command, b"zINSTREAM\0");
    loop {
        let length = stream.read_u32().await.unwrap();
        if length == 0 {
            return;
        }
        let mut piece = vec![0; length as usize];
        stream.read_exact(&mut piece).await.unwrap();
    }
}

#[tokio::test]
async fn a_scanner_that_fails_keeps_papers_in_quarantine_until_it_is_well() {
    for fake in [
        Fake::Says(b"stream: OK"),
        Fake::Says(b"INSTREAM size limit exceeded. ERROR\0"),
        Fake::Says(b"HTTP/1.1 200 OK\r\n\r\n"),
        Fake::Says(b""),
        Fake::Silent,
        Fake::HangsUp,
        Fake::Stuck,
    ] {
        let (scanner, is_well) = scanner(fake).await;
        let office = Office::open(PaperSettings { scanner: Some(scanner), ..PaperSettings::default() }).await;
        let added = office.add("批复.pdf", &pdf("x")).await.unwrap();
        assert_eq!(added.state, PaperState::Quarantined, "{fake:?}");
        let refusal = office.read(added.id).await.unwrap_err();
        assert!(said(&refusal).contains("等待查毒"), "{fake:?}");
        assert_eq!(scan_waiting(&office.app).await.unwrap(), 0, "{fake:?}");
        assert_eq!(office.state(added.id).await, PaperState::Quarantined, "{fake:?}");
        is_well.store(true, Ordering::SeqCst);
        assert_eq!(scan_waiting(&office.app).await.unwrap(), 1, "{fake:?}");
        assert_eq!(office.state(added.id).await, PaperState::Clean);
        assert_eq!(office.read(added.id).await.unwrap(), pdf("x"));
        assert_eq!((office.events("paper.add").await, office.events("paper.pass").await), (1, 1));
    }
}

#[tokio::test]
async fn a_scanner_that_is_not_there_fails_closed() {
    // A port that was free a moment ago, and a socket that does not exist.
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for address in [format!("tcp://{free}"), "unix:///nowhere/clamd.ctl".to_owned()] {
        let scanner = Some(Scanner::new(ScannerAddress::parse(&address).unwrap()));
        let office = Office::open(PaperSettings { scanner, ..PaperSettings::default() }).await;
        let added = office.add("现场.png", &png(3)).await.unwrap();
        assert_eq!(added.state, PaperState::Quarantined);
        assert!(office.read(added.id).await.is_err());
    }
}

#[tokio::test]
async fn what_a_scanner_finds_is_recorded_and_given_to_nobody() {
    let (scanner, is_well) = scanner(Fake::Says(b"stream: Test.Mark FOUND\0")).await;
    let office = Office::open(PaperSettings { scanner: Some(scanner), ..PaperSettings::default() }).await;
    let added = office.add("批复.pdf", &pdf("x")).await.unwrap();
    assert_eq!(added.state, PaperState::Infected);
    assert!(said(&office.read(added.id).await.unwrap_err()).contains("病毒"));
    assert_eq!(office.events("paper.refuse").await, 1);
    // A later change of mind of the scanner changes nothing: the paper is not asked about again.
    is_well.store(true, Ordering::SeqCst);
    assert_eq!(scan_waiting(&office.app).await.unwrap(), 0);
    assert_eq!(office.state(added.id).await, PaperState::Infected);
}

/// Ends the program when the test ends.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The program of a peer, or the loud end of the test.
fn peer(variable: &str) -> Option<PathBuf> {
    let program = std::env::var_os(variable).map(PathBuf::from).filter(|program| program.exists());
    if program.is_none() {
        assert!(std::env::var_os("BALLAST_REQUIRE_ALL").is_none(), "{variable} is required and not set");
        eprintln!("SKIPPED: {variable} names no program");
    }
    program
}

/// Waits for a server to take connections: it is asked until it does, a second of silence between two questions would be too long.
async fn until<F: Future<Output = bool>>(what: &str, is_ready: impl Fn() -> F) {
    let mut ticks = tokio::time::interval(Duration::from_millis(50));
    for _ in 0..1_200 {
        ticks.tick().await;
        if is_ready().await {
            return;
        }
    }
    panic!("{what} does not answer");
}

#[tokio::test]
async fn the_real_scanner_finds_what_its_signatures_describe() {
    let Some(clamd) = peer("BALLAST_TEST_CLAMD") else { return };
    let folder = tempfile::tempdir().unwrap();
    let (signatures, socket) = (folder.path().join("signatures"), folder.path().join("clamd.ctl"));
    std::fs::create_dir(&signatures).unwrap();
    // A signature of a mark that this test makes: nothing harmful, and nothing is downloaded.
    let mark = "BALLAST-HARMLESS-TEST-MARK-7f3a";
    let hexadecimal = ballast_domain::text::hex(mark.as_bytes());
    std::fs::write(signatures.join("own.ndb"), format!("Ballast.Test.Mark:0:*:{hexadecimal}\n")).unwrap();
    let config = folder.path().join("clamd.conf");
    let text = format!(
        "LocalSocket {}\nDatabaseDirectory {}\nForeground yes\nTemporaryDirectory {}\n",
        socket.display(),
        signatures.display(),
        folder.path().display()
    );
    std::fs::write(&config, text).unwrap();
    let started = Command::new(clamd).arg("-c").arg(&config).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let _running = Ended(started.unwrap());
    until("clamd", || async { UnixStream::connect(&socket).await.is_ok() }).await;
    let address = ScannerAddress::parse(&format!("unix://{}", socket.display())).unwrap();
    let settings = PaperSettings { scanner: Some(Scanner::new(address)), ..PaperSettings::default() };
    let office = Office::open(settings).await;
    let clean = office.add("批复.pdf", &pdf("nothing")).await.unwrap();
    assert_eq!(clean.state, PaperState::Clean);
    let marked = office.add("批复.pdf", &pdf(mark)).await.unwrap();
    assert_eq!(marked.state, PaperState::Infected);
    let record = office.app.store().paper(&Scope::All, office.project, marked.id).await.unwrap().unwrap();
    assert!(record.standing.reason.starts_with("Ballast.Test.Mark"), "{}", record.standing.reason);
    assert!(office.read(marked.id).await.is_err());
    assert_eq!(office.read(clean.id).await.unwrap(), pdf("nothing"));
}

#[tokio::test]
async fn papers_lie_on_an_s3_server_when_the_settings_say_so() {
    let Some(program) = peer("BALLAST_TEST_S3_SERVER") else { return };
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let port = free.to_string();
    let started = Command::new(program)
        .args(["-H", "127.0.0.1", "-p", &port])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let running = Ended(started.unwrap());
    let endpoint = format!("http://127.0.0.1:{port}");
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let bucket = format!("{endpoint}/papers");
    until("the S3 server", || async { client.put(&bucket).send().await.is_ok_and(|a| a.status().is_success()) }).await;
    let config = S3Config {
        endpoint,
        bucket: "papers".into(),
        region: "us-east-1".into(),
        key_id: "ballast".into(),
        secret: Secret("a secret".into()),
    };
    let place = Place::S3(config);
    let office = Office::open(PaperSettings { place: place.clone(), ..PaperSettings::default() }).await;
    let (pdf_id, png_id) =
        (office.add("批复.pdf", &pdf("x")).await.unwrap().id, office.add("现场.png", &png(9)).await.unwrap().id);
    let again = office.add("批复.pdf", &pdf("x")).await.unwrap().id;
    assert_eq!(office.read(pdf_id).await.unwrap(), pdf("x"));
    assert_eq!(office.read(again).await.unwrap(), pdf("x"));
    assert!(image::load_from_memory(&office.read(png_id).await.unwrap()).is_ok());
    let list = client.get(&bucket).send().await.unwrap().text().await.unwrap();
    assert_eq!(
        list.matches("<Key>").count(),
        4,
        "the ledger that was imported, two contents and a small picture, equal ones once: {list}"
    );
    // What somebody changes on the server does not arrive whole.
    let record = office.app.store().paper(&Scope::All, office.project, pdf_id).await.unwrap().unwrap();
    let object = format!("{bucket}/{}", record.paper.content_sha256);
    let mut changed = pdf("x");
    changed[20] ^= 1;
    let signed =
        "AWS4-HMAC-SHA256 Credential=somebody/20240820/us-east-1/s3/aws4_request,SignedHeaders=host,Signature=0";
    let answer = client.put(&object).header("authorization", signed).body(changed).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.status());
    assert!(office.read(pdf_id).await.is_err());
    // A server that is gone is a failure, and nothing is recorded.
    drop(running);
    assert!(office.add("另一份.pdf", &pdf("y")).await.is_err());
    assert_eq!(office.app.store().papers(&Scope::All, office.project).await.unwrap().len(), 3);
}

#[tokio::test]
async fn limits_of_size_day_and_disk_are_kept() {
    let limits = PaperLimits { pdf_bytes: 2_000, day_papers: 2, ..PaperLimits::default() };
    let office = Office::open(PaperSettings { limits, ..PaperSettings::default() }).await;
    let big = pdf(&"x".repeat(3_000));
    assert!(said(&office.add("批复.pdf", &big).await.unwrap_err()).contains("上限"));
    office.add("一.pdf", &pdf("1")).await.unwrap();
    office.add("二.pdf", &pdf("2")).await.unwrap();
    assert!(said(&office.add("三.pdf", &pdf("3")).await.unwrap_err()).contains("每人每天"));
    let limits = PaperLimits { day_bytes: 100, ..PaperLimits::default() };
    let office = Office::open(PaperSettings { limits, ..PaperSettings::default() }).await;
    assert!(said(&office.add("一.pdf", &pdf("1")).await.unwrap_err()).contains("每人每天"));
    let limits = PaperLimits { free_bytes: u64::MAX, ..PaperLimits::default() };
    let office = Office::open(PaperSettings { limits, ..PaperSettings::default() }).await;
    assert!(said(&office.add("一.pdf", &pdf("1")).await.unwrap_err()).contains("磁盘空间不足"));
    assert!(office.app.store().papers(&Scope::All, office.project).await.unwrap().is_empty());
}

/// The reading process has 512 MiB; a picture at the limit of 40 million elements fits, and one row more is said in words.
#[tokio::test]
async fn a_picture_of_forty_megapixels_is_taken_and_a_larger_one_told() {
    let office = Office::open(PaperSettings::default()).await;
    let mut sent = Vec::new();
    let picture = image::RgbaImage::from_pixel(8_000, 5_000, image::Rgba([10, 80, 120, 200]));
    picture.write_to(&mut std::io::Cursor::new(&mut sent), image::ImageFormat::Png).unwrap();
    drop(picture);
    let added = office.add("现场.png", &sent).await.unwrap_or_else(|error| panic!("{}", said(&error)));
    let kept = std::io::Cursor::new(office.read(added.id).await.unwrap());
    let kept = image::ImageReader::with_format(kept, image::ImageFormat::Png).into_dimensions().unwrap();
    assert_eq!(kept, (8_000, 5_000));
    // The size stands in the head, and the head is believed before anything is unpacked.
    sent[20..24].copy_from_slice(&5_001_u32.to_be_bytes());
    let refusal = said(&office.add("现场.png", &sent).await.unwrap_err());
    assert!(refusal.contains("8000×5001") && refusal.contains("缩小"), "{refusal}");
    assert_eq!(office.events("paper.decline").await, 1);
}

/// Unmounts the small disk when the test ends.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// A disk of so many KiB; none where the system does not allow one.
    fn new(folder: &Path, kib: u32) -> Option<Self> {
        let at = folder.join("small");
        std::fs::create_dir(&at).unwrap();
        let size = format!("size={kib}k");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&at).status();
        mounted.is_ok_and(|status| status.success()).then_some(Self(at))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[tokio::test]
async fn a_full_disk_is_told_and_nothing_is_recorded() {
    let outer = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::new(outer.path(), 512) else {
        assert!(std::env::var_os("BALLAST_REQUIRE_ALL").is_none(), "a small disk is required and cannot be mounted");
        eprintln!("SKIPPED: this user may not mount a small disk");
        return;
    };
    let limits = PaperLimits { free_bytes: 0, ..PaperLimits::default() };
    let settings = PaperSettings { limits, ..PaperSettings::default() };
    let office = Office::open_in(settings, disk.0.clone(), tempfile::tempdir().unwrap()).await;
    let kept = office.add("小.pdf", &pdf("1")).await.unwrap();
    let big = pdf(&"x".repeat(600_000));
    assert!(said(&office.add("大.pdf", &big).await.unwrap_err()).contains("磁盘空间不足"));
    assert_eq!(office.app.store().papers(&Scope::All, office.project).await.unwrap().len(), 1);
    assert_eq!(office.read(kept.id).await.unwrap(), pdf("1"), "what was kept before is still there");
    // The half-written file is gone, so that a smaller one fits again.
    office.add("小二.pdf", &pdf("2")).await.unwrap();
}

#[tokio::test]
async fn a_content_that_was_changed_behind_our_back_never_arrives_whole() {
    let office = Office::open(PaperSettings::default()).await;
    let long = pdf(&"x".repeat(300_000));
    let added = office.add("批复.pdf", &long).await.unwrap();
    let record = office.app.store().paper(&Scope::All, office.project, added.id).await.unwrap().unwrap();
    let hash = &record.paper.content_sha256;
    let file = office.app.folder().join("papers").join(&hash[..2]).join(hash);
    let mut changed = std::fs::read(&file).unwrap();
    changed[200_000] = b'y';
    std::fs::write(&file, changed).unwrap();
    assert!(office.read(added.id).await.is_err());
    std::fs::remove_file(&file).unwrap();
    assert!(office.read(added.id).await.is_err());
}

#[tokio::test]
async fn a_backup_takes_papers_along_and_notices_a_changed_one() {
    let office = Office::open(PaperSettings::default()).await;
    let added = office.add("批复.pdf", &pdf("x")).await.unwrap();
    let record = office.app.store().paper(&Scope::All, office.project, added.id).await.unwrap().unwrap();
    let hash = record.paper.content_sha256;
    let outside = tempfile::tempdir().unwrap();
    let backup = outside.path().join("backup");
    let manifest = make_backup(&office.app, &office.caller, &backup, Protection::Plain).await.unwrap();
    let path = format!("papers/{}/{hash}", &hash[..2]);
    let entry = manifest.files.iter().find(|entry| entry.path == path).unwrap();
    assert_eq!(entry.sha256, hash, "a paper's name is its hash");
    manifest.check_files(&backup).unwrap();
    std::fs::write(backup.join(&path), pdf("y")).unwrap();
    let refusal = Manifest::read(&backup).unwrap().check_files(&backup).unwrap_err();
    assert!(said(&refusal).contains(&path), "{refusal}");
}
