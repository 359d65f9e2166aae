//! Classes of a shaded map: round bounds, so that the legend can be read aloud.

#![expect(clippy::float_arithmetic, reason = "shades of a map")]

use crate::chart::tick;
use ballast_domain::Lang;

/// At most five classes between round bounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// Lower bounds of the second and following classes.
    bounds: Vec<f64>,
}

impl Scale {
    /// Bounds that split the values into at most five classes.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values = values.into_iter();
        let Some(first) = values.next() else { return Self { bounds: Vec::new() } };
        let (low, high) = values.fold((first, first), |(low, high), value| (low.min(value), high.max(value)));
        let span = high - low;
        if span <= 0.0 {
            return Self { bounds: Vec::new() };
        }
        let magnitude = 10_f64.powf((span / 5.0).log10().floor());
        let inner = |step: f64| {
            let mut bounds = Vec::new();
            let mut bound = ((low / step).floor() + 1.0) * step;
            while bound <= high && bounds.len() <= 5 {
                bounds.push(bound);
                bound += step;
            }
            bounds
        };
        let bounds = [1.0, 2.0, 2.5, 5.0, 10.0, 20.0]
            .into_iter()
            .map(|factor| inner(factor * magnitude))
            .find(|bounds| bounds.len() <= 4)
            .unwrap_or_default();
        Self { bounds }
    }

    /// The number of classes.
    pub fn classes(&self) -> usize {
        self.bounds.len() + 1
    }

    /// The shade 0–4 of a value: the highest class is always the darkest.
    pub fn shade(&self, value: f64) -> usize {
        let class = self.bounds.iter().filter(|bound| value >= **bound).count();
        class + 5 - self.classes().min(5)
    }

    /// The classes from low to high: shade and range in words.
    pub fn legend(&self, lang: Lang, unit: &str) -> Vec<(usize, String)> {
        let shade = |class: usize| class + 5 - self.classes().min(5);
        let gap = if unit == "%" || unit.is_empty() { "" } else { " " };
        let word = |class: usize| match (class.checked_sub(1).map(|below| self.bounds[below]), self.bounds.get(class)) {
            (None, None) => lang.pick("全部相同", "all alike").to_owned(),
            (None, Some(up)) => match lang {
                Lang::Zh => format!("不足 {}{gap}{unit}", tick(*up)),
                Lang::En => format!("below {}{gap}{unit}", tick(*up)),
            },
            (Some(from), Some(up)) => match lang {
                Lang::Zh => format!("{} 至不足 {}{gap}{unit}", tick(from), tick(*up)),
                Lang::En => format!("{} to below {}{gap}{unit}", tick(from), tick(*up)),
            },
            (Some(from), None) => match lang {
                Lang::Zh => format!("{}{gap}{unit}及以上", tick(from)),
                Lang::En => format!("{}{gap}{unit} and more", tick(from)),
            },
        };
        (0..self.classes()).map(|class| (shade(class), word(class))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_round_and_at_most_five() {
        let scale = Scale::of([3.0, 17.0, 41.0]);
        assert_eq!(scale.bounds, [10.0, 20.0, 30.0, 40.0]);
        let words: Vec<String> = scale.legend(Lang::Zh, "个").into_iter().map(|(_, word)| word).collect();
        assert_eq!(words, ["不足 10 个", "10 至不足 20 个", "20 至不足 30 个", "30 至不足 40 个", "40 个及以上"]);
        assert_eq!(scale.shade(3.0), 0);
        assert_eq!(scale.shade(41.0), 4);
        for span in [0.003, 0.7, 9.9, 10.0, 123.0, 98_765.0] {
            assert!(Scale::of([0.0, span]).classes() <= 5, "{span}");
        }
    }

    #[test]
    fn equal_values_make_one_class() {
        assert_eq!(Scale::of([7.0, 7.0]).classes(), 1);
        assert_eq!(Scale::of([]).shade(1.0), 4);
    }
}
