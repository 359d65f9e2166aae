//! Matching the columns of a foreign table with a form (列对应): look, propose, keep as a mapping file.

use super::upload::{self, blocking};
use crate::{App, AppError, Caller, Permission, digest};
use ballast_domain::{Form, Text};
use ballast_exchange::{ColumnInfo, Mapping, Preview, ReadRequest};
use ballast_store::AuditEntry;
use std::path::PathBuf;

/// What a person needs to match columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableToMatch {
    /// The file's name.
    pub file_name: String,
    /// The first rows of each sheet.
    pub preview: Preview,
    /// The columns of the form.
    pub columns: Vec<ColumnInfo>,
    /// What we would choose.
    pub suggestion: Mapping,
}

/// Shows the first rows of an upload beside the columns of a form, with a proposal.
///
/// # Errors
/// [`AppError::NotFound`] for no upload or somebody else's; [`AppError::File`] for a file that cannot be read.
pub async fn preview_table(app: &App, caller: &Caller, upload_id: &str, form: Form) -> Result<TableToMatch, AppError> {
    let (folder, upload) = upload::open(app, caller, upload_id)?;
    let request = ReadRequest {
        file_name: Some(upload.file_name.clone()),
        form,
        tree: app.tree().await?,
        default_unit: None,
        period: None,
        mapping: None,
        today: app.clock().today(),
        information_on: app.clock().today(),
        is_sample: false,
        limits: ballast_exchange::Limits::default(),
    };
    let child = app.parser().clone();
    let turn = app.reading().take().await?;
    let preview = blocking(move || {
        ballast_exchange::preview_file(&child, &folder.file(), &request)?.map_err(|issue| AppError::File(vec![*issue]))
    })
    .await?;
    drop(turn);
    Ok(TableToMatch {
        file_name: upload.file_name,
        columns: ballast_exchange::columns(form),
        suggestion: suggest(form, &preview),
        preview,
    })
}

/// A mapping for the sheet whose head fits best.
fn suggest(form: Form, preview: &Preview) -> Mapping {
    let heads = preview.sheets.iter().filter_map(|sheet| {
        let head_row = sheet.head_row.or_else(|| sheet.rows.first().map(|(number, _)| *number))?;
        sheet.rows.iter().find(|(number, _)| *number == head_row).map(|(_, cells)| cells)
    });
    let mut mapping = heads
        .map(|heads| ballast_exchange::suggest_mapping(form, heads))
        .max_by_key(|mapping| mapping.column.len())
        .unwrap_or_else(|| ballast_exchange::suggest_mapping(form, &[]));
    mapping.table.encoding.clone_from(&preview.encoding);
    mapping
}

/// The names of the kept mappings, in order.
///
/// # Errors
/// [`AppError::Forbidden`] without the right to import; [`AppError::Folder`] when the folder cannot be read.
pub fn list_mappings(app: &App, caller: &Caller) -> Result<Vec<String>, AppError> {
    caller.require(Permission::ImportRecords)?;
    let folder = app.folder().join("mappings");
    let entries = std::fs::read_dir(&folder).map_err(|source| AppError::Folder { folder, source })?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".toml").map(str::to_owned))
        .collect();
    names.sort();
    Ok(names)
}

/// Reads a kept mapping.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`] with every problem of a file that was spoilt by hand.
pub fn load_mapping(app: &App, caller: &Caller, name: &str) -> Result<Mapping, AppError> {
    caller.require(Permission::ImportRecords)?;
    let path = mapping_path(app, name)?;
    let text = std::fs::read_to_string(path).map_err(|_| AppError::NotFound)?;
    read_mapping(&text)
}

/// Reads the text of a mapping file.
///
/// # Errors
/// [`AppError::Invalid`] with every problem.
pub fn read_mapping(text: &str) -> Result<Mapping, AppError> {
    Mapping::from_toml(text).map_err(|bad| {
        let problems = bad.0.join("\n");
        AppError::Invalid(Text::new(
            format!("列对应文件不能使用：\n{problems}\n请改正后重试"),
            format!("the mapping file cannot be used:\n{problems}\nPlease mend it and try again"),
        ))
    })
}

/// Keeps a mapping under a name; one of the same name is replaced.
///
/// # Errors
/// [`AppError::Invalid`] for a name that is no name or a mapping that does not read back; [`AppError::Folder`].
pub async fn save_mapping(app: &App, caller: &Caller, name: &str, mapping: &Mapping) -> Result<(), AppError> {
    let granted = caller.require(Permission::ImportRecords)?;
    let path = mapping_path(app, name)?;
    let text = mapping.to_toml();
    read_mapping(&text)?;
    let detail = serde_json::json!({ "form": mapping.form.code(), "sha256": digest::of(text.as_bytes()) });
    let write = app.store().begin(&granted.actor, app.clock().now()).await?;
    std::fs::write(&path, text).map_err(|source| AppError::Folder { folder: path, source })?;
    write.commit(AuditEntry::new("mapping.save", format!("mapping {name}"), detail)).await?;
    Ok(())
}

fn mapping_path(app: &App, name: &str) -> Result<PathBuf, AppError> {
    let is_name = (1..=60).contains(&name.chars().count())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | '（' | '）'))
        && name.trim() == name;
    if !is_name {
        return Err(AppError::Invalid(Text::new(
            format!("“{name}”不能作名称：请用 1—60 个文字、数字、空格、连字符或下划线"),
            format!("“{name}” cannot be a name: use 1 to 60 letters, digits, spaces, hyphens or underscores"),
        )));
    }
    Ok(app.folder().join("mappings").join(format!("{name}.toml")))
}
