//! What a disk can hold after a power cut: everything that was synchronised, and of the rest none, all, a beginning, a part, or a
//! beginning with one torn write.

use crate::recording::Deed;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A disk writes whole sectors.
const SECTOR: usize = 512;

/// Files by name; a file that is not there is not in the map.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// How much of what was not synchronised reached the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rest {
    None,
    All,
    Beginning,
    Part,
    Torn,
}

const RESTS: [Rest; 5] = [Rest::None, Rest::All, Rest::Beginning, Rest::Part, Rest::Torn];

/// One possible disk.
pub(crate) struct Image {
    pub(crate) files: Files,
    /// Writes that were acknowledged before the cut.
    pub(crate) acknowledged: BTreeSet<usize>,
    /// Where the power went: so many deeds were done.
    pub(crate) after: usize,
    pub(crate) rest: Rest,
}

/// Gives `count` images to a test, each once, in the order of their cuts; the same for the same seed.
pub(crate) fn each_image(base: &Files, deeds: &[Deed], count: usize, seed: u64, mut test: impl FnMut(&Image)) {
    let mut random = StdRng::seed_from_u64(seed);
    let mut cuts: Vec<usize> = (0..count).map(|_| random.random_range(0..=deeds.len())).collect();
    cuts.sort_unstable();
    let mut disk = Disk { files: base.clone(), named: base.keys().cloned().collect(), waiting: Vec::new() };
    let mut acknowledged = BTreeSet::new();
    let mut done = 0;
    for cut in cuts {
        while done < cut {
            match &deeds[done] {
                Deed::Acknowledge(number) => drop(acknowledged.insert(*number)),
                deed => disk.take(deed),
            }
            done += 1;
        }
        let rest = RESTS[random.random_range(0..RESTS.len())];
        let files = disk.cut(rest, &mut random);
        test(&Image { files, acknowledged: acknowledged.clone(), after: cut, rest });
    }
}

struct Disk<'d> {
    files: Files,
    /// Files whose names are on the disk.
    named: BTreeSet<String>,
    /// Not yet synchronised.
    waiting: Vec<&'d Deed>,
}

impl<'d> Disk<'d> {
    fn take(&mut self, deed: &'d Deed) {
        match deed {
            Deed::Sync { file } => {
                let (now, later) = std::mem::take(&mut self.waiting).into_iter().partition(|deed| name(deed) == file);
                self.waiting = later;
                for deed in Vec::<&Deed>::from_iter(now) {
                    apply(&mut self.files, deed, |_| true);
                }
            }
            Deed::SyncFolder => {
                self.named.extend(self.files.keys().cloned());
                self.named.extend(self.waiting.iter().map(|deed| name(deed).to_owned()));
            }
            deed => self.waiting.push(deed),
        }
    }

    fn cut(&self, rest: Rest, random: &mut StdRng) -> Files {
        let mut files = self.files.clone();
        let whole = match rest {
            Rest::None => 0,
            Rest::All | Rest::Part => self.waiting.len(),
            Rest::Beginning | Rest::Torn => random.random_range(0..=self.waiting.len()),
        };
        for deed in &self.waiting[..whole] {
            if rest != Rest::Part || random.random_bool(0.5) {
                apply(&mut files, deed, |_| true);
            }
        }
        if rest == Rest::Torn
            && let Some(deed) = self.waiting.get(whole)
        {
            let kept: Vec<bool> = (0..=65_536 / SECTOR).map(|_| random.random_bool(0.5)).collect();
            apply(&mut files, deed, |sector| kept[sector % kept.len()]);
        }
        // A name that is not on the disk yet may be there all the same.
        files.retain(|file, _| self.named.contains(file) || (rest != Rest::None && random.random_bool(0.5)));
        files
    }
}

fn name(deed: &Deed) -> &str {
    match deed {
        Deed::Write { file, .. } | Deed::Truncate { file, .. } | Deed::Sync { file } => file,
        Deed::SyncFolder | Deed::Acknowledge(_) => "",
    }
}

fn apply(files: &mut Files, deed: &Deed, keeps: impl Fn(usize) -> bool) {
    match deed {
        Deed::Write { file, offset, bytes } => {
            let content = files.entry(file.clone()).or_default();
            for (sector, part) in bytes.chunks(SECTOR).enumerate() {
                let from = offset + sector * SECTOR;
                if keeps(sector) {
                    content.resize(content.len().max(from + part.len()), 0);
                    content[from..from + part.len()].copy_from_slice(part);
                }
            }
        }
        Deed::Truncate { file, size } if keeps(0) => files.entry(file.clone()).or_default().resize(*size, 0),
        _ => {}
    }
}

/// Puts an image into an empty folder.
pub(crate) fn lay_out(files: &Files, folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        std::fs::remove_file(entry.unwrap().path()).unwrap();
    }
    for (file, bytes) in files {
        std::fs::write(folder.join(file), bytes).unwrap();
    }
}

/// The files of a database that was cleanly closed.
pub(crate) fn base_of(folder: &Path) -> Files {
    Files::from([("ballast.db".to_owned(), std::fs::read(folder.join("ballast.db")).unwrap())])
}
