//! Days in the many shapes in which offices write them.

use ballast_domain::text::to_half_width;
use jiff::ToSpan;
use jiff::civil::{Date, date};

/// A day as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Day {
    /// Fully written.
    Exact(Date),
    /// Only the month; the first of it.
    Month(Date),
}

impl Day {
    /// The day.
    pub(crate) fn date(self) -> Date {
        match self {
            Self::Exact(date) | Self::Month(date) => date,
        }
    }
}

/// The day of a spreadsheet's serial number in the 1900 system, times of day cut off. Serial 60 is a day that never was.
pub(crate) fn from_serial(serial: f64) -> Option<Date> {
    if !(1.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let days: i64 = serial.trunc().to_string().parse().ok()?;
    let epoch = match days {
        60 => return None,
        61.. => date(1899, 12, 30),
        _ => date(1899, 12, 31),
    };
    epoch.checked_add(days.days()).ok()
}

/// Reads a day from text: `2024-06-30`, `2024/6/30`, `2024.6.30`, `2024年6月30日`, `20240630`, any of them with a time of
/// day behind, and months: `2024.6`, `2024年6月`, `2024-06`, `202406`. Two-digit years are not guessed.
pub(crate) fn read(text: &str) -> Option<Day> {
    let text = to_half_width(text);
    let text = text.split(['T', ' ']).next().unwrap_or_default();
    let text = text.trim_end_matches(['日', '号', '前', '底', '。']);
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return match text.len() {
            8 => exact(&text[..4], &text[4..6], &text[6..]),
            6 => month(&text[..4], &text[4..]),
            _ => None,
        };
    }
    let text = text.trim_end_matches('月');
    let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月', '、']).collect();
    match parts[..] {
        [y, m, d] => exact(y, m, d),
        [y, m] => month(y, m),
        _ => None,
    }
}

/// Reads a day by the formats of a mapping.
pub(crate) fn read_by(formats: &[String], text: &str) -> Option<Day> {
    let text = text.trim();
    formats.iter().find_map(|format| Date::strptime(format, text).ok()).map(Day::Exact)
}

fn exact(y: &str, m: &str, d: &str) -> Option<Day> {
    Date::new(year(y)?, small(m)?, small(d)?).ok().map(Day::Exact)
}

fn month(y: &str, m: &str) -> Option<Day> {
    Date::new(year(y)?, small(m)?, 1).ok().map(Day::Month)
}

fn year(text: &str) -> Option<i16> {
    (text.len() == 4).then(|| text.parse().ok()).flatten()
}

fn small(text: &str) -> Option<i8> {
    let is_short = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    is_short.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_many_shapes() {
        for text in [
            "2024-06-30",
            "2024/6/30",
            "2024.6.30",
            "2024年6月30日",
            "20240630",
            "２０２４－０６－３０",
            "2024-06-30 00:00:00",
            "2024-06-30T08:00:00",
            "2024年6月30日前",
        ] {
            assert_eq!(read(text), Some(Day::Exact(date(2024, 6, 30))), "{text}");
        }
        for text in ["2024.6", "2024年6月", "2024-06", "202406", "2024/06", "2024年6月底"] {
            assert_eq!(read(text), Some(Day::Month(date(2024, 6, 1))), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_days() {
        for text in ["", "6月", "24.6.30", "2024", "2024-13-01", "2024-02-30", "已开工", "30/06/2024", "2024-6-30-1"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn serials_are_days_of_the_1900_system() {
        assert_eq!(from_serial(45_473.0), Some(date(2024, 6, 30)));
        assert_eq!(from_serial(45_473.99), Some(date(2024, 6, 30)));
        assert_eq!(from_serial(1.0), Some(date(1900, 1, 1)));
        assert_eq!(from_serial(61.0), Some(date(1900, 3, 1)));
        for serial in [60.0, 0.5, -1.0, 1e300, f64::NAN, f64::INFINITY] {
            assert_eq!(from_serial(serial), None, "{serial}");
        }
    }

    #[test]
    fn formats_of_a_mapping_know_short_years() {
        let formats = ["%d/%m/%Y".to_owned(), "%d.%m.%y".to_owned()];
        assert_eq!(read_by(&formats, "30.06.08"), Some(Day::Exact(date(2008, 6, 30))));
        assert_eq!(read_by(&formats, "31/05/2010"), Some(Day::Exact(date(2010, 5, 31))));
        assert_eq!(read_by(&formats, "2010-05-31"), None);
    }
}
