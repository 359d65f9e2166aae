//! Operation: one writer, the doctor, settings, readiness, figures, an orderly end.

use crate::served::{Guest, Served, read};
use crate::shell::{Office, sample};
use std::io::Write;
use std::net::TcpStream;
use std::process::Command;

#[test]
fn one_process_writes_and_others_are_told_who() {
    let office = Office::new();
    let served = Served::start(&office);
    let pid = served.pid().to_string();
    let ledger = sample("ledger-2022.xlsx").display().to_string();
    for writing in [&["import", ledger.as_str()][..], &["serve", "--listen", "127.0.0.1:0"], &["migrate"]] {
        let refused = office.run(writing);
        assert_eq!(refused.code, 3, "{writing:?}: {}", refused.err);
        assert!(refused.err.contains(&pid) && refused.err.contains("自 "), "{writing:?}: {}", refused.err);
    }
    for reading in [&["imports"][..], &["audit", "verify"], &["backup", "kept", "--plain"], &["migrate", "--check"]] {
        office.run(reading).ok();
    }
    // However it ends, the lock goes with it.
    assert!(Command::new("kill").args(["-9", &pid]).status().unwrap().success());
    drop(served);
    office.run(&["import", &ledger, "--known-on", "2022-07-15"]).ok();
}

#[test]
fn what_only_reads_makes_nothing() {
    let office = Office::new();
    for reading in [&["imports"][..], &["audit", "verify"], &["doctor"], &["settings"]] {
        let run = office.run_in("nowhere", reading);
        assert!(!office.path("nowhere").exists(), "{reading:?}: {}", run.err);
    }
    assert!(office.run_in("nowhere", &["imports"]).err.contains("没有数据库"));
}

#[test]
fn the_doctor_names_what_is_ill() {
    let office = Office::new();
    let run = office.run(&["doctor", "--json"]);
    let findings: serde_json::Value = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}", run.out));
    let state = |code: &str| {
        let found = findings.as_array().unwrap().iter().find(|finding| finding["code"] == code);
        found.unwrap_or_else(|| panic!("{code} is missing: {}", run.out))["state"].as_str().unwrap().to_owned()
    };
    for code in
        ["configuration", "folder", "lock", "permissions", "database", "shape", "pages", "keys", "reader", "clock"]
    {
        assert_eq!(state(code), "ok", "{code}: {}", run.out);
    }
    assert_eq!(state("backup"), "warning");
    let says = |says: &str| {
        let run = office.run(&["doctor"]);
        assert_eq!(run.code, 4, "{}", run.out);
        let line = run.out.lines().skip_while(|line| !line.starts_with("故障")).collect::<Vec<_>>().join("\n");
        assert!(line.contains(says) && line.contains('→'), "{says}: {}", run.out);
    };

    let keys = office.path("data/keys");
    std::fs::rename(keys.join("audit.key"), office.path("audit.key")).unwrap();
    says("audit.key");
    // Another key than the one that signed.
    let served = Served::start(&office);
    served.stop();
    std::fs::copy(office.path("audit.key"), keys.join("audit.key")).unwrap();
    says("签名");
    std::fs::copy(keys.join("field.key"), keys.join("audit.key")).unwrap();
    assert!(Command::new("chmod").arg("644").arg(keys.join("field.key")).status().unwrap().success());
    says("chmod 600");
    office.file("ballast.toml", b"lisen = \"127.0.0.1:1\"\n");
    says("lisen");
}

#[test]
fn settings_say_where_they_come_from_and_wrong_ones_stop_the_program() {
    let office = Office::new();
    office.file(
        "ballast.toml",
        b"database = \"postgres://ballast:hidden@db/x\"\nprofile = \"mlps\"\n[backup]\nevery = \"6h\"\n",
    );
    let run = office.command(&["settings"]).env("BALLAST_BACKUP_KEEP", "7").output().unwrap();
    let text = String::from_utf8(run.stdout).unwrap();
    for line in [
        "database\tpostgres://ballast:***@db/x\t文件",
        "profile\tmlps\t文件",
        "backup.every\t6h\t文件",
        "backup.keep\t7\t环境变量",
        "listen\t127.0.0.1:8080\t默认",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(text.lines().any(|line| line.starts_with("data\t") && line.ends_with("\t命令行")), "{text}");
    for (toml, says) in [
        ("lisen = 1\n", vec!["lisen", "listen", "ballast.toml"]),
        ("profile = \"easy\"\n", vec!["profile", "easy", "asvs", "mlps"]),
        ("[backup]\nkeep = \"many\"\n", vec!["backup.keep", "many"]),
        ("[backup]\nevery = \"often\"\n", vec!["backup.every", "often"]),
        ("witness = \"data/x\"\n", vec!["witness", "data"]),
        ("[syslog]\naddress = \"tcp://10.0.0.1:601\"\n", vec!["syslog.address", "tcp://10.0.0.1:601", "tls://"]),
        ("[syslog]\nauthorities = \"ca.pem\"\n", vec!["syslog.authorities", "syslog.address"]),
    ] {
        office.file("ballast.toml", toml.as_bytes());
        let run = office.run(&["imports"]);
        assert_eq!(run.code, 3, "{toml}{}", run.err);
        assert!(says.iter().all(|says| run.err.contains(says)), "{toml}{}", run.err);
    }
    office.file("ballast.toml", b"");
    let refused = office.run(&["serve", "--listen", "0.0.0.0:0"]);
    assert!(refused.code == 3 && refused.err.contains("behind_https"), "{}", refused.err);
    let run = office.command(&["imports"]).env("BALLAST_DATEN", "x").output().unwrap();
    assert!(String::from_utf8(run.stderr).unwrap().contains("BALLAST_DATEN"));
}

/// Requests whose heads have arrived when the server is told to stop all get whole answers.
#[test]
fn an_orderly_end_loses_no_request() {
    let office = Office::new();
    let served = Served::start(&office);
    let address = served.address.clone();
    let body = "csrf=x&login=nobody&password=nothing-at-all";
    // Fewer than an address may try to sign in within a minute.
    let mut waiting: Vec<TcpStream> = (0..15)
        .map(|_| {
            let mut stream = TcpStream::connect(&address).unwrap();
            let length = body.len();
            let head = format!(
                "POST /sign-in HTTP/1.1\r\nhost: {address}\r\nsec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&body.as_bytes()[..9]).unwrap();
            stream
        })
        .collect();
    // And some that were sent whole just before.
    let mut sent: Vec<TcpStream> = (0..40)
        .map(|_| {
            let mut stream = TcpStream::connect(&address).unwrap();
            stream.write_all(format!("GET /sign-in HTTP/1.1\r\nhost: {address}\r\n\r\n").as_bytes()).unwrap();
            stream
        })
        .collect();
    served.terminate();
    while TcpStream::connect(&address).is_ok() {
        std::thread::yield_now();
    }
    for stream in &mut waiting {
        stream.write_all(&body.as_bytes()[9..]).unwrap();
    }
    for stream in &mut sent {
        let reply = read(stream);
        assert!(reply.status == 200 && reply.text.contains("</html>"), "{}", reply.text);
    }
    for stream in &mut waiting {
        let reply = read(stream);
        assert!(reply.status >= 400 && reply.text.contains("</html>"), "{}", reply.text);
    }
    let (status, log) = served.ended();
    assert!(status.success(), "{log}");
    let verified = office.run(&["audit", "verify"]).ok();
    let events: usize = verified.split(|c: char| !c.is_ascii_digit()).find_map(|part| part.parse().ok()).unwrap();
    let signed = std::fs::read_to_string(office.path("data/checkpoints.jsonl")).unwrap();
    let last: serde_json::Value = serde_json::from_str(signed.lines().last().unwrap()).unwrap();
    assert_eq!(last["size"].as_u64(), Some(u64::try_from(events).unwrap()), "the end is signed");
}

#[test]
fn a_disk_that_fails_makes_the_server_not_ready() {
    if Command::new("strace").arg("--version").output().is_err() {
        assert!(std::env::var_os("BALLAST_REQUIRE_ALL").is_none(), "strace is required and not there");
        eprintln!("SKIPPED: strace is not there");
        return;
    }
    let office = Office::new();
    let served = Served::start(&office);
    let address = served.address.clone();
    let mut guest = Guest::default();
    let ready = guest.get(&address, "/ready");
    assert!(ready.status == 200 && ready.text.ends_with("ready\n"), "{}", ready.text);
    assert_eq!(guest.get(&address, "/health").status, 200);
    assert_eq!(guest.sign_in(&address, "nobody", "wrong-password").status, 422);

    // From now on no synchronisation of the log of the database succeeds.
    let log = office.path("data").canonicalize().unwrap().join("ballast.db-wal");
    let mut tracer = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-p", &served.pid().to_string(), "-P"])
        .arg(log)
        .args(["-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:error=EIO"])
        .spawn()
        .unwrap();
    while std::fs::read_to_string(format!("/proc/{}/status", served.pid())).unwrap().contains("TracerPid:\t0\n") {
        if tracer.try_wait().unwrap().is_some() {
            assert!(std::env::var_os("BALLAST_REQUIRE_ALL").is_none(), "strace may not look at the server");
            eprintln!("SKIPPED: strace may not look at the server");
            return;
        }
        std::thread::yield_now();
    }
    let refused = guest.sign_in(&address, "nobody", "wrong-password");
    assert_eq!(refused.status, 500, "never success after failure");
    let ready = guest.get(&address, "/ready");
    assert!(ready.status == 503 && ready.text.ends_with("not ready: stopped\n"), "{}", ready.text);
    assert_eq!(guest.get(&address, "/health").status, 200, "it is alive all the same");
    tracer.kill().unwrap();
    tracer.wait().unwrap();
    let still = guest.sign_in(&address, "nobody", "wrong-password");
    assert_eq!(still.status, 500, "a synchronisation that failed once is not believed again");
    assert_eq!(guest.get(&address, "/ready").status, 503);
}
