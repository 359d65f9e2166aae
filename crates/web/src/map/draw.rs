//! The drawing: one linked area per unit; units without an outline of their own stand in boxes beside the map.

#![expect(clippy::float_arithmetic, reason = "places on a map")]

use super::geometry::{COUNTIES, WIDTH};
use super::scale::Scale;
use crate::ui::number::NONE;
use ballast_domain::{Lang, UnitId};
use maud::{Markup, html};

/// A unit on the map.
#[derive(Debug, Clone)]
pub struct Shaded {
    /// Which.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// The figure for the shade; none leaves the area blank.
    pub value: Option<f64>,
    /// The figure as printed, without unit.
    pub printed: String,
}

/// A map.
#[derive(Debug, Clone)]
pub struct Choropleth<'a> {
    /// Prefix of the ids, unique on the page.
    pub id: &'a str,
    /// What it shows.
    pub title: String,
    /// The unit of measure.
    pub unit: &'a str,
    /// The units.
    pub areas: Vec<Shaded>,
    /// Whether the figures are written under the names.
    pub has_figures: bool,
}

const SCALE: f64 = 0.4;
const MARGIN: f64 = 6.0;
const BOX: (f64, f64) = (150.0, 58.0);

/// The map with its legend.
pub fn choropleth(lang: Lang, map: &Choropleth<'_>) -> Markup {
    let scale = Scale::of(map.areas.iter().filter_map(|area| area.value));
    let (width, height) = (WIDTH * SCALE + 2.0 * MARGIN, COUNTIES.height * SCALE + 2.0 * MARGIN);
    let outline = |area: &Shaded| COUNTIES.outlines.iter().find(|outline| outline.code == area.unit.as_str());
    let (inside, beside): (Vec<_>, Vec<_>) = map.areas.iter().partition(|area| outline(area).is_some());
    let place = |(x, y): (f64, f64)| (x * SCALE + MARGIN, y * SCALE + MARGIN);
    html! {
        figure.map-figure {
            svg.map viewBox=(format!("0 0 {width:.0} {height:.0}")) role="group" aria-labelledby={ (map.id) "-title" } {
                title id={ (map.id) "-title" } { (map.title) }
                @for area in inside {
                    @if let Some(outline) = outline(area) {
                        a href=(area.href) {
                            title { (say(lang, map, area)) }
                            path class={ "area " (class(&scale, area)) } d=(outline.path)
                                transform=(format!("translate({MARGIN} {MARGIN}) scale({SCALE})")) vector-effect="non-scaling-stroke" {}
                            (label(map, &scale, area, place(outline.label)))
                        }
                    }
                }
                @for (index, area) in (0_u32..).zip(beside) {
                    @let x = width - BOX.0 - MARGIN;
                    @let y = height - MARGIN - BOX.1 - f64::from(index) * (BOX.1 + 8.0);
                    @if let Some(host) = host_of(area) { (marker(place(host), 22.0)) }
                    a href=(area.href) {
                        title { (say(lang, map, area)) }
                        rect class={ "area " (class(&scale, area)) } x=(format!("{x:.1}")) y=(format!("{y:.1}")) width=(BOX.0) height=(BOX.1) rx="3" {}
                        (label(map, &scale, area, (x + BOX.0 / 2.0, y + BOX.1 / 2.0)))
                        (marker((x, y), 0.0))
                    }
                }
            }
            figcaption { (legend(lang, map, &scale)) }
        }
    }
}

/// The county that surrounds a unit without outline, told by the beginning of its code.
fn host_of(area: &Shaded) -> Option<(f64, f64)> {
    let host = area.unit.as_str().get(..6)?;
    COUNTIES.outlines.iter().find(|outline| outline.code == host).map(|outline| outline.label)
}

/// A small square: the same one stands in the surrounding county and at the corner of the box.
fn marker((x, y): (f64, f64), below: f64) -> Markup {
    html! {
        rect.marker x=(format!("{:.1}", x - 5.0)) y=(format!("{:.1}", y + below - 5.0)) width="10" height="10" {}
    }
}

fn class(scale: &Scale, area: &Shaded) -> String {
    area.value.map_or_else(|| "q-none".to_owned(), |value| format!("q{}", scale.shade(value)))
}

fn label(map: &Choropleth<'_>, scale: &Scale, area: &Shaded, (x, y): (f64, f64)) -> Markup {
    let is_dark = area.value.is_some_and(|value| scale.shade(value) >= 3);
    let tone = if is_dark { "on-dark" } else { "on-light" };
    let name_down = if map.has_figures { "-0.1em" } else { "0.35em" };
    html! {
        text class=(tone) x=(format!("{x:.1}")) y=(format!("{y:.1}")) dy=(name_down) aria-hidden="true" { (short(&area.name)) }
        @if map.has_figures {
            text class={ "value " (tone) } x=(format!("{x:.1}")) y=(format!("{y:.1}")) dy="1.1em" aria-hidden="true" { (area.printed) }
        }
    }
}

/// On the map the kind of unit is plain and a long name is known by its beginning; the full name is in the title and the table.
fn short(name: &str) -> String {
    let name = name.strip_suffix(" County").or_else(|| name.strip_suffix(" District")).unwrap_or(name);
    let name = name.replace("经济技术开发区", "经开区").replace("Economic and Technological Development Zone", "ETDZ");
    if name.chars().count() <= 18 { name } else { format!("{}…", name.chars().take(17).collect::<String>()) }
}

/// Name and figure as the map shows them, so that whoever speaks to the machine says what he sees; then the full name where that is
/// another.
fn say(lang: Lang, map: &Choropleth<'_>, area: &Shaded) -> String {
    let shown = short(&area.name);
    let gap = if map.unit == "%" { "" } else { " " };
    let figure = match area.printed.as_str() {
        NONE => lang.pick("无数据", "no figure").to_owned(),
        printed => format!("{printed}{gap}{}", map.unit),
    };
    let said = format!("{shown}{}{figure}", lang.pick("：", ": "));
    if shown == area.name {
        said
    } else {
        format!("{said}{}{}{}", lang.pick("（", " ("), area.name, lang.pick("）", ")"))
    }
}

fn legend(lang: Lang, map: &Choropleth<'_>, scale: &Scale) -> Markup {
    html! {
        ul.legend {
            @for (shade, words) in scale.legend(lang, map.unit) {
                li { svg viewBox="0 0 14 10" aria-hidden="true" { rect class={ "q" (shade) } width="14" height="10" {} } (words) }
            }
            @if map.areas.iter().any(|area| area.value.is_none()) {
                li { svg viewBox="0 0 14 10" aria-hidden="true" { rect.q-none width="14" height="10" {} } (lang.pick("无数据", "no figure")) }
            }
        }
    }
}
