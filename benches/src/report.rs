//! The table that a benchmark prints, as Markdown, with the machine it ran on.

use crate::process::Usage;
use std::process::Command;
use std::time::Duration;

/// A table of results.
#[derive(Debug, Default)]
pub struct Report {
    title: String,
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
    notes: Vec<String>,
}

impl Report {
    /// An empty table.
    pub fn new(title: &str, heads: &[&str]) -> Self {
        Self { title: title.to_owned(), heads: heads.iter().map(ToString::to_string).collect(), ..Self::default() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[&str]) {
        self.rows.push(cells.iter().map(ToString::to_string).collect());
    }

    /// Adds a row of a whole process: name, time, how many times ours, memory.
    pub fn usage(&mut self, name: &str, usage: &Usage, ours: &Usage) {
        self.row(&[name, &seconds(usage.wall), &times(usage.wall, ours.wall), &mebibytes(usage.peak_rss_bytes)]);
    }

    /// Says what could not be measured or has to be known.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Prints it.
    pub fn print(&self) {
        println!("\n### {}\n\n{}\n", self.title, machine());
        println!("| {} |", self.heads.join(" | "));
        println!("|{}", "---|".repeat(self.heads.len()));
        for row in &self.rows {
            println!("| {} |", row.join(" | "));
        }
        for note in &self.notes {
            println!("\n{note}");
        }
    }
}

/// Seconds with three decimals.
pub fn seconds(time: Duration) -> String {
    format!("{}.{:03} s", time.as_secs(), time.subsec_millis())
}

/// Milliseconds with two decimals.
pub fn milliseconds(time: Duration) -> String {
    let hundredths = time.as_micros() / 10;
    format!("{}.{:02} ms", hundredths / 100, hundredths % 100)
}

/// Whole mebibytes.
pub fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}

/// How many times as long as ours, with one decimal.
pub fn times(time: Duration, ours: Duration) -> String {
    let tenths = time.as_micros() * 10 / ours.as_micros().max(1);
    format!("{}.{}×", tenths / 10, tenths % 10)
}

/// Processor, cores, memory.
fn machine() -> String {
    let line = |file: &str, key: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{}, {cores} cores, {} memory", line("/proc/cpuinfo", "model name"), line("/proc/meminfo", "MemTotal"))
}

/// The first line that a program prints of its version; none where it is not installed.
pub fn version(program: &str, argument: &str) -> Option<String> {
    let output = Command::new(program).arg(argument).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).lines().next()?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_printed_with_their_unit() {
        assert_eq!(seconds(Duration::from_millis(1_234)), "1.234 s");
        assert_eq!(milliseconds(Duration::from_micros(12_345)), "12.34 ms");
        assert_eq!(mebibytes(3 << 20), "3 MiB");
        assert_eq!(times(Duration::from_secs(3), Duration::from_secs(2)), "1.5×");
    }
}
