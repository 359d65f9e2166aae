//! Line icons, 16 × 16. They accompany words and are hidden from screen readers.

use maud::{Markup, PreEscaped, html};

/// An icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the pictures")]
pub enum Icon {
    Home,
    List,
    Map,
    Units,
    Import,
    Rank,
    Search,
    Person,
    Check,
    Warning,
    Stop,
    Info,
    Download,
    Plus,
    Empty,
    Clock,
    Back,
}

impl Icon {
    /// The strokes: fixed text of our own, so it may stand unescaped.
    fn strokes(self) -> &'static str {
        match self {
            Self::Home => r#"<path d="M2 7.2 8 2l6 5.2M3.700 6v8h8.600V6M6.500 14v-4h3v4"/>"#,
            Self::List => r#"<path d="M5.500 3.500H14M5.500 8H14M5.500 12.500H14M2 3.500h1M2 8h1M2 12.500h1"/>"#,
            Self::Map => r#"<path d="M2 4 6 2.500l4 1.500 4-1.500V12l-4 1.500L6 12l-4 1.500zM6 2.500V12M10 4v9.500"/>"#,
            Self::Units => {
                r#"<path d="M2 14V6l4-2v10M6 14h8V8L10 6.500V14M6 4V2.500l4 1.500v2.500M1 14h14M3.700 8h.6M3.700 11h.6M11.700 10h.6"/>"#
            }
            Self::Import => r#"<path d="M8 10.500V2.500M4.800 5.500 8 2.300l3.200 3.200M2.500 10v3.500h11V10"/>"#,
            Self::Rank => r#"<path d="M2 14h12M3 14V9h2.600v5M6.700 14V3h2.600v11M10.400 14V6.500H13V14"/>"#,
            Self::Search => r#"<circle cx="7" cy="7" r="4.500"/><path d="m10.500 10.500 3.500 3.500"/>"#,
            Self::Person => {
                r#"<circle cx="8" cy="5" r="2.800"/><path d="M2.500 14c.5-3.200 2.600-4.500 5.500-4.500s5 1.300 5.500 4.500"/>"#
            }
            Self::Check => r#"<circle cx="8" cy="8" r="6.200"/><path d="m5 8.200 2.200 2.200L11 6"/>"#,
            Self::Warning => r#"<path d="M8 2 14.500 13.500h-13zM8 6.500v3.200M8 11.400v.4"/>"#,
            Self::Stop => {
                r#"<path d="M5.400 1.800h5.200l3.600 3.600v5.200l-3.600 3.600H5.400l-3.600-3.600V5.400zM5.800 5.800l4.400 4.400M10.200 5.800l-4.400 4.400"/>"#
            }
            Self::Info => r#"<circle cx="8" cy="8" r="6.200"/><path d="M8 7.300v3.800M8 4.800v.4"/>"#,
            Self::Download => r#"<path d="M8 2v8M4.800 7 8 10.200 11.200 7M2.500 10.500v3h11v-3"/>"#,
            Self::Plus => r#"<path d="M8 3v10M3 8h10"/>"#,
            Self::Empty => r#"<path d="M2 9.500 4 3h8l2 6.500V13.500H2zM2 9.500h3.700l.8 1.700h3l.8-1.700H14"/>"#,
            Self::Clock => r#"<circle cx="8" cy="8" r="6.200"/><path d="M8 4.500V8l2.400 1.600"/>"#,
            Self::Back => r#"<path d="M9.500 3 4.500 8l5 5"/>"#,
        }
    }
}

/// Draws an icon.
pub fn icon(icon: Icon) -> Markup {
    html! {
        svg.icon viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round"
            stroke-linejoin="round" aria-hidden="true" { (PreEscaped(icon.strokes())) }
    }
}
