//! Status lights in words.

use super::{Entry, Section, in_brackets};
use crate::scheme::{Light, Overall, Scheme};
use crate::words::in_words;
use ballast_domain::Lang;

/// The section of lights.
pub(super) fn section(scheme: &Scheme, lang: Lang) -> Option<Section> {
    let lights = scheme.lights.as_ref()?;
    let mut entries: Vec<Entry> = lights.lights.iter().map(|light| entry(scheme, light, lang)).collect();
    entries.push(Entry::line(match lights.overall {
        Overall::Worst => lang.pick("总灯色取最重的一种。", "The whole takes the worst colour."),
        Overall::Separate => lang.pick("各灯分别显示，不合并。", "The lights stand side by side."),
    }));
    if let Some(earlier) = lights.revises.as_ref().and_then(|key| scheme.earlier(key)) {
        let span = super::span_words(earlier.span);
        entries.push(Entry::line(match lang {
            Lang::Zh => format!("{}的灯色按现有记录追溯调整，与公布时的灯色并列。", span.zh),
            Lang::En => {
                format!("The colours of {} are told again by the records of now, beside those published then.", span.en)
            }
        }));
    }
    super::section(lang.pick("三色预警", "Status lights"), entries)
}

fn entry(scheme: &Scheme, light: &Light, lang: Lang) -> Entry {
    let words = |expr| in_words(scheme, None, expr).get(lang).to_owned();
    let colon = lang.pick("：", ": ");
    let mut details = Vec::new();
    if let Some(unless) = &light.unless {
        details.push(format!("{}{colon}{}", lang.pick("不适用", "does not apply"), words(unless)));
    }
    details.push(format!("{}{colon}{}", light.words.red.get(lang), words(&light.red)));
    if let Some(yellow) = &light.yellow {
        details.push(format!("{}{colon}{}", light.words.yellow.get(lang), words(yellow)));
    }
    details.push(format!("{}{colon}{}", light.words.green.get(lang), lang.pick("其余", "otherwise")));
    Entry { text: format!("{}{}", light.title.get(lang), in_brackets(light.clause.as_ref(), lang)), details }
}
