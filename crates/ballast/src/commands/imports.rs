//! `ballast imports`: the batches, newest first, one line each.

use crate::install;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::tr;
use anyhow::Result;
use ballast_app::imports::batches;

pub(super) async fn run(settings: &Settings) -> Result<Outcome> {
    let app = install::open_beside(settings).await?;
    let caller = install::caller(&app, "imports").await?;
    let heads = [
        tr("批次", "batch"),
        tr("表式", "form"),
        tr("文件", "file"),
        tr("资料时点", "known_on"),
        tr("新增", "new"),
        tr("变更", "changed"),
        tr("未变", "unchanged"),
        tr("拒绝", "refused"),
        tr("导入人", "by"),
        tr("导入时间", "at"),
        tr("撤销时间", "undone"),
    ];
    println!("{}", heads.join("\t"));
    for batch in batches::list_batches(&app, &caller).await? {
        let counts = batch.counts;
        println!(
            "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            batch.id,
            batch.form.code(),
            batch.file_name.replace('\t', " "),
            batch.known_on,
            counts.new,
            counts.changed,
            counts.unchanged,
            counts.refused,
            batch.made_by,
            batch.taken_at,
            batch.undone_at.map(|at| at.to_string()).unwrap_or_default(),
        );
    }
    Ok(Outcome::Done)
}
