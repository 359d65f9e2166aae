//! A unit's records tried changed: a list to choose from, a form for one record, what would come of all changes. The address carries the
//! changes, so that it can be sent to a colleague; nothing is kept.

use super::moves;
use crate::assessments::inside;
use crate::failure::Failure;
use crate::layout::page;
use crate::routes::{self, with_query};
use crate::ui::form::{self, FieldError, field};
use crate::ui::number::NONE;
use crate::ui::pager::pager;
use crate::ui::panel::{empty, flush, panel};
use crate::ui::table::{Column, Row, Shape, table};
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use ballast_app::assessments::show::show_assessment;
use ballast_app::foresight::records::{Edit, TriedRecords, try_records};
use ballast_domain::{Lang, UnitId};
use ballast_scheme::foresight::edit::{Entry, Field, FieldKind};
use maud::{Markup, html};
use std::collections::BTreeSet;

/// Records on a page.
const PER_PAGE: usize = 50;
/// The query's name for a change: field, record and text between the sign below.
const CHANGE: &str = "set";
const BETWEEN: char = '~';
/// What stands before a field's name in the form of one record.
const TYPED: &str = "v:";

/// Shows it; `?set=` names a change, several times for several, `?edit=` the record to be changed, `?of=` the kind of records listed.
///
/// # Errors
/// [`Failure::NotFound`] for an unknown run or unit, and for one outside the caller's scope.
pub(crate) async fn get(
    State(web): State<Web>,
    visit: Visit,
    By(caller): By,
    Path((run, unit)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let unit = UnitId::new(&unit).ok_or(Failure::NotFound)?;
    let view = show_assessment(&web.app, &caller, &run).await?;
    let edits = edits(&visit);
    let tried = try_records(&web.app, &caller, (&run, &unit), edits.clone()).await?;
    let here = Here { visit: &visit, path: routes::TriedRecords(run.clone(), unit.clone()), edits };
    if let Some(edits) = here.typed(&tried) {
        let to = Here { edits, ..here }.address(&[("of", visit.asked("of")), ("page", visit.asked("page"))]);
        return Ok(Redirect::to(&to).into_response());
    }
    let lang = visit.lang;
    let subject = view.subject(unit.as_str()).ok_or(Failure::NotFound)?;
    let name = subject.name.get(lang);
    let title = format!("{name} · {}", lang.pick("数据推演", "Other records"));
    let frame = inside(&visit, &view, &title).crumb(&routes::AssessedUnit(run, unit), name).under(html! {
        (lang.pick("改动这个单位的记录重算，其他单位不变；什么也不会保存。", "Change records of this unit and compute again, others staying as they are; nothing is kept."))
    });
    Ok(page(&visit, &frame, &body(lang, &here, &tried)).into_response())
}

/// The changes that the address carries.
fn edits(visit: &Visit) -> Vec<Edit> {
    let sets = visit.query.iter().filter(|(name, _)| name == CHANGE);
    sets.filter_map(|(_, value)| {
        let mut parts = value.splitn(3, BETWEEN).map(ToOwned::to_owned);
        Some(Edit { field: parts.next()?, record: parts.next()?, text: parts.next()? })
    })
    .collect()
}

/// The page's address with its changes.
struct Here<'a> {
    visit: &'a Visit,
    path: routes::TriedRecords,
    edits: Vec<Edit>,
}

impl Here<'_> {
    fn set(edit: &Edit) -> String {
        format!("{}{BETWEEN}{}{BETWEEN}{}", edit.field, edit.record, edit.text)
    }

    fn address(&self, more: &[(&str, &str)]) -> String {
        let sets: Vec<String> = self.edits.iter().map(Self::set).collect();
        let pairs: Vec<(&str, &str)> =
            sets.iter().map(|set| (CHANGE, set.as_str())).chain(more.iter().copied()).collect();
        with_query(&self.path, &pairs)
    }

    /// The changes with those of the form that was sent; none when none was.
    fn typed(&self, tried: &TriedRecords) -> Option<Vec<Edit>> {
        let record = self.visit.asked("edit");
        let typed: Vec<(&str, &str)> =
            self.visit.query.iter().filter_map(|(name, text)| Some((name.strip_prefix(TYPED)?, text.trim()))).collect();
        let entry = tried.entries.iter().find(|entry| entry.id == record).filter(|_| !typed.is_empty())?;
        let mut edits: Vec<Edit> = self.edits.iter().filter(|edit| edit.record != record).cloned().collect();
        let changed = entry.fields.iter().filter_map(|field| {
            let (_, text) = typed.iter().find(|(name, _)| *name == field.name)?;
            (*text != field.text).then(|| Edit {
                record: record.to_owned(),
                field: field.name.clone(),
                text: (*text).to_owned(),
            })
        });
        edits.extend(changed);
        Some(edits)
    }

    /// What a field would hold: as typed, else as frozen.
    fn text<'f>(&'f self, entry: &Entry, field: &'f Field) -> &'f str {
        let edit = self.edits.iter().find(|edit| edit.record == entry.id && edit.field == field.name);
        edit.map_or(field.text.as_str(), |edit| &edit.text)
    }
}

fn body(lang: Lang, here: &Here<'_>, tried: &TriedRecords) -> Markup {
    if tried.entries.is_empty() {
        return panel(
            lang.pick("可改动的记录", "Records that can be changed"),
            Markup::default(),
            empty(
                lang.pick("没有记录", "No records"),
                lang.pick(
                    "办法用到的台账、目标或指标里没有这个单位的记录。",
                    "The tables, targets and indicators that the scheme reads hold nothing of this unit.",
                ),
                Markup::default(),
            ),
        );
    }
    let edited = tried.entries.iter().find(|entry| entry.id == here.visit.asked("edit"));
    let problems: Vec<FieldError> =
        tried.problems.iter().map(|message| FieldError { field: "changes", message: message.clone() }).collect();
    html! {
        (form::errors(lang, &problems))
        @if !here.edits.is_empty() { (changes(lang, here, tried)) }
        @if !here.edits.is_empty() && problems.is_empty() {
            (moves::moves(lang, lang.pick("改动后", "With these changes"), &tried.moves))
        }
        @if let Some(entry) = edited { (one(lang, here, entry)) }
        (list(lang, here, tried))
    }
}

/// The changes so far, each to be taken back.
fn changes(lang: Lang, here: &Here<'_>, tried: &TriedRecords) -> Markup {
    let title = lang.pick("改动", "Changes");
    let columns = [
        Column::text(lang.pick("记录", "Record")).title(),
        Column::text(lang.pick("数据", "Value")),
        Column::text(lang.pick("原为", "Was")),
        Column::text(lang.pick("改为", "Becomes")),
        Column::text(""),
    ];
    let row = |(index, edit): (usize, &Edit)| {
        let entry = tried.entries.iter().find(|entry| entry.id == edit.record);
        let field = entry.and_then(|entry| entry.fields.iter().find(|field| field.name == edit.field));
        let without: Vec<Edit> =
            here.edits.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, edit)| edit.clone()).collect();
        let back = Here { visit: here.visit, path: here.path.clone(), edits: without };
        let back = back.address(&[("of", here.visit.asked("of")), ("page", here.visit.asked("page"))]);
        Row::plain(vec![
            html! { (entry.map_or(edit.record.as_str(), |entry| entry.title.get(lang))) },
            html! { (field.map_or(edit.field.as_str(), |field| field.label.get(lang))) },
            html! { (field.map_or_else(|| NONE.to_owned(), |field| shown(lang, field, &field.text))) },
            html! { strong { (field.map_or_else(|| edit.text.clone(), |field| shown(lang, field, &edit.text))) } },
            html! { a href=(back) { (lang.pick("撤回", "Take back")) } },
        ])
    };
    let rows: Vec<Row> = here.edits.iter().enumerate().map(row).collect();
    let all = html! { a href=(here.path) { (lang.pick("全部撤回", "Take all back")) } };
    html! { div #changes { (flush(title, all, table(title, Shape::Cards, &columns, &rows))) } }
}

/// A value as it is read.
fn shown(lang: Lang, field: &Field, text: &str) -> String {
    match &field.kind {
        _ if text.is_empty() => NONE.to_owned(),
        FieldKind::Code(codes) => {
            codes.iter().find(|(code, _)| code == text).map_or(text, |(_, label)| label.get(lang)).to_owned()
        }
        _ if field.unit.zh.is_empty() => text.to_owned(),
        _ => format!("{text} {}", field.unit.get(lang)),
    }
}

/// The form of one record.
fn one(lang: Lang, here: &Here<'_>, entry: &Entry) -> Markup {
    let title = match lang {
        Lang::Zh => format!("改动：{}", entry.title.zh),
        Lang::En => format!("Change {}", entry.title.en),
    };
    panel(
        &title,
        Markup::default(),
        html! {
            form #edit method="get" action=(here.path) {
                @for edit in &here.edits { input type="hidden" name=(CHANGE) value=(Here::set(edit)); }
                @for name in ["of", "page"] {
                    @if !here.visit.asked(name).is_empty() { input type="hidden" name=(name) value=(here.visit.asked(name)); }
                }
                input type="hidden" name="edit" value=(entry.id);
                div.field-row { @for value in &entry.fields { (control(lang, here, entry, value)) } }
                div.buttons {
                    button.button.primary type="submit" { (lang.pick("计算", "Compute")) }
                    a.button href=(here.address(&[("of", here.visit.asked("of")), ("page", here.visit.asked("page"))])) { (lang.pick("取消", "Cancel")) }
                }
            }
        },
    )
}

fn control(lang: Lang, here: &Here<'_>, entry: &Entry, value: &Field) -> Markup {
    let name = format!("{TYPED}{}", value.name);
    let id = format!("v-{}", value.name);
    let text = here.text(entry, value);
    let unit = value.unit.get(lang);
    field(lang, &id, value.label.get(lang), (!unit.is_empty()).then_some(unit), &[], |d| match &value.kind {
        FieldKind::Code(codes) => {
            let missing = value.may_be_missing.then(|| (String::new(), lang.pick("缺失", "missing").to_owned()));
            let codes = codes.iter().map(|(code, label)| (code.clone(), label.get(lang).to_owned()));
            let options: Vec<(String, String)> = missing.into_iter().chain(codes).collect();
            form::select(&name, &id, false, text, &options)
        }
        FieldKind::Date => html! { input id=(id) type="date" name=(name) value=(text) aria-describedby=[d.by]; },
        FieldKind::Number | FieldKind::Money => {
            html! { input id=(id) type="text" inputmode="decimal" name=(name) value=(text) maxlength="30" aria-describedby=[d.by]; }
        }
        FieldKind::Text => {
            html! { input id=(id) type="text" name=(name) value=(text) maxlength="200" aria-describedby=[d.by]; }
        }
    })
}

/// The records of one kind, a page of them, each to be changed.
fn list(lang: Lang, here: &Here<'_>, tried: &TriedRecords) -> Markup {
    let groups: BTreeSet<_> = tried.entries.iter().map(|entry| entry.group).collect();
    let asked = groups.iter().find(|group| group.code() == here.visit.asked("of")).or(groups.first());
    let of_group: Vec<&Entry> = tried.entries.iter().filter(|entry| Some(&entry.group) == asked).collect();
    let pages = of_group.len().div_ceil(PER_PAGE).max(1);
    let page = usize::try_from(here.visit.page_asked()).unwrap_or(1).min(pages);
    let code = asked.map_or("", |group| group.code());
    let columns = [
        Column::text(lang.pick("记录", "Record")).title(),
        Column::text(lang.pick("办法用到的数据", "Values that the scheme reads")),
        Column::text(""),
    ];
    let row = |entry: &&Entry| {
        let change = here.address(&[("of", code), ("page", &page.to_string()), ("edit", &entry.id)]);
        Row::plain(vec![
            html! { (entry.title.get(lang)) },
            html! {
                @for value in &entry.fields {
                    span.sub { (value.label.get(lang)) " " (shown(lang, value, here.text(entry, value))) }
                }
            },
            html! { a.nowrap href={ (change) "#edit" } { (lang.pick("改动", "Change")) } },
        ])
    };
    let rows: Vec<Row> = of_group.iter().skip((page - 1) * PER_PAGE).take(PER_PAGE).map(row).collect();
    let title = lang.pick("可改动的记录", "Records that can be changed");
    let tabs = html! {
        @if groups.len() > 1 {
            nav.tabs aria-label=(lang.pick("记录种类", "Kinds of records")) {
                @for group in &groups {
                    a href=(here.address(&[("of", group.code())])) aria-current=[(Some(group) == asked).then_some("page")] { (group.label().get(lang)) }
                }
            }
        }
    };
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let count = i64::try_from(of_group.len()).unwrap_or(i64::MAX);
    let pager =
        pager(lang, count, number(page), number(pages), |to| here.address(&[("of", code), ("page", &to.to_string())]));
    html! { (tabs) (flush(title, Markup::default(), html! { (table(title, Shape::Cards, &columns, &rows)) (pager) })) }
}
