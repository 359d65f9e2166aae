//! `ballast federate`: the sealed snapshots of several cities, verified and assessed together.

use super::{assess, scheme, verify};
use crate::args::Federate;
use crate::clock::SystemClock;
use crate::cluster;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::{lang, tr};
use anyhow::{Context as _, Result};
use ballast_app::AppError;
use ballast_app::access::keys::Keys;
use ballast_app::assessments::cluster::Cluster;
use ballast_domain::{Clock as _, Text};
use ballast_engine::{Member, Seal, Snapshot, assessment_id, write_result};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The list of cities as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    city: Vec<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    name: String,
    folder: PathBuf,
    key: PathBuf,
}

pub(super) async fn run(settings: &Settings, wanted: &Federate) -> Result<Outcome> {
    let scheme = scheme::read(&wanted.scheme)?;
    let members = read_list(&wanted.cities)?;
    let out = &wanted.out;
    if out.exists() {
        return Err(AppError::Invalid(Text::new(
            format!("{} 已存在。请用 --out 给出一个新文件夹", out.display()),
            format!("{} is there already; name a new folder with --out", out.display()),
        ))
        .into());
    }
    let keys = wanted.seal.then(|| keys(settings)).transpose()?;
    let cluster = cluster::of(&wanted.on)?;
    let made = make(&members, &scheme.text, out, cluster.as_ref(), keys.as_ref()).await;
    if made.is_err() {
        // Half a snapshot or one without result would look like a published one.
        let _ = std::fs::remove_dir_all(out);
    }
    made
}

/// The keys of the installation; none are made here.
fn keys(settings: &Settings) -> Result<Keys> {
    let folder = settings.data.join("keys");
    if !["audit.key", "field.key"].iter().all(|key| folder.join(key).is_file()) {
        return Err(AppError::Invalid(Text::new(
            format!("{} 中没有密钥。请用 --data 指明已建立的系统，或不加 --seal", folder.display()),
            format!("there is no key in {}; name an installation with --data, or leave --seal out", folder.display()),
        ))
        .into());
    }
    Ok(Keys::open(&folder, settings.policy().suite)?)
}

async fn make(
    members: &[Member],
    scheme: &str,
    out: &Path,
    cluster: Option<&Cluster>,
    keys: Option<&Keys>,
) -> Result<Outcome> {
    let manifest = ballast_engine::federate(members, scheme, out)?;
    let snapshot = Snapshot::open(out)?;
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let run = match cluster {
        Some(cluster) => cluster.assess(&snapshot).await?,
        None => ballast_engine::assess(&snapshot, threads).await?,
    };
    write_result(out, &run)?;
    if let Some(keys) = keys {
        Seal::sign(&run, &assessment_id(&snapshot, &run), &keys.audit, SystemClock.now())?.write(out)?;
    }
    eprintln!(
        "{}",
        lang().pick(
            &format!("{} 个市的封存全部核验通过", manifest.members.len()),
            &format!("the seals of {} cities are good", manifest.members.len())
        )
    );
    eprintln!("{} {}", tr("快照", "Snapshot"), out.display());
    assess::print(&run.outcome);
    Ok(Outcome::Done)
}

/// Folders and keys are found from where the list lies.
fn read_list(file: &Path) -> Result<Vec<Member>> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{} {}", tr("无法读取", "cannot read"), file.display()))?;
    let wrong = |zh: String, en: String| AppError::Invalid(Text::new(zh, en));
    let list: List = toml::from_str(&text).map_err(|error| {
        wrong(
            format!("{} 不是各市名单：{error}每个市写一段 [[city]]，含 name、folder、key", file.display()),
            format!(
                "{} is no list of cities: {error}write one [[city]] with name, folder and key for each",
                file.display()
            ),
        )
    })?;
    if list.city.is_empty() {
        return Err(wrong(
            format!("{} 中没有城市。每个市写一段 [[city]]，含 name、folder、key", file.display()),
            format!("{} lists no city; write one [[city]] with name, folder and key for each", file.display()),
        )
        .into());
    }
    let beside = |path: &Path| file.parent().unwrap_or(Path::new("")).join(path);
    let mut members = Vec::new();
    for line in list.city {
        let file = beside(&line.key);
        let keys = verify::read_keys(std::slice::from_ref(&file))?;
        if keys.is_empty() {
            return Err(wrong(
                format!("{}：{} 中没有公钥。请使用该市的 keys/audit.pub", line.name, file.display()),
                format!("{}: {} holds no public key; use the city's keys/audit.pub", line.name, file.display()),
            )
            .into());
        }
        members.push(Member { name: line.name, folder: beside(&line.folder), keys });
    }
    Ok(members)
}
