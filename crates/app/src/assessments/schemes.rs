//! The schemes that can be applied: those shipped with the program and those of the site (考核办法).

use crate::{App, AppError, Caller, Permission};
use ballast_scheme::Scheme;

/// A scheme with its text.
#[derive(Debug, Clone)]
pub struct SchemeFile {
    /// The scheme.
    pub scheme: Scheme,
    /// The file's text, as it is frozen into snapshots.
    pub text: String,
}

/// All schemes by id. A file of the site wins over a shipped one of the same id.
///
/// # Errors
/// [`AppError::Scheme`] with the problems of the first wrong file; [`AppError::Folder`].
pub fn list_schemes(app: &App, caller: &Caller) -> Result<Vec<SchemeFile>, AppError> {
    caller.require(Permission::ReadAssessments)?;
    let mut files: Vec<SchemeFile> = Vec::new();
    let folder = app.folder().join("schemes");
    let refused = |source| AppError::Folder { folder: folder.clone(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(refused)? {
        paths.push(entry.map_err(refused)?.path());
    }
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "toml")) {
        let text = std::fs::read_to_string(path).map_err(refused)?;
        files.push(read_scheme(&path.to_string_lossy(), text)?);
    }
    for shipped in ballast_scheme::shipped::ALL {
        let file = format!("schemes/{}/scheme.toml", shipped.id);
        let shipped = read_scheme(&file, shipped.text.to_owned())?;
        if files.iter().all(|own| own.scheme.id != shipped.scheme.id) {
            files.push(shipped);
        }
    }
    files.sort_by(|a, b| a.scheme.id.cmp(&b.scheme.id));
    Ok(files)
}

/// The scheme of an id.
///
/// # Errors
/// [`AppError::NotFound`]; those of [`list_schemes`].
pub fn find_scheme(app: &App, caller: &Caller, id: &str) -> Result<SchemeFile, AppError> {
    list_schemes(app, caller)?.into_iter().find(|file| file.scheme.id == id).ok_or(AppError::NotFound)
}

/// Reads a scheme file's text; `file` stands in its problems.
///
/// # Errors
/// [`AppError::Scheme`] with all problems.
pub fn read_scheme(file: &str, text: String) -> Result<SchemeFile, AppError> {
    let scheme = ballast_scheme::parse(file, &text).map_err(AppError::Scheme)?;
    Ok(SchemeFile { scheme, text })
}
