//! Papers: files that prove or show what a record says (附件).

use crate::lang::Text;
use crate::project::Stage;
use crate::project::coded;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

coded! {
    /// What a paper is for (附件类型).
    PaperKind {
        /// 批复.
        Approval = "approval", "批复文件", "Approval", ["批复", "核准", "备案"];
        /// 现场照片.
        SitePhoto = "site_photo", "现场照片", "Site photo", ["照片"];
        /// 入统证明.
        StatisticsProof = "statistics_proof", "入统证明", "Proof of statistics", ["纳统证明", "入库证明"];
        /// 合同、协议.
        Contract = "contract", "合同协议", "Contract", ["合同", "协议"];
        /// 其他.
        Other = "other", "其他", "Other", [];
    }
}

coded! {
    /// What a paper's content is, found by its content (文件格式).
    MediaType {
        /// PDF.
        Pdf = "pdf", "PDF", "PDF", [];
        /// JPEG.
        Jpeg = "jpg", "JPEG 图片", "JPEG picture", ["jpeg"];
        /// PNG.
        Png = "png", "PNG 图片", "PNG picture", [];
        /// Word without macros.
        Docx = "docx", "Word 文档", "Word document", [];
        /// Excel without macros.
        Xlsx = "xlsx", "Excel 工作簿", "Excel workbook", [];
    }
}

impl MediaType {
    /// The type that a file name's extension names; none for every other one.
    ///
    /// ```
    /// use ballast_domain::MediaType;
    /// assert_eq!(MediaType::of_name("现场.JPEG"), Some(MediaType::Jpeg));
    /// assert_eq!(MediaType::of_name("现场.svg"), None);
    /// ```
    pub fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "jpeg" => Some(Self::Jpeg),
            extension => Self::from_code(extension),
        }
    }

    /// True for pictures, which are drawn anew before they are kept.
    pub fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png)
    }
}

coded! {
    /// How far a paper has come (附件状态).
    PaperState {
        /// Waits for the scanner and is given to nobody.
        Quarantined = "quarantined", "待查毒", "Waits for the scanner", [];
        /// The scanner found nothing.
        Clean = "clean", "已查毒", "Scanned", [];
        /// Taken while no scanner was set.
        Unscanned = "unscanned", "未查毒", "Not scanned", [];
        /// The scanner found something; given to nobody.
        Infected = "infected", "查出病毒", "Infected", [];
        /// Somebody asked for its removal; another person decides.
        Leaving = "leaving", "待删除", "Removal asked for", [];
        /// Removed; the content is kept until its time is over, and given to nobody.
        Removed = "removed", "已删除", "Removed", [];
    }
}

impl PaperState {
    /// True when the content may be given to a reader of the project.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Clean | Self::Unscanned | Self::Leaving)
    }
}

/// What of the project a paper speaks of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperSubject {
    /// The project as a whole.
    Project,
    /// A stage of its life.
    Stage(Stage),
    /// An obstacle, by what identifies it within the project.
    Obstacle {
        /// Day it was raised.
        raised_on: Date,
        /// What it says.
        description: String,
    },
}

/// A paper as it was added. It never changes; what becomes of it are its states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// What it is for.
    pub kind: PaperKind,
    /// What of the project it speaks of.
    pub subject: PaperSubject,
    /// The file's name as given; a label, never a path.
    pub label: String,
    /// What its content is.
    pub media: MediaType,
    /// Bytes of the content.
    pub size_bytes: u64,
    /// SHA-256 of the content, hexadecimal; also the name under which it is kept.
    pub content_sha256: String,
    /// SHA-256 of the file as it was sent. Of a picture it differs from the content, which is drawn anew without place, time and device.
    pub sent_sha256: String,
    /// SHA-256 of the small picture shown in lists; none for what is no picture.
    pub thumbnail_sha256: Option<String>,
}

impl PaperSubject {
    /// In words; an obstacle shortened.
    pub fn label(&self) -> Text {
        match self {
            Self::Project => Text::fixed("整个项目", "The project"),
            Self::Stage(stage) => stage.label(),
            Self::Obstacle { description, .. } => {
                let short: String = description.chars().take(30).collect();
                Text::new(format!("堵点：{short}"), format!("Obstacle: {short}"))
            }
        }
    }
}
