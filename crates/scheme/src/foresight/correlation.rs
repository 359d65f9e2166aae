//! How alike two rankings of the same subjects are (等级相关).

use crate::outcome::Outcome;
use ballast_domain::Exact;
use std::collections::BTreeMap;

/// Kendall's tau-a over the subjects that both results rank in the same group: pairs in the same order less pairs in opposite order, by all
/// pairs. 1: the same order; 0: none; −1: the opposite. A pair that is tied in one of them counts for nothing. `None` with fewer than
/// two such subjects in every group.
///
/// Source: M. G. Kendall, A New Measure of Rank Correlation, Biometrika 30 (1938).
pub fn kendall(a: &Outcome, b: &Outcome) -> Option<Exact> {
    let places = |outcome: &Outcome| -> BTreeMap<String, (Option<String>, u32)> {
        let ranked = outcome
            .subjects
            .iter()
            .filter_map(|subject| Some((subject.id.clone(), subject.group.clone(), subject.rank?)));
        ranked.map(|(id, group, rank)| (id, (group, rank))).collect()
    };
    let (a, b) = (places(a), places(b));
    let both: Vec<(&Option<String>, u32, u32)> = a
        .iter()
        .filter_map(|(id, (group, rank))| {
            let (other_group, other) = b.get(id)?;
            (group == other_group).then_some((group, *rank, *other))
        })
        .collect();
    let (mut agreed, mut pairs) = (0_i64, 0_i64);
    for (index, (group, a_rank, b_rank)) in both.iter().enumerate() {
        for (_, other_a, other_b) in both[index + 1..].iter().filter(|(other, _, _)| other == group) {
            pairs += 1;
            agreed += match (a_rank.cmp(other_a), b_rank.cmp(other_b)) {
                (x, y) if x.is_eq() || y.is_eq() => 0,
                (x, y) if x == y => 1,
                _ => -1,
            };
        }
    }
    Exact::from(agreed).checked_div(&Exact::from(pairs))
}
