//! Matching the columns of a foreign table with a form (列对应): one line per column of the file, a proposal already chosen.

use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::{Frame, Section, page};
use crate::routes::{self, with_query};
use crate::ui::form::{self, FieldError, field};
use crate::ui::panel::{flush, panel};
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use ballast_app::AppError;
use ballast_app::imports::ReadChoices;
use ballast_app::imports::columns::{TableToMatch, preview_table, read_mapping, save_mapping};
use ballast_app::imports::preview::{load_plan, preview_import};
use ballast_domain::{Form, Lang};
use ballast_exchange::{ColumnInfo, ColumnMapping, Layout, Mapping, MoneyWord, Preview};
use maud::{Markup, html};

/// Fields whose value may be the same for the whole file.
const FIXABLE: [&str; 6] = ["unit", "tier", "category", "plan_class", "plan_year", "month"];

/// A column of the file: its place, its head, a few of its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    position: u32,
    head: String,
    cells: Vec<String>,
}

/// Shows the columns of an upload beside the fields of a form: the one asked for, or the one it was read as.
///
/// # Errors
/// [`Failure::NotFound`] for no upload or somebody else's.
pub(crate) async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(upload): Path<String>,
) -> Result<Markup, Failure> {
    let plan = load_plan(&web.app, &caller, &upload).await?;
    let form = Form::from_code(visit.asked("form")).unwrap_or(plan.form);
    let table = preview_table(&web.app, &caller, &upload, form).await?;
    Ok(show(&visit, &upload, form, &table, &[]))
}

/// Reads the upload again with the sent mapping, keeps the mapping if it was given a name, and leads to the preview.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::BadForm`] for an unknown form.
pub(crate) async fn post(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(upload): Path<String>,
    sent: Fields,
) -> Result<Response, Failure> {
    let form = Form::from_code(sent.get("form")).ok_or(Failure::BadForm)?;
    let plan = load_plan(&web.app, &caller, &upload).await?;
    let table = preview_table(&web.app, &caller, &upload, form).await?;
    let text = sent.get("text");
    let mapping = if text.is_empty() { Ok(mapping_of(&sent, form, &table)) } else { read_mapping(text) };
    let name = sent.get("name");
    let kept = match mapping {
        Ok(mapping) if !name.is_empty() => save_mapping(&web.app, &caller, name, &mapping).await.map(|()| mapping),
        other => other,
    };
    let mapping = match kept {
        Ok(mapping) => mapping,
        Err(AppError::Invalid(message)) => {
            let field = if text.is_empty() { "name" } else { "text" };
            let page = show(&visit, &upload, form, &table, &[FieldError { field, message }]);
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
        Err(error) => return Err(error.into()),
    };
    let choices = ReadChoices {
        form: Some(mapping.form),
        known_on: Some(plan.known_on),
        mapping: Some(mapping),
        ..ReadChoices::default()
    };
    let plan = preview_import(&web.app, &caller, &upload, &choices).await?;
    Ok(Redirect::to(&routes::Preview(plan.id).to_string()).into_response())
}

fn show(visit: &Visit, upload: &str, form: Form, table: &TableToMatch, errors: &[FieldError]) -> Markup {
    let lang = visit.lang;
    let frame = Frame::new(Section::Imports, lang.pick("列对应", "Match columns"))
        .crumb(&routes::Imports, lang.pick("导入", "Import"))
        .crumb(&routes::Preview(upload.to_owned()), table.file_name.clone())
        .under(html! { (lang.pick("按“", "as ")) (form.label().get(lang)) (lang.pick("”读取；换表式：", "; or as: ")) (other_forms(lang, upload, form)) });
    page(visit, &frame, &body(visit, upload, form, table, errors))
}

fn other_forms(lang: Lang, upload: &str, form: Form) -> Markup {
    html! {
        @for other in Form::ALL.into_iter().filter(|other| *other != form) {
            a href=(with_query(&routes::Columns(upload.to_owned()), &[("form", other.code())])) { (other.label().get(lang)) } " "
        }
    }
}

fn body(visit: &Visit, upload: &str, form: Form, table: &TableToMatch, errors: &[FieldError]) -> Markup {
    let lang = visit.lang;
    let action = routes::Columns(upload.to_owned());
    html! {
        (form::errors(lang, errors))
        form method="post" action=(action) {
            (form::token(visit))
            input type="hidden" name="form" value=(form.code());
            (panel(lang.pick("表的形状", "Shape of the table"), Markup::default(), shape(lang, table)))
            (flush(lang.pick("列与字段", "Columns and fields"), Markup::default(), columns(lang, table)))
            (panel(lang.pick("整个文件相同的值", "Values for the whole file"), Markup::default(), fixed(lang, table)))
            section.panel.decision {
                (field(lang, "name", lang.pick("保存为", "Keep as"),
                    Some(lang.pick("可不填；填写后，以后同样的表可以直接选用", "optional; the next table of this kind can use it at once")), errors,
                    |d| html! { input #name type="text" name="name" maxlength="60" aria-describedby=[d.by] aria-invalid=[d.invalid]; }))
                div.buttons {
                    button.button.primary type="submit" data-busy=(lang.pick("正在读取…", "Reading…")) { (lang.pick("按此对应预览", "Preview with this")) }
                    a.button href=(routes::Imports) { (lang.pick("取消", "Cancel")) }
                }
            }
        }
        (as_text(visit, upload, form, table))
    }
}

fn shape(lang: Lang, table: &TableToMatch) -> Markup {
    let chosen = table.suggestion.table.sheet.clone().unwrap_or_default();
    let sheets: Vec<(String, String)> =
        table.preview.sheets.iter().map(|sheet| (sheet.name.clone(), sheet.name.clone())).collect();
    let layouts = [
        ("rows".to_owned(), lang.pick("一行一条记录", "a record is a row").to_owned()),
        ("columns".to_owned(), lang.pick("一列一条记录（转置的表）", "a record is a column (transposed)").to_owned()),
    ];
    let layout = if table.suggestion.table.layout == Layout::RecordsInColumns { "columns" } else { "rows" };
    let head_row = head_row(table).map_or_else(String::new, |row| row.to_string());
    html! {
        div.field-row {
            @if sheets.len() > 1 {
                (field(lang, "sheet", lang.pick("工作表", "Sheet"), None, &[], |_| form::select("sheet", "sheet", false, &chosen, &sheets)))
            }
            (field(lang, "layout", lang.pick("排列", "Layout"), None, &[], |_| form::select("layout", "layout", false, layout, &layouts)))
            (field(lang, "head_row", lang.pick("表头所在行", "Row of the head"), None, &[],
                |_| html! { input #head_row type="number" name="head_row" min="1" max="1000" value=(head_row); }))
        }
    }
}

fn columns(lang: Lang, to_match: &TableToMatch) -> Markup {
    let mut options = vec![(String::new(), lang.pick("— 不导入 —", "— leave out —").to_owned())];
    options.extend(to_match.columns.iter().map(|column| {
        let mark = if column.is_required { lang.pick("（必填）", " (required)") } else { "" };
        (column.field.to_owned(), format!("{}{mark}", column.head.get(lang)))
    }));
    let money = [
        (String::new(), lang.pick("按表头", "as the head says").to_owned()),
        ("yuan".to_owned(), lang.pick("元", "yuan").to_owned()),
        ("ten_thousand".to_owned(), lang.pick("万元", "10,000 yuan").to_owned()),
        ("hundred_million".to_owned(), lang.pick("亿元", "100m yuan").to_owned()),
    ];
    let heads = [
        Column::text(lang.pick("文件中的列", "Column of the file")).title(),
        Column::text(lang.pick("内容举例", "Some of its cells")),
        Column::text(lang.pick("对应字段", "Field")),
        Column::text(lang.pick("金额单位", "Unit of amounts")),
    ];
    let rows: Vec<Row> = seen(&to_match.preview, &to_match.suggestion)
        .into_iter()
        .map(|column| {
            let chosen = chosen_for(&to_match.suggestion, &column);
            let field = chosen.map_or("", |c| c.field.as_str());
            let unit = chosen.and_then(|c| c.money_unit).map_or("", money_code);
            let (field_name, unit_name) = (format!("field-{}", column.position), format!("money-{}", column.position));
            let named = if column.head.is_empty() { format!("#{}", column.position) } else { column.head.clone() };
            Row::plain(vec![
                html! { (named) },
                html! { span.quiet.small { (column.cells.join(lang.pick("；", "; "))) } },
                html! {
                    label.visually-hidden for=(field_name) { (named) " " (lang.pick("对应字段", "field")) }
                    (form::select(&field_name, &field_name, false, field, &options))
                },
                html! {
                    label.visually-hidden for=(unit_name) { (named) " " (lang.pick("金额单位", "unit of amounts")) }
                    (form::select(&unit_name, &unit_name, false, unit, &money))
                },
            ])
        })
        .collect();
    table(lang.pick("列与字段", "Columns and fields"), Shape::Cards, &heads, &rows)
}

fn fixed(lang: Lang, table: &TableToMatch) -> Markup {
    let fixable: Vec<&ColumnInfo> = table.columns.iter().filter(|column| FIXABLE.contains(&column.field)).collect();
    html! {
        p.quiet.small { (lang.pick("表中没有相应的列时，在这里填写；表中有值的以表为准。",
            "For what the table has no column for; a cell of the table goes before.")) }
        div.field-row {
            @for column in fixable {
                @let name = format!("fixed-{}", column.field);
                (field(lang, &name, column.head.get(lang), Some(column.hint.get(lang)), &[], |d| html! {
                    input id=(name) type="text" name=(name) value=[table.suggestion.fixed.get(column.field)] aria-describedby=[d.by];
                }))
            }
        }
    }
}

/// The whole mapping as text, for what the table above has no box for: date formats, words, multipliers.
fn as_text(visit: &Visit, upload: &str, form: Form, table: &TableToMatch) -> Markup {
    let lang = visit.lang;
    html! {
        details.panel.advanced {
            summary { (lang.pick("直接编辑列对应文件", "Edit the mapping file itself")) }
            form method="post" action=(routes::Columns(upload.to_owned())) {
                (form::token(visit))
                input type="hidden" name="form" value=(form.code());
                label.visually-hidden for="text" { (lang.pick("列对应文件", "Mapping file")) }
                textarea.code #text name="text" rows="18" spellcheck="false" { (table.suggestion.to_toml()) }
                button.button type="submit" { (lang.pick("按文本预览", "Preview with this text")) }
            }
        }
    }
}

fn head_row(table: &TableToMatch) -> Option<u32> {
    let sheet = sheet_of(&table.preview, &table.suggestion)?;
    table.suggestion.table.head_row.or(sheet.head_row).or_else(|| sheet.rows.first().map(|(number, _)| *number))
}

fn sheet_of<'a>(preview: &'a Preview, mapping: &Mapping) -> Option<&'a ballast_exchange::PreviewSheet> {
    let wanted = mapping.table.sheet.as_deref();
    preview
        .sheets
        .iter()
        .find(|sheet| Some(sheet.name.as_str()) == wanted)
        .or_else(|| preview.sheets.iter().max_by_key(|sheet| (sheet.head_row.is_some(), sheet.rows.len())))
}

/// The columns of the file with up to three filled cells each; for transposed tables, its rows.
fn seen(preview: &Preview, mapping: &Mapping) -> Vec<Seen> {
    let Some(sheet) = sheet_of(preview, mapping) else { return Vec::new() };
    let shorten = |cell: &String| {
        if cell.chars().count() > 24 {
            format!("{}…", cell.chars().take(24).collect::<String>())
        } else {
            cell.clone()
        }
    };
    let filled = |cells: &mut dyn Iterator<Item = &String>| -> Vec<String> {
        cells.filter(|cell| !cell.trim().is_empty()).take(3).map(shorten).collect()
    };
    if mapping.table.layout == Layout::RecordsInColumns {
        return sheet
            .rows
            .iter()
            .map(|(number, cells)| Seen {
                position: *number,
                head: cells.first().cloned().unwrap_or_default(),
                cells: filled(&mut cells.iter().skip(1)),
            })
            .collect();
    }
    let head = mapping.table.head_row.or(sheet.head_row).or_else(|| sheet.rows.first().map(|(number, _)| *number));
    let Some((at, (_, heads))) = sheet.rows.iter().enumerate().find(|(_, (number, _))| Some(*number) == head) else {
        return Vec::new();
    };
    let below = sheet.rows.get(at + 1..).unwrap_or_default();
    (1_u32..)
        .zip(heads)
        .enumerate()
        .map(|(index, (position, head))| Seen {
            position,
            head: head.clone(),
            cells: filled(&mut below.iter().filter_map(|(_, cells)| cells.get(index))),
        })
        .collect()
}

fn chosen_for<'a>(mapping: &'a Mapping, column: &Seen) -> Option<&'a ColumnMapping> {
    mapping.column.iter().find(|chosen| {
        chosen.position == Some(column.position) || (!column.head.is_empty() && chosen.from.contains(&column.head))
    })
}

fn money_code(word: MoneyWord) -> &'static str {
    match word {
        MoneyWord::Yuan => "yuan",
        MoneyWord::TenThousand => "ten_thousand",
        MoneyWord::HundredMillion => "hundred_million",
    }
}

/// The mapping that the sent form describes. What the form has no box for stays as the proposal had it.
fn mapping_of(sent: &Fields, form: Form, table: &TableToMatch) -> Mapping {
    let mut mapping = Mapping { form, ..table.suggestion.clone() };
    mapping.table.layout =
        if sent.get("layout") == "columns" { Layout::RecordsInColumns } else { Layout::RecordsInRows };
    mapping.table.head_row = sent.get("head_row").parse().ok();
    let sheet = sent.get("sheet");
    mapping.table.sheet = (!sheet.is_empty()).then(|| sheet.to_owned());
    let columns = seen(&table.preview, &mapping);
    mapping.column = columns
        .iter()
        .filter_map(|column| {
            let field = sent.get(&format!("field-{}", column.position));
            if field.is_empty() {
                return None;
            }
            let before = chosen_for(&table.suggestion, column).filter(|before| before.field == field).cloned();
            let mut chosen = before.unwrap_or_default();
            field.clone_into(&mut chosen.field);
            if chosen.from.is_empty() && chosen.position.is_none() {
                if column.head.trim().is_empty() {
                    chosen.position = Some(column.position);
                } else {
                    chosen.from = vec![column.head.clone()];
                }
            }
            chosen.money_unit = match sent.get(&format!("money-{}", column.position)) {
                "yuan" => Some(MoneyWord::Yuan),
                "ten_thousand" => Some(MoneyWord::TenThousand),
                "hundred_million" => Some(MoneyWord::HundredMillion),
                _ => None,
            };
            Some(chosen)
        })
        .collect();
    for (field, value) in sent.beginning("fixed-") {
        if value.is_empty() {
            mapping.fixed.remove(field);
        } else {
            mapping.fixed.insert(field.to_owned(), value.to_owned());
        }
    }
    mapping
}

#[cfg(test)]
mod tests {
    use super::*;
    use ballast_exchange::PreviewSheet;

    fn table() -> TableToMatch {
        let row = |number: u32, cells: &[&str]| (number, cells.iter().map(|cell| (*cell).to_owned()).collect());
        let sheet = PreviewSheet {
            name: String::new(),
            head_row: Some(2),
            rows: vec![row(1, &["Title"]), row(2, &["Name", "Cost", ""]), row(3, &["A", "12", "x"])],
        };
        let suggestion = Mapping {
            form: Form::Ledger,
            title: None,
            table: ballast_exchange::TableShape::default(),
            words: ballast_exchange::Words::default(),
            fixed: std::collections::BTreeMap::default(),
            column: vec![ColumnMapping { field: "name".into(), from: vec!["Name".into()], ..ColumnMapping::default() }],
        };
        TableToMatch {
            file_name: "gmpp.csv".into(),
            preview: Preview { sheets: vec![sheet], ..Preview::default() },
            columns: Vec::new(),
            suggestion,
        }
    }

    #[test]
    fn the_sent_form_becomes_a_mapping() {
        let mut sent = Fields::default();
        for (name, value) in [
            ("layout", "rows"),
            ("head_row", "2"),
            ("field-1", "name"),
            ("field-2", "total_investment"),
            ("money-2", "ten_thousand"),
            ("field-3", "note"),
            ("fixed-unit", "盐湖区"),
        ] {
            sent.add(name.into(), value.into());
        }
        let mapping = mapping_of(&sent, Form::Ledger, &table());
        let told: Vec<_> = mapping.column.iter().map(|c| (c.field.as_str(), c.from.join(","), c.position)).collect();
        assert_eq!(
            told,
            [
                ("name", "Name".into(), None),
                ("total_investment", "Cost".into(), None),
                ("note", String::new(), Some(3))
            ]
        );
        assert_eq!(mapping.column[1].money_unit, Some(MoneyWord::TenThousand));
        assert_eq!(mapping.fixed["unit"], "盐湖区");
    }

    #[test]
    fn columns_are_seen_with_their_cells() {
        let table = table();
        let seen = seen(&table.preview, &table.suggestion);
        assert_eq!(seen[1], Seen { position: 2, head: "Cost".into(), cells: vec!["12".into()] });
    }
}
