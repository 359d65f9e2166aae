//! Freezing: records become Parquet files in a fixed order and a fixed form, so that equal records give equal bytes.

use crate::earlier::{self, EarlierInput};
use crate::error::{EngineError, file};
use crate::manifest::{FileEntry, Manifest, MemberEntry, SchemeEntry};
use ballast_domain::project::{MonthlyReport, Obstacle, ReportState, Stage, StageEvent, Truth};
use ballast_domain::record::{Event, Judgement, Observation, Target};
use ballast_domain::text::hex;
use ballast_domain::text::name_key;
use ballast_domain::{Exact, Mode, Money, OrganizationUnit, Period, Project, Rounding};
use ballast_scheme::catalog::Storage;
use ballast_scheme::{Dataset, Scheme};
use datafusion::arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, Int32Builder, Int64Builder, StringBuilder,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::properties::{EnabledStatistics, WriterProperties};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of a row group.
const ROWS_AT_ONCE: usize = 65_536;

/// Decimal places of numbers in a snapshot.
const PLACES: u32 = 6;

/// What a snapshot is made for.
#[derive(Debug, Clone)]
pub struct SnapshotHeader {
    /// The scheme file's text, kept with the records.
    pub scheme_text: String,
    /// The assessed period.
    pub period: Period,
    /// The day as of which records were read.
    pub as_of: Date,
    /// When.
    pub frozen_at: Timestamp,
    /// Demonstration data.
    pub is_sample: bool,
}

/// A project with everything that belongs to it.
#[derive(Debug, Clone, Copy)]
pub struct ProjectFacts<'a> {
    /// Its number.
    pub id: i64,
    /// The project.
    pub project: &'a Project,
    /// Its stage events.
    pub stages: &'a [StageEvent],
    /// Its reports, each month once.
    pub reports: &'a [MonthlyReport],
    /// Its obstacles.
    pub obstacles: &'a [Obstacle],
}

/// Writes a snapshot: projects in ascending order of number, then the records of units, then [`SnapshotWriter::finish`].
/// Memory is bounded by one row group per dataset.
pub struct SnapshotWriter {
    folder: PathBuf,
    header: SnapshotHeader,
    scheme: Scheme,
    packages: BTreeSet<(String, String)>,
    /// In the order of [`Dataset::ALL`].
    tables: Vec<Table>,
    last_project: Option<i64>,
    members: Vec<MemberEntry>,
    earlier: Vec<EarlierInput>,
}

impl SnapshotWriter {
    /// Begins a snapshot in a folder, which is made. `packages`: unit and name of every project that another names as its package.
    ///
    /// # Errors
    /// [`EngineError::Scheme`], [`EngineError::Period`] when the scheme is not meant for the period, [`EngineError::File`].
    pub fn create(
        folder: &Path,
        header: SnapshotHeader,
        packages: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, EngineError> {
        let scheme = ballast_scheme::parse("scheme.toml", &header.scheme_text).map_err(EngineError::Scheme)?;
        if !scheme.periods.contains(&header.period.kind()) {
            return Err(EngineError::Period { scheme: scheme.id, period: header.period.to_string() });
        }
        std::fs::create_dir_all(folder).map_err(file(folder))?;
        let tables = Dataset::ALL
            .into_iter()
            .map(|dataset| Table::create(folder, dataset))
            .collect::<Result<_, EngineError>>()?;
        let packages = packages.into_iter().map(|(unit, name)| (unit, name_key(&name))).collect();
        Ok(Self {
            folder: folder.to_owned(),
            header,
            scheme,
            packages,
            tables,
            last_project: None,
            members: Vec::new(),
            earlier: Vec::new(),
        })
    }

    /// Adds a project.
    ///
    /// # Errors
    /// [`EngineError::Order`] when its number is not above the last one; [`EngineError::Parquet`], [`EngineError::Value`].
    pub fn project(&mut self, facts: ProjectFacts<'_>) -> Result<(), EngineError> {
        if self.last_project.is_some_and(|last| facts.id <= last) {
            return Err(EngineError::Order(facts.id));
        }
        self.last_project = Some(facts.id);
        self.project_row(facts)?;
        let project = facts.project;
        let mut reports: Vec<_> = facts.reports.iter().collect();
        reports.sort_by_key(|report| report.month);
        for report in reports {
            let due_on = due_on(report.month);
            let mut row = self.row(Dataset::Reports);
            row.int(facts.id)?.text(project.unit.as_str())?.text(&project.name)?.date(report.month)?;
            row.maybe_int(report.planned.map(Money::fen))?.int(report.done.fen())?.int(report.done_in_year.fen())?;
            row.maybe_text(report.basis.map(ballast_domain::project::InvestmentBasis::code))?
                .text(report.state.code())?;
            row.maybe_date(report.submitted_on)?.date(due_on)?;
            row.flag(report.submitted_on.is_some_and(|day| day > due_on))?;
            row.text(project.tier.code())?.text(project.category.code())?.text(project.plan_class.code())?;
            row.end()?;
        }
        let mut stages: Vec<_> = facts.stages.iter().collect();
        stages.sort();
        for event in stages {
            let mut row = self.row(Dataset::StageEvents);
            row.int(facts.id)?.text(project.unit.as_str())?.text(&project.name)?;
            row.text(event.stage.code())?
                .text(event.truth.code())?
                .date(event.on)?
                .maybe_text(event.evidence.as_deref())?;
            row.end()?;
        }
        let mut obstacles: Vec<_> = facts.obstacles.iter().collect();
        obstacles.sort_by_key(|obstacle| {
            (
                obstacle.raised_on,
                &obstacle.description,
                obstacle.kind,
                obstacle.due_on,
                obstacle.resolved_on,
                &obstacle.responsible,
            )
        });
        for obstacle in obstacles {
            let mut row = self.row(Dataset::Obstacles);
            row.int(facts.id)?.text(project.unit.as_str())?.text(&project.name)?;
            row.text(obstacle.kind.code())?.text(&obstacle.description)?.date(obstacle.raised_on)?;
            row.maybe_text(obstacle.responsible.as_deref())?
                .maybe_date(obstacle.due_on)?
                .maybe_date(obstacle.resolved_on)?;
            row.end()?;
        }
        Ok(())
    }

    fn project_row(&mut self, facts: ProjectFacts<'_>) -> Result<(), EngineError> {
        let ProjectFacts { id, project, stages, reports, obstacles } = facts;
        let first = |stage: Stage, truth: Truth| {
            stages.iter().filter(|event| event.stage == stage && event.truth == truth).map(|event| event.on).min()
        };
        let registered_on = stages.iter().filter(|event| event.truth == Truth::Statistical).map(|event| event.on).min();
        let period = self.header.period;
        // Reports are by month: a ten-day period has the figure of its month.
        let (start, end) = (period.first_day().first_of_month(), period.last_day());
        let year_start = period.year_to_date().first_day();
        let done = |from: Date| -> Result<i64, EngineError> {
            let counted =
                |report: &&MonthlyReport| report.state == ReportState::Approved && (from..=end).contains(&report.month);
            let sum: i128 = reports.iter().filter(counted).map(|report| i128::from(report.done.fen())).sum();
            i64::try_from(sum).map_err(|_| EngineError::Value { file: "projects", column: "done_in_year" })
        };
        let (done_in_period, done_in_year) = (done(start)?, done(year_start)?);
        let is_open =
            |obstacle: &&Obstacle| obstacle.raised_on <= end && obstacle.resolved_on.is_none_or(|day| day > end);
        let open = obstacles.iter().filter(is_open).count();
        let is_package = self.packages.contains(&(project.unit.to_string(), name_key(&project.name)));
        let mut row = self.row(Dataset::Projects);
        row.int(id)?.text(project.unit.as_str())?.text(&project.name)?;
        row.maybe_text(project.code.as_ref().map(ballast_domain::project_code::ProjectCode::digits))?;
        row.text(project.tier.code())?.text(project.category.code())?.text(project.plan_class.code())?;
        row.maybe_text(project.project_type.map(ballast_domain::project::ProjectType::code))?;
        row.maybe_text(project.industry.as_deref())?.maybe_text(project.owner_name.as_deref())?;
        row.int(project.total_investment.fen())?.int(project.invested_before.fen())?;
        row.int(i64::from(project.plan_year))?.int(project.annual_plan.fen())?;
        row.maybe_int(project.expected_output.map(Money::fen))?;
        row.maybe_date(project.planned_start_on)?.maybe_date(project.planned_completion_on)?;
        row.maybe_date(project.left_on)?.maybe_text(project.left_reason.as_deref())?;
        for stage in [
            Stage::Signed,
            Stage::Landed,
            Stage::Started,
            Stage::Completed,
            Stage::InProduction,
            Stage::InOperation,
            Stage::AtDesignOutput,
            Stage::AtExpectedBenefit,
        ] {
            row.maybe_date(first(stage, Truth::Reported))?;
        }
        for stage in [Stage::Started, Stage::Completed, Stage::InProduction] {
            row.maybe_date(first(stage, Truth::Verified))?;
        }
        row.maybe_date(registered_on)?.int(done_in_period)?.int(done_in_year)?;
        row.int(i64::try_from(open).unwrap_or(i64::MAX))?
            .maybe_text(project.parent_name.as_deref())?
            .flag(is_package)?;
        row.end()
    }

    /// Adds the targets.
    ///
    /// # Errors
    /// [`EngineError::Parquet`], [`EngineError::Value`].
    pub fn targets(&mut self, targets: &[Target]) -> Result<(), EngineError> {
        let mut sorted: Vec<_> = targets.iter().collect();
        sorted.sort_by_key(|target| (&target.unit, &target.key, target.period));
        for target in sorted {
            let mut row = self.row(Dataset::Targets);
            row.text(target.unit.as_str())?.text(&target.key)?.text(&target.period.to_string())?;
            row.number(&target.value)?.text(&target.unit_of_measure)?;
            row.end()?;
        }
        Ok(())
    }

    /// Adds the indicator values.
    ///
    /// # Errors
    /// [`EngineError::Parquet`], [`EngineError::Value`].
    pub fn observations(&mut self, observations: &[Observation]) -> Result<(), EngineError> {
        let mut sorted: Vec<_> = observations.iter().collect();
        sorted.sort_by_key(|observation| (&observation.unit, &observation.indicator, observation.period));
        for observation in sorted {
            let mut row = self.row(Dataset::Observations);
            row.text(observation.unit.as_str())?.text(&observation.indicator)?.text(&observation.period.to_string())?;
            row.maybe_number(observation.value.as_ref())?.text(&observation.unit_of_measure)?;
            row.maybe_number(observation.growth_percent.as_ref())?
                .maybe_number(observation.province_gap_points.as_ref())?;
            row.end()?;
        }
        Ok(())
    }

    /// Adds the events.
    ///
    /// # Errors
    /// [`EngineError::Parquet`], [`EngineError::Value`].
    pub fn events(&mut self, events: &[Event]) -> Result<(), EngineError> {
        let mut sorted: Vec<_> = events.iter().collect();
        // Nothing identifies an event, so everything it says decides its place.
        sorted.sort_by_key(|event| {
            let Event { unit, project_name, kind, on, count, amount, document, note } = event;
            (unit, on, kind, project_name, count, amount, document, note)
        });
        for event in sorted {
            let mut row = self.row(Dataset::Events);
            row.text(event.unit.as_str())?
                .maybe_text(event.project_name.as_deref())?
                .text(&event.kind)?
                .date(event.on)?;
            row.int(event.count)?.maybe_number(event.amount.as_ref())?;
            row.maybe_text(event.document.as_deref())?.maybe_text(event.note.as_deref())?;
            row.end()?;
        }
        Ok(())
    }

    /// Adds the judgements.
    ///
    /// # Errors
    /// [`EngineError::Parquet`], [`EngineError::Value`].
    pub fn judgements(&mut self, judgements: &[Judgement]) -> Result<(), EngineError> {
        let mut sorted: Vec<_> = judgements.iter().collect();
        sorted.sort_by_key(|judgement| (&judgement.unit, &judgement.item, judgement.period));
        for judgement in sorted {
            let mut row = self.row(Dataset::Judgements);
            row.text(judgement.unit.as_str())?.text(&judgement.item)?.text(&judgement.period.to_string())?;
            row.number(&judgement.points)?.text(&judgement.reason)?;
            row.maybe_text(judgement.document.as_deref())?.maybe_text(judgement.judged_by.as_deref())?;
            row.end()?;
        }
        Ok(())
    }

    /// Adds a sealed result of another period that the scheme names.
    pub fn earlier(&mut self, input: EarlierInput) {
        self.earlier.push(input);
    }

    /// Writes units, scheme, earlier results and manifest, and gives the manifest.
    ///
    /// # Errors
    /// [`EngineError::File`], [`EngineError::Parquet`]; [`EngineError::Damaged`] for an earlier result that is not what it was given as.
    pub fn finish(self, units: &[OrganizationUnit]) -> Result<Manifest, EngineError> {
        let mut files = BTreeMap::new();
        for (dataset, table) in Dataset::ALL.into_iter().zip(self.tables) {
            let rows = table.finish()?;
            let name = format!("{}.parquet", dataset.name());
            files.insert(name.clone(), entry(&self.folder.join(name), Some(rows))?);
        }
        for (name, bytes) in earlier::files(&self.scheme, self.header.period, &self.earlier)? {
            let path = self.folder.join(&name);
            std::fs::write(&path, bytes).map_err(file(&path))?;
            files.insert(name, entry(&path, None)?);
        }
        let mut units: Vec<_> = units.iter().collect();
        units.sort_by_key(|unit| &unit.id);
        let units = crate::canonical::to_bytes(&units)
            .map_err(|problem| EngineError::Damaged { file: "units.json".into(), problem })?;
        for (name, bytes) in [("units.json", units), ("scheme.toml", self.header.scheme_text.into_bytes())] {
            let path = self.folder.join(name);
            std::fs::write(&path, bytes).map_err(file(&path))?;
            files.insert(name.to_owned(), entry(&path, None)?);
        }
        let manifest = Manifest {
            format: Manifest::FORMAT.to_owned(),
            scheme: SchemeEntry { id: self.scheme.id, version: self.scheme.version },
            period: self.header.period,
            as_of: self.header.as_of,
            frozen_at: self.header.frozen_at,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            is_sample: self.header.is_sample,
            files,
            members: self.members,
        };
        let path = self.folder.join("manifest.json");
        let mut output = File::create(&path).map_err(file(&path))?;
        output.write_all(&manifest.to_bytes()?).and_then(|()| output.sync_all()).map_err(file(&path))?;
        Ok(manifest)
    }

    /// Names the sealed snapshots from which the records come.
    pub(crate) fn name_members(&mut self, members: Vec<MemberEntry>) {
        self.members = members;
    }

    /// Adds rows that have the dataset's columns and come in its order.
    ///
    /// # Errors
    /// [`EngineError::Parquet`].
    pub(crate) fn batch(&mut self, dataset: Dataset, batch: &RecordBatch) -> Result<(), EngineError> {
        let table = &mut self.tables[dataset as usize];
        table.rows += batch.num_rows() as u64;
        table.writer.write(batch).map_err(|source| EngineError::Parquet { file: dataset.name(), source })
    }

    fn row(&mut self, dataset: Dataset) -> RowWriter<'_> {
        RowWriter { table: &mut self.tables[dataset as usize], column: 0 }
    }
}

/// Reports are due on the 5th of the next month.
fn due_on(month: Date) -> Date {
    let (year, next) = if month.month() == 12 { (month.year() + 1, 1) } else { (month.year(), month.month() + 1) };
    date(year, next, 5)
}

fn entry(path: &Path, rows: Option<u64>) -> Result<FileEntry, EngineError> {
    let mut input = File::open(path).map_err(file(path))?;
    let mut digest = Sha256::new();
    let bytes = std::io::copy(&mut input, &mut Hashing(&mut digest)).map_err(file(path))?;
    Ok(FileEntry { sha256: hex(&digest.finalize()), bytes, rows })
}

struct Hashing<'a>(&'a mut Sha256);

impl std::io::Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The columns of a dataset as they are written, from the catalogue.
pub(crate) fn schema(dataset: Dataset) -> SchemaRef {
    schema_with(dataset, &DataType::Utf8)
}

/// The columns of a dataset as they are computed with: short texts lie in place, so that comparing them needs no second look.
pub fn table_schema(dataset: Dataset) -> SchemaRef {
    schema_with(dataset, &DataType::Utf8View)
}

fn schema_with(dataset: Dataset, text: &DataType) -> SchemaRef {
    let fields: Vec<Field> = dataset
        .columns()
        .iter()
        .map(|column| {
            let data_type = match column.storage {
                Storage::Int64 => DataType::Int64,
                Storage::Int32 => DataType::Int32,
                Storage::Utf8 => text.clone(),
                Storage::Date32 => DataType::Date32,
                Storage::Decimal => DataType::Decimal128(38, 6),
                Storage::Boolean => DataType::Boolean,
            };
            Field::new(column.name, data_type, column.is_nullable)
        })
        .collect();
    Arc::new(Schema::new(fields))
}

enum Builder {
    Int64(Int64Builder),
    Int32(Int32Builder),
    Text(StringBuilder),
    Date(Date32Builder),
    Decimal(Decimal128Builder),
    Flag(BooleanBuilder),
}

impl Builder {
    fn new(storage: Storage) -> Self {
        match storage {
            Storage::Int64 => Self::Int64(Int64Builder::new()),
            Storage::Int32 => Self::Int32(Int32Builder::new()),
            Storage::Utf8 => Self::Text(StringBuilder::new()),
            Storage::Date32 => Self::Date(Date32Builder::new()),
            Storage::Decimal => Self::Decimal(Decimal128Builder::new().with_data_type(DataType::Decimal128(38, 6))),
            Storage::Boolean => Self::Flag(BooleanBuilder::new()),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Int64(builder) => Arc::new(builder.finish()),
            Self::Int32(builder) => Arc::new(builder.finish()),
            Self::Text(builder) => Arc::new(builder.finish()),
            Self::Date(builder) => Arc::new(builder.finish()),
            Self::Decimal(builder) => Arc::new(builder.finish()),
            Self::Flag(builder) => Arc::new(builder.finish()),
        }
    }
}

struct Table {
    dataset: Dataset,
    builders: Vec<Builder>,
    pending: usize,
    rows: u64,
    writer: ArrowWriter<File>,
}

impl Table {
    fn create(folder: &Path, dataset: Dataset) -> Result<Self, EngineError> {
        let path = folder.join(format!("{}.parquet", dataset.name()));
        let output = File::create(&path).map_err(file(path))?;
        // Everything that could differ from run to run or from machine to machine is fixed here.
        let properties = WriterProperties::builder()
            .set_compression(Compression::UNCOMPRESSED)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_created_by("ballast".to_owned())
            .set_max_row_group_row_count(Some(ROWS_AT_ONCE))
            .build();
        let writer = ArrowWriter::try_new(output, schema(dataset), Some(properties))
            .map_err(|source| EngineError::Parquet { file: dataset.name(), source })?;
        let builders = dataset.columns().iter().map(|column| Builder::new(column.storage)).collect();
        Ok(Self { dataset, builders, pending: 0, rows: 0, writer })
    }

    fn flush(&mut self) -> Result<(), EngineError> {
        let columns = self.builders.iter_mut().map(Builder::finish).collect();
        let batch = RecordBatch::try_new(schema(self.dataset), columns)?;
        self.pending = 0;
        self.writer.write(&batch).map_err(|source| EngineError::Parquet { file: self.dataset.name(), source })
    }

    fn finish(mut self) -> Result<u64, EngineError> {
        if self.pending > 0 {
            self.flush()?;
        }
        self.writer.close().map_err(|source| EngineError::Parquet { file: self.dataset.name(), source })?;
        Ok(self.rows)
    }
}

/// Fills one row from left to right; a value of another type than the column's is refused.
struct RowWriter<'a> {
    table: &'a mut Table,
    column: usize,
}

impl RowWriter<'_> {
    fn misfit(&self) -> EngineError {
        let column = self.table.dataset.columns().get(self.column).map_or("", |column| column.name);
        EngineError::Value { file: self.table.dataset.name(), column }
    }

    fn next(&mut self) -> Option<&mut Builder> {
        let builder = self.table.builders.get_mut(self.column);
        self.column += 1;
        builder
    }

    fn int(&mut self, value: i64) -> Result<&mut Self, EngineError> {
        self.maybe_int(Some(value))
    }

    fn maybe_int(&mut self, value: Option<i64>) -> Result<&mut Self, EngineError> {
        let misfit = self.misfit();
        match self.next() {
            Some(Builder::Int64(builder)) => builder.append_option(value),
            Some(Builder::Int32(builder)) => match value.map(i32::try_from).transpose() {
                Ok(value) => builder.append_option(value),
                Err(_) => return Err(misfit),
            },
            _ => return Err(misfit),
        }
        Ok(self)
    }

    fn text(&mut self, value: &str) -> Result<&mut Self, EngineError> {
        self.maybe_text(Some(value))
    }

    fn maybe_text(&mut self, value: Option<&str>) -> Result<&mut Self, EngineError> {
        let misfit = self.misfit();
        let Some(Builder::Text(builder)) = self.next() else { return Err(misfit) };
        builder.append_option(value);
        Ok(self)
    }

    fn date(&mut self, value: Date) -> Result<&mut Self, EngineError> {
        self.maybe_date(Some(value))
    }

    fn maybe_date(&mut self, value: Option<Date>) -> Result<&mut Self, EngineError> {
        let misfit = self.misfit();
        let Some(Builder::Date(builder)) = self.next() else { return Err(misfit) };
        builder.append_option(value.map(days));
        Ok(self)
    }

    fn number(&mut self, value: &Exact) -> Result<&mut Self, EngineError> {
        self.maybe_number(Some(value))
    }

    fn maybe_number(&mut self, value: Option<&Exact>) -> Result<&mut Self, EngineError> {
        let misfit = self.misfit();
        let Some(Builder::Decimal(builder)) = self.next() else { return Err(misfit) };
        let Some(value) = value else {
            builder.append_null();
            return Ok(self);
        };
        // A number that does not fit six places is refused, never rounded silently.
        if value.decimal_places().is_none_or(|places| places > PLACES) {
            return Err(misfit);
        }
        let scaled = value
            .to_scaled(Rounding { mode: Mode::Truncate, places: PLACES })
            .filter(|n| n.unsigned_abs() < 10_u128.pow(38));
        let Some(scaled) = scaled else { return Err(misfit) };
        builder.append_value(scaled);
        Ok(self)
    }

    fn flag(&mut self, value: bool) -> Result<&mut Self, EngineError> {
        let misfit = self.misfit();
        let Some(Builder::Flag(builder)) = self.next() else { return Err(misfit) };
        builder.append_value(value);
        Ok(self)
    }

    fn end(self) -> Result<(), EngineError> {
        debug_assert_eq!(self.column, self.table.builders.len(), "a row fills every column");
        self.table.pending += 1;
        self.table.rows += 1;
        if self.table.pending >= ROWS_AT_ONCE { self.table.flush() } else { Ok(()) }
    }
}

/// Days since 1970-01-01.
pub(crate) fn days(day: Date) -> i32 {
    let span = day.duration_since(date(1970, 1, 1));
    i32::try_from(span.as_hours() / 24).unwrap_or(i32::MAX)
}
