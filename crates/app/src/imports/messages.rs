//! The problems that only the records can tell; those of the file alone are `ballast_exchange`'s.

use ballast_domain::money::MoneyUnit;
use ballast_domain::{ImportIssue, Money, Place, Severity, Text};
use jiff::civil::Date;

pub(super) fn outside_scope(place: &Place, unit: &str) -> ImportIssue {
    error(
        "IM-070",
        place,
        Text::new(format!("“{unit}”不在您的数据范围内"), format!("“{unit}” is outside your scope")),
        Text::fixed("请删除该行，或由有权限的单位导入", "Remove the row, or have an office with the right import it"),
    )
}

pub(super) fn code_of_another_unit(place: &Place) -> ImportIssue {
    error(
        "IM-076",
        place,
        Text::fixed("该项目代码属于您数据范围之外的项目", "the project code belongs to a project outside your scope"),
        Text::fixed("请核对项目代码，或与市项目推进中心联系", "Compare the code, or ask the city project centre"),
    )
}

pub(super) fn unknown_project(place: &Place, name: &str, close: &[String]) -> ImportIssue {
    let remedy = if close.is_empty() {
        Text::fixed("请先在项目台账中登记该项目，或改正名称", "Enter the project in the ledger first, or mend its name")
    } else {
        Text::new(
            format!("名称相近的项目：{}。请改正名称，或先在项目台账中登记", close.join("、")),
            format!(
                "Projects with a similar name: {}. Mend the name, or enter the project in the ledger first",
                close.join(", ")
            ),
        )
    };
    error(
        "IM-071",
        place,
        Text::new(format!("台账中没有项目“{name}”"), format!("there is no project “{name}” in the ledger")),
        remedy,
    )
}

pub(super) fn twice(place: &Place, first: u32) -> ImportIssue {
    error(
        "IM-072",
        place,
        Text::new(format!("与第 {first} 行是同一条记录"), format!("the same record as row {first}")),
        Text::fixed("请只保留一行", "Keep one of the rows"),
    )
}

pub(super) fn out_of_range(place: &Place) -> ImportIssue {
    error(
        "IM-073",
        place,
        Text::fixed("累计数超出可表示的范围", "the amount since January is out of range"),
        Text::fixed("请核对金额及其单位", "Compare the amount and its unit"),
    )
}

pub(super) fn no_month_before(place: &Place, month: Date) -> ImportIssue {
    let month = month.strftime("%Y-%m");
    warning(
        "IM-074",
        place,
        Text::new(
            format!("只有累计数，且 {month} 之前没有月报：累计数全部计入当月"),
            format!(
                "only the amount since January is given and no report before {month}: all of it counts for the month"
            ),
        ),
        Text::fixed("如有以前月份的月报，请先导入", "If there are reports of earlier months, import them first"),
    )
}

pub(super) fn cumulative_falls(place: &Place, before: Money, now: Money) -> ImportIssue {
    let (before, now) = (before.print(MoneyUnit::TenThousand, 2), now.print(MoneyUnit::TenThousand, 2));
    warning(
        "IM-075",
        place,
        Text::new(
            format!("累计数由 {before} 万元降为 {now} 万元，当月为负"),
            format!("the amount since January falls from {before} to {now} (10,000 yuan); the month is negative"),
        ),
        Text::fixed("如为更正，请注明原因", "If this is a correction, state the reason"),
    )
}

/// A masked name that does not stand for the record's own.
pub(super) fn masked_name(place: &Place, column: &'static str, name: &str) -> ImportIssue {
    error(
        "IM-077",
        &Place { column: Some(column.to_owned()), ..place.clone() },
        Text::new(
            format!("“{name}”是导出时掩去的姓名，不能当作姓名导入"),
            format!("“{name}” is a name that an export masked, and no name"),
        ),
        Text::fixed(
            "请填写完整姓名，或删去这一列：没有的列不改动记录",
            "Write the name in full, or leave the column out: what has no column stays as it is",
        ),
    )
}

fn error(code: &str, place: &Place, what: Text, remedy: Text) -> ImportIssue {
    ImportIssue { code: code.to_owned(), severity: Severity::Error, place: place.clone(), what, remedy }
}

fn warning(code: &str, place: &Place, what: Text, remedy: Text) -> ImportIssue {
    ImportIssue { severity: Severity::Warning, ..error(code, place, what, remedy) }
}
