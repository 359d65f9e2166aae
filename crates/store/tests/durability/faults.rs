//! A disk that fails: never success after failure, and what was acknowledged before stays.

use crate::recording::can_record;
use crate::state::survivors;
use crate::writer::{Kind, child, prepare, told, url_in};
use crate::{figure, scale};
use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use tokio::runtime::Runtime;

const WRITES: usize = 12;

/// A call that fails once, at each place in turn, and each way of failing that a disk knows.
#[test]
fn never_success_after_failure() {
    if !can_record() {
        return;
    }
    let runtime = Runtime::new().unwrap();
    let mut cases = 0;
    let mut failures = 0;
    for (calls, error) in [
        ("fsync,fdatasync", "EIO"),
        ("fsync,fdatasync", "ENOSPC"),
        ("write,pwrite64", "EIO"),
        ("write,pwrite64", "ENOSPC"),
        ("ftruncate", "EIO"),
    ] {
        for nth in 1..=scale(14, 80) {
            let (acknowledged, failed) = run(&runtime, calls, error, &nth.to_string());
            cases += 1;
            failures += usize::from(!failed.is_empty());
            let is_sync = calls.starts_with("fsync");
            let after = acknowledged.iter().any(|number| failed.iter().any(|failed| number > failed));
            assert!(
                !(is_sync && after),
                "{calls} {error} at call {nth}: write {acknowledged:?} acknowledged after {failed:?} failed"
            );
        }
    }
    assert!(failures > 10, "the faults hardly hit: {failures} of {cases}");
    figure(&format!(
        "faults: {cases} single failing calls, {failures} of them hit a write: 0 acknowledged writes lost, none acknowledged after a failed synchronisation"
    ));
}

/// From some call on, everything fails: a full disk, a dead disk.
#[test]
fn a_disk_that_stays_broken_acknowledges_nothing() {
    if !can_record() {
        return;
    }
    let runtime = Runtime::new().unwrap();
    for error in ["ENOSPC", "EIO"] {
        for from in [4, 9, 20] {
            let (acknowledged, failed) =
                run(&runtime, "write,pwrite64,fsync,fdatasync,ftruncate", error, &format!("{from}+"));
            let first_failed = failed.first().copied().unwrap_or(1);
            assert!(
                acknowledged.iter().all(|number| *number < first_failed),
                "{error} from call {from}: {acknowledged:?}"
            );
        }
    }
}

/// Runs the writer with failing calls on the files of the database, and checks what is left. Gives what it acknowledged and what it
/// said had failed.
fn run(runtime: &Runtime, calls: &str, error: &str, when: &str) -> (Vec<usize>, Vec<usize>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    let url = url_in(&path);
    runtime.block_on(prepare(&url));
    let plain = child(&url, Kind::Store, 1, WRITES);
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-o", "/dev/null"]);
    traced.arg("-P").arg(path.join("ballast.db")).arg("-P").arg(path.join("ballast.db-wal"));
    traced.arg("-e").arg(format!("trace={calls}")).arg("-e").arg(format!("inject={calls}:error={error}:when={when}"));
    traced.arg(plain.get_program()).args(plain.get_args());
    traced.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = traced.stdin(Stdio::null()).stderr(Stdio::null()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let (acknowledged, failed) = (told(&said, "ack"), told(&said, "failed"));
    let place = format!("{calls} {error} at call {when}");
    let found = runtime.block_on(survivors(&url)).unwrap_or_else(|problem| panic!("{place}: {problem}"));
    let missing: BTreeSet<usize> = acknowledged.iter().copied().filter(|number| !found.contains(number)).collect();
    assert!(missing.is_empty(), "{place}: acknowledged and lost: {missing:?}");
    (acknowledged, failed)
}
