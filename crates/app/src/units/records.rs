//! The records of one unit: targets, indicator values, events, judgements (单位的记录).

use crate::audit::reading::note_records;
use crate::{App, AppError, Caller, Permission, personal};
use ballast_domain::{Text, UnitId};
pub use ballast_store::records::AnyRecord;

/// Records of a page.
const PAGE: u32 = 200;

/// A page of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRecords {
    /// The unit's name.
    pub unit: Text,
    /// With their numbers, by kind, the newest first.
    pub records: Vec<(i64, AnyRecord)>,
    /// True when more follow.
    pub has_more: bool,
}

/// A page, from 1, of a unit's current records within the caller's scope.
///
/// # Errors
/// [`AppError::NotFound`] outside the scope; [`AppError::Forbidden`], [`AppError::Store`].
pub async fn list_unit_records(app: &App, caller: &Caller, unit: &UnitId, page: u32) -> Result<UnitRecords, AppError> {
    let granted = caller.require(Permission::ReadRecords)?;
    let tree = app.tree().await?;
    let name = tree.get(unit).filter(|_| granted.scope.covers(unit)).ok_or(AppError::NotFound)?.name.clone();
    let offset = page.saturating_sub(1).saturating_mul(PAGE);
    let mut records = app.store().records_of_unit(&granted.scope, unit, (PAGE + 1, offset)).await?;
    let has_more = records.len() > PAGE as usize;
    records.truncate(PAGE as usize);
    for (_, record) in &mut records {
        if let AnyRecord::Judgement(judgement) = record {
            personal::mask_for(caller, &mut judgement.judged_by);
        }
    }
    let units = records.iter().map(|(_, record)| record.unit());
    note_records(app, caller, &granted, &format!("records {unit}"), units).await?;
    Ok(UnitRecords { unit: name, records, has_more })
}

/// What a record is, in words, without its unit.
pub fn title_of(record: &AnyRecord) -> Text {
    let (zh, en, what) = match record {
        AnyRecord::Target(target) => ("目标任务", "Target", format!("{} {}", target.key, target.period)),
        AnyRecord::Observation(value) => ("指标值", "Indicator value", format!("{} {}", value.indicator, value.period)),
        AnyRecord::Event(event) => {
            let project = event.project_name.as_deref().map(|name| format!(" {name}")).unwrap_or_default();
            ("事件", "Event", format!("{} {}{project}", event.kind, event.on))
        }
        AnyRecord::Judgement(judgement) => {
            ("人工评分", "Judgement", format!("{} {}", judgement.item, judgement.period))
        }
    };
    Text::new(format!("{zh} {what}"), format!("{en} {what}"))
}
