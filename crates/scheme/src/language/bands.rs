//! Do the intervals of a `band(…)` fit together?

use crate::ast::{Band, End};
use ballast_domain::Text;

/// Checks that intervals neither overlap nor, unless there is an `else`, leave anything out. Answers what is wrong.
pub(super) fn check(bands: &[Band], has_else: bool) -> Result<(), Text> {
    let mut sorted: Vec<&Band> = bands.iter().collect();
    sorted.sort_by(|a, b| lower(a).cmp(&lower(b)));
    for band in &sorted {
        if let (Some(low), Some(high)) = (&band.low, &band.high)
            && (low.at > high.at || (low.at == high.at && !(low.is_included && high.is_included)))
        {
            return Err(Text::new(
                format!("档次 {} 是空的", print(band)),
                format!("the band {} holds nothing", print(band)),
            ));
        }
    }
    for pair in sorted.windows(2) {
        let (first, second) = (pair[0], pair[1]);
        let (names_zh, names_en) =
            (format!("{} 与 {}", print(first), print(second)), format!("{} and {}", print(first), print(second)));
        match meeting(first.high.as_ref(), second.low.as_ref()) {
            Meeting::Overlap => {
                return Err(Text::new(format!("档次 {names_zh} 重叠"), format!("the bands {names_en} overlap")));
            }
            Meeting::Gap if !has_else => {
                return Err(Text::new(
                    format!("档次 {names_zh} 之间有空缺"),
                    format!("there is a gap between the bands {names_en}"),
                ));
            }
            Meeting::Gap | Meeting::Fit => {}
        }
    }
    let is_open =
        sorted.first().is_some_and(|band| band.low.is_none()) && sorted.last().is_some_and(|band| band.high.is_none());
    if is_open || has_else {
        return Ok(());
    }
    Err(Text::fixed("档次没有覆盖全部取值", "the bands do not cover every value"))
}

enum Meeting {
    Fit,
    Gap,
    Overlap,
}

fn meeting(high: Option<&End>, low: Option<&End>) -> Meeting {
    let (Some(high), Some(low)) = (high, low) else { return Meeting::Overlap };
    match high.at.cmp(&low.at) {
        std::cmp::Ordering::Less => Meeting::Gap,
        std::cmp::Ordering::Greater => Meeting::Overlap,
        std::cmp::Ordering::Equal => match (high.is_included, low.is_included) {
            (true, true) => Meeting::Overlap,
            (false, false) => Meeting::Gap,
            _ => Meeting::Fit,
        },
    }
}

/// Order of lower ends: open first, then by place, included before excluded.
fn lower(band: &Band) -> Option<(&ballast_domain::Exact, bool)> {
    band.low.as_ref().map(|end| (&end.at, !end.is_included))
}

fn print(band: &Band) -> String {
    super::print::interval(band)
}
