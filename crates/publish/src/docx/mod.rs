//! DOCX to edit: real styles, the page of GB/T 9704-2012, page number fields, tables with repeated heads.

mod package;
mod styles;

use crate::document::{Annex, Block, Document, Level, Span, long_date, shown};
use crate::error::PublishError;
use crate::fonts::FontConfig;
use crate::layout::{self, Layout};
use crate::numbering::Numbering;
use crate::table::{Align, Cell, Row, Table};
use crate::{title, wording};
use docx_rs::{
    AlignmentType, Docx, Footer, Header, LineSpacing, LineSpacingType, PageMargin, PageNum, Paragraph, ParagraphBorder,
    ParagraphBorderPosition, ParagraphBorders, Run, Shading, ShdType, Tab, TabValueType, TableCell, TableCellMargins,
    TableLayoutType, TableRow, VAlignType, WidthType,
};
use styles::Styles;

/// Twentieths of a point, from the millimetres of the standard: 156 × 225 mm of type area.
const TYPE_AREA_WIDTH: usize = 8845;
/// 225 mm ÷ 22 lines.
const LINE: i32 = 580;
/// 156 mm ÷ 28 characters.
const CHARACTER: i32 = 316;
const MARGIN: PageMargin =
    PageMargin { top: 2098, left: 1587, bottom: 1984, right: 1474, header: 1000, footer: 1400, gutter: 0 };
const RED: &str = "E60012";

/// Writes the file; the same document gives the same bytes.
pub(crate) fn write(document: &Document, fonts: &FontConfig) -> Result<Vec<u8>, PublishError> {
    let mut docx = page(Styles::of(fonts).add_to(Docx::new()), document);
    for paragraph in head(document).into_iter().chain(body(document)).chain(signature(document)) {
        docx = docx.add_paragraph(paragraph);
    }
    for annex in &document.annexes {
        docx = add_annex(docx, document, annex);
    }
    for paragraph in foot(document) {
        docx = docx.add_paragraph(paragraph);
    }
    package::write(docx, document)
}

fn page(docx: Docx, document: &Document) -> Docx {
    docx.page_size(11906, 16838)
        .page_margin(MARGIN)
        .header(header(document))
        .even_header(header(document))
        .footer(Footer::new().add_paragraph(page_number(AlignmentType::Right)))
        .even_footer(Footer::new().add_paragraph(page_number(AlignmentType::Left)))
}

fn header(document: &Document) -> Header {
    let lang = document.lang;
    let sample = document.is_sample.then(|| wording::sample_mark(lang).to_owned());
    let draft = document.draft.as_ref().map(|draft| format!("{} {}", wording::draft_word(lang), draft.note));
    let words: Vec<String> = draft.into_iter().chain(sample).collect();
    let run = Run::new().add_text(words.join("　　").trim()).color(RED);
    Header::new().add_paragraph(Paragraph::new().style("Header").align(AlignmentType::Right).add_run(run))
}

fn page_number(side: AlignmentType) -> Paragraph {
    let (left, right) =
        if matches!(side, AlignmentType::Left) { (Some(CHARACTER), None) } else { (None, Some(CHARACTER)) };
    Paragraph::new()
        .style("Footer")
        .align(side)
        .indent(left, None, right, None)
        .add_run(Run::new().add_text("— "))
        .add_page_num(PageNum::new())
        .add_run(Run::new().add_text(" —"))
}

fn styled(style: &str, text: &str) -> Paragraph {
    Paragraph::new().style(style).add_run(Run::new().add_text(text))
}

fn head(document: &Document) -> Vec<Paragraph> {
    let marks = [&document.copy_number, &document.secrecy, &document.urgency].into_iter().flatten();
    let mut head: Vec<Paragraph> = marks.map(|mark| styled("Mark", mark)).collect();
    head.push(issuer(&document.issuer));
    let number = styled("DocumentNumber", document.document_number.as_deref().unwrap_or_default());
    head.push(ruled(number, &[ParagraphBorder::new(ParagraphBorderPosition::Bottom).size(12).space(4).color(RED)]));
    head.push(title_paragraph("Title", document, &document.title));
    if let Some(to) = &document.addressees {
        head.push(styled("Addressees", &wording::addressees(to, document.lang)));
    }
    head
}

/// The issuer mark fills the line but never breaks: at most 40 pt, 425 pt in all.
fn issuer(issuer: &str) -> Paragraph {
    let half_points = 1700 / title::half_widths(issuer).max(1);
    Paragraph::new().style("Issuer").add_run(Run::new().add_text(issuer).size(half_points.clamp(24, 80)))
}

fn ruled(mut paragraph: Paragraph, rules: &[ParagraphBorder]) -> Paragraph {
    let borders = rules.iter().cloned().fold(ParagraphBorders::with_empty(), ParagraphBorders::set);
    paragraph.property = paragraph.property.set_borders(borders);
    paragraph
}

fn title_paragraph(style: &str, document: &Document, spans: &[Span]) -> Paragraph {
    let phrases: Vec<String> = spans.iter().map(|span| span.shown(document.lang)).collect();
    let mut paragraph = Paragraph::new().style(style);
    for (index, line) in title::lines(&phrases, 18, document.lang.pick("", " ")).iter().enumerate() {
        let run = if index == 0 { Run::new() } else { Run::new().add_break(docx_rs::BreakType::TextWrapping) };
        paragraph = paragraph.add_run(run.add_text(line));
    }
    paragraph
}

fn body(document: &Document) -> Vec<Paragraph> {
    let mut numbering = Numbering::default();
    let paragraph = |block: &Block| match block {
        Block::Heading { level, spans } => {
            let number = numbering.next(*level, document.lang);
            styled(heading_style(*level), &format!("{number}{}", shown(spans, document.lang))).keep_next(true)
        }
        Block::Paragraph(spans) => styled("BodyText", &shown(spans, document.lang)),
    };
    document.body.iter().map(paragraph).collect()
}

fn heading_style(level: Level) -> &'static str {
    match level {
        Level::One => "Heading1",
        Level::Two => "Heading2",
        Level::Three => "Heading3",
        Level::Four => "Heading4",
    }
}

fn signature(document: &Document) -> Vec<Paragraph> {
    let lang = document.lang;
    let mut lines = Vec::new();
    for (index, annex) in document.annexes.iter().enumerate() {
        let word = if index == 0 { lang.pick("附件：", "Annexes: ") } else { lang.pick("　　　", "") };
        let text = format!("{word}{}．{}", annex.number, wording::annex_title(annex, lang));
        let mut line = styled("AnnexNote", &text);
        if index == 0 {
            line = line.line_spacing(exact_line().before(line_twips()));
        }
        lines.push(line.keep_next(true));
    }
    let signatory = styled("Signature", &document.signatory).line_spacing(exact_line().before(2 * line_twips()));
    lines.push(signatory.keep_next(true));
    lines.push(styled("Date", &long_date(document.date, lang)));
    lines
}

fn exact_line() -> LineSpacing {
    LineSpacing::new().line_rule(LineSpacingType::Exact).line(LINE)
}

fn line_twips() -> u32 {
    LINE.unsigned_abs()
}

fn add_annex(mut docx: Docx, document: &Document, annex: &Annex) -> Docx {
    let label = styled("AnnexLabel", &Span::Annex(annex.number).shown(document.lang)).page_break_before(true);
    docx = docx.add_paragraph(label).add_paragraph(title_paragraph("AnnexTitle", document, &annex.title));
    for (index, (table, layout)) in annex.tables.iter().zip(layout::of(annex)).enumerate() {
        if annex.tables.len() > 1 {
            let begins_page = annex.is_page_each && index > 0;
            let title = styled("TableTitle", &table.title).keep_next(true);
            docx = docx.add_paragraph(if begins_page { title.page_break_before(true) } else { title });
        }
        if let Some(note) = &table.unit_note {
            docx = docx.add_paragraph(styled("TableText", note).align(AlignmentType::Right).keep_next(true));
        }
        docx = docx.add_table(annex_table(document, table, &layout));
    }
    for note in &annex.notes {
        docx = docx.add_paragraph(styled("TableText", &shown(note, document.lang)));
    }
    docx
}

fn annex_table(document: &Document, table: &Table, layout: &Layout) -> docx_rs::Table {
    let total: usize = layout.columns.iter().map(|column| column.weight).sum();
    let widths: Vec<usize> =
        layout.columns.iter().map(|column| TYPE_AREA_WIDTH * column.weight / total.max(1)).collect();
    let size = usize::from(layout.size) / 5;
    let heads = table.columns.iter().zip(&widths).map(|(column, width)| {
        let mut run = Run::new().size(size);
        for (index, line) in layout::head(document, table, column).into_iter().enumerate() {
            run = if index == 0 { run } else { run.add_break(docx_rs::BreakType::TextWrapping) }.add_text(line);
        }
        let text = Paragraph::new().style("TableHead").add_run(run);
        let grey = Shading::new().shd_type(ShdType::Clear).fill("EEEEEE");
        cell(*width).shading(grey).add_paragraph(text)
    });
    // Only the head may not be split; `package` marks these rows as heads, for which the writer has no method.
    let mut rows = vec![TableRow::new(heads.collect()).cant_split()];
    let cells = |row: &Row, style: &str| {
        let cells = row.cells.iter().zip(&table.columns).zip(&widths).map(|((content, column), width)| {
            let run = Run::new().add_text(content.shown()).size(size);
            let centred = column.align != Align::Start || *content == Cell::Empty;
            let side = if centred { AlignmentType::Center } else { AlignmentType::Left };
            cell(*width).add_paragraph(Paragraph::new().style(style).align(side).add_run(run))
        });
        TableRow::new(cells.collect())
    };
    rows.extend(table.total.iter().map(|total| cells(total, "TableTotal")));
    rows.extend(table.rows.iter().map(|row| cells(row, "TableText")));
    docx_rs::Table::new(rows)
        .style("OfficialTable")
        .set_grid(widths)
        .width(TYPE_AREA_WIDTH, WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .margins(TableCellMargins::new().margin(60, 60, 60, 60))
}

fn cell(width: usize) -> TableCell {
    TableCell::new().width(width, WidthType::Dxa).vertical_align(VAlignType::Center)
}

fn foot(document: &Document) -> Vec<Paragraph> {
    let lang = document.lang;
    let mut lines = vec![styled("Provenance", &wording::provenance(document, false))];
    let Some(footer) = &document.footer else { return lines };
    let rule = |position, size| ParagraphBorder::new(position).size(size).space(1).color("000000");
    if let Some(to) = &footer.copied_to {
        let line = styled("Imprint", &wording::copied_to(to, lang));
        lines.push(ruled(line, &[rule(ParagraphBorderPosition::Top, 8)]).keep_next(true));
    }
    let right = Tab::new().val(TabValueType::Right).pos(TYPE_AREA_WIDTH - 280);
    let run = Run::new().add_text(&footer.printed_by).add_tab();
    let line = Paragraph::new()
        .style("Imprint")
        .add_tab(right)
        .add_run(run.add_text(wording::printed_on(footer.printed_on, lang)));
    let line = ruled(line, &[rule(ParagraphBorderPosition::Top, 6), rule(ParagraphBorderPosition::Bottom, 8)]);
    lines.push(line);
    lines
}
