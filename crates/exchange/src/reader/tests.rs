//! Tables as offices hand them over, read from end to end.

use crate::mapping::Mapping;
use crate::testing::{Reading, read_bytes, read_lines, request, row_xml, sheet_xml, workbook};
use ballast_domain::form::{LedgerRow, MonthlyRow, RowContent};
use ballast_domain::project::{Category, ObstacleKind, PlanClass, Stage, Tier, Truth};
use ballast_domain::{Form, Lang, Period};
use jiff::civil::date;

const HEAD: &str = "县区,项目名称,层级,类别,建设性质,总投资（万元）,2024年计划投资";
const ROW: &str = "河津市,铝材项目,省级,产业,续建,1000,200";

fn ledger(reading: &Reading) -> Vec<&LedgerRow> {
    reading
        .rows
        .iter()
        .filter_map(|typed| match &typed.content {
            RowContent::Ledger(row) => Some(row.as_ref()),
            _ => None,
        })
        .collect()
}

fn monthly(reading: &Reading) -> Vec<&MonthlyRow> {
    reading
        .rows
        .iter()
        .filter_map(|typed| match &typed.content {
            RowContent::MonthlyReport(row) => Some(row.as_ref()),
            _ => None,
        })
        .collect()
}

#[test]
fn a_plain_ledger_is_read() {
    let reading = read_lines(Form::Ledger, &[HEAD, ROW]);
    assert_eq!(reading.issues, []);
    let rows = ledger(&reading);
    let project = &rows[0].project;
    assert_eq!(project.unit.as_str(), "140882");
    assert_eq!(
        (project.tier, project.category, project.plan_class),
        (Tier::Provincial, Category::Industry, PlanClass::Continued)
    );
    assert_eq!((project.total_investment.fen(), project.annual_plan.fen()), (1_000_000_000, 200_000_000));
    assert_eq!(project.plan_year, 2024);
    assert_eq!(reading.rows[0].place.row, Some(2));
}

#[test]
fn form_1_of_the_deployed_system_is_a_monthly_report() {
    let mut request = request(Form::MonthlyReport);
    request.default_unit = ballast_domain::UnitId::new("140827");
    let lines = [
        "重点项目月报表（在建/筹建）,,,,,,,,,",
        "单位：亿元,,,,,2024年,,,,",
        "序号,项目名称,总投资,开工至上一年度底累计完成投资,本年计划投资,1—6月实际完成投资,完成投资占年计划%,1—6月实际形象进度,建设单位及责任人,挂点领导",
        ",合计,30,1,6,3.5,58.3%,,,",
        ",在建,30,1,6,3.5,58.3%,,,",
        "1,光伏项目,10,0.5,2,1.5,75%,支架安装,某公司 张三,李四",
        "2,铜材项目,20,0.5,4,2,50%,厂房封顶,某厂 王五,赵六",
    ];
    let reading = read_bytes("月报.csv", lines.join("\n").as_bytes(), &request);
    assert_eq!(reading.codes(), Vec::<&str>::new());
    let rows = monthly(&reading);
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.is_cumulative_only && row.report.month == date(2024, 6, 1)));
    assert_eq!(rows[1].report.done_in_year.fen(), 20_000_000_000);
    assert_eq!(rows[0].report.progress.as_deref(), Some("支架安装"));
    assert_eq!(reading.summary.skipped_rows, 2);
}

/// The exact heads of the deployed system, which lack what a section, a title or the import must say.
#[test]
fn form_2_of_the_deployed_system_is_a_ledger_and_a_monthly_report() {
    const HEADS: &str = "项目名称,建设地点,建设内容及规模,建设年限,总投资,开工累计完成,年度计划,本月完成,1–6月累计,完成年度计划%,1–6月工程形象进度,拟开工时间,今年开工时间,拟竣工时间,今年竣工时间,分级管理（考核类/跟踪服务类）,省级或市级,分部门或分县,业主法人及负责人,\"需要省、市协调解决问题\",挂点领导";
    const ROW: &str = "某铝材项目,河津开发区,年产10万吨,2023—2025,５２，０００,18000,12000,1100,6300,52.5%,主体封顶,2023年5月,,2025.10,,考核类,省级,河津,某公司 张三,无,李四";
    let text = format!("年度目标及形象进度完成情况汇总表（2024年6月）\n{HEADS}\n{ROW}");
    let mut request = request(Form::Ledger);
    request.mapping =
        Mapping::from_toml("form = \"ledger\"\n[fixed]\ncategory = \"产业\"\nplan_class = \"续建\"\n").ok();
    let reading = read_bytes("a.csv", text.as_bytes(), &request);
    assert_eq!(reading.codes(), Vec::<&str>::new(), "{:?}", reading.issues);
    let rows = ledger(&reading);
    let project = &rows[0].project;
    assert_eq!((project.total_investment.fen(), project.invested_before.fen()), (52_000_000_000, 18_000_000_000));
    assert_eq!((project.plan_year, project.planned_start_on), (2024, Some(date(2023, 5, 1))));
    assert!(rows[0].stages.is_empty() && rows[0].obstacles.is_empty());

    let reading = read_bytes("a.csv", text.as_bytes(), &crate::testing::request(Form::MonthlyReport));
    assert_eq!(reading.codes(), Vec::<&str>::new(), "{:?}", reading.issues);
    let report = &monthly(&reading)[0].report;
    assert_eq!((report.month, report.done.fen()), (date(2024, 6, 1), 1_100_000_000));
    assert_eq!(report.progress.as_deref(), Some("主体封顶"));
}

#[test]
fn sections_say_what_the_rows_below_are_and_their_totals_are_checked() {
    let reading = read_lines(
        Form::Ledger,
        &[
            "2024年重点项目计划表,,,,,",
            "序号,项目名称,总投资（亿元）,年度计划投资（万元）,项目类别,建设性质",
            "合计（3个）,,6,600,,",
            "一、省级重点项目（2个）,,3,300,,",
            "（一）河津市,,,,,",
            "1,甲项目,1,100,产业,续建",
            "（二）垣曲县,,,,,",
            "2,乙项目,2,200,基础设施,新开工",
            "二、市级重点项目（1个）,,4,300,,",
            "3,丙项目,3,300,民生,在建",
        ],
    );
    let rows = ledger(&reading);
    let said: Vec<_> = rows.iter().map(|row| (row.project.unit.as_str(), row.project.tier)).collect();
    assert_eq!(said, [("140882", Tier::Provincial), ("140827", Tier::Provincial), ("140827", Tier::City)]);
    assert_eq!(reading.codes(), ["IM-053"]);
    let issue = &reading.issues[0];
    assert_eq!(issue.place.row, Some(9));
    assert!(issue.say(Lang::Zh).contains("表内合计 4 亿元，各行之和 3 亿元"), "{}", issue.say(Lang::Zh));
}

#[test]
fn stages_and_problems_of_a_row_become_records() {
    let reading = read_lines(
        Form::Ledger,
        &[
            &format!("{HEAD},开工时间,开工佐证,入库纳统时间,其他阶段记录,存在问题,问题类型,解决时限,核实开工时间"),
            &format!(
                r#"{ROW},2024年3月18日,施工许可证,2024.5.10,签约 核实 2023-12-01 合同,"用地未批
线路迁改",",水电气配套
""#
            ),
            r#"河津市,乙项目,省级,产业,续建,1000,200,,,,,"用地未批
线路迁改","用地
水电气配套","—
2024-08-01",20240320"#,
        ],
    );
    let rows = ledger(&reading);
    let second = rows.last().map(|row| &row.obstacles);
    let second = second.map(|all| all.iter().map(|o| (o.kind, o.due_on)).collect::<Vec<_>>());
    assert_eq!(second, Some(vec![(ObstacleKind::Land, None), (ObstacleKind::Utilities, Some(date(2024, 8, 1)))]));
    let reading = read_lines(
        Form::Ledger,
        &[
            &format!("{HEAD},开工时间,开工佐证,入库纳统时间,其他阶段记录,需要省、市协调解决问题"),
            &format!("{ROW},2024年3月18日,施工许可证,2024.5.10,签约 核实 2023-12-01 合同,用地指标未落实"),
        ],
    );
    let rows = ledger(&reading);
    let stages: Vec<_> = rows[0].stages.iter().map(|s| (s.stage, s.truth, s.on, s.evidence.as_deref())).collect();
    assert_eq!(
        stages,
        [
            (Stage::Started, Truth::Reported, date(2024, 3, 18), Some("施工许可证")),
            (Stage::Started, Truth::Statistical, date(2024, 5, 10), None),
            (Stage::Signed, Truth::Verified, date(2023, 12, 1), Some("合同")),
        ]
    );
    let obstacle = &rows[0].obstacles[0];
    assert_eq!((obstacle.kind, obstacle.raised_on), (ObstacleKind::Land, date(2024, 6, 30)));
}

/// One cell changed in a good row, and the code of the problem that it makes.
#[test]
fn each_fault_of_a_row_has_its_message() {
    for (column, cell, codes, place) in [
        ("总投资（万元）", "一千", &["IM-031"][..], "第 2 行“总投资（万元）”"),
        ("总投资（万元）", "-5", &["IM-033"], "总投资"),
        ("总投资（万元）", "99999999999", &["IM-035"], "总投资"),
        ("总投资（万元）", "", &["IM-030"], "总投资"),
        ("总投资（万元）", "100", &["IM-036"], "计划投资"),
        ("总投资（万元）", "1000.1234567", &["IM-032"], "总投资"),
        ("2024年计划投资", "", &["IM-030"], "计划投资"),
        ("县区", "永济市", &["IM-042"], "县区"),
        ("层级", "国家级", &["IM-041"], "层级"),
        ("项目名称", "", &["IM-030"], "项目名称"),
        ("拟竣工时间", "2087-01-01", &["IM-038"], "拟竣工时间"),
        ("拟竣工时间", "1908年5月", &["IM-038"], "拟竣工时间"),
        ("拟竣工时间", "明年", &["IM-037"], "拟竣工时间"),
        ("开工时间", "2024-07-16", &["IM-040"], "开工时间"),
        ("开工时间", "2024年5月", &["IM-039"], "开工时间"),
        ("项目代码", "办理中", &["IM-043"], "项目代码"),
        ("项目代码", "2413-140882-04-01-123456", &["IM-044"], "项目代码"),
        ("统一社会信用代码", "91350211M0000XUF46", &["IM-045"], "统一社会信用代码"),
        ("其他阶段记录", "开工了", &["IM-055"], "其他阶段记录"),
        ("计划年度", "2023", &["IM-060"], "计划投资"),
        ("计划年度", "二〇二四", &["IM-052"], "计划年度"),
        ("建设单位", &"长".repeat(301), &["IM-050"], "建设单位"),
    ] {
        let mut heads: Vec<&str> = HEAD.split(',').collect();
        let mut cells: Vec<&str> = ROW.split(',').collect();
        if let Some(at) = heads.iter().position(|head| *head == column) {
            cells[at] = cell;
        } else {
            heads.push(column);
            cells.push(cell);
        }
        let reading = read_lines(Form::Ledger, &[&heads.join(","), &cells.join(",")]);
        assert_eq!(reading.codes(), codes, "{column} {cell} {:?}", reading.issues);
        let said = reading.issues[0].say(Lang::Zh);
        assert!(said.contains(place) && said.contains(codes[0]), "{said}");
    }
}

#[test]
fn unknown_units_are_told_with_their_neighbours() {
    let reading = read_lines(Form::Ledger, &[HEAD, &ROW.replace("河津市", "河京")]);
    assert!(reading.issues[0].remedy.zh.contains("河津市"), "{:?}", reading.issues);
}

#[test]
fn duplicates_are_told_at_both_rows() {
    let reading =
        read_lines(Form::Ledger, &[HEAD, ROW, &ROW.replace("铝材项目", "另一项目"), &ROW.replace("铝材", "铝 材")]);
    let places: Vec<_> = reading.issues.iter().map(|issue| (issue.code.as_str(), issue.place.row)).collect();
    assert_eq!(places, [("IM-046", Some(2)), ("IM-046", Some(4))]);
    assert!(reading.issues[0].what.zh.contains("第 4 行") && reading.issues[1].what.zh.contains("第 2 行"));
    assert_eq!(reading.summary.refused_rows, 1);
}

#[test]
fn missing_columns_are_told_once_with_their_synonyms() {
    let reading = read_lines(Form::Ledger, &["县区,项目名称,层级", "河津市,甲,省级", "河津市,乙,省级"]);
    assert_eq!(reading.codes(), ["IM-021", "IM-021"]);
    assert!(reading.issues[1].remedy.zh.contains("本年计划投资"), "{:?}", reading.issues[1]);
    let without_tier = HEAD.replace("层级", "不明");
    let reading = read_lines(Form::Ledger, &[&without_tier, ROW, &ROW.replace("铝材", "铜材")]);
    assert_eq!(reading.codes(), ["IM-021"]);
    assert_eq!((reading.summary.rows, reading.summary.refused_rows), (0, 2));
    assert!(reading.summary.notes.iter().any(|note| note.zh.contains("未导入的列：“不明”")));
}

#[test]
fn a_file_without_head_or_rows_says_so() {
    assert_eq!(read_lines(Form::Ledger, &["姓名,职务", "张三,科长"]).codes(), ["IM-020"]);
    assert_eq!(read_lines(Form::Ledger, &[HEAD]).codes(), ["IM-024"]);
    assert_eq!(read_lines(Form::Ledger, &["", "", " , "]).codes(), ["IM-019"]);
}

#[test]
fn encodings_are_found_by_trial_and_never_guessed_away() {
    let text = format!("{HEAD}\n{ROW}\n");
    let (gb, _, _) = encoding_rs::GB18030.encode(&text);
    let reading = read_bytes("a.csv", &gb, &request(Form::Ledger));
    assert_eq!(reading.codes(), Vec::<&str>::new());
    assert_eq!(ledger(&reading)[0].project.name, "铝材项目");
    assert!(reading.summary.notes[0].zh.contains("gb18030"), "{:?}", reading.summary.notes);
    let with_mark = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    assert_eq!(read_bytes("a.csv", &with_mark, &request(Form::Ledger)).rows.len(), 1);
    let broken = [text.as_bytes(), b"\xff\xff,\x80\n"].concat();
    assert_eq!(read_bytes("a.csv", &broken, &request(Form::Ledger)).codes(), ["IM-017"]);
    let nul = [text.as_bytes(), b"a\0b"].concat();
    assert_eq!(read_bytes("a.csv", &nul, &request(Form::Ledger)).codes(), ["IM-018"]);
}

#[test]
fn row_numbers_are_those_of_a_spreadsheet() {
    let text = format!("{HEAD},备注\r\n{ROW},\"两行\r\n备注\"\r\n\r\n\r\n{}\r\n", ROW.replace("1000", "x"));
    let reading = read_bytes("a.csv", text.as_bytes(), &request(Form::Ledger));
    assert_eq!(reading.issues[0].place.row, Some(5));
    assert_eq!(ledger(&reading)[0].project.note.as_deref(), Some("两行\n备注"));
}

#[test]
fn delimiters_are_found() {
    for sign in [";", "\t"] {
        let text = format!("{HEAD}\n{ROW}").replace(',', sign);
        assert_eq!(read_bytes("a.csv", text.as_bytes(), &request(Form::Ledger)).rows.len(), 1, "{sign:?}");
    }
}

#[test]
fn numbers_and_serials_of_a_workbook_are_read_without_date_formats() {
    let head = row_xml(
        3,
        &["县区", "项目名称", "层级", "类别", "建设性质", "总投资(亿元)", "年度计划", "拟开工时间", "计划年度"],
    );
    let text = row_xml(5, &["河津市", "铝材项目", "省级", "产业", "续建"]).replace("</row>", "");
    let rest = r#"<c r="F5"><v>1.2345</v></c><c r="G5"><v>200.5</v></c><c r="H5"><v>45473</v></c><c r="I5"><v>2024</v></c></row>"#;
    let bytes = workbook(&sheet_xml(&format!("{head}{text}{rest}")), &[]);
    let reading = read_bytes("台账.xlsx", &bytes, &request(Form::Ledger));
    assert_eq!(reading.codes(), Vec::<&str>::new(), "{:?}", reading.issues);
    let rows = ledger(&reading);
    let project = &rows[0].project;
    assert_eq!((project.total_investment.fen(), project.annual_plan.fen()), (12_345_000_000, 200_500_000));
    assert_eq!(project.planned_start_on, Some(date(2024, 6, 30)));
    assert_eq!(reading.rows[0].place.say(Lang::Zh), "工作表“台账”第 5 行");
}

#[test]
fn formulas_count_by_their_stored_result_and_are_told() {
    let head = row_xml(1, &["县区", "项目名称", "层级", "类别", "建设性质", "总投资", "2024年计划投资"]);
    let row = |number: u32, name: &str, total: &str| {
        let text = row_xml(number, &["河津市", name, "省级", "产业", "续建"]).replace("</row>", "");
        format!(r#"{text}<c r="F{number}"><f>A1+1</f>{total}</c><c r="G{number}"><v>2</v></c></row>"#)
    };
    let rows = [row(2, "甲", "<v>10</v>"), row(3, "乙", "<v>20</v>"), row(4, "丙", "")].concat();
    let reading = read_bytes("a.xlsx", &workbook(&sheet_xml(&format!("{head}{rows}")), &[]), &request(Form::Ledger));
    assert_eq!(reading.codes(), ["IM-048", "IM-047"]);
    assert!(reading.issues[1].what.zh.contains("本列共 3 处"), "{:?}", reading.issues[1]);
    assert_eq!(
        ledger(&reading).iter().map(|row| row.project.total_investment.fen()).collect::<Vec<_>>(),
        [10_000_000, 20_000_000]
    );
}

#[test]
fn the_sheet_whose_head_fits_best_is_read() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let cover = workbook.add_worksheet();
    cover.set_name("封面").and_then(|sheet| sheet.write(0, 0, "2024年重点项目")).expect("cover");
    let sheet = workbook.add_worksheet();
    sheet.set_name("明细").expect("name");
    for (row, line) in [HEAD, ROW].iter().enumerate() {
        for (column, cell) in line.split(',').enumerate() {
            let (row, column) = (u32::try_from(row).expect("row"), u16::try_from(column).expect("column"));
            sheet.write(row, column, cell).expect("cell");
        }
    }
    let bytes = workbook.save_to_buffer().expect("bytes");
    let reading = read_bytes("a.xlsx", &bytes, &request(Form::Ledger));
    assert_eq!(reading.summary.sheet.as_deref(), Some("明细"));
    assert!(reading.summary.notes[0].zh.contains("未读取：封面"), "{:?}", reading.summary.notes);
    assert_eq!(reading.rows.len(), 1);
}

#[test]
fn the_other_forms_are_read() {
    let targets =
        read_lines(Form::Targets, &["单位,指标,考核期,目标值,计量单位", "盐湖区,signed_count,2024年第二季度,12,个"]);
    assert!(matches!(&targets.rows[0].content, RowContent::Target(t) if t.period == Period::Quarter(2024, 2)));
    let indicators = read_lines(
        Form::Indicators,
        &["地区,指标名称,报告期,总量,计量单位,同比增长（%）", "盐湖区,gdp,2024年1—6月,180.5,亿元,-5.2%"],
    );
    assert!(
        matches!(&indicators.rows[0].content, RowContent::Observation(o) if o.growth_percent.as_ref().map(ToString::to_string).as_deref() == Some("-5.2"))
    );
    let events = read_lines(
        Form::Events,
        &["单位,事件类型,日期,数量", "盐湖区,criticised,2024-05-01,", "盐湖区,criticised,2024-05-01,2"],
    );
    assert_eq!(events.codes(), ["IM-046", "IM-046"]);
    let judgements =
        read_lines(Form::Judgements, &["单位,评分项,考核期,得分,评分理由", "盐湖区,service,2024Q2,4.5,到位"]);
    assert!(matches!(&judgements.rows[0].content, RowContent::Judgement(j) if j.points.to_string() == "4.5"));
}

#[test]
fn a_mapping_that_does_not_fit_the_table_says_what() {
    let read = |toml: &str| {
        let mut request = request(Form::Ledger);
        request.mapping = Some(Mapping::from_toml(toml).expect("mapping"));
        read_bytes("a.csv", format!("{HEAD}\n{ROW}").as_bytes(), &request)
    };
    let reading = read("form = \"ledger\"\n[[column]]\nfield = \"name\"\nfrom = [\"别的列\"]\n");
    assert_eq!(&reading.codes()[..1], ["IM-023"]);
    let reading = read("form = \"ledger\"\n[fixed]\nunit = \"永济市\"\n");
    assert_eq!(reading.codes(), ["IM-025"]);
    let reading = read("form = \"ledger\"\n[fixed]\nindustry = \"制造业\"\n");
    assert_eq!(ledger(&reading)[0].project.industry.as_deref(), Some("制造业"));
}

#[test]
fn problems_beyond_the_limit_are_counted_but_a_first_twin_is_always_told() {
    let mut request = request(Form::Ledger);
    request.limits.issues = 2;
    let bad = ROW.replace("1000", "x");
    let lines: Vec<String> = (0..5).map(|n| bad.replace("铝材", &format!("铝材{n}"))).collect();
    let text = format!("{HEAD}\n{ROW}\n{}\n{ROW}", lines.join("\n"));
    let reading = read_bytes("a.csv", text.as_bytes(), &request);
    assert_eq!(reading.codes(), ["IM-031", "IM-031", "IM-046"]);
    assert_eq!(reading.issues[2].place.row, Some(2));
    assert_eq!(reading.summary.errors, 7);
    assert!(reading.summary.notes.iter().any(|note| note.zh.contains("另有 4 条")), "{:?}", reading.summary.notes);
}

/// A workbook as people make it: regions merged, formats set.
fn made_by_hand(
    make: impl FnOnce(&mut rust_xlsxwriter::Worksheet) -> Result<(), rust_xlsxwriter::XlsxError>,
) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    make(workbook.add_worksheet()).and_then(|()| workbook.save_to_buffer()).expect("workbook")
}

#[test]
fn a_unit_merged_over_several_rows_belongs_to_each() {
    let plain = rust_xlsxwriter::Format::new();
    let bytes = made_by_hand(|sheet| {
        sheet.merge_range(0, 0, 0, 6, "2024年重点项目台账（单位：亿元）", &plain)?;
        sheet.merge_range(1, 0, 2, 0, "县区", &plain)?;
        sheet.merge_range(1, 1, 2, 1, "项目名称", &plain)?;
        sheet.merge_range(1, 2, 1, 3, "投资", &plain)?;
        sheet.write(2, 2, "总投资")?.write(2, 3, "年度计划")?;
        for (column, head) in [(4, "层级"), (5, "类别"), (6, "建设性质")] {
            sheet.merge_range(1, column, 2, column, head, &plain)?;
        }
        sheet.merge_range(3, 0, 5, 0, "河津市", &plain)?;
        for (row, name) in [(3, "甲项目"), (4, "乙项目")] {
            sheet.write(row, 1, name)?.write(row, 2, 3)?.write(row, 3, 1)?;
            sheet.write(row, 4, "省级")?.write(row, 5, "产业")?.write(row, 6, "续建")?;
        }
        sheet.write(5, 1, "小计")?.write(5, 2, 6)?.write(5, 3, 2)?;
        Ok(())
    });
    let reading = read_bytes("a.xlsx", &bytes, &request(Form::Ledger));
    assert_eq!(reading.codes(), Vec::<&str>::new(), "{:?}", reading.issues);
    let units: Vec<_> = ledger(&reading).iter().map(|row| row.project.unit.as_str()).collect();
    assert_eq!(units, ["140882", "140882"]);
    assert_eq!(ledger(&reading)[0].project.total_investment.fen(), 30_000_000_000);
    assert_eq!(reading.summary.skipped_rows, 1);
}

#[test]
fn a_number_shown_in_per_cent_is_read_as_shown() {
    let per_cent = rust_xlsxwriter::Format::new().set_num_format("0.0%");
    let bytes = made_by_hand(|sheet| {
        for (column, head) in (0..).zip(["地区", "指标", "报告期", "计量单位", "同比增速（%）"]) {
            sheet.write(0, column, head)?;
        }
        for row in 1..3 {
            sheet.write(row, 0, "盐湖区")?.write(row, 1, "gdp")?.write(row, 2, 2022 + row)?.write(row, 3, "亿元")?;
        }
        sheet.write_with_format(1, 4, 0.052, &per_cent)?.write(2, 4, 5.3)?;
        Ok(())
    });
    let reading = read_bytes("a.xlsx", &bytes, &request(Form::Indicators));
    let growth: Vec<_> = reading
        .rows
        .iter()
        .map(|row| match &row.content {
            RowContent::Observation(observation) => observation.growth_percent.as_ref().map(ToString::to_string),
            _ => None,
        })
        .collect();
    assert_eq!(growth, [Some("5.2".to_owned()), Some("5.3".to_owned())], "{:?}", reading.issues);
}
