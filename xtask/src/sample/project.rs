//! The sample city's projects.

use super::life::{self, Life, Schedule};
use super::material::{INFRASTRUCTURE, PACKAGES, SOCIAL, UNITS, Unit};
use super::month::Month;
use super::obstacle::{self, SampleObstacle};
use super::random::Random;
use ballast_domain::CreditCode;
use ballast_domain::code::Verdict;
use ballast_domain::project::{Category, PlanClass, ProjectType, Tier};
use jiff::civil::{Date, date};

/// A project with everything that happened to it.
pub(crate) struct SampleProject {
    /// Index into [`UNITS`].
    pub(crate) unit: usize,
    pub(crate) name: String,
    pub(crate) code: Option<String>,
    /// The year from which the ledger shows the code: a project may be listed before it has one.
    pub(crate) code_known_in: i16,
    /// The package it is a part of; the list names the package above its parts and counts the parts.
    pub(crate) package: Option<&'static str>,
    pub(crate) tier: Tier,
    pub(crate) category: Category,
    pub(crate) kind: ProjectType,
    pub(crate) industry: &'static str,
    pub(crate) owner: String,
    pub(crate) credit_code: Option<String>,
    pub(crate) place: String,
    pub(crate) content: String,
    /// In hundredths of 万元, as all amounts here.
    pub(crate) total: i64,
    pub(crate) expected_output: Option<i64>,
    pub(crate) leader: &'static str,
    pub(crate) first_year: i16,
    /// Day and reason of leaving the list.
    pub(crate) left: Option<(Date, String)>,
    pub(crate) schedule: Schedule,
    pub(crate) life: Life,
    pub(crate) obstacles: Vec<SampleObstacle>,
}

impl SampleProject {
    pub(crate) fn unit(&self) -> &'static Unit {
        &UNITS[self.unit]
    }

    /// True when the list of a year names the project.
    pub(crate) fn is_listed_in(&self, year: i16) -> bool {
        self.first_year <= year && self.left.as_ref().is_none_or(|(day, _)| day.year() >= year)
    }

    /// True when the project owes a report for a month.
    pub(crate) fn reports_for(&self, month: Month) -> bool {
        let is_on_list = self.left.as_ref().is_none_or(|(day, _)| *day > month.last_day() || day.month() == 12);
        self.is_listed_in(month.year()) && is_on_list
    }

    /// Its class in the plan of a year.
    pub(crate) fn plan_class(&self, year: i16) -> PlanClass {
        let (january, december) = (Month::of(year, 1), Month::of(year, 12));
        let start = self.life.started.map_or(self.schedule.start, Month::containing);
        if self.schedule.start > december {
            PlanClass::Preparatory
        } else if start >= january {
            PlanClass::New
        } else if self.schedule.end_seen_in(year) <= december {
            PlanClass::Finishing
        } else {
            PlanClass::Continued
        }
    }
}

/// What is decided about a project before its life is played through.
struct Draft {
    name: String,
    category: Category,
    industry: &'static str,
    line: &'static str,
    package: Option<&'static str>,
}

/// All projects, unit by unit in official order.
pub(crate) fn all() -> Vec<SampleProject> {
    (0..UNITS.len()).flat_map(of_unit).collect()
}

fn of_unit(unit: usize) -> Vec<SampleProject> {
    let material = &UNITS[unit];
    let key = u64::try_from(unit).unwrap_or_default();
    let drafts = drafts(material, &mut Random::new(&[1, key]));
    let count = material.current + material.left;
    let mut projects: Vec<_> =
        (0u64..).zip(drafts.into_iter().take(count)).map(|(index, draft)| build(unit, index, draft)).collect();
    projects.sort_by_key(|project| (project.category, project.tier, std::cmp::Reverse(project.total)));
    // The parts of a package stand together at the end.
    projects.sort_by_key(|project| project.package);
    projects
}

/// The names of a unit's projects: parts of packages last, so that they are never among those that left.
fn drafts(unit: &Unit, random: &mut Random) -> Vec<Draft> {
    let packages = PACKAGES.iter().filter(|package| package.0 == unit.id);
    let packaged: Vec<Draft> = packages
        .flat_map(|(_, name, industry, parts)| {
            parts.iter().map(|part| Draft {
                name: format!("{}（{part}）项目", name.trim_end_matches("打包项目")),
                category: Category::Social,
                industry,
                line: "城建",
                package: Some(name),
            })
        })
        .collect();
    let single = unit.current + unit.left - packaged.len();
    let named = |name: &str, category, industry, line| Draft {
        name: format!("{}{name}", unit.short),
        category,
        industry,
        line,
        package: None,
    };
    let mut drafts: Vec<Draft> =
        unit.industry.iter().map(|(name, industry, line)| named(name, Category::Industry, industry, line)).collect();
    let mut works: Vec<Draft> = INFRASTRUCTURE
        .iter()
        .map(|(name, industry)| named(name, Category::Infrastructure, industry, "建设投资"))
        .chain(SOCIAL.iter().map(|(name, industry)| named(name, Category::Social, industry, "公共事业")))
        .collect();
    shuffle(&mut works, random);
    works.truncate(single.saturating_sub(drafts.len()));
    drafts.extend(works);
    shuffle(&mut drafts, random);
    drafts.extend(packaged);
    drafts
}

fn shuffle<T>(items: &mut [T], random: &mut Random) {
    for last in (1..items.len()).rev() {
        let other = random.between(0, i64::try_from(last).unwrap_or_default());
        items.swap(last, usize::try_from(other).unwrap_or_default());
    }
}

fn build(unit: usize, index: u64, draft: Draft) -> SampleProject {
    let material = &UNITS[unit];
    let random = &mut Random::new(&[2, u64::try_from(unit).unwrap_or_default(), index]);
    let leaves = usize::try_from(index).is_ok_and(|index| index < material.left);
    let tier = tier(random, draft.category);
    let total = total(random, draft.category, tier, draft.package.is_some());
    let (first_year, schedule) = life::schedule(random, leaves, index);
    let ending = leaves.then(|| ending(material.id, index)).flatten();
    let first_year = ending.as_ref().map_or(first_year, |ending| first_year.min(ending.0.year()));
    let last_month = ending.as_ref().map_or(life::LAST, |ending| Month::containing(ending.0));
    let mut life = life::play(random, schedule, total, material.pace, draft.category, last_month);
    if ending.is_some() {
        life.never_ends();
    }
    let left = ending.map(|(day, reason)| (day, reason.to_owned())).or_else(|| life.leaves_after_completion(leaves));
    let has_code = random.chance(93);
    let obstacles = obstacle::of(random, &life, schedule, draft.category == Category::Industry, left.as_ref());
    let kind = match (draft.category, random.between(1, 10)) {
        (Category::Industry, 1..=3) => ProjectType::Upgrading,
        (Category::Industry, 4) if draft.industry.starts_with("软件") => ProjectType::Informatization,
        _ => ProjectType::Construction,
    };
    SampleProject {
        unit,
        code: has_code.then(|| project_code(random, material, schedule, index)),
        code_known_in: if random.chance(15) { first_year + 1 } else { first_year },
        package: draft.package,
        tier,
        category: draft.category,
        kind,
        industry: draft.industry,
        owner: format!("{}示例{}有限公司", material.short, draft.line),
        credit_code: random.chance(70).then(|| credit_code(material, unit, index)),
        place: format!("{}{}", material.zh, random.pick(material.places)),
        content: content(random, draft.category, &draft.name, material.short),
        total,
        expected_output: (draft.category == Category::Industry)
            .then(|| total / 100 * random.between(60, 180) / 10_000 * 10_000),
        leader: leader(random, material, tier),
        name: draft.name,
        first_year,
        left,
        schedule,
        life,
        obstacles,
    }
}

fn tier(random: &mut Random, category: Category) -> Tier {
    let provincial = if category == Category::Industry { 26 } else { 10 };
    match random.between(1, 100) {
        n if n <= provincial => Tier::Provincial,
        n if n <= 92 => Tier::City,
        _ => Tier::County,
    }
}

/// Total investment, whole hundreds of 万元.
fn total(random: &mut Random, category: Category, tier: Tier, is_part: bool) -> i64 {
    let hundreds = match (category, tier) {
        _ if is_part => random.between(30, 120),
        (Category::Industry, Tier::Provincial) => random.between(300, 2_600),
        (Category::Industry, _) => random.between(60, 900),
        (_, Tier::Provincial) => random.between(200, 1_200),
        (Category::Infrastructure, _) => random.between(30, 500),
        (Category::Social, _) => random.between(20, 260),
    };
    hundreds * 10_000
}

/// Those who left for another reason than completion: unit, place among its projects, day, reason.
fn ending(unit: &str, index: u64) -> Option<(Date, &'static str)> {
    match (unit, index) {
        ("140821", 0) => Some((date(2022, 11, 30), "录入有误：与市级清单重复申报，予以删除")),
        ("140822", 0) => Some((date(2023, 6, 30), "合并：并入同一建设单位的关联项目统一申报")),
        ("140826", 0) => Some((date(2023, 9, 15), "取消：投资方终止投资，报经市政府同意调出")),
        ("140829", 0) => Some((date(2023, 12, 29), "调整：用地指标未落实，结转下年储备库")),
        ("140828", 0) => Some((date(2024, 5, 20), "取消：环评未获批复，业主申请终止，经市项目推进中心审核调出")),
        _ => None,
    }
}

fn project_code(random: &mut Random, unit: &Unit, schedule: Schedule, index: u64) -> String {
    let filed = schedule.start.plus(-random.between(4, 14));
    let (year, number) = (filed.year() % 100, filed.number());
    format!("{year:02}{number:02}-{}-{:02}-01-9{index:02}{:03}", unit.division, 4, random.between(100, 999))
}

/// A code with a right check character and a body that no real register gives out.
fn credit_code(unit: &Unit, number: usize, index: u64) -> String {
    let body = format!("91{}MA00{:02}{index:03}", unit.division, number + 1);
    let body = &body[..17];
    let signs = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars().map(|sign| format!("{body}{sign}"));
    signs.into_iter().find(|code| matches!(CreditCode::check(code).1, Verdict::Valid)).unwrap_or_default()
}

fn content(random: &mut Random, category: Category, name: &str, short: &str) -> String {
    let what = name.trim_start_matches(short).trim_end_matches("项目").trim_end_matches("建设");
    match category {
        Category::Industry => format!(
            "{what}，占地{}亩，建设生产车间、仓储及配套设施，总建筑面积{}万平方米",
            random.between(40, 420),
            random.between(2, 18)
        ),
        Category::Infrastructure => {
            format!("{what}，建设及改造管线（道路）{}公里及附属设施", random.between(6, 85))
        }
        Category::Social => format!("{what}，总建筑面积{}万平方米及室外配套", random.between(1, 12)),
    }
}

/// Linked leaders by post; the sample names no person.
fn leader(random: &mut Random, unit: &Unit, tier: Tier) -> &'static str {
    const CITY: [&str; 4] = ["市政府常务副市长", "市政府分管工业副市长", "市政府分管城建副市长", "市人大常委会副主任"];
    const COUNTY: [&str; 6] = [
        "县（市、区）委书记",
        "县（市、区）长",
        "常务副县（市、区）长",
        "分管副县（市、区）长",
        "人大常委会主任",
        "政协主席",
    ];
    const ZONE: [&str; 3] = ["党工委书记", "管委会主任", "管委会分管副主任"];
    if tier == Tier::Provincial && random.chance(50) {
        return random.pick(&CITY);
    }
    if unit.id.ends_with("etdz") { random.pick(&ZONE) } else { random.pick(&COUNTY) }
}
