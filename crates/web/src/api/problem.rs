//! What went wrong, for a program: RFC 9457 with a stable code, words in both languages, the place, and the remedy.

use super::codes::SeverityCode;
use super::words::Words;
use crate::failure::Failure;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ballast_app::AppError;
use ballast_domain::{ImportIssue, Text};
use serde::Serialize;
use utoipa::ToSchema;

/// Kinds of problem. The code is for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// No token was shown.
    TokenNeeded,
    /// The token is unknown, expired, taken back, or its account is closed.
    TokenRefused,
    /// The account or the token lacks the permission.
    Forbidden,
    /// A dangerous act needs a token that names the permission.
    NotNamed,
    /// Nothing there, or nothing the caller may know of.
    NotFound,
    /// The address does not take this method.
    WrongMethod,
    /// The query of the address is not as agreed.
    WrongQuery,
    /// The body is no JSON, or none that is taken.
    WrongJson,
    /// A header is not as agreed.
    WrongHeader,
    /// A request with the same key is on its way.
    InProgress,
    /// It was done under its key, but the answer is lost.
    AnswerLost,
    /// More bytes than are taken.
    TooLarge,
    /// Another content type than is taken.
    WrongType,
    /// A value of the body is not as agreed.
    WrongValue,
    /// The operation refuses, for a reason of the field.
    Refused,
    /// The rows of a file, all of its problems.
    FileRefused,
    /// The key was used for another request.
    KeyReused,
    /// Too many requests within a minute.
    TooMany,
    /// Too many wait for the same thing.
    Busy,
    /// It took too long.
    TooSlow,
    /// The server on which contents lie does not answer.
    StoreAway,
    /// Our own failure.
    Internal,
}

impl Kind {
    /// All kinds, as the page about the interface lists them.
    pub(crate) const ALL: [Self; 22] = [
        Self::TokenNeeded,
        Self::TokenRefused,
        Self::Forbidden,
        Self::NotNamed,
        Self::NotFound,
        Self::WrongMethod,
        Self::WrongQuery,
        Self::WrongJson,
        Self::WrongHeader,
        Self::InProgress,
        Self::AnswerLost,
        Self::TooLarge,
        Self::WrongType,
        Self::WrongValue,
        Self::Refused,
        Self::FileRefused,
        Self::KeyReused,
        Self::TooMany,
        Self::Busy,
        Self::TooSlow,
        Self::StoreAway,
        Self::Internal,
    ];

    /// Code, status, what is wrong, how to mend it.
    fn entry(self) -> (&'static str, u16, Text, Text) {
        match self {
            Self::TokenNeeded => (
                "token_needed",
                401,
                Text::fixed("没有出示令牌", "no token was shown"),
                Text::fixed(
                    "请在请求头 Authorization 中写 Bearer 加令牌；令牌由系统管理员为接口账号签发",
                    "send the header Authorization with Bearer and the token; the system administrator makes it for a service account",
                ),
            ),
            Self::TokenRefused => (
                "token_refused",
                401,
                Text::fixed(
                    "令牌无效：不存在、已过期、已收回或账号已停用",
                    "the token is unknown, expired or taken back, or its account is closed",
                ),
                Text::fixed("请向系统管理员要一个新的令牌", "ask the system administrator for a new one"),
            ),
            Self::Forbidden => (
                "forbidden",
                403,
                Text::fixed("该账号或令牌没有这项权限", "the account or the token lacks the permission"),
                Text::fixed(
                    "如确有需要，请系统管理员申请授权，或签发包含该权限的令牌",
                    "if you need it, have the system administrator ask for the grant or make a token that includes it",
                ),
            ),
            Self::NotNamed => (
                "permission_not_named",
                403,
                Text::fixed(
                    "这项操作只接受签发时写明该权限的令牌",
                    "this act takes a token alone that was made with the permission named",
                ),
                Text::fixed(
                    "请系统管理员签发写明该权限的令牌",
                    "have the system administrator make a token that names the permission",
                ),
            ),
            Self::NotFound => (
                "not_found",
                404,
                Text::fixed(
                    "这里没有内容，或者它不在该账号的数据范围内",
                    "there is nothing here, or it is outside the account's scope",
                ),
                Text::fixed("请检查地址", "check the address"),
            ),
            Self::WrongMethod => (
                "wrong_method",
                405,
                Text::fixed("该地址不接受这种方法", "the address does not take this method"),
                Text::fixed("可用的方法见响应头 Allow", "see the header Allow of this answer"),
            ),
            Self::WrongQuery => (
                "wrong_query",
                400,
                Text::fixed("地址中的参数不符合约定", "the query of the address is not as agreed"),
                Text::fixed("参数的名称和取值见 /api/v1/openapi.json", "names and values are in /api/v1/openapi.json"),
            ),
            Self::WrongJson => (
                "wrong_json",
                400,
                Text::fixed("请求内容无法读取", "the body cannot be read"),
                Text::fixed(
                    "请发送 JSON：不超过 8 MiB，嵌套不超过 32 层，键不重复",
                    "send JSON of at most 8 MiB, nested at most 32 deep, without a key twice",
                ),
            ),
            Self::WrongHeader => (
                "wrong_header",
                400,
                Text::fixed("请求头不符合约定", "a header is not as agreed"),
                Text::fixed(
                    "Idempotency-Key 为 1 至 128 个可见 ASCII 字符",
                    "an Idempotency-Key has 1 to 128 visible ASCII signs",
                ),
            ),
            Self::InProgress => (
                "request_in_progress",
                409,
                Text::fixed("同一个键的请求正在处理", "a request with the same key is on its way"),
                Text::fixed(
                    "请稍后用同一个键重发，将得到同一个答复",
                    "send it again in a moment with the same key; you get the same answer",
                ),
            ),
            Self::AnswerLost => (
                "answer_lost",
                409,
                Text::fixed(
                    "这个请求已经完成，但答复没有保存下来；现在没有再次执行",
                    "the request was done, but its answer was lost; nothing was done now",
                ),
                Text::fixed("请按列表或审计记录核对结果", "see the result in its list or in the audit trail"),
            ),
            Self::TooLarge => (
                "too_large",
                413,
                Text::fixed("内容过大", "the body is too large"),
                Text::fixed(
                    "JSON 不超过 8 MiB，文件不超过 64 MiB；请拆分",
                    "JSON has at most 8 MiB, a file at most 64 MiB; split it",
                ),
            ),
            Self::WrongType => (
                "wrong_type",
                415,
                Text::fixed("不接受这种内容类型", "the content type is not taken"),
                Text::fixed(
                    "请用 Content-Type: application/json；上传文件用 application/octet-stream",
                    "send Content-Type: application/json; for a file application/octet-stream",
                ),
            ),
            Self::WrongValue => (
                "wrong_value",
                422,
                Text::fixed("请求内容不符合约定", "the body is not as agreed"),
                Text::fixed("字段和取值见 /api/v1/openapi.json", "fields and values are in /api/v1/openapi.json"),
            ),
            Self::Refused => (
                "refused",
                422,
                Text::fixed("不能执行", "it cannot be done"),
                Text::fixed("请按说明改正后重发", "mend what is said and send again"),
            ),
            Self::FileRefused => (
                "file_refused",
                422,
                Text::fixed("文件不能导入，问题逐条列出", "the file cannot be taken; all problems are listed"),
                Text::fixed("请按各条说明改正后重新上传", "mend each of them and upload again"),
            ),
            Self::KeyReused => (
                "key_reused",
                422,
                Text::fixed("这个键已用于另一个请求", "the key was used for another request"),
                Text::fixed("请为每个请求换一个新的 Idempotency-Key", "use a new Idempotency-Key for each request"),
            ),
            Self::TooMany => (
                "too_many",
                429,
                Text::fixed("请求过于频繁", "too many requests"),
                Text::fixed("请等待响应头 Retry-After 所说的秒数", "wait the seconds that the header Retry-After says"),
            ),
            Self::Busy => (
                "busy",
                503,
                Text::fixed("正在处理的请求太多", "too many requests at the moment"),
                Text::fixed("请过几秒重发", "send again in a few seconds"),
            ),
            Self::TooSlow => (
                "too_slow",
                503,
                Text::fixed("处理超时，没有保存任何改动", "it took too long; nothing was saved"),
                Text::fixed("请稍后重发", "send again later"),
            ),
            Self::StoreAway => (
                "store_away",
                503,
                Text::fixed(
                    "存放附件和导入原件的服务器没有回应，没有保存任何改动",
                    "the server of papers and originals does not answer; nothing was saved",
                ),
                Text::fixed(
                    "请过几分钟重发；仍不行时，请把 request_id 告诉系统管理员",
                    "send again in some minutes; if it lasts, give the request_id to the system administrator",
                ),
            ),
            Self::Internal => (
                "internal",
                500,
                Text::fixed("系统出错，问题已记录", "something failed and was recorded"),
                Text::fixed(
                    "如需帮助，请把 request_id 告诉系统管理员",
                    "give the request_id to the system administrator",
                ),
            ),
        }
    }

    /// The stable code.
    pub(crate) fn code(self) -> &'static str {
        self.entry().0
    }

    /// The status.
    pub(crate) fn status(self) -> StatusCode {
        StatusCode::from_u16(self.entry().1).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// What it means.
    pub(crate) fn what(self) -> Text {
        self.entry().2
    }

    /// How to mend it.
    pub(crate) fn remedy(self) -> Text {
        self.entry().3
    }
}

/// A request that did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub kind: Kind,
    pub what: Text,
    pub place: Option<String>,
    pub issues: Vec<ImportIssue>,
    pub retry_after_s: Option<u64>,
}

impl Problem {
    /// A problem with words of its own.
    pub(crate) fn new(kind: Kind, what: Text) -> Self {
        Self { kind, what, place: None, issues: Vec::new(), retry_after_s: None }
    }

    /// Where: `body valid_until`, `query page`.
    #[must_use]
    pub(crate) fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// With the seconds after which another try is worth it.
    #[must_use]
    pub(crate) fn after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// The answer, once the number of the request is known.
    pub(crate) fn say(&self, request_id: &str) -> Response {
        let status = self.kind.status();
        let body = ProblemBody {
            kind: format!("/api#{}", self.kind.code()),
            title: self.kind.what().en.into_owned(),
            status: status.as_u16(),
            detail: self.what.en.clone().into_owned(),
            code: self.kind.code(),
            text: (&self.what).into(),
            remedy: self.kind.remedy().into(),
            place: self.place.clone(),
            request_id: request_id.to_owned(),
            problems: self.issues.iter().map(Issue::from).collect(),
        };
        let text = serde_json::to_string(&body).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], text).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let wanted = match self.kind {
                Kind::TokenRefused => "Bearer realm=\"ballast\", error=\"invalid_token\"",
                _ => "Bearer realm=\"ballast\"",
            };
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(wanted));
        }
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<Kind> for Problem {
    fn from(kind: Kind) -> Self {
        Self::new(kind, kind.what())
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::SignInNeeded => Kind::TokenNeeded.into(),
            Failure::Forbidden | Failure::ForeignForm | Failure::ProofRefused => Kind::Forbidden.into(),
            Failure::ProofNeeded => Kind::NotNamed.into(),
            Failure::NotFound => Kind::NotFound.into(),
            Failure::WrongMethod => Kind::WrongMethod.into(),
            Failure::BadForm => Kind::WrongJson.into(),
            Failure::Refused(what) => Self::new(Kind::Refused, what),
            Failure::TooLarge => Kind::TooLarge.into(),
            Failure::TooMany => Self::from(Kind::TooMany).after(60),
            Failure::Busy => Self::from(Kind::Busy).after(5),
            Failure::TooSlow => Self::from(Kind::TooSlow).after(30),
            Failure::StoreAway => Self::from(Kind::StoreAway).after(60),
            Failure::Internal => Kind::Internal.into(),
        }
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::File(issues) => Self { issues, ..Self::from(Kind::FileRefused) },
            AppError::Repeated => Self::from(Kind::InProgress).after(1),
            other => Failure::from(other).into(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A problem (RFC 9457), `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody {
    /// Where the kind of problem is explained.
    #[serde(rename = "type")]
    kind: String,
    /// The kind in English.
    title: String,
    /// The status of the answer.
    status: u16,
    /// What is wrong, in English.
    detail: String,
    /// The stable code of the kind.
    code: &'static str,
    /// What is wrong, in both languages.
    text: Words,
    /// How to mend it.
    remedy: Words,
    /// Where in the request: `body valid_until`, `query page`.
    place: Option<String>,
    /// The number of the request, as in the log and the audit trail.
    request_id: String,
    /// All problems of a file.
    problems: Vec<Issue>,
}

/// A problem of a file at sheet, row and column.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Issue {
    /// Stable code: `IM-014`.
    code: String,
    /// Gravity.
    severity: SeverityCode,
    /// Sheet; none in a CSV file.
    sheet: Option<String>,
    /// Row, from 1.
    row: Option<u32>,
    /// Head of the column.
    column: Option<String>,
    /// What is wrong.
    text: Words,
    /// How to mend it.
    remedy: Words,
}

impl From<&ImportIssue> for Issue {
    fn from(issue: &ImportIssue) -> Self {
        Self {
            code: issue.code.clone(),
            severity: issue.severity.into(),
            sheet: issue.place.sheet.clone(),
            row: issue.place.row,
            column: issue.place.column.clone(),
            text: (&issue.what).into(),
            remedy: (&issue.remedy).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_differ_and_statuses_are_errors() {
        let codes: BTreeSet<&str> = Kind::ALL.into_iter().map(Kind::code).collect();
        assert_eq!(codes.len(), Kind::ALL.len());
        assert!(Kind::ALL.into_iter().all(|kind| kind.status().as_u16() >= 400));
    }
}
