//! Every message about files, tables and papers, with its stable code; `docs/reference/import-messages.md` is made from this list.

use ballast_domain::{ImportIssue, Place, Severity, Text};

/// Declares the codes: number, severity, meaning in both languages.
macro_rules! codes {
    ($($name:ident = $id:literal, $severity:ident, $zh:literal, $en:literal;)+) => {
        /// What can be wrong with a file or a row.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Code { $(#[doc = $en] $name,)+ }

        impl Code {
            const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code as printed.
            pub(crate) fn id(self) -> &'static str {
                match self { $(Self::$name => $id),+ }
            }

            /// Whether it stops the row or file.
            pub(crate) fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity),+ }
            }

            fn meaning(self) -> Text {
                match self { $(Self::$name => Text::fixed($zh, $en)),+ }
            }
        }
    };
}

codes! {
    WrongKind = "IM-001", Error, "文件内容不是 XLSX 或 CSV，或与扩展名不符", "The content is neither XLSX nor CSV, or does not agree with the extension";
    Encrypted = "IM-002", Error, "工作簿有打开密码", "The workbook is protected by a password";
    OldWorkbook = "IM-003", Error, "旧版或其他格式的工作簿（.xls、.xlsb、.ods）", "A workbook of an older or other format (.xls, .xlsb, .ods)";
    Damaged = "IM-004", Error, "文件损坏或不完整", "The file is damaged or incomplete";
    TooManyEntries = "IM-005", Error, "压缩包内文件过多", "Too many entries in the container";
    Inflates = "IM-006", Error, "解压后过大或压缩比异常", "Inflates to too much, or by too much";
    BadEntryName = "IM-007", Error, "压缩包内有不安全或重复的文件名", "An unsafe or repeated entry name in the container";
    MacrosInside = "IM-008", Error, "工作簿含宏", "The workbook contains macros";
    ExternalLinks = "IM-009", Error, "工作簿引用了外部文件", "The workbook links to other files";
    Doctype = "IM-010", Error, "工作簿内有文档类型声明或非 UTF-8 的部件", "A part of the workbook declares a document type or is not UTF-8";
    FileTooBig = "IM-011", Error, "文件超过大小上限", "The file exceeds the size limit";
    TooManyCells = "IM-012", Error, "单元格数量超过上限", "More cells than allowed";
    CellTooLong = "IM-013", Error, "单元格内容超过长度上限", "A cell longer than allowed";
    RowsOutOfOrder = "IM-014", Error, "工作表内部行序错乱", "Rows stand out of order inside the sheet";
    ReaderDied = "IM-015", Error, "读取进程异常终止", "The reading process died";
    TimedOut = "IM-016", Error, "读取超时", "Reading took too long";
    WrongEncoding = "IM-017", Error, "CSV 不是 UTF-8 或 GB18030 编码", "The CSV is neither UTF-8 nor GB18030";
    NulBytes = "IM-018", Error, "CSV 含 NUL 字节，不是文本文件", "The CSV holds NUL bytes and is no text file";
    Empty = "IM-019", Error, "文件或工作表没有内容", "Nothing in the file or sheet";
    NoHead = "IM-020", Error, "找不到表头", "No head was found";
    MissingColumn = "IM-021", Error, "缺少必需的列", "A required column is missing";
    NoSheet = "IM-022", Error, "列对应文件指定的工作表不存在", "The sheet named by the mapping does not exist";
    MappedColumnMissing = "IM-023", Error, "列对应文件指定的列不存在", "A column named by the mapping does not exist";
    NoRows = "IM-024", Warning, "有表头但没有数据行", "A head but no rows of data";
    BadMapping = "IM-025", Error, "列对应文件有误", "The mapping is wrong";
    Needed = "IM-030", Error, "必填单元格为空", "A required cell is empty";
    NotANumber = "IM-031", Error, "不是数字", "Not a number";
    Rounded = "IM-032", Warning, "金额小数位过多，按四舍五入取到分", "An amount with parts of a fen was rounded half up";
    Negative = "IM-033", Error, "不应为负数", "Must not be negative";
    NegativeDoubtful = "IM-034", Warning, "负数，请核对", "Negative; please compare";
    Absurd = "IM-035", Error, "金额大得不合常理", "An absurdly large amount";
    PlanAboveTotal = "IM-036", Warning, "总投资小于年度计划投资", "The annual plan exceeds the total investment";
    NotADate = "IM-037", Error, "不是日期", "Not a date";
    DateOutOfRange = "IM-038", Error, "日期过早或过晚", "A date too early or too late";
    MonthOnly = "IM-039", Warning, "日期只写到月，按当月1日登记", "A date without a day counts as the first of the month";
    Future = "IM-040", Error, "已发生的事项日期晚于今天", "Something that has happened is dated after today";
    NotAChoice = "IM-041", Error, "不在可选值之内", "Not one of the allowed values";
    UnknownUnit = "IM-042", Error, "单位不在机构树中", "The unit is not in the organisation tree";
    ProjectCodeForm = "IM-043", Warning, "不是项目代码，原文记入备注", "Not a project code; the text is kept in the note";
    ProjectCodeDoubt = "IM-044", Warning, "项目代码存疑", "A doubtful project code";
    CreditCodeDoubt = "IM-045", Warning, "统一社会信用代码存疑", "A doubtful unified social credit code";
    Duplicate = "IM-046", Error, "同一文件内重复", "Stands twice in the file";
    Formulas = "IM-047", Warning, "单元格是公式，取其保存的结果", "Formula cells; their stored results were taken";
    FormulaWithoutValue = "IM-048", Error, "公式没有保存结果", "A formula without a stored result";
    CellFault = "IM-049", Error, "单元格是错误值", "The cell holds an error value";
    TextTooLong = "IM-050", Error, "文字过长", "Text too long";
    NotAPeriod = "IM-051", Error, "不是报告期", "Not a period";
    NotAYear = "IM-052", Error, "不是年份", "Not a year";
    TotalsDisagree = "IM-053", Warning, "表内合计数与各行之和不符", "A printed total disagrees with its rows";
    CompletionBeforeStart = "IM-054", Warning, "竣工时间早于开工时间", "Completion lies before the start";
    StageRecord = "IM-055", Error, "阶段记录无法识别", "A stage record cannot be read";
    DoneAboveCumulative = "IM-056", Warning, "本月完成与累计完成矛盾", "The month's amount contradicts the amount since January";
    Withheld = "IM-057", Warning, "内容未公开或未提供，原因记入备注", "A value is withheld; the reason is kept in the note";
    NotACount = "IM-058", Error, "不是个数", "Not a count";
    ProblemLines = "IM-059", Error, "问题各列的行数不一致", "The columns of the problems have different numbers of lines";
    DifferentYear = "IM-060", Warning, "表头年份与计划年度不一致", "The head's year differs from the plan year";
    PaperKind = "PA-001", Error, "不接收的附件格式", "A kind of paper that is not taken";
    PaperDisagrees = "PA-002", Error, "附件的扩展名与内容不符", "The content of a paper is not what its extension says";
    PaperDamaged = "PA-003", Error, "附件损坏或不完整", "A paper that is damaged or incomplete";
    PaperPolyglot = "PA-004", Error, "附件里藏着另一种文件", "A paper that hides another file";
    PaperActive = "PA-005", Error, "附件含会自动运行的内容", "A paper with something that runs by itself";
    PictureTooLarge = "PA-006", Error, "图片像素过多", "A picture with too many pixels";
    PaperLocked = "PA-007", Error, "附件有打开密码", "A paper protected by a password";
}

/// A problem that stops the whole file. Boxed: it travels in many results and is seldom there.
pub(crate) type Refusal = Box<ImportIssue>;

/// A problem at a place.
pub(crate) fn issue(code: Code, place: Place, what: Text, remedy: Text) -> ImportIssue {
    ImportIssue { code: code.id().to_owned(), severity: code.severity(), place, what, remedy }
}

/// A problem of the whole file.
pub(crate) fn refusal(code: Code, what: Text, remedy: Text) -> Refusal {
    Box::new(issue(code, Place::default(), what, remedy))
}

/// The reference page of all messages, in both languages, as Markdown.
pub fn message_reference() -> String {
    use ballast_domain::Lang;
    use std::fmt::Write;
    let mut page = String::from(
        "# 导入和附件消息 / Messages about imports and papers\n\n\
         每条消息都写明位置（工作表、行、列）、问题和改法。“错误”使该行（没有行号时为整个文件）不能导入；“提醒”不妨碍导入。\n\n\
         Each message names the place (sheet, row, column), the problem and the remedy. An error keeps its row (without a \
         row: the whole file) out; a warning does not.\n\n\
         | 代码 Code | 级别 Severity | 含义 | Meaning |\n|---|---|---|---|\n",
    );
    for code in Code::ALL {
        let severity = match code.severity() {
            Severity::Error => "错误 error",
            Severity::Warning => "提醒 warning",
        };
        let meaning = code.meaning();
        let (id, zh, en) = (code.id(), meaning.get(Lang::Zh), meaning.get(Lang::En));
        let _ = writeln!(page, "| {id} | {severity} | {zh} | {en} |");
    }
    page
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique() {
        let ids: BTreeSet<_> = Code::ALL.iter().map(|code| code.id()).collect();
        assert_eq!(ids.len(), Code::ALL.len());
    }

    #[test]
    fn reference_page_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/import-messages.md");
        if std::env::var_os("BLESS").is_some() {
            std::fs::create_dir_all(std::path::Path::new(path).parent().unwrap()).unwrap();
            std::fs::write(path, message_reference()).unwrap();
        }
        let page = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(page, message_reference(), "BLESS=1 cargo test -p ballast-exchange writes the page anew");
    }
}
