//! `ballast assessment`: where results stand, and the steps until one is final. Who takes a step signs in by name: a step is a person's.

use crate::args::Assessment;
use crate::install;
use crate::outcome::Outcome;
use crate::prompt;
use crate::settings::Settings;
use crate::words::{lang, tr};
use anyhow::Result;
use ballast_app::access::confirmation::enter_as_administrator;
use ballast_app::access::proof::Proof;
use ballast_app::assessments::check::check_assessment;
use ballast_app::assessments::file_objection::{ObjectionInput, file_objection};
use ballast_app::assessments::finalise::finalise_assessment;
use ballast_app::assessments::life::{list_states, show_life};
use ballast_app::assessments::list::list_assessments;
use ballast_app::assessments::publicise::publicise_assessment;
use ballast_app::assessments::rule_objection::rule_objection;
use ballast_app::assessments::supersede::supersede_assessment;
use ballast_app::{App, AppError, Caller};
use ballast_domain::Text;
use ballast_domain::life::LifeState;

pub(super) async fn run(settings: &Settings, command: Assessment) -> Result<Outcome> {
    if let Assessment::List = command {
        return list(settings).await;
    }
    let app = install::open(settings).await?;
    match command {
        Assessment::List => {}
        Assessment::Check { result, remark, returned } => {
            let caller = person(&app, "assessment check").await?;
            check_assessment(&app, &caller, &result, !returned, &remark).await.map_err(said)?;
            stands(&app, &caller, &result).await?;
        }
        Assessment::Publicise { result, remark } => {
            let caller = person(&app, "assessment publicise").await?;
            publicise_assessment(&app, &caller, &result, &remark).await.map_err(said)?;
            stands(&app, &caller, &result).await?;
        }
        Assessment::Finalise { result, remark } => {
            let caller = person(&app, "assessment finalise").await?;
            finalise_assessment(&app, &caller, &result, &remark).await.map_err(said)?;
            stands(&app, &caller, &result).await?;
        }
        Assessment::Replace { result, reason, as_of } => {
            let caller = person(&app, "assessment replace").await?;
            let new = supersede_assessment(&app, &caller, &result, as_of, &reason).await.map_err(said)?;
            println!("{}", new.id);
            stands(&app, &caller, &new.id).await?;
        }
        Assessment::Object { result, unit, node, claim, papers } => {
            let caller = person(&app, "assessment object").await?;
            let input = ObjectionInput { subject: unit, node, claim, papers };
            println!("{}", file_objection(&app, &caller, &result, &input).await.map_err(said)?);
        }
        Assessment::Rule { objection, grounds, reject } => {
            let caller = person(&app, "assessment rule").await?;
            rule_objection(&app, &caller, objection, !reject, &grounds).await.map_err(said)?;
        }
    }
    Ok(Outcome::Done)
}

/// Id, state, period and title, one line each.
async fn list(settings: &Settings) -> Result<Outcome> {
    let app = install::open_beside(settings).await?;
    let caller = install::caller(&app, "assessment list").await?;
    let states = list_states(&app, &caller).await?;
    println!(
        "{}",
        [tr("考核编号", "result"), tr("状态", "state"), tr("考核期", "period"), tr("办法", "scheme")].join("\t")
    );
    for run in list_assessments(&app, &caller).await? {
        let state = states.get(&run.id).copied().unwrap_or(LifeState::Computed).label();
        println!("{}\t{}\t{}\t{}", run.id, state.get(lang()), run.period, run.title.get(lang()));
    }
    Ok(Outcome::Done)
}

/// Says where a result stands after the step.
async fn stands(app: &App, caller: &Caller, result: &str) -> Result<()> {
    let life = show_life(app, caller, result).await?;
    println!("{}", life.state.label().get(lang()));
    if let Some(deadline) = life.deadline.filter(|_| life.takes_objections) {
        eprintln!("{} {deadline}", tr("公示期至", "objections until"));
    }
    Ok(())
}

/// Asks at the terminal who acts, and for the proof of it.
async fn person(app: &App, command: &str) -> Result<Caller> {
    let login = prompt::ask(tr("登录名:", "login:"))?;
    let password = prompt::ask_secret(tr("密码:", "password:"))?;
    let code = prompt::ask(tr(
        "验证码或恢复码（没有则留空）:",
        "code of the authenticator or recovery code (empty if there is none):",
    ))?;
    let proof = Proof { login: &login, password: &password, code: &code, ..Proof::default() };
    Ok(enter_as_administrator(app, &proof, command).await?)
}

/// What somebody is told whose role does not allow it, or who names what is not there.
fn said(error: AppError) -> AppError {
    match error {
        AppError::Forbidden(permission) => {
            let label = permission.label();
            AppError::Invalid(Text::new(format!("没有“{}”的权限", label.zh), format!("you may not {}", label.en)))
        }
        AppError::NotFound => AppError::Invalid(Text::fixed(
            "没有这个结果、异议或计分步骤，或不在您的数据范围内。用 ballast assessment list 查看结果编号",
            "no such result, objection or step, or outside your scope; see ballast assessment list for the ids",
        )),
        other => other,
    }
}
