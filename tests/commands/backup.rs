//! Backups: made while the program writes, read back, put back; what is not whole is refused.

use crate::shell::Office;

fn filled() -> Office {
    let office = Office::new();
    office.import_sample("ledger-2022.xlsx", "2022-07-15").ok();
    office
}

/// The keys come back from where they are kept.
fn put_keys_back(office: &Office) {
    let keys = office.path("new/keys");
    std::fs::create_dir_all(&keys).unwrap();
    for key in ["audit.key", "audit.pub", "field.key"] {
        std::fs::copy(office.path("data/keys").join(key), keys.join(key)).unwrap();
    }
}

#[test]
fn a_backup_is_put_back_and_goes_on() {
    let office = filled();
    let made = office.run(&["backup", "kept"]).ok();
    assert!(made.contains("已备份并读回核对"), "{made}");
    assert!(!office.path("kept/keys").exists(), "keys stay apart");
    let batches = office.run(&["imports"]).ok();

    let restored = office.run_in("new", &["restore", "kept"]).ok();
    assert!(restored.contains("已恢复"), "{restored}");
    put_keys_back(&office);
    assert_eq!(office.run_in("new", &["imports"]).ok(), batches);
    office.run_in("new", &["audit", "verify"]).ok();

    assert!(office.run(&["backup", "kept"]).err.contains("已存在"), "nothing is written over");
    assert!(office.run_in("new", &["restore", "kept"]).err.contains("已有数据库"));
}

#[test]
fn a_backup_made_in_the_middle_of_an_import_is_of_one_moment() {
    let office = Office::new();
    let ledger = crate::shell::sample("ledger-2022.xlsx").display().to_string();
    let mut import = office.command(&["import", &ledger, "--known-on", "2022-07-15"]).spawn().unwrap();
    for number in 0..4 {
        let name = format!("kept-{number}");
        office.run(&["backup", &name]).ok();
        let data = format!("new-{number}");
        office.run_in(&data, &["restore", &name]).ok();
        let batches = office.run_in(&data, &["imports"]).ok().lines().count() - 1;
        let again = office.run_in(&data, &["import", &ledger, "--known-on", "2022-07-15"]).ok();
        let expected = if batches == 0 { "新增 106" } else { "未变 106" };
        assert!(again.contains(expected), "{batches} batches, then {again}");
    }
    import.wait().unwrap();
}

#[test]
fn what_is_not_whole_is_refused_and_named() {
    let office = filled();
    office.run(&["backup", "kept"]).ok();
    let database = office.path("kept/ballast.db");
    let whole = std::fs::read(&database).unwrap();
    let refused = |says: &str| {
        let run = office.run_in("new", &["restore", "kept"]);
        assert!(run.code != 0 && run.err.contains(says), "{}", run.err);
        assert!(!office.path("new/ballast.db").exists(), "nothing is put back");
    };
    std::fs::write(&database, &whole[..whole.len() - 4_096]).unwrap();
    refused("ballast.db 已被改动");
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    std::fs::write(&database, &changed).unwrap();
    refused("ballast.db 已被改动");
    std::fs::write(&database, &whole).unwrap();
    std::fs::write(office.path("kept/more"), "x").unwrap();
    refused("多出文件 more");
    std::fs::remove_file(office.path("kept/more")).unwrap();
    std::fs::remove_file(&database).unwrap();
    refused("缺少文件 ballast.db");
    std::fs::write(&database, &whole).unwrap();
    std::fs::remove_file(office.path("kept/manifest.json")).unwrap();
    refused("不是备份");
}

#[test]
fn a_backup_older_than_the_witness_is_put_back_on_purpose_alone() {
    let office = filled();
    office.run(&["backup", "kept"]).ok();
    let line = r#"{"size":9999,"root":"00","at":"2024-07-15T08:00:00Z","algorithm":"x","key_id":"x","signature":"x"}"#;
    let witness = office.file("witness.jsonl", format!("{line}\n").as_bytes());
    office.file("ballast.toml", format!("witness = {witness:?}\n").as_bytes());
    let run = office.run_in("new", &["restore", "kept"]);
    assert!(run.code != 0 && run.err.contains("9999"), "{}", run.err);
    office.run_in("new", &["restore", "kept", "--older"]).ok();
}
