//! The process ends in the middle of an import: afterwards all of the batch is there, or none.

use crate::shell::{Office, sample};
use std::io::{BufRead, BufReader};
use std::process::Stdio;

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
