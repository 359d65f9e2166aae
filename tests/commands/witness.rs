//! Checkpoints to a server of syslog over TLS: there, gone, with another certificate, silent, breaking off, back again.

use crate::served::{Guest, Served};
use crate::shell::Office;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// An authority of a test.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// What a server of a name or number shows.
    fn certificate(&self, of: &str) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![of.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// How a server behaves.
#[derive(Clone)]
enum Manner {
    /// Takes everything and closes.
    Well(TlsAcceptor),
    /// The same without TLS.
    Plain,
    /// Takes the connection and is silent.
    Silent,
    /// Reads everything and never closes.
    NeverCloses(TlsAcceptor),
    /// Breaks off after the first byte.
    BreaksOff(TlsAcceptor),
}

/// A server of syslog.
struct Server {
    at: SocketAddr,
    received: Arc<(Mutex<Vec<u8>>, Condvar)>,
    _runtime: tokio::runtime::Runtime,
}

impl Server {
    fn start(at: SocketAddr, manner: Manner) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind(at)).unwrap();
        let at = listener.local_addr().unwrap();
        let received = Arc::new((Mutex::default(), Condvar::new()));
        let into = received.clone();
        runtime.spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, manner.clone(), into.clone()));
            }
        });
        Self { at, received, _runtime: runtime }
    }

    /// The texts of the messages, once there are as many; each is counted and has the head of RFC 5424.
    fn messages(&self, at_least: usize) -> Vec<String> {
        let (received, more) = &*self.received;
        let mut bytes = received.lock().unwrap();
        let until = Instant::now() + Duration::from_mins(2);
        loop {
            let messages = texts(&bytes);
            if messages.len() >= at_least {
                return messages;
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "only {messages:?} arrived");
            bytes = more.wait_timeout(bytes, left).unwrap().0;
        }
    }
}

async fn serve(stream: tokio::net::TcpStream, manner: Manner, into: Arc<(Mutex<Vec<u8>>, Condvar)>) {
    match manner {
        Manner::Silent => {
            tokio::time::sleep(Duration::from_mins(10)).await;
            drop(stream);
        }
        Manner::Plain => take(&mut { stream }, &into).await,
        Manner::Well(tls) => {
            // One that does not trust us, or does not finish, sends nothing.
            let Ok(mut stream) = tls.accept(stream).await else { return };
            take(&mut stream, &into).await;
            let _ = stream.shutdown().await;
        }
        Manner::NeverCloses(tls) => {
            let Ok(mut stream) = tls.accept(stream).await else { return };
            take(&mut stream, &into).await;
            tokio::time::sleep(Duration::from_mins(10)).await;
        }
        Manner::BreaksOff(tls) => {
            let Ok(mut stream) = tls.accept(stream).await else { return };
            let _ = stream.read_u8().await;
            stream.get_ref().0.set_zero_linger().unwrap();
            drop(stream);
        }
    }
}

async fn take(stream: &mut (impl AsyncRead + Unpin), into: &(Mutex<Vec<u8>>, Condvar)) {
    let mut piece = [0; 1 << 10];
    while let Ok(count @ 1..) = stream.read(&mut piece).await {
        into.0.lock().unwrap().extend_from_slice(&piece[..count]);
        into.1.notify_all();
    }
}

/// The whole messages of a stream without their heads.
fn texts(mut bytes: &[u8]) -> Vec<String> {
    let mut texts = Vec::new();
    while let Some(space) = bytes.iter().position(|byte| *byte == b' ') {
        let length: usize = std::str::from_utf8(&bytes[..space]).unwrap().parse().unwrap();
        let Some(message) = bytes.get(space + 1..space + 1 + length) else { break };
        let message = std::str::from_utf8(message).unwrap();
        let parts: Vec<&str> = message.splitn(8, ' ').collect();
        assert_eq!((parts[0], parts[3], parts[5], parts[6]), ("<109>1", "ballast", "checkpoint", "-"), "{message}");
        parts[1].parse::<jiff::Timestamp>().unwrap();
        texts.push(parts[7].to_owned());
        bytes = &bytes[space + 1 + length..];
    }
    texts
}

/// Any port of this machine.
const ANYWHERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// An office that trusts an authority and sends to a place. Figures are told at the second place.
fn office(authority: &Authority, syslog: SocketAddr, figures: SocketAddr) -> Office {
    let office = Office::new();
    office.file("ca.pem", authority.pem.as_bytes());
    let settings =
        format!("metrics = \"{figures}\"\n[syslog]\naddress = \"tls://{syslog}\"\nauthorities = \"ca.pem\"\n");
    office.file("ballast.toml", settings.as_bytes());
    office
}

/// A place that nobody listens at.
fn free_place() -> SocketAddr {
    std::net::TcpListener::bind(ANYWHERE).unwrap().local_addr().unwrap()
}

fn figure(at: SocketAddr, name: &str) -> u64 {
    let text = Guest::default().get(&at.to_string(), "/metrics").text;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("{name} is missing: {text}")).parse().unwrap()
}

fn doctor(office: &Office) -> (String, String) {
    let run = office.run(&["doctor", "--json"]);
    let findings: serde_json::Value = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}", run.out));
    let found = findings.as_array().unwrap().iter().find(|finding| finding["code"] == "syslog").unwrap();
    (found["state"].as_str().unwrap().to_owned(), found["found"].as_str().unwrap().to_owned())
}

/// What the program keeps itself.
fn own(office: &Office) -> Vec<String> {
    let text = std::fs::read_to_string(office.path("data/checkpoints.jsonl")).unwrap();
    text.lines().map(ToOwned::to_owned).collect()
}

#[test]
fn checkpoints_arrive_once_and_a_restart_repeats_none() {
    let authority = Authority::new("ours");
    let server = Server::start(ANYWHERE, Manner::Well(authority.certificate("127.0.0.1")));
    let figures = free_place();
    let office = office(&authority, server.at, figures);
    let served = Served::start(&office);
    served.logged("checkpoints were told");
    assert_eq!(server.messages(1), own(&office));
    assert_eq!(figure(figures, "ballast_checkpoints_told_total"), 1);
    assert_eq!(figure(figures, "ballast_checkpoints_telling_failed_total"), 0);
    let size = serde_json::from_str::<serde_json::Value>(&own(&office)[0]).unwrap()["size"].clone();
    assert_eq!(doctor(&office), ("ok".into(), format!("已发到第 {size} 条，共 {size} 条")));
    served.stop();

    // An orderly end signs once more; after the restart that one comes alone.
    assert_eq!(own(&office).len(), 2);
    let served = Served::start(&office);
    served.logged("checkpoints were told");
    assert_eq!(server.messages(2), own(&office));
    served.stop();
}

/// A server that cannot take them keeps nobody waiting and counts for nothing; what it missed comes when it is well, after the program was
/// killed meanwhile.
fn is_told_later(manner: Option<Manner>, authority: &Authority, says: &str) {
    let bad = manner.map(|manner| Server::start(ANYWHERE, manner));
    let at = bad.as_ref().map_or_else(free_place, |server| server.at);
    let figures = free_place();
    let office = office(authority, at, figures);
    let served = Served::start(&office);
    let line = served.logged("checkpoints could not be told");
    assert!(line.contains(says), "{says}: {line}");
    let begun = Instant::now();
    for _ in 0..20 {
        assert_eq!(Guest::default().get(&served.address, "/sign-in").status, 200);
        assert_eq!(Guest::default().sign_in(&served.address, "nobody", "a wrong password").status, 422);
        if begun.elapsed() > Duration::from_secs(2) {
            break;
        }
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "waited {:?}", begun.elapsed());
    assert_eq!(figure(figures, "ballast_checkpoints_told_total"), 0);
    assert!(figure(figures, "ballast_checkpoints_telling_failed_total") >= 1);
    let (state, found) = doctor(&office);
    assert!(state == "failure" && found.contains(says) && found.contains("已发到第 0 条"), "{found}");
    // Killed, not stopped.
    drop(served);
    drop(bad);
    let own = own(&office);
    let well = Server::start(at, Manner::Well(authority.certificate("127.0.0.1")));
    let served = Served::start(&office);
    served.logged("checkpoints were told");
    assert_eq!(well.messages(own.len()), own);
    assert_eq!(doctor(&office).0, "ok");
    served.stop();
}

#[test]
fn a_dead_server_is_told_later() {
    is_told_later(None, &Authority::new("ours"), "no connection");
}

#[test]
fn a_certificate_of_another_authority_is_told_nothing() {
    let foreign = Authority::new("theirs").certificate("127.0.0.1");
    is_told_later(Some(Manner::Well(foreign)), &Authority::new("ours"), "UnknownIssuer");
}

#[test]
fn a_certificate_of_another_name_is_told_nothing() {
    let authority = Authority::new("ours");
    let other = authority.certificate("log.example.gov.cn");
    is_told_later(Some(Manner::Well(other)), &authority, "not valid for name");
}

#[test]
fn a_server_that_is_silent_is_told_later() {
    is_told_later(Some(Manner::Silent), &Authority::new("ours"), "the TLS handshake");
}

#[test]
fn a_server_that_never_closes_counts_as_told_nothing() {
    let authority = Authority::new("ours");
    let certificate = authority.certificate("127.0.0.1");
    is_told_later(Some(Manner::NeverCloses(certificate)), &authority, "closing");
}

#[test]
fn a_server_that_breaks_off_is_told_later() {
    let authority = Authority::new("ours");
    let certificate = authority.certificate("127.0.0.1");
    is_told_later(Some(Manner::BreaksOff(certificate)), &authority, "it broke off");
}

#[test]
fn on_this_machine_a_socket_or_a_port_will_do() {
    let office = Office::new();
    let server = Server::start(ANYWHERE, Manner::Plain);
    office.file("ballast.toml", format!("[syslog]\naddress = \"tcp://{}\"\n", server.at).as_bytes());
    let served = Served::start(&office);
    served.logged("checkpoints were told");
    assert_eq!(server.messages(1), own(&office));
    served.stop();

    // Another place has been told nothing yet.
    let place = office.path("log");
    let socket = std::os::unix::net::UnixDatagram::bind(&place).unwrap();
    office.file("ballast.toml", format!("[syslog]\naddress = \"unix://{}\"\n", place.display()).as_bytes());
    let served = Served::start(&office);
    served.logged("checkpoints were told");
    for line in own(&office) {
        let mut message = [0; 2_048];
        let length = socket.recv(&mut message).unwrap();
        let message = std::str::from_utf8(&message[..length]).unwrap();
        assert!(message.starts_with("<109>1 ") && message.ends_with(&format!(" checkpoint - {line}")), "{message}");
    }
    served.stop();
}

/// A disk that is not there gets the rest when it is back.
#[test]
fn a_file_elsewhere_gets_what_it_missed() {
    let office = Office::new();
    office.file("ballast.toml", b"witness = \"away/checkpoints.jsonl\"\n");
    let served = Served::start(&office);
    served.logged("checkpoints could not be told");
    std::fs::create_dir(office.path("away")).unwrap();
    served.logged("checkpoints were told");
    let text = std::fs::read_to_string(office.path("away/checkpoints.jsonl")).unwrap();
    assert_eq!(text.lines().collect::<Vec<_>>(), own(&office));
    served.stop();
}

#[test]
fn authorities_that_are_none_stop_the_start() {
    let office = Office::new();
    office.file("ca.pem", b"not a certificate\n");
    office.file("ballast.toml", b"[syslog]\naddress = \"tls://127.0.0.1:6514\"\nauthorities = \"ca.pem\"\n");
    let run = office.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(
        run.code == 3 && run.err.contains("syslog.authorities") && run.err.contains("ca.pem"),
        "{} {}",
        run.code,
        run.err
    );
}
