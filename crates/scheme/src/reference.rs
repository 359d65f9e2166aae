//! The reference page of the expression language, made from the code that implements it.

use crate::ast::{Context, Reach, Type};
use crate::catalog::{Column, Dataset};
use crate::functions::{Function, Place};
use crate::read::publicity::OTHERS;
use crate::scheme::Publicity;
use ballast_domain::workdays::MOST_WORKING_DAYS;
use std::fmt::Write as _;

/// The reference page `docs/reference/scheme-language.md`: functions, facts of the period, datasets and columns.
pub fn language_reference() -> String {
    let mut page = String::from(
        "# 表达式语言 / Expression language\n\n\
         怎样写办法见 [指南](../guide/schemes.zh.md)。How to write a scheme: [guide](../guide/schemes.en.md).\n\n\
         ## 函数 / Functions\n\n\
         “记录”指度量的 where、准入条件和 value；“公式”指 formula、score 和预警灯条件。\
         Records: where, gates and value of a measure. Scores: formulas, scores and lights.\n\n\
         “结论”指否决、等次、榜单、奖励和同分次序。Results: overrides, grades, lists, rewards and tie breaks.\n\n\
         | 写法 Usage | 用处 Where | 含义 | Meaning |\n|---|---|---|---|\n",
    );
    for function in Function::ALL {
        let primitive = function.primitive();
        let place = match primitive.place {
            Place::Anywhere => "记录、公式 both",
            Place::Records => "记录 records",
            Place::Scores => "公式 scores",
            Place::Results => "结论 results",
        };
        let _ = writeln!(page, "| `{}` | {place} | {} | {} |", primitive.usage, primitive.doc.zh, primitive.doc.en);
    }
    page.push_str(
        "| `band(x, [5亿元, 10亿元): 10, …, else: 0)` | 记录、公式 both | x 所在档次的值；`[ ]` 含端点，`( )` 不含，`..` 表示不限 | \
         The result of the interval that holds x; `[ ]` includes an end, `( )` does not, `..` is open |\n\n\
         汇总（只用于度量的 value）/ Aggregates (value of a measure): `count(*)`, `count_distinct(x)`, `sum(x)`, `min(x)`, `max(x)`, `mean(x)`, \
         `trimmed_mean(x, lowest, highest, 'mean')`.\n\n\
         `trimmed_mean` 去掉几个最低值、几个最高值后平均；不剩数值时 `'mean'` 取全部平均，`'missing'` 作缺失。\
         The mean without so many of the lowest and of the highest values; with nothing left `'mean'` takes the mean of all, `'missing'` has no value.\n\n\
         ## 考核期和结果 / Facts of the period and of the result\n\n| 名称 Name | 用处 Where | 含义 | Meaning |\n|---|---|---|---|\n",
    );
    for context in Context::ALL {
        let label = context.label();
        let place = match context.reach() {
            Reach::Figures => "记录、公式 both",
            Reach::Totals => "结论 results",
            Reach::Places => "等次、榜单、奖励 grades, lists, rewards",
            Reach::Grades => "榜单、奖励 lists, rewards",
        };
        let _ = writeln!(page, "| `{}` | {place} | {} | {} |", context.name(), label.zh, label.en);
    }
    page.push_str("\n## 数据表和字段 / Datasets and columns\n\n金额以分存储，写作 `10亿元`。Money is stored in fen and written `10亿元`. “?” = 可缺失 may be missing.\n");
    for dataset in Dataset::ALL {
        let label = dataset.label();
        let _ = write!(
            page,
            "\n### `{}` {} / {}\n\n| 字段 Column | 类型 Type | 含义 | Meaning |\n|---|---|---|---|\n",
            dataset.name(),
            label.zh,
            label.en
        );
        for column in dataset.columns() {
            let optional = if column.is_nullable { "?" } else { "" };
            let label = column.label();
            let _ =
                writeln!(page, "| `{}`{optional} | {} | {} | {} |", column.name, type_of(column), label.zh, label.en);
        }
    }
    page.push_str(&publicity());
    page
}

/// How a result is publicised: the keys of `[publicity]`.
fn publicity() -> String {
    let default = Publicity::default();
    let mut page = format!(
        "\n## 公示 / Publicity\n\n`[publicity]` 可以不写。May be left out.\n\n| 键 Key | 值 Value | 不写时 If left out |\n|---|---|---|\n\
         | `working_days` | 公示期，工作日，1–{MOST_WORKING_DAYS} working days for objections | {} |\n\
         | `objections` | 异议在何处受理：机构、电话 where objections go: an office, a telephone | – |\n",
        default.working_days
    );
    for (code, others) in OTHERS {
        let label = others.label();
        let is_default = if *others == default.others { "✓" } else { "" };
        let _ = writeln!(
            page,
            "| `others = \"{}\"` | 单位互见：{} units see one another's {} | {is_default} |",
            code, label.zh, label.en
        );
    }
    page.push_str("| `clause` | 条款 clause of the paper | – |\n");
    page
}

fn type_of(column: &Column) -> String {
    if let Some(codes) = column.codes {
        let codes: Vec<String> = codes().into_iter().map(|(code, label)| format!("`'{code}'` {}", label.zh)).collect();
        return codes.join(", ");
    }
    let label = match column.ty {
        Type::Number(unit) => unit.label(),
        other => other.label(),
    };
    format!("{} {}", label.zh, label.en)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn reference_page_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/scheme-language.md");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(path, language_reference()).unwrap();
        }
        let page = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(page, language_reference(), "BLESS=1 cargo test -p ballast-scheme writes the page anew");
    }
}
