//! A province assesses what its cities sealed and published (联合考核).
//!
//! Each city's folder is verified up to its seal, against the key that the province has for that city. The records of all of them become
//! one snapshot, whose manifest names each city's snapshot, result and key; assessing it is the same as any other assessment. Nothing else
//! goes in, not even the time, so the same cities give the same bytes in whatever order they are named.

mod merge;
mod refusal;

pub use refusal::{Refusal, Wrong};

use crate::error::EngineError;
use crate::manifest::{Manifest, MemberEntry};
use crate::seal::{Seal, Verified, verify_opened};
use crate::snapshot::Snapshot;
use crate::write::{SnapshotHeader, SnapshotWriter};
use ballast_crypto::PublicKey;
use ballast_domain::org::UnitKind;
use ballast_domain::{OrganizationUnit, UnitId};
use ballast_scheme::Scheme;
use ballast_scheme::scheme::Subjects;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A city whose sealed snapshot takes part.
#[derive(Debug, Clone)]
pub struct Member {
    /// What the province calls it; refusals name it so.
    pub name: String,
    /// The folder that it published.
    pub folder: PathBuf,
    /// The keys that seal its results: the one in use and those before it.
    pub keys: Vec<PublicKey>,
}

/// Why the cities were not brought together.
#[derive(Debug, thiserror::Error)]
pub enum FederateError {
    /// Cities were refused; all of them, by name.
    #[error("{} cities were refused", .0.len())]
    Refused(Vec<Refusal>),
    /// The common snapshot could not be made.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// A city whose seal is good.
struct Sealed<'a> {
    member: &'a Member,
    snapshot: Snapshot,
    seal: Seal,
    root: UnitId,
}

/// Verifies every city, and writes their records as one snapshot under the province's scheme into a new folder. Where the scheme assesses
/// cities and nothing below them, records are attributed to their city; else they stay with their own unit. Projects are numbered anew: the
/// city's place by the id of its unit, times 10^12, plus the number that the city gave it.
///
/// # Errors
/// [`FederateError::Refused`] with every city whose folder is not whole, whose seal is missing, wrong or made with another key, whose period or
/// as-of day is another than that of most cities, which names units of another city, or which stands twice; [`FederateError::Engine`].
pub fn federate(members: &[Member], scheme_text: &str, folder: &Path) -> Result<Manifest, FederateError> {
    let scheme = ballast_scheme::parse("scheme.toml", scheme_text).map_err(EngineError::Scheme)?;
    let mut refusals = Vec::new();
    let mut cities = Vec::new();
    for member in members {
        match sealed(member) {
            Ok(city) => cities.push(city),
            Err(wrong) => refusals.push(Refusal::of(member, wrong)),
        }
    }
    cities.sort_by(|a, b| (&a.root, &a.snapshot.id).cmp(&(&b.root, &b.snapshot.id)));
    refusals.extend(disagreements(&cities));
    if !refusals.is_empty() {
        return Err(FederateError::Refused(refusals));
    }
    let Some(first) = cities.first() else { return Err(FederateError::Refused(Vec::new())) };
    let header = SnapshotHeader {
        scheme_text: scheme_text.to_owned(),
        period: first.snapshot.manifest.period,
        as_of: first.snapshot.manifest.as_of,
        frozen_at: cities.iter().map(|city| city.snapshot.manifest.frozen_at).max().unwrap_or_default(),
        is_sample: cities.iter().any(|city| city.snapshot.manifest.is_sample),
    };
    let mut writer = SnapshotWriter::create(folder, header, [])?;
    writer.name_members(cities.iter().map(entry).collect());
    let is_by_city = is_by_city(&scheme);
    for (place, city) in (1..).zip(&cities) {
        match merge::add(&mut writer, city, place, is_by_city) {
            Ok(()) => {}
            Err(merge::Stop::Wrong(wrong)) => refusals.push(Refusal::of(city.member, wrong)),
            Err(merge::Stop::Engine(error)) => return Err(error.into()),
        }
    }
    if !refusals.is_empty() {
        return Err(FederateError::Refused(refusals));
    }
    let units: Vec<OrganizationUnit> =
        cities.iter().flat_map(|city| city.snapshot.tree.all().into_iter().cloned()).collect();
    Ok(writer.finish(&units)?)
}

/// A city's folder, verified up to its seal.
fn sealed(member: &Member) -> Result<Sealed<'_>, Wrong> {
    let snapshot = Snapshot::open(&member.folder).map_err(Wrong::Folder)?;
    let Verified { seal, .. } = verify_opened(&snapshot, &member.keys).map_err(Wrong::Folder)?;
    let (seal, is_trusted) = seal.ok_or(Wrong::NoSeal)?;
    if !is_trusted {
        return Err(Wrong::OtherKey);
    }
    let root = snapshot.tree.root().map(|root| root.id.clone()).ok_or(Wrong::NoUnits)?;
    Ok(Sealed { member, snapshot, seal, root })
}

/// What keeps sound cities from being assessed together.
fn disagreements(cities: &[Sealed<'_>]) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let time = |city: &Sealed<'_>| (city.snapshot.manifest.period, city.snapshot.manifest.as_of);
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for city in cities {
        *counts.entry(time(city)).or_default() += 1;
    }
    // Of equal numbers the later time.
    let common = counts.into_iter().max_by_key(|(time, count)| (*count, *time)).map(|(time, _)| time);
    let mut owners: BTreeMap<&UnitId, &str> = BTreeMap::new();
    for city in cities {
        if let Some((period, as_of)) = common.filter(|common| *common != time(city)) {
            refusals.push(Refusal::of(city.member, Wrong::OtherTime { period, as_of }));
        }
        for unit in city.snapshot.tree.all() {
            if let Some(other) = owners.insert(&unit.id, &city.member.name) {
                let wrong = Wrong::UnitTwice { unit: unit.id.to_string(), other: other.to_owned() };
                refusals.push(Refusal::of(city.member, wrong));
                // One line says it; the rest of the tree would say it again.
                break;
            }
        }
    }
    refusals
}

fn entry(city: &Sealed<'_>) -> MemberEntry {
    MemberEntry {
        unit: city.root.to_string(),
        snapshot_id: city.snapshot.id.clone(),
        result_sha256: city.seal.result_sha256.clone(),
        key: city.seal.key.clone(),
    }
}

/// A scheme of cities assesses each as a whole.
fn is_by_city(scheme: &Scheme) -> bool {
    matches!(&scheme.subjects, Subjects::Units(kinds) if kinds.iter().all(|kind| *kind == UnitKind::City))
}
