//! Copies: the same for the same snapshot, and refused when they are not what was written.

use crate::support::{LONG, city, cluster, wait};
use ballast_cluster::{ClusterError, Place, assess, copy, state};
use ballast_engine::Snapshot;
use ballast_engine::bench_data::Size;
use ballast_scheme::shipped;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn made(folder: &Path) -> Snapshot {
    let size = Size { units: 3, projects: 40, months: 5, seed: 1 };
    city(&folder.join("s"), shipped::find("sample-key-projects").unwrap().text, "2024Q2", size)
}

fn place(folder: &Path, name: &str) -> Place {
    Place::parse(&folder.join(name).display().to_string()).unwrap()
}

/// Path below a folder → content, of every file.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn a_copy_lies_by_unit_and_month_and_is_the_same_whoever_makes_it() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = made(folder.path());
    for name in ["one", "two"] {
        wait(copy(&snapshot, &place(folder.path(), name), &state().unwrap())).unwrap();
    }
    let (one, two) = (files(&folder.path().join("one")), files(&folder.path().join("two")));
    assert_eq!(one, two);
    let id = Path::new(&snapshot.id);
    for unit in ["140801", "140802", "140803"] {
        assert!(one.contains_key(&id.join(format!("projects/unit_id={unit}/part.parquet"))));
        for month in 2..=6 {
            let name = format!("reports/unit_id={unit}/month=2024-0{month}/part.parquet");
            assert!(one.contains_key(&id.join(&name)), "{name}");
        }
    }
}

#[test]
fn a_copy_that_was_changed_is_refused_by_the_name_of_the_file() {
    let (scheduler, _machines) = cluster();
    let folder = tempfile::tempdir().unwrap();
    let snapshot = made(folder.path());
    let shared = place(folder.path(), "shared");
    wait(copy(&snapshot, &shared, &state().unwrap())).unwrap();
    let copied = folder.path().join("shared").join(&snapshot.id);
    let changed = |error: ClusterError| match error {
        ClusterError::Changed { file, .. } => file,
        other => panic!("{other:?}"),
    };
    // One figure of a page of values: nothing but its hash tells.
    let part = copied.join("reports/unit_id=140802/month=2024-05/part.parquet");
    let whole = std::fs::read(&part).unwrap();
    let other = std::fs::read(copied.join("reports/unit_id=140802/month=2024-04/part.parquet")).unwrap();
    std::fs::write(&part, other).unwrap();
    let error = wait(assess(&snapshot, &scheduler, &shared, state().unwrap(), LONG)).unwrap_err();
    assert!(error.say().en.ends_with("(EN-032)"), "{}", error.say().en);
    assert!(changed(error).ends_with("/reports/unit_id=140802/month=2024-05/part.parquet"));
    std::fs::write(&part, whole).unwrap();
    // A file that the list does not name is not read.
    std::fs::write(copied.join("reports/unit_id=140802/month=2024-05/more.parquet"), "x").unwrap();
    wait(assess(&snapshot, &scheduler, &shared, state().unwrap(), LONG)).unwrap();
    // A list of something else.
    let list = copied.join("partitions.json");
    let text = std::fs::read_to_string(&list).unwrap();
    for wrong in
        [text.replace(&snapshot.id, &"0".repeat(64)), text.replacen("\"rows\": ", "\"rows\": 1", 1), "{".to_owned()]
    {
        std::fs::write(&list, wrong).unwrap();
        assert!(changed(wait(copy(&snapshot, &shared, &state().unwrap())).unwrap_err()).ends_with("/partitions.json"));
    }
    // Without its list a copy was never finished, and is made anew.
    std::fs::remove_file(&list).unwrap();
    std::fs::remove_file(&part).unwrap();
    wait(copy(&snapshot, &shared, &state().unwrap())).unwrap();
    assert_eq!(std::fs::read_to_string(&list).unwrap(), text);
}

#[test]
fn a_place_that_is_none_is_said() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "x").unwrap();
    for text in ["http://host/bucket", "s3://", &folder.path().join("file/below").display().to_string()] {
        let error = Place::parse(text).unwrap_err();
        assert!(error.say().zh.contains(text) && error.say().zh.ends_with("（EN-031）"), "{}", error.say().zh);
    }
}
