//! Expressions of licences (SPDX): `MIT OR (Apache-2.0 AND Zlib)`.

/// True when a choice of the expression has allowed licences alone.
pub(super) fn passes(expression: &str, allowed: &[String]) -> bool {
    // The old way of writing a choice.
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, allowed, is_broken: false };
    let is_allowed = reader.choice();
    is_allowed && reader.words.is_empty() && !reader.is_broken
}

struct Reader<'a> {
    words: &'a [&'a str],
    allowed: &'a [String],
    /// True once a licence was missing where one must stand.
    is_broken: bool,
}

impl Reader<'_> {
    fn takes(&mut self, word: &str) -> bool {
        let is_next = self.words.first() == Some(&word);
        if is_next {
            self.words = &self.words[1..];
        }
        is_next
    }

    fn choice(&mut self) -> bool {
        let mut is_allowed = self.both();
        while self.takes("OR") {
            is_allowed |= self.both();
        }
        is_allowed
    }

    fn both(&mut self) -> bool {
        let mut is_allowed = self.one();
        while self.takes("AND") {
            is_allowed &= self.one();
        }
        is_allowed
    }

    fn one(&mut self) -> bool {
        if self.takes("(") {
            let is_allowed = self.choice();
            return self.takes(")") && is_allowed;
        }
        let Some((name, rest)) = self.words.split_first() else {
            self.is_broken = true;
            return false;
        };
        self.words = rest;
        let mut name = (*name).to_owned();
        if self.takes("WITH")
            && let Some((exception, rest)) = self.words.split_first()
        {
            self.words = rest;
            name = format!("{name} WITH {exception}");
        }
        self.allowed.contains(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_pass_by_a_choice_of_allowed_ones() {
        let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "Zlib"].map(ToOwned::to_owned);
        let check = |expression: &str| passes(expression, &allowed);
        for good in [
            "MIT",
            "MIT OR GPL-3.0-only",
            "MIT/Apache-2.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0-only",
            "(MIT OR GPL-2.0-only) AND Zlib",
        ] {
            assert!(check(good), "{good}");
        }
        for bad in
            ["", "GPL-3.0-only", "MIT AND GPL-3.0-only", "Zlib WITH LLVM-exception", "MIT OR", "(MIT", "MIT MIT", "OR"]
        {
            assert!(!check(bad), "{bad}");
        }
    }
}
