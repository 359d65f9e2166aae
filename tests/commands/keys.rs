//! Suites of algorithms, and new keys in the place of old ones.

use crate::shell::{Office, sample};

/// The public keys of an office, a line each.
fn public(office: &Office) -> Vec<String> {
    let text = std::fs::read_to_string(office.path("data/keys/audit.pub")).unwrap();
    text.lines().map(ToOwned::to_owned).collect()
}

#[test]
fn keys_are_replaced_and_the_trail_stays_whole() {
    let office = Office::new();
    let before = public(&office);
    let printed = office.run(&["keys", "rotate", "audit"]).ok();
    assert_eq!(public(&office), [before[0].as_str(), printed.trim()]);
    office.import_sample("ledger-2022.xlsx", "2022-07-15").ok();
    office.run(&["audit", "verify"]).ok();
    office.run(&["keys", "rotate", "field"]).ok();
    office.run(&["audit", "verify"]).ok();
    let field = std::fs::read_to_string(office.path("data/keys/field.key")).unwrap();
    assert_eq!(field.lines().count(), 1, "the old key is gone");
}

#[test]
fn an_office_of_the_other_suite_works_with_it_alone() {
    let office = Office::empty();
    office.file("ballast.toml", b"crypto = \"sm\"\n");
    office.run(&["setup", &sample("city.toml").display().to_string()]).ok();
    office.import_sample("ledger-2022.xlsx", "2022-07-15").ok();
    office.run(&["audit", "verify"]).ok();
    assert!(public(&office)[0].starts_with("sm2:"), "{:?}", public(&office));
    office.run(&["keys", "rotate", "audit"]).ok();
    office.run(&["audit", "verify"]).ok();
    // The choice stands.
    office.file("ballast.toml", b"crypto = \"intl\"\n");
    let refused = office.run(&["audit", "verify"]);
    assert!(refused.code != 0 && refused.err.contains("crypto = \"sm\""), "{}", refused.err);
}
