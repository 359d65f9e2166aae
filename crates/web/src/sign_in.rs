//! Sign-in (登录).

use crate::client;
use crate::cookie;
use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::{Frame, Section, page};
use crate::people::passkey;
use crate::routes;
use crate::single_sign_on;
use crate::ui::form::{self, FieldError, field};
use crate::ui::notice::notice;
use crate::ui::status::Tone;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use ballast_app::AppError;
use ballast_app::access::caller::Origin;
use ballast_app::access::proof::Proof;
use ballast_app::access::samples::{SampleAccount, list_sample_accounts};
use ballast_app::access::sign_in::{SignedIn, sign_in};
use ballast_app::access::sign_out::sign_out;
use ballast_domain::{Lang, Text};
use maud::{Markup, html};

/// What the form shows.
#[derive(Debug, Clone, Default)]
struct SignInForm {
    login: String,
    /// Where to go afterwards: a path of our own.
    to: String,
    problem: Option<Text>,
}

/// Shows the form; who is signed in already goes on.
///
/// # Errors
/// [`Failure::Internal`] when a query fails.
pub(crate) async fn get(State(web): State<Web>, visit: Visit) -> Result<Response, Failure> {
    if visit.person.is_some() {
        return Ok(Redirect::to(&way_on(visit.asked("to"))).into_response());
    }
    let form = SignInForm { to: visit.asked("to").to_owned(), ..SignInForm::default() };
    Ok(show(&web, &visit, &form).await?.into_response())
}

/// Signs in and goes where the person wanted to go.
///
/// # Errors
/// [`Failure::ForeignForm`] without the token; [`Failure::TooMany`] after too many tries from one address.
pub(crate) async fn post(
    State(web): State<Web>,
    visit: Visit,
    before: Option<Extension<By>>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Failure> {
    web.count_try(visit.address)?;
    let to = fields.get("to");
    let address = visit.address.to_string();
    let proof = Proof {
        login: fields.get("login"),
        password: fields.exact("password"),
        code: fields.get("code"),
        passkey: fields.get("passkey"),
        device: web.jar().read(&headers, DEVICE),
        address: &address,
    };
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match sign_in(&web.app, &proof, agent, &origin(&visit)).await {
        Ok(signed_in) => entered(&web, &signed_in, to, before).await,
        Err(AppError::SignInRefused) => refused(&web, &visit, fields.get("login"), to).await,
        Err(error) => Err(error.into()),
    }
}

/// On the way, with the cookies of a new session. One that the browser still held ends: nobody could see it any more.
///
/// # Errors
/// [`Failure::Internal`] when a query fails.
pub(crate) async fn entered(
    web: &Web,
    signed_in: &SignedIn,
    to: &str,
    before: Option<Extension<By>>,
) -> Result<Response, Failure> {
    if let Some(Extension(By(caller))) = before {
        sign_out(&web.app, &caller).await?;
    }
    let jar = web.jar();
    let mut response = Redirect::to(&way_on(to)).into_response();
    let cookies = [jar.secret(cookie::SESSION, &signed_in.token), jar.device(DEVICE, &signed_in.device)];
    response.headers_mut().extend(cookies.into_iter().flatten().map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(response)
}

/// The form again: one page for everything that can be wrong.
pub(crate) async fn refused(web: &Web, visit: &Visit, login: &str, to: &str) -> Result<Response, Failure> {
    let problem = Text::fixed(
        "账号、密码或验证码不正确，或错误次数过多需要等待。请检查大小写和输入法后重试",
        "Account, password or code is wrong, or there were too many tries and a pause stands. Check capitals and the input method and try again",
    );
    let form = SignInForm { login: login.to_owned(), to: to.to_owned(), problem: Some(problem) };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show(web, visit, &form).await?).into_response())
}

/// The cookie by which a browser is known again.
pub(crate) const DEVICE: &str = "ballast-device";

/// Where a request came from, before there is a session.
pub(crate) fn origin(visit: &Visit) -> Origin {
    Origin { address: client::network(visit.address), request_id: visit.request_id.clone(), ..Origin::default() }
}

/// Only ever a page of ours.
pub(crate) fn way_on(to: &str) -> String {
    if routes::is_own_path(to) { to.to_owned() } else { routes::Home.to_string() }
}

async fn show(web: &Web, visit: &Visit, form: &SignInForm) -> Result<Markup, Failure> {
    let samples = match &web.config.sample_password {
        Some(_) => list_sample_accounts(&web.app).await?,
        None => Vec::new(),
    };
    let frame = Frame::new(Section::None, visit.lang.pick("登录", "Sign in")).bare();
    let elsewhere = single_sign_on::button(web, visit, &form.to);
    Ok(page(visit, &frame, &body(visit, form, &elsewhere, &samples, web.config.sample_password.as_deref())))
}

fn body(
    visit: &Visit,
    form: &SignInForm,
    elsewhere: &Markup,
    samples: &[SampleAccount],
    sample_password: Option<&str>,
) -> Markup {
    let lang = visit.lang;
    let errors: Vec<FieldError> =
        form.problem.iter().map(|message| FieldError { field: "login", message: message.clone() }).collect();
    html! {
        div.sign-in {
            (intro(lang))
            div {
            section.panel {
                header { h1 { (lang.pick("登录", "Sign in")) } }
                div.body {
                    @if let Some(problem) = &form.problem { (notice(Tone::Bad, html! { (problem.get(lang)) })) }
                    form method="post" action=(routes::SignIn) {
                        (form::token(visit))
                        input type="hidden" name="to" value=(form.to);
                        (field(lang, "login", lang.pick("账号", "Account"), None, &errors, |d| html! {
                            input #login type="text" name="login" value=(form.login) autocomplete="username" autocapitalize="none"
                                spellcheck="false" required autofocus[form.login.is_empty()] maxlength="100" aria-describedby=[d.by] aria-invalid=[d.invalid];
                        }))
                        (field(lang, "password", lang.pick("密码", "Password"), None, &[], |_| html! {
                            input #password type="password" name="password" autocomplete="current-password" required;
                        }))
                        (field(lang, "code", lang.pick("动态验证码", "Authenticator code"), Some(lang.pick("设置过验证器才需要填写；手机不在身边时可填恢复码", "only if you set one up; a recovery code where the telephone is not at hand")), &[], |d| html! {
                            input #code type="text" name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" maxlength="40" aria-describedby=[d.by];
                        }))
                        button.button.primary type="submit" data-busy=(lang.pick("正在登录…", "Signing in…")) { (lang.pick("登录", "Sign in")) }
                        (passkey::button(visit, lang.pick("用通行密钥登录", "Sign in with a passkey"), false))
                    }
                    (elsewhere)
                    p.small.quiet.forgot { (lang.pick("忘记密码请联系本单位系统管理员。", "Forgot the password? Ask your system administrator.")) }
                }
            }
            @if !samples.is_empty() { (sample_accounts(lang, samples, sample_password)) }
            }
        }
    }
}

fn intro(lang: Lang) -> Markup {
    let points = [
        (
            lang.pick("一次填报", "Fill once"),
            lang.pick(
                "台账和月报照原样导入，旧值新值逐项可查",
                "ledgers and reports come in as they are; old and new values stay on record",
            ),
        ),
        (
            lang.pick("三个口径", "Three truths"),
            lang.pick("填报、核实、统计分别记载，互不覆盖", "reported, verified and statistical facts are kept apart"),
        ),
        (
            lang.pick("得分可溯", "Scores explained"),
            lang.pick(
                "从得分到公式，再到计入和不计入的每一条记录",
                "from a score to its formula to each record counted or refused",
            ),
        ),
        (
            lang.pick("结果可重算", "Results replayed"),
            lang.pick("数据封存，任何机器上重算逐字节一致", "sealed figures give the same bytes on any machine"),
        ),
    ];
    html! {
        div.intro {
            p.motto { (lang.pick("重大项目，经济运行的压舱石", "Major projects are the ballast of a region's economy")) }
            ul.plain { @for (word, meaning) in points { li { strong { (word) } span { (meaning) } } } }
        }
    }
}

fn sample_accounts(lang: Lang, samples: &[SampleAccount], password: Option<&str>) -> Markup {
    html! {
        section.panel.samples {
            header { h2 { (lang.pick("示例账号", "Sample accounts")) } span.badge.sample { (lang.pick("示例数据", "Sample data")) } }
            div.body {
                @if let Some(password) = password { p { (lang.pick("密码均为 ", "The password of all is ")) code { (password) } } }
                table.data {
                    thead { tr { th scope="col" { (lang.pick("账号", "Account")) } th scope="col" { (lang.pick("姓名", "Name")) } th scope="col" { (lang.pick("角色", "Role")) } } }
                    tbody {
                        @for account in samples {
                            tr {
                                td { code { (account.login) } }
                                td { (account.name) }
                                td { @for (index, role) in account.roles.iter().enumerate() { @if index > 0 { (lang.pick("、", ", ")) } (role.label().get(lang)) } span.sub { (account.unit_name.get(lang)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
