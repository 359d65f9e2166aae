//! Papers of a project: who adds, who reads, how they are given out, and how one is removed.

use crate::made::{pdf, png};
use crate::site::{Answer, Visitor, link, links};
use axum::http::StatusCode;

/// A project of a unit, as its reporter finds it.
fn project_of(visitor: &mut Visitor, unit: &str) -> String {
    link(&visitor.get(&format!("/projects?unit={unit}")).page(), "/projects/1")
}

/// The newest paper on a project's page.
fn newest(visitor: &mut Visitor, project: &str) -> String {
    link(&visitor.get(project).page(), &format!("{project}/papers/"))
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

#[test]
fn a_picture_is_added_drawn_anew_shown_and_given_out() {
    let mut reporter = Visitor::signed_in("hejin");
    let project = project_of(&mut reporter, "140882");
    assert!(reporter.get(&project).page().contains("还没有附件"), "the empty list tells the next step");
    let sent = png(10);
    let answer = reporter.upload_paper(&project, "site_photo", "project", "现场 照片.PNG", &sent);
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let page = reporter.get(answer.location().split('#').next().unwrap()).page();
    assert!(page.contains("附件已上传") && page.contains("现场 照片.PNG") && page.contains("未查毒"), "{page}");
    assert!(page.contains("没有设置查毒程序"), "what is not done is said");

    let paper = newest(&mut reporter, &project);
    let given = reporter.get(&paper);
    assert_eq!(given.status, StatusCode::OK);
    assert_eq!(header(&given, "content-type"), "image/png");
    let disposition = header(&given, "content-disposition");
    assert!(
        disposition.starts_with("attachment; filename=\"ballast.PNG\"; filename*=UTF-8''%E7%8E%B0"),
        "{disposition}"
    );
    let thumbnail = reporter.get(&format!("{paper}/thumbnail"));
    assert_eq!((thumbnail.status, header(&thumbnail, "content-type")), (StatusCode::OK, "image/jpeg"));
    for answer in [&given, &thumbnail] {
        assert_eq!(header(answer, "content-security-policy"), "sandbox; default-src 'none'; frame-ancestors 'none'");
        assert_eq!(header(answer, "x-content-type-options"), "nosniff");
        assert_eq!(header(answer, "cache-control"), "no-store");
    }
    let (before, after) = (image::load_from_memory(&sent).unwrap(), image::load_from_memory(&given.body).unwrap());
    assert_eq!(before.to_rgb8(), after.to_rgb8(), "a PNG keeps every pixel");

    // The audit trail tells it, with the hash of what was sent.
    let trail = Visitor::signed_in("auditor").get("/audit?operation=paper.add").page();
    assert!(trail.contains("上传附件"), "{trail}");
}

#[test]
fn who_may_read_the_project_reads_its_papers_and_nobody_else() {
    let mut reporter = Visitor::signed_in("wenxi");
    let project = project_of(&mut reporter, "140823");
    let answer = reporter.upload_paper(&project, "approval", "project", "批复.pdf", &pdf("甲"));
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let paper = newest(&mut reporter, &project);
    for reader in ["wenxi", "centre", "leader", "verifier", "auditor"] {
        let answer = Visitor::signed_in(reader).get(&paper);
        assert_eq!((answer.status, header(&answer, "content-type")), (StatusCode::OK, "application/pdf"), "{reader}");
    }
    let mut stranger = Visitor::signed_in("yanhu");
    let own = project_of(&mut stranger, "140802");
    let number = paper.rsplit('/').next().unwrap();
    // The page names the address that was asked for, and nothing else differs.
    let shape = |visitor: &mut Visitor, path: &str| {
        let answer = visitor.get(path);
        (answer.status, answer.text().replace(path, "").len())
    };
    let missing = shape(&mut stranger, &format!("{own}/papers/999999"));
    assert_eq!(missing.0, StatusCode::NOT_FOUND);
    for path in [paper.clone(), format!("{paper}/thumbnail"), format!("{own}/papers/{number}")] {
        assert_eq!(shape(&mut stranger, &path), missing, "{path}: a foreign paper looks like a missing one");
    }
    // Nor is anything added to, or taken from, a foreign project.
    let token = stranger.token(&own);
    let answer = stranger.send_paper(&project, &token, "approval", "project", "批复.pdf", &pdf("乙"));
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    for step in ["removal", "removal/decision"] {
        let fields = [("csrf", token.as_str()), ("reason", "x"), ("decision", "remove")];
        assert_eq!(stranger.post(&format!("{paper}/{step}"), &fields).status, StatusCode::NOT_FOUND);
        assert_eq!(stranger.post(&format!("{own}/papers/{number}/{step}"), &fields).status, StatusCode::NOT_FOUND);
    }
    // Who reads but may not import sees the paper and no form.
    let mut verifier = Visitor::signed_in("verifier");
    let page = verifier.get(&project).page();
    assert!(page.contains("批复.pdf") && !page.contains("name=\"paper\""));
    let token = verifier.token("/account");
    let answer = verifier.send_paper(&project, &token, "approval", "project", "批复.pdf", &pdf("丙"));
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[test]
fn a_paper_that_is_not_taken_is_answered_in_the_form() {
    let mut reporter = Visitor::signed_in("etdz");
    let project = project_of(&mut reporter, "140802-etdz");
    let zip = b"PK\x03\x04................".to_vec();
    for (name, content, wanted) in [
        ("图.svg", b"<svg/>".to_vec(), "只接收"),
        ("图.png", b"<svg onload=alert(1)>".to_vec(), "PA-002"),
        ("批复.pdf", b"<html><script>alert(1)</script>".to_vec(), "PA-002"),
        ("批复.pdf", [pdf(""), zip].concat(), "PA-004"),
        ("宏.docm", b"PK\x03\x04".to_vec(), "只接收"),
        ("坏.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec(), "PA-003"),
        ("空.pdf", Vec::new(), "IM-019"),
    ] {
        let answer = reporter.upload_paper(&project, "other", "project", name, &content);
        let text = answer.text();
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(text.contains(wanted) && text.contains("name=\"paper\""), "{name}: {text}");
        assert!(!text.contains("<script>alert"), "{name}");
    }
    let answer = reporter.upload_paper(&project, "other", "project", "", b"");
    assert!(answer.text().contains("请选择要上传的文件"));
    // A stage that the project does not have, and nonsense.
    let answer = reporter.upload_paper(&project, "other", "obstacle:2024-01-01:没有这个", "a.pdf", &pdf(""));
    assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.text().contains("重新选择"));
    assert_eq!(reporter.upload_paper(&project, "poem", "project", "a.pdf", &pdf("")).status, StatusCode::BAD_REQUEST);
    // A form that none of our pages sent.
    let answer = reporter.send_paper(&project, "wrong", "other", "project", "a.pdf", &pdf(""));
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(reporter.get(&project).page().contains("还没有附件"), "nothing of all this was kept");
}

#[test]
fn names_are_labels() {
    let mut centre = Visitor::signed_in("centre");
    let project = project_of(&mut centre, "140826");
    let long = format!("{}.pdf", "长".repeat(300));
    for (name, shown) in [
        (long.as_str(), format!("{}.pdf", "长".repeat(116))),
        ("..\\..\\批\u{202e}复.pdf", "批复.pdf".to_owned()),
        ("<script>alert(1)<!script>.pdf", "&lt;script&gt;alert(1)&lt;!script&gt;.pdf".to_owned()),
    ] {
        let answer = centre.upload_paper(&project, "other", "project", name, &pdf("x"));
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}");
        let page = centre.get(&project).page();
        assert!(page.contains(&shown) && !page.contains("<script>alert"), "{name}");
        let paper = newest(&mut centre, &project);
        let disposition = header(&centre.get(&paper), "content-disposition").to_owned();
        assert!(disposition.is_ascii() && !disposition.contains("%E2%80%AE") && disposition.ends_with("pdf"));
    }
}

#[test]
fn a_removal_takes_two_persons() {
    let mut reporter = Visitor::signed_in("hejin");
    let mut centre = Visitor::signed_in("centre");
    let project = links(&reporter.get("/projects?unit=140882").page())
        .into_iter()
        .filter(|link| link.starts_with("/projects/1"))
        .nth(1)
        .unwrap();
    assert_eq!(
        reporter.upload_paper(&project, "contract", "project", "合同.pdf", &pdf("合同")).status,
        StatusCode::SEE_OTHER
    );
    let paper = newest(&mut reporter, &project);
    let ask = |visitor: &mut Visitor, reason: &str| {
        let token = visitor.token(&project);
        visitor.post(&format!("{paper}/removal"), &[("csrf", &token), ("reason", reason)]).status
    };
    let decide = |visitor: &mut Visitor, decision: &str| {
        let token = visitor.token(&project);
        visitor.post(&format!("{paper}/removal/decision"), &[("csrf", &token), ("decision", decision)]).status
    };
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    assert_eq!(decide(&mut centre, "remove"), refused, "nobody has asked");
    assert_eq!(ask(&mut reporter, " "), refused, "a reason is needed");
    assert_eq!(ask(&mut reporter, "传错了项目"), StatusCode::SEE_OTHER);
    assert_eq!(ask(&mut centre, "再来一次"), refused, "it was asked for before");
    let page = reporter.get(&project).page();
    assert!(page.contains("待删除") && page.contains("传错了项目") && !page.contains("同意删除"), "{page}");
    assert_eq!(decide(&mut reporter, "remove"), refused, "who asked cannot allow");
    assert_eq!(reporter.get(&paper).status, StatusCode::OK, "until then it is read as before");
    assert_eq!(decide(&mut centre, "keep"), StatusCode::SEE_OTHER);
    assert!(reporter.get(&project).page().contains("未查毒"), "it is what it was");
    assert_eq!(ask(&mut reporter, "确实传错"), StatusCode::SEE_OTHER);
    assert!(centre.get(&project).page().contains("同意删除"));
    assert_eq!(decide(&mut centre, "remove"), StatusCode::SEE_OTHER);
    assert_eq!(reporter.get(&paper).status, refused, "a removed paper is given to nobody");
    let page = reporter.get(&project).page();
    assert!(
        page.contains("已删除") && page.contains("合同.pdf") && page.contains("确实传错"),
        "but it is still listed"
    );
    let trail = Visitor::signed_in("auditor").get("/audit?operation=paper").page();
    for deed in ["申请删除附件", "保留附件", "删除附件"] {
        assert!(trail.contains(deed), "{deed}");
    }
}

#[test]
fn an_auditor_gets_the_file_that_a_batch_was_taken_from() {
    let ledger = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/yuncheng/ledger-2022.xlsx");
    let sent = std::fs::read(ledger).unwrap();
    let mut centre = Visitor::signed_in("centre");
    let batches = links(&centre.get("/imports").page());
    let oldest = batches.iter().rfind(|link| link.starts_with("/imports/batches/")).unwrap();
    let original = link(&centre.get(oldest).page(), "/imports/batches/1/original");
    for reader in ["centre", "auditor"] {
        let answer = Visitor::signed_in(reader).get(&original);
        assert_eq!((answer.status, answer.body == sent), (StatusCode::OK, true), "{reader}");
        assert!(header(&answer, "content-disposition").ends_with("ledger-2022.xlsx"));
    }
    for stranger in ["hejin", "leader", "verifier"] {
        assert_eq!(Visitor::signed_in(stranger).get(&original).status, StatusCode::NOT_FOUND, "{stranger}");
    }
}
