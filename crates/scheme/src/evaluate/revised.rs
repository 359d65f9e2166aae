//! Colours of earlier periods told again by the records of now (追溯调整): a later catch-up changes them, and what was published stays beside.

use super::{Run, light, node};
use crate::figures::Figures;
use crate::outcome::{Colour, Node, NodeKind, RevisedColour};
use crate::scheme::{Earlier, Light, Scheme};
use ballast_domain::{Lang, Period, Text};
use std::collections::BTreeMap;

/// Light id → subject id → the colours of now, by period.
pub(super) type Colours = BTreeMap<String, BTreeMap<String, Vec<(Period, Colour)>>>;

/// The colours of now of the periods that the scheme revises, the last first.
pub(super) fn colours(scheme: &Scheme, figures: &Figures) -> Colours {
    let mut colours = Colours::new();
    for period in declared(scheme).map(|earlier| earlier.periods(figures.period)).unwrap_or_default() {
        let Some(then) = figures.now.get(&period.to_string()) else { continue };
        let mut run = Run::new(scheme, then, false);
        for measure in &scheme.measures {
            run.measure(measure);
        }
        for (index, subject) in then.subjects.iter().enumerate() {
            for told in light::all(&mut run, index).0 {
                let of_subject = colours.entry(told.id).or_default().entry(subject.id.clone()).or_default();
                of_subject.push((period, told.colour));
            }
        }
    }
    colours
}

/// What the earlier colours of a light became, with their nodes.
pub(super) fn of(run: &Run<'_>, subject: &str, light: &Light) -> (Vec<RevisedColour>, Vec<Node>) {
    let Some(earlier) = declared(run.scheme) else { return (Vec::new(), Vec::new()) };
    let now = run.revised.get(&light.id).and_then(|of_light| of_light.get(subject));
    let revised = |(period, now): &(Period, Colour)| {
        let result = run.figures.earlier.get(&(earlier.key.clone(), period.to_string()));
        let published = result.and_then(|result| result.subjects.get(subject)?.lights.get(&light.id)).copied();
        let revised = RevisedColour { period: *period, published, now: *now };
        (revised, node_of(earlier, revised))
    };
    now.into_iter().flatten().map(revised).unzip()
}

fn declared(scheme: &Scheme) -> Option<&Earlier> {
    scheme.earlier(scheme.lights.as_ref()?.revises.as_ref()?)
}

fn node_of(earlier: &Earlier, revised: RevisedColour) -> Node {
    let RevisedColour { period, published, now } = revised;
    let then = published.map_or(Text::fixed("没有公布", "not published"), Colour::word);
    let now = now.word();
    let shown = Text::new(
        format!("公布时{}，按现有记录{}", then.zh, now.zh),
        format!("{} as published, {} by the records of now", then.en, now.en),
    );
    let label = Text::new(period.name(Lang::Zh), period.name(Lang::En));
    let mut node = node::bare(NodeKind::Earlier, Some(&period.to_string()), label, None, &shown);
    node.clause.clone_from(&earlier.clause);
    node
}
