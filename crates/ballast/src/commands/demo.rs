//! `ballast demo`: the sample city, loaded through the importer itself, assessed and served.

use super::serve;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::{lang, tr};
use crate::{install, sample};
use anyhow::{Context, Result};
use ballast_app::access::policy::SecondFactorRule;
use ballast_app::assessments::list::list_assessments;
use ballast_app::assessments::run::{RunInput, run_assessment};
use ballast_app::assessments::schemes::find_scheme;
use ballast_app::setup::sample::{begin_life, load_sample};
use ballast_app::{App, AppError, Caller};
use ballast_domain::{Period, Text};
use ballast_web::WebConfig;
use jiff::civil::{Date, date};
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// The password of every sample account. It guards invented figures on this machine and stands in the quick start.
const PASSWORD: &str = "ballast-demo";

/// The scheme that the first page shows a ranking by, and for which quarters, as of which days.
const SCHEME: &str = "sample-key-projects";
const ASSESSED: [(Period, Date); 2] =
    [(Period::Quarter(2024, 1), date(2024, 4, 15)), (Period::Quarter(2024, 2), date(2024, 7, 15))];

pub(super) async fn run(mut settings: Settings, is_named: bool, is_open: bool) -> Result<Outcome> {
    check_listening(settings.listen, is_open)?;
    let folder = tempfile::Builder::new().prefix("ballast-demo-").tempdir()?;
    if !is_named {
        settings.data = folder.path().join("data");
    }
    // Whoever tries the demonstration out has no telephone ready.
    settings.second_factor = SecondFactorRule::Offered;
    settings.backup.folder = None;
    let stop = serve::told_to_stop()?;
    // The port is known once it is taken, and passkeys belong to an address with its port.
    let listener = listen(settings.listen).await?;
    let app = install::open_for(&settings, settings.site(listener.local_addr()?)?).await?;
    let caller = install::caller(&app, "demo").await?;
    let files = folder.path().join("yuncheng");
    sample::unpack(&files).context(tr("无法写出示例文件", "cannot write the sample files"))?;
    eprintln!("{}", tr("正在载入示例城市……", "Loading the sample city…"));
    let loaded = load_sample(&app, &caller, &files, PASSWORD).await?;
    assess(&app, &caller).await?;
    let files_taken = loaded.files_taken;
    eprintln!(
        "{}",
        lang().pick(
            &format!("示例数据：导入 {files_taken} 个文件。数据在 {}", settings.data.display()),
            &format!("Sample data: {files_taken} files imported. Kept in {}", settings.data.display())
        )
    );
    for user in &loaded.city.users {
        println!("{}\t{PASSWORD}\t{}", user.login, user.name);
    }
    println!("http://{}", listener.local_addr()?);
    eprintln!("{}", tr("按 Ctrl+C 结束。", "Ctrl+C ends it."));
    let config = WebConfig { sample_password: Some(PASSWORD.to_owned()), ..WebConfig::default() };
    serve::serve(app, &settings, listener, config, stop).await
}

/// Refuses to show the sample city to other machines unless somebody says that he means it: its password is printed in the quick start.
fn check_listening(listen: SocketAddr, is_open: bool) -> Result<()> {
    if listen.ip().is_loopback() || is_open {
        return Ok(());
    }
    Err(AppError::Invalid(Text::new(
        format!(
            "监听地址 {listen} 可从其他机器访问，而示例账号的口令是公开的。请改用 127.0.0.1；确要对外演示请加 --open，且不要放入真实数据"
        ),
        format!(
            "other machines reach {listen}, and the password of the sample accounts is public; listen on 127.0.0.1, or add --open to show it to others, and put no real figures in"
        ),
    ))
    .into())
}

/// Runs the sample scheme for the quarters that have no result yet, each as of the day on which its figures were in.
async fn assess(app: &App, caller: &Caller) -> Result<()> {
    let known = list_assessments(app, caller).await?;
    let mut newest = None;
    for (period, as_of) in ASSESSED {
        let scheme = find_scheme(app, caller, SCHEME).await?;
        if known.iter().any(|run| run.scheme_id == scheme.scheme.id && run.period == period) {
            continue;
        }
        let run = run_assessment(app, caller, &RunInput { scheme, period, as_of: Some(as_of) }).await?;
        newest = Some(run.id);
    }
    // The newer quarter is publicised, with an objection that waits; the earlier one waits for its check.
    match newest {
        Some(run) => Ok(begin_life(app, &run).await?),
        None => Ok(()),
    }
}

/// The wanted address, or the next free port after it, so that a second demonstration does not fail.
async fn listen(wanted: SocketAddr) -> Result<TcpListener> {
    let mut address = wanted;
    for _ in 0..20 {
        match TcpListener::bind(address).await {
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
                address.set_port(address.port().wrapping_add(1));
            }
            other => return other.with_context(|| format!("{} {address}", tr("无法监听", "cannot listen on"))),
        }
    }
    anyhow::bail!("{} {wanted}–{address}", tr("端口都被占用", "all ports are taken"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_machines_see_the_sample_city_only_when_somebody_says_so() {
        for (listen, is_open, is_taken) in [
            (SocketAddr::from(([127, 0, 0, 1], 8080)), false, true),
            (SocketAddr::from(([0, 0, 0, 0, 0, 0, 0, 1], 8080)), false, true),
            (SocketAddr::from(([0, 0, 0, 0], 8080)), false, false),
            (SocketAddr::from(([192, 0, 2, 1], 8080)), false, false),
            (SocketAddr::from(([0; 8], 8080)), false, false),
            (SocketAddr::from(([0, 0, 0, 0], 8080)), true, true),
        ] {
            assert_eq!(check_listening(listen, is_open).is_ok(), is_taken, "{listen} {is_open}");
        }
    }
}
