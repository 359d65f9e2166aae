//! A province and its cities: sound seals are assessed together, anything else is refused by the city's name.

use crate::support::{scheme_of, wait};
use ballast_crypto::{SigningKey, Suite};
use ballast_domain::project::{Category, PlanClass, Tier};
use ballast_domain::{Exact, Money, OrganizationUnit, Project, Text, UnitId, UnitKind};
use ballast_engine::bench_data::{self, Size};
use ballast_engine::{
    FederateError, Member, ProjectFacts, Run, SEAL_FILE, Seal, Snapshot, SnapshotHeader, SnapshotWriter, Wrong, assess,
    federate, replay, write_result,
};
use ballast_scheme::{Figure, shipped};
use jiff::Timestamp;
use jiff::civil::date;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const MEASURES: &str = r#"
[[measure]]
id = "projects"
title = { zh = "项目数", en = "projects" }
unit = "个"
from = "projects"
value = "count(*)"

[[measure]]
id = "done"
title = { zh = "完成投资", en = "done" }
unit = "亿元"
from = "reports"
value = "sum(done)"

[[measure]]
id = "events"
title = { zh = "事件数", en = "events" }
unit = "个"
from = "events"
value = "sum(count)"
"#;

/// Code, name, number of the key.
const CITIES: [(&str, &str, u8); 3] = [("1403", "丙市", 3), ("1401", "甲市", 1), ("1402", "乙市", 2)];

fn key(number: u8) -> SigningKey {
    SigningKey::new(Suite::Intl, [number; 32]).unwrap()
}

/// A city's published folder.
fn publish(folder: &Path, (code, name, number): (&str, &str, u8), period: &str) -> Member {
    let path = folder.join(format!("{code} 二季度"));
    let size = Size { units: 4, projects: 60, months: 6, seed: u64::from(number) };
    bench_data::write_city(&path, code, shipped::ALL[0].text, period.parse().unwrap(), size).unwrap();
    seal(path, name, number)
}

/// Computes and seals what a folder holds.
fn seal(path: PathBuf, name: &str, number: u8) -> Member {
    let snapshot = Snapshot::open(&path).unwrap();
    let run = wait(assess(&snapshot, 1)).unwrap();
    write_result(&path, &run).unwrap();
    let at: Timestamp = "2024-07-15T08:00:00Z".parse().unwrap();
    Seal::sign(&run, "2024Q2-1", &key(number), at).unwrap().write(&path).unwrap();
    Member { name: name.to_owned(), folder: path, keys: vec![key(number).public()] }
}

/// A sealed folder of one city with the units and the one project that it is told to hold, whatever they are.
fn publish_odd(folder: &Path, name: &str, units: &[OrganizationUnit], (unit, id): (&str, i64)) -> Member {
    let path = folder.join(name);
    let header = SnapshotHeader {
        scheme_text: scheme_of(r#"["county", "zone"]"#, MEASURES),
        period: "2024Q2".parse().unwrap(),
        as_of: date(2024, 7, 15),
        frozen_at: Timestamp::UNIX_EPOCH,
        is_sample: true,
    };
    let mut writer = SnapshotWriter::create(&path, header, []).unwrap();
    let project = Project {
        unit: UnitId::new(unit).unwrap(),
        name: "管网改造".to_owned(),
        code: None,
        parent_name: None,
        tier: Tier::City,
        category: Category::Industry,
        plan_class: PlanClass::New,
        project_type: None,
        industry: None,
        owner_name: None,
        owner_credit_code: None,
        location: None,
        content: None,
        total_investment: Money::from_fen(10_000_000),
        invested_before: Money::ZERO,
        plan_year: 2024,
        annual_plan: Money::from_fen(1_000_000),
        expected_output: None,
        planned_start_on: None,
        planned_completion_on: None,
        linked_leader: None,
        list_number: None,
        left_on: None,
        left_reason: None,
        note: None,
        is_sample: true,
    };
    writer.project(ProjectFacts { id, project: &project, stages: &[], reports: &[], obstacles: &[] }).unwrap();
    writer.finish(units).unwrap();
    seal(path, name, 1)
}

fn unit(code: &str, kind: UnitKind, parent: Option<&str>) -> OrganizationUnit {
    OrganizationUnit {
        id: UnitId::new(code).unwrap(),
        name: Text::new(code, code),
        aliases: Vec::new(),
        kind,
        division: None,
        parent: parent.map(|code| UnitId::new(code).unwrap()),
        sort: 0,
        valid_from: date(1949, 10, 1),
        valid_until: None,
    }
}

fn cities(folder: &Path) -> Vec<Member> {
    CITIES.into_iter().map(|city| publish(folder, city, "2024Q2")).collect()
}

/// The common snapshot and its result.
fn together(members: &[Member], subjects: &str, folder: &Path) -> (Snapshot, Run) {
    federate(members, &scheme_of(subjects, MEASURES), folder).unwrap();
    let snapshot = Snapshot::open(folder).unwrap();
    let run = wait(assess(&snapshot, 2)).unwrap();
    (snapshot, run)
}

fn figures(snapshot: &Snapshot) -> BTreeMap<String, BTreeMap<String, Figure>> {
    wait(ballast_engine::figures(snapshot, 1)).unwrap().measures
}

/// The cities that were refused, with what is wrong.
fn refused(members: &[Member], folder: &Path) -> Vec<(String, Wrong)> {
    match federate(members, &scheme_of(r#"["county", "zone"]"#, MEASURES), &folder.join("refused")) {
        Err(FederateError::Refused(refusals)) => {
            assert!(!folder.join("refused/manifest.json").exists(), "nothing that could be taken for a snapshot");
            assert!(refusals.iter().all(|refusal| refusal.say().zh.starts_with(&refusal.city)));
            refusals.into_iter().map(|refusal| (refusal.city, refusal.wrong)).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn counties_have_the_figures_that_their_city_sealed() {
    let folder = tempfile::tempdir().unwrap();
    let members = cities(folder.path());
    let (snapshot, run) = together(&members, r#"["county", "zone"]"#, &folder.path().join("province"));
    assert_eq!(run.outcome.subjects.len(), 12);
    let common = figures(&snapshot);
    let scheme = ballast_scheme::parse("scheme.toml", &scheme_of(r#"["county", "zone"]"#, MEASURES)).unwrap();
    for member in &members {
        let own = figures(&Snapshot::open(&member.folder).unwrap().under(scheme.clone()));
        for (measure, units) in own {
            for (unit, figure) in units {
                assert_eq!(common[&measure][&unit], figure, "{measure} of {unit}");
            }
        }
    }
    let named: Vec<&str> = snapshot.manifest.members.iter().map(|member| member.unit.as_str()).collect();
    assert_eq!(named, ["140100", "140200", "140300"]);
    assert_eq!(snapshot.manifest.members[0].key, key(1).public().to_text());
    write_result(&snapshot.folder, &run).unwrap();
    assert_eq!(wait(replay(&snapshot.folder, 1)).unwrap().difference, None);
}

#[test]
fn a_city_as_a_whole_has_the_sum_of_its_counties() {
    let folder = tempfile::tempdir().unwrap();
    let members = cities(folder.path());
    let (by_county, _) = together(&members, r#"["county", "zone"]"#, &folder.path().join("counties"));
    let (by_city, _) = together(&members, r#"["city"]"#, &folder.path().join("cities"));
    let (parts, wholes) = (figures(&by_county), figures(&by_city));
    for measure in ["projects", "done", "events"] {
        assert_eq!(wholes[measure].len(), 3);
        for (city, whole) in &wholes[measure] {
            let of_city = parts[measure].iter().filter(|(unit, _)| unit[..4] == city[..4]);
            let sum: Exact = of_city.filter_map(|(_, figure)| figure.value.clone()).sum();
            assert_eq!(whole.value, Some(sum), "{measure} of {city}");
        }
    }
    assert_eq!(wholes["projects"].values().map(|figure| figure.counted).sum::<u64>(), 180);
}

#[test]
fn the_order_in_which_cities_are_named_changes_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    let mut members = cities(folder.path());
    let (first, run) = together(&members, r#"["county", "zone"]"#, &folder.path().join("a"));
    for (turn, name) in ["b", "c"].into_iter().enumerate() {
        members.rotate_left(turn + 1);
        let (other, again) = together(&members, r#"["county", "zone"]"#, &folder.path().join(name));
        assert_eq!(other.id, first.id);
        assert_eq!((&again.result, &again.derivation), (&run.result, &run.derivation));
    }
}

#[test]
fn wrong_and_missing_seals_are_refused_all_at_once_by_the_name_of_the_city() {
    let folder = tempfile::tempdir().unwrap();
    let mut members = cities(folder.path());
    std::fs::remove_file(members[0].folder.join(SEAL_FILE)).unwrap();
    members[1].keys = vec![key(9).public()];
    let reports = members[2].folder.join("reports.parquet");
    let mut bytes = std::fs::read(&reports).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&reports, bytes).unwrap();
    let refused = refused(&members, folder.path());
    assert!(
        matches!(
            refused.as_slice(),
            [(c, Wrong::NoSeal), (a, Wrong::OtherKey), (b, Wrong::Folder(_))] if (c.as_str(), a.as_str(), b.as_str()) == ("丙市", "甲市", "乙市")
        ),
        "{refused:?}"
    );
}

#[test]
fn a_city_whose_seal_belongs_to_another_result_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let members = cities(folder.path());
    std::fs::copy(members[1].folder.join(SEAL_FILE), members[0].folder.join(SEAL_FILE)).unwrap();
    let refused = refused(&members, folder.path());
    assert!(matches!(refused.as_slice(), [(city, Wrong::Folder(_))] if city == "丙市"), "{refused:?}");
}

#[test]
fn a_key_before_the_last_is_good_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut members = cities(folder.path());
    members[0].keys.push(key(8).public());
    together(&members, r#"["county", "zone"]"#, &folder.path().join("province"));
}

#[test]
fn a_city_named_twice_and_one_of_another_period_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut members = cities(folder.path());
    members.push(publish(folder.path(), ("1404", "丁市", 4), "2024Q1"));
    members.push(Member { name: "甲市（又）".to_owned(), ..members[1].clone() });
    let refused = refused(&members, folder.path());
    assert!(refused.iter().any(|(city, wrong)| city == "丁市" && matches!(wrong, Wrong::OtherTime { .. })));
    assert!(refused.iter().any(|(city, wrong)| city.starts_with("甲市") && matches!(wrong, Wrong::UnitTwice { .. })));
    assert_eq!(refused.len(), 2);
}

#[test]
fn a_city_with_records_of_others_or_with_odd_numbers_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let units = |city: &str| {
        let (root, county) = (format!("{city}00"), format!("{city}01"));
        [unit(&root, UnitKind::City, None), unit(&county, UnitKind::County, Some(&root))]
    };
    let members = [
        publish_odd(folder.path(), "乙市", &units("1402"), ("140301", 1)),
        publish_odd(folder.path(), "丙市", &units("1403"), ("140301", 1_000_000_000_000)),
        publish_odd(folder.path(), "丁市", &units("1404"), ("140401", 999_999_999_999)),
    ];
    let refused_alone = |member: &Member| refused(std::slice::from_ref(member), folder.path());
    let foreign = refused_alone(&members[0]);
    let [(city, Wrong::ForeignUnit { file, unit })] = foreign.as_slice() else { panic!("{foreign:?}") };
    assert_eq!((city.as_str(), file.as_str(), unit.as_str()), ("乙市", "projects.parquet", "140301"));
    assert!(matches!(refused_alone(&members[1]).as_slice(), [(_, Wrong::ProjectNumber(1_000_000_000_000))]));
    let (snapshot, _) = together(&members[2..], r#"["county", "zone"]"#, &folder.path().join("province"));
    assert_eq!(figures(&snapshot)["projects"]["140401"].counted, 1, "the last number that a city can have");
}
