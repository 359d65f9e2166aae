//! `ballast assess`: freeze, compute, rank.

use super::scheme;
use crate::args::Assess;
use crate::cluster;
use crate::install;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::{lang, tr};
use anyhow::{Context, Result};
use ballast_app::assessments::run::{RunInput, run_assessment, run_assessment_on};
use ballast_app::assessments::schemes::find_scheme;
use ballast_app::assessments::show::show_assessment;
use ballast_app::{App, AppError};
use ballast_scheme::Outcome as Scored;
use std::path::Path;

pub(super) async fn run(settings: &Settings, wanted: Assess) -> Result<Outcome> {
    let app = install::open(settings).await?;
    let caller = install::caller(&app, "assess").await?;
    let file = Path::new(&wanted.scheme);
    let scheme = if file.is_file() {
        scheme::read(file)?
    } else {
        find_scheme(&app, &caller, &wanted.scheme).await.map_err(|error| match error {
            AppError::NotFound => scheme::unknown(&wanted.scheme),
            other => other,
        })?
    };
    let input = RunInput { scheme, period: wanted.period, as_of: wanted.as_of };
    let record = match cluster::of(&wanted.on)? {
        Some(cluster) => run_assessment_on(&app, &caller, &input, &cluster).await?,
        None => run_assessment(&app, &caller, &input).await?,
    };
    let view = show_assessment(&app, &caller, &record.id).await?;
    eprintln!("{} {}", tr("考核编号", "Assessment"), record.id);
    eprintln!("{} {}", tr("快照", "Snapshot"), snapshot(&app, &record.folder).display());
    print(&view.outcome);
    if let Some(out) = wanted.out {
        copy(&snapshot(&app, &record.folder), &out.join(&record.folder))
            .with_context(|| format!("{} {}", tr("无法写入", "cannot write"), out.display()))?;
    }
    Ok(Outcome::Done)
}

fn snapshot(app: &App, folder: &str) -> std::path::PathBuf {
    app.folder().join("snapshots").join(folder)
}

/// Prints an outcome: its ranking, or the lights of a scheme that ranks nothing.
pub(super) fn print(outcome: &Scored) {
    if outcome.groups.is_empty() {
        print_lights(outcome);
    } else {
        print_ranking(outcome);
    }
}

/// Group, rank, unit, score: one line each.
fn print_ranking(outcome: &Scored) {
    let find = |id: &String| outcome.subjects.iter().find(|subject| subject.id == *id);
    let heads =
        [tr("分组", "group"), tr("位次", "rank"), tr("单位代码", "unit_id"), tr("单位", "unit"), tr("得分", "score")];
    println!("{}", heads.join("\t"));
    for group in &outcome.groups {
        for subject in group.subjects.iter().filter_map(find) {
            let rank = subject.rank.map(|rank| rank.to_string()).unwrap_or_default();
            let score = subject.total.as_ref().map(|total| total.published.clone()).unwrap_or_default();
            let (group, unit) = (group.title.get(lang()), subject.name.get(lang()));
            println!("{group}\t{rank}\t{}\t{unit}\t{score}", subject.id);
        }
    }
}

/// Of a scheme that ranks nothing: what is assessed and its lights, one line each.
fn print_lights(outcome: &Scored) {
    let titles = outcome.subjects.first().into_iter().flat_map(|subject| &subject.lights);
    let heads = [tr("编号", "id"), tr("名称", "name")].into_iter().chain(titles.map(|light| light.title.get(lang())));
    println!("{}", heads.collect::<Vec<_>>().join("\t"));
    for subject in &outcome.subjects {
        let words = subject.lights.iter().map(|light| light.word.get(lang()));
        let cells = [subject.id.as_str(), subject.name.get(lang())].into_iter().chain(words);
        println!("{}", cells.collect::<Vec<_>>().join("\t"));
    }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}
