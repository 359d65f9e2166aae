//! What the program is built from: licences, sources, bans, duplicates, age of the advisories, and the list of parts (SBOM).

mod licence;
mod sbom;

use anyhow::{Context, Result, bail};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// `dependencies.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    sources: Vec<String>,
    licences: Vec<String>,
    licence_exception: Vec<LicenceException>,
    never: Vec<Never>,
    least: Vec<Least>,
    advisories: Advisories,
    unmaintained: Vec<Unmaintained>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LicenceException {
    name: String,
    licence: String,
    reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Never {
    name: String,
    reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Least {
    name: String,
    version: String,
    reason: String,
    /// An older version is tolerated where these crates alone bring it in.
    #[serde(default)]
    except_below: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Advisories {
    newest: Date,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unmaintained {
    name: String,
    advisory: String,
    reason: String,
    /// The last day on which the reason is good without having been looked at again.
    until: Date,
}

/// The answer of `cargo metadata`, as far as it is wanted.
#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Debug, Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    dependencies: Vec<String>,
}

/// The programs, with the folder of the workspace that each is built from.
const PROGRAMS: [(&str, &str); 2] = [("ballast", "."), ("ballast-cluster", "cluster")];

/// Checks everything and writes the lists of parts into the target folder.
pub(crate) fn run(root: &Path) -> Result<()> {
    let rules = std::fs::read_to_string(root.join("dependencies.toml")).context("reading dependencies.toml")?;
    let rules: Rules = toml::from_str(&rules).context("dependencies.toml")?;
    for Unmaintained { name, advisory, reason, until } in &rules.unmaintained {
        println!("unmaintained: {name} ({advisory}), until {until}: {reason}");
    }
    for exception in &rules.licence_exception {
        println!("licence: {} is {}: {}", exception.name, exception.licence, exception.reason);
    }
    let age = today().since((jiff::Unit::Day, rules.advisories.newest))?.get_days();
    println!("advisories read up to {}, {age} days ago", rules.advisories.newest);
    let mut found = Vec::new();
    for (program, folder) in PROGRAMS {
        let folder = root.join(folder);
        let metadata = metadata(&folder)?;
        let duplicates = duplicates(&metadata).len();
        println!("{program}: {} crates, {duplicates} of them in more than one version", metadata.packages.len());
        println!("list of parts: {}", sbom::write(root, &folder, program, &metadata)?.display());
        found.extend(problems(&rules, &metadata, today()).into_iter().map(|problem| format!("{program}: {problem}")));
    }
    if found.is_empty() { Ok(()) } else { bail!("dependencies:\n{}", found.join("\n")) }
}

fn metadata(folder: &Path) -> Result<Metadata> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(folder)
        .output()
        .context("running cargo metadata")?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    }
    serde_json::from_slice(&output.stdout).context("the answer of cargo metadata")
}

fn problems(rules: &Rules, metadata: &Metadata, today: Date) -> Vec<String> {
    let mut found = Vec::new();
    for Unmaintained { name, advisory, until, .. } in
        rules.unmaintained.iter().filter(|tolerated| tolerated.until < today)
    {
        found.push(format!(
            "{advisory} about {name} was tolerated until {until}: mend it, or look at the reason again and set a later day"
        ));
    }
    for package in metadata.packages.iter().filter(|package| package.source.is_some()) {
        let Package { name, version, license, source, .. } = package;
        if source.as_ref().is_some_and(|source| !rules.sources.contains(source)) {
            found.push(format!("{name} {version} comes from {}", source.as_deref().unwrap_or_default()));
        }
        let expression = license.as_deref().unwrap_or_default();
        let is_exception =
            rules.licence_exception.iter().any(|other| other.name == *name && other.licence == expression);
        if !is_exception && !licence::passes(expression, &rules.licences) {
            found.push(format!("{name} {version} has the licence “{expression}”"));
        }
        if let Some(never) = rules.never.iter().find(|never| never.name == *name) {
            found.push(format!("{name} must not come in: {}", never.reason));
        }
        for least in rules.least.iter().filter(|least| least.name == *name && is_older(version, &least.version)) {
            let brought_in_by = parents(metadata, &package.id);
            let is_tolerated = !least.except_below.is_empty()
                && brought_in_by.iter().all(|parent| least.except_below.iter().any(|name| name == parent));
            if !is_tolerated {
                let by: Vec<&str> = brought_in_by.into_iter().collect();
                let (wanted, reason) = (&least.version, &least.reason);
                found.push(format!("{name} {version} (through {}) is older than {wanted}: {reason}", by.join(", ")));
            }
        }
    }
    found
}

/// Names of the crates that ask for a package.
fn parents<'a>(metadata: &'a Metadata, id: &str) -> BTreeSet<&'a str> {
    let asking = metadata.resolve.nodes.iter().filter(|node| node.dependencies.iter().any(|asked| asked == id));
    let named = asking.filter_map(|node| metadata.packages.iter().find(|package| package.id == node.id));
    named.map(|package| package.name.as_str()).collect()
}

/// Crates that are there in more than one version.
fn duplicates(metadata: &Metadata) -> BTreeMap<&str, Vec<&str>> {
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in &metadata.packages {
        versions.entry(&package.name).or_default().push(&package.version);
    }
    versions.retain(|_, versions| versions.len() > 1);
    versions
}

/// True when a version is before another by its three numbers.
fn is_older(version: &str, least: &str) -> bool {
    let numbers = |text: &str| -> Vec<u64> {
        let plain = text.split(['-', '+']).next().unwrap_or_default();
        plain.split('.').map(|part| part.parse().unwrap_or(0)).collect()
    };
    numbers(version) < numbers(least)
}

#[expect(clippy::disallowed_methods, reason = "whether something is overdue is a question about today")]
fn today() -> Date {
    jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use jiff::civil::date;

    const RULES: &str = r#"
        sources = ["registry"]
        licences = ["MIT"]
        licence_exception = []
        unmaintained = [{ name = "paste", advisory = "RUSTSEC-0", reason = "a macro", until = "2026-08-31" }]
        never = [{ name = "openssl-sys", reason = "no" }]
        least = [{ name = "xml", version = "0.41.0", reason = "bombs", except_below = ["inner"] }]
        advisories = { newest = "2026-07-11" }
    "#;

    fn package(name: &str, version: &str, license: &str, source: &str) -> Package {
        Package {
            id: format!("{name} {version}"),
            name: name.into(),
            version: version.into(),
            license: Some(license.into()),
            source: Some(source.into()),
        }
    }

    #[test]
    fn each_kind_of_problem_is_found() {
        let rules: Rules = toml::from_str(RULES).unwrap();
        let node = |id: &str, asks: &[&str]| Node {
            id: id.into(),
            dependencies: asks.iter().map(ToString::to_string).collect(),
        };
        let mut metadata = Metadata {
            packages: vec![
                package("good", "1.0.0", "MIT", "registry"),
                package("inner", "1.0.0", "MIT", "registry"),
                package("xml", "0.38.4", "MIT", "registry"),
                package("copyleft", "1.0.0", "GPL-3.0-only", "registry"),
                package("forked", "1.0.0", "MIT", "git+https://example"),
                package("openssl-sys", "0.9.0", "MIT", "registry"),
            ],
            resolve: Resolve { nodes: vec![node("inner 1.0.0", &["xml 0.38.4"])] },
        };
        let found = problems(&rules, &metadata, date(2026, 8, 31));
        assert_eq!(found.len(), 3, "{found:?}");
        metadata.resolve.nodes.push(node("good 1.0.0", &["xml 0.38.4"]));
        let found = problems(&rules, &metadata, date(2026, 8, 31)).join("\n");
        for says in ["copyleft", "forked", "openssl-sys must not", "xml 0.38.4 (through good, inner) is older"] {
            assert!(found.contains(says), "{says}: {found}");
        }
    }

    #[test]
    fn a_tolerated_advisory_is_overdue_after_its_day() {
        let rules: Rules = toml::from_str(RULES).unwrap();
        let nothing = Metadata { packages: Vec::new(), resolve: Resolve { nodes: Vec::new() } };
        assert!(problems(&rules, &nothing, date(2026, 8, 31)).is_empty());
        let found = problems(&rules, &nothing, date(2026, 9, 1));
        assert!(matches!(&found[..], [only] if only.contains("RUSTSEC-0") && only.contains("2026-08-31")), "{found:?}");
    }

    #[test]
    fn versions_are_compared_by_number() {
        assert!(is_older("0.9.0", "0.41.0"));
        assert!(!is_older("0.41.0", "0.41.0"));
        assert!(!is_older("1.0.0-rc.1", "0.41.0"));
    }
}
