//! Where papers lie and who looks them through, when that is another service.

use super::{Finding, plain};
use crate::clock::SystemClock;
use crate::papers;
use crate::settings::Settings;
use anyhow::Result;
use ballast_domain::{Clock as _, Text};
use ballast_files::{Library, Place, Scanner, Verdict};

pub(super) async fn check(settings: &Settings) -> Vec<Finding> {
    let what = Text::fixed("佐证材料", "Papers");
    let found = match papers::settings(settings) {
        Ok(found) => found,
        Err(error) => {
            let remedy = Text::fixed("见 docs/reference/settings.md", "see docs/reference/settings.md");
            return vec![Finding::failure("papers", what, plain(format!("{error:#}")), remedy)];
        }
    };
    let mut findings = Vec::new();
    if let Place::S3(_) = &found.place {
        let what = Text::fixed("对象存储", "Object store");
        findings.push(match reach(found.place).await {
            Ok(()) => Finding::well("object_store", what, Text::fixed("有回应", "it answers")),
            Err(error) => Finding::failure(
                "object_store",
                what,
                plain(format!("{error:#}")),
                Text::fixed(
                    "检查 s3_ 开头的各项配置和该服务",
                    "check the settings that begin with s3_, and that server",
                ),
            ),
        });
    }
    if let Some(scanner) = &found.scanner {
        let what = Text::fixed("病毒扫描", "Virus scanner");
        findings.push(match ask(scanner).await {
            Ok(Verdict::Clean) => Finding::well("scanner", what, Text::fixed("有回应", "it answers")),
            answer => Finding::failure(
                "scanner",
                what,
                plain(format!("{answer:?}")),
                Text::fixed(
                    "检查 scanner 配置和扫描服务；恢复之前，新材料留在隔离区",
                    "check the setting scanner and that service; until it answers, new papers stay in quarantine",
                ),
            ),
        });
    }
    findings
}

/// Asks the server of objects for something that is not there.
async fn reach(place: Place) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let library = Library::open(folder.path(), place, SystemClock.now())?;
    let mut nothing = library.arriving()?;
    nothing.write(b"ballast doctor asks whether somebody is there")?;
    library.holds(&nothing.finish()?.hash, SystemClock.now()).await?;
    Ok(())
}

/// Has a harmless text looked through.
async fn ask(scanner: &Scanner) -> Result<Verdict> {
    let folder = tempfile::tempdir()?;
    let library = Library::open(folder.path(), Place::Folder, SystemClock.now())?;
    let mut text = library.arriving()?;
    text.write(b"ballast doctor")?;
    let hash = library.keep(text.finish()?, SystemClock.now()).await?;
    let content = library.open_content(&hash, SystemClock.now()).await?;
    let content = content.ok_or_else(|| anyhow::anyhow!("a file that was just written is not there"))?;
    Ok(scanner.scan(content).await?)
}
