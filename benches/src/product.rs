//! The program under test and the folders around it.

use crate::load::once;
use anyhow::{Context, Result, ensure};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The release build of the program, beside the running benchmark.
///
/// # Errors
/// When it was not built.
pub fn program() -> Result<PathBuf> {
    let path = beside_us("ballast")?;
    ensure!(path.is_file(), "{} is missing; run `cargo build --release` first", path.display());
    Ok(path)
}

/// Another program of this package.
///
/// # Errors
/// When it was not built.
pub fn peer(name: &str) -> Result<PathBuf> {
    let path = beside_us(name)?;
    ensure!(path.is_file(), "{} is missing; run `cargo build --release -p ballast-benches` first", path.display());
    Ok(path)
}

pub(crate) fn beside_us(name: &str) -> Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name(name))
}

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// A Python peer with its arguments.
pub fn python(script: &str, arguments: &[&Path]) -> Command {
    let mut command = Command::new("python3");
    command.arg(root().join("benches/peers").join(script)).args(arguments);
    command
}

/// A folder for files that are worth keeping between runs, beside the build's output.
///
/// # Errors
/// When it cannot be made.
pub fn kept_folder() -> Result<PathBuf> {
    let folder = beside_us("bench-data")?;
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The program with a data folder of its own.
///
/// # Errors
/// When it was not built.
pub fn ballast(data: &Path, arguments: &[&str]) -> Result<Command> {
    let mut command = Command::new(program()?);
    command.arg("--data").arg(data).args(["--lang", "en"]).args(arguments);
    Ok(command)
}

/// Sets up the sample city's units and accounts in a data folder and gives what was printed.
///
/// # Errors
/// When the program fails.
pub fn set_up(data: &Path) -> Result<String> {
    let city = root().join("samples/yuncheng/city.toml");
    let usage = crate::process::measure(ballast(data, &["setup"])?.arg(city))?;
    Ok(usage.stdout)
}

/// A data folder with the sample city loaded: what `demo` leaves behind.
///
/// # Errors
/// When the program fails.
pub fn demo_data() -> Result<tempfile::TempDir> {
    let data = tempfile::tempdir()?;
    drop(Server::start(ballast(data.path(), &["demo", "--listen", "127.0.0.1:0"])?)?);
    Ok(data)
}

/// Signs in and gives the cookies of the session.
///
/// # Errors
/// When the server does not answer or refuses.
pub async fn sign_in(address: &str, login: &str, password: &str) -> Result<String> {
    let form = once(address, "GET", "/sign-in", None, "").await?;
    let cookie = form.cookies.join("; ");
    let page = String::from_utf8_lossy(&form.body).into_owned();
    let hidden = page.split("<input ").skip(1).filter_map(|input| {
        let tag = input.split('>').next()?;
        let value = |name: &str| tag.split(&format!("{name}=\"")).nth(1)?.split('"').next();
        tag.contains("type=\"hidden\"").then(|| Some(format!("{}={}", value("name")?, value("value")?)))?
    });
    let fields: Vec<String> = hidden.chain([format!("login={login}"), format!("password={password}")]).collect();
    let answer = once(address, "POST", "/sign-in", Some(&cookie), &fields.join("&")).await?;
    ensure!(answer.status == 303 && !answer.cookies.is_empty(), "sign-in was answered with {}", answer.status);
    let mut cookies: std::collections::BTreeMap<&str, &str> = std::collections::BTreeMap::new();
    for pair in form.cookies.iter().chain(&answer.cookies) {
        cookies.extend(pair.split_once('='));
    }
    Ok(cookies.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; "))
}

/// A running server; stopped when dropped.
pub struct Server {
    child: Child,
    /// `127.0.0.1:8080`.
    pub address: String,
    /// Everything it printed up to the address.
    pub greeting: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts a command that prints its address (`http://…`) once it serves.
    ///
    /// # Errors
    /// When it ends before it does.
    pub fn start(mut command: Command) -> Result<Self> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut lines = BufReader::new(child.stdout.take().context("output is piped")?).lines();
        let mut greeting = String::new();
        let address = loop {
            let line = lines.next().context("the server ended before it served")??;
            greeting.push_str(&line);
            greeting.push('\n');
            if let Some((_, rest)) = line.split_once("http://") {
                break rest.split(['/', ' ']).next().unwrap_or_default().to_owned();
            }
        };
        // The rest is read and dropped, so that the server never waits for a full pipe.
        std::thread::spawn(move || lines.map_while(Result::ok).count());
        Ok(Self { child, address, greeting })
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}
