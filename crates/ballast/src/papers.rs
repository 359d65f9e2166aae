//! Where papers lie and who looks them through, from the settings.

use crate::settings::{PapersIn, Settings};
use crate::words::tr;
use anyhow::{Context, Result, bail};
use ballast_app::papers::{PaperLimits, PaperSettings};
use ballast_files::{Place, S3Config, Scanner, ScannerAddress, Secret};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Reads and checks them.
///
/// # Errors
/// For a setting that is missing or wrong, and a file of a secret that others can read.
pub(crate) fn settings(settings: &Settings) -> Result<PaperSettings> {
    let place = match settings.papers {
        PapersIn::Folder => Place::Folder,
        PapersIn::S3 => Place::S3(server(settings)?),
    };
    let scanner = match &settings.scanner {
        Some(address) => Some(Scanner::new(ScannerAddress::parse(address)?)),
        None => None,
    };
    let bytes = |mib: u64| mib.saturating_mul(1 << 20);
    let limits = PaperLimits {
        pdf_bytes: bytes(settings.paper_pdf_mib),
        picture_bytes: bytes(settings.paper_picture_mib),
        office_bytes: bytes(settings.paper_office_mib),
        day_papers: settings.papers_per_day,
        day_bytes: bytes(settings.paper_day_mib),
        free_bytes: bytes(settings.free_disk_mib),
        uploads: settings.import_uploads,
        upload_bytes: bytes(settings.import_upload_mib),
    };
    Ok(PaperSettings { place, scanner, limits })
}

fn server(settings: &Settings) -> Result<S3Config> {
    let needed = |value: &Option<String>, name: &str| {
        let missing = || format!("papers = \"s3\": {name} {}", tr("没有设置", "is not set"));
        value.clone().with_context(missing)
    };
    let secret = match (&settings.s3_secret_file, &settings.s3_secret) {
        (Some(file), _) => read_secret(file)?,
        (None, Some(secret)) => secret.0.clone(),
        (None, None) => bail!("papers = \"s3\": s3_secret_file {}", tr("没有设置", "is not set")),
    };
    Ok(S3Config {
        endpoint: needed(&settings.s3_endpoint, "s3_endpoint")?,
        bucket: needed(&settings.s3_bucket, "s3_bucket")?,
        region: settings.s3_region.clone(),
        key_id: needed(&settings.s3_key_id, "s3_key_id")?,
        secret: Secret(secret),
    })
}

/// A secret that another system gave, in a file that nobody else may read.
///
/// # Errors
/// When it cannot be read, or others can read it.
pub(crate) fn read_secret(file: &Path) -> Result<String> {
    let at = || file.display().to_string();
    let mode = std::fs::metadata(file).with_context(at)?.permissions().mode();
    if mode & 0o077 != 0 {
        bail!("{}: {}", at(), tr("其他用户也能读取，请执行 chmod 600", "others can read it; chmod 600 mends this"));
    }
    Ok(std::fs::read_to_string(file).with_context(at)?.trim().to_owned())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::fs::Permissions;

    #[test]
    fn a_secret_that_others_can_read_is_not_taken() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "a secret\n").unwrap();
        std::fs::set_permissions(file.path(), Permissions::from_mode(0o600)).unwrap();
        assert_eq!(read_secret(file.path()).unwrap(), "a secret");
        std::fs::set_permissions(file.path(), Permissions::from_mode(0o640)).unwrap();
        assert!(read_secret(file.path()).is_err());
    }

    #[test]
    fn a_server_of_objects_needs_its_settings_and_a_scanner_an_address() {
        assert!(super::settings(&Settings::default()).is_ok());
        let s3 = Settings { papers: PapersIn::S3, ..Settings::default() };
        assert!(super::settings(&s3).is_err());
        let misspelt = Settings { scanner: Some("127.0.0.1:3310".into()), ..Settings::default() };
        assert!(super::settings(&misspelt).is_err());
    }
}
