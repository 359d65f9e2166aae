//! What can go wrong with a request, and the page that says so.

use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui::icon::{Icon, icon};
use crate::ui::panel::button_link;
use crate::visit::Visit;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ballast_app::AppError;
use ballast_domain::{Lang, Text};
use maud::{Markup, html};

/// A request that did not succeed. The handler gives the reason; the outer layer makes the page, in the visitor's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Nobody is signed in.
    SignInNeeded,
    /// The role lacks the permission.
    Forbidden,
    /// The caller must prove again who he is.
    ProofNeeded,
    /// Name, password or code is not right, or a pause stands.
    ProofRefused,
    /// Too many wait for the same thing.
    Busy,
    /// Nothing there, or nothing the visitor may know of.
    NotFound,
    /// The address does not take this method.
    WrongMethod,
    /// A form that none of our pages sent, or whose session has ended.
    ForeignForm,
    /// A form that cannot be read.
    BadForm,
    /// The input cannot be used, for this reason.
    Refused(Text),
    /// More bytes than are taken.
    TooLarge,
    /// Too many tries; try again later.
    TooMany,
    /// It took too long.
    TooSlow,
    /// The server on which contents lie does not answer; logged under the number of the request.
    StoreAway,
    /// Our own failure; logged under the number of the request.
    Internal,
}

impl Failure {
    /// Our own failure: logged here, once, with its whole chain.
    pub fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        Self::Internal.logged(error)
    }

    /// A failure that is not the visitor's: logged here, once, with its whole chain.
    fn logged(self, error: &(dyn std::error::Error + 'static)) -> Self {
        let chain: Vec<String> =
            std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect();
        tracing::error!(error = chain.join(": "), "a request failed");
        self
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::SignInNeeded => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::ProofNeeded | Self::ForeignForm => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::BadForm => StatusCode::BAD_REQUEST,
            Self::Refused(_) | Self::ProofRefused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::TooSlow | Self::Busy | Self::StoreAway => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Seconds after which trying again makes sense; none where waiting does not help.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            // Tries are counted in windows of a minute; a server that is away is not back at once.
            Self::TooMany | Self::StoreAway => Some(60),
            Self::Busy | Self::TooSlow => Some(5),
            _ => None,
        }
    }

    /// The reason behind an answer of the framework itself.
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::WrongMethod,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::TOO_MANY_REQUESTS => Self::TooMany,
            StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => Self::TooSlow,
            status if status.is_client_error() => Self::BadForm,
            _ => Self::Internal,
        }
    }

    /// Title and what to do.
    fn words(&self) -> (Text, Text) {
        match self {
            Self::SignInNeeded => (
                Text::fixed("请先登录", "Please sign in"),
                Text::fixed("登录后才能查看本页。", "This page is shown after sign-in."),
            ),
            Self::Forbidden => (
                Text::fixed("没有权限", "Not allowed"),
                Text::fixed(
                    "您的角色不能使用本页。如确有需要，请联系本单位的系统管理员。",
                    "Your role may not use this page. If you need it, ask your system administrator.",
                ),
            ),
            Self::ProofNeeded => (
                Text::fixed("请再次确认身份", "Please prove again who you are"),
                Text::fixed(
                    "这项操作要求五分钟内确认过身份，现在没有执行。请用下面的链接确认，然后退回本表单重新提交，已填写的内容还在。",
                    "This needs a proof of the last five minutes; nothing was done. Prove by the link below, go back to the form and send it again: what you typed is still there.",
                ),
            ),
            Self::ProofRefused => (
                Text::fixed("没有通过验证", "Not accepted"),
                Text::fixed(
                    "密码或验证码不正确，或错误次数过多需要等待。没有执行任何操作。",
                    "The password or the code is not right, or there were too many wrong tries and a pause stands. Nothing was done.",
                ),
            ),
            Self::Busy => (
                Text::fixed("系统正忙", "The system is busy"),
                Text::fixed(
                    "正在处理的请求太多。请过几秒再试。",
                    "Too many requests at the moment; try again in a few seconds.",
                ),
            ),
            Self::NotFound => (
                Text::fixed("没有找到", "Not found"),
                Text::fixed(
                    "这里没有内容，或者它不在您的数据范围内。请检查地址，或从下面的链接继续。",
                    "There is nothing here, or it is outside your scope. Check the address or go on from here.",
                ),
            ),
            Self::WrongMethod => (
                Text::fixed("不能这样打开", "Cannot be opened like this"),
                Text::fixed(
                    "该地址只接受页面上的按钮提交。请返回后重试。",
                    "This address takes a button press only. Go back and try again.",
                ),
            ),
            Self::ForeignForm => (
                Text::fixed("页面已过期", "The page has expired"),
                Text::fixed(
                    "为防止冒用，本次提交没有执行。请返回上一页，刷新后重新提交。",
                    "To prevent misuse nothing was done. Go back, reload the page and send again.",
                ),
            ),
            Self::BadForm => (
                Text::fixed("无法读取提交的内容", "The form cannot be read"),
                Text::fixed("没有执行任何操作。请返回后重新填写。", "Nothing was done. Go back and fill it in again."),
            ),
            Self::Refused(reason) => (Text::fixed("不能执行", "Cannot be done"), reason.clone()),
            Self::TooLarge => (
                Text::fixed("文件过大", "Too large"),
                Text::fixed(
                    "一个文件最大 64 MB。请拆分后分批导入。",
                    "A file may have 64 MB at most. Split it and import the parts.",
                ),
            ),
            Self::TooMany => (
                Text::fixed("操作过于频繁", "Too many tries"),
                Text::fixed("请一分钟后再试。", "Please try again in a minute."),
            ),
            Self::TooSlow => (
                Text::fixed("处理超时", "It took too long"),
                Text::fixed(
                    "系统正忙，没有保存任何改动。请稍后再试。",
                    "The system is busy; nothing was saved. Please try again later.",
                ),
            ),
            Self::StoreAway => (
                Text::fixed("文件存储没有回应", "The file store does not answer"),
                Text::fixed(
                    "附件和导入原件存放在另一台服务器上，它暂时没有回应，所以没有保存也没有取出任何内容。请过几分钟再试；仍不行时，请把下面的编号告诉系统管理员。",
                    "Papers and originals lie on another server, which does not answer now; nothing was kept or given out. Try again in some minutes; if it lasts, give the number below to your administrator.",
                ),
            ),
            Self::Internal => (
                Text::fixed("系统出错", "Something failed"),
                Text::fixed(
                    "问题已记录。如需帮助，请把下面的编号告诉系统管理员。",
                    "It has been recorded. If you need help, give the number below to your administrator.",
                ),
            ),
        }
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Forbidden(_) => Self::Forbidden,
            AppError::NotFound => Self::NotFound,
            AppError::SignInRefused => Self::ProofRefused,
            AppError::Busy => Self::Busy,
            AppError::Invalid(reason) => Self::Refused(reason),
            AppError::File(issues) => {
                Self::Refused(all(issues.iter().map(|issue| (issue.say(Lang::Zh), issue.say(Lang::En)))))
            }
            AppError::Scheme(problems) => {
                Self::Refused(all(problems.iter().map(|problem| (problem.say(Lang::Zh), problem.say(Lang::En)))))
            }
            AppError::Files(error) if error.is_passing() => Self::StoreAway.logged(&error),
            other => Self::internal(&other),
        }
    }
}

/// Several sentences as one text, a line each.
fn all(sentences: impl Iterator<Item = (String, String)>) -> Text {
    let (zh, en): (Vec<String>, Vec<String>) = sentences.unzip();
    Text::new(zh.join("\n"), en.join("\n"))
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The page that tells a failure.
pub fn failure_page(visit: &Visit, failure: &Failure) -> Markup {
    let lang = visit.lang;
    let (title, advice) = failure.words();
    let number = failure.status().as_u16();
    let body = html! {
        section.panel.failure {
            div.body {
                (icon(if *failure == Failure::NotFound { Icon::Search } else { Icon::Warning }))
                p.lead { (advice.get(lang)) }
                p.quiet.small {
                    (lang.pick("状态", "Status")) " " (number) " · " (lang.pick("请求编号", "Request")) " " span.code { (visit.request_id) }
                }
                div.buttons {
                    @if *failure == Failure::ProofNeeded {
                        (button_link(routes::Prove, lang.pick("确认身份", "Prove who you are"), true))
                    }
                    @if visit.person.is_some() {
                        (button_link(routes::Home, lang.pick("返回首页", "Home"), true))
                        (button_link(routes::Projects, lang.pick("项目列表", "Projects"), false))
                    } @else {
                        (button_link(routes::SignIn, lang.pick("去登录", "Sign in"), true))
                    }
                    (button_link(routes::Help, lang.pick("使用帮助", "Help"), false))
                }
            }
        }
    };
    page(visit, &Frame::new(Section::None, title.get(lang)), &body)
}
