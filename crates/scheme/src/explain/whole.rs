//! What concerns the whole: subjects, periods, total, ranking, readings.

use super::{Entry, Section, in_brackets, section};
use crate::evaluate::{rounding_name, unknown_part};
use crate::scheme::{Compare, Members, RoundAt, Scheme, Subjects};
use ballast_domain::org::UnitKind;
use ballast_domain::{Exact, Lang, PaceTable, Rounding};

/// Source, subjects, periods, pace.
pub(super) fn scope(scheme: &Scheme, lang: Lang) -> Section {
    let source = &scheme.source;
    let mut entries = Vec::new();
    let mut paper = source.paper.get(lang).to_owned();
    paper.push_str(&in_brackets(source.issued_by.as_ref(), lang));
    if let Some(number) = &source.number {
        paper.push(' ');
        paper.push_str(number);
    }
    entries.push(Entry {
        text: format!("{}{paper}", lang.pick("依据：", "Source: ")),
        details: source.url.iter().cloned().collect(),
    });
    match (scheme.effective_from, scheme.effective_until, lang) {
        (Some(from), Some(until), Lang::Zh) => entries.push(Entry::line(format!("有效期：{from} 至 {until}"))),
        (Some(from), Some(until), Lang::En) => entries.push(Entry::line(format!("In force: {from} to {until}"))),
        (Some(from), None, Lang::Zh) => entries.push(Entry::line(format!("有效期：{from} 起"))),
        (Some(from), None, Lang::En) => entries.push(Entry::line(format!("In force from {from}"))),
        _ => {}
    }
    let subjects = match &scheme.subjects {
        Subjects::Projects => lang.pick("单个项目", "single projects").to_owned(),
        Subjects::Units(kinds) => kind_names(kinds, lang),
    };
    entries.push(Entry::line(format!("{}{subjects}", lang.pick("考核对象：", "Subjects: "))));
    let periods: Vec<String> = scheme.periods.iter().map(|kind| kind.label().get(lang).to_owned()).collect();
    entries.push(Entry::line(format!("{}{}", lang.pick("考核期：", "Periods: "), periods.join(lang.pick("、", ", ")))));
    if scheme.pace == PaceTable::even() {
        entries.push(Entry::line(lang.pick("序时进度：截至月份 ÷ 12", "Time pace: months ÷ 12")));
    } else {
        let shares: Vec<String> = (1..=12).filter_map(|month| scheme.pace.due_by_month(month)).map(percent).collect();
        let heading = lang.pick("序时进度（1月至12月）：", "Time pace, January to December: ");
        entries.push(Entry::line(format!("{heading}{}", shares.join(lang.pick("、", ", ")))));
    }
    Section { heading: lang.pick("依据、对象和考核期", "Source, subjects and periods").to_owned(), entries }
}

/// How the total is made.
pub(super) fn total(scheme: &Scheme, lang: Lang) -> Option<Section> {
    let total = scheme.total.as_ref()?;
    let mut entries = Vec::new();
    let has_weights = scheme.items.iter().any(|item| item.weight.is_some());
    entries.push(Entry::line(if has_weights {
        lang.pick("总分为各项得分乘以权重后相加。", "The total is the sum of the items times their weights.")
    } else {
        lang.pick("总分为各项得分相加。", "The total is the sum of the items.")
    }));
    let limits = [
        (&total.full, "满分", "Full score"),
        (&total.cap, "总分封顶", "The total is capped at"),
        (&total.floor, "总分不低于", "The total is not below"),
    ];
    for (points, zh, en) in limits {
        if let Some(points) = points {
            entries.push(Entry::line(match lang {
                Lang::Zh => format!("{zh} {points} 分。"),
                Lang::En => format!("{en} {points}."),
            }));
        }
    }
    let rounding = rounding_name(scheme.rounding.rounding);
    entries.push(Entry::line(match (scheme.rounding.at, lang) {
        (RoundAt::Item, Lang::Zh) => format!("每项得分{}后再相加。", rounding.zh),
        (RoundAt::Item, Lang::En) => format!("Each item is {} before adding.", rounding.en),
        (RoundAt::Total, Lang::Zh) => format!("各项不舍入，总分{}。", rounding.zh),
        (RoundAt::Total, Lang::En) => format!("Items stay exact; the total is {}.", rounding.en),
    }));
    entries.push(Entry::line(lang.pick(
        "数据缺失的指标不得分并提示，不按 0 计；另有规定的见各指标。",
        "An item whose data are missing gets no score and a finding, never nought, unless the item says otherwise.",
    )));
    section(lang.pick("总分", "Total"), entries)
}

/// How subjects are ranked.
pub(super) fn ranking(scheme: &Scheme, lang: Lang) -> Option<Section> {
    let ranking = scheme.ranking.as_ref()?;
    let mut entries: Vec<Entry> = ranking
        .groups
        .iter()
        .map(|group| {
            let members = match &group.members {
                Members::All => lang.pick("全部考核对象", "all subjects").to_owned(),
                Members::Kinds(kinds) => kind_names(kinds, lang),
                Members::Ids(ids) => ids.join(lang.pick("、", ", ")),
            };
            let full = group.full.as_ref().map_or_else(String::new, |full| match lang {
                Lang::Zh => format!("（满分 {full} 分）"),
                Lang::En => format!(" (full score {full})"),
            });
            Entry::line(format!("{}{}{members}{full}", group.title.get(lang), lang.pick("：", ": ")))
        })
        .collect();
    entries.push(Entry::line(match ranking.compare {
        Compare::Published => lang.pick(
            "组内按公布的总分（舍入后）从高到低排名。",
            "Within a group by the published, rounded total, highest first.",
        ),
        Compare::Exact => lang.pick(
            "组内按总分精确值（舍入前）从高到低排名。",
            "Within a group by the exact total before rounding, highest first.",
        ),
    }));
    if !ranking.tie_breaks.is_empty() {
        let said = |expr| crate::words::in_words(scheme, None, expr).get(lang).to_owned();
        let breaks = ranking.tie_breaks.iter().map(said).collect::<Vec<_>>().join(lang.pick("、", ", "));
        entries.push(Entry::line(match lang {
            Lang::Zh => format!("总分相同的，依次比较：{breaks}，高者在前。"),
            Lang::En => format!("Equal totals are told apart by {breaks}, the higher first."),
        }));
    }
    entries.push(Entry::line(lang.pick("并列取靠前位次（如 9、9、11）。", "Ties share the better place (9, 9, 11).")));
    entries.push(Entry::line(lang.pick(
        "有指标没有得分的对象没有总分，列出而不排名。",
        "A subject without a score in some item has no total: listed, not ranked.",
    )));
    section(lang.pick("排名", "Ranking"), entries)
}

/// What nobody outside knows.
pub(super) fn unspecified(scheme: &Scheme, lang: Lang) -> Option<Section> {
    let entries = scheme.unspecified.iter().map(|part| {
        let full = part.full.as_ref().map_or_else(String::new, |full| match lang {
            Lang::Zh => format!("，满分 {full} 分"),
            Lang::En => format!(", full score {full}"),
        });
        let months = part.months.iter().map(ToString::to_string).collect::<Vec<_>>().join(lang.pick("、", ", "));
        let when = match lang {
            _ if months.is_empty() => String::new(),
            Lang::Zh => format!("，只在 {months} 月"),
            Lang::En => format!(", in months {months} only"),
        };
        let title = unknown_part(scheme, part);
        Entry::line(format!("{}{}{full}{when}", title.get(lang), in_brackets(part.clause.as_ref(), lang)))
    });
    section(lang.pick("文件未载明、不计分的部分", "Parts that are not known and not scored"), entries.collect())
}

/// What the paper leaves open.
pub(super) fn declared(scheme: &Scheme, lang: Lang) -> Option<Section> {
    let entries = scheme
        .declared
        .iter()
        .map(|declaration| {
            let clause =
                declaration.clause.as_ref().map(|clause| format!("{}{}", clause.get(lang), lang.pick("：", ": ")));
            Entry::line(format!("{}{}", clause.unwrap_or_default(), declaration.text.get(lang)))
        })
        .collect();
    section(lang.pick("文件未明、由我们声明的读法", "Left open by the paper; our reading"), entries)
}

/// Kinds of unit in words.
pub(crate) fn kind_names(kinds: &[UnitKind], lang: Lang) -> String {
    let name = |kind: &UnitKind| match kind {
        UnitKind::Country => lang.pick("国家", "country"),
        UnitKind::Province => lang.pick("省", "provinces"),
        UnitKind::City => lang.pick("市", "cities"),
        UnitKind::County => lang.pick("县（市、区）", "counties"),
        UnitKind::Zone => lang.pick("开发区（功能区）", "development zones"),
        UnitKind::Department => lang.pick("市直部门", "city departments"),
        UnitKind::Township => lang.pick("乡镇（街道）", "townships"),
    };
    kinds.iter().map(name).collect::<Vec<_>>().join(lang.pick("、", ", "))
}

fn percent(share: &Exact) -> String {
    let percent = share * &Exact::from(100_i64);
    match percent.decimal_places() {
        Some(0..=2) => format!("{percent}%"),
        _ => format!("{}%", percent.to_fixed(Rounding::half_up(2))),
    }
}
