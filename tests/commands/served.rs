//! The built program serving, and somebody who speaks HTTP to it.

use crate::shell::Office;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;

/// A running server.
pub(crate) struct Served {
    program: Child,
    /// Host and port of the pages.
    pub(crate) address: String,
    log: Arc<(Mutex<String>, Condvar)>,
    reader: Option<JoinHandle<()>>,
}

impl Served {
    /// Starts `serve` on an office's data.
    pub(crate) fn start(office: &Office) -> Self {
        Self::run(&mut office.command(&["serve", "--listen", "127.0.0.1:0"]))
    }

    /// Starts a command that serves and prints its address.
    pub(crate) fn run(command: &mut Command) -> Self {
        let mut program = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let log = Arc::new((Mutex::new(String::new()), Condvar::new()));
        let lines = BufReader::new(program.stderr.take().unwrap()).lines();
        let writing = log.clone();
        let reader = std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let mut log = writing.0.lock().unwrap();
                log.push_str(&line);
                log.push('\n');
                writing.1.notify_all();
            }
        });
        let mut lines = BufReader::new(program.stdout.take().unwrap()).lines().map_while(Result::ok);
        let address = lines.find_map(|line| line.strip_prefix("http://").map(ToOwned::to_owned));
        // The rest is read as well: whoever writes to a closed pipe fails.
        std::thread::spawn(move || lines.for_each(drop));
        let address = address.unwrap_or_else(|| panic!("it did not start: {}", log.0.lock().unwrap()));
        Self { program, address, log, reader: Some(reader) }
    }

    /// Gives somebody a password by the link that `setup` printed.
    pub(crate) fn welcome(&self, links: &str, login: &str, password: &str) {
        let line = links.lines().find_map(|line| line.strip_prefix(&format!("{login}\t"))).unwrap();
        let page = line[line.find("/welcome/").unwrap()..].to_owned();
        let reply = Guest::default().post(&self.address, &page, &page, &[("wanted", password), ("again", password)]);
        assert_eq!(reply.status, 303, "{}", reply.text);
    }

    /// The number of the process.
    pub(crate) fn pid(&self) -> u32 {
        self.program.id()
    }

    /// Tells it to stop, without waiting.
    pub(crate) fn terminate(&self) {
        assert!(Command::new("kill").arg(self.pid().to_string()).status().unwrap().success());
    }

    /// Waits for its end; gives how it ended and everything it logged.
    pub(crate) fn ended(mut self) -> (ExitStatus, String) {
        let status = self.program.wait().unwrap();
        self.reader.take().unwrap().join().unwrap();
        let log = self.log.0.lock().unwrap().clone();
        (status, log)
    }

    /// Tells it to stop and waits.
    pub(crate) fn stop(self) -> (ExitStatus, String) {
        self.terminate();
        self.ended()
    }

    /// Waits until it has logged something; the log is the event.
    pub(crate) fn logged(&self, what: &str) -> String {
        let (log, more) = &*self.log;
        let mut log = log.lock().unwrap();
        loop {
            if let Some(line) = log.lines().find(|line| line.contains(what)) {
                return line.to_owned();
            }
            log = more.wait(log).unwrap();
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// Somebody with a jar of cookies.
#[derive(Default)]
pub(crate) struct Guest {
    cookies: BTreeMap<String, String>,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) text: String,
}

/// Reads an answer to its end.
pub(crate) fn read(stream: &mut TcpStream) -> Reply {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Reply { status, text }
}

impl Guest {
    pub(crate) fn get(&mut self, address: &str, path: &str) -> Reply {
        self.send(address, &format!("GET {path}"), "", &[])
    }

    /// Sends a form with the token of the page that holds it.
    pub(crate) fn post(&mut self, address: &str, page: &str, to: &str, fields: &[(&str, &str)]) -> Reply {
        let token = self.token(address, page);
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("csrf", &token).extend_pairs(fields);
        let head = "content-type: application/x-www-form-urlencoded\r\nsec-fetch-site: same-origin\r\n";
        self.send(address, &format!("POST {to}"), head, body.finish().as_bytes())
    }

    pub(crate) fn token(&mut self, address: &str, page: &str) -> String {
        let found = self.get(address, page);
        let (_, after) = found.text.split_once("name=\"csrf\" value=\"").unwrap_or_else(|| panic!("{}", found.text));
        after.split('"').next().unwrap().to_owned()
    }

    pub(crate) fn sign_in(&mut self, address: &str, login: &str, password: &str) -> Reply {
        self.post(address, "/sign-in", "/sign-in", &[("login", login), ("password", password)])
    }

    pub(crate) fn send(&mut self, address: &str, line: &str, head: &str, body: &[u8]) -> Reply {
        let mut stream = TcpStream::connect(address).unwrap();
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let length = body.len();
        let head = format!(
            "{line} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncookie: {cookies}\r\ncontent-length: {length}\r\n{head}\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        // Who is refused early may find the door closed while he still speaks.
        let _ = stream.write_all(body);
        let reply = read(&mut stream);
        for line in reply.text.lines().take_while(|line| !line.is_empty()) {
            if let Some(cookie) = line.strip_prefix("set-cookie: ") {
                let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        reply
    }
}
