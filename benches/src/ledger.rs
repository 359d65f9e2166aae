//! A ledger of any length as a workbook, in the heads and the shape of the sample city's.

use anyhow::Result;
use jiff::civil::{Date, date};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};
use std::path::Path;

const UNITS: [&str; 14] = [
    "盐湖区",
    "临猗县",
    "万荣县",
    "闻喜县",
    "稷山县",
    "新绛县",
    "绛县",
    "垣曲县",
    "夏县",
    "平陆县",
    "芮城县",
    "永济市",
    "河津市",
    "运城经济技术开发区",
];

const HEADS: [&str; 22] = [
    "序号",
    "项目名称",
    "项目代码",
    "县（市、区）",
    "项目层级",
    "项目类别",
    "计划类别",
    "项目类型",
    "所属行业",
    "建设单位",
    "建设地点",
    "建设内容及规模",
    "总投资（万元）",
    "开工至上一年度底累计完成投资",
    "本年计划投资",
    "拟开工时间",
    "拟竣工时间",
    "开工时间",
    "核实开工时间",
    "入库纳统时间",
    "包联领导",
    "备注",
];

/// Writes a ledger of so many projects.
///
/// # Errors
/// When the file cannot be written.
pub fn write(path: &Path, projects: u32) -> Result<()> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2024, 7, 1)?));
    let sheet = book.add_worksheet();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    sheet.set_name("台账")?.merge_range(0, 0, 0, 21, "2024年重点项目台账（示例数据）", &Format::new().set_bold())?;
    sheet.write_string(1, 0, "单位：万元")?;
    for (column, head) in (0u16..).zip(HEADS) {
        sheet.write_string(2, column, head)?;
    }
    for number in 1..=projects {
        let row = number + 2;
        let place = usize::try_from(number % 14)?;
        let year_of_start = 2021 + i16::try_from(number % 4)?;
        let month = i8::try_from(number % 12)? + 1;
        let started = date(year_of_start, month, i8::try_from(number % 28)? + 1);
        let texts = [
            (1, format!("{}第{number}号示例产业项目", UNITS[place])),
            (2, format!("{:02}{month:02}-1408{:02}-04-01-{number:06}", year_of_start - 2000, 21 + number % 10)),
            (3, UNITS[place].to_owned()),
            (4, ["省级重点", "市级重点", "县级重点"][usize::try_from(number % 3)?].to_owned()),
            (5, ["产业", "基础设施", "社会民生"][usize::try_from(number % 3)?].to_owned()),
            (6, ["续建", "新开工", "竣工"][usize::try_from(number % 3)?].to_owned()),
            (7, "基本建设".to_owned()),
            (8, "有色金属冶炼和压延加工业".to_owned()),
            (9, format!("示例{}有限公司", number % 997)),
            (10, format!("{}示例园区{}号", UNITS[place], number % 89)),
            (11, format!("建设生产车间及配套设施，总建筑面积{}万平方米", number % 37 + 1)),
            (20, "分管副县长".to_owned()),
            (21, "示例".to_owned()),
        ];
        sheet.write_number(row, 0, number)?;
        for (column, text) in texts {
            sheet.write_string(row, column, text)?;
        }
        for (column, amount) in [(12, 8_000 + number % 9_001), (13, number % 3_001), (14, 1_000 + number % 2_003)] {
            sheet.write_number(row, column, amount)?;
        }
        for (column, date) in [(15, started), (16, date(2025, month, 1)), (17, started), (18, started), (19, started)] {
            sheet.write_datetime_with_format(row, column, &excel(date)?, &day)?;
        }
    }
    book.save(path)?;
    Ok(())
}

fn excel(day: Date) -> Result<ExcelDateTime> {
    Ok(ExcelDateTime::from_ymd(day.year().try_into()?, day.month().try_into()?, day.day().try_into()?)?)
}
