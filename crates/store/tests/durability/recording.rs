//! The system calls of a child on the files of its database, in order.

use crate::writer::{Kind, child, told};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

/// One thing the child did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Bytes at an offset.
    Write { file: String, offset: usize, bytes: Vec<u8> },
    /// Cut or stretched to a size.
    Truncate { file: String, size: usize },
    /// What was written to the file is on the disk.
    Sync { file: String },
    /// Names of files made so far are on the disk.
    SyncFolder,
    /// The child said that this write is kept.
    Acknowledge(usize),
}

/// True when system calls can be recorded here; otherwise says what is skipped.
pub(crate) fn can_record() -> bool {
    let works =
        Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).status().is_ok_and(|status| status.success());
    assert!(works || std::env::var_os("BALLAST_REQUIRE_ALL").is_none(), "strace is required and does not run");
    if !works {
        eprintln!("SKIPPED: strace is not installed or may not trace");
    }
    works
}

/// Lets the child write and gives what it did to the two files that matter: the shared memory is made anew when a database is opened.
pub(crate) fn record(folder: &Path, url: &str, kind: Kind, count: usize) -> Vec<Deed> {
    let log = folder.join("calls");
    let plain = child(url, kind, 1, count);
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-y", "-xx", "-s", "16777216", "-e"]);
    traced
        .arg("trace=write,pwrite64,writev,pwritev,pwritev2,lseek,ftruncate,fsync,fdatasync,fallocate,copy_file_range");
    traced.arg("-o").arg(&log).arg(plain.get_program()).args(plain.get_args());
    traced.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = traced.stdin(Stdio::null()).stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "the recorded child failed");
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(told(&said, "ack").len(), count, "the child did not write all: {said}");
    let log = std::fs::read_to_string(&log).unwrap();
    let deeds = read(&log, folder);
    let acknowledged = deeds.iter().filter(|deed| matches!(deed, Deed::Acknowledge(_))).count();
    assert_eq!(acknowledged, count, "the recording is not whole");
    deeds
}

fn read(log: &str, folder: &Path) -> Vec<Deed> {
    let mut unfinished: BTreeMap<&str, &str> = BTreeMap::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut deeds = Vec::new();
    for line in log.lines() {
        let Some((process, call)) = line.split_once(' ') else { continue };
        let call = call.trim_start();
        // A call that another thread's call interrupts in the log is told in two halves; it counts where it ended.
        let whole = if let Some(begun) = call.strip_suffix(" <unfinished ...>") {
            unfinished.insert(process, begun);
            continue;
        } else if let Some((_, end)) = call.strip_prefix("<... ").and_then(|call| call.split_once(" resumed>")) {
            format!("{}{end}", unfinished.remove(process).unwrap_or_default())
        } else {
            call.to_owned()
        };
        deeds.extend(deed(&whole, folder, &mut places));
    }
    deeds
}

/// `pwrite64(9</folder/ballast.db-wal>, "\x00…", 24, 0) = 24`
fn deed(call: &str, folder: &Path, places: &mut BTreeMap<String, usize>) -> Option<Deed> {
    let (name, rest) = call.split_once('(')?;
    let (arguments, result) = rest.rsplit_once(") = ")?;
    let (handle, arguments) = arguments.split_once(", ").unwrap_or((arguments, ""));
    let (number, path) = handle.strip_suffix('>')?.split_once('<')?;
    let path = if path.starts_with("\\x") { String::from_utf8(bytes(path)).ok()? } else { path.to_owned() };
    let result: i64 = result.split_whitespace().next()?.parse().ok()?;
    if number == "1" && name == "write" {
        let text = String::from_utf8(bytes(arguments.split('"').nth(1)?)).ok()?;
        return told(&text, "ack").first().map(|number| Deed::Acknowledge(*number));
    }
    if Path::new(&path) == folder && name.ends_with("sync") {
        return Some(Deed::SyncFolder);
    }
    let file = Path::new(&path).strip_prefix(folder).ok()?.to_str()?.to_owned();
    if file != "ballast.db" && file != "ballast.db-wal" {
        return None;
    }
    assert!(result >= 0, "a call failed while recording: {name} {file}");
    let result = usize::try_from(result).unwrap();
    match name {
        "lseek" => {
            places.insert(number.to_owned(), result);
            None
        }
        "write" | "pwrite64" => {
            let bytes = bytes(arguments.split('"').nth(1)?);
            assert_eq!(bytes.len(), result, "a write was cut short while recording");
            let offset = if name == "write" {
                let place = places.entry(number.to_owned()).or_default();
                *place += result;
                *place - result
            } else {
                arguments.rsplit(", ").next()?.parse().ok()?
            };
            Some(Deed::Write { file, offset, bytes })
        }
        "ftruncate" => Some(Deed::Truncate { file, size: arguments.parse().ok()? }),
        "fsync" | "fdatasync" => Some(Deed::Sync { file }),
        other => panic!("the database uses {other}, which the recording does not know"),
    }
}

/// `\x1f\x00` as bytes.
fn bytes(text: &str) -> Vec<u8> {
    text.split("\\x").skip(1).map(|digits| u8::from_str_radix(digits, 16).unwrap()).collect()
}
