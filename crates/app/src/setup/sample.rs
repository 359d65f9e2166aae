//! The sample city, loaded through the importer itself (示例城市).

use super::{City, organization};
use crate::access::session::caller_by_token;
use crate::assessments::check::check_assessment;
use crate::assessments::file_objection::{ObjectionInput, file_objection};
use crate::assessments::publicise::publicise_assessment;
use crate::assessments::show::show_assessment;
use crate::imports::file::import_file;
use crate::imports::{ReadChoices, Take};
use crate::papers::add::{NewPaper, add_paper, receive_paper};
use crate::{App, AppError, Caller};
use ballast_domain::{PaperSubject, Scope};
use ballast_scheme::node_path;
use ballast_store::Origin;
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

/// Takes the first steps of a result's life in the names of sample accounts: checked, publicised, one objection that waits for its ruling. A result whose
/// life has begun, and one that the city's accounts cannot take on, stays as it is.
///
/// # Errors
/// [`AppError::NotFound`] for an unknown result; [`AppError::Store`], [`AppError::Engine`].
pub async fn begin_life(app: &App, id: &str) -> Result<(), AppError> {
    if !app.store().assessment_steps(id).await?.is_empty() {
        return Ok(());
    }
    let (Some(checker), Some(publisher)) =
        (sample_caller(app, "centre").await?, sample_caller(app, "publisher").await?)
    else {
        return Ok(());
    };
    let Some(reporter) = sample_caller(app, "hejin").await? else { return Ok(()) };
    check_assessment(app, &checker, id, true, "示例：数据来源和计分依据已核对").await?;
    publicise_assessment(app, &publisher, id, "示例：现予公示").await?;
    let view = show_assessment(app, &reporter, id).await?;
    let unit = reporter.unit.to_string();
    let node = view
        .subject(&unit)
        .and_then(|subject| subject.items.iter().find_map(|item| node_path::of_item(&subject.derivation, &item.id)));
    if let Some(node) = node {
        let claim = "示例：一个项目六月的完成投资已入库，未计入本项，请核实".to_owned();
        file_objection(app, &reporter, id, &ObjectionInput { subject: unit, node, claim, papers: Vec::new() }).await?;
    }
    Ok(())
}

/// A sample account as it acts; none where there is no such sample account.
async fn sample_caller(app: &App, login: &str) -> Result<Option<Caller>, AppError> {
    match app.store().account(login).await?.filter(|account| account.is_sample) {
        Some(account) => Ok(Some(caller_by_token(app, &account, None, Origin::default()).await?)),
        None => Ok(None),
    }
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
