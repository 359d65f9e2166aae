//! Settings that are each allowed and together unsafe.

use super::Settings;
use anyhow::Result;
use ballast_app::AppError;
use ballast_app::audit::syslog::SyslogAddress;
use ballast_domain::Text;
use std::path::{Path, PathBuf};

/// Refuses what would put data or passwords at risk.
///
/// # Errors
/// [`AppError::Invalid`] with the names of the settings, what was found and what to write.
pub(super) fn check(settings: &Settings) -> Result<()> {
    let refuse = |zh: String, en: String| Err(AppError::Invalid(Text::new(zh, en)).into());
    if settings.metrics == Some(settings.listen) && settings.listen.port() != 0 {
        let address = settings.listen;
        return refuse(
            format!("metrics 与 listen 是同一地址 {address}：指标不得出现在公开端口上，请另选端口"),
            format!("metrics and listen are both {address}: figures must not be on the public port; choose another"),
        );
    }
    for (name, path) in [("backup.folder", &settings.backup.folder), ("witness", &settings.witness)] {
        if let Some(path) = path.as_ref().filter(|path| lies_in(path, &settings.data)) {
            let (path, data) = (path.display(), settings.data.display());
            return refuse(
                format!("{name}（{path}）在数据文件夹 {data} 内：数据丢失时它也会丢失。请改到另一块盘或另一台机器"),
                format!(
                    "{name} ({path}) lies in the data folder {data} and would be lost with it; choose another disk or machine"
                ),
            );
        }
    }
    match &settings.syslog.address {
        Some(address) => {
            if let Err(Text { zh, en }) = SyslogAddress::parse(address) {
                return refuse(format!("syslog.address：{zh}"), format!("syslog.address: {en}"));
            }
        }
        None if settings.syslog.authorities.is_some() => {
            return refuse(
                "设置了 syslog.authorities，但没有 syslog.address：请写明地址，或去掉前者".to_owned(),
                "syslog.authorities is set without syslog.address; set the address, or remove the former".to_owned(),
            );
        }
        None => {}
    }
    if settings.backup.keep == 0 {
        return refuse(
            "backup.keep 为 0：至少保留 1 份备份".to_owned(),
            "backup.keep is 0; keep at least 1 backup".to_owned(),
        );
    }
    if let Some(objection) = settings.retention.objection() {
        return Err(AppError::Invalid(objection).into());
    }
    for recipient in &settings.backup.recipients {
        if !ballast_app::backup::is_recipient(recipient) {
            return refuse(
                format!("backup.recipients 中的“{recipient}”不是公钥。请填 ballast keys backup 打印的 age1…"),
                format!(
                    "“{recipient}” in backup.recipients is no public key; write the age1… that ballast keys backup prints"
                ),
            );
        }
    }
    Ok(())
}

/// Refuses to serve other machines without HTTPS, unless the office says that it means it.
///
/// # Errors
/// [`AppError::Invalid`].
pub(crate) fn check_listening(settings: &Settings) -> Result<()> {
    let is_open = !settings.listen.ip().is_loopback();
    let is_https = settings.behind_https || settings.address.as_ref().is_some_and(|site| site.starts_with("https://"));
    if is_open && !is_https && !settings.plain_http_allowed {
        let address = settings.listen;
        return Err(AppError::Invalid(Text::new(
            format!(
                "listen 为 {address}，其他机器可以访问，而 behind_https 为 false：密码会明文传输。请在前面放 HTTPS 代理，设 behind_https = true 和 address = \"https://…\"；仅在隔离网络内试用时可设 plain_http_allowed = true"
            ),
            format!(
                "listen is {address}, which other machines reach, and behind_https is false: passwords would travel in clear. Put an HTTPS proxy in front and set behind_https = true and address = \"https://…\"; for a trial in a closed network set plain_http_allowed = true"
            ),
        ))
        .into());
    }
    Ok(())
}

/// Refuses a schedule of backups that could not be kept.
///
/// # Errors
/// [`AppError::Invalid`].
pub(crate) fn check_schedule(settings: &Settings) -> Result<()> {
    if settings.backup.folder.is_none() {
        return Ok(());
    }
    let is_postgres = settings.database.as_ref().is_some_and(|url| url.starts_with("postgres"));
    let text = if is_postgres {
        Text::fixed(
            "设置了 backup.folder，但数据库是 PostgreSQL：请用 pg_basebackup 与归档备份，见运行指南，并去掉 backup.folder",
            "backup.folder is set, but the database is PostgreSQL: back it up with pg_basebackup and archiving, see the operations guide, and remove backup.folder",
        )
    } else if settings.backup.recipients.is_empty() {
        Text::fixed(
            "设置了 backup.folder，但没有 backup.recipients：定时备份必须加密。请用 ballast keys backup 生成密钥",
            "backup.folder is set without backup.recipients: scheduled backups are sealed; make a key with ballast keys backup",
        )
    } else {
        return Ok(());
    };
    Err(AppError::Invalid(text).into())
}

/// True when a path is the folder or below it, as far as both can be resolved.
fn lies_in(path: &Path, folder: &Path) -> bool {
    resolved(path).starts_with(resolved(folder))
}

/// The path without links, as far as it exists.
fn resolved(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut rest = Vec::new();
    let mut there = path.as_path();
    loop {
        if let Ok(found) = there.canonicalize() {
            return rest.iter().rev().fold(found, |path, part| path.join(part));
        }
        match (there.parent(), there.file_name()) {
            (Some(parent), Some(name)) => {
                rest.push(name.to_owned());
                there = parent;
            }
            _ => return path,
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn unsafe_settings_name_themselves() {
        let folder = tempfile::tempdir().unwrap();
        let safe = Settings { data: folder.path().join("data"), ..Settings::default() };
        check(&safe).unwrap();
        check_listening(&safe).unwrap();
        let refused = |change: &dyn Fn(&mut Settings), name: &str| {
            let mut settings = safe.clone();
            change(&mut settings);
            let said = check(&settings).and_then(|()| check_listening(&settings)).unwrap_err().to_string();
            assert!(said.contains(name), "{said}");
        };
        refused(&|settings| settings.metrics = Some(settings.listen), "metrics");
        refused(&|settings| settings.backup.folder = Some(settings.data.join("kept")), "backup.folder");
        refused(&|settings| settings.witness = Some(settings.data.join("../data/x")), "witness");
        refused(&|settings| settings.syslog.address = Some("tcp://10.0.0.1:601".into()), "tls://");
        refused(&|settings| settings.syslog.authorities = Some("ca.pem".into()), "syslog.address");
        refused(&|settings| settings.backup.keep = 0, "backup.keep");
        refused(&|settings| settings.retention.service_tokens_days = 10, "retention.service_tokens_days");
        refused(&|settings| settings.backup.recipients = vec!["age1nonsense".into()], "backup.recipients");
        refused(&|settings| settings.listen = "0.0.0.0:80".parse().unwrap(), "behind_https");
        let mut proxied = safe.clone();
        (proxied.listen, proxied.behind_https) = ("0.0.0.0:80".parse().unwrap(), true);
        check_listening(&proxied).unwrap();
    }
}
