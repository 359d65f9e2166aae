//! A scheme in plain words (办法说明), as an office would read it aloud.

mod conclusion;
mod item;
mod light;
mod measure;
mod publicity;
mod whole;

use crate::scheme::Scheme;
use ballast_domain::Lang;
pub(crate) use measure::{due_words, span_words, trim_words};
use serde::Serialize;
use std::fmt;
pub(crate) use whole::kind_names;

/// The rules of a scheme in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Title of the scheme; a sample says so.
    pub title: String,
    /// Sections in reading order.
    pub sections: Vec<Section>,
}

/// A section of an explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Heading.
    pub heading: String,
    /// Its entries.
    pub entries: Vec<Entry>,
}

/// An entry: one line, and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The line.
    pub text: String,
    /// Details below it.
    pub details: Vec<String>,
}

impl Entry {
    fn line(text: impl Into<String>) -> Self {
        Self { text: text.into(), details: Vec::new() }
    }
}

/// Says the rules of a scheme: who is assessed, what is measured and refused, how each item is scored, capped and rounded, how
/// the total is made and ranked, and what is our own reading.
pub fn explain(scheme: &Scheme, lang: Lang) -> Explanation {
    let mut sections = vec![whole::scope(scheme, lang)];
    sections.extend(item::section(scheme, lang));
    sections.extend(whole::total(scheme, lang));
    sections.extend(light::section(scheme, lang));
    sections.extend(conclusion::blocks(scheme, lang));
    sections.extend(conclusion::overrides(scheme, lang));
    sections.extend(whole::ranking(scheme, lang));
    sections.extend(conclusion::grades(scheme, lang));
    sections.extend(conclusion::lists(scheme, lang));
    sections.extend(conclusion::rewards(scheme, lang));
    sections.extend(measure::section(scheme, lang));
    sections.extend(measure::inputs(scheme, lang));
    sections.extend(measure::earlier(scheme, lang));
    sections.extend(whole::unspecified(scheme, lang));
    sections.extend(whole::declared(scheme, lang));
    sections.push(publicity::section(scheme, lang));
    let title = scheme.title.get(lang);
    let mark = lang.pick("（示例办法，未经任何单位发布）", " (sample, published by nobody)");
    let draft = lang.pick(
        "（草案：文件部分内容未知，只计已知部分）",
        " (draft: parts of the paper are unknown; only what is known is scored)",
    );
    let title = format!(
        "{title}{}{}",
        if scheme.source.is_sample { mark } else { "" },
        if scheme.is_draft() { draft } else { "" }
    );
    Explanation { title, sections }
}

impl fmt::Display for Explanation {
    /// As plain text for the command line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title)?;
        for section in &self.sections {
            writeln!(f, "\n{}", section.heading)?;
            for entry in &section.entries {
                writeln!(f, "  {}", entry.text)?;
                for detail in &entry.details {
                    writeln!(f, "    {detail}")?;
                }
            }
        }
        Ok(())
    }
}

/// The heading with its number in Chinese style: 一、考核指标.
fn section(heading: &str, entries: Vec<Entry>) -> Option<Section> {
    (!entries.is_empty()).then(|| Section { heading: heading.to_owned(), entries })
}

/// ` （第三条）`, or nothing.
fn in_brackets(text: Option<&ballast_domain::Text>, lang: Lang) -> String {
    let Some(text) = text else { return String::new() };
    match lang {
        Lang::Zh => format!("（{}）", text.zh),
        Lang::En => format!(" ({})", text.en),
    }
}

/// Who supplies the data, and until when.
fn supply(
    supplier: Option<&ballast_domain::Text>,
    deadline: Option<&ballast_domain::Text>,
    lang: Lang,
) -> Option<String> {
    let deadline = deadline.map(|deadline| deadline.get(lang));
    let supplier = supplier.map(|supplier| supplier.get(lang));
    Some(match (supplier, deadline, lang) {
        (Some(supplier), Some(deadline), Lang::Zh) => format!("数据由{supplier}提供，时限：{deadline}"),
        (Some(supplier), Some(deadline), Lang::En) => format!("Data: {supplier}, {deadline}"),
        (Some(supplier), None, Lang::Zh) => format!("数据由{supplier}提供"),
        (Some(supplier), None, Lang::En) => format!("Data: {supplier}"),
        (None, Some(deadline), Lang::Zh) => format!("数据时限：{deadline}"),
        (None, Some(deadline), Lang::En) => format!("Data due {deadline}"),
        (None, None, _) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::parse;
    use crate::shipped;

    fn said(id: &str, lang: Lang) -> String {
        let text = shipped::find(id).map(|shipped| shipped.text).unwrap_or_default();
        parse(id, text).map(|scheme| explain(&scheme, lang).to_string()).unwrap_or_default()
    }

    #[test]
    fn caps_rounding_suppliers_and_readings_are_said_in_both_languages() {
        let zh = said("investment-promotion-2024", Lang::Zh);
        for part in [
            "封顶 0.5 分",
            "四舍五入保留2位小数",
            "投资促进局",
            "并列取靠前位次",
            "文件未规定",
            "签约项目数 ÷ 签约项目数目标",
        ] {
            assert!(zh.contains(part), "{part}\n{zh}");
        }
        let en = said("investment-promotion-2024", Lang::En);
        for part in [
            "capped at 0.5",
            "rounded half up to 2 decimals",
            "share the better place",
            "signed projects ÷ target of signed projects",
        ] {
            assert!(en.contains(part), "{part}\n{en}");
        }
    }

    #[test]
    fn gates_bands_and_codes_are_said_in_words() {
        let zh = said("yanan-2017", Lang::Zh);
        for part in ["5亿元（含）至10亿元（不含）", "项目层级 = 省级重点", "不封顶", "须符合"]
        {
            assert!(zh.contains(part), "{part}\n{zh}");
        }
    }

    #[test]
    fn lights_are_said_with_their_words() {
        let zh = said("yinchuan-2025-lights", Lang::Zh);
        for part in ["红灯：低于序时30个百分点以上", "超（低于）序时进度 < -30个百分点", "取最重的一种"]
        {
            assert!(zh.contains(part), "{part}\n{zh}");
        }
    }

    #[test]
    fn ballots_and_panels_are_said_in_words() {
        let zh = said("jining-2015-vote", Lang::Zh);
        for part in ["须符合：选票上名次不重复，即 同键记录的不同取值数（文件，数额） = 13", "统分人员"]
        {
            assert!(zh.contains(part), "{part}\n{zh}");
        }
        let text = shipped::find("jining-2015-vote").map(|shipped| shipped.text).unwrap_or_default();
        let trimmed = text.replacen("mean(100 - 3 * (amount - 1))", "trimmed_mean(amount, 1, 2, 'missing')", 1);
        let said = |lang| parse("scheme.toml", &trimmed).map(|scheme| explain(&scheme, lang).to_string());
        let (zh, en) = (said(Lang::Zh).unwrap_or_default(), said(Lang::En).unwrap_or_default());
        assert!(zh.contains("取值：数额，去掉 2 个最高、1 个最低后平均；不足 4 个时作缺失"), "{zh}");
        assert!(en.contains("mean of amount without the 2 highest and the 1 lowest; of fewer than 4 no value"), "{en}");
    }

    #[test]
    fn what_another_measure_counts_is_named_by_its_title() {
        let en = said("key-project-prize-2020", Lang::En);
        assert!(
            en.contains("that is not the project is counted by “planned starts”; others are listed as refused"),
            "{en}"
        );
    }

    #[test]
    fn a_sample_says_so_first() {
        assert!(
            said("sample-key-projects", Lang::Zh).starts_with("示例：重点项目季度考核（示例办法，未经任何单位发布）")
        );
    }
}
