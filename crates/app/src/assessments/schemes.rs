//! The schemes that can be applied: those saved in the program, those of the site's folder and the shipped ones (考核办法).

use crate::{App, AppError, Caller, Permission};
use ballast_scheme::{Problem, Scheme};
use ballast_store::SchemeVersion;

/// A scheme with its text.
#[derive(Debug, Clone)]
pub struct SchemeFile {
    /// The scheme.
    pub scheme: Scheme,
    /// The file's text, as it is frozen into snapshots.
    pub text: String,
}

/// The schemes that can be applied, and what is wrong with those that cannot.
#[derive(Debug, Clone, Default)]
pub struct SchemeList {
    /// The good ones, by id.
    pub files: Vec<SchemeFile>,
    /// The problems of the site's wrong files.
    pub problems: Vec<Problem>,
}

/// All schemes by id. A version saved in the program wins over a file of the site, and that over a shipped one; a wrong one keeps nobody
/// from using the others.
///
/// # Errors
/// [`AppError::Folder`], [`AppError::Store`].
pub async fn list_schemes(app: &App, caller: &Caller) -> Result<SchemeList, AppError> {
    caller.require(Permission::ReadAssessments)?;
    let SchemeList { mut files, mut problems } = SchemeList::default();
    let saved = app.store().saved_schemes().await?.into_iter().map(|saved| (saved_file(&saved), saved.text));
    let site = files_of_the_site(app)?;
    let shipped = ballast_scheme::shipped::ALL.iter();
    let shipped = shipped.map(|shipped| (shipped_file(shipped.id), shipped.text.to_owned()));
    for (file, text) in saved.chain(site).chain(shipped) {
        match read_scheme(&file, text) {
            Ok(found) if files.iter().any(|other: &SchemeFile| other.scheme.id == found.scheme.id) => {}
            Ok(found) => files.push(found),
            Err(AppError::Scheme(wrong)) => problems.extend(wrong),
            Err(error) => return Err(error),
        }
    }
    files.sort_by(|a, b| a.scheme.id.cmp(&b.scheme.id));
    Ok(SchemeList { files, problems })
}

/// The scheme of an id: its newest saved version, else the file of the site, else the shipped one. A wrong file of the site keeps nobody from
/// using another scheme.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Scheme`] when a file of the site is wrong and no good one has the id; [`AppError::Folder`],
/// [`AppError::Store`].
pub async fn find_scheme(app: &App, caller: &Caller, id: &str) -> Result<SchemeFile, AppError> {
    caller.require(Permission::ReadAssessments)?;
    if let Some(saved) = app.store().scheme_versions(id).await?.into_iter().next() {
        return read_scheme(&saved_file(&saved), saved.text);
    }
    find_scheme_file(app, id)
}

/// The scheme of an id as a file has it: of the site, else shipped.
pub(super) fn find_scheme_file(app: &App, id: &str) -> Result<SchemeFile, AppError> {
    let mut wrong = None;
    for (file, text) in files_of_the_site(app)? {
        match read_scheme(&file, text) {
            Ok(found) if found.scheme.id == id => return Ok(found),
            Ok(_) => {}
            Err(error) => wrong = wrong.or(Some(error)),
        }
    }
    match ballast_scheme::shipped::find(id) {
        Some(shipped) => read_scheme(&shipped_file(shipped.id), shipped.text.to_owned()),
        None => Err(wrong.unwrap_or(AppError::NotFound)),
    }
}

/// The scheme files of the site by path, with their text.
fn files_of_the_site(app: &App) -> Result<Vec<(String, String)>, AppError> {
    let folder = app.folder().join("schemes");
    let refused = |source| AppError::Folder { folder: folder.clone(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(refused)? {
        paths.push(entry.map_err(refused)?.path());
    }
    paths.sort();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let read = |path: &std::path::PathBuf| Ok((path.display().to_string(), std::fs::read_to_string(path)?));
    paths.iter().map(read).collect::<Result<_, _>>().map_err(refused)
}

fn saved_file(saved: &SchemeVersion) -> String {
    format!("{} {}", saved.id, saved.version)
}

fn shipped_file(id: &str) -> String {
    format!("schemes/{id}/scheme.toml")
}

/// Reads a scheme file's text; `file` stands in its problems.
///
/// # Errors
/// [`AppError::Scheme`] with all problems.
pub fn read_scheme(file: &str, text: String) -> Result<SchemeFile, AppError> {
    let scheme = ballast_scheme::parse(file, &text).map_err(AppError::Scheme)?;
    Ok(SchemeFile { scheme, text })
}
