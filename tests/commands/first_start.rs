//! The first start of a server on an empty folder.

use crate::shell::{Office, sample};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};

/// A server on a free port; ended when dropped.
struct Server {
    program: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

impl Server {
    fn start(office: &Office, arguments: &[&str]) -> Self {
        let mut command = office.command(&[&["serve"], arguments].concat());
        let mut program = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(program.stdout.take().unwrap()).lines();
        Self { program, lines }
    }

    /// The next so many lines of its output.
    fn next(&mut self, count: usize) -> Vec<String> {
        self.lines.by_ref().take(count).map(Result::unwrap).collect()
    }

    /// What it still printed when it was ended.
    fn rest(mut self) -> Vec<String> {
        let _ = self.program.kill();
        self.lines.by_ref().map_while(Result::ok).collect()
    }
}

/// Waits until a server answers: by then it has printed what it prints at its start.
fn answers(address: &str) {
    let mut stream = TcpStream::connect(address.strip_prefix("http://").unwrap()).unwrap();
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

const LISTEN: [&str; 2] = ["--listen", "127.0.0.1:0"];

#[test]
fn the_first_start_prints_three_activation_codes_and_knows_no_other_account() {
    let office = Office::empty();
    let mut server = Server::start(&office, &LISTEN);
    let lines = server.next(4);
    assert!(lines[0].starts_with("http://127.0.0.1:"), "{lines:?}");
    let port = lines[0].rsplit(':').next().unwrap();
    let mut logins = Vec::new();
    for line in &lines[1..] {
        let (login, address) = line.split_once('\t').unwrap();
        let token = address.strip_prefix(&format!("http://localhost:{port}/welcome/")).unwrap();
        assert!(token.len() == 64 && token.bytes().all(|sign| sign.is_ascii_hexdigit()), "{line}");
        logins.push(login);
    }
    assert_eq!(logins, ["sysadmin", "secadmin", "auditadmin"]);
    assert!(server.rest().is_empty());

    // A second start prints none while those are open; setting the city up keeps the three and makes the rest.
    let mut server = Server::start(&office, &LISTEN);
    answers(&server.next(1)[0]);
    assert!(server.rest().iter().all(|line| !line.contains("/welcome/")));
    let made = office.run(&["setup", &sample("city.toml").display().to_string()]).ok();
    assert!(made.contains("hejin\t") && !made.contains("secadmin\t"), "{made}");
    assert!(office.run(&["audit", "verify"]).ok().starts_with("审计链完整"));
}

#[test]
fn a_site_open_to_others_does_not_start_without_its_address() {
    let office = Office::empty();
    let refused = office.run(&["serve", "--listen", "0.0.0.0:0"]);
    assert_ne!(refused.code, 0);
    assert!(refused.err.contains("address"), "{}", refused.err);
    for wrong in ["http://example.org", "https://10.0.0.1", "example.org"] {
        let output =
            office.command(&["serve", "--listen", "127.0.0.1:0"]).env("BALLAST_ADDRESS", wrong).output().unwrap();
        assert!(!output.status.success() && String::from_utf8_lossy(&output.stderr).contains(wrong), "{wrong}");
    }
}

#[cfg(unix)]
#[test]
fn the_secret_of_single_sign_on_must_not_be_readable_by_others() {
    use std::os::unix::fs::PermissionsExt as _;
    let office = Office::empty();
    let secret = office.file("secret", b"shared\n");
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o644)).unwrap();
    let settings = format!(
        "[oidc]\nissuer = \"https://login.example.org\"\nclient_id = \"ballast\"\nclient_secret_file = {secret:?}\nname = {{ zh = \"登录\", en = \"login\" }}\n"
    );
    office.file("ballast.toml", settings.as_bytes());
    let refused = office.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(refused.code != 0 && refused.err.contains("chmod 600"), "{}", refused.err);
    office.file("ballast.toml", settings.replace("https://", "http://").as_bytes());
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    let refused = office.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(refused.code != 0 && refused.err.contains("issuer"), "{}", refused.err);
    office.file("ballast.toml", settings.as_bytes());
    let mut server = Server::start(&office, &LISTEN);
    assert!(server.next(1)[0].starts_with("http://"), "the provider need not be there at the start");
}
