//! The sample city (示例城市): fourteen units, 217 projects on the list, 24 months of reports, with the messiness that real
//! ledgers have. Everything is invented except the published city indicators, which carry their source.
//!
//! To add a file: a module with `file(…) -> Result<SampleFile>` and one line in [`plan`].

mod city;
mod ledger;
mod life;
mod material;
mod month;
mod monthly;
mod obstacle;
mod paper;
mod project;
mod random;
mod records;
mod sheet;

use crate::generate::Files;
use anyhow::Result;
use ballast_domain::Form;
use jiff::civil::Date;
use project::SampleProject;
use std::path::Path;

/// A file of the sample with what an importer has to be told about it.
struct SampleFile {
    /// Name inside the folder.
    name: String,
    form: Form,
    /// 资料时点.
    known_on: Date,
    /// What it shows, in Chinese and English.
    note: (&'static str, &'static str),
    bytes: Vec<u8>,
}

/// Every file of the sample city.
pub(crate) fn files() -> Result<Files> {
    let projects = project::all();
    let sample = plan(&projects)?;
    let mut files = Files::new();
    let papers = paper::papers(&projects)?;
    files.insert(Path::new(crate::generate::FOLDER).join("city.toml"), city::text(&sample, &papers).into_bytes());
    for paper in papers {
        files.insert(Path::new(crate::generate::FOLDER).join(paper.name), paper.bytes);
    }
    for file in sample {
        files.insert(Path::new(crate::generate::FOLDER).join(file.name), file.bytes);
    }
    Ok(files)
}

/// The files in the order in which the office got them.
fn plan(projects: &[SampleProject]) -> Result<Vec<SampleFile>> {
    let mut files = ledger::files(projects)?;
    files.extend(monthly::files(projects)?);
    files.extend(records::files(projects)?);
    files.sort_by(|a, b| (a.known_on, &a.name).cmp(&(b.known_on, &b.name)));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn two_hundred_and_seventeen_projects_are_on_the_list_of_2024() {
        let projects = project::all();
        assert_eq!(projects.iter().filter(|project| project.left.is_none()).count(), 217);
        let left = projects.iter().filter_map(|project| project.left.as_ref());
        assert!(left.clone().all(|(day, reason)| *day <= date(2024, 6, 30) && !reason.is_empty()));
        assert_eq!(left.count(), 33);
    }

    #[test]
    fn names_are_unique_within_a_unit() {
        let projects = project::all();
        let names: std::collections::BTreeSet<_> = projects.iter().map(|p| (p.unit, &p.name)).collect();
        assert_eq!(names.len(), projects.len());
    }

    #[test]
    fn nothing_is_done_before_the_start_or_beyond_the_total() {
        for project in &project::all() {
            let done: i64 = project.life.done.values().sum();
            assert!(done <= project.total, "{}", project.name);
            let first = project.life.done.iter().find(|(_, amount)| **amount > 0).map(|(month, _)| *month);
            if let Some(first) = first {
                let start = project.life.started.map(month::Month::containing);
                assert!(start.is_some_and(|start| start <= first), "{}", project.name);
            }
        }
    }
}
