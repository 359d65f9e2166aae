//! Key figures in a row; each is a link to the rows behind it.

use maud::{Markup, html};

/// One figure.
#[derive(Debug, Clone)]
pub struct Tile {
    /// What it counts.
    pub label: String,
    /// The figure.
    pub value: Markup,
    /// Its unit.
    pub unit: String,
    /// A line below: a share, a comparison.
    pub note: Option<Markup>,
    /// The rows behind it.
    pub href: String,
}

/// The row of figures.
pub fn tiles(label: &str, tiles: &[Tile]) -> Markup {
    html! {
        nav.tiles aria-label=(label) {
            @for tile in tiles {
                a.tile href=(tile.href) {
                    span.tile-label { (tile.label) }
                    span.tile-value { (tile.value) span.unit { (tile.unit) } }
                    @if let Some(note) = &tile.note { span.tile-note { (note) } }
                }
            }
        }
    }
}
