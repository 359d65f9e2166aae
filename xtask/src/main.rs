//! The build helper: `cargo xtask check | gen | bless | deps | deb`.
//!
//! It knows the sample city's contents (`sample`) and what a change must pass (`check`); it is no part of the product.

mod bless;
mod check;
mod deb;
mod deps;
mod drill;
mod generate;
mod proofs;
mod sample;

use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

const USAGE: &str = "\
cargo xtask check [STEP…]  everything a change must pass: fmt, words, deps, generated, proofs, clippy, doc, test
cargo xtask gen            makes samples/yuncheng again; the same bytes every time
cargo xtask drill [PART…]  power cuts, kills, faults, access, overload in full figures, and their report; all take hours
cargo xtask deps           licences, sources, bans and age of what the program is built from; writes the list of parts
cargo xtask deb BINARY     makes a Debian package of a built program in the target folder
cargo xtask bless          accepts changed snapshots of tests; read the difference like code";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let root = root();
    match arguments.split_first().map(|(command, rest)| (command.as_str(), rest)) {
        Some(("check", steps)) => check::run(&root, steps),
        Some(("gen", [])) => generate::write(&root),
        Some(("drill", parts)) => drill::run(&root, parts),
        Some(("deps", [])) => deps::run(&root),
        Some(("deb", [binary])) => deb::run(&root, Path::new(binary)),
        Some(("bless", [])) => bless::run(&root),
        _ => bail!("{USAGE}"),
    }
}

/// The folder of the workspace, wherever the helper was called from.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}
