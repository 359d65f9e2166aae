//! What can be wrong with a single cell, in words.

use crate::forms::column::Choice;
use crate::messages::Code;
use ballast_domain::money::MoneyUnit;
use ballast_domain::text::name_key;
use ballast_domain::{OrganizationTree, Text};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What is wrong or doubtful with a cell.
#[derive(Debug, PartialEq)]
pub(crate) struct Doubt {
    pub(crate) code: Code,
    pub(crate) what: Text,
    pub(crate) remedy: Text,
}

/// The beginning of a value, for a message.
pub(crate) fn short(text: &str) -> String {
    let mut short: String = one_line(text).chars().take(40).collect();
    if short.chars().count() == 40 {
        short.push('…');
    }
    short
}

/// Line breaks and runs of spaces as one space.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn not_a_number(text: &str) -> Doubt {
    Doubt {
        code: Code::NotANumber,
        what: Text::new(format!("“{}”不是数字", short(text)), format!("“{}” is not a number", short(text))),
        remedy: Text::fixed(
            "请只写数字，单位写在表头；没有时留空",
            "Write digits only, with the unit in the head; leave it blank if there is none",
        ),
    }
}

pub(super) fn absurd(text: &str) -> Doubt {
    Doubt {
        code: Code::Absurd,
        what: Text::new(
            format!("{} 超过 1 万亿元", short(text)),
            format!("{} exceeds 1,000,000,000,000 yuan", short(text)),
        ),
        remedy: Text::fixed(
            "请核对数值和表头中的单位（万元、亿元）",
            "Check the amount and the unit in the head (万元, 亿元)",
        ),
    }
}

pub(super) fn rounded(text: &str, unit: MoneyUnit) -> Doubt {
    Doubt {
        code: Code::Rounded,
        what: Text::new(
            format!("{} {}不是整数分，按四舍五入取到分", short(text), unit.zh()),
            format!("{} {} is not a whole number of fen and was rounded half up", short(text), unit.zh()),
        ),
        remedy: Text::fixed("需要精确时请写不超过到分的小数", "Write no more decimals than whole fen need"),
    }
}

pub(super) fn not_a_date(text: &str) -> Doubt {
    Doubt {
        code: Code::NotADate,
        what: Text::new(format!("“{}”不是日期", short(text)), format!("“{}” is not a date", short(text))),
        remedy: Text::fixed(
            "请写成 2024-06-30、2024/6/30 或 2024年6月30日；只知月份时写 2024年6月",
            "Write it like 2024-06-30 or 2024/6/30; 2024-06 where only the month is known",
        ),
    }
}

pub(super) fn future(day: Date, today: Date) -> Doubt {
    Doubt {
        code: Code::Future,
        what: Text::new(format!("{day} 晚于今天 {today}"), format!("{day} lies after today, {today}")),
        remedy: Text::fixed(
            "已发生的事项请写实际日期；计划日期请写在“拟……时间”列",
            "Write the day on which it happened; planned days belong in the planned columns",
        ),
    }
}

pub(super) fn unknown_unit(text: &str, tree: &OrganizationTree) -> Doubt {
    let wanted: BTreeSet<char> = name_key(text).chars().filter(|c| !"县市区".contains(*c)).collect();
    let mut close: Vec<(usize, &str)> = tree
        .all()
        .into_iter()
        .map(|unit| (unit.name.zh.chars().filter(|c| wanted.contains(c)).count(), unit.name.zh.as_ref()))
        .filter(|(common, _)| *common > 0)
        .collect();
    close.sort_by_key(|(common, _)| std::cmp::Reverse(*common));
    if close.is_empty() {
        close =
            tree.all().into_iter().filter(|unit| unit.kind.reports()).map(|unit| (0, unit.name.zh.as_ref())).collect();
    }
    let names = close.iter().take(5).map(|(_, name)| *name).collect::<Vec<_>>().join("、");
    Doubt {
        code: Code::UnknownUnit,
        what: Text::new(
            format!("“{}”不是机构树中的单位", short(text)),
            format!("“{}” is not a unit of the tree", short(text)),
        ),
        remedy: Text::new(
            format!("请改为机构树中的名称，相近的有：{names}；确需新增时请先在机构树中登记"),
            format!("Use a name of the tree, such as {names}; a new unit must be added to the tree first"),
        ),
    }
}

pub(super) fn not_a_choice(text: &str, choice: &Choice) -> Doubt {
    let labels = (choice.labels)();
    let zh = labels.iter().map(|label| label.zh.as_ref()).collect::<Vec<_>>().join("、");
    let en = labels.iter().map(|label| label.en.as_ref()).collect::<Vec<_>>().join(", ");
    Doubt {
        code: Code::NotAChoice,
        what: Text::new(format!("“{}”不在可选值之内", short(text)), format!("“{}” is not allowed here", short(text))),
        remedy: Text::new(format!("可填：{zh}"), format!("One of: {en}")),
    }
}

pub(super) fn cell_fault(fault: &str) -> Doubt {
    Doubt {
        code: Code::CellFault,
        what: Text::new(format!("单元格是错误值 {fault}"), format!("the cell holds the error value {fault}")),
        remedy: Text::fixed("请改正公式或直接填数", "Mend the formula or write the value itself"),
    }
}

pub(super) fn formula_without_value() -> Doubt {
    Doubt {
        code: Code::FormulaWithoutValue,
        what: Text::fixed("公式没有保存计算结果", "the formula has no stored result"),
        remedy: Text::fixed(
            "请用电子表格软件打开并保存一次，或把公式粘贴为数值",
            "Open and save the file with a spreadsheet program, or paste the formulas as values",
        ),
    }
}
