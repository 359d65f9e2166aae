//! Results of other periods inside a snapshot: the very bytes of each `result.json`, and an index that says which is which. A replay needs
//! nothing but the folder, and anybody can compare the hash with the one that was published.

use crate::assess::StoredResult;
use crate::error::EngineError;
use crate::manifest::Manifest;
use ballast_domain::text::hex;
use ballast_domain::{Period, Text};
use ballast_scheme::outcome::{Node, NodeKind};
use ballast_scheme::{EarlierResult, Outcome, Scheme};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The index in the folder of a snapshot whose scheme names earlier results.
pub(crate) const EARLIER_FILE: &str = "earlier.json";

/// A sealed result of another period that goes into a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierInput {
    /// Under which key the scheme names it.
    pub key: String,
    /// Of which period it is.
    pub period: Period,
    /// The bytes of its `result.json`.
    pub result: Vec<u8>,
}

/// One line of the index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    key: String,
    period: Period,
    file: String,
}

/// The files of earlier results with their contents, the index first. Equal results under several keys are one file.
///
/// # Errors
/// [`EngineError::Damaged`] for a result that is not of the scheme and period it is given for.
pub(crate) fn files(
    scheme: &Scheme,
    assessed: Period,
    inputs: &[EarlierInput],
) -> Result<BTreeMap<String, Vec<u8>>, EngineError> {
    let mut files = BTreeMap::new();
    if scheme.earlier.is_empty() {
        return Ok(files);
    }
    let mut index = Vec::new();
    for EarlierInput { key, period, result } in inputs {
        let file = name(result);
        let entry = Entry { key: key.clone(), period: *period, file: file.clone() };
        read_one(scheme, assessed, &entry, result)?;
        index.push(entry);
        files.insert(file, result.clone());
    }
    index.sort();
    let index = crate::canonical::to_bytes(&index).map_err(|problem| damaged(EARLIER_FILE, problem))?;
    files.insert(EARLIER_FILE.to_owned(), index);
    Ok(files)
}

/// The names in a manifest that belong to earlier results. A manifest may come from anywhere, so other names are none.
pub(crate) fn names(manifest: &Manifest) -> Vec<String> {
    let is_ours = |name: &&String| {
        let hash = name.strip_prefix("earlier-").and_then(|rest| rest.strip_suffix(".json"));
        *name == EARLIER_FILE
            || hash.is_some_and(|hash| hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    manifest.files.keys().filter(is_ours).cloned().collect()
}

/// Reads the earlier results of a snapshot whose files were checked against the manifest; `read` gives a file's text.
///
/// # Errors
/// [`EngineError::Damaged`], [`EngineError::Tampered`] naming the file.
pub(crate) fn read(
    scheme: &Scheme,
    manifest: &Manifest,
    read: impl Fn(&str) -> Result<String, EngineError>,
) -> Result<BTreeMap<(String, String), EarlierResult>, EngineError> {
    let known = names(manifest);
    if scheme.earlier.is_empty() {
        return Ok(BTreeMap::new());
    }
    if !known.iter().any(|name| name == EARLIER_FILE) {
        let problem = "the manifest does not list it, and the scheme names earlier results".to_owned();
        return Err(EngineError::Tampered { file: EARLIER_FILE.to_owned(), problem });
    }
    let index: Vec<Entry> =
        serde_json::from_str(&read(EARLIER_FILE)?).map_err(|error| damaged(EARLIER_FILE, error.to_string()))?;
    let mut results = BTreeMap::new();
    for entry in index {
        if !known.contains(&entry.file) {
            return Err(damaged(EARLIER_FILE, format!("it names {}, which the manifest does not list", entry.file)));
        }
        let text = read(&entry.file)?;
        if name(text.as_bytes()) != entry.file {
            return Err(damaged(&entry.file, "its name is not its hash".to_owned()));
        }
        let result = read_one(scheme, manifest.period, &entry, text.as_bytes())?;
        if results.insert((entry.key, entry.period.to_string()), result).is_some() {
            return Err(damaged(EARLIER_FILE, "it names two results for one period".to_owned()));
        }
    }
    Ok(results)
}

fn name(result: &[u8]) -> String {
    let hash = hex(&Sha256::digest(result));
    format!("earlier-{}.json", &hash[..16])
}

fn read_one(scheme: &Scheme, assessed: Period, entry: &Entry, bytes: &[u8]) -> Result<EarlierResult, EngineError> {
    let wrong = |problem: String| damaged(&entry.file, problem);
    let declared = scheme.earlier(&entry.key).ok_or_else(|| wrong(format!("the scheme has no {}", entry.key)))?;
    if !declared.periods(assessed).contains(&entry.period) {
        return Err(wrong(format!("{} is not a period of {}", entry.period, entry.key)));
    }
    let mut stored: StoredResult = serde_json::from_slice(bytes).map_err(|error| wrong(error.to_string()))?;
    if let Some(list) = stored.outcome.get_mut("subjects").and_then(serde_json::Value::as_array_mut) {
        let nothing = serde_json::to_value(no_derivation()).map_err(|error| wrong(error.to_string()))?;
        for subject in list.iter_mut().filter_map(serde_json::Value::as_object_mut) {
            subject.insert("derivation".to_owned(), nothing.clone());
        }
    }
    let outcome: Outcome = serde_json::from_value(stored.outcome).map_err(|error| wrong(error.to_string()))?;
    if outcome.scheme_id != declared.scheme || outcome.period != entry.period {
        let (scheme, period) = (&outcome.scheme_id, outcome.period);
        return Err(wrong(format!("it is the result of {scheme} for {period}")));
    }
    Ok(EarlierResult::of(&stored.snapshot_id, &outcome))
}

/// A result lies in its file without derivations.
fn no_derivation() -> Node {
    const EMPTY: Text = Text::fixed("", "");
    Node {
        kind: NodeKind::Total,
        id: None,
        label: EMPTY,
        formula: None,
        words: None,
        with_numbers: None,
        exact: None,
        shown: EMPTY,
        clause: None,
        applied: Vec::new(),
        records: None,
        children: Vec::new(),
    }
}

fn damaged(file: &str, problem: String) -> EngineError {
    EngineError::Damaged { file: file.to_owned(), problem }
}
