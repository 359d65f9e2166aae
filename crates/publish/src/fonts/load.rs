//! Loads the faces that a document needs, and no other.

use super::scan::{self, Face};
use super::{FontConfig, FontRole};
use crate::error::PublishError;
use std::collections::{BTreeMap, BTreeSet};
use typst::foundations::Bytes;
use typst::text::Font;

/// The fonts of one document.
pub(crate) struct Loaded {
    /// Every face once.
    pub(crate) fonts: Vec<Font>,
    /// Per role the families that together have all its characters, the preferred one first.
    pub(crate) families: BTreeMap<FontRole, Vec<String>>,
}

/// Finds and loads faces for the characters of each role. Where the first installed family lacks a character (a rare one in
/// a name), the next ones of the list help out.
pub(crate) fn load(config: &FontConfig, needed: &BTreeMap<FontRole, BTreeSet<char>>) -> Result<Loaded, PublishError> {
    let faces = scan::faces(&config.folders);
    let mut loader = Loader::default();
    for (role, characters) in needed {
        let (first, _) = first_installed(config, &faces, *role)?;
        let mut missing = characters.clone();
        let mut families = Vec::new();
        for family in config.families(*role) {
            let Some(font) = find(&faces, &family, role.weight()).and_then(|face| loader.font(face)) else { continue };
            let before = missing.len();
            missing.retain(|c| !font.info().coverage.contains(u32::from(*c)));
            if families.is_empty() || missing.len() < before {
                families.push(font.info().family.clone());
            }
            if missing.is_empty() {
                break;
            }
        }
        if families.is_empty() {
            return Err(PublishError::FontMissing { role: *role, looked_for: config.families(*role) });
        }
        if !missing.is_empty() {
            let characters = missing.into_iter().take(20).collect();
            return Err(PublishError::CharactersMissing { role: *role, family: first, characters });
        }
        loader.families.insert(*role, families);
    }
    Ok(Loaded { fonts: loader.fonts, families: loader.families })
}

/// The first family of a role that is installed, with its face.
pub(super) fn first_installed<'a>(
    config: &FontConfig,
    faces: &'a [Face],
    role: FontRole,
) -> Result<(String, &'a Face), PublishError> {
    let families = config.families(role);
    let found = families.iter().find_map(|family| Some((family.clone(), find(faces, family, role.weight())?)));
    found.ok_or(PublishError::FontMissing { role, looked_for: families })
}

fn find<'a>(faces: &'a [Face], family: &str, weight: u16) -> Option<&'a Face> {
    let is_it = |face: &&Face| face.names.iter().any(|name| name.eq_ignore_ascii_case(family));
    faces.iter().filter(is_it).min_by_key(|face| (!face.is_upright, face.weight.abs_diff(weight)))
}

#[derive(Default)]
struct Loader {
    files: BTreeMap<std::path::PathBuf, Bytes>,
    fonts: Vec<Font>,
    places: BTreeMap<(std::path::PathBuf, u32), usize>,
    families: BTreeMap<FontRole, Vec<String>>,
}

impl Loader {
    fn font(&mut self, face: &Face) -> Option<Font> {
        let key = (face.path.clone(), face.index);
        if let Some(place) = self.places.get(&key) {
            return self.fonts.get(*place).cloned();
        }
        let bytes = match self.files.get(&face.path) {
            Some(bytes) => bytes.clone(),
            None => Bytes::new(std::fs::read(&face.path).ok()?),
        };
        self.files.insert(face.path.clone(), bytes.clone());
        let font = Font::new(bytes, face.index)?;
        self.places.insert(key, self.fonts.len());
        self.fonts.push(font.clone());
        Some(font)
    }
}
