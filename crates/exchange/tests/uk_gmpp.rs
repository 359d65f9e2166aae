//! Every UK major-projects file of the sample folder is read by its mapping, without editing it by hand.
#![expect(clippy::unwrap_used, reason = "tests")]

use ballast_domain::form::RowContent;
use ballast_domain::{Form, OrganizationTree, OrganizationUnit, Project, Severity, Text, UnitId, UnitKind};
use ballast_exchange::{Found, Limits, Mapping, ReadRequest, Summary, read_in_process};
use jiff::civil::date;
use std::path::{Path, PathBuf};

/// The sample folder beside the checkout; `None`, said aloud, where it is absent.
fn samples() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/samples/uk-gmpp");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: no sample files at {}", folder.display());
    None
}

fn read(file: &str, mapping: &str) -> Option<(Vec<Project>, Vec<String>, Summary)> {
    let path = samples()?.join(file);
    let mappings = Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings/uk-gmpp");
    let mapping = Mapping::from_toml(&std::fs::read_to_string(mappings.join(mapping)).unwrap()).unwrap();
    let unit = OrganizationUnit {
        id: UnitId::new("uk").unwrap(),
        name: Text::fixed("英国", "United Kingdom"),
        aliases: Vec::new(),
        kind: UnitKind::Country,
        division: None,
        parent: None,
        sort: 0,
        valid_from: date(1900, 1, 1),
        valid_until: None,
    };
    let request = ReadRequest {
        form: Form::Ledger,
        file_name: None,
        tree: OrganizationTree::new([unit]).unwrap(),
        default_unit: UnitId::new("uk"),
        period: None,
        mapping: Some(mapping),
        today: date(2024, 7, 15),
        information_on: date(2024, 6, 30),
        is_sample: false,
        limits: Limits::default(),
    };
    let (mut projects, mut errors) = (Vec::new(), Vec::new());
    let mut sink = |found| {
        match found {
            Found::Row(row) => match row.content {
                RowContent::Ledger(row) => projects.push(row.project),
                other => panic!("{other:?}"),
            },
            Found::Issue(issue) if issue.severity == Severity::Error => {
                errors.push(issue.say(ballast_domain::Lang::En));
            }
            Found::Issue(_) => {}
        }
        std::ops::ControlFlow::Continue(())
    };
    let summary = read_in_process(&path, &request, &mut sink).unwrap();
    Some((projects, errors, summary))
}

#[test]
fn every_project_of_every_year_is_read() {
    for (file, mapping, count) in [
        ("uk_2014.csv", "2014.toml", 199),
        ("uk_2015.csv", "2015.toml", 188),
        ("uk_2017.csv", "2017.toml", 143),
        ("uk_2018.csv", "2018.toml", 133),
        ("uk_2019.csv", "2019.toml", 133),
        ("uk_2020.csv", "2020.toml", 125),
        ("uk_2022.csv", "2022.toml", 235),
        ("combined_2014_2015_2017_2022.csv", "combined.toml", 765),
    ] {
        let Some((projects, errors, _)) = read(file, mapping) else { return };
        assert_eq!(errors, Vec::<String>::new(), "{file}");
        assert_eq!(projects.len(), count, "{file}");
    }
}

#[test]
fn amounts_are_those_of_the_file_in_its_own_currency() {
    let Some((projects, _, _)) = read("uk_2015.csv", "2015.toml") else { return };
    let project = projects.iter().find(|project| project.name == "Business Bank Project").unwrap();
    assert_eq!(project.total_investment.fen(), 49_570_000_000);
    assert_eq!(project.annual_plan.fen(), 31_200_000_000);
    assert_eq!(project.owner_name.as_deref(), Some("BIS"));
    assert_eq!(project.planned_start_on, Some(date(2012, 9, 24)));
    let note = project.note.as_deref().unwrap();
    assert!(note.contains("Rating：Amber/Green") && note.ends_with("金额币种：GBP，未折算"), "{note}");
}

#[test]
fn what_is_withheld_keeps_its_reason() {
    let Some((projects, _, summary)) = read("uk_2018.csv", "2018.toml") else { return };
    let withheld: Vec<_> = projects
        .iter()
        .filter(|project| project.note.as_deref().is_some_and(|note| note.contains("总投资：Exempt")))
        .collect();
    assert_eq!(withheld.len(), 14);
    assert!(withheld.iter().all(|project| project.total_investment.fen() == 0));
    assert!(summary.warnings > 0);
}

#[test]
fn of_two_columns_with_one_head_the_filled_one_counts() {
    let Some((projects, _, _)) = read("uk_2022.csv", "2022.toml") else { return };
    let rated = |rating: &str| {
        let says = |project: &&Project| project.note.as_deref().is_some_and(|note| note.contains(rating));
        projects.iter().filter(says).count()
    };
    assert!(rated("Rating：Amber") >= 170, "{}", rated("Rating：Amber"));
}
