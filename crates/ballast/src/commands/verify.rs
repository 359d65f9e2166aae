//! `ballast verify`: whether a snapshot, a result or a published document is what was sealed, naming the first thing that is wrong.

use crate::install;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::{lang, tr};
use anyhow::{Context as _, Result};
use ballast_app::AppError;
use ballast_app::assessments::issued::find_issued;
use ballast_app::audit::PublicKey;
use ballast_app::digest_of;
use ballast_domain::Text;
use ballast_engine::{PaperCode, Verified};
use std::path::{Path, PathBuf};

/// Verifies a folder, a file of a folder, a document, or the text of a code. `installation`: the settings of the installation in whose
/// trail documents are looked up, where one was named.
pub(super) async fn run(what: &str, keys: &[PathBuf], installation: Option<&Settings>) -> Result<Outcome> {
    let keys = read_keys(keys)?;
    if let Some(code) = PaperCode::parse(what) {
        return Ok(say_code(&code, &keys));
    }
    let path = Path::new(what);
    if path.is_dir() {
        return folder(path, &keys);
    }
    let parent = path.parent().filter(|parent| parent.join("manifest.json").is_file());
    if let Some(parent) = parent {
        return folder(parent, &keys);
    }
    let bytes = std::fs::read(path).with_context(|| format!("{} {what}", tr("无法读取", "cannot read")))?;
    document(&bytes, &keys, installation).await
}

/// The public keys in some files.
pub(super) fn read_keys(files: &[PathBuf]) -> Result<Vec<PublicKey>> {
    let mut keys = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("{} {}", tr("无法读取", "cannot read"), file.display()))?;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            keys.push(PublicKey::from_text(line).ok_or_else(|| {
                AppError::Invalid(Text::new(
                    format!("{} 中有一行不是公钥。请使用发布单位的 keys/audit.pub", file.display()),
                    format!("{} has a line that is no public key; use the issuer's keys/audit.pub", file.display()),
                ))
            })?);
        }
    }
    Ok(keys)
}

fn folder(path: &Path, keys: &[PublicKey]) -> Result<Outcome> {
    let Verified { snapshot_id, result_sha256, seal } = ballast_engine::verify(path, keys)?;
    line(tr("数据快照", "snapshot"), &snapshot_id);
    line(tr("考核结果", "result"), result_sha256.as_deref().unwrap_or("—"));
    let Some((seal, is_trusted)) = seal else {
        println!(
            "{}",
            tr(
                "没有签名：内容前后一致，但不能证明由谁封存",
                "no seal: everything fits together, but nothing shows who sealed it"
            )
        );
        return Ok(Outcome::Done);
    };
    line(tr("考核编号", "number"), &seal.assessment);
    line(tr("封存时间", "sealed at"), &seal.sealed_at.to_string());
    let key = PublicKey::from_text(&seal.key).map(|key| key.id()).unwrap_or_default();
    line(tr("签名密钥", "key"), &key);
    Ok(say_trust(is_trusted, keys.is_empty()))
}

/// Whether the key is the one that was expected.
fn say_trust(is_trusted: bool, is_unasked: bool) -> Outcome {
    match (is_trusted, is_unasked) {
        (true, _) => {
            println!(
                "{}",
                tr(
                    "一致：文件、结果和签名都没有改动，签名出自给定的公钥",
                    "good: files, result and seal are unchanged, sealed with a key that was given"
                )
            );
            Outcome::Done
        }
        (false, true) => {
            println!(
                "{}",
                tr(
                    "内容和签名一致。请用 --key 给出发布单位的公钥，才能确认由谁封存",
                    "everything fits; give the issuer's public key with --key to know who sealed it"
                )
            );
            Outcome::Done
        }
        (false, false) => {
            eprintln!(
                "{}",
                tr(
                    "签名有效，但不是给定公钥的签名",
                    "the seal is sound, but made with none of the keys that were given"
                )
            );
            Outcome::Differs
        }
    }
}

fn say_code(code: &PaperCode, keys: &[PublicKey]) -> Outcome {
    line(tr("考核编号", "number"), &code.assessment);
    line(tr("考核结果", "result"), &code.result_sha256);
    line(tr("签名密钥", "key"), &code.key_id);
    if keys.is_empty() {
        println!(
            "{}",
            tr(
                "请用 --key 给出发布单位的公钥（keys/audit.pub）来核对签名",
                "give the issuer's public key (keys/audit.pub) with --key to check the signature"
            )
        );
        return Outcome::Done;
    }
    if code.made_by(keys).is_some() {
        println!(
            "{}",
            tr(
                "签名有效：该单位确实封存了这个编号和哈希的结果",
                "good: the holder of the key sealed a result of this number and hash"
            )
        );
        return Outcome::Done;
    }
    eprintln!(
        "{}",
        tr(
            "签名不符：编号、哈希或签名被改动，或不是该单位封存的",
            "the signature does not fit: number, hash or signature were changed, or another sealed it"
        )
    );
    Outcome::Differs
}

async fn document(bytes: &[u8], keys: &[PublicKey], installation: Option<&Settings>) -> Result<Outcome> {
    let sha256 = digest_of(bytes);
    line(tr("文件", "file"), &sha256);
    let code = PaperCode::find(&ballast_publish::metadata(bytes));
    let of_code = match &code {
        Some(code) => say_code(code, keys),
        None => {
            println!("{}", tr("文件中没有封存码", "the file carries no sealed code"));
            Outcome::Differs
        }
    };
    let Some(settings) = installation else {
        println!(
            "{}",
            tr(
                "封存码说明文件依据哪个结果；文件本身有没有改动，要在发布单位的系统中核对（--data）",
                "the code tells on which result the file rests; whether the file itself was changed is known to the issuer's installation (--data)"
            )
        );
        return Ok(of_code);
    };
    let app = install::open_beside(settings).await?;
    let caller = install::caller(&app, "verify").await?;
    match find_issued(&app, &caller, &sha256).await? {
        Some(event) => {
            println!(
                "{}",
                lang().pick(
                    &format!("由本系统签发，此后没有改动：{}，{}，审计事件 {}", event.object, event.at, event.seq),
                    &format!(
                        "issued here and unchanged since: {}, {}, audit event {}",
                        event.object, event.at, event.seq
                    )
                )
            );
            Ok(of_code)
        }
        None => {
            eprintln!(
                "{}",
                tr(
                    "本系统没有签发过内容与此完全相同的文件：文件被改动过，或不是本系统签发的",
                    "no file with exactly these bytes was issued here: it was changed, or issued elsewhere"
                )
            );
            Ok(Outcome::Differs)
        }
    }
}

fn line(name: &str, value: &str) {
    println!("{name}{}{value}", lang().pick("：", ": "));
}
