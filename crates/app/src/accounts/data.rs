//! What is kept of a person, for that person (个人信息导出).

use crate::{App, AppError, Caller, Permission};
use ballast_domain::Lang;
use ballast_store::{Actor, AuditEntry, AuditFilter};
use serde_json::{Value, json};

/// Events read at once.
const BATCH: u32 = 5_000;

/// How personal data is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataFormat {
    /// For programs.
    Json,
    /// For a spreadsheet: one value a line, with its part, the number of its entry and its field, in words of the language.
    Csv(Lang),
}

/// Everything kept of the caller; itself an event.
///
/// # Errors
/// [`AppError::NotFound`] at the command line; [`AppError::Store`].
pub async fn export_own_data(app: &App, caller: &Caller, format: DataFormat) -> Result<String, AppError> {
    export(app, &caller.as_oneself(), &caller.login, format).await
}

/// The same of another person, who asked the system administrator for it.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`], [`AppError::Store`].
pub async fn export_data_of(app: &App, caller: &Caller, login: &str, format: DataFormat) -> Result<String, AppError> {
    let granted = caller.require(Permission::ManageAccounts)?;
    export(app, &granted.actor, login, format).await
}

async fn export(app: &App, actor: &Actor, login: &str, format: DataFormat) -> Result<String, AppError> {
    let store = app.store();
    let account = store.account(login).await?.ok_or(AppError::NotFound)?;
    let grants = store.grants_of(login).await?.into_iter().map(|grant| {
        json!({
            "role": grant.grant.role, "unit": grant.grant.unit.as_str(), "from": grant.grant.valid_from.to_string(),
            "until": grant.grant.valid_until.map(|day| day.to_string()), "state": grant.state.code(), "reason": grant.grant.reason,
        })
    });
    let sessions = store.sessions_of(login, app.clock().now()).await?.into_iter().map(|open| {
        json!({
            "number": open.id, "made_at": open.made_at.to_string(), "seen_at": open.seen_at.to_string(),
            "address": open.session.address, "browser": open.session.agent,
        })
    });
    let factors = store.factors_of(login).await?.into_iter().map(|factor| {
        json!({
            "kind": factor.kind, "label": factor.label, "made_at": factor.made_at.to_string(),
            "used_at": factor.used_at.map(|at| at.to_string()),
        })
    });
    let data = json!({
        "account": {
            "login": account.login, "name": account.name, "unit": account.unit.as_str(), "state": account.state.code(),
            "password_changed_at": account.password_changed_at.map(|at| at.to_string()),
            "last_sign_in_at": account.last_success_at.map(|at| at.to_string()),
            "refused_since": account.failures_since,
        },
        "grants": grants.collect::<Vec<Value>>(),
        "sessions": sessions.collect::<Vec<Value>>(),
        "second_factors": factors.collect::<Vec<Value>>(),
        "events": events(app, login).await?,
    });
    let text = match format {
        DataFormat::Json => {
            serde_json::to_string_pretty(&data).map_err(|error| AppError::Damaged(error.to_string()))?
        }
        DataFormat::Csv(lang) => csv(&data, lang),
    };
    let detail = json!({ "file_sha256": crate::digest::of(text.as_bytes()) });
    let write = store.begin(actor, app.clock().now()).await?;
    write.commit(AuditEntry::new("account.export", login, detail)).await?;
    Ok(text)
}

/// Parts and fields in words.
const WORDS: [(&str, &str, &str); 32] = [
    ("account", "账号", "account"),
    ("grants", "授权", "grants"),
    ("sessions", "会话", "sessions"),
    ("second_factors", "第二因素", "second factors"),
    ("events", "操作记录", "events"),
    ("login", "账号名", "login"),
    ("name", "姓名", "name"),
    ("unit", "单位", "unit"),
    ("state", "状态", "state"),
    ("password_changed_at", "密码修改时间", "password changed at"),
    ("last_sign_in_at", "最近登录", "last sign-in at"),
    ("refused_since", "其后被拒绝次数", "refused since"),
    ("role", "角色", "role"),
    ("from", "起", "from"),
    ("until", "止", "until"),
    ("reason", "理由", "reason"),
    ("number", "编号", "number"),
    ("made_at", "建立时间", "made at"),
    ("seen_at", "最近使用", "seen at"),
    ("address", "网络", "network"),
    ("browser", "浏览器", "browser"),
    ("kind", "种类", "kind"),
    ("label", "名称", "label"),
    ("used_at", "使用时间", "used at"),
    ("at", "时间", "at"),
    ("operation", "操作", "operation"),
    ("object", "对象", "object"),
    ("outcome", "结果", "outcome"),
    ("network", "网络", "network"),
    ("part", "部分", "part"),
    ("field", "项目", "field"),
    ("value", "内容", "value"),
];

fn word(code: &str, lang: Lang) -> &str {
    WORDS.iter().find(|(known, ..)| *known == code).map_or(code, |(_, zh, en)| lang.pick(zh, en))
}

/// One value a line; what could be taken for a formula gets a quote in front.
fn csv(data: &Value, lang: Lang) -> String {
    let heads = ["part", "number", "field", "value"].map(|head| word(head, lang));
    let mut text = format!("\u{feff}{}\r\n", heads.join(","));
    for (part, entries) in data.as_object().into_iter().flatten() {
        let entries = entries.as_array().map_or_else(|| std::slice::from_ref(entries), Vec::as_slice);
        for (index, entry) in entries.iter().enumerate() {
            for (field, value) in entry.as_object().into_iter().flatten() {
                let value = match value {
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                let value = ballast_exchange::csv_field(&value);
                text += &format!("{},{},{},{value}\r\n", word(part, lang), index + 1, word(field, lang));
            }
        }
    }
    text
}

/// What the person did, the newest first.
async fn events(app: &App, login: &str) -> Result<Vec<Value>, AppError> {
    let filter = AuditFilter { actor: Some(login.to_owned()), ..AuditFilter::default() };
    let (mut before, mut told) = (i64::MAX, Vec::new());
    loop {
        let events = app.store().find_audit_events(&filter, before, BATCH).await?;
        let Some(last) = events.last() else { return Ok(told) };
        before = last.seq;
        told.extend(events.iter().map(|event| {
            json!({
                "number": event.seq, "at": event.at, "operation": event.operation, "object": event.object, "outcome": event.outcome,
                "network": event.address, "reason": event.reason,
            })
        }));
    }
}
