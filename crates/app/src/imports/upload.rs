//! An uploaded file on its way to becoming records: kept under a random id until taken or dropped.

use crate::access::caller::COMMAND_LINE;
use crate::papers::decline::{Why, note_import};
use crate::{App, AppError, Caller, Permission, digest};
use ballast_domain::Text;
use ballast_domain::text::file_label;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

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
    /// When; none for one of an earlier version.
    #[serde(default)]
    pub made_at: Option<Timestamp>,
}

/// What lies in the folder of uploads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lying {
    /// Its name there.
    pub name: String,
    /// What it is; none for a file that never arrived whole.
    pub upload: Option<Upload>,
    /// When it was made.
    pub made_at: Timestamp,
    /// Bytes of all that belongs to it.
    pub bytes: u64,
}

/// Keeps a copy of a file. The name becomes a label of at most 120 characters without control and direction signs.
///
/// # Errors
/// [`AppError::Forbidden`] without the right to import; [`AppError::Invalid`] for one more than a person may leave undecided;
/// [`AppError::Folder`] when the file or the folder cannot be used.
pub async fn keep_upload(app: &App, caller: &Caller, file: &Path, file_name: &str) -> Result<Upload, AppError> {
    let granted = caller.require(Permission::ImportRecords)?;
    let id = format!("{:032x}", rand::random::<u128>());
    let folder = Folder::of(app, &id)?;
    let (from, file_name, made_by) = (file.to_owned(), file_label(file_name), caller.login.clone());
    let (made_at, quota) = (Some(app.clock().now()), app.clone());
    let kept = blocking(move || {
        let _one_by_one = quota.uploading().lock().unwrap_or_else(PoisonError::into_inner);
        check_quota(&quota, &made_by, &from)?;
        std::fs::create_dir_all(&folder.path)
            .map_err(|source| AppError::Folder { folder: folder.path.clone(), source })?;
        let file_hash = copy_and_hash(&from, &folder.file())?;
        let upload = Upload { id, file_name, file_hash, made_by, made_at };
        folder.write("upload.json", &upload)?;
        Ok(upload)
    })
    .await;
    if let Err(AppError::Invalid(_)) = &kept {
        note_import(app, &granted.actor, "upload", &Why::Quota).await;
    }
    kept
}

/// Writes down that the server took no more of a file for import, because it was larger than any may be.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn note_too_large(app: &App, caller: &Caller) -> Result<(), AppError> {
    let granted = caller.require(Permission::ImportRecords)?;
    note_import(app, &granted.actor, "upload", &Why::Size).await;
    Ok(())
}

/// Throws an upload and its plan away. Dropping what is not there is done.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's upload; [`AppError::Folder`] when the disk refuses.
pub async fn drop_upload(app: &App, caller: &Caller, id: &str) -> Result<(), AppError> {
    let (folder, _) = open(app, caller, id)?;
    blocking(move || folder.remove()).await
}

/// The uploads of the caller that wait for his decision, the oldest first.
///
/// # Errors
/// [`AppError::Forbidden`] without the right to import; [`AppError::Folder`] when the disk refuses.
pub async fn list_own_uploads(app: &App, caller: &Caller) -> Result<Vec<(Upload, Timestamp)>, AppError> {
    caller.require(Permission::ImportRecords)?;
    let app = app.clone();
    let lying = blocking(move || list_uploads(&app)).await?;
    let own = lying.into_iter().filter_map(|lying| {
        let made_at = lying.made_at;
        lying.upload.filter(|upload| upload.made_by == caller.login).map(|upload| (upload, made_at))
    });
    Ok(own.collect())
}

/// Everything in the folder of uploads, the oldest first. Blocks.
pub(crate) fn list_uploads(app: &App) -> Result<Vec<Lying>, AppError> {
    let folder = app.folder().join("uploads");
    let read = || {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            // Somebody may take or drop it meanwhile.
            if let Some(lying) = lying(&entry)? {
                found.push(lying);
            }
        }
        Ok(found)
    };
    let mut found = read().map_err(|source| AppError::Folder { folder: folder.clone(), source })?;
    found.sort_by(|a, b| (a.made_at, &a.name).cmp(&(b.made_at, &b.name)));
    Ok(found)
}

fn lying(entry: &std::fs::DirEntry) -> std::io::Result<Option<Lying>> {
    let is_gone = |error: &std::io::Error| error.kind() == std::io::ErrorKind::NotFound;
    let about = match entry.metadata() {
        Ok(about) => about,
        Err(error) if is_gone(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    let (mut upload, mut bytes) = (None, about.len());
    if about.is_dir() {
        let parts = match std::fs::read_dir(entry.path()) {
            Ok(parts) => parts,
            Err(error) if is_gone(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        bytes = parts.filter_map(|part| Some(part.ok()?.metadata().ok()?.len())).sum();
        let text = std::fs::read(entry.path().join("upload.json")).unwrap_or_default();
        upload = serde_json::from_slice::<Upload>(&text).ok();
    }
    let written_at = Timestamp::try_from(about.modified()?).map_err(std::io::Error::other)?;
    let made_at = upload.as_ref().and_then(|upload| upload.made_at).unwrap_or(written_at);
    let name = entry.file_name().to_string_lossy().into_owned();
    Ok(Some(Lying { name, upload, made_at, bytes }))
}

/// Removes something from the folder of uploads; what is not there is removed. Blocks.
pub(crate) fn remove_upload(app: &App, name: &str) -> Result<(), AppError> {
    let is_name = !name.is_empty() && name != "." && name != ".." && !name.contains('/');
    if !is_name {
        return Err(AppError::Damaged(format!("no upload can be called {name:?}")));
    }
    let path = app.folder().join("uploads").join(name);
    let removed = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
    match removed {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(AppError::Folder { folder: path, source }),
        _ => Ok(()),
    }
}

/// Refuses one upload more than a person may leave undecided. What reading made of a file counts as well. The machine's own command line
/// leaves none but when it is killed.
fn check_quota(app: &App, login: &str, file: &Path) -> Result<(), AppError> {
    if login == COMMAND_LINE {
        return Ok(());
    }
    let limits = app.paper_limits();
    let own = list_uploads(app)?;
    let own = own.iter().filter(|lying| lying.upload.as_ref().is_some_and(|upload| upload.made_by == login));
    let (count, bytes) =
        own.fold((0_u64, 0_u64), |(count, bytes), lying| (count + 1, bytes.saturating_add(lying.bytes)));
    let more = std::fs::metadata(file).map_err(|source| AppError::Folder { folder: file.to_owned(), source })?.len();
    if count < limits.uploads && bytes.saturating_add(more) <= limits.upload_bytes {
        return Ok(());
    }
    let (most, mib) = (limits.uploads, limits.upload_bytes >> 20);
    Err(AppError::Invalid(Text::new(
        format!(
            "每人最多可有 {most} 个、共 {mib} MB 未处理的上传文件。请先在导入页对已上传的文件决定导入或放弃，再上传新文件"
        ),
        format!(
            "a person may leave {most} uploads of {mib} MB in all undecided; take or drop those on the import page first, then upload again"
        ),
    )))
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
