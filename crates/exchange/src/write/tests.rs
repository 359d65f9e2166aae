//! Export → import → export is a fixed point.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::{FileKind, write_rows, write_template};
use crate::testing::{read_bytes, read_lines, request, tree};
use ballast_domain::{Form, Lang, TypedRow};
use proptest::prelude::*;

const NAMES: [(FileKind, &str); 2] = [(FileKind::Xlsx, "a.xlsx"), (FileKind::Csv, "a.csv")];

fn written(form: Form, kind: FileKind, rows: &[TypedRow]) -> Vec<u8> {
    let mut out = Vec::new();
    write_rows(form, kind, &tree(), &mut rows.iter().cloned(), &mut out).unwrap();
    out
}

/// What rows say, wherever they stand.
fn contents(rows: &[TypedRow]) -> Vec<ballast_domain::form::RowContent> {
    rows.iter().map(|row| row.content.clone()).collect()
}

fn examples(form: Form) -> Vec<TypedRow> {
    let lines: &[&str] = match form {
        Form::Ledger => &[
            "县区,项目名称,项目代码,清单编号,所属打包项目,层级,类别,建设性质,项目类型,行业,业主,统一社会信用代码,建设地点,建设内容,总投资,截至上年底累计完成投资,计划年度,年度计划,预期年产值,拟开工时间,拟竣工时间,签约时间,签约佐证,开工时间,核实开工时间,入库时间,其他阶段记录,包联领导,存在问题,问题类型,提出日期,解决责任单位,解决时限,解决日期,解决情况,退出时间,退出原因,备注",
            "河津市,铝材项目,2403-140882-04-01-123456,56,打包,省级,产业,续建,基建,铝压延,某公司,91140800MA000019X0,河津,\"一期
二期\",1000.123456,10,2024,200,3000,2023-05,2025-10-01,2023-01-02,合同,2023-06-07,2023-06-08,2023-07-01,\"在谈 填报 2022-05-01
开工 核实 2023-06-09 现场照片 三张\",张三,\"用地未批
资金紧张\",\"用地
资金\",\"2024-05-01
2024-05-02\",\"自然资源局
—\",\"—
2024-08-01\",,\"—
已协调\",2024-07-01,竣工,\"=HYPERLINK(\"\"x\"\")\"",
            "运城经济技术开发区,'+乙项目,,,,市级,基础设施,储备,,,,,,,12.5,-3,2024,,,,,,,,,,,,,,,,,,,,,",
        ],
        Form::MonthlyReport => &[
            "县区,项目名称,项目代码,月份,本月计划投资,本月完成投资,1-6月累计完成投资,计量口径,形象进度,状态,报送日期,退回原因,填报人,存在问题",
            "河津市,铝材项目,2403-140882-04-01-123456,2024年6月,100,110.5,600,形象进度法,主体封顶,已审核,2024-07-03,,李四,审批手续未办结",
            "盐湖区,光伏项目,,2024-06,,,50,,,,,,,",
        ],
        Form::Targets => &["单位,指标,考核期,目标值,计量单位", "盐湖区,signed_count,2024Q2,12,个", "盐湖区,signed_yi,2024,30.25,亿元"],
        Form::Indicators => &[
            "地区,指标,报告期,数值,计量单位,同比增速（%）,快于全省（百分点）,来源",
            "盐湖区,gdp,2024-06YTD,180.52,亿元,5.2,0.3,统计月报",
            "盐湖区,retail,2024-06,,亿元,-1.5,-0.3,",
        ],
        Form::Events => &["单位,项目名称,事件类型,日期,数量,数额,依据,备注", "盐湖区,甲,start,2024-05-01,2,3.5,文号,备注", "盐湖区,,praised,2024-05-02,,,,@x"],
        Form::Judgements => &["单位,评分项,考核期,得分,理由,依据,评分人", "盐湖区,service,2024Q2,4.5,到位,文,王五"],
    };
    let reading = read_lines(form, lines);
    assert!(
        reading.issues.iter().all(|issue| issue.severity == ballast_domain::Severity::Warning),
        "{:?}",
        reading.issues
    );
    assert_eq!(reading.rows.len(), lines.len() - 1, "{:?}", reading.issues);
    reading.rows
}

#[test]
fn rows_come_back_unchanged_in_every_form_and_kind() {
    for form in Form::ALL {
        let rows = examples(form);
        for (kind, name) in NAMES {
            let back = read_bytes(name, &written(form, kind, &rows), &request(form));
            let errors: Vec<_> =
                back.issues.iter().filter(|issue| issue.severity == ballast_domain::Severity::Error).collect();
            assert!(errors.is_empty(), "{form:?} {kind:?} {errors:?}");
            assert_eq!(contents(&back.rows), contents(&rows), "{form:?} {kind:?}");
        }
    }
}

#[test]
fn formula_like_text_is_quoted_in_both_kinds() {
    let rows = examples(Form::Ledger);
    let csv = String::from_utf8(written(Form::Ledger, FileKind::Csv, &rows)).unwrap();
    assert!(
        csv.starts_with('\u{feff}') && csv.contains("\"'=HYPERLINK(\"\"x\"\")\"") && csv.contains(",'+乙项目,"),
        "{csv}"
    );
    assert!(csv.contains(",-3,"), "typed numbers are not touched: {csv}");
}

#[test]
fn templates_are_forms_without_records() {
    for form in Form::ALL {
        for lang in [Lang::Zh, Lang::En] {
            let template = write_template(form, lang).unwrap();
            let mut request = request(form);
            request.default_unit = ballast_domain::UnitId::new("140882");
            let reading = read_bytes("template.xlsx", &template, &request);
            assert_eq!(reading.codes(), ["IM-024"], "{form:?} {lang:?} {:?}", reading.issues);
            assert!(reading.summary.columns.iter().all(|column| column.field.is_some()), "{form:?} {lang:?}");
        }
    }
}

#[test]
fn rows_of_another_form_are_refused() {
    let rows = examples(Form::Targets);
    let mut out = Vec::new();
    let result = write_rows(Form::Ledger, FileKind::Csv, &tree(), &mut rows.into_iter(), &mut out);
    assert!(matches!(result, Err(super::WriteError::OtherForm(Form::Ledger))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn export_import_export_is_a_fixed_point(
        name in "[一-十A-Z=+@'|%＝-]{1,12}",
        note in "[ 一-十a-c=+@'|%,;\"\n\t\r＠＝＋-]{0,20}",
        total in 0_i64..1_000_000_000_000,
        description in "[一-十 \n=']{0,12}",
    ) {
        let mut rows = examples(Form::Ledger);
        if let ballast_domain::form::RowContent::Ledger(row) = &mut rows[0].content {
            row.project.name = format!("项目{name}");
            row.project.owner_name = Some(name);
            row.project.note = Some(note);
            row.project.total_investment = ballast_domain::Money::from_fen(total);
            row.obstacles[0].description = format!("问题{description}");
        }
        for (kind, file) in NAMES {
            let first = written(Form::Ledger, kind, &rows);
            let once = read_bytes(file, &first, &request(Form::Ledger)).rows;
            prop_assert_eq!(once.len(), rows.len());
            let second = written(Form::Ledger, kind, &once);
            let twice = read_bytes(file, &second, &request(Form::Ledger)).rows;
            prop_assert_eq!(contents(&once), contents(&twice));
            if kind == FileKind::Csv {
                prop_assert_eq!(String::from_utf8(first), String::from_utf8(second));
            }
        }
    }
}
