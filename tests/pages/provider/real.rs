//! The certified `oidc-provider`, run by node on a free port.

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// A running provider.
pub(crate) struct Real {
    program: Child,
    pub(crate) issuer: String,
}

impl Drop for Real {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

impl Real {
    /// Starts one that sends browsers back to `back`; none, loudly, where it is not at hand.
    pub(crate) fn start(back: &str) -> Option<Self> {
        let Some(folder) = std::env::var_os("BALLAST_TEST_OIDC_PROVIDER") else {
            let is_required = std::env::var_os("BALLAST_REQUIRE_ALL").is_some();
            assert!(!is_required, "BALLAST_TEST_OIDC_PROVIDER is required and not set");
            eprintln!(
                "SKIPPED: BALLAST_TEST_OIDC_PROVIDER names no folder of oidc-provider, so single sign-on was not tried against it"
            );
            return None;
        };
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/pages/provider/provider.mjs");
        let mut program = Command::new("node")
            .arg(script)
            .arg(folder)
            .arg(back)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(program.stdout.take().unwrap()).lines().map_while(Result::ok);
        let line = lines.find(|line| line.starts_with("listening on "));
        let issuer = line.expect("the provider starts").replace("listening on ", "");
        Some(Self { program, issuer })
    }

    /// Walks through the provider from where Ballast sends a browser to where the provider sends it back, signing in as `login` with
    /// the methods `amr`; nobody when the login is empty. Gives the address at Ballast.
    pub(crate) async fn walk(&self, address: &str, login: &str, amr: &str) -> String {
        let client = reqwest::Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        let mut cookies: BTreeMap<String, String> = BTreeMap::new();
        let mut next = address.to_owned();
        for _ in 0..6 {
            let line: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let mut request = client.get(&next).header(COOKIE, line.join("; "));
            if next.contains("/interaction/") && !login.is_empty() {
                request = request.header("x-login", login).header("x-amr", amr);
            }
            let answer = request.send().await.unwrap();
            for cookie in answer.headers().get_all(SET_COOKIE) {
                let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
                cookies.insert(name.to_owned(), value.to_owned());
            }
            let to = answer.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned());
            let to = to.unwrap_or_else(|| panic!("{next}: {}", answer.status()));
            next = if to.starts_with('/') { format!("{}{to}", self.issuer) } else { to };
            if !next.starts_with(&self.issuer) {
                return next;
            }
        }
        panic!("the provider goes round in circles at {next}")
    }
}
