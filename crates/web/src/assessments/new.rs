//! A new run: scheme, period, as-of day; freeze and compute (新的考核).

use crate::failure::Failure;
use crate::fields::Fields;
use crate::layout::{Frame, Section, page};
use crate::routes;
use crate::ui::form::{self, FieldError, field};
use crate::ui::panel::panel;
use crate::visit::Visit;
use crate::web::{By, Web};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use ballast_app::AppError;
use ballast_app::assessments::run::{RunInput, run_assessment};
use ballast_app::assessments::schemes::{SchemeFile, find_scheme, list_schemes};
use ballast_domain::{Period, Text};
use jiff::civil::Date;
use maud::{Markup, html};

/// What the person had typed when the form comes back with errors.
#[derive(Debug, Clone, Default)]
struct Typed {
    scheme: String,
    period: String,
    as_of: String,
}

/// Shows the form; `?scheme=` chooses one.
///
/// # Errors
/// [`Failure::Internal`] when the folder of the site's schemes cannot be read.
pub async fn get(State(web): State<Web>, visit: Visit, By(caller): By) -> Result<Markup, Failure> {
    let schemes = list_schemes(&web.app, &caller).await?.files;
    let typed = Typed { scheme: visit.asked("scheme").to_owned(), ..Typed::default() };
    Ok(show(&visit, &schemes, &typed, &[]))
}

/// Freezes, computes, and leads to the result.
///
/// # Errors
/// [`Failure::ForeignForm`] without the token; [`Failure::Internal`] when the engine fails.
pub async fn post(State(web): State<Web>, visit: Visit, By(caller): By, fields: Fields) -> Result<Response, Failure> {
    let typed = Typed {
        scheme: fields.get("scheme").to_owned(),
        period: fields.get("period").to_owned(),
        as_of: fields.get("as_of").to_owned(),
    };
    let mut errors = Vec::new();
    let period = typed.period.parse::<Period>().ok();
    if period.is_none() {
        let message = Text::fixed(
            "考核期应写成 2024Q2、2024-06、2024H1 或 2024",
            "Write the period as 2024Q2, 2024-06, 2024H1 or 2024",
        );
        errors.push(FieldError { field: "period", message });
    }
    let as_of = typed.as_of.parse::<Date>().ok();
    if as_of.is_none() {
        let message = Text::fixed("截至时点应是日期，如 2024-07-15", "The as-of day is a date such as 2024-07-15");
        errors.push(FieldError { field: "as_of", message });
    }
    if let (Some(period), Some(as_of)) = (period, as_of) {
        let scheme = find_scheme(&web.app, &caller, &typed.scheme).await?;
        match run_assessment(&web.app, &caller, &RunInput { scheme, period, as_of: Some(as_of) }).await {
            Ok(record) => return Ok(Redirect::to(&routes::Assessment(record.id).to_string()).into_response()),
            Err(AppError::Invalid(message)) => errors.push(FieldError { field: "as_of", message }),
            Err(error) => return Err(error.into()),
        }
    }
    let schemes = list_schemes(&web.app, &caller).await?.files;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&visit, &schemes, &typed, &errors)).into_response())
}

fn show(visit: &Visit, schemes: &[SchemeFile], typed: &Typed, errors: &[FieldError]) -> Markup {
    let lang = visit.lang;
    let frame = Frame::new(Section::Assessments, lang.pick("新的考核", "New assessment"))
        .crumb(&routes::Assessments, lang.pick("考核", "Assessment"));
    page(visit, &frame, &body(visit, schemes, typed, errors))
}

fn body(visit: &Visit, schemes: &[SchemeFile], typed: &Typed, errors: &[FieldError]) -> Markup {
    let lang = visit.lang;
    let options: Vec<(String, String)> =
        schemes.iter().map(|file| (file.scheme.id.clone(), file.scheme.title.get(lang).to_owned())).collect();
    let as_of = if typed.as_of.is_empty() { visit.today.to_string() } else { typed.as_of.clone() };
    let form = html! {
        form method="post" action=(routes::NewAssessment) {
            (form::token(visit))
            (field(lang, "scheme", lang.pick("考核办法", "Scheme"), None, errors, |_| form::select("scheme", "scheme", false, &typed.scheme, &options)))
            div.field-row {
                (field(lang, "period", lang.pick("考核期", "Period"), Some(lang.pick("如 2024Q2、2024-06、2024H1、2024", "such as 2024Q2, 2024-06, 2024H1, 2024")), errors, |d| html! {
                    input #period type="text" name="period" value=(typed.period) required maxlength="20" spellcheck="false" aria-describedby=[d.by] aria-invalid=[d.invalid];
                }))
                (field(lang, "as_of", lang.pick("截至时点", "As of"), Some(lang.pick("只用当日已知的资料", "only what was known on that day counts")), errors, |d| html! {
                    input #as_of type="date" name="as_of" value=(as_of) required aria-describedby=[d.by] aria-invalid=[d.invalid];
                }))
            }
            div.buttons {
                button.button.primary type="submit" data-busy=(lang.pick("正在封存和计算…", "Freezing and computing…")) { (lang.pick("封存并计算", "Freeze and compute")) }
                a.button href=(routes::Assessments) { (lang.pick("取消", "Cancel")) }
            }
        }
    };
    html! {
        (form::errors(lang, errors))
        div.columns.wide-left {
            (panel(lang.pick("新的考核", "New assessment"), Markup::default(), form))
            (panel(lang.pick("会发生什么", "What happens"), Markup::default(), html! {
                ol.prose-list {
                    li { (lang.pick("把截至时点已知的记录封存为快照，附每个文件的哈希。", "The records known on that day are frozen into a snapshot with the hash of each file.")) }
                    li { (lang.pick("按办法计算指标、得分、位次和预警。", "Figures, scores, ranks and lights are computed by the scheme.")) }
                    li { (lang.pick("结果不再改变；数据更正后再算，得到另一个结果。", "The result never changes; after corrections, a new run gives another one.")) }
                }
                p.small.quiet { a href=(routes::Schemes) { (lang.pick("查看考核办法的规则", "Read the rules of the schemes")) } }
            }))
        }
    }
}
