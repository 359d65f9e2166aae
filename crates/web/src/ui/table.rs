//! Tables: units in the head, numbers to the right, totals first, sort links; on a phone each row becomes a card.

use maud::{Markup, html};

/// A column.
#[derive(Debug, Clone, Default)]
pub struct Column {
    label: String,
    unit: Option<String>,
    is_number: bool,
    rank: Rank,
    sort: Option<Sort>,
    href: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Rank {
    #[default]
    Normal,
    Title,
    Low,
    NotOnPhones,
}

/// A link in the head that sorts by the column.
#[derive(Debug, Clone)]
pub struct Sort {
    /// Where it leads.
    pub href: String,
    /// Whether the table is sorted by this column now: `Some(true)` descending.
    pub now: Option<bool>,
}

impl Column {
    /// A column of words.
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// A column of figures.
    pub fn number(label: impl Into<String>) -> Self {
        Self { label: label.into(), is_number: true, ..Self::default() }
    }

    /// The unit under the label.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = Some(unit.into());
        self
    }

    /// The column that names the row: the head of the card on phones.
    #[must_use]
    pub fn title(mut self) -> Self {
        self.rank = Rank::Title;
        self
    }

    /// Left out when the window is narrower than a desktop.
    #[must_use]
    pub fn low(mut self) -> Self {
        self.rank = Rank::Low;
        self
    }

    /// Left out on phones.
    #[must_use]
    pub fn not_on_phones(mut self) -> Self {
        self.rank = Rank::NotOnPhones;
        self
    }

    /// With a sort link.
    #[must_use]
    pub fn sort(mut self, sort: Sort) -> Self {
        self.sort = Some(sort);
        self
    }

    /// With a link in the head to what the column is about.
    #[must_use]
    pub fn link(mut self, href: String) -> Self {
        self.href = Some(href);
        self
    }

    fn class(&self) -> String {
        let rank = match self.rank {
            Rank::Normal => "",
            Rank::Title => "cell-title",
            Rank::Low => "low",
            Rank::NotOnPhones => "phone-hide",
        };
        let kind = if self.is_number { "num" } else { "" };
        [kind, rank].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
    }
}

/// What a row is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RowKind {
    /// A record.
    #[default]
    Plain,
    /// Totals; they stand first.
    Total,
    /// A record that does not count.
    Muted,
    /// The head of the rows below it: one cell over all columns.
    Group,
}

/// A row.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it is.
    pub kind: RowKind,
    /// Cells in the order of the columns; one for the head of a group.
    pub cells: Vec<Markup>,
}

impl Row {
    /// A record.
    pub fn plain(cells: Vec<Markup>) -> Self {
        Self { kind: RowKind::Plain, cells }
    }

    /// The totals.
    pub fn total(cells: Vec<Markup>) -> Self {
        Self { kind: RowKind::Total, cells }
    }

    /// A record that does not count.
    pub fn muted(cells: Vec<Markup>) -> Self {
        Self { kind: RowKind::Muted, cells }
    }

    /// The head of the rows below it.
    pub fn group(title: &str) -> Self {
        Self { kind: RowKind::Group, cells: vec![html! { span { (title) } }] }
    }
}

/// How a table behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Narrow enough for the page: the head stays in sight, rows become cards on phones.
    Cards,
    /// Wide (units × items): scrolls sideways in itself.
    Wide,
}

/// A table. The caption is read out, and shown only when the caller shows it elsewhere as a heading.
pub fn table(caption: &str, shape: Shape, columns: &[Column], rows: &[Row]) -> Markup {
    let (wrap, class) = match shape {
        Shape::Cards => ("table-wrap sticky", "data cards"),
        Shape::Wide => ("table-wrap", "data wide"),
    };
    html! {
        div class=(wrap) tabindex=[(shape == Shape::Wide).then_some("0")] role=[(shape == Shape::Wide).then_some("region")]
            aria-label=[(shape == Shape::Wide).then_some(caption)] {
            table class=(class) {
                caption.visually-hidden { (caption) }
                thead { tr { @for column in columns { (head(column)) } } }
                tbody { @for row in rows { (body_row(columns, row)) } }
            }
        }
    }
}

fn head(column: &Column) -> Markup {
    let sorted =
        column.sort.as_ref().and_then(|sort| sort.now).map(|down| if down { "descending" } else { "ascending" });
    if column.label.is_empty() {
        // A column of buttons needs no head; an empty one would be read out.
        return html! { td class=[non_empty(column.class())] {} };
    }
    html! {
        th scope="col" class=[non_empty(column.class())] aria-sort=[sorted] {
            @match (&column.sort, &column.href) {
                (Some(sort), _) => a.sort href=(sort.href) { (column.label) },
                (None, Some(href)) => a href=(href) { (column.label) },
                (None, None) => (column.label),
            }
            @if let Some(unit) = &column.unit { span.unit { (unit) } }
        }
    }
}

fn body_row(columns: &[Column], row: &Row) -> Markup {
    let class = match row.kind {
        RowKind::Plain => None,
        RowKind::Total => Some("total"),
        RowKind::Muted => Some("muted"),
        RowKind::Group => {
            return html! {
                tr.group { @for title in &row.cells { th scope="rowgroup" colspan=(columns.len()) { (title) } } }
            };
        }
    };
    html! {
        tr class=[class] {
            @for (column, cell) in columns.iter().zip(&row.cells) {
                @let label = match &column.unit {
                    Some(unit) => format!("{} ({unit})", column.label),
                    None => column.label.clone(),
                };
                @if column.rank == Rank::Title {
                    th scope="row" class=[non_empty(column.class())] data-label=(label) { (cell) }
                } @else {
                    td class=[non_empty(column.class())] data-label=(label) { (cell) }
                }
            }
        }
    }
}

fn non_empty(class: String) -> Option<String> {
    (!class.is_empty()).then_some(class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_carry_the_name_of_their_column_and_heads_tell_the_order() {
        let columns = [
            Column::text("项目").title(),
            Column::number("完成投资").unit("万元").sort(Sort { href: "/x?sort=done".into(), now: Some(true) }),
        ];
        let rows = [Row::total(vec![html! { "合计" }, html! { "12" }])];
        let markup = table("列表", Shape::Cards, &columns, &rows).into_string();
        assert!(markup.contains(r#"data-label="完成投资 (万元)""#), "{markup}");
        assert!(markup.contains(r#"aria-sort="descending""#), "{markup}");
        assert!(
            markup.contains(r#"<th class="cell-title" scope="row""#)
                || markup.contains(r#"<th scope="row" class="cell-title""#)
        );
    }
}
