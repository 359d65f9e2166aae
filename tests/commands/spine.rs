//! From the ledger to the bulletin.

use crate::shell::{Office, Run, sample};
use std::path::Path;

/// Every file of the sample city with its form and information date, in the order of `city.toml`.
fn files() -> Vec<[String; 3]> {
    let text = std::fs::read_to_string(sample("city.toml")).unwrap();
    let value = |part: &str, key: &str| {
        let line = part.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = ")).unwrap();
        line.trim_matches('"').to_owned()
    };
    text.split("[[import]]").skip(1).map(|part| ["file", "form", "known_on"].map(|key| value(part, key))).collect()
}

fn assess(office: &Office) -> Run {
    office.run(&["assess", "--scheme", "sample-key-projects", "--period", "2024Q2", "--as-of", "2024-07-15"])
}

/// What would be, of a run: tables, and nothing is changed by them.
fn foresight(office: &Office, id: &str) {
    let advice = office.run(&["foresight", "advice", id, "140823"]).ok();
    assert!(advice.starts_with("事项\t项目\t") && advice.lines().count() > 2, "{advice}");
    let scheme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemes/sample-key-projects/scheme.toml");
    let capped = std::fs::read_to_string(scheme).unwrap().replacen("[total]", "[total]\ncap = 60", 1);
    let file = office.path("capped.toml");
    std::fs::write(&file, capped).unwrap();
    let rules = office.run(&["foresight", "rules", id, &file.display().to_string()]).ok();
    assert!(rules.starts_with("总分：新设封顶 60") && rules.contains("闻喜县\t") && rules.contains("\nτ\t"), "{rules}");
    let firm = office.run(&["foresight", "firmness", id]).ok();
    assert!(firm.contains("河津市\t1\t"), "{firm}");
    let tested = office.run(&["foresight", "back-test", "sample-key-projects"]).ok();
    assert!(tested.contains(&format!("{id}\t1.00\t0")), "{tested}");
    for wrong in [["foresight", "advice", id, "149999"], ["foresight", "rules", "nichts", &file.display().to_string()]]
    {
        let wrong = office.run(&wrong);
        assert!(wrong.code != 0 && wrong.err.contains("没有找到"), "{}", wrong.err);
    }
}

#[test]
fn from_the_ledger_to_the_bulletin() {
    let office = Office::new();
    for [file, form, known_on] in files() {
        let path = sample(&file).display().to_string();
        office.run(&["import", &path, "--as", &form, "--known-on", &known_on]).ok();
    }

    let run = assess(&office);
    let (id, ranking) = (run.err.lines().next().unwrap().trim_start_matches("考核编号 ").to_owned(), run.ok());
    assert_eq!(ranking.lines().count(), 15, "a head and fourteen units:\n{ranking}");
    let rank_one = ranking.lines().filter(|line| line.split('\t').nth(1) == Some("1"));
    assert_eq!(rank_one.count(), 2, "one first place in each of the two groups");

    // The same figures give the same bytes: now, from the id, and from a copy of the folder without any installation.
    let snapshot = office.path("data/snapshots").join(&id);
    let replayed = office.run(&["replay", &id]).ok();
    assert!(replayed.starts_with("逐字节一致"), "{replayed}");
    assert_eq!(Office::new().run(&["replay", &snapshot.display().to_string()]).ok(), replayed);

    // A correction that came after that day changes nothing as of that day.
    assert_eq!(assess(&office).ok(), ranking);

    foresight(&office, &id);

    let documents = office.path("documents").display().to_string();
    let written = office.run(&["publish", &id, "--as", "pdf,docx,xlsx,html", "--out", &documents]).ok();
    for (path, magic) in written.lines().zip([&b"%PDF-"[..], b"PK", b"PK", b"<!DOCTYPE html>"]) {
        assert!(std::fs::read(path).unwrap().starts_with(magic), "{path}");
    }
    assert_eq!(written.lines().count(), 4);

    assert!(office.run(&["audit", "verify"]).ok().starts_with("审计链完整"));
    let page = std::fs::read_to_string(written.lines().last().unwrap()).unwrap();
    let root = page.split("审计根 ").nth(1).unwrap().split('。').next().unwrap();
    assert!(office.run(&["audit", "verify", "--root", root]).ok().starts_with("审计链完整"), "{root}");
    let (size, digits) = root.split_once('-').unwrap();
    let other: String = digits.chars().map(|digit| if digit == '0' { 'f' } else { digit }).collect();
    let other = if other == digits { digits.replace('1', "f") } else { other };
    let differs = office.run(&["audit", "verify", "--root", &format!("{size}-{other}")]);
    assert!(differs.code != 0 && differs.err.contains("are not those whose root was printed"), "{}", differs.err);

    // The folder and each document say on which result they rest, and whose seal it is.
    let key = office.path("data/keys/audit.pub").display().to_string();
    let verified = Office::new().run(&["verify", &snapshot.display().to_string(), "--key", &key]).ok();
    assert!(verified.contains(&id) && verified.contains("签名出自给定的公钥"), "{verified}");
    for path in written.lines() {
        let verified = office.run(&["verify", path, "--key", &key]).ok();
        assert!(verified.contains(&id) && verified.contains("签名有效"), "{path}: {verified}");
        assert!(verified.contains("由本系统签发，此后没有改动"), "{path}: {verified}");
    }
    let pdf = written.lines().next().unwrap();
    let forged = office.path("forged.pdf");
    let mut bytes = std::fs::read(pdf).unwrap();
    bytes.push(b'\n');
    std::fs::write(&forged, bytes).unwrap();
    let differs = office.run(&["verify", &forged.display().to_string(), "--key", &key]);
    assert!(differs.code == 4 && differs.err.contains("没有签发过内容与此完全相同的文件"), "{}", differs.err);
    let code = page.split("封存码 ").nth(1).unwrap().split('；').next().unwrap();
    assert!(Office::new().run(&["verify", code, "--key", &key]).ok().contains("签名有效"), "{code}");
    let other = code.replacen("2024Q2", "2024Q1", 1);
    assert_eq!(Office::new().run(&["verify", &other, "--key", &key]).code, 4);

    // A scheme of lights ranks nothing and prints a line for each project.
    let lights = office.run(&["assess", "--scheme", "yinchuan-2025-lights", "--period", "2025-03"]).ok();
    assert!(lights.lines().count() > 200, "{lights}");
    assert!(lights.lines().next().unwrap().starts_with("编号\t名称\t"), "{lights}");

    // A changed result is named with its line.
    let result = snapshot.join("result.json");
    let text = std::fs::read_to_string(&result).unwrap();
    std::fs::write(&result, text.replacen("\"rank\": 1,", "\"rank\": 2,", 1)).unwrap();
    let differs = office.run(&["replay", &snapshot.display().to_string()]);
    assert_eq!(differs.code, 4, "{}", differs.err);
    assert!(differs.err.starts_with("result.json 第 "), "{}", differs.err);
}

#[test]
fn a_second_import_changes_nothing_and_undoing_takes_all_back() {
    let office = Office::new();
    let first = office.import_sample("ledger-2022.xlsx", "2022-07-15").ok();
    assert!(first.starts_with("批次 1（项目台账）：新增 106，变更 0，未变 0，拒绝 0"), "{first}");
    let second = office.import_sample("ledger-2022.xlsx", "2022-07-15").ok();
    assert!(second.contains("新增 0，变更 0，未变 106，拒绝 0"), "{second}");
    office.run(&["import", "undo", "2"]).ok();
    let undone = office.run(&["import", "undo", "1"]).ok();
    assert!(undone.starts_with("已撤销批次 1"), "{undone}");
    let again = office.import_sample("ledger-2022.xlsx", "2022-07-15").ok();
    assert!(again.contains("新增 106"), "{again}");
}

#[test]
fn a_preview_imports_nothing() {
    let office = Office::new();
    let ledger = sample("ledger-2022.xlsx").display().to_string();
    let preview = office.run(&["import", &ledger, "--preview"]).ok();
    assert_eq!(preview.lines().filter(|line| line.contains("\t新增\t")).count(), 106);
    assert_eq!(office.run(&["imports"]).ok().lines().count(), 1, "the head alone");
}

#[test]
fn shipped_schemes_keep_their_promises_in_a_shell() {
    let schemes = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemes");
    let mut tested = 0;
    for entry in std::fs::read_dir(schemes).unwrap() {
        let folder = entry.unwrap().path();
        if folder.is_dir() {
            let office = tempfile::tempdir().unwrap();
            let scheme = folder.join("scheme.toml").display().to_string();
            let command = |arguments: &[&str]| {
                let program = std::process::Command::new(env!("CARGO_BIN_EXE_ballast"))
                    .args(arguments)
                    .current_dir(office.path())
                    .output()
                    .unwrap();
                assert!(program.status.success(), "{}", String::from_utf8_lossy(&program.stderr));
                String::from_utf8(program.stdout).unwrap()
            };
            assert!(command(&["scheme", "check", &scheme, "--lang", "zh"]).contains("没有问题"));
            assert!(command(&["scheme", "test", &folder.display().to_string(), "--lang", "zh"]).contains("0 处不符"));
            assert!(command(&["scheme", "explain", &scheme, "--lang", "en"]).contains("Source"));
            tested += 1;
        }
    }
    assert!(tested >= 5, "{tested} schemes");
}

/// A scheme of the site whose only item is what the sample scheme gave in the quarter before.
const CARRIED: &str = r#"[scheme]
id = "carried"
title = { zh = "上季度得分", en = "Last quarter" }
version = "1"
subjects = ["county", "zone"]
periods = ["quarter"]

[source]
paper = { zh = "无", en = "none" }

[rounding]
mode = "half_up"
places = 2
at = "item"

[[earlier]]
key = "last"
title = { zh = "重点项目季度考核", en = "key projects, quarter" }
scheme = "sample-key-projects"
period = "before"

[[item]]
id = "last"
title = { zh = "上季度得分", en = "last quarter" }
full = "none"
score = "earlier_total('last', 1)"

[total]

[ranking]
compare = "published"
groups = "all"
"#;

#[test]
fn an_assessment_takes_sealed_results_of_other_periods_with_it() {
    let office = Office::new();
    for [file, form, known_on] in files() {
        let path = sample(&file).display().to_string();
        office.run(&["import", &path, "--as", &form, "--known-on", &known_on]).ok();
    }
    std::fs::write(office.path("data/schemes/carried.toml"), CARRIED).unwrap();
    let carried =
        |period: &str| office.run(&["assess", "--scheme", "carried", "--period", period, "--as-of", "2024-10-15"]);
    let id = |run: &Run| run.err.lines().next().unwrap().trim_start_matches("考核编号 ").to_owned();
    let result = |id: &str| {
        let path = office.path("data/snapshots").join(id).join("result.json");
        (std::fs::read_to_string(&path).unwrap(), path)
    };

    // The quarter before was not computed: no score, never nought.
    let without = carried("2024Q3");
    assert!(result(&id(&without)).0.contains("SF-017"), "{}", without.err);

    let quarter = assess(&office);
    let before = id(&quarter);
    let with = carried("2024Q3");
    let (text, _) = result(&id(&with));
    assert!(!text.contains("SF-017"), "{text}");
    let scores = |text: &str| {
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        let subjects = value["outcome"]["subjects"].as_array().unwrap().clone();
        subjects.iter().map(|subject| subject["total"]["published"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(scores(&text), scores(&result(&before).0));
    // From the folder alone, on another machine.
    let folder = office.path("data/snapshots").join(id(&with)).display().to_string();
    assert!(Office::new().run(&["replay", &folder]).ok().starts_with("逐字节一致"));

    // A result that is not what was recorded is not taken.
    let (text, path) = result(&before);
    std::fs::write(&path, text.replacen('8', "9", 1)).unwrap();
    let refused = carried("2024Q3");
    assert!(refused.code != 0 && refused.err.contains("EN-002"), "{}", refused.err);
}
