//! The list of parts as `CycloneDX` 1.6.

use super::{Metadata, Package};
use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// `Cargo.lock`, as far as it is wanted.
#[derive(Debug, Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Debug, Deserialize)]
struct Locked {
    name: String,
    version: String,
    checksum: Option<String>,
}

/// Writes that of a program whose workspace lies in a folder, and gives its place.
pub(super) fn write(root: &Path, folder: &Path, program: &str, metadata: &Metadata) -> Result<PathBuf> {
    let lock = std::fs::read_to_string(folder.join("Cargo.lock")).context("reading Cargo.lock")?;
    let lock: Lock = toml::from_str(&lock).context("Cargo.lock")?;
    let sums = lock.package.into_iter().filter_map(|locked| Some(((locked.name, locked.version), locked.checksum?)));
    let text = serde_json::to_string_pretty(&list(program, metadata, &sums.collect()))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    std::fs::create_dir_all(&target)?;
    let place = target.join(format!("{program}.cdx.json"));
    std::fs::write(&place, text + "\n").with_context(|| place.display().to_string())?;
    Ok(place)
}

fn list(program: &str, metadata: &Metadata, sums: &BTreeMap<(String, String), String>) -> Value {
    let address = |package: &Package| format!("pkg:cargo/{}@{}", package.name, package.version);
    let by_id: BTreeMap<&str, &Package> =
        metadata.packages.iter().map(|package| (package.id.as_str(), package)).collect();
    let mut components: Vec<(String, Value)> = metadata
        .packages
        .iter()
        .filter(|package| package.name != program)
        .map(|package| {
            let mut component = json!({
                "type": "library",
                "bom-ref": address(package),
                "name": package.name,
                "version": package.version,
                "purl": address(package),
            });
            if let Some(licence) = &package.license {
                component["licenses"] = json!([{ "expression": licence.replace('/', " OR ") }]);
            }
            if let Some(sum) = sums.get(&(package.name.clone(), package.version.clone())) {
                component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
            }
            (address(package), component)
        })
        .collect();
    components.sort_by(|a, b| a.0.cmp(&b.0));
    let mut asked: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for node in &metadata.resolve.nodes {
        let Some(package) = by_id.get(node.id.as_str()) else { continue };
        let mut on: Vec<String> =
            node.dependencies.iter().filter_map(|id| by_id.get(id.as_str()).map(|package| address(package))).collect();
        on.sort();
        asked.insert(address(package), on);
    }
    let product = metadata.packages.iter().find(|package| package.name == program);
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": product.map(address),
                "name": program,
                "version": product.map(|package| &package.version),
                "licenses": [{ "expression": "Apache-2.0" }],
            },
        },
        "components": components.into_iter().map(|(_, component)| component).collect::<Vec<_>>(),
        "dependencies": asked.into_iter().map(|(of, on)| json!({ "ref": of, "dependsOn": on })).collect::<Vec<_>>(),
    })
}
