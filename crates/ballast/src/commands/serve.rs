//! `ballast serve`: the pages of the installation.

use crate::install;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::tr;
use anyhow::{Context, Result};
use ballast_app::App;
use ballast_app::audit::checkpoint::{checkpoint, checkpoint_if_due};
use ballast_app::papers::scan::scan_waiting;
use ballast_app::setup::activation::activate;
use ballast_web::WebConfig;
use ballast_web::server::{self, ServerLimits};
use std::time::Duration;
use tokio::net::TcpListener;

pub(super) async fn run(settings: &Settings) -> Result<Outcome> {
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("{} {}", tr("无法监听", "cannot listen on"), settings.listen))?;
    let site = settings.site(listener.local_addr()?)?;
    let is_https = site.as_ref().is_some_and(|site| site.origin().starts_with("https:"));
    let app = install::open_for(settings, site).await?;
    println!("http://{}", listener.local_addr()?);
    let caller = install::caller(&app).await?;
    let codes = activate(&app, &caller).await?;
    if !codes.is_empty() {
        eprintln!(
            "{}",
            tr(
                "管理员激活链接，只显示这一次，72 小时内有效，用过即失效：",
                "Activation codes of the administrators, shown this once, good for 72 hours and for one use:"
            )
        );
        let site = app.site().map_or_else(|| format!("http://{}", settings.listen), |site| site.origin().to_owned());
        for code in codes {
            println!("{}\t{site}/welcome/{}", code.login, code.token);
        }
    }
    let is_secure = settings.behind_https || is_https;
    serve(app, listener, WebConfig { is_secure, proxies: settings.proxies.clone(), sample_password: None }).await
}

/// Serves until the process is told to stop, then lets running requests finish.
pub(super) async fn serve(app: App, listener: TcpListener, config: WebConfig) -> Result<Outcome> {
    let store = app.store().clone();
    let clockwork = tokio::spawn(sign_checkpoints(app.clone()));
    let scanning = tokio::spawn(scan_papers(app.clone()));
    server::serve(listener, ballast_web::router(app.clone(), config), ServerLimits::default(), told_to_stop()).await?;
    clockwork.abort();
    scanning.abort();
    if let Err(error) = checkpoint(&app).await {
        tracing::error!(%error, "the last checkpoint of the audit trail failed");
    }
    store.close().await;
    Ok(Outcome::Done)
}

/// Looks every few seconds whether a checkpoint of the audit trail is due.
async fn sign_checkpoints(app: App) {
    let mut ticks = tokio::time::interval(Duration::from_secs(10));
    loop {
        ticks.tick().await;
        if let Err(error) = checkpoint_if_due(&app).await {
            tracing::error!(%error, "a checkpoint of the audit trail failed");
        }
    }
}

/// Asks the virus scanner again for papers that still wait for a verdict.
async fn scan_papers(app: App) {
    let mut ticks = tokio::time::interval(Duration::from_secs(30));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = scan_waiting(&app).await {
            tracing::error!(%error, "papers in quarantine could not be looked through");
        }
    }
}

async fn told_to_stop() {
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            // Without the handler the signal ends the process by itself.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = terminated => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
