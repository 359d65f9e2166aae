//! Properties of the language: arbitrary text never panics, printed trees read back as they were.

use super::print::code;
use super::{Names, Scope, parse_aggregate, parse_expression};
use crate::catalog::Dataset;
use crate::read::parse;
use crate::unit::ShownUnit;
use proptest::prelude::*;

fn names() -> Names {
    let mut names = Names::default();
    for (id, word) in [("n", "个"), ("m", "亿元"), ("r", "%"), ("x", "数"), ("p", "分")] {
        names.measures.insert(id.to_owned(), ShownUnit::from_word(word));
    }
    names.targets.insert("t".to_owned(), ShownUnit::from_word("个"));
    names.indicators.insert("i".to_owned(), ShownUnit::from_word("%"));
    names
}

/// Text of a plain number.
fn number() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (0_u32..10_000).prop_map(|n| n.to_string()),
        (0_u32..100, 0_u32..1_000).prop_map(|(whole, part)| format!("{whole}.{part:03}")),
        Just("x".to_owned()),
        Just("months".to_owned()),
        Just("m / 1亿元".to_owned()),
        Just("(r - pace()) / 1pp".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            (pair.clone(), prop::sample::select(vec!["+", "-", "*", "/", "×", "÷"]))
                .prop_map(|((a, b), op)| format!("{a} {op} {b}")),
            inner.clone().prop_map(|a| format!("({a})")),
            inner.clone().prop_map(|a| format!("-{a}")),
            pair.clone().prop_map(|(a, b)| format!("least({a}, {b})")),
            pair.clone().prop_map(|(a, b)| format!("shortfall({a}, {b})")),
            (inner.clone(), pair.clone()).prop_map(|(c, (a, b))| format!("if({c} > 1 and not {a} = {b}, {a}, {b})")),
            pair.clone().prop_map(|(a, b)| format!("band({a}, [1.5, ..): {b}, (-2, 1.5): 1, else: {a})")),
            pair.prop_map(|(a, b)| format!("coalesce({a}, {b} * 50%)")),
        ]
    })
}

/// Text of a condition on projects.
fn condition() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("signed_on between period_start and date '2024-06-30'".to_owned()),
        Just("tier in ('provincial', 'city')".to_owned()),
        Just("left_on is null".to_owned()),
        Just("industry is not null".to_owned()),
        Just("name = 'it''s'".to_owned()),
        Just("is_package".to_owned()),
        Just("done_in_year / annual_plan >= 80%".to_owned()),
        Just("add_months(started_on, -2) < as_of".to_owned()),
    ];
    leaf.prop_recursive(4, 16, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} and {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} or {b}")),
            inner.clone().prop_map(|a| format!("not {a}")),
            inner.prop_map(|a| format!("({a})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_text_never_panics(text in any::<String>()) {
        let names = names();
        let _ = parse_expression(&text, Scope::scores(&names));
        let _ = parse_expression(&text, Scope::records(Dataset::Projects, false, &names));
        let _ = parse_aggregate(&text, Scope::records(Dataset::Events, true, &names));
        let _ = parse("scheme.toml", &text);
    }

    #[test]
    fn text_of_the_alphabet_of_the_language_never_panics(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "n", "m", "r", "1", "0", "10亿元", "50%", "3pp", "+", "-", "*", "/", "(", ")", "[", "]", ",", ":", "..",
                "=", "<", "and", "or", "not", "in", "is", "null", "between", "band", "else", "if", "least", "target",
                "'t'", "rank", "date", "'2024-01-01'", "efficacy", "pace",
            ]),
            0..40,
        )
    ) {
        let names = names();
        let text = words.join(" ");
        let _ = parse_expression(&text, Scope::scores(&names));
        let _ = parse_aggregate(&format!("sum({text})"), Scope::records(Dataset::Reports, true, &names));
    }

    #[test]
    fn printed_scores_read_back_as_the_same_tree(text in number()) {
        let names = names();
        let scope = Scope::scores(&names);
        if let Ok(tree) = parse_expression(&text, scope) {
            let printed = code(&tree);
            prop_assert_eq!(parse_expression(&printed, scope), Ok(tree), "{}", printed);
        }
    }

    #[test]
    fn printed_conditions_read_back_as_the_same_tree(text in condition()) {
        let names = names();
        let scope = Scope::records(Dataset::Projects, true, &names);
        let tree = parse_expression(&text, scope);
        prop_assert!(tree.is_ok(), "{text}: {tree:?}");
        if let Ok(tree) = tree {
            let printed = code(&tree);
            prop_assert_eq!(parse_expression(&printed, scope), Ok(tree), "{}", printed);
        }
    }

    #[test]
    fn places_of_problems_lie_inside_the_file(cut in 0_usize..2_000) {
        let text = crate::shipped::find("investment-promotion-2024").map(|shipped| shipped.text).unwrap_or_default();
        // Seven characters are missing from the file.
        let broken: String = text.chars().take(cut).chain(text.chars().skip(cut + 7)).collect();
        let lines = broken.lines().count();
        for problem in parse("scheme.toml", &broken).err().unwrap_or_default() {
            prop_assert!(problem.line >= 1 && problem.line <= lines + 1, "{problem:?}");
            prop_assert!(problem.column >= 1, "{problem:?}");
        }
    }
}
