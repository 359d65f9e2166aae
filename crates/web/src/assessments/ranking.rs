//! The ranking: bars per group, then units × items.

use super::scores;
use crate::chart::ranking::{RankBar, bars};
use crate::routes;
use crate::ui::number::NONE;
use crate::ui::panel::{flush, panel};
use crate::ui::table::{Column, Row, Shape, table};
use ballast_domain::{Exact, Lang, UnitId};
use ballast_scheme::Outcome;
use ballast_scheme::outcome::{GroupOutcome, SubjectOutcome};
use maud::{Markup, html};

/// The bars of each group side by side.
pub fn groups(lang: Lang, run: &str, outcome: &Outcome) -> Markup {
    let full = outcome.full.as_ref().map_or(0.0, Exact::to_plot);
    html! {
        div.groups.many[outcome.groups.len() > 1] {
            @for group in &outcome.groups {
                (panel(group.title.get(lang), full_note(lang, outcome), group_bars(lang, run, full, outcome, group)))
            }
        }
    }
}

fn full_note(lang: Lang, outcome: &Outcome) -> Markup {
    html! {
        @if let Some(full) = &outcome.full { span.quiet { (lang.pick("满分 ", "out of ")) (full) } }
    }
}

/// The bars of one group; links lead to the units.
pub fn group_bars(lang: Lang, run: &str, full: f64, outcome: &Outcome, group: &GroupOutcome) -> Markup {
    let rows: Vec<RankBar> = group
        .subjects
        .iter()
        .filter_map(|id| outcome.subjects.iter().find(|subject| subject.id == *id))
        .map(|subject| RankBar {
            rank: subject.rank,
            label: subject.name.get(lang).to_owned(),
            href: subject_href(run, subject),
            length: subject.total.as_ref().map_or(0.0, |total| total.exact.to_plot()),
            printed: subject.total.as_ref().map_or_else(|| NONE.to_owned(), |t| t.published.clone()),
        })
        .collect();
    bars(group.title.get(lang), full, &rows)
}

/// The page of a subject in a run; projects have no page of their own there and lead to the run.
pub fn subject_href(run: &str, subject: &SubjectOutcome) -> String {
    UnitId::new(&subject.id).map_or_else(
        || routes::Assessment(run.to_owned()).to_string(),
        |unit| routes::AssessedUnit(run.to_owned(), unit).to_string(),
    )
}

/// Units × items: each score links to its derivation, each head to the item.
pub fn table_of_items(lang: Lang, run: &str, outcome: &Outcome) -> Markup {
    let Some(first) = outcome.subjects.first() else { return Markup::default() };
    let mut columns = vec![Column::text(lang.pick("单位", "Unit")).title()];
    columns.push(Column::number(lang.pick("位次", "Rank")));
    if first.total.is_some() || outcome.full.is_some() {
        columns.push(Column::number(lang.pick("总分", "Total")).unit(full_unit(lang, outcome.full.as_ref())));
    }
    for item in &first.items {
        columns.push(
            Column::number(item.title.get(lang))
                .unit(full_unit(lang, item.full.as_ref()))
                .link(routes::AssessedItem(run.to_owned(), item.id.clone()).to_string()),
        );
    }
    for light in &first.lights {
        columns.push(Column::text(light.title.get(lang)));
    }
    let concluded = Concluded::of(outcome);
    if concluded.grades {
        columns.push(Column::text(lang.pick("等次", "Grade")));
    }
    if concluded.lists {
        columns.push(Column::text(lang.pick("榜单", "Lists")));
    }
    columns.extend(first.rewards.iter().map(|reward| Column::number(reward.title.get(lang))));
    let has_total = first.total.is_some() || outcome.full.is_some();
    let mut rows = Vec::new();
    for (group, subjects) in by_group(outcome) {
        if outcome.groups.len() > 1 {
            rows.push(Row::group(group.map_or(lang.pick("未排名", "Not ranked"), |group| group.title.get(lang))));
        }
        rows.extend(subjects.into_iter().map(|subject| row(lang, run, subject, has_total, concluded)));
    }
    let caption = lang.pick("各单位各项得分", "Scores by unit and item");
    flush(caption, Markup::default(), table(caption, Shape::Wide, &columns, &rows))
}

/// Subjects of each group by rank, then those in no group.
fn by_group(outcome: &Outcome) -> Vec<(Option<&GroupOutcome>, Vec<&SubjectOutcome>)> {
    let find = |id: &String| outcome.subjects.iter().find(|subject| subject.id == *id);
    let mut groups: Vec<_> = outcome
        .groups
        .iter()
        .map(|group| (Some(group), group.subjects.iter().filter_map(find).collect::<Vec<_>>()))
        .collect();
    let is_ranked = |subject: &SubjectOutcome| outcome.groups.iter().any(|group| group.subjects.contains(&subject.id));
    let rest: Vec<_> = outcome.subjects.iter().filter(|subject| !is_ranked(subject)).collect();
    if !rest.is_empty() {
        groups.push((None, rest));
    }
    groups
}

/// Which conclusions somebody reached.
#[derive(Clone, Copy)]
struct Concluded {
    grades: bool,
    lists: bool,
}

impl Concluded {
    fn of(outcome: &Outcome) -> Self {
        let any = |test: fn(&SubjectOutcome) -> bool| outcome.subjects.iter().any(test);
        Self { grades: any(|subject| subject.grade.is_some()), lists: any(|subject| !subject.lists.is_empty()) }
    }
}

fn row(lang: Lang, run: &str, subject: &SubjectOutcome, has_total: bool, concluded: Concluded) -> Row {
    let unit = UnitId::new(&subject.id);
    let mut cells = vec![html! { a href=(subject_href(run, subject)) { (subject.name.get(lang)) } }];
    cells.push(html! { (subject.rank.map_or_else(|| NONE.to_owned(), |rank| rank.to_string())) });
    if has_total {
        cells.push(html! { strong { (scores::score(subject.total.as_ref())) } });
    }
    for item in &subject.items {
        let cell = scores::item_score(lang, item);
        cells.push(match &unit {
            Some(unit) => html! {
                a.figure-link href=(routes::Derivation(run.to_owned(), unit.clone(), item.id.clone())) { (cell) }
            },
            None => cell,
        });
    }
    for light in &subject.lights {
        cells.push(scores::light(lang, light));
    }
    if concluded.grades {
        let grade = subject.grade.as_ref().map_or(NONE, |grade| grade.title.get(lang));
        cells.push(html! { (grade) });
    }
    if concluded.lists {
        cells.push(scores::titles(lang, &subject.lists));
    }
    cells.extend(subject.rewards.iter().map(|reward| html! { (reward.shown.get(lang)) }));
    Row::plain(cells)
}

fn full_unit(lang: Lang, full: Option<&Exact>) -> String {
    full.map_or_else(
        || lang.pick("分", "points").to_owned(),
        |full| match lang {
            Lang::Zh => format!("满分{full}"),
            Lang::En => format!("of {full}"),
        },
    )
}
