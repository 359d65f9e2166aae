//! `Idempotency-Key`: sent twice, done once.

use crate::program::Program;
use crate::site::Answer;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};

fn account(login: &str) -> Value {
    json!({ "login": login, "name": "一次", "unit": "140827", "is_service": true })
}

fn is_replayed(answer: &Answer) -> bool {
    answer.headers.contains_key("idempotency-replayed")
}

#[test]
fn the_same_request_is_done_once_and_answered_twice() {
    let system = Program::like("sysadmin");
    let first = system.post_once("/api/v1/accounts", &account("once.same"), "key-1");
    let second = system.post_once("/api/v1/accounts", &account("once.same"), "key-1");
    assert_eq!((first.status, second.status), (StatusCode::CREATED, StatusCode::CREATED), "{}", second.text());
    assert_eq!((first.body.clone(), first.location()), (second.body.clone(), second.location()));
    assert!(!is_replayed(&first) && is_replayed(&second));
    // Without the key it is a second try, which the operation refuses.
    assert_eq!(system.post("/api/v1/accounts", &account("once.same")).problem().1, "refused");
    let other = system.post_once("/api/v1/accounts", &account("once.other"), "key-1");
    assert_eq!(other.problem(), (422, "key_reused".to_owned()));
    assert_eq!(system.get("/api/v1/accounts/once.other").problem().0, 404);
    // A token is shown again to who holds the key, and there is one.
    let asked = json!({ "label": "x", "days": 2 });
    let tokens = [0, 1].map(|_| system.post_once("/api/v1/accounts/once.same/tokens", &asked, "key-2").given());
    assert_eq!(tokens[0], tokens[1]);
    let view = system.get("/api/v1/accounts/once.same").given();
    assert_eq!(view["tokens"].as_array().unwrap().len(), 1);
    for key in ["", "with space", &"k".repeat(129)] {
        assert_eq!(
            system.post_once("/api/v1/accounts", &account("once.bad"), key).problem(),
            (400, "wrong_header".to_owned())
        );
    }
}

#[test]
fn a_refusal_is_not_kept() {
    let system = Program::like("sysadmin");
    let asked = json!({ "label": "x", "days": 2 });
    assert_eq!(system.post_once("/api/v1/accounts/once.late/tokens", &asked, "key-3").problem().0, 404);
    system.post("/api/v1/accounts", &account("once.late"));
    assert_eq!(system.post_once("/api/v1/accounts/once.late/tokens", &asked, "key-3").status, StatusCode::CREATED);
}

#[test]
fn requests_of_one_key_at_the_same_moment_make_one_record() {
    let system = Program::like("sysadmin");
    system.post("/api/v1/accounts", &account("once.race"));
    let asked = json!({ "label": "x", "days": 2 });
    for round in 0..5 {
        let answers: Vec<Answer> = std::thread::scope(|threads| {
            let send = || system.post_once("/api/v1/accounts/once.race/tokens", &asked, &format!("race-{round}"));
            let sent: Vec<_> = (0..8).map(|_| threads.spawn(send)).collect();
            sent.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let made: Vec<Value> =
            answers.iter().filter(|answer| answer.status == StatusCode::CREATED).map(Answer::given).collect();
        assert!(!made.is_empty() && made.iter().all(|token| *token == made[0]));
        let others = answers.iter().filter(|answer| answer.status != StatusCode::CREATED);
        assert!(others.into_iter().all(|answer| answer.problem() == (409, "request_in_progress".to_owned())));
        let again = system.post_once("/api/v1/accounts/once.race/tokens", &asked, &format!("race-{round}"));
        assert_eq!(again.given(), made[0]);
    }
    let view = system.get("/api/v1/accounts/once.race").given();
    assert_eq!(view["tokens"].as_array().unwrap().len(), 5);
}

#[test]
fn a_file_sent_twice_is_one_upload_and_one_batch() {
    let program = Program::like("hejin");
    let head =
        "项目名称,县（市、区）,项目层级,项目类别,计划类别,计划年度,总投资（万元）,年度计划投资（万元）,计划开工时间\n";
    let file = format!("{head}重发试验项目,河津市,市级重点,基础设施,新开工,2024,5000,1200,2024-03-01\n");
    let upload = |content: &str| {
        let request = Request::post("/api/v1/imports/uploads?file_name=once.csv&known_on=2024-08-01")
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header("idempotency-key", "file-1");
        program.send(request, Body::from(content.to_owned()))
    };
    let (first, second) = (upload(&file), upload(&file));
    assert_eq!(first.given(), second.given());
    assert_eq!(upload(&format!("{file}\n")).problem(), (422, "key_reused".to_owned()));
    let taking = format!("{}/taking", first.location());
    let take = || program.post_once(&taking, &json!({ "take": "all" }), "file-2");
    let (first, second) = (take(), take());
    assert_eq!((first.given(), first.location()), (second.given(), second.location()));
    assert!(is_replayed(&second));
}
