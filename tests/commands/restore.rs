//! A backup that is older than what was witnessed: two administrators, or not at all.

use crate::served::{Guest, Served};
use crate::shell::{Office, Run, sample};
use std::io::Write;
use std::process::Stdio;

const PASSWORD: &str = "three seals on one door";

/// The link of a login in what `setup` printed.
fn link(links: &str, login: &str) -> String {
    let line = links.lines().find_map(|line| line.strip_prefix(&format!("{login}\t"))).unwrap();
    line[line.find("/welcome/").unwrap()..].to_owned()
}

/// Restores with answers to what is asked.
fn restore(office: &Office, answers: &str) -> Run {
    let mut command = office.command_in("new", &["restore", "kept", "--older"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn an_older_backup_needs_two_administrators() {
    let office = Office::empty();
    office.file("ballast.toml", b"second_factor = \"offered\"\n");
    let links = office.run(&["setup", &sample("city.toml").display().to_string()]).ok();
    let served = Served::start(&office);
    for login in ["sysadmin", "secadmin", "centre"] {
        let page = link(&links, login);
        let reply = Guest::default().post(&served.address, &page, &page, &[("wanted", PASSWORD), ("again", PASSWORD)]);
        assert_eq!(reply.status, 303, "{}", reply.text);
    }
    served.stop();
    office.run(&["backup", "kept", "--plain"]).ok();
    let line = r#"{"size":9999,"root":"00","at":"2024-07-15T08:00:00Z","algorithm":"x","key_id":"x","signature":"x"}"#;
    let witness = office.file("witness.jsonl", format!("{line}\n").as_bytes());
    office.file("ballast.toml", format!("second_factor = \"offered\"\nwitness = {witness:?}\n").as_bytes());
    std::fs::create_dir_all(office.path("new/keys")).unwrap();
    for key in ["audit.key", "audit.pub", "field.key"] {
        std::fs::copy(office.path("data/keys").join(key), office.path("new/keys").join(key)).unwrap();
    }

    let person = |login: &str, password: &str| format!("{login}\n{password}\n\n");
    let one = person("sysadmin", PASSWORD);
    for (answers, says) in [
        (one.clone(), "出错"),
        (format!("{one}{one}"), "两名不同"),
        (format!("{one}{}", person("secadmin", "a wrong password")), "sign-in refused"),
        (format!("{one}{}", person("centre", PASSWORD)), "不是管理员"),
        (format!("{one}{}", person("nobody", PASSWORD)), "sign-in refused"),
    ] {
        let run = restore(&office, &answers);
        assert!(run.code != 0 && run.err.contains(says), "{says}: {}", run.err);
        assert!(!office.path("new/ballast.db").exists(), "{says}: it was put back");
    }
    let run = restore(&office, &format!("{one}{}", person("secadmin", PASSWORD)));
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(!run.err.contains(PASSWORD), "what was typed is not said again");
    // The trail of the restored database tells of the gap and of the two. Against the witness it is short, as it must be.
    let verified = office.run_in("new", &["audit", "verify"]);
    assert!(verified.code == 4 && verified.err.contains("9999"), "{}", verified.err);
}
