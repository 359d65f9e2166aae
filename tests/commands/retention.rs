//! `ballast retention`: listed by anybody at the machine, planned by one administrator, carried out by another.

use crate::past_the_program;
use crate::served::Served;
use crate::shell::{Office, sample};

const PASSWORD: &str = "three seals on one door";

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
        served.welcome(&links, login, PASSWORD);
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
        let run = office.answered(&["retention", "ask"], &person(login, password));
        assert!(run.code != 0 && run.err.contains(says), "{says}: {}", run.err);
    }
    let asked = office.answered(&["retention", "ask"], &person("sysadmin", PASSWORD));
    assert!(asked.out.contains("清理计划 1"), "{}{}", asked.out, asked.err);
    assert!(office.run(&["retention", "plan"]).err.contains("计划 1（由 sysadmin 提出）"));

    let carry_out = ["retention", "carry-out", "1"];
    let run = office.answered(&carry_out, &person("sysadmin", PASSWORD));
    assert!(run.code != 0 && run.err.contains("没有“批准到期清理计划”的权限"), "{}", run.err);
    assert_eq!(due(&office, "used_links"), "3", "one person alone removes nothing");
    let run = office.answered(&["retention", "carry-out", "9"], &person("secadmin", PASSWORD));
    assert!(run.code != 0 && run.err.contains("没有这个编号的计划"), "{}", run.err);
    let run = office.answered(&carry_out, &person("secadmin", PASSWORD));
    assert!(run.code == 0 && run.out.contains("used_links\t3"), "{}{}", run.out, run.err);
    assert_eq!(due(&office, "used_links"), "0");
    let run = office.answered(&carry_out, &person("secadmin", PASSWORD));
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
