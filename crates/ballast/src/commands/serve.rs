//! `ballast serve`: the pages of the installation.

use super::clockwork;
use crate::install;
use crate::outcome::Outcome;
use crate::settings::{Settings, safety};
use crate::words::tr;
use anyhow::{Context, Result};
use ballast_app::App;
use ballast_app::audit::checkpoint::checkpoint;
use ballast_app::operation::life::{note_start, note_stop};
use ballast_app::setup::activation::activate;
use ballast_web::server::{self, ServerLimits};
use ballast_web::{Metrics, WebConfig};
use tokio::net::TcpListener;
use tokio::signal::unix;
use tokio::sync::watch;

pub(super) async fn run(settings: &Settings) -> Result<Outcome> {
    safety::check_listening(settings)?;
    safety::check_schedule(settings)?;
    let stop = told_to_stop()?;
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("{} {}", tr("无法监听", "cannot listen on"), settings.listen))?;
    let site = settings.site(listener.local_addr()?)?;
    let is_https = site.as_ref().is_some_and(|site| site.origin().starts_with("https:"));
    let app = install::open_for(settings, site).await?;
    println!("http://{}", listener.local_addr()?);
    let caller = install::caller(&app, "serve").await?;
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
    let config = WebConfig { is_secure, proxies: settings.proxies.clone(), ..WebConfig::default() };
    serve(app, settings, listener, config, stop).await
}

/// Serves until `told_to_stop` is ready, then lets running requests finish.
pub(super) async fn serve(
    app: App,
    settings: &Settings,
    listener: TcpListener,
    config: WebConfig,
    told_to_stop: impl Future<Output = ()>,
) -> Result<Outcome> {
    let store = app.store().clone();
    let metrics = config.metrics.clone();
    let (stop, stopped) = watch::channel(());
    let figures = match settings.metrics {
        Some(address) => Some(serve_figures(&app, metrics.clone(), address, stopped).await?),
        None => None,
    };
    note_start(&app, &serde_json::to_string(settings)?).await?;
    let works = clockwork::start(&app, settings, &metrics);
    let mut limits = ServerLimits { metrics, ..ServerLimits::default() };
    if !settings.proxies.is_empty() {
        // A proxy in front is one address for everybody.
        limits.connections_per_address = None;
    }
    server::serve(listener, ballast_web::router(app.clone(), config), limits, told_to_stop).await?;
    for work in works {
        work.abort();
    }
    drop(stop);
    if let Some(figures) = figures {
        let _ = figures.await;
    }
    if let Err(error) = note_stop(&app).await {
        tracing::error!(%error, "the end could not be written down");
    }
    if let Err(error) = checkpoint(&app).await {
        tracing::error!(%error, "the last checkpoint of the audit trail failed");
    }
    store.close().await;
    Ok(Outcome::Done)
}

/// Serves the figures for Prometheus on their own address until `stopped`'s other end is dropped.
async fn serve_figures(
    app: &App,
    metrics: Metrics,
    address: std::net::SocketAddr,
    mut stopped: watch::Receiver<()>,
) -> Result<tokio::task::JoinHandle<()>> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("{} {address}", tr("无法监听", "cannot listen on")))?;
    tracing::info!(address = %listener.local_addr()?, "figures for Prometheus");
    let router = ballast_web::metrics_router(app.clone(), metrics);
    let limits = ServerLimits { connections: 16, ..ServerLimits::default() };
    let until = async move {
        // An error means that nobody will ever send: that is the end.
        while stopped.changed().await.is_ok() {}
    };
    Ok(tokio::spawn(async move {
        if let Err(error) = server::serve(listener, router, limits, until).await {
            tracing::error!(%error, "the figures are not served");
        }
    }))
}

/// Ready when the supervisor (`SIGTERM`), somebody at the terminal (`SIGINT`) or its closing (`SIGHUP`) says so. From the call on
/// the signals are heard: one that comes while the program still starts ends it in order as well.
///
/// # Errors
/// When the system does not let the program hear them.
pub(super) fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    let mut terminated = unix::signal(unix::SignalKind::terminate())?;
    let mut interrupted = unix::signal(unix::SignalKind::interrupt())?;
    let mut hung_up = unix::signal(unix::SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
            _ = hung_up.recv() => {}
        }
    })
}
