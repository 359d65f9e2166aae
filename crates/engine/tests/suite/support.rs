//! What several tests need: small schemes, made-up snapshots, waiting for a future.

use ballast_engine::bench_data::{self, Size};
use ballast_engine::{MeasureFigures, Snapshot};
use ballast_scheme::scheme::Subjects;
use ballast_scheme::{Outcome, Subject};
use std::path::Path;

/// Runs a future to its end on this thread.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// A whole scheme file around some measures.
pub(crate) fn scheme_of(subjects: &str, measures: &str) -> String {
    format!(
        r#"[scheme]
id = "test"
title = {{ zh = "试验", en = "Test" }}
version = "1"
subjects = {subjects}
periods = ["month", "quarter", "half_year", "year", "year_to_date", "ten_days"]

[source]
paper = {{ zh = "无", en = "none" }}
sample = true

[rounding]
mode = "half_up"
places = 2
at = "item"

{measures}

[[item]]
id = "one"
title = {{ zh = "一", en = "one" }}
full = 1
score = "1"

[total]

[ranking]
compare = "published"
groups = "all"
"#
    )
}

/// A made-up city in a folder of its own.
pub(crate) fn city(folder: &Path, scheme: &str, period: &str) -> Snapshot {
    let size = Size { units: 14, projects: 217, months: 24, seed: 1 };
    bench_data::write(folder, scheme, period.parse().unwrap(), size).unwrap();
    Snapshot::open(folder).unwrap()
}

/// The subjects that an assessment found, as [`ballast_engine::compute`] and [`ballast_engine::records`] take them.
pub(crate) fn subjects(snapshot: &Snapshot, outcome: &Outcome) -> Vec<Subject> {
    let kind_of = |unit: &str| snapshot.tree.all().into_iter().find(|u| u.id.as_str() == unit).map(|u| u.kind);
    let project_units = match snapshot.scheme.subjects {
        Subjects::Projects => crate::rows::column(snapshot, "projects", "project_id", "unit_id"),
        Subjects::Units(_) => std::collections::BTreeMap::new(),
    };
    let subject = |subject: &ballast_scheme::outcome::SubjectOutcome| {
        let unit_id = project_units.get(&subject.id).unwrap_or(&subject.id).clone();
        let kind = kind_of(&unit_id).unwrap();
        Subject { id: subject.id.clone(), name: subject.name.clone(), unit_id, kind }
    };
    outcome.subjects.iter().map(subject).collect()
}

/// All measures over records of a snapshot for its subjects.
pub(crate) fn figures(snapshot: &Snapshot, partitions: usize) -> (Vec<Subject>, MeasureFigures) {
    let outcome = wait(ballast_engine::assess(snapshot, 1)).unwrap().outcome;
    let subjects = subjects(snapshot, &outcome);
    let figures = wait(ballast_engine::compute(snapshot, &subjects, partitions)).unwrap();
    (subjects, figures)
}
