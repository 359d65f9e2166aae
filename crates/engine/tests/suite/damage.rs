//! Folders that are broken, changed or forged: an error that names the file, never a panic, never a figure.

use crate::support::{city, wait};
use ballast_engine::{EngineError, Snapshot, assess};
use ballast_scheme::shipped;
use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch};
use datafusion::parquet::arrow::ArrowWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn made(folder: &Path) -> PathBuf {
    let path = folder.join("s");
    city(&path, shipped::ALL[0].text, "2024Q2");
    path
}

/// The file that the error names.
fn wrong_file(path: &Path) -> String {
    let error = Snapshot::open(path).unwrap_err();
    assert!(error.say().zh.ends_with(&format!("（{}）", error.code())));
    match error {
        EngineError::Tampered { file, .. } | EngineError::Damaged { file, .. } => file,
        EngineError::File { path, .. } => path.file_name().unwrap().to_string_lossy().into_owned(),
        other => panic!("{other:?}"),
    }
}

/// Brings the manifest in line with the files, as a forger would.
fn reseal(path: &Path) {
    use sha2::{Digest, Sha256};
    let manifest = path.join("manifest.json");
    let mut value: ballast_engine::Manifest = serde_json::from_slice(&std::fs::read(&manifest).unwrap()).unwrap();
    for (name, entry) in &mut value.files {
        let bytes = std::fs::read(path.join(name)).unwrap();
        entry.bytes = bytes.len() as u64;
        entry.sha256 = ballast_domain::text::hex(&Sha256::digest(&bytes));
    }
    std::fs::write(&manifest, value.to_bytes().unwrap()).unwrap();
}

#[test]
fn every_changed_missing_or_cut_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    let names: Vec<String> = Snapshot::open(&path).unwrap().manifest.files.into_keys().collect();
    assert_eq!(names.len(), 10);
    for name in names {
        let file = path.join(&name);
        let whole = std::fs::read(&file).unwrap();
        let mut changed = whole.clone();
        changed[whole.len() / 2] ^= 1;
        std::fs::write(&file, &changed).unwrap();
        assert_eq!(wrong_file(&path), name);
        std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
        assert_eq!(wrong_file(&path), name);
        std::fs::remove_file(&file).unwrap();
        assert_eq!(wrong_file(&path), name);
        std::fs::create_dir(&file).unwrap();
        assert_eq!(wrong_file(&path), name);
        std::fs::remove_dir(&file).unwrap();
        std::fs::write(&file, &whole).unwrap();
    }
    Snapshot::open(&path).unwrap();
}

#[test]
fn the_first_of_several_wrong_files_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    for name in ["reports.parquet", "projects.parquet", "units.json"] {
        std::fs::write(path.join(name), "x").unwrap();
    }
    assert_eq!(wrong_file(&path), "projects.parquet");
}

#[test]
fn an_edited_manifest_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    let manifest = path.join("manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    for edited in [
        String::new(),
        "{}".to_owned(),
        "[".repeat(100_000),
        text.replace("  ", " "),
        text.replace("\"reports.parquet\"", "\"../reports.parquet\""),
        text.replace("ballast-snapshot-1", "ballast-snapshot-9"),
        text.replace("\"sample-key-projects\"", "\"another\""),
        text.replace("\"is_sample\"", "\"is_simple\""),
        text.replace("2024Q2", "2024Q5"),
        text.replace("\"rows\": 217", "\"rows\": 216"),
        "x".repeat(17 << 20),
    ] {
        assert_ne!(edited, text);
        std::fs::write(&manifest, edited).unwrap();
        assert!(Snapshot::open(&path).is_err());
    }
    std::fs::remove_file(&manifest).unwrap();
    assert_eq!(wrong_file(&path), "manifest.json");
    assert!(Snapshot::open(&folder.path().join("nowhere")).is_err());
}

#[test]
fn another_period_is_another_snapshot_and_its_result_does_not_fit() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    let run = wait(assess(&Snapshot::open(&path).unwrap(), 1)).unwrap();
    ballast_engine::write_result(&path, &run).unwrap();
    let manifest = path.join("manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("2024Q2", "2024Q1")).unwrap();
    assert!(wait(ballast_engine::replay(&path, 1)).unwrap().difference.is_some());
}

#[test]
fn a_forged_table_with_other_columns_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    for name in ["reports.parquet", "judgements.parquet"] {
        let file = path.join(name);
        let whole = std::fs::read(&file).unwrap();
        let column: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
        let batch = RecordBatch::try_from_iter([("project_id", column)]).unwrap();
        let mut writer = ArrowWriter::try_new(std::fs::File::create(&file).unwrap(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        reseal(&path);
        assert_eq!(wrong_file(&path), name);
        std::fs::write(&file, "PAR1 is not enough PAR1").unwrap();
        reseal(&path);
        assert_eq!(wrong_file(&path), name);
        std::fs::write(&file, &whole).unwrap();
    }
}

#[test]
fn a_forged_scheme_with_mistakes_is_refused_with_their_places() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    let scheme = path.join("scheme.toml");
    let text = std::fs::read_to_string(&scheme).unwrap();
    std::fs::write(&scheme, text.replace("sum(annual_plan)", "sum(anual_plan)")).unwrap();
    reseal(&path);
    let EngineError::Scheme(problems) = Snapshot::open(&path).unwrap_err() else { panic!("not refused") };
    assert!(problems[0].line > 1);
}

/// Bytes of a table are changed at many places and the manifest is forged to fit: whatever the reader makes of it, it ends in an
/// error or in some figure, not in a panic.
#[test]
fn forged_bytes_inside_tables_never_panic() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    let size = ballast_engine::bench_data::Size { units: 3, projects: 12, months: 3, seed: 5 };
    ballast_engine::bench_data::write(&path, shipped::ALL[0].text, "2024Q2".parse().unwrap(), size).unwrap();
    let mut state = 7_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for name in ["projects.parquet", "reports.parquet", "targets.parquet"] {
        let file = path.join(name);
        let whole = std::fs::read(&file).unwrap();
        for _ in 0..150 {
            let mut forged = whole.clone();
            for _ in 0..=random(3) {
                let at = random(forged.len());
                forged[at] = u8::try_from(random(256)).unwrap();
            }
            std::fs::write(&file, &forged).unwrap();
            reseal(&path);
            if let Ok(snapshot) = Snapshot::open(&path) {
                let _ = wait(assess(&snapshot, 1));
            }
        }
        std::fs::write(&file, &whole).unwrap();
    }
}
