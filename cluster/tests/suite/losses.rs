//! Losing an executor costs time; losing the scheduler gives an error and no result.

use crate::support::{LONG, city, executor, scheduler, stuck_executor, wait};
use ballast_cluster::{ClusterError, Place, assess, state};
use ballast_engine::bench_data::Size;
use ballast_engine::{Snapshot, compare, write_result};
use ballast_scheme::shipped;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

fn made(folder: &Path) -> (Snapshot, Place, String) {
    let size = Size { units: 4, projects: 80, months: 6, seed: 9 };
    let snapshot = city(&folder.join("s"), shipped::find("sample-key-projects").unwrap().text, "2024Q2", size);
    let shared = folder.join("shared").display().to_string();
    (snapshot, Place::parse(&shared).unwrap(), shared)
}

#[test]
fn an_executor_lost_in_the_middle_costs_time_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (snapshot, shared, _) = made(folder.path());
    let (_machine, address) = scheduler();
    let (lost, is_taken, _end) = stuck_executor(&address);
    let run = std::thread::scope(|scope| {
        let assessing = scope.spawn(|| wait(assess(&snapshot, &address, &shared, state().unwrap(), LONG)));
        is_taken.recv().unwrap();
        let _other = executor(&address);
        drop(lost);
        assessing.join().unwrap().unwrap()
    });
    write_result(&snapshot.folder, &wait(ballast_engine::assess(&snapshot, 1)).unwrap()).unwrap();
    assert_eq!(compare(&snapshot.folder, &run).unwrap().difference, None);
}

#[test]
fn a_cluster_that_does_not_finish_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let (snapshot, shared, _) = made(folder.path());
    let (_machine, address) = scheduler();
    let limit = Duration::from_millis(300);
    let error = wait(assess(&snapshot, &address, &shared, state().unwrap(), limit)).unwrap_err();
    assert!(matches!(&error, ClusterError::Late { scheduler, .. } if *scheduler == address), "{error:?}");
    assert!(error.say().en.contains("--time-limit"), "{}", error.say().en);
}

/// The program as `ballast assess --cluster` starts it.
fn program(snapshot: &Snapshot, address: &str, shared: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ballast-cluster"));
    command.args(["assess", "--cluster", address, "--shared", shared]).arg(&snapshot.folder);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn is_without_result(snapshot: &Snapshot, output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("集群 df://localhost:") && said.trim_end().ends_with("（EN-030）"), "{said}");
    assert!(said.contains("没有写入任何结果") && said.lines().count() == 1, "{said}");
    for name in ["result.json", "derivation.json"] {
        assert!(!snapshot.folder.join(name).exists(), "{name}");
    }
}

#[test]
fn a_scheduler_lost_in_the_middle_gives_an_error_and_no_result() {
    let folder = tempfile::tempdir().unwrap();
    let (snapshot, _, shared) = made(folder.path());
    let (machine, address) = scheduler();
    let (_executor, is_taken, _end) = stuck_executor(&address);
    let assessing = program(&snapshot, &address, &shared).spawn().unwrap();
    is_taken.recv().unwrap();
    drop(machine);
    is_without_result(&snapshot, &assessing.wait_with_output().unwrap());
}

#[test]
fn where_no_scheduler_is_there_is_no_result() {
    let folder = tempfile::tempdir().unwrap();
    let (snapshot, place, shared) = made(folder.path());
    // Nobody listens on the port of a listener that is gone.
    let port = std::net::TcpListener::bind("localhost:0").unwrap().local_addr().unwrap().port();
    let address = format!("df://localhost:{port}");
    is_without_result(&snapshot, &program(&snapshot, &address, &shared).output().unwrap());
    let error = wait(assess(&snapshot, "nonsense", &place, state().unwrap(), LONG)).unwrap_err();
    assert!(matches!(error, ClusterError::Unfinished { .. }), "{error:?}");
}
