//! The annexes of a bulletin: ranking, item scores, key figures, findings, what was corrected.

use super::input::{BulletinInput, CorrectionInput, FigureRow, SheetInput, SubjectInput};
use crate::document::{Annex, Span};
use crate::table::{Align, Cell, CellRef, Column, Row, Table};
use ballast_domain::Lang;
use std::collections::BTreeMap;

/// The annexes with their numbers; `None` for one that the bulletin has not.
pub(super) struct Annexes {
    pub(super) list: Vec<Annex>,
    pub(super) ranking: u32,
    pub(super) scores: Option<u32>,
    pub(super) figures: Option<u32>,
    pub(super) findings: Option<u32>,
    pub(super) sheets: Option<u32>,
    pub(super) correction: Option<u32>,
}

pub(super) const SCORES: &str = "scores";
pub(super) const FIGURES: &str = "figures";
pub(super) const FINDINGS: &str = "findings";
/// Row key of the city's totals.
pub(super) const TOTAL: &str = "total";
// Hyphens keep our own column keys apart from the ids of scheme items.
const TOTAL_SCORE: &str = "total-score";
const UNIT: &str = "unit-name";
const RANK: &str = "rank";

/// The cell of a subject's total in the ranking of group `index`.
pub(super) fn total_cell(index: usize, subject: &str) -> CellRef {
    CellRef::new(&ranking_id(index), subject, TOTAL_SCORE)
}

fn ranking_id(index: usize) -> String {
    format!("ranking-{}", index + 1)
}

impl Annexes {
    pub(super) fn of(input: &BulletinInput) -> Self {
        let mut annexes = Self {
            list: Vec::new(),
            ranking: 1,
            scores: None,
            figures: None,
            findings: None,
            correction: None,
            sheets: None,
        };
        annexes.add(input, ("综合得分及位次", "Scores and ranks"), rankings(input), ranking_notes(input));
        if !input.items.is_empty() {
            let number = annexes.add(input, ("各项指标得分", "Scores by item"), vec![scores(input)], Vec::new());
            annexes.scores = Some(number);
        }
        if !input.figures.is_empty() || input.figures_total.is_some() {
            let number = annexes.add(input, ("主要数据", "Key figures"), vec![figures(input)], Vec::new());
            annexes.figures = Some(number);
        }
        if !input.findings.is_empty() {
            let number = annexes.add(input, ("问题统计", "Matters for attention"), vec![findings(input)], Vec::new());
            annexes.findings = Some(number);
        }
        if let Some(correction) = &input.correction {
            let tables = vec![corrected(input.lang, correction), changes(input.lang, correction)];
            let number = annexes.add(input, ("更正情况", "What was corrected"), tables, Vec::new());
            annexes.correction = Some(number);
        }
        if !input.sheets.is_empty() {
            let number = annexes.add(input, ("各单位得分明细", "How each total came about"), sheets(input), Vec::new());
            annexes.sheets = Some(number);
            annexes.list.iter_mut().filter(|annex| annex.number == number).for_each(|annex| annex.is_page_each = true);
        }
        annexes
    }

    fn add(&mut self, input: &BulletinInput, name: (&str, &str), tables: Vec<Table>, notes: Vec<Vec<Span>>) -> u32 {
        let number = self.list.last().map_or(1, |last| last.number + 1);
        let title = match input.lang {
            Lang::Zh => {
                vec![Span::Period(input.period), Span::text(format!("全市{}", input.matter)), Span::text(name.0)]
            }
            Lang::En => vec![Span::text(format!("{},", name.1)), Span::Period(input.period)],
        };
        self.list.push(Annex { number, title, tables, is_page_each: false, notes });
        number
    }
}

/// Subjects of all groups, each group by rank.
pub(super) fn ranked(input: &BulletinInput) -> Vec<&SubjectInput> {
    input.groups.iter().flat_map(|group| by_rank(&group.subjects)).collect()
}

pub(super) fn by_rank(subjects: &[SubjectInput]) -> Vec<&SubjectInput> {
    let mut ranked: Vec<_> = subjects.iter().collect();
    ranked.sort_by_key(|subject| subject.rank);
    ranked
}

fn rankings(input: &BulletinInput) -> Vec<Table> {
    let columns = vec![
        column(RANK, input.lang.pick("位次", "Rank"), None, Align::Centre),
        column(UNIT, input.lang.pick("单位", "Unit"), None, Align::Start),
        column(TOTAL_SCORE, input.lang.pick("综合得分", "Total"), Some(points(input.lang)), Align::End),
    ];
    let groups = input.groups.iter().enumerate().filter(|(_, group)| !group.subjects.is_empty());
    groups
        .map(|(index, group)| Table {
            id: ranking_id(index),
            title: group.name.clone(),
            unit_note: None,
            columns: columns.clone(),
            total: None,
            rows: by_rank(&group.subjects)
                .into_iter()
                .map(|subject| Row {
                    key: subject.id.clone(),
                    cells: vec![
                        Cell::number(subject.rank.to_string()),
                        Cell::text(&subject.name),
                        Cell::number(&subject.total),
                    ],
                })
                .collect(),
        })
        .collect()
}

/// Two units with the same printed total and different ranks need the reason said.
fn ranking_notes(input: &BulletinInput) -> Vec<Vec<Span>> {
    let looks_tied = input.groups.iter().any(|group| {
        by_rank(&group.subjects).windows(2).any(|pair| matches!(pair, [a, b] if a.total == b.total && a.rank != b.rank))
    });
    let note = input.lang.pick(
        "注：显示得分相同而位次不同的，按未舍入的得分排序。",
        "Note: units with the same printed score and different ranks are ordered by their unrounded scores.",
    );
    if looks_tied { vec![vec![Span::text(note)]] } else { Vec::new() }
}

fn scores(input: &BulletinInput) -> Table {
    let lang = input.lang;
    let mut columns = vec![column(UNIT, lang.pick("单位", "Unit"), None, Align::Start)];
    columns.extend(input.items.iter().map(|item| column(&item.id, &item.title, Some(points(lang)), Align::End)));
    columns.push(column(TOTAL_SCORE, lang.pick("综合得分", "Total"), Some(points(lang)), Align::End));
    let by_item: Vec<BTreeMap<&str, &str>> = input
        .items
        .iter()
        .map(|item| item.scores.iter().map(|(id, score)| (id.as_str(), score.as_str())).collect())
        .collect();
    let rows = ranked(input).into_iter().map(|subject| {
        let mut cells = vec![Cell::text(&subject.name)];
        cells.extend(by_item.iter().map(|scores| optional(scores.get(subject.id.as_str()).copied())));
        cells.push(Cell::number(&subject.total));
        Row { key: subject.id.clone(), cells }
    });
    let has_full = input.full_score.is_some() || input.items.iter().any(|item| item.full.is_some());
    let full = has_full.then(|| {
        let mut cells = vec![Cell::text(lang.pick("满分", "Full marks"))];
        cells.extend(input.items.iter().map(|item| optional(item.full.as_deref())));
        cells.push(optional(input.full_score.as_deref()));
        Row { key: "full".to_owned(), cells }
    });
    Table {
        id: SCORES.to_owned(),
        title: lang.pick("各项指标得分", "Scores by item").to_owned(),
        unit_note: Some(lang.pick("单位：分", "Unit: points").to_owned()),
        columns,
        total: full,
        rows: rows.collect(),
    }
}

fn figures(input: &BulletinInput) -> Table {
    let lang = input.lang;
    let mut columns = vec![column(UNIT, lang.pick("单位", "Unit"), None, Align::Start)];
    columns.extend(input.figure_columns.iter().map(|c| column(&c.key, &c.head, Some(&c.unit), Align::End)));
    let row = |key: &str, name: &str, row: &FigureRow| {
        let mut cells = vec![Cell::text(name)];
        cells.extend(row.values.iter().map(|value| optional(value.as_deref())));
        Row { key: key.to_owned(), cells }
    };
    let by_subject: BTreeMap<&str, &FigureRow> =
        input.figures.iter().map(|figures| (figures.subject_id.as_str(), figures)).collect();
    // Figures follow the order of the input's groups and not the ranks: readers look a unit up by its usual place.
    let subjects = input.groups.iter().flat_map(|group| &group.subjects);
    let rows = subjects.filter_map(|s| by_subject.get(s.id.as_str()).map(|figures| row(&s.id, &s.name, figures)));
    Table {
        id: FIGURES.to_owned(),
        title: lang.pick("主要数据", "Key figures").to_owned(),
        unit_note: None,
        columns,
        total: input.figures_total.as_ref().map(|figures| row(TOTAL, lang.pick("全市", &input.city), figures)),
        rows: rows.collect(),
    }
}

/// A table per subject in the order of the ranking; its place and total stand first.
fn sheets(input: &BulletinInput) -> Vec<Table> {
    let by_subject: BTreeMap<&str, &SheetInput> =
        input.sheets.iter().map(|sheet| (sheet.subject_id.as_str(), sheet)).collect();
    let with_sheet = |subject: &&SubjectInput| by_subject.contains_key(subject.id.as_str());
    let subjects = ranked(input).into_iter().filter(with_sheet).enumerate();
    subjects
        .filter_map(|(index, subject)| Some(sheet(input, index, subject, by_subject.get(subject.id.as_str())?)))
        .collect()
}

fn sheet(input: &BulletinInput, index: usize, subject: &SubjectInput, sheet: &SheetInput) -> Table {
    let lang = input.lang;
    let place = match lang {
        Lang::Zh => format!("第{}名", subject.rank),
        Lang::En => format!("place {}", subject.rank),
    };
    let total = Row {
        key: TOTAL_SCORE.to_owned(),
        cells: vec![
            Cell::text(lang.pick("综合得分", "Total")),
            Cell::text(place),
            optional(input.full_score.as_deref()),
            Cell::number(&subject.total),
        ],
    };
    let rows = sheet.lines.iter().map(|line| Row {
        key: line.key.clone(),
        cells: vec![
            Cell::text(&line.what),
            line.how.as_ref().map_or(Cell::Empty, Cell::text),
            optional(line.full.as_deref()),
            optional(line.score.as_deref()),
        ],
    });
    Table {
        id: format!("sheet-{}", index + 1),
        title: subject.name.clone(),
        unit_note: None,
        columns: vec![
            column("what", lang.pick("考核指标", "Item"), None, Align::Start),
            column("how", lang.pick("怎样算出", "How it was computed"), None, Align::Start),
            column("full", lang.pick("满分", "Full marks"), Some(points(lang)), Align::End),
            column("score", lang.pick("得分", "Score"), Some(points(lang)), Align::End),
        ],
        total: Some(total),
        rows: rows.collect(),
    }
}

fn findings(input: &BulletinInput) -> Table {
    let lang = input.lang;
    let mut columns = vec![column(UNIT, lang.pick("单位", "Unit"), None, Align::Start)];
    columns.extend(input.findings.iter().map(|f| column(&f.key, &f.matter, Some(&f.unit), Align::End)));
    let count = |finding: &super::input::FindingInput, id: &str| {
        finding.counts.iter().find(|(of, _)| of == id).map(|(_, count)| count.clone())
    };
    let subjects = input.groups.iter().flat_map(|group| &group.subjects);
    let rows = subjects.filter_map(|subject| {
        let counts: Vec<Option<String>> = input.findings.iter().map(|f| count(f, &subject.id)).collect();
        counts.iter().any(Option::is_some).then(|| {
            let mut cells = vec![Cell::text(&subject.name)];
            cells.extend(counts.iter().map(|count| optional(count.as_deref())));
            Row { key: subject.id.clone(), cells }
        })
    });
    let rows = rows.collect();
    let mut total = vec![Cell::text(lang.pick("全市", &input.city))];
    total.extend(input.findings.iter().map(|finding| Cell::number(&finding.total)));
    Table {
        id: FINDINGS.to_owned(),
        title: lang.pick("问题统计", "Matters for attention").to_owned(),
        unit_note: None,
        columns,
        total: Some(Row { key: TOTAL.to_owned(), cells: total }),
        rows,
    }
}

/// What is replaced, and why.
fn corrected(lang: Lang, correction: &CorrectionInput) -> Table {
    let row = |key: &str, name: &str, text: &str| Row {
        key: key.to_owned(),
        cells: vec![Cell::text(name), Cell::text(text)],
    };
    Table {
        id: "correction".to_owned(),
        title: lang.pick("更正说明", "The correction").to_owned(),
        unit_note: None,
        columns: vec![
            column("matter", lang.pick("事项", "Matter"), None, Align::Start),
            column("content", lang.pick("内容", "Content"), None, Align::Start),
        ],
        total: None,
        rows: vec![
            row("replaced", lang.pick("被取代的结果", "Result replaced"), &correction.replaced),
            row("reason", lang.pick("更正原因", "Reason"), &correction.reason),
        ],
    }
}

/// Before and now, for each subject that moved.
fn changes(lang: Lang, correction: &CorrectionInput) -> Table {
    let rank = |rank: Option<u32>| optional(rank.map(|rank| rank.to_string()).as_deref());
    let rows = correction.moves.iter().map(|found| Row {
        key: found.id.clone(),
        cells: vec![
            Cell::text(&found.name),
            optional(found.total_before.as_deref()),
            optional(found.total_after.as_deref()),
            rank(found.rank_before),
            rank(found.rank_after),
            if found.items.is_empty() { Cell::Empty } else { Cell::text(&found.items) },
        ],
    });
    let number = |key: &str, zh: &str, en: &str, unit| column(key, lang.pick(zh, en), unit, Align::End);
    Table {
        id: "changes".to_owned(),
        title: lang.pick("更正前后对照", "Before and now").to_owned(),
        unit_note: None,
        columns: vec![
            column(UNIT, lang.pick("单位", "Unit"), None, Align::Start),
            number("total-before", "原得分", "Total before", Some(points(lang))),
            number("total-now", "现得分", "Total now", Some(points(lang))),
            number("rank-before", "原位次", "Rank before", None),
            number("rank-now", "现位次", "Rank now", None),
            column("items", lang.pick("变动的指标", "Items that changed"), None, Align::Start),
        ],
        total: None,
        rows: rows.collect(),
    }
}

pub(super) fn points(lang: Lang) -> &'static str {
    lang.pick("分", "points")
}

fn optional(value: Option<&str>) -> Cell {
    value.map_or(Cell::Empty, Cell::number)
}

fn column(key: &str, head: &str, unit: Option<&str>, align: Align) -> Column {
    Column { key: key.to_owned(), head: head.to_owned(), unit: unit.map(str::to_owned), align }
}
