//! The styles of an official document.

use super::{CHARACTER, LINE, RED};
use crate::fonts::{FontConfig, FontRole};
use docx_rs::{AlignmentType, Docx, LineSpacing, LineSpacingType, RunFonts, SpecialIndentType, Style, StyleType};

/// Font names per role: those of the office that edits the file, not of the machine that writes it.
pub(super) struct Styles {
    title: RunFonts,
    body: RunFonts,
    heading: RunFonts,
    subheading: RunFonts,
    table: RunFonts,
}

impl Styles {
    pub(super) fn of(config: &FontConfig) -> Self {
        let fonts = |role| {
            let family = config.families(role).into_iter().next().unwrap_or_default();
            RunFonts::new().ascii(&family).hi_ansi(&family).east_asia(&family).cs(&family)
        };
        Self {
            title: fonts(FontRole::Title),
            body: fonts(FontRole::Body),
            heading: fonts(FontRole::Heading),
            subheading: fonts(FontRole::SubHeading),
            table: fonts(FontRole::Table),
        }
    }

    pub(super) fn add_to(&self, docx: Docx) -> Docx {
        let exact = || LineSpacing::new().line_rule(LineSpacingType::Exact).line(LINE);
        let line = LINE.unsigned_abs();
        let paragraph = |id: &str, name: &str, fonts: &RunFonts, half_points: usize| {
            Style::new(id, StyleType::Paragraph).name(name).fonts(fonts.clone()).size(half_points)
        };
        // 28 characters of 16 pt are wider than the type area: they stand 0.2 pt closer.
        let grid = |id: &str, name: &str, fonts: &RunFonts| {
            let mut style = paragraph(id, name, fonts, 32).line_spacing(exact());
            style.run_property = style.run_property.character_spacing(-4);
            style
        };
        let indented = |style: Style| style.indent(None, Some(SpecialIndentType::FirstLine(2 * CHARACTER)), None, None);
        let centred = |style: Style| style.align(AlignmentType::Center);
        let plain = || LineSpacing::new().line_rule(LineSpacingType::Auto).line(260);
        let styles = vec![
            indented(grid("BodyText", "Body Text", &self.body)).align(AlignmentType::Both),
            indented(grid("Heading1", "heading 1", &self.heading)).outline_lvl(0).next("BodyText"),
            indented(grid("Heading2", "heading 2", &self.subheading)).outline_lvl(1).next("BodyText"),
            indented(grid("Heading3", "heading 3", &self.body)).outline_lvl(2).next("BodyText"),
            indented(grid("Heading4", "heading 4", &self.body)).outline_lvl(3).next("BodyText"),
            centred(paragraph("Title", "Title", &self.title, 44).bold()).line_spacing(exact().before(line).after(line)),
            centred(paragraph("Issuer", "发文机关标志 Issuer", &self.title, 80).bold().color(RED))
                .line_spacing(LineSpacing::new().before(2 * line).after(line)),
            centred(grid("DocumentNumber", "发文字号 Document number", &self.body)),
            grid("Mark", "版头 Mark", &self.heading),
            grid("Addressees", "主送机关 Addressees", &self.body),
            grid("AnnexNote", "附件说明 Annex note", &self.body).indent(Some(2 * CHARACTER), None, None, None),
            grid("Signature", "Signature", &self.body).align(AlignmentType::Right).indent(
                None,
                None,
                Some(2 * CHARACTER),
                None,
            ),
            grid("Date", "Date", &self.body).align(AlignmentType::Right).indent(None, None, Some(4 * CHARACTER), None),
            grid("AnnexLabel", "附件 Annex", &self.heading),
            centred(paragraph("AnnexTitle", "附件标题 Annex title", &self.title, 44).bold())
                .line_spacing(exact().before(line / 2).after(line / 2)),
            centred(paragraph("TableTitle", "表题 Table title", &self.heading, 28))
                .line_spacing(LineSpacing::new().before(160).after(80)),
            centred(paragraph("TableHead", "表头 Table head", &self.heading, 21)).line_spacing(plain()),
            paragraph("TableText", "表格文字 Table text", &self.table, 21).line_spacing(plain()),
            paragraph("TableTotal", "表格合计 Table total", &self.heading, 21).line_spacing(plain()),
            paragraph("Provenance", "数据来源 Provenance", &self.table, 16).line_spacing(plain().before(line)),
            paragraph("Imprint", "版记 Imprint", &self.body, 28).indent(Some(280), None, Some(280), None),
            paragraph("Header", "header", &self.heading, 21),
            paragraph("Footer", "footer", &self.table, 28),
            Style::new("OfficialTable", StyleType::Table).name("公文表格 Official table"),
        ];
        let docx = docx.default_fonts(self.body.clone()).default_size(32);
        styles.into_iter().fold(docx, Docx::add_style)
    }
}
