//! What can go wrong, in both languages, with code and remedy.

use crate::check::Violation;
use crate::fonts::FontRole;
use ballast_domain::Lang;

/// Why a document was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// PB-001: prose and tables disagree; all places.
    #[error("PB-001: {} places of the document disagree with its tables", .0.len())]
    Check(Vec<Violation>),
    /// PB-002: no installed font serves a role.
    #[error("PB-002: no font for {}; looked for {}", role.name(Lang::En), looked_for.join(", "))]
    FontMissing {
        /// The role.
        role: FontRole,
        /// Families in order of preference.
        looked_for: Vec<String>,
    },
    /// PB-003: the fonts lack characters of the text.
    #[error("PB-003: the font {family:?} for {} lacks the characters {characters:?}", role.name(Lang::En))]
    CharactersMissing {
        /// The role.
        role: FontRole,
        /// The family found for the role.
        family: String,
        /// At most twenty of the missing characters.
        characters: String,
    },
    /// PB-004: the bulletin cannot be written from contradictory or incomplete figures; all problems.
    #[error("PB-004: {}", .0.iter().map(|p| p.en.as_ref()).collect::<Vec<_>>().join("; "))]
    Input(Vec<ballast_domain::Text>),
    /// PB-005: a format's own limit or an internal failure of its writer.
    #[error("PB-005: writing {format} failed: {message}")]
    Writer {
        /// Name of the format.
        format: &'static str,
        /// What the writer said.
        message: String,
    },
}

impl PublishError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Check(_) => "PB-001",
            Self::FontMissing { .. } => "PB-002",
            Self::CharactersMissing { .. } => "PB-003",
            Self::Input(_) => "PB-004",
            Self::Writer { .. } => "PB-005",
        }
    }

    /// The sentences for a user: what, where, how to mend it, code.
    pub fn say(&self, lang: Lang) -> String {
        let code = self.code();
        let said = match (self, lang) {
            (Self::Check(violations), _) => {
                let lines: Vec<String> = violations.iter().map(|violation| violation.say(lang)).collect();
                let head = lang
                    .pick("文稿与附表不一致，不能印发：", "The text disagrees with its tables and cannot be issued:");
                format!("{head}\n{}", lines.join("\n"))
            }
            (Self::FontMissing { role, looked_for }, Lang::Zh) => {
                let (name, list) = (role.name(lang), looked_for.join("、"));
                format!("没有找到{name}可用的字体（依次查找：{list}）。{}", install_hint(lang))
            }
            (Self::FontMissing { role, looked_for }, Lang::En) => {
                let (name, list) = (role.name(lang), looked_for.join(", "));
                format!("No installed font serves {name} (looked for {list}). {}", install_hint(lang))
            }
            (Self::CharactersMissing { role, family, characters }, Lang::Zh) => {
                format!("{}所用字体“{family}”缺少字符：{characters}。{}", role.name(lang), install_hint(lang))
            }
            (Self::CharactersMissing { role, family, characters }, Lang::En) => {
                format!(
                    "The font \"{family}\" used for {} lacks: {characters}. {}",
                    role.name(lang),
                    install_hint(lang)
                )
            }
            (Self::Input(problems), _) => {
                let lines: Vec<&str> = problems.iter().map(|problem| problem.get(lang)).collect();
                lines.join(lang.pick("；", "; "))
            }
            (Self::Writer { format, message }, Lang::Zh) => format!("生成 {format} 文件失败：{message}"),
            (Self::Writer { format, message }, Lang::En) => format!("Writing the {format} file failed: {message}"),
        };
        match lang {
            Lang::Zh => format!("{said}（{code}）"),
            Lang::En => format!("{said} ({code})"),
        }
    }
}

fn install_hint(lang: Lang) -> &'static str {
    lang.pick(
        "请安装中文字体（Debian/Ubuntu：apt install fonts-noto-cjk；Fedora：dnf install google-noto-serif-cjk-fonts google-noto-sans-cjk-fonts），或在配置的字体对应表中指定已安装的字体",
        "Install Chinese fonts (Debian/Ubuntu: apt install fonts-noto-cjk; Fedora: dnf install google-noto-serif-cjk-fonts google-noto-sans-cjk-fonts), or name an installed family in the font settings",
    )
}
