//! The one document model behind PDF, DOCX, XLSX and HTML.

use crate::table::{CellRef, Table};
use ballast_domain::{Lang, Period};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An official document (公文).
///
/// # Missing data
/// `document_number`, `copy_number`, `secrecy`, `urgency` and `footer` are configuration of the issuing office: absent ones are left out, never invented.
/// # Numbers
/// Every number in the title, the body and the notes is a [`Span`] of its own kind, never plain text; [`crate::check`] refuses
/// a document that breaks this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Language of the document; Chinese is the usual one.
    pub lang: Lang,
    /// Kind (文种).
    pub kind: DocumentKind,
    /// Issuing authority (发文机关), printed in red on top exactly as given, with or without 文件.
    pub issuer: String,
    /// Document number (发文字号), such as 运项发〔2024〕12号.
    pub document_number: Option<String>,
    /// Copy number (份号), six digits.
    pub copy_number: Option<String>,
    /// Secrecy and its term (密级和保密期限), such as 秘密★1年.
    pub secrecy: Option<String>,
    /// Urgency (紧急程度), such as 特急.
    pub urgency: Option<String>,
    /// Title (标题) as phrases; lines are broken between phrases only.
    pub title: Vec<Span>,
    /// Main addressees (主送机关) without the closing colon.
    pub addressees: Option<String>,
    /// Names of the papers that the document may cite, with their 《》.
    pub cited: Vec<String>,
    /// Headings and paragraphs; numbers of headings come from [`crate::numbering`].
    pub body: Vec<Block>,
    /// Annexes (附件) with their tables, numbered from 1 in order.
    pub annexes: Vec<Annex>,
    /// Signature (发文机关署名).
    pub signatory: String,
    /// Date of issue (成文日期); the creation date in every file's metadata as well.
    pub date: Date,
    /// Foot (版记).
    pub footer: Option<Footer>,
    /// True for sample data: every page says 示例数据.
    pub is_sample: bool,
    /// Present while the result is not final: every page says 草稿.
    pub draft: Option<Draft>,
    /// Where the figures come from.
    pub provenance: Provenance,
}

/// Kind of document (文种).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// 通报.
    Bulletin,
    /// 通知.
    Notice,
    /// 报告.
    Report,
}

impl DocumentKind {
    /// The word in a title.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Bulletin => lang.pick("通报", "Bulletin"),
            Self::Notice => lang.pick("通知", "Notice"),
            Self::Report => lang.pick("报告", "Report"),
        }
    }
}

/// A block of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A heading; its number (一、（一）1. (1)) is made by [`crate::numbering`].
    Heading {
        /// Level.
        level: Level,
        /// Words without the number.
        spans: Vec<Span>,
    },
    /// A paragraph.
    Paragraph(Vec<Span>),
}

/// Level of a heading (结构层次序数).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 一、 in 黑体.
    One,
    /// （一） in 楷体.
    Two,
    /// 1. in 仿宋.
    Three,
    /// （1） in 仿宋.
    Four,
}

/// A stretch of prose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// Words without any number.
    Text(String),
    /// A number, exactly as its table cell prints it; signs of unit such as 分 or % follow as text.
    Figure {
        /// The number as printed.
        text: String,
        /// The cell it is read from.
        cell: CellRef,
    },
    /// A name that may contain digits: it must be a text cell, a head or a title of the annexes.
    Name(String),
    /// A day, printed in the document's language.
    Date(Date),
    /// A reporting period, printed in the document's language.
    Period(Period),
    /// A cited paper: one of [`Document::cited`].
    Cited(String),
    /// A reference to an annex (附件1).
    Annex(u32),
}

impl Span {
    /// Words without any number.
    pub fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }

    /// A name.
    pub fn name(name: impl Into<String>) -> Self {
        Self::Name(name.into())
    }

    /// The characters that a reader sees.
    pub fn shown(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Text(text) | Self::Figure { text, .. } | Self::Name(text) | Self::Cited(text), _) => text.clone(),
            (Self::Date(date), _) => long_date(*date, lang),
            (Self::Period(period), _) => period.name(lang),
            (Self::Annex(number), Lang::Zh) => format!("附件{number}"),
            (Self::Annex(number), Lang::En) => format!("Annex {number}"),
        }
    }
}

/// A date as official documents write it: 2024年7月12日, 12 July 2024.
pub fn long_date(date: Date, lang: Lang) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (year, month, day) = (date.year(), date.month(), date.day());
    match lang {
        Lang::Zh => format!("{year}年{month}月{day}日"),
        Lang::En => {
            let name = usize::try_from(month - 1).ok().and_then(|index| MONTHS.get(index)).unwrap_or(&"");
            format!("{day} {name} {year}")
        }
    }
}

/// All spans as one string.
pub fn shown(spans: &[Span], lang: Lang) -> String {
    spans.iter().map(|span| span.shown(lang)).collect()
}

/// An annex (附件): it begins a page of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annex {
    /// Number from 1; equals the place in [`Document::annexes`].
    pub number: u32,
    /// Title.
    pub title: Vec<Span>,
    /// Tables.
    pub tables: Vec<Table>,
    /// True where each table after the first begins a page of its own: a sheet per unit.
    #[serde(default)]
    pub is_page_each: bool,
    /// Notes below the tables, one paragraph each.
    pub notes: Vec<Vec<Span>>,
}

/// The foot of an official document (版记).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footer {
    /// Copied to (抄送), without the closing full stop.
    pub copied_to: Option<String>,
    /// Printing office (印发机关).
    pub printed_by: String,
    /// Date of printing (印发日期).
    pub printed_on: Date,
}

/// Marks a document whose result is not final.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Draft {
    /// Who looks at it and when, printed beside 草稿; empty for the word alone.
    pub note: String,
}

/// Where the figures come from; printed at the end of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// Id of the result; the only thing besides the system's name in the metadata.
    pub result_id: String,
    /// Id of the snapshot (数据快照).
    pub snapshot_id: String,
    /// Hash of the result, such as `sha256:…`.
    pub hash: String,
    /// Scheme id and version.
    pub scheme: String,
    /// Root of the audit trail when the document was made, as `ballast audit verify --root` takes it: whoever holds the document can
    /// later show that the trail was written anew. `None` leaves it out.
    pub audit_root: Option<String>,
    /// The signed line over number and hash of the result, printed as text and as a square code; `None` for a result without a seal.
    pub code: Option<String>,
}

impl Document {
    /// The whole title without line breaks.
    pub fn title_text(&self) -> String {
        let phrases: Vec<String> = self.title.iter().map(|span| span.shown(self.lang)).collect();
        phrases.join(self.lang.pick("", " "))
    }

    /// All tables in order of the annexes.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.annexes.iter().flat_map(|annex| &annex.tables)
    }

    /// The table with this id.
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.tables().find(|table| table.id == id)
    }
}
