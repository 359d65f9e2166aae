//! What was done, in words (操作名称).

use ballast_domain::Text;

/// Every operation that leaves an event, by code.
const OPERATIONS: &[(&str, &str, &str)] = &[
    ("access.refuse", "无权操作被拒绝", "Was refused a deed"),
    ("account.export", "导出个人信息", "Exported the data of a person"),
    ("account.erase", "清除个人信息", "Erased the data of a person"),
    ("account.lift_pause", "解除登录限制", "Lifted the pause after refused tries"),
    ("account.link", "生成重置链接", "Made a reset link"),
    ("account.make", "新建账号", "Made an account"),
    ("account.refuse_erasure", "驳回清除个人信息", "Refused to erase the data of a person"),
    ("account.request_erasure", "申请清除个人信息", "Asked to erase the data of a person"),
    ("account.state", "启用或停用账号", "Opened or closed an account"),
    ("accounts.read", "查阅账号", "Looked at accounts"),
    ("assessment.check", "核对考核结果", "Checked a result"),
    ("assessment.finalise", "考核结果定稿", "Made a result final"),
    ("assessment.publicise", "公示考核结果", "Publicised a result"),
    ("assessment.read", "查阅考核结果", "Looked at a result"),
    ("assessment.return", "核对退回考核结果", "Returned a result"),
    ("assessment.run", "计算考核", "Ran an assessment"),
    ("assessment.supersede", "以新结果取代原结果", "Put a new result in the place of another"),
    ("audit.export", "导出审计记录", "Exported the audit trail"),
    ("backup.confirm", "确认恢复较旧的备份", "Confirmed the restore of an older backup"),
    ("backup.make", "备份", "Made a backup"),
    ("backup.restore", "恢复备份", "Restored a backup"),
    ("clock.jump", "时钟跳变", "The clock jumped"),
    ("document.make", "生成文件", "Made a document"),
    ("factor.confirm", "启用验证器", "Confirmed an authenticator"),
    ("factor.passkey", "登记通行密钥", "Registered a passkey"),
    ("factor.enrol", "登记验证器", "Registered an authenticator"),
    ("factor.remove", "移除验证器或通行密钥", "Removed an authenticator or a passkey"),
    ("factor.remove_lost", "移除丢失的第二因素", "Removed lost second factors"),
    ("grant.allow", "批准授权", "Allowed a grant"),
    ("grant.end", "终止授权", "Ended a grant"),
    ("grant.refuse", "驳回授权", "Refused a grant"),
    ("grant.request", "申请授权", "Asked for a grant"),
    ("identity.link", "绑定统一身份认证", "Tied an identity of single sign-on"),
    ("identity.unlink", "解除统一身份认证绑定", "Untied an identity of single sign-on"),
    ("history.export", "导出变更历史", "Exported a history"),
    ("import.apply", "导入", "Imported"),
    ("import.decline", "导入文件未被接收", "Turned a file for import away"),
    ("import.original", "下载导入原件", "Took the original of an import"),
    ("import.undo", "撤销导入", "Undid an import"),
    ("key.rotate", "更换密钥", "Rotated a key"),
    ("mapping.save", "保存列对应", "Saved a column mapping"),
    ("objection.file", "提出异议", "Filed an objection"),
    ("objection.rule", "裁定异议", "Ruled on an objection"),
    ("objection.withdraw", "撤回异议", "Withdrew an objection"),
    ("paper.add", "上传附件", "Added a paper"),
    ("paper.ask_removal", "申请删除附件", "Asked to remove a paper"),
    ("paper.decline", "附件未被接收", "Turned a paper away"),
    ("paper.pass", "附件查毒通过", "Passed a paper"),
    ("paper.refuse", "附件查出病毒", "Found a virus in a paper"),
    ("paper.remove", "删除附件", "Removed a paper"),
    ("paper.retain", "保留附件", "Kept a paper"),
    ("password.change", "修改密码", "Changed the password"),
    ("password.set", "设置密码", "Set the password"),
    ("personal.reveal", "查看完整个人信息", "Saw personal data in full"),
    ("projects.export", "导出项目", "Exported projects"),
    ("records.read", "查阅其他单位的记录", "Looked at records of another unit"),
    ("retention.carry_out", "执行到期清理", "Removed what had outlived its term"),
    ("retention.plan", "提出到期清理计划", "Had a plan made of what outlived its term"),
    ("retention.refuse", "驳回到期清理计划", "Refused a plan of retention"),
    ("scheme.save", "保存考核办法", "Saved a scheme"),
    ("serve.start", "启动服务", "Began to serve"),
    ("serve.stop", "停止服务", "Stopped serving"),
    ("session.close", "退出登录", "Signed out"),
    ("session.end_all", "结束全部会话", "Ended all sessions"),
    ("session.open", "登录", "Signed in"),
    ("session.prove", "再次验证身份", "Proved identity again"),
    ("session.refuse", "验证未通过", "Was refused"),
    ("setup.city", "建立机构和账号", "Set up units and accounts"),
    ("setup.first_start", "首次启动，建立三员账号", "Started for the first time and made the three administrators"),
    ("token.end", "终止接口令牌", "Ended a service token"),
    ("token.make", "签发接口令牌", "Made a service token"),
];

/// The words for an operation's code; none for a code of another version of the program.
pub fn operation(code: &str) -> Option<Text> {
    let known = OPERATIONS.iter().find(|(known, ..)| *known == code);
    known.map(|(_, zh, en)| Text::new(*zh, *en))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::path::Path;

    /// Every code that a source file of this crate gives to an event.
    fn codes(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                codes(&path, found);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                // Papers name theirs where the event is begun, or in the step that leads to it.
                let begun = ["AuditEntry::new(", "(event(", "operation: "]
                    .into_iter()
                    .flat_map(|mark| text.split(mark).skip(1))
                    .filter_map(|rest| rest.trim_start().strip_prefix('"'));
                let words = begun.filter_map(|rest| rest.split('"').next());
                let is_code = |word: &&str| word.bytes().all(|sign| sign.is_ascii_lowercase() || b"._".contains(&sign));
                found.extend(words.filter(is_code).map(ToOwned::to_owned));
            }
        }
    }

    #[test]
    fn every_operation_has_words() {
        let mut found = Vec::new();
        codes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        assert!(found.len() > 20, "{found:?}");
        for code in found {
            assert!(operation(&code).is_some(), "{code} has no words");
        }
    }
}
