//! Lines of a title: broken between phrases, as even as they can be.

/// Breaks a title into as few lines as fit, then as evenly as possible; never between a phrase of one or two characters
/// (关于, 通报) and its neighbour. A phrase longer than a line keeps a line to itself.
///
/// `width` is the number of full-width characters of a line; two ASCII characters count as one.
pub fn lines(phrases: &[String], width: usize, joint: &str) -> Vec<String> {
    let phrases = keep_short_ones_together(phrases, joint);
    if phrases.is_empty() {
        return phrases;
    }
    let total: usize = phrases.iter().map(|phrase| half_widths(phrase)).sum();
    let fewest = total.div_ceil(2 * width).max(1);
    (fewest..=phrases.len())
        .find_map(|count| most_even(&phrases, count, 2 * width, joint))
        .unwrap_or_else(|| phrases.clone())
}

/// The width of a text in half-width characters.
pub(crate) fn half_widths(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

fn keep_short_ones_together(phrases: &[String], joint: &str) -> Vec<String> {
    let mut joined: Vec<String> = Vec::new();
    let mut last_is_short = true;
    for phrase in phrases.iter().filter(|phrase| !phrase.is_empty()) {
        let is_short = phrase.chars().count() <= 2;
        match joined.last_mut() {
            Some(last) if is_short || last_is_short => {
                last.push_str(joint);
                last.push_str(phrase);
            }
            _ => joined.push(phrase.clone()),
        }
        last_is_short = is_short;
    }
    joined
}

fn most_even(phrases: &[String], count: usize, width: usize, joint: &str) -> Option<Vec<String>> {
    let mut best: Option<(usize, Vec<String>)> = None;
    split(phrases, count, &mut Vec::new(), &mut |parts| {
        let lines: Vec<String> = parts.iter().map(|part| part.join(joint)).collect();
        let widths: Vec<usize> = lines.iter().map(|line| half_widths(line)).collect();
        let (longest, shortest) = (widths.iter().max().copied(), widths.iter().min().copied());
        let (Some(longest), Some(shortest)) = (longest, shortest) else { return };
        let is_better = best.as_ref().is_none_or(|(least, _)| longest - shortest < *least);
        if longest <= width && is_better {
            best = Some((longest - shortest, lines));
        }
    });
    best.map(|(_, lines)| lines)
}

fn split<'a>(
    phrases: &'a [String],
    count: usize,
    parts: &mut Vec<&'a [String]>,
    take: &mut impl FnMut(&[&'a [String]]),
) {
    if count == 1 {
        parts.push(phrases);
        take(parts);
        parts.pop();
        return;
    }
    // Longer first lines come first, so that among equally even ones the wider top wins (梯形).
    for at in (1..phrases.len().saturating_sub(count - 2)).rev() {
        let (head, tail) = phrases.split_at(at);
        parts.push(head);
        split(tail, count - 1, parts, take);
        parts.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(phrases: &[&str]) -> Vec<String> {
        let phrases: Vec<String> = phrases.iter().map(ToString::to_string).collect();
        lines(&phrases, 18, "")
    }

    #[test]
    fn a_short_title_stays_on_one_line() {
        assert_eq!(broken(&["关于", "2024年第二季度", "考核情况的", "通报"]), ["关于2024年第二季度考核情况的通报"]);
    }

    #[test]
    fn a_long_title_is_broken_evenly_and_keeps_its_ends() {
        assert_eq!(
            broken(&["关于", "2024年第二季度", "全市重点项目建设", "综合考核情况的", "通报"]),
            ["关于2024年第二季度全市重点项目建设", "综合考核情况的通报"]
        );
        assert_eq!(
            broken(&["运城市项目推进中心", "关于", "2024年第二季度", "全市重点项目建设", "综合考核情况的", "通报"]),
            ["运城市项目推进中心关于2024年第二季度", "全市重点项目建设综合考核情况的通报"]
        );
    }

    #[test]
    fn a_phrase_too_long_for_a_line_is_kept() {
        let long = "一".repeat(40);
        assert_eq!(lines(std::slice::from_ref(&long), 18, ""), [long]);
        assert!(lines(&[], 18, "").is_empty());
    }
}
