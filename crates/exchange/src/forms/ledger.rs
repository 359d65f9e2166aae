//! 项目台账: one project per row, with plan, stages and problems. The columns are those of the ledgers that offices keep
//! (forms 1 and 2 of the deployed systems) and what the product knows besides.

use super::column::{Column, Kind, Need, Sign, Tense, Value, Values, choice};
use super::{FormTable, Problem, Setting, needed, obstacles};
use crate::messages::Code;
use ballast_domain::form::{LedgerRow, RowContent};
use ballast_domain::project::{Category, PlanClass, ProjectType, Stage, StageEvent, Tier, Truth};
use ballast_domain::text::name_key;
use ballast_domain::{CreditCode, Money, Project, Text};

choice!(TIERS = Tier);
choice!(CATEGORIES = Category);
choice!(PLAN_CLASSES = PlanClass);
choice!(PROJECT_TYPES = ProjectType);

const HAPPENED: Kind = Kind::Day(Tense::Happened);
const PLANNED: Kind = Kind::Day(Tense::Planned);
const MONEY: Kind = Kind::Money(Sign::Positive);

pub(super) static TABLE: FormTable = FormTable { columns: COLUMNS, build, values, check, keys };

static COLUMNS: &[Column] = &[
    Column::new("unit", Kind::Unit, "县（市、区）", "Unit")
        .needed(Need::Contextual)
        .also(&[
            "县市区",
            "县区",
            "所属县区",
            "所在县区",
            "填报单位",
            "报送单位",
            "属地",
            "责任县区",
            "分部门或分县",
            "分县",
            "行政区",
            "单位",
            "县市",
            "所属县（市、区）",
            "申报单位",
            "Unit",
            "County",
        ])
        .hint("机构树中的名称、别名或代码", "a name, alias or code of the organisation tree")
        .example("河津市"),
    Column::new("name", Kind::Text(200), "项目名称", "Project")
        .needed(Need::Required)
        .also(&["项目", "工程名称", "名称", "项目名", "Project name"])
        .hint("与项目代码一致的全称", "the full name that goes with the code")
        .example("河津市铝基新材料深加工项目"),
    Column::new("code", Kind::ProjectCode, "项目代码", "Project code")
        .also(&["项目统一代码", "投资项目代码", "国家项目代码", "立项代码", "项目编码"])
        .hint("20位数字，可带连字符", "20 digits, with hyphens or without")
        .example("2403-140882-04-01-123456"),
    Column::new("list_number", Kind::Text(40), "清单编号", "List number")
        .also(&["编号", "项目编号", "清单序号"])
        .example("56"),
    Column::new("parent_name", Kind::Text(200), "所属打包项目", "Package").also(&["打包项目", "父项目", "总项目名称"]),
    Column::new("tier", Kind::Choice(&TIERS), "项目层级", "Tier")
        .needed(Need::Contextual)
        .also(&["层级", "级别", "项目级别", "重点级别", "省级或市级", "省级/市级", "分级", "重点层级"])
        .example("省级重点"),
    Column::new("category", Kind::Choice(&CATEGORIES), "项目类别", "Category")
        .needed(Need::Contextual)
        .also(&["类别", "项目分类", "领域", "所属领域"])
        .example("产业"),
    Column::new("plan_class", Kind::Choice(&PLAN_CLASSES), "计划类别", "Plan class")
        .needed(Need::Contextual)
        .also(&["项目性质", "建设性质", "建设类别", "建设状态", "年度类别", "在建/预备", "计划分类"])
        .example("续建"),
    Column::new("project_type", Kind::Choice(&PROJECT_TYPES), "项目类型", "Type").example("基本建设"),
    Column::new("industry", Kind::Text(100), "所属行业", "Industry")
        .also(&["行业", "行业分类", "国民经济行业", "产业门类", "分行业"])
        .example("3252 铝压延加工"),
    Column::new("owner_name", Kind::Text(300), "建设单位", "Owner")
        .also(&[
            "建设单位及责任人",
            "业主",
            "项目业主",
            "业主单位",
            "业主法人及负责人",
            "项目单位",
            "法人单位",
            "项目法人",
            "企业名称",
            "投资主体",
        ])
        .example("山西某铝业有限公司"),
    Column::new("owner_credit_code", Kind::CreditCode, "统一社会信用代码", "Credit code")
        .also(&["信用代码", "社会信用代码", "统一信用代码"])
        .example("91140800MA000019X0"),
    Column::new("location", Kind::Text(300), "建设地点", "Location")
        .also(&["项目地点", "建设地址", "项目地址", "选址"])
        .example("河津市经济技术开发区"),
    Column::new("content", Kind::Text(32_000), "建设内容及规模", "Content and scale")
        .also(&["建设规模及内容", "建设规模及主要内容", "主要建设内容", "建设内容", "主要建设内容及规模", "建设规模"])
        .example("年产 10 万吨铝板带箔生产线"),
    Column::new("total_investment", MONEY, "总投资", "Total investment")
        .needed(Need::Required)
        .also(&["计划总投资", "总投资额", "项目总投资", "投资总额", "估算总投资", "概算总投资"])
        .example("52000"),
    Column::new(
        "invested_before",
        Kind::Money(Sign::Doubtful),
        "开工至上一年度底累计完成投资",
        "Invested before the year",
    )
    .also(&[
        "开工累计完成",
        "至上年底累计完成投资",
        "截至上年底累计完成投资",
        "截至上年末累计完成投资",
        "截至2023年底累计完成投资",
        "截止2023年底累计完成投资",
        "截至2023年12月底累计完成投资",
        "至2023年底累计完成投资",
        "以前年度完成投资",
        "上年末累计完成投资",
        "至上年底累计完成",
        "开工至2023年底累计完成投资",
    ])
    .example("18000"),
    Column::new("plan_year", Kind::Year, "计划年度", "Plan year")
        .needed(Need::Contextual)
        .also(&["年度", "年份", "所属年度"])
        .example("2024"),
    Column::new("annual_plan", Kind::Money(Sign::Positive), "年度计划投资", "Annual plan")
        .needed(Need::Column)
        .also(&[
            "本年计划投资",
            "年度计划",
            "当年计划投资",
            "2024年计划投资",
            "2024年度计划投资",
            "2024年投资计划",
            "年度投资计划",
            "今年计划投资",
            "年计划投资",
            "年度计划投资额",
            "年计划",
            "本年度计划投资",
        ])
        .hint("储备、预备项目可空", "may be blank for reserve and preparatory projects")
        .example("12000"),
    Column::new("expected_output", MONEY, "预期年产值", "Expected output")
        .also(&["预计年产值", "达产后年产值", "预期产值", "达效后年产值"])
        .example("80000"),
    Column::new("planned_start_on", PLANNED, "拟开工时间", "Planned start")
        .also(&["计划开工时间", "拟开工日期", "计划开工日期", "开工时限", "预计开工时间"])
        .example("2024-03"),
    Column::new("planned_completion_on", PLANNED, "拟竣工时间", "Planned completion")
        .also(&[
            "计划竣工时间",
            "拟竣工日期",
            "计划竣工日期",
            "计划完工时间",
            "竣工时限",
            "预计竣工时间",
            "拟建成时间",
            "计划投产时间",
        ])
        .example("2025-10"),
    Column::new("signed_on", HAPPENED, "签约时间", "Signed on").also(&["签约日期"]),
    Column::new("landed_on", HAPPENED, "落地时间", "Landed on").also(&["落地日期"]),
    Column::new("started_on", HAPPENED, "开工时间", "Started on")
        .also(&["开工日期", "今年开工时间", "实际开工时间", "实际开工日期"])
        .example("2024-03-18"),
    Column::new("completed_on", HAPPENED, "竣工时间", "Completed on").also(&[
        "竣工日期",
        "今年竣工时间",
        "实际竣工时间",
        "实际竣工日期",
        "完工时间",
    ]),
    Column::new("in_production_on", HAPPENED, "投产时间", "In production on").also(&["投产日期", "实际投产时间"]),
    Column::new("in_operation_on", HAPPENED, "投运时间", "In operation on").also(&["投运日期", "投用时间"]),
    Column::new("at_design_output_on", HAPPENED, "达产时间", "At design output on").also(&["达产日期"]),
    Column::new("at_expected_benefit_on", HAPPENED, "达效时间", "At expected benefit on").also(&["达效日期"]),
    Column::new("verified_started_on", HAPPENED, "核实开工时间", "Start verified as of")
        .also(&["核实开工日期", "开工核实时间"]),
    Column::new("verified_completed_on", HAPPENED, "核实竣工时间", "Completion verified as of")
        .also(&["核实竣工日期", "竣工核实时间"]),
    Column::new("verified_in_production_on", HAPPENED, "核实投产时间", "Production verified as of")
        .also(&["核实投产日期", "投产核实时间"]),
    Column::new("registered_on", HAPPENED, "入库纳统时间", "In statistics on").also(&[
        "入库时间",
        "纳统时间",
        "入统时间",
        "入库日期",
        "纳统日期",
        "入库纳统日期",
    ]),
    Column::new("signed_evidence", Kind::Text(200), "签约佐证", "Evidence of signing").also(&["签约佐证材料"]),
    Column::new("landed_evidence", Kind::Text(200), "落地佐证", "Evidence of landing").also(&["落地佐证材料"]),
    Column::new("started_evidence", Kind::Text(200), "开工佐证", "Evidence of start")
        .also(&["开工佐证材料", "开工依据"])
        .example("施工许可证"),
    Column::new("completed_evidence", Kind::Text(200), "竣工佐证", "Evidence of completion")
        .also(&["竣工佐证材料", "竣工依据"]),
    Column::new("in_production_evidence", Kind::Text(200), "投产佐证", "Evidence of production")
        .also(&["投产佐证材料", "投产依据"]),
    Column::new("other_stages", Kind::Text(8000), "其他阶段记录", "Other stages").hint(
        "一行一条：阶段 口径 日期 佐证，如“签约 核实 2024-03-01 合同”",
        "one per line: stage, truth, date, evidence, separated by spaces",
    ),
    Column::new("linked_leader", Kind::Text(100), "包联领导", "Linked leader").also(&[
        "挂点领导",
        "挂钩领导",
        "联系领导",
        "市领导",
        "县领导",
        "责任领导",
        "包保领导",
    ]),
    obstacles::OBSTACLE,
    obstacles::KIND,
    obstacles::RAISED,
    obstacles::RESPONSIBLE,
    obstacles::DUE,
    obstacles::RESOLVED,
    obstacles::OUTCOME,
    Column::new("left_on", HAPPENED, "退出时间", "Left on").also(&["退库时间", "出库时间", "调出时间", "退出日期"]),
    Column::new("left_reason", Kind::Text(400), "退出原因", "Why it left").also(&["退库原因", "出库原因", "调出原因"]),
    Column::new("note", Kind::Text(40_000), "备注", "Note").also(&["说明"]),
];

/// A column of a stage: field of the day, stage, truth, field of the evidence.
type StageColumn = (&'static str, Stage, Truth, Option<&'static str>);

/// The stages that have columns of their own, in the order of the table.
const STAGES: [StageColumn; 12] = [
    ("signed_on", Stage::Signed, Truth::Reported, Some("signed_evidence")),
    ("landed_on", Stage::Landed, Truth::Reported, Some("landed_evidence")),
    ("started_on", Stage::Started, Truth::Reported, Some("started_evidence")),
    ("completed_on", Stage::Completed, Truth::Reported, Some("completed_evidence")),
    ("in_production_on", Stage::InProduction, Truth::Reported, Some("in_production_evidence")),
    ("in_operation_on", Stage::InOperation, Truth::Reported, None),
    ("at_design_output_on", Stage::AtDesignOutput, Truth::Reported, None),
    ("at_expected_benefit_on", Stage::AtExpectedBenefit, Truth::Reported, None),
    ("verified_started_on", Stage::Started, Truth::Verified, None),
    ("verified_completed_on", Stage::Completed, Truth::Verified, None),
    ("verified_in_production_on", Stage::InProduction, Truth::Verified, None),
    ("registered_on", Stage::Started, Truth::Statistical, None),
];

fn build(v: &mut Values, setting: &Setting) -> Result<RowContent, Problem> {
    let unit = v.unit("unit").ok_or_else(|| needed("unit"))?;
    let name = v.text("name").ok_or_else(|| needed("name"))?;
    let code = v.code("code");
    let list_number = v.text("list_number");
    let parent_name = v.text("parent_name");
    let tier = v.choice("tier").and_then(Tier::from_code).ok_or_else(|| needed("tier"))?;
    let category = v.choice("category").and_then(Category::from_code).ok_or_else(|| needed("category"))?;
    let plan_class = v.choice("plan_class").and_then(PlanClass::from_code).ok_or_else(|| needed("plan_class"))?;
    let may_lack_plan = matches!(plan_class, PlanClass::Reserve | PlanClass::Preparatory);
    let project = Project {
        unit,
        name,
        code,
        parent_name,
        tier,
        category,
        plan_class,
        project_type: v.choice("project_type").and_then(ProjectType::from_code),
        industry: v.text("industry"),
        owner_name: v.text("owner_name"),
        owner_credit_code: v.text("owner_credit_code"),
        location: v.text("location"),
        content: v.text("content"),
        total_investment: v.money("total_investment").ok_or_else(|| needed("total_investment"))?,
        invested_before: v.money("invested_before").unwrap_or_default(),
        plan_year: v.year("plan_year").ok_or_else(|| needed("plan_year"))?,
        annual_plan: match v.money("annual_plan") {
            Some(plan) => plan,
            None if may_lack_plan => Money::ZERO,
            None => return Err(needed("annual_plan")),
        },
        expected_output: v.money("expected_output"),
        planned_start_on: v.day("planned_start_on"),
        planned_completion_on: v.day("planned_completion_on"),
        linked_leader: v.text("linked_leader"),
        list_number,
        left_on: v.day("left_on"),
        left_reason: v.text("left_reason"),
        note: v.text("note"),
        is_sample: setting.is_sample,
    };
    Ok(RowContent::Ledger(Box::new(LedgerRow { project, stages: stages(v)?, obstacles: obstacles::take(v, setting)? })))
}

fn stages(v: &mut Values) -> Result<Vec<StageEvent>, Problem> {
    let mut stages = Vec::new();
    for (field, stage, truth, evidence) in STAGES {
        let on = v.day(field);
        let evidence = evidence.and_then(|field| v.text(field));
        if let Some(on) = on {
            stages.push(StageEvent { stage, truth, on, evidence });
        }
    }
    if let Some(others) = v.text("other_stages") {
        for line in others.lines().map(str::trim).filter(|line| !line.is_empty()) {
            stages.push(stage_record(line).ok_or_else(|| bad_record(line))?);
        }
    }
    Ok(stages)
}

fn stage_record(line: &str) -> Option<StageEvent> {
    let mut words = line.split_whitespace();
    let stage = Stage::from_cell(words.next()?)?;
    let truth = Truth::from_cell(words.next()?)?;
    let on = crate::parse::date::read(words.next()?)?.date();
    let evidence = words.collect::<Vec<_>>().join(" ");
    Some(StageEvent { stage, truth, on, evidence: (!evidence.is_empty()).then_some(evidence) })
}

fn values(row: &RowContent, v: &mut Values) {
    let RowContent::Ledger(row) = row else { return };
    let p = &row.project;
    let text = |text: &Option<String>| text.clone().map(Value::Text);
    v.set("unit", Some(Value::Unit(p.unit.clone())));
    v.set("name", Some(Value::Text(p.name.clone())));
    v.set("code", p.code.clone().map(Value::Code));
    v.set("list_number", text(&p.list_number));
    v.set("parent_name", text(&p.parent_name));
    v.set("tier", Some(Value::Choice(p.tier.code())));
    v.set("category", Some(Value::Choice(p.category.code())));
    v.set("plan_class", Some(Value::Choice(p.plan_class.code())));
    v.set("project_type", p.project_type.map(|kind| Value::Choice(kind.code())));
    v.set("industry", text(&p.industry));
    v.set("owner_name", text(&p.owner_name));
    v.set("owner_credit_code", text(&p.owner_credit_code));
    v.set("location", text(&p.location));
    v.set("content", text(&p.content));
    v.set("total_investment", Some(Value::Money(p.total_investment)));
    v.set("invested_before", Some(Value::Money(p.invested_before)));
    v.set("plan_year", Some(Value::Year(p.plan_year)));
    v.set("annual_plan", Some(Value::Money(p.annual_plan)));
    v.set("expected_output", p.expected_output.map(Value::Money));
    v.set("planned_start_on", p.planned_start_on.map(Value::Day));
    v.set("planned_completion_on", p.planned_completion_on.map(Value::Day));
    put_stages(&row.stages, v);
    v.set("linked_leader", text(&p.linked_leader));
    obstacles::put(&row.obstacles, v);
    v.set("left_on", p.left_on.map(Value::Day));
    v.set("left_reason", text(&p.left_reason));
    v.set("note", text(&p.note));
}

/// Each stage into its column; what has no column, no room for its evidence or is there a second time, into the records.
fn put_stages(stages: &[StageEvent], v: &mut Values) {
    let mut used = std::collections::BTreeSet::new();
    for event in stages {
        let column = STAGES.iter().find(|(_, stage, truth, _)| (*stage, *truth) == (event.stage, event.truth));
        let has_room = |evidence: Option<&str>| evidence.is_some() || event.evidence.is_none();
        match column {
            Some((field, _, _, evidence)) if has_room(*evidence) && used.insert(*field) => {
                v.set(field, Some(Value::Day(event.on)));
                if let Some(field) = evidence {
                    v.set(field, event.evidence.clone().map(Value::Text));
                }
            }
            _ => {
                let (stage, truth) = (event.stage.label().zh, event.truth.label().zh);
                let evidence =
                    event.evidence.as_deref().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
                v.append("other_stages", format!("{stage} {truth} {} {evidence}", event.on).trim_end());
            }
        }
    }
}

fn check(row: &RowContent) -> Vec<Problem> {
    let RowContent::Ledger(row) = row else { return Vec::new() };
    let p = &row.project;
    let mut problems = Vec::new();
    if p.annual_plan > p.total_investment {
        let print = |amount: Money| amount.print(ballast_domain::money::MoneyUnit::TenThousand, 2);
        let (plan, total) = (print(p.annual_plan), print(p.total_investment));
        problems.push(Problem {
            code: Code::PlanAboveTotal,
            field: "annual_plan",
            what: Text::new(
                format!("年度计划投资 {plan} 万元，大于总投资 {total} 万元"),
                format!("the annual plan of {plan} exceeds the total investment of {total} (10,000 yuan)"),
            ),
            remedy: Text::fixed("请核对两列的数值和单位", "Please compare the two amounts and their units"),
        });
    }
    if let (Some(start), Some(end)) = (p.planned_start_on, p.planned_completion_on)
        && end < start
    {
        problems.push(Problem {
            code: Code::CompletionBeforeStart,
            field: "planned_completion_on",
            what: Text::new(
                format!("拟竣工时间 {end} 早于拟开工时间 {start}"),
                format!("the planned completion {end} lies before the planned start {start}"),
            ),
            remedy: Text::fixed("请核对两个日期", "Please compare the two dates"),
        });
    }
    if let Some(code) = &p.owner_credit_code
        && let (_, ballast_domain::code::Verdict::Warning(what) | ballast_domain::code::Verdict::Error(what)) =
            CreditCode::check(code)
    {
        problems.push(Problem {
            code: Code::CreditCodeDoubt,
            field: "owner_credit_code",
            what,
            remedy: Text::fixed(
                "请对照营业执照核对；确无误时可保留",
                "Compare it with the licence; keep it if it is right",
            ),
        });
    }
    problems
}

/// A project may stand once per plan year: under its code, and under its name within the unit.
fn keys(row: &RowContent) -> Vec<String> {
    let RowContent::Ledger(row) = row else { return Vec::new() };
    let p = &row.project;
    let mut keys = vec![format!("{}|{}|{}", p.plan_year, p.unit, name_key(&p.name))];
    keys.extend(p.code.as_ref().map(|code| format!("{}|{}", p.plan_year, code.digits())));
    keys
}

fn bad_record(line: &str) -> Problem {
    let line: String = line.chars().take(60).collect();
    Problem {
        code: Code::StageRecord,
        field: "other_stages",
        what: Text::new(format!("“{line}”不是阶段记录"), format!("“{line}” is not a stage record")),
        remedy: Text::fixed(
            "请写成“阶段 口径 日期 佐证”，如“签约 核实 2024-03-01 合同”",
            "Write stage, truth, date and evidence, such as “签约 核实 2024-03-01 合同”",
        ),
    }
}
