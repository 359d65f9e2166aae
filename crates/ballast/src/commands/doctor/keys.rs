//! The keys: there, private, and those of this database.

use super::database::Seen;
use super::{Finding, plain};
use crate::settings::Settings;
use ballast_app::access::keys::Keys;
use ballast_domain::Text;

pub(super) fn check(settings: &Settings, seen: &Seen) -> Vec<Finding> {
    let what = Text::fixed("密钥", "Keys");
    let folder = settings.data.join("keys");
    let missing: Vec<&str> = ["audit.key", "field.key"].into_iter().filter(|key| !folder.join(key).is_file()).collect();
    if !missing.is_empty() {
        let (missing, place) = (missing.join(", "), folder.display());
        return vec![if seen.last_event_at.is_some() {
            Finding::failure(
                "keys",
                what,
                Text::new(format!("{place} 缺少 {missing}"), format!("{missing} missing in {place}")),
                Text::fixed(
                    "把另行保管的密钥放回；否则双因素无法使用，检查点换了签名人",
                    "put the keys back from where they are kept; without them second factors do not open and checkpoints change their signer",
                ),
            )
        } else {
            Finding::warning(
                "keys",
                what,
                Text::new(format!("{place} 还没有密钥"), format!("no keys in {place} yet")),
                Text::fixed("首次运行时生成", "they are made by the first run"),
            )
        }];
    }
    let keys = match Keys::open(&folder, settings.policy().suite) {
        Ok(keys) => keys,
        Err(error) => {
            let remedy = Text::fixed("只允许所有者读写（0600）", "for their owner alone (0600)");
            return vec![Finding::failure("keys", what, plain(error.to_string()), remedy)];
        }
    };
    let id = keys.audit.public().id();
    let is_former = keys.trusted().last() != Some(&keys.audit.public());
    vec![match &seen.key_id {
        Some(signed) if is_former || keys.trusted().iter().all(|key| key.id() != *signed) => Finding::failure(
            "keys",
            what,
            Text::new(
                format!("审计密钥为 {id}，最新检查点由 {signed} 签名"),
                format!("the audit key is {id}, the newest checkpoint was signed with {signed}"),
            ),
            Text::fixed("放回原来的密钥", "put the former keys back"),
        ),
        _ => Finding::well("keys", what, Text::new(format!("审计密钥 {id}"), format!("audit key {id}"))),
    }]
}
