//! The other records that assessments count: targets, indicator values, events, judgements.

use super::SampleFile;
use super::life::LAST;
use super::material::{UNITS, Unit};
use super::month::Month;
use super::project::SampleProject;
use super::random::Random;
use super::sheet::{Cell, Row, Table, column};
use anyhow::Result;
use ballast_domain::project::{PlanClass, Stage, Truth};
use ballast_domain::{Form, Lang, Period};
use jiff::civil::{Date, date};

/// All of them.
pub(super) fn files(projects: &[SampleProject]) -> Result<Vec<SampleFile>> {
    Ok(vec![
        targets(projects)?,
        indicators()?,
        unit_indicators()?,
        events(projects)?,
        judgements(1, date(2024, 4, 10))?,
        judgements(2, date(2024, 7, 10))?,
    ])
}

/// The periods of the year 2024 that have targets.
const PERIODS: [Period; 6] = [
    Period::Year(2024),
    Period::HalfYear(2024, 1),
    Period::Quarter(2024, 1),
    Period::Quarter(2024, 2),
    Period::Quarter(2024, 3),
    Period::Quarter(2024, 4),
];

/// Targets, as UTF-8 text.
fn targets(projects: &[SampleProject]) -> Result<SampleFile> {
    let mut rows = Vec::new();
    for (unit, material) in UNITS.iter().enumerate() {
        let own: Vec<&SampleProject> = projects.iter().filter(|p| p.unit == unit && p.is_listed_in(2024)).collect();
        for period in PERIODS {
            for (key, value, measure) in targets_of(&own, unit, period) {
                rows.push(Row::Data(vec![
                    Cell::text(material.zh),
                    Cell::text(key),
                    Cell::text(period.to_string()),
                    Cell::Hundredths(value),
                    Cell::text(measure),
                ]));
            }
        }
    }
    let table = Table {
        sheet: "目标任务",
        title: "运城市2024年项目建设和招商引资目标任务（示例数据）".to_owned(),
        subtitle: String::new(),
        columns: vec![
            column("县（市、区）", 20),
            column("指标", 20),
            column("考核期", 10),
            column("目标值", 12),
            column("计量单位", 10),
        ],
        rows,
    };
    Ok(SampleFile {
        name: "targets-2024.csv".to_owned(),
        form: Form::Targets,
        known_on: date(2024, 2, 20),
        note: ("2024年目标任务（UTF-8文本）", "Targets of 2024 (text in UTF-8)"),
        bytes: table.to_csv()?.into_bytes(),
    })
}

/// Key, value in hundredths, unit of measure.
fn targets_of(own: &[&SampleProject], unit: usize, period: Period) -> Vec<(&'static str, i64, &'static str)> {
    let counted = |is_due: &dyn Fn(&SampleProject) -> bool| {
        i64::try_from(own.iter().filter(|project| is_due(project)).count()).unwrap_or_default()
    };
    let within = |month: Month| period.contains(month.first_day());
    let starts = counted(&|p| p.plan_class(2024) == PlanClass::New && within(p.schedule.start));
    let ends = counted(&|p| p.plan_class(2024) == PlanClass::Finishing && within(p.schedule.end_seen_in(2024)));
    let share: i64 = period.months().iter().map(|month| Month::of(month.year(), month.last_month()).season()).sum();
    let plan: i64 = own.iter().filter_map(|project| project.life.plan.get(&2024)).sum();
    let months = i64::try_from(period.months().len()).unwrap_or_default();
    let signed = (signed_a_year(unit) * months / 12).max(1);
    vec![
        ("started_count", starts * 100, "个"),
        ("completed_count", ends * 100, "个"),
        // Hundredths of 万元 → hundredths of 亿元.
        ("annual_investment", plan * share / 100 / 10_000, "亿元"),
        ("signed_count", signed * 100, "个"),
        ("signed_yi", signed * 650, "亿元"),
    ]
}

/// Projects to be signed in the year: a big unit more, a small one less.
fn signed_a_year(unit: usize) -> i64 {
    i64::try_from(UNITS[unit].current / 5 + 1).unwrap_or_default()
}

/// The published indicators of the city: indicator, period, unit, value in its printed form, growth, ahead of the province.
const PUBLISHED: &[(&str, &str, &str, &str, &str, &str)] = &[
    ("地区生产总值", "2024Q1", "亿元", "466.8", "2.2", ""),
    ("第一产业增加值", "2024Q1", "亿元", "40.95", "5.8", ""),
    ("第二产业增加值", "2024Q1", "亿元", "188.95", "-0.9", ""),
    ("第三产业增加值", "2024Q1", "亿元", "236.85", "3.7", ""),
    ("地区生产总值", "2024H1", "亿元", "1017.5", "3.6", "1.7"),
    ("第一产业增加值", "2024H1", "亿元", "123.5", "5.8", ""),
    ("第二产业增加值", "2024H1", "亿元", "409.8", "4.6", ""),
    ("第三产业增加值", "2024H1", "亿元", "484.2", "2.3", "0.3"),
    ("规上工业增加值", "2024H1", "%", "", "3.1", "4.1"),
    ("固定资产投资", "2024H1", "亿元", "446.6", "3.5", "0.7"),
    ("社会消费品零售总额", "2024H1", "亿元", "390.6", "2.8", "0.6"),
    ("一般公共预算收入", "2024H1", "亿元", "65.1", "-8.0", "2.9"),
];

/// Real figures: the only ones of the sample that nobody invented.
fn indicators() -> Result<SampleFile> {
    let rows = PUBLISHED.iter().map(|(indicator, period, unit, value, growth, gap)| {
        let is_gdp = matches!(*indicator, "地区生产总值" | "第一产业增加值" | "第二产业增加值" | "第三产业增加值");
        let source = match (*period, is_gdp) {
            ("2024H1", true) => "https://www.yuncheng.gov.cn/doc/2024/08/08/466775.shtml",
            ("2024H1", false) => "http://epaper.sxrb.com/shtml/sxjjrb/20240810/1001879.shtml",
            _ => "运城市统计局，2024年一季度",
        };
        let cells = ["运城市", indicator, period, value, unit, growth, gap, source];
        Row::Data(cells.map(Cell::text).to_vec())
    });
    let table = Table {
        sheet: "指标值",
        title: "运城市2024年主要经济指标（已公布数据，逐行注明来源，非示例）".to_owned(),
        subtitle: String::new(),
        columns: vec![
            column("地区", 12),
            column("指标名称", 24),
            column("报告期", 10),
            column("指标值", 12),
            column("计量单位", 10),
            column("同比增速（%）", 12),
            column("快于全省（百分点）", 16),
            column("来源", 60),
        ],
        rows: rows.collect(),
    };
    Ok(SampleFile {
        name: "indicators-2024.xlsx".to_owned(),
        form: Form::Indicators,
        known_on: date(2024, 8, 10),
        note: ("2024年已公布的全市主要经济指标（真实数据）", "Published city indicators of 2024 (real figures)"),
        bytes: table.to_xlsx()?,
    })
}

/// What departments supply for the units: rates of investment promotion, fixed investment by month, as GB18030 text.
fn unit_indicators() -> Result<SampleFile> {
    let mut rows = Vec::new();
    let mut add = |unit: &Unit, indicator: &str, period: String, value: i64, measure: &str, growth: Option<i64>| {
        rows.push(Row::Data(vec![
            Cell::text(unit.zh),
            Cell::text(indicator),
            Cell::text(period),
            Cell::Hundredths(value),
            Cell::text(measure),
            Cell::hundredths(growth),
            Cell::text("示例"),
        ]));
    };
    for (unit, material) in UNITS.iter().enumerate() {
        let random = &mut Random::new(&[7, u64::try_from(unit).unwrap_or_default()]);
        for period in [Period::Quarter(2024, 1), Period::Quarter(2024, 2), Period::HalfYear(2024, 1)] {
            let rate = |random: &mut Random, low, high| (material.pace[2] + random.between(low, high)).min(120) * 100;
            add(material, "out_of_province_rate", period.to_string(), rate(random, -14, 6), "%", None);
            add(material, "fdi_rate", period.to_string(), rate(random, -40, 20), "%", None);
        }
        for month in Month::of(2024, 1).to(LAST) {
            // The published 446.6 亿元 of the half-year, shared out by the number of projects and the season.
            let all = i64::try_from(UNITS.iter().map(|unit| unit.current).sum::<usize>()).unwrap_or(1);
            let half_year = Month::of(2024, 1).season_to(LAST);
            let own = i64::try_from(material.current).unwrap_or_default();
            let value = 44_660 * own * month.season() / all / half_year * random.between(90, 110) / 100;
            let growth = (material.pace[2] - 98) * 100 + random.between(-150, 150);
            let period = Period::Month(month.year(), month.number());
            add(material, "fixed_investment", period.to_string(), value, "亿元", Some(growth));
        }
    }
    let table = Table {
        sheet: "指标值",
        title: "运城市各县（市、区）、开发区2024年指标（示例数据）".to_owned(),
        subtitle: String::new(),
        columns: vec![
            column("县（市、区）", 20),
            column("指标", 22),
            column("报告期", 10),
            column("指标值", 10),
            column("计量单位", 10),
            column("同比增速（%）", 12),
            column("来源", 12),
        ],
        rows,
    };
    Ok(SampleFile {
        name: "indicators-units-2024.csv".to_owned(),
        form: Form::Indicators,
        known_on: date(2024, 7, 12),
        note: (
            "各单位2024年指标：招商完成率、月度固定资产投资（GB18030文本）",
            "Indicators of the units in 2024: promotion rates, fixed investment by month (text in GB18030)",
        ),
        bytes: gb18030(&table.to_csv()?)?,
    })
}

/// Text as an old office program writes it.
fn gb18030(text: &str) -> Result<Vec<u8>> {
    let (bytes, _, had_errors) = encoding_rs::GB18030.encode(text);
    anyhow::ensure!(!had_errors, "text outside GB18030");
    Ok(bytes.into_owned())
}

/// Day, unit, project, kind, count, paper, note.
type EventRow = (Date, usize, String, &'static str, i64, String, &'static str);

/// Events, as GB18030 text: what an old office program exports.
fn events(projects: &[SampleProject]) -> Result<SampleFile> {
    let mut events: Vec<EventRow> = Vec::new();
    for (unit, material) in UNITS.iter().enumerate() {
        let random = &mut Random::new(&[5, u64::try_from(unit).unwrap_or_default()]);
        events.extend(ceremonies(projects, unit, random));
        events.extend(promotion(material, unit, random));
    }
    for (unit, day, kind, document, note) in PRAISE_AND_BLAME {
        let place = UNITS.iter().position(|material| material.id == *unit).unwrap_or_default();
        events.push((*day, place, String::new(), kind, 1, (*document).to_owned(), note));
    }
    events.sort();
    let rows = events.into_iter().map(|(day, unit, project, kind, count, document, note)| {
        Row::Data(vec![
            Cell::text(UNITS[unit].zh),
            Cell::text(project),
            Cell::text(kind),
            Cell::Date(day),
            Cell::Whole(count),
            Cell::text(document),
            Cell::text(if note.is_empty() { "示例".to_owned() } else { format!("示例：{note}") }),
        ])
    });
    let table = Table {
        sheet: "事件",
        title: "运城市2024年项目建设和招商引资事件登记表（示例数据）".to_owned(),
        subtitle: String::new(),
        columns: vec![
            column("县（市、区）", 20),
            column("项目名称", 34),
            column("事件类型", 18),
            column("日期", 12),
            column("数量", 8),
            column("依据文件", 30),
            column("备注", 40),
        ],
        rows: rows.collect(),
    };
    Ok(SampleFile {
        name: "events-2024.csv".to_owned(),
        form: Form::Events,
        known_on: date(2024, 7, 9),
        note: ("2024年事件（GB18030文本）", "Events of 2024 (text in GB18030)"),
        bytes: gb18030(&table.to_csv()?)?,
    })
}

/// One start ceremony a quarter where something was started; two units held a second one that does not count again.
fn ceremonies(projects: &[SampleProject], unit: usize, random: &mut Random) -> Vec<EventRow> {
    let mut events = Vec::new();
    for first in [Month::of(2024, 1), Month::of(2024, 4)] {
        let last = first.plus(2).last_day().min(LAST.last_day());
        let is_started = |project: &&SampleProject| {
            let started = project.life.stage(Stage::Started, Truth::Reported);
            project.unit == unit && started.is_some_and(|day| (first.first_day()..=last).contains(&day))
        };
        let mut started: Vec<&SampleProject> = projects.iter().filter(is_started).collect();
        started.sort_by_key(|project| (project.life.started, project.name.clone()));
        for (place, project) in started.iter().take(2).enumerate() {
            if place == 1 && !random.chance(30) {
                continue;
            }
            let day = project.life.started.unwrap_or(last);
            let document = format!("运示例项目办〔2024〕{}号", random.between(5, 60));
            events.push((day, unit, project.name.clone(), "start_ceremony", 1, document, "集中开工仪式"));
        }
    }
    events
}

/// What an investment promotion scheme counts, in the first half of 2024.
fn promotion(material: &Unit, unit: usize, random: &mut Random) -> Vec<EventRow> {
    let mut events = Vec::new();
    let kinds: [(&str, i64, &str); 5] = [
        ("subsidy_project", 30, "获得补助的招商项目"),
        ("key_enterprise", 60, "引进重点企业"),
        ("on_site_signing", 70, "市级招商活动现场签约"),
        ("overdue_unstarted", 25, "签约满期未开工"),
        ("fraudulent", if material.id == "140829" { 100 } else { 0 }, "经核查签约不实"),
    ];
    for (kind, chance, note) in kinds {
        if random.chance(chance) {
            let month = Month::of(2024, 1).plus(random.between(1, 5));
            let day = month.day(random.between(3, 26));
            let document = format!("运示例招商〔2024〕{}号", random.between(3, 40));
            events.push((day, unit, String::new(), kind, 1, document, note));
        }
    }
    events
}

/// Unit, day, kind, paper, note.
const PRAISE_AND_BLAME: &[(&str, Date, &str, &str, &str)] = &[
    ("140882", date(2024, 4, 12), "commended", "运示例政办通报〔2024〕8号", "一季度项目建设受市政府通报表扬"),
    ("140823", date(2024, 5, 17), "commended", "运示例政办通报〔2024〕13号", "重点项目要素保障做法在全市推广"),
    ("140829", date(2024, 5, 24), "criticised", "运示例政办通报〔2024〕15号", "月报连续迟报，受市政府通报批评"),
    ("140828", date(2024, 6, 14), "criticised", "运示例政办通报〔2024〕19号", "项目调度资料不实，受市政府通报批评"),
];

/// Judgements of a quarter of 2024 with reason and paper.
fn judgements(quarter: i8, known_on: Date) -> Result<SampleFile> {
    const REASONS: [(&str, i64); 4] = [
        ("专班运转有力，要素保障会商记录完整", 480),
        ("服务保障到位，个别堵点办理超期", 430),
        ("包联制度落实一般，堵点台账更新不及时", 370),
        ("服务专班未按月调度，问题销号缓慢", 310),
    ];
    let period = Period::Quarter(2024, quarter);
    let rows = UNITS.iter().enumerate().map(|(unit, material)| {
        let random = &mut Random::new(&[6, quarter.unsigned_abs().into(), u64::try_from(unit).unwrap_or_default()]);
        let step = match material.pace[2] {
            106.. => 0,
            101..=105 => 1,
            93..=100 => 2,
            _ => 3,
        };
        let (reason, points) = REASONS[step];
        Row::Data(vec![
            Cell::text(material.zh),
            Cell::text("service"),
            Cell::text(period.to_string()),
            Cell::Hundredths(points + random.between(-2, 2) * 5),
            Cell::text(reason),
            Cell::text(format!(
                "运示例项目中心评议记录〔2024〕第{}号",
                14 * usize::from(quarter.unsigned_abs() - 1) + unit + 1
            )),
            Cell::text("市项目推进中心评议组"),
        ])
    });
    let table = Table {
        sheet: "人工评分",
        title: format!("运城市{}服务保障评议表（示例数据）", period.name(Lang::Zh)),
        subtitle: "分值范围0—5分".to_owned(),
        columns: vec![
            column("县（市、区）", 20),
            column("评分项", 12),
            column("考核期", 10),
            column("得分", 8),
            column("评分理由", 40),
            column("依据文件", 36),
            column("评分人", 22),
        ],
        rows: rows.collect(),
    };
    Ok(SampleFile {
        name: format!("judgements-2024-q{quarter}.xlsx"),
        form: Form::Judgements,
        known_on,
        note: ("季度人工评分，附理由和依据", "Judgements of a quarter with reason and paper"),
        bytes: table.to_xlsx()?,
    })
}
