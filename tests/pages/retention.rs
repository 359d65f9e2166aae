//! Retention: what has outlived its term goes by two persons, exactly as planned; what a result rests on and the trail stay.

use crate::made::pdf;
use crate::people::act;
use crate::site::{MovingClock, Setup, Site, links, run};
use axum::http::StatusCode;
use ballast_app::access::caller::Held;
use ballast_app::audit::checkpoint::checkpoint;
use ballast_app::audit::verify::{Verdict, verify_audit};
use ballast_app::retention::decide::decide_plan;
use ballast_app::retention::plan::make_plan;
use ballast_app::{AppError, Role};
use ballast_domain::Scope;
use ballast_store::AuditFilter;
use jiff::{SignedDuration, Timestamp};
use std::fs::FileTimes;
use std::path::Path;
use std::time::{Duration, SystemTime};

const LEDGER: &str =
    "项目名称,县（市、区）,项目层级,项目类别,计划类别,计划年度,总投资（万元）,年度计划投资（万元）,计划开工时间\n";

fn ledger(name: &str) -> String {
    format!("{LEDGER}{name},河津市,市级重点,基础设施,新开工,2024,5000,1200,2024-03-01\n")
}

/// The names of all contents in the library.
fn contents(site: &Site) -> Vec<String> {
    let mut found = Vec::new();
    for shelf in std::fs::read_dir(site.folder.path().join("papers")).unwrap() {
        let shelf = shelf.unwrap().path();
        if shelf.is_dir() {
            let names = std::fs::read_dir(shelf).unwrap();
            found.extend(names.map(|name| name.unwrap().file_name().to_string_lossy().into_owned()));
        }
    }
    found.sort();
    found
}

/// Puts the times of the library's files where the site's clock stands: they are made by the machine's own.
fn as_of(site: &Site, now: Timestamp) {
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(now.as_second().unsigned_abs());
    for hash in contents(site) {
        let file = site.folder.path().join("papers").join(&hash[..2]).join(&hash);
        let file = std::fs::File::options().write(true).open(file).unwrap();
        file.set_times(FileTimes::new().set_modified(at)).unwrap();
    }
}

fn uploads(folder: &Path) -> usize {
    std::fs::read_dir(folder.join("uploads")).unwrap().count()
}

/// Events of an operation, their details.
fn told(site: &Site, operation: &str) -> Vec<serde_json::Value> {
    let filter = AuditFilter { operation: Some(operation.to_owned()), ..AuditFilter::default() };
    let events = run(site.app.store().find_audit_events(&filter, i64::MAX, 100)).unwrap();
    events.iter().map(|event| serde_json::from_str(&event.detail).unwrap()).collect()
}

fn hash_of(content: &[u8]) -> String {
    use sha2::Digest as _;
    ballast_domain::text::hex(&sha2::Sha256::digest(content))
}

fn undo(site: &Site, batch: &str) {
    let mut reporter = site.signed_in("hejin");
    let answer = act(&mut reporter, batch, &format!("{batch}/undoing"), &[]);
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

/// Uploads a file and takes it; gives the batch's page.
fn take(site: &Site, content: &str) -> String {
    let mut reporter = site.signed_in("hejin");
    let preview = reporter.upload("new.csv", content.as_bytes(), "2024-08-01").location();
    let taken = act(&mut reporter, &preview, &format!("{preview}/taking"), &[("take", "all")]);
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
    taken.location().split('?').next().unwrap().to_owned()
}

#[test]
fn what_was_planned_goes_by_two_persons_and_nothing_else() {
    let clock = MovingClock::at("2024-08-20T02:00:00Z".parse().unwrap());
    let site = Site::with_people(Setup { clock: clock.clone(), ..Setup::default() });
    let start = site.app.clock().now();

    // Two batches are undone; between the two an assessment is run. A paper is removed, another stays.
    let frozen = ledger("封存过的项目");
    let free = ledger("未封存的项目");
    let kept = ledger("保留的项目");
    let batch = take(&site, &frozen);
    let mut centre = site.signed_in("centre");
    let token = centre.token("/assessments/new");
    let fields =
        [("csrf", token.as_str()), ("scheme", "sample-key-projects"), ("period", "2024Q2"), ("as_of", "2024-08-19")];
    let answer = centre.post("/assessments/new", &fields);
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let result = answer.location();
    undo(&site, &batch);
    clock.move_on(SignedDuration::from_hours(24));
    let batch = take(&site, &free);
    undo(&site, &batch);
    take(&site, &kept);
    let mut reporter = site.signed_in("hejin");
    let is_project = |link: &String| link.strip_prefix("/projects/").is_some_and(|id| id.parse::<i64>().is_ok());
    let project = links(&reporter.get("/projects").page()).into_iter().find(is_project).unwrap();
    for (name, content) in [("删除.pdf", pdf("gone")), ("保留.pdf", pdf("stays"))] {
        let answer = reporter.upload_paper(&project, "approval", "project", name, &content);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }
    let papers = run(site.app.store().papers(&Scope::All, ballast_domain::ProjectId(number(&project)))).unwrap();
    let gone = papers.iter().find(|paper| paper.paper.label == "删除.pdf").unwrap();
    let paper = format!("{project}/papers/{}", gone.id);
    act(&mut reporter, &project, &format!("{paper}/removal"), &[("reason", "传错")]);
    let mut centre = site.signed_in("centre");
    let allowed = act(&mut centre, &project, &format!("{paper}/removal/decision"), &[("decision", "remove")]);
    assert_eq!(allowed.status, StatusCode::SEE_OTHER, "{}", allowed.text());
    // One upload is left undecided, and one file was kept whose rows never were written.
    let undecided = reporter.upload("left.csv", ledger("未处理的项目").as_bytes(), "2024-08-01").location();
    let orphan = hash_of(b"never taken");
    let at = site.folder.path().join("papers").join(&orphan[..2]);
    std::fs::create_dir_all(&at).unwrap();
    std::fs::write(at.join(&orphan), "never taken").unwrap();
    as_of(&site, start);

    let mut system = site.signed_in("sysadmin");
    let page = system.get("/retention").page();
    assert!(!page.contains("提出清理计划</button>"), "nothing is due yet: {page}");
    let early = act(&mut system, "/account", "/retention/plans", &[]);
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);

    clock.move_on(SignedDuration::from_hours(24 * 400));
    let mut system = site.signed_in("sysadmin");
    let page = system.get("/retention").page();
    assert!(page.contains("提出清理计划</button>"), "{page}");
    let plan = act(&mut system, "/retention", "/retention/plans", &[]).location();
    let planned = told(&site, "retention.plan").remove(0);
    let due = &planned["due"];
    // The sign-ins of before are long over; each person's browser and the rest are due too.
    assert_eq!((due["import_originals"].as_u64(), due["removed_papers"].as_u64()), (Some(2), Some(1)), "{planned}");
    assert_eq!(due["undecided_uploads"].as_u64(), Some(1), "{planned}");
    assert!(due["known_devices"].as_u64().unwrap() > 0, "{planned}");

    // What comes to be due after the plan stays.
    std::fs::write(at.join(&orphan), "never taken").unwrap();
    let later = hash_of(b"later");
    let at_later = site.folder.path().join("papers").join(&later[..2]);
    std::fs::create_dir_all(&at_later).unwrap();
    std::fs::write(at_later.join(&later), "later").unwrap();
    as_of(&site, start);
    let before = contents(&site);

    let decision = format!("{plan}/decision");
    assert!(!system.get(&plan).page().contains("清理</button>"), "who had it made has no button");
    assert_eq!(
        act(&mut system, "/account", &decision, &[("decision", "allow")]).status,
        StatusCode::FORBIDDEN,
        "one administrator alone"
    );
    let mut security = site.signed_in("secadmin");
    assert_eq!(act(&mut security, "/account", "/retention/plans", &[]).status, StatusCode::FORBIDDEN);
    let done = act(&mut security, &plan, &decision, &[("decision", "allow")]);
    assert_eq!((done.status, done.location().as_str()), (StatusCode::SEE_OTHER, plan.as_str()), "{}", done.text());
    assert!(security.get(&plan).page().contains("已清理"));
    let again = act(&mut security, "/account", &decision, &[("decision", "allow")]);
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "once");

    // The planned set is the removed set, to the last key.
    let removed = told(&site, "retention.carry_out").remove(0);
    assert_eq!(removed["removed"], planned["due"], "{removed}");
    assert_eq!((&removed["removed_sha256"], &removed["passed_over"]), (&planned["items_sha256"], &0.into()));
    let after = contents(&site);
    let went: Vec<&String> = before.iter().filter(|hash| !after.contains(hash)).collect();
    let mut expected = [hash_of(free.as_bytes()), gone.paper.content_sha256.clone(), orphan];
    expected.sort();
    assert_eq!(went, expected.iter().collect::<Vec<_>>());
    for (what, hash) in [
        ("what an assessment knew", hash_of(frozen.as_bytes())),
        ("what stands", hash_of(kept.as_bytes())),
        ("what came later", later),
    ] {
        assert!(after.contains(&hash), "{what} stays");
    }
    assert_eq!(uploads(site.folder.path()), 0);
    let mut reporter = site.signed_in("hejin");
    assert_eq!(reporter.get(&undecided).status, StatusCode::NOT_FOUND);

    // The result is what it was, and the trail is whole.
    let mut centre = site.signed_in("centre");
    centre.get(&result).page();
    run(async {
        checkpoint(&site.app).await.unwrap();
        let verdict = verify_audit(&site.app, &Site::caller(), &[]).await.unwrap();
        assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
    });
}

fn number(project: &str) -> i64 {
    project.rsplit('/').next().unwrap().parse().unwrap()
}

#[test]
fn one_person_with_both_duties_cannot_do_both_steps() {
    let clock = MovingClock::at("2024-08-20T02:00:00Z".parse().unwrap());
    let site = Site::with_people(Setup { clock: clock.clone(), ..Setup::default() });
    site.signed_in("hejin");
    clock.move_on(SignedDuration::from_hours(24 * 400));
    // The roles exclude each other; even so the second step looks at who did the first.
    let both =
        ["system_admin", "security_admin"].map(|role| Held { role: Role::from_code(role).unwrap(), scope: Scope::All });
    let caller = ballast_app::Caller { login: "both".into(), held: both.to_vec(), ..Site::caller() };
    run(async {
        let plan = make_plan(&site.app, &caller).await.unwrap();
        let refused = decide_plan(&site.app, &caller, plan, true).await.unwrap_err();
        assert!(matches!(&refused, AppError::Invalid(text) if text.zh.contains("提出人以外")), "{refused:?}");
        let other = ballast_app::Caller { login: "other".into(), ..caller };
        assert!(decide_plan(&site.app, &other, plan, true).await.unwrap().is_some());
    });
}

#[test]
fn what_is_used_again_after_the_plan_stays() {
    let clock = MovingClock::at("2024-08-20T02:00:00Z".parse().unwrap());
    let site = Site::with_people(Setup { clock: clock.clone(), ..Setup::default() });
    site.stranger().sign_in("hejin", "a wrong password");
    clock.move_on(SignedDuration::from_hours(24 * 400));
    let mut system = site.signed_in("sysadmin");
    let plan = act(&mut system, "/retention", "/retention/plans", &[]).location();
    let planned = told(&site, "retention.plan").remove(0);
    // The counter of the account and that of the stranger's address.
    assert_eq!(planned["due"]["sign_in_failures"].as_u64(), Some(2), "{planned}");
    site.stranger().sign_in("hejin", "a wrong password");
    let mut security = site.signed_in("secadmin");
    act(&mut security, &plan, &format!("{plan}/decision"), &[("decision", "allow")]);
    let removed = told(&site, "retention.carry_out").remove(0);
    assert_eq!(removed["passed_over"].as_u64(), Some(1), "{removed}");
    assert_eq!(removed["removed"]["sign_in_failures"].as_u64(), Some(1), "{removed}");
    let counted = run(site.app.store().failures(&["account:hejin".to_owned()])).unwrap();
    assert_eq!(counted.len(), 1, "who is tried at now is still counted");
}
