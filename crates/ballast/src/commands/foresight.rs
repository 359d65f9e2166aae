//! `ballast foresight`: advice for a unit, other rules, firmness, back-test. Prints tables with tabs; changes nothing.

use super::scheme;
use crate::args;
use crate::install;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::{lang, tr};
use anyhow::{Context, Result};
use ballast_app::foresight::advise::advise_unit;
use ballast_app::foresight::back_test::back_test;
use ballast_app::foresight::firmness::{DRAWS, examine};
use ballast_app::foresight::what_if::try_rules;
use ballast_app::{App, AppError, Caller};
use ballast_domain::{Exact, Rounding, Text, UnitId};
use ballast_scheme::foresight::difference::Move;

pub(super) async fn run(settings: &Settings, command: args::Foresight) -> Result<Outcome> {
    let app = install::open(settings).await?;
    let caller = install::caller(&app, command.name()).await?;
    match command {
        args::Foresight::Advice { run, unit } => advice(&app, &caller, &run, &unit).await?,
        args::Foresight::Rules { run, file } => {
            let text = scheme::read(&file)?.text;
            let trial = try_rules(&app, &caller, &run, text).await.map_err(|error| of_run(error, &run))?;
            for change in &trial.changes {
                println!("{}", change.say(lang()));
            }
            println!();
            moves(&trial.moves);
            println!("\nτ\t{}", likeness(trial.likeness.as_ref()));
        }
        args::Foresight::Firmness { run } => firmness(&app, &caller, &run).await?,
        args::Foresight::BackTest { scheme } => {
            let tested = back_test(&app, &caller, &scheme).await.map_err(|error| match error {
                AppError::NotFound => scheme::unknown(&scheme),
                other => other,
            })?;
            println!("{}", [tr("考核", "run"), "τ", tr("位次变动", "places that change")].join("\t"));
            for tested in &tested {
                let changed = tested.moves.iter().filter(|found| found.is_place_changed()).count();
                println!("{}\t{}\t{changed}", tested.record.id, likeness(tested.likeness.as_ref()));
            }
        }
    }
    Ok(Outcome::Done)
}

async fn advice(app: &App, caller: &Caller, run: &str, unit: &str) -> Result<()> {
    let id =
        UnitId::new(unit).with_context(|| format!("{} {unit}", tr("单位代码不正确：", "this is no unit's code:")))?;
    let advised = advise_unit(app, caller, (run, &id), Vec::new()).await.map_err(|error| match error {
        AppError::NotFound => unknown(&format!("{run} {unit}")),
        other => other,
    })?;
    let heads = [
        tr("事项", "action"),
        tr("项目", "project"),
        tr("说明", "detail"),
        tr("可得", "points"),
        tr("届时位次", "rank then"),
    ];
    println!("{}", heads.join("\t"));
    for action in &advised.advice.actions {
        let detail = action.detail.as_ref().map_or("", |detail| detail.get(lang()));
        let (kind, points) = (action.kind.label(), action.points.to_fixed(Rounding::half_up(2)));
        println!("{}\t{}\t{detail}\t{points}\t{}", kind.get(lang()), action.project, rank(action.rank));
    }
    Ok(())
}

async fn firmness(app: &App, caller: &Caller, run: &str) -> Result<()> {
    let firm = examine(app, caller, run).await.map_err(|error| of_run(error, run))?;
    println!(
        "{}",
        [
            tr("单位", "unit"),
            tr("数据", "figure"),
            tr("现值", "now"),
            tr("若为", "if it were"),
            tr("前几名变为", "first places")
        ]
        .join("\t")
    );
    for weak in &firm.weak {
        let after: Vec<&str> = weak.after.iter().map(|name| name.get(lang())).collect();
        let texts = [&weak.name, &weak.figure, &weak.value, &weak.instead].map(|text: &Text| text.get(lang()));
        println!("{}\t{}", texts.join("\t"), after.join(tr("、", ", ")));
    }
    println!();
    println!(
        "{}\t/{DRAWS}",
        [tr("单位", "unit"), tr("位次", "rank"), tr("最好", "best"), tr("最差", "worst")].join("\t")
    );
    for place in &firm.places {
        println!("{}\t{}\t{}\t{}\t{}", place.name.get(lang()), place.rank, place.best, place.worst, place.kept);
    }
    Ok(())
}

/// Who moves, one line each.
fn moves(moves: &[Move]) {
    println!(
        "{}",
        [
            tr("单位", "unit"),
            tr("原位次", "rank"),
            tr("新位次", "new rank"),
            tr("原得分", "score"),
            tr("新得分", "new score")
        ]
        .join("\t")
    );
    for found in moves {
        let total = |total: &Option<String>| total.clone().unwrap_or_default();
        let (before, after) = (total(&found.total_before), total(&found.total_after));
        println!(
            "{}\t{}\t{}\t{before}\t{after}",
            found.name.get(lang()),
            rank(found.rank_before),
            rank(found.rank_after)
        );
    }
}

fn rank(rank: Option<u32>) -> String {
    rank.map(|rank| rank.to_string()).unwrap_or_default()
}

fn likeness(likeness: Option<&Exact>) -> String {
    likeness.map(|likeness| likeness.to_fixed(Rounding::half_up(2))).unwrap_or_default()
}

fn of_run(error: AppError, run: &str) -> AppError {
    if matches!(error, AppError::NotFound) { unknown(run) } else { error }
}

fn unknown(what: &str) -> AppError {
    AppError::Invalid(Text::new(
        format!("没有找到“{what}”。考核编号见 ballast assess 的输出或考核页面"),
        format!(
            "there is no “{what}”; the id of a run is printed by ballast assess and stands on the page of assessments"
        ),
    ))
}
