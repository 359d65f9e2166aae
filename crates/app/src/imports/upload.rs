//! An uploaded file on its way to becoming records: kept under a random id until taken or dropped.

use crate::{App, AppError, Caller, Permission, digest};
use ballast_domain::text::file_label;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A kept upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// Identity: random, 32 hexadecimal digits; also the id of the plan made of it.
    pub id: String,
    /// The file's name as given; a label, never a path.
    pub file_name: String,
    /// SHA-256 of the file, hexadecimal.
    pub file_hash: String,
    /// Who uploaded it. Nobody else may see or take it.
    pub made_by: String,
}

/// Keeps a copy of a file. The name becomes a label of at most 120 characters without control and direction signs.
///
/// # Errors
/// [`AppError::Forbidden`] without the right to import; [`AppError::Folder`] when the file or the folder cannot be used.
pub async fn keep_upload(app: &App, caller: &Caller, file: &Path, file_name: &str) -> Result<Upload, AppError> {
    caller.require(Permission::ImportRecords)?;
    let id = format!("{:032x}", rand::random::<u128>());
    let folder = Folder::of(app, &id)?;
    let (from, file_name, made_by) = (file.to_owned(), file_label(file_name), caller.login.clone());
    blocking(move || {
        std::fs::create_dir_all(&folder.path)
            .map_err(|source| AppError::Folder { folder: folder.path.clone(), source })?;
        let file_hash = copy_and_hash(&from, &folder.file())?;
        let upload = Upload { id, file_name, file_hash, made_by };
        folder.write("upload.json", &upload)?;
        Ok(upload)
    })
    .await
}

/// Throws an upload and its plan away. Dropping what is not there is done.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's upload; [`AppError::Folder`] when the disk refuses.
pub async fn drop_upload(app: &App, caller: &Caller, id: &str) -> Result<(), AppError> {
    let (folder, _) = open(app, caller, id)?;
    blocking(move || folder.remove()).await
}

/// The folder of an upload that the caller made.
pub(super) fn open(app: &App, caller: &Caller, id: &str) -> Result<(Folder, Upload), AppError> {
    caller.require(Permission::ImportRecords)?;
    let folder = Folder::of(app, id)?;
    let upload: Upload = folder.read("upload.json")?;
    if upload.made_by == caller.login { Ok((folder, upload)) } else { Err(AppError::NotFound) }
}

/// Where one upload lies.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    fn of(app: &App, id: &str) -> Result<Self, AppError> {
        let is_id = id.len() == 32 && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if is_id { Ok(Self { path: app.folder().join("uploads").join(id) }) } else { Err(AppError::NotFound) }
    }

    /// The file itself.
    pub(super) fn file(&self) -> PathBuf {
        self.path.join("file")
    }

    /// Its rows once read.
    pub(super) fn rows(&self) -> PathBuf {
        self.path.join("rows.jsonl")
    }

    /// Reads a JSON file of the folder; one that is not there makes the upload [`AppError::NotFound`].
    pub(super) fn read<T: DeserializeOwned>(&self, name: &str) -> Result<T, AppError> {
        let path = self.path.join(name);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(AppError::NotFound),
            Err(source) => return Err(AppError::Folder { folder: path, source }),
        };
        serde_json::from_slice(&bytes).map_err(|error| AppError::Damaged(format!("{}: {error}", path.display())))
    }

    /// Writes a JSON file of the folder.
    pub(super) fn write<T: Serialize>(&self, name: &str, value: &T) -> Result<(), AppError> {
        let path = self.path.join(name);
        let bytes = serde_json::to_vec(value).map_err(|error| AppError::Damaged(error.to_string()))?;
        std::fs::write(&path, bytes).map_err(|source| AppError::Folder { folder: path, source })
    }

    /// Removes the folder with all it holds.
    pub(super) fn remove(&self) -> Result<(), AppError> {
        match std::fs::remove_dir_all(&self.path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(AppError::Folder { folder: self.path.clone(), source })
            }
            _ => Ok(()),
        }
    }
}

/// SHA-256 of a file, hexadecimal.
pub(super) fn hash_file(path: &Path) -> Result<String, AppError> {
    copy(path, &mut std::io::sink(), path)
}

fn copy_and_hash(from: &Path, to: &Path) -> Result<String, AppError> {
    let mut target = std::fs::File::create(to).map_err(|source| AppError::Folder { folder: to.to_owned(), source })?;
    copy(from, &mut target, to)
}

fn copy(from: &Path, target: &mut dyn Write, to: &Path) -> Result<String, AppError> {
    let at = |path: &Path| {
        let folder = path.to_owned();
        move |source| AppError::Folder { folder, source }
    };
    let mut source = std::fs::File::open(from).map_err(at(from))?;
    digest::copy(&mut source, target).map_err(at(to))
}

/// Runs disk work where it may block.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| AppError::Damaged(error.to_string()))?
}
