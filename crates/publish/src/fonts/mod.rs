//! Fonts of the machine for the roles of an official document.

mod load;
mod scan;

pub(crate) use load::{Loaded, load};

use ballast_domain::Lang;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What a font is used for (字体用途).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FontRole {
    /// 小标宋: issuer mark and titles.
    Title,
    /// 仿宋: body.
    Body,
    /// 黑体: first level headings, heads of tables.
    Heading,
    /// 楷体: second level headings.
    SubHeading,
    /// 宋体: page numbers and table cells.
    Table,
}

impl FontRole {
    /// All roles.
    pub const ALL: [Self; 5] = [Self::Title, Self::Body, Self::Heading, Self::SubHeading, Self::Table];

    /// The name in messages.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Title => lang.pick("标题（小标宋体）", "titles (Xiaobiaosong)"),
            Self::Body => lang.pick("正文（仿宋体）", "body text (FangSong)"),
            Self::Heading => lang.pick("一级标题（黑体）", "first-level headings (Heiti)"),
            Self::SubHeading => lang.pick("二级标题（楷体）", "second-level headings (Kaiti)"),
            Self::Table => lang.pick("表格和页码（宋体）", "tables and page numbers (Songti)"),
        }
    }

    /// The faces offices have, then free ones that come near.
    fn usual_families(self) -> &'static [&'static str] {
        match self {
            Self::Title => &[
                "方正小标宋简体",
                "方正小标宋_GBK",
                "FZXiaoBiaoSong-B05S",
                "FZXiaoBiaoSong-B05",
                "华文中宋",
                "STZhongsong",
                "Noto Serif CJK SC",
                "Source Han Serif SC",
                "思源宋体",
                "Noto Serif SC",
                "SimSun",
            ],
            Self::Body => &[
                "仿宋_GB2312",
                "FangSong_GB2312",
                "仿宋",
                "FangSong",
                "华文仿宋",
                "STFangsong",
                "方正仿宋简体",
                "FandolFang",
                "Noto Serif CJK SC",
                "Source Han Serif SC",
                "思源宋体",
                "Noto Serif SC",
                "SimSun",
            ],
            Self::Heading => &[
                "黑体",
                "SimHei",
                "华文黑体",
                "STHeiti",
                "方正黑体简体",
                "FandolHei",
                "Noto Sans CJK SC",
                "Source Han Sans SC",
                "思源黑体",
                "Noto Sans SC",
                "Microsoft YaHei",
                "PingFang SC",
                "WenQuanYi Zen Hei",
            ],
            Self::SubHeading => &[
                "楷体_GB2312",
                "KaiTi_GB2312",
                "楷体",
                "KaiTi",
                "华文楷体",
                "STKaiti",
                "方正楷体简体",
                "FandolKai",
                "AR PL UKai CN",
                "LXGW WenKai",
                "Noto Serif CJK SC",
                "Source Han Serif SC",
                "思源宋体",
                "Noto Serif SC",
                "SimSun",
            ],
            Self::Table => &[
                "宋体",
                "SimSun",
                "华文宋体",
                "STSong",
                "方正书宋简体",
                "FandolSong",
                "Noto Serif CJK SC",
                "Source Han Serif SC",
                "思源宋体",
                "Noto Serif SC",
            ],
        }
    }

    /// The weight looked for where a family has several; faces such as 小标宋 and 黑体 have but one, which is then taken.
    fn weight(self) -> u16 {
        match self {
            Self::Title => 700,
            Self::Body | Self::Heading | Self::SubHeading | Self::Table => 400,
        }
    }
}

/// How the machine prints: which families serve which role, where fonts are, and what the site has settled (字体对应表).
///
/// # Units and ranges
/// `issuer_mark_drop_mm`: 0–80, millimetres from the top of the type area to the issuer mark. No source that we may rely on
/// gives it, so the site sets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FontConfig {
    /// Folders searched through with all below them.
    pub folders: Vec<PathBuf>,
    /// Families per role in order of preference, tried before the built-in list.
    pub families: BTreeMap<FontRole, Vec<String>>,
    /// Distance of the issuer mark from the top of the type area.
    pub issuer_mark_drop_mm: u8,
}

impl Default for FontConfig {
    /// The system's font folders, the built-in lists, 25 mm.
    fn default() -> Self {
        Self { folders: system_folders(), families: BTreeMap::new(), issuer_mark_drop_mm: 25 }
    }
}

impl FontConfig {
    /// The families for a role, the site's first.
    pub fn families(&self, role: FontRole) -> Vec<String> {
        let own = self.families.get(&role).into_iter().flatten().cloned();
        own.chain(role.usual_families().iter().map(ToString::to_string)).collect()
    }

    /// The installed family for each role, for a health check.
    ///
    /// # Errors
    /// [`crate::PublishError::FontMissing`] for the first role without a font.
    pub fn installed(&self) -> Result<BTreeMap<FontRole, String>, crate::PublishError> {
        let faces = scan::faces(&self.folders);
        FontRole::ALL
            .into_iter()
            .map(|role| load::first_installed(self, &faces, role).map(|(family, _)| (role, family)))
            .collect()
    }
}

fn system_folders() -> Vec<PathBuf> {
    let fixed =
        ["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts", "C:\\Windows\\Fonts"];
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let own =
        home.iter().flat_map(|home| [home.join(".local/share/fonts"), home.join(".fonts"), home.join("Library/Fonts")]);
    fixed.iter().map(PathBuf::from).chain(own).collect()
}
