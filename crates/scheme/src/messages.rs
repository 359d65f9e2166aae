//! Every message code of schemes, for the reference page.

use std::fmt::Write as _;

/// Code, meaning in Chinese and English.
type Message = (&'static str, &'static str, &'static str);

/// Problems of scheme files and files of cases: the file is refused.
const PROBLEMS: &[Message] = &[
    ("SC-001", "文件不合 TOML 语法", "The file is not TOML"),
    ("SC-002", "文件超过 1 MiB", "The file is larger than 1 MiB"),
    ("SC-003", "不认识的键", "Unknown key"),
    ("SC-004", "缺少必需的键，或几个键须二选一", "A required key is missing, or one of several must be chosen"),
    ("SC-005", "值的类型不对", "A value of the wrong type"),
    ("SC-006", "值不在可选范围内，或为空", "A value outside the choices, or empty"),
    ("SC-007", "编号重复", "An id stands twice"),
    ("SC-008", "编号的写法不对，或用了保留字", "Not the form of an id, or a keyword"),
    ("SC-010", "表达式语法错误", "An expression breaks the grammar"),
    (
        "SC-011",
        "表达式过长、嵌套过深，或计分依据步骤过多",
        "An expression too long or too deep, or a derivation of too many steps",
    ),
    (
        "SC-012",
        "没有这个名称（度量、字段、数据表、目标、指标）",
        "Unknown name (measure, column, dataset, target, indicator)",
    ),
    ("SC-013", "没有这个函数，或汇总函数用错地方", "Unknown function, or an aggregate in the wrong place"),
    (
        "SC-014",
        "类型或单位不相容（如金额与个数相加）",
        "Types or units that do not go together, such as money and pieces",
    ),
    ("SC-015", "函数的参数个数或写法不对", "A function's arguments are wrong in number or form"),
    ("SC-016", "除数或步长是 0", "Division by nought, or a step of nought"),
    ("SC-017", "名称或函数不能用在这里", "A name or function that cannot be used here"),
    ("SC-018", "字段没有这个取值", "A coded column has no such value"),
    (
        "SC-019",
        "档次为空、重叠、有空缺或没有覆盖全部取值",
        "Bands are empty, overlap, leave gaps or do not cover everything",
    ),
    ("SC-020", "度量循环引用", "Measures refer to each other in a circle"),
    ("SC-021", "表达式结果的类型或单位不符合要求", "An expression gives the wrong type or unit"),
    ("SC-022", "基本分指标没有写满分", "A base item does not state its full score"),
    ("SC-023", "权重不全或合计不对", "Weights are incomplete or do not sum"),
    ("SC-024", "各指标满分合计与总分不符", "Full scores do not sum to the total"),
    ("SC-025", "考核分组为空或没有写明", "A group is empty, or groups are not stated"),
    (
        "SC-026",
        "没有说明退化情形：功效系数的最大值等于最小值，或去高去低后不剩数值",
        "The degenerate case is not declared: equal figures of an efficacy coefficient, nothing left of a trimmed mean",
    ),
    ("SC-027", "除以目标任务，没有说明无任务时怎样计分", "Division by a target without saying what no task gets"),
    ("SC-028", "逐条记录相除，没有说明怎样舍入", "Division per record without its rounding"),
    (
        "SC-029",
        "封顶、保底或评分范围互相矛盾，或满分的倍数没有满分",
        "Cap, floor or range contradict each other, or a multiple has no full score",
    ),
    ("SC-030", "舍入的小数位数不对", "Rounding places out of range"),
    ("SC-031", "序时进度表不对", "The pace table is wrong"),
    ("SC-032", "失效日期早于生效日期", "The scheme ends before it begins"),
    ("SC-033", "同类条目过多", "Too many entries of a kind"),
    (
        "SC-034",
        "记录度量的取值须恰好是一个汇总函数",
        "The value of a measure over records must be exactly one aggregate",
    ),
    ("SC-035", "考核对象是项目，而数据表不分项目", "Projects are assessed, but the dataset does not tell them apart"),
    ("SC-036", "没有可考核或可排名的内容", "Nothing to assess or to rank by"),
    ("SC-037", "板块、等次或降等互相矛盾", "Blocks, grades or the lowering of grades contradict each other"),
    ("SC-038", "往期结果的声明不对", "Results of other periods are declared wrongly"),
    ("SC-039", "写了逾期得分，而所用数据都没有时限", "It says what late data bring, and no figure has its day"),
    ("SC-040", "算例无法计算", "A case cannot be evaluated"),
];

/// Findings of an evaluation: the result stands, somebody should look.
const FINDINGS: &[Message] = &[
    ("SF-001", "度量没有数据", "A measure has no data"),
    ("SF-002", "没有目标任务", "A target is absent"),
    ("SF-003", "经济指标没有数值", "An indicator has no value"),
    ("SF-004", "没有目标任务，文件未规定如何计分", "No task, and the paper does not say what then"),
    ("SF-005", "尚无人工评分", "Not judged yet"),
    ("SF-006", "人工评分超出范围", "A judgement outside its range"),
    ("SF-007", "人工评分缺少理由或文件", "A judgement without reason or paper"),
    ("SF-008", "除数为 0，没有结果", "Division by nought, no result"),
    ("SF-009", "有记录缺少数值，未计入合计", "Records without a value were left out of a sum"),
    ("SF-010", "导入的单位与办法的单位不能换算", "An imported unit cannot be converted to the scheme's"),
    ("SF-011", "对象不属于任何考核分组，列出而不排名", "A subject in no group: listed, not ranked"),
    ("SF-012", "考核分组没有考核对象", "A group without subjects"),
    ("SF-013", "缺少数据，无法判定灯色", "A light cannot be told for lack of data"),
    ("SF-014", "有指标没有得分，因此没有总分", "No total because an item has no score"),
    ("SF-015", "数值过大，没有结果", "Too large a number, no result"),
    (
        "SF-016",
        "缺少数据，无法判定否决、等次、榜单或奖励",
        "An override, grade, list or reward cannot be told for lack of data",
    ),
    (
        "SF-017",
        "没有往期结果，或往期结果中没有该对象、指标",
        "An earlier result is absent, or does not have the subject or item",
    ),
    (
        "SF-018",
        "有记录不合要求（如各单位份额之和不是 1），未计入",
        "Records that are wrong were left out, such as shares that do not sum to 1",
    ),
    ("SF-019", "经济指标逾期没有数值", "An indicator has no value although it was due"),
];

/// The reference page `docs/reference/scheme-messages.md`.
pub fn message_reference() -> String {
    let mut page = String::from(
        "# 办法消息 / Scheme messages\n\n\
         `ballast scheme check` 列出全部 SC 问题，写明文件、行、列、问题和改法；有问题的办法不能使用。\
         SF 疑点出现在考核结果中，不妨碍其他得分。\n\n\
         `ballast scheme check` lists every SC problem with file, line, column and remedy; a scheme with problems cannot be used. \
         SF findings stand in the result and leave the other scores alone.\n\n\
         | 代码 Code | 含义 | Meaning |\n|---|---|---|\n",
    );
    for (code, zh, en) in PROBLEMS.iter().chain(FINDINGS) {
        let _ = writeln!(page, "| {code} | {zh} | {en} |");
    }
    page
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn reference_page_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/scheme-messages.md");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(path, message_reference()).unwrap();
        }
        let page = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(page, message_reference(), "BLESS=1 cargo test -p ballast-scheme writes the page anew");
    }

    #[test]
    fn every_code_in_the_source_has_its_entry() {
        let mut used = BTreeSet::new();
        collect(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut used);
        let known: BTreeSet<String> = PROBLEMS.iter().chain(FINDINGS).map(|(code, ..)| (*code).to_owned()).collect();
        assert_eq!(used, known);
    }

    fn collect(folder: &Path, used: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, used);
            } else if !path.ends_with("messages.rs") && !path.ends_with("tests.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                for (at, _) in text.match_indices("\"SC-").chain(text.match_indices("\"SF-")) {
                    used.extend(text.get(at + 1..at + 7).map(ToOwned::to_owned));
                }
            }
        }
    }
}
