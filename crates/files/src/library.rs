//! The library: one place for contents, chosen by the settings.

use crate::arriving::{ARRIVING, Arrived, Arriving};
use crate::error::FilesError;
use crate::hash::ContentHash;
use crate::reading::Content;
use crate::s3::S3;
use crate::{S3Config, folder};
use bytes::Bytes;
use futures::stream;
use jiff::{SignedDuration, Timestamp};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::AsyncReadExt as _;

/// Bytes read at a time.
const PIECE: usize = 64 << 10;

/// Where contents lie.
#[derive(Debug, Clone)]
pub enum Place {
    /// In the library's own folder.
    Folder,
    /// On an S3-compatible server; the folder is used for arriving files alone.
    S3(S3Config),
}

/// Contents by their hash. Cheap to clone.
#[derive(Clone)]
pub struct Library {
    folder: PathBuf,
    s3: Option<Arc<S3>>,
}

impl Library {
    /// Opens the library, making its folder if it is absent. Files that began to arrive more than a day before `now` and never did are
    /// removed.
    ///
    /// # Errors
    /// [`FilesError::Disk`]; [`FilesError::Setting`] for an address that is none.
    pub fn open(folder: &Path, place: Place, now: Timestamp) -> Result<Self, FilesError> {
        std::fs::create_dir_all(folder).map_err(FilesError::disk(folder))?;
        sweep(folder, now).map_err(FilesError::disk(folder))?;
        let s3 = match place {
            Place::Folder => None,
            Place::S3(config) => Some(Arc::new(S3::new(config)?)),
        };
        Ok(Self { folder: folder.to_owned(), s3 })
    }

    /// A new file to write a content into.
    ///
    /// # Errors
    /// [`FilesError::Full`], [`FilesError::Disk`].
    pub fn arriving(&self) -> Result<Arriving, FilesError> {
        Arriving::new_in(&self.folder)
    }

    /// Bytes free on the disk of arriving files.
    ///
    /// # Errors
    /// [`FilesError::Disk`].
    pub fn free_bytes(&self) -> Result<u64, FilesError> {
        free_bytes(&self.folder)
    }

    /// Keeps an arrived content under its hash; the moment is for the signature of a server of objects. Done when it is durable; kept before, it stays as it is.
    ///
    /// # Errors
    /// [`FilesError::Full`], [`FilesError::Disk`], [`FilesError::Unreachable`], [`FilesError::Refused`]; [`FilesError::Damaged`] when what
    /// lies there under the hash is not of its size.
    pub async fn keep(&self, arrived: Arrived, now: Timestamp) -> Result<ContentHash, FilesError> {
        let hash = arrived.hash.clone();
        if let Some(s3) = &self.s3 {
            if s3.size(&hash, now).await?.is_none() {
                s3.put(&hash, arrived.size, tokio::fs::File::from_std(reopen(&arrived)?), now).await?;
            }
        } else {
            let folder = self.folder.clone();
            blocking(move || folder::keep(&folder, arrived)).await?;
        }
        Ok(hash)
    }

    /// A content; none when it is not there.
    ///
    /// # Errors
    /// [`FilesError::Disk`], [`FilesError::Unreachable`], [`FilesError::Refused`].
    pub async fn open_content(&self, hash: &ContentHash, now: Timestamp) -> Result<Option<Content>, FilesError> {
        if let Some(s3) = &self.s3 {
            let found = s3.get(hash, now).await?;
            return Ok(found.map(|(size, pieces)| Content::checked(hash.clone(), size, pieces)));
        }
        let (folder, wanted) = (self.folder.clone(), hash.clone());
        let Some((file, size)) = blocking(move || folder::open(&folder, &wanted)).await? else { return Ok(None) };
        let path = self.folder.clone();
        let pieces = stream::try_unfold((tokio::fs::File::from_std(file), path), async |(mut file, path)| {
            let mut piece = Vec::with_capacity(PIECE);
            let read = (&mut file).take(PIECE as u64).read_to_end(&mut piece).await;
            let count = read.map_err(FilesError::disk(&path))?;
            Ok((count > 0).then(|| (Bytes::from(piece), (file, path))))
        });
        Ok(Some(Content::checked(hash.clone(), size, pieces)))
    }

    /// True when the content is there.
    ///
    /// # Errors
    /// As [`Library::open_content`].
    pub async fn holds(&self, hash: &ContentHash, now: Timestamp) -> Result<bool, FilesError> {
        if let Some(s3) = &self.s3 {
            return Ok(s3.size(hash, now).await?.is_some());
        }
        let (folder, hash) = (self.folder.clone(), hash.clone());
        blocking(move || Ok(folder::open(&folder, &hash)?.is_some())).await
    }

    /// Removes a content for good; one that is not there is removed. Nothing may name it any more.
    ///
    /// # Errors
    /// [`FilesError::Disk`], [`FilesError::Unreachable`], [`FilesError::Refused`].
    pub async fn remove(&self, hash: &ContentHash, now: Timestamp) -> Result<(), FilesError> {
        if let Some(s3) = &self.s3 {
            return s3.remove(hash, now).await;
        }
        let (folder, hash) = (self.folder.clone(), hash.clone());
        blocking(move || folder::remove(&folder, &hash)).await
    }

    /// Contents that were kept at `before` or earlier, with when that was, the oldest first. A server of objects is not asked to list what
    /// it has: there it gives none.
    ///
    /// # Errors
    /// [`FilesError::Disk`].
    pub async fn kept_before(&self, before: Timestamp) -> Result<Vec<(Timestamp, ContentHash)>, FilesError> {
        if self.s3.is_some() {
            return Ok(Vec::new());
        }
        let folder = self.folder.clone();
        blocking(move || folder::kept_before(&folder, before)).await
    }
}

/// Removes what a killed program left half written. Another process on the same folder may be writing the young ones.
fn sweep(folder: &Path, now: Timestamp) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let is_arriving = entry.file_name().to_string_lossy().starts_with(ARRIVING);
        let begun = Timestamp::try_from(entry.metadata()?.modified()?).unwrap_or(now);
        if is_arriving && now.duration_since(begun) > SignedDuration::from_hours(24) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Bytes that the program may still write below a folder.
///
/// # Errors
/// [`FilesError::Disk`].
pub fn free_bytes(folder: &Path) -> Result<u64, FilesError> {
    let found = rustix::fs::statvfs(folder).map_err(|error| FilesError::disk(folder)(error.into()))?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

fn reopen(arrived: &Arrived) -> Result<std::fs::File, FilesError> {
    std::fs::File::open(arrived.path()).map_err(FilesError::disk(arrived.path()))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FilesError> + Send + 'static,
) -> Result<T, FilesError> {
    let joined = tokio::task::spawn_blocking(work).await;
    joined.map_err(|error| FilesError::Setting(error.to_string()))?
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn arrived(library: &Library, content: &[u8]) -> Arrived {
        let mut arriving = library.arriving().unwrap();
        arriving.write_all(content).unwrap();
        arriving.finish().unwrap()
    }

    #[tokio::test]
    async fn equal_contents_are_kept_once_and_nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let now = Timestamp::UNIX_EPOCH;
        let library = Library::open(folder.path(), Place::Folder, now).unwrap();
        let hash = library.keep(arrived(&library, b"one"), now).await.unwrap();
        assert_eq!(library.keep(arrived(&library, b"one"), now).await.unwrap(), hash);
        assert_eq!(library.open_content(&hash, now).await.unwrap().unwrap().whole().await.unwrap(), b"one");
        let at = folder.path().join(&hash.as_str()[..2]).join(hash.as_str());
        assert_eq!(std::fs::read_dir(at.parent().unwrap()).unwrap().count(), 1);
        // What lies there under the name and is not it is neither overwritten nor passed off.
        std::fs::write(&at, b"another").unwrap();
        assert!(matches!(library.keep(arrived(&library, b"one"), now).await, Err(FilesError::Damaged(_))));
        assert_eq!(std::fs::read(&at).unwrap(), b"another");
        assert!(library.open_content(&hash, now).await.unwrap().unwrap().whole().await.is_err());
        let absent = ContentHash::new(&"0".repeat(64)).unwrap();
        assert!(
            library.open_content(&absent, now).await.unwrap().is_none() && !library.holds(&absent, now).await.unwrap()
        );
    }

    #[tokio::test]
    async fn a_removed_content_is_gone_and_the_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let now = Timestamp::try_from(std::fs::metadata(folder.path()).unwrap().modified().unwrap()).unwrap();
        let library = Library::open(folder.path(), Place::Folder, now).unwrap();
        let one = library.keep(arrived(&library, b"one"), now).await.unwrap();
        let two = library.keep(arrived(&library, b"two"), now).await.unwrap();
        let hour = SignedDuration::from_hours(1);
        assert!(library.kept_before(now - hour).await.unwrap().is_empty());
        let kept = library.kept_before(now + hour).await.unwrap();
        assert_eq!(kept.len(), 2, "what is still arriving is none");
        library.remove(&one, now).await.unwrap();
        library.remove(&one, now).await.unwrap();
        assert!(!library.holds(&one, now).await.unwrap() && library.holds(&two, now).await.unwrap());
    }

    #[test]
    fn what_never_arrived_is_swept_away_after_a_day() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join("making-left");
        std::fs::write(&left, b"half").unwrap();
        let begun = Timestamp::try_from(std::fs::metadata(&left).unwrap().modified().unwrap()).unwrap();
        Library::open(folder.path(), Place::Folder, begun + SignedDuration::from_hours(23)).unwrap();
        assert!(left.exists());
        Library::open(folder.path(), Place::Folder, begun + SignedDuration::from_hours(25)).unwrap();
        assert!(!left.exists());
    }

    #[tokio::test]
    async fn an_empty_content_is_a_content() {
        let folder = tempfile::tempdir().unwrap();
        let now = Timestamp::UNIX_EPOCH;
        let library = Library::open(folder.path(), Place::Folder, now).unwrap();
        let hash = library.keep(arrived(&library, b""), now).await.unwrap();
        assert!(library.open_content(&hash, now).await.unwrap().unwrap().whole().await.unwrap().is_empty());
    }
}
