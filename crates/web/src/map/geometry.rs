//! Boundaries from `GeoJSON`, projected and rounded once.

#![expect(clippy::float_arithmetic, reason = "places on a map")]

use serde::Deserialize;
use std::fmt::Write;
use std::sync::LazyLock;

/// Width of the drawing in map units.
pub(super) const WIDTH: f64 = 1800.0;

/// A unit's outline.
#[derive(Debug)]
pub(super) struct Outline {
    /// Division code.
    pub code: String,
    /// SVG path in map units.
    pub path: String,
    /// Where its name stands, in map units.
    pub label: (f64, f64),
}

/// All outlines and the height of the drawing.
#[derive(Debug)]
pub(super) struct Geometry {
    pub outlines: Vec<Outline>,
    pub height: f64,
}

/// The counties of the city (data/geo; licence in data/geo/LICENSES.md).
pub(super) static COUNTIES: LazyLock<Geometry> =
    LazyLock::new(|| Geometry::read(include_str!("../../../../data/geo/yuncheng_counties.geojson")));

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
    geometry: Shape,
}

#[derive(Deserialize)]
struct Properties {
    code: String,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Shape {
    Polygon(Vec<Vec<[f64; 2]>>),
    MultiPolygon(Vec<Vec<Vec<[f64; 2]>>>),
}

impl Shape {
    fn rings(&self) -> Vec<&Vec<[f64; 2]>> {
        match self {
            Self::Polygon(rings) => rings.iter().collect(),
            Self::MultiPolygon(parts) => parts.iter().flatten().collect(),
        }
    }
}

impl Geometry {
    /// Projects with true proportions at the middle latitude: at the size of a city the error is below a pixel. A file that
    /// is no such `GeoJSON` gives an empty map.
    fn read(text: &str) -> Self {
        let Ok(collection) = serde_json::from_str::<Collection>(text) else {
            return Self { outlines: Vec::new(), height: WIDTH };
        };
        let points = || collection.features.iter().flat_map(|feature| feature.geometry.rings()).flatten();
        let bounds = |axis: usize| {
            points().fold((f64::MAX, f64::MIN), |(low, high), point| (low.min(point[axis]), high.max(point[axis])))
        };
        let ((west, east), (south, north)) = (bounds(0), bounds(1));
        let narrowing = f64::midpoint(south, north).to_radians().cos();
        let scale = WIDTH / ((east - west) * narrowing);
        let project = |point: &[f64; 2]| ((point[0] - west) * narrowing * scale, (north - point[1]) * scale);
        let outlines = collection.features.iter().map(|feature| Outline {
            code: feature.properties.code.clone(),
            path: feature.geometry.rings().iter().map(|ring| ring_path(ring, project)).collect(),
            label: roomiest(
                &feature.geometry.rings().iter().map(|ring| ring.iter().map(project).collect()).collect::<Vec<_>>(),
            ),
        });
        Self { outlines: outlines.collect(), height: (north - south) * scale }
    }
}

/// The point inside from which the border is farthest, where a name has most room; names are wider than high, so sideways
/// distance counts half. Searched on a grid, which is exact enough for a name.
fn roomiest(rings: &[Vec<(f64, f64)>]) -> (f64, f64) {
    const STEPS: u32 = 36;
    let points = || rings.iter().flatten().copied();
    let (west, east) = points().fold((f64::MAX, f64::MIN), |(low, high), (x, _)| (low.min(x), high.max(x)));
    let (north, south) = points().fold((f64::MAX, f64::MIN), |(low, high), (_, y)| (low.min(y), high.max(y)));
    let at = |from: f64, to: f64, step: u32| from + (to - from) * f64::from(step) / f64::from(STEPS);
    let mut best = ((f64::midpoint(west, east), f64::midpoint(north, south)), 0.0);
    for row in 1..STEPS {
        for column in 1..STEPS {
            let point = (at(west, east, column), at(north, south, row));
            let room = if is_inside(rings, point) { room_at(rings, point) } else { 0.0 };
            if room > best.1 {
                best = (point, room);
            }
        }
    }
    best.0
}

fn edges(rings: &[Vec<(f64, f64)>]) -> impl Iterator<Item = ((f64, f64), (f64, f64))> {
    rings.iter().flat_map(|ring| ring.iter().copied().zip(ring.iter().copied().cycle().skip(1)))
}

fn is_inside(rings: &[Vec<(f64, f64)>], (x, y): (f64, f64)) -> bool {
    let crossings =
        edges(rings).filter(|((x1, y1), (x2, y2))| (*y1 > y) != (*y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1);
    crossings.count() % 2 == 1
}

fn room_at(rings: &[Vec<(f64, f64)>], (x, y): (f64, f64)) -> f64 {
    let distance = |((x1, y1), (x2, y2)): ((f64, f64), (f64, f64))| {
        let (x1, x2, y1, y2) = ((x1 - x) / 2.0, (x2 - x) / 2.0, y1 - y, y2 - y);
        let (dx, dy) = (x2 - x1, y2 - y1);
        let length = dx * dx + dy * dy;
        let along = if length > 0.0 { (-(x1 * dx + y1 * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
        (x1 + along * dx).hypot(y1 + along * dy)
    };
    edges(rings).map(distance).fold(f64::MAX, f64::min)
}

/// Whole map units relative to the point before: a third of the bytes of plain coordinates.
fn ring_path(ring: &[[f64; 2]], project: impl Fn(&[f64; 2]) -> (f64, f64)) -> String {
    let mut path = String::new();
    let mut before: Option<(f64, f64)> = None;
    for point in ring {
        let (x, y) = project(point);
        let (x, y) = (x.round(), y.round());
        let _ = match before {
            None => write!(path, "M{x} {y}l"),
            Some((from_x, from_y)) if (from_x, from_y) == (x, y) => continue,
            Some((from_x, from_y)) => {
                let gap = if path.ends_with('l') { "" } else { " " };
                write!(path, "{gap}{} {}", x - from_x, y - from_y)
            }
        };
        before = Some((x, y));
    }
    path.push('z');
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirteen_counties_fit_the_drawing() {
        assert_eq!(COUNTIES.outlines.len(), 13);
        for outline in &COUNTIES.outlines {
            let (x, y) = outline.label;
            assert!((0.0..=WIDTH).contains(&x) && (0.0..=COUNTIES.height).contains(&y), "{}", outline.code);
            assert!(outline.path.starts_with('M') && outline.path.ends_with('z'));
        }
    }

    #[test]
    fn a_spoilt_file_is_an_empty_map() {
        assert!(Geometry::read("{").outlines.is_empty());
    }
}
