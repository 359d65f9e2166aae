//! Power cuts: every acknowledged write survives every image of the disk.

use crate::images::{Files, Image, base_of, each_image, lay_out};
use crate::recording::{Deed, can_record, record};
use crate::state::{plain_survivors, survivors};
use crate::writer::{Kind, prepare, url_in};
use crate::{figure, scale};
use sqlx::Connection as _;
use std::collections::{BTreeMap, BTreeSet};
use tokio::runtime::Runtime;

const SEED: u64 = 20_240_715;

/// So many writes that the log is copied back into the database several times.
const WRITES: usize = 300;

/// Two halves, so that two cores share the work.
#[test]
fn no_acknowledged_write_is_lost_first_half() {
    store_survives(SEED);
}

#[test]
fn no_acknowledged_write_is_lost_second_half() {
    store_survives(SEED + 1);
}

fn store_survives(seed: u64) {
    if !can_record() {
        return;
    }
    let count = scale(5_000, 100_000) / 2;
    let runtime = Runtime::new().unwrap();
    let (base, deeds) = recording(&runtime, Kind::Store);
    assert!(
        deeds.iter().any(|deed| matches!(deed, Deed::Write { file, .. } if file == "ballast.db")),
        "the log was never copied back"
    );
    let folder = memory_folder();
    let url = url_in(folder.path());
    let mut by_rest = BTreeMap::new();
    each_image(&base, &deeds, count, seed, |image| {
        lay_out(&image.files, folder.path());
        let found = runtime.block_on(survivors(&url)).unwrap_or_else(|problem| panic!("{}: {problem}", place(image)));
        // One write is under way at a time, so that at most one more than acknowledged is there; none may miss.
        let expected: BTreeSet<usize> = (1..=image.acknowledged.len()).collect();
        assert_eq!(image.acknowledged, expected);
        assert!(
            found.is_superset(&expected) && found.len() <= expected.len() + 1,
            "{}: {} of {} are there",
            place(image),
            found.len(),
            expected.len()
        );
        *by_rest.entry(image.rest).or_insert(0) += 1;
    });
    assert_eq!(by_rest.len(), 5);
    figure(&format!(
        "power cuts: {count} images of {} recorded calls, {by_rest:?}: 0 acknowledged writes lost, 0 corrupt",
        deeds.len()
    ));
}

/// The images find the loss that `synchronous = NORMAL` allows, and none with `FULL`: a test that cannot fail would prove nothing.
#[test]
fn the_images_show_what_less_than_full_loses() {
    if !can_record() {
        return;
    }
    let count = scale(1_000, 5_000);
    let runtime = Runtime::new().unwrap();
    for (kind, may_lose) in [(Kind::PlainFull, false), (Kind::PlainNormal, true)] {
        let (base, deeds) = recording(&runtime, kind);
        let folder = memory_folder();
        let url = url_in(folder.path());
        let mut lost = 0;
        each_image(&base, &deeds, count, SEED, |image| {
            lay_out(&image.files, folder.path());
            let found =
                runtime.block_on(plain_survivors(&url)).unwrap_or_else(|problem| panic!("{}: {problem}", place(image)));
            lost += usize::from(!found.is_superset(&image.acknowledged));
        });
        assert_eq!(lost > 0, may_lose, "{kind:?} lost acknowledged writes in {lost} of {count} images");
        figure(&format!("power cuts past the store, {kind:?}: acknowledged writes lost in {lost} of {count} images"));
    }
}

fn recording(runtime: &Runtime, kind: Kind) -> (Files, Vec<Deed>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    let url = url_in(&path);
    runtime.block_on(async {
        prepare(&url).await;
        let mut connection = sqlx::AnyConnection::connect(&url).await.unwrap();
        let table = "CREATE TABLE IF NOT EXISTS plain (number INTEGER PRIMARY KEY, content TEXT NOT NULL)";
        sqlx::raw_sql(table).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });
    let base = base_of(&path);
    let deeds = record(&path, &url, kind, WRITES);
    (base, deeds)
}

/// In memory where there is such a folder: thousands of images are laid out.
fn memory_folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn place(image: &Image) -> String {
    format!("power cut after call {}, rest {:?}", image.after, image.rest)
}
