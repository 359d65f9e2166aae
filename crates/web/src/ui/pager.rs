//! Links to the pages of a long list.

use crate::ui::number;
use ballast_domain::Lang;
use maud::{Markup, html};

/// The pager under a list; `href` gives the address of a page. Nothing but the count for a single page.
pub fn pager(lang: Lang, rows: i64, page: u32, pages: u32, href: impl Fn(u32) -> String) -> Markup {
    let total = match lang {
        Lang::Zh => format!("共 {} 条，第 {page} / {pages} 页", number::count(rows)),
        Lang::En => format!("{} rows, page {page} of {pages}", number::count(rows)),
    };
    html! {
        nav.pager aria-label=(lang.pick("分页", "Pages")) {
            span.count { (total) }
            @if pages > 1 {
                @if page > 1 {
                    a href=(href(page - 1)) rel="prev" { (lang.pick("上一页", "Previous")) }
                }
                @for shown in shown_pages(page, pages) {
                    @match shown {
                        Some(here) if here == page => span.here aria-current="page" { (here) },
                        Some(other) => a href=(href(other)) { (other) },
                        None => span.gap aria-hidden="true" { "…" },
                    }
                }
                @if page < pages {
                    a href=(href(page + 1)) rel="next" { (lang.pick("下一页", "Next")) }
                }
            }
        }
    }
}

/// The first, the last and two on each side; a gap where some are left out.
fn shown_pages(page: u32, pages: u32) -> Vec<Option<u32>> {
    let near = page.saturating_sub(2).max(1)..=page.saturating_add(2).min(pages);
    let mut shown = Vec::new();
    let mut last = 0;
    for number in std::iter::once(1).chain(near).chain(std::iter::once(pages)) {
        if number <= last {
            continue;
        }
        if number > last + 1 {
            shown.push(None);
        }
        shown.push(Some(number));
        last = number;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_and_the_neighbours_are_shown() {
        let print = |page, pages| {
            let shown = shown_pages(page, pages);
            shown.iter().map(|p| p.map_or("…".to_owned(), |p| p.to_string())).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(print(1, 1), "1");
        assert_eq!(print(1, 9), "1 2 3 … 9");
        assert_eq!(print(5, 9), "1 … 3 4 5 6 7 … 9");
        assert_eq!(print(9, 9), "1 … 7 8 9");
    }
}
