//! Fonts of official documents.

use super::{Finding, plain};
use crate::words::lang;
use ballast_domain::Text;
use ballast_publish::FontConfig;

pub(super) fn check() -> Vec<Finding> {
    let what = Text::fixed("公文字体", "Fonts of documents");
    vec![match FontConfig::default().installed() {
        Ok(found) => {
            let mut families: Vec<String> = found.into_values().collect();
            families.sort();
            families.dedup();
            Finding::well("fonts", what, plain(families.join(", ")))
        }
        Err(error) => Finding::warning(
            "fonts",
            what,
            plain(error.say(lang())),
            Text::fixed(
                "PDF 通报需要中文字体，例如安装 fonts-noto-cjk；其他格式不受影响",
                "PDF bulletins need Chinese fonts, such as the package fonts-noto-cjk; other formats do without",
            ),
        ),
    }]
}
