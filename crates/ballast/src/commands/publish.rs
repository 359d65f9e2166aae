//! `ballast publish`: the bulletin of a result, in the wanted formats.

use crate::args::Publish;
use crate::install;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::{lang, tr};
use anyhow::{Context, Result};
use ballast_app::AppError;
use ballast_app::assessments::document::publish_bulletin;
use ballast_domain::Text;
use ballast_publish::Format;
use std::path::Path;

pub(super) async fn run(settings: &Settings, wanted: Publish) -> Result<Outcome> {
    let formats = wanted.kinds.iter().map(|kind| format(kind)).collect::<Result<Vec<Format>, AppError>>()?;
    let app = install::open(settings).await?;
    let caller = install::caller(&app, "publish").await?;
    // The folder of a snapshot carries the id of its result as its name.
    let id = Path::new(&wanted.result).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    std::fs::create_dir_all(&wanted.out)
        .with_context(|| format!("{} {}", tr("无法使用文件夹", "cannot use the folder"), wanted.out.display()))?;
    for format in formats {
        let bytes = publish_bulletin(&app, &caller, &id, lang(), format, true).await.map_err(|error| match error {
            AppError::NotFound => unknown(&id),
            other => other,
        })?;
        let path = wanted.out.join(format!("{id}.{}", format.extension()));
        std::fs::write(&path, bytes)
            .with_context(|| format!("{} {}", tr("无法写入", "cannot write"), path.display()))?;
        println!("{}", path.display());
    }
    Ok(Outcome::Done)
}

fn unknown(id: &str) -> AppError {
    AppError::Invalid(Text::new(
        format!("没有编号为“{id}”的考核结果。编号见 ballast assess 的输出或网页“考核”"),
        format!("there is no assessment “{id}”; ballast assess prints the id, and the page “Assessment” lists all"),
    ))
}

fn format(kind: &str) -> Result<Format, AppError> {
    Format::from_name(kind).ok_or_else(|| {
        let known = Format::ALL.map(Format::extension).join(", ");
        AppError::Invalid(Text::new(
            format!("没有“{kind}”这种格式。可用：{known}"),
            format!("there is no format “{kind}”; there are {known}"),
        ))
    })
}
