//! `ballast retention`: what has outlived its term, a plan to remove it, and its carrying out by another person.

use crate::install;
use crate::outcome::Outcome;
use crate::prompt;
use crate::settings::Settings;
use crate::words::{lang, tr};
use anyhow::Result;
use ballast_app::access::confirmation::enter_as_administrator;
use ballast_app::access::proof::Proof;
use ballast_app::retention::decide::decide_plan;
use ballast_app::retention::plan::make_plan;
use ballast_app::retention::show::show_retention;
use ballast_app::retention::{DueCount, PlanState};
use ballast_app::{App, AppError, Caller};
use ballast_domain::Text;

/// One line a class: code, name, term, how many are due, the oldest and the newest of them. Changes nothing.
pub(super) async fn plan(settings: &Settings) -> Result<Outcome> {
    let app = install::open_beside(settings).await?;
    let caller = install::caller(&app, "retention plan").await?;
    let view = show_retention(&app, &caller).await?;
    let heads = [
        tr("类别", "class"),
        tr("名称", "name"),
        tr("期限（天）", "term_days"),
        tr("到期", "due"),
        tr("最早", "oldest"),
        tr("最晚", "newest"),
    ];
    println!("{}", heads.join("\t"));
    for line in view.classes {
        let (code, label) = (line.class.code(), line.class.label());
        let (count, oldest, newest) = match line.due {
            Some(due) => (due.count, format!("{:.0}", due.oldest), format!("{:.0}", due.newest)),
            None => (0, String::new(), String::new()),
        };
        println!("{code}\t{}\t{}\t{count}\t{oldest}\t{newest}", label.get(lang()), line.term_days);
    }
    for plan in view.plans.iter().filter(|plan| plan.state == PlanState::Waiting) {
        let (id, by) = (plan.id, &plan.requested.0);
        eprintln!(
            "{}",
            lang().pick(
                &format!("计划 {id}（由 {by} 提出）等待安全管理员批准：ballast retention carry-out {id}"),
                &format!("Plan {id}, asked for by {by}, waits for the security administrator: ballast retention carry-out {id}")
            )
        );
    }
    Ok(Outcome::Done)
}

/// Has a plan made.
pub(super) async fn ask(settings: &Settings) -> Result<Outcome> {
    let app = install::open(settings).await?;
    let caller =
        administrator(&app, tr("系统管理员登录名:", "login of the system administrator:"), "retention ask").await?;
    let id = make_plan(&app, &caller).await.map_err(|error| said(error, &caller))?;
    println!(
        "{}",
        lang().pick(
            &format!("已提出清理计划 {id}，由安全管理员批准：ballast retention carry-out {id}"),
            &format!("Plan {id} is made; the security administrator carries it out: ballast retention carry-out {id}")
        )
    );
    Ok(Outcome::Done)
}

/// Carries one out.
pub(super) async fn carry_out(settings: &Settings, id: i64) -> Result<Outcome> {
    let app = install::open(settings).await?;
    let caller =
        administrator(&app, tr("安全管理员登录名:", "login of the security administrator:"), "retention carry-out")
            .await?;
    let done = decide_plan(&app, &caller, id, true).await.map_err(|error| said(error, &caller))?;
    let Some(removed) = done else { return Ok(Outcome::Done) };
    for DueCount { class, count, .. } in &removed.counts {
        println!("{}\t{count}", class.code());
    }
    let (digest, passed_over) = (removed.digest, removed.passed_over);
    eprintln!(
        "{}",
        lang().pick(
            &format!("已执行清理计划 {id}，摘要 {digest}；{passed_over} 项已重新使用或已不在，未清理"),
            &format!("Plan {id} is carried out, digest {digest}; {passed_over} things were in use again, or gone, and were passed over")
        )
    );
    Ok(Outcome::Done)
}

/// Asks at the terminal who acts, and for the proof of it.
async fn administrator(app: &App, question: &str, command: &str) -> Result<Caller> {
    let login = prompt::ask(question)?;
    let password = prompt::ask_secret(tr("密码:", "password:"))?;
    let code = prompt::ask(tr(
        "验证码或恢复码（没有则留空）:",
        "code of the authenticator or recovery code (empty if there is none):",
    ))?;
    let proof = Proof { login: &login, password: &password, code: &code, ..Proof::default() };
    Ok(enter_as_administrator(app, &proof, command).await?)
}

/// What an administrator of another kind is told.
fn said(error: AppError, caller: &Caller) -> AppError {
    let login = &caller.login;
    match error {
        AppError::Forbidden(permission) => {
            let label = permission.label();
            AppError::Invalid(Text::new(
                format!("{login} 没有“{}”的权限", label.zh),
                format!("{login} may not {}", label.en),
            ))
        }
        AppError::NotFound => AppError::Invalid(Text::fixed(
            "没有这个编号的计划。用 ballast retention plan 查看",
            "there is no plan of that number; see ballast retention plan",
        )),
        other => other,
    }
}
