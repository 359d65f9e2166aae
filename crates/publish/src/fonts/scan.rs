//! Names of all faces in the font folders, read without loading the fonts.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use ttf_parser::name_id;

/// A face of a font file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Face {
    pub(super) path: PathBuf,
    pub(super) index: u32,
    /// Family and full names in all languages of the file.
    pub(super) names: Vec<String>,
    /// 100–900.
    pub(super) weight: u16,
    pub(super) is_upright: bool,
}

/// All faces below the folders, in order of path. Unreadable or broken files are passed over: they are not ours.
pub(super) fn faces(folders: &[PathBuf]) -> Vec<Face> {
    let mut files = Vec::new();
    for folder in folders {
        collect(folder, 0, &mut files);
    }
    files.iter().flat_map(|path| faces_of(path).unwrap_or_default()).collect()
}

/// Deeper folders than this are not font folders but a loop of links.
const DEEPEST: u32 = 8;

fn collect(folder: &Path, depth: u32, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        if matches!(extension.as_str(), "ttf" | "otf" | "ttc" | "otc") {
            files.push(path);
        } else if depth < DEEPEST && path.is_dir() {
            collect(&path, depth + 1, files);
        }
    }
}

fn faces_of(path: &Path) -> Option<Vec<Face>> {
    let mut file = File::open(path).ok()?;
    let head = read(&mut file, 0, 12)?;
    let offsets = if head.starts_with(b"ttcf") {
        // No collection has more faces than languages and weights together; a larger count is a broken file.
        let count = usize::try_from(number(&head, 8)?).ok().filter(|count| *count <= 256)?;
        let table = read(&mut file, 12, count * 4)?;
        (0..count).filter_map(|i| number(&table, i * 4)).collect()
    } else {
        vec![0]
    };
    let faces = (0..).zip(offsets).filter_map(|(index, offset)| face(&mut file, path, index, offset));
    Some(faces.collect())
}

fn face(file: &mut File, path: &Path, index: u32, offset: u32) -> Option<Face> {
    let head = read(file, offset.into(), 12)?;
    let tables = usize::from(u16::from_be_bytes([*head.get(4)?, *head.get(5)?]));
    let records = read(file, u64::from(offset) + 12, tables * 16)?;
    let mut table = |tag: &[u8; 4]| {
        let record = records.chunks_exact(16).find(|record| record.starts_with(tag))?;
        let length = usize::try_from(number(record, 12)?).ok().filter(|length| *length <= 1 << 20)?;
        read(file, number(record, 8)?.into(), length)
    };
    let name = table(b"name")?;
    let os2 = table(b"OS/2").unwrap_or_default();
    let os2 = ttf_parser::os2::Table::parse(&os2);
    let names = ttf_parser::name::Table::parse(&name)?.names.into_iter();
    let names = names
        .filter(|n| matches!(n.name_id, name_id::FAMILY | name_id::TYPOGRAPHIC_FAMILY | name_id::FULL_NAME))
        .filter_map(|n| n.to_string())
        .collect();
    Some(Face {
        path: path.to_owned(),
        index,
        names,
        weight: os2.map_or(400, |os2| os2.weight().to_number()),
        is_upright: os2.is_none_or(|os2| os2.style() == ttf_parser::Style::Normal),
    })
}

fn read(file: &mut File, offset: u64, length: usize) -> Option<Vec<u8>> {
    file.seek(SeekFrom::Start(offset)).ok()?;
    let mut bytes = vec![0; length];
    file.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u32::from_be_bytes(four))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn broken_font_files_are_passed_over() {
        let folder = std::env::temp_dir().join(format!("ballast-fonts-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("empty.ttf"), b"").unwrap();
        std::fs::write(folder.join("words.otf"), b"not a font at all, but long enough").unwrap();
        std::fs::write(folder.join("many.ttc"), b"ttcf\0\x01\0\0\xff\xff\xff\xff").unwrap();
        assert_eq!(faces(std::slice::from_ref(&folder)), []);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
