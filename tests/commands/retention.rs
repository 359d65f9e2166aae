//! `ballast retention`: listed by anybody at the machine, planned by one administrator, carried out by another.

use crate::past_the_program;
use crate::served::{Guest, Served};
use crate::shell::{Office, Run, sample};
use std::io::Write;
use std::process::Stdio;

const PASSWORD: &str = "three seals on one door";

/// Runs a command with answers to what is asked.
fn answered(office: &Office, arguments: &[&str], answers: &str) -> Run {
    let mut command = office.command(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// How many of a class are due.
fn due(office: &Office, class: &str) -> String {
    let listed = office.run(&["retention", "plan"]).ok();
    let line =
        listed.lines().find(|line| line.starts_with(&format!("{class}\t"))).unwrap_or_else(|| panic!("{listed}"));
    line.split('\t').nth(3).unwrap().to_owned()
}

#[test]
fn two_administrators_remove_what_is_due() {
    let office = Office::empty();
    office.file("ballast.toml", b"second_factor = \"offered\"\n[retention]\nused_links_days = 7\n");
    let links = office.run(&["setup", &sample("city.toml").display().to_string()]).ok();
    let served = Served::start(&office);
    for login in ["sysadmin", "secadmin", "centre"] {
        let line = links.lines().find_map(|line| line.strip_prefix(&format!("{login}\t"))).unwrap();
        let page = line[line.find("/welcome/").unwrap()..].to_owned();
        let reply = Guest::default().post(&served.address, &page, &page, &[("wanted", PASSWORD), ("again", PASSWORD)]);
        assert_eq!(reply.status, 303, "{}", reply.text);
    }
    assert_eq!(due(&office, "used_links"), "0", "also beside a server");
    served.stop();
    // The three links were used in 2020; the others are open.
    let long_ago = "UPDATE one_time_links SET used_at = '2020-01-01T00:00:00.000000Z' WHERE used_at IS NOT NULL";
    past_the_program(&office, "data", long_ago.to_owned());
    assert_eq!(due(&office, "used_links"), "3");

    let person = |login: &str, password: &str| format!("{login}\n{password}\n\n");
    for (login, password, says) in [
        ("secadmin", PASSWORD, "没有“提出到期清理计划”的权限"),
        ("centre", PASSWORD, "不是管理员"),
        ("sysadmin", "a wrong password", "sign-in refused"),
    ] {
        let run = answered(&office, &["retention", "ask"], &person(login, password));
        assert!(run.code != 0 && run.err.contains(says), "{says}: {}", run.err);
    }
    let asked = answered(&office, &["retention", "ask"], &person("sysadmin", PASSWORD));
    assert!(asked.out.contains("清理计划 1"), "{}{}", asked.out, asked.err);
    assert!(office.run(&["retention", "plan"]).err.contains("计划 1（由 sysadmin 提出）"));

    let carry_out = ["retention", "carry-out", "1"];
    let run = answered(&office, &carry_out, &person("sysadmin", PASSWORD));
    assert!(run.code != 0 && run.err.contains("没有“批准到期清理计划”的权限"), "{}", run.err);
    assert_eq!(due(&office, "used_links"), "3", "one person alone removes nothing");
    let run = answered(&office, &["retention", "carry-out", "9"], &person("secadmin", PASSWORD));
    assert!(run.code != 0 && run.err.contains("没有这个编号的计划"), "{}", run.err);
    let run = answered(&office, &carry_out, &person("secadmin", PASSWORD));
    assert!(run.code == 0 && run.out.contains("used_links\t3"), "{}{}", run.out, run.err);
    assert_eq!(due(&office, "used_links"), "0");
    let run = answered(&office, &carry_out, &person("secadmin", PASSWORD));
    assert!(run.code != 0 && run.err.contains("已处理"), "{}", run.err);
    office.run(&["audit", "verify"]).ok();
}

#[test]
fn a_term_that_is_too_short_stops_the_program() {
    let office = Office::new();
    office.file("ballast.toml", b"[retention]\nservice_tokens_days = 10\n");
    let run = office.run(&["retention", "plan"]);
    assert!(
        run.code == 3 && run.err.contains("retention.service_tokens_days 为 10") && run.err.contains("180"),
        "{}",
        run.err
    );
    office.file("ballast.toml", b"[retention]\naudit_days = 10\n");
    assert!(office.run(&["retention", "plan"]).err.contains("audit_days"), "the trail has no term");
}
