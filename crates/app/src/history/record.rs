//! Records of units: targets, indicator values, events, judgements.

use super::steps::{Batches, Told, changes_of, name_of, steps as told};
use super::{Found, Step};
use crate::access::caller::Granted;
use crate::imports::changes::{EVENT, Field, JUDGEMENT, OBSERVATION, TARGET};
use crate::units::records::title_of;
use crate::{App, AppError};
use ballast_domain::Text;
use ballast_store::Version;
use ballast_store::records::AnyRecord;

/// The steps of a record, or of one of its figures.
pub(super) async fn steps(app: &App, granted: &Granted, id: i64, figure: Option<&str>) -> Result<Found, AppError> {
    let versions = app.store().record_history(&granted.scope, id).await?;
    let newest = versions.first().ok_or(AppError::NotFound)?;
    let mut batches = Batches::default();
    batches.learn(app, &versions).await?;
    let unit = newest.content.unit().clone();
    let tree = app.tree().await?;
    let of_unit =
        tree.get(&unit).map_or_else(|| Text::new(unit.to_string(), unit.to_string()), |unit| unit.name.clone());
    let record = title_of(&newest.content);
    let (figure_name, steps) = match &newest.content {
        AnyRecord::Target(_) => of_kind(&batches, &versions, TARGET, figure, |any| match any {
            AnyRecord::Target(record) => Some(record),
            _ => None,
        }),
        AnyRecord::Observation(_) => of_kind(&batches, &versions, OBSERVATION, figure, |any| match any {
            AnyRecord::Observation(record) => Some(record),
            _ => None,
        }),
        AnyRecord::Event(_) => of_kind(&batches, &versions, EVENT, figure, |any| match any {
            AnyRecord::Event(record) => Some(record),
            _ => None,
        }),
        AnyRecord::Judgement(_) => of_kind(&batches, &versions, JUDGEMENT, figure, |any| match any {
            AnyRecord::Judgement(record) => Some(record),
            _ => None,
        }),
    }?;
    let mut title = Text::new(format!("{} · {}", of_unit.zh, record.zh), format!("{} · {}", of_unit.en, record.en));
    if let Some(name) = figure_name {
        title = Text::new(format!("{} · {}", title.zh, name.zh), format!("{} · {}", title.en, name.en));
    }
    Ok((title, Some(unit), steps))
}

/// The name of the figure, if one was asked for, and the steps. All versions of a record are of one kind.
fn of_kind<T: PartialEq + Clone>(
    batches: &Batches,
    versions: &[Version<AnyRecord>],
    fields: &'static [Field<T>],
    figure: Option<&str>,
    pick: impl Fn(&AnyRecord) -> Option<&T>,
) -> Result<(Option<Text>, Vec<Step>), AppError> {
    let name = figure.map(|code| name_of(fields, code)).transpose()?;
    let wanted: Vec<&str> = figure.into_iter().collect();
    let changed = changes_of(fields, &wanted);
    let telling = Told {
        subject: &title_of,
        changes: &|old: Option<&AnyRecord>, new: &AnyRecord| {
            pick(new).map(|new| changed(old.and_then(&pick), new)).unwrap_or_default()
        },
        figures: &|_| Some(String::new()),
        figure,
    };
    Ok((name, told(batches, versions, &telling)))
}
