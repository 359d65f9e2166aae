//! The operator's list of stolen passwords: a sorted file, searched where it lies (泄露密码库).

use super::password::normal;
use crate::AppError;
use ballast_domain::text::hex;
use sha2::{Digest as _, Sha256};
use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// Lines looked at when the list is opened.
const LOOKED_AT: usize = 1_000;
/// Longer lines are no passwords and no hashes.
const LONGEST_LINE: u64 = 2_048;

/// A sorted file of SHA-1 or SHA-256 hashes, a count perhaps after a colon, or of plain passwords.
#[derive(Debug, Clone)]
pub(crate) struct BreachList {
    path: PathBuf,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sha1,
    Sha256,
    Plain,
}

impl BreachList {
    /// Opens a list. Its first line tells its kind.
    ///
    /// # Errors
    /// [`AppError::Folder`] when it cannot be read; [`AppError::Damaged`] when it is empty or its beginning is not sorted by bytes.
    pub(crate) fn open(path: &Path) -> Result<Self, AppError> {
        let at = |source| AppError::Folder { folder: path.to_owned(), source };
        let mut reader = BufReader::new(File::open(path).map_err(at)?);
        let (mut kind, mut before) = (None, Vec::new());
        for _ in 0..LOOKED_AT {
            let Some(line) = line(&mut reader).map_err(at)? else { break };
            let kind = *kind.get_or_insert_with(|| Kind::of(&line));
            let key = kind.key(&line);
            if key < before {
                let path = path.display();
                return Err(AppError::Damaged(format!("{path} is not sorted; run: LC_ALL=C sort -u -o {path} {path}")));
            }
            before = key;
        }
        let kind = kind.ok_or_else(|| AppError::Damaged(format!("{} is empty", path.display())))?;
        Ok(Self { path: path.to_owned(), kind })
    }

    /// True when the password stands in the list. Reads some dozens of lines, however long the list is; waits for the disk.
    ///
    /// # Errors
    /// [`AppError::Folder`] when the list cannot be read any more.
    pub(crate) fn holds(&self, password: &str) -> Result<bool, AppError> {
        let password = normal(password);
        let wanted = match self.kind {
            Kind::Sha1 => hex(&sha1::Sha1::digest(password.as_bytes())).into_bytes(),
            Kind::Sha256 => hex(&Sha256::digest(password.as_bytes())).into_bytes(),
            Kind::Plain => password.into_bytes(),
        };
        self.search(&wanted).map_err(|source| AppError::Folder { folder: self.path.clone(), source })
    }

    fn search(&self, wanted: &[u8]) -> io::Result<bool> {
        let mut reader = BufReader::with_capacity(4_096, File::open(&self.path)?);
        // A line that is looked for begins at `low` or later and before `high`.
        let (mut low, mut high) = (0, reader.get_ref().metadata()?.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let start = first_line_at(&mut reader, middle)?;
            if start >= high {
                high = middle;
                continue;
            }
            let Some(line) = line(&mut reader)? else { return Ok(false) };
            match self.kind.key(&line).as_slice().cmp(wanted) {
                Ordering::Equal => return Ok(true),
                Ordering::Less => low = start + 1,
                Ordering::Greater => high = middle,
            }
        }
        Ok(false)
    }
}

impl Kind {
    fn of(line: &[u8]) -> Self {
        let hash = line.split(|byte| *byte == b':').next().unwrap_or_default();
        match hash.len() {
            40 if hash.iter().all(u8::is_ascii_hexdigit) => Self::Sha1,
            64 if hash.iter().all(u8::is_ascii_hexdigit) => Self::Sha256,
            _ => Self::Plain,
        }
    }

    /// By what a line is sorted and found.
    fn key(self, line: &[u8]) -> Vec<u8> {
        match self {
            Self::Plain => line.to_vec(),
            Self::Sha1 | Self::Sha256 => {
                line.split(|byte| *byte == b':').next().unwrap_or_default().to_ascii_lowercase()
            }
        }
    }
}

/// Goes to the first line that begins at this place or later; gives where.
fn first_line_at(reader: &mut BufReader<File>, place: u64) -> io::Result<u64> {
    let Some(before) = place.checked_sub(1) else {
        return reader.seek(SeekFrom::Start(0));
    };
    reader.seek(SeekFrom::Start(before))?;
    reader.skip_until(b'\n')?;
    reader.stream_position()
}

/// The next line without its end; none at the end of the file.
fn line(reader: &mut BufReader<File>) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    if reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    while line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
        line.pop();
    }
    Ok(Some(line))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn list(lines: &[String]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        std::fs::write(&path, lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect::<String>()).unwrap();
        (folder, path)
    }

    #[test]
    fn every_line_of_every_kind_is_found_and_nothing_else() {
        let words: Vec<String> = (0..700).map(|number| format!("password number {}", number * 7)).collect();
        let sha1 =
            |word: &String| format!("{}:{}", hex(&sha1::Sha1::digest(word.as_bytes())).to_uppercase(), word.len());
        let sha256 = |word: &String| hex(&Sha256::digest(word.as_bytes()));
        for form in [&|word: &String| word.clone() as String, &sha1, &sha256] as [&dyn Fn(&String) -> String; 3] {
            let mut lines: Vec<String> = words.iter().map(form).collect();
            lines.sort_unstable();
            for count in [1, 2, 3, lines.len()] {
                let (_folder, path) = list(&lines[..count]);
                let list = BreachList::open(&path).unwrap();
                for word in &words {
                    assert_eq!(list.holds(word).unwrap(), lines[..count].contains(&form(word)), "{word} of {count}");
                }
                for absent in ["", "a", "password number", "password number 1", "zzz", "密码"] {
                    assert!(!list.holds(absent).unwrap(), "{absent}");
                }
            }
        }
    }

    #[test]
    fn the_last_line_needs_no_end_and_one_form_of_a_sign_is_enough() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        std::fs::write(&path, "aaa\r\nb\u{e9}t\u{e9} noire d\u{e9}j\u{e0} vue").unwrap();
        let list = BreachList::open(&path).unwrap();
        assert!(list.holds("be\u{301}te\u{301} noire de\u{301}ja\u{300} vue").unwrap() && list.holds("aaa").unwrap());
    }

    #[test]
    fn a_list_that_cannot_be_searched_stops_the_start() {
        let (_folder, path) = list(&["b".into(), "a".into()]);
        assert!(matches!(BreachList::open(&path), Err(AppError::Damaged(text)) if text.contains("sort -u")));
        let (_folder, path) = list(&[]);
        assert!(matches!(BreachList::open(&path), Err(AppError::Damaged(_))));
        assert!(matches!(BreachList::open(Path::new("/nowhere")), Err(AppError::Folder { .. })));
    }
}
