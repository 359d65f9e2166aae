//! The same records give the same bytes: in any order, on any number of threads, again and again.

use crate::support::{city, subjects, wait};
use ballast_domain::Exact;
use ballast_engine::bench_data::{self, Size};
use ballast_engine::{
    EngineError, ResultFiles, Snapshot, Tables, assess, assess_over, records, replay, table_schema, tune, write_result,
};
use ballast_scheme::{Aggregate, Dataset, shipped};
use datafusion::arrow::array::{RecordBatch, UInt32Array};
use datafusion::arrow::compute::{cast, concat_batches, take_record_batch};
use datafusion::datasource::MemTable;
use datafusion::prelude::{DataFrame, SessionConfig, SessionContext};
use proptest::prelude::*;
use std::sync::Arc;

const SAMPLE: &str = "sample-key-projects";

fn sample() -> &'static str {
    shipped::find(SAMPLE).unwrap().text
}

#[test]
fn one_and_several_threads_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = city(&folder.path().join("s"), sample(), "2024Q2");
    let one = wait(assess(&snapshot, 1)).unwrap();
    for partitions in [2, 5] {
        let several = wait(assess(&snapshot, partitions)).unwrap();
        assert_eq!(several.result, one.result);
        assert_eq!(several.derivation, one.derivation);
    }
}

#[test]
fn the_same_records_frozen_twice_are_the_same_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let ids: Vec<String> =
        ["a", "b"].iter().map(|name| city(&folder.path().join(name), sample(), "2024Q2").id).collect();
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn a_result_is_read_back_and_replayed_to_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("二季度 [第1次]%");
    let snapshot = city(&path, sample(), "2024Q2");
    let run = wait(assess(&snapshot, 2)).unwrap();
    write_result(&path, &run).unwrap();
    let replayed = wait(replay(&path, 1)).unwrap();
    assert_eq!(replayed.difference, None);
    assert_eq!((replayed.snapshot_id, replayed.result_hash), (run.snapshot_id.clone(), run.result_hash()));
    let (stored, outcome) = ResultFiles::read(&path).unwrap().parse().unwrap();
    assert_eq!(stored.snapshot_id, snapshot.id);
    assert_eq!(outcome, run.outcome);
}

#[test]
fn replay_names_the_first_line_that_was_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s");
    let snapshot = city(&path, sample(), "2024Q2");
    write_result(&path, &wait(assess(&snapshot, 1)).unwrap()).unwrap();
    let result = path.join("result.json");
    let text = std::fs::read_to_string(&result).unwrap();
    let line = text.lines().position(|line| line.contains("\"rank\": 1,")).unwrap();
    std::fs::write(&result, text.replacen("\"rank\": 1,", "\"rank\": 2,", 1)).unwrap();
    let difference = wait(replay(&path, 1)).unwrap().difference.unwrap();
    assert_eq!((difference.file.as_str(), difference.line), ("result.json", line + 1));
    assert_eq!((difference.stored.as_str(), difference.recomputed.as_str()), ("\"rank\": 2,", "\"rank\": 1,"));
}

#[test]
fn the_records_listed_are_those_of_the_figure() {
    for (id, period) in [(SAMPLE, "2024Q2"), ("yanan-2017", "2017-05YTD"), ("yinchuan-2025-lights", "2025-06")] {
        let folder = tempfile::tempdir().unwrap();
        let snapshot = city(&folder.path().join("s"), shipped::find(id).unwrap().text, period);
        let outcome = wait(assess(&snapshot, 1)).unwrap().outcome;
        let subjects: Vec<_> = subjects(&snapshot, &outcome).into_iter().take(20).collect();
        let figures = wait(ballast_engine::compute(&snapshot, &subjects, 1)).unwrap();
        for measure in snapshot.scheme.measures.iter().filter(|measure| measure.records().is_some()) {
            for subject in &subjects {
                let figure = &figures[&measure.id][&subject.id];
                let list = wait(records(&snapshot, &measure.id, subject, (0, usize::MAX))).unwrap();
                assert_eq!((list.counted as u64, list.refused as u64), (figure.counted, figure.refused));
                assert_eq!(list.rows.len(), list.counted + list.refused);
                assert!(list.rows.iter().all(|row| row.cells.len() == list.columns.len()));
                let values: Exact = list.rows.iter().filter_map(|row| row.value.clone()).sum();
                let aggregate = &measure.records().unwrap().aggregate;
                if matches!(aggregate, Aggregate::Count | Aggregate::Sum(_)) {
                    assert_eq!(Some(values), figure.value, "{} of {}", measure.id, subject.id);
                }
                let page = wait(records(&snapshot, &measure.id, subject, (1, 2))).unwrap();
                let wanted: Vec<_> = list.rows.iter().skip(1).take(2).cloned().collect();
                assert_eq!(page.rows, wanted);
            }
        }
    }
}

#[test]
fn refused_records_name_the_clause() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = city(&folder.path().join("s"), sample(), "2024Q2");
    let outcome = wait(assess(&snapshot, 1)).unwrap().outcome;
    let subjects = subjects(&snapshot, &outcome);
    let lists = subjects.iter().map(|subject| wait(records(&snapshot, "annual_plan", subject, (0, 1000))).unwrap());
    let refused: Vec<_> = lists.flat_map(|list| list.rows).filter_map(|row| row.refused_by).collect();
    assert!(!refused.is_empty());
    assert!(refused.iter().all(|by| by.gate.zh == "期末仍在重点项目名单内"));
    assert!(refused.iter().all(|by| by.clause.as_ref().unwrap().zh == "第一条第二款"));
}

#[test]
fn projects_that_left_the_list_are_no_subjects() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = city(&folder.path().join("s"), shipped::find("yinchuan-2025-lights").unwrap().text, "2025-06");
    let outcome = wait(assess(&snapshot, 1)).unwrap().outcome;
    let end = snapshot.manifest.period.last_day().to_string();
    let left = crate::rows::column(&snapshot, "projects", "project_id", "left_on");
    let on_list = left.values().filter(|day| day.is_empty() || **day > end).count();
    assert!(on_list < left.len());
    assert_eq!(outcome.subjects.len(), on_list);
}

#[test]
fn opening_twice_gives_one_identity() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = city(&folder.path().join("s"), sample(), "2024Q2");
    assert_eq!(Snapshot::open(&snapshot.folder).unwrap().id, snapshot.id);
    assert_eq!(snapshot.manifest.id().unwrap(), snapshot.id);
}

/// The records of a snapshot in another order, in pieces of any size.
struct Shuffled<'a> {
    snapshot: &'a Snapshot,
    /// Decides the order of the records: a place for each, all of them apart.
    factor: u64,
    /// Where the pieces end, in thousandths of all records.
    ends: &'a [usize],
    session: SessionContext,
}

impl Tables for Shuffled<'_> {
    async fn table(&self, dataset: Dataset) -> Result<DataFrame, EngineError> {
        let reader = self.snapshot.reader(dataset)?;
        let stored = Arc::clone(reader.schema());
        let batches: Vec<RecordBatch> = reader.build().unwrap().map(Result::unwrap).collect();
        let all = concat_batches(&stored, &batches).unwrap();
        let schema = table_schema(dataset);
        let columns = all.columns().iter().zip(schema.fields());
        let columns = columns.map(|(column, field)| cast(column, field.data_type()).unwrap()).collect();
        let all = RecordBatch::try_new(Arc::clone(&schema), columns).unwrap();
        let mut order: Vec<u32> = (0..u32::try_from(all.num_rows()).unwrap()).collect();
        order.sort_by_key(|row| (u64::from(*row) + 1).wrapping_mul(self.factor | 1));
        let all = take_record_batch(&all, &UInt32Array::from(order)).unwrap();
        let mut ends: Vec<usize> = self.ends.iter().map(|end| all.num_rows() * end / 1000).collect();
        ends.extend([0, all.num_rows()]);
        ends.sort_unstable();
        let pieces = ends.windows(2).map(|ends| vec![all.slice(ends[0], ends[1] - ends[0])]).collect();
        let table = MemTable::try_new(schema, pieces).unwrap();
        Ok(self.session.read_table(Arc::new(table)).unwrap())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn records_and_partitions_in_any_order_give_the_same_bytes(
        seed: u64,
        factor: u64,
        partitions in 1_usize..5,
        ends in prop::collection::vec(0_usize..1000, 0..6),
        scheme in 0..shipped::ALL.len(),
    ) {
        let scheme = shipped::ALL[scheme].text;
        let kinds = ballast_scheme::parse("scheme.toml", scheme).unwrap().periods;
        let period = ["2024Q2", "2024-06", "2024", "2024-06YTD", "2024H1", "2024-06X1"].into_iter();
        let period = period.map(|period| period.parse().unwrap()).find(|period: &ballast_domain::Period| kinds.contains(&period.kind()));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s");
        bench_data::write(&path, scheme, period.unwrap(), Size { units: 4, projects: 50, months: 6, seed }).unwrap();
        let snapshot = Snapshot::open(&path).unwrap();
        let wanted = wait(assess(&snapshot, 1)).unwrap();
        let mut config = SessionConfig::new().with_target_partitions(partitions);
        tune(config.options_mut());
        let session = SessionContext::new_with_config(config);
        let run = wait(assess_over(&snapshot, &Shuffled { snapshot: &snapshot, factor, ends: &ends, session })).unwrap();
        prop_assert_eq!(run.result, wanted.result);
        prop_assert_eq!(run.derivation, wanted.derivation);
    }
}
