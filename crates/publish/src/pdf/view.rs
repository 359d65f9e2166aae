//! The document as the template wants it: strings and small integers only.

use crate::document::{Annex, Block, Document, Level, Span, long_date, shown};
use crate::fonts::FontRole;
use crate::layout::{self, ColumnLayout, Layout};
use crate::numbering::Numbering;
use crate::table::{Align, Cell, Column, Row, Table};
use crate::{title, wording};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Everything the template reads from `sys.inputs`.
#[derive(Debug, Serialize)]
pub(super) struct View {
    pub(super) fonts: BTreeMap<&'static str, Vec<String>>,
    lang: &'static str,
    region: Option<&'static str>,
    result_id: String,
    mark_drop_mm: u8,
    issuer: String,
    issuer_half_widths: usize,
    document_number: Option<String>,
    copy_number: Option<String>,
    secrecy: Option<String>,
    urgency: Option<String>,
    title: Vec<String>,
    addressees: Option<Pieces>,
    body: Vec<BlockView>,
    annex_word: &'static str,
    annex_notes: Vec<AnnexNote>,
    signatory: String,
    date: String,
    annexes: Vec<AnnexView>,
    provenance: Pieces,
    code: Option<Code>,
    footer: Option<FooterView>,
    sample_mark: Option<&'static str>,
    draft_word: Option<&'static str>,
    draft_note: String,
}

/// Text cut where a line may be broken although no rule of language allows it.
type Pieces = Vec<String>;

#[derive(Debug, Serialize)]
struct BlockView {
    /// 0 for a paragraph, 1–4 for a heading.
    level: u8,
    text: Pieces,
}

#[derive(Debug, Serialize)]
struct AnnexNote {
    number: String,
    title: Pieces,
}

#[derive(Debug, Serialize)]
struct AnnexView {
    label: String,
    title: Vec<String>,
    tables: Vec<TableView>,
    /// True where each table after the first begins a page.
    is_page_each: bool,
    notes: Vec<Pieces>,
}

#[derive(Debug, Serialize)]
struct TableView {
    /// Present where the annex has several tables.
    title: Option<Pieces>,
    unit_note: Option<String>,
    heads: Vec<Vec<Pieces>>,
    aligns: Vec<&'static str>,
    weights: Vec<usize>,
    /// Type size in tenths of a point.
    size: u16,
    total: Option<Vec<CellView>>,
    rows: Vec<Vec<CellView>>,
}

/// A cell; `before` and `after` are set invisibly, so that the decimal points of a column stand below each other.
#[derive(Debug, Serialize)]
struct CellView {
    text: Pieces,
    before: String,
    after: String,
}

#[derive(Debug, Serialize)]
struct FooterView {
    copied_to: Option<Pieces>,
    printed_by: String,
    printed_on: String,
}

pub(super) fn role_key(role: FontRole) -> &'static str {
    match role {
        FontRole::Title => "title",
        FontRole::Body => "body",
        FontRole::Heading => "heading",
        FontRole::SubHeading => "subheading",
        FontRole::Table => "table",
    }
}

/// Characters of 2号 (22 pt) that a line of the type area holds, less one at each end.
const TITLE_WIDTH: usize = 18;

/// The signed line over the result, as text and as a square code.
#[derive(Debug, Serialize)]
struct Code {
    text: String,
    svg: String,
    alt: &'static str,
}

impl Code {
    /// `None` for a line that no square code holds; seals make none so long.
    fn of(text: &str, lang: ballast_domain::Lang) -> Option<Self> {
        let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::L).ok()?;
        let (width, dark) = (code.width(), code.to_colors());
        let mut path = String::new();
        for (index, _) in dark.iter().enumerate().filter(|(_, colour)| **colour == qrcode::Color::Dark) {
            // Two squares of quiet around it; the margin of the page gives the rest.
            let (x, y) = (index % width + 2, index / width + 2);
            path.push_str(&format!("M{x} {y}h1v1h-1z"));
        }
        let side = width + 4;
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\"><path d=\"{path}\"/></svg>"
        );
        let alt = lang.pick("考核结果的封存码", "signed code of the result");
        Some(Self { text: text.to_owned(), svg, alt })
    }
}

impl View {
    pub(super) fn of(document: &Document, mark_drop_mm: u8) -> Self {
        let lang = document.lang;
        Self {
            fonts: BTreeMap::new(),
            lang: lang.pick("zh", "en"),
            region: (lang == ballast_domain::Lang::Zh).then_some("cn"),
            result_id: document.provenance.result_id.clone(),
            mark_drop_mm: mark_drop_mm.min(80),
            issuer: document.issuer.clone(),
            issuer_half_widths: title::half_widths(&document.issuer),
            document_number: document.document_number.clone(),
            copy_number: document.copy_number.clone(),
            secrecy: document.secrecy.clone(),
            urgency: document.urgency.clone(),
            title: title_lines(document, &document.title),
            addressees: document.addressees.as_ref().map(|to| pieces(&wording::addressees(to, lang))),
            body: blocks(document),
            annex_word: lang.pick("附件：", "Annexes:"),
            annex_notes: document
                .annexes
                .iter()
                .map(|annex| AnnexNote {
                    number: format!("{}.", annex.number),
                    title: pieces(&wording::annex_title(annex, lang)),
                })
                .collect(),
            signatory: document.signatory.clone(),
            date: long_date(document.date, lang),
            annexes: document.annexes.iter().map(|annex| annex_view(document, annex)).collect(),
            provenance: pieces(&wording::provenance(document, true)),
            code: document.provenance.code.as_deref().and_then(|text| Code::of(text, lang)),
            footer: document.footer.as_ref().map(|footer| FooterView {
                copied_to: footer.copied_to.as_ref().map(|to| pieces(&wording::copied_to(to, lang))),
                printed_by: footer.printed_by.clone(),
                printed_on: wording::printed_on(footer.printed_on, lang),
            }),
            sample_mark: document.is_sample.then(|| wording::sample_mark(lang)),
            draft_word: document.draft.as_ref().map(|_| wording::draft_word(lang)),
            draft_note: document.draft.as_ref().map(|draft| draft.note.clone()).unwrap_or_default(),
        }
    }

    /// The characters each role must have.
    pub(super) fn characters(&self) -> BTreeMap<FontRole, BTreeSet<char>> {
        let mut needed = Needed::default();
        needed.add(FontRole::Title, [&self.issuer]);
        needed.add(FontRole::Title, &self.title);
        needed.add(FontRole::Title, self.annexes.iter().flat_map(|annex| &annex.title));
        for block in &self.body {
            let role = match block.level {
                1 => FontRole::Heading,
                2 => FontRole::SubHeading,
                _ => FontRole::Body,
            };
            needed.add(role, &block.text);
        }
        let head = [&self.copy_number, &self.secrecy, &self.urgency];
        needed.add(FontRole::Heading, head.into_iter().flatten());
        needed.add(FontRole::Heading, self.annexes.iter().map(|annex| &annex.label));
        needed.add(FontRole::Heading, [&self.draft_note]);
        needed.add(FontRole::Heading, self.sample_mark.iter().chain(&self.draft_word));
        needed.add(FontRole::Body, self.document_number.iter().chain(self.addressees.iter().flatten()));
        needed.add(FontRole::Body, self.annex_notes.iter().flat_map(|note| note.title.iter().chain([&note.number])));
        needed.add(FontRole::Body, [self.annex_word, &self.signatory, &self.date]);
        if let Some(footer) = &self.footer {
            needed.add(FontRole::Body, footer.copied_to.iter().flatten());
            needed.add(FontRole::Body, [&footer.printed_by, &footer.printed_on]);
        }
        needed.add(FontRole::Table, &self.provenance);
        needed.add(FontRole::Table, ["— 0123456789"]);
        for annex in &self.annexes {
            needed.add(FontRole::Table, annex.notes.iter().flatten());
            for table in &annex.tables {
                needed.add(FontRole::Heading, table.heads.iter().flatten().chain(&table.title).flatten());
                needed.add(FontRole::Table, &table.unit_note);
                let total = table.total.iter().flatten();
                needed.add(FontRole::Heading, total.flat_map(|cell| &cell.text));
                needed.add(FontRole::Table, table.rows.iter().flatten().flat_map(|cell| &cell.text));
            }
        }
        needed.0
    }
}

#[derive(Default)]
struct Needed(BTreeMap<FontRole, BTreeSet<char>>);

impl Needed {
    fn add(&mut self, role: FontRole, texts: impl IntoIterator<Item: AsRef<str>>) {
        let characters = self.0.entry(role).or_default();
        for text in texts {
            // Spaces are set as gaps, and variation selectors may be ignored by a font.
            let seen =
                |c: &char| !c.is_whitespace() && !matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
            characters.extend(text.as_ref().chars().filter(seen));
        }
    }
}

fn title_lines(document: &Document, title: &[Span]) -> Vec<String> {
    let phrases: Vec<String> = title.iter().map(|span| span.shown(document.lang)).collect();
    title::lines(&phrases, TITLE_WIDTH, document.lang.pick("", " "))
}

fn blocks(document: &Document) -> Vec<BlockView> {
    let mut numbering = Numbering::default();
    let block = |block: &Block| match block {
        Block::Heading { level, spans } => {
            let number = numbering.next(*level, document.lang);
            let text = format!("{number}{}", shown(spans, document.lang));
            BlockView { level: heading_level(*level), text: pieces(&text) }
        }
        Block::Paragraph(spans) => BlockView { level: 0, text: pieces(&shown(spans, document.lang)) },
    };
    document.body.iter().map(block).collect()
}

fn heading_level(level: Level) -> u8 {
    match level {
        Level::One => 1,
        Level::Two => 2,
        Level::Three => 3,
        Level::Four => 4,
    }
}

fn annex_view(document: &Document, annex: &Annex) -> AnnexView {
    let has_several = annex.tables.len() > 1;
    let tables = annex.tables.iter().zip(layout::of(annex));
    AnnexView {
        label: Span::Annex(annex.number).shown(document.lang),
        title: title_lines(document, &annex.title),
        tables: tables.map(|(table, layout)| table_view(document, table, &layout, has_several)).collect(),
        is_page_each: annex.is_page_each,
        notes: annex.notes.iter().map(|note| pieces(&shown(note, document.lang))).collect(),
    }
}

fn table_view(document: &Document, table: &Table, layout: &Layout, has_title: bool) -> TableView {
    let cells = |row: &Row| -> Vec<CellView> {
        row.cells.iter().zip(&layout.columns).map(|(cell, column)| cell_view(cell, column)).collect()
    };
    TableView {
        title: has_title.then(|| pieces(&table.title)),
        unit_note: table.unit_note.clone(),
        heads: table.columns.iter().map(|column| head(document, table, column)).collect(),
        aligns: table.columns.iter().map(|column| align(column.align)).collect(),
        weights: layout.columns.iter().map(|column| column.weight).collect(),
        size: layout.size,
        total: table.total.as_ref().map(cells),
        rows: table.rows.iter().map(cells).collect(),
    }
}

fn head(document: &Document, table: &Table, column: &Column) -> Vec<Pieces> {
    layout::head(document, table, column).iter().map(|line| pieces(line)).collect()
}

fn align(align: Align) -> &'static str {
    match align {
        Align::Start => "left",
        Align::Centre | Align::End => "center",
    }
}

fn cell_view(cell: &Cell, column: &ColumnLayout) -> CellView {
    let (before, after) = match cell {
        Cell::Number(number) => column.padding(number),
        Cell::Empty | Cell::Text(_) => (String::new(), String::new()),
    };
    CellView { text: pieces(cell.shown()), before, after }
}

/// Cuts runs of more than 16 characters that no rule would break: codes, addresses, hostile names.
fn pieces(text: &str) -> Pieces {
    let mut pieces = vec![String::new()];
    let mut run = 0;
    for c in text.chars() {
        run = if c.is_ascii_graphic() { run + 1 } else { 0 };
        if run > 16 {
            pieces.push(String::new());
            run = 1;
        }
        if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unbreakable_runs_are_cut() {
        assert_eq!(pieces("盐湖区92.35分、河津市90.10分"), ["盐湖区92.35分、河津市90.10分"]);
        assert_eq!(pieces(&"a".repeat(20)), ["a".repeat(16), "a".repeat(4)]);
    }
}
