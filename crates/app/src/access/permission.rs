//! What an operation asks for (权限).

use ballast_domain::Text;
use serde::Deserialize;

/// An ability. The list is closed: an operation names one, and the role file gives it to roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Read projects, reports and figures within the scope.
    ReadRecords,
    /// Import files for units within the scope, undo own batches.
    ImportRecords,
    /// Read assessments, rankings and derivations.
    ReadAssessments,
    /// Freeze a snapshot and run an assessment.
    RunAssessment,
    /// Save changed rules as a new version of a scheme.
    SaveSchemes,
    /// Check a computed result that another person computed.
    CheckAssessments,
    /// Publicise a checked result and make it final.
    PubliciseAssessments,
    /// Object to a result for units within the scope, take an own unit's objection back.
    FileObjections,
    /// Rule on objections.
    RuleObjections,
    /// Make official documents from a result.
    PublishDocuments,
    /// Read the audit trail and verify it.
    ReadAudit,
    /// Take the audit trail away as a file.
    ExportAudit,
    /// See accounts, grants and the permission table.
    ReadAccounts,
    /// Make, open and close accounts; invite and reset; ask for grants.
    ManageAccounts,
    /// Allow, refuse and end grants; end sessions; lift slow-downs.
    DecideGrants,
    /// See what has outlived its term, and have a plan made to remove it.
    PlanRetention,
    /// Carry such a plan out, or refuse it.
    DecideRetention,
    /// See names in records in full, with a reason.
    RevealPersons,
    /// See names of accounts in full, with a reason.
    RevealAccounts,
    /// Make backups and put them back.
    KeepBackups,
    /// Put new keys in the place of old ones.
    RotateKeys,
}

impl Permission {
    /// All permissions.
    pub const ALL: [Self; 21] = [
        Self::ReadRecords,
        Self::ImportRecords,
        Self::ReadAssessments,
        Self::RunAssessment,
        Self::SaveSchemes,
        Self::CheckAssessments,
        Self::PubliciseAssessments,
        Self::FileObjections,
        Self::RuleObjections,
        Self::PublishDocuments,
        Self::ReadAudit,
        Self::ExportAudit,
        Self::ReadAccounts,
        Self::ManageAccounts,
        Self::DecideGrants,
        Self::PlanRetention,
        Self::DecideRetention,
        Self::RevealPersons,
        Self::RevealAccounts,
        Self::KeepBackups,
        Self::RotateKeys,
    ];

    /// The code in the role file, in tokens and in the JSON interface.
    pub fn code(self) -> &'static str {
        match self {
            Self::ReadRecords => "read_records",
            Self::ImportRecords => "import_records",
            Self::ReadAssessments => "read_assessments",
            Self::RunAssessment => "run_assessment",
            Self::SaveSchemes => "save_schemes",
            Self::CheckAssessments => "check_assessments",
            Self::PubliciseAssessments => "publicise_assessments",
            Self::FileObjections => "file_objections",
            Self::RuleObjections => "rule_objections",
            Self::PublishDocuments => "publish_documents",
            Self::ReadAudit => "read_audit",
            Self::ExportAudit => "export_audit",
            Self::ReadAccounts => "read_accounts",
            Self::ManageAccounts => "manage_accounts",
            Self::DecideGrants => "decide_grants",
            Self::PlanRetention => "plan_retention",
            Self::DecideRetention => "decide_retention",
            Self::RevealPersons => "reveal_persons",
            Self::RevealAccounts => "reveal_accounts",
            Self::KeepBackups => "keep_backups",
            Self::RotateKeys => "rotate_keys",
        }
    }

    /// The permission of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.code() == code)
    }

    /// The name.
    pub fn label(self) -> Text {
        match self {
            Self::ReadRecords => Text::fixed("查看台账和月报", "read records"),
            Self::ImportRecords => Text::fixed("导入台账和月报", "import records"),
            Self::ReadAssessments => Text::fixed("查看考核结果", "read assessments"),
            Self::RunAssessment => Text::fixed("封存并计算考核", "run assessments"),
            Self::SaveSchemes => Text::fixed("保存考核办法", "save schemes"),
            Self::CheckAssessments => Text::fixed("核对考核结果", "check results"),
            Self::PubliciseAssessments => Text::fixed("公示、定稿考核结果", "publicise results and make them final"),
            Self::FileObjections => Text::fixed("提出、撤回异议", "object to results"),
            Self::RuleObjections => Text::fixed("裁定异议", "rule on objections"),
            Self::PublishDocuments => Text::fixed("生成通报", "make documents"),
            Self::ReadAudit => Text::fixed("查看审计记录", "read the audit trail"),
            Self::ExportAudit => Text::fixed("导出审计记录", "export the audit trail"),
            Self::ReadAccounts => Text::fixed("查看账号和授权", "see accounts and grants"),
            Self::ManageAccounts => Text::fixed("管理账号、申请授权", "manage accounts, ask for grants"),
            Self::DecideGrants => Text::fixed("审批授权、结束会话", "decide on grants, end sessions"),
            Self::PlanRetention => Text::fixed("提出到期清理计划", "plan what goes after its term"),
            Self::DecideRetention => Text::fixed("批准到期清理计划", "carry out what was planned to go"),
            Self::RevealPersons => Text::fixed("查看记录中的完整姓名", "see names in records in full"),
            Self::RevealAccounts => Text::fixed("查看账号的完整姓名", "see names of accounts in full"),
            Self::KeepBackups => Text::fixed("备份", "keep backups"),
            Self::RotateKeys => Text::fixed("更换密钥", "rotate keys"),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_role_file() {
        for permission in Permission::ALL {
            let read: Permission = serde_json::from_value(permission.code().into()).unwrap();
            assert_eq!((read, Permission::from_code(permission.code())), (permission, Some(permission)));
        }
    }
}
