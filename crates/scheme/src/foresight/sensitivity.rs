//! Which single figure, were it wrong by so many per cent, would change the first places.

use super::alone::{alone, looks_at_others, with_one_changed};
use crate::evaluate::{EvaluateError, evaluate_bare};
use crate::figures::{Figures, Quantity};
use crate::outcome::Outcome;
use crate::scheme::Scheme;
use crate::unit::Unit;
use ballast_domain::{Exact, Rounding, Text};
use serde::Serialize;

/// A figure on which the first places hang (敏感数据).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Weak {
    /// The subject whose figure it is.
    pub subject: String,
    /// Its name.
    pub name: Text,
    /// What the figure is: the title of a measure, target, indicator or judged item.
    pub figure: Text,
    /// As it is, in the unit of the scheme.
    pub value: Text,
    /// As it would be.
    pub instead: Text,
    /// The group whose first places change.
    pub group: Text,
    /// Names on the first places now.
    pub before: Vec<Text>,
    /// Names on them then.
    pub after: Vec<Text>,
}

/// Changes each figure by `share` (0.05: five per cent) upwards and downwards, one at a time, and lists those that change who stands on the
/// first `places` of a group, or in which order. Counts change by whole pieces, at least one. Figures that are missing or nought stay.
///
/// # Errors
/// Those of [`crate::evaluate()`].
pub fn sensitivity(
    scheme: &Scheme,
    figures: &Figures,
    share: &Exact,
    places: usize,
) -> Result<Vec<Weak>, EvaluateError> {
    let now = evaluate_bare(scheme, figures)?;
    let is_each_alone = !looks_at_others(scheme);
    let mut weak = Vec::new();
    for place in all(scheme, figures) {
        let base = if is_each_alone { alone(figures, place.subject()) } else { figures.clone() };
        for is_up in [true, false] {
            let mut changed = base.clone();
            let Some(change) = place.change(scheme, &mut changed, share, is_up) else { continue };
            let then = match evaluate_bare(scheme, &changed) {
                Ok(then) if is_each_alone => with_one_changed(scheme, &now, then),
                Ok(then) => then,
                // The figure of somebody who is not assessed changes nothing.
                Err(EvaluateError::NoSubjects) => continue,
                Err(error) => return Err(error),
            };
            weak.extend(compared(&now, &then, places, &place, &change));
        }
    }
    Ok(weak)
}

/// A figure by its place among the figures.
enum Place {
    Measure(String, String),
    Target(String, String),
    Observation(String, String, String),
    Judgement(String, String),
}

/// What a change did to a figure.
struct Changed {
    title: Text,
    value: Text,
    instead: Text,
}

fn all(scheme: &Scheme, figures: &Figures) -> Vec<Place> {
    let of_scheme = |id: &String| scheme.measures.iter().any(|measure| measure.id == *id);
    let measures = figures.measures.iter().filter(|(id, _)| of_scheme(id));
    let measures = measures
        .flat_map(|(id, by_subject)| by_subject.keys().map(|subject| Place::Measure(id.clone(), subject.clone())));
    let targets = figures.targets.keys().filter(|(_, key)| scheme.target(key).is_some());
    let targets = targets.map(|(unit, key)| Place::Target(unit.clone(), key.clone()));
    let months: Vec<String> = figures.period.months().iter().map(ToString::to_string).collect();
    let is_read = |period: &String| *period == figures.period.to_string() || months.contains(period);
    let observations = figures.observations.keys();
    let observations = observations.filter(|(_, key, period)| scheme.indicator(key).is_some() && is_read(period));
    let observations =
        observations.map(|(unit, key, period)| Place::Observation(unit.clone(), key.clone(), period.clone()));
    let judgements = figures.judgements.keys().filter(|(_, item)| scheme.item(item).is_some());
    let judgements = judgements.map(|(subject, item)| Place::Judgement(subject.clone(), item.clone()));
    measures.chain(targets).chain(observations).chain(judgements).collect()
}

impl Place {
    /// The unit or project whose figure it is.
    fn subject(&self) -> &str {
        match self {
            Self::Measure(_, subject)
            | Self::Target(subject, _)
            | Self::Observation(subject, _, _)
            | Self::Judgement(subject, _) => subject,
        }
    }

    /// Changes the figure; `None` when there is nothing to change.
    fn change(&self, scheme: &Scheme, figures: &mut Figures, share: &Exact, is_up: bool) -> Option<Changed> {
        let show = |value: &Exact, unit: &crate::unit::ShownUnit| crate::words::show_number(value, Some(unit));
        match self {
            Self::Measure(id, subject) => {
                let measure = scheme.measure(id)?;
                let value = figures.measures.get_mut(id)?.get_mut(subject)?.value.as_mut()?;
                let instead = moved(value, share, is_up, measure.unit.unit == Unit::Count)?;
                let (before, after) = (show(value, &measure.unit), show(&instead, &measure.unit));
                *value = instead;
                Some(Changed { title: measure.title.clone(), value: before, instead: after })
            }
            Self::Target(unit, key) => {
                let quantity = figures.targets.get_mut(&(unit.clone(), key.clone()))?;
                quantity_moved(scheme.target(key)?, quantity, share, is_up)
            }
            Self::Observation(unit, key, period) => {
                let observed = figures.observations.get_mut(&(unit.clone(), key.clone(), period.clone()))?;
                match observed.value.as_mut() {
                    Some(quantity) => quantity_moved(scheme.indicator(key)?, quantity, share, is_up),
                    None => None,
                }
            }
            Self::Judgement(subject, item) => {
                let judged = figures.judgements.get_mut(&(subject.clone(), item.clone()))?;
                let instead = moved(&judged.points, share, is_up, false)?;
                let (before, after) = (judged.points.to_string(), instead.to_string());
                judged.points = instead;
                Some(Changed {
                    title: scheme.item(item)?.title.clone(),
                    value: Text::new(before.clone(), before),
                    instead: Text::new(after.clone(), after),
                })
            }
        }
    }
}

fn quantity_moved(
    input: &crate::scheme::Input,
    quantity: &mut Quantity,
    share: &Exact,
    is_up: bool,
) -> Option<Changed> {
    let instead = moved(&quantity.value, share, is_up, input.unit.unit == Unit::Count)?;
    let word = if quantity.unit_of_measure.is_empty() {
        input.unit.word.clone()
    } else {
        Text::new(quantity.unit_of_measure.clone(), quantity.unit_of_measure.clone())
    };
    let show = |value: &Exact| {
        let plain = crate::words::plain(value);
        Text::new(format!("{plain}{}", word.zh), format!("{plain} {}", word.en))
    };
    let (before, after) = (show(&quantity.value), show(&instead));
    quantity.value = instead;
    Some(Changed { title: input.title.clone(), value: before, instead: after })
}

/// The value so much higher or lower; whole pieces change by whole pieces.
fn moved(value: &Exact, share: &Exact, is_up: bool, is_count: bool) -> Option<Exact> {
    let mut by = value * share;
    if by.is_zero() {
        return None;
    }
    if is_count {
        let whole = by.round(Rounding::half_up(0));
        by = if whole.is_zero() { Exact::one() } else { whole };
    }
    Some(if is_up { value + &by } else { value - &by })
}

fn compared(now: &Outcome, then: &Outcome, places: usize, place: &Place, change: &Changed) -> Vec<Weak> {
    let first = |outcome: &Outcome, group: usize| -> Vec<(u32, String, Text)> {
        let ids = &outcome.groups[group].subjects;
        let subjects = ids.iter().filter_map(|id| outcome.subjects.iter().find(|subject| subject.id == *id));
        let placed = subjects.filter_map(|subject| Some((subject.rank?, subject.id.clone(), subject.name.clone())));
        let limit = u32::try_from(places).unwrap_or(u32::MAX);
        placed.filter(|(rank, _, _)| *rank <= limit).collect()
    };
    let mut weak = Vec::new();
    for (index, group) in now.groups.iter().enumerate() {
        let (before, after) = (first(now, index), first(then, index));
        if before == after {
            continue;
        }
        let subject = now.subjects.iter().find(|subject| subject.id == place.subject());
        let names = |placed: Vec<(u32, String, Text)>| placed.into_iter().map(|(_, _, name)| name).collect();
        weak.push(Weak {
            subject: place.subject().to_owned(),
            name: subject.map_or_else(
                || Text::new(place.subject().to_owned(), place.subject().to_owned()),
                |subject| subject.name.clone(),
            ),
            figure: change.title.clone(),
            value: change.value.clone(),
            instead: change.instead.clone(),
            group: group.title.clone(),
            before: names(before),
            after: names(after),
        });
    }
    weak
}
