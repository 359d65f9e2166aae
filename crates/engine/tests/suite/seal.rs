//! Seals: sound ones are good on any machine, and the first thing that is wrong is named.

use crate::support::{city, wait};
use ballast_crypto::{SigningKey, Suite};
use ballast_engine::{EngineError, PaperCode, SEAL_FILE, Seal, Snapshot, assess, verify, write_result};
use ballast_scheme::shipped;
use jiff::Timestamp;
use std::path::{Path, PathBuf};

fn key(suite: Suite, number: u8) -> SigningKey {
    SigningKey::new(suite, [number; 32]).unwrap()
}

/// A folder with snapshot, result and seal.
fn sealed(folder: &Path, key: &SigningKey) -> PathBuf {
    let path = folder.join("s");
    city(&path, shipped::ALL[0].text, "2024Q2");
    let snapshot = Snapshot::open(&path).unwrap();
    let run = wait(assess(&snapshot, 1)).unwrap();
    write_result(&path, &run).unwrap();
    let at: Timestamp = "2024-07-15T08:00:00Z".parse().unwrap();
    Seal::sign(&run, "2024Q2-sample-1", key, at).unwrap().write(&path).unwrap();
    path
}

/// The file that is wrong.
fn wrong(path: &Path) -> String {
    match verify(path, &[]) {
        Err(EngineError::Tampered { file, .. } | EngineError::Damaged { file, .. }) => file,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_sound_seal_is_good_in_both_suites_and_trusted_by_its_key_alone() {
    for suite in [Suite::Intl, Suite::Sm] {
        let folder = tempfile::tempdir().unwrap();
        let (own, other) = (key(suite, 7), key(suite, 8));
        let path = sealed(folder.path(), &own);
        let (seal, is_trusted) = verify(&path, &[own.public()]).unwrap().seal.unwrap();
        assert!(is_trusted && seal.assessment == "2024Q2-sample-1");
        assert!(!verify(&path, &[other.public()]).unwrap().seal.unwrap().1);
        let code = PaperCode::find(format!("…<x>{}</x>", seal.code).as_bytes()).unwrap();
        assert_eq!(code.to_string(), seal.code);
        assert_eq!(code.result_sha256, seal.result_sha256);
        assert!(code.made_by(&[other.public(), own.public()]).is_some());
        assert!(code.made_by(&[other.public()]).is_none());
        for forged in [
            PaperCode { assessment: "2024Q2-sample-2".to_owned(), ..code.clone() },
            PaperCode { result_sha256: code.result_sha256.replacen(['0', '1', '2'], "3", 1), ..code.clone() },
            PaperCode { signature: code.signature.chars().rev().collect(), ..code.clone() },
            PaperCode { signature: String::new(), ..code.clone() },
        ] {
            assert!(forged == code || forged.made_by(&[own.public()]).is_none(), "{forged}");
        }
    }
}

#[test]
fn every_changed_part_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = sealed(folder.path(), &key(Suite::Intl, 7));
    // A result and derivation that fit each other, changed together, are caught by the seal alone.
    for (file, from, to, named) in [
        ("projects.parquet", None, None, "projects.parquet"),
        ("scheme.toml", None, None, "scheme.toml"),
        ("derivation.json", Some("开工"), Some("完工"), "derivation.json"),
        ("result.json", Some("\"rank\": 1,"), Some("\"rank\": 2,"), SEAL_FILE),
        (SEAL_FILE, Some("2024-07-15"), Some("2024-07-16"), SEAL_FILE),
        (SEAL_FILE, Some("\"assessment\": \"2024Q2"), Some("\"assessment\": \"2024Q3"), SEAL_FILE),
        (SEAL_FILE, Some("ballast-seal-1"), Some("ballast-seal-2"), SEAL_FILE),
        (SEAL_FILE, Some("{"), Some("["), SEAL_FILE),
    ] {
        let whole = std::fs::read(path.join(file)).unwrap();
        let changed = match (from, to) {
            (Some(from), Some(to)) => {
                let text = String::from_utf8(whole.clone()).unwrap();
                assert!(text.contains(from), "{file}: {from}");
                text.replacen(from, to, 1).into_bytes()
            }
            _ => {
                let mut changed = whole.clone();
                changed[whole.len() / 2] ^= 1;
                changed
            }
        };
        std::fs::write(path.join(file), changed).unwrap();
        assert_eq!(wrong(&path), named, "{file} {from:?}");
        std::fs::write(path.join(file), whole).unwrap();
    }
    verify(&path, &[]).unwrap();
}

#[test]
fn without_seal_or_result_the_folder_is_still_checked() {
    let folder = tempfile::tempdir().unwrap();
    let path = sealed(folder.path(), &key(Suite::Intl, 7));
    let seal = std::fs::read(path.join(SEAL_FILE)).unwrap();
    std::fs::remove_file(path.join(SEAL_FILE)).unwrap();
    let verified = verify(&path, &[]).unwrap();
    assert!(verified.seal.is_none() && verified.result_sha256.is_some());
    std::fs::remove_file(path.join("result.json")).unwrap();
    assert_eq!(verify(&path, &[]).unwrap().result_sha256, None);
    // The seal of a result that is not there.
    std::fs::write(path.join(SEAL_FILE), seal).unwrap();
    assert!(verify(&path, &[]).is_err());
}

#[test]
fn nonsense_is_no_code() {
    for text in ["", "BALLAST1", "BALLAST1 a b c", "BALLAST2 a b c d", "BALLAST1 a b c d e"] {
        assert_eq!(PaperCode::parse(text), None, "{text}");
    }
    let mut bytes = b"BALLAST1BALLAST1 ".to_vec();
    bytes.extend([0xff, 0xfe]);
    assert_eq!(PaperCode::find(&bytes), None);
}
