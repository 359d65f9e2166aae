//! Starting the program and a browser, and putting both away again.

use fantoccini::{Client, ClientBuilder};
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

/// Starts everything with a browser that asks for a language; `None`, loudly, where there is no browser.
pub(crate) async fn start(language: &str, width: u32, height: u32) -> Option<Demo> {
    let Ok(mut driver) =
        Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn()
    else {
        let is_required = std::env::var_os("BALLAST_REQUIRE_ALL").is_some();
        assert!(!is_required, "chromedriver is required and not on the path");
        eprintln!("SKIPPED: no chromedriver on the path, so no browser journey was tried");
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
