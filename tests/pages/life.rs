//! The life of a result through the pages: checked, publicised, objected to, ruled on, computed anew, final; and what each step refuses.

use crate::program::Program;
use crate::site::{MovingClock, Setup, Site, Visitor, link, links, run};
use axum::http::StatusCode;
use ballast_domain::UnitId;
use ballast_store::{Actor, AuditEntry, GrantState, NewGrant};
use jiff::SignedDuration;
use jiff::civil::date;
use serde_json::json;

/// A site of its own on Tuesday, 20 August 2024, with a clock that moves.
pub(crate) fn site() -> (Site, MovingClock) {
    let clock = MovingClock::at("2024-08-20T02:00:00Z".parse().unwrap());
    let site = Site::with_figures(Setup { clock: clock.clone(), ..Setup::default() });
    (site, clock)
}

/// Sends a form with the token of a page that the visitor has.
pub(crate) fn act(visitor: &mut Visitor, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String, String) {
    let token = visitor.token("/account");
    let fields: Vec<(&str, &str)> = [("csrf", token.as_str())].into_iter().chain(fields.iter().copied()).collect();
    let answer = visitor.post(path, &fields);
    (answer.status, answer.location(), answer.text())
}

#[track_caller]
pub(crate) fn done(visitor: &mut Visitor, path: &str, fields: &[(&str, &str)]) -> String {
    let (status, location, text) = act(visitor, path, fields);
    assert_eq!(status, StatusCode::SEE_OTHER, "{path}: {text}");
    location
}

/// The answer is a refusal that says so.
#[track_caller]
fn refused(visitor: &mut Visitor, path: &str, fields: &[(&str, &str)], why: &str) {
    let (status, _, text) = act(visitor, path, fields);
    assert!(status.is_client_error() && status != StatusCode::FORBIDDEN, "{path}: {status}");
    assert!(text.contains(why), "{path} does not say {why}: {text}");
}

#[track_caller]
fn forbidden(visitor: &mut Visitor, path: &str, fields: &[(&str, &str)]) {
    assert_eq!(act(visitor, path, fields).0, StatusCode::FORBIDDEN, "{path}");
}

pub(crate) fn computed(centre: &mut Visitor, period: &str, as_of: &str) -> String {
    done(centre, "/assessments/new", &[("scheme", "sample-key-projects"), ("period", period), ("as_of", as_of)])
}

/// Gives somebody a role besides his own.
fn grant(site: &Site, login: &str, role: &str) {
    let grant = NewGrant {
        login: login.into(),
        role: role.into(),
        unit: UnitId::new("140800").unwrap(),
        projects: None,
        valid_from: date(2024, 1, 1),
        valid_until: None,
        deputy_for: None,
        reason: "测试".into(),
    };
    run(async {
        let mut write = site.app.store().begin(&Actor::default(), site.app.clock().now()).await.unwrap();
        write.record_grant(&grant, GrantState::Active).await.unwrap();
        write.commit(AuditEntry::new("grant.allow", "test", serde_json::json!({}))).await.unwrap();
    });
}

#[test]
fn a_result_is_checked_publicised_contested_computed_anew_and_final() {
    let (site, clock) = site();
    let mut centre = site.signed_in("centre");
    let mut leader = site.signed_in("leader");
    let mut publisher = site.signed_in("publisher");
    let mut hejin = site.signed_in("hejin");
    let mut yanhu = site.signed_in("yanhu");
    let mut ruler = site.signed_in("ruler");
    let old = computed(&mut centre, "2024Q2", "2024-07-15");

    // Checked by somebody else than who computed it.
    let page = centre.get(&old).page();
    assert!(page.contains("待核对") && page.contains("结果由您本人计算"), "{page}");
    refused(&mut centre, &format!("{old}/check"), &[("decision", "pass")], "结果由您本人计算");
    forbidden(&mut yanhu, &format!("{old}/check"), &[("decision", "pass")]);
    refused(&mut leader, &format!("{old}/check"), &[("decision", "return"), ("remark", " ")], "请写明退回的原因");
    refused(&mut publisher, &format!("{old}/publication"), &[], "待核对");
    assert!(leader.get(&old).page().contains("核对通过"));
    done(&mut leader, &format!("{old}/check"), &[("decision", "pass"), ("remark", "数据与台账一致")]);
    refused(&mut leader, &format!("{old}/check"), &[("decision", "pass")], "已核对");

    // Publicised: five working days after Tuesday end on the next Tuesday.
    let unit = format!("{old}/units/140882");
    let derivation = format!("{unit}/items/investment");
    assert!(!hejin.get(&derivation).page().contains("对这一步提出异议"));
    forbidden(&mut centre_without_publishing(&site), &format!("{old}/publication"), &[]);
    refused(&mut centre, &format!("{old}/publication"), &[], "结果由您本人计算");
    done(&mut publisher, &format!("{old}/publication"), &[]);
    let page = hejin.get(&old).page();
    assert!(page.contains("公示期至 2024-08-27") && page.contains("含今天还有 6 个工作日"), "{page}");
    assert!(page.contains("由以下角色办理：发布人"), "{page}");

    // Objected to by the unit itself, at one step of its own computation.
    let page = hejin.get(&derivation).page();
    let form = link(&page, &format!("{unit}/objections/new"));
    let node = form.split_once("node=").unwrap().1.replace("%2F", "/");
    assert!(hejin.get(&form).page().contains("针对哪一步"));
    assert!(!yanhu.get(&derivation).page().contains("对这一步提出异议"));
    assert_eq!(yanhu.get(&form).status, StatusCode::NOT_FOUND);
    let filing = format!("{unit}/objections/new");
    refused(&mut hejin, &filing, &[("node", &node), ("claim", "")], "请写明哪里不对");
    refused(&mut hejin, &filing, &[("node", &node), ("claim", "少计"), ("paper-999999", "on")], "不是该单位项目的附件");
    assert_eq!(act(&mut hejin, &filing, &[("node", "total/nowhere"), ("claim", "x")]).0, StatusCode::NOT_FOUND);
    assert_eq!(act(&mut yanhu, &filing, &[("node", &node), ("claim", "x")]).0, StatusCode::NOT_FOUND);
    let first = done(&mut hejin, &filing, &[("node", &node), ("claim", "六月完成投资少计一个项目")]);
    refused(&mut hejin, &filing, &[("node", &node), ("claim", "再提一次")], "已有未裁定的异议");
    assert!(hejin.get(&derivation).page().contains(&first), "the step shows its objection");
    let shown = hejin.get(&first).page();
    assert!(shown.contains("六月完成投资少计一个项目") && shown.contains("撤回异议"));
    assert_eq!(yanhu.get(&first).status, StatusCode::NOT_FOUND);
    assert!(!yanhu.get("/objections").page().contains("六月完成投资"));
    let total = node.split('/').next().unwrap().to_owned();
    let second = done(&mut hejin, &filing, &[("node", &total), ("claim", "总分相加有误")]);
    done(&mut hejin, &format!("{second}/withdrawal"), &[("remark", "已核实无误")]);
    refused(&mut hejin, &format!("{second}/withdrawal"), &[], "已撤回或已裁定");
    let open = ruler.get("/objections?state=open").page();
    assert!(links(&open).contains(&first) && !links(&open).contains(&second));

    // Ruled on by a person who had no part in it.
    refused(&mut publisher, &format!("{old}/finalisation"), &[], "公示期到 2024-08-27 为止");
    forbidden(&mut centre, &format!("{first}/ruling"), &[("decision", "uphold"), ("grounds", "x")]);
    grant(&site, "leader", "ruler");
    refused(&mut leader, &format!("{first}/ruling"), &[("decision", "uphold"), ("grounds", "x")], "您核对了该结果");
    assert!(leader.get(&first).page().contains("您核对了该结果"));
    refused(&mut ruler, &format!("{first}/ruling"), &[("decision", "uphold"), ("grounds", "")], "请写明裁定的理由");
    done(&mut ruler, &format!("{first}/ruling"), &[("decision", "uphold"), ("grounds", "附件证明六月已完成")]);
    refused(&mut ruler, &format!("{first}/ruling"), &[("decision", "reject"), ("grounds", "x")], "已撤回或已裁定");
    assert!(hejin.get(&first).page().contains("附件证明六月已完成"));

    // Not final while a ruling has had no effect; replaced once the deadline is over.
    refused(&mut centre, &format!("{old}/replacement"), &[("remark", "更正")], "公示期到");
    clock.move_on(SignedDuration::from_hours(8 * 24));
    for visitor in [&mut centre, &mut leader, &mut publisher, &mut hejin, &mut yanhu, &mut ruler] {
        *visitor = site.stranger();
    }
    let (mut centre, mut leader, mut publisher, mut hejin) =
        (site.signed_in("centre"), site.signed_in("leader"), site.signed_in("publisher"), site.signed_in("hejin"));
    refused(&mut hejin, &filing, &[("node", &total), ("claim", "迟了")], "异议须在公示期内提出");
    refused(&mut publisher, &format!("{old}/finalisation"), &[], "1 件异议成立");
    refused(&mut centre, &format!("{old}/replacement"), &[("remark", "")], "请写明取代原结果的原因");
    let difference = done(&mut centre, &format!("{old}/replacement"), &[("remark", "按裁定补计六月投资")]);
    let new = difference.strip_suffix("/difference").unwrap().to_owned();
    let page = centre.get(&difference).page();
    assert!(page.contains("按裁定补计六月投资") && page.contains("附件证明六月已完成"), "{page}");
    assert!(page.contains("→"), "the corrected reports change scores: {page}");
    assert_eq!(centre.get(&format!("{old}/difference")).page().matches("→").count(), page.matches("→").count());
    let before = centre.get(&old).page();
    assert!(before.contains("已被取代") && links(&before).contains(&new));
    refused(&mut centre, &format!("{old}/replacement"), &[("remark", "再来")], "已被取代");

    // The new result is checked, and final without a second publication.
    refused(&mut publisher, &format!("{new}/finalisation"), &[], "待核对");
    done(&mut leader, &format!("{new}/check"), &[("decision", "pass")]);
    refused(&mut centre, &format!("{new}/finalisation"), &[], "结果由您本人计算");
    done(&mut publisher, &format!("{new}/finalisation"), &[("remark", "市政府常务会议同意")]);
    assert!(hejin.get(&new).page().contains("正式结果"));
    refused(
        &mut hejin,
        &format!("{new}/units/140882/objections/new"),
        &[("node", &total), ("claim", "x")],
        "还没有公示",
    );
    assert!(centre.get("/assessments").page().contains("正式结果"));

    // Another result of the same scheme and period does not stand beside it.
    let other = computed(&mut centre, "2024Q2", "2024-07-20");
    done(&mut leader, &format!("{other}/check"), &[("decision", "pass")]);
    refused(&mut publisher, &format!("{other}/publication"), &[], "已有公示或正式结果");

    // Every step is an event with its words.
    let trail = site.signed_in("auditadmin").get("/audit").page();
    for words in
        ["核对考核结果", "公示考核结果", "提出异议", "撤回异议", "裁定异议", "以新结果取代原结果", "考核结果定稿"]
    {
        assert!(trail.contains(words), "{words}");
    }
}

/// Somebody who may publish documents and not results.
fn centre_without_publishing(site: &Site) -> Visitor {
    site.signed_in("leader")
}

#[test]
fn a_returned_result_goes_no_further() {
    let (site, _) = site();
    let (mut centre, mut leader) = (site.signed_in("centre"), site.signed_in("leader"));
    let result = computed(&mut centre, "2024Q1", "2024-04-15");
    done(&mut leader, &format!("{result}/check"), &[("decision", "return"), ("remark", "三月月报不全")]);
    let page = centre.get(&result).page();
    assert!(page.contains("核对退回") && page.contains("三月月报不全"), "{page}");
    refused(&mut leader, &format!("{result}/check"), &[("decision", "pass")], "核对退回");
    refused(&mut site.signed_in("publisher"), &format!("{result}/publication"), &[], "核对退回");
    assert_eq!(act(&mut leader, &format!("{result}/check"), &[("decision", "x")]).0, StatusCode::BAD_REQUEST);
    assert_eq!(act(&mut leader, "/assessments/none/check", &[("decision", "pass")]).0, StatusCode::NOT_FOUND);
    assert_eq!(centre.get(&format!("{result}/difference")).status, StatusCode::NOT_FOUND);
    assert!(centre.get("/objections").page().contains("没有异议"));
}

#[test]
fn a_unit_sees_its_own_computation_wholly_and_of_the_others_what_the_scheme_allows() {
    let (site, _) = site();
    let text = ballast_scheme::shipped::find("sample-key-projects").unwrap().text;
    for (name, others) in [("totals", "totals"), ("records", "records")] {
        let own = text.replacen("id = \"sample-key-projects\"", &format!("id = \"sample-{name}\""), 1);
        let own = format!("{own}\n[publicity]\nworking_days = 3\nothers = \"{others}\"\n");
        std::fs::write(site.folder.path().join(format!("schemes/{name}.toml")), own).unwrap();
    }
    let mut centre = site.signed_in("centre");
    let mut hejin = site.signed_in("hejin");
    let program = |login: &str, path: &str| {
        let program = Program::at(&site, login);
        program.get(&format!("/api/v1{path}")).given()
    };
    let mut by = |scheme: &str| {
        done(&mut centre, "/assessments/new", &[("scheme", scheme), ("period", "2024Q2"), ("as_of", "2024-07-15")])
    };
    let (items, totals, records) = (by("sample-key-projects"), by("sample-totals"), by("sample-records"));
    let step = "查看记录：";
    for run in [&items, &totals, &records] {
        assert!(hejin.get(&format!("{run}/units/140882/items/investment")).page().contains(step), "its own, {run}");
        assert!(centre.get(&format!("{run}/units/140802/items/investment")).page().contains(step), "the city sees all");
        let score = |unit: &str| {
            let found = program("hejin", &format!("{run}/units/{unit}"));
            (found["subject"]["total"].is_object(), found["items"][0]["score"].is_object())
        };
        assert_eq!(score("140882"), (true, true), "{run}");
        assert_eq!(score("140802"), (true, *run != totals), "{run}");
    }
    // The default: items, not how they came about.
    let page = hejin.get(&format!("{items}/units/140802/items/investment")).page();
    assert!(!page.contains("计入 ") && !page.contains(step), "{page}");
    let told = program("hejin", &format!("{items}/units/140802/items/investment"));
    assert_eq!(told["children"].as_array().unwrap().len(), 0, "{told}");
    assert!(hejin.get(&format!("{records}/units/140802/items/investment")).page().contains(step));
    assert_eq!(hejin.get(&format!("{totals}/units/140802/items/investment")).status, StatusCode::NOT_FOUND);
    // What is one's own is known by the address of each step.
    let told = program("hejin", &format!("{items}/units/140882/items/investment"));
    let node = told["node"].as_str().unwrap();
    assert!(node.starts_with("total/") && told["children"][0]["node"].as_str().unwrap().starts_with(node), "{told}");
    let rules = centre.get("/schemes/sample-totals").page();
    assert!(rules.contains("公示期 3 个工作日") && rules.contains("其他单位的可见总分、位次、等次和榜单"), "{rules}");
}

#[test]
fn programs_take_the_same_steps_and_bulletins_say_what_they_are() {
    let (site, clock) = site();
    let program = |login: &str| Program::at(&site, login);
    let run = program("centre")
        .post(
            "/api/v1/assessments",
            &json!({ "scheme": "sample-key-projects", "period": "2024Q2", "as_of": "2024-07-15" }),
        )
        .given();
    let old = format!("/api/v1/assessments/{}", run["id"].as_str().unwrap());
    let life = program("hejin").get(&format!("{old}/life")).given();
    assert_eq!((&life["state"], &life["next"][0]["step"]), (&json!("computed"), &json!("checked")));
    assert_eq!((&life["next"][0]["may"], &life["next"][0]["permission"]), (&json!(false), &json!("check_assessments")));
    let page =
        |path: &str| site.signed_in("leader").get(&format!("{}/documents/html", path.replace("/api/v1", ""))).page();
    assert!(page(&old).contains("草稿") && page(&old).contains("未经公示"));
    let refusal = program("centre").post(&format!("{old}/check"), &json!({ "is_passed": true }));
    assert_eq!(refusal.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refusal.text());
    program("leader").post(&format!("{old}/check"), &json!({ "is_passed": true })).given();
    let life = program("publisher").post(&format!("{old}/publication"), &json!({})).given();
    assert_eq!((&life["objections_until"], &life["takes_objections"]), (&json!("2024-08-27"), &json!(true)));
    let draft = page(&old);
    assert!(draft.contains("公示稿") && draft.contains("2024年8月27日前"), "{draft}");
    let filing = format!("{old}/units/140882/objections");
    let made = program("hejin").post(&filing, &json!({ "node": "total", "claim": "总分有误" }));
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let objection = made.location();
    assert_eq!(program("yanhu").get(&objection).status, StatusCode::NOT_FOUND);
    assert_eq!(program("yanhu").get("/api/v1/objections").given()["total"], json!(0));
    assert_eq!(program("ruler").get("/api/v1/objections?state=open").given()["total"], json!(1));
    let ruled =
        program("ruler").post(&format!("{objection}/ruling"), &json!({ "is_upheld": false, "grounds": "计分无误" }));
    assert_eq!(ruled.given()["state"], json!("rejected"));
    clock.move_on(SignedDuration::from_hours(8 * 24));
    let life = program("publisher").post(&format!("{old}/finalisation"), &json!({ "remark": "定稿" })).given();
    assert_eq!(life["state"], json!("final"));
    let issued = page(&old);
    assert!(!issued.contains("草稿") && !issued.contains("更正通报"), "{issued}");

    // A fault found later: the final result is replaced by another final one, whose bulletin says so.
    let new = program("centre").post(&format!("{old}/replacement"), &json!({ "reason": "补报 6 月数据 3 条" }));
    assert_eq!(new.status, StatusCode::CREATED, "{}", new.text());
    let new = new.location();
    assert!(page(&old).contains("已被新结果取代"));
    let difference = program("hejin").get(&format!("{new}/difference")).given();
    assert!(!difference["moves"].as_array().unwrap().is_empty(), "{difference}");
    program("leader").post(&format!("{new}/check"), &json!({ "is_passed": true })).given();
    program("publisher").post(&format!("{new}/finalisation"), &json!({})).given();
    let corrected = page(&new);
    for said in ["更正通报", "原通报同时废止", "补报 6 月数据 3 条", "更正前后对照"] {
        assert!(corrected.contains(said), "{said}: {corrected}");
    }
    let history = site.signed_in("centre").get(&format!("{}/history", new.replace("/api/v1", ""))).page();
    assert!(history.contains("接替原结果") && history.contains("定稿"), "{history}");
}
