//! Results of other periods: frozen with their bytes, computed with, replayed from the folder alone, and named when they are wrong.

use crate::support::{scheme_of, wait};
use ballast_domain::org::UnitKind;
use ballast_domain::{OrganizationUnit, Period, Text, UnitId};
use ballast_engine::{
    EarlierInput, EngineError, Snapshot, SnapshotHeader, SnapshotWriter, assess, replay, write_result,
};
use jiff::civil::date;
use std::path::{Path, PathBuf};

const EARLIER: &str = r#"
[[earlier]]
key = "last"
title = { zh = "上期", en = "last" }
period = "before"
count = 2
"#;

fn scheme(score: &str) -> String {
    scheme_of("[\"county\"]", EARLIER).replace("score = \"1\"", &format!("score = \"{score}\""))
}

fn unit(number: u32) -> OrganizationUnit {
    OrganizationUnit {
        id: UnitId::new(&format!("14088{number}")).unwrap(),
        name: Text::new(format!("县{number}"), format!("county {number}")),
        aliases: Vec::new(),
        kind: UnitKind::County,
        division: None,
        parent: None,
        sort: i64::from(number),
        valid_from: date(1949, 10, 1),
        valid_until: None,
    }
}

fn writer(folder: &Path, scheme: &str, period: &str) -> SnapshotWriter {
    let header = SnapshotHeader {
        scheme_text: scheme.to_owned(),
        period: period.parse().unwrap(),
        as_of: date(2024, 12, 31),
        frozen_at: "2025-01-05T00:00:00Z".parse().unwrap(),
        is_sample: true,
    };
    SnapshotWriter::create(folder, header, []).unwrap()
}

/// A snapshot with result whose scheme takes these results along.
fn made(folder: PathBuf, scheme: &str, period: &str, earlier: &[EarlierInput]) -> Result<PathBuf, EngineError> {
    let mut writer = writer(&folder, scheme, period);
    for input in earlier {
        writer.earlier(input.clone());
    }
    writer.finish(&[unit(1), unit(2)])?;
    let run = wait(assess(&Snapshot::open(&folder)?, 1))?;
    write_result(&folder, &run)?;
    Ok(folder)
}

fn input(folder: &Path, period: &str) -> EarlierInput {
    let result = std::fs::read(folder.join("result.json")).unwrap();
    EarlierInput { key: "last".to_owned(), period: period.parse::<Period>().unwrap(), result }
}

/// January gives 3, February January's and 1, March the sum of both.
fn three_months(folder: &Path) -> [PathBuf; 3] {
    let january = made(folder.join("1"), &scheme("3"), "2024-01", &[]).unwrap();
    let first = input(&january, "2024-01");
    let february =
        made(folder.join("2"), &scheme("1 + earlier_total('last', 1)"), "2024-02", std::slice::from_ref(&first))
            .unwrap();
    let both = [input(&february, "2024-02"), first];
    let march = made(folder.join("3"), &scheme("earlier_sum('last', 'one')"), "2024-03", &both).unwrap();
    [january, february, march]
}

#[test]
fn results_go_from_period_to_period_and_replay_from_the_folder_alone() {
    let folder = tempfile::tempdir().unwrap();
    let [january, february, march] = three_months(folder.path());
    let total = |folder: &Path| {
        let outcome = wait(assess(&Snapshot::open(folder).unwrap(), 2)).unwrap().outcome;
        outcome.subjects.iter().map(|subject| subject.total.clone().unwrap().published).collect::<Vec<_>>()
    };
    assert_eq!(total(&february), ["4.00", "4.00"]);
    std::fs::remove_dir_all(&january).unwrap();
    std::fs::remove_dir_all(&february).unwrap();
    assert_eq!(total(&march), ["7.00", "7.00"]);
    assert_eq!(wait(replay(&march, 1)).unwrap().difference, None);
    // The very bytes that were sealed lie in the folder, under their hash.
    let files = Snapshot::open(&march).unwrap().manifest.files;
    assert_eq!(files.keys().filter(|name| name.starts_with("earlier")).count(), 3);
}

#[test]
fn the_order_in_which_results_come_makes_no_difference() {
    let folder = tempfile::tempdir().unwrap();
    let [january, february, march] = three_months(folder.path());
    let turned = [input(&january, "2024-01"), input(&february, "2024-02")];
    let again = made(folder.path().join("4"), &scheme("earlier_sum('last', 'one')"), "2024-03", &turned).unwrap();
    for name in ["manifest.json", "earlier.json", "result.json", "derivation.json"] {
        assert_eq!(std::fs::read(march.join(name)).unwrap(), std::fs::read(again.join(name)).unwrap(), "{name}");
    }
}

#[test]
fn a_result_of_another_period_or_a_changed_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let [january, _, march] = three_months(folder.path());
    let wrong = |path: &Path| match Snapshot::open(path).unwrap_err() {
        EngineError::Tampered { file, .. } | EngineError::Damaged { file, .. } => file,
        EngineError::File { path, .. } => path.file_name().unwrap().to_string_lossy().into_owned(),
        other => panic!("{other:?}"),
    };
    let names: Vec<String> = Snapshot::open(&march).unwrap().manifest.files.into_keys().collect();
    for name in names.into_iter().filter(|name| name.starts_with("earlier")) {
        let (file, whole) = (march.join(&name), std::fs::read(march.join(&name)).unwrap());
        let mut changed = whole.clone();
        changed[whole.len() / 2] ^= 1;
        std::fs::write(&file, changed).unwrap();
        assert_eq!(wrong(&march), name);
        std::fs::remove_file(&file).unwrap();
        assert_eq!(wrong(&march), name);
        std::fs::write(&file, whole).unwrap();
    }
    for (as_of, period) in [("2024-02", "2024-03"), ("2024-01", "2024-06")] {
        let input = EarlierInput { period: as_of.parse().unwrap(), ..input(&january, "2024-01") };
        let refused = made(folder.path().join(period), &scheme("1"), period, &[input]).unwrap_err();
        assert_eq!(refused.code(), "EN-003", "{refused}");
    }
}
