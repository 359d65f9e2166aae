//! The map of the security standard, `docs/asvs.md`, names only what exists: files, tests in them, sections of documents; and its
//! sums are right.

use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::path::Path;

const MAP: &str = "docs/asvs.md";

/// Requirements by state and level: `("met", 2)`.
type Sums = BTreeMap<(String, usize), usize>;

/// Compares the map with the tree.
pub(crate) fn check(root: &Path) -> Result<()> {
    let text = std::fs::read_to_string(root.join(MAP)).context(MAP)?;
    let rows: Vec<(usize, &str)> = (1..).zip(text.lines()).filter(|(_, line)| line.starts_with('|')).collect();
    let mut problems = Vec::new();
    for (number, line) in &rows {
        let named: Vec<&str> = line.split('`').skip(1).step_by(2).collect();
        problems.extend(
            named.iter().filter_map(|proof| missing(root, proof)).map(|what| format!("{MAP}:{number}: {what}")),
        );
        if requirement(line).is_some_and(|(state, _)| ["met", "code"].contains(&state)) && named.is_empty() {
            problems.push(format!("{MAP}:{number}: no proof"));
        }
    }
    ensure!(problems.is_empty(), "proofs that are not there:\n{}", problems.join("\n"));
    let (counted, stated) = (counted(&rows), stated(&rows));
    ensure!(counted == stated, "the sums of {MAP} are not those of its rows: {counted:?}, stated {stated:?}");
    Ok(())
}

/// What is wrong with a proof; it is a file, `file::test` or `file#section`.
fn missing(root: &Path, proof: &str) -> Option<String> {
    let (file, wanted) = match (proof.split_once("::"), proof.split_once('#')) {
        (Some((file, test)), _) => (file, Some(format!("fn {test}("))),
        (None, Some((file, _))) => (file, None),
        (None, None) => (proof, None),
    };
    let Ok(text) = std::fs::read_to_string(root.join(file)) else { return Some(format!("no file {file}")) };
    let is_there = match (wanted, proof.split_once('#')) {
        (Some(test), _) => text.contains(&test),
        (None, Some((_, section))) => text.lines().any(|line| line.starts_with('#') && slug(line) == section),
        (None, None) => true,
    };
    (!is_there).then(|| format!("{proof} is not in the file"))
}

/// A heading as links name it.
fn slug(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// State and level of a row about a requirement.
fn requirement(line: &str) -> Option<(&str, usize)> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [_, number, level, _, state, ..] = cells.as_slice() else { return None };
    let is_number = number.split('.').count() == 3 && number.split('.').all(|part| part.parse::<u8>().is_ok());
    Some((*state, level.parse().ok()?)).filter(|_| is_number)
}

fn counted(rows: &[(usize, &str)]) -> Sums {
    rows.iter().filter_map(|(_, line)| requirement(line)).fold(Sums::new(), |mut sums, (state, level)| {
        *sums.entry((state.to_owned(), level)).or_default() += 1;
        sums
    })
}

/// The rows `| met | L1 | L2 | L3 |` of the table of sums.
fn stated(rows: &[(usize, &str)]) -> Sums {
    let mut sums = Sums::new();
    for (_, line) in rows {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, state @ ("met" | "code" | "partly" | "not met"), levels @ .., _] = cells.as_slice() else { continue };
        let numbers = (1..).zip(levels.iter().filter_map(|cell| cell.parse::<usize>().ok()));
        sums.extend(numbers.filter(|(_, sum)| *sum > 0).map(|(level, sum)| (((*state).to_owned(), level), sum)));
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_that_is_not_there_is_named() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(missing(root, "src/proofs.rs::a_proof_that_is_not_there_is_named"), None);
        assert_eq!(missing(root, "Cargo.toml"), None);
        assert_eq!(
            missing(root, "../docs/glossary.md#nothing"),
            Some("../docs/glossary.md#nothing is not in the file".into())
        );
        assert!(missing(root, "src/proofs.rs::a_test_that_nobody_wrote").is_some());
        assert!(missing(root, "src/nothing.rs").is_some());
        assert_eq!(slug("## Who may, and how: twice"), "who-may-and-how-twice");
    }

    #[test]
    fn rows_are_summed_by_state_and_level() {
        let rows = [
            (1, "| met | 1 | 0 | 2 |"),
            (2, "| 1.2.10 | 3 | formulas | met | x |"),
            (3, "| no. | L | what | state | proof |"),
        ];
        assert_eq!(stated(&rows), Sums::from([(("met".to_owned(), 1), 1), (("met".to_owned(), 3), 2)]));
        assert_eq!(counted(&rows), Sums::from([(("met".to_owned(), 3), 1)]));
    }
}
