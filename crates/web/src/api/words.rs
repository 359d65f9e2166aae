//! Values that many answers hold: words in both languages, days, instants, scores.

use ballast_domain::{Exact, Text};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::num::{NonZeroU64, TryFromIntError};
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{KnownFormat, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// The same words in Chinese and English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl From<&Text> for Words {
    fn from(text: &Text) -> Self {
        Self { zh: text.zh.clone().into_owned(), en: text.en.clone().into_owned() }
    }
}

impl From<Text> for Words {
    fn from(text: Text) -> Self {
        Self::from(&text)
    }
}

/// A day, written `2024-07-15` and in no other way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day(pub Date);

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let date = (text.len() == 10).then(|| text.parse().ok()).flatten();
        date.map(Self).ok_or_else(|| serde::de::Error::custom(format!("{text:?} is no day such as 2024-07-15")))
    }
}

impl PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        text_of(KnownFormat::Date)
    }
}

impl ToSchema for Day {}

/// An instant in UTC, to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment(pub Timestamp);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:.0}", self.0))
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let instant = text.parse().map(Self);
        instant.map_err(|_| serde::de::Error::custom(format!("{text:?} is no instant such as 2024-07-15T08:00:00Z")))
    }
}

impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        text_of(KnownFormat::DateTime)
    }
}

impl ToSchema for Moment {}

fn text_of(format: KnownFormat) -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(format)));
    RefOr::T(Schema::Object(text.build()))
}

/// An exact number as text: a finite decimal as such (`0.5`), anything else as a fraction (`28/27`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(pattern = r"^-?\d+(\.\d+|/\d+)?$", example = "28/27")]
pub(crate) struct Number(String);

impl From<&Exact> for Number {
    fn from(number: &Exact) -> Self {
        Self(number.to_string())
    }
}

/// A score: as published and as it was before rounding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Score {
    /// After rounding, with all its decimals: `2.50`.
    pub published: String,
    /// Before rounding.
    pub exact: Number,
}

impl From<&ballast_scheme::outcome::Score> for Score {
    fn from(score: &ballast_scheme::outcome::Score) -> Self {
        Self { published: score.published.clone(), exact: (&score.exact).into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_in_one_way() {
        let read = |text: &str| serde_json::from_value::<Day>(text.into()).is_ok();
        assert!(read("2024-07-15"));
        for other in ["20240715", "2024-7-15", "2024-07-15T00:00", "2024-02-30", "gestern", ""] {
            assert!(!read(other), "{other}");
        }
    }
}

/// A number given out from 1 on, of a batch or an event.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "NonZeroU64")]
pub(super) struct Ordinal(pub(super) i64);

impl TryFrom<NonZeroU64> for Ordinal {
    type Error = TryFromIntError;

    fn try_from(number: NonZeroU64) -> Result<Self, Self::Error> {
        i64::try_from(number.get()).map(Self)
    }
}
