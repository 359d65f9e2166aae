//! A Debian package of a built program: the program, its unit, its settings, its user.

use anyhow::{Context, Result, ensure};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Files that come along: from, to, mode.
const FILES: &[(&str, &str, u32)] = &[
    ("packaging/ballast.service", "usr/lib/systemd/system/ballast.service", 0o644),
    ("packaging/ballast.toml", "etc/ballast/ballast.toml", 0o644),
    ("packaging/debian/copyright", "usr/share/doc/ballast/copyright", 0o644),
    ("docs/guide/operation.en.md", "usr/share/doc/ballast/operation.en.md", 0o644),
    ("docs/guide/operation.zh.md", "usr/share/doc/ballast/operation.zh.md", 0o644),
    ("docs/reference/settings.md", "usr/share/doc/ballast/settings.md", 0o644),
    ("packaging/debian/lintian-overrides", "usr/share/lintian/overrides/ballast", 0o644),
    ("packaging/debian/changelog", "usr/share/doc/ballast/changelog", 0o644),
];

/// Where the manual pages go, by language.
const MANUAL: &[(&str, &str)] = &[("en", "usr/share/man/man1"), ("zh", "usr/share/man/zh_CN/man1")];

/// Files about the package itself.
const CONTROL: &[(&str, u32)] =
    &[("control", 0o644), ("conffiles", 0o644), ("postinst", 0o755), ("prerm", 0o755), ("postrm", 0o755)];

/// Makes the package in the target folder and prints its place.
pub(crate) fn run(root: &Path, binary: &Path) -> Result<()> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    println!("{}", make(root, binary, &target)?.display());
    Ok(())
}

fn make(root: &Path, binary: &Path, target: &Path) -> Result<PathBuf> {
    ensure!(binary.is_file(), "there is no program {}", binary.display());
    let work = tempfile::tempdir()?;
    let tree = work.path().join("ballast");
    put(binary, &tree.join("usr/bin/ballast"), 0o755)?;
    for (from, to, mode) in FILES {
        put(&root.join(from), &tree.join(to), *mode)?;
    }
    for (lang, folder) in MANUAL {
        let folder = tree.join(folder);
        done(Command::new(binary).args(["manual", "--lang", lang]).arg(&folder))?;
        for page in fs::read_dir(&folder).context("the manual")? {
            pack(&page?.path())?;
        }
    }
    pack(&tree.join("usr/share/doc/ballast/changelog"))?;
    let list_of_parts = target.join("ballast.cdx.json");
    if list_of_parts.is_file() {
        put(&list_of_parts, &tree.join("usr/share/doc/ballast/ballast.cdx.json"), 0o644)?;
    }
    let (version, architecture) = (env!("CARGO_PKG_VERSION"), architecture()?);
    let kib = fs::metadata(binary)?.len().div_ceil(1_024).to_string();
    for (name, mode) in CONTROL {
        let to = tree.join("DEBIAN").join(name);
        put(&root.join("packaging/debian").join(name), &to, *mode)?;
        let text = fs::read_to_string(&to)?;
        let text = text.replace("@VERSION@", version).replace("@ARCHITECTURE@", &architecture).replace("@KIB@", &kib);
        fs::write(&to, text)?;
    }
    open_folders(&tree)?;
    let package = target.join(format!("ballast_{version}_{architecture}.deb"));
    done(Command::new("dpkg-deb").args(["--root-owner-group", "--build"]).args([&tree, &package]))?;
    Ok(package)
}

/// Compresses a text as Debian wants it: the same bytes whenever it is done.
fn pack(path: &Path) -> Result<()> {
    done(Command::new("gzip").args(["-9", "--no-name"]).arg(path))
}

fn done(command: &mut Command) -> Result<()> {
    let name = command.get_program().display().to_string();
    let status = command.stdout(Stdio::null()).status().with_context(|| format!("running {name}"))?;
    ensure!(status.success(), "{name} failed: {status}");
    Ok(())
}

fn architecture() -> Result<String> {
    let output = Command::new("dpkg").arg("--print-architecture").output().context("running dpkg")?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn put(from: &Path, to: &Path, mode: u32) -> Result<()> {
    fs::create_dir_all(to.parent().context("a file lies in a folder")?)?;
    fs::copy(from, to).with_context(|| from.display().to_string())?;
    fs::set_permissions(to, fs::Permissions::from_mode(mode))?;
    Ok(())
}

/// Makes folders readable for everybody, whatever the mask of this shell says.
fn open_folders(folder: &Path) -> Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            open_folders(&entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn has(program: &str) -> bool {
        Command::new(program).arg("--version").output().is_ok()
    }

    #[test]
    fn a_package_holds_program_unit_settings_and_user() {
        if !has("dpkg-deb") {
            assert!(std::env::var_os("BALLAST_REQUIRE_ALL").is_none(), "dpkg-deb is required and not there");
            eprintln!("SKIPPED: dpkg-deb is not there");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("stand-in");
        fs::write(&program, "#!/bin/sh\nmkdir -p \"$4\" && echo '.TH ballast 1' > \"$4/ballast.1\"\n").unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let package = make(&crate::root(), &program, folder.path()).unwrap();
        let told = |option: &str| {
            let output = Command::new("dpkg-deb").arg(option).arg(&package).output().unwrap();
            assert!(output.status.success());
            String::from_utf8(output.stdout).unwrap()
        };
        let contents = told("--contents");
        for (mode, path) in [
            ("-rwxr-xr-x root/root", "./usr/bin/ballast"),
            ("-rw-r--r-- root/root", "./usr/lib/systemd/system/ballast.service"),
            ("-rw-r--r-- root/root", "./etc/ballast/ballast.toml"),
            ("drwxr-xr-x root/root", "./etc/ballast/"),
            ("-rw-r--r-- root/root", "./usr/share/doc/ballast/copyright"),
            ("-rw-r--r-- root/root", "./usr/share/doc/ballast/changelog.gz"),
            ("-rw-r--r-- root/root", "./usr/share/man/man1/ballast.1.gz"),
            ("-rw-r--r-- root/root", "./usr/share/man/zh_CN/man1/ballast.1.gz"),
        ] {
            let line =
                contents.lines().find(|line| line.ends_with(path)).unwrap_or_else(|| panic!("{path}\n{contents}"));
            assert!(line.starts_with(mode), "{line}");
        }
        let info = told("--info");
        for says in ["Package: ballast", "Version: ", "conffiles", "postinst", "postrm", "prerm"] {
            assert!(info.contains(says), "{says}\n{info}");
        }
        assert!(!info.contains('@') || info.contains("maintainers@"), "a mark was left: {info}");
        for script in ["postinst", "prerm", "postrm"] {
            let script = crate::root().join("packaging/debian").join(script);
            assert!(Command::new("sh").arg("-n").arg(&script).status().unwrap().success(), "{}", script.display());
        }
    }

    #[test]
    fn the_newest_entry_of_the_changelog_is_this_version() {
        let changelog = fs::read_to_string(crate::root().join("packaging/debian/changelog")).unwrap();
        let newest = format!("ballast ({}) ", env!("CARGO_PKG_VERSION"));
        assert!(changelog.starts_with(&newest), "{newest}\n{changelog}");
    }

    #[test]
    fn the_unit_is_one() {
        if !has("systemd-analyze") {
            eprintln!("SKIPPED: systemd-analyze is not there");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let unit = fs::read_to_string(crate::root().join("packaging/ballast.service")).unwrap();
        let place = folder.path().join("ballast.service");
        // A program that is there on every machine stands for ours.
        fs::write(&place, unit.replace("/usr/bin/ballast ", "/bin/true ")).unwrap();
        let output = Command::new("systemd-analyze").arg("verify").arg(&place).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let ours: Vec<&str> = said.lines().filter(|line| line.contains("ballast.service")).collect();
        assert!(ours.is_empty(), "{ours:?}");
    }
}
