//! Versions of records into steps.

use super::{Deed, Step, StepSource};
use crate::imports::FieldChange;
use crate::imports::changes::{Field, compare};
use crate::{App, AppError};
use ballast_domain::Text;
use ballast_domain::clock::CHINA;
use ballast_store::{ImportRecord, Version};
use std::collections::BTreeMap;

/// The batches that versions speak of.
#[derive(Debug, Default)]
pub(super) struct Batches(BTreeMap<i64, ImportRecord>);

impl Batches {
    /// Reads those that are not known yet.
    pub(super) async fn learn<T>(&mut self, app: &App, versions: &[Version<T>]) -> Result<(), AppError> {
        for id in versions.iter().filter_map(|version| version.import_id) {
            if !self.0.contains_key(&id)
                && let Some(record) = app.store().import(id).await?
            {
                self.0.insert(id, record);
            }
        }
        Ok(())
    }

    fn of<T>(&self, version: &Version<T>) -> Option<&ImportRecord> {
        self.0.get(&version.import_id?)
    }

    /// The cell of a field of a version, or its row.
    fn source<T>(&self, version: &Version<T>, field: Option<&str>) -> Option<StepSource> {
        let batch = self.of(version)?;
        Some(StepSource {
            import_id: batch.id,
            file_name: batch.import.file_name.clone(),
            sheet: version.place.sheet.clone(),
            row: version.place.row,
            column: field.and_then(|field| batch.columns.get(field).copied()),
        })
    }
}

/// What is told of the records of a table.
pub(super) struct Told<'a, T> {
    /// The record in words.
    pub(super) subject: &'a dyn Fn(&T) -> Text,
    /// What a version changed.
    pub(super) changes: &'a dyn Fn(Option<&T>, &T) -> Vec<FieldChange>,
    /// What stands before a field's code in the name of its figure.
    pub(super) figures: &'a dyn Fn(&T) -> Option<String>,
    /// The field, where the history of a single figure is told: a version that leaves it is no step.
    pub(super) figure: Option<&'a str>,
}

/// The steps of versions in which those of one record stand together, the newest first.
pub(super) fn steps<T>(batches: &Batches, versions: &[Version<T>], told: &Told<'_, T>) -> Vec<Step> {
    let mut steps = Vec::new();
    for (index, version) in versions.iter().enumerate() {
        let is_newest = index == 0 || versions[index - 1].record != version.record;
        if let Some(gone) = taken_back(batches, version, told).filter(|_| is_newest) {
            steps.push(gone);
        }
        let before = versions.get(index + 1).filter(|before| before.record == version.record);
        let changes = (told.changes)(before.map(|before| &before.content), &version.content);
        if told.figure.is_some() && changes.is_empty() {
            continue;
        }
        let undone = before.and_then(|before| Some((before.import_id?, batches.of(before)?.undone.as_ref()?)));
        let restored = undone.filter(|(_, (at, _))| *at == version.recorded_at);
        let deed = match (before, restored) {
            (None, _) => Deed::First,
            (Some(_), Some((undone, _))) => Deed::Restored { undone },
            (Some(_), None) => Deed::Changed,
        };
        steps.push(Step {
            known_on: version.known_on,
            recorded_at: version.recorded_at,
            by: restored.map(|(_, (_, by))| by.clone()).or_else(|| version.by.clone()),
            subject: (told.subject)(&version.content),
            deed,
            changes,
            figures: (told.figures)(&version.content),
            source: batches.source(version, told.figure),
            reason: String::new(),
            more: None,
        });
    }
    steps
}

/// The end of a record whose only batch was undone: its newest version is no longer current and nothing followed.
fn taken_back<T>(batches: &Batches, newest: &Version<T>, told: &Told<'_, T>) -> Option<Step> {
    let known_on = newest.superseded_on?;
    let (at, by) = batches.of(newest)?.undone.as_ref()?;
    Some(Step {
        known_on: known_on.max(CHINA.to_datetime(*at).date()),
        recorded_at: *at,
        by: Some(by.clone()),
        subject: (told.subject)(&newest.content),
        deed: Deed::TakenBack,
        changes: Vec::new(),
        figures: None,
        source: batches.source(newest, None),
        reason: String::new(),
        more: None,
    })
}

/// What a version changed: the fields that differ, none for a first version; or, of a single figure, its value and whatever decides with it.
pub(super) fn changes_of<'a, T: PartialEq>(
    fields: &'static [Field<T>],
    wanted: &'a [&'a str],
) -> impl Fn(Option<&T>, &T) -> Vec<FieldChange> + 'a {
    move |old, new| {
        if wanted.is_empty() {
            return old.map(|old| compare(fields, old, new)).unwrap_or_default();
        }
        let wanted = fields.iter().filter(|field| wanted.contains(&field.code));
        wanted.filter_map(|field| field.change(old, new)).collect()
    }
}

/// The name of a figure.
///
/// # Errors
/// [`AppError::NotFound`] when the record has no such field.
pub(super) fn name_of<T>(fields: &[Field<T>], code: &str) -> Result<Text, AppError> {
    fields.iter().find(|field| field.code == code).map(Field::name).ok_or(AppError::NotFound)
}
