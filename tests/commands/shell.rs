//! A data folder of its own and the built program working on it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The sample city's folder.
pub(crate) fn sample(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/yuncheng").join(file)
}

/// What a run of the program came to.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self { code: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// Standard output of a run that went well.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self.out
    }
}

/// An office's machine: a data folder, and files beside it.
pub(crate) struct Office {
    folder: tempfile::TempDir,
}

impl Office {
    /// With the units of the sample city and no records.
    pub(crate) fn new() -> Self {
        let office = Self::empty();
        office.run(&["setup", &sample("city.toml").display().to_string()]).ok();
        office
    }

    /// With nothing at all.
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A path beside the data folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file beside the data folder.
    pub(crate) fn file(&self, name: &str, content: &[u8]) -> String {
        std::fs::write(self.path(name), content).unwrap();
        self.path(name).display().to_string()
    }

    /// The program with its arguments, not yet started. No variable of this machine changes what it does.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.command_in("data", arguments)
    }

    pub(crate) fn command_in(&self, data: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ballast"));
        command.args(arguments).arg("--data").arg(self.path(data)).current_dir(self.folder.path());
        command.env_clear().env("BALLAST_LANG", "zh").stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_in("data", arguments)
    }

    /// The same with another data folder beside the first.
    pub(crate) fn run_in(&self, data: &str, arguments: &[&str]) -> Run {
        Run::of(&self.command_in(data, arguments).output().unwrap())
    }

    /// Runs the program with answers to what it asks.
    pub(crate) fn answered(&self, arguments: &[&str], answers: &str) -> Run {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
        Run::of(&child.wait_with_output().unwrap())
    }

    /// Imports a file of the sample city.
    pub(crate) fn import_sample(&self, file: &str, known_on: &str) -> Run {
        self.run(&["import", &sample(file).display().to_string(), "--known-on", known_on])
    }
}
