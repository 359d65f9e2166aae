//! HTML: a fragment for a page, with classes and links but no style and no script.

use crate::document::{Annex, Block, Document, Span, long_date};
use crate::layout;
use crate::numbering::Numbering;
use crate::table::{Align, Cell, CellRef, Row, Table};
use crate::{title, wording};

/// Writes the fragment: an `article` of class `official-document`. Each figure of the prose links to its cell, whose id is
/// [`cell_id`].
pub(crate) fn write(document: &Document) -> String {
    let mut html = Html(String::new());
    html.open("article", &[("class", "official-document"), ("lang", document.lang.tag())]);
    marks(&mut html, document);
    head(&mut html, document);
    body(&mut html, document);
    foot_of_body(&mut html, document);
    for annex in &document.annexes {
        annex_section(&mut html, document, annex);
    }
    foot(&mut html, document);
    html.close("article");
    html.0
}

/// The id of a table cell in the fragment.
pub(crate) fn cell_id(cell: &CellRef) -> String {
    format!("doc-{}--{}--{}", plain_id(&cell.table), plain_id(&cell.row), plain_id(&cell.column))
}

fn plain_id(key: &str) -> String {
    let safe =
        |c: char| if c.is_ascii_alphanumeric() || c == '-' { c.to_string() } else { format!("_{:x}", u32::from(c)) };
    key.chars().map(safe).collect()
}

struct Html(String);

impl Html {
    fn open(&mut self, tag: &str, attributes: &[(&str, &str)]) {
        self.0.push('<');
        self.0.push_str(tag);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            self.text(value);
            self.0.push('"');
        }
        self.0.push('>');
    }

    fn close(&mut self, tag: &str) {
        self.0.push_str("</");
        self.0.push_str(tag);
        self.0.push_str(">\n");
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                c => self.0.push(c),
            }
        }
    }

    fn line(&mut self, tag: &str, class: &str, text: &str) {
        self.open(tag, &[("class", class)]);
        self.text(text);
        self.close(tag);
    }
}

fn marks(html: &mut Html, document: &Document) {
    if document.is_sample {
        html.line("p", "doc-sample-mark", wording::sample_mark(document.lang));
    }
    if let Some(draft) = &document.draft {
        let words = format!("{} {}", wording::draft_word(document.lang), draft.note);
        html.line("p", "doc-draft-mark", words.trim());
    }
}

fn head(html: &mut Html, document: &Document) {
    html.open("header", &[("class", "doc-head")]);
    for mark in [&document.copy_number, &document.secrecy, &document.urgency].into_iter().flatten() {
        html.line("p", "doc-mark", mark);
    }
    html.line("p", "doc-issuer", &document.issuer);
    if let Some(number) = &document.document_number {
        html.line("p", "doc-number", number);
    }
    html.close("header");
    heading_lines(html, "h1", "doc-title", document, &document.title);
    if let Some(to) = &document.addressees {
        html.line("p", "doc-addressees", &wording::addressees(to, document.lang));
    }
}

fn heading_lines(html: &mut Html, tag: &str, class: &str, document: &Document, spans: &[Span]) {
    let phrases: Vec<String> = spans.iter().map(|span| span.shown(document.lang)).collect();
    html.open(tag, &[("class", class)]);
    for (index, line) in title::lines(&phrases, 18, document.lang.pick("", " ")).iter().enumerate() {
        if index > 0 {
            html.open("br", &[]);
        }
        html.text(line);
    }
    html.close(tag);
}

fn body(html: &mut Html, document: &Document) {
    let mut numbering = Numbering::default();
    for block in &document.body {
        match block {
            Block::Heading { level, spans } => {
                let tag = ["h2", "h3", "h4", "h5"].get(level.depth()).copied().unwrap_or("h5");
                html.open(tag, &[("class", "doc-heading")]);
                html.text(&numbering.next(*level, document.lang));
                prose(html, document, spans);
                html.close(tag);
            }
            Block::Paragraph(spans) => {
                html.open("p", &[("class", "doc-paragraph")]);
                prose(html, document, spans);
                html.close("p");
            }
        }
    }
}

fn prose(html: &mut Html, document: &Document, spans: &[Span]) {
    for span in spans {
        let shown = span.shown(document.lang);
        let link = match span {
            Span::Figure { cell, .. } => Some(("doc-figure", cell_id(cell))),
            Span::Annex(number) => Some(("doc-annex-link", annex_id(*number))),
            Span::Text(_) | Span::Name(_) | Span::Date(_) | Span::Period(_) | Span::Cited(_) => None,
        };
        match link {
            Some((class, id)) => {
                html.open("a", &[("class", class), ("href", &format!("#{id}"))]);
                html.text(&shown);
                html.0.push_str("</a>");
            }
            None => html.text(&shown),
        }
    }
}

fn annex_id(number: u32) -> String {
    format!("doc-annex-{number}")
}

fn foot_of_body(html: &mut Html, document: &Document) {
    let lang = document.lang;
    if !document.annexes.is_empty() {
        html.open("div", &[("class", "doc-annexes")]);
        html.line("p", "doc-annexes-word", lang.pick("附件：", "Annexes:"));
        html.open("ol", &[]);
        for annex in &document.annexes {
            html.open("li", &[]);
            html.open("a", &[("href", &format!("#{}", annex_id(annex.number)))]);
            html.text(&wording::annex_title(annex, lang));
            html.0.push_str("</a>");
            html.close("li");
        }
        html.close("ol");
        html.close("div");
    }
    html.open("div", &[("class", "doc-signature")]);
    html.line("p", "doc-signatory", &document.signatory);
    html.open("p", &[("class", "doc-date")]);
    html.open("time", &[("datetime", &document.date.to_string())]);
    html.text(&long_date(document.date, lang));
    html.close("time");
    html.close("p");
    html.close("div");
}

fn annex_section(html: &mut Html, document: &Document, annex: &Annex) {
    let class = if annex.is_page_each { "doc-annex doc-page-each" } else { "doc-annex" };
    html.open("section", &[("class", class), ("id", &annex_id(annex.number))]);
    html.line("p", "doc-annex-label", &Span::Annex(annex.number).shown(document.lang));
    heading_lines(html, "h2", "doc-annex-title", document, &annex.title);
    for table in &annex.tables {
        annex_table(html, document, table);
    }
    for note in &annex.notes {
        html.open("p", &[("class", "doc-note")]);
        prose(html, document, note);
        html.close("p");
    }
    html.close("section");
}

fn annex_table(html: &mut Html, document: &Document, table: &Table) {
    html.open("div", &[("class", "doc-table-frame")]);
    html.open("table", &[("class", "doc-table"), ("id", &format!("doc-{}", plain_id(&table.id)))]);
    html.open("caption", &[]);
    html.text(&table.title);
    if let Some(note) = &table.unit_note {
        html.open("span", &[("class", "doc-unit-note")]);
        html.text(note);
        html.0.push_str("</span>");
    }
    html.close("caption");
    html.open("thead", &[]);
    html.open("tr", &[]);
    for column in &table.columns {
        html.open("th", &[("scope", "col"), ("class", align_class(column.align))]);
        for (index, line) in layout::head(document, table, column).iter().enumerate() {
            if index > 0 {
                html.open("br", &[]);
            }
            html.text(line);
        }
        html.close("th");
    }
    html.close("tr");
    html.close("thead");
    html.open("tbody", &[]);
    for row in table.all_rows() {
        let is_total = table.total.as_ref().is_some_and(|total| total.key == row.key);
        table_row(html, table, row, if is_total { "doc-total" } else { "doc-row" });
    }
    html.close("tbody");
    html.close("table");
    html.close("div");
}

fn table_row(html: &mut Html, table: &Table, row: &Row, class: &str) {
    html.open("tr", &[("class", class)]);
    // The name of the row is its first cell of words.
    let name = row.cells.iter().position(|cell| matches!(cell, Cell::Text(_)));
    for (index, (cell, column)) in row.cells.iter().zip(&table.columns).enumerate() {
        let id = cell_id(&CellRef::new(&table.id, &row.key, &column.key));
        let class = align_class(column.align);
        let is_name = name == Some(index);
        if is_name {
            html.open("th", &[("scope", "row"), ("class", class), ("id", &id)]);
        } else {
            html.open("td", &[("class", class), ("id", &id)]);
        }
        html.text(cell.shown());
        html.close(if is_name { "th" } else { "td" });
    }
    html.close("tr");
}

fn align_class(align: Align) -> &'static str {
    match align {
        Align::Start => "doc-start",
        Align::Centre => "doc-centre",
        Align::End => "doc-end",
    }
}

fn foot(html: &mut Html, document: &Document) {
    let lang = document.lang;
    html.open("footer", &[("class", "doc-foot")]);
    html.line("p", "doc-provenance", &wording::provenance(document, false));
    if let Some(footer) = &document.footer {
        if let Some(to) = &footer.copied_to {
            html.line("p", "doc-copied-to", &wording::copied_to(to, lang));
        }
        html.line("p", "doc-printed-by", &footer.printed_by);
        html.line("p", "doc-printed-on", &wording::printed_on(footer.printed_on, lang));
    }
    html.close("footer");
}
