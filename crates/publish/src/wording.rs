//! Words that every format prints around the model.

use crate::document::{Annex, Document, long_date};
use ballast_domain::Lang;
use jiff::civil::Date;

/// 各县（市、区）党委和人民政府：
pub(crate) fn addressees(to: &str, lang: Lang) -> String {
    format!("{to}{}", lang.pick("：", ":"))
}

/// An annex's title in one line.
pub(crate) fn annex_title(annex: &Annex, lang: Lang) -> String {
    let phrases: Vec<String> = annex.title.iter().map(|span| span.shown(lang)).collect();
    phrases.join(lang.pick("", " "))
}

/// 抄送：….
pub(crate) fn copied_to(to: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("抄送：{to}。"),
        Lang::En => format!("Copied to: {to}."),
    }
}

/// 2024年7月12日印发.
pub(crate) fn printed_on(date: Date, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}印发", long_date(date, lang)),
        Lang::En => format!("Printed on {}", long_date(date, lang)),
    }
}

/// Where the figures come from, in one line.
pub(crate) fn provenance(document: &Document, is_print: bool) -> String {
    let from = &document.provenance;
    let (result, snapshot, hash, scheme) = (&from.result_id, &from.snapshot_id, &from.hash, &from.scheme);
    let root = from.audit_root.as_ref().map(|root| match document.lang {
        Lang::Zh => format!("；审计根 {root}"),
        Lang::En => format!("; audit root {root}"),
    });
    let root = root.unwrap_or_default();
    // A page of print carries the code apart, as a square as well.
    let code = from.code.as_ref().filter(|_| !is_print).map(|code| match document.lang {
        Lang::Zh => format!("；封存码 {code}"),
        Lang::En => format!("; sealed code {code}"),
    });
    let root = format!("{}{root}", code.unwrap_or_default());
    match document.lang {
        Lang::Zh => {
            format!("数据来源：考核结果 {result}；数据快照 {snapshot}；考核办法 {scheme}；校验值 {hash}{root}。")
        }
        Lang::En => format!("Source: result {result}; snapshot {snapshot}; scheme {scheme}; hash {hash}{root}."),
    }
}

/// The mark of sample data.
pub(crate) fn sample_mark(lang: Lang) -> &'static str {
    lang.pick("示例数据　不代表实际情况", "Sample data, not actual results")
}

/// The mark of a draft.
pub(crate) fn draft_word(lang: Lang) -> &'static str {
    lang.pick("草稿", "DRAFT")
}
