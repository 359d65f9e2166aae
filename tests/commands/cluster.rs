//! Assessments on a cluster: the program that speaks with it is found, is of this version, and its failure leaves nothing behind.

use crate::shell::Office;
use std::os::unix::fs::PermissionsExt as _;

/// `ballast assess` on a cluster, with a search path that holds this script as `ballast-cluster`, if any.
fn assess(office: &Office, script: Option<&str>) -> (i32, String) {
    let folder = office.path("programs");
    std::fs::create_dir_all(&folder).unwrap();
    if let Some(script) = script {
        let file = folder.join("ballast-cluster");
        std::fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let shared = office.path("shared").display().to_string();
    let mut command =
        office.command(&["assess", "--scheme", "sample-key-projects", "--period", "2024Q2", "--as-of", "2024-07-15"]);
    command.args(["--cluster", "df://localhost:50050", "--shared", &shared]).env("PATH", &folder);
    let output = command.output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn an_absent_program_one_of_another_version_and_one_that_fails_are_said_and_leave_nothing() {
    let office = Office::new();
    let version = env!("CARGO_PKG_VERSION");
    let speaks = |ending: &str| format!("[ \"$1\" = --version ] && echo ballast-cluster {version} && exit\n{ending}");
    let fails = speaks("echo \"$@\" >&2\nexit 1");
    for (script, code, words) in [
        (None, 3, "没有找到程序 ballast-cluster"),
        (Some("echo ballast-cluster 0.0.1"), 3, "ballast-cluster 0.0.1"),
        (Some(fails.as_str()), 1, "--lang zh assess --cluster df://localhost:50050 --shared "),
        (Some(speaks("exit 0").as_str()), 1, "EN-001"),
    ] {
        let (found, said) = assess(&office, script);
        assert_eq!(found, code, "{said}");
        assert!(said.contains(words), "{said}");
        assert_eq!(std::fs::read_dir(office.path("data/snapshots")).unwrap().count(), 0, "{words}");
    }
}
