//! Measures in an order in which each stands after those it names.

use super::measure::PlacedMeasure;
use super::section::Reader;
use crate::scheme::{Measure, MeasureRule};
use ballast_domain::Text;
use std::collections::{BTreeMap, BTreeSet};

/// Sorts; `None` with a problem for each measure that stands in a circle.
pub(super) fn sorted(reader: &Reader<'_>, mut waiting: Vec<PlacedMeasure>) -> Option<Vec<Measure>> {
    let known: BTreeSet<String> = waiting.iter().map(|placed| placed.measure.id.clone()).collect();
    let mut ready: Vec<Measure> = Vec::with_capacity(waiting.len());
    let mut done = BTreeSet::new();
    loop {
        let before = waiting.len();
        let mut later = Vec::new();
        for placed in waiting {
            // A measure that could not be read is missing here; that was reported already.
            let is_ready = needs(&placed.measure).into_iter().all(|id| done.contains(id) || !known.contains(id));
            if is_ready {
                done.insert(placed.measure.id.clone());
                ready.push(placed.measure);
            } else {
                later.push(placed);
            }
        }
        waiting = later;
        if waiting.is_empty() {
            return Some(ready);
        }
        if waiting.len() == before {
            break;
        }
    }
    let graph: BTreeMap<&str, Vec<&str>> =
        waiting.iter().map(|placed| (placed.measure.id.as_str(), needs(&placed.measure))).collect();
    for placed in &waiting {
        if let Some(circle) = circle(&graph, &placed.measure.id) {
            let path = circle.join(" → ");
            reader.report(
                "SC-020",
                placed.at,
                Text::new(format!("度量循环引用：{path}"), format!("measures refer to each other in a circle: {path}")),
                Text::fixed("请去掉其中一处引用", "Remove one of the references"),
            );
        }
    }
    None
}

fn needs(measure: &Measure) -> Vec<&str> {
    match &measure.rule {
        MeasureRule::Formula(formula) => formula.measures(),
        MeasureRule::Records(records) => records.counted_by(),
    }
}

/// The shortest way from a measure back to itself.
fn circle<'a>(graph: &BTreeMap<&'a str, Vec<&'a str>>, start: &'a str) -> Option<Vec<&'a str>> {
    let mut from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut front = vec![start];
    while !front.is_empty() {
        let mut next = Vec::new();
        for &id in &front {
            for &needed in graph.get(id).into_iter().flatten() {
                if needed == start {
                    let mut path = vec![start];
                    let mut step = id;
                    while step != start {
                        path.push(step);
                        step = from.get(step)?;
                    }
                    path.push(start);
                    path.reverse();
                    return Some(path);
                }
                if graph.contains_key(needed) && !from.contains_key(needed) {
                    from.insert(needed, id);
                    next.push(needed);
                }
            }
        }
        front = next;
    }
    None
}
