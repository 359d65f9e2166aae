//! The preview of an uploaded file: counts first, what would happen to each row, and the decision (导入预览).

use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::{Frame, Section, page};
use crate::routes::{self, with_query};
use crate::ui::form;
use crate::ui::notice::notice;
use crate::ui::number;
use crate::ui::pager::pager;
use crate::ui::panel::{button_link, empty, flush};
use crate::ui::status::{Tone, badge};
use crate::ui::table::{Column, Row, Shape, table};
use crate::ui::tile::{Tile, tiles};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use axum::response::Redirect;
use ballast_app::imports::apply::apply_import;
use ballast_app::imports::preview::load_plan;
use ballast_app::imports::upload::drop_upload;
use ballast_app::imports::{FieldChange, ImportPlan, RowFate, RowPlan, Take};
use ballast_domain::{ImportIssue, Lang, Severity};
use maud::{Markup, html};

/// Rows on one page of the preview.
const PER_PAGE: usize = 100;

/// Which rows are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Shown {
    /// All.
    #[default]
    All,
    /// New records.
    New,
    /// Changed records.
    Changed,
    /// Rows that change nothing.
    Unchanged,
    /// Refused rows.
    Refused,
    /// Rows with a warning.
    Warnings,
}

impl Shown {
    const ALL: [Self; 6] = [Self::All, Self::New, Self::Changed, Self::Unchanged, Self::Refused, Self::Warnings];

    fn code(self) -> &'static str {
        match self {
            Self::All => "",
            Self::New => "new",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Refused => "refused",
            Self::Warnings => "warnings",
        }
    }

    /// Reads the code of the query.
    fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|shown| shown.code() == code).unwrap_or_default()
    }

    fn holds(self, row: &RowPlan) -> bool {
        match (self, &row.fate) {
            (Self::All, _)
            | (Self::New, RowFate::New)
            | (Self::Changed, RowFate::Changed { .. })
            | (Self::Unchanged, RowFate::Unchanged)
            | (Self::Refused, RowFate::Refused) => true,
            (Self::Warnings, _) => row.issues.iter().any(|issue| issue.severity == Severity::Warning),
            _ => false,
        }
    }
}

/// Shows it.
///
/// # Errors
/// [`Failure::NotFound`] for no plan or somebody else's.
pub(crate) async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path(upload): Path<String>,
) -> Result<Markup, Failure> {
    let plan = load_plan(&web.app, &caller, &upload).await?;
    let lang = visit.lang;
    let shown = Shown::from_code(visit.asked("show"));
    let frame = Frame::new(Section::Imports, &plan.file_name)
        .crumb(&routes::Imports, lang.pick("导入", "Import"))
        .under(html! { (plan.form.label().get(lang)) " · " (lang.pick("资料时点 ", "information date ")) (plan.known_on) " · " (lang.pick("预览，尚未导入", "preview, nothing taken yet")) });
    Ok(page(&visit, &frame, &body(&visit, &plan, shown, visit.page_asked())))
}

/// Takes it: all rows, or the good ones.
///
/// # Errors
/// [`Failure::Refused`] when the records have changed since the preview; [`Failure::NotFound`].
pub(crate) async fn take(
    State(web): State<Web>,
    By(caller): By,
    Path(upload): Path<String>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let take = match fields.get("take") {
        "all" => Take::All,
        "good_rows" => Take::GoodRows,
        _ => return Err(Failure::BadForm),
    };
    let batch = apply_import(&web.app, &caller, &upload, take).await?;
    Ok(Redirect::to(&with_query(&routes::Batch(batch.id), &[("done", "taken")])))
}

/// Drops it.
///
/// # Errors
/// [`Failure::NotFound`] for somebody else's.
pub(crate) async fn discard(
    State(web): State<Web>,
    By(caller): By,
    Path(upload): Path<String>,
    _: Fields,
) -> Result<Redirect, Failure> {
    drop_upload(&web.app, &caller, &upload).await?;
    Ok(Redirect::to(&routes::Imports.to_string()))
}

fn body(visit: &Visit, plan: &ImportPlan, shown: Shown, page: u32) -> Markup {
    let lang = visit.lang;
    let is_file_refused = plan.file_issues.iter().any(|issue| issue.severity == Severity::Error);
    html! {
        @if !plan.file_issues.is_empty() { (file_issues(lang, &plan.file_issues)) }
        @if is_file_refused {
            (refused_file(visit, plan))
        } @else {
            (counts(lang, plan, shown))
            (decision(visit, plan))
            @if !plan.notes.is_empty() { (notice(Tone::Plain, html! { ul.plain { @for note in &plan.notes { li { (note.get(lang)) } } } })) }
            (rows(lang, plan, shown, page))
        }
    }
}

fn file_issues(lang: Lang, issues: &[ImportIssue]) -> Markup {
    let is_error = issues.iter().any(|issue| issue.severity == Severity::Error);
    let tone = if is_error { Tone::Bad } else { Tone::Warn };
    notice(
        tone,
        html! {
            strong { @if is_error { (lang.pick("该文件不能导入", "This file cannot be taken")) } @else { (lang.pick("请留意", "Please note")) } }
            ul { @for issue in issues { li { (issue.say(lang)) } } }
        },
    )
}

fn refused_file(visit: &Visit, plan: &ImportPlan) -> Markup {
    let lang = visit.lang;
    empty(
        lang.pick("没有可导入的行", "No rows to take"),
        lang.pick(
            "请按上面的说明修改文件后重新上传；如果表头与表式完全不同，可以指定各列的对应关系。",
            "Mend the file as told above and upload it again; if its heads are quite different, match the columns by hand.",
        ),
        html! {
            (button_link(routes::Columns(plan.id.clone()), lang.pick("指定列对应", "Match columns"), true))
            (button_link(routes::Imports, lang.pick("重新上传", "Upload again"), false))
        },
    )
}

fn counts(lang: Lang, plan: &ImportPlan, shown: Shown) -> Markup {
    let counts = &plan.counts;
    let all = counts.new + counts.changed + counts.unchanged + counts.refused;
    let tile = |which: Shown, label: &str, count: u32| Tile {
        label: label.to_owned(),
        value: html! { (number::count(i64::from(count))) },
        unit: lang.pick("行", "rows").into(),
        note: (which == shown).then(|| html! { (lang.pick("正在查看", "shown below")) }),
        href: address(plan, which, 1),
    };
    tiles(
        lang.pick("按结果查看", "Show by outcome"),
        &[
            tile(Shown::All, lang.pick("全部", "All"), all),
            tile(Shown::New, lang.pick("新增", "New"), counts.new),
            tile(Shown::Changed, lang.pick("变更", "Changed"), counts.changed),
            tile(Shown::Unchanged, lang.pick("未变", "Unchanged"), counts.unchanged),
            tile(Shown::Refused, lang.pick("拒绝", "Refused"), counts.refused),
            tile(Shown::Warnings, lang.pick("提示", "Warnings"), counts.warnings),
        ],
    )
}

fn address(plan: &ImportPlan, shown: Shown, page: u32) -> String {
    let page = if page > 1 { page.to_string() } else { String::new() };
    with_query(&routes::Preview(plan.id.clone()), &[("show", shown.code()), ("page", &page)])
}

/// Take all, take the good rows, or drop the file; only what makes sense can be pressed.
fn decision(visit: &Visit, plan: &ImportPlan) -> Markup {
    let lang = visit.lang;
    let counts = &plan.counts;
    let good = counts.new + counts.changed;
    let sentence = match (lang, counts.refused, good) {
        (Lang::Zh, 0, 0) => "文件内容与现有记录完全一致，不需要导入。".to_owned(),
        (Lang::En, 0, 0) => "The file says what the records already say; nothing to take.".to_owned(),
        (Lang::Zh, 0, good) => format!("没有被拒绝的行，可以导入 {good} 行。"),
        (Lang::En, 0, good) => format!("No row is refused; {good} rows can be taken."),
        (Lang::Zh, refused, good) => {
            format!("有 {refused} 行被拒绝。建议修改文件后重新上传；也可以只导入无误的 {good} 行，被拒绝的行不会导入。")
        }
        (Lang::En, refused, good) => format!(
            "{refused} rows are refused. Best mend the file and upload it again; or take the {good} good rows only."
        ),
    };
    let busy = lang.pick("正在导入…", "Importing…");
    html! {
        section.panel.decision {
            p { (sentence) }
            div.buttons {
                @if good > 0 {
                    form method="post" action=(routes::Taking(plan.id.clone())) {
                        (form::token(visit))
                        @if counts.refused == 0 {
                            button.button.primary type="submit" name="take" value="all" data-busy=(busy) { (lang.pick("全部导入", "Take all")) }
                        } @else {
                            button.button type="submit" name="take" value="good_rows" data-busy=(busy) {
                                (lang.pick("只导入无误的行", "Take the good rows"))
                            }
                        }
                    }
                }
                form method="post" action=(routes::Dropping(plan.id.clone())) {
                    (form::token(visit))
                    button.button type="submit" { (lang.pick("取消", "Cancel")) }
                }
                (button_link(routes::Columns(plan.id.clone()), lang.pick("调整列对应", "Match columns"), false))
            }
        }
    }
}

fn rows(lang: Lang, plan: &ImportPlan, shown: Shown, page: u32) -> Markup {
    let wanted: Vec<&RowPlan> = plan.rows.iter().filter(|row| shown.holds(row)).collect();
    let pages = u32::try_from(wanted.len().div_ceil(PER_PAGE)).unwrap_or(u32::MAX).max(1);
    let page = page.clamp(1, pages);
    let start = PER_PAGE.saturating_mul(usize::try_from(page - 1).unwrap_or(0));
    let columns = [
        Column::text(lang.pick("记录", "Record")).title(),
        Column::text(lang.pick("位置", "Place")),
        Column::text(lang.pick("结果", "Outcome")),
        Column::text(lang.pick("变更与问题", "Changes and problems")),
    ];
    let lines: Vec<Row> = wanted.iter().skip(start).take(PER_PAGE).map(|row| line(lang, row)).collect();
    let count = i64::try_from(wanted.len()).unwrap_or(i64::MAX);
    let title = lang.pick("逐行预览", "Row by row");
    let body = if lines.is_empty() {
        empty(
            lang.pick("没有这类行", "No such rows"),
            lang.pick("点上面的数字查看其他行。", "Press a figure above for other rows."),
            Markup::default(),
        )
    } else {
        html! { (table(title, Shape::Cards, &columns, &lines)) (pager(lang, count, page, pages, |page| address(plan, shown, page))) }
    };
    flush(title, Markup::default(), body)
}

fn line(lang: Lang, row: &RowPlan) -> Row {
    let (tone, word) = match row.fate {
        RowFate::New => (Tone::Good, lang.pick("新增", "New")),
        RowFate::Changed { .. } => (Tone::Accent, lang.pick("变更", "Changed")),
        RowFate::Unchanged => (Tone::Plain, lang.pick("未变", "Unchanged")),
        RowFate::Refused => (Tone::Bad, lang.pick("拒绝", "Refused")),
    };
    let cells = vec![
        html! { (row.subject) },
        html! { span.small.quiet.nowrap { (row.place.say(lang)) } },
        badge(tone, word),
        outcome(lang, row),
    ];
    if row.fate == RowFate::Unchanged { Row::muted(cells) } else { Row::plain(cells) }
}

fn outcome(lang: Lang, row: &RowPlan) -> Markup {
    let changes: &[FieldChange] = if let RowFate::Changed { changes } = &row.fate { changes } else { &[] };
    if changes.is_empty() && row.issues.is_empty() {
        return Markup::default();
    }
    html! {
        div.outcome {
            @if !changes.is_empty() { (changed(lang, changes)) }
            @for issue in &row.issues { (row_issue(lang, issue)) }
        }
    }
}

/// Field by field, old → new.
pub(crate) fn changed(lang: Lang, changes: &[FieldChange]) -> Markup {
    let none = lang.pick("（空）", "(empty)");
    let or_none = |value: &str| if value.is_empty() { none.to_owned() } else { value.to_owned() };
    html! {
        ul.changes {
            @for change in changes {
                li {
                    span.field-name { (change.field.get(lang)) }
                    del { (or_none(&change.old)) }
                    span.arrow { " → " }
                    ins { (or_none(&change.new)) }
                }
            }
        }
    }
}

fn row_issue(lang: Lang, issue: &ImportIssue) -> Markup {
    let (class, word) = match issue.severity {
        Severity::Error => ("issue bad", lang.pick("错误", "Error")),
        Severity::Warning => ("issue warn", lang.pick("提示", "Warning")),
    };
    html! {
        p class=(class) {
            strong { (word) @if let Some(column) = &issue.place.column { "·" (column) } }
            " " (issue.what.get(lang)) (lang.pick("。", ". "))
            span.remedy { (issue.remedy.get(lang)) (lang.pick("。", ".")) }
            " " span.code.quiet { (issue.code) }
        }
    }
}
