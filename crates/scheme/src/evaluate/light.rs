//! Status lights of a subject.

use super::subject::SubjectSurroundings;
use super::{Run, finding, node, revised};
use crate::ast::Expr;
use crate::language::print::code;
use crate::outcome::{Colour, LightOutcome, Node, NodeKind};
use crate::scheme::{Light, Overall};
use crate::value::compute;
use crate::words::in_words;
use ballast_domain::Text;

/// All lights of a subject, the worst one where the scheme combines them, and their nodes.
pub(super) fn all(run: &mut Run<'_>, index: usize) -> (Vec<LightOutcome>, Option<Colour>, Vec<Node>) {
    let Some(lights) = &run.scheme.lights else { return (Vec::new(), None, Vec::new()) };
    let (outcomes, nodes): (Vec<LightOutcome>, Vec<Node>) =
        lights.lights.iter().map(|light| one(run, index, light)).unzip();
    let worst = outcomes.iter().map(|light| light.colour).max();
    let overall = if lights.overall == Overall::Worst { worst } else { None };
    (outcomes, overall, nodes)
}

fn one(run: &mut Run<'_>, index: usize, light: &Light) -> (LightOutcome, Node) {
    let mut children = Vec::new();
    let colour = colour(run, index, light, &mut children);
    if colour == Colour::Unknown {
        run.find(finding::light_unknown(light, &run.figures.subjects[index].id));
    }
    let word = match colour {
        Colour::Red => light.words.red.clone(),
        Colour::Yellow => light.words.yellow.clone(),
        Colour::Green => light.words.green.clone(),
        other => other.word(),
    };
    let (revised, revisions) = revised::of(run, &run.figures.subjects[index].id, light);
    let (id, title) = (light.id.clone(), light.title.clone());
    let outcome = LightOutcome { id, title, colour, word, revised };
    if !run.explains {
        return (outcome, node::nothing());
    }
    let rules = rules(light);
    let say = |lang| {
        let rule = |(name, condition): &(Text, &Expr)| {
            format!("{}：{}", name.get(lang), in_words(run.scheme, None, condition).get(lang))
        };
        rules.iter().map(rule).collect::<Vec<_>>().join(lang.pick("；", "; "))
    };
    let mut node = node::bare(NodeKind::Light, Some(&light.id), light.title.clone(), None, &outcome.word);
    node.clause.clone_from(&light.clause);
    node.formula = Some(rules.iter().map(|(_, condition)| code(condition)).collect::<Vec<_>>().join("; "));
    node.words = Some(Text::new(say(ballast_domain::Lang::Zh), say(ballast_domain::Lang::En)));
    node.children = children;
    node.children.extend(revisions);
    (outcome, node)
}

fn rules(light: &Light) -> Vec<(Text, &Expr)> {
    let unless = light.unless.as_ref().map(|condition| (Colour::None.word(), condition));
    let yellow = light.yellow.as_ref().map(|condition| (light.words.yellow.clone(), condition));
    unless.into_iter().chain([(light.words.red.clone(), &light.red)]).chain(yellow).collect()
}

/// The first condition that holds decides; one that cannot be told decides too, as unknown.
fn colour(run: &mut Run<'_>, index: usize, light: &Light, children: &mut Vec<Node>) -> Colour {
    let conditions = [
        (light.unless.as_ref(), Colour::None),
        (Some(&light.red), Colour::Red),
        (light.yellow.as_ref(), Colour::Yellow),
    ];
    for (condition, colour) in conditions {
        let Some(condition) = condition else { continue };
        let mut around = SubjectSurroundings::new(run, index, Some(&light.id));
        let holds = compute(condition, &mut around).flag();
        let (parts, findings) = around.finish();
        run.findings_of(findings);
        for part in parts {
            if !children.contains(&part) {
                children.push(part);
            }
        }
        match holds {
            Some(true) => return colour,
            Some(false) => {}
            None => return Colour::Unknown,
        }
    }
    Colour::Green
}
