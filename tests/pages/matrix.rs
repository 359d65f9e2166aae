//! Who may see what: each account of the sample city against each route of the router, each unit, and records in each state. Every
//! answer (page, CSV, the inside of XLSX) is searched for the names of all projects that the account must not know of.

use crate::made::pdf;
use crate::people::{NEW, act, decide, end_grant, invited};
use crate::site::{Answer, Visitor, links};
use axum::http::StatusCode;
use ballast_app::{Permission, Role};
use ballast_web::access::{Access, Line};
use ballast_web::router::table;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::sync::LazyLock;

/// Accounts with the unit that their roles are held over. `140800` is the city: everything below it.
pub(super) const ACCOUNTS: [(&str, &[&str], &str); 16] = [
    ("centre", &["city_reviewer", "tallier", "publisher"], "140800"),
    ("leader", &["leader"], "140800"),
    ("publisher", &["publisher"], "140800"),
    ("yanhu", &["reporter"], "140802"),
    ("wenxi", &["reporter"], "140823"),
    ("hejin", &["reporter"], "140882"),
    ("etdz", &["reporter"], "140802-etdz"),
    ("approver", &["county_approver"], "140882"),
    ("verifier", &["site_verifier"], "140800"),
    ("scorer", &["scorer"], "140800"),
    ("ruler", &["ruler"], "140800"),
    ("handler", &["handler"], "140800-land"),
    ("auditor", &["auditor"], "140800"),
    ("sysadmin", &["system_admin"], "140800"),
    ("secadmin", &["security_admin"], "140800"),
    ("auditadmin", &["audit_admin"], "140800"),
];

/// Pages that are about one unit: they are there for who sees it, and for nobody else.
const SCOPED: [&str; 9] = [
    "/units/{unit}",
    "/units/{unit}/records",
    "/assessments/{run}/units/{unit}/advice",
    "/assessments/{run}/units/{unit}/what-if",
    "/projects/{id}",
    "/projects/{id}/history",
    "/projects/{id}/history/{format}",
    "/records/{record}/history",
    "/records/{record}/history/{format}",
];

pub(super) static CITY: LazyLock<City> = LazyLock::new(City::look);

/// What stands in the records, as the city's project centre sees it.
pub(super) struct City {
    /// Names of projects by unit; each is a canary.
    pub(super) names: BTreeMap<String, BTreeSet<String>>,
    /// Units by the name that lists show.
    pub(super) units: BTreeMap<String, String>,
    /// Addresses of projects by unit, at least one for each state that the unit's projects are in.
    pub(super) projects: BTreeMap<String, BTreeSet<String>>,
    /// States of projects as the list's filter names them.
    states: Vec<String>,
    pub(super) run: String,
    pub(super) items: BTreeSet<String>,
    pub(super) measures: BTreeSet<String>,
    pub(super) batches: BTreeSet<String>,
    /// A record of a unit by unit.
    pub(super) records: BTreeMap<String, String>,
    /// Addresses of papers by unit; each holds the name of a project of its unit.
    pub(super) papers: BTreeMap<String, String>,
}

impl City {
    fn look() -> Self {
        let mut centre = Visitor::signed_in("centre");
        let page = centre.get("/units").page();
        let unit_codes: BTreeSet<String> =
            links(&page).iter().filter_map(|link| Some(last(link.strip_prefix("/units/")?))).collect();
        let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut units = BTreeMap::new();
        let mut projects: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let states = options(&centre.get("/projects").page(), "stage");
        for unit in &unit_codes {
            let csv = centre.get(&format!("/projects/export/csv?left=too&unit={unit}")).page();
            let mut rows = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
            let column = rows.headers().unwrap().iter().position(|title| title == "项目名称").unwrap();
            names.insert(unit.clone(), rows.records().map(|row| row.unwrap()[column].to_owned()).collect());
            units.insert(unit.clone(), unit.clone());
            let found = projects.entry(unit.clone()).or_default();
            for state in states.iter().chain([&String::new()]) {
                let list = centre.get(&format!("/projects?left=too&unit={unit}&stage={state}")).page();
                found.extend(links(&list).iter().filter(|link| is_project(link)).take(2).map(|link| last(link)));
            }
        }
        // A name that two units use is no canary.
        let all: Vec<String> = names.values().flatten().cloned().collect();
        for own in names.values_mut() {
            own.retain(|name| all.iter().filter(|other| other.contains(name.as_str())).count() == 1);
        }
        let token = centre.token("/assessments/new");
        let fields = [
            ("csrf", token.as_str()),
            ("scheme", "sample-key-projects"),
            ("period", "2024Q2"),
            ("as_of", "2024-07-15"),
        ];
        let answer = centre.post("/assessments/new", &fields);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let run = answer.location();
        let result = centre.get(&run).page();
        let items: BTreeSet<String> = after(&links(&result), "/items/");
        let unit_page = centre.get(&format!("{run}/units/140802")).page();
        let mut measures = BTreeSet::new();
        for item in &items {
            measures
                .extend(after(&links(&centre.get(&format!("{run}/units/140802/items/{item}")).text()), "/measures/"));
        }
        measures.extend(after(&links(&unit_page), "/measures/"));
        let batches = after(&links(&centre.get("/imports").page()), "/imports/batches/");
        let mut papers = BTreeMap::new();
        for (unit, ids) in &projects {
            let (Some(id), Some(name)) = (ids.first(), names[unit].first()) else { continue };
            let project = format!("/projects/{id}");
            let answer = centre.upload_paper(&project, "approval", "project", "批复.pdf", &pdf(name));
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
            let paper = links(&centre.get(&project).page()).into_iter().find(|link| link.contains("/papers/")).unwrap();
            assert!(centre.get(&paper).text().contains(name.as_str()), "a paper is a canary");
            papers.insert(unit.clone(), paper);
        }
        assert!(papers.len() > 10, "{papers:?}");
        let mut records = BTreeMap::new();
        for unit in &unit_codes {
            let found = links(&centre.get(&format!("/units/{unit}/records")).page());
            let number =
                found.iter().find_map(|link| link.strip_prefix("/records/")?.split('/').next().map(String::from));
            records.extend(number.map(|number| (unit.clone(), number)));
        }
        assert!(records.len() > 10, "{records:?}");
        Self { names, units, projects, states, run, items, measures, batches, records, papers }
    }

    /// The names of the projects of such units.
    pub(super) fn canaries(&self, of: impl Fn(&str) -> bool) -> Vec<&String> {
        self.names.iter().filter(|(unit, _)| of(unit)).flat_map(|(_, names)| names).collect()
    }

    /// Every address that a pattern of the router stands for here, each with the unit whose records it is about.
    fn addresses(&self, pattern: &str) -> Vec<(Option<&str>, String)> {
        let run = pattern.replace("/assessments/{run}", &self.run);
        let each = |set: &BTreeSet<String>, mark: &str| -> Vec<String> {
            set.iter().map(|one| run.replace(mark, one)).collect()
        };
        let of_units = |paths: Vec<String>| -> Vec<(Option<&str>, String)> {
            let pairs = self
                .units
                .keys()
                .flat_map(|unit| paths.iter().map(move |path| (Some(unit.as_str()), path.replace("{unit}", unit))));
            pairs.collect()
        };
        let plain = |paths: Vec<String>| -> Vec<(Option<&str>, String)> {
            paths.into_iter().map(|path| (None, path)).collect()
        };
        match pattern {
            "/projects" => {
                let mut all = plain(vec![run.clone(), format!("{run}?left=too"), format!("{run}?page=2")]);
                for unit in self.units.keys() {
                    all.extend(
                        self.states
                            .iter()
                            .map(|state| (Some(unit.as_str()), format!("{run}?left=too&unit={unit}&stage={state}"))),
                    );
                    // The beginning of a name: the field shows what was asked for, so not the whole.
                    let name = self.names[unit].first().map(|name| name.chars().take(5).collect::<String>());
                    let asked: String = form_urlencoded::byte_serialize(name.unwrap_or_default().as_bytes()).collect();
                    all.push((Some(unit), format!("{run}?q={asked}")));
                }
                all
            }
            "/projects/export/{format}" => of_units(vec![
                "/projects/export/csv?left=too&unit={unit}".to_owned(),
                "/projects/export/xlsx?left=too&unit={unit}".to_owned(),
            ]),
            "/projects/{id}" => {
                let all = self.projects.iter().flat_map(|(unit, ids)| {
                    ids.iter().flat_map(move |id| {
                        ["", "?lang=en"].map(|more| (Some(unit.as_str()), format!("/projects/{id}{more}")))
                    })
                });
                all.collect()
            }
            "/projects/{id}/history" | "/projects/{id}/history/{format}" => {
                let tail = pattern.strip_prefix("/projects/{id}").unwrap_or_default().replace("{format}", "csv");
                let all = self
                    .projects
                    .iter()
                    .filter_map(|(unit, ids)| Some((Some(unit.as_str()), format!("/projects/{}{tail}", ids.first()?))));
                all.collect()
            }
            "/records/{record}/history" | "/records/{record}/history/{format}" => {
                let tail = pattern.strip_prefix("/records/{record}").unwrap_or_default().replace("{format}", "xlsx");
                let all = self.records.iter().map(|(unit, id)| (Some(unit.as_str()), format!("/records/{id}{tail}")));
                all.collect()
            }
            "/assessments/{run}/history/{format}" | "/account/history/{format}" => {
                plain(vec![run.replace("{format}", "csv")])
            }
            // Every paper under its own project, and under a project of every other unit.
            "/projects/{id}/papers/{paper}" | "/projects/{id}/papers/{paper}/thumbnail" => {
                let tail = pattern.strip_prefix("/projects/{id}/papers/{paper}").unwrap_or_default();
                let numbers = self.papers.iter().map(|(unit, paper)| (unit, last(paper)));
                let pairs = numbers.flat_map(|(unit, number)| {
                    self.projects
                        .values()
                        .filter_map(|ids| ids.first())
                        .map(move |id| (Some(unit.as_str()), format!("/projects/{id}/papers/{number}{tail}")))
                });
                pairs.collect()
            }
            "/units/{unit}"
            | "/units/{unit}/records"
            | "/assessments/{run}/units/{unit}"
            | "/assessments/{run}/units/{unit}/advice" => of_units(vec![run.clone(), format!("{run}?lang=en")]),
            "/assessments/{run}/units/{unit}/what-if" => of_units(vec![
                run.clone(),
                format!("{run}?edit=projects.0"),
                format!("{run}?set=done_in_year~projects.0~0"),
            ]),
            "/assessments/{run}/units/{unit}/items/{item}" => of_units(each(&self.items, "{item}")),
            "/assessments/{run}/units/{unit}/measures/{measure}" => of_units(each(&self.measures, "{measure}")),
            "/assessments/{run}/items/{item}" => plain(each(&self.items, "{item}")),
            "/assessments/{run}/documents/{kind}" => {
                plain(["html", "docx", "xlsx", "pdf"].map(|kind| run.replace("{kind}", kind)).to_vec())
            }
            "/imports/batches/{batch}" | "/imports/batches/{batch}/original" => plain(each(&self.batches, "{batch}")),
            "/imports/templates/{form}" => plain(vec![run.replace("{form}", "ledger")]),
            "/imports/uploads/{upload}" | "/imports/uploads/{upload}/columns" => {
                plain(vec![run.replace("{upload}", "none")])
            }
            "/accounts/{login}"
            | "/accounts/{login}/data"
            | "/accounts/{login}/history"
            | "/accounts/{login}/history/{format}" => {
                let file = run.replace("{format}", "csv");
                plain(ACCOUNTS.iter().map(|(login, ..)| file.replace("{login}", login)).collect())
            }
            "/schemes/{scheme}" | "/schemes/{scheme}/back-test" => {
                plain(vec![run.replace("{scheme}", "sample-key-projects")])
            }
            "/assessments/{run}/units/{unit}/objections/new" => of_units(vec![run.clone()]),
            "/objections/{objection}" => plain(vec![run.replace("{objection}", "999999")]),
            "/retention/plans/{plan}" => plain(vec![run.replace("{plan}", "999999")]),
            "/account/second-factors/{factor}/removing" => plain(vec![run.replace("{factor}", "999999")]),
            "/static/{hash}/{file}" | "/welcome/{token}" => plain(vec![run.replace(['{', '}'], "")]),
            other => {
                assert!(
                    !other.contains("/{") || other.starts_with("/assessments/{run}"),
                    "{other} has no addresses here"
                );
                plain(vec![run.clone(), format!("{run}?lang=en")])
            }
        }
    }
}

impl City {
    /// So many addresses of every page route, spread over the units, as a visitor of these roles; gives how many were compared.
    fn compare(
        &self,
        most: usize,
        visitor: &mut Visitor,
        login: &str,
        roles: &[Role],
        hidden: &[&String],
        sees: &dyn Fn(&str) -> bool,
    ) -> usize {
        let mut cells = 0;
        for line in table().lines().iter().filter(|line| line.method == "GET" && !line.is_api()) {
            let admitted = roles.iter().any(|role| line.access.admits(*role))
                || [Access::Public, Access::SignedIn].contains(&line.access);
            let addresses = self.addresses(line.pattern);
            let step = addresses.len().div_ceil(most).max(1);
            for (unit, path) in addresses.into_iter().step_by(step) {
                let answer = visitor.get(&path);
                let what = format!("GET {path} as {login}: {}", answer.status);
                assert!(!answer.status.is_server_error(), "{what}");
                if !admitted {
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{what}");
                } else if let Some(unit) = unit
                    && SCOPED.contains(&line.pattern)
                {
                    let expected = if sees(unit) { StatusCode::OK } else { StatusCode::NOT_FOUND };
                    assert_eq!(answer.status, expected, "{what}");
                }
                let text = inside(&answer);
                if let Some(leaked) = hidden.iter().find(|name| text.contains(name.as_str())) {
                    panic!("{what} tells of {leaked}");
                }
                cells += 1;
            }
        }
        cells
    }
}

/// Accounts whose right is not one, or no more, see what an account without any right sees; a deputy sees what he stands in for.
#[test]
fn a_grant_counts_while_it_is_in_force() {
    let city = &*CITY;
    let most = if std::env::var_os("BALLAST_DRILL").is_some() { usize::MAX } else { 30 };
    let all: Vec<&String> = city.names.values().flatten().collect();
    let mut cells = 0;
    // (login, first day, last day, what becomes of the grant); the day is 20 August 2024.
    for (login, from, until, fate) in [
        ("state.expired", "2024-01-01", "2024-08-19", "allow"),
        ("state.early", "2024-08-21", "", "allow"),
        ("state.waiting", "2024-01-01", "", ""),
        ("state.refused", "2024-01-01", "", "refuse"),
        ("state.ended", "2024-01-01", "", "end"),
    ] {
        invited(login, "140882");
        ask_for(login, &[("role", "reporter"), ("unit", "140882"), ("valid_from", from), ("valid_until", until)]);
        match fate {
            "" => {}
            "refuse" => decide(login, "refuse"),
            _ => decide(login, "allow"),
        }
        if fate == "end" {
            end_grant(login);
        }
        // What changes a right ends the sessions.
        let mut person = Visitor::stranger();
        person.sign_in(login, NEW);
        cells += city.compare(most, &mut person, login, &[], &all, &|_| false);
    }
    invited("state.deputy", "140800");
    let deputy =
        [("role", "reporter"), ("unit", "140882"), ("valid_from", "2024-08-01"), ("valid_until", "2024-08-31")];
    ask_for("state.deputy", &[&deputy[..], &[("deputy_for", "hejin")]].concat());
    decide("state.deputy", "allow");
    let mut person = Visitor::stranger();
    person.sign_in("state.deputy", NEW);
    let sees = |unit: &str| unit == "140882";
    let hidden: Vec<&String> = city.names.iter().filter(|(unit, _)| !sees(unit)).flat_map(|(_, names)| names).collect();
    let reporter = Role::from_code("reporter").unwrap();
    cells += city.compare(most, &mut person, "state.deputy", &[reporter], &hidden, &sees);
    eprintln!("FIGURE access matrix, states of grants: {cells} cells, 0 leaks");
    assert!(cells > 1_000, "{cells}");
}

/// Closed and service accounts have no way in at all, and an open session ends with the account.
#[test]
fn a_closed_or_service_account_has_no_session() {
    let mut closed = invited("state.closed", "140882");
    ask_for("state.closed", &[("role", "reporter"), ("unit", "140882"), ("valid_from", "2024-01-01")]);
    decide("state.closed", "allow");
    closed.sign_in("state.closed", NEW);
    assert_eq!(closed.get("/projects").status, StatusCode::OK);
    let mut system = Visitor::signed_in("sysadmin");
    act(&mut system, "/accounts/state.closed", "/accounts/state.closed/state", &[("state", "closed")]);
    let service = [("login", "state.service"), ("name", "接口"), ("unit", "140882"), ("kind", "service")];
    act(&mut system, "/accounts/new", "/accounts/new", &service);
    let mut stranger = Visitor::stranger();
    assert_eq!(closed.sign_in("state.closed", NEW).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(stranger.sign_in("state.service", NEW).status, StatusCode::UNPROCESSABLE_ENTITY);
    for line in
        table().lines().iter().filter(|line| line.method == "GET" && line.access != Access::Public && !line.is_api())
    {
        for (_, path) in CITY.addresses(line.pattern).into_iter().take(3) {
            for visitor in [&mut closed, &mut stranger] {
                let answer = visitor.get(&path);
                assert!(answer.location().starts_with("/sign-in"), "GET {path}: {}", answer.status);
            }
        }
    }
}

/// Asks for a grant as the system administrator.
fn ask_for(login: &str, fields: &[(&str, &str)]) {
    let mut system = Visitor::signed_in("sysadmin");
    let page = format!("/accounts/{login}");
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("reason", "年度任务")]).collect();
    let answer = act(&mut system, &page, &format!("{page}/grants"), &fields);
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{login}: {}", answer.text());
}

/// Whether roles that are held over a unit show the records of another.
pub(super) fn sees(roles: &[Role], over: &str, unit: &str) -> bool {
    roles.iter().any(|role| role.holds(Permission::ReadRecords)) && (over == "140800" || unit == over)
}

/// Two halves of the accounts, so that two cores share the work.
#[test]
fn nobody_sees_a_record_outside_the_own_scope_first_half() {
    walk(0);
}

#[test]
fn nobody_sees_a_record_outside_the_own_scope_second_half() {
    walk(1);
}

fn walk(half: usize) {
    let city = &*CITY;
    assert!(city.names.values().map(BTreeSet::len).sum::<usize>() > 150, "too few canaries");
    assert!(city.states.len() > 5 && city.items.len() > 3 && city.measures.len() > 3 && city.batches.len() > 10);
    let mut cells = 0;
    for (login, roles, over) in ACCOUNTS.iter().skip(half).step_by(2) {
        let roles: Vec<Role> = roles.iter().map(|code| Role::from_code(code).unwrap()).collect();
        let sees = |unit: &str| sees(&roles, over, unit);
        let hidden = city.canaries(|unit| !sees(unit));
        let shown = city.canaries(sees);
        let mut visitor = Visitor::signed_in(login);
        let list = visitor.get("/projects").text();
        // The search would find what it looks for.
        assert_eq!(shown.iter().any(|name| list.contains(name.as_str())), !shown.is_empty(), "{login}");
        cells += city.compare(usize::MAX, &mut visitor, login, &roles, &hidden, &sees);
    }
    eprintln!("FIGURE access matrix, half {half}: {cells} cells, 0 leaks");
    // Together more than ten thousand.
    assert!(cells > 5_000, "{cells}");
}

/// A foreign record answers exactly like one that is not there.
#[test]
fn a_foreign_record_looks_like_a_missing_one() {
    let city = &*CITY;
    let mut reporter = Visitor::signed_in("yanhu");
    let shape = |answer: &Answer| (answer.status, answer.text().len(), answer.headers.len());
    let foreign = city.projects["140882"].iter().next().unwrap();
    let missing = "9".repeat(foreign.len());
    assert_eq!(
        shape(&reporter.get(&format!("/projects/{foreign}"))),
        shape(&reporter.get(&format!("/projects/{missing}")))
    );
    assert_eq!(shape(&reporter.get("/units/140882")), shape(&reporter.get("/units/149999")));
}

/// With a form token that is right, a role without the permission still gets nowhere.
#[test]
fn a_right_form_token_opens_no_foreign_route() {
    let mut cells = 0;
    for (login, roles, _) in ACCOUNTS {
        let roles: Vec<Role> = roles.iter().map(|code| Role::from_code(code).unwrap()).collect();
        let mut visitor = Visitor::signed_in(login);
        let token = visitor.token("/account");
        let acts = |line: &&Line| line.method == "POST" && line.access != Access::Public && !line.is_api();
        for line in table().lines().iter().filter(acts) {
            if roles.iter().any(|role| line.access.admits(*role)) {
                continue;
            }
            let path: Vec<&str> =
                line.pattern.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
            let answer = visitor.post(&path.join("/"), &[("csrf", &token)]);
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "POST {} as {login}", line.pattern);
            cells += 1;
        }
    }
    assert!(cells > 200, "{cells}");
}

/// A reporter cannot undo a batch that is not his, though undoing is among his permissions.
#[test]
fn a_foreign_batch_cannot_be_undone() {
    let city = &*CITY;
    let mut reporter = Visitor::signed_in("yanhu");
    let token = reporter.token("/account");
    for batch in &city.batches {
        let answer = reporter.post(&format!("/imports/batches/{batch}/undoing"), &[("csrf", &token)]);
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "batch {batch}");
    }
}

/// What a reader of the file would see: the text of a PDF, the parts of a workbook or of a Word document unpacked.
pub(super) fn inside(answer: &Answer) -> String {
    if answer.body.starts_with(b"%PDF") {
        return answer.text() + &text_of_pdf(&answer.body);
    }
    if !answer.body.starts_with(b"PK") {
        return answer.text();
    }
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&answer.body)).unwrap();
    let mut text = String::new();
    for part in 0..archive.len() {
        archive.by_index(part).unwrap().read_to_string(&mut text).unwrap();
    }
    text
}

/// Through `pdftotext`; nothing, loudly, without it.
fn text_of_pdf(bytes: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    match std::process::Command::new("pdftotext").arg(file.path()).arg("-").output() {
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            // The search would find what it looks for.
            // A bulletin holds fonts and many words; the small papers of these tests hold theirs as they are.
            assert!(bytes.len() < 20_000 || text.split_whitespace().count() > 50, "no text came out of a bulletin");
            text
        }
        Err(_) => {
            assert!(std::env::var_os("BALLAST_REQUIRE_ALL").is_none(), "pdftotext is required and not on the path");
            eprintln!("SKIPPED: no pdftotext on the path, so documents were not searched");
            String::new()
        }
    }
}

fn is_project(link: &str) -> bool {
    link.strip_prefix("/projects/")
        .is_some_and(|id| id.split('?').next().unwrap().bytes().all(|byte| byte.is_ascii_digit()))
}

/// The last part of a path.
fn last(link: &str) -> String {
    link.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned()
}

/// What follows a mark in links, up to the next slash.
fn after(links: &[String], mark: &str) -> BTreeSet<String> {
    let parts = links.iter().filter_map(|link| link.split('?').next().unwrap().split_once(mark));
    parts.map(|(_, rest)| rest.split('/').next().unwrap().to_owned()).collect()
}

/// The values of a choice on a page.
fn options(page: &str, name: &str) -> Vec<String> {
    let (_, after) = page.split_once(&format!("<select name=\"{name}\"")).unwrap_or_else(|| panic!("no choice {name}"));
    let list = after.split("</select>").next().unwrap();
    let values = list.split("value=\"").skip(1).map(|part| part.split('"').next().unwrap().to_owned());
    values.filter(|value| !value.is_empty()).collect()
}
