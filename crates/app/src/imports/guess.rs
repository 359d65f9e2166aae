//! Which form a file holds, told from its head.

use crate::AppError;
use ballast_domain::{Form, Text};
use ballast_exchange::{ChildCommand, Preview, ReadRequest};
use std::path::Path;

/// The form whose columns the file's head names best.
///
/// # Errors
/// [`AppError::File`] for a file that cannot be read; [`AppError::Invalid`] when no row looks like the head of any form.
pub(super) fn form_of(child: &ChildCommand, file: &Path, request: &ReadRequest) -> Result<Form, AppError> {
    let preview =
        ballast_exchange::preview_file(child, file, request)?.map_err(|issue| AppError::File(vec![*issue]))?;
    best(&preview).ok_or_else(|| {
        let codes = Form::ALL.map(Form::code).join("、");
        AppError::Invalid(Text::new(
            format!("看不出这是哪种表。请指明表式（{codes}），或使用列对应文件"),
            format!("the kind of table cannot be told; name the form ({codes}) or use a mapping file"),
        ))
    })
}

/// The form with all its required columns in one row, and of those the one with the most columns there.
fn best(preview: &Preview) -> Option<Form> {
    let rows = || preview.sheets.iter().flat_map(|sheet| &sheet.rows).map(|(_, cells)| cells);
    let fit = |form: Form| {
        let columns = ballast_exchange::columns(form);
        let required = columns.iter().filter(|column| column.is_required);
        rows()
            .map(|cells| {
                let named = ballast_exchange::suggest_mapping(form, cells).column;
                let is_named = |field: &str| named.iter().any(|column| column.field == field);
                (required.clone().all(|column| is_named(column.field)), named.len())
            })
            .max()
            .unwrap_or_default()
    };
    // The first of equals wins: a ledger is what offices have most.
    let fits = Form::ALL.map(|form| (fit(form), form));
    let best = fits.iter().map(|(fit, _)| *fit).max().filter(|(_, named)| *named >= 3)?;
    fits.iter().find(|(fit, _)| *fit == best).map(|(_, form)| *form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ballast_exchange::PreviewSheet;

    fn guess(head: &[&str]) -> Option<Form> {
        let row = |number: u32, cells: &[&str]| (number, cells.iter().map(ToString::to_string).collect());
        let rows = vec![row(1, &["运城市2024年一览表"]), row(3, head), row(4, &["1", "2"])];
        best(&Preview { sheets: vec![PreviewSheet { name: "表".into(), head_row: None, rows }], ..Preview::default() })
    }

    #[test]
    fn forms_are_told_from_their_heads() {
        for form in Form::ALL {
            let columns = ballast_exchange::columns(form);
            let head: Vec<&str> = columns.iter().map(|column| &*column.head.zh).collect();
            assert_eq!(guess(&head), Some(form));
        }
        assert_eq!(guess(&["天气", "温度", "风力"]), None);
    }
}
