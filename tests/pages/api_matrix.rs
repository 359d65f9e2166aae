//! The JSON interface with each account's token: who gets through, and no answer tells of a foreign record.

use crate::matrix::{ACCOUNTS, CITY, City, inside, sees};
use crate::program::Program;
use axum::http::StatusCode;
use ballast_app::Role;
use ballast_web::access::{Access, Line};
use ballast_web::router::table;

/// The units that are asked about: the account's own, the next one, and one far away; all of them in a drill.
fn units(city: &City, over: &str) -> Vec<String> {
    let all: Vec<String> = city.units.keys().cloned().collect();
    if std::env::var_os("BALLAST_DRILL").is_some() {
        return all;
    }
    let own = all.iter().position(|unit| unit == over).unwrap_or(0);
    [own, own + 1, own + all.len() / 2].map(|place| all[place % all.len()].clone()).to_vec()
}

/// Every address that a pattern stands for here, each with the unit whose records it is about.
fn addresses(city: &City, units: &[String], pattern: &str) -> Vec<(Option<String>, String)> {
    if let Some(rest) = pattern.strip_prefix("/api/v1/projects/{id}/papers/{paper}") {
        // The papers are PDF: none has a small picture.
        let of = |unit: &String| rest.is_empty().then(|| unit.clone());
        let papers = city.papers.iter().filter(|(unit, _)| units.contains(unit));
        return papers.map(|(unit, paper)| (of(unit), format!("/api/v1{paper}{rest}"))).collect();
    }
    let mut found = vec![(None, pattern.to_owned())];
    let mut fill = |mark: &str, values: &mut dyn Iterator<Item = (Option<String>, String)>| {
        if !pattern.contains(mark) {
            return;
        }
        let values: Vec<(Option<String>, String)> = values.collect();
        let filled = found.iter().flat_map(|(unit, path)| {
            values.iter().map(move |(of, value)| (of.clone().or(unit.clone()), path.replace(mark, value)))
        });
        found = filled.collect();
    };
    let plain = |value: &str| (None, value.to_owned());
    let run = city.run.rsplit('/').next().unwrap();
    fill("{run}", &mut std::iter::once(plain(run)));
    fill("{unit}", &mut units.iter().map(|unit| (Some(unit.clone()), unit.clone())));
    fill("{item}", &mut city.items.iter().map(|item| plain(item)));
    fill("{measure}", &mut city.measures.iter().map(|measure| plain(measure)));
    let of_units = city.projects.iter().filter(|(unit, _)| units.contains(unit));
    fill("{id}", &mut of_units.flat_map(|(unit, ids)| ids.iter().take(4).map(|id| (Some(unit.clone()), id.clone()))));
    fill("{batch}", &mut city.batches.iter().take(4).map(|batch| plain(batch)));
    let records = city.records.iter().filter(|(unit, _)| units.contains(unit));
    fill("{record}", &mut records.map(|(unit, record)| (Some(unit.clone()), record.clone())));
    fill("{plan}", &mut std::iter::once(plain("1")));
    fill("{login}", &mut ["hejin", "sysadmin"].into_iter().map(plain));
    fill("{scheme}", &mut std::iter::once(plain("sample-key-projects")));
    fill("{form}", &mut std::iter::once(plain("ledger")));
    fill("{format}", &mut ["csv", "xlsx"].into_iter().map(plain));
    fill("{kind}", &mut ["html", "docx", "xlsx", "pdf"].into_iter().map(plain));
    fill("{objection}", &mut std::iter::once(plain("999999")));
    fill("{upload}", &mut std::iter::once(plain("00000000000000000000000000000000")));
    if pattern == "/api/v1/projects" || pattern.starts_with("/api/v1/projects/export") {
        let narrowed: Vec<(Option<String>, String)> = found
            .iter()
            .flat_map(|(_, path)| {
                units.iter().map(move |unit| (None, format!("{path}?include_left=true&unit={unit}&limit=200")))
            })
            .collect();
        found.extend(narrowed);
        let names = units.iter().filter_map(|unit| city.names[unit].first());
        found.extend(names.map(|name| (None, format!("/api/v1/projects?q={}", start(name)))));
    }
    assert!(found.iter().all(|(_, path)| !path.contains('{')), "{pattern} has no addresses here");
    found
}

/// The beginning of a name, escaped.
fn start(name: &str) -> String {
    let start: String = name.chars().take(5).collect();
    form_urlencoded::byte_serialize(start.as_bytes()).collect()
}

fn lines(method: &str) -> Vec<Line> {
    table().lines().iter().filter(|line| line.is_api() && line.method == method).cloned().collect()
}

#[test]
fn no_program_sees_a_record_outside_the_own_scope() {
    let city = &*CITY;
    let mut cells = 0;
    for (login, codes, over) in ACCOUNTS {
        let roles: Vec<Role> = codes.iter().map(|code| Role::from_code(code).unwrap()).collect();
        let hidden = city.canaries(|unit| !sees(&roles, over, unit));
        let shown = city.canaries(|unit| sees(&roles, over, unit));
        let program = Program::like(login);
        let list = program.get("/api/v1/projects?limit=200").text();
        // The search would find what it looks for.
        assert_eq!(shown.iter().any(|name| list.contains(name.as_str())), !shown.is_empty(), "{login}");
        let units = units(city, over);
        for line in lines("GET") {
            let admitted = roles.iter().any(|role| line.access.admits(*role)) || line.access == Access::Public;
            for (unit, path) in addresses(city, &units, line.pattern) {
                let answer = program.get(&path);
                let what = format!("GET {path} as {login}: {} {}", answer.status, answer.status);
                assert!(!answer.status.is_server_error(), "{what}");
                if !admitted {
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{what}");
                } else if let Some(unit) = unit
                    && !line.pattern.contains("{run}")
                {
                    let expected = if sees(&roles, over, &unit) { StatusCode::OK } else { StatusCode::NOT_FOUND };
                    assert_eq!(answer.status, expected, "{what}");
                }
                let text = inside(&answer);
                if let Some(leaked) = hidden.iter().find(|name| text.contains(name.as_str())) {
                    panic!("{what} tells of {leaked}");
                }
                cells += 1;
            }
        }
    }
    eprintln!("FIGURE interface matrix: {cells} cells, 0 leaks");
    assert!(cells > 1_000, "{cells}");
}

#[test]
fn a_program_without_the_permission_does_nothing() {
    let mut cells = 0;
    for (login, codes, _) in ACCOUNTS {
        let roles: Vec<Role> = codes.iter().map(|code| Role::from_code(code).unwrap()).collect();
        let program = Program::like(login);
        let bare = Program::narrowed(login, None);
        for line in lines("POST") {
            let path: Vec<&str> =
                line.pattern.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
            let path = path.join("/");
            let is_admitted = roles.iter().any(|role| line.access.admits(*role));
            if !is_admitted {
                let answer = program.post(&path, &serde_json::json!({}));
                assert_eq!(answer.problem(), (403, "forbidden".to_owned()), "POST {path} as {login}");
                cells += 1;
            } else if matches!(line.access, Access::Fresh(_)) {
                let answer = bare.post(&path, &serde_json::json!({}));
                assert_eq!(answer.problem(), (403, "permission_not_named".to_owned()), "POST {path} as {login}");
                cells += 1;
            }
        }
    }
    assert!(cells > 200, "{cells}");
}

#[test]
fn a_foreign_record_looks_to_a_program_like_a_missing_one() {
    let city = &*CITY;
    let program = Program::like("yanhu");
    let said = |path: &str| {
        let answer = program.get(path);
        let mut problem = answer.json();
        problem["request_id"] = serde_json::Value::Null;
        (answer.status, problem, answer.headers.len())
    };
    let foreign = city.projects["140882"].iter().next().unwrap();
    assert_eq!(said(&format!("/api/v1/projects/{foreign}")), said("/api/v1/projects/999999"));
    assert_eq!(said("/api/v1/units/140882"), said("/api/v1/units/149999"));
    let batch = city.batches.iter().next().unwrap();
    let undo = |batch: &str| program.post(&format!("/api/v1/imports/batches/{batch}/undoing"), &serde_json::json!({}));
    assert_eq!(undo(batch).problem(), undo("999999").problem());
}
