//! The prose of a bulletin.

use super::annexes::{Annexes, FIGURES, FINDINGS, SCORES, TOTAL, by_rank, points, ranked, total_cell};
use super::input::{BulletinInput, FigureColumn, FindingInput, GroupInput, ItemInput};
use super::lists::{self, Entry, Level as Tied};
use crate::document::{Block, Level, Span};
use crate::table::CellRef;
use ballast_domain::Lang;

pub(super) fn body(input: &BulletinInput, annexes: &Annexes) -> Vec<Block> {
    let mut writer = Writer { input, annexes, blocks: Vec::new() };
    writer.opening();
    writer.correction();
    writer.overview();
    writer.themes();
    writer.findings();
    writer.closing();
    writer.blocks
}

struct Writer<'a> {
    input: &'a BulletinInput,
    annexes: &'a Annexes,
    blocks: Vec<Block>,
}

impl Writer<'_> {
    fn lang(&self) -> Lang {
        self.input.lang
    }

    fn paragraph(&mut self, spans: Vec<Span>) {
        self.blocks.push(Block::Paragraph(spans));
    }

    fn heading(&mut self, level: Level, spans: Vec<Span>) {
        self.blocks.push(Block::Heading { level, spans });
    }

    fn opening(&mut self) {
        let input = self.input;
        let papers = input.basis.iter().enumerate().flat_map(|(index, paper)| {
            let joint = if index == 0 { "" } else { input.lang.pick("和", " and ") };
            [Span::text(joint), Span::Cited(paper.clone())]
        });
        let mut spans = Vec::new();
        match input.lang {
            Lang::Zh => {
                spans.push(Span::text(format!("为推进全市{}工作，根据", input.matter)));
                spans.extend(papers);
                spans.push(Span::text(format!("，对{}", input.city)));
                spans.push(Span::Period(input.period));
                spans.push(Span::text(format!("{}情况进行了考核。现将考核情况通报如下。", input.matter)));
            }
            Lang::En => {
                spans.push(Span::text(format!("To advance {} in {}, and under ", input.matter, input.city)));
                spans.extend(papers);
                spans.push(Span::text(", the work of "));
                spans.push(Span::Period(input.period));
                spans.push(Span::text(" has been assessed. The results are as follows."));
            }
        }
        spans.retain(|span| *span != Span::text(""));
        self.paragraph(spans);
        self.ranking();
    }

    /// That it takes the place of an earlier one, and who moved.
    fn correction(&mut self) {
        let (lang, Some(correction), Some(annex)) = (self.lang(), &self.input.correction, self.annexes.correction)
        else {
            return;
        };
        let mut spans = vec![Span::text(lang.pick(
            "经复核重新计算，对此前印发的同一考核期通报予以更正，原通报同时废止，以本通报为准",
            "After a review the results were computed anew; this bulletin takes the place of the one issued before for the same period",
        ))];
        spans.extend(see(annex, lang));
        spans.push(stop(lang));
        if correction.moves.is_empty() {
            spans.push(Span::text(lang.pick("各单位得分和位次没有变化。", " No score and no rank is different.")));
        } else {
            spans.push(Span::text(lang.pick("得分或位次有变化的单位：", " Units with another score or rank: ")));
            for (index, found) in correction.moves.iter().enumerate() {
                if index > 0 {
                    spans.push(Span::text(lang.pick("、", ", ")));
                }
                spans.push(Span::name(&found.name));
            }
            spans.push(stop(lang));
        }
        self.paragraph(spans);
    }

    /// 综合得分从高到低依次是…（详见附件1）.
    fn ranking(&mut self) {
        let lang = self.lang();
        let groups: Vec<(usize, &GroupInput)> =
            self.input.groups.iter().enumerate().filter(|(_, group)| !group.subjects.is_empty()).collect();
        let mut spans = Vec::new();
        for (place, (index, group)) in groups.iter().enumerate() {
            if place > 0 {
                spans.push(Span::text(lang.pick("；", "; ")));
            }
            if groups.len() > 1 {
                spans.push(Span::name(&group.name));
            }
            spans.push(Span::text(match (group.subjects.len(), groups.len()) {
                (1, _) => lang.pick("综合得分为：", ", score: "),
                (_, 1) => lang.pick("综合得分从高到低依次是：", "Total scores from high to low: "),
                (_, _) => lang.pick("综合得分从高到低依次是：", ", total scores from high to low: "),
            }));
            spans.extend(lists::say(&ranked_levels(*index, group), points(lang), lang));
        }
        spans.extend(see(self.annexes.ranking, lang));
        spans.push(stop(lang));
        self.paragraph(spans);
        self.sheets();
    }

    /// 各单位得分的由来见附件4.
    fn sheets(&mut self) {
        let (lang, Some(annex)) = (self.lang(), self.annexes.sheets) else { return };
        self.paragraph(vec![
            Span::text(lang.pick("各单位得分的由来见", "How each total came about is shown in ")),
            Span::Annex(annex),
            stop(lang),
        ]);
    }

    /// The city's totals, then who is ahead and who behind in the compared figures.
    fn overview(&mut self) {
        let Some(annex) = self.annexes.figures else { return };
        let columns: Vec<(usize, &FigureColumn)> =
            self.input.figure_columns.iter().enumerate().filter(|(_, column)| !self.is_under_an_item(column)).collect();
        let paragraphs: Vec<Vec<Span>> = std::iter::once(self.city_totals(&columns))
            .chain(columns.iter().map(|(_, column)| self.comparison(column)))
            .filter(|spans| !spans.is_empty())
            .collect();
        if paragraphs.is_empty() {
            return;
        }
        let lang = self.lang();
        self.heading(Level::One, vec![Span::text(lang.pick("总体情况", "Overview"))]);
        for mut spans in paragraphs {
            spans.extend(see(annex, lang));
            spans.push(stop(lang));
            self.paragraph(spans);
        }
    }

    fn is_under_an_item(&self, column: &FigureColumn) -> bool {
        self.input.items.iter().any(|item| item.figure_keys.contains(&column.key))
    }

    /// 全市重点项目217个，年度计划投资1234.5亿元.
    fn city_totals(&self, columns: &[(usize, &FigureColumn)]) -> Vec<Span> {
        let (lang, Some(total)) = (self.lang(), &self.input.figures_total) else { return Vec::new() };
        let said = columns.iter().filter_map(|(index, column)| {
            let value = total.values.get(*index)?.as_ref()?;
            let cell = CellRef::new(FIGURES, TOTAL, &column.key);
            let gap = lang.pick("", " ");
            Some([
                Span::name(&column.head),
                Span::text(gap),
                Span::Figure { text: value.clone(), cell },
                Span::text(lists::with_space(&column.unit, lang)),
            ])
        });
        let mut spans = Vec::new();
        for (place, part) in said.enumerate() {
            let words = match (place, lang) {
                (0, Lang::Zh) => "全市".to_owned(),
                (0, Lang::En) => format!("{}: ", self.input.city),
                (_, Lang::Zh) => "，".to_owned(),
                (_, Lang::En) => ", ".to_owned(),
            };
            spans.push(Span::text(words));
            spans.extend(part);
        }
        spans.retain(|span| *span != Span::text(""));
        spans
    }

    /// 投资完成率较高的是：…；较低的是：….
    fn comparison(&self, column: &FigureColumn) -> Vec<Span> {
        if !column.is_compared {
            return Vec::new();
        }
        let Some(index) = self.input.figure_columns.iter().position(|c| c.key == column.key) else { return Vec::new() };
        let entries = ranked(self.input).into_iter().filter_map(|subject| {
            let row = self.input.figures.iter().find(|row| row.subject_id == subject.id)?;
            let number = row.values.get(index)?.clone()?;
            let cell = CellRef::new(FIGURES, &subject.id, &column.key);
            Some(Entry { name: subject.name.clone(), number, cell })
        });
        let levels = lists::by_number(entries.collect());
        let lang = self.lang();
        let words = Comparison {
            all_equal: lang.pick("各单位均为", " is the same everywhere: "),
            best: lang.pick("较高的是：", ": highest are "),
            worst: lang.pick("较低的是：", "lowest are "),
            highest: lang.pick("最高为", ": the highest is "),
            lowest: lang.pick("最低为", "the lowest is "),
        };
        let said = words.say(&levels, &column.unit, lang);
        if said.is_empty() { said } else { std::iter::once(Span::name(&column.head)).chain(said).collect() }
    }

    fn themes(&mut self) {
        let mut themes: Vec<Option<&str>> = Vec::new();
        for item in &self.input.items {
            if !themes.contains(&item.theme.as_deref()) {
                themes.push(item.theme.as_deref());
            }
        }
        let lang = self.lang();
        for theme in themes {
            let named = theme.unwrap_or(lang.pick("各项指标完成情况", "Results by item"));
            // A theme is free text of the scheme: it stands in no table, so it may hold no digits; the check says so.
            self.heading(Level::One, vec![Span::text(named)]);
            let items: Vec<&ItemInput> =
                self.input.items.iter().filter(|item| item.theme.as_deref() == theme).collect();
            for item in items {
                self.heading(Level::Two, vec![Span::name(&item.title)]);
                self.item(item);
            }
        }
    }

    fn item(&mut self, item: &ItemInput) {
        let lang = self.lang();
        let columns: Vec<(usize, &FigureColumn)> = self
            .input
            .figure_columns
            .iter()
            .enumerate()
            .filter(|(_, column)| item.figure_keys.contains(&column.key))
            .collect();
        let mut spans = self.city_totals(&columns);
        if let (false, Some(annex)) = (spans.is_empty(), self.annexes.figures) {
            spans.extend(see(annex, lang));
            spans.push(sentence_end(lang));
        }
        if let Some(full) = &item.full {
            spans.push(Span::text(lang.pick("本项满分", "Full marks: ")));
            spans.push(Span::Figure { text: full.clone(), cell: CellRef::new(SCORES, "full", &item.id) });
            spans.push(Span::text(lists::with_space(points(lang), lang)));
            spans.push(sentence_end(lang));
        }
        spans.extend(self.best_and_worst(item));
        if let Some(annex) = self.annexes.scores {
            spans.extend(see(annex, lang));
        }
        spans.push(stop(lang));
        self.paragraph(spans);
        for (_, column) in columns {
            let mut spans = self.comparison(column);
            if let (false, Some(annex)) = (spans.is_empty(), self.annexes.figures) {
                spans.extend(see(annex, lang));
                spans.push(stop(lang));
                self.paragraph(spans);
            }
        }
    }

    /// 完成情况较好的是…；较差的是….
    fn best_and_worst(&self, item: &ItemInput) -> Vec<Span> {
        let lang = self.lang();
        let entries = ranked(self.input).into_iter().filter_map(|subject| {
            let (_, number) = item.scores.iter().find(|(id, _)| *id == subject.id)?;
            let cell = CellRef::new(SCORES, &subject.id, &item.id);
            Some(Entry { name: subject.name.clone(), number: number.clone(), cell })
        });
        let words = Comparison {
            all_equal: lang.pick("各单位得分均为", "All units score "),
            best: lang.pick("完成情况较好的是：", "Doing well: "),
            worst: lang.pick("较差的是：", "behind: "),
            highest: lang.pick("最高得分", "Highest score: "),
            lowest: lang.pick("最低得分", "lowest score: "),
        };
        let said = words.say(&lists::by_number(entries.collect()), points(lang), lang);
        if said.is_empty() {
            return vec![Span::text(lang.pick("本项未评分", "No unit is scored"))];
        }
        said
    }

    /// 未按时报送月报23份，涉及：….
    fn findings(&mut self) {
        let Some(annex) = self.annexes.findings else { return };
        let lang = self.lang();
        self.heading(Level::One, vec![Span::text(lang.pick("需要关注的问题", "Matters for attention"))]);
        let findings: Vec<&FindingInput> = self.input.findings.iter().collect();
        for finding in findings {
            let unit = lists::with_space(&finding.unit, lang);
            let total = CellRef::new(FINDINGS, TOTAL, &finding.key);
            let mut spans = vec![
                Span::text(lang.pick("全市", "")),
                Span::name(&finding.matter),
                Span::text(lang.pick("", ": ")),
                Span::Figure { text: finding.total.clone(), cell: total },
                Span::text(unit),
            ];
            spans.extend(self.units_of(finding));
            spans.retain(|span| *span != Span::text(""));
            spans.extend(see(annex, lang));
            spans.push(stop(lang));
            self.paragraph(spans);
        }
    }

    fn units_of(&self, finding: &FindingInput) -> Vec<Span> {
        let lang = self.lang();
        let entries = ranked(self.input).into_iter().filter_map(|subject| {
            let (_, number) = finding.counts.iter().find(|(id, _)| *id == subject.id)?;
            let cell = CellRef::new(FINDINGS, &subject.id, &finding.key);
            Some(Entry { name: subject.name.clone(), number: number.clone(), cell })
        });
        let levels = lists::by_number(entries.collect());
        let (most, rest) = lists::extremes(&levels);
        let units: usize = levels.iter().map(|level| level.names.len()).sum();
        let (words, named) = if units <= 5 {
            (lang.pick("，涉及：", ", in "), levels.as_slice())
        } else if most.is_empty() || rest.is_empty() && most.len() < levels.len() {
            return Vec::new();
        } else {
            (lang.pick("，较多的是：", ", most in "), most)
        };
        if named.is_empty() {
            return Vec::new();
        }
        std::iter::once(Span::text(words)).chain(lists::say(named, &finding.unit, lang)).collect()
    }

    /// Neutral: read, mend, object in time.
    fn closing(&mut self) {
        let lang = self.lang();
        self.heading(Level::One, vec![Span::text(lang.pick("有关要求", "What follows"))]);
        let call = lang.pick(
            "各单位要对照考核情况查找差距，分析原因，抓好整改，按要求做好下一阶段工作。",
            "All units shall compare the results with their own work, find the causes of gaps and close them.",
        );
        self.paragraph(vec![Span::text(call)]);
        if let Some(until) = self.input.objections_until {
            let to = self.input.objections_to.as_deref();
            let spans = match lang {
                Lang::Zh => vec![
                    Span::text("对考核情况有异议的，请于"),
                    Span::Date(until),
                    Span::text(format!("前向{}书面提出，并附佐证材料。", to.unwrap_or(&self.input.signatory))),
                ],
                Lang::En => vec![
                    Span::text("Objections may be raised in writing, with evidence, until "),
                    Span::Date(until),
                    Span::text(format!(" with {}.", to.unwrap_or(&self.input.signatory))),
                ],
            };
            self.paragraph(spans);
        }
        if lang == Lang::Zh {
            self.paragraph(vec![Span::text("特此通报。")]);
        }
    }
}

/// The words around best and worst.
struct Comparison {
    all_equal: &'static str,
    best: &'static str,
    worst: &'static str,
    highest: &'static str,
    lowest: &'static str,
}

impl Comparison {
    fn say(&self, levels: &[Tied], unit: &str, lang: Lang) -> Vec<Span> {
        let (Some(first), Some(last)) = (levels.first(), levels.last()) else { return Vec::new() };
        let alone = |words: &str, level: &Tied| {
            vec![
                Span::text(words),
                Span::Figure { text: level.number.clone(), cell: level.cell.clone() },
                Span::text(lists::with_space(unit, lang)),
            ]
        };
        if levels.len() == 1 {
            let names_one = first.names.len() == 1;
            return if names_one { lists::say(levels, unit, lang) } else { alone(self.all_equal, first) };
        }
        let (best, worst) = lists::extremes(levels);
        let named = |words: &str, named: &[Tied]| {
            std::iter::once(Span::text(words)).chain(lists::say(named, unit, lang)).collect::<Vec<_>>()
        };
        let mut spans = if best.is_empty() { alone(self.highest, first) } else { named(self.best, best) };
        spans.push(Span::text(lang.pick("；", "; ")));
        spans.extend(if worst.is_empty() { alone(self.lowest, last) } else { named(self.worst, worst) });
        spans
    }
}

/// A group's levels by rank; the cell is that of the ranking table.
fn ranked_levels(index: usize, group: &GroupInput) -> Vec<Tied> {
    let mut levels: Vec<Tied> = Vec::new();
    let mut last = None;
    for subject in by_rank(&group.subjects) {
        match levels.last_mut() {
            Some(level) if last == Some(subject.rank) => level.names.push(subject.name.clone()),
            _ => levels.push(Tied {
                names: vec![subject.name.clone()],
                number: subject.total.clone(),
                cell: total_cell(index, &subject.id),
            }),
        }
        last = Some(subject.rank);
    }
    levels
}

fn see(annex: u32, lang: Lang) -> [Span; 3] {
    [Span::text(lang.pick("（详见", " (see ")), Span::Annex(annex), Span::text(lang.pick("）", ")"))]
}

fn stop(lang: Lang) -> Span {
    Span::text(lang.pick("。", "."))
}

fn sentence_end(lang: Lang) -> Span {
    Span::text(lang.pick("。", ". "))
}
