//! From one shape of the database to the next: listed, taken after a copy, whole or not at all; a newer one is refused.

use crate::past_the_program;
use crate::shell::Office;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

/// Somebody of the first version, with a role that was called otherwise then.
const OLD: &str = "INSERT INTO organization_units (id, parent_id, sort, content) VALUES ('140800', NULL, 0, \
     '{\"id\":\"140800\",\"name\":{\"zh\":\"运城市\",\"en\":\"Yuncheng\"},\"aliases\":[],\"kind\":\"city\",\"division\":null,\"parent\":null,\"sort\":0,\"valid_from\":\"1949-10-01\",\"valid_until\":null}'); \
     INSERT INTO users (login, name, role, unit_id, password_hash, is_sample) VALUES ('old-hand', '老张', 'auditor', '140800', '', 0)";

fn applied(office: &Office, data: &str) -> usize {
    let list = office.run_in(data, &["migrate", "--check"]).out;
    list.lines().filter(|line| line.contains("已执行")).count()
}

/// The versions of the history, in order.
fn versions(office: &Office) -> Vec<String> {
    let list = office.run(&["migrate", "--check"]).out;
    list.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect()
}

#[test]
fn every_older_shape_comes_to_the_newest_with_its_data() {
    let office = Office::new();
    let versions = versions(&office);
    for (taken, from) in (1..).zip(&versions[..versions.len() - 1]) {
        let data = format!("from-{from}");
        office.run_in(&data, &["migrate", "--to", "1"]).ok();
        past_the_program(&office, &data, OLD.to_owned());
        office.run_in(&data, &["migrate", "--to", from]).ok();
        assert_eq!(applied(&office, &data), taken);
        let check = office.run_in(&data, &["migrate", "--check"]);
        assert_eq!(check.code, 4, "steps are to come: {}", check.out);
        for command in [&["imports"][..], &["serve", "--listen", "127.0.0.1:0"]] {
            let refused = office.run_in(&data, command);
            assert!(refused.code == 1 && refused.err.contains("ballast migrate"), "{}", refused.err);
        }
        let run = office.run_in(&data, &["migrate"]);
        assert!(run.err.contains("升级前的副本"), "{}", run.err);
        run.ok();
        assert_eq!(office.run_in(&data, &["migrate", "--check"]).code, 0);
        office.run_in(&data, &["audit", "verify"]).ok();
        office.run_in(&data, &["imports"]).ok();
        let files = std::fs::read_dir(office.path(&data)).unwrap();
        let names = files.filter_map(|entry| entry.unwrap().file_name().into_string().ok());
        assert!(names.filter(|name| name.starts_with("before-")).count() >= 1);
        // What was there is there: the account, with its role as it is called now.
        let count =
            "INSERT INTO counters (name, value) SELECT 'seen', count(*) FROM users JOIN role_grants USING (login)
             WHERE users.login = 'old-hand' AND role_grants.role = 'auditor'";
        past_the_program(&office, &data, count.to_owned());
        let must_be_one = "CREATE TEMP TABLE one (n INTEGER CHECK (n = 1));
             INSERT INTO one SELECT value FROM counters WHERE name = 'seen'";
        past_the_program(&office, &data, must_be_one.to_owned());
    }
}

#[test]
fn killed_between_steps_it_goes_on_where_it_was() {
    let office = Office::new();
    let newest = versions(&office).len();
    for kill_after in 1..newest {
        let data = format!("killed-{kill_after}");
        office.run_in(&data, &["migrate", "--to", "1"]).ok();
        past_the_program(&office, &data, OLD.to_owned());
        let mut command = office.command_in(&data, &["migrate"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = lines.map_while(Result::ok).take(kill_after).count();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(said, kill_after);
        let there = applied(&office, &data);
        assert!(there > kill_after && there <= newest, "{there} steps after {kill_after} were said");
        office.run_in(&data, &["migrate"]).ok();
        assert_eq!(applied(&office, &data), newest);
        office.run_in(&data, &["imports"]).ok();
    }
}

#[test]
fn a_newer_or_another_history_is_refused() {
    for statement in [
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, x'00', 0)",
        "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 2",
    ] {
        let office = Office::new();
        past_the_program(&office, "data", statement.to_owned());
        for command in [
            &["imports"][..],
            &["serve", "--listen", "127.0.0.1:0"],
            &["migrate"],
            &["migrate", "--check"],
            &["backup", "kept", "--plain"],
        ] {
            let refused = office.run(command);
            assert!(refused.code == 1 && refused.err.contains("另一版本"), "{command:?}: {}", refused.err);
        }
    }
}
