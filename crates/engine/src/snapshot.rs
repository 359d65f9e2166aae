//! Opening a snapshot: everything is checked against the manifest before anything is computed.

use crate::earlier;
use crate::error::{EngineError, file};
use crate::manifest::{FileEntry, Manifest};
use crate::write::schema;
use ballast_domain::text::hex;
use ballast_domain::{OrganizationTree, OrganizationUnit, Period};
use ballast_scheme::{Dataset, EarlierResult, Scheme};
use datafusion::arrow::datatypes::FieldRef;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

/// A verified snapshot.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Where it lies.
    pub folder: PathBuf,
    /// Its id: the hash of its manifest.
    pub id: String,
    /// Its manifest.
    pub manifest: Manifest,
    /// The scheme frozen with it.
    pub scheme: Scheme,
    /// The units frozen with it.
    pub tree: OrganizationTree,
    /// (Key, period text) → the result of another period frozen with it.
    pub earlier: BTreeMap<(String, String), EarlierResult>,
}

/// No manifest, scheme or list of units is larger.
const MAX_TEXT_BYTES: u64 = 16 << 20;

impl Snapshot {
    /// Opens a folder and checks each file's hash and shape.
    ///
    /// # Errors
    /// [`EngineError::Tampered`] with the first file that is wrong, [`EngineError::Damaged`], [`EngineError::Scheme`], [`EngineError::File`].
    pub fn open(folder: &Path) -> Result<Self, EngineError> {
        let (snapshot, hashing) = Self::open_hashing(folder)?;
        hashing.finish()?;
        Ok(snapshot)
    }

    /// [`Snapshot::open`] while the files are still being hashed, for a computation that reads them meanwhile: whatever comes of it counts for
    /// nothing until [`Hashing::finish`] has said that they are the sealed ones.
    ///
    /// # Errors
    /// Those of [`Snapshot::open`]; a file whose hash is wrong is named before any other problem.
    pub fn open_hashing(folder: &Path) -> Result<(Self, Hashing), EngineError> {
        let text = read_text(folder, "manifest.json")?;
        let manifest: Manifest =
            serde_json::from_str(&text).map_err(|error| damaged("manifest.json", error.to_string()))?;
        if manifest.format != Manifest::FORMAT {
            let problem = format!("its format is {:?}, this program reads {:?}", manifest.format, Manifest::FORMAT);
            return Err(damaged("manifest.json", problem));
        }
        if manifest.to_bytes()? != text.as_bytes() {
            let problem = "it is not in canonical form".to_owned();
            return Err(EngineError::Tampered { file: "manifest.json".into(), problem });
        }
        let hashing = Hashing::start(folder, &manifest);
        match Self::read(folder, manifest, &text) {
            Ok(snapshot) => Ok((snapshot, hashing)),
            Err(error) => {
                hashing.finish()?;
                Err(error)
            }
        }
    }

    fn read(folder: &Path, manifest: Manifest, text: &str) -> Result<Self, EngineError> {
        for dataset in Dataset::ALL {
            check_shape(folder, &manifest, dataset)?;
        }
        let scheme =
            ballast_scheme::parse("scheme.toml", &read_text(folder, "scheme.toml")?).map_err(EngineError::Scheme)?;
        if (&scheme.id, &scheme.version) != (&manifest.scheme.id, &manifest.scheme.version) {
            let problem = format!("the scheme is {} {}", scheme.id, scheme.version);
            return Err(EngineError::Tampered { file: "manifest.json".into(), problem });
        }
        let units: Vec<OrganizationUnit> = serde_json::from_str(&read_text(folder, "units.json")?)
            .map_err(|error| damaged("units.json", error.to_string()))?;
        let tree = OrganizationTree::new(units).map_err(|error| damaged("units.json", error.to_string()))?;
        let id = hex(&Sha256::digest(text.as_bytes()));
        let earlier = earlier::read(&scheme, &manifest, |name| read_text(folder, name))?;
        Ok(Self { folder: folder.to_owned(), id, manifest, scheme, tree, earlier })
    }

    /// The same records under another scheme, for a trial: nothing of it is sealed. Earlier results that the other scheme takes from
    /// elsewhere were not frozen, and are missing.
    #[must_use]
    pub fn under(&self, scheme: Scheme) -> Self {
        let of = |scheme: &Scheme, key: &str| scheme.earlier(key).map(|earlier| earlier.scheme.clone());
        let mut trial = self.clone();
        trial.earlier.retain(|(key, _), _| of(&self.scheme, key) == of(&scheme, key));
        trial.scheme = scheme;
        trial
    }

    /// The same records looked at for an earlier period.
    pub(crate) fn of_period(&self, period: Period) -> Self {
        let mut earlier = self.clone();
        earlier.manifest.period = period;
        earlier
    }

    /// Rows of a dataset.
    pub fn rows(&self, dataset: Dataset) -> u64 {
        self.manifest.files.get(&file_name(dataset)).and_then(|entry| entry.rows).unwrap_or_default()
    }

    /// A reader of a dataset's Parquet file.
    ///
    /// # Errors
    /// [`EngineError::File`], [`EngineError::Damaged`].
    pub fn reader(&self, dataset: Dataset) -> Result<ParquetRecordBatchReaderBuilder<File>, EngineError> {
        reader(&self.folder, dataset)
    }
}

fn file_name(dataset: Dataset) -> String {
    format!("{}.parquet", dataset.name())
}

fn damaged(file: &str, problem: String) -> EngineError {
    EngineError::Damaged { file: file.to_owned(), problem }
}

/// The files of a snapshot being hashed, each by a thread of its own.
#[derive(Debug)]
#[must_use = "a snapshot is the sealed one only when its files have been hashed"]
pub struct Hashing(Vec<(String, JoinHandle<Result<(), EngineError>>)>);

impl Hashing {
    fn start(folder: &Path, manifest: &Manifest) -> Self {
        let names = Dataset::ALL
            .into_iter()
            .map(file_name)
            .chain(["scheme.toml".to_owned(), "units.json".to_owned()])
            .chain(earlier::names(manifest));
        let start = |name: String| {
            let (path, entry, of) = (folder.join(&name), manifest.files.get(&name).cloned(), name.clone());
            (name, std::thread::spawn(move || check_file(&path, entry.as_ref(), &of)))
        };
        Self(names.map(start).collect())
    }

    /// Waits until all are hashed.
    ///
    /// # Errors
    /// [`EngineError::Tampered`] with the first file that is not the sealed one, [`EngineError::File`].
    pub fn finish(self) -> Result<(), EngineError> {
        let ended: Vec<Result<(), EngineError>> = self
            .0
            .into_iter()
            .map(|(name, check)| check.join().unwrap_or_else(|_| Err(damaged(&name, "it could not be hashed".into()))))
            .collect();
        ended.into_iter().collect()
    }
}

fn check_file(path: &Path, entry: Option<&FileEntry>, name: &str) -> Result<(), EngineError> {
    let tampered = |problem: String| EngineError::Tampered { file: name.to_owned(), problem };
    let entry = entry.ok_or_else(|| tampered("the manifest does not list it".into()))?;
    let mut input = File::open(path).map_err(file(path))?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut size = 0;
    loop {
        let read = input.read(&mut buffer).map_err(file(path))?;
        if read == 0 {
            break;
        }
        size += read as u64;
        digest.update(&buffer[..read]);
    }
    if size != entry.bytes {
        return Err(tampered(format!("it has {size} bytes, not {}", entry.bytes)));
    }
    let found = hex(&digest.finalize());
    if found != entry.sha256 {
        return Err(tampered(format!("its hash is {found}, not {}", entry.sha256)));
    }
    Ok(())
}

/// A hostile folder may carry a manifest that fits its files; columns and rows must be ours all the same.
fn check_shape(folder: &Path, manifest: &Manifest, dataset: Dataset) -> Result<(), EngineError> {
    let damaged = |problem: &str| EngineError::Damaged { file: file_name(dataset), problem: problem.to_owned() };
    let reader = reader(folder, dataset)?;
    let (found, wanted) = (reader.schema(), schema(dataset));
    let is_same = |(a, b): (&FieldRef, &FieldRef)| {
        a.name() == b.name() && a.data_type() == b.data_type() && a.is_nullable() == b.is_nullable()
    };
    if found.fields().len() != wanted.fields().len() || !found.fields().iter().zip(wanted.fields()).all(is_same) {
        return Err(damaged("its columns are not those of the dataset"));
    }
    let sealed = manifest.files.get(&file_name(dataset)).and_then(|entry| entry.rows);
    if sealed.is_none() || sealed != u64::try_from(reader.metadata().file_metadata().num_rows()).ok() {
        return Err(damaged("it has another number of rows than the manifest says"));
    }
    Ok(())
}

fn reader(folder: &Path, dataset: Dataset) -> Result<ParquetRecordBatchReaderBuilder<File>, EngineError> {
    let path = folder.join(file_name(dataset));
    let input = File::open(&path).map_err(file(&path))?;
    ParquetRecordBatchReaderBuilder::try_new(input)
        .map_err(|error| EngineError::Damaged { file: file_name(dataset), problem: error.to_string() })
}

fn read_text(folder: &Path, name: &str) -> Result<String, EngineError> {
    let path = folder.join(name);
    let input = File::open(&path).map_err(file(&path))?;
    let mut text = String::new();
    input.take(MAX_TEXT_BYTES + 1).read_to_string(&mut text).map_err(file(&path))?;
    if text.len() as u64 > MAX_TEXT_BYTES {
        let problem = format!("it has more than {MAX_TEXT_BYTES} bytes");
        return Err(EngineError::Damaged { file: name.to_owned(), problem });
    }
    Ok(text)
}
