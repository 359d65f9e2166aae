//! Backups: made while the program writes, restored on trial, put back; what is not whole, foreign or older is refused.

use crate::past_the_program;
use crate::served::Served;
use crate::shell::Office;
use std::time::Instant;

fn filled() -> Office {
    let office = Office::new();
    office.import_sample("ledger-2022.xlsx", "2022-07-15").ok();
    office
}

/// A pair of keys: the public half in the settings, the private one in a file beside them.
fn with_key(office: &Office) -> String {
    let identity = office.path("backup-key.txt").display().to_string();
    let recipient = office.run(&["keys", "backup", "--out", &identity]).ok();
    office.file("ballast.toml", format!("[backup]\nrecipients = [{:?}]\n", recipient.trim()).as_bytes());
    identity
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
fn a_sealed_backup_is_put_back_and_goes_on() {
    let office = filled();
    let refused = office.run(&["backup", "kept"]);
    assert!(refused.code != 0 && refused.err.contains("--plain"), "a key is asked for: {}", refused.err);
    let identity = with_key(&office);
    let made = office.run(&["backup", "kept"]).ok();
    assert!(made.contains("试恢复核对"), "{made}");
    assert!(!office.path("kept/keys").exists(), "keys stay apart");
    let stored = std::fs::read(office.path("kept/ballast.db.age")).unwrap();
    assert!(!stored.windows(6).any(|part| part == b"SQLite"), "it is sealed");
    let batches = office.run(&["imports"]).ok();

    let refused = office.run_in("new", &["restore", "kept"]);
    assert!(refused.err.contains("--identity"), "{}", refused.err);
    put_keys_back(&office);
    let restored = office.run_in("new", &["restore", "kept", "--identity", &identity]);
    assert!(restored.err.is_empty(), "the keys vouch for it: {}", restored.err);
    assert!(restored.ok().contains("已恢复"));
    assert_eq!(office.run_in("new", &["imports"]).ok(), batches);
    office.run_in("new", &["audit", "verify"]).ok();

    assert!(office.run(&["backup", "kept"]).err.contains("已存在"), "nothing is written over");
    assert!(office.run_in("new", &["restore", "kept", "--identity", &identity]).err.contains("已有数据库"));
    let listed = office.run(&["backups", "."]).ok();
    assert_eq!(listed.lines().count(), 2, "{listed}");
    assert!(listed.contains("\t是\t"), "{listed}");
}

#[test]
fn a_backup_made_in_the_middle_of_an_import_is_of_one_moment() {
    let office = Office::new();
    let ledger = crate::shell::sample("ledger-2022.xlsx").display().to_string();
    let mut import = office.command(&["import", &ledger, "--known-on", "2022-07-15"]).spawn().unwrap();
    for number in 0..3 {
        let name = format!("kept-{number}");
        office.run(&["backup", &name, "--plain"]).ok();
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
    let identity = with_key(&office);
    office.run(&["backup", "kept"]).ok();
    let database = office.path("kept/ballast.db.age");
    let whole = std::fs::read(&database).unwrap();
    let refused = |identity: &str, says: &str| {
        let run = office.run_in("new", &["restore", "kept", "--identity", identity]);
        assert!(run.code != 0 && run.err.contains(says), "{says}: {}", run.err);
        for left in ["new/ballast.db", "new/making-restored.db"] {
            assert!(!office.path(left).exists(), "{says}: {left} is there");
        }
    };
    std::fs::write(&database, &whole[..whole.len() - 4_096]).unwrap();
    refused(&identity, "ballast.db.age 已被改动");
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    std::fs::write(&database, &changed).unwrap();
    refused(&identity, "ballast.db.age 已被改动");
    std::fs::write(&database, &whole).unwrap();
    std::fs::write(office.path("kept/more"), "x").unwrap();
    refused(&identity, "多出文件 more");
    std::fs::remove_file(office.path("kept/more")).unwrap();

    let other = office.path("other-key.txt").display().to_string();
    office.run(&["keys", "backup", "--out", &other]).ok();
    refused(&other, "另一把公钥");
    refused(&office.file("no-key.txt", b"nothing"), "不是私钥文件");

    // Written anew as a whole, with hashes that agree, it is still not this installation's.
    put_keys_back(&office);
    let manifest = office.path("kept/manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("\"program\": \"0", "\"program\": \"9")).unwrap();
    refused(&identity, "不是由这些密钥的系统生成的");
    std::fs::write(&manifest, &text).unwrap();

    std::fs::remove_file(&database).unwrap();
    refused(&identity, "缺少文件 ballast.db.age");
    std::fs::remove_file(&manifest).unwrap();
    refused(&identity, "不是备份");
}

#[test]
fn a_backup_older_than_the_witness_is_not_put_back_by_one_person() {
    let office = filled();
    office.run(&["backup", "kept", "--plain"]).ok();
    let line = r#"{"size":9999,"root":"00","at":"2024-07-15T08:00:00Z","algorithm":"x","key_id":"x","signature":"x"}"#;
    let witness = office.file("witness.jsonl", format!("{line}\n").as_bytes());
    office.file("ballast.toml", format!("witness = {witness:?}\n").as_bytes());
    let run = office.run_in("new", &["restore", "kept"]);
    assert!(run.code != 0 && run.err.contains("9999"), "{}", run.err);
    let run = office.run_in("new", &["restore", "kept", "--older"]);
    assert!(run.code != 0 && run.err.contains("密钥放回"), "{}", run.err);
    put_keys_back(&office);
    let run = office.run_in("new", &["restore", "kept", "--older"]);
    assert!(run.code != 0, "nobody answers: {}", run.err);
    assert!(!office.path("new/ballast.db").exists());
}

#[test]
fn a_server_backs_up_by_its_schedule() {
    let office = filled();
    let identity = with_key(&office);
    let settings = std::fs::read_to_string(office.path("ballast.toml")).unwrap();
    let folder = office.path("kept").display().to_string();
    office.file("ballast.toml", format!("{settings}folder = {folder:?}\nevery = \"1h\"\nkeep = 1\n").as_bytes());
    let mut made = Vec::new();
    for _ in 0..2 {
        let served = Served::start(&office);
        served.logged("\"backed up\"");
        // While it is served, it can be put back already.
        let listed = office.run(&["backups"]).ok();
        let line = listed.lines().nth(1).unwrap_or_else(|| panic!("{listed}")).to_owned();
        assert_eq!(listed.lines().count(), 2, "one is kept: {listed}");
        let backup = line.rsplit('\t').next().unwrap().to_owned();
        let data = format!("new-{}", made.len());
        office.run_in(&data, &["restore", &backup, "--identity", &identity]).ok();
        assert!(served.stop().0.success());
        // As if an hour had gone by.
        let manifest = std::path::Path::new(&backup).join("manifest.json");
        let text = std::fs::read_to_string(&manifest).unwrap();
        let (before, after) = text.split_once("\"made_at\": \"").unwrap();
        std::fs::write(&manifest, format!("{before}\"made_at\": \"2020{}", &after[4..])).unwrap();
        made.push(backup);
    }
    assert_ne!(made[0], made[1]);
    office.file("ballast.toml", format!("[backup]\nfolder = {folder:?}\n").as_bytes());
    let refused = office.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(refused.code == 3 && refused.err.contains("backup.recipients"), "{}", refused.err);
}

/// A gigabyte in the drill, less in each build.
#[test]
fn a_large_database_is_put_back_in_time() {
    let office = filled();
    let identity = with_key(&office);
    let mebibytes = if std::env::var_os("BALLAST_DRILL").is_some() { 1_024 } else { 8 };
    past_the_program(&office, "data", "CREATE TABLE filler (part BLOB) STRICT".to_owned());
    past_the_program(
        &office,
        "data",
        format!(
            "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {mebibytes})
             INSERT INTO filler SELECT randomblob(1048576) FROM number"
        ),
    );
    let began = Instant::now();
    office.run(&["backup", "kept"]).ok();
    let made_in = began.elapsed();
    let began = Instant::now();
    office.run_in("new", &["restore", "kept", "--identity", &identity]).ok();
    let restored_in = began.elapsed();
    eprintln!(
        "FIGURE backup of {mebibytes} MiB: made and restored on trial in {made_in:?}, put back with the full check in {restored_in:?}"
    );
    assert!(restored_in.as_secs() <= 300, "{restored_in:?}");
}
