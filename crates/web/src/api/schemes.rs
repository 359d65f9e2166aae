//! The schemes that can be applied, their rules in words, and saving changed ones.

use super::answer::{Given, Made};
use super::extract::{At, Sent};
use super::problem::Problem;
use super::units::day;
use super::words::{Day, Words};
use crate::web::{By, Web};
use axum::extract::State;
use ballast_app::assessments::save_scheme::save_scheme;
use ballast_app::assessments::schemes::{SchemeFile, find_scheme, list_schemes};
use ballast_domain::Lang;
use ballast_scheme::explain;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A scheme.
#[derive(Serialize, ToSchema)]
#[schema(as = Scheme)]
pub(crate) struct SchemeOut {
    id: String,
    title: Words,
    version: String,
    /// The paper it was taken from.
    paper: Words,
    effective_from: Option<Day>,
    effective_until: Option<Day>,
    /// Scored items.
    items: Vec<SchemeItem>,
    /// True for a scheme that nobody published.
    is_sample: bool,
}

/// A scored item.
#[derive(Serialize, ToSchema)]
struct SchemeItem {
    id: String,
    title: Words,
}

impl From<&SchemeFile> for SchemeOut {
    fn from(file: &SchemeFile) -> Self {
        let scheme = &file.scheme;
        let items = scheme.items.iter().map(|item| SchemeItem { id: item.id.clone(), title: (&item.title).into() });
        Self {
            id: scheme.id.clone(),
            title: (&scheme.title).into(),
            version: scheme.version.clone(),
            paper: (&scheme.source.paper).into(),
            effective_from: day(scheme.effective_from),
            effective_until: day(scheme.effective_until),
            items: items.collect(),
            is_sample: scheme.source.is_sample,
        }
    }
}

/// The schemes, and what is wrong with those that cannot be applied.
#[derive(Serialize, ToSchema)]
pub(crate) struct Schemes {
    schemes: Vec<SchemeOut>,
    problems: Vec<Words>,
}

/// Lists them by id.
pub(crate) async fn list(State(web): State<Web>, By(caller): By) -> Result<Given<Schemes>, Problem> {
    let found = list_schemes(&web.app, &caller).await?;
    let say = |problem: &ballast_scheme::Problem| Words { zh: problem.say(Lang::Zh), en: problem.say(Lang::En) };
    Ok(Given(Schemes {
        schemes: found.files.iter().map(SchemeOut::from).collect(),
        problems: found.problems.iter().map(say).collect(),
    }))
}

/// A scheme with its rules.
#[derive(Serialize, ToSchema)]
pub(crate) struct SchemeRules {
    scheme: SchemeOut,
    /// The rules in words.
    sections: Vec<Rules>,
    /// The file itself.
    text: String,
}

/// A section of the rules.
#[derive(Serialize, ToSchema)]
struct Rules {
    heading: Words,
    entries: Vec<Rule>,
}

/// A rule with its details.
#[derive(Serialize, ToSchema)]
struct Rule {
    text: Words,
    details: Vec<Words>,
}

/// Shows one.
pub(crate) async fn show(
    State(web): State<Web>,
    By(caller): By,
    At(id): At<String>,
) -> Result<Given<SchemeRules>, Problem> {
    let file = find_scheme(&web.app, &caller, &id).await?;
    let (zh, en) = (explain(&file.scheme, Lang::Zh), explain(&file.scheme, Lang::En));
    let words = |(zh, en): (String, String)| Words { zh, en };
    let sections = zh.sections.into_iter().zip(en.sections).map(|(zh, en)| Rules {
        heading: words((zh.heading, en.heading)),
        entries: zh
            .entries
            .into_iter()
            .zip(en.entries)
            .map(|(zh, en)| Rule {
                text: words((zh.text, en.text)),
                details: zh.details.into_iter().zip(en.details).map(words).collect(),
            })
            .collect(),
    });
    Ok(Given(SchemeRules { scheme: (&file).into(), sections: sections.collect(), text: file.text.clone() }))
}

/// Rules to be kept as a new version.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SchemeSaved {
    /// The scheme file (TOML), with a version that its id does not have.
    text: String,
    /// Why the rules change: the paper, the decision.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Saves them.
pub(crate) async fn save(
    State(web): State<Web>,
    By(caller): By,
    Sent(sent): Sent<SchemeSaved>,
) -> Result<Made<SchemeOut>, Problem> {
    let scheme = save_scheme(&web.app, &caller, sent.text.clone(), &sent.reason).await?;
    let location = format!("/api/v1/schemes/{}", scheme.id);
    Ok(Made { location, value: (&SchemeFile { scheme, text: sent.text }).into() })
}
