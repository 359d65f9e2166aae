//! `ballast assessment`: each step is a person's, who signs in at the terminal.

use crate::served::Served;
use crate::shell::{Office, sample};

const PASSWORD: &str = "three seals on one door";

fn person(login: &str) -> String {
    format!("{login}\n{PASSWORD}\n\n")
}

#[test]
fn a_result_goes_its_way_at_the_command_line() {
    let office = Office::empty();
    office.file("ballast.toml", b"second_factor = \"offered\"\n");
    let links = office.run(&["setup", &sample("city.toml").display().to_string()]).ok();
    let served = Served::start(&office);
    for login in ["centre", "publisher", "wenxi", "ruler"] {
        served.welcome(&links, login, PASSWORD);
    }
    served.stop();
    for (file, known_on) in [("ledger-2024.xlsx", "2024-01-20"), ("report-2024-04.xlsx", "2024-05-08")] {
        office.import_sample(file, known_on).ok();
    }
    let run = office.run(&["assess", "--scheme", "sample-key-projects", "--period", "2024Q2", "--as-of", "2024-07-15"]);
    let id = run.err.lines().find_map(|line| line.strip_prefix("考核编号 ")).unwrap_or_else(|| panic!("{}", run.err));
    let stands = |state: &str| {
        let listed = office.run(&["assessment", "list"]).ok();
        assert!(listed.contains(&format!("{id}\t{state}\t2024Q2\t")), "{state}: {listed}");
    };
    let refused = |arguments: &[&str], login: &str, says: &str| {
        let run = office.answered(arguments, &person(login));
        assert!(run.code != 0 && run.err.contains(says), "{says}: {}{}", run.out, run.err);
    };
    stands("待核对");

    refused(&["assessment", "publicise", id], "publisher", "核对");
    refused(&["assessment", "check", id], "wenxi", "没有本命令所要求的角色");
    refused(&["assessment", "check", "2024Q9-nothing"], "centre", "没有这个结果");
    office.answered(&["assessment", "check", id, "--remark", "已核"], &person("centre")).ok();
    stands("已核对");
    let run = office.answered(&["assessment", "publicise", id], &person("publisher"));
    assert!(run.code == 0 && run.err.contains("公示期至"), "{}{}", run.out, run.err);
    stands("公示");

    let object = |node| ["assessment", "object", id, "140823", node, "--claim", "四月完成投资少计 200 万元"];
    refused(&object("total/item.nothing"), "wenxi", "没有这个结果、异议或计分步骤");
    let number = office.answered(&object("total"), &person("wenxi")).ok();
    let rule = ["assessment", "rule", number.trim(), "--grounds", "与原始报表不符", "--reject"];
    refused(&rule, "centre", "没有本命令所要求的角色");
    office.answered(&rule, &person("ruler")).ok();
    refused(&rule, "ruler", "已");

    // The deadline lies ahead of the machine's clock.
    refused(&["assessment", "finalise", id], "publisher", "公示期");
    refused(&["assessment", "replace", id, "--reason", "更正四月月报"], "centre", "公示期");
    refused(&["assessment", "replace", id, "--reason", "更正四月月报"], "publisher", "没有本命令所要求的角色");
    stands("公示");
    office.run(&["audit", "verify"]).ok();
}
