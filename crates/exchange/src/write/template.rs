//! An empty form to fill in.

use super::WriteError;
use super::xlsx::{Formats, save, set_up, write_heads};
use crate::forms::column::{Column, Kind, Need};
use crate::forms::{head, hint, table};
use ballast_domain::{Form, Lang};
use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Note, Workbook, Worksheet};

/// Rows for which the lists of allowed values drop down.
const PREPARED_ROWS: u32 = 2000;

/// An empty workbook to fill in: the form's heads with a hint at each and lists for coded values, and a second sheet that
/// explains each column with an example. The example stands apart, so that nobody imports it by mistake.
///
/// # Errors
/// [`WriteError::Workbook`].
pub fn write_template(form: Form, lang: Lang) -> Result<Vec<u8>, WriteError> {
    let mut workbook = Workbook::new();
    let formats = Formats::new();
    let columns = table(form).columns;
    let sheet = workbook.add_worksheet();
    sheet.set_name(form.label().get(lang))?;
    set_up(sheet, columns)?;
    write_heads(sheet, &formats, form, lang)?;
    for (index, column) in (0_u16..).zip(columns) {
        let note = Note::new(explanation(column, lang)).add_author_prefix(false);
        sheet.insert_note(0, index, &note)?;
        offer_choices(sheet, index, column, lang)?;
    }
    explain(workbook.add_worksheet(), &formats, columns, lang)?;
    let mut out = Vec::new();
    save(&mut workbook, &mut out)?;
    Ok(out)
}

fn need(column: &Column, lang: Lang) -> &'static str {
    match column.need {
        Need::Required => lang.pick("必填", "required"),
        Need::Contextual => {
            lang.pick("必填（可由分组行、表题或导入选项给出）", "required (or said by section, title or import)")
        }
        Need::Column => lang.pick("列必有，单元格视情况可空", "column required, cell as the hint says"),
        Need::Optional => lang.pick("选填", "optional"),
    }
}

fn explanation(column: &Column, lang: Lang) -> String {
    let hint = hint(column);
    let hint = hint.get(lang);
    let need = need(column, lang);
    if hint.is_empty() { need.to_owned() } else { format!("{need}{}{hint}", lang.pick("。", ". ")) }
}

fn offer_choices(sheet: &mut Worksheet, index: u16, column: &Column, lang: Lang) -> Result<(), WriteError> {
    if let Kind::Choice(choice) = column.kind {
        let labels: Vec<String> = (choice.labels)().iter().map(|label| label.get(lang).to_owned()).collect();
        let list = DataValidation::new().allow_list_strings(&labels)?;
        sheet.add_data_validation(1, index, PREPARED_ROWS, index, &list)?;
    }
    Ok(())
}

/// The sheet that explains the columns, one per row.
fn explain(sheet: &mut Worksheet, formats: &Formats, columns: &[Column], lang: Lang) -> Result<(), WriteError> {
    sheet.set_name(lang.pick("填写说明", "How to fill in"))?;
    let heads = [
        lang.pick("列", "Column"),
        lang.pick("要求", "Need"),
        lang.pick("说明", "Hint"),
        lang.pick("示例", "Example"),
        lang.pick("也认识的表头", "Heads understood as well"),
    ];
    for (index, (text, width)) in (0_u16..).zip(heads.into_iter().zip([30, 24, 60, 36, 80])) {
        sheet.set_column_width(index, width)?;
        sheet.write_string_with_format(0, index, text, &formats.head)?;
    }
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (row, column) in (1_u32..).zip(columns) {
        let hint = hint(column);
        let synonyms = column.synonyms.join(lang.pick("、", ", "));
        let cells = [&head(column, lang), need(column, lang), hint.get(lang), column.example, &synonyms];
        for (index, text) in (0_u16..).zip(cells) {
            sheet.write_string_with_format(row, index, text, &wrapped)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}
