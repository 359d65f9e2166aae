//! How firm a result is: figures that decide the first places, places under noise on the weights.

use crate::assessments::inside;
use crate::failure::Failure;
use crate::layout::page;
use crate::routes;
use crate::ui::panel::{flush, panel};
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use ballast_app::assessments::show::show_assessment;
use ballast_app::foresight::firmness::{DRAWS, Firm, NOISE_PERCENT, PLACES, SHARE_PERCENT, examine};
use ballast_domain::{Lang, Text, UnitId};
use ballast_scheme::foresight::sensitivity::Weak;
use ballast_scheme::foresight::stability::Firmness;
use maud::{Markup, html};

/// Shows it.
///
/// # Errors
/// [`Failure::NotFound`] for an unknown run.
pub(crate) async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(run): Path<String>,
) -> Result<Markup, Failure> {
    let view = show_assessment(&web.app, &caller, &run).await?;
    let firm = examine(&web.app, &caller, &run).await?;
    let lang = visit.lang;
    let frame = inside(&visit, &view, lang.pick("结果稳定性", "Firmness of the result"));
    Ok(page(&visit, &frame, &body(lang, &run, &firm)))
}

fn body(lang: Lang, run: &str, firm: &Firm) -> Markup {
    html! {
        (weak(lang, run, &firm.weak))
        (places(lang, run, &firm.places))
    }
}

/// The name of a subject, leading to its page.
fn subject(lang: Lang, run: &str, id: &str, name: &Text) -> Markup {
    match UnitId::new(id) {
        Some(unit) => html! { a href=(routes::AssessedUnit(run.to_owned(), unit)) { (name.get(lang)) } },
        None => html! { (name.get(lang)) },
    }
}

fn weak(lang: Lang, run: &str, weak: &[Weak]) -> Markup {
    let title = match lang {
        Lang::Zh => format!("单个数据错 {SHARE_PERCENT}% 就会改变前 {PLACES} 名的"),
        Lang::En => format!("Figures that decide the first {PLACES} places if wrong by {SHARE_PERCENT} %"),
    };
    if weak.is_empty() {
        let none = lang.pick(
            "没有：任何一个数据错这么多，前几名都不变。",
            "None: no single figure wrong by so much changes the first places.",
        );
        return panel(&title, Markup::default(), html! { p { (none) } });
    }
    let names =
        |names: &[Text]| names.iter().map(|name| name.get(lang)).collect::<Vec<_>>().join(lang.pick("、", ", "));
    let columns = [
        Column::text(lang.pick("单位", "Unit")).title(),
        Column::text(lang.pick("数据", "Figure")),
        Column::number(lang.pick("现值", "Now")),
        Column::number(lang.pick("若为", "If it were")),
        Column::text(lang.pick("前几名变为", "The first places would be")),
    ];
    let rows: Vec<Row> = weak
        .iter()
        .map(|weak| {
            Row::plain(vec![
                subject(lang, run, &weak.subject, &weak.name),
                html! { (weak.figure.get(lang)) },
                html! { (weak.value.get(lang)) },
                html! { (weak.instead.get(lang)) },
                html! { (names(&weak.after)) span.sub { (lang.pick("现为 ", "now ")) (names(&weak.before)) } },
            ])
        })
        .collect();
    flush(&title, Markup::default(), table(&title, Shape::Cards, &columns, &rows))
}

fn places(lang: Lang, run: &str, places: &[Firmness]) -> Markup {
    let title = match lang {
        Lang::Zh => format!("各项权重随机变动 {NOISE_PERCENT}% 以内，{DRAWS} 次中的位次"),
        Lang::En => format!("Places in {DRAWS} draws with each weight off by at most {NOISE_PERCENT} %"),
    };
    let columns = [
        Column::text(lang.pick("单位", "Unit")).title(),
        Column::number(lang.pick("位次", "Place")),
        Column::number(lang.pick("最好", "Best")),
        Column::number(lang.pick("最差", "Worst")),
        Column::number(lang.pick("保持不变", "Kept")).unit("%"),
    ];
    let rows: Vec<Row> = places
        .iter()
        .map(|place| {
            let kept = u64::from(place.kept) * 100 / u64::from(DRAWS);
            Row::plain(vec![
                subject(lang, run, &place.subject, &place.name),
                html! { (place.rank) },
                html! { (place.best) },
                html! { (place.worst) },
                html! { (kept) },
            ])
        })
        .collect();
    flush(&title, Markup::default(), table(&title, Shape::Cards, &columns, &rows))
}
