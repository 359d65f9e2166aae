//! Wrong and hostile values in addresses: a clear page, never a failure of ours, never their text unescaped.

use crate::site::Visitor;

const VALUES: [&str; 12] = [
    "-1",
    "0",
    "99999999999999999999",
    "1e9",
    "%27%20OR%20%271%27=%271",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "%00",
    "%F0%9F%98%80",
    "..%2F..%2Fetc%2Fpasswd",
    "%FF%FE",
    "%E2%80%AE",
    "a%0d%0aSet-Cookie:x=y",
];

#[test]
fn values_of_queries() {
    let mut centre = Visitor::signed_in("centre");
    let long = "9".repeat(5000);
    for value in VALUES.iter().copied().chain([long.as_str()]) {
        for key in
            ["page", "q", "unit", "sort", "order", "stage", "tier", "category", "missing", "obstacles", "lang", "theme"]
        {
            check(&mut centre, &format!("/projects?{key}={value}"));
        }
        check(&mut centre, &format!("/map?figure={value}"));
        check(&mut centre, &format!("/sign-in?to={value}"));
    }
}

#[test]
fn parts_of_paths() {
    let mut centre = Visitor::signed_in("centre");
    for value in VALUES {
        for path in [
            "/projects/{}",
            "/projects/export/{}",
            "/units/{}",
            "/imports/templates/{}",
            "/imports/uploads/{}",
            "/imports/uploads/{}/columns",
            "/imports/batches/{}",
            "/assessments/{}",
            "/assessments/{}/units/{}",
            "/assessments/{}/documents/{}",
            "/schemes/{}",
            "/static/{}/{}",
        ] {
            check(&mut centre, &path.replace("{}", value));
        }
    }
}

fn check(visitor: &mut Visitor, path: &str) {
    let answer = visitor.get(path);
    let shown: String = path.chars().take(80).collect();
    assert!(!answer.status.is_server_error(), "{shown}: {}", answer.status);
    assert!(!answer.text().contains("<script>alert"), "{shown}: unescaped");
    assert!(
        answer.headers.get("set-cookie").is_none_or(|cookie| !cookie.to_str().unwrap().starts_with("x=y")),
        "{shown}"
    );
}
