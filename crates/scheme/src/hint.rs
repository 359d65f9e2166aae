//! "Did you mean …?"

use ballast_domain::Text;

/// The known name nearest to a mistyped one, when it is near enough to be meant.
pub(crate) fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = typed.chars().count();
    let allowed = if length < 3 { 0 } else { (length / 3).min(4) };
    known
        .into_iter()
        .map(|name| (distance(typed, name), name))
        .filter(|&(distance, name)| distance <= allowed || name.starts_with(typed) || is_shortened(typed, name))
        .min()
        .map(|(_, name)| name)
}

/// The remedy for an unknown name: the nearest one, or the list of all.
pub(crate) fn remedy<'a>(typed: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Text {
    if let Some(name) = nearest(typed, known.clone()) {
        return Text::new(format!("是否应为“{name}”？"), format!("Did you mean `{name}`?"));
    }
    let all: Vec<&str> = known.into_iter().take(40).collect();
    if all.is_empty() {
        return Text::fixed("这里没有可用的名称，请先声明", "There is nothing to name here; declare it first");
    }
    Text::new(format!("可用：{}", all.join("、")), format!("Available: {}", all.join(", ")))
}

/// `signed_cnt` for `signed_count`: the same start, and the rest left out letters.
fn is_shortened(typed: &str, name: &str) -> bool {
    let mut letters = name.chars();
    typed.chars().count() >= 4
        && typed.chars().take(3).eq(name.chars().take(3))
        && typed.chars().all(|wanted| letters.any(|letter| letter == wanted))
}

/// Damerau–Levenshtein distance (neighbours swapped count once), on names cut to 64 characters.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).collect();
    let b: Vec<char> = b.chars().take(64).collect();
    let mut rows: Vec<Vec<usize>> = (0..=a.len()).map(|i| vec![i; b.len() + 1]).collect();
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let known = ["signed_count", "signed_amount", "started_count"];
        assert_eq!(nearest("signed_cnt", known), Some("signed_count"));
        assert_eq!(nearest("singed_count", known), Some("signed_count"));
        assert_eq!(nearest("gdp", known), None);
        assert_eq!(remedy("gdp", known).en, "Available: signed_count, signed_amount, started_count");
    }
}
