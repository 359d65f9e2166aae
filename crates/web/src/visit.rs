//! What every page needs to know of the request it answers.

use crate::failure::Failure;
use crate::layout::Section;
use crate::routes::with_query;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use ballast_app::access::caller::Duty;
use ballast_app::access::session::Before;
use ballast_domain::{Lang, Text};
use jiff::civil::Date;
use std::net::IpAddr;

/// Light or dark (外观).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the machine prefers.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All themes.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The code in the cookie and the query.
    pub fn code(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads the code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.code() == code)
    }

    /// The word.
    pub fn label(self) -> Text {
        match self {
            Self::Auto => Text::fixed("自动", "Auto"),
            Self::Light => Text::fixed("浅色", "Light"),
            Self::Dark => Text::fixed("深色", "Dark"),
        }
    }
}

/// Who looks, as the head of the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Names of the roles.
    pub roles: Vec<Text>,
    /// The unit the person works for.
    pub unit: Text,
    /// Sections of the site that the person may use, in the order of the navigation.
    pub sections: Vec<Section>,
    /// When the account was entered before, and how many tries were refused since.
    pub before: Before,
    /// What the person has to do first.
    pub duty: Option<Duty>,
}

/// The request, as far as every page needs it.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Language.
    pub lang: Lang,
    /// Colours.
    pub theme: Theme,
    /// Who looks; none before sign-in.
    pub person: Option<Person>,
    /// True when the person proved who he is within the last minutes.
    pub is_fresh: bool,
    /// Address of the client.
    pub address: IpAddr,
    /// The token that every form carries.
    pub csrf: String,
    /// Shown on error pages, written in the log.
    pub request_id: String,
    /// The path asked for.
    pub path: String,
    /// Its query as pairs, without `lang` and `theme`.
    pub query: Vec<(String, String)>,
    /// Where people reach the site, if that is set: passkeys work there alone.
    pub site: Option<String>,
    /// The city's name.
    pub city: Text,
    /// True when demonstration data is loaded.
    pub is_sample: bool,
    /// The present day.
    pub today: Date,
}

impl Visit {
    /// The value of a query field; empty when it was not asked.
    pub fn asked(&self, name: &str) -> &str {
        self.query.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
    }

    /// The page of a list that was asked for, from 1.
    pub fn page_asked(&self) -> u32 {
        self.asked("page").parse().unwrap_or(1).max(1)
    }

    /// The same page with one more query value.
    pub fn here_with(&self, name: &str, value: &str) -> String {
        let mut pairs: Vec<(&str, &str)> = self.query.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        pairs.push((name, value));
        with_query(&self.path, &pairs)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or(Failure::Internal)
    }
}
