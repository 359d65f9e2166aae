//! From a snapshot to result and derivation.

use crate::canonical;
use crate::error::{EngineError, file};
use crate::functions::{civil, exact_at};
use crate::manifest::SchemeEntry;
use crate::measures::compute_over;
use crate::session::{Tables, Threads};
use crate::snapshot::Snapshot;
use ballast_domain::text::hex;
use ballast_domain::{Exact, Text};
use ballast_scheme::scheme::Subjects;
use ballast_scheme::{Dataset, Figures, JudgedFigure, Node, ObservedFigure, Outcome, Quantity, Subject};
use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Date32Type, Int64Type};
use datafusion::arrow::error::ArrowError;
use datafusion::parquet::arrow::ProjectionMask;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// One computation over a snapshot.
#[derive(Debug, Clone)]
pub struct Run {
    /// Id of the snapshot.
    pub snapshot_id: String,
    /// Scores, ranks, lights, findings, derivations.
    pub outcome: Outcome,
    /// Canonical bytes of `result.json`.
    pub result: Vec<u8>,
    /// Canonical bytes of `derivation.json`.
    pub derivation: Vec<u8>,
}

impl Run {
    /// SHA-256 of the result, hexadecimal.
    pub fn result_hash(&self) -> String {
        hex(&Sha256::digest(&self.result))
    }
}

/// The form of `result.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoredResult {
    /// Form: `ballast-result-1`.
    pub format: String,
    /// Id of the snapshot.
    pub snapshot_id: String,
    /// SHA-256 of the scheme file.
    pub scheme_sha256: String,
    /// The scheme.
    pub scheme: SchemeEntry,
    /// SHA-256 of `derivation.json`.
    pub derivation_sha256: String,
    /// The outcome, without derivations.
    pub outcome: serde_json::Value,
}

const FORMAT: &str = "ballast-result-1";

/// Computes a snapshot. The bytes depend on the snapshot alone: not on the day, the machine or the number of threads.
///
/// # Errors
/// Those of [`crate::compute`]; [`EngineError::Evaluate`].
pub async fn assess(snapshot: &Snapshot, partitions: usize) -> Result<Run, EngineError> {
    assess_over(snapshot, &Threads::new(snapshot, partitions)?).await
}

/// [`assess()`] over tables that may be elsewhere: the same bytes.
///
/// # Errors
/// Those of [`assess()`].
pub async fn assess_over(snapshot: &Snapshot, tables: &impl Tables) -> Result<Run, EngineError> {
    let figures = figures_over(snapshot, tables).await?;
    let outcome = ballast_scheme::evaluate(&snapshot.scheme, &figures)?;
    let derivations: BTreeMap<&str, &Node> =
        outcome.subjects.iter().map(|subject| (subject.id.as_str(), &subject.derivation)).collect();
    let damaged = |problem| EngineError::Damaged { file: "result.json".into(), problem };
    let derivation = canonical::to_bytes(&derivations).map_err(damaged)?;
    let mut value = serde_json::to_value(&outcome).map_err(|error| damaged(error.to_string()))?;
    if let Some(list) = value.get_mut("subjects").and_then(serde_json::Value::as_array_mut) {
        for subject in list.iter_mut().filter_map(serde_json::Value::as_object_mut) {
            subject.remove("derivation");
        }
    }
    let stored = StoredResult {
        format: FORMAT.to_owned(),
        snapshot_id: snapshot.id.clone(),
        scheme_sha256: snapshot.manifest.files.get("scheme.toml").map(|entry| entry.sha256.clone()).unwrap_or_default(),
        scheme: snapshot.manifest.scheme.clone(),
        derivation_sha256: hex(&Sha256::digest(&derivation)),
        outcome: value,
    };
    let result = canonical::to_bytes(&stored).map_err(damaged)?;
    Ok(Run { snapshot_id: snapshot.id.clone(), outcome, result, derivation })
}

/// Everything that the scores of a snapshot's scheme depend on.
///
/// # Errors
/// Those of [`crate::compute`].
pub async fn figures(snapshot: &Snapshot, partitions: usize) -> Result<Figures, EngineError> {
    figures_over(snapshot, &Threads::new(snapshot, partitions)?).await
}

async fn figures_over(snapshot: &Snapshot, tables: &impl Tables) -> Result<Figures, EngineError> {
    let mut figures = figures_of(snapshot, tables).await?;
    let revised = snapshot.scheme.lights.as_ref().and_then(|lights| snapshot.scheme.earlier(lights.revises.as_ref()?));
    for period in revised.map(|earlier| earlier.periods(figures.period)).unwrap_or_default() {
        figures.now.insert(period.to_string(), figures_of(&snapshot.of_period(period), tables).await?);
    }
    Ok(figures)
}

async fn figures_of(snapshot: &Snapshot, tables: &impl Tables) -> Result<Figures, EngineError> {
    let subjects = subjects(snapshot)?;
    let measures = compute_over(snapshot, &subjects, tables).await?;
    Ok(Figures {
        period: snapshot.manifest.period,
        as_of: snapshot.manifest.as_of,
        measures,
        targets: targets(snapshot)?,
        observations: observations(snapshot)?,
        judgements: judgements(snapshot)?,
        earlier: snapshot.earlier.clone(),
        now: BTreeMap::new(),
        subjects,
    })
}

/// Writes `result.json` and `derivation.json` into the snapshot's folder.
///
/// # Errors
/// [`EngineError::File`].
pub fn write_result(folder: &Path, run: &Run) -> Result<(), EngineError> {
    for (name, bytes) in [("derivation.json", &run.derivation), ("result.json", &run.result)] {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(file(path))?;
    }
    Ok(())
}

/// The two files of a stored result, as they lie in a folder.
#[derive(Debug, Clone)]
pub struct ResultFiles {
    result: Vec<u8>,
    derivation: Vec<u8>,
    derivation_sha256: String,
}

impl ResultFiles {
    /// Reads them.
    ///
    /// # Errors
    /// [`EngineError::File`].
    pub fn read(folder: &Path) -> Result<Self, EngineError> {
        let read = |name: &str| {
            let path = folder.join(name);
            std::fs::read(&path).map_err(file(path))
        };
        let (result, derivation) = (read("result.json")?, read("derivation.json")?);
        let derivation_sha256 = hex(&Sha256::digest(&derivation));
        Ok(Self { result, derivation, derivation_sha256 })
    }

    /// A digest of both: equal for equal bytes alone.
    pub fn digest(&self) -> String {
        hex(&Sha256::new().chain_update(&self.result).chain_update(&self.derivation_sha256).finalize())
    }

    /// SHA-256 of `result.json`.
    pub fn result_sha256(&self) -> String {
        hex(&Sha256::digest(&self.result))
    }

    /// SHA-256 of `derivation.json`.
    pub fn derivation_sha256(&self) -> &str {
        &self.derivation_sha256
    }

    /// Bytes of both together.
    pub fn bytes(&self) -> usize {
        self.result.len() + self.derivation.len()
    }

    /// The computation whose result they are.
    ///
    /// # Errors
    /// Those of [`ResultFiles::parse`].
    pub fn into_run(self) -> Result<Run, EngineError> {
        let (stored, outcome) = self.parse()?;
        Ok(Run { snapshot_id: stored.snapshot_id, outcome, result: self.result, derivation: self.derivation })
    }

    /// The result in them, after checking that result and derivation belong together.
    ///
    /// # Errors
    /// [`EngineError::Damaged`], [`EngineError::Tampered`].
    pub fn parse(&self) -> Result<(StoredResult, Outcome), EngineError> {
        let damaged = |name: &str| {
            let file = name.to_owned();
            move |error: serde_json::Error| EngineError::Damaged { file, problem: error.to_string() }
        };
        let mut stored: StoredResult = serde_json::from_slice(&self.result).map_err(damaged("result.json"))?;
        if self.derivation_sha256 != stored.derivation_sha256 {
            let problem = "it is not the derivation that the result names".to_owned();
            return Err(EngineError::Tampered { file: "derivation.json".into(), problem });
        }
        let mut derivations: BTreeMap<String, serde_json::Value> =
            serde_json::from_slice(&self.derivation).map_err(damaged("derivation.json"))?;
        let mut value = std::mem::take(&mut stored.outcome);
        if let Some(list) = value.get_mut("subjects").and_then(serde_json::Value::as_array_mut) {
            for subject in list.iter_mut().filter_map(serde_json::Value::as_object_mut) {
                let id = subject.get("id").and_then(serde_json::Value::as_str).unwrap_or_default();
                let node = derivations.remove(id).unwrap_or_default();
                subject.insert("derivation".into(), node);
            }
        }
        let outcome = serde_json::from_value(value).map_err(damaged("result.json"))?;
        Ok((stored, outcome))
    }
}

/// The subjects of the scheme in official order: units that exist at the end of the period, or projects on the list then.
fn subjects(snapshot: &Snapshot) -> Result<Vec<Subject>, EngineError> {
    let end = snapshot.manifest.period.last_day();
    let units = snapshot.tree.all();
    match &snapshot.scheme.subjects {
        Subjects::Units(kinds) => Ok(units
            .into_iter()
            .filter(|unit| kinds.contains(&unit.kind) && unit.is_valid_on(end))
            .map(|unit| Subject {
                id: unit.id.to_string(),
                name: unit.name.clone(),
                unit_id: unit.id.to_string(),
                kind: unit.kind,
            })
            .collect()),
        Subjects::Projects => {
            let kinds: BTreeMap<&str, _> = units.iter().map(|unit| (unit.id.as_str(), unit.kind)).collect();
            let rows = rows(snapshot, Dataset::Projects, &["project_id", "unit_id", "name", "left_on"])?;
            Ok(rows
                .into_iter()
                .filter_map(|row| {
                    let [id, unit_id, name, left_on] = <[_; 4]>::try_from(row).ok()?;
                    if left_on.is_some_and(|day| matches!(day, Cell::Day(day) if day <= end)) {
                        return None;
                    }
                    let (id, unit_id, name) = (id?.text(), unit_id?.text(), name?.text());
                    let kind = *kinds.get(unit_id.as_str())?;
                    Some(Subject { id, name: Text::new(name.clone(), name), unit_id, kind })
                })
                .collect())
        }
    }
}

fn targets(snapshot: &Snapshot) -> Result<BTreeMap<(String, String), Quantity>, EngineError> {
    let period = snapshot.manifest.period.to_string();
    let rows = rows(snapshot, Dataset::Targets, &["unit_id", "key", "period", "value", "unit_of_measure"])?;
    let target = |row: Vec<Option<Cell>>| {
        let [unit, key, of, value, unit_of_measure] = <[_; 5]>::try_from(row).ok()?;
        let quantity = Quantity { value: value?.number()?, unit_of_measure: unit_of_measure?.text() };
        (of?.text() == period).then_some(((unit?.text(), key?.text()), quantity))
    };
    Ok(rows.into_iter().filter_map(target).collect())
}

fn observations(snapshot: &Snapshot) -> Result<BTreeMap<(String, String, String), ObservedFigure>, EngineError> {
    let columns =
        ["unit_id", "indicator", "period", "value", "unit_of_measure", "growth_percent", "province_gap_points"];
    let rows = rows(snapshot, Dataset::Observations, &columns)?;
    let observation = |row: Vec<Option<Cell>>| {
        let [unit, indicator, period, value, unit_of_measure, growth, gap] = <[_; 7]>::try_from(row).ok()?;
        let unit_of_measure = unit_of_measure?.text();
        let value = value.and_then(Cell::number).map(|value| Quantity { value, unit_of_measure });
        let figure = ObservedFigure {
            value,
            growth_percent: growth.and_then(Cell::number),
            province_gap_points: gap.and_then(Cell::number),
        };
        Some(((unit?.text(), indicator?.text(), period?.text()), figure))
    };
    Ok(rows.into_iter().filter_map(observation).collect())
}

fn judgements(snapshot: &Snapshot) -> Result<BTreeMap<(String, String), JudgedFigure>, EngineError> {
    let period = snapshot.manifest.period.to_string();
    let columns = ["unit_id", "item", "period", "points", "reason", "document", "judged_by"];
    let rows = rows(snapshot, Dataset::Judgements, &columns)?;
    let judgement = |row: Vec<Option<Cell>>| {
        let [unit, item, of, points, reason, document, judged_by] = <[_; 7]>::try_from(row).ok()?;
        let judged = JudgedFigure {
            points: points?.number()?,
            reason: reason?.text(),
            document: document.map(Cell::text),
            judged_by: judged_by.map(Cell::text),
        };
        (of?.text() == period).then_some(((unit?.text(), item?.text()), judged))
    };
    Ok(rows.into_iter().filter_map(judgement).collect())
}

/// A value of a small table read whole.
enum Cell {
    Text(String),
    Number(Exact),
    Day(Date),
}

impl Cell {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
            Self::Day(day) => day.to_string(),
        }
    }

    fn number(self) -> Option<Exact> {
        match self {
            Self::Number(number) => Some(number),
            Self::Text(_) | Self::Day(_) => None,
        }
    }
}

/// The named columns of a small table, in the order asked for. No query is planned for it: that would take longer than reading.
fn rows(snapshot: &Snapshot, dataset: Dataset, columns: &[&str]) -> Result<Vec<Vec<Option<Cell>>>, EngineError> {
    let damaged = |error: ArrowError| EngineError::Damaged {
        file: format!("{}.parquet", dataset.name()),
        problem: error.to_string(),
    };
    let reader = snapshot.reader(dataset)?;
    let mask = ProjectionMask::columns(reader.parquet_schema(), columns.iter().copied());
    let reader = reader.with_projection(mask).build().map_err(|error| damaged(error.into()))?;
    let mut rows = Vec::new();
    for batch in reader {
        let batch = batch.map_err(damaged)?;
        let arrays: Vec<Option<&ArrayRef>> = columns.iter().map(|name| batch.column_by_name(name)).collect();
        for row in 0..batch.num_rows() {
            rows.push(arrays.iter().map(|array| cell((*array)?, row)).collect());
        }
    }
    Ok(rows)
}

fn cell(array: &ArrayRef, row: usize) -> Option<Cell> {
    if array.is_null(row) {
        return None;
    }
    match array.data_type() {
        DataType::Utf8 => Some(Cell::Text(array.as_string::<i32>().value(row).to_owned())),
        DataType::Int64 => Some(Cell::Text(array.as_primitive::<Int64Type>().value(row).to_string())),
        DataType::Date32 => civil(array.as_primitive::<Date32Type>().value(row)).map(Cell::Day),
        _ => exact_at(array, row).map(Cell::Number),
    }
}
