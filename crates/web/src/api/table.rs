//! The lines of the interface: what each asks of the caller, as the line of the page that does the same.

use super::{
    accounts, assessments, audit, batches, derivation, document, foresight, grants, history, home, life, me, papers,
    personal, projects, records, retention, revealing, roles, schemes, units, uploads,
};
use crate::access::Access::{Fresh, Needs, Public, SignedIn};
use crate::access::Table;
use ballast_app::Permission::{
    CheckAssessments, DecideGrants, DecideRetention, ExportAudit, FileObjections, ImportRecords, ManageAccounts,
    PlanRetention, PubliciseAssessments, PublishDocuments, ReadAccounts, ReadAssessments, ReadAudit, ReadRecords,
    RevealAccounts, RevealPersons, RuleObjections, RunAssessment, SaveSchemes,
};
use ballast_domain::Text;

/// Where files arrive.
pub(crate) const UPLOADS: &str = "/api/v1/imports/uploads";

/// Where papers arrive.
const PAPERS: &str = "/api/v1/projects/{id}/papers";
/// Where a result is computed anew.
const REPLACING: &str = "/api/v1/assessments/{run}/replacement";

/// Lines that may take longer than a page.
pub(crate) const WORK: [&str; 12] = [
    UPLOADS,
    PAPERS,
    REPLACING,
    "/api/v1/projects/{id}/papers/{paper}",
    "/api/v1/retention/plans/{plan}/decision",
    "/api/v1/audit/export",
    "/api/v1/imports/uploads/{upload}/columns",
    "/api/v1/imports/uploads/{upload}/taking",
    "/api/v1/imports/batches/{batch}/undoing",
    "/api/v1/assessments",
    "/api/v1/assessments/{run}/documents/{kind}",
    "/api/v1/audit/verification",
];

/// Lines that read, take or undo a file, a paper among them.
pub(crate) const READING: [&str; 5] = [
    UPLOADS,
    PAPERS,
    "/api/v1/imports/uploads/{upload}/columns",
    "/api/v1/imports/uploads/{upload}/taking",
    "/api/v1/imports/batches/{batch}/undoing",
];

/// Lines that make a file.
pub(crate) const MAKING: [&str; 3] =
    ["/api/v1/projects/export/{format}", "/api/v1/assessments/{run}/documents/{kind}", "/api/v1/audit/export"];

/// Lines that show names in full.
pub(crate) const REVEALING: [&str; 3] =
    ["/api/v1/projects/{id}/revealing", "/api/v1/records/{record}/revealing", "/api/v1/accounts/{login}/revealing"];

/// The line by which projects are searched.
pub(crate) const SEARCHED: &str = "/api/v1/projects";

/// The line that computes an assessment.
pub(crate) const ASSESSING: &str = "/api/v1/assessments";

const fn says(zh: &'static str, en: &'static str) -> Text {
    Text::fixed(zh, en)
}

/// Adds them.
#[rustfmt::skip]
pub(crate) fn add(table: Table) -> Table {
    let table = table
        .read("getDocument", says("接口说明文件", "The document of the interface"), "/api/v1/openapi.json", Public, document::get)
        .read("getMe", says("令牌所属账号及其权限", "The account of the token and what it may do"), "/api/v1/me", SignedIn, me::get)
        .read("getOwnHistory", says("令牌所属账号的变更历史", "The history of the account of the token"), "/api/v1/me/history", SignedIn, history::of_oneself)
        .read("exportOwnHistory", says("导出令牌所属账号的变更历史", "The history of the account of the token as a file"), "/api/v1/me/history/{format}", SignedIn, history::of_oneself_file)
        .read("exportOwnData", says("导出令牌所属账号的全部信息", "Everything kept of the account of the token"), "/api/v1/me/data", SignedIn, personal::own)
        .read("getOverview", says("首页：待办和年度情况", "What waits, and how the year stands"), "/api/v1/overview", Needs(ReadRecords), home::get)
        .read("listProjects", says("项目列表", "List projects"), "/api/v1/projects", Needs(ReadRecords), projects::list)
        .read("exportProjects", says("导出项目台账", "The list of projects as a file"), "/api/v1/projects/export/{format}", Fresh(ReadRecords), projects::export)
        .read("getProject", says("一个项目：台账、阶段、月报、堵点", "One project: ledger, stages, reports, obstacles"), "/api/v1/projects/{id}", Needs(ReadRecords), projects::show)
        .read("getProjectHistory", says("项目的历史版本", "The history of a project"), "/api/v1/projects/{id}/history", Needs(ReadRecords), history::of_project)
        .read("exportProjectHistory", says("导出项目的变更历史", "The history of a project as a file"), "/api/v1/projects/{id}/history/{format}", Needs(ReadRecords), history::of_project_file)
        .act("revealProject", says("查看项目中的完整姓名", "See names in a project in full"), "/api/v1/projects/{id}/revealing", Needs(RevealPersons), revealing::of_project)
        .read("listPapers", says("项目的附件", "The papers of a project"), PAPERS, Needs(ReadRecords), papers::list)
        .act("addPaper", says("上传附件", "Add a paper to a project"), PAPERS, Needs(ImportRecords), papers::add)
        .read("getPaper", says("下载附件", "The content of a paper"), "/api/v1/projects/{id}/papers/{paper}", Needs(ReadRecords), papers::content)
        .read("getPaperThumbnail", says("附件的缩略图", "A small picture of a paper"), "/api/v1/projects/{id}/papers/{paper}/thumbnail", Needs(ReadRecords), papers::thumbnail)
        .act("askPaperRemoval", says("申请删除附件", "Ask for the removal of a paper"), "/api/v1/projects/{id}/papers/{paper}/removal", Needs(ImportRecords), papers::ask)
        .act("decidePaperRemoval", says("同意或不同意删除附件", "Allow or refuse the removal of a paper"), "/api/v1/projects/{id}/papers/{paper}/removal/decision", Needs(ImportRecords), papers::decide)
        .read("listUnits", says("各单位情况", "The figures of the units"), "/api/v1/units", Needs(ReadRecords), units::list)
        .read("getUnit", says("一个单位", "One unit"), "/api/v1/units/{unit}", Needs(ReadRecords), units::show)
        .read("listUnitRecords", says("单位的目标、指标、事件、评分", "Targets, indicator values, events and judgements of a unit"), "/api/v1/units/{unit}/records", Needs(ReadRecords), records::list)
        .read("getRecordHistory", says("单位记录的变更历史", "The history of a record of a unit"), "/api/v1/records/{record}/history", Needs(ReadRecords), history::of_record)
        .read("exportRecordHistory", says("导出单位记录的变更历史", "The history of a record of a unit as a file"), "/api/v1/records/{record}/history/{format}", Needs(ReadRecords), history::of_record_file)
        .act("revealRecord", says("查看单位记录中的完整姓名", "See names in a record of a unit in full"), "/api/v1/records/{record}/revealing", Needs(RevealPersons), revealing::of_record);
    let table = table
        .read("getTemplate", says("表式的空白模板", "The empty template of a form"), "/api/v1/imports/templates/{form}", Needs(ImportRecords), batches::template)
        .read("listMappings", says("已保存的列对应", "Kept column mappings"), "/api/v1/imports/mappings", Needs(ImportRecords), uploads::mappings)
        .act("uploadFile", says("上传文件并预览", "Upload a file and preview it"), UPLOADS, Needs(ImportRecords), uploads::upload)
        .read("getPreview", says("预览", "The preview of an upload"), "/api/v1/imports/uploads/{upload}", Needs(ImportRecords), uploads::show)
        .read("listPreviewRows", says("预览的各行", "The rows of a preview"), "/api/v1/imports/uploads/{upload}/rows", Needs(ImportRecords), uploads::rows)
        .read("getColumns", says("文件的列与表式的字段", "Columns of the file beside those of the form"), "/api/v1/imports/uploads/{upload}/columns", Needs(ImportRecords), uploads::columns)
        .act("matchColumns", says("按列对应重新预览", "Preview again with a column mapping"), "/api/v1/imports/uploads/{upload}/columns", Needs(ImportRecords), uploads::match_columns)
        .act("takeUpload", says("按预览导入", "Take what was previewed"), "/api/v1/imports/uploads/{upload}/taking", Needs(ImportRecords), uploads::take)
        .act("dropUpload", says("放弃上传的文件", "Drop an upload"), "/api/v1/imports/uploads/{upload}/dropping", Needs(ImportRecords), uploads::discard)
        .read("listBatches", says("导入批次", "Batches that were taken"), "/api/v1/imports/batches", Needs(ImportRecords), batches::list)
        .read("getBatch", says("一个批次", "One batch"), "/api/v1/imports/batches/{batch}", Needs(ImportRecords), batches::show)
        .read("getOriginal", says("批次的导入原件", "The file that a batch was taken from"), "/api/v1/imports/batches/{batch}/original", Needs(ReadRecords), batches::original)
        .act("undoBatch", says("整批撤销", "Undo a batch as a whole"), "/api/v1/imports/batches/{batch}/undoing", Needs(ImportRecords), batches::undo);
    let table = table
        .read("listSchemes", says("考核办法", "Schemes"), "/api/v1/schemes", Needs(ReadAssessments), schemes::list)
        .act("saveScheme", says("保存考核办法的新版本", "Save a new version of a scheme"), "/api/v1/schemes", Fresh(SaveSchemes), schemes::save)
        .read("getScheme", says("一个考核办法的规则", "The rules of a scheme"), "/api/v1/schemes/{scheme}", Needs(ReadAssessments), schemes::show)
        .read("backTestScheme", says("用一个办法重算历次考核", "A scheme over the records of earlier runs"), "/api/v1/schemes/{scheme}/back-test", Needs(RunAssessment), foresight::back_test)
        .read("listAssessments", says("考核列表", "Assessments"), "/api/v1/assessments", Needs(ReadAssessments), assessments::list)
        .act("runAssessment", says("封存并计算考核", "Freeze the records and run an assessment"), "/api/v1/assessments", Fresh(RunAssessment), assessments::run)
        .read("getAssessment", says("考核结果和位次", "A result with its ranking"), "/api/v1/assessments/{run}", Needs(ReadAssessments), assessments::show)
        .read("getAssessmentHistory", says("一次考核的经过", "What became of an assessment"), "/api/v1/assessments/{run}/history", Needs(ReadAssessments), history::of_assessment)
        .read("exportAssessmentHistory", says("导出一次考核的经过", "What became of an assessment, as a file"), "/api/v1/assessments/{run}/history/{format}", Needs(ReadAssessments), history::of_assessment_file)
        .read("listFindings", says("疑点", "Findings of a run"), "/api/v1/assessments/{run}/findings", Needs(ReadAssessments), assessments::findings)
        .read("getAssessedUnit", says("一个单位的各项得分", "Items and points of a unit"), "/api/v1/assessments/{run}/units/{unit}", Needs(ReadAssessments), assessments::unit)
        .read("getAssessedItem", says("一项指标的各单位得分", "One item over all units"), "/api/v1/assessments/{run}/items/{item}", Needs(ReadAssessments), assessments::item)
        .read("getDerivation", says("计分依据", "How a unit came by its points of an item"), "/api/v1/assessments/{run}/units/{unit}/items/{item}", Needs(ReadAssessments), derivation::item)
        .read("listRecords", says("度量背后的记录", "The records behind a measure"), "/api/v1/assessments/{run}/units/{unit}/measures/{measure}", Needs(ReadAssessments), derivation::records)
        .read("getDocumentOfAssessment", says("通报", "The bulletin"), "/api/v1/assessments/{run}/documents/{kind}", Needs(PublishDocuments), assessments::document)
        .read("getAdvice", says("一个单位的提分建议", "What a unit can still do, and what it is worth"), "/api/v1/assessments/{run}/units/{unit}/advice", Needs(ReadAssessments), foresight::advice)
        .act("tryRecords", says("数据推演：改动一个单位的记录重算", "Compute a run with changed records of a unit"), "/api/v1/assessments/{run}/units/{unit}/what-if", Needs(ReadAssessments), foresight::records)
        .read("getRules", says("考核封存的办法原文", "The rules that a run was frozen with"), "/api/v1/assessments/{run}/rules", Needs(RunAssessment), foresight::rules)
        .act("tryRules", says("规则推演：用其他规则重算", "Compute the records of a run by other rules"), "/api/v1/assessments/{run}/what-if", Needs(RunAssessment), foresight::what_if)
        .read("getFirmness", says("结果稳定性", "How firm a result is"), "/api/v1/assessments/{run}/firmness", Needs(RunAssessment), foresight::firmness);
    let table = table
        .read("getLife", says("结果的状态和流程", "Where a result stands"), "/api/v1/assessments/{run}/life", Needs(ReadAssessments), life::show)
        .act("checkAssessment", says("核对结果", "Check a result"), "/api/v1/assessments/{run}/check", Needs(CheckAssessments), life::check)
        .act("publiciseAssessment", says("公示结果", "Publicise a result"), "/api/v1/assessments/{run}/publication", Fresh(PubliciseAssessments), life::publicise)
        .act("finaliseAssessment", says("结果定稿", "Make a result final"), "/api/v1/assessments/{run}/finalisation", Fresh(PubliciseAssessments), life::finalise)
        .act("replaceAssessment", says("重新计算并取代原结果", "Compute anew and replace a result"), REPLACING, Fresh(RunAssessment), life::replace)
        .read("getDifference", says("新结果带来的变化", "What a new result changed"), "/api/v1/assessments/{run}/difference", Needs(ReadAssessments), life::difference)
        .act("fileObjection", says("提出异议", "Object to a step of a computation"), "/api/v1/assessments/{run}/units/{unit}/objections", Needs(FileObjections), life::file)
        .read("listObjections", says("异议列表", "Objections"), "/api/v1/objections", Needs(ReadAssessments), life::list)
        .read("getObjection", says("一件异议", "One objection"), "/api/v1/objections/{objection}", Needs(ReadAssessments), life::objection)
        .act("withdrawObjection", says("撤回异议", "Withdraw an objection"), "/api/v1/objections/{objection}/withdrawal", Needs(FileObjections), life::withdraw)
        .act("ruleObjection", says("裁定异议", "Rule on an objection"), "/api/v1/objections/{objection}/ruling", Fresh(RuleObjections), life::rule);
    let table = table
        .read("listAccounts", says("账号列表", "Accounts"), "/api/v1/accounts", Needs(ReadAccounts), accounts::list)
        .act("makeAccount", says("新建账号", "Make an account"), "/api/v1/accounts", Needs(ManageAccounts), accounts::make)
        .read("getAccount", says("一个账号", "One account"), "/api/v1/accounts/{login}", Needs(ReadAccounts), accounts::show)
        .read("getAccountHistory", says("账号的变更历史", "The history of an account"), "/api/v1/accounts/{login}/history", Needs(ReadAccounts), history::of_account)
        .read("exportAccountHistory", says("导出账号的变更历史", "The history of an account as a file"), "/api/v1/accounts/{login}/history/{format}", Needs(ReadAccounts), history::of_account_file)
        .read("exportPersonalData", says("导出一个人的全部信息", "Everything kept of a person, for that person"), "/api/v1/accounts/{login}/data", Fresh(ManageAccounts), personal::of_account)
        .act("requestErasure", says("申请清除个人信息", "Ask for the erasure of a person's data"), "/api/v1/accounts/{login}/erasure", Fresh(ManageAccounts), personal::request_erasing)
        .act("decideErasure", says("批准或驳回清除个人信息", "Carry out or refuse the erasure of a person's data"), "/api/v1/accounts/{login}/erasure/decision", Fresh(DecideGrants), personal::decide_erasing)
        .act("revealAccount", says("查看账号的完整姓名", "See the name of an account in full"), "/api/v1/accounts/{login}/revealing", Needs(RevealAccounts), revealing::of_account)
        .act("setAccountState", says("启用或停用账号", "Open or close an account"), "/api/v1/accounts/{login}/state", Needs(ManageAccounts), accounts::set_state)
        .act("makeLink", says("生成邀请或重置链接", "Make an invitation or reset link"), "/api/v1/accounts/{login}/link", Fresh(ManageAccounts), accounts::link)
        .act("endSessions", says("结束全部会话", "End all sessions of an account"), "/api/v1/accounts/{login}/sessions/ending", Needs(DecideGrants), accounts::end_sessions)
        .act("liftPause", says("解除登录等待", "Lift the pause after wrong tries"), "/api/v1/accounts/{login}/pause/lifting", Needs(DecideGrants), accounts::lift_pause)
        .act("removeFactors", says("移除遗失的第二因素", "Remove lost second factors"), "/api/v1/accounts/{login}/second-factors/removing", Fresh(DecideGrants), accounts::remove_factors)
        .act("requestGrant", says("申请授权", "Ask for a grant"), "/api/v1/accounts/{login}/grants", Fresh(ManageAccounts), grants::request)
        .act("makeToken", says("签发令牌", "Make a token"), "/api/v1/accounts/{login}/tokens", Fresh(ManageAccounts), accounts::make_token)
        .act("endToken", says("收回令牌", "Take a token back"), "/api/v1/accounts/{login}/tokens/{token}/ending", Needs(ManageAccounts), accounts::end_token)
        .read("listGrants", says("待审批的授权", "Grants that wait"), "/api/v1/grants", Needs(ReadAccounts), grants::list)
        .act("decideGrant", says("审批授权", "Allow or refuse a grant"), "/api/v1/grants/{grant}/decision", Fresh(DecideGrants), grants::decide)
        .act("endGrant", says("结束授权", "End a grant"), "/api/v1/grants/{grant}/ending", Fresh(DecideGrants), grants::end)
        .read("listRoles", says("角色与权限", "Roles and permissions"), "/api/v1/roles", Needs(ReadAccounts), roles::list)
        .read("getRetention", says("到期的数据和清理计划", "What has outlived its term, and the plans"), "/api/v1/retention", Needs(ReadAccounts), retention::show)
        .act("makeRetentionPlan", says("提出清理计划", "Have a plan made of what is due"), "/api/v1/retention/plans", Fresh(PlanRetention), retention::make)
        .read("getRetentionPlan", says("一个清理计划", "One plan"), "/api/v1/retention/plans/{plan}", Needs(ReadAccounts), retention::plan)
        .act("decideRetentionPlan", says("批准或驳回清理计划", "Carry out or refuse a plan"), "/api/v1/retention/plans/{plan}/decision", Fresh(DecideRetention), retention::decide);
    table
        .read("listAuditEvents", says("审计记录", "Audit events"), "/api/v1/audit/events", Needs(ReadAudit), audit::events)
        .read("exportAudit", says("导出审计记录", "The audit trail as a file"), "/api/v1/audit/export", Fresh(ExportAudit), audit::export)
        .read("verifyAudit", says("核验审计链", "Verify the audit trail"), "/api/v1/audit/verification", Needs(ReadAudit), audit::verify)
}

#[cfg(test)]
mod tests {
    use super::super::document;
    use crate::router::table;
    use std::collections::BTreeSet;

    #[test]
    fn every_line_of_the_interface_is_an_operation_of_the_document() {
        let table = table();
        let lines: BTreeSet<(String, String)> = table
            .lines()
            .iter()
            .filter(|line| line.is_api())
            .map(|line| (line.method.as_str().to_lowercase(), line.pattern.to_owned()))
            .collect();
        let text = document::text().unwrap_or_default();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        assert_eq!(document["openapi"], "3.1.0");
        let mut operations = BTreeSet::new();
        let mut ids = BTreeSet::new();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                operations.insert((method.clone(), path.clone()));
                assert!(ids.insert(operation["operationId"].to_string()), "{path} uses an id twice");
            }
        }
        assert_eq!(lines, operations);
        assert!(lines.len() > 40);
        // Every reference leads somewhere.
        for part in text.split("\"#/").skip(1) {
            let pointer = format!("/{}", part.split('"').next().unwrap_or_default());
            assert!(document.pointer(&pointer).is_some(), "{pointer} leads nowhere");
        }
    }
}
