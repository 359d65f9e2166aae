//! The program's own static files: compiled in, served under a path that carries the hash of their content.

use crate::routes;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use ballast_domain::text::hex;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

struct Asset {
    name: &'static str,
    kind: &'static str,
    content: Vec<u8>,
}

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

struct Assets {
    hash: &'static str,
    files: Vec<Asset>,
}

/// One hash over all files: modules name each other by relative paths, so they must lie in one folder.
static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let files = vec![
        Asset { name: "ballast.css", kind: CSS, content: style_sheet().into_bytes() },
        Asset { name: "ballast.js", kind: JS, content: include_bytes!("static/ballast.js").to_vec() },
        Asset { name: "passkey.js", kind: JS, content: include_bytes!("static/passkey.js").to_vec() },
        Asset {
            name: "icon.svg",
            kind: "image/svg+xml; charset=utf-8",
            content: include_bytes!("static/icon.svg").to_vec(),
        },
    ];
    let mut hasher = Sha256::new();
    for file in &files {
        hasher.update(&file.content);
    }
    let hash = hex(&hasher.finalize()[..6]);
    Assets { hash: hash.leak(), files }
});

/// The address of a static file.
pub fn href(name: &'static str) -> String {
    routes::Static(ASSETS.hash, name).to_string()
}

/// The dark colours are written once and apply twice: where the machine prefers dark, and where the person chose it.
fn style_sheet() -> String {
    let dark = include_str!("static/dark.css");
    let mut sheet = String::new();
    sheet.push_str(include_str!("static/tokens.css"));
    sheet.push_str(&format!(
        "@media screen and (prefers-color-scheme: dark) {{ :root:not([data-theme=\"light\"]) {{ {dark} }} }}\n\
         @media screen {{ :root[data-theme=\"dark\"] {{ {dark} }} }}\n"
    ));
    for part in [
        include_str!("static/base.css"),
        include_str!("static/shell.css"),
        include_str!("static/parts.css"),
        include_str!("static/table.css"),
        include_str!("static/form.css"),
        include_str!("static/chart.css"),
        include_str!("static/pages.css"),
        ballast_publish::STYLE,
        include_str!("static/print.css"),
    ] {
        sheet.push_str(part);
    }
    sheet
}

/// Serves a static file for a year: a changed file has another address. An old hash still gets the present file, for pages
/// that were open during an upgrade, but is not kept.
pub async fn get(Path((hash, name)): Path<(String, String)>) -> Response {
    let Some(file) = ASSETS.files.iter().find(|file| file.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let caching = if hash == ASSETS.hash { "public, max-age=31536000, immutable" } else { "no-store" };
    ([(header::CONTENT_TYPE, file.kind), (header::CACHE_CONTROL, caching)], file.content.clone()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_load_nothing_from_elsewhere_and_balance() {
        let sheet = style_sheet();
        assert!(!sheet.contains("http:") && !sheet.contains("https:") && !sheet.contains("@import"));
        assert_eq!(sheet.matches('{').count(), sheet.matches('}').count());
    }
}
