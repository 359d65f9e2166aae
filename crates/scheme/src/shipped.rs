//! The schemes of the folder `schemes/`, built into the program so that it works from anywhere.

/// A shipped scheme: its files as text.
#[derive(Debug, Clone, Copy)]
pub struct Shipped {
    /// Id, the name of its folder.
    pub id: &'static str,
    /// `scheme.toml`.
    pub text: &'static str,
    /// Name and text of each file of cases.
    pub cases: &'static [(&'static str, &'static str)],
}

/// The file of a shipped scheme.
macro_rules! file {
    ($id:literal, $name:literal) => {
        include_str!(concat!("../../../schemes/", $id, "/", $name))
    };
}

/// A shipped scheme with its cases.
macro_rules! shipped {
    ($id:literal, $($case:literal),*) => {
        Shipped {
            id: $id,
            text: file!($id, "scheme.toml"),
            cases: &[$(($case, file!($id, $case))),*],
        }
    };
}

/// All shipped schemes; the sample of the demonstration city first.
pub const ALL: &[Shipped] = &[
    shipped!("sample-key-projects", "cases/synthetic.toml"),
    shipped!("investment-promotion-2024", "cases/published.toml", "cases/what-if.toml"),
    shipped!("yanan-2017", "cases/by-rule.toml"),
    shipped!("yuzhou-2018-quarter", "cases/by-rule.toml"),
    shipped!("yinchuan-2025-lights", "cases/boundaries.toml"),
];

/// The shipped scheme of an id.
pub fn find(id: &str) -> Option<&'static Shipped> {
    ALL.iter().find(|shipped| shipped.id == id)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::cases::run_cases;
    use crate::read::parse;
    use ballast_domain::Lang;

    #[test]
    fn every_shipped_scheme_is_valid_and_meets_its_cases() {
        for shipped in ALL {
            let scheme = match parse(shipped.id, shipped.text) {
                Ok(scheme) => scheme,
                Err(problems) => {
                    let said: Vec<String> = problems.iter().map(|problem| problem.say(Lang::En)).collect();
                    panic!("{}", said.join("\n"));
                }
            };
            assert_eq!(scheme.id, shipped.id);
            for (file, text) in shipped.cases {
                let report = match run_cases(&scheme, file, text) {
                    Ok(report) => report,
                    Err(problems) => {
                        let said: Vec<String> = problems.iter().map(|problem| problem.say(Lang::En)).collect();
                        panic!("{}/{file}\n{}", shipped.id, said.join("\n"));
                    }
                };
                let failures: Vec<String> = report.failures.iter().map(|failure| failure.say(Lang::En)).collect();
                assert!(failures.is_empty(), "{}/{file}\n{}", shipped.id, failures.join("\n"));
                assert!(report.checked > 0, "{}/{file}", shipped.id);
            }
        }
    }

    #[test]
    fn only_the_sample_says_it_is_one() {
        for shipped in ALL {
            let scheme = parse(shipped.id, shipped.text).unwrap();
            assert_eq!(scheme.source.is_sample, shipped.id.starts_with("sample-"), "{}", shipped.id);
        }
    }
}
