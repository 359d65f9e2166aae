//! Finding what is due, outside a write to show it and within one to remove it.

use crate::imports::upload::{blocking, list_uploads};
use crate::{App, AppError, digest};
use ballast_domain::DataClass;
use ballast_store::Write;
use ballast_store::retention::{Contents, DueCount, DueItem};
use std::collections::BTreeSet;

/// Contents that one plan names at most, the oldest first: writers wait while they are removed.
const MOST_CONTENTS: usize = 1_000;

/// Everything that is due now.
pub(super) async fn find(app: &App) -> Result<BTreeSet<DueItem>, AppError> {
    let (terms, now) = (app.policy().retention, app.clock().now());
    let mut due = BTreeSet::new();
    for class in DataClass::ALL {
        due.extend(app.store().due_rows(*class, terms.begun_before(*class, now)).await?);
    }
    due.extend(files(app, &app.store().contents().await?).await?);
    Ok(due)
}

/// The same as the write sees it. Until its end no other write begins, so that nothing of it comes into use again.
pub(super) async fn find_within(app: &App, write: &mut Write) -> Result<BTreeSet<DueItem>, AppError> {
    let (terms, now) = (app.policy().retention, app.clock().now());
    let mut due = BTreeSet::new();
    for class in DataClass::ALL {
        due.extend(write.due_rows(*class, terms.begun_before(*class, now)).await?);
    }
    let contents = write.contents().await?;
    due.extend(files(app, &contents).await?);
    Ok(due)
}

/// What lies beside the database: contents that nothing needs, and uploads.
async fn files(app: &App, contents: &Contents) -> Result<Vec<DueItem>, AppError> {
    let (terms, now) = (app.policy().retention, app.clock().now());
    let before = |class| terms.begun_before(class, now);
    let left = contents.left.iter().filter(|(_, (class, at))| *at <= before(*class));
    let mut due: Vec<DueItem> =
        left.map(|(hash, (class, at))| DueItem { class: *class, key: hash.clone(), dated_at: *at }).collect();
    // A file is kept before its rows are written; when they never are, nothing names it.
    for (kept_at, hash) in app.papers().library.kept_before(before(DataClass::ImportOriginals)).await? {
        let is_named = contents.needed.contains(hash.as_str()) || contents.left.contains_key(hash.as_str());
        if !is_named {
            due.push(DueItem { class: DataClass::ImportOriginals, key: hash.as_str().to_owned(), dated_at: kept_at });
        }
    }
    due.sort_by(|a, b| (a.dated_at, &a.key).cmp(&(b.dated_at, &b.key)));
    due.truncate(MOST_CONTENTS);
    let app = app.clone();
    let uploads = blocking(move || list_uploads(&app)).await?;
    let class = DataClass::UndecidedUploads;
    let uploads = uploads.into_iter().filter(|upload| upload.made_at <= before(class));
    due.extend(uploads.map(|upload| DueItem { class, key: upload.name, dated_at: upload.made_at }));
    Ok(due)
}

/// By class in the order of the classes; classes of which nothing is due are left out.
pub(super) fn counts(due: &BTreeSet<DueItem>) -> Vec<DueCount> {
    let mut counts: Vec<DueCount> = Vec::new();
    for item in due {
        match counts.last_mut().filter(|count| count.class == item.class) {
            Some(count) => {
                count.count += 1;
                count.oldest = count.oldest.min(item.dated_at);
                count.newest = count.newest.max(item.dated_at);
            }
            None => counts.push(DueCount { class: item.class, count: 1, oldest: item.dated_at, newest: item.dated_at }),
        }
    }
    counts
}

/// SHA-256 over class and key of each in their order.
pub(super) fn digest(due: &BTreeSet<DueItem>) -> String {
    let mut text = String::new();
    for item in due {
        text += &format!("{} {}\n", item.class.code(), item.key);
    }
    digest::of(text.as_bytes())
}

/// As an audit event tells them: nothing of what they are, but how many.
pub(super) fn told(counts: &[DueCount]) -> serde_json::Value {
    counts
        .iter()
        .map(|count| (count.class.code().to_owned(), count.count.into()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
