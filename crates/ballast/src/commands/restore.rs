//! `ballast restore`: a backup into a new data folder; an older one than was witnessed with two administrators alone.

use crate::clock::SystemClock;
use crate::install;
use crate::outcome::Outcome;
use crate::prompt::{ask, ask_secret};
use crate::settings::Settings;
use crate::words::{lang, tr};
use anyhow::{Context as _, Result};
use ballast_app::AppError;
use ballast_app::access::confirmation::confirm_as_administrator;
use ballast_app::access::proof::Proof;
use ballast_app::backup::{Identity, RestoreInput, Restoring};
use ballast_domain::{Clock as _, Text};
use std::path::Path;

pub(super) async fn run(
    settings: &Settings,
    backup: &Path,
    identity: Option<&Path>,
    is_older_allowed: bool,
) -> Result<Outcome> {
    if settings.database.is_some() {
        return Err(AppError::Store(ballast_store::StoreError::OwnTools).into());
    }
    let identity = identity.map(read_identity).transpose()?;
    let witness = settings.witness.as_deref();
    let suite = settings.policy().suite;
    let input = RestoreInput { backup, data: &settings.data, witness, identity: identity.as_ref(), suite };
    std::fs::create_dir_all(&settings.data).with_context(|| settings.data.display().to_string())?;
    install::lock(settings)?;
    let restoring = Restoring::begin(&input).await?;
    let is_vouched_for = restoring.is_vouched_for();
    let confirmed = if restoring.lost() > 0 {
        let (events, witnessed) = (restoring.manifest().events, restoring.witnessed());
        let gap = Text::new(
            format!("备份只到第 {events} 条审计记录，检查点已到第 {witnessed} 条：恢复会丢失其间的操作。"),
            format!(
                "The backup ends at event {events}, but event {witnessed} was witnessed: what was done between them would be lost."
            ),
        );
        if !is_older_allowed {
            return Err(AppError::Invalid(Text::new(
                format!("{}确要恢复请加 --older，并由两名管理员确认", gap.zh),
                format!("{} Add --older and have two administrators confirm to restore all the same", gap.en),
            ))
            .into());
        }
        eprintln!("{}", gap.get(lang()));
        two_administrators(settings, &restoring).await?
    } else {
        Vec::new()
    };
    let manifest = restoring.finish(&confirmed, SystemClock.now()).await?;
    let (events, made_at) = (manifest.events, manifest.made_at);
    println!(
        "{}",
        lang().pick(
            &format!("已恢复 {made_at} 的备份，{events} 条审计记录"),
            &format!("The backup of {made_at} is restored, {events} audit events")
        )
    );
    let keys = settings.data.join("keys");
    let keys = keys.display();
    if !is_vouched_for {
        eprintln!(
            "{}",
            lang().pick(
                &format!("{keys} 中没有密钥，因此没有核对备份是否由本系统生成。启动前请把保管的密钥放回"),
                &format!("There are no keys in {keys}, so it was not checked that this installation made the backup. Put the keys back before starting")
            )
        );
    }
    Ok(Outcome::Done)
}

fn read_identity(path: &Path) -> Result<Identity> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let path = path.display();
    Identity::from_text(&text).ok_or_else(|| {
        AppError::Invalid(Text::new(
            format!("{path} 不是私钥文件（应有一行 AGE-SECRET-KEY-…）"),
            format!("{path} is no file of a private key (it has one line AGE-SECRET-KEY-…)"),
        ))
        .into()
    })
}

/// Two different administrators of the backup prove who they are, with the keys of the installation, which open their second factors.
async fn two_administrators(settings: &Settings, restoring: &Restoring) -> Result<Vec<String>> {
    if !restoring.is_vouched_for() {
        return Err(AppError::Invalid(Text::new(
            format!("请先把保管的密钥放回 {}：确认身份要用到", settings.data.join("keys").display()),
            format!(
                "put the keys back into {} first: proving who one is needs them",
                settings.data.join("keys").display()
            ),
        ))
        .into());
    }
    let app = install::open_copy(settings, &restoring.database()).await?;
    let what = format!("{}–{}", restoring.manifest().events + 1, restoring.witnessed());
    let mut confirmed: Vec<String> = Vec::new();
    for number in ["1", "2"] {
        let login = ask(&format!("{} {number}/2:", tr("管理员登录名", "login of an administrator")))?;
        let password = ask_secret(tr("密码:", "password:"))?;
        let code = ask(tr(
            "验证码或恢复码（没有则留空）:",
            "code of the authenticator or recovery code (empty if there is none):",
        ))?;
        if confirmed.contains(&login) {
            return Err(AppError::Invalid(Text::fixed(
                "须由两名不同的管理员确认",
                "two different administrators have to confirm",
            ))
            .into());
        }
        let proof = Proof { login: &login, password: &password, code: &code, ..Proof::default() };
        confirmed.push(confirm_as_administrator(&app, &proof, &what).await?);
    }
    app.store().close().await;
    Ok(confirmed)
}
