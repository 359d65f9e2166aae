//! How firm the places are when the weights of the items are a little different.

use crate::outcome::Outcome;
use crate::scheme::{Item, ItemKind, Scheme};
use ballast_domain::{Exact, Rounding, Text};
use serde::Serialize;
use std::collections::BTreeMap;

/// The places of a subject over all draws (位次稳定性).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Firmness {
    /// The subject.
    pub subject: String,
    /// Its name.
    pub name: Text,
    /// Its place.
    pub rank: u32,
    /// Best place over all draws.
    pub best: u32,
    /// Worst place.
    pub worst: u32,
    /// In how many draws it kept its place.
    pub kept: u32,
}

/// Draws so many sets of weights, each weight independently changed by at most `noise` (0.1: ten per cent) in steps of a thousandth of it,
/// and ranks the sums, each part rounded half up to nine decimals. The same seed gives the same draws. Items without a score count for nothing, caps of the total are
/// left aside: it is the order that is looked at. Ordered by place within groups.
pub fn stability(scheme: &Scheme, outcome: &Outcome, noise: &Exact, draws: u32, seed: u64) -> Vec<Firmness> {
    let mut random = SplitMix(seed);
    let ranked: Vec<usize> =
        (0..outcome.subjects.len()).filter(|&index| outcome.subjects[index].rank.is_some()).collect();
    let parts: Vec<(usize, Vec<(&str, i128)>)> = ranked.iter().map(|&index| (index, parts(outcome, index))).collect();
    let noise = scaled(noise, 6);
    let mut seen: BTreeMap<usize, (u32, u32, u32)> = BTreeMap::new();
    let base: Vec<&Item> = scheme.items.iter().filter(|item| item.kind == ItemKind::Base).collect();
    for _ in 0..draws {
        let factors: BTreeMap<&str, i128> = base
            .iter()
            .map(|item| {
                let step = i128::from(random.next() % 2_001) - 1_000;
                (item.id.as_str(), ONE + noise * step / 1_000)
            })
            .collect();
        let sum = |parts: &Vec<(&str, i128)>| -> i128 {
            parts.iter().map(|(item, part)| part * factors.get(item).copied().unwrap_or(ONE)).sum()
        };
        let sums: Vec<(usize, i128)> = parts.iter().map(|(index, parts)| (*index, sum(parts))).collect();
        for (index, own) in &sums {
            let group = &outcome.subjects[*index].group;
            let above =
                sums.iter().filter(|(other, sum)| outcome.subjects[*other].group == *group && sum > own).count();
            let place = u32::try_from(above + 1).unwrap_or(u32::MAX);
            let entry = seen.entry(*index).or_insert((place, place, 0));
            let kept = u32::from(outcome.subjects[*index].rank == Some(place));
            *entry = (entry.0.min(place), entry.1.max(place), entry.2 + kept);
        }
    }
    let mut firmness: Vec<(Option<usize>, Firmness)> = Vec::new();
    for (index, (best, worst, kept)) in seen {
        let subject = &outcome.subjects[index];
        let group = outcome.groups.iter().position(|group| Some(&group.id) == subject.group.as_ref());
        let rank = subject.rank.unwrap_or_default();
        let (id, name) = (subject.id.clone(), subject.name.clone());
        firmness.push((group, Firmness { subject: id, name, rank, best, worst, kept }));
    }
    firmness.sort_by(|(a_group, a), (b_group, b)| (a_group, a.rank, &a.subject).cmp(&(b_group, b.rank, &b.subject)));
    firmness.into_iter().map(|(_, firmness)| firmness).collect()
}

/// A weight as it is.
const ONE: i128 = 1_000_000;

/// The parts of a subject's total, in billionths of a point.
fn parts(outcome: &Outcome, index: usize) -> Vec<(&str, i128)> {
    let items = outcome.subjects[index].items.iter().filter(|item| !item.is_excluded);
    items.filter_map(|item| Some((item.id.as_str(), scaled(item.weighted.as_ref()?, 9)))).collect()
}

/// A number in so many decimals as a whole number; one beyond all measure counts for nothing.
fn scaled(number: &Exact, places: u32) -> i128 {
    number.to_scaled(Rounding::half_up(places)).filter(|scaled| scaled.unsigned_abs() < 1 << 90).unwrap_or_default()
}

/// A small generator with known sequences: the same on every machine.
///
/// Source: G. Steele, D. Lea, C. Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::SplitMix;

    #[test]
    fn the_generator_gives_its_known_sequence() {
        let mut random = SplitMix(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| random.next()).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }
}
