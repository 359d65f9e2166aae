//! The wording.

use crate::sample;
use ballast_domain::Lang;
use ballast_publish::{
    Block, BulletinInput, CorrectionInput, Document, FindingInput, GroupInput, MoveInput, PublishError, Span,
    SubjectInput, bulletin, check,
};

/// The prose as one would read it, a line per block.
fn prose(document: &Document) -> String {
    let mut numbering = ballast_publish::numbering::Numbering::default();
    let line = |block: &Block| match block {
        Block::Heading { level, spans } => {
            let number = numbering.next(*level, document.lang);
            format!("{number}{}", ballast_publish::document::shown(spans, document.lang))
        }
        Block::Paragraph(spans) => ballast_publish::document::shown(spans, document.lang),
    };
    document.body.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn group(name: &str, subjects: &[(&str, &str, u32)]) -> GroupInput {
    GroupInput {
        name: name.to_owned(),
        subjects: subjects
            .iter()
            .map(|(unit, total, rank)| SubjectInput {
                id: (*unit).to_owned(),
                name: (*unit).to_owned(),
                total: (*total).to_owned(),
                rank: *rank,
            })
            .collect(),
    }
}

/// Ranks and scores only.
fn bare(groups: Vec<GroupInput>) -> BulletinInput {
    BulletinInput {
        groups,
        items: Vec::new(),
        full_score: None,
        figure_columns: Vec::new(),
        figures: Vec::new(),
        figures_total: None,
        findings: Vec::new(),
        objections_until: None,
        ..sample::input(Lang::Zh)
    }
}

#[test]
fn the_whole_sample_reads_as_a_bulletin() {
    let document = bulletin(&sample::input(Lang::Zh)).unwrap();
    assert_eq!(check(&document), []);
    assert_eq!(document.title_text(), "关于2024年第二季度全市重点项目建设考核情况的通报");
    insta::assert_snapshot!("sample_zh", prose(&document));
}

#[test]
fn the_english_one_says_the_same() {
    let document = bulletin(&sample::input(Lang::En)).unwrap();
    assert_eq!(check(&document), []);
    insta::assert_snapshot!("sample_en", prose(&document));
}

/// Zhumadian, February 2023: published scores with a tie and trailing zeros dropped.
#[test]
fn a_published_bulletin_is_worded_with_its_ties() {
    let counties = group(
        "县（区）",
        &[
            ("正阳县", "78.7", 1),
            ("上蔡县", "78.6", 2),
            ("新蔡县", "78", 3),
            ("确山县", "77.5", 4),
            ("平舆县", "77.5", 4),
            ("泌阳县", "74.2", 6),
            ("汝南县", "71.6", 7),
            ("驿城区", "71.2", 8),
            ("西平县", "70.8", 9),
            ("遂平县", "70.3", 10),
        ],
    );
    let zones = group("功能区", &[("高新区", "66.8", 1), ("经济开发区", "62", 2), ("示范区", "61.9", 3)]);
    let document = bulletin(&bare(vec![counties, zones])).unwrap();
    assert_eq!(check(&document), []);
    let said = prose(&document);
    assert!(
        said.contains(
            "县（区）综合得分从高到低依次是：正阳县78.7分，上蔡县78.6分，新蔡县78分，确山县、平舆县并列77.5分，泌阳县74.2分，\
             汝南县71.6分，驿城区71.2分，西平县70.8分，遂平县70.3分；\
             功能区综合得分从高到低依次是：高新区66.8分、经济开发区62分、示范区61.9分（详见附件1）。"
        ),
        "{said}"
    );
}

#[test]
fn one_group_needs_no_name_and_absent_parts_leave_no_heading() {
    let document = bulletin(&bare(vec![group("县", &[("甲县", "90", 1), ("乙县", "80", 2)])])).unwrap();
    let said = prose(&document);
    assert!(said.contains("\n综合得分从高到低依次是：甲县90分、乙县80分（详见附件1）。\n一、有关要求\n"), "{said}");
    assert!(!said.contains("异议"));
    assert_eq!(document.annexes.len(), 1);
}

#[test]
fn the_same_printed_score_with_different_ranks_is_explained() {
    let document = bulletin(&bare(vec![group("县", &[("甲县", "78.6", 1), ("乙县", "78.6", 2)])])).unwrap();
    assert!(prose(&document).contains("甲县78.6分、乙县78.6分"));
    let note = ballast_publish::document::shown(&document.annexes[0].notes[0], Lang::Zh);
    assert_eq!(note, "注：显示得分相同而位次不同的，按未舍入的得分排序。");
}

#[test]
fn contradictions_are_refused_all_at_once() {
    let mut input = bare(vec![group("县", &[("甲县", "80", 1), ("乙县", "90", 2), ("丙县", "很好", 3)])]);
    input.basis.clear();
    input.findings = vec![FindingInput {
        key: "late".to_owned(),
        matter: "未按时报送月报".to_owned(),
        unit: "份".to_owned(),
        total: "1".to_owned(),
        counts: vec![("丁县".to_owned(), "1".to_owned())],
    }];
    let Err(PublishError::Input(problems)) = bulletin(&input) else { panic!("must be refused") };
    let said: Vec<&str> = problems.iter().map(|problem| problem.get(Lang::Zh)).collect();
    assert_eq!(
        said,
        [
            "“丙县”的“很好”不是数字",
            "没有考核依据，请填写考核办法名称",
            "位次与得分矛盾：甲县第1名80分，乙县第2名90分",
            "“未按时报送月报”中的单位“丁县”不在考核对象中",
        ]
    );
}

#[test]
fn many_ties_are_not_named_one_by_one() {
    let mut input = sample::input(Lang::Zh);
    for (_, score) in &mut input.items[0].scores {
        *score = "20".to_owned();
    }
    input.items[0].scores[3].1 = "12".to_owned();
    let document = bulletin(&input).unwrap();
    assert_eq!(check(&document), []);
    let said = prose(&document);
    assert!(said.contains("最高得分20分；较差的是：闻喜县12分（详见附件2）。"), "{said}");
}

#[test]
fn every_figure_of_the_prose_is_bound() {
    let document = bulletin(&sample::input(Lang::Zh)).unwrap();
    let figures = document
        .body
        .iter()
        .flat_map(|block| match block {
            Block::Heading { spans, .. } | Block::Paragraph(spans) => spans,
        })
        .filter(|span| matches!(span, Span::Figure { .. }))
        .count();
    assert!(figures > 50, "{figures}");
}

#[test]
fn a_corrected_bulletin_says_what_it_replaces_why_and_who_moved() {
    let moved = |id: &str, name: &str, ranks: (u32, u32)| MoveInput {
        id: id.into(),
        name: name.into(),
        total_before: Some("78.60".into()),
        total_after: Some("79.10".into()),
        rank_before: Some(ranks.0),
        rank_after: Some(ranks.1),
        items: "年度投资 38.5 → 39".into(),
    };
    let correction = CorrectionInput {
        replaced: "2024Q2-sample-3fa2c1d0".into(),
        reason: "异议 3 成立：补计 6 月投资 120 万元".into(),
        moves: vec![moved("140882", "河津市", (2, 1)), moved("140823", "闻喜县", (1, 2))],
    };
    for lang in [Lang::Zh, Lang::En] {
        let input = BulletinInput { correction: Some(correction.clone()), ..sample::input(lang) };
        let document = bulletin(&input).unwrap();
        assert_eq!(check(&document), [], "{lang:?}");
        let said = prose(&document);
        assert!(said.contains(lang.pick("原通报同时废止", "takes the place")), "{said}");
        assert!(said.contains("河津市") && document.title_text().contains(lang.pick("更正通报", "Corrected bulletin")));
        let annex = document.annexes.last().unwrap();
        assert_eq!(annex.tables.len(), 2);
        let none = BulletinInput { correction: Some(CorrectionInput { moves: vec![], ..correction.clone() }), ..input };
        let document = bulletin(&none).unwrap();
        assert_eq!(check(&document), []);
        assert!(prose(&document).contains(lang.pick("没有变化", "is different")));
    }
}
