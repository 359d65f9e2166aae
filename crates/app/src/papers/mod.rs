//! Papers of projects: added, checked, given, removed by two persons (附件).

pub mod add;
pub(crate) mod decline;
pub mod list;
pub mod open;
pub mod removal;
pub mod scan;

pub(crate) use add::failed;
use ballast_domain::{MediaType, ProjectId, UnitId};
use ballast_files::{FilesError, Library, Place, Scanner};
use ballast_store::AuditEntry;
pub use ballast_store::{PaperRecord, PaperStanding};
use jiff::Timestamp;
pub(crate) use open::open_content;
use std::path::Path;

/// Where papers lie, who looks them through, and how much is taken.
#[derive(Debug, Clone)]
pub struct PaperSettings {
    /// Where contents lie.
    pub place: Place,
    /// The virus scanner; none takes papers unscanned and says so.
    pub scanner: Option<Scanner>,
    /// How much is taken.
    pub limits: PaperLimits,
}

impl Default for PaperSettings {
    fn default() -> Self {
        Self { place: Place::Folder, scanner: None, limits: PaperLimits::default() }
    }
}

/// How much is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaperLimits {
    /// Bytes of a PDF.
    pub pdf_bytes: u64,
    /// Bytes of a picture.
    pub picture_bytes: u64,
    /// Bytes of a Word document or Excel workbook.
    pub office_bytes: u64,
    /// Papers that one person may add within a day of China.
    pub day_papers: u64,
    /// Bytes of the papers that one person may add within a day of China.
    pub day_bytes: u64,
    /// Bytes that stay free on the disk.
    pub free_bytes: u64,
    /// Files for import that one person may leave undecided.
    pub uploads: u64,
    /// Bytes of the files for import that one person may leave undecided, with what reading made of them.
    pub upload_bytes: u64,
}

impl Default for PaperLimits {
    fn default() -> Self {
        const MIB: u64 = 1 << 20;
        Self {
            pdf_bytes: 64 * MIB,
            picture_bytes: 20 * MIB,
            office_bytes: 20 * MIB,
            day_papers: 200,
            day_bytes: 1_024 * MIB,
            free_bytes: 2_048 * MIB,
            uploads: 20,
            upload_bytes: 1_024 * MIB,
        }
    }
}

impl PaperLimits {
    /// Bytes of the largest paper of a type.
    pub fn most_bytes(&self, media: MediaType) -> u64 {
        match media {
            MediaType::Pdf => self.pdf_bytes,
            MediaType::Jpeg | MediaType::Png => self.picture_bytes,
            MediaType::Docx | MediaType::Xlsx => self.office_bytes,
        }
    }

    /// Bytes of the largest paper of any type.
    pub fn most_bytes_of_all(&self) -> u64 {
        MediaType::ALL.iter().map(|media| self.most_bytes(*media)).max().unwrap_or(0)
    }
}

/// The library with its settings, as an installation holds it.
pub(crate) struct Papers {
    pub(crate) library: Library,
    pub(crate) scanner: Option<Scanner>,
    pub(crate) limits: PaperLimits,
}

impl Papers {
    pub(crate) fn open(folder: &Path, settings: PaperSettings, now: Timestamp) -> Result<Self, FilesError> {
        let PaperSettings { place, scanner, limits } = settings;
        Ok(Self { library: Library::open(folder, place, now)?, scanner, limits })
    }
}

/// An event about a paper.
fn event(operation: &'static str, id: i64, project: ProjectId, unit: &UnitId, detail: serde_json::Value) -> AuditEntry {
    let mut detail = detail;
    if let Some(facts) = detail.as_object_mut() {
        facts.insert("project".to_owned(), project.0.into());
    }
    AuditEntry::new(operation, format!("paper {id}"), detail).of(unit)
}
