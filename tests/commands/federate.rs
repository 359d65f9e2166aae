//! Two offices publish, a province assesses both; a folder that was not sealed by its city is refused by name.

use crate::shell::{Office, sample};

/// The province's rules: every county and zone of every city in one ranking.
const SCHEME: &str = r#"[scheme]
id = "province"
title = { zh = "全省排名", en = "Ranking of the province" }
version = "1"
subjects = ["county", "zone"]
periods = ["quarter"]

[source]
paper = { zh = "无", en = "none" }
sample = true

[rounding]
mode = "half_up"
places = 2
at = "item"

[[measure]]
id = "projects"
title = { zh = "项目数", en = "projects" }
unit = "个"
from = "projects"
value = "count(*)"

[[item]]
id = "one"
title = { zh = "一", en = "one" }
full = 100
score = "least(100, projects * 1分)"

[total]

[ranking]
compare = "published"
groups = "all"
"#;

/// A sealed result of an office with the sample city's units and first ledger; its folder and its key.
fn publish(office: &Office, units: &str) -> (String, String) {
    let city = std::fs::read_to_string(sample("city.toml")).unwrap().replace("1408", units);
    let city = office.file("city.toml", city.as_bytes());
    office.run(&["setup", &city]).ok();
    office.run(&["assess", "--scheme", "sample-key-projects", "--period", "2024Q2", "--as-of", "2024-07-15"]).ok();
    let mut folders = std::fs::read_dir(office.path("data/snapshots")).unwrap();
    let folder = folders.next().unwrap().unwrap().path();
    (folder.display().to_string(), office.path("data/keys/audit.pub").display().to_string())
}

#[test]
fn sealed_cities_are_assessed_together_and_others_are_refused_by_name() {
    let (one, two, province) = (Office::empty(), Office::empty(), Office::empty());
    let (first, second) = (publish(&one, "1408"), publish(&two, "1409"));
    let list = |first_key: &str| {
        let line = |name: &str, folder: &str, key: &str| {
            format!("[[city]]\nname = \"{name}\"\nfolder = \"{folder}\"\nkey = \"{key}\"\n")
        };
        line("运城市", &first.0, first_key) + &line("忻州市", &second.0, &second.1)
    };
    let scheme = province.file("province.toml", SCHEME.as_bytes());
    let out = province.path("common").display().to_string();
    let federate = |cities: String| {
        let cities = province.file("cities.toml", cities.as_bytes());
        province.run(&["federate", "--scheme", &scheme, "--cities", &cities, "--out", &out])
    };

    let refused = federate(list(&second.1));
    assert_eq!(refused.code, 3, "{}{}", refused.out, refused.err);
    assert!(refused.err.contains("运城市") && refused.err.contains("EN-022"), "{}", refused.err);
    assert!(!refused.err.contains("忻州市") && !province.path("common").exists());

    let ranking = federate(list(&first.1));
    assert!(ranking.err.contains("2 个市的封存全部核验通过"), "{}", ranking.err);
    let ranking = ranking.ok();
    assert_eq!(ranking.lines().count(), 29, "a head and the units of both:\n{ranking}");
    assert!(province.run(&["replay", &out]).ok().starts_with("逐字节一致"));
    assert_eq!(federate(list(&first.1)).code, 3, "what is there already is not written over");

    let key = |office: &Office| office.path("data/keys/audit.pub").display().to_string();
    let unsealed = province.run(&["verify", &out, "--key", &key(&one)]).ok();
    assert!(unsealed.contains("没有签名"), "{unsealed}");

    std::fs::remove_dir_all(&out).unwrap();
    let cities = province.file("cities.toml", list(&first.1).as_bytes());
    let sealing = ["federate", "--scheme", &scheme, "--cities", &cities, "--out", &out, "--seal"];
    let refused = province.run(&sealing);
    assert!(refused.code == 3 && refused.err.contains("没有密钥"), "{}", refused.err);
    assert!(!province.path("common").exists());
    let city = std::fs::read_to_string(sample("city.toml")).unwrap();
    let city = province.file("city.toml", city.as_bytes());
    province.run(&["setup", &city]).ok();
    province.run(&sealing).ok();
    let sealed = province.run(&["verify", &out, "--key", &key(&province)]).ok();
    assert!(!sealed.contains("没有签名"), "{sealed}");
    let foreign = province.run(&["verify", &out, "--key", &key(&one)]);
    assert!(foreign.code != 0, "{}", foreign.out);

    std::fs::remove_dir_all(&out).unwrap();
    std::fs::remove_file(std::path::Path::new(&second.0).join("seal.json")).unwrap();
    let refused = federate(list(&first.1));
    assert_eq!(refused.code, 3);
    assert!(refused.err.contains("忻州市") && refused.err.contains("EN-021"), "{}", refused.err);
    assert!(!province.path("common").exists());

    let wrong = federate("[[city]]\nname = \"运城市\"\n".to_owned());
    assert!(wrong.code == 3 && wrong.err.contains("不是各市名单"), "{}", wrong.err);
    let nobody = federate("city = []\n".to_owned());
    assert!(nobody.code == 3 && nobody.err.contains("没有城市"), "{}", nobody.err);
}
