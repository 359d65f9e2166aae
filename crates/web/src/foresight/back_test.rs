//! A scheme over the records of all earlier runs.

use super::{likeness, points};
use crate::failure::Failure;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui::panel::{empty, flush, panel};
use crate::ui::status::{Tone, badge};
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use ballast_app::assessments::schemes::find_scheme;
use ballast_app::foresight::back_test::{Tested, back_test};
use ballast_domain::Lang;
use ballast_scheme::foresight::difference::Move;
use maud::{Markup, html};

/// Shows it.
///
/// # Errors
/// [`Failure::NotFound`] for an unknown scheme.
pub(crate) async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(scheme): Path<String>,
) -> Result<Markup, Failure> {
    let file = find_scheme(&web.app, &caller, &scheme).await?;
    let tested = back_test(&web.app, &caller, &scheme).await?;
    let lang = visit.lang;
    let frame = Frame::new(Section::Assessments, lang.pick("历史回测", "Back-test"))
        .crumb(&routes::Schemes, lang.pick("考核办法", "Schemes"))
        .crumb(&routes::Scheme(scheme.clone()), file.scheme.title.get(lang));
    Ok(page(&visit, &frame, &body(lang, &tested)))
}

fn body(lang: Lang, tested: &[Tested]) -> Markup {
    let title = lang.pick("用这个办法重算历次考核的记录", "This scheme over the records of earlier runs");
    if tested.is_empty() {
        let nothing = lang.pick("还没有可以回测的考核", "There is no run to test it on");
        let next = lang.pick(
            "先用任一办法封存并计算一次同类考核期的考核。",
            "Run an assessment of such a period first, by any scheme.",
        );
        return panel(title, Markup::default(), empty(nothing, next, Markup::default()));
    }
    let columns = [
        Column::text(lang.pick("考核", "Run")).title(),
        Column::number(lang.pick("等级相关", "Rank correlation")).unit("τ"),
        Column::number(lang.pick("位次变动", "Places that change")),
        Column::text(lang.pick("变动最大", "Moves most")),
    ];
    let rows: Vec<Row> = tested.iter().map(|tested| row(lang, tested)).collect();
    html! {
        (flush(title, Markup::default(), table(title, Shape::Cards, &columns, &rows)))
        p.small.quiet { (lang.pick("τ 为 1 表示两种排名完全一致，−1 表示完全相反（肯德尔等级相关）。", "τ is 1 for the same order and −1 for the opposite (Kendall's rank correlation).")) }
    }
}

fn row(lang: Lang, tested: &Tested) -> Row {
    let record = &tested.record;
    let placed: Vec<&Move> = tested.moves.iter().filter(|found| found.is_place_changed()).collect();
    let by = |found: &&&Move| found.rank_before.zip(found.rank_after).map_or(0, |(old, new)| old.abs_diff(new));
    let most = placed.iter().max_by_key(by);
    Row::plain(vec![
        html! {
            a href=(routes::Assessment(record.id.clone())) { (record.title.get(lang)) " · " (record.period.name(lang)) }
            @if record.is_sample { " " span.badge.sample { (lang.pick("示例数据", "Sample data")) } }
        },
        html! { (likeness(tested.likeness.as_ref())) },
        html! { (placed.len()) },
        html! {
            @if let Some(found) = most {
                (found.name.get(lang)) " "
                @if let (Some(old), Some(new)) = (found.rank_before, found.rank_after) { (old) " → " (new) " " }
                @if let Some(gained) = &found.gained { (badge(Tone::Plain, &points(gained))) }
            }
        },
    ])
}
