//! The sample city, loaded through the importer itself (示例城市).

use super::{City, organization};
use crate::imports::file::import_file;
use crate::imports::{ReadChoices, Take};
use crate::papers::add::{NewPaper, add_paper, receive_paper};
use crate::{App, AppError, Caller};
use ballast_domain::{PaperSubject, Scope};
use ballast_store::lookup::ProjectKey;
use std::path::Path;

/// What loading came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedSample {
    /// The city as described.
    pub city: City,
    /// Files taken now; 0 when they were all there.
    pub files_taken: usize,
}

/// Loads a city folder: units and accounts, then each file in its order with its information date. What was loaded before stays
/// as it is, so that an interrupted loading goes on where it stopped and a second start keeps the data.
///
/// # Errors
/// [`AppError::Folder`] when a file is missing; [`AppError::Invalid`] for a wrong `city.toml`; [`AppError::File`] when a file is refused.
pub async fn load_sample(app: &App, caller: &Caller, folder: &Path, password: &str) -> Result<LoadedSample, AppError> {
    let path = folder.join("city.toml");
    let text = std::fs::read_to_string(&path).map_err(|source| AppError::Folder { folder: path, source })?;
    let city = City::from_toml(&text)?;
    let taken = app.store().imports().await?;
    if app.store().units().await?.is_empty() {
        organization::set_up_city(app, caller, &city, Some(password)).await?;
    }
    let mut files_taken = 0;
    for import in &city.imports {
        // An undone batch stays undone: whoever tries the demonstration meant it.
        if taken.iter().any(|batch| batch.import.file_name == import.file) {
            continue;
        }
        let choices = ReadChoices {
            form: Some(import.form()?),
            known_on: Some(import.known_on),
            is_sample: city.sample,
            ..ReadChoices::default()
        };
        import_file(app, caller, &folder.join(&import.file), &choices, Take::All).await?;
        files_taken += 1;
    }
    if files_taken > 0 {
        add_papers(app, caller, &city, folder).await?;
    }
    Ok(LoadedSample { city, files_taken })
}

/// Adds the papers. One that the installation does not take now, for want of room on the disk, is left out: the city is whole without it.
async fn add_papers(app: &App, caller: &Caller, city: &City, folder: &Path) -> Result<(), AppError> {
    let projects = app.store().project_keys(&Scope::All).await?;
    for paper in &city.papers {
        let wanted = |key: &&ProjectKey| key.unit.as_str() == paper.unit && key.name == paper.project;
        let Some(project) = projects.iter().find(wanted).map(|key| key.id) else { continue };
        let subject = paper.stage.map_or(PaperSubject::Project, PaperSubject::Stage);
        let new = NewPaper { kind: paper.kind, subject, file_name: paper.file.clone() };
        let path = folder.join(&paper.file);
        let bytes = std::fs::read(&path).map_err(|source| AppError::Folder { folder: path, source })?;
        let added = async {
            let received = receive_paper(app, caller, project, &new).await?.take(bytes.into()).await?;
            add_paper(app, caller, project, &new, received).await
        };
        match added.await {
            Ok(_) => {}
            Err(AppError::Invalid(why)) => tracing::warn!(why = why.en.as_ref(), "a sample paper was left out"),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
