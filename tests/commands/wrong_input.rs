//! Wrong files and wrong arguments: a clear message, an exit code of its own, and nothing written.

use crate::shell::{Office, sample};

const HEAD: &str =
    "项目名称,县（市、区）,项目层级,项目类别,计划类别,计划年度,总投资（万元）,年度计划投资（万元）,计划开工时间\n";

/// A ledger with these lines.
fn ledger(lines: &str) -> Vec<u8> {
    format!("{HEAD}{lines}").into_bytes()
}

#[test]
fn wrong_files_are_refused_and_leave_nothing() {
    let workbook = std::fs::read(sample("ledger-2022.xlsx")).unwrap();
    let locked = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 4096]].concat();
    let cases: [(&str, Vec<u8>, &str); 12] = [
        ("cut.xlsx", workbook[..workbook.len() / 2].to_vec(), "IM-004"),
        ("locked.xlsx", locked, "加密的工作簿"),
        ("empty.xlsx", Vec::new(), "IM-"),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n0000".to_vec(), "IM-"),
        ("letter.csv", "关于印发通知的函\n此致\n".as_bytes().to_vec(), "看不出这是哪种表"),
        ("negative.csv", ledger("甲,盐湖区,市级重点,产业,新开工,2024,-5,1,2024-03-01\n"), "第 2 行"),
        ("absurd.csv", ledger("甲,盐湖区,市级重点,产业,新开工,2024,99999999999999999999,1,2024-03-01\n"), "第 2 行"),
        ("words.csv", ledger("甲,盐湖区,市级重点,产业,新开工,2024,一百来万,1,2024-03-01\n"), "第 2 行"),
        ("future.csv", ledger("甲,盐湖区,市级重点,产业,新开工,2024,500,1,2087-03-01\n"), "2087"),
        ("mars.csv", ledger("甲,火星县,市级重点,产业,新开工,2024,500,1,2024-03-01\n"), "火星县"),
        ("tier.csv", ledger("甲,盐湖区,宇宙级,产业,新开工,2024,500,1,2024-03-01\n"), "宇宙级"),
        (
            "twice.csv",
            ledger(
                "甲,盐湖区,市级重点,产业,新开工,2024,500,1,2024-03-01\n甲,盐湖区,市级重点,产业,新开工,2024,600,1,2024-03-01\n",
            ),
            "第 3 行",
        ),
    ];
    let office = Office::new();
    for (name, content, wanted) in cases {
        let path = office.file(name, &content);
        let run = office.run(&["import", &path]);
        assert_eq!(run.code, 3, "{name}: {}{}", run.out, run.err);
        assert!(run.err.contains(wanted), "{name}: {}", run.err);
        assert!(!run.err.contains("panicked"), "{name}: {}", run.err);
    }
    assert_eq!(office.run(&["imports"]).ok().lines().count(), 1, "the head alone");
}

#[test]
fn all_problems_are_told_at_once_and_good_rows_can_be_taken() {
    let office = Office::new();
    let lines = "甲,火星县,市级重点,产业,新开工,2024,500,1,2024-03-01\n\
                 乙,盐湖区,市级重点,产业,新开工,2024,-1,1,2024-03-01\n\
                 丙,盐湖区,市级重点,产业,新开工,2024,500,1,2024-03-01\n";
    let path = office.file("mixed.csv", &ledger(lines));
    let run = office.run(&["import", &path]);
    assert_eq!(run.code, 3);
    assert!(run.err.contains("第 2 行") && run.err.contains("第 3 行"), "{}", run.err);
    let taken = office.run(&["import", &path, "--good-rows"]).ok();
    assert!(taken.contains("新增 1，变更 0，未变 0，拒绝 2"), "{taken}");
}

#[test]
fn wrong_arguments_are_explained() {
    let office = Office::new();
    for (arguments, code, wanted) in [
        (&["assess", "--scheme", "sample-key-projects", "--period", "2024Q9"][..], 2, "考核期写作 2024Q2"),
        (&["assess", "--scheme", "nothing", "--period", "2024Q2"], 3, "可用：sample-key-projects"),
        (&["assess", "--scheme", "sample-key-projects", "--period", "2024-06"], 3, "可用的考核期：季度"),
        (&["publish", "nothing"], 3, "没有编号为“nothing”的考核结果"),
        (&["publish", "nothing", "--as", "rtf"], 3, "可用：pdf"),
        (&["import", "nothing.xlsx"], 3, "没有文件“nothing.xlsx”"),
        (&["import", "undo", "77"], 3, "没有编号为 77 的批次"),
        (&["nonsense"], 2, "不认识的命令"),
        (&["imports", "--config", "nothing.toml"], 1, "找不到配置文件"),
        (&["imports", "--database", "mysql://localhost/x"], 1, "数据库地址“mysql://localhost/x”不正确"),
    ] {
        let run = office.run(arguments);
        assert_eq!(run.code, code, "{arguments:?}: {}{}", run.out, run.err);
        assert!(run.err.contains(wanted), "{arguments:?}: {}", run.err);
    }
    let config = office.file("wrong.toml", "datta = \"x\"\n".as_bytes());
    let run = office.run(&["imports", "--config", &config]);
    assert!(run.code == 3 && run.err.contains("datta"), "{}", run.err);
}
