//! A bulletin of fourteen units with invented figures, for tests and for looking at the pages.

use ballast_domain::{Lang, Period};
use ballast_publish::{
    BulletinInput, FigureColumn, FigureRow, FindingInput, Footer, GroupInput, ItemInput, Provenance, SubjectInput,
};
use jiff::civil::date;

/// Id, name, rank, total, scores of the items, figures.
type Unit = (&'static str, &'static str, u32, &'static str, [&'static str; 6], [&'static str; 6]);

const COUNTIES: [Unit; 13] = [
    (
        "140882",
        "河津市",
        1,
        "92.35",
        ["20", "18.50", "14.35", "19.50", "10", "10"],
        ["24", "186.40", "102.35", "54.9", "9", "3"],
    ),
    (
        "140802",
        "盐湖区",
        2,
        "90.10",
        ["20", "17.25", "14.10", "18.75", "10", "10"],
        ["31", "245.60", "130.17", "53.0", "12", "4"],
    ),
    (
        "140881",
        "永济市",
        3,
        "88.64",
        ["19.50", "17", "13.89", "18.25", "10", "10"],
        ["19", "142.75", "74.66", "52.3", "7", "2"],
    ),
    (
        "140823",
        "闻喜县",
        4,
        "86.20",
        ["19", "16.45", "13.25", "18", "9.50", "10"],
        ["18", "128.30", "65.05", "50.7", "6", "2"],
    ),
    (
        "140830",
        "芮城县",
        5,
        "85.77",
        ["18.50", "16.20", "13.07", "18", "10", "10"],
        ["15", "96.85", "48.33", "49.9", "5", "2"],
    ),
    (
        "140825",
        "新绛县",
        6,
        "84.05",
        ["18", "16", "12.55", "17.50", "10", "10"],
        ["14", "88.20", "43.57", "49.4", "5", "1"],
    ),
    (
        "140824",
        "稷山县",
        7,
        "83.30",
        ["18", "15.80", "12.50", "17", "10", "10"],
        ["16", "92.10", "44.85", "48.7", "4", "1"],
    ),
    (
        "140821",
        "临猗县",
        8,
        "81.92",
        ["17.50", "15.42", "12", "17", "10", "10"],
        ["15", "84.55", "40.41", "47.8", "4", "2"],
    ),
    (
        "140822",
        "万荣县",
        9,
        "80.50",
        ["17", "15", "11.50", "17", "10", "10"],
        ["12", "63.40", "29.67", "46.8", "3", "1"],
    ),
    ("140826", "绛县", 9, "80.50", ["17", "15", "12", "16.50", "10", "10"], ["13", "66.15", "30.96", "46.8", "4", "1"]),
    (
        "140828",
        "夏县",
        11,
        "78.66",
        ["16.50", "14.66", "11.50", "16", "10", "10"],
        ["10", "51.80", "23.36", "45.1", "3", "1"],
    ),
    (
        "140827",
        "垣曲县",
        12,
        "78.01",
        ["16", "14.51", "11.50", "16", "10", "10"],
        ["11", "57.25", "25.36", "44.3", "3", "0"],
    ),
    (
        "140829",
        "平陆县",
        13,
        "75.40",
        ["15", "13.90", "10.50", "16", "10", "10"],
        ["9", "43.70", "17.92", "41.0", "2", "0"],
    ),
];

const ZONE: Unit = (
    "140802-etdz",
    "运城经济技术开发区",
    1,
    "87.95",
    ["19", "17.10", "13.85", "18", "10", "10"],
    ["10", "120.45", "63.24", "52.5", "4", "2"],
);

const ITEMS: [(&str, &str, &str, &str); 6] = [
    ("started", "项目开工率", "项目建设进展", "20"),
    ("invested", "年度投资完成率", "项目建设进展", "20"),
    ("in_production", "竣工投产率", "项目建设进展", "15"),
    ("registered", "项目入库纳统率", "纳统与要素保障", "20"),
    ("land", "用地保障率", "纳统与要素保障", "10"),
    ("reports", "月报及时率", "纳统与要素保障", "10"),
];

const COLUMNS: [(&str, &str, &str, bool); 6] = [
    ("projects", "重点项目", "个", false),
    ("plan", "年度计划投资", "亿元", false),
    ("done", "已完成投资", "亿元", false),
    ("rate", "投资完成率", "%", true),
    ("started", "本年新开工项目", "个", false),
    ("completed", "本年竣工项目", "个", false),
];

/// The input; the wording of the document changes with the language, the names do not.
pub(crate) fn input(lang: Lang) -> BulletinInput {
    let units: Vec<Unit> = COUNTIES.into_iter().chain([ZONE]).collect();
    let subject = |unit: &Unit| SubjectInput {
        id: unit.0.to_owned(),
        name: unit.1.to_owned(),
        total: unit.3.to_owned(),
        rank: unit.2,
    };
    let items = ITEMS.iter().enumerate().map(|(index, (id, title, theme, full))| ItemInput {
        id: (*id).to_owned(),
        title: (*title).to_owned(),
        theme: Some((*theme).to_owned()),
        full: Some((*full).to_owned()),
        scores: units.iter().map(|unit| (unit.0.to_owned(), unit.4[index].to_owned())).collect(),
        figure_keys: if *id == "started" { vec!["started".to_owned()] } else { Vec::new() },
    });
    BulletinInput {
        lang,
        period: "2024Q2".parse::<Period>().expect("a period"),
        city: lang.pick("运城市", "Yuncheng").to_owned(),
        matter: lang.pick("重点项目建设", "key project construction").to_owned(),
        issuer: lang.pick("运城市项目推进中心文件", "Yuncheng Project Center").to_owned(),
        signatory: lang.pick("运城市项目推进中心", "Yuncheng Project Center").to_owned(),
        document_number: None,
        addressees: lang
            .pick(
                "各县（市、区）党委和人民政府，运城经济技术开发区管委会，市直各有关部门，各项目单位",
                "Counties, the development zone, city departments, project owners",
            )
            .to_owned(),
        basis: vec![
            lang.pick("《全市重点项目建设考核办法（示例）》", "the Key Project Assessment Scheme (sample)").to_owned(),
        ],
        groups: vec![
            GroupInput {
                name: lang.pick("县（市、区）", "Counties").to_owned(),
                subjects: COUNTIES.iter().map(subject).collect(),
            },
            GroupInput { name: lang.pick("开发区", "Zones").to_owned(), subjects: vec![subject(&ZONE)] },
        ],
        items: items.collect(),
        full_score: Some("95".to_owned()),
        figure_columns: COLUMNS
            .iter()
            .map(|(key, head, unit, is_compared)| FigureColumn {
                key: (*key).to_owned(),
                head: (*head).to_owned(),
                unit: (*unit).to_owned(),
                is_compared: *is_compared,
            })
            .collect(),
        figures: units.iter().map(|unit| row(unit.0, &unit.5)).collect(),
        figures_total: Some(row("140800", &["217", "1467.50", "739.90", "50.4", "71", "22"])),
        findings: vec![
            FindingInput {
                key: "late".to_owned(),
                matter: "未按时报送月报".to_owned(),
                unit: "份".to_owned(),
                total: "9".to_owned(),
                counts: counts(&[("140829", "4"), ("140827", "3"), ("140828", "2")]),
            },
            FindingInput {
                key: "obstacles".to_owned(),
                matter: "逾期未解决的堵点问题".to_owned(),
                unit: "个".to_owned(),
                total: "14".to_owned(),
                counts: counts(&[
                    ("140802", "4"),
                    ("140829", "3"),
                    ("140823", "2"),
                    ("140827", "2"),
                    ("140821", "1"),
                    ("140822", "1"),
                    ("140826", "1"),
                ]),
            },
        ],
        sheets: Vec::new(),
        correction: None,
        objections_until: Some(date(2024, 7, 26)),
        objections_to: Some(lang.pick("市项目推进中心", "the city project centre").to_owned()),
        date: date(2024, 7, 12),
        footer: Some(Footer {
            copied_to: Some(
                lang.pick("市委办公室，市人大常委会办公室，市政府办公室，市政协办公室", "City offices").to_owned(),
            ),
            printed_by: lang.pick("运城市项目推进中心办公室", "Office of the Project Center").to_owned(),
            printed_on: date(2024, 7, 12),
        }),
        is_sample: true,
        draft: None,
        provenance: Provenance {
            result_id: "key-projects-2024Q2-1".to_owned(),
            snapshot_id: "snapshot-2024Q2-20240710".to_owned(),
            hash: "sha256:8f14e45fceea167a5a36dedd4bea2543c1b1f6d2f7a0f0b6a3bd0c7e1f2a9d44".to_owned(),
            scheme: "key-projects-2024 v1".to_owned(),
            audit_root: Some("1204-6e34-0b9c-ffb3-7a98-9ca5-44e6-bb78-0a2c".to_owned()),
            code: None,
        },
    }
}

fn row(id: &str, values: &[&str]) -> FigureRow {
    FigureRow { subject_id: id.to_owned(), values: values.iter().map(|value| Some((*value).to_owned())).collect() }
}

fn counts(counts: &[(&str, &str)]) -> Vec<(String, String)> {
    counts.iter().map(|(id, count)| ((*id).to_owned(), (*count).to_owned())).collect()
}
