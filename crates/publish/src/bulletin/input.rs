//! The plain figures of a bulletin.

use crate::document::{Draft, Footer, Provenance};
use ballast_domain::{Lang, Period};
use jiff::civil::Date;

/// Everything a bulletin says; nothing else gets into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulletinInput {
    /// Language of the document.
    pub lang: Lang,
    /// The period assessed.
    pub period: Period,
    /// The city: 运城市. The totals of the body are said of 全市.
    pub city: String,
    /// What is assessed: 重点项目建设.
    pub matter: String,
    /// Issuing authority, as the red mark prints it.
    pub issuer: String,
    /// Signature; usually the issuer's full name.
    pub signatory: String,
    /// 发文字号; `None` leaves it out.
    pub document_number: Option<String>,
    /// Addressees without the closing colon.
    pub addressees: String,
    /// Papers on which the assessment rests, with their 《》; at least one.
    pub basis: Vec<String>,
    /// Ranked groups in the order in which they are named: counties, then zones.
    pub groups: Vec<GroupInput>,
    /// Scored items (考核指标) in the order of the scheme.
    pub items: Vec<ItemInput>,
    /// Full marks of the whole, as printed.
    pub full_score: Option<String>,
    /// Columns of the table of key figures; empty for none.
    pub figure_columns: Vec<FigureColumn>,
    /// One row per subject, keyed by subject id; empty for none.
    pub figures: Vec<FigureRow>,
    /// The city's row of key figures.
    pub figures_total: Option<FigureRow>,
    /// Matters that need attention, counted by subject.
    pub findings: Vec<FindingInput>,
    /// How each subject's total came about, a page each; empty for none.
    pub sheets: Vec<SheetInput>,
    /// Last day for objections; `None` leaves the sentence out.
    pub objections_until: Option<Date>,
    /// Where objections go: 市项目推进中心.
    pub objections_to: Option<String>,
    /// What a corrected bulletin takes the place of; `None` for a first one.
    pub correction: Option<CorrectionInput>,
    /// Date of issue.
    pub date: Date,
    /// 版记.
    pub footer: Option<Footer>,
    /// True for sample data.
    pub is_sample: bool,
    /// Present while the result is not final.
    pub draft: Option<Draft>,
    /// Ids and hash of the result.
    pub provenance: Provenance,
}

/// What a corrected bulletin (更正通报) corrects. Its texts stand in a table of the annex, so that they may hold numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionInput {
    /// Id of the result on which the earlier bulletin rested.
    pub replaced: String,
    /// Why, in the office's words.
    pub reason: String,
    /// Subjects whose total, place or item scores changed, in the order in which they are named.
    pub moves: Vec<MoveInput>,
}

/// What changed for one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveInput {
    /// Id: `140882`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Total before, as printed; `None` without one.
    pub total_before: Option<String>,
    /// Total now, as printed.
    pub total_after: Option<String>,
    /// Place before.
    pub rank_before: Option<u32>,
    /// Place now.
    pub rank_after: Option<u32>,
    /// Items whose scores changed: 年度投资 38.5 → 40.
    pub items: String,
}

/// A group of subjects ranked against each other (考核分组).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupInput {
    /// Name: 县（市、区）, 开发区.
    pub name: String,
    /// Subjects in any order; the rank decides.
    pub subjects: Vec<SubjectInput>,
}

/// A ranked subject (考核对象).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectInput {
    /// Id: `140882`.
    pub id: String,
    /// Name: 河津市.
    pub name: String,
    /// Total as printed: `92.35`.
    pub total: String,
    /// Place in the group; ties share the better one.
    pub rank: u32,
}

/// A scored item (考核指标).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemInput {
    /// Id in the scheme.
    pub id: String,
    /// Title.
    pub title: String,
    /// Theme (考核板块) under whose heading the item stands; items without one share a common heading.
    pub theme: Option<String>,
    /// Full marks as printed.
    pub full: Option<String>,
    /// Subject id and score as printed; a subject without a score is left out and printed as —.
    pub scores: Vec<(String, String)>,
    /// Keys of the figure columns whose city totals are said under this item; the others are said in the overview.
    pub figure_keys: Vec<String>,
}

/// A column of key figures, said in the prose as head, value, unit: 完成投资645.2亿元.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureColumn {
    /// Key.
    pub key: String,
    /// Head: 完成投资.
    pub head: String,
    /// Unit: 个, 亿元, %.
    pub unit: String,
    /// True when the highest and lowest subjects are named in the prose, as for a completion rate.
    pub is_compared: bool,
}

/// One row of key figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureRow {
    /// Subject id; anything for the city's row.
    pub subject_id: String,
    /// Values as printed, one per column; `None` where there is none.
    pub values: Vec<Option<String>>,
}

/// How one subject's total came about (得分明细).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetInput {
    /// Subject id; one of those ranked.
    pub subject_id: String,
    /// One line per item in the order of the scheme, then one per conclusion.
    pub lines: Vec<SheetLine>,
}

/// A line of a sheet: an item, or what was concluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetLine {
    /// Key, unique in the sheet.
    pub key: String,
    /// What: 投资完成率.
    pub what: String,
    /// The formula with its numbers, and what was applied; or the conclusion in words. `None` prints —.
    pub how: Option<String>,
    /// Full marks as printed.
    pub full: Option<String>,
    /// Score as printed; `None` without one.
    pub score: Option<String>,
}

/// A matter that needs attention (问题), counted by subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingInput {
    /// Key.
    pub key: String,
    /// What: 未按时报送月报. No digits.
    pub matter: String,
    /// Unit of the count: 份.
    pub unit: String,
    /// The city's count as printed.
    pub total: String,
    /// Subject id and count as printed, only those above nought.
    pub counts: Vec<(String, String)>,
}
