//! Starting the program and a browser, and putting both away again.

use axum::http::Method;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use reqwest::Url;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A running `ballast demo` with a browser on it.
pub(crate) struct Demo {
    program: Child,
    driver: Child,
    _data: tempfile::TempDir,
    /// Where the program serves, without the last slash.
    pub(crate) address: String,
    /// The browser.
    pub(crate) browser: Client,
}

impl Demo {
    /// Shows pages as a telephone of this width does; none: as the window is.
    pub(crate) async fn width(&self, width: Option<u32>) {
        let command = match width {
            Some(width) => Chromium(
                "Emulation.setDeviceMetricsOverride",
                json!({ "width": width, "height": 844, "deviceScaleFactor": 2, "mobile": true }),
            ),
            None => Chromium("Emulation.clearDeviceMetricsOverride", json!({})),
        };
        self.browser.issue_cmd(command).await.unwrap();
    }

    /// Shows pages as a machine that prefers dark colours does.
    pub(crate) async fn dark(&self, is_dark: bool) {
        let scheme = if is_dark { "dark" } else { "light" };
        // Colours on their way from one scheme to the other are nobody's choice.
        let still = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }, still] });
        self.browser.issue_cmd(Chromium("Emulation.setEmulatedMedia", features)).await.unwrap();
    }

    /// Runs a script in each page before anything of the page itself.
    pub(crate) async fn before_each_page(&self, script: &str) {
        let command = Chromium("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }));
        self.browser.issue_cmd(command).await.unwrap();
    }

    /// Closes the browser, which would outlive its driver.
    pub(crate) async fn end(self) {
        let _ = self.browser.clone().close().await;
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        for child in [&mut self.driver, &mut self.program] {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A command of Chromium's own protocol, with its parameters.
#[derive(Debug)]
struct Chromium(&'static str, Value);

impl WebDriverCompatibleCommand for Chromium {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, <Url as std::str::FromStr>::Err> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.0, "params": self.1 }).to_string()))
    }
}

/// Says what is skipped where something is missing, or fails where everything is required.
pub(crate) fn is_here(is_here: bool, what: &str) -> bool {
    let is_required = std::env::var_os("BALLAST_REQUIRE_ALL").is_some();
    assert!(is_here || !is_required, "required and missing: {what}");
    if !is_here {
        eprintln!("SKIPPED: no {what}");
    }
    is_here
}

/// Starts everything with a browser that asks for a language; `None`, loudly, where there is no browser.
pub(crate) async fn start(language: &str, width: u32, height: u32) -> Option<Demo> {
    let Ok(mut driver) =
        Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn()
    else {
        is_here(false, "chromedriver on the path, so no browser journey was tried");
        return None;
    };
    let driver_port = line_with(&mut driver, "started successfully on port ").trim_end_matches('.').to_owned();
    let data = tempfile::tempdir().expect("a folder for the demo");
    let mut program = Command::new(env!("CARGO_BIN_EXE_ballast"))
        .args(["demo", "--listen", "127.0.0.1:0", "--data"])
        .arg(data.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let address = line_with(&mut program, "http://");
    let address = format!("http://{}", address.split_whitespace().next().unwrap_or_default().trim_end_matches('/'));
    // Passkeys belong to a name, not to a number.
    let address = address.replace("127.0.0.1", "localhost");
    let options = serde_json::json!({
        "goog:chromeOptions": { "args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            format!("--window-size={width},{height}"),
        ], "prefs": { "intl.accept_languages": language } }
    });
    let browser = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
        .capabilities(options.as_object().cloned().unwrap_or_default())
        .connect(&format!("http://127.0.0.1:{driver_port}"))
        .await
        .expect("the browser starts");
    Some(Demo { program, driver, _data: data, address, browser })
}

/// Reads a child's output up to the line that holds `mark`, and gives what follows it. The rest of the output is read
/// and dropped by a thread, so that the child never waits for a full pipe.
fn line_with(child: &mut Child, mark: &str) -> String {
    let mut lines = BufReader::new(child.stdout.take().expect("output is piped")).lines();
    let found = lines.by_ref().map_while(Result::ok).find_map(|line| Some(line.split_once(mark)?.1.to_owned()));
    std::thread::spawn(move || lines.count());
    found.unwrap_or_else(|| panic!("the child ended before it printed {mark:?}"))
}
