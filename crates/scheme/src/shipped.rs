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
    shipped!("yinchuan-2025-lights", "cases/boundaries.toml", "cases/catch-up.toml"),
    shipped!("anhui-ten-cities", "cases/columns.toml"),
    shipped!("business-environment-index", "cases/published.toml"),
    shipped!("chengdu-construction-board", "cases/form.toml"),
    shipped!("chengdu-promotion-board", "cases/form.toml"),
    shipped!("county-target-2006", "cases/by-rule.toml"),
    shipped!("dezhou-2005", "cases/lists.toml"),
    shipped!("gaoan-2021", "cases/by-rule.toml", "cases/equal.toml"),
    shipped!("gaoyou-2012", "cases/first-year.toml", "cases/lists.toml"),
    shipped!("guangxi-parks", "cases/by-rule.toml", "cases/no-awards.toml"),
    shipped!("guichi-lists", "cases/form.toml"),
    shipped!("henan-2022-three-batches", "cases/weights.toml"),
    shipped!("investment-promotion-2023", "cases/by-rule.toml"),
    shipped!("jining-2015-vote", "cases/published.toml", "cases/void.toml"),
    shipped!("key-project-prize-2020", "cases/by-rule.toml", "cases/duplicates.toml"),
    shipped!(
        "lianyungang-2021-hotline",
        "cases/inferred.toml",
        "cases/published-2021-07.toml",
        "cases/published-2022-02.toml"
    ),
    shipped!("luohe-promotion", "cases/by-rule.toml"),
    shipped!("national-reward-2020", "cases/by-rule.toml"),
    shipped!("project-unit-2020", "cases/by-rule.toml"),
    shipped!("shanxi-2017-transformation", "cases/classes.toml"),
    shipped!("shaoxing-2007", "cases/by-rule.toml"),
    shipped!("xian-2016", "cases/rewards.toml"),
    shipped!("xinyang-2022-gates", "cases/boundaries.toml"),
    shipped!("yulin-hotline-2022", "cases/by-rule.toml"),
    shipped!("zhangzhou-contest", "cases/by-rule.toml"),
    shipped!("zhoukou-2022-gates", "cases/boundaries.toml"),
    shipped!("zhumadian-2019-month", "cases/by-rule.toml"),
    shipped!("zhumadian-2019-year", "cases/by-month-june.toml", "cases/by-month.toml", "cases/by-rule.toml"),
    shipped!("zhumadian-2023-month", "cases/published-2023-02.toml", "cases/ties.toml"),
    shipped!("zone-deductions", "cases/by-rule.toml"),
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
        let mut wrong: Vec<String> = Vec::new();
        for shipped in ALL {
            let scheme = match parse(shipped.id, shipped.text) {
                Ok(scheme) => scheme,
                Err(problems) => {
                    wrong.extend(problems.iter().map(|problem| problem.say(Lang::En)));
                    continue;
                }
            };
            assert_eq!(scheme.id, shipped.id);
            for (file, text) in shipped.cases {
                match run_cases(&scheme, file, text) {
                    Ok(report) => {
                        assert!(report.checked > 0, "{}/{file}", shipped.id);
                        let failures = report.failures.iter().map(|failure| failure.say(Lang::En));
                        wrong.extend(failures.map(|failure| format!("{}/{file}: {failure}", shipped.id)));
                    }
                    Err(problems) => {
                        let said = problems.iter().map(|problem| problem.say(Lang::En));
                        wrong.extend(said.map(|problem| format!("{}/{problem}", shipped.id)));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn only_the_sample_says_it_is_one() {
        for shipped in ALL {
            let scheme = parse(shipped.id, shipped.text).unwrap();
            assert_eq!(scheme.source.is_sample, shipped.id.starts_with("sample-"), "{}", shipped.id);
        }
    }

    fn text(path: &str) -> String {
        std::fs::read_to_string(format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    #[test]
    fn every_folder_of_schemes_is_shipped_with_all_its_cases_and_listed() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemes");
        let listing = text("schemes/README.md");
        let (complete, drafts) = listing.split_once("## 草案 Drafts").unwrap();
        let folders = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
        let mut count = 0;
        for folder in folders {
            count += 1;
            let id = folder.file_name().unwrap().to_str().unwrap();
            let shipped = find(id).unwrap_or_else(|| panic!("{id} is not shipped"));
            assert_eq!(std::fs::read_dir(folder.join("cases")).unwrap().count(), shipped.cases.len(), "{id}");
            assert!(folder.join("SOURCE.md").is_file(), "{id}");
            let is_draft = parse(id, shipped.text).unwrap().is_draft();
            let row = format!("| `{id}` |");
            assert_eq!((complete.contains(&row), drafts.contains(&row)), (!is_draft, is_draft), "{id} in the list");
        }
        assert_eq!(count, ALL.len());
    }

    #[test]
    fn the_guide_quotes_shipped_schemes_word_for_word() {
        for guide in ["docs/guide/schemes.zh.md", "docs/guide/schemes.en.md"] {
            let guide_text = text(guide);
            let quoted: Vec<(&str, &str)> = guide_text
                .split("```toml\n# ")
                .skip(1)
                .filter_map(|rest| rest.split_once("\n```")?.0.split_once('\n'))
                .filter(|(path, _)| path.starts_with("schemes/"))
                .collect();
            assert!(quoted.len() > 20, "{guide}");
            for (path, lines) in quoted {
                assert!(text(path).contains(&format!("\n{lines}\n")), "{guide}: not in {path}:\n{lines}");
            }
        }
    }
}
