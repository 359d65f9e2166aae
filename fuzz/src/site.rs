//! The same for the readers of the site and of the program as a whole. They bring the database, the query engine and the typesetter with
//! them, so that they are built where they are asked for: `cargo +nightly fuzz run --features site form`.

use super::targets::{Fed, folder};
use ballast_app::access::single_sign_on::{ProviderSettings, check_answers};
use ballast_app::setup::City;
use ballast_domain::Text;
use ballast_engine::{Manifest, Snapshot};
use ballast_web::hostile;
use jiff::{SignedDuration, Timestamp};

/// All of them by name; the name is that of the folder of its corpus.
pub const ALL: [(&str, Fed); 8] = [
    ("city", city),
    ("cookies", cookies),
    ("file_name", file_name),
    ("form", form),
    ("id_token", id_token),
    ("manifest", manifest),
    ("multipart", multipart),
    ("settings", settings),
];

/// A `city.toml`.
pub fn city(bytes: &[u8]) {
    match City::from_toml(&String::from_utf8_lossy(bytes)) {
        Ok(city) => assert!(city.organization().is_ok() && city.imports.iter().all(|import| import.form().is_ok())),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Cookies and addresses as a request brings them: what is written back is one line.
pub fn cookies(bytes: &[u8]) {
    for line in hostile::cookies(bytes) {
        assert!(!line.as_bytes().iter().any(|byte| matches!(byte, b'\r' | b'\n')), "{line:?}");
    }
}

/// The name of an uploaded file, as a label and as the head of the answer that gives the file back.
pub fn file_name(bytes: &[u8]) {
    let name = String::from_utf8_lossy(bytes);
    let label = ballast_domain::text::file_label(&name);
    assert!(label.chars().count() <= 120 && !label.contains(['/', '\\']) && !label.contains(char::is_control));
    assert_eq!(ballast_domain::text::file_label(&label), label, "a label of a label");
    let head = hostile::download(&name);
    let told = head["content-disposition"].to_str().unwrap();
    assert!(told.starts_with("attachment; filename=\"ballast.") && told.matches('"').count() == 2, "{told}");
}

/// A head and a plain form, an empty line between: taken with the right token alone, and not from another site.
pub fn form(bytes: &[u8]) {
    let (head, body) = cut(bytes);
    if takes_form(bytes) {
        let token = form_urlencoded::parse(body).find(|(name, _)| name == "csrf").map(|(_, value)| value);
        assert_eq!(token.as_deref().map(str::trim), Some(hostile::TOKEN), "taken without the token");
        let head = String::from_utf8_lossy(head).to_ascii_lowercase();
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        let site = lines.find(|(name, _)| *name == "sec-fetch-site").map(|(_, value)| value.trim());
        assert!(site.is_none_or(|site| site == "same-origin"), "taken from another site");
    }
}

/// True when the form is taken.
pub fn takes_form(bytes: &[u8]) -> bool {
    let (head, body) = cut(bytes);
    hostile::form(head, body)
}

/// The same with files: none before the token.
pub fn multipart(bytes: &[u8]) {
    let (_, body) = cut(bytes);
    let files = files_taken(bytes);
    assert!(files.is_empty() || holds(body, hostile::TOKEN.as_bytes()), "a file was taken without the token");
    let taken: usize = files.iter().map(|(_, bytes)| bytes).sum();
    assert!(taken <= body.len());
}

/// The files that are taken: label and bytes of each.
pub fn files_taken(bytes: &[u8]) -> Vec<(String, usize)> {
    let (head, body) = cut(bytes);
    hostile::files(head, body)
}

/// What a provider of single sign-on says of itself, its keys, and its answer with a token, separated by 0x1f.
pub fn id_token(bytes: &[u8]) {
    takes_token(bytes);
}

/// True when a sign-in would take the token.
pub fn takes_token(bytes: &[u8]) -> bool {
    let settings = ProviderSettings {
        issuer: "https://login.example.org".to_owned(),
        client_id: "ballast".to_owned(),
        client_secret: "a secret of the test".to_owned(),
        name: Text::fixed("登录", "Sign in"),
        clock_skew: SignedDuration::from_secs(60),
        second_factor: Vec::new(),
    };
    let mut parts = bytes.split(|byte| *byte == 0x1f);
    let mut next = || parts.next().unwrap_or_default();
    let now = Timestamp::from_second(1_767_225_600).unwrap();
    check_answers(&settings, [next(), next(), next()], "a nonce", now)
}

/// The manifest of a snapshot: alone in its folder it opens nothing; one that is read is written and read the same.
pub fn manifest(bytes: &[u8]) {
    if let Ok(manifest) = serde_json::from_slice::<Manifest>(bytes) {
        let written = manifest.to_bytes().unwrap();
        assert_eq!(serde_json::from_slice::<Manifest>(&written).unwrap(), manifest);
    }
    let folder = folder();
    std::fs::write(folder.path().join("manifest.json"), bytes).unwrap();
    assert!(!Snapshot::open(folder.path()).unwrap_err().say().en.is_empty());
}

/// A `ballast.toml`, and variables behind 0x1f, one `NAME=value` a line: what is taken can be shown.
pub fn settings(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (file, variables) = text.split_once('\u{1f}').unwrap_or((&text, ""));
    let variables: Vec<(String, String)> = variables
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    match ballast::hostile::settings(file, &variables) {
        Ok(shown) => assert!(!shown.is_empty()),
        Err(why) => assert!(!why.is_empty()),
    }
}

fn cut(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.windows(2).position(|two| two == b"\n\n");
    end.map_or((&[], bytes), |end| (&bytes[..end], &bytes[end + 2..]))
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
