//! The process ends in the middle of an import: afterwards all of the batch is there, or none. It ends in the middle of a backup: the next one
//! removes what it left.

use crate::shell::{Office, sample};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// Starts an import and kills the process as soon as it has said `mark`.
fn killed_at(office: &Office, mark: &str) {
    let ledger = sample("ledger-2022.xlsx").display().to_string();
    let mut import = office
        .command(&["import", &ledger, "--known-on", "2022-07-15"])
        .env("RUST_LOG", "info")
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(import.stderr.take().unwrap()).lines();
    let said = lines.map_while(Result::ok).any(|line| line.contains(mark));
    import.kill().unwrap();
    import.wait().unwrap();
    assert!(said, "the import never said {mark:?}");
}

/// Starts a backup and holds it as soon as it has copied the database.
fn held_backup(office: &Office, target: &str) -> std::process::Child {
    let mut backup = office
        .command(&["backup", target, "--plain"])
        .env("RUST_LOG", "info")
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(backup.stderr.take().unwrap()).lines();
    let said = lines.map_while(Result::ok).any(|line| line.contains("database copied"));
    assert!(said, "the backup never copied the database");
    signal("-STOP", &backup);
    backup
}

fn signal(signal: &str, process: &std::process::Child) {
    assert!(Command::new("kill").args([signal, &process.id().to_string()]).status().unwrap().success());
}

/// The unfinished backups in the backup folder and in the data folder.
fn unfinished(office: &Office) -> [usize; 2] {
    ["kept", "data"].map(|folder| {
        let entries = std::fs::read_dir(office.path(folder)).unwrap();
        entries.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("making-")).count()
    })
}

#[test]
fn a_killed_backup_is_named_and_swept_and_one_that_lives_is_not() {
    let office = Office::new();
    office.file("ballast.toml", format!("[backup]\nfolder = {:?}\n", office.path("kept")).as_bytes());
    // Large enough that a backup is held before it is done.
    crate::past_the_program(&office, "data", "CREATE TABLE filler (part BLOB) STRICT".to_owned());
    crate::past_the_program(&office, "data", "INSERT INTO filler VALUES (randomblob(67108864))".to_owned());
    let mut dying = held_backup(&office, "kept/dying");
    dying.kill().unwrap();
    dying.wait().unwrap();
    assert!(!office.path("kept/dying").exists(), "it was killed too late to tell anything");
    assert_eq!(unfinished(&office), [1, 1]);
    let told = office.run(&["doctor"]).out;
    assert!(told.contains("未完成的备份") && told.contains("making-") && told.contains('→'), "{told}");

    let living = held_backup(&office, "kept/living");
    assert_eq!(unfinished(&office), [1, 1], "the second sweeps what the first left, and has its own");
    office.run(&["backup", "kept/third", "--plain"]).ok();
    assert_eq!(unfinished(&office), [1, 1], "the third leaves alone what somebody is making");
    assert!(office.run(&["doctor"]).out.contains("正在进行"));
    signal("-CONT", &living);
    let mut living = living;
    assert!(living.wait().unwrap().success(), "it goes on to its end");
    assert_eq!(unfinished(&office), [0, 0]);
    for backup in ["living", "third"] {
        assert!(!office.path("kept").join(backup).join("making-lock").exists());
        office.run_in(&format!("new-{backup}"), &["restore", &format!("kept/{backup}")]).ok();
    }
    assert!(!office.run(&["doctor"]).out.contains("未完成的备份"));
}

#[test]
fn all_of_a_batch_or_none() {
    for (mark, must_be_there) in
        [("rows read", false), ("rows written", false), ("committing", false), ("committed", true)]
    {
        let office = Office::new();
        killed_at(&office, mark);
        office.run(&["audit", "verify"]).ok();
        let batches = office.run(&["imports"]).ok().lines().count() - 1;
        let again = office.import_sample("ledger-2022.xlsx", "2022-07-15").ok();
        let is_there = again.contains("新增 0，变更 0，未变 106");
        assert!(
            is_there || again.contains("新增 106，变更 0，未变 0"),
            "{mark}: a part of the batch is there: {again}"
        );
        assert_eq!(batches == 1, is_there, "{mark}: the list of batches and the records disagree");
        // A kill races with the commit, so "committing" may find either; before and after it there is no choice.
        assert!(mark == "committing" || is_there == must_be_there, "{mark}: {again}");
    }
}
